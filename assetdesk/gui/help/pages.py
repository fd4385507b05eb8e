"""The pages of the manual: which there are, in what order, and which hold what is looked for. No Qt.

`contents.md` lists them: a heading a group, a line `- [Title](name.md)` a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from assetdesk.core.places import resource

FIRST = "first-steps"
_GROUP = re.compile(r"^## (.+)$")
_PAGE = re.compile(r"^- \[(.+)\]\(([\w-]+)\.md\)$")
_LINK = re.compile(r"\]\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `name` is its file's without the ending, `text` its Markdown."""

    name: str
    title: str
    group: str
    text: str

    def holds(self, words: Iterable[str]) -> bool:
        """Whether all these words are in it, in any case; where links lead does not count."""
        said = _LINK.sub("]", self.text).casefold()
        return all(word.casefold() in said for word in words)


@cache
def pages() -> tuple[Page, ...]:
    """All pages in the order of the contents."""
    folder = resource("manual")
    found: list[Page] = []
    group = ""
    for line in (folder / "contents.md").read_text(encoding="utf-8").splitlines():
        if head := _GROUP.match(line):
            group = head[1]
        elif entry := _PAGE.match(line):
            text = (folder / f"{entry[2]}.md").read_text(encoding="utf-8")
            found.append(Page(entry[2], entry[1], group, text))
    return tuple(found)


def page(name: str) -> Page:
    """The page of this name; the first one where there is none."""
    return next((one for one in pages() if one.name == name), pages()[0])


def found(text: str) -> list[Page]:
    """The pages that hold all words of `text`, those with one of them in the title first; all for no words."""
    words = text.casefold().split()
    hits = [one for one in pages() if one.holds(words)]
    return sorted(hits, key=lambda one: not any(word in one.title.casefold() for word in words)) if words else hits
