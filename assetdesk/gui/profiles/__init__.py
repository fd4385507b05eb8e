"""The window of profiles: kinds and lists at the left, a form a kind, and what a profile makes of an asset.

Here is what a person sees and types; what a profile may hold is `core.profiles`' to say, and what becomes of it
`library.profiles`'.
"""
