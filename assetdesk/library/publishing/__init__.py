"""Publishing: contexts and their marks, what the next publish would send and why, and the work of a publish job.

Here belongs what is decided and done for a context; how bytes reach a target is `library.targets`.
"""
