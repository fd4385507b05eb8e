"""What can be typed next in the search field: keys of filters, and behind a key its values."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from assetdesk.core.filters import CHOICES
from assetdesk.core.query import FilterKey
from assetdesk.gui.widgets import search_text

_MOST = 12
# shorter beginnings are words more often than keys
_LEAST = 2


class Completions(QObject):
    """`chosen(start, end, text)`: replace that stretch of the field by the text."""

    chosen = Signal(int, int, str)

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._start = self._end = 0
        self.known: dict[FilterKey, list[str]] = {}
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(field)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MOST)
        self._popup = QListView()
        self._popup.setObjectName("searchCompletions")
        self._popup.setAccessibleName(self.tr("Completions"))
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._activated)

    @property
    def shown(self) -> bool:
        """Whether the list is open."""
        return self._popup.isVisible()

    def offer(self, text: str, cursor: int) -> None:
        """Open, change or close the list for the piece the cursor is in."""
        piece = search_text.piece_at(text, cursor)
        found = self.candidates(piece.text) if piece is not None and cursor == piece.end else []
        if piece is None or not found or found == [piece.text]:
            self.hide()
            return
        self._start, self._end = piece.start, piece.end
        self._model.setStringList(found)
        self._completer.complete(QRect(0, 0, min(260, self._field.width()), self._field.height()))

    def candidates(self, typed: str) -> list[str]:
        """Whole pieces that begin like this one."""
        minus = "-" if typed.startswith("-") else ""
        name, colon, value = typed[len(minus) :].partition(":")
        if not colon:
            begin = name.casefold()
            keys = [key.value for key in FilterKey if key.value.startswith(begin)] if len(begin) >= _LEAST else []
            return [f"{minus}{key}:" for key in keys]
        key = next((key for key in FilterKey if key.value == name.casefold()), None)
        if key is None:
            return []
        before, comma, last = value.rpartition(",")
        begin = last.casefold().strip('"')
        choices = [*CHOICES.get(key, ()), *self.known.get(key, [])]
        fit = [choice for choice in choices if choice.casefold().startswith(begin)][:_MOST]
        return [f"{minus}{name}:{before}{comma}{_quoted(choice)}" for choice in fit]

    def take(self) -> bool:
        """Take the marked one; False when none is."""
        index = self._popup.currentIndex()
        if not self.shown or not index.isValid():
            return False
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        self.hide()
        self._activated(text)
        return True

    def hide(self) -> bool:
        """Close the list; whether it was open."""
        was = self.shown
        if was:
            self._popup.hide()
        return was

    def _activated(self, text: str) -> None:
        self.chosen.emit(self._start, self._end, text)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or "," in text else text
