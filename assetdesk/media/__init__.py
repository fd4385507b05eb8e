"""Bytes to pixels and facts: what a file is, how it is opened, the pictures made from it, its metadata.

Runs inside worker processes; no database, no Qt, no network. The registry alone is also read by the window, so the
module level here imports the standard library and `core` only; decoders are imported inside functions. A format is
one file in `formats/`; what several of them share (Pillow files, colour, the cascade of renditions) stands here.
"""
