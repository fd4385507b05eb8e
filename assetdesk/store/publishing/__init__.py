"""Rows of what goes out: contexts, marks, what lies at targets, and the jobs that send and export."""
