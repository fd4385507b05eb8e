"""Preferences: pages at the left; changes act at once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from assetdesk.gui import roles
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.options.group_list import GroupList
from assetdesk.gui.preferences.appearance import AppearancePage
from assetdesk.gui.preferences.library import LibraryPage
from assetdesk.gui.preferences.mail import MailPage
from assetdesk.gui.preferences.page import Page
from assetdesk.gui.preferences.people import PeoplePage
from assetdesk.gui.preferences.processing import ProcessingPage
from assetdesk.gui.preferences.publishing import PublishingPage
from assetdesk.gui.preferences.scripting import ScriptingPage
from assetdesk.gui.preferences.tags import TagsPage
from assetdesk.gui.preferences.watching import WatchingPage
from assetdesk.gui.widgets.parts import PANEL, RAISED, button, column, line, pane, row, scrolled

SIZE = QSize(880, 748)
_PAGES: dict[str, type[Page]] = {
    "library": LibraryPage,
    "appearance": AppearancePage,
    "processing": ProcessingPage,
    "watching": WatchingPage,
    "publishing": PublishingPage,
    "mail": MailPage,
    "scripting": ScriptingPage,
    "tags": TagsPage,
    "people": PeoplePage,
}
_OF_A_LIBRARY = ("library", "processing", "tags", "watching", "publishing", "mail", "scripting", "people")


def show_preferences(desk: Desk, parent: QWidget, page: str = "") -> PreferencesDialog:
    """Open them, at a page if one is named."""
    dialog = PreferencesDialog(desk, parent)
    if page:
        dialog.pages.choose(page)
    dialog.open()
    return dialog


class PreferencesDialog(Frame):
    """Without a library only what holds for all is there."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        title = QCoreApplication.translate("PreferencesDialog", "Preferences")
        super().__init__(desk.theme, title, "preferencesDialog", parent, SIZE)
        self._desk = desk
        self._made: dict[str, Page] = {}
        self._scrolls: dict[str, QScrollArea] = {}
        self.foot.hide()
        self.pages = GroupList(desk.theme, "preferencesPages", self.tr("Pages of the preferences"), 176)
        self._back = button(self.tr("Reset this page"), "preferencesReset", link=True)
        self._back.clicked.connect(self._reset)
        desk.role.changed.connect(self._switch)
        side = pane(PANEL)
        side.setFixedWidth(176)
        side.setLayout(column(self.pages, row(self._back, 0, margins=(10, 0, 10, 0)), spacing=8, margins=(0, 8, 0, 12)))
        self._stack = QStackedWidget()
        across = row(side, line(vertical=True), self._stack, spacing=0)
        across.setStretch(2, 1)
        self.body.setLayout(across)
        self.pages.chosen.connect(self._turn)
        names = {
            "library": (self.tr("Library"), "hard-drive"),
            "appearance": (self.tr("Appearance"), "sun-moon"),
            "processing": (self.tr("Processing"), "gauge"),
            "tags": (self.tr("Tags"), "tag"),
            "watching": (self.tr("Watching"), "folder-sync"),
            "publishing": (self.tr("Publishing"), "send"),
            "scripting": (self.tr("Scripting"), "terminal"),
            "mail": (self.tr("Mail"), "mail"),
            "people": (self.tr("People"), "users"),
        }
        wanted = [key for key in _PAGES if desk.opened or key not in _OF_A_LIBRARY]
        self.pages.fill([(key, *names[key]) for key in wanted])
        self.finished.connect(self._closed)
        self.pages.setFocus()

    def page(self, name: str) -> Page:
        """A page, made when it is wanted first."""
        if name not in self._made:
            made = _PAGES[name](self._desk)
            made.setObjectName(f"preferences{name.capitalize()}")
            ground = pane(RAISED)
            ground.setLayout(column(made))
            scroll = scrolled(ground)
            self._stack.addWidget(scroll)
            self._made[name] = made
            self._scrolls[name] = scroll
        return self._made[name]

    def _turn(self, name: str) -> None:
        self.page(name)
        self._stack.setCurrentWidget(self._scrolls[name])
        self._switch()

    def _switch(self) -> None:
        needs = self.page(self.pages.current).reset_needs
        off = roles.off(self._desk, needs) if needs else ""
        self._back.setEnabled(not off)
        self._back.setToolTip(off)

    def _reset(self) -> None:
        self.page(self.pages.current).reset()

    def _closed(self) -> None:
        for page in self._made.values():
            page.cancel()
