"""Back and forward: the places one has been, each with its current asset and how far it was scrolled."""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.query import Query

_KEPT = 100


@dataclass(slots=True)
class Been:
    """One place."""

    query: Query
    page: str = "assets"
    current: int | None = None
    scroll: tuple[int, int] | None = None


class Places:
    """`now` is where one is (None before the first place)."""

    def __init__(self) -> None:
        self._been: list[Been] = []
        self._at = -1

    @property
    def now(self) -> Been | None:
        """Where one is."""
        return self._been[self._at] if 0 <= self._at < len(self._been) else None

    def go(self, been: Been) -> None:
        """A new place; what was ahead is forgotten. The same place with another order or filter replaces itself."""
        now = self.now
        if now is not None and now.page == been.page and _same(now.query, been.query):
            now.query = been.query
            return
        self._been = [*self._been[: self._at + 1], been][-_KEPT:]
        self._at = len(self._been) - 1

    def leave(self, current: int | None, scroll: tuple[int, int] | None) -> None:
        """Note how the place is left."""
        if self.now is not None:
            self.now.current, self.now.scroll = current, scroll

    def back(self) -> Been | None:
        """The place before, or None."""
        if self._at <= 0:
            return None
        self._at -= 1
        return self.now

    def forward(self) -> Been | None:
        """The place after, or None."""
        if self._at >= len(self._been) - 1:
            return None
        self._at += 1
        return self.now

    @property
    def can_back(self) -> bool:
        """Whether there is a place before."""
        return self._at > 0

    @property
    def can_forward(self) -> bool:
        """Whether there is a place after."""
        return self._at < len(self._been) - 1


def _same(one: Query, other: Query) -> bool:
    mine = (one.place, one.folder_id, one.job_id, one.search_id)
    return mine == (other.place, other.folder_id, other.job_id, other.search_id)
