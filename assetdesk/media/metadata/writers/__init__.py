"""XMP into files of some formats, one module a format: where the packet stands, and the file with another one.

None of them decodes or encodes anything: a new file is put together of pieces of the old one and the packet.
"""
