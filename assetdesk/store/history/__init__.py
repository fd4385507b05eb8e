"""Rows of what was before: versions, what a run replaced and how it is put back, the trash."""
