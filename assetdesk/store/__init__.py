"""The library on disk: database, locks, derived files. SQLAlchemy and sqlite3 live here and nowhere else.

Here belongs every statement and every rule about where a file lies. What a person may ask for does not: see
`assetdesk.library`. Nothing here decodes a file's content.
"""
