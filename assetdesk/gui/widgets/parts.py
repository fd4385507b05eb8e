"""Small plain controls with the design's sizes: labels, lines, buttons, panes. No behaviour of their own."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assetdesk.gui.theme import Theme

PANEL = QPalette.ColorRole.AlternateBase
WINDOW = QPalette.ColorRole.Window
RAISED = QPalette.ColorRole.Light


def label(
    theme: Theme,
    text: str = "",
    px: int = 13,
    weight: int = 400,
    *,
    ink: str = "",
    wrap: bool = False,
    select: bool = False,
) -> QLabel:
    """`ink` is empty for text, "text2" for the quieter one, else text3, fail, warn, ok. Plain text always."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.font(px, weight))
    if ink == "text2":
        made.setProperty("dim", True)
    elif ink:
        made.setProperty("ink", ink)
    made.setWordWrap(wrap)
    if wrap:
        made.setMinimumWidth(1)
    if select:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def line(*, vertical: bool = False, role: QPalette.ColorRole = QPalette.ColorRole.Mid) -> QWidget:
    """One pixel, in the colour of dividers."""
    made = QWidget()
    made.setBackgroundRole(role)
    made.setAutoFillBackground(True)
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def pane(role: QPalette.ColorRole) -> QWidget:
    """A ground in one of the palette's colours; it follows light and dark by itself."""
    made = QWidget()
    made.setBackgroundRole(role)
    made.setAutoFillBackground(True)
    return made


def scrolled(inside: QWidget, *, sideways: bool = False) -> QScrollArea:
    """As much of it as there is room for: without a frame, and no stop for Tab. `sideways`: also from side to side."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QScrollArea.Shape.NoFrame)
    if not sideways:
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(inside)
    return made


def button(
    text: str, name: str = "", *, primary: bool = False, small: bool = False, link: bool = False, width: int = 0
) -> QPushButton:
    """A push button; `name` becomes its objectName, the text without "…" its accessible name."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(spoken(text))
    made.setAutoDefault(False)
    if primary:
        made.setProperty("kind", "primary")
    if small:
        made.setProperty("small", True)
    if link:
        made.setProperty("link", True)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if width:
        made.setMinimumWidth(width)
    return made


def icon_button(theme: Theme, icon: str, text: str, name: str = "", size: int = 28) -> QToolButton:
    """An icon alone: its words are tooltip and accessible name."""
    made = QToolButton()
    made.setObjectName(name)
    made.setProperty("quiet", True)
    made.setToolTip(text)
    made.setAccessibleName(spoken(text))
    made.setFixedSize(size, size)
    made.setIconSize(QSize(16, 16))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    theme.dress(made, icon, 16, "text2")
    return made


def set_text(target: QPushButton, text: str) -> None:
    """The words and what is spoken, together."""
    target.setText(text)
    target.setAccessibleName(spoken(text))


def spoken(text: str) -> str:
    """A control's words as a screen reader says them."""
    return text.replace("&", "").replace("…", "").strip()


def row(
    *parts: QWidget | QLayout | int, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Left to right; a number stands for stretch (0) or a fixed space."""
    made = QHBoxLayout()
    _fill(made, parts, spacing, margins)
    return made


def column(
    *parts: QWidget | QLayout | int, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Top to bottom; a number stands for stretch (0) or a fixed space."""
    made = QVBoxLayout()
    _fill(made, parts, spacing, margins)
    return made


def _fill(
    into: QHBoxLayout | QVBoxLayout,
    parts: tuple[QWidget | QLayout | int, ...],
    spacing: int,
    margins: tuple[int, int, int, int],
) -> None:
    into.setSpacing(spacing)
    into.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, int):
            if part:
                into.addSpacing(part)
            else:
                into.addStretch(1)
        elif isinstance(part, QWidget):
            into.addWidget(part)
        else:
            into.addLayout(part)


def repolish(target: QWidget) -> None:
    """A property that the style sheet reads has changed on this one widget."""
    style = target.style()
    style.unpolish(target)
    style.polish(target)
    target.update()


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            clear(inner)
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
