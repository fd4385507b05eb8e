"""Archives of uploads: what is in one, and its files out of it. Runs in a worker; no name in an archive is a path.

A kind of archive is one module here with a `Kind`, named in `kinds.KINDS`. Links, devices, unknown packings and what
would land outside are left out, each by name; what is wrong with one entry costs that entry.
"""
