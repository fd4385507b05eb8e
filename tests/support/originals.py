"""Originals on disk with their rows, for tests of the store: a few bytes each, nothing that decodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from assetdesk.store import assets, folders
from assetdesk.store.engine import Store
from assetdesk.store.files import hash_file
from assetdesk.store.writer import Write

T = TypeVar("T")


def put(store: Store, *paths: str) -> list[int]:
    """Write a small file at each path (relative, with `/`) and add it; answers the ids."""

    def work(w: Write) -> list[int]:
        new = []
        for path in paths:
            file = store.paths.original(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(path.encode())
            facts = file.stat()
            folder, _, name = path.rpartition("/")
            home = folders.ensure_folder(w, folder)
            digest = hash_file(file)[1]
            new.append(assets.NewAsset(home, name, facts.st_size, facts.st_mtime_ns, facts.st_ino, hash=digest))
        return assets.add_assets(w, new)

    return store.writer.run(work)


def on_disk(root: Path) -> set[str]:
    """Every file of the editor's own below `root`, relative, with `/`."""
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {path for path in found if not path.startswith(".assetdesk/")}


def sql(store: Store, statement: str, *values: object) -> None:
    """One statement in a work of its own."""
    store.writer.run(lambda w: w.conn.exec_driver_sql(statement, values).close())


def names(store: Store, ids: Iterable[int]) -> list[str]:
    """The paths of assets, in the order of the ids."""
    return [row.path for row in store.browse.rows(list(ids))]


def undone(work: Callable[[Write], object]) -> Callable[[Write], None]:
    """A work that does the same and then fails, so that it has to be taken back."""

    def failing(w: Write) -> None:
        work(w)
        raise RuntimeError("the rows did not come to be written")

    return failing
