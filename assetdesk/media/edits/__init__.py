"""What is done to pixels between an original and what is shown of it: colour, mask, knockout, crop, sharpening.

The order is that of `core.edits`; `pipeline` keeps it. Pictures are `pyvips.Image`: Gray, RGB or CMYK of 8 or 16 bits,
Lab as libvips' own floats, alpha behind the colours, the embedded profile in `icc-profile-data`. They are lazy and
streamed: an operation here costs memory only where its docstring says so. Runs inside worker processes alone.
"""
