"""Dragging assets: what is carried (ids for this window, files for others) and the picture under the mouse."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QDrag, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView

from assetdesk.gui import roles, words
from assetdesk.gui.models.asset_model import ASSETS_MIME, AssetModel
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.theme import Theme

_THUMB = 96
# more files than that go out as ids only: building their list would stop the window
_MOST_FILES = 500


def selected_ids(view: QAbstractItemView, model: AssetModel) -> array[int]:
    """Ids of all selected rows, in the list's order."""
    found: array[int] = array("q")
    spans = sorted((span.top(), span.bottom()) for span in view.selectionModel().selection().toList())
    for first, last in spans:
        found.extend(model.ids[first : last + 1])
    return found


def carried(ids: array[int], model: AssetModel) -> QMimeData:
    """Ids, and the originals' files as far as their rows are in memory."""
    made = QMimeData()
    made.setData(ASSETS_MIME, ids.tobytes())
    root = model._desk.root
    may = not roles.why_not(model._desk.role.person, "exportAssets")  # also out of a library that cannot be changed
    if root is not None and len(ids) <= _MOST_FILES and may:
        rows = [row for row in map(model.cache.get, ids) if row is not None and not row.missing]
        made.setUrls([QUrl.fromLocalFile(str(root / row.path)) for row in rows])
    return made


def picture(pixmaps: list[QPixmap], count: int, theme: Theme, ratio: float) -> QPixmap:
    """Up to three thumbs stacked, with the count in a pill, 90 % opaque."""
    size = _THUMB + 24
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(0.9)
    for number, pixmap in reversed(list(enumerate(pixmaps[:3]))):
        away = 6 * number
        width, height = pixmap.width(), pixmap.height()
        scale = min(_THUMB / width, _THUMB / height)
        box = QRectF(8 + away, 8 + _THUMB - height * scale - away + 6 * 2, width * scale, height * scale)
        painter.setPen(QPen(theme.colour("white"), 2))
        painter.drawRect(box)
        painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))
    text = words.number(count)
    painter.setFont(theme.font(11, 600))
    width = painter.fontMetrics().horizontalAdvance(text) + 14
    pill = QRectF(size - width - 2, size - 22, width, 20)
    painter.setPen(QPen(theme.colour("white"), 1))
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(pill, 10, 10)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return made


def start_drag(view: QAbstractItemView, model: AssetModel, pictures: Pictures, theme: Theme) -> None:
    """Carry the selection until it is dropped."""
    ids = selected_ids(view, model)
    if not ids:
        return
    shown = []
    for asset_id in ids[:3]:
        row = model.cache.get(asset_id)
        pixmap = pictures.near(row.cell_id, row.cell) if row is not None else None
        if pixmap is not None:
            shown.append(pixmap)
    if not shown:
        shown = [theme.pixmap("file", 34, "text2", view.devicePixelRatioF())]
    drag = QDrag(view)
    drag.setMimeData(carried(ids, model))
    drag.setPixmap(picture(shown, len(ids), theme, view.devicePixelRatioF()))
    drag.setHotSpot(QPointF(20, 20).toPoint() if shown else QPoint())
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)
