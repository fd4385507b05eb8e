"""The layers of a Photoshop document as a person sees them: groups, kinds, numbers and names (IPS API,
PhotoshopLayerOptions and layer naming modes)."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from assetdesk.core.names import clean_name, name_key, with_suffix
from assetdesk.media.readers.photoshop_planes import Header
from assetdesk.media.readers.photoshop_records import FROM_RENDERING, Box, Record, block

DEEPEST = 5
PIXEL, SHAPE, FILL, SMART_OBJECT, TEXT = "pixel", "shape", "fill", "smartObject", "text"
LAYER_NAME, APPEND_NUMBER, APPEND_NAME, FOLDERS = "LayerName", "AppendNumber", "AppendName", "Folders"

_DIVIDERS = (b"lsct", b"lsdk")
_OPEN, _CLOSED, _BOUNDING = 1, 2, 3
_FILLS = {b"SoCo", b"GdFl", b"PtFl", b"vscg"}
_PATHS = (b"vmsk", b"vsms")
_SMART = {b"SoLd", b"SoLE", b"PlLd", b"plLd"}
_TEXTS = {b"TySh", b"tySh"}
_ADJUSTMENTS = {
    *(b"levl", b"curv", b"expA", b"vibA", b"hue ", b"hue2", b"blnc", b"blwh", b"phfl", b"mixr", b"clrL", b"nvrt"),
    *(b"post", b"thrs", b"grdm", b"selc", b"brit", b"CgEd"),
}
_LONGEST_KEY = 400
_PATH_DISABLED = 4
_KNOTS = (1, 2, 4, 5)  # of closed and open paths
_WHOLE = 1 << 24  # points of a path are fractions of the canvas, in fixed point

# what Photoshop calls a layer by itself, in the languages it comes in
_BACKGROUNDS = (
    *("background", "hintergrund", "arrière-plan", "fondo", "sfondo", "plano de fundo", "fundo", "achtergrond"),
    *("bakgrund", "baggrund", "bakgrunn", "tausta", "tło", "pozadí", "háttér", "фон", "тло", "arka plan", "φόντο"),
    *("fundal", "背景", "배경", "الخلفية", "רקע"),
)
_LAYERS = (
    *("layer", "ebene", "calque", "capa", "livello", "camada", "laag", "lager", "lag", "taso", "warstwa", "vrstva"),
    *("réteg", "слой", "шар", "katman", "επίπεδο", "strat", "レイヤー", "레이어", "图层", "圖層", "طبقة", "שכבה"),
)
_DEFAULT = re.compile(rf"(?:{'|'.join(_BACKGROUNDS)}|(?:{'|'.join(_LAYERS)})\s*\d+|\d+\.\s*réteg)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer that shows something.

    `place` is that of its record in the file, `number` its own from 1, the lowest first, counted over the layers that
    show something. `key` stays the same from one save to the next: Photoshop's id of the layer, or where it has none
    its groups and name with a number among equals. `groups` are names from the outermost. `visible` only where all
    of its groups are.
    """

    record: Record
    place: int
    number: int
    key: str
    kind: str
    groups: tuple[str, ...]
    visible: bool
    box: Box

    @property
    def stored(self) -> bool:
        """Whether its pixels are in the file; else they have to be drawn."""
        return bool(self.record.width and self.record.height)

    @property
    def cut_by_path(self) -> bool:
        """Whether it has a path as mask that is not drawn into its pixels or a mask."""
        return (
            self.kind in (PIXEL, SMART_OBJECT, TEXT)
            and any(key in self.record.blocks for key in _PATHS)
            and not any(mask.flags & FROM_RENDERING for mask in self.record.masks)
        )


def layers(file: BinaryIO, head: Header, records: Sequence[Record], warnings: list[str]) -> list[Layer]:
    """The layers that show something, the lowest first. Groups, adjustments and empty layers do not.

    Of groups in more than five groups, the layers are taken as those of the fifth.
    """
    groups: list[tuple[str, bool]] = []
    found: list[tuple[int, str, tuple[str, ...], bool, Box]] = []
    deep = False
    for place in range(len(records) - 1, -1, -1):
        record = records[place]
        divider = _divider(file, record)
        if divider in (_OPEN, _CLOSED):
            groups.append((record.name, record.visible))
            continue
        if divider == _BOUNDING:
            if groups:
                groups.pop()
            continue
        kind = _kind(record)
        box = _box(file, head, record, kind) if kind else None
        if kind and box is not None:
            deep = deep or len(groups) > DEEPEST
            names = tuple(name for name, _ in groups[:DEEPEST])
            found.append((place, kind, names, record.visible and all(seen for _, seen in groups), box))
    if deep:
        warnings.append(f"Groups lie deeper than {DEEPEST} levels: their layers are taken as those of level {DEEPEST}.")
    found.reverse()
    keys = _keys(file, [(records[place], names) for place, _, names, _, _ in found])
    return [
        Layer(records[place], place, number, key, kind, names, visible, box)
        for number, (key, (place, kind, names, visible, box)) in enumerate(zip(keys, found, strict=True), 1)
    ]


def asset_names(found: Iterable[Layer], naming: str, stem: str) -> list[str]:
    """Names of the layers' assets, in order; equal ones get -2, -3 …"""
    taken: set[str] = set()
    made = []
    for layer in found:
        name = once = _named(layer, naming, stem)
        again = 1
        while name_key(name) in taken:
            again += 1
            name = with_suffix(once, f"-{again}")
        taken.add(name_key(name))
        made.append(name)
    return made


def is_default(name: str) -> bool:
    """Whether Photoshop gave the layer its name: `Background`, `Layer 3`, in any language."""
    return _DEFAULT.fullmatch(name.strip()) is not None


def _named(layer: Layer, naming: str, stem: str) -> str:
    own = layer.record.name.strip()
    default = not own or is_default(own)
    if naming == APPEND_NUMBER or (naming == APPEND_NAME and default):
        return with_suffix(stem, f"_{layer.number}")
    if naming == APPEND_NAME:
        return with_suffix(stem, f"_{own}")
    return str(layer.number) if default else clean_name(own)


def _divider(file: BinaryIO, record: Record) -> int:
    data = block(file, record, *_DIVIDERS)
    return int.from_bytes(data[:4], "big") if data else 0


def _kind(record: Record) -> str:
    """What a layer is by its blocks; empty for one that only changes what lies below it."""
    blocks = record.blocks.keys()
    if blocks & _ADJUSTMENTS:
        return ""
    if blocks & _FILLS:
        return SHAPE if any(key in blocks for key in _PATHS) else FILL
    if blocks & _TEXTS:
        return TEXT
    return SMART_OBJECT if blocks & _SMART else PIXEL


def _box(file: BinaryIO, head: Header, record: Record, kind: str) -> Box | None:
    """Where it lies; None where it is empty."""
    if record.width and record.height:
        return record.box
    canvas = (0, 0, head.width, head.height)
    if kind == FILL:
        return canvas
    return _path_box(file, record, canvas) if kind == SHAPE else None


def _path_box(file: BinaryIO, record: Record, canvas: Box) -> Box | None:
    """What the knots and handles of a path span, within the canvas: what it covers lies in there."""
    data = block(file, record, *_PATHS)
    if data is None or len(data) < 8:
        return None
    if int.from_bytes(data[4:8], "big") & _PATH_DISABLED:
        return canvas
    across, down = [], []
    for at in range(8, len(data) - 25, 26):
        selector, *points = struct.unpack(">H6i", data[at : at + 26])
        if selector in _KNOTS:
            down += points[0::2]
            across += points[1::2]
    if not across:
        return None
    wide, high = canvas[2] / _WHOLE, canvas[3] / _WHOLE
    box = (
        max(0, math.floor(min(across) * wide)),
        max(0, math.floor(min(down) * high)),
        min(canvas[2], math.ceil(max(across) * wide)),
        min(canvas[3], math.ceil(max(down) * high)),
    )
    return box if box[2] > box[0] and box[3] > box[1] else None


def _keys(file: BinaryIO, found: Sequence[tuple[Record, tuple[str, ...]]]) -> list[str]:
    made: list[str] = []
    seen: dict[str, int] = {}
    for record, groups in found:
        data = block(file, record, b"lyid")
        number = int.from_bytes(data[:4], "big") if data else 0
        key = str(number)
        if not number or key in seen:
            key = "/".join(("", *groups, record.name)).replace("~", "-")[-_LONGEST_KEY:]
        seen[key] = seen.get(key, 0) + 1
        made.append(key if seen[key] == 1 else f"{key}~{seen[key]}")
    return made
