"""The head of a section: fold, crop name, size and ratio, how many are to confirm, and *Confirm all*."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from assetdesk.gui import words
from assetdesk.gui.crops.items import HEAD, Section, ratio_words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, label, row, set_text


class SectionHead(QWidget):
    """`folded(name)` and `confirm_all(name)`."""

    folded = Signal(str)
    confirm_all = Signal(str)

    def __init__(self, theme: Theme, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self.setObjectName(f"cropSection{number}")
        self.setFixedHeight(HEAD)
        self._fold = QToolButton()
        self._fold.setObjectName(f"cropSectionFold{number}")
        self._fold.setProperty("quiet", True)
        self._fold.setFixedSize(24, 24)
        self._fold.clicked.connect(self._do_fold)
        self._title = label(theme, "", 13, 600)
        self._size = label(theme, "", 12, ink="text2")
        self._ratio = label(theme, "", 12, ink="text2")
        self._count = label(theme, "", 12, ink="text2")
        self.all = button("", f"confirmAllCrops{number}", small=True)
        self.all.clicked.connect(self._do_all)
        self.setLayout(
            row(
                self._fold, self._title, 4, self._size, self._ratio, 0, self._count, self.all,
                spacing=6, margins=(12, 0, 18, 1),
            )
        )  # fmt: skip
        theme.changed.connect(self.update)

    def show_section(self, section: Section) -> None:
        """What it heads."""
        self._name = section.name
        count = len(section.items)
        self._theme.dress(self._fold, "chevron-right" if section.folded else "chevron-down", 13, "text2")
        said = self.tr("Show %1") if section.folded else self.tr("Fold %1")
        self._fold.setAccessibleName(words.fill(said, section.name))
        self._fold.setToolTip(words.fill(said, section.name))
        self._title.setText(section.name)
        self._size.setText(words.pixels(*section.size).removesuffix(" px"))
        self._ratio.setText(ratio_words(section.size))
        self._count.setText(words.fill(self.tr("%1 to confirm"), words.number(count)))
        set_text(self.all, words.fill(self.tr("Confirm all %1"), words.number(count)))
        self.all.setAccessibleName(words.fill(self.tr("Confirm all %1 of %2"), words.number(count), section.name))

    def _do_fold(self) -> None:
        self.folded.emit(self._name)

    def _do_all(self) -> None:
        self.confirm_all.emit(self._name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("line"))
        if self.y() > 0:
            painter.fillRect(0, 0, self.width(), 1, self._theme.colour("line"))
