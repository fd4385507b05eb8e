"""The readers behind the declarations in `formats/`: each opens one family of files as a `Document`.

Imported only in a worker, by a handler's `open`; so these modules import their decoders as they like.
"""
