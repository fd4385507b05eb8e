"""What was found of an asset, and where: for the rows on the screen and for the inspector."""

from __future__ import annotations

from dataclasses import dataclass

Mark = tuple[int, int]
# ("page", 12), ("at", 14.0) in seconds, ("label", "Line 2")
Where = tuple[str, int | float | str]


@dataclass(frozen=True, slots=True)
class Hit:
    """Why an asset is in the list.

    `places` are what has one of the words, the weightiest first: name, title, keywords, metadata, text.
    `pages` are those of the text that have one, in order, the first hundred. `snippet` is a stretch of the first
    place that a list does not show anyway (empty where the words stand in the name alone), `where` tells where it
    comes from. `marks` are the (start, end) of the words found in the snippet, `name_marks` those in the name.
    """

    places: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    snippet: str = ""
    marks: tuple[Mark, ...] = ()
    name_marks: tuple[Mark, ...] = ()
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class TextHit:
    """One stretch of an asset's text with the words found in it. `page` from 1, `at` in seconds, `label` a person's
    name of the place; None and empty where there is none."""

    page: int | None
    at: float | None
    label: str
    snippet: str
    marks: tuple[Mark, ...] = ()
