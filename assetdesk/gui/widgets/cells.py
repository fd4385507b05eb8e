"""How one cell is painted. Everything comes from memory; the grid says where, this says what."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from assetdesk.core.asset import ANIMATED_GIF, AssetRow, AssetState, Badge
from assetdesk.gui.models.asset_words import banner, count_chip, format_chip, is_set, second_line, set_icon
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.grid_geometry import GAP, PADDING

FREE = 10
BANNER = 22
_SHEETS = 7
_CHIP = QColor(27, 27, 27, 209)
_SHEET_EDGE = QColor(158, 158, 158)
_FAR_SHEET = QColor(236, 236, 236)
_NEAR_SHEET = QColor(255, 255, 255)
_TRACK = QColor(27, 27, 27, 89)


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell stands: selected, current (ring), under the mouse, view with focus."""

    selected: bool = False
    current: bool = False
    hover: bool = False
    focus: bool = True


def is_stack(row: AssetRow) -> bool:
    """Whether sheets are drawn behind the picture."""
    if is_set(row) or row.type == ANIMATED_GIF:
        return False
    return bool(row.members or (row.pages and row.pages > 1))


def picture_edge(row: AssetRow, well: int) -> int:
    """Logical px that the picture may take in a well."""
    return well - 2 * FREE - (_SHEETS if is_stack(row) else 0)


def check_rect(cell: QRect) -> QRectF:
    """The check box of a cell."""
    return QRectF(cell.x() + PADDING + 6, cell.y() + PADDING + 6, 16, 16)


class CellPainter:
    """Kept by the view; `forget` after a change of palette, ratio or width."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._elided: dict[tuple[str, int, int], str] = {}
        self.forget()

    def forget(self) -> None:
        """Drop what depends on palette, ratio or width."""
        theme = self._theme
        self._elided.clear()
        self._name_font = theme.font(12, 500)
        self._facts_font = theme.font(11)
        self._chip_font = theme.font(10, 600)
        self._name_metrics = QFontMetrics(self._name_font)
        self._facts_metrics = QFontMetrics(self._facts_font)
        self._chip_metrics = QFontMetrics(self._chip_font)

    def elided(self, text: str, width: int, *, name: bool) -> str:
        """Names lose their middle: the start is the article number, the end the file type."""
        key = (text, width, int(name))
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > 4000:
                self._elided.clear()
            metrics, mode = (
                (self._name_metrics, Qt.TextElideMode.ElideMiddle)
                if name
                else (self._facts_metrics, Qt.TextElideMode.ElideRight)
            )
            found = self._elided[key] = metrics.elidedText(text, mode, width)
        return found

    def well(self, cell: QRect, edge: int) -> QRect:
        """The square well of a cell."""
        return QRect(cell.x() + PADDING, cell.y() + PADDING, edge, edge)

    def ground(self, painter: QPainter, cell: QRect, look: Look) -> None:
        """Hover, tint and ring."""
        theme = self._theme
        if not (look.selected or look.current or look.hover):
            return
        line = 2 if look.current else 1
        if look.selected or look.current:
            painter.setPen(QPen(theme.colour("ring" if look.focus else "strong"), line))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        if look.selected:
            painter.setBrush(theme.colour("tint"))
        elif look.hover:
            painter.setBrush(theme.colour("cell_hover"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        half = line / 2
        painter.drawRoundedRect(QRectF(cell).adjusted(half, half, -half, -half), 6, 6)

    def picture(self, painter: QPainter, well: QRect, row: AssetRow | None, pixmap: QPixmap | None) -> None:
        """The well and what is in it."""
        theme = self._theme
        missing = row is not None and row.missing
        if missing:
            pen = QPen(theme.colour("strong"), 1, Qt.PenStyle.DashLine)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(well).adjusted(5.5, 5.5, -5.5, -5.5), 2, 2)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("well"))
            painter.drawRoundedRect(well, 4, 4)
        if row is None:
            return
        ratio = painter.device().devicePixelRatioF()
        if pixmap is None:
            self._no_picture(painter, well, row, ratio)
            return
        stack = is_stack(row)
        width, height = pixmap.width() / pixmap.devicePixelRatio(), pixmap.height() / pixmap.devicePixelRatio()
        edge = picture_edge(row, well.width())
        if width > edge + 1 or height > edge + 1:  # another size stands in until the right one is there
            scale = min(edge / width, edge / height)
            width, height = width * scale, height * scale
        left = well.x() + (well.width() - width - (_SHEETS if stack else 0)) / 2
        top = well.y() + (well.height() - height + (_SHEETS if stack else 0)) / 2
        left, top = round(left * ratio) / ratio, round(top * ratio) / ratio
        if stack:
            self._sheets(painter, QRectF(left, top, width, height))
        if missing:
            painter.setOpacity(0.38)
        painter.drawPixmap(QRectF(left, top, width, height), pixmap, QRectF(pixmap.rect()))
        if missing:
            painter.setOpacity(1.0)

    def _sheets(self, painter: QPainter, picture: QRectF) -> None:
        # filled, not stroked: an antialiased stroke costs milliseconds here
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for away, sheet in ((7.0, _FAR_SHEET), (3.5, _NEAR_SHEET)):
            box = picture.translated(away, -away)
            painter.fillRect(box.adjusted(-1, -1, 1, 1), _SHEET_EDGE)
            painter.fillRect(box, sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _no_picture(self, painter: QPainter, well: QRect, row: AssetRow, ratio: float) -> None:
        to_come = row.state in (AssetState.UNPROCESSED, AssetState.QUEUED, AssetState.PROCESSING) and not row.missing
        if row.cell or to_come:
            return  # keep the well
        name = "file-x" if row.badge in (Badge.FAILED, Badge.MISSING) else "file"
        icon = self._theme.pixmap(name, 34, "text3", ratio)
        painter.drawPixmap(QPointF(well.x() + (well.width() - 34) / 2, well.y() + (well.height() - 34) / 2), icon)

    def overlay(self, painter: QPainter, well: QRect, row: AssetRow, share: float) -> None:
        """Progress, chips and badge."""
        ratio = painter.device().devicePixelRatioF()
        if row.badge is Badge.PROCESSING:
            self._progress(painter, well, share)
        bottom = well.bottom() + 1 - 6 - 16 - (4 if row.badge is Badge.PROCESSING else 0)
        if chip := format_chip(row):
            self._chip(painter, QPointF(well.x() + 6, bottom), chip, ratio)
        if said := banner(row):
            self._banner(painter, well, said, set_icon(row), ratio)
        if count := count_chip(row):
            self._chip(painter, QPointF(well.right() + 1 - 6, bottom), count, ratio, icon="layers", from_right=True)
        right = well.right() + 1 - 6
        if row.checked_out:
            beside = 0.0
            if row.badge is Badge.NEW:
                beside = self._chip_metrics.horizontalAdvance("New") + 10 + 4
            elif badges.name_of(row.badge):
                beside = badges.SIZE + 4
            lock = badges.pixmap("lock", badges.SIZE, ratio)
            painter.drawPixmap(QPointF(right - beside - badges.SIZE, well.y() + 6), lock)
        if row.badge is Badge.NEW:
            self._chip(
                painter, QPointF(right, well.y() + 6), "New", ratio, ground=self._theme.colour("busy_fill"),
                from_right=True,
            )  # fmt: skip
        elif name := badges.name_of(row.badge):
            twelfths = round(share * 12) if row.badge is Badge.PROCESSING else 0
            made = badges.pixmap(name, badges.SIZE, ratio, twelfths)
            painter.drawPixmap(QPointF(right - badges.SIZE, well.y() + 6), made)

    def opener(self, well: QRect, row: AssetRow) -> QRectF | None:
        """Where a click opens the stack or set in place; None where nothing stands behind it."""
        if not row.members:
            return None
        if is_set(row):
            return QRectF(well.x(), well.bottom() + 1 - BANNER, well.width(), BANNER)
        width = self._chip_metrics.horizontalAdvance(count_chip(row)) + 24
        bottom = well.bottom() + 1 - 6 - 16 - (4 if row.badge is Badge.PROCESSING else 0)
        return QRectF(well.right() + 1 - 6 - width, bottom, width, 16)

    def band(self, painter: QPainter, cell: QRect, *, first: bool, last: bool) -> None:
        """The ground of a member of an open stack: `first` begins a line of them, with the line that says so."""
        theme = self._theme
        box = cell.adjusted(-GAP // 2, -GAP // 2, 0 if last else GAP - GAP // 2, GAP // 2)
        painter.fillRect(box, theme.colour("panel"))
        if first:
            painter.fillRect(box.left(), box.top(), 2, box.height(), theme.colour("strong"))

    def _banner(self, painter: QPainter, well: QRect, text: str, icon: str, ratio: float) -> None:
        foot = QRectF(well.x(), well.bottom() + 1 - BANNER, well.width(), BANNER)
        shape = QPainterPath()
        shape.addRoundedRect(foot, 4, 4)
        shape.addRect(foot.adjusted(0, 0, 0, -4))
        shape.setFillRule(Qt.FillRule.WindingFill)
        painter.fillPath(shape, _CHIP)
        painter.drawPixmap(QPointF(foot.x() + 8, foot.y() + 4.5), self._theme.pixmap(icon, 13, "white", ratio))
        painter.setPen(self._theme.colour("white"))
        painter.setFont(self._facts_font)
        room = foot.adjusted(27, 0, -6, 0)
        shown = self._facts_metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _progress(self, painter: QPainter, well: QRect, share: float) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(well), 4, 4)
        painter.save()
        painter.setClipPath(clip)
        foot = QRectF(well.x(), well.bottom() + 1 - 4, well.width(), 4)
        painter.fillRect(foot, _TRACK)
        foot.setWidth(well.width() * share)
        painter.fillRect(foot, self._theme.colour("progress"))
        painter.restore()

    def _chip(
        self,
        painter: QPainter,
        at: QPointF,
        text: str,
        ratio: float,
        *,
        ground: QColor = _CHIP,
        icon: str = "",
        from_right: bool = False,
    ) -> None:
        words = self._chip_metrics.horizontalAdvance(text)
        width = words + 10 + (14 if icon else 0)
        left = at.x() - width if from_right else at.x()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(left, at.y(), width, 16), 3, 3)
        if icon:
            painter.drawPixmap(QPointF(left + 5, at.y() + 2.5), self._theme.pixmap(icon, 11, "white", ratio))
            left += 14
        painter.setPen(self._theme.colour("white"))
        painter.setFont(self._chip_font)
        painter.drawText(
            QRectF(left + 5, at.y(), words + 2, 16), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
        )

    def check(self, painter: QPainter, cell: QRect, selected: bool) -> None:
        """The box, top left."""
        theme = self._theme
        box = check_rect(cell)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(box, 3, 3)
            tick = theme.pixmap("check", 12, "on_accent", painter.device().devicePixelRatioF(), 3)
            painter.drawPixmap(QPointF(box.x() + 2, box.y() + 2), tick)
        else:
            painter.setPen(QPen(theme.colour("strong"), 1))
            painter.setBrush(theme.colour("base"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def words(self, painter: QPainter, well: QRect, row: AssetRow, step: str) -> None:
        """Name and facts."""
        theme = self._theme
        width = well.width()
        top = well.bottom() + 1
        painter.setFont(self._name_font)
        painter.setPen(theme.colour("text"))
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(well.x(), top + 6, width, 16), left | middle, self.elided(row.name, width, name=True))
        text, ink = second_line(row, step)
        painter.setFont(self._facts_font)
        painter.setPen(theme.colour(ink))
        painter.drawText(QRect(well.x(), top + 22, width, 15), left | middle, self.elided(text, width, name=False))
