"""What the inspector and the shelf show of one asset: derived files, fields, history, versions, failures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assetdesk.core.asset import FieldValue, HistoryEntry, RenditionRow
from assetdesk.core.errors import UsageFault
from assetdesk.core.metadata_layers import LAYERS, Layer
from assetdesk.core.overview import FailureRow, ShownField, StepState
from assetdesk.core.parts import OF_ITS_ROW, Generation
from assetdesk.core.profiles.file_names import KINDS
from assetdesk.core.undo import DERIVED, KeptFile
from assetdesk.core.versions import VERSION, VersionRow
from assetdesk.store.fields import EACH_SHOWN
from assetdesk.store.paths import DOT
from assetdesk.store.profiles.undefined import Definitions
from assetdesk.store.views.listing import picture_of
from assetdesk.store.views.reader import Reader, as_json
from assetdesk.store.work.stale import APPLIES, DIFFERS, FROM, IS_FAILURE

_RENDITIONS = f"""
SELECT d.name, d.path, d.bytes, d.hash, d.width, d.height, d.mime, d.made, d.run, d.own,
       NOT EXISTS (SELECT 1 FROM assets a CROSS JOIN {FROM}
                   WHERE a.id = d.asset_id AND m.step = d.step AND {APPLIES} AND {DIFFERS}),
       d.step, o.folder_id, o.mime, o.format
FROM derived d JOIN assets o ON o.id = d.asset_id WHERE d.asset_id = ? ORDER BY d.name
"""
_FAILURES = f"""
SELECT id, name, folder, step, code, message, detail, made, tries, skipped FROM (
    SELECT a.id, a.name, a.name_key, f.path AS folder, f.path_key, r.step, r.error_code AS code,
           COALESCE(r.error_message, '') AS message, COALESCE(r.error_detail, '') AS detail, r.made, r.tries, r.skipped,
           ROW_NUMBER() OVER (PARTITION BY a.id ORDER BY r.step <> COALESCE(a.error_step, ''), r.made, r.step) AS place
    FROM results r JOIN assets a ON a.id = r.asset_id JOIN folders f ON f.id = a.folder_id
    WHERE {IS_FAILURE} AND r.skipped = ?1 AND a.trashed IS NULL AND (?2 IS NULL OR a.id IN (
        SELECT asset_id FROM items WHERE job_id = ?2
        UNION SELECT i.asset_id FROM followers w JOIN items i ON i.id = w.item_id WHERE w.job_id = ?2)))
WHERE place = 1 ORDER BY code, path_key, name_key, id
"""


def renditions(reader: Reader, asset_id: int) -> list[RenditionRow]:
    """The derived files of an asset, by name; a set shows those of its picture."""
    asset_id = picture_of(reader, asset_id)
    profiles = Definitions(reader.all)
    kept = _kept(reader, asset_id)
    return [
        RenditionRow(
            asset_id=asset_id,
            name=row[0],
            path=f"{DOT}/renditions/{row[1]}",
            bytes=row[2],
            hash=row[3],
            width=row[4],
            height=row[5],
            mime=row[6],
            made=row[7],
            run=row[8],
            own=bool(row[9]),
            fresh=bool(row[10]),
            defined=bool(row[9]) or profiles.has(row[11], row[0], *row[12:15]),
            lasting=bool(row[9]) or row[11] in KINDS,
            before=kept.get(row[0]),
        )
        for row in reader.all(_RENDITIONS, (asset_id,))
    ]


def _kept(reader: Reader, asset_id: int) -> dict[str, KeptFile]:
    """The previous file of each rendition that the newest run replaced, as long as it is kept."""
    found: dict[str, KeptFile] = {}
    for name, values in reader.all(
        "SELECT d.key, d.value FROM undo u, json_each(u.before, '$.derived') d WHERE u.asset_id = ?"
        " AND d.type = 'array' ORDER BY u.job_id, u.at DESC",
        (asset_id,),
    ):
        row = dict(zip(DERIVED, json.loads(values), strict=True))
        path = f"{DOT}/renditions/{row['path']}"
        found[str(name)] = KeptFile(path, row["bytes"], row["width"], row["height"], row["made"])
    return found


def generation(reader: Reader, asset_id: int) -> Generation | None:
    """How it was generated; None of what a person brought in."""
    for engine, sub_type, attributes in reader.all(
        "SELECT engine, sub_type, attributes FROM generated WHERE asset_id = ?", (asset_id,)
    ):
        told = {name: value for name, value in json.loads(attributes).items() if name not in OF_ITS_ROW}
        return Generation(engine, sub_type, told)
    return None


def fields(reader: Reader, asset_id: int) -> list[FieldValue]:
    """The metadata fields of an asset, by name, each with its layers."""
    layers: dict[str, dict[str, Any]] = {}
    for layer, name, value in reader.all(
        "SELECT layer, name, value FROM fields WHERE asset_id = ? ORDER BY name", (asset_id,)
    ):
        if layer in LAYERS:
            layers.setdefault(name, {})[layer] = json.loads(value)
    return [FieldValue(name, **values) for name, values in layers.items()]


def shown_fields(reader: Reader, asset_ids: Sequence[int]) -> list[ShownField]:
    """The metadata fields of several assets together, by name, as a person sees them."""
    found = []
    for name, low, high, count, first, last in reader.all(
        "SELECT name, MIN(value), MAX(value), COUNT(*), MIN(rank), MAX(rank)"
        f" FROM ({EACH_SHOWN} WHERE x.asset_id IN (SELECT value FROM json_each(?)) GROUP BY x.asset_id, x.name)"
        " GROUP BY name ORDER BY name",
        (as_json(asset_ids),),
    ):
        value = json.loads(low)
        same = low == high and (count == len(asset_ids) or value in ("", []))
        source = LAYERS[first] if first == last and same else None
        found.append(ShownField(name, value if same else None, source, not same, LAYERS[first] is Layer.USER))
    return found


def history(reader: Reader, asset_id: int) -> list[HistoryEntry]:
    """What happened to an asset, newest first."""
    rows = reader.all("SELECT at, kind, text, job_id FROM history WHERE asset_id = ? ORDER BY id DESC", (asset_id,))
    return [HistoryEntry(*row) for row in rows]


def options(reader: Reader, asset_id: int) -> dict[str, Any]:
    """The options in force on an asset, by their IPS names; `crop` is what was cut off each side, and how it came."""
    rows = reader.all("SELECT options FROM assets WHERE id = ?", (asset_id,))
    found = json.loads(rows[0][0]) if rows else {}
    return dict(found)


def versions(reader: Reader, asset_id: int) -> list[VersionRow]:
    """Earlier originals of an asset, newest first."""
    rows = reader.all(
        f"SELECT {VERSION} FROM versions WHERE asset_id = ? ORDER BY number DESC",
        (asset_id,),
    )
    return [VersionRow.of(row) for row in rows]


def failures(reader: Reader, job_id: int | None, skipped: bool) -> list[FailureRow]:
    """Assets on the shelf with the first failed step of each, by cause, folder and name."""
    typed = [(*row[:9], bool(row[9])) for row in reader.all(_FAILURES, (int(skipped), job_id))]
    return [FailureRow(*values) for values in typed]


def step_states(reader: Reader, asset_id: int) -> list[StepState]:
    """How each step of an asset ended last, oldest first."""
    rows = reader.all(
        "SELECT step, error_code, made, tries, seconds FROM results WHERE asset_id = ? ORDER BY made, step", (asset_id,)
    )
    return [StepState(*row) for row in rows]


def original_path(reader: Reader, asset_id: int) -> Path:
    """Where the original lies, also of a trashed asset; of a generated asset its originator's.

    UsageFault where there is no such asset, or it is a set that was made by hand or by a preset.
    """
    row = reader.one(
        "SELECT f.path, o.name, o.trash_file, o.part FROM assets a JOIN assets o ON o.id = COALESCE(a.originator_id,"
        " a.id) JOIN folders f ON f.id = o.folder_id WHERE a.id = ?",
        (asset_id,),
    )
    if row is None:
        raise UsageFault(f"There is no asset a|{asset_id} in this library any more.")
    folder, name, trash_file, part = row
    if part is not None:
        raise UsageFault(f"“{name}” is a set. It has no file of its own.")
    if trash_file:
        return reader.paths.trash / str(trash_file)
    return reader.paths.original(f"{folder}/{name}" if folder else name)
