"""What an opened original is to everybody above a format: facts, pictures, metadata.

A `Document` reads as little as each question needs: `facts` and `metadata` the headers, `picture` one decode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from assetdesk.core.edits import Rip
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import Part, PartSet
from assetdesk.core.text import TextPart

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Sizes in px, upright (after orientation); `orientation` is EXIF's 1–8; `bits` per channel; `ppi` pixels an inch;
    `duration` in seconds of what plays. `type` is the IPS asset type where the content decides it, not the format.

    `colour` is a label for people: `sRGB`, `Adobe RGB`, `CMYK (FOGRA39)`, `Gray`.
    """

    width: int | None
    height: int | None
    pages: int | None = 1
    orientation: int | None = None
    colour: str | None = None
    bits: int | None = None
    ppi: float | None = None
    animated: bool = False
    duration: float | None = None
    type: str | None = None


@dataclass(slots=True)
class Picture:
    """Decoded pixels before orientation and colour conversion.

    `image` has mode L, LA, RGB, RGBA, CMYK or LAB. `width` and `height` are those of the whole picture in the same
    (not yet turned) direction; `image` may be a reduced decode of it. `profile` is the embedded ICC profile. `box` is
    the part of `image`, in its own px, that the whole picture covers; None where that is all of it. `alpha` is an
    image of mode L, as large, for CMYK and Lab: Pillow has no mode for them together.
    """

    image: Image.Image
    width: int
    height: int
    orientation: int = 1
    profile: bytes | None = None
    box: tuple[float, float, float, float] | None = None
    warnings: list[str] = field(default_factory=list)
    alpha: Image.Image | None = None


class Document(Protocol):
    """One opened original. Raises `FileFault` for whatever is wrong with the file itself."""

    warnings: list[str]

    def facts(self) -> PictureFacts:
        """What the headers say."""

    def picture(self, max_edge: int) -> Picture:
        """The first frame or page, at least `max_edge` px at its longer side if the original has that much."""

    def page(self, number: int, max_edge: int) -> Picture:
        """Page `number`, counted from 1, like `picture`."""

    def metadata(self) -> dict[str, Any]:
        """Embedded metadata by the field names of `core.metadata_fields`."""

    def close(self) -> None:
        """Lets go of the file."""


@runtime_checkable
class HasText(Protocol):
    """A document with text in it."""

    def text(self) -> Iterator[TextPart]:
        """The text in reading order, part by part; the caller stops asking when it has enough."""


@runtime_checkable
class HasPdf(Protocol):
    """A document that an outside program turns into a PDF."""

    def pdf(self) -> str:
        """Path of the PDF below `Limits.scratch`, made at the first call. FileFault with ToolMissing where the
        program is not there."""


@runtime_checkable
class HasFrames(Protocol):
    """A document that plays, with pictures."""

    def frames(self, count: int, max_edge: int) -> Iterator[Picture]:
        """`count` pictures, evenly spaced over the whole duration; fewer where the rest cannot be decoded."""


@runtime_checkable
class HasPoster(Protocol):
    """A document that plays, of which a person may choose the picture that is shown."""

    def poster(self, options: Mapping[str, Any], max_edge: int) -> Picture:
        """Like `picture`, with the options in force: `mediaOptions` decide which moment it is of."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A transcode that was made; sizes in px, None of a sound."""

    width: int | None
    height: int | None
    mime: str


@runtime_checkable
class Encodes(Protocol):
    """The transcode of a film or a sound, before it is made."""

    def encode(self, folder: Path, progress: Callable[[float], None]) -> tuple[str, Encoded]:
        """Makes the file in `folder`; its name there, and what it is. `progress` takes 0–1."""


@runtime_checkable
class HasSound(Protocol):
    """A document with sound."""

    def waveform(self, columns: int, progress: Callable[[float], None] | None = None) -> list[tuple[float, float]]:
        """Least and greatest amplitude, each -1 to 1, for each of `columns` even stretches of the whole duration.

        `progress` is told how much of it is done, 0 to 1."""


@runtime_checkable
class HasRaster(Protocol):
    """A page description, which has as many pixels as it is asked for."""

    def raster(self, rip: Rip, number: int = 1, max_edge: int | None = None) -> Picture:
        """Page `number` at `rip.resolution`, in the colour space asked for. With `max_edge` the image may be that
        small; `width` and `height` are always those at full resolution. Refused where what is drawn would be beyond
        the pixel limit."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it lies, in px of the picture at full resolution, from its upper left corner."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A link and where it lies, as `Word`. `href` is the address as the file has it, whatever it is; `page`, from 1,
    is set instead where it points into the same document."""

    x: float
    y: float
    width: float
    height: float
    href: str = ""
    page: int | None = None


@runtime_checkable
class HasWords(Protocol):
    """A page that knows where its words and links are."""

    def words(self) -> Iterator[Word]:
        """In reading order."""

    def links(self) -> Iterator[Link]:
        """In the order in which they lie on each other, the lowest first."""


@runtime_checkable
class HasParts(Protocol):
    """A document of which assets of their own are made: pages, layers."""

    def parts(self, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
        """What the options in force ask for, in order; sets behind their members. `name` is the asset's, without
        extension. Nothing where nothing is asked for."""

    def part(self, key: str, options: Mapping[str, Any]) -> Document:
        """One of them as a document of its own, by the key of its `Part`; closed before this one is. `PartGone`
        where there is no such part any more."""


def check_pixels(width: int, height: int, limit: int) -> None:
    """Refuses a picture of more than `limit` pixels before anything is decoded."""
    if width * height > limit:
        raise FileFault(
            ErrorCode.RENDITION_TOO_LARGE,
            f"{_megapixels(width * height)} megapixels, the limit is {_megapixels(limit)}.",
            detail=f"{width} × {height} px",
        )


def _megapixels(pixels: int) -> str:
    """Whole megapixels with thousands separators; one decimal below ten."""
    millions = pixels / 1e6
    return f"{millions:,.0f}" if millions >= 10 else f"{millions:.1f}".removesuffix(".0")


def size_words(size: int) -> str:
    """Bytes as people read them: `48 kB`, `7.2 MB`."""
    if size < 1000:
        return f"{size} bytes" if size != 1 else "1 byte"
    value, unit = size / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:.1f} {unit}" if value < 10 and unit != "kB" else f"{value:.0f} {unit}"
