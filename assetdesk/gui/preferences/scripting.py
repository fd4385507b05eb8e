"""Preferences, Scripting: the reprocess queue, the HTTP server of this window, and the tokens that programs show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.people import Token
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.box import Box, beside, first, quiet, shortened
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.preferences.queue_part import QueuePart
from assetdesk.gui.server_process import DEFAULT_PORT, ServerProcess
from assetdesk.gui.widgets.parts import button, row
from assetdesk.library.people import NewToken
from assetdesk.library.session import Library

tr = QCoreApplication.translate
HERE = "ScriptingPage"


@dataclass(frozen=True, slots=True)
class _Read:
    tokens: list[Token]
    names: dict[int, str]


class ScriptingPage(Page):
    """Everything acts at once."""

    name = "scripting"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._server: ServerProcess | None = getattr(desk.window, "server", None)
        self.queue = QueuePart(desk)
        self.add(self.queue)
        self._server_part()
        self._tokens_part()
        self.end()
        desk.feed.changed.connect(self._changed)
        desk.role.changed.connect(self.read)
        if self._server is not None:
            self._server.changed.connect(self._stands)
        self.load()

    def _server_part(self) -> None:
        section = self._section = Section(self.desk, tr(HERE, "HTTP server"))
        self.on = section.check(
            "serverOn",
            tr(HERE, "Answer scripts on this computer"),
            tr(
                HERE,
                "The Reprocess API, uploads, jobs and republish, for programs that show a token. No other computer"
                " reaches it. It ends with this window.",
            ),
        )
        self.on.clicked.connect(self._switch)
        self.port = section.whole("serverPort", 0, 65535)
        self.port.setGroupSeparatorShown(False)
        section.field(
            tr(HERE, "Port"), self.port, section.unit(tr(HERE, "0: any that is free")), name="serverPort"
        )  # fmt: skip
        self.port.editingFinished.connect(self._move)
        self.guard("lookAtAssets", self.on, self.port)
        self.state = section.note()
        self.state.setObjectName("serverState")
        self.copy = button(tr(HERE, "Copy token of this run"), "serverCopyToken", small=True)
        self.copy.setToolTip(tr(HERE, "It is worth something until the server ends, and works as you."))
        self.copy.clicked.connect(self._copy)
        self.page = button(tr(HERE, "Open its page"), "serverPage", small=True)
        self.page.clicked.connect(self._open)
        section.lines.addLayout(row(self.copy, self.page, 0, spacing=8))
        section.note(tr(HERE, "Without a window: “assetdesk serve LIBRARY” does the same until it is stopped."))
        self.add(section)

    def _tokens_part(self) -> None:
        section = Section(self.desk, tr(HERE, "Lasting tokens"))
        section.note(
            tr(HERE, "A token stands for a person and may what their role may. What is kept of it cannot be read back.")
        )
        self._box = Box(wide=0)
        section.lines.addWidget(self._box)
        self.token_name = QLineEdit()
        self.token_name.setObjectName("tokenName")
        self.token_name.setPlaceholderText(tr(HERE, "What it is for, such as: nightly export"))
        self.token_name.setMaxLength(200)
        self.make = button(tr(HERE, "Make token"), "tokenMake", small=True)
        self.make.clicked.connect(self._make)
        self.token_name.returnPressed.connect(self._make)
        self.token_name.textChanged.connect(self._can_make)
        section.field(tr(HERE, "New token"), self.token_name, self.make, stretch=True)
        self.made = QLineEdit()
        self.made.setObjectName("tokenMade")
        self.made.setReadOnly(True)
        self.made.setAccessibleName(tr(HERE, "The new token"))
        self.copy_made = button(tr(HERE, "Copy"), "tokenCopy", small=True)
        self.copy_made.clicked.connect(lambda: self._put(self.made.text()))
        self._shown_once = section.field(
            tr(HERE, "The new token"), self.made, self.copy_made, stretch=True,
            hint=tr(HERE, "Copy it now: it is shown this once and kept nowhere."),
        )  # fmt: skip
        self._shown_once.hide()
        self.add(section)
        self.guard("lookAtAssets", self.token_name, self.make)  # everybody may, who is not shut out

    # values

    def load(self) -> None:
        self._stands()
        self._can_make()
        self.read()

    def reset(self) -> None:
        """Off, on the usual port. Tokens stay: each is taken back by itself."""
        if self._server is not None:
            self._server.set(on=False, port=DEFAULT_PORT)
        self.load()

    def _switch(self) -> None:
        if self._server is not None:
            self._server.set(on=self.on.isChecked())

    def _move(self) -> None:
        if self._server is not None and self.port.value() != self._server.port:
            self._server.set(port=self.port.value())

    def _stands(self) -> None:
        server = self._server
        there = server is not None
        self.on.setEnabled(there)
        self.port.setEnabled(there)
        if server is None:
            return
        self.on.setChecked(server.wanted)
        self.port.setValue(server.port)
        if server.url:
            text = words.fill(tr(HERE, "Answers at %1."), server.url)
        elif server.starting:
            text = tr(HERE, "Starting…")
        else:
            text = server.problem or tr(HERE, "Off.")
        self.state.setText(text)
        self.copy.setEnabled(bool(server.token))
        self.page.setEnabled(bool(server.url))

    def _copy(self) -> None:
        if self._server is not None:
            self._put(self._server.token)

    def _put(self, text: str) -> None:
        if text:
            QGuiApplication.clipboard().setText(text)
            self.desk.toasts.show(tr(HERE, "Copied."), kind="token", icon="copy-check")

    def _open(self) -> None:
        if self._server is not None and self._server.url:
            QDesktopServices.openUrl(QUrl(f"{self._server.url}/"))

    # tokens

    def read(self) -> None:
        """Read the tokens; the newest read wins."""

        def work(library: Library) -> _Read:
            from assetdesk.library import people

            return _Read(people.tokens(library), {one.id: people.called(one) for one in people.list(library)})

        self.ask(work, self._take)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.people or changes.everything:
            self.read()

    def _take(self, found: _Read) -> None:
        self._box.show_rows([self._row(one, found.names.get(one.person_id, "")) for one in found.tokens])

    def _row(self, one: Token, person: str) -> list[QWidget]:
        theme = self.desk.theme
        whose = shortened(theme, person)
        whose.setMaximumWidth(180)
        used = words.when(one.used) if one.used is not None else tr(HERE, "Not used yet")
        away = button(tr(HERE, "Take back"), f"tokenRevoke{one.id}", small=True)
        away.setAccessibleName(words.fill(tr(HERE, "Take back %1"), one.name))
        who = self.desk.role.person
        own = who is not None and who.id == one.person_id
        roles.guard(self.desk, "lookAtAssets" if own else "managePeople", away)
        away.clicked.connect(partial(self._revoke, one.id))
        return [first(theme, one.name), whose, quiet(theme, used), beside(away)]

    def _can_make(self) -> None:
        self.make.setEnabled(bool(self.token_name.text().strip()))

    def _make(self) -> None:
        if not self.make.isEnabled():
            return
        library, name = self.desk.library, self.token_name.text()

        def work() -> NewToken:
            from assetdesk.library import people

            return people.make_token(library, library.person_id, name)

        self.desk.background.run(work, self._was_made, self.desk.tell, priority=6, lane="people")

    def _was_made(self, made: NewToken) -> None:
        self.token_name.clear()
        self.made.setText(made.text)
        self._shown_once.show()
        self.made.selectAll()
        self.read()

    def _revoke(self, token_id: int) -> None:
        library = self.desk.library

        def work() -> None:
            from assetdesk.library import people

            people.revoke_token(library, token_id)

        self.desk.background.run(work, lambda _: self.read(), self.desk.tell, priority=6, lane="people")
