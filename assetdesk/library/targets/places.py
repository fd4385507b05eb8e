"""Folders that files are published to: they are never watched, and no two contexts send to one place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.library.targets.addresses import Kind, parse, server_of
from assetdesk.library.watch import roots

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def folders(lib: Library) -> Iterable[roots.Place]:
    """Every folder that a context publishes to, for `roots`."""
    for _, name, url, _ in _targets(lib):
        with suppress(UsageFault):  # kept by another version
            address = parse(url)
            if address.kind is not Kind.FOLDER:
                continue
            yield roots.Place(address.folder, f"the folder that “{name}” is published to")


def need_free(lib: Library, url: str, options: dict[str, object], but: int | None = None) -> None:
    """UsageFault where files cannot be published to that address: a folder that is a part of this or another library,
    that is watched, or where another context than `but` publishes to."""
    address = parse(url)
    wanted = server_of(address.url, options)
    for id_, name, other, known in _targets(lib):
        if id_ != but and _clash(wanted, server_of(other, known)):
            raise UsageFault(
                f"“{name}” is published there already. Each target has its own catalogue: choose another place."
            )
    if address.kind is not Kind.FOLDER:
        return
    real = address.folder.resolve()
    root = lib.root.resolve()
    if real == root or root in real.parents or real in root.parents:
        raise UsageFault(
            f"“{address.folder.name}” belongs to this library: what is published there would come in again. Choose a"
            " folder outside of it."
        )
    if any((one / ".assetdesk").is_dir() for one in (real, *real.parents)):
        raise UsageFault(f"“{address.folder.name}” lies in another library. Choose a folder outside of libraries.")
    roots.need_unwatched(lib.browse, address.folder)


def _targets(lib: Library) -> list[tuple[int, str, str, dict[str, object]]]:
    """Contexts with a target: id, name, address, options."""
    with lib.browse.plain() as db:
        rows = db.all("SELECT id, name, url, options FROM contexts WHERE url <> '' ORDER BY id")
    return [(int(row.id), row.name, row.url, json.loads(row.options)) for row in rows]


def _clash(one: str, other: str) -> bool:
    """Whether one lies in the other, or they are the same."""
    if "://" not in one + other:
        here, there = Path(one).resolve(), Path(other).resolve()
        return here == there or here in there.parents or there in here.parents
    begin, end = one.rstrip("/") + "/", other.rstrip("/") + "/"
    return begin.startswith(end) or end.startswith(begin)
