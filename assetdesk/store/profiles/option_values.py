"""The options in force on a selection, by name: how many assets have one, and whether they all have the same.

SQLite compares the stored JSON itself: a hundred thousand assets with a crop of their own each are two rows here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from assetdesk.core.asset import ICC_PROFILE
from assetdesk.core.request import Selection
from assetdesk.store.work import plan_rows


@dataclass(frozen=True, slots=True)
class Stored:
    """One option of one kind of asset: `assets` have it; `least` and `most` are two of its values, the same where all
    have the same."""

    name: str
    assets: int
    least: Any
    most: Any


@dataclass(frozen=True, slots=True)
class Kind:
    """So many assets of one format (None: nobody has looked into them) and extension, and what they have."""

    format: str | None
    ext: str
    assets: int
    options: tuple[Stored, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """All of it. `width` and `height` in px and `duration` in s are those of a selection of one asset."""

    assets: int = 0
    kinds: tuple[Kind, ...] = ()
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    name: str = ""


def of_selection(conn: Connection, selection: Selection) -> Values:
    """What the selection's assets have in force. One pass over their rows; for a thread, never for the window's."""
    where, values = plan_rows.selected(selection)
    found = conn.exec_driver_sql(
        "SELECT o.format, o.ext, o.key, COUNT(*), MIN(o.text), MAX(o.text) FROM (SELECT a.format, a.ext, j.key,"
        # of a JSON true, json_each's value is 1: its type tells the two apart
        " CASE j.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'text' THEN json_quote(j.value)"
        " ELSE COALESCE(j.value, 'null') || '' END AS text"
        f" FROM assets a, json_each(a.options) j WHERE a.options <> '{{}}' AND {where}) o"
        " GROUP BY o.format, o.ext, o.key",
        values,
    )
    options: dict[tuple[str | None, str], list[Stored]] = {}
    for format_name, ext, name, assets, least, most in found:
        stored = Stored(str(name), int(assets), json.loads(least), json.loads(most))
        options.setdefault((format_name, ext), []).append(stored)
    kinds = tuple(
        Kind(row[0], str(row[1]), int(row[2]), tuple(options.get((row[0], row[1]), ())))
        for row in conn.exec_driver_sql(
            f"SELECT a.format, a.ext, COUNT(*) FROM assets a WHERE {where} GROUP BY a.format, a.ext", values
        )
    )
    count = sum(kind.assets for kind in kinds)
    if count != 1:
        return Values(count, kinds)
    one = conn.exec_driver_sql(
        f"SELECT a.width, a.height, a.duration, a.name FROM assets a WHERE {where}", values
    ).one()
    return Values(count, kinds, one[0], one[1], one[2], one[3])


def profiles(conn: Connection) -> list[tuple[int, str]]:
    """The colour profiles that are assets: id and name."""
    found = conn.exec_driver_sql(
        "SELECT id, name FROM assets WHERE type = ? AND trashed IS NULL ORDER BY name_key LIMIT 500", (ICC_PROFILE,)
    )
    return [(int(row[0]), str(row[1])) for row in found]


@dataclass(frozen=True, slots=True)
class Sight:
    """An asset that can be looked at: its name, and its options in force."""

    id: int
    name: str
    options: Mapping[str, Any]


def in_sight(conn: Connection, selection: Selection, types: Sequence[str], most: int) -> list[Sight]:
    """The selection's first assets of these types that have a picture, in the order of their names."""
    where, values = plan_rows.selected(selection)
    found = conn.exec_driver_sql(
        "SELECT a.id, a.name, a.options FROM assets a JOIN json_each(:types) t ON t.value = a.type"
        f" WHERE a.width > 0 AND {where} ORDER BY a.name_key, a.id LIMIT :most",
        {**values, "types": json.dumps(list(types)), "most": most},
    )
    return [Sight(int(row[0]), str(row[1]), json.loads(row[2])) for row in found]
