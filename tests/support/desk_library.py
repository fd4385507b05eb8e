"""Libraries of made-up assets for the engine's tests: rows straight into the store, files where a test needs them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assetdesk.core.names import name_key
from assetdesk.core.scopes import Modules, Scope, StepSpec, module_version
from assetdesk.store.engine import Store
from assetdesk.store.writer import Write

METADATA = StepSpec("metadata", Scope.METADATA, "1", 10)
PREVIEW = StepSpec("preview", Scope.PREVIEW, "1", 40)
PAGES = StepSpec("pages", Scope.PREVIEW, "1", 41, formats=frozenset({"pdf"}), long=True, multipage=True)
SPECS = (METADATA, PREVIEW, PAGES)
FORMATS = ("plain", "pdf", "unknown")


def modules(handler_version: str = "1", specs: Sequence[StepSpec] = SPECS) -> Modules:
    """The steps of the tests, for the formats `plain`, `pdf` and `unknown`."""
    return Modules(
        steps=tuple(specs),
        versions={
            (spec.name, name): module_version(spec, name, handler_version)
            for spec in specs
            for name in FORMATS
            if spec.formats is None or name in spec.formats
        },
    )


def make_store(root: Path, made: Modules | None = None) -> Store:
    """A new library with the tests' modules."""
    store = Store.create(root)
    store.set_modules(made or modules())
    return store


def add_rows(store: Store, count: int, *, folder_id: int = 1, start: int = 1) -> list[int]:
    """`count` assets without a file, named `a00001.plain` and on. Their ids."""

    def work(w: Write) -> list[int]:
        first = int(w.conn.exec_driver_sql("SELECT COALESCE(MAX(id), 0) FROM assets").scalar_one()) + 1
        w.conn.exec_driver_sql(
            "INSERT INTO assets (id, key, folder_id, name, name_key, title, ext, type, mime, bytes, mtime_ns, inode,"
            " state, missing, added, options, cell) VALUES (?, ?, ?, ?, ?, '', '', 'Asset', 'application/octet-stream',"
            " 1, 1, 0, 'unprocessed', 0, 0.0, '{}', 0)",
            [
                (first + n, uuid.uuid4().hex, folder_id, f"a{start + n:05d}.plain", f"a{start + n:05d}.plain")
                for n in range(count)
            ],
        )
        w.changed(everything=True)
        return list(range(first, first + count))

    return store.writer.run(work)


def add_files(store: Store, contents: Sequence[tuple[str, str]]) -> list[int]:
    """Assets with a file each: (name, content). The content tells the tests' worker what to do."""

    def work(w: Write) -> list[int]:
        ids: list[int] = []
        for name, content in contents:
            path = store.paths.root / name
            path.write_text(content)
            stat = path.stat()
            made = w.conn.exec_driver_sql(
                "INSERT INTO assets (key, folder_id, name, name_key, title, ext, type, mime, bytes, mtime_ns, inode,"
                " state, missing, added, options, cell) VALUES (?, 1, ?, ?, '', '', 'Asset',"
                " 'application/octet-stream', ?, ?, ?, 'unprocessed', 0, 0.0, '{}', 0) RETURNING id",
                (uuid.uuid4().hex, name, name_key(name), stat.st_size, stat.st_mtime_ns, stat.st_ino),
            )
            ids.append(int(made.scalar_one()))
        w.changed(added=ids)
        return ids

    return store.writer.run(work)


def ask(store: Store, statement: str, *values: object) -> Any:
    """The first column of the first row."""
    with store.read() as conn:
        return conn.exec_driver_sql(statement, tuple(values)).scalar_one()


def ask_all(store: Store, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows."""
    with store.read() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(statement, tuple(values))]
