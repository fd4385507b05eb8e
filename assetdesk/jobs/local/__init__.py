"""Steps that need no worker process: the runner does them on its own threads, after all else of their asset and job.

Here belongs what acts on rows and on files of the library's own; whatever decodes a file belongs into a worker.
"""
