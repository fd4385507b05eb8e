"""The catalogue at a target: one list of what lies there, a record for each asset, and data to search in.

`catalog.json` names each asset with its files; `<ident>.json` beside its files says all of it that is meant for
readers; `search.json` has the words of what was published with them (IPS API, publishType FullWithSearch). There is
nothing in them that changes by itself, so the same state gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core.handles import asset_handle
from assetdesk.core.metadata_layers import shown
from assetdesk.core.publish import for_readers

if TYPE_CHECKING:
    from assetdesk.store.plain import Plain
    from assetdesk.store.publishing.outgoing import Publishing
    from assetdesk.store.publishing.outgoing_files import Entry, Lying, Sendable

CATALOG, SEARCH = "catalog.json", "search.json"
VERSION = 1
# so much of a catalogue is read to see whose it is: what is at a target may be of anybody's making
HEAD = 64 << 10
_ASSETS = re.compile(r',?\s*"assets"\s*:')


def record_path(ident: str) -> str:
    """Where an asset's record lies."""
    return f"{ident}.json"


def catalog(library: str, library_id: str, one: Publishing, entries: Iterable[Entry]) -> bytes:
    """The list of all that lies there, behind whose it is."""
    return _bytes(
        {
            "version": VERSION,
            "library": library,
            "libraryId": library_id,
            "context": one.context.name,
            "contextType": one.context.type.value,
            "assets": [
                {
                    "id": entry.ident,
                    "handle": asset_handle(entry.asset_id),
                    "key": entry.key,
                    "name": entry.name,
                    "title": entry.title,
                    "type": entry.type,
                    "record": record_path(entry.ident),
                    "files": [_file(file) for file in entry.files],
                }
                for entry in entries
            ],
        }
    )


def record(db: Plain, one: Publishing, sendable: Sendable, files: Sequence[Lying]) -> bytes:
    """All of one asset that is meant for readers."""
    from assetdesk.store import fields, sets, tags
    from assetdesk.store.publishing import outgoing_files

    asset = db.one(
        "SELECT key, name, title, type, mime, width, height, pages, duration, originator_id, format FROM assets"
        " WHERE id = ?",
        (sendable.asset_id,),
    )
    made: dict[str, Any] = {"version": VERSION, "id": sendable.ident, "handle": asset_handle(sendable.asset_id)}
    if asset is None:
        return _bytes(made)
    members = sets.members(db, sendable.asset_id) if asset.format == "set" else []
    wanted = [member.id for member in members]
    if asset.originator_id is not None:
        wanted.append(int(asset.originator_id))
    idents = outgoing_files.idents_of(db, one, wanted) if wanted else {}
    facts = ("key", "name", "title", "type", "mime", "width", "height", "pages", "duration")
    made |= {name: value for name in facts if (value := getattr(asset, name)) not in (None, "")}
    if asset.originator_id is not None:
        made["originator"] = _reference(int(asset.originator_id), idents)
    if asset.format == "set":
        made["members"] = [
            {
                **_reference(member.id, idents),
                **({"attributes": given} if (given := dict(member.attributes)) else {}),
            }
            for member in members
        ]
    made["files"] = [_file(file) for file in files]
    found = fields.of_asset(db, sendable.asset_id)
    made["metadata"] = {
        name: value
        for name in sorted(found)
        if for_readers(name) and (value := shown(found[name])) not in (None, "", [])
    }
    made["tags"] = sorted({tag.name for tag in tags.of_asset(db, sendable.asset_id) if not tag.removed})
    return _bytes(made)


def search(db: Plain, one: Publishing, entries: Iterable[Entry]) -> bytes:
    """The words of what lies there, page by page where there are pages, in the folded form that is searched in."""
    from assetdesk.store import fields, search_index, tags

    made = []
    for entry in entries:
        text = search_index.text_of(db, entry.asset_id)
        pages = [page.strip() for page in text[0].split("\f")] if text else []
        keywords = shown(fields.of_asset(db, entry.asset_id, "dc:subject").get("dc:subject", {})) or []
        words = {*(keywords if isinstance(keywords, list) else [keywords])}
        words |= {tag.name for tag in tags.of_asset(db, entry.asset_id) if not tag.removed}
        made.append(
            {"id": entry.ident, "title": entry.title or entry.name, "keywords": sorted(map(str, words)), "pages": pages}
        )
    return _bytes({"version": VERSION, "context": one.context.name, "assets": made})


@dataclass(frozen=True, slots=True)
class Owner:
    """A library by the name and the id that its catalogue says; before there were ids, by its name."""

    name: str
    id: str = ""


def owner_of(head: bytes) -> Owner | None:
    """Whose catalogue begins so; None where it is none of ours."""
    text = head.decode("utf-8", "replace")
    found = _ASSETS.search(text)
    if found is None:
        return None
    try:
        raw = json.loads(text[: found.start()] + "}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or not isinstance(raw.get("library"), str):
        return None
    return Owner(raw["library"][:200], str(raw.get("libraryId") or "")[:200])


def _reference(asset_id: int, idents: Mapping[int, str]) -> dict[str, Any]:
    return {"handle": asset_handle(asset_id), **({"id": idents[asset_id]} if asset_id in idents else {})}


def _file(file: Lying) -> dict[str, Any]:
    made: dict[str, Any] = {"path": file.path, "rendition": file.source, "bytes": file.bytes, "blake3": file.hash}
    if file.width and file.height:
        made |= {"width": file.width, "height": file.height}
    if file.mime:
        made["mime"] = file.mime
    return made


def _bytes(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
