"""Trying to reach a target: in the background, with a question where a person has to confirm something once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assetdesk.core.publish import Context
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.library.targets.protocol import Confirm


class TargetCheck(QObject):
    """One check of a target that the library knows. `ended(Context)` as it is known afterwards;
    `secret_wanted(Context)` where its password is missing or wrong."""

    ended = Signal(object)
    secret_wanted = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window

    def begin(self, context: Context, confirmed: Mapping[str, Any] | None = None) -> None:
        """Try it now; `confirmed` is what a person has said yes to."""
        try:
            library = self._desk.library
        except Exception as error:
            self._desk.tell(error)
            return
        text = words.fill(self.tr("Looking whether %1 can be reached…"), context.name)
        self._desk.toasts.show(text, kind="target", icon="send", kept=False)
        self._desk.background.run(
            lambda: _reached(library, context, confirmed), self._take, self._failed, priority=7, lane="target"
        )

    def _take(self, found: tuple[Context, BaseException | None]) -> None:
        from assetdesk.library.targets.protocol import Confirm, SecretMissing

        context, fault = found
        if isinstance(fault, Confirm):
            question = ask_confirm(self._desk, self._window, fault)
            question.answered.connect(lambda verb: self._answered(verb, context, fault.options))
            question.rejected.connect(lambda: self._end(context))
            question.open()
        elif isinstance(fault, SecretMissing):
            self.secret_wanted.emit(context)
            self.deleteLater()
        else:
            self._end(context)

    def _answered(self, verb: str, context: Context, options: Mapping[str, Any]) -> None:
        if verb == "confirm":
            self.begin(context, options)
        else:
            self._end(context)

    def _failed(self, error: BaseException) -> None:
        self._desk.tell(error)
        self.deleteLater()

    def _end(self, context: Context) -> None:
        self.ended.emit(context)
        self.deleteLater()


def _reached(
    library: Library, context: Context, confirmed: Mapping[str, Any] | None
) -> tuple[Context, BaseException | None]:
    """The target as it is known after a try, and why it cannot be reached."""
    from assetdesk.library.publishing import contexts
    from assetdesk.library.targets.protocol import TargetAway
    from assetdesk.library.targets.reaching import reach

    try:
        return reach(library, context.id, confirmed), None
    except TargetAway as away:
        return contexts.get(library, context.id), away


def ask_confirm(desk: Desk, window: QWidget, fault: Confirm) -> Question:
    """The question; where something changed, no is the safe answer."""
    text = f"{fault.question}\n\n{fault.shown}" if fault.shown and fault.shown not in fault.question else fault.question
    title = window.tr("This is another machine than before") if fault.changed else window.tr("Send files there?")
    answers = (
        Answer("cancel", window.tr("Cancel"), safe=True),
        Answer("confirm", window.tr("Trust it") if fault.changed else window.tr("Send files there"), primary=True),
    )
    return Question(desk.theme, title, text, answers, window, name="targetQuestion", icon="shield-check")


def prepared(
    library: Library, context: Context, url: str, options: Mapping[str, Any], typed: str | None
) -> tuple[Context, Confirm | None]:
    """A person has chosen this place for the context: it is tried, with the password that was `typed` (None: the one
    that is kept), and what it is known by is put into the options. SecretMissing, TargetAway, UsageFault."""
    from assetdesk.library import secrets
    from assetdesk.library.targets.opening import prepare
    from assetdesk.library.targets.protocol import Confirm

    kept = secrets.of_target(library, context.id) if context.id else lambda _what: None
    try:
        found = prepare(url, options, (lambda _what: typed) if typed is not None else kept)
    except Confirm as fault:
        return context, fault
    return replace(context, url=url, options=found), None
