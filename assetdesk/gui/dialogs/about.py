"""About AssetDesk: version, licence, and whose work is in it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from assetdesk import __version__
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, column, label, row


class Mark(QWidget):
    """The program's mark: three sheets on the accent."""

    def __init__(self, theme: Theme, size: int = 56) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / 56, self.height() / 56)
        accent = self._theme.colour("accent")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(1, 1, 54, 54, 10, 10)
        for at, opacity in ((12, 0.55), (18, 0.8)):
            painter.setOpacity(opacity)
            painter.setPen(QPen(self._theme.colour("white"), 2.5))
            painter.setBrush(accent)
            painter.drawRoundedRect(at, at, 20, 20, 2, 2)
        painter.setOpacity(1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("white"))
        painter.drawRoundedRect(24, 24, 20, 20, 2, 2)


def show_about(desk: Desk, parent: QWidget) -> About:
    """Open it."""
    dialog = About(desk, parent)
    dialog.open()
    return dialog


class About(Frame):
    """See the module."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "aboutDialog", parent, QSize(460, 280))
        self.setWindowTitle(self.tr("About AssetDesk"))
        theme = desk.theme
        version = words.fill(self.tr("Version %1, with Qt %2"), __version__, qVersion())
        said = (
            self.tr("Find and process your pictures and documents. Originals are never changed."),
            self.tr("Free software under the GNU Affero General Public License, version 3 or later."),
            self.tr("Icons: Lucide (ISC). Type: Inter (SIL Open Font License)."),
        )
        beside = column(
            label(theme, "AssetDesk", 20, 600), label(theme, version, 12, ink="text2", select=True), 8,
            *(label(theme, text, 12, wrap=True, select=True) for text in said), 0, spacing=6,
        )  # fmt: skip
        inner = row(column(Mark(theme), 0), 8, beside, margins=(20, 20, 20, 16))
        inner.setStretchFactor(beside, 1)
        self.body.setLayout(inner)
        close = button(self.tr("Close"), "aboutClose", width=88)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        close.setFocus()
