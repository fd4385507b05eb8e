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
    """One check of a target that the library knows. `ended(Context)` as it is known afterwards."""

    ended = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window

    def begin(self, context: Context) -> None:
        """Try it now."""
        try:
            library = self._desk.library
        except Exception as error:
            self._desk.tell(error)
            return
        name = words.fill(self.tr("Looking whether %1 can be reached…"), context.name)
        self._desk.toasts.show(name, kind="target", icon="send", kept=False)
        self._desk.background.run(
            lambda: _checked(library, context), self._take, self._desk.tell, priority=7, lane="target"
        )

    def _take(self, found: tuple[Context, Confirm | None]) -> None:
        context, confirm = found
        if confirm is None:
            self.ended.emit(context)
            self.deleteLater()
            return
        question = ask_confirm(self._desk, self._window, confirm)
        question.answered.connect(lambda verb: self._answered(verb, context, confirm))
        question.rejected.connect(lambda: self.ended.emit(context))
        question.open()

    def _answered(self, verb: str, context: Context, confirm: Confirm) -> None:
        if verb != "confirm":
            self.ended.emit(context)
            return
        library = self._desk.library

        def work() -> Context:
            from assetdesk.library.publishing import contexts

            return contexts.change(library, context.id, options={**context.options, **confirm.options})

        self._desk.background.run(work, self.begin, self._desk.tell, priority=7, lane="target")


def _checked(library: Library, context: Context) -> tuple[Context, Confirm | None]:
    """Check, keep what came of it; what is to be confirmed stands beside."""
    from assetdesk.library import secrets
    from assetdesk.library.publishing import contexts
    from assetdesk.library.targets.opening import open_target
    from assetdesk.library.targets.protocol import Confirm

    confirm: Confirm | None = None
    try:
        target = open_target(context.url, context.options, secrets.of_target(library, context.id))
        try:
            target.check()
        finally:
            target.close()
    except Confirm as fault:
        confirm = fault
    except Exception:  # it is told by what the next line keeps
        pass
    return contexts.check(library, context.id), confirm


def ask_confirm(desk: Desk, window: QWidget, fault: Confirm) -> Question:
    """The question; where something changed, no is the safe answer."""
    text = f"{fault.question}\n\n{fault.shown}" if fault.shown and fault.shown not in fault.question else fault.question
    title = window.tr("This is another machine than before") if fault.changed else window.tr("Send files there?")
    answers = (
        Answer("cancel", window.tr("Cancel"), safe=True),
        Answer("confirm", window.tr("Trust it") if fault.changed else window.tr("Yes, send there"), primary=True),
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
