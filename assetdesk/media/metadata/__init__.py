"""Embedded metadata to fields of stable names: EXIF, XMP, IPTC, and what formats of their own say.

Whatever cannot be read is a warning; it never costs the rest.
"""
