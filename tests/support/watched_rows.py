"""Two watched folders and a ledger with every kind of row, for pictures of the page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from assetdesk.core.query import Query
from assetdesk.core.watch import Afterwards, WatchFolder, WatchMode
from assetdesk.library import watching
from assetdesk.library.session import Library
from assetdesk.store.writer import Write

_TAKES = ("*.jpg", "*.cr2", "*.tif")
COPYING = 77  # the upload that is under way


def fill(library: Library, place: Path) -> None:
    """Folders below `place`: one is watched, one is away."""
    drop, share = place / "Capture disk" / "Studio A" / "Out", place / "Agency share" / "Finals"
    for made in (drop, share):
        made.mkdir(parents=True)
    pictures = [row for row in library.browse.rows(library.browse.ids(Query())) if row.format in ("jpeg", "png")]
    target = next(row.path for row in pictures if "/" in row.path).rpartition("/")[0]
    mode, move = WatchMode.CREATE_VERSION, Afterwards.MOVE
    watch = WatchFolder(0, "Studio A drop", str(drop), folder=target, include=_TAKES, min_age=10, mode=mode)
    studio = watching.add(library, watch).id
    agency = watching.add(library, WatchFolder(0, "Agency share", str(share), subfolders=False, afterwards=move)).id
    now = time.time()
    left_out = "Left out by this folder’s list: takes *.jpg, *.cr2, *.tif"
    same = f"Same content came in from Agency share: {pictures[0].path}"
    here = {"asset_id": pictures[0].id, "place": pictures[0].path}
    rows: list[tuple[int, str, str, int, float, str, dict[str, Any]]] = [
        (studio, "Hall/Hall 360, pass 2.tif", "arriving", 1_200_000_000, 1, "Still growing, 1.2 GB so far", {}),
        (studio, "NG-4188 Snare.cr2", "arriving", 27_100_000, 3, "", {"next_try": now + 3600}),
        (studio, "NG-4186 Drum kit.cr2", "ready", 26_800_000, 12, "The same in two looks, next in line", {}),
        (studio, "NG-4185 Floor tom.cr2", "ready", 26_400_000, 21, "", {"upload_id": COPYING}),
        (studio, "NG-4120 Violin copy.jpg", "refused", 5_100_000, 160, same, {"reason": "other watch", **here}),
        (studio, "NG-4184 Cajon.cr2", "refused", 0, 340, "Empty. Taken as soon as it changes", {"reason": "empty"}),
        (studio, "Booking list.xlsx", "refused", 48_000, 352, left_out, {"reason": "left out"}),
        (agency, "Banner.psd", "refused", 184_000_000, 8000, "Name taken, mode is Skip", {"reason": "name taken"}),
    ]
    for number, one in enumerate(pictures[:12]):
        said = {"asset_id": one.id, "place": one.path, "checked": now, "outcome": "new"}
        rows.append(
            (agency if number % 4 == 3 else studio, one.name, "taken", one.bytes, 380 + 60 * number, "New", said)
        )

    def work(w: Write) -> None:
        for watch_id, path, state, size, ago, message, more in rows:
            values = {
                "watch_id": watch_id, "path": path, "state": state, "bytes": size, "message": message,
                "first_seen": now - ago - 4, "seen": now - ago, "ended": now - ago, **more,
                "at_rest": None if state == "arriving" else now - ago - 2,
            }  # fmt: skip
            names = ", ".join(values)
            w.db.run(f"INSERT INTO ledger ({names}) VALUES ({', '.join(f':{name}' for name in values)})", values)
        w.db.run("UPDATE watches SET looked = ? WHERE id = ?", (now - 24, studio))
        w.db.run("UPDATE watches SET offline_since = ? WHERE id = ?", (now - 9000, agency))

    library.store.writer.run(work)
