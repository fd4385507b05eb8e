"""One file format a module, each with one `HANDLER` declaration. Adding a format is adding a file here.

Module level: standard library, `core` and `media.registry`. Decoders are imported inside the functions.
"""
