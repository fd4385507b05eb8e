"""A report about one file, to be sent by hand to whoever looks into it. AssetDesk itself sends nothing."""

from __future__ import annotations

import platform
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from assetdesk import __version__
from assetdesk.core.errors import UsageFault
from assetdesk.library import shelf
from assetdesk.library.session import Library

_MOST_LINES = 200
_MOST_LOG = 4 << 20
_REPORT = "report.txt"


def text(lib: Library, asset_id: int) -> str:
    """What is known of the file, what was tried, and what the program's log says of it."""
    found = lib.browse.rows([asset_id])
    if not found:
        raise UsageFault(f"There is no asset a|{asset_id} in this library any more.")
    row = found[0]
    head = shelf.first_bytes(lib.browse.original_path(asset_id))
    lines = [
        f"AssetDesk {__version__}, Python {platform.python_version()}, {platform.platform()}",
        "",
        f"File: {row.path}",
        f"Bytes: {row.bytes}",
        f"Format: {row.format or 'unknown'}, {row.mime}",
        f"Pixels: {row.width} x {row.height}, pages {row.pages}, seconds {row.duration}",
        f"BLAKE3: {row.hash or 'unknown'}",
        f"First bytes: {head.hex(' ') if head is not None else 'cannot be read'}",
        "",
        "Steps:",
        *(
            f"  {step.step}: {step.error or 'done'}, {step.tries} tries, {step.seconds:.2f} s, {_time(step.made)}"
            for step in lib.browse.step_states(asset_id)
        ),
        "",
    ]
    failures = [f for skipped in (False, True) for f in lib.browse.failures(skipped=skipped) if f.asset_id == asset_id]
    for failure in failures:
        lines += [f"{failure.step}: {failure.code}", failure.message, failure.detail, ""]
    lines += ["History:", *(f"  {_time(one.at)} {one.text}" for one in lib.browse.history(asset_id)), ""]
    lines += ["Log:", *(f"  {line}" for line in _logged(lib, row.name))]
    return "\n".join(lines) + "\n"


def save(lib: Library, asset_id: int, target: Path, *, with_original: bool) -> None:
    """Write it: as text, or as a ZIP file with the original beside it."""
    made = text(lib, asset_id)
    if not with_original:
        target.write_text(made, encoding="utf-8", errors="replace")
        return
    original = lib.browse.original_path(asset_id)
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as file:
            file.writestr(_REPORT, made.encode("utf-8", "replace"))
            file.write(original, original.name)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _logged(lib: Library, name: str) -> list[str]:
    """The lines that name the file, newest last; other files' names are nobody's business."""
    found: list[str] = []
    for log in sorted(lib.store.paths.logs.glob("*.log"), key=lambda path: path.stat().st_mtime):
        found += [line for line in _end_of(log) if name in line]
    return found[-_MOST_LINES:]


def _end_of(log: Path) -> Iterator[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _MOST_LOG))
            yield from file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return


def _time(at: float) -> str:
    return datetime.fromtimestamp(at).isoformat(" ", "seconds")
