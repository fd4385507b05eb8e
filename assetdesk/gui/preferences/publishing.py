"""Preferences, Publishing: the targets of the library, and where their passwords are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.publish import Context
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.publish import words as said
from assetdesk.gui.publish.target_dialog import TargetDialog
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import button, clear, label, line, row

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
        self._reading: Work | None = None
        self._contexts: Sequence[Context] = ()
        self._shown: tuple[str, Sequence[Context]] | None = None
        self.add_target = button(tr(HERE, "Add target…"), "publishingAdd", small=True)
        desk.theme.dress(self.add_target, "plus", 13)
        self.add_target.clicked.connect(partial(self._ask, None))
        targets = Section(desk, tr(HERE, "Targets of this library"), self.add_target)
        frame = self._frame = QFrame()
        frame.setProperty("box", True)
        self._table = QGridLayout(frame)
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setSpacing(0)
        targets.lines.addWidget(frame)
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
        desk.role.changed.connect(self.load)
        self.load()

    def load(self) -> None:
        off = roles.off(self.desk, "manageLibrary")
        self.add_target.setEnabled(not off)
        self.add_target.setToolTip(off)
        self.read()

    def reset(self) -> None:
        self.load()

    def cancel(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.targets or changes.everything:
            self.read()

    def read(self) -> None:
        """Read the targets; the newest read wins."""
        if not self.desk.opened:
            return
        if self._reading is not None:
            self._reading.cancel()
        library = self.desk.library

        def work() -> _Read:
            from assetdesk.library import secrets
            from assetdesk.library.publishing import contexts

            return _Read(contexts.listed(library), secrets.kept())

        self._reading = self.desk.background.run(work, self._take, self.desk.tell, priority=3)

    def _take(self, found: _Read) -> None:
        self._reading = None
        kept = tr(HERE, "Passwords of targets are kept in the system’s key store, never in the library.")
        none = tr(
            HERE,
            "There is no key store on this system: a password that is typed holds until AssetDesk is closed. For"
            " longer, set ASSETDESK_SECRET_TARGET_ and the target’s name in the environment.",
        )
        self.store.setText(kept if found.store else none)
        # what a check only looked at again is none of what stands here: a button must outlive its click
        off = roles.off(self.desk, "manageLibrary")
        shown = (off, [replace(one, checked=None) for one in found.contexts])
        if shown == self._shown:
            return
        self._shown = shown
        focused = self.focusWidget()
        name = focused.objectName() if focused is not None else ""
        self._contexts = found.contexts
        clear(self._table)
        self._frame.setVisible(bool(found.contexts))
        for place, one in enumerate(found.contexts):
            if place:
                self._table.addWidget(line(), 2 * place - 1, 0, 1, 5)
            self._row(2 * place, one, off)
        self._table.setColumnStretch(2, 1)
        if name.startswith("publishingChange") and (again := self._frame.findChild(type(self.add_target), name)):
            again.setFocus()

    def _row(self, at: int, one: Context, off: str) -> None:
        theme = self.desk.theme
        icon = QLabel()
        icon.setPixmap(theme.pixmap(said.icon_of(one), 15, "text2", self.devicePixelRatioF()))
        icon.setContentsMargins(12, 0, 8, 0)
        icon.setFixedHeight(34)
        self._table.addWidget(icon, at, 0)
        name = ElidedLabel(theme, 12, 500)
        name.setText(one.name)
        name.setMaximumWidth(180)
        self._table.addWidget(name, at, 1)
        where = ElidedLabel(theme, 12)
        where.setText(" · ".join(part for part in (said.type_name(one.type), one.url) if part))
        where.setProperty("dim", True)
        where.setContentsMargins(8, 0, 8, 0)
        self._table.addWidget(where, at, 2)
        state, ink = tr(HERE, "On"), "ok"
        if not one.url:
            state, ink = tr(HERE, "No target yet"), "text2"
        elif not one.enabled:
            state, ink = tr(HERE, "Off"), "text2"
        elif one.problem:
            state, ink = tr(HERE, "Cannot be reached"), "warn"
        shown = label(theme, state, 12, ink=ink)
        shown.setToolTip(one.problem)
        shown.setMinimumWidth(64)
        self._table.addWidget(shown, at, 3)
        change = button(tr(HERE, "Change…"), f"publishingChange{one.id}", small=True)
        change.setAccessibleName(words.fill(tr(HERE, "Change %1"), one.name))
        change.setEnabled(not off)
        change.setToolTip(off)
        change.clicked.connect(partial(self._ask, one))
        holder = QWidget()
        holder.setLayout(row(change, margins=(8, 0, 8, 0)))
        self._table.addWidget(holder, at, 4)

    def _ask(self, one: Context | None) -> None:
        TargetDialog(self.desk, one, self._contexts, self.window()).open()
