"""The rows of watched folders. What becomes of the files in them is `ledger`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.watch import Afterwards, WatchFolder, WatchMode
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

_GONE = "This watched folder is not there any more."


def listed(db: Plain) -> list[WatchFolder]:
    """All of them by name."""
    return sorted(map(_made, db.all("SELECT * FROM watches")), key=lambda one: (one.name.casefold(), one.id))


def find(db: Plain, watch_id: int) -> WatchFolder | None:
    """One of them, or None."""
    row = db.one("SELECT * FROM watches WHERE id = ?", (watch_id,))
    return None if row is None else _made(row)


def get(db: Plain, watch_id: int) -> WatchFolder:
    """UsageFault where it has been removed."""
    found = find(db, watch_id)
    if found is None:
        raise UsageFault(_GONE)
    return found


def add(w: Write, folder: WatchFolder) -> int:
    """A new one; its id. UsageFault where its name is taken."""
    _need_free(w.db, folder)
    values = _values(folder)
    marks = ", ".join(f":{name}" for name in values)
    w.changed(watches=True)
    return int(
        w.db.value(
            f"INSERT INTO watches ({', '.join(values)}, made) VALUES ({marks}, :made) RETURNING id",
            {**values, "made": w.now},
        )
    )


def change(w: Write, folder: WatchFolder) -> None:
    """What a person said of it anew; what was found out about it stays, unless it is another folder now."""
    before = get(w.db, folder.id)
    _need_free(w.db, folder)
    values = _values(folder)
    w.db.run(
        f"UPDATE watches SET {', '.join(f'{name} = :{name}' for name in values)}, look_wanted = 1 WHERE id = :id",
        {**values, "id": folder.id},
    )
    if before.path != folder.path:
        w.db.run(
            "UPDATE watches SET device = '', offline_since = NULL, problem = '', looked = NULL WHERE id = ?",
            (folder.id,),
        )
    w.changed(watches=True)


def remove(w: Write, watch_id: int) -> None:
    """It is watched no more; its ledger goes with it, no file does."""
    if w.db.run("DELETE FROM watches WHERE id = ?", (watch_id,)) == 0:
        raise UsageFault(_GONE)
    w.changed(watches=True)


def found_out(w: Write, watch_id: int, **values: Any) -> None:
    """What a look found out about the folder itself: `device`, `offline_since`, `problem`, `looked`, `paused`,
    `look_wanted`."""
    names = ", ".join(f"{name} = :{name}" for name in values)
    w.db.run(f"UPDATE watches SET {names} WHERE id = :id", {**values, "id": watch_id})
    w.changed(watches=True)


def want_look(w: Write, watch_id: int | None = None) -> None:
    """Whoever watches shall look into this one, or (None) all, now."""
    w.db.run("UPDATE watches SET look_wanted = 1 WHERE ?1 IS NULL OR id = ?1", (watch_id,))
    w.changed(watches=True)


def folder_moved(w: Write, old: str, new: str) -> None:
    """A folder of the library has another path: what goes to it, or below it, goes there."""
    changed = w.db.run(
        "UPDATE watches SET folder = ?2 || substr(folder, length(?1) + 1)"
        " WHERE folder = ?1 OR substr(folder, 1, length(?1) + 1) = ?1 || '/'",
        (old, new),
    )
    if changed:
        w.changed(watches=True)


def _need_free(db: Plain, folder: WatchFolder) -> None:
    for row in db.all("SELECT name FROM watches WHERE id <> ?", (folder.id,)):
        if str(row.name).casefold() == folder.name.casefold():
            raise UsageFault(f"There is a watched folder “{row.name}” already. Choose another name.")


def _values(folder: WatchFolder) -> dict[str, Any]:
    return {
        "name": folder.name,
        "path": folder.path,
        "folder": folder.folder,
        "options": _text(folder.options),
        "preset_id": folder.preset_id,
        "include": json.dumps(folder.include, ensure_ascii=False),
        "exclude": json.dumps(folder.exclude, ensure_ascii=False),
        "subfolders": int(folder.subfolders),
        "min_age": folder.min_age,
        "mode": folder.mode.value,
        "afterwards": folder.afterwards.value,
        "again": int(folder.again),
        "paused": int(folder.paused),
    }


def _text(options: Mapping[str, Any]) -> str:
    return json.dumps(dict(options), ensure_ascii=False, sort_keys=True)


def _made(row: Any) -> WatchFolder:
    return WatchFolder(
        id=row.id,
        name=row.name,
        path=row.path,
        folder=row.folder,
        options=json.loads(row.options),
        preset_id=row.preset_id,
        include=tuple(json.loads(row.include)),
        exclude=tuple(json.loads(row.exclude)),
        subfolders=bool(row.subfolders),
        min_age=row.min_age,
        mode=WatchMode(row.mode),
        afterwards=Afterwards(row.afterwards),
        again=bool(row.again),
        paused=bool(row.paused),
        device=row.device,
        offline_since=row.offline_since,
        problem=row.problem,
        looked=row.looked,
        look_wanted=bool(row.look_wanted),
    )
