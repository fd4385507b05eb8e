"""Preferences, Publishing: the targets of the library, and where their passwords are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.publish import Context
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.box import Box, place_row
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.publish import words as said
from assetdesk.gui.publish.target_dialog import TargetDialog
from assetdesk.gui.widgets.parts import button, label

if TYPE_CHECKING:
    from assetdesk.library.session import Library

tr = QCoreApplication.translate
HERE = "PublishingPage"


@dataclass(frozen=True, slots=True)
class _Read:
    contexts: Sequence[Context]
    store: bool


class PublishingPage(Page):
    """Targets are changed in their dialog, at once; there is nothing to reset."""

    name = "publishing"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._contexts: Sequence[Context] = ()
        self._shown: Sequence[Context] | None = None
        self.add_target = button(tr(HERE, "Add target…"), "publishingAdd", small=True)
        desk.theme.dress(self.add_target, "plus", 13)
        self.add_target.clicked.connect(partial(self._ask, None))
        self.guard("manageLibrary", self.add_target)
        targets = Section(desk, tr(HERE, "Targets of this library"), self.add_target)
        self._box = Box(wide=2)
        targets.lines.addWidget(self._box)
        targets.note(
            tr(
                HERE,
                "Each asset has a mark for each target. A publish sends what is marked and new or changed, takes back"
                " what is marked no more, and writes the catalogue last.",
            )
        )
        self.add(targets)
        secrets = Section(desk, tr(HERE, "Passwords"))
        self.store = secrets.note()
        self.store.setObjectName("publishingKeyStore")
        self.add(secrets)
        script = Section(desk, tr(HERE, "Without a window"))
        script.note(
            tr(
                HERE,
                "“assetdesk publish LIBRARY” publishes what is due, “assetdesk targets LIBRARY” lists, adds and checks"
                " targets.",
            )
        )
        self.add(script)
        self.end()
        desk.feed.changed.connect(self._changed)
        self.load()

    def load(self) -> None:
        self.read()

    def reset(self) -> None:
        self.load()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.targets or changes.everything:
            self.read()

    def read(self) -> None:
        """Read the targets; the newest read wins."""

        def work(library: Library) -> _Read:
            from assetdesk.library import secrets
            from assetdesk.library.publishing import contexts

            return _Read(contexts.listed(library), secrets.kept())

        self.ask(work, self._take)

    def _take(self, found: _Read) -> None:
        kept = tr(HERE, "Passwords of targets are kept in the system’s key store, never in the library.")
        none = tr(
            HERE,
            "There is no key store on this system: a password that is typed holds until AssetDesk is closed. For"
            " longer, set ASSETDESK_SECRET_TARGET_ and the target’s name in the environment.",
        )
        self.store.setText(kept if found.store else none)
        # what a check only looked at again is none of what stands here: a button must outlive its click
        shown = [replace(one, checked=None) for one in found.contexts]
        if shown == self._shown:
            return
        self._shown = shown
        self._contexts = found.contexts
        self._box.show_rows([self._row(one) for one in found.contexts])

    def _row(self, one: Context) -> list[QWidget]:
        state, ink = tr(HERE, "On"), "ok"
        if not one.url:
            state, ink = tr(HERE, "No target yet"), "text2"
        elif not one.enabled:
            state, ink = tr(HERE, "Off"), "text2"
        elif one.problem:
            state, ink = tr(HERE, "Cannot be reached"), "warn"
        shown = label(self.desk.theme, state, 12, ink=ink)
        shown.setToolTip(one.problem)
        change = button(tr(HERE, "Change…"), f"publishingChange{one.id}", small=True)
        change.setAccessibleName(words.fill(tr(HERE, "Change %1"), one.name))
        roles.guard(self.desk, "manageLibrary", change)
        change.clicked.connect(partial(self._ask, one))
        where = " · ".join(part for part in (said.type_name(one.type), one.url) if part)
        return place_row(self.desk.theme, said.icon_of(one), one.name, where, shown, change)

    def _ask(self, one: Context | None) -> None:
        TargetDialog(self.desk, one, self._contexts, self.window()).open()
