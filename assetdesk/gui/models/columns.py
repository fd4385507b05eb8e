"""The columns of the list view: title, width, text, order by which the store sorts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication

from assetdesk.core.asset import AssetRow
from assetdesk.core.query import SortKey
from assetdesk.gui import words
from assetdesk.gui.models.asset_words import format_name, state_words


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in px at first; `sort` None where a list cannot be sorted by it; `fixed` ones cannot be hidden."""

    id: str
    english: str
    width: int
    sort: SortKey | None = None
    right: bool = False
    shown: bool = True
    fixed: bool = False

    def title(self) -> str:
        """In the window's language."""
        return QCoreApplication.translate("Columns", self.english)


COLUMNS: tuple[Column, ...] = (
    Column("name", "Name", 300, SortKey.NAME, fixed=True),
    Column("state", "State", 190, SortKey.STATE, fixed=True),
    Column("type", "Type", 80, SortKey.TYPE),
    Column("size", "Size", 78, SortKey.SIZE, right=True),
    Column("pixels", "Pixels", 104, SortKey.PIXELS, right=True),
    Column("folder", "Folder", 118, SortKey.FOLDER),
    Column("profile", "Profile", 110),
    Column("changed", "Changed", 104, SortKey.CHANGED),
    Column("published", "Published", 112, shown=False),
    Column("added", "Added", 112, SortKey.ADDED, shown=False),
    Column("taken", "Taken", 130, SortKey.TAKEN, shown=False),
    Column("camera", "Camera", 150, SortKey.CAMERA, shown=False),
    Column("colour", "Colour", 110, SortKey.COLOUR, shown=False),
    Column("duration", "Duration", 78, SortKey.DURATION, right=True, shown=False),
    Column("pages", "Pages", 70, SortKey.PAGES, right=True, shown=False),
    Column("title", "Title", 180, SortKey.TITLE, shown=False),
    Column("expires", "Expires", 96, shown=False),
    Column("checkedOut", "Checked out by", 120, shown=False),
)
PLACES = {column.id: place for place, column in enumerate(COLUMNS)}
# while words are searched: the row says where they were found, so fewer facts stand beside it
HIT_COLUMNS = ("name", "state", "type", "folder", "changed")
HIT_WIDTHS = {"state": 156, "type": 72, "folder": 104, "changed": 96}


def cell_text(row: AssetRow, column: Column, live: Mapping[int, tuple[str, float]]) -> str:
    """What stands in the column for this asset."""
    match column.id:
        case "name":
            return row.name
        case "state":
            return state_words(row, *live.get(row.id, ("", 0.0)))[0]
        case "type":
            return format_name(row)
        case "size":
            return words.size(row.bytes)
        case "pixels":
            return words.pixels(row.width, row.height)
        case "folder":
            return row.path.rpartition("/")[0].rpartition("/")[2]  # the tooltip has the whole way
        case "profile":
            return row.profile
        case "changed":
            return words.when(row.changed)
        case "published":
            return words.when(row.published)
        case "added":
            return words.when(row.added)
        case "taken":
            return taken_words(row.taken)
        case "camera":
            return row.camera or ""
        case "colour":
            return row.colour or ""
        case "duration":
            return words.span(row.duration)
        case "title":
            return row.title
        case "pages":
            return words.number(row.pages) if row.pages else ""
        case "expires":
            return words.day(date.fromtimestamp(row.expires)) if row.expires is not None else ""
        case "checkedOut":
            return row.checked_out
    return ""


def taken_words(taken: str | None) -> str:
    """EXIF's or ISO's time stamp without its seconds."""
    return (taken or "").replace("T", " ")[:16]
