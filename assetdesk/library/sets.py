"""Sets as a person makes them: several assets under one name, in an order (IPS API, image sets and the like)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name
from assetdesk.core.presets import BATCH_SET, Preset
from assetdesk.core.request import Selection
from assetdesk.library.session import Library


@dataclass(frozen=True, slots=True)
class SetTold:
    """What became of one set, as a sentence. `asset_id` is the set, None where none was made."""

    sentence: str
    asset_id: int | None = None
    name: str = ""
    failed: bool = False


def make(
    lib: Library, folder_id: int, name: str, members: Sequence[int], type: str = "ImageSet", sub_type: str = ""
) -> int:
    """A new set of these assets, in this order, in a folder; its id. UsageFault where the name is empty or taken, the
    type is none, or there are too many members."""
    from assetdesk.store import marks, sets
    from assetdesk.store.writer import Write

    lib.need_writing()
    wanted = clean_name(" ".join(name.split()))
    if not name.strip():
        raise UsageFault("A set needs a name.")
    if (type, sub_type) not in sets.KINDS:
        raise UsageFault(f"“{sub_type or type}” is no type of set.")

    def work(w: Write) -> int:
        made = sets.make(w, folder_id, wanted, type, sub_type)
        sets.put(w, made, [sets.Member(one) for one in members])
        marks.put_new(w, [made])
        return made

    return lib.store.writer.run(work)


def put(lib: Library, set_id: int, members: Sequence[int]) -> None:
    """The set holds these assets, in this order. What is told of a member (its row and column) stays with it."""
    from assetdesk.store import sets
    from assetdesk.store.writer import Write

    lib.need_writing()

    def work(w: Write) -> None:
        before = {member.id: member for member in sets.members(w.db, set_id)}
        sets.put(w, set_id, [before.get(one, sets.Member(one)) for one in members])

    lib.store.writer.run(work)


def extend(lib: Library, set_id: int, members: Sequence[int]) -> int:
    """Put assets behind those that a set holds; how many were not in it before."""
    from assetdesk.store import sets
    from assetdesk.store.writer import Write

    lib.need_writing()

    def work(w: Write) -> int:
        before = sets.members(w.db, set_id)
        there = {member.id for member in before}
        new = [sets.Member(one) for one in dict.fromkeys(members) if one not in there]
        sets.put(w, set_id, [*before, *new])
        return len(new)

    return lib.store.writer.run(work)


def run(lib: Library, presets: Sequence[Preset], selection: Selection) -> list[SetTold]:
    """What batch set presets make of assets that are here already: a sentence for each set made or extended, and for
    what went wrong. New sets are marked for publishing as the library's default upload options say."""
    from assetdesk.store import auto_sets, marks, plan_rows
    from assetdesk.store.writer import Write

    lib.need_writing()
    for preset in presets:
        if preset.kind != BATCH_SET:
            raise UsageFault(f"“{preset.name}” is no batch set preset.")
    where, values = plan_rows.selected(selection)

    def work(w: Write) -> list[auto_sets.Told]:
        ids = [int(row[0]) for row in w.db.all(f"SELECT a.id FROM assets a WHERE {where} ORDER BY a.id", values)]
        return auto_sets.run(w, presets, ids, ready=marks.is_ready(None, marks.settings_of(w.db)))

    told = lib.store.writer.run(work)
    return [SetTold(one.sentence, one.asset_id, one.name, one.failed) for one in told]
