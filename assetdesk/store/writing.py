"""What a person's command *Write metadata to files* reads of an asset, and what its rows say afterwards.

Files are the caller's (`jobs.write_metadata`). Pixels stay as they are when metadata is written, so whatever was made
of the old file is as good for the new one; only its metadata is read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assetdesk.core.ips.keywords import merged
from assetdesk.core.metadata_fields import EDITABLE
from assetdesk.core.metadata_layers import Layer, shown, shown_layer
from assetdesk.store import assets, fields, sidecars, tags
from assetdesk.store.plain import Plain
from assetdesk.store.sidecars import Sidecar
from assetdesk.store.writer import Write

_SUBJECT = "dc:subject"
_STEP = "metadata"


@dataclass(frozen=True, slots=True)
class Original:
    """An original as its row has it. `folder` is relative to the library, `sidecar` its XMP file's name or None."""

    id: int
    key: str
    name: str
    folder: str
    format: str | None
    hash: str | None
    bytes: int
    mtime_ns: int
    inode: int
    sidecar: str | None

    @property
    def path(self) -> str:
        """Relative to the library, with `/`."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


def original(db: Plain, asset_id: int) -> Original | None:
    """None of what has no file of its own, or lies in the trash."""
    row = db.one(
        "SELECT a.id, a.key, a.name, f.path AS folder, a.format, a.hash, a.bytes, a.mtime_ns, a.inode, a.sidecar"
        " FROM assets a JOIN folders f ON f.id = a.folder_id"
        " WHERE a.id = ? AND a.trashed IS NULL AND a.part IS NULL",
        (asset_id,),
    )
    return Original(*row) if row is not None else None


def candidates(db: Plain, asset_ids: Iterable[int]) -> tuple[list[int], int]:
    """Those of the assets of whom somebody but their files says something, in order; and how many are no files."""
    rows = db.all(
        "SELECT a.id, a.trashed IS NULL AND a.part IS NULL AS file,"
        " EXISTS (SELECT 1 FROM fields x WHERE x.asset_id = a.id AND x.layer <> 'embedded')"
        " OR EXISTS (SELECT 1 FROM tags t WHERE t.asset_id = a.id AND t.source <> 'auto') AS said"
        " FROM json_each(?) j JOIN assets a ON a.id = j.value ORDER BY j.key",
        (json.dumps(list(asset_ids)),),
    )
    return [int(row.id) for row in rows if row.file and row.said], sum(1 for row in rows if not row.file)


def to_write(db: Plain, asset_id: int) -> dict[str, Any]:
    """The fields whose shown value is not the file's own; empty for what was cleared on purpose."""
    found = fields.of_asset(db, asset_id)
    wanted: dict[str, Any] = {}
    for name in EDITABLE:
        layers = found.get(name, {})
        if shown_layer(layers) not in (None, Layer.EMBEDDED):
            wanted[name] = shown(layers)
    own = tags.own_names(db, asset_id)
    if own:
        keywords = shown(found.get(_SUBJECT, {}))
        there = keywords if isinstance(keywords, list) else [keywords] if keywords else []
        wanted[_SUBJECT] = list(merged(there, own))
    return {
        name: value
        for name, value in wanted.items()
        if value != found.get(name, {}).get(Layer.EMBEDDED, "" if not isinstance(value, list) else [])
    }


def names_beside(db: Plain, one: Original) -> list[str]:
    """The names of the other originals in its folder that share its stem, in lower case."""
    stem = one.name.rpartition(".")[0].casefold()
    rows = db.all(
        "SELECT a.name_key FROM assets a JOIN assets o ON o.folder_id = a.folder_id"
        " WHERE o.id = ?1 AND a.id <> ?1 AND a.trashed IS NULL AND a.part IS NULL"
        " AND a.name_key >= ?2 AND a.name_key < ?2 || char(1114111)",
        (one.id, stem),
    )
    return [str(row[0]) for row in rows if str(row[0]).rpartition(".")[0] == stem]


def put_file(w: Write, one: Original, facts: Mapping[str, int], hash: str, said: str) -> None:
    """The original has other bytes with the same pixels. `facts` are bytes, mtime_ns and inode."""
    assets.update_source(w, one.id, facts["bytes"], facts["mtime_ns"], facts["inode"], hash)
    if one.hash:
        w.db.run(
            "UPDATE results SET source_hash = ? WHERE asset_id = ? AND source_hash = ? AND step <> ?",
            (hash, one.id, one.hash, _STEP),
        )
        w.db.run(
            "UPDATE results SET source_hash = ?1 || substr(source_hash, length(?2) + 1)"
            " WHERE asset_id IN (SELECT id FROM assets WHERE originator_id = ?3)"
            " AND substr(source_hash, 1, length(?2) + 1) = ?2 || '/'",
            (hash, one.hash, one.id),
        )
    assets.history(w, one.id, "metadata", said)


def put_sidecar(w: Write, one: Original, found: Sidecar | None, said: str) -> None:
    """The XMP file beside the original is new, another, or gone."""
    sidecars.put(w, one.id, found)
    assets.history(w, one.id, "metadata", said)
