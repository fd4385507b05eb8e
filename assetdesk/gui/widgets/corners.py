"""Which corner of a picture supplies a colour: four arrows, one stop for Tab, arrows move and choose."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.words import translate

# IPS API, corners; the order of the arrows
CORNERS = ("UpperLeft", "UpperRight", "BottomLeft", "BottomRight")
_ICONS = ("arrow-up-left", "arrow-up-right", "arrow-down-left", "arrow-down-right")


def corner_words(corner: str) -> str:
    """Upper left, upper right, lower left, lower right."""
    names = ("Upper left", "Upper right", "Lower left", "Lower right")
    return translate("Corners", names[CORNERS.index(corner)]) if corner in CORNERS else ""


class CornerPick(QWidget):
    """`chosen(corner)` by its IPS name. The buttons are named `name` + that name."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self._buttons: list[QToolButton] = []
        for place, (corner, icon) in enumerate(zip(CORNERS, _ICONS, strict=True)):
            made = QToolButton()
            made.setObjectName(f"{name}{corner}")
            made.setAccessibleName(f"{spoken}: {corner_words(corner).lower()}")
            made.setToolTip(corner_words(corner))
            made.setCheckable(True)
            made.setProperty("seg", "first" if place == 0 else "last" if place == 3 else "mid")
            made.setProperty("icononly", True)
            made.setIconSize(QSize(14, 14))
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == 0 else Qt.FocusPolicy.ClickFocus)
            made.installEventFilter(self)
            theme.dress(made, icon, 14, "text2", "accent_text")
            self._group.addButton(made, place)
            self._buttons.append(made)
            across.addWidget(made)
        self._buttons[0].setChecked(True)
        self._group.idToggled.connect(self._toggled)
        self._group.idClicked.connect(self._clicked)
        self.setFocusProxy(self._buttons[0])

    @property
    def value(self) -> str:
        """The corner chosen; empty where none is."""
        place = self._group.checkedId()
        return CORNERS[place] if place >= 0 else ""

    def choose(self, corner: str) -> None:
        """Show this one, without telling; an unknown one leaves what there is."""
        if corner in CORNERS:
            self._buttons[CORNERS.index(corner)].setChecked(True)

    def _toggled(self, place: int, on: bool) -> None:
        self._buttons[place].setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
        if on:
            self.setFocusProxy(self._buttons[place])

    def _clicked(self, place: int) -> None:
        self.chosen.emit(CORNERS[place])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QKeyEvent.Type.KeyPress and watched in self._buttons:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
                Qt.Key(event.key()), 0
            )
            if step:
                place = max(0, min(3, self._buttons.index(watched) + step))
                self._buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
                if not self._buttons[place].isChecked():
                    self._buttons[place].setChecked(True)
                    self.chosen.emit(CORNERS[place])
                return True
        return super().eventFilter(watched, event)
