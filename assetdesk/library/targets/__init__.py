"""Where finished files are sent to, a kind a module: folder, SFTP, object store, whatever fsspec can open.

Here belongs how bytes get there whole, and what a target needs to be reached; what is sent and why, not.
"""
