"""The text and metadata chunks of a PNG, also those behind the pixels, without decoding any of these."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

from assetdesk.media.metadata.embedded import Blocks

_MOST_CHUNKS = 100_000
_MOST_BYTES = 4 << 20
_XMP_KEY = "XML:com.adobe.xmp"
_TEXTS = {
    "title": "dc:title",
    "description": "dc:description",
    "author": "dc:creator",
    "copyright": "dc:rights",
    "software": "xmp:CreatorTool",
}


def read(path: str, warnings: list[str]) -> Blocks:
    """EXIF, XMP, and the registered keywords as fields."""
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    own: dict[str, Any] = {}
    with Path(path).open("rb") as file:
        file.seek(8)
        for _ in range(_MOST_CHUNKS):
            head = file.read(8)
            if len(head) < 8 or head[4:] == b"IEND":
                break
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if kind not in (b"eXIf", b"iTXt", b"tEXt", b"zTXt") or size > _MOST_BYTES:
                file.seek(size + 4, 1)
                continue
            data = file.read(size)
            file.seek(4, 1)
            if kind == b"eXIf":
                exif = exif or data
                continue
            try:
                key, text = _text(kind, data)
            except (ValueError, zlib.error) as wrong:
                warnings.append(f"A text in the PNG cannot be read: {wrong}")
                continue
            if key == _XMP_KEY:
                xmp = xmp or text.encode("utf-8", "surrogateescape")
            elif key in ("Raw profile type exif", "Raw profile type APP1"):
                exif = exif or _raw_profile(text)
            elif key == "Raw profile type xmp":
                xmp = xmp or _raw_profile(text)
            elif key == "Raw profile type iptc":
                iptc = iptc or _raw_profile(text)
            elif (name := _TEXTS.get(key.lower())) and text.strip():
                own.setdefault(name, [text.strip()] if name == "dc:creator" else text.strip())
    return Blocks(exif=exif, xmp=xmp, iptc=iptc, own=tuple(own.items()))


def _text(kind: bytes, data: bytes) -> tuple[str, str]:
    """Keyword and text of one chunk; ValueError where it is none."""
    key, nul, rest = data.partition(b"\0")
    if not nul:
        raise ValueError("no keyword")
    name = key.decode("latin-1")
    if kind == b"tEXt":
        return name, rest.decode("latin-1")
    if kind == b"zTXt":
        return name, _inflated(rest[1:]).decode("latin-1")
    packed = rest[:1] == b"\1"
    parts = rest[2:].split(b"\0", 2)
    if len(parts) < 3:
        raise ValueError("not whole")
    return name, (_inflated(parts[2]) if packed else parts[2]).decode("utf-8", "replace")


def _inflated(data: bytes) -> bytes:
    """At most as much as any metadata of use has."""
    return zlib.decompressobj().decompress(data, _MOST_BYTES)


def _raw_profile(text: str) -> bytes | None:
    """ImageMagick's hex dump: a name, a length, lines of hex digits."""
    try:
        return bytes.fromhex("".join(text.split("\n")[3:]))
    except ValueError:
        return None
