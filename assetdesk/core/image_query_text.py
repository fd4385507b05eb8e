"""The query string of an image server: which picture is wanted of a picture (Dynamic Media, Image Serving protocol).

Read here are the commands that are asked for often, by their names and ranges there: size and fit (wid, hei, scl, fit,
align, dpr), part (crop, cropN, rgn, rgnN), turns (flip, rotate), ground (bgc), looks (op_usm, op_usmR, op_sharpen,
op_blur, op_brightness, op_contrast, op_saturation, op_invert) and file (fmt, qlt, jpegSize, printRes). All others, also
layers, templates and text, are refused by name: a picture that is nearly what was asked for helps nobody.

`$name$` stands for the commands of a preset, at its place; where a command comes twice, the later one counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote_plus

from assetdesk.core.image_query import EDGE, FITS, Box, ImageQuery, QueryFault, Usm
from assetdesk.core.profiles.processing import Format

LONGEST = 4_000
# of a query and all presets in it, each as often as it is named: presets of presets grow without an end
_MOST_READ = 4 * LONGEST
_MACRO = re.compile(r"\$([^$&=]{1,200})\$")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_HEX = re.compile(r"(0x)?([0-9a-f]{6})([0-9a-f]{2})?", re.I)
_DEEP = 5
# fmt= of the protocol → what is written, with alpha, progressive
_FORMATS: dict[str, tuple[Format, bool, bool]] = {
    "jpg": (Format.JPEG, False, False),
    "jpeg": (Format.JPEG, False, False),
    "pjpeg": (Format.JPEG, False, True),
    "png": (Format.PNG, False, False),
    "png-alpha": (Format.PNG, True, False),
    "gif": (Format.GIF, False, False),
    "gif-alpha": (Format.GIF, True, False),
    "tif": (Format.TIFF, False, False),
    "tif-alpha": (Format.TIFF, True, False),
    "webp": (Format.WEBP, False, False),
    "webp-alpha": (Format.WEBP, True, False),
    "avif": (Format.AVIF, False, False),
    "avif-alpha": (Format.AVIF, True, False),
}
FORMATS = tuple(_FORMATS)
_FLIPS = ("lr", "ud", "lrud")
_MODES = ("bilin", "bicub", "sharp2", "trilin")


def parse(text: str, presets: Mapping[str, str] | Callable[[str], str | None] | None = None) -> ImageQuery:
    """Reads a query. `presets` gives the query of a name that stands in `$…$`. QueryFault with the command's name."""
    made = ImageQuery()
    for part in _parts(text, presets):
        name, value = _command(part)
        made = _READERS[name](made, name, value)
    return made


def expanded(text: str, presets: Mapping[str, str] | Callable[[str], str | None]) -> str:
    """The query with the commands of its presets in their places, and no preset in it any more. QueryFault."""
    made = "&".join(_parts(text, presets))
    if len(made) > LONGEST:
        raise QueryFault(f"With its presets the query has {len(made):,} characters; at most {LONGEST:,} are read.")
    return made


def macro_name(text: str) -> str:
    """The preset's name of `$name$`; QueryFault where it is written in another way."""
    found = _MACRO.fullmatch(text.strip())
    if found is None:
        raise QueryFault(f"A preset is named as $name$, not “{text[:60]}”.", "macro")
    return found[1]


def composed(modifier: str, macro: str) -> str:
    """One query of both (IPS API, ExportJob): where both say a thing, the preset's holds."""
    return "&".join(part for part in (modifier.strip().lstrip("?").strip("&"), macro.strip()) if part)


def _parts(text: str, presets: Mapping[str, str] | Callable[[str], str | None] | None) -> list[str]:
    """The commands as they are written, those of presets in their places."""
    found: list[str] = []
    look = presets if callable(presets) else (presets or {}).get
    left = _MOST_READ

    def read(text: str, inside: tuple[str, ...]) -> None:
        nonlocal left
        if len(text) > LONGEST:
            raise QueryFault(f"A query has at most {LONGEST:,} characters.")
        left -= len(text)
        if len(inside) > _DEEP or left < 0:
            raise QueryFault(f"The preset “{inside[-1]}” names presets that name presets; that is too much.", "macro")
        for part in text.strip().lstrip("?").split("&"):
            word = unquote_plus(part).strip()
            macro = _MACRO.fullmatch(word)
            if macro is not None:
                name = macro[1]
                if name.casefold() in inside:
                    raise QueryFault(f"The preset “{name}” names itself.", "macro")
                inner = look(name)
                if inner is None:
                    raise QueryFault(f"There is no export preset “{name}”.", "macro")
                read(inner, (*inside, name.casefold()))
            elif word:
                found.append(part)

    read(text, ())
    return found


def _command(part: str) -> tuple[str, str]:
    word = unquote_plus(part).strip()
    name, sign, value = word.partition("=")
    name = name.strip()
    if not sign:
        raise QueryFault(f"“{word[:60]}” is no command: write name=value, or $name$ for a preset.", name[:60])
    if name not in _READERS:
        raise QueryFault(f"“{name[:60]}” is not done here. There are {', '.join(COMMANDS)}.", name[:60])
    return name, value.strip()


# readers of values


def _wrong(name: str, what: str, value: str) -> QueryFault:
    return QueryFault(f"{name}= takes {what}, not “{value[:60]}”.", name)


def _number(name: str, text: str, least: float, most: float, what: str = "") -> float:
    asked = what or f"a number from {least:g} to {most:g}"
    if not _NUMBER.fullmatch(text.strip()):
        raise _wrong(name, asked, text)
    value = float(text)
    if not least <= value <= most:
        raise _wrong(name, asked, text)
    return value


def _whole(name: str, text: str, least: int, most: int) -> int:
    what = f"a whole number from {least:,} to {most:,}"
    value = _number(name, text, least, most, what)
    if value != int(value):
        raise _wrong(name, what, text)
    return int(value)


def _flag(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise _wrong(name, "0 or 1", text)
    return text == "1"


def _box(name: str, text: str, *, normal: bool) -> Box:
    what = "four numbers: left, top, width, height"
    parts = text.split(",")
    if len(parts) != 4:
        raise _wrong(name, what, text)
    far = 100.0 if normal else 1_000_000.0
    x, y, width, height = (_number(name, part, -far, far, what) for part in parts)
    if width <= 0 or height <= 0:
        raise QueryFault(f"{name}= would leave nothing of the picture: its width and height are above 0.", name)
    return x, y, width, height


def _read_size(side: str) -> Callable[[ImageQuery, str, str], ImageQuery]:
    def read(query: ImageQuery, name: str, value: str) -> ImageQuery:
        size = _whole(name, value, 1, EDGE)
        return replace(query, width=size) if side == "width" else replace(query, height=size)

    return read


def _read_scale(query: ImageQuery, name: str, value: str) -> ImageQuery:
    return replace(query, scale=_number(name, value, 0.01, 10_000))


def _read_fit(query: ImageQuery, name: str, value: str) -> ImageQuery:
    mode, sign, more = value.partition(",")
    if mode not in FITS:
        raise _wrong(name, f"one of {', '.join(FITS)}", mode)
    return replace(query, fit=mode, upscale=_flag(name, more) if sign else True)


def _read_align(query: ImageQuery, name: str, value: str) -> ImageQuery:
    parts = value.split(",")
    if len(parts) != 2:
        raise _wrong(name, "two numbers from -1 to 1", value)
    return replace(query, align=(_number(name, parts[0], -1, 1), _number(name, parts[1], -1, 1)))


def _read_dpr(query: ImageQuery, name: str, value: str) -> ImageQuery:
    return replace(query, dpr=_number(name, value, 0.1, 10))


def _read_crop(query: ImageQuery, name: str, value: str) -> ImageQuery:
    normal = name == "cropN"
    return replace(query, crop=_box(name, value, normal=normal), crop_normal=normal)


def _read_region(query: ImageQuery, name: str, value: str) -> ImageQuery:
    normal = name == "rgnN"
    return replace(query, region=_box(name, value, normal=normal), region_normal=normal)


def _read_flip(query: ImageQuery, name: str, value: str) -> ImageQuery:
    if value not in _FLIPS:
        raise _wrong(name, f"one of {', '.join(_FLIPS)}", value)
    return replace(query, flip=value)


def _read_rotate(query: ImageQuery, name: str, value: str) -> ImageQuery:
    return replace(query, rotate=_number(name, value, -360, 360) % 360)


def _read_background(query: ImageQuery, name: str, value: str) -> ImageQuery:
    return replace(query, background=_colour(name, value))


def _colour(name: str, value: str) -> tuple[int, int, int]:
    """RRGGBB, with 0x or without; red, green, blue 0–255; one number for a grey. An alpha at the end is let go."""
    found = _HEX.fullmatch(value)
    if found is not None:
        digits = found[2]
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    parts = value.split(",")
    if len(parts) not in (1, 3, 4):
        raise _wrong(name, "a colour: RRGGBB, or red,green,blue of 0 to 255", value)
    levels = [_whole(name, part, 0, 255) for part in parts[:3]]
    return (levels[0], levels[0], levels[0]) if len(levels) == 1 else (levels[0], levels[1], levels[2])


def _read_usm(query: ImageQuery, name: str, value: str) -> ImageQuery:
    parts = value.split(",")
    if len(parts) > 4:
        raise _wrong(name, "amount, radius, threshold and monochrome", value)
    amount = _number(name, parts[0], 0, 5)
    radius = _number(name, parts[1], 0, 250) if len(parts) > 1 else 1.0
    threshold = _whole(name, parts[2], 0, 255) if len(parts) > 2 else 0
    monochrome = _flag(name, parts[3].strip()) if len(parts) > 3 else False
    made = Usm(amount, radius, threshold, monochrome, scaled=name == "op_usm")
    return replace(query, usm=made if amount and radius else None)


def _read_flags(query: ImageQuery, name: str, value: str) -> ImageQuery:
    on = _flag(name, value)
    return replace(query, sharpen=on) if name == "op_sharpen" else replace(query, invert=on)


def _read_blur(query: ImageQuery, name: str, value: str) -> ImageQuery:
    return replace(query, blur=_number(name, value, 0, 100))


def _read_looks(query: ImageQuery, name: str, value: str) -> ImageQuery:
    level = _whole(name, value, -100, 100)
    match name:
        case "op_brightness":
            return replace(query, brightness=level)
        case "op_contrast":
            return replace(query, contrast=level)
        case _:
            return replace(query, saturation=level)


def _read_format(query: ImageQuery, name: str, value: str) -> ImageQuery:
    parts = [part.strip() for part in value.split(",")]
    if parts[0] not in _FORMATS:
        raise _wrong(name, f"one of {', '.join(_FORMATS)}", parts[0])
    pixels = parts[1] if len(parts) > 1 else ""
    if pixels not in ("", "rgb", "gray"):
        raise _wrong(name, "rgb or gray as the kind of pixels", pixels)
    packed = parts[2] if len(parts) > 2 else ""
    if len(parts) > 3 or packed not in ("", "zip", "lossy") or (packed and not parts[0].startswith(("tif", "webp"))):
        raise _wrong(name, "zip behind tif, lossy behind webp", packed or value)
    kind, alpha, interlace = _FORMATS[parts[0]]
    return replace(query, format=kind, alpha=alpha, interlace=interlace, gray=pixels == "gray")


def _read_quality(query: ImageQuery, name: str, value: str) -> ImageQuery:
    quality, sign, chroma = value.partition(",")
    if sign:
        _flag(name, chroma)  # how colour is sampled follows the quality here
    return replace(query, quality=_whole(name, quality, 1, 100))


def _read_bytes(query: ImageQuery, name: str, value: str) -> ImageQuery:
    return replace(query, target_bytes=1024 * _whole(name, value, 1, 1_000_000))


def _read_dpi(query: ImageQuery, name: str, value: str) -> ImageQuery:
    return replace(query, dpi=_whole(name, value, 1, 10_000))


def _read_mode(query: ImageQuery, name: str, value: str) -> ImageQuery:
    """All are done by the best one."""
    if value not in _MODES:
        raise _wrong(name, f"one of {', '.join(_MODES)}", value)
    return query


_READERS: dict[str, Callable[[ImageQuery, str, str], ImageQuery]] = {
    "wid": _read_size("width"),
    "hei": _read_size("height"),
    "scl": _read_scale,
    "fit": _read_fit,
    "align": _read_align,
    "dpr": _read_dpr,
    "crop": _read_crop,
    "cropN": _read_crop,
    "rgn": _read_region,
    "rgnN": _read_region,
    "flip": _read_flip,
    "rotate": _read_rotate,
    "bgc": _read_background,
    "op_usm": _read_usm,
    "op_usmR": _read_usm,
    "op_sharpen": _read_flags,
    "op_blur": _read_blur,
    "op_brightness": _read_looks,
    "op_contrast": _read_looks,
    "op_saturation": _read_looks,
    "op_invert": _read_flags,
    "fmt": _read_format,
    "qlt": _read_quality,
    "jpegSize": _read_bytes,
    "printRes": _read_dpi,
    "resMode": _read_mode,
}
COMMANDS = tuple(_READERS)


# a query as text that fields are put into


def put(text: str, **values: str | None) -> str:
    """The query with these commands instead of its own of the same names; None takes one away. Presets in it stay, and
    what is new stands behind them."""
    left: list[str] = []
    fresh = dict(values)
    for part in text.strip().lstrip("?").split("&"):
        name = unquote_plus(part).partition("=")[0].strip()
        if name not in values:
            left += [part] if part.strip() else []
        elif (value := fresh.pop(name, None)) is not None:
            left.append(f"{name}={value}")
    return "&".join([*left, *(f"{name}={value}" for name, value in fresh.items() if value is not None)])
