"""What AssetDesk stands on, found out by trying: versions, system libraries, and one picture through everything.

Each fact says whether it is well and, where it is not, what to do. Nothing here changes a library or the system.
"""

from __future__ import annotations

import ctypes.util
import os
import platform
import shutil
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from assetdesk import __version__
from assetdesk.core.errors import AssetDeskError
from assetdesk.library.words import size
from assetdesk.media.programs import PROGRAMS

# distributions by what stops without them
_PACKAGES = {
    "PySide6-Essentials": "the window",
    "SQLAlchemy": "the library's index",
    "alembic": "libraries of older versions",
    "pebble": "processing",
    "blake3": "the identity of files",
    "pillow": "pictures",
    "pillow-heif": "HEIC pictures",
    "cykooz-resizer": "speed in making previews",
    "PyMuPDF": "PDF documents",
    "psd-tools": "Photoshop files",
    "numpy": "16-bit pictures",
    "tifffile": "unusual TIFF files",
    "imagecodecs": "compressed TIFF files",
    "defusedxml": "XMP metadata and job files",
    "pydantic": "options of jobs",
    "pyvips": "optimized files and edits",
    "av": "films and sound",
    "rawpy": "camera raw",
    "pillow-jxl-plugin": "JPEG XL pictures",
    "resvg-py": "SVG drawings",
    "charset-normalizer": "text in older encodings",
    "olefile": "properties of older office documents",
    "striprtf": "text of RTF documents",
}
# what Qt's platform plugin loads on a Linux desktop; Debian's package for each
_QT_LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "fontconfig": "libfontconfig1",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-shape": "libxcb-shape0",
}
_LEAST_ROOM = 1 << 30
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing looked at. `advice` says what to do where it is not well, or what could be had besides."""

    name: str
    value: str
    ok: bool = True
    advice: str = ""


def facts() -> Iterator[Fact]:
    """Every fact, as it is found out; the last one takes some seconds."""
    yield Fact("AssetDesk", __version__)
    yield _python()
    yield Fact("System", platform.platform())
    yield _sqlite()
    for name, use in _PACKAGES.items():
        yield _package(name, use)
    yield from _formats()
    for name in PROGRAMS:
        yield _program(name)
    if sys.platform == "linux":
        yield _display()
        yield from _qt_libraries()
    yield _room()
    yield _trial()


def _python() -> Fact:
    ok = sys.version_info >= (3, 11)
    return Fact("Python", platform.python_version(), ok, "" if ok else "Install Python 3.11 or newer.")


def _sqlite() -> Fact:
    from assetdesk.store.schema import sqlite_version

    version = sqlite_version()
    ok = tuple(map(int, version.split("."))) >= (3, 35)
    return Fact("SQLite", version, ok, "" if ok else "Use a Python with SQLite 3.35 or newer.")


def _package(name: str, use: str) -> Fact:
    try:
        return Fact(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        advice = f"Without it there is no {use.removeprefix('the ')}. Run `python3 dev.py run` to install it."
        return Fact(name, "not installed", False, advice)


def _formats() -> Iterator[Fact]:
    from assetdesk.media import registry

    yield Fact("Formats", ", ".join(handler.label for handler in registry.handlers() if not handler.generated))
    for name, reason in registry.broken_plugins():
        yield Fact(f"Plug-in {name}", reason, False, "Files of its format are not shown. Update or remove the plug-in.")


def _program(name: str) -> Fact:
    """AssetDesk is well without it; some files wait."""
    from assetdesk.library.programs import how_to_install
    from assetdesk.media import programs

    program = programs.PROGRAMS[name]
    found = programs.path_of(name)
    if found is not None:
        return Fact(program.label, f"{programs.version(name) or 'does not tell its version'} ({found})")
    how = how_to_install(name)
    get = f"To have it: {how}" if how else f"Install {program.label} to have it."
    return Fact(program.label, "not installed", advice=f"It would add {program.gives}. {get}")


def _display() -> Fact:
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        if os.environ.get(name):
            return Fact("Display", os.environ[name])
    if os.environ.get("QT_QPA_PLATFORM"):
        return Fact("Display", f"Qt platform {os.environ['QT_QPA_PLATFORM']}")
    return Fact("Display", "none; the commands work, the window needs one")


def _qt_libraries() -> Iterator[Fact]:
    lost = {lib: package for lib, package in _QT_LIBRARIES.items() if ctypes.util.find_library(lib) is None}
    if not lost:
        yield Fact("Libraries of the window", "all found")
        return
    advice = f"The window may not open. Install them: sudo apt install {' '.join(lost.values())}"
    yield Fact("Libraries of the window", f"missing: {', '.join(lost)}", False, advice)


def _room() -> Fact:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    ok = free >= _LEAST_ROOM
    advice = "" if ok else f"Free some room on the disk of {tempfile.gettempdir()}."
    return Fact("Room for temporary files", size(free), ok, advice)


def _trial() -> Fact:
    """One small picture through index, queue, worker process and decoder, in a library of its own."""
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="assetdesk-doctor-") as folder:
            problem = _process_one(Path(folder))
    except AssetDeskError as wrong:
        problem = f"{wrong} {wrong.detail}".strip()
    except Exception as wrong:  # whatever it is, it is the finding
        problem = f"{type(wrong).__name__}: {wrong}"
    if problem:
        return Fact("A picture, processed", problem, False, "Processing does not work here; the value says why.")
    return Fact("A picture, processed", f"in {time.monotonic() - started:.1f} s")


def _process_one(folder: Path) -> str:
    from assetdesk.core.query import Query
    from assetdesk.library import adopt
    from assetdesk.library.session import Library

    (folder / "trial.png").write_bytes(_png())
    with Library.create(folder, program="doctor") as lib:
        report = adopt.look(lib)
        if report.job_id is None:
            return "the picture was not found"
        job_id = report.job_id
        if not _wait(lambda: not (job := lib.browse.job(job_id)) or not job.state.live):
            return f"not done after {_PATIENCE:.0f} s"
        (asset,) = lib.browse.rows(lib.browse.ids(Query()))
        if asset.error_code:
            return f"{asset.error_code}: {asset.error_message}"
        return "" if lib.browse.renditions(asset.id) else "no preview was made"


def _wait(over: Callable[[], bool]) -> bool:
    until = time.monotonic() + _PATIENCE
    while not over():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _png() -> bytes:
    """A picture of 64 × 48 px, made without any library."""
    rows = b"".join(b"\0" + bytes((x * 4, y * 5, 128)[c] for x in range(64) for c in range(3)) for y in range(48))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
