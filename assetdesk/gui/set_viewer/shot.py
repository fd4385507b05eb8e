"""What the set viewer shows of a set, read off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assetdesk.core.asset import AssetRow
from assetdesk.gui.set_viewer.frames import Frames, Way, arranged, way_of
from assetdesk.library import sets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetdesk.library.sets import Before
    from assetdesk.store.browse import Browser


@dataclass(frozen=True, slots=True)
class SetShot:
    """A set and its members' rows by id. `row` and `held` are None where it is no more. What lies in the trash is not
    among the frames."""

    set_id: int
    row: AssetRow | None
    held: Before | None
    frames: Frames
    rows: Mapping[int, AssetRow] = field(default_factory=dict)

    def row_of(self, at: int) -> AssetRow | None:
        """The row of a frame."""
        frames = self.frames.frames
        return self.rows.get(frames[at].asset_id) if 0 <= at < len(frames) else None


def read(browse: Browser, set_id: int) -> SetShot:
    """The set as it is now."""
    found = browse.rows([set_id])
    held = sets.read(browse, set_id)
    if not found or held is None:
        return SetShot(set_id, None, None, Frames(Way.FLIP, (), ()))
    live = set(browse.members(set_id))
    shown = [(member.id, member.attributes) for member in held.members if member.id in live]
    frames = arranged(way_of(held.type, held.sub_type), shown)
    rows = {row.id: row for row in browse.rows([one for one, _ in shown])}
    return SetShot(set_id, found[0], held, frames, rows)
