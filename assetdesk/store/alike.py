"""What likeness is worked out from: content hashes, shapes and embeddings of the assets that are not in the trash."""

from __future__ import annotations

from collections.abc import Iterator

from assetdesk.store.plain import Plain

_LIVE = "a.trashed IS NULL AND a.orphaned = 0"


def same_content(db: Plain) -> list[list[int]]:
    """Originals that have the same bytes, by content; sets, pages and layers have none."""
    found: dict[str, list[int]] = {}
    for asset_id, digest in db.all(
        f"SELECT a.id, a.hash FROM assets a WHERE {_LIVE} AND a.part IS NULL AND a.missing = 0 AND a.hash IN"
        " (SELECT hash FROM assets WHERE hash <> '' AND trashed IS NULL AND part IS NULL AND missing = 0"
        " GROUP BY hash HAVING COUNT(*) > 1) ORDER BY a.id"
    ):
        found.setdefault(str(digest), []).append(int(asset_id))
    return sorted((same for same in found.values() if len(same) > 1), key=lambda same: same[0])


def shapes(db: Plain) -> dict[int, int]:
    """The perceptual hash of each original that has one."""
    return {
        int(row[0]): int(row[1])
        for row in db.all(
            "SELECT f.asset_id, f.phash FROM features f JOIN assets a ON a.id = f.asset_id"
            f" WHERE {_LIVE} AND a.part IS NULL AND f.phash IS NOT NULL"
        )
    }


def embedding(db: Plain, asset_id: int) -> bytes | None:
    """Of one asset."""
    found = db.value("SELECT embedding FROM features WHERE asset_id = ?", (asset_id,))
    return bytes(found) if found is not None else None


def embeddings(db: Plain, but: int) -> Iterator[tuple[int, bytes]]:
    """Of all others, made the same way."""
    for row in db.all(
        "SELECT f.asset_id, f.embedding FROM features f JOIN assets a ON a.id = f.asset_id"
        f" WHERE {_LIVE} AND f.embedding IS NOT NULL AND f.asset_id <> ?1"
        " AND f.version = (SELECT version FROM features WHERE asset_id = ?1)",
        (but,),
    ):
        yield int(row[0]), bytes(row[1])


def inside(db: Plain, folder_id: int) -> set[int]:
    """Assets of a folder and those below it."""
    return {
        int(row[0])
        for row in db.all(
            "WITH RECURSIVE below(id) AS (SELECT ?1 UNION ALL SELECT f.id FROM folders f JOIN below b"
            " ON f.parent_id = b.id) SELECT a.id FROM assets a WHERE a.folder_id IN (SELECT id FROM below)",
            (folder_id,),
        )
    }
