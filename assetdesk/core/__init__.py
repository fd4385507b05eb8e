"""Words and rules: what an asset, a job, a plan and an error are. Pure Python, no file, database, Qt or clock.

Here belongs what every other layer has to agree on. What reads a disk or a database does not.
"""
