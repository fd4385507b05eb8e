"""Processing profiles: further renditions, placeholders for layouts, small films, programs of one's own.

Fields, ranges and defaults: AEM Assets, processing profiles, and the parameters of its Asset Compute API (interlace,
target bytes, dpi, crop, watermark). Sizes are upper bounds in px: nothing is enlarged.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from assetdesk.core.handles import parse_asset
from assetdesk.core.profiles import image, mime
from assetdesk.core.profiles.reading import ProfileFault, Taken, each, file_name, once
from assetdesk.core.renditions import RESERVED_PREFIXES, WORKING_NAMES

KIND = "processing"
EDGE = (1, 20_000)
QUALITY = (1, 100)
KBPS = (100, 200_000)
DPI = (1, 10_000)
TARGET_BYTES = (100, 1_000_000_000)
SCALE = (0.0, 1.0)
FARTHEST = 1_000_000
MOST = 100
COMMAND_SECONDS = 120
LONGEST_COMMAND = 4_000
INPUT, OUTPUT = "{input}", "{output}"
_PARAMETER = re.compile(r"\{param:([^{}]*)\}")
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_BRACED = re.compile(r"\{[^{}]*\}")
# of what a placeholder for layouts is made
_LAID_OUT = ("image/*", "application/pdf", "application/postscript", "application/illustrator", "*indesign*")
_LOSSY = ("JPEG", "WebP", "AVIF")


class Format(StrEnum):
    """What a rendition is written as."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WebP"
    TIFF = "TIFF"
    AVIF = "AVIF"


_FORMATS = {one.value.lower(): one for one in Format} | {"jpg": Format.JPEG, "tif": Format.TIFF}
ENDINGS: dict[Format, tuple[str, ...]] = {
    Format.JPEG: (".jpg", ".jpeg", ".jpe"),
    Format.PNG: (".png",),
    Format.GIF: (".gif",),
    Format.WEBP: (".webp",),
    Format.TIFF: (".tif", ".tiff"),
    Format.AVIF: (".avif",),
}


@dataclass(frozen=True, slots=True)
class Watermark:
    """A picture of the library laid over a rendition; `scale` is its width as a share of the rendition's, 0–1."""

    asset: str
    scale: float = 0.2

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {"asset": self.asset, "scale": self.scale}


@dataclass(frozen=True, slots=True)
class Rendition:
    """One picture. `crop` is left, top, width, height in px of the upright original; `target_bytes` beats `quality`.

    `quality` 1–100 is for JPEG, WebP and AVIF alone.
    """

    name: str
    format: Format = Format.JPEG
    width: int | None = None
    height: int | None = None
    quality: int = 90
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    target_bytes: int | None = None
    dpi: int | None = None
    crop: tuple[int, int, int, int] | None = None
    watermark: Watermark | None = None
    interlace: bool = False

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {
            "name": self.name,
            "format": self.format.value,
            "width": self.width,
            "height": self.height,
            "quality": self.quality,
            "include": list(self.include),
            "exclude": list(self.exclude),
            "targetBytes": self.target_bytes,
            "dpi": self.dpi,
            "crop": None if self.crop is None else list(self.crop),
            "watermark": None if self.watermark is None else self.watermark.to_json(),
            "interlace": self.interlace,
        }


@dataclass(frozen=True, slots=True)
class Video:
    """One small film, H.264 in MP4. Of `width` and `height` one at least; the other follows. `kbps` in kbit/s."""

    name: str
    width: int | None = None
    height: int | None = None
    kbps: int = 2_000
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {
            "name": self.name,
            "width": self.width,
            "height": self.height,
            "kbps": self.kbps,
            "include": list(self.include),
            "exclude": list(self.exclude),
        }


@dataclass(frozen=True, slots=True)
class Command:
    """A program of a person's own that makes a file; `command` is split into words like a line of a shell, no more.

    `{input}` and `{output}` stand for paths, `{param:x}` for a parameter. It has COMMAND_SECONDS.
    """

    name: str
    command: str
    parameters: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {
            "name": self.name,
            "command": self.command,
            "parameters": dict(self.parameters),
            "include": list(self.include),
            "exclude": list(self.exclude),
        }


@dataclass(frozen=True, slots=True)
class ProcessingProfile:
    """What is made of the files of a folder beside the default previews. `fpo` is a quality 1–100; None means off."""

    KIND: ClassVar[str] = KIND

    name: str
    renditions: tuple[Rendition, ...] = ()
    fpo: int | None = None
    videos: tuple[Video, ...] = ()
    commands: tuple[Command, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> ProcessingProfile:
        """From its names in JSON, checked; what is left out is as usual. ProfileFault with the field."""
        one = Taken(raw, "a processing profile")
        fpo = one.raw("fpo")
        made = cls(
            name=one.text("name"),
            renditions=tuple(map(_rendition, each(one, "renditions", "a rendition", MOST))),
            fpo=_fpo(fpo),
            videos=tuple(map(_video, each(one, "videos", "a video rendition", MOST))),
            commands=tuple(map(_command, each(one, "commands", "a rendition by a command", MOST))),
        )
        one.done("kind", "version")
        made.check()
        return made

    def body(self) -> dict[str, Any]:
        """All but kind, name and version."""
        return {
            "renditions": [one.to_json() for one in self.renditions],
            "fpo": None if self.fpo is None else {"quality": self.fpo},
            "videos": [one.to_json() for one in self.videos],
            "commands": [one.to_json() for one in self.commands],
        }

    def to_json(self) -> dict[str, Any]:
        """All of it, as in a file."""
        return {"kind": KIND, "name": self.name, "version": 1, **self.body()}

    def check(self) -> None:
        """ProfileFault where a name is there twice among all that the profile makes."""
        lists = (("renditions", self.renditions), ("videos", self.videos), ("commands", self.commands))
        once((one.name, f"{what}.{place}.name") for what, rows in lists for place, one in enumerate(rows))  # type: ignore[attr-defined]

    def warnings(self) -> list[str]:
        """What is allowed and probably not meant."""
        told = []
        for one in self.renditions:
            if not one.name.lower().endswith(ENDINGS[one.format]):
                told.append(f"“{one.name}” is written as {one.format}, which its name does not say.")
            if one.target_bytes is not None and one.format.value not in _LOSSY:
                told.append(f"“{one.name}” cannot be brought to a number of bytes: {one.format} keeps every pixel.")
        told += [f"“{one.name}” is an MP4 film, which its name does not say." for one in self.videos if not _mp4(one)]
        return told


def applying(body: Mapping[str, Any], mime_type: str, format_name: str) -> Mapping[str, Any]:
    """What of a profile's body concerns a file of that type, without the patterns; {} where nothing does.

    Pictures are made of all that has one, films and sounds apart; films of films.
    """
    if format_name == "set":
        return {}
    seen = mime_type or "image/png"
    film = seen.startswith("video/")
    parts: dict[str, Any] = {}
    if not film and not seen.startswith("audio/"):
        parts["renditions"] = [_settled(one) for one in _concerned(body, "renditions", seen)]
        if parts["renditions"]:
            parts |= _of_image_profile(body, seen, format_name)
        if body.get("fpo") and any(mime.matches(one, seen) for one in _LAID_OUT):
            parts["fpo"] = body["fpo"]
    if film:
        parts["videos"] = [_bare(one) for one in _concerned(body, "videos", seen)]
    parts["commands"] = [_bare(one) for one in _concerned(body, "commands", seen)]
    return {name: value for name, value in parts.items() if value}


def _of_image_profile(body: Mapping[str, Any], seen: str, format_name: str) -> Mapping[str, Any]:
    """What the folder's image profile puts beside the renditions: how small ones are sharpened, what is cut off."""
    return image.applying({name: body.get(name) for name in ("unsharp", "pixelCrop")}, seen, format_name)


def _concerned(body: Mapping[str, Any], name: str, mime_type: str) -> list[Mapping[str, Any]]:
    rows = body.get(name) or ()
    return [one for one in rows if mime.concerns(mime_type, one.get("include") or (), one.get("exclude") or ())]


def _bare(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in ("include", "exclude")}


def _settled(one: Mapping[str, Any]) -> dict[str, Any]:
    """A rendition without what its format has no use for, so that nothing is made again because of it."""
    kept = _bare(one)
    if kept.get("format") not in _LOSSY:
        kept["quality"] = kept["targetBytes"] = None
    return kept


def _rendition(one: Taken) -> Rendition:
    made = Rendition(
        name=_made_name(one, "a rendition"),
        format=_format(one),
        width=one.whole("width", None, *EDGE, "px"),
        height=one.whole("height", None, *EDGE, "px"),
        quality=_or(one.whole("quality", 90, *QUALITY), 90),
        include=mime.taken(one, "include", ("*",)),
        exclude=mime.taken(one, "exclude"),
        target_bytes=one.whole("targetBytes", None, *TARGET_BYTES, "bytes"),
        dpi=one.whole("dpi", None, *DPI, "dots an inch"),
        crop=_crop(one),
        watermark=_watermark(one),
        interlace=one.flag("interlace", False),
    )
    one.done()
    return made


def _format(one: Taken) -> Format:
    told = one.text("format", Format.JPEG.value)
    found = _FORMATS.get(told.lower())
    if found is None:
        raise ProfileFault(
            f"“{told[:60]}” is no format of a rendition. There are {', '.join(Format)}.", one.at("format")
        )
    return found


def _crop(one: Taken) -> tuple[int, int, int, int] | None:
    value = one.raw("crop")
    if value is None:
        return None
    good = isinstance(value, list | tuple) and len(value) == 4
    if not good or not all(type(part) is int and 0 <= part <= FARTHEST for part in value):
        raise one.wrong("crop", "four whole numbers of 0 or more: left, top, width, height in px")
    left, top, width, height = value
    if not width or not height:
        raise ProfileFault("A crop keeps at least 1 px in each direction.", one.at("crop"))
    return left, top, width, height


def _watermark(one: Taken) -> Watermark | None:
    value = one.raw("watermark")
    if value is None:
        return None
    inner = Taken(value, "a watermark", one.at("watermark"))
    made = Watermark(inner.text("asset"), inner.number("scale", 0.2, *SCALE))
    inner.done()
    if parse_asset(made.asset) is None:
        raise ProfileFault("A watermark names a picture of this library, such as a|12.", inner.at("asset"))
    if not made.scale:
        raise ProfileFault("The scale of a watermark lies above 0 and at most at 1.", inner.at("scale"))
    return made


def _fpo(value: object) -> int | None:
    if value is None or value is False:
        return None
    inner = Taken({} if value is True else value, "an FPO rendition", "fpo")
    quality = _or(inner.whole("quality", 10, *QUALITY), 10)
    inner.done()
    return quality


def _video(one: Taken) -> Video:
    made = Video(
        name=_made_name(one, "a video rendition"),
        width=one.whole("width", None, *EDGE, "px"),
        height=one.whole("height", None, *EDGE, "px"),
        kbps=_or(one.whole("kbps", 2_000, *KBPS, "kbit/s"), 2_000),
        include=mime.taken(one, "include"),
        exclude=mime.taken(one, "exclude"),
    )
    one.done()
    if made.width is None and made.height is None:
        raise ProfileFault(f"“{made.name}” needs a width, a height or both.", one.at("width"))
    return made


def _command(one: Taken) -> Command:
    made = Command(
        name=_made_name(one, "a rendition by a command"),
        command=one.text("command"),
        parameters=_parameters(one),
        include=mime.taken(one, "include"),
        exclude=mime.taken(one, "exclude"),
    )
    one.done()
    check_command(made.command, dict(made.parameters), one.at("command"), writes=True)
    return made


def _parameters(one: Taken) -> tuple[tuple[str, str], ...]:
    value = one.raw("parameters")
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        raise one.wrong("parameters", "names with their values")
    for name, told in value.items():
        if not _PARAMETER_NAME.fullmatch(str(name)):
            sentence = f"“{str(name)[:60]}” cannot be a parameter: use letters, digits, dot, dash and underscore."
            raise ProfileFault(sentence, one.at("parameters"))
        if not isinstance(told, str | int | float) or isinstance(told, bool) or len(str(told)) > LONGEST_COMMAND:
            raise ProfileFault(f"The value of the parameter “{name}” must be a text.", one.at("parameters"))
        if "\0" in str(told):
            raise ProfileFault(
                f"The value of the parameter “{name}” has a character that no program takes.", one.at("parameters")
            )
    return tuple((str(name), str(told)) for name, told in value.items())


def check_command(command: str, parameters: Mapping[str, str], field: str, *, writes: bool) -> None:
    """ProfileFault where a command line cannot be split, names no program, or asks for what is not there."""
    if not command:
        raise ProfileFault("Write the command line: a program, {input} and {output}.", field)
    if len(command) > LONGEST_COMMAND or "\0" in command:
        raise ProfileFault(f"A command line has at most {LONGEST_COMMAND:,} characters.", field)
    try:
        words = shlex.split(command)
    except ValueError:
        raise ProfileFault("The command line has a quotation mark without its partner.", field) from None
    if not words:
        raise ProfileFault("Write the command line: a program, {input} and {output}.", field)
    if writes and not any(OUTPUT in word for word in words[1:]):
        raise ProfileFault("Put {output} into the command line: it stands for the file the program writes.", field)
    for word in words:
        for braced in _BRACED.findall(word):
            found = _PARAMETER.fullmatch(braced)
            if found and found[1] not in parameters:
                raise ProfileFault(f"The command line asks for the parameter “{found[1]}”, which has no value.", field)
            if not found and braced not in (INPUT, OUTPUT):
                raise ProfileFault(
                    f"{braced} stands for nothing. There are {{input}}, {{output}} and {{param:name}}.", field
                )


def _made_name(one: Taken, what: str) -> str:
    name = file_name(one.text("name"), what, one.at("name"))
    for start in RESERVED_PREFIXES:
        if name.lower().startswith(start):
            raise ProfileFault(
                f"“{name[:80]}” cannot be used: AssetDesk's own files begin with “{start}”.", one.at("name")
            )
    if name.lower() in WORKING_NAMES:
        raise ProfileFault(f"“{name}” cannot be used: AssetDesk's own file has that name.", one.at("name"))
    return name


def _mp4(one: Video) -> bool:
    return one.name.lower().endswith((".mp4", ".m4v"))


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
