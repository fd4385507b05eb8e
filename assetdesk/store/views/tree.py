"""Folders with their counts, the library's totals, and what a selector of the command line means."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from assetdesk.core.asset import FolderRow
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_asset
from assetdesk.core.names import name_key
from assetdesk.core.overview import LibraryCounts
from assetdesk.core.request import Selection
from assetdesk.store.views import profiles
from assetdesk.store.views.listing import ON_SHELF, WHOLE_IN_TRASH
from assetdesk.store.views.outdated import Outdated
from assetdesk.store.views.reader import Reader, Row, as_json, chunks
from assetdesk.store.work.stale import APPLIES, DIFFERS, FROM

_CROPS = (
    "SELECT a.folder_id, COUNT(*) FROM crops c JOIN assets a ON a.id = c.asset_id"
    " WHERE c.confirmed = 0 AND c.kind = 'crop' AND a.trashed IS NULL GROUP BY a.folder_id"
)
_KEY = re.compile(r"[0-9a-f]{32}", re.I)


def folders(reader: Reader) -> list[FolderRow]:
    """Every folder, parents before children, siblings by name; totals include what lies below."""
    own: dict[int, int] = dict(
        reader.all(
            "SELECT folder_id, COUNT(*) FROM assets WHERE trashed IS NULL AND originator_id IS NULL GROUP BY folder_id"
        )
    )
    crops: dict[int, int] = dict(reader.all(_CROPS))
    rows = {row[0]: row for row in reader.all("SELECT id, parent_id, name, path FROM folders WHERE trashed IS NULL")}
    children: dict[int | None, list[int]] = defaultdict(list)
    for number, row in rows.items():
        children[row[1]].append(number)
    for siblings in children.values():
        siblings.sort(key=lambda number: name_key(rows[number][2]))
    order = list(_downwards(children))
    total = {number: own.get(number, 0) for number in order}
    for number in reversed(order):
        parent = rows[number][1]
        if parent is not None:
            total[parent] += total[number]
    has = profiles.own(reader)
    return [
        FolderRow(
            id=number,
            parent_id=rows[number][1],
            name=rows[number][2],
            path=rows[number][3],
            own=own.get(number, 0),
            total=total[number],
            children=tuple(children.get(number, ())),
            profiles=has.get(number, ()),
            crops=crops.get(number, 0),
        )
        for number in order
    ]


def _downwards(children: dict[int | None, list[int]]) -> Iterator[int]:
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        number = waiting.pop()
        yield number
        waiting.extend(reversed(children.get(number, ())))


def counts(reader: Reader, outdated: Outdated) -> LibraryCounts:
    """The numbers of the side bar's Library section; generated assets stand behind their originators."""
    live = reader.one(
        "SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM assets WHERE trashed IS NULL AND originator_id IS NULL"
    ) or (0, 0)
    return LibraryCounts(
        all=live[0],
        not_processed=_number(reader, f"SELECT COUNT(*) FROM assets a WHERE a.trashed IS NULL AND {ON_SHELF}"),
        trash=_number(reader, f"SELECT COUNT(*) FROM assets a WHERE a.trashed IS NOT NULL AND {WHOLE_IN_TRASH}"),
        stale=outdated.count(reader),
        original_bytes=live[1],
        crops=sum(count for _, count in reader.all(_CROPS)),
    )


def _number(reader: Reader, statement: str) -> int:
    row = reader.one(statement)
    return int(row[0]) if row else 0


def total_bytes(reader: Reader, ids: Sequence[int]) -> int:
    """Bytes of the originals of these assets."""
    statement = "SELECT COALESCE(SUM(bytes), 0) FROM assets WHERE id IN (SELECT value FROM json_each(?))"
    return sum(int((reader.one(statement, (as_json(part),)) or (0,))[0]) for part in chunks(ids))


def stale_steps(reader: Reader, ids: Sequence[int]) -> dict[int, list[str]]:
    """The steps of each asset that are missing or out of date, by name; assets with none have an empty list."""
    found: dict[int, list[str]] = {number: [] for number in ids}
    statement = (
        f"SELECT a.id, m.step FROM assets a CROSS JOIN {FROM} WHERE {APPLIES} AND {DIFFERS}"
        " AND a.id IN (SELECT value FROM json_each(?)) ORDER BY m.step"
    )
    for part in chunks(ids):
        for number, step in reader.all(statement, (as_json(part),)):
            found[number].append(step)
    return found


def find(reader: Reader, selector: str) -> Selection:
    """What a handle, key, file or folder path names; paths relative to the library, or absolute inside it.

    UsageFault where it names nothing.
    """
    text = selector.strip()
    number = parse_asset(text)
    if number is not None or _KEY.fullmatch(text):
        row = reader.one("SELECT id FROM assets WHERE id = ?", (number,)) if number is not None else None
        row = row or reader.one("SELECT id FROM assets WHERE key = ?", (text.lower(),))
        if row:
            return Selection(assets=(row[0],))
    found = _by_path(reader, _inside(reader.paths.root, text.removeprefix("f|")))
    if found is None:
        raise UsageFault(f"Nothing in this library is called “{selector}”. Give a folder, a file, a key or a handle.")
    return found


def _inside(root: Path, text: str) -> str:
    """The path relative to the library, with `/`."""
    if os.name == "nt":
        text = text.replace("\\", "/")
    path = Path(text)
    if path.is_absolute():
        for base in (root, root.resolve()):
            for form in (path, path.resolve()):
                if form.is_relative_to(base):
                    return form.relative_to(base).as_posix().removeprefix(".")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    return "/".join(parts)


def _by_path(reader: Reader, path: str) -> Selection | None:
    if not path:
        return Selection(everything=True)
    asset = asset_at(reader, path)
    if asset is not None:
        return Selection(assets=(asset,))
    row = reader.one("SELECT id FROM folders WHERE path_key = ?", (name_key(path),))
    if row:
        return Selection(folders=(row[0],))
    made = generated_at(reader, path)
    return Selection(assets=(made,)) if made is not None else None


def generated_at(reader: Reader, path: str) -> int | None:
    """The generated asset that is shown at this path, or None; two originals may have parts of one name."""
    folder, _, name = path.rpartition("/")
    row = reader.one(
        "SELECT a.id FROM assets a JOIN folders f ON f.id = a.folder_id WHERE f.path_key = ? AND a.name_key = ?"
        " AND a.trashed IS NULL AND a.originator_id IS NOT NULL ORDER BY a.id LIMIT 1",
        (name_key(folder), name_key(name)),
    )
    return int(row[0]) if row else None


def asset_at(reader: Reader, path: str) -> int | None:
    """The asset whose original has this path (relative, with `/`, compared without case), or None."""
    folder, _, name = path.rpartition("/")
    row: Row | None = reader.one(
        "SELECT a.id FROM assets a JOIN folders f ON f.id = a.folder_id"
        " WHERE f.path_key = ? AND a.name_key = ? AND a.trashed IS NULL AND a.originator_id IS NULL",
        (name_key(folder), name_key(name)),
    )
    return int(row[0]) if row else None
