"""Rows of what comes in: uploads and their files, archives, watched folders with their ledger."""
