"""Rows of the queue: what is out of date, jobs, their items, claims and results, and what follows on their end."""
