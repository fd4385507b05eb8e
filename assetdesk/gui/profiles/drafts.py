"""What is changed in the window of profiles and not saved yet, and how it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import AssetDeskError
from assetdesk.library import profiles

if TYPE_CHECKING:
    from assetdesk.library.session import Library


@dataclass(slots=True)
class Draft:
    """A profile as it stands in its form. `key` is its id, below 0 for one that is new."""

    key: int
    kind: str
    name: str
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        """Whether it was never saved."""
        return self.key < 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of looking at a draft: its body as it would be kept, or what cannot be, and where."""

    body: Mapping[str, Any] | None = None
    sentence: str = ""
    field: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """`ids` are the saved profiles by the draft's key; the draft that could not be is `wrong`, with why."""

    ids: Mapping[int, int]
    wrong: int | None = None
    sentence: str = ""
    field: str = ""


def check(library: Library, draft: Draft) -> Checked:
    """Look at one, as saving will."""
    try:
        kept = profiles.checked(library, draft.kind, draft.name, draft.body)
        return Checked(kept, warnings=tuple(profiles.warnings(library, draft.kind, kept)))
    except AssetDeskError as wrong:
        return Checked(None, str(wrong), str(getattr(wrong, "field", "")))


def save(library: Library, drafts: list[Draft]) -> Saved:
    """Save one after the other, up to the first that cannot be."""
    ids: dict[int, int] = {}
    for one in drafts:
        try:
            if one.new:
                ids[one.key] = profiles.create(library, one.kind, one.name, one.body).id
                continue
            profiles.update(library, one.key, one.body)
            profiles.rename(library, one.key, one.name)
            ids[one.key] = one.key
        except AssetDeskError as wrong:
            return Saved(ids, one.key, str(wrong), str(getattr(wrong, "field", "")))
    return Saved(ids)
