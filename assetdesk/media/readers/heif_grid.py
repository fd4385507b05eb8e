"""Very large HEIC pictures, a few rows of tiles at a time.

libheif decodes a picture only as a whole: 200 megapixels cost it 900 MB. Such pictures are grids of tiles, each coded
by itself, so for each band of tiles a small HEIC of just these is put together in memory and decoded. Whatever is
not laid out as expected is left to the ordinary way.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

_FROM = 64_000_000  # px from which on it pays
_BAND = 16_000_000  # px decoded at once
_TURNS = {0: 1, 1: 8, 2: 3, 3: 6}  # quarter turns against the clock, as EXIF writes them
Box = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture of tiles. Sizes in px before it is turned by `orientation`; `tiles` in rows from the top left."""

    width: int
    height: int
    orientation: int
    rows: int
    columns: int
    tile_height: int
    tiles: tuple[int, ...]
    item: int
    data: Callable[[int], bytes]
    infos: dict[int, bytes]
    properties: tuple[Box, ...]
    links: dict[int, tuple[tuple[bool, int], ...]]
    head: bytes
    handler: bytes

    def bands(self) -> Iterator[tuple[int, int, bytes]]:
        """Top and bottom in px, and a HEIC of the tiles between."""
        tile_width = -(-self.width // self.columns)
        step = max(1, _BAND // (tile_width * self.columns * self.tile_height))
        for row in range(0, self.rows, step):
            last = min(self.rows, row + step)
            top, bottom = row * self.tile_height, min(self.height, last * self.tile_height)
            yield top, bottom, self._file(row, last, bottom - top)

    def _file(self, first: int, last: int, height: int) -> bytes:
        """A HEIC whose one picture is the grid of these rows, not turned."""
        tiles = self.tiles[first * self.columns : last * self.columns]
        payload = struct.pack(">BBBBII", 0, 1, last - first - 1, self.columns - 1, self.width, height)
        size = _full(b"ispe", struct.pack(">II", self.width, height))
        properties = b"".join(_box(kind, content) for kind, content in self.properties) + size
        links = struct.pack(">I", len(tiles) + 1) + self._links(self.item, len(self.properties) + 1)
        links += b"".join(self._links(tile) for tile in tiles)
        reference = struct.pack(">HH", self.item, len(tiles)) + b"".join(struct.pack(">H", tile) for tile in tiles)
        parts = [payload, *(self.data(tile) for tile in tiles)]
        infos = [self.infos[self.item], *(self.infos[tile] for tile in tiles)]
        boxes = self.handler + _full(b"pitm", struct.pack(">H", self.item))
        boxes += _full(b"iinf", struct.pack(">H", len(infos)) + b"".join(infos))
        boxes += _full(b"iref", _box(b"dimg", reference))
        boxes += _box(b"iprp", _box(b"ipco", properties) + _full(b"ipma", links, flags=1))
        length = len(_full(b"iloc", self._places(tiles, parts, 0)))
        at = len(self.head) + len(_full(b"meta", boxes)) + length + 8
        meta = _full(b"meta", boxes + _full(b"iloc", self._places(tiles, parts, at)))
        return self.head + meta + _box(b"mdat", b"".join(parts))

    def _links(self, item: int, size: int | None = None) -> bytes:
        """The properties of an item; the grid's size is another one and it is not turned or cropped."""
        links = list(self.links.get(item, ()))
        if size is not None:
            dropped = (b"ispe", b"irot", b"imir", b"clap")
            links = [(True, size), *((need, n) for need, n in links if self.properties[n - 1][0] not in dropped)]
        return struct.pack(">HB", item, len(links)) + b"".join(struct.pack(">H", need << 15 | n) for need, n in links)

    def _places(self, tiles: tuple[int, ...], parts: list[bytes], at: int) -> bytes:
        made = struct.pack(">HH", 0x4400, len(parts))
        for item, part in zip((self.item, *tiles), parts, strict=True):
            made += struct.pack(">HHHHII", item, 0, 0, 1, at, len(part))
            at += len(part)
        return made


def decode(grid: Grid, max_edge: int) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """The picture reduced by a power of two to at least twice `max_edge`, and the part of it that is covered."""
    from pillow_heif import HeifFile

    factor = 1
    while max(grid.width, grid.height) >= 4 * factor * max_edge and grid.tile_height % (2 * factor) == 0:
        factor *= 2
    made = Image.new("RGB", (-(-grid.width // factor), -(-grid.height // factor)))
    for top, bottom, data in grid.bands():
        opened = HeifFile(data)  # type: ignore[no-untyped-call]
        primary = opened[opened.primary_index]
        pixels, stride = primary.data, primary.stride
        if primary.size != (grid.width, bottom - top) or primary.mode != "RGB":
            raise ValueError(f"a band of {primary.size}, {primary.mode}")
        band = Image.frombytes("RGB", primary.size, bytes(pixels), "raw", "RGB", stride, 1).reduce(factor)
        made.paste(band, (0, top // factor))
    return made, (0.0, 0.0, grid.width / factor, grid.height / factor)


def find(path: str) -> Grid | None:
    """The grid of a large primary picture; None where there is none, or anything about it is unusual."""
    try:
        return _find(path)
    except (OSError, ValueError, KeyError, IndexError, struct.error, StopIteration):
        return None


def _find(path: str) -> Grid | None:
    data = Path(path).read_bytes()
    outer = dict(_boxes(data))
    meta = dict(_boxes(outer[b"meta"][4:]))
    primary = int.from_bytes(meta[b"pitm"][4:6] if meta[b"pitm"][0] == 0 else meta[b"pitm"][4:8], "big")
    infos = _infos(meta[b"iinf"])
    if infos[primary][1] != b"grid":
        return None
    inside = dict(_boxes(meta[b"iprp"]))
    properties = tuple(_boxes(inside[b"ipco"]))
    links = _associations(inside[b"ipma"])
    place = _locations(meta[b"iloc"])
    idat = meta.get(b"idat", b"")

    def item_data(item: int) -> bytes:
        method, extents = place[item]
        if method > 1:
            raise ValueError("data in another item")
        source = idat if method else data
        found = b"".join(source[at : at + length] for at, length in extents)
        if len(found) != sum(length for _, length in extents):
            raise ValueError("data beyond the end")
        return found

    flags, rows, columns = item_data(primary)[1:4]
    width, height = struct.unpack_from(">II" if flags & 1 else ">HH", item_data(primary), 4)
    tiles = _tiles(meta[b"iref"], primary)
    own = [properties[n - 1] for _, n in links[primary]]
    kinds = {kind for kind, _ in own}
    if width * height < _FROM or b"clap" in kinds or b"imir" in kinds or max(primary, *tiles) > 0xFFFF:
        return None
    # a picture of alpha beside it would be lost; depth and gain maps are not needed
    alpha = any(kind == b"auxC" and b"alpha" in content for kind, content in properties)
    if alpha or len(tiles) != (rows + 1) * (columns + 1):
        return None
    turned = next((content[0] & 3 for kind, content in own if kind == b"irot"), 0)
    size = next(content for kind, content in (properties[n - 1] for _, n in links[tiles[0]]) if kind == b"ispe")
    _, tile_height = struct.unpack(">II", size[4:12])
    return Grid(
        width=width,
        height=height,
        orientation=_TURNS[turned],
        rows=rows + 1,
        columns=columns + 1,
        tile_height=tile_height,
        tiles=tiles,
        item=primary,
        data=item_data,
        infos={item: info for item, (info, _) in infos.items()},
        properties=properties,
        links=links,
        head=_box(b"ftyp", outer[b"ftyp"]),
        handler=_box(b"hdlr", meta[b"hdlr"]),
    )


def _boxes(data: bytes) -> Iterator[Box]:
    """Type and content of each box."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = at + size if size else len(data)
        if end < start or end > len(data):
            raise ValueError("box beyond the end")
        yield kind, data[start:end]
        at = end


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _full(kind: bytes, content: bytes, flags: int = 0) -> bytes:
    version = 1 if kind == b"iloc" else 0
    return _box(kind, struct.pack(">I", version << 24 | flags) + content)


def _infos(content: bytes) -> dict[int, tuple[bytes, bytes]]:
    """Each item's entry as it stands, and its type."""
    found = {}
    for kind, entry in _boxes(content[6 if content[0] == 0 else 8 :]):
        if kind == b"infe" and entry[0] in (2, 3):
            wide = 4 if entry[0] == 3 else 2
            found[int.from_bytes(entry[4 : 4 + wide], "big")] = (_box(kind, entry), entry[6 + wide : 10 + wide])
    return found


def _tiles(content: bytes, item: int) -> tuple[int, ...]:
    """What the item is derived from, in order."""
    code = ">I" if content[0] else ">H"
    wide = struct.calcsize(code)
    for kind, entry in _boxes(content[4:]):
        if kind == b"dimg" and struct.unpack_from(code, entry)[0] == item:
            (count,) = struct.unpack_from(">H", entry, wide)
            return tuple(struct.unpack_from(code, entry, wide + 2 + wide * n)[0] for n in range(count))
    raise ValueError("a grid of nothing")


def _associations(content: bytes) -> dict[int, tuple[tuple[bool, int], ...]]:
    """(essential, number of the property from 1) of each item."""
    version, wide = content[0], bool(content[3] & 1)
    (count,) = struct.unpack_from(">I", content, 4)
    at, found = 8, {}
    for _ in range(count):
        (item,) = struct.unpack_from(">I" if version else ">H", content, at)
        at += 4 if version else 2
        links = []
        for _ in range(content[at]):
            if wide:
                (value,) = struct.unpack_from(">H", content, at + 1)
                links.append((bool(value >> 15), value & 0x7FFF))
                at += 2
            else:
                links.append((bool(content[at + 1] >> 7), content[at + 1] & 0x7F))
                at += 1
        at += 1
        found[item] = tuple(links)
    return found


def _locations(content: bytes) -> dict[int, tuple[int, list[tuple[int, int]]]]:
    """Construction method, and offset and length of each extent, of each item."""
    version = content[0]
    sizes = content[4] >> 4, content[4] & 15, content[5] >> 4, content[5] & 15 if version else 0
    at = 6

    def number(wide: int) -> int:
        nonlocal at
        at += wide
        if at > len(content):
            raise ValueError("list of places cut short")
        return int.from_bytes(content[at - wide : at], "big")

    found = {}
    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(sizes[2])
        extents = []
        for _ in range(number(2)):
            number(sizes[3])
            start = base + number(sizes[0])
            extents.append((start, number(sizes[1])))
        found[item] = (method, extents)
    return found
