"""What a person sets up once for folders: processing, metadata, image and video profiles.

One module a kind: a frozen dataclass that is read from JSON, checked, and written as JSON, and `applying`, what of its
body concerns a file of a type (SQLite asks it for every asset of a plan, so it is quick and only looks). `kinds` is the
one door to reading all of them. Here are no assignments to folders, and nothing that makes a file.
"""
