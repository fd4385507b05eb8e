"""Taggers: what can be said of a picture, a film or a text, each by a module with a version of its own.

Only worker processes import what is in here. A tagger takes decoded pixels (or text) and gives plain values; it knows
neither files nor the library, and what becomes of its tags (thresholds, taxonomy, what a person removed) is decided
where they land.
"""
