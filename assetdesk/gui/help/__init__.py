"""The manual in a window (F1): the pages of `resources/manual`, found by what one is looking at or by words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from assetdesk.gui.help import places
from assetdesk.gui.theme import Theme

if TYPE_CHECKING:
    from assetdesk.gui.help.window import HelpWindow


class Help(QObject):
    """The manual of one main window, its child: made when it is asked for first, and gone with it."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self.shown: HelpWindow | None = None

    def show(self, near: QWidget | None = None, page: str = "") -> None:
        """The page that belongs to `near`, a part of the window or of a dialog; else to `page` of the window."""
        from assetdesk.gui.help.window import HelpWindow

        if self.shown is None:
            self.shown = HelpWindow(self._theme)
        self.shown.open_page(places.page_of(near, page))

    def close(self) -> None:
        """For good."""
        if self.shown is not None:
            self.shown.close()
            self.shown.deleteLater()
            self.shown = None


def show_help(near: QWidget) -> None:
    """Out of a dialog: the manual of the main window that it belongs to."""
    at: QWidget | None = near
    while at is not None:
        found = at.findChild(Help, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if isinstance(found, Help):
            found.show(near)
            return
        at = at.parentWidget()
