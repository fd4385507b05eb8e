"""Toasts: one sentence at the foot of the centre, with at most two verbs. They come, say it, and go by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from assetdesk.gui.theme import Theme

Action = tuple[str, Callable[[], object]]
_NARROW, _WIDE, _FOOT, _GAP, _MOST = 360, 560, 24, 8, 3
_SECONDS, _SECONDS_UNDO, _SAME_KIND = 6.0, 20.0, 10.0
_ICONS = {"info": "info", "done": "circle-check", "fail": "triangle-alert", "trash": "trash-2", "move": "folder-input"}
_ICON_COLOURS = {"fail": "fail", "done": "text2"}


@dataclass(frozen=True, slots=True)
class ToastText:
    """What a toast says. Two of the same `kind` within ten seconds become one (the newer words stay). `kept`: it may go
    to the Inbox, where nothing else has told of it."""

    text: str
    actions: tuple[Action, ...] = ()
    kind: str = ""
    icon: str = "info"
    stays: bool = False
    kept: bool = True


class Toast(QWidget):
    """One toast, painted flat: `raised` ground, one `strong` line, radius 6."""

    def __init__(self, host: ToastHost, theme: Theme, words: ToastText) -> None:
        super().__init__(host.parent_widget)
        self._host = host
        self._theme = theme
        self.words = words
        self.born = time.monotonic()
        self.setObjectName(f"toast{host.next_number()}")
        self.setAccessibleName(words.text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        self._icon = QLabel(self)
        self.redress()
        row.addWidget(self._icon)
        self._label = QLabel(words.text, self)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # or a second line has no room
        self._label.setSizePolicy(policy)
        row.addWidget(self._label, 1)
        self.buttons: list[QPushButton] = []
        self._acts: dict[QObject, Callable[[], object]] = {}
        for label, act in words.actions:
            button = QPushButton(label, self)
            button.setProperty("small", True)
            button.setAccessibleName(label.rstrip("…"))
            button.setObjectName(f"{self.objectName()}{len(self.buttons)}")
            self._acts[button] = act
            button.clicked.connect(self._clicked)
            row.addWidget(button)
            self.buttons.append(button)
        self.closer = QToolButton(self)
        self.closer.setProperty("flat", True)
        self.closer.setObjectName(f"{self.objectName()}Close")
        self.closer.setAccessibleName("Close this message")
        self.closer.setToolTip("Close this message")
        self.closer.setFixedSize(24, 24)
        theme.dress(self.closer, "x", 14, "text2")
        self.closer.clicked.connect(self.leave)
        row.addWidget(self.closer)
        seconds = _SECONDS_UNDO if any(label == "Undo" for label, _ in words.actions) else _SECONDS
        self._timer = QTimer(self, singleShot=True, interval=int(seconds * 1000))
        self._timer.timeout.connect(self._due)
        if not words.stays:
            self._timer.start()
        self._fade: QPropertyAnimation | None = None
        self._slide: QPropertyAnimation | None = None

    def redress(self) -> None:
        """The icon in the palette's colour."""
        name, ink = _ICONS.get(self.words.icon, self.words.icon), _ICON_COLOURS.get(self.words.icon, "text2")
        self._icon.setPixmap(self._theme.pixmap(name, 16, ink, self.devicePixelRatioF()))

    def fit(self, room: int) -> None:
        """Take the size the words need, between 360 and 560 px, never more than `room`."""
        self.setMaximumWidth(16777215)
        fixed = self.sizeHint().width() - self._label.sizeHint().width()
        words = self._label.fontMetrics().horizontalAdvance(self.words.text) + 4
        width = min(max(_NARROW, fixed + words), _WIDE, max(120, room - 24))
        self.resize(width, max(42, self.heightForWidth(width)))

    def leave(self) -> None:
        """Go now."""
        self._timer.stop()
        self._host.remove(self)

    def _due(self) -> None:
        focused = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        window_focus = self.window().focusWidget()
        focused = focused or (window_focus is not None and self.isAncestorOf(window_focus))
        if self.underMouse() or focused:
            self._timer.start(1000)  # never leaves while it is used
        else:
            self.leave()

    def _clicked(self) -> None:
        act = self._acts.get(self.sender())
        self.leave()
        if act is not None:
            act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.strong), 1))
        painter.setBrush(QColor(self._theme.tokens.raised))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def slide_in(self, end: QPoint, milliseconds: int) -> None:
        """Come 8 px from below while fading in; at once with 0."""
        if milliseconds <= 0:
            self.move(end)
            return
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        self._fade = QPropertyAnimation(effect, b"opacity", self)
        self._fade.setDuration(milliseconds)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._fade.finished.connect(self._faded)
        self._fade.start()
        slide = self._slide = QPropertyAnimation(self, b"pos", self)
        slide.setDuration(milliseconds)
        slide.setStartValue(end + QPoint(0, 8))
        slide.setEndValue(end)
        slide.setEasingCurve(QEasingCurve.Type.OutQuad)
        slide.start()

    def move_to(self, at: QPoint) -> None:
        """Stand there, also while still sliding."""
        if self._slide is not None:
            self._slide.stop()
        self.move(at)

    def _faded(self) -> None:
        self.setGraphicsEffect(None)  # type: ignore[arg-type]


class ToastHost(QObject):
    """Keeps at most three toasts at the bottom centre of `parent_widget`. `left`: the toast with the focus went;
    `told(ToastText)` of each that is shown and may be kept."""

    left = Signal()
    told = Signal(object)

    def __init__(self, parent_widget: QWidget, theme: Theme, *, milliseconds: int = 160) -> None:
        super().__init__(parent_widget)
        self.parent_widget = parent_widget
        self.milliseconds = milliseconds
        self._theme = theme
        self._toasts: list[Toast] = []
        self._number = 0
        self._area: QRect | None = None
        parent_widget.installEventFilter(self)
        theme.changed.connect(self._repaint)

    def next_number(self) -> int:
        """For object names that are used once."""
        self._number += 1
        return self._number

    @property
    def toasts(self) -> list[Toast]:
        """Those shown, oldest first."""
        return list(self._toasts)

    def show(
        self,
        text: str,
        actions: Sequence[Action] = (),
        kind: str = "",
        icon: str = "info",
        *,
        stays: bool = False,
        kept: bool = True,
    ) -> Toast:
        """Say it. `icon` is a lucide name or one of info, done, fail, trash, move; fail is announced
        assertively. `stays`: until it is answered. `kept` False: the Inbox has it already."""
        words = ToastText(text, tuple(actions), kind, icon, stays, kept)
        for old in list(self._toasts):
            if kind and old.words.kind == kind and time.monotonic() - old.born < _SAME_KIND:
                self.remove(old)
        while len(self._toasts) >= _MOST:
            self.remove(self._toasts[0])
        toast = Toast(self, self._theme, words)
        self._toasts.append(toast)
        toast.show()
        toast.raise_()
        self._place(toast)
        polite = QAccessible.AnnouncementPoliteness
        said = QAccessibleAnnouncementEvent(toast, text)
        said.setPoliteness(polite.Assertive if icon == "fail" else polite.Polite)
        QAccessible.updateAccessibility(said)
        if kept:
            self.told.emit(words)
        return toast

    def remove(self, toast: Toast) -> None:
        """Take it away; focus goes to the next one, or back to the centre."""
        if toast not in self._toasts:
            return
        had_focus = toast.focusWidget() is not None and toast.focusWidget().hasFocus()
        self._toasts.remove(toast)
        toast.hide()
        toast.deleteLater()
        if had_focus and not self.focus_newest():
            self.left.emit()
        self._place()

    def clear(self) -> None:
        """Take all away."""
        for toast in list(self._toasts):
            self.remove(toast)

    def focus_newest(self) -> bool:
        """F8. False when there is none."""
        if not self._toasts:
            return False
        newest = self._toasts[-1]
        (newest.buttons[0] if newest.buttons else newest.closer).setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def set_area(self, area: QRect) -> None:
        """The part of the parent at whose foot toasts stand (the centre between the panels)."""
        self._area = area
        self._place()

    def _repaint(self) -> None:
        for toast in self._toasts:
            toast.redress()
            toast.update()

    def _place(self, fresh: Toast | None = None) -> None:
        area = self._area or self.parent_widget.rect()
        foot = area.bottom() + 1 - _FOOT
        for toast in reversed(self._toasts):
            toast.fit(area.width())
            at = QPoint(area.left() + (area.width() - toast.width()) // 2, foot - toast.height())
            foot = at.y() - _GAP
            if toast is fresh:
                toast.slide_in(at, self.milliseconds)
            else:
                toast.move_to(at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent_widget:
            self._place()
        return False
