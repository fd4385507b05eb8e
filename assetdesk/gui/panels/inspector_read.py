"""What the inspector shows, read in one go off the window's thread, and put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QImage

from assetdesk.core.asset import AssetRow, FieldValue, HistoryEntry, RenditionRow
from assetdesk.core.overview import StepState
from assetdesk.core.renditions import PREVIEWS
from assetdesk.gui import words
from assetdesk.gui.models.asset_words import format_name
from assetdesk.gui.widgets.well import load_picture
from assetdesk.media.metadata.fields import BY_NAME

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser
    from assetdesk.store.cells import Cells

translate = QCoreApplication.translate
# with more selected, values that differ are looked for in these only
MOST_COMPARED = 2000


@dataclass(frozen=True, slots=True)
class Details:
    """Everything of the asset shown. `others` are the rows of the selection, itself among them (up to a limit)."""

    row: AssetRow
    picture: QImage | None
    fields: list[FieldValue]
    renditions: list[RenditionRow]
    history: list[HistoryEntry]
    steps: list[StepState]
    stale: list[str]
    count: int
    others: list[AssetRow] = field(default_factory=list)
    total_bytes: int = 0


def read(
    browse: Browser, cells: Cells, root: Path, asset_id: int, ids: Sequence[int], room: QSize, ratio: float
) -> Details | None:
    """None where the asset is no more."""
    rows = browse.rows([asset_id])
    if not rows:
        return None
    row = rows[0]
    renditions = browse.renditions(asset_id)
    several = len(ids) > 1
    return Details(
        row=row,
        picture=preview(cells, root, asset_id, renditions, room, ratio),
        fields=browse.fields(asset_id),
        renditions=renditions,
        history=browse.history(asset_id),
        steps=browse.step_states(asset_id),
        stale=browse.stale_steps([asset_id]).get(asset_id, []) if row.stale else [],
        count=max(1, len(ids)),
        others=browse.rows(list(ids[:MOST_COMPARED])) if several else [row],
        total_bytes=browse.total_bytes(ids) if several else row.bytes,
    )


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
        return None
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
    return value_words(value)


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
    """ "5400 × 4050 · 7.9 MB"."""
    parts = [words.pixels(row.width, row.height) if row.type != "Pdf" else "", format_name(row)]
    if row.pages and row.pages > 1:
        parts.append(words.plural(translate("Inspector", "%Ln page(s)", None, row.pages), row.pages))
    return " · ".join([*(p for p in parts if p), words.size(row.bytes)])


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
        by_name = {f.name: f.shown for f in details.fields}
        title = by_name.get("dc:title")
        made[0] = (made[0][0], value_words(title) if title else details.row.title)
        if details.row.pages and details.row.pages > 1:
            made.append((translate("Inspector", "Pages"), words.number(details.row.pages)))
        made.append((translate("Inspector", "Size"), words.size(details.row.bytes)))
        made.append((translate("Inspector", "Colour"), value_words(by_name.get("photoshop:ColorMode") or "")))
        made.append((translate("Inspector", "Taken"), taken_words(details.row.taken)))
        made.append((translate("Inspector", "Camera"), camera_line(details)))
        made.append((translate("Inspector", "Changed"), words.moment(details.row.changed)))
        made.append((translate("Inspector", "Added"), words.moment(details.row.added)))
    else:
        made.append((translate("Inspector", "Size"), words.size(details.total_bytes)))
        made.append((translate("Inspector", "Taken"), of_all([taken_words(r.taken) for r in rows])))
        made.append((translate("Inspector", "Camera"), of_all([r.camera or "" for r in rows])))
    return [(label, value) for label, value in made if value]
