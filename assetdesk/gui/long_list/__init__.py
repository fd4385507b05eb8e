"""Lists far longer than what is in sight: read off the window's thread, row by row as they are painted."""
