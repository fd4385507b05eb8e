"""Watched folders in the window: what each one does, and the ledger of every file that was ever seen in one."""
