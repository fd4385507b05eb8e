"""Text layers of Photoshop documents, found by the layers' records alone: no pixel of a layer is read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from assetdesk.core.text import TextPart, cleaned
from assetdesk.media.readers.photoshop_records import block, records

_LONGEST_FONT = 120


def text_layers(file: BinaryIO, start: int, end: int, wide: bool) -> Iterator[TextPart]:
    """Each text layer from the top down, its name as label. `start` and `end` are those of the layer section.

    What is damaged ends the list: EOFError, struct.error or ValueError.
    """
    for record in reversed(records(file, start, end, wide)):
        data = block(file, record, b"TySh")
        if data and (said := characters(data)):
            yield TextPart(said, label=record.name)


def characters(data: bytes) -> str:
    """The characters of a type tool's settings; empty where they cannot be read."""
    found = _settings(data)
    return "" if found is None else _characters(found)


def described(data: bytes) -> dict[str, Any]:
    """Text, font, size, colour and box of a type tool's settings, as far as they can be read.

    `font` is the PostScript name, `fontSize` in px of the picture, `color` `#rrggbb`, `textBox` left, top, right and
    bottom in px of the canvas before turning. Where the text is set in several ways, those of its beginning.
    """
    found = _settings(data)
    if found is None:
        return {}
    told: dict[str, Any] = {"text": _characters(found)}
    for look in (_style, _box):
        try:
            told |= look(found)
        except Exception:  # as below
            continue
    return told


def _settings(data: bytes) -> Any:
    from psd_tools.psd.tagged_blocks import TypeToolObjectSetting

    try:
        return TypeToolObjectSetting.read(io.BytesIO(data))
    except Exception:  # a structure of Photoshop's that psd-tools does not know raises all sorts
        return None


def _characters(found: Any) -> str:
    try:
        said = str(found.text_data[b"Txt "].value)
    except Exception:  # as above
        return ""
    return cleaned(said.replace("\x03", "\n"))


def _style(found: Any) -> dict[str, Any]:
    """How the first characters are set. Sizes are stored before the layer's own scaling."""
    from psd_tools.api.typesetting import TypeSetting
    from psd_tools.psd.engine_data import EngineData

    engine = found.text_data[b"EngineData"].value
    if isinstance(engine, bytes):
        engine = EngineData.frombytes(engine)
    text = str(found.text_data[b"Txt "].value).rstrip("\0")
    runs = [run for paragraph in TypeSetting(text, engine["EngineDict"], engine["ResourceDict"]) for run in paragraph]
    if not runs:
        return {}
    style = runs[0].style
    _, _, turned, upright, *_ = found.transform
    size = float(style.font_size) * (turned * turned + upright * upright) ** 0.5
    told: dict[str, Any] = {"font": str(style.font_name)[:_LONGEST_FONT], "fontSize": round(size, 2)}
    colour = style.fill_color  # alpha, red, green, blue in 0–1; or alpha and gray; or alpha and inks
    if colour is not None and len(colour) == 4:
        told["color"] = "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in colour[1:])
    elif colour is not None and len(colour) == 2:
        told["color"] = "#" + f"{round(255 * min(1.0, max(0.0, colour[1]))):02x}" * 3
    return told


def _box(found: Any) -> dict[str, Any]:
    """Where the text stands: its bounds by its own origin, moved to where that is."""
    bounds = found.text_data.get(b"boundingBox") or found.text_data.get(b"bounds")
    if bounds is None:
        return {}
    xx, _, _, yy, x, y = found.transform
    left, top, right, bottom = (float(bounds[key].value) for key in (b"Left", b"Top ", b"Rght", b"Btom"))
    return {"textBox": [round(side, 1) for side in (x + left * xx, y + top * yy, x + right * xx, y + bottom * yy)]}
