"""The key Delete of a control that deletes something of its own, or nothing; else the window's shortcut has it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def keeps_delete(event: QEvent) -> bool:
    """Whether the event asks if the key is a shortcut of the window; it is told that it is not, and comes as a key."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() != Qt.Key.Key_Delete:
        return False
    event.accept()
    return True
