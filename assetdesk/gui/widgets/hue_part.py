"""What the editor of a colour filter holds: usual colours to click, any other from a picker, and its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, qGray
from PySide6.QtWidgets import QColorDialog, QGridLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from assetdesk.core.colour_names import NAMES, name_of
from assetdesk.core.query import FilterKey
from assetdesk.gui import filter_words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.filter_parts import WordsPart
from assetdesk.gui.widgets.parts import button

_SIDE, _ACROSS = 26, 8
_USUAL = (
    "black", "dimgray", "darkgray", "gainsboro", "white", "saddlebrown", "tan", "beige",
    "red", "darkorange", "gold", "olivedrab", "green", "teal", "skyblue", "blue",
    "navy", "indigo", "purple", "magenta", "hotpink", "salmon", "maroon", "darkolivegreen",
)  # fmt: skip


class _Swatch(QToolButton):
    """A colour to switch on and off."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._colour = QColor(NAMES[name])
        self.setObjectName(f"hue{name.title()}")
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setCheckable(True)
        self.setFixedSize(QSize(_SIDE, _SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(self._theme.colour("ring" if on else "strong"), 2 if on else 1))
        painter.setBrush(self._colour)
        inset = 2 if on else 3.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        if self.isChecked():
            light = qGray(self._colour.rgb()) > 128
            icon = self._theme.pixmap("check", 12, "ink" if light else "white", self.devicePixelRatioF())
            painter.drawPixmap(7, 7, icon)


class HuePart(WordsPart):
    """See the module; a click on a colour writes its name into the field, another takes it out."""

    def __init__(self, theme: Theme, key: FilterKey) -> None:
        super().__init__(theme, key)
        self._swatches = {name: _Swatch(theme, name) for name in _USUAL}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for place, swatch in enumerate(self._swatches.values()):
            swatch.toggled.connect(self._turned)
            grid.addWidget(swatch, place // _ACROSS, place % _ACROSS)
        grid.setColumnStretch(_ACROSS, 1)
        other = button(self.tr("Other colour…"), "hueOther", link=True)
        other.clicked.connect(self._pick)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(0, grid)
        layout.insertWidget(1, other, 0, Qt.AlignmentFlag.AlignLeft)
        self._words: QLineEdit = self._field
        self.changed.connect(self._mark)

    def show_values(self, values: Sequence[str]) -> None:
        super().show_values(values)
        self._mark()

    def first(self) -> QWidget:
        return next(iter(self._swatches.values()))

    def take_colour(self, colour: str) -> None:
        """One more, as `#rrggbb`."""
        texts = self._texts()
        self._write([*texts, name_of(colour) or colour])

    def _texts(self) -> list[str]:
        return [text for text in filter_words.split_words(self._words.text()) if text]

    def _write(self, texts: Sequence[str]) -> None:
        self._words.setText(", ".join(dict.fromkeys(texts)))
        self.changed.emit()

    def _mark(self) -> None:
        named = {text.partition("@")[0].strip().lower() for text in self._texts()}
        for name, swatch in self._swatches.items():
            swatch.blockSignals(True)
            swatch.setChecked(name in named)
            swatch.blockSignals(False)
            swatch.update()

    def _turned(self, on: bool) -> None:
        swatch = self.sender()
        assert isinstance(swatch, _Swatch)
        name = swatch.accessibleName()
        rest = [text for text in self._texts() if text.partition("@")[0].strip().lower() != name]
        self._write([*rest, name] if on else rest)

    def _pick(self) -> None:
        dialog = QColorDialog(self.window())
        dialog.setObjectName("huePicker")
        dialog.setWindowTitle(self.tr("Colour to look for"))
        dialog.colorSelected.connect(lambda colour: self.take_colour(colour.name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
