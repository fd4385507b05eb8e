"""Ways to run a task outside of this process: `local` worker processes, behind the two protocols in `ticket`.

Here belongs what starts, watches and ends workers; what a worker does is in `jobs.worker` and the steps.
"""
