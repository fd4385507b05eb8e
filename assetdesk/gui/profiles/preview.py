"""What the profile in the form makes of a selected asset, live: the crop on the picture, every file with its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from assetdesk.core.presets import IMAGE
from assetdesk.gui import words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.dots import Dots
from assetdesk.gui.faults import sentence
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.flow import Flow
from assetdesk.gui.widgets.parts import PANEL, clear, column, icon_button, label, line, pane, row
from assetdesk.library.profile_preview import Made, Value

if TYPE_CHECKING:
    from assetdesk.library.session import Library

WIDE = 360
_REST_MS = 250
_TILE = 96
_DETAIL = QSize(157, 88)
_MOST_ASSETS = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """What came for an asset: its picture, what the profile makes of it, and the crop `row` without sharpening."""

    asset_id: int
    name: str
    picture: QImage
    made: Made
    images: Mapping[str, QImage]
    off: QImage | None = None
    row: str = ""
    amount: float = 0.0


class CropPicture(QWidget):
    """The whole picture on a well; outside the current crop it is darker."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self._box: QRectF | None = None
        self._said = ""
        self.setObjectName("profilePreviewPicture")
        self.setFixedHeight(230)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_picture(self, image: QImage, box: QRectF | None = None, said: str = "") -> None:
        """`box` in fractions of the picture."""
        self._image, self._box, self._said = image, box, said
        self.setAccessibleName(said or self.tr("Picture"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.colour("well"))
        if self._image.isNull():
            return
        room = self.rect().adjusted(10, 10, -10, -10)
        size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        where = QRect(0, 0, size.width(), size.height())
        where.moveCenter(self.rect().center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(where, self._image)
        box = self._box
        if box is None:
            return
        inside = QRect(
            where.x() + round(box.x() * where.width()),
            where.y() + round(box.y() * where.height()),
            round(box.width() * where.width()),
            round(box.height() * where.height()),
        )
        dark = QColor(0, 0, 0, 140)
        for part in (
            QRect(where.left(), where.top(), where.width(), inside.top() - where.top()),
            QRect(where.left(), inside.bottom() + 1, where.width(), where.bottom() - inside.bottom()),
            QRect(where.left(), inside.top(), inside.left() - where.left(), inside.height()),
            QRect(inside.right() + 1, inside.top(), where.right() - inside.right(), inside.height()),
        ):
            painter.fillRect(part, dark)
        painter.setPen(QPen(QColor("#FFFFFF"), 1))
        painter.drawRect(inside.adjusted(0, 0, -1, -1))
        painter.setFont(theme.font(11, 600))
        wide = painter.fontMetrics().horizontalAdvance(self._said) + 12
        chip = QRect(inside.left() + 6, inside.top() + 6, min(wide, max(20, inside.width() - 12)), 18)
        painter.fillRect(chip, QColor(0, 0, 0, 190))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._said)


class Tile(QWidget):
    """One file: its picture, name, pixels and bytes. `clicked(row)`."""

    clicked = Signal(str)

    def __init__(self, theme: Theme, file: str, image: QImage | None, facts: Sequence[str], *, on: bool) -> None:
        super().__init__()
        self._theme, self._image, self._facts, self._on, self._file = theme, image, tuple(facts), on, file
        self.setAccessibleName(", ".join(facts))
        self.setToolTip("\n".join(facts))
        self.setFixedSize(_TILE + 8, _TILE + 12 + 16 * len(facts))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        well = QRect(4, 4, _TILE, _TILE)
        image = self._image
        if image is not None and not image.isNull():
            size = image.size()
            ratio = self.devicePixelRatioF()
            own = QSize(round(size.width() / ratio), round(size.height() / ratio))
            if own.width() > well.width() or own.height() > well.height():
                own = size.scaled(well.size(), Qt.AspectRatioMode.KeepAspectRatio)
            where = QRect(0, 0, own.width(), own.height())
            where.moveCenter(well.center())
            where.moveBottom(well.bottom())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(where, image)
            if self._on:
                painter.setPen(QPen(theme.colour("ring"), 2))
                painter.drawRect(where.adjusted(-2, -2, 1, 1))
        else:
            painter.fillRect(well, theme.colour("well"))
            painter.drawPixmap(well.center().x() - 17, well.center().y() - 17, theme.pixmap("file", 34, "text3", 1.0))
        top = well.bottom() + 6
        for place, text in enumerate(self._facts):
            font = theme.font(11, 600 if place == 0 else 400)
            painter.setFont(font)
            painter.setPen(theme.colour("text" if place == 0 else "text2"))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _TILE)
            painter.drawText(QRect(4, top + 15 * place, _TILE + 4, 15), Qt.AlignmentFlag.AlignLeft, shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit(self._file)


class SharpPair(QWidget):
    """The same part at 100 %, not sharpened and sharpened."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pair: tuple[QImage, QImage, str] | None = None
        self.setFixedHeight(_DETAIL.height())
        self.setAccessibleName(self.tr("Sharpening off and on"))

    def show_pair(self, off: QImage, on: QImage, amount: str) -> None:
        """Two pictures of one size."""
        self._pair = (off, on, amount)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pair is None:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        half = (self.width() - 8) // 2
        for place, (image, text) in enumerate(((self._pair[0], self.tr("Off")), (self._pair[1], self._pair[2]))):
            target = QRect(place * (half + 8), 0, half, self.height())
            wide = min(image.width(), round(target.width() * ratio))
            high = min(image.height(), round(target.height() * ratio))
            part = QRect((image.width() - wide) // 2, (image.height() - high) // 2, wide, high)
            own = QRect(target.left(), target.top(), round(wide / ratio), round(high / ratio))
            painter.drawImage(own, image, part)
            painter.setFont(self._theme.font(11, 600))
            chip = QRect(own.left() + 6, own.bottom() - 22, painter.fontMetrics().horizontalAdvance(text) + 12, 18)
            painter.fillRect(chip, QColor(0, 0, 0, 190))
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


class ProfilePane(QWidget):
    """`show_profile` may be called on every change; the newest wins. `row_chosen(name)` when a file was clicked."""

    row_chosen = Signal(str)

    def __init__(self, desk: Desk, assets: Sequence[int]) -> None:
        super().__init__()
        self._desk = desk
        self._assets = list(assets[:_MOST_ASSETS])
        self._at = 0
        self._kind = ""
        self._body: Mapping[str, Any] | None = None
        self._row = ""
        self._work: Work | None = None
        self.shown: Shown | None = None
        theme = desk.theme
        self.setFixedWidth(WIDE)
        self.setObjectName("profilePreview")
        self.setAccessibleName(self.tr("Preview"))
        head = label(theme, self.tr("Preview"), 12, 600)
        self.name = ElidedLabel(theme, 12)
        self.name.setObjectName("profilePreviewName")
        self.before = icon_button(theme, "chevron-left", self.tr("Asset before"), "profilePreviewBefore", 24)
        self.after = icon_button(theme, "chevron-right", self.tr("Next asset"), "profilePreviewNext", 24)
        self.before.clicked.connect(self._back)
        self.after.clicked.connect(self._forward)
        top = row(head, self.name, self.before, self.after, spacing=8)
        top.setStretchFactor(self.name, 1)
        self.picture = CropPicture(theme)
        self.dots = Dots(theme, self.picture)
        self.facts = label(theme, "", 12, ink="text2", wrap=True)
        self.facts.setObjectName("profilePreviewFacts")
        self.said = label(theme, "", 12, ink="warn", wrap=True)
        self.said.setObjectName("profilePreviewSaid")
        self._tiles = QWidget()
        self._flow = Flow(self._tiles, 6)
        self.sharp = SharpPair(theme)
        self.sharp_row = label(theme, "", 12, ink="text2")
        self._sharp = QWidget()
        sharp_head = row(label(theme, self.tr("Sharpening at 100 %"), 12, ink="text2"), 0, self.sharp_row)
        self._sharp.setLayout(column(line(), sharp_head, self.sharp, spacing=8))
        self._sharp.hide()
        ground = pane(PANEL)
        inside = column(
            top, self.picture, self.facts, self._tiles, self._sharp, self.said, 0, spacing=8, margins=(16, 14, 16, 14)
        )
        ground.setLayout(inside)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ground)
        outer = column(scroll, spacing=0)
        self.setLayout(outer)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._switch()
        if not self._assets:
            self.facts.setText(self.tr("Select an asset to see here what the profile makes of it."))

    def show_profile(self, kind: str, body: Mapping[str, Any] | None, row_name: str) -> None:
        """Another body (None: it cannot be), or another current row of the same."""
        same = (kind, body) == (self._kind, self._body)
        other_row = row_name != self._row
        self._kind, self._body, self._row = kind, body, row_name
        if not same or (other_row and kind == IMAGE):
            self._rest.start()
        if same and self.shown is not None:
            self._draw()

    def close_down(self) -> None:
        """Nothing more is wanted."""
        self._rest.stop()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _back(self) -> None:
        self._at = max(0, self._at - 1)
        self._turned()

    def _forward(self) -> None:
        self._at = min(len(self._assets) - 1, self._at + 1)
        self._turned()

    def _turned(self) -> None:
        self._switch()
        self._ask()

    def _switch(self) -> None:
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at + 1 < len(self._assets))

    def _ask(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        if not self._assets or self._body is None or not self._desk.opened:
            self.dots.show_busy(False)
            return
        library, flag = self._desk.library, Cancel()
        asset, kind, body, current = self._assets[self._at], self._kind, dict(self._body), self._row
        self.dots.show_busy(True)
        self._work = self._desk.background.run(
            lambda: _shown(library, asset, kind, body, current, flag), self._came, self._failed, priority=5, flag=flag
        )

    def _failed(self, error: BaseException) -> None:
        self._work = None
        self.dots.show_busy(False)
        clear(self._flow)
        self._sharp.hide()
        self.said.setText(sentence(error))

    def _came(self, shown: Shown | None) -> None:
        self._work = None
        self.dots.show_busy(False)
        if shown is not None:
            self.shown = shown
            self._draw()

    def _draw(self) -> None:
        shown = self.shown
        if shown is None:
            return
        self.name.setText(shown.name)
        crop = next((one for one in shown.made.crops if one.get("name") == self._row and self._row), None)
        box = None
        if crop is not None:
            box = QRectF(float(crop["x"]), float(crop["y"]), float(crop["w"]), float(crop["h"]))
        self.picture.show_picture(shown.picture, box, self._row if box is not None else "")
        self.facts.setText(self._words(shown, box))
        self.facts.setVisible(bool(self.facts.text()))
        clear(self._flow)
        theme = self._desk.theme
        for one in shown.made.files:
            row_name = _row_of(one.name, self._kind)
            pixels = f"{words.number(one.width)} × {words.number(one.height)}" if one.width and one.height else ""
            facts = [row_name or one.name, pixels, words.size(one.size)]
            image = shown.images.get(one.name)
            tile = Tile(theme, row_name, image, [text for text in facts if text], on=bool(row_name == self._row))
            tile.setObjectName(f"profileFile-{one.name}")
            tile.clicked.connect(self.row_chosen)
            self._flow.addWidget(tile)
        for value in shown.made.values:
            self._flow.addWidget(self._line(value))
        self._tiles.setVisible(bool(shown.made.files or shown.made.values))
        self._draw_sharp(shown)
        said = [*shown.made.warnings]
        if shown.made.left_out:
            text = self.tr("Not tried here: %1. Films and commands take their time when the profile runs.")
            said.append(words.fill(text, ", ".join(shown.made.left_out)))
        if shown.made.nothing:
            said.append(self.tr("This profile makes nothing of such a file."))
        self.said.setText("\n".join(said))
        self.said.setVisible(bool(said))

    def _line(self, value: Value) -> QWidget:
        """A field or an encoding: its name, and behind it what it comes to."""
        theme = self._desk.theme
        sources = {"you": self.tr("you"), "file": self.tr("file"), "profile": self.tr("profile")}
        made = QWidget()
        made.setFixedWidth(WIDE - 36)
        name = label(theme, value.label, 12, ink="text2", wrap=True)
        name.setFixedWidth(110)
        text = label(theme, value.text, 12, wrap=True)
        source = label(theme, sources.get(value.source, ""), 11, ink="text3")
        across = row(name, text, source, spacing=8)
        across.setStretchFactor(text, 1)
        for part in (name, text, source):
            across.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        made.setLayout(across)
        return made

    def _draw_sharp(self, shown: Shown) -> None:
        on = next((shown.images[one.name] for one in shown.made.files if _row_of(one.name, self._kind) == self._row
                   and one.name in shown.images), None)  # fmt: skip
        there = shown.off is not None and on is not None and shown.row == self._row
        self._sharp.setVisible(there)
        if shown.off is None or on is None or not there:
            return
        self.sharp.show_pair(shown.off, on, words.locale().toString(shown.amount, "f", 2))
        size = f"{words.number(on.width())} × {words.number(on.height())}"
        told = self.tr("%1, %2") if shown.off != on else self.tr("%1, %2: not under half, so not sharpened")
        self.sharp_row.setText(words.fill(told, self._row, size))

    def _words(self, shown: Shown, box: QRectF | None) -> str:
        made = shown.made
        if not made.width or not made.height:
            return ""
        size = f"{words.number(made.width)} × {words.number(made.height)}"
        if box is None:
            return words.fill(self.tr("Original %1."), size)
        part = f"{words.number(round(box.width() * made.width))} × {words.number(round(box.height() * made.height))}"
        return words.fill(self.tr("Original %1. %2 takes %3 of it."), size, self._row, part)


def _row_of(name: str, kind: str) -> str:
    """The row of the profile that a file is of: `crop.Large.1600.900.jpeg` is Large."""
    parts = name.split(".")
    if kind == IMAGE and parts[0] == "crop" and len(parts) >= 5:
        return ".".join(parts[1:-3])
    return name


def _shown(
    library: Library, asset_id: int, kind: str, body: Mapping[str, Any], current: str, flag: Cancel
) -> Shown | None:
    """Off the window's thread: the asset's picture, and what a worker makes."""
    found = next(iter(library.browse.rows([asset_id])), None)
    if found is None:
        return None
    picture = QImage()
    path = next((one.path for one in library.browse.renditions(asset_id) if one.name.startswith("web.")), None)
    if path is not None:
        picture.load(str(library.root / path))
    made = library.profile_preview.show(asset_id, kind, body, flag)
    if made is None:
        return None
    images = {one.name: QImage.fromData(one.data) for one in made.files if one.data}
    off = None
    rows = [one for one in body.get("crops") or () if one.get("name") == current] if kind == IMAGE else []
    if rows and body.get("unsharp") and any(_row_of(one.name, kind) == current for one in made.files):
        plain = {**body, "unsharp": None, "crops": rows, "swatch": None}
        without = library.profile_preview.show(asset_id, kind, plain, flag)
        if without is None:
            return None
        off = next((QImage.fromData(one.data) for one in without.files if one.data), None)
    amount = float((body.get("unsharp") or {}).get("amount") or 0)
    return Shown(asset_id, found.name, picture, made, images, off, current, amount)
