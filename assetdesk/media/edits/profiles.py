"""ICC profiles that can be chosen: those that come with AssetDesk and those of the system, told by their headers.

A handle is `icc|` and the file's name; one of ours wins over a system's of the same name. Profiles in the library are
assets and have their asset's handle.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assetdesk.core.places import resource

PREFIX = "icc|"
COATED = f"{PREFIX}CoatedFOGRA39.icc"
SRGB = f"{PREFIX}sRGB.icc"
EXTENSIONS = (".icc", ".icm")
CLASSES = {
    b"scnr": "Input",
    b"mntr": "Display",
    b"prtr": "Output",
    b"link": "DeviceLink",
    b"spac": "ColorSpaceConversion",
    b"abst": "Abstract",
    b"nmcl": "NamedColor",
}
_HEADER = 128
_MOST_TAGS = 100
_MOST_NAME = 4096
_MOST_FILES = 2000
_DEPTH = 3
LARGEST = 32 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """What a profile says of itself: `name` its description, `kind` by `CLASSES` (IPS API, profile classes), `space`
    and `connection` ICC's signatures without padding: `RGB`, `CMYK`, `GRAY`, `Lab`, `XYZ`."""

    name: str
    kind: str
    space: str
    connection: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One that can be chosen. `handle` is what options keep of it, `own` whether it comes with AssetDesk."""

    handle: str
    path: str
    header: Header
    own: bool = False


def is_profile(head: bytes) -> bool:
    """Whether the bytes begin like an ICC profile."""
    return len(head) >= _HEADER and head[36:40] == b"acsp" and head[12:16] in CLASSES


def header_of(data: bytes) -> Header | None:
    """Of a whole profile, or as much of its beginning as holds its description. None where it is none."""
    if not is_profile(data):
        return None
    return Header(
        _description(data) or "",
        CLASSES[data[12:16]],
        data[16:20].decode("ascii", "replace").strip(" \0"),
        data[20:24].decode("ascii", "replace").strip(" \0"),
        f"{data[8]}.{data[9] >> 4}",
    )


def read_header(path: str | Path) -> Header | None:
    """Of a file; reads its head, its table and its description, no more. None where it is no profile, or is gone."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEADER + 4 + 12 * _MOST_TAGS)
            if not is_profile(head):
                return None
            place = _place(head)
            if place is not None and place[0] + place[1] > len(head):
                file.seek(place[0])
                head = head.ljust(place[0], b"\0")[: place[0]] + file.read(place[1]) if place[0] <= LARGEST else head
    except OSError:
        return None
    return header_of(head)


def available() -> tuple[Profile, ...]:
    """Every profile that can be chosen without being an asset, by name. Broken ones are left out."""
    found: dict[str, Profile] = {}
    for own, folder in ((True, resource("profiles")), *((False, one) for one in system_folders())):
        for path in _files(folder):
            handle = PREFIX + path.name
            header = None if handle in found else read_header(path)
            if header is not None:
                name = header.name or path.stem
                found[handle] = Profile(
                    handle, str(path), Header(name, header.kind, header.space, header.connection, header.version), own
                )
    return tuple(sorted(found.values(), key=lambda one: (one.header.space, one.header.name.casefold(), one.handle)))


def path_of(handle: str) -> str | None:
    """The file behind an `icc|` handle; None where there is none any more."""
    name = handle.removeprefix(PREFIX)
    if not handle.startswith(PREFIX) or not name or Path(name).name != name:
        return None
    own = resource("profiles", name)
    if own.is_file() and own.suffix.lower() in EXTENSIONS:
        return str(own)
    for folder in system_folders():
        for path in _files(folder):
            if path.name == name:
                return str(path)
    return None


def resolved(asked: Mapping[str, str]) -> dict[str, str]:
    """Paths by handle, from paths and `icc|` handles; the library's defaults are ours where it has not chosen others.

    What is not there any more is left out.
    """
    wanted = {"source": COATED, "output": SRGB, **asked}
    found = {name: path_of(where) if where.startswith(PREFIX) else where for name, where in wanted.items()}
    return {name: where for name, where in found.items() if where}


def system_folders() -> list[Path]:
    """Where the operating system and people keep profiles."""
    if sys.platform == "win32":
        return [Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "spool", "drivers", "color")]
    home = Path.home()
    if sys.platform == "darwin":
        return [
            home / "Library/ColorSync/Profiles",
            Path("/Library/ColorSync/Profiles"),
            Path("/System/Library/ColorSync/Profiles"),
        ]
    data = os.environ.get("XDG_DATA_HOME") or str(home / ".local/share")
    return [
        Path(data, "icc"),
        Path(data, "color/icc"),
        home / ".color/icc",
        Path("/usr/local/share/color/icc"),
        Path("/usr/share/color/icc"),
        Path("/var/lib/colord/icc"),
    ]


def _files(folder: Path, depth: int = _DEPTH) -> Iterator[Path]:
    """Profiles by their extension, in order; few levels deep, without following links to folders."""
    count = 0
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        return
    for entry in entries:
        count += 1
        if count > _MOST_FILES:
            return
        try:
            if entry.is_dir(follow_symlinks=False):
                if depth:
                    yield from _files(Path(entry.path), depth - 1)
            elif entry.name.lower().endswith(EXTENSIONS) and entry.is_file():
                yield Path(entry.path)
        except OSError:
            continue


def _place(data: bytes) -> tuple[int, int] | None:
    """Offset and bounded length of the description's tag."""
    (count,) = struct.unpack_from(">I", data, _HEADER) if len(data) >= _HEADER + 4 else (0,)
    for number in range(min(count, _MOST_TAGS)):
        at = _HEADER + 4 + 12 * number
        if at + 12 > len(data):
            return None
        tag, offset, size = struct.unpack_from(">4sII", data, at)
        if tag == b"desc":
            return offset, min(size, _MOST_NAME)
    return None


def _description(data: bytes) -> str | None:
    """The description: ASCII in version 2, UTF-16 (English where there is a choice) in version 4."""
    place = _place(data)
    if place is None:
        return None
    block = data[place[0] : place[0] + place[1]]
    if block[:4] == b"desc" and len(block) >= 12:
        (length,) = struct.unpack_from(">I", block, 8)
        return _clean(block[12 : 12 + min(length, len(block))].split(b"\0")[0].decode("latin-1"))
    if block[:4] == b"mluc" and len(block) >= 16:
        count, size = struct.unpack_from(">II", block, 8)
        best = ""
        for number in range(min(count, 64)):
            at = 16 + number * max(size, 12)
            if at + 12 > len(block):
                break
            language, length, offset = struct.unpack_from(">2s2xII", block, at)
            words = _clean(block[offset : offset + length].decode("utf-16-be", "ignore"))
            if words and (not best or language == b"en"):
                best = words
        return best or None
    return None


def _clean(words: str) -> str:
    return "".join(one for one in words if one.isprintable()).strip()
