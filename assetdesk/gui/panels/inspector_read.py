"""What the inspector shows, read in one go off the window's thread, and put into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QImage

from assetdesk.core.asset import AUDIO, AssetRow, FieldValue, RenditionRow
from assetdesk.core.errors import AssetDeskError
from assetdesk.core.hits import TextHit
from assetdesk.core.metadata_fields import BY_NAME
from assetdesk.core.overview import ShownField, StepState
from assetdesk.core.parts import PartKind
from assetdesk.core.query import Query
from assetdesk.core.renditions import PREVIEWS, WAVEFORM_NAME, page_web_name
from assetdesk.gui import words
from assetdesk.gui.models.asset_words import format_name
from assetdesk.gui.panels.viewer_read import page_count
from assetdesk.gui.widgets.well import load_picture
from assetdesk.library import tags
from assetdesk.library.publishing.shown import Shown, of_asset
from assetdesk.library.tags import ShownTags

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.browse import Browser
    from assetdesk.store.cells import Cells

translate = QCoreApplication.translate
# with more selected, values that differ are looked for in these only
MOST_COMPARED = 2000
# metadata is compared in SQL, of more assets at once
MOST_FIELDS = 20_000
# of what an archive holds; the rest is counted
MOST_NAMES = 200
_NAMES = "archive:Names"


@dataclass(frozen=True, slots=True)
class Details:
    """Everything of the asset shown. `others` are the rows of the selection, itself among them (up to a limit).

    `ids` are all selected assets, `shown` their metadata together. `page` of `pages` is what the picture shows.
    `tags` are those of the selection. `found` is where the searched words stand in its text; `text` is how many
    characters it has, whether there was more, and in how many parts. `origin` names whose part it is.
    `publishing` is of one asset alone.
    """

    row: AssetRow
    picture: QImage | None
    fields: list[FieldValue]
    renditions: list[RenditionRow]
    steps: list[StepState]
    stale: list[str]
    count: int
    ids: Sequence[int] = ()
    shown: list[ShownField] = field(default_factory=list)
    others: list[AssetRow] = field(default_factory=list)
    total_bytes: int = 0
    page: int = 1
    pages: int = 1
    found: list[TextHit] = field(default_factory=list)
    text: tuple[int, bool, int] | None = None
    origin: str = ""
    collections: tuple[str, ...] = ()
    tags: ShownTags = field(default_factory=ShownTags)
    publishing: Shown = field(default_factory=Shown)


def read(
    browse: Browser,
    cells: Cells,
    root: Path,
    asset_id: int,
    ids: Sequence[int],
    room: QSize,
    ratio: float,
    query: Query | None = None,
    page: int | None = None,
) -> Details | None:
    """None where the asset is no more. With the words of a `query` their places in the text; `page` None is the first
    of these, else the first of all."""
    rows = browse.rows([asset_id])
    if not rows:
        return None
    row = rows[0]
    renditions = browse.renditions(asset_id)
    own = browse.fields(asset_id)
    several = len(ids) > 1
    found = browse.text_hits(query, asset_id) if query is not None and query.words and not several else []
    pages = page_count(row, {one.name: one for one in renditions})
    if page is None:
        page = next((hit.page for hit in found if hit.page is not None), 1)
    page = min(max(1, page), pages)
    picture = page_preview(root, renditions, page, room, ratio) if page > 1 else None
    origin = browse.rows([row.originator]) if row.originator is not None else []
    return Details(
        row=row,
        origin=origin[0].name if origin else "",
        collections=tuple(one.name for one in browse.collections_of(asset_id)) if not several else (),
        picture=picture or preview(cells, root, asset_id, renditions, room, ratio),
        page=page,
        pages=pages,
        found=found,
        text=browse.text_facts(asset_id),
        fields=own,
        renditions=renditions,
        steps=browse.step_states(asset_id),
        stale=browse.stale_steps([asset_id]).get(asset_id, []) if row.stale else [],
        count=max(1, len(ids)),
        ids=list(ids) if several else [asset_id],
        shown=browse.shown_fields(ids if len(ids) <= MOST_FIELDS else ids[:MOST_COMPARED])
        if several
        else one_shown(own),
        others=browse.rows(list(ids[:MOST_COMPARED])) if several else [row],
        total_bytes=browse.total_bytes(ids) if several else row.bytes,
        tags=tags.shown(browse, ids if several else [asset_id]),
        publishing=of_asset(browse, asset_id) if not several else Shown(),
    )


def one_shown(fields: Sequence[FieldValue]) -> list[ShownField]:
    """The metadata of one asset as a person sees it."""
    return [ShownField(one.name, one.shown, one.source, own=one.user is not None) for one in fields]


def page_preview(root: Path, renditions: Sequence[RenditionRow], page: int, room: QSize, ratio: float) -> QImage | None:
    """The page's picture, reduced to `room`; None where it has none yet."""
    for rendition in renditions:
        if rendition.name == page_web_name(page):
            return load_picture(str(root / rendition.path), room, ratio)
    return None


def turned(
    browse: Browser,
    cells: Cells,
    root: Path,
    library: Library | None,
    asset_id: int,
    page: int,
    room: QSize,
    ratio: float,
    cancelled: Callable[[], bool],
) -> QImage | None:
    """Another page of the same asset; a worker makes it where there is no picture of it (with a `library`)."""
    renditions = browse.renditions(asset_id)
    found = page_preview(root, renditions, page, room, ratio)
    if found is None and page == 1:
        found = preview(cells, root, asset_id, renditions, room, ratio)
    if found is not None or library is None:
        return found
    try:
        made = library.pages.page(asset_id, page, cancelled)
    except AssetDeskError:
        return None
    picture = QImage.fromData(made.large) if made is not None else QImage()
    if picture.isNull():
        return None
    if picture.width() > room.width() or picture.height() > room.height():
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(room, keep, smooth)
    picture.setDevicePixelRatio(ratio)
    return picture


def preview(
    cells: Cells, root: Path, asset_id: int, renditions: Sequence[RenditionRow], room: QSize, ratio: float
) -> QImage | None:
    """The web preview, reduced to `room`; else the grid's picture; else nothing."""
    for rendition in renditions:
        if rendition.name == PREVIEWS[0].name:
            made = load_picture(str(root / rendition.path), room, ratio)
            if made is not None:
                return made
    cell = cells.get(asset_id)
    if cell is None:
        return next(
            (load_picture(str(root / one.path), room, ratio) for one in renditions if one.name == WAVEFORM_NAME), None
        )
    made = QImage.fromData(cell[1])
    if made.isNull():
        return None
    made.setDevicePixelRatio(ratio)
    return made


def value_words(value: object) -> str:
    """A field's value for people: lists with commas, numbers without endless digits."""
    if isinstance(value, list | tuple):
        return ", ".join(value_words(v) for v in value)
    if isinstance(value, bool):
        return translate("Inspector", "yes") if value else translate("Inspector", "no")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {value_words(v)}" for k, v in value.items())
    return str(value)


def field_words(name: str, value: object) -> str:
    """The same, with the unit or form people know for that field."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if name == "exif:ExposureTime" and 0 < value < 0.4:
            return f"1/{round(1 / value)} s"
        if name == "exif:ExposureTime":
            return f"{value:.3g} s"
        if name == "exif:FNumber":
            return f"f/{value:.3g}"
        if name in ("exif:FocalLength", "exif:FocalLengthIn35mmFilm"):
            return f"{value:.4g} mm"
        if name in _UNITS:
            return _UNITS[name](float(value))
    if isinstance(value, str) and (known := BY_NAME.get(name)) is not None and known.kind == "date":
        return taken_words(value)
    return value_words(value)


def _rate(bits: float) -> str:
    if bits < 1000:
        return words.fill(translate("Inspector", "%1 bit/s"), words.number(round(bits)))
    if bits < 1e6:
        return words.fill(translate("Inspector", "%1 kbit/s"), words.number(round(bits / 1000)))
    return words.fill(translate("Inspector", "%1 Mbit/s"), words.locale().toString(bits / 1e6, "f", 1))


def _channels(count: float) -> str:
    named = {1: translate("Inspector", "mono"), 2: translate("Inspector", "stereo"), 6: "5.1", 8: "7.1"}
    return named.get(int(count)) or words.number(int(count))


_UNITS: dict[str, Callable[[float], str]] = {
    "media:Duration": lambda value: words.span(max(1.0, value)),
    "media:FrameRate": lambda value: f"{value:.4g}",
    "media:VideoBitrate": _rate,
    "media:AudioBitrate": _rate,
    "media:Channels": _channels,
    "media:SampleRate": lambda value: f"{value / 1000:.4g} kHz",
    "archive:Bytes": words.size,
    "archive:Entries": lambda value: words.number(int(value)),
    "office:Words": lambda value: words.number(int(value)),
    "text:Lines": lambda value: words.number(int(value)),
}


def field_label(name: str) -> str:
    """The field's name for people; an unknown one keeps its own, without its prefix."""
    known = BY_NAME.get(name)
    return translate("Fields", known.label) if known is not None else name.partition(":")[2] or name


def camera_line(details: Details) -> str:
    """ "EOS R5, 100 mm, f/11, 1/125 s"."""
    by_name = {f.name: f.shown for f in details.fields}
    parts = [details.row.camera or ""]
    for name in ("exif:FocalLength", "exif:FNumber", "exif:ExposureTime"):
        if by_name.get(name) not in (None, ""):
            parts.append(field_words(name, by_name[name]))
    iso = by_name.get("exif:ISOSpeedRatings")
    if iso not in (None, ""):
        parts.append(words.fill(translate("Inspector", "ISO %1"), value_words(iso)))
    return ", ".join(p for p in parts if p)


def taken_words(taken: str | None) -> str:
    """An ISO 8601 time as exact as it is given: "12 Oct 2026, 11:08"."""
    from datetime import datetime

    if not taken:
        return ""
    try:
        then = datetime.fromisoformat(taken)
    except ValueError:
        return taken
    return f"{words.day(then.date())}, {then:%H:%M}" if "T" in taken or " " in taken else words.day(then.date())


def facts_line(row: AssetRow) -> str:
    """ "5400 × 4050 · 7.9 MB"; "1920 × 1080 · MP4 · 0:42 · 31.2 MB"."""
    parts = [words.pixels(row.width, row.height) if row.type not in ("Pdf", AUDIO) else "", format_name(row)]
    if row.duration:
        parts.append(words.span(max(1.0, row.duration)))
    if row.pages and row.pages > 1:
        parts.append(words.plural(translate("Inspector", "%Ln page(s)", None, row.pages), row.pages))
    if row.members:
        parts.append(words.plural(translate("Inspector", "%Ln member(s)", None, row.members), row.members))
    return " · ".join([*(p for p in parts if p), *([words.size(row.bytes)] if row.bytes or row.has_file else [])])


def info_rows(details: Details) -> list[tuple[str, str]]:
    """Label and value of the Info tab's first section; with several selected, "(several values)" where they differ."""
    several = translate("Inspector", "(several values)")

    def of_all(values: Sequence[str]) -> str:
        return values[0] if len(set(values)) == 1 else several

    rows = details.others or [details.row]
    made = [
        (translate("Inspector", "Title"), of_all([r.title for r in rows])),
        (translate("Inspector", "Folder"), of_all([words.folder(r.path.rpartition("/")[0]) for r in rows])),
        (translate("Inspector", "Type"), of_all([format_name(r) for r in rows])),
        (translate("Inspector", "Pixels"), of_all([words.pixels(r.width, r.height) for r in rows])),
    ]
    if details.count == 1:
        made[1:1] = part_rows(details)
        by_name = {f.name: f.shown for f in details.fields}
        title = by_name.get("dc:title")
        made[0] = (made[0][0], value_words(title) if title else details.row.title)
        if details.row.pages and details.row.pages > 1:
            made.append((translate("Inspector", "Pages"), words.number(details.row.pages)))
        made += _playing(details.row, by_name)
        made.append((translate("Inspector", "Text"), text_line(details)))
        made.append((translate("Inspector", "Entries"), archive_line(by_name)))
        made.append((translate("Inspector", "Size"), words.size(details.row.bytes) if details.row.bytes else ""))
        made.append((translate("Inspector", "Colour"), value_words(by_name.get("photoshop:ColorMode") or "")))
        made.append((translate("Inspector", "Taken"), taken_words(details.row.taken)))
        made.append((translate("Inspector", "Camera"), camera_line(details)))
        made.append((translate("Inspector", "Changed"), words.moment(details.row.changed)))
        made.append((translate("Inspector", "Added"), words.moment(details.row.added)))
        made.append((translate("Inspector", "Collections"), ", ".join(details.collections)))
    else:
        made.append((translate("Inspector", "Size"), words.size(details.total_bytes)))
        made.append((translate("Inspector", "Taken"), of_all([taken_words(r.taken) for r in rows])))
        made.append((translate("Inspector", "Camera"), of_all([r.camera or "" for r in rows])))
    return [(label, value) for label, value in made if value]


def part_rows(details: Details) -> list[tuple[str, str]]:
    """Whose part it is, what made it, what stands behind it; empty for what is neither."""
    row = details.row
    made = []
    if row.part is not None:
        kind, _, key = row.part.partition(":")
        made.append((translate("Inspector", "Part of"), _part_of(kind, key, details.origin)))
        made.append((translate("Inspector", "Made by"), _maker(kind, key)))
        if row.orphaned:
            gone = translate("Inspector", "The original has this part no more. It is kept as it was.")
            made.append((translate("Inspector", "Note"), gone))
    if row.members:
        made.append((translate("Inspector", "Members"), words.number(row.members)))
    return made


def _part_of(kind: str, key: str, origin: str) -> str:
    if not origin:
        return ""
    if kind == PartKind.PAGE and key.isdecimal():
        return words.fill(translate("Inspector", "Page %1 of %2"), key, origin)
    if kind == PartKind.LAYER:
        return words.fill(translate("Inspector", "A layer of %1"), origin)
    if kind == PartKind.ENCODING:
        return words.fill(translate("Inspector", "An encoding of %1"), origin)
    return origin


def _maker(kind: str, key: str) -> str:
    if kind == PartKind.SET and key == "hand":
        return translate("Inspector", "By hand")
    return {
        PartKind.PAGE.value: translate("Inspector", "Pages as assets of their own"),
        PartKind.LAYER.value: translate("Inspector", "Layers as assets of their own"),
        PartKind.ENCODING.value: translate("Inspector", "Encoding for the web"),
        PartKind.SET.value: translate("Inspector", "Automatic sets"),
    }.get(kind, "")


def _playing(row: AssetRow, by_name: dict[str, object | None]) -> list[tuple[str, str]]:
    """Duration, picture and sound of what plays: "H.264, 25 a second, 4.2 Mbit/s", "AAC, stereo, 44.1 kHz"."""

    def line(names: Sequence[str]) -> str:
        return ", ".join(field_words(n, by_name[n]) for n in names if by_name.get(n) not in (None, ""))

    rate = line(("media:FrameRate",))
    film = [
        line(("media:VideoCodec",)),
        words.fill(translate("Inspector", "%1 frames a second"), rate) if rate else "",
    ]
    return [
        (translate("Inspector", "Duration"), words.span(max(1.0, row.duration)) if row.duration else ""),
        (translate("Inspector", "Film"), ", ".join(part for part in film if part)),
        (translate("Inspector", "Sound"), line(("media:AudioCodec", "media:Channels", "media:SampleRate"))),
    ]


def text_line(details: Details) -> str:
    """ "48 of 48 pages", "2,140 characters"; empty where it has no text."""
    if details.text is None or not details.text[0]:
        return ""
    characters, cut, parts = details.text
    if details.pages > 1 and parts <= details.pages:
        said = words.fill(translate("Inspector", "%1 of %2 pages"), words.number(parts), words.number(details.pages))
    else:
        said = words.plural(translate("Inspector", "%Ln character(s)", None, characters), characters)
    return words.fill(translate("Inspector", "%1, the rest was left out"), said) if cut else said


def archive_line(by_name: dict[str, object | None]) -> str:
    """ "24, 31 MB unpacked"; empty where it is no archive."""
    entries, size = by_name.get("archive:Entries"), by_name.get("archive:Bytes")
    if not isinstance(entries, int | float):
        return ""
    said = words.number(int(entries))
    if isinstance(size, int | float):
        return words.fill(translate("Inspector", "%1, %2 unpacked"), said, words.size(size))
    return said


def contents(details: Details) -> tuple[list[str], int]:
    """Names of what an archive holds, as many as are shown, and how many there are more."""
    by_name = {f.name: f.shown for f in details.fields}
    names, entries = by_name.get(_NAMES), by_name.get("archive:Entries")
    if not isinstance(names, list):
        return [], 0
    shown = [str(name) for name in names[:MOST_NAMES]]
    whole = max(len(names), int(entries) if isinstance(entries, int | float) else 0)
    return shown, whole - len(shown)
