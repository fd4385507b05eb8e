"""Sets as a person makes them: several assets under one name, in an order (IPS API, image sets and the like).

What a person does by hand answers the set as it was before (`Before`), and `put_back` makes it so again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assetdesk.core import set_order
from assetdesk.core.batch_sets import BatchSetPreset, Naming, SetType, natural
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name, split_name
from assetdesk.core.presets import BATCH_SET, Preset
from assetdesk.core.request import Selection
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.core.asset import AssetRow
    from assetdesk.store import sets as rows
    from assetdesk.store.browse import Browser
    from assetdesk.store.plain import Plain


@dataclass(frozen=True, slots=True)
class SetTold:
    """What became of one set, as a sentence. `asset_id` is the set, None where none was made. `warning`: it was made,
    and this is worth knowing of it."""

    sentence: str
    asset_id: int | None = None
    name: str = ""
    failed: bool = False
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """A set as it was: members and what is kept beside them."""

    set_id: int
    members: tuple[rows.Member, ...]
    facts: rows.Facts
    type: str
    sub_type: str

    @property
    def ids(self) -> tuple[int, ...]:
        """The members' ids, in order."""
        return tuple(member.id for member in self.members)


@dataclass(frozen=True, slots=True)
class InSet:
    """A set that holds an asset."""

    id: int
    name: str
    type: str
    sub_type: str


def of_asset(browse: Browser, asset_id: int) -> list[InSet]:
    """The sets that hold an asset, by name."""
    from assetdesk.store import sets

    with browse.plain() as db:
        return [InSet(one.id, one.name, one.type, one.sub_type) for one in sets.of_asset(db, asset_id)]


def named(browse: Browser, least: int = 0, words: str = "") -> list[InSet]:
    """Every set that a person could add to, by name; with `words` those whose name has them. At most 200."""
    with browse.plain() as db:
        found = db.all(
            "SELECT a.id, a.name, a.type, COALESCE(g.sub_type, '') FROM assets a LEFT JOIN generated g"
            " ON g.asset_id = a.id WHERE a.format = 'set' AND a.trashed IS NULL AND a.id > ?"
            " AND instr(a.name_key, ?) ORDER BY a.name_key, a.id LIMIT 200",
            (least, words.casefold()),
        )
        return [InSet(int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in found]


def read(browse: Browser, set_id: int) -> Before | None:
    """A set as it is now; None where there is none."""
    with browse.plain() as db:
        try:
            return _read(db, set_id)
        except UsageFault:
            return None


def in_order(browse: Browser, ids: Iterable[int]) -> list[int]:
    """Assets in the order in which they come into a set by themselves: by their names, 2 before 10."""
    found = browse.rows(list(dict.fromkeys(ids)))
    return [row.id for row in sorted(found, key=_natural)]


def make(
    lib: Library,
    folder_id: int,
    name: str,
    members: Sequence[int],
    type: str = "ImageSet",
    sub_type: str = "",
    rows: int = 0,
) -> int:
    """A new set of these assets, in this order, in a folder; its id. A spin of two axes has its frames in `rows`.

    UsageFault where the name is empty or taken, the type is none, or a member cannot be in it.
    """
    from assetdesk.store import sets
    from assetdesk.store.publishing import marks
    from assetdesk.store.writer import Write

    lib.need("createImageSet")
    lib.need_writing()
    wanted = clean_name(" ".join(name.split()))
    if not name.strip():
        raise UsageFault("A set needs a name.")
    if (type, sub_type) not in sets.KINDS:
        raise UsageFault(f"“{sub_type or type}” is no type of set.")
    held = set_order.in_rows(members, rows) if rows > 1 else [(one, {}) for one in members]
    by_hand = list(members) != in_order(lib.browse, members)

    def work(w: Write) -> int:
        made = sets.make(w, folder_id, wanted, type, sub_type)
        sets.put(w, made, [sets.Member(one, attributes) for one, attributes in held])
        sets.put_facts(w, made, sets.Facts(made=w.now, by_hand=by_hand))
        marks.put_new(w, [made])
        return made

    return lib.store.writer.run(work)


def put(lib: Library, set_id: int, members: Sequence[int]) -> Before:
    """The set holds these assets, in this order; the set as it was. What is told of a member (its row and column) stays
    with it. An order that is not the one they came in is the person's own: it stays when a preset adds more."""
    from assetdesk.store import sets
    from assetdesk.store.writer import Write

    lib.need("setImageSetMembers")
    lib.need_writing()

    def work(w: Write) -> Before:
        before = _read(w.db, set_id)
        kept = set_order.kept_order(before.ids, members) and len(set(members)) == len(members)
        held = set_order.put([(member.id, member.attributes) for member in before.members], members)
        sets.put(w, set_id, [sets.Member(one, attributes) for one, attributes in held])
        now = before.facts if kept else replace(before.facts, by_hand=True)
        if now.thumbnail is not None and now.thumbnail not in members:
            now = replace(now, thumbnail=None)
        if now != before.facts:
            sets.put_facts(w, set_id, now)
        return before

    return lib.store.writer.run(work)


def extend(lib: Library, set_id: int, members: Sequence[int]) -> int:
    """Put assets behind those that a set holds; how many were not in it before."""
    before = put(lib, set_id, _with(lib, set_id, members))
    return len(set(members) - set(before.ids))


def add(lib: Library, set_id: int, members: Sequence[int]) -> Before:
    """The same, by their names; the set as it was."""
    return put(lib, set_id, _with(lib, set_id, in_order(lib.browse, members)))


def remove(lib: Library, set_id: int, members: Iterable[int]) -> Before:
    """Take assets out of a set, wherever they are in it; they stay in the library. The set as it was."""
    gone = set(members)
    with lib.browse.plain() as db:
        now = [one for one in _read(db, set_id).ids if one not in gone]
    return put(lib, set_id, now)


def put_back(lib: Library, before: Before) -> None:
    """The set as it was."""
    from assetdesk.store import sets
    from assetdesk.store.writer import Write

    lib.need("setImageSetMembers")
    lib.need_writing()

    def work(w: Write) -> None:
        there = {
            int(row[0])
            for row in w.db.all(
                "SELECT id FROM assets WHERE id IN (SELECT value FROM json_each(?))", (_json(before.ids),)
            )
        }
        row = sets.get(w.db, before.set_id)
        if (row.type, row.sub_type) != (before.type, before.sub_type):
            sets.retype(w, before.set_id, before.type, before.sub_type)
        sets.put(w, before.set_id, [member for member in before.members if member.id in there])
        sets.put_facts(w, before.set_id, before.facts)

    lib.store.writer.run(work)


def set_thumbnail(lib: Library, set_id: int, asset_id: int | None) -> Before:
    """The member that stands for the set in lists; None for its first one with a picture. The set as it was."""
    from assetdesk.store import sets
    from assetdesk.store.writer import Write

    lib.need("setAssetSetDefinition")
    lib.need_writing()

    def work(w: Write) -> Before:
        before = _read(w.db, set_id)
        if asset_id is not None and asset_id not in before.ids:
            raise UsageFault("Only a member can stand for its set.")
        sets.put_facts(w, set_id, replace(before.facts, thumbnail=asset_id))
        return before

    return lib.store.writer.run(work)


def set_page_reset(lib: Library, set_id: int, asset_id: int, on: bool) -> Before:
    """Whether a page of its own begins at this member (IPS API, pageReset): of catalogues and swatch sets; image and
    spin sets have no pages, there it is a UsageFault. The set as it was."""
    from assetdesk.store import sets
    from assetdesk.store.writer import Write

    lib.need("setAssetSetDefinition")
    lib.need_writing()

    def work(w: Write) -> Before:
        before = _read(w.db, set_id)
        if (before.type, before.sub_type) not in (("Catalog", ""), ("AssetSet", "SwatchSet")):
            raise UsageFault("Image sets and spin sets have no pages.")
        if asset_id not in before.ids:
            raise UsageFault("This asset is not in the set any more.")
        made = []
        for member in before.members:
            rest = {name: value for name, value in member.attributes.items() if name != "pageReset"}
            mine = on if member.id == asset_id else bool(member.attributes.get("pageReset"))
            made.append(sets.Member(member.id, {**rest, "pageReset": True} if mine else rest))
        sets.put(w, set_id, made)
        return before

    return lib.store.writer.run(work)


def set_swatch(lib: Library, set_id: int, view: int, chip: int | None) -> Before:
    """One member is the swatch of another in a swatch set; None: it has none. The set as it was."""
    from assetdesk.store import sets
    from assetdesk.store.writer import Write

    lib.need("setAssetSetDefinition")
    lib.need_writing()

    def work(w: Write) -> Before:
        before = _read(w.db, set_id)
        if before.sub_type != SetType.SWATCH:
            raise UsageFault("Only a swatch set has swatches.")
        if view not in before.ids or view == chip or (chip is not None and chip not in before.ids):
            raise UsageFault("This asset is not in the set any more.")
        chips = {m.attributes["swatch"] for m in before.members if m.id != view and m.attributes.get("swatch")}
        chips |= {chip} - {None}
        made = []
        for member in before.members:
            told = {name: value for name, value in member.attributes.items() if name != "role"}
            if member.id == view:
                told = (
                    {**told, "swatch": chip} if chip is not None else {n: v for n, v in told.items() if n != "swatch"}
                )
            if member.id in chips:
                told["role"] = "swatch"
            made.append(sets.Member(member.id, told))
        sets.put(w, set_id, made)
        return before

    return lib.store.writer.run(work)


def run(lib: Library, presets: Sequence[Preset], selection: Selection) -> list[SetTold]:
    """What batch set presets make of assets that are here already: a sentence for each set made or extended, and for
    what went wrong. New sets are marked for publishing as the library's default upload options say."""
    from assetdesk.store.profiles import auto_sets
    from assetdesk.store.profiles.set_making import Told
    from assetdesk.store.publishing import marks
    from assetdesk.store.work import plan_rows
    from assetdesk.store.writer import Write

    lib.need("submitJob")
    lib.need_writing()
    for preset in presets:
        if preset.kind != BATCH_SET:
            raise UsageFault(f"“{preset.name}” is no batch set preset.")
    where, values = plan_rows.selected(selection)

    def work(w: Write) -> list[Told]:
        ids = [int(row[0]) for row in w.db.all(f"SELECT a.id FROM assets a WHERE {where} ORDER BY a.id", values)]
        return auto_sets.run(w, presets, ids, ready=marks.is_ready(None, marks.settings_of(w.db)))

    told = lib.store.writer.run(work)
    return [SetTold(one.sentence, one.asset_id, one.name, one.failed, one.warning) for one in told]


def unmatched(lib: Library, set_ids: Iterable[int]) -> dict[int, list[int]]:
    """Of each set the members that its preset would not put into it any more; sets without a preset are left out."""
    from assetdesk.store.profiles import auto_sets

    found: dict[int, list[int]] = {}
    with lib.browse.plain() as db:
        for set_id in set_ids:
            try:
                gone = auto_sets.unmatched(db, set_id)
            except UsageFault:
                continue
            if gone:
                found[set_id] = gone
    return found


def remove_unmatched(lib: Library, set_ids: Iterable[int]) -> list[Before]:
    """Take those out; the sets as they were. Nothing does this by itself."""
    return [remove(lib, set_id, gone) for set_id, gone in unmatched(lib, set_ids).items()]


def naming(lib: Library) -> Naming:
    """The library's default naming, for presets that use it."""
    kept = lib.settings().default_naming
    return Naming(str(kept.get("match") or ""), str(kept.get("baseName") or ""))


def checked(lib: Library, name: str, body: dict[str, object]) -> BatchSetPreset:
    """A batch set preset as it would be kept. UsageFault where something in it cannot be."""
    made = BatchSetPreset.from_json({**body, "name": name})
    if made.use_default_naming:
        made.check(naming(lib))
    return made


def is_spin(type: str, sub_type: str) -> bool:
    """Whether a set turns."""
    return type == "SpinSet" or sub_type == SetType.MULTI_AXIS


def _with(lib: Library, set_id: int, members: Sequence[int]) -> list[int]:
    with lib.browse.plain() as db:
        there = _read(db, set_id).ids
    return [*there, *(one for one in dict.fromkeys(members) if one not in set(there))]


def _read(db: Plain, set_id: int) -> Before:
    from assetdesk.store import sets

    row = sets.get(db, set_id)
    return Before(set_id, tuple(sets.members(db, set_id)), sets.facts(db, set_id), row.type, row.sub_type)


def _natural(row: AssetRow) -> tuple[object, ...]:
    return (natural(split_name(row.name)[0]), row.id)


def _json(ids: Iterable[int]) -> str:
    import json

    return json.dumps(list(ids))
