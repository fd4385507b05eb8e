"""What the large preview shows of one asset, read off the window's thread: its picture, pages, frames, waveform."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageReader

from assetdesk.core.asset import AUDIO, VIDEO, AssetRow, RenditionRow
from assetdesk.core.errors import AssetDeskError
from assetdesk.core.renditions import (
    ENCODING_NAMES,
    PAGE_THUMB_EDGE,
    PAGE_WEB_EDGE,
    PREVIEWS,
    WAVEFORM_NAME,
    fit,
    page_thumb_name,
    page_web_name,
)
from assetdesk.gui.widgets.well import load_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assetdesk.library.session import Library
    from assetdesk.store.browse import Browser
    from assetdesk.store.cells import Cells

_WHOLE = QSize(8192, 4096)
# nobody turns so many pages; a file that says more says nonsense
MOST_PAGES = 100_000
_MOST_FRAMES = 99


class Kind(StrEnum):
    """How an asset is looked at."""

    PICTURE = "picture"
    PAGES = "pages"
    FILM = "film"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Shot:
    """What there is to see of an asset, or of one page of it.

    `pages` counts the pages that can be leafed through. `to_make`: this page has no picture yet, a worker can make it.
    `strip` holds `frames` pictures side by side. `size` in px is that of the page's picture where that is known before
    it is there. `said` is why there is no picture. `played` is the file that plays of an asset without an original: its
    encoding; None where there is none.
    """

    asset_id: int
    page: int
    row: AssetRow | None
    picture: QImage | None
    pages: int = 1
    kind: Kind = Kind.PICTURE
    to_make: bool = False
    size: QSize = field(default_factory=QSize)
    strip: QImage | None = None
    frames: int = 0
    wave: QImage | None = None
    said: str = ""
    played: Path | None = None


def page_count(row: AssetRow, names: Mapping[str, object]) -> int:
    """Pages of a document: as many as the file says, or as many as were made of it (office documents)."""
    made = sum(1 for name in names if name.startswith("page.") and name.endswith(f".{PAGE_WEB_EDGE}.jpeg"))
    return min(MOST_PAGES, max(row.pages or 1, made))


def kind_of(row: AssetRow, names: Mapping[str, object]) -> Kind:
    """By what the file is and what was made of it."""
    if row.type == AUDIO:
        return Kind.SOUND
    if row.type == VIDEO or strip_of(names)[1] or encoding_of(names):
        return Kind.FILM
    return Kind.PAGES if page_count(row, names) > 1 or row.type == "Pdf" else Kind.PICTURE


def strip_of(names: Mapping[str, object]) -> tuple[str, int]:
    """Name of the rendition with a film's frames, and how many it holds; 0 where there is none."""
    for name in names:
        head, _, rest = name.partition(".")
        number = rest.partition(".")[0]
        if head == "strip" and number.isascii() and number.isdigit() and 0 < int(number) <= _MOST_FRAMES:
            return name, int(number)
    return "", 0


def encoding_of(names: Mapping[str, object]) -> str:
    """Name of the transcode among an asset's renditions; empty where there is none."""
    return next((name for name in names if name in ENCODING_NAMES), "")


def read(browse: Browser, cells: Cells, root: Path, asset: int, page: int) -> Shot:
    """From renditions alone; the row is None where the asset is no more."""
    rows = browse.rows([asset])
    if not rows:
        return Shot(asset, page, None, None)
    row = rows[0]
    by_name = {one.name: one for one in browse.renditions(asset)}
    pages, kind = page_count(row, by_name), kind_of(row, by_name)
    name = page_web_name(page)
    if name not in by_name and page == 1:
        name = PREVIEWS[0].name
    picture = load_picture(str(root / by_name[name].path), _WHOLE, 1.0) if name in by_name else None
    if picture is None and page == 1 and (cell := cells.get(asset)) is not None:
        picture = QImage.fromData(cell[1])
        if picture.isNull():
            picture = None
    strip_name, frames = strip_of(by_name)
    strip = load_picture(str(root / by_name[strip_name].path), _WHOLE, 1.0) if frames else None
    wave = load_picture(str(root / by_name[WAVEFORM_NAME].path), _WHOLE, 1.0) if WAVEFORM_NAME in by_name else None
    encoding = encoding_of(by_name) if row.part is not None else ""
    return Shot(
        asset,
        page,
        row,
        picture,
        pages=pages,
        kind=kind,
        to_make=picture is None and kind is Kind.PAGES and page <= pages and not row.missing and not row.error_code,
        size=_page_size(root, by_name, page),
        strip=strip,
        frames=frames if strip is not None else 0,
        wave=wave,
        played=root / by_name[encoding].path if encoding else None,
    )


def _page_size(root: Path, by_name: Mapping[str, RenditionRow], page: int) -> QSize:
    """The size a page's picture will have, by the nearest one that is there: few documents change their paper."""
    known = by_name.get(page_web_name(page)) or by_name.get(page_web_name(1)) or by_name.get(PREVIEWS[0].name)
    if known is None:
        return QSize(*fit(PAGE_WEB_EDGE, round(PAGE_WEB_EDGE * 2**0.5), PAGE_WEB_EDGE, PAGE_WEB_EDGE))
    size = QSize(known.width or 0, known.height or 0)
    return size if not size.isEmpty() else QImageReader(str(root / known.path)).size()


def make(library: Library, shot: Shot, cancelled: Callable[[], bool]) -> Shot | None:
    """The same shot with its page's picture made by a worker, or with the reason why there is none. None: cancelled."""
    from dataclasses import replace

    try:
        made = library.pages.page(shot.asset_id, shot.page, cancelled)
    except AssetDeskError as fault:
        return replace(shot, to_make=False, said=str(fault))
    if made is None:
        return None
    picture = QImage.fromData(made.large)
    return replace(shot, to_make=False, picture=None if picture.isNull() else picture)


def thumbs(
    browse: Browser, root: Path, asset: int, pages: Sequence[int], box: QSize, ratio: float
) -> dict[int, QImage]:
    """Small pictures of those pages that have one, to fit `box` (logical px)."""
    names = {page_thumb_name(number): number for number in pages}
    first = {PREVIEWS[1].name: 1} if 1 in pages else {}
    found: dict[int, QImage] = {}
    for one in browse.renditions(asset):
        number = names.get(one.name) or first.get(one.name)
        if number is not None and (number not in found or one.name in names):
            picture = load_picture(str(root / one.path), box * ratio, ratio)
            if picture is not None:
                found[number] = picture
    return found


def made_thumb(
    library: Library, asset: int, page: int, box: QSize, ratio: float, cancelled: Callable[[], bool]
) -> QImage | None:
    """The same of a page that has none: a worker makes it. None where that cannot be, or was cancelled."""
    try:
        made = library.pages.page(asset, page, cancelled)
    except AssetDeskError:
        return None
    picture = QImage.fromData(made.small) if made is not None else QImage()
    if picture.isNull():
        return None
    from PySide6.QtCore import Qt

    edge = QSize(PAGE_THUMB_EDGE, PAGE_THUMB_EDGE).boundedTo(box * ratio)
    small = picture.scaled(edge, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    small.setDevicePixelRatio(ratio)
    return small
