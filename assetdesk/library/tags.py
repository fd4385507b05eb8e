"""Tags as a person has them: of assets, and what the library wants of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core import taxonomy as taxonomies
from assetdesk.core.errors import UsageFault
from assetdesk.core.tags import ColourFormat, Source, TagSettings, cleaned, key_of
from assetdesk.core.taxonomy import Term
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser
    from assetdesk.store.tags import ColourRow, TagRow
    from assetdesk.store.writer import Write

_SETTING = "tags"
# with more selected, the tags of these are looked at
MOST_SHOWN = 2000
_FACTS = "facts"
_SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class AssetTags:
    """All tags of an asset, removed ones too, and its colours."""

    tags: tuple[TagRow, ...]
    colours: tuple[ColourRow, ...]


@dataclass(frozen=True, slots=True)
class ShownTag:
    """A tag of what is selected: how many assets have it, whether it is their own (of some of them at least), its
    greatest confidence 0–1, and who found it."""

    name: str
    own: bool
    score: float
    on: int
    tagger: str


@dataclass(frozen=True, slots=True)
class ShownTags:
    """The tags of `count` assets: own ones first, then the surest, plain facts last. `removed` is how many were
    taken away and are remembered. Colours are those of a single asset; `form` is how they are said."""

    count: int = 0
    tags: tuple[ShownTag, ...] = ()
    removed: int = 0
    colours: tuple[ColourRow, ...] = ()
    form: ColourFormat = ColourFormat.NAME


@dataclass(frozen=True, slots=True)
class TagsBefore:
    """What `undo` puts back."""

    rows: Mapping[int, tuple[TagRow, ...]]


def of_asset(lib: Library, asset_id: int) -> AssetTags:
    """Those of one asset: its own first, then by confidence."""
    from assetdesk.store import tags

    with lib.browse.plain() as db:
        return AssetTags(tuple(tags.of_asset(db, asset_id)), tuple(tags.colours_of(db, asset_id)))


def shown(browse: Browser, asset_ids: Sequence[int]) -> ShownTags:
    """What an inspector shows of these assets together."""
    from assetdesk.store import tags
    from assetdesk.store.profiles import folder_profiles

    found: dict[str, ShownTag] = {}
    removed = 0
    with browse.plain() as db:
        for asset_id in asset_ids[:MOST_SHOWN]:
            for row in tags.of_asset(db, asset_id):
                if row.removed:
                    removed += 1
                    continue
                key, own = key_of(row.name), row.source is not Source.AUTO
                was = found.get(key)
                found[key] = ShownTag(
                    was.name if was else row.name,
                    own or (was is not None and was.own),
                    max(row.score, was.score if was else 0.0),
                    (was.on if was else 0) + 1,
                    row.tagger or (was.tagger if was else ""),
                )
        colours = tuple(tags.colours_of(db, asset_ids[0])) if len(asset_ids) == 1 else ()
        form = TagSettings.from_json(folder_profiles.tag_settings(db)).colour_format
    # facts are sure, but say least
    ordered = sorted(found.values(), key=lambda tag: (not tag.own, tag.tagger == _FACTS, -tag.score, key_of(tag.name)))
    return ShownTags(min(len(asset_ids), MOST_SHOWN), tuple(ordered), removed, colours, form)


def add(lib: Library, asset_ids: Sequence[int], names: Sequence[str]) -> TagsBefore:
    """A person's own tags; UsageFault where one cannot be a tag, and nothing is added then."""
    from assetdesk.store import tags

    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(key_of(name), cleaned(name))
    return _changed(lib, asset_ids, lambda w, one: tags.add_user(w, one, list(wanted.values())))


def remove(lib: Library, asset_ids: Sequence[int], names: Sequence[str]) -> TagsBefore:
    """Tags go; what was found is remembered as removed."""
    from assetdesk.store import tags

    return _changed(lib, asset_ids, lambda w, one: tags.remove(w, one, names))


def promote(lib: Library, asset_ids: Sequence[int], names: Sequence[str]) -> TagsBefore:
    """What was found becomes the asset's own."""
    from assetdesk.store import tags

    return _changed(lib, asset_ids, lambda w, one: tags.promote(w, one, names))


def forget_removed(lib: Library, asset_ids: Sequence[int]) -> TagsBefore:
    """What was removed is shown again."""
    from assetdesk.store import tags

    def work(w: Write, one: int) -> None:
        tags.forget_removed(w, [one])

    return _changed(lib, asset_ids, work)


def undo(lib: Library, before: TagsBefore) -> TagsBefore:
    """The tags as they were; what they were just now takes that back in turn."""
    from assetdesk.store import tags

    return _changed(lib, list(before.rows), lambda w, one: tags.put_back(w, one, before.rows[one]))


def suggested(lib: Library, text: str, most: int = _SUGGESTED) -> list[str]:
    """Tags that begin so: of the taxonomy first, then those that assets have, the more often the earlier."""
    plain = " ".join(text.split()).casefold()
    if not plain:
        return []
    end = plain + "\U0010ffff"
    with lib.browse.plain() as db:
        terms = db.all("SELECT DISTINCT name FROM terms ORDER BY name COLLATE NOCASE")
        found = {key_of(row[0]): str(row[0]) for row in terms if str(row[0]).casefold().startswith(plain)}
        for row in db.all(
            "SELECT name_key, MIN(name) AS name FROM tags WHERE state = 'shown' AND name_key >= ? AND name_key < ?"
            " GROUP BY name_key ORDER BY COUNT(*) DESC, name_key LIMIT ?",
            (plain, end, most),
        ):
            found.setdefault(str(row[0]), str(row[1]))
    return list(found.values())[:most]


def settings(lib: Library) -> TagSettings:
    """What the library wants of tags."""
    from assetdesk.store.profiles.folder_profiles import tag_settings

    with lib.browse.plain() as db:
        return TagSettings.from_json(tag_settings(db))


def change(lib: Library, wanted: TagSettings) -> TagSettings:
    """Other settings. What was tagged by others is out of date then. UsageFault for what cannot be."""
    lib.need("setCompanySettings")
    lib.need_writing()
    checked = TagSettings.from_json(wanted.to_json())
    now = settings(lib)
    # the taxonomy and the models have doors of their own
    kept = replace(checked, taxonomy=now.taxonomy, models=now.models)
    if kept != now:
        lib.store.set_settings({_SETTING: kept.to_json()})
    return kept


def terms(lib: Library) -> list[Term]:
    """The library's taxonomy by path."""
    from assetdesk.store import taxonomy

    with lib.browse.plain() as db:
        return taxonomy.listed(db)


def import_taxonomy(lib: Library, path: Path) -> int:
    """The taxonomy in a CSV file instead of what there was. How many terms it has.

    UsageFault, with the line, for what cannot be; nothing is changed then.
    """
    lib.need("manageLibrary")
    lib.need_writing()
    try:
        with path.open("rb") as file:
            data = file.read(taxonomies.LARGEST + 1)
    except OSError as wrong:
        raise UsageFault(f"“{path.name}” cannot be read: {wrong.strerror}.") from wrong
    made = taxonomies.read(data)
    _put_taxonomy(lib, made)
    return len(made.terms)


def clear_taxonomy(lib: Library) -> None:
    """No taxonomy any more, and so no tags from it alone."""
    lib.need("manageLibrary")
    lib.need_writing()
    _put_taxonomy(lib, taxonomies.Taxonomy(()))


def _put_taxonomy(lib: Library, made: taxonomies.Taxonomy) -> None:
    from assetdesk.store import taxonomy
    from assetdesk.store.engine import put_setting
    from assetdesk.store.profiles import folder_profiles

    def work(w: Write) -> None:
        taxonomy.replace(w, made)
        now = TagSettings.from_json(folder_profiles.tag_settings(w.db))
        only = now.only_taxonomy and bool(made.terms)
        put_setting(w, _SETTING, replace(now, taxonomy=made.digest, only_taxonomy=only).to_json())
        folder_profiles.rebuild(w)

    lib.store.writer.run(work)


def _difference(before: Sequence[TagRow], now: Sequence[TagRow]) -> str:
    """What a timeline says of it."""
    had, have = ({key_of(row.name): row for row in rows if not row.removed} for rows in (before, now))
    said = []
    for verb, names in (
        ("Tags added", [row.name for key, row in have.items() if key not in had]),
        ("Tags removed", [row.name for key, row in had.items() if key not in have]),
        ("Tags kept", [r.name for k, r in have.items() if k in had and had[k].source is not r.source]),
    ):
        if names:
            said.append(f"{verb}: {', '.join(names)}")
    return ". ".join(said)


def _changed(lib: Library, asset_ids: Sequence[int], change_one: Callable[[Write, int], None]) -> TagsBefore:
    """Change each of them in one transaction, and say how it was."""
    from assetdesk.store import assets, tags

    lib.need("editAssets")
    lib.need_writing()

    def work(w: Write) -> dict[int, tuple[TagRow, ...]]:
        before = {one: tuple(tags.of_asset(w.db, one)) for one in asset_ids}
        for one in asset_ids:
            change_one(w, one)
            if said := _difference(before[one], tags.of_asset(w.db, one)):
                assets.edited(w, one, said)
        return before

    return TagsBefore(lib.store.writer.run(work))
