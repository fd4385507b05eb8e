"""Preferences, Scripting: the reprocess queue, the HTTP server of this window, and the tokens that programs show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.people import Token
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.preferences.queue_part import QueuePart
from assetdesk.gui.server_process import DEFAULT_PORT, ServerProcess
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import button, clear, label, line, row
from assetdesk.library.people import NewToken

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
        self._reading: Work | None = None
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
        frame = self._frame = QFrame()
        frame.setProperty("box", True)
        self._table = QGridLayout(frame)
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setSpacing(0)
        section.lines.addWidget(frame)
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
        there = server is not None and self.desk.can_write
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
        if not self.desk.opened:
            return
        if self._reading is not None:
            self._reading.cancel()
        library = self.desk.library

        def work() -> _Read:
            from assetdesk.library import people

            return _Read(people.tokens(library), {one.id: people.called(one) for one in people.list(library)})

        self._reading = self.desk.background.run(work, self._take, self.desk.tell, priority=3)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.people or changes.everything:
            self.read()

    def _take(self, found: _Read) -> None:
        self._reading = None
        clear(self._table)
        self._frame.setVisible(bool(found.tokens))
        for place, one in enumerate(found.tokens):
            if place:
                self._table.addWidget(line(), 2 * place - 1, 0, 1, 4)
            self._row(2 * place, one, found.names.get(one.person_id, ""))
        self._table.setColumnStretch(0, 1)

    def _row(self, at: int, one: Token, person: str) -> None:
        theme = self.desk.theme
        name = ElidedLabel(theme, 12, 500)
        name.setText(one.name)
        name.setContentsMargins(12, 0, 8, 0)
        name.setFixedHeight(34)
        self._table.addWidget(name, at, 0)
        whose = ElidedLabel(theme, 12)
        whose.setText(person)
        whose.setMaximumWidth(180)
        self._table.addWidget(whose, at, 1)
        used = words.when(one.used) if one.used is not None else tr(HERE, "Not used yet")
        told = label(theme, used, 12, ink="text2")
        told.setContentsMargins(8, 0, 8, 0)
        self._table.addWidget(told, at, 2)
        away = button(tr(HERE, "Take back"), f"tokenRevoke{one.id}", small=True)
        away.setAccessibleName(words.fill(tr(HERE, "Take back %1"), one.name))
        who = self.desk.role.person
        own = who is not None and who.id == one.person_id and self.desk.can_write
        off = "" if own else roles.off(self.desk, "managePeople")
        away.setEnabled(not off)
        away.setToolTip(off)
        away.clicked.connect(partial(self._revoke, one.id))
        holder = QWidget()
        holder.setLayout(row(away, margins=(8, 0, 8, 0)))
        self._table.addWidget(holder, at, 3)

    def _can_make(self) -> None:
        self.token_name.setEnabled(self.desk.can_write)
        self.make.setEnabled(self.desk.can_write and bool(self.token_name.text().strip()))

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

    def cancel(self) -> None:
        """Nothing more is wanted."""
        if self._reading is not None:
            self._reading.cancel()
