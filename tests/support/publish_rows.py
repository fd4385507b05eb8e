"""Publish targets with every kind of row of a plan, for tests and pictures of the page."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from assetdesk.core.publish import ContextType
from assetdesk.core.query import Query
from assetdesk.library.publishing import contexts
from assetdesk.library.session import Library
from assetdesk.store.publishing import publish_plan, published
from assetdesk.store.writer import Write

SHOP, RENDERING, FILMS, FILES = 1, 2, 3, 4
_DAY = 86400.0


def fill(library: Library, place: Path) -> None:
    """“Web shop” with changed, new, forced and withdrawn assets and some that lie there as they are; “Film wall” cannot
    be reached; “Kiosk files” has nothing to send; “Image rendering” has no target."""
    folder = place / "shop"
    folder.mkdir(exist_ok=True)
    contexts.change(library, SHOP, name="Web shop", url=str(folder))
    contexts.change(library, FILMS, name="Film wall", url="sftp://films.northgate.example/wall", options={"user": "ng"})
    contexts.change(library, FILES, name="Kiosk files", url=str(place / "kiosk"))
    contexts.add(library, "Print room", ContextType.IMAGE_SERVING, "s3://northgate-print/room", {"region": "eu-west-2"})
    ids = list(library.browse.ids(Query()))
    now = time.time()

    def work(w: Write) -> None:
        w.db.run("DELETE FROM marks")
        mark(w, SHOP, ids)
        lies(w, SHOP, ids[4:], now - 3 * _DAY)
        there = "SELECT DISTINCT p.asset_id FROM published p JOIN published_files f ON f.published_id = p.id ORDER BY 1"
        changed = [int(row[0]) for row in w.db.all(there)][:4]
        rest = [one for one in ids[4:] if one not in changed]
        forced, gone = rest[:1], rest[1:4]
        rows = json.dumps(changed)
        w.db.run(
            "UPDATE published_files SET hash = 'other' WHERE published_id IN (SELECT id FROM published"
            " WHERE asset_id IN (SELECT value FROM json_each(?)))",
            (rows,),
        )
        w.db.run(
            "UPDATE published SET last_published = NULL, forced_at = ?, forced_by = 'retouch' WHERE asset_id = ?",
            (now - 600, forced[0]),
        )
        for one in gone:
            w.db.run("DELETE FROM marks WHERE context_id = ? AND asset_id = ?", (SHOP, one))
        w.db.run(
            "UPDATE contexts SET checked = ?, problem = ? WHERE id = ?",
            (now - 400, "films.northgate.example does not answer.", FILMS),
        )
        w.db.run("UPDATE contexts SET checked = ? WHERE id = ?", (now - 124, SHOP))
        w.changed(targets=True, everything=True)

    library.store.writer.run(work)


def mark(w: Write, context_id: int, ids: Sequence[int]) -> None:
    """These are wanted there."""
    values = [(one, context_id, w.now, "studio") for one in ids]
    w.db.many("INSERT OR IGNORE INTO marks (asset_id, context_id, at, made_by) VALUES (?, ?, ?, ?)", values)


def lies(w: Write, context_id: int, ids: Sequence[int], at: float) -> None:
    """These lie there, as they are now."""
    server = contexts_server(w, context_id)
    rows = published.idents(w, context_id, server, ids)
    files = publish_plan.files(w.db, context_id, ids)
    for asset, (number, _) in rows.items():
        w.db.run("UPDATE published SET last_published = ?, format = 'x' WHERE id = ?", (at, number))
        record = publish_plan.record_of(w.db, context_id, asset)
        w.db.run("UPDATE published SET record_hash = ? WHERE id = ?", (record or "", number))
        for file in files.get(asset, ()):
            w.db.run(
                "INSERT INTO published_files (published_id, path, source, bytes, hash, sent) VALUES (?, ?, ?, ?, ?, ?)",
                (number, f"{number}/{file.source}", file.source, file.bytes, file.hash, at),
            )


def contexts_server(w: Write, context_id: int) -> str:
    """What the history calls its target."""
    from assetdesk.store.publishing import contexts as rows

    return rows.get(w.db, context_id).server
