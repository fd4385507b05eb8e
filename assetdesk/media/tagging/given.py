"""What a tagger says."""

from __future__ import annotations

from dataclasses import dataclass

# groups of tags, as they are kept and as people see them in this order
THING, PERSON, WORDS, FACT, KEYWORD = "thing", "person", "words", "fact", "keyword"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with its group, its confidence 0–1, and the module that says so."""

    name: str
    group: str
    score: float
    tagger: str
