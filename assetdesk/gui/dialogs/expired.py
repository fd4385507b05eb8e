"""The question before expired assets go out: exported, copied or moved. Enter leaves them where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.library import expiry

tr = QCoreApplication.translate
HERE = "Expired"


def when_allowed(desk: Desk, parent: QWidget, ids: Sequence[int], verb: str, go: Callable[[], object]) -> None:
    """Does `go` at once where none of these has expired, else when a person says so. `verb` is the button's word, as in
    "Export"."""
    try:
        browse = desk.browse
    except Exception as error:
        desk.tell(error)
        return

    def read(found: expiry.Expired | None) -> None:
        if found is None:
            go()
            return
        answers = (
            Answer("cancel", tr(HERE, "Cancel"), safe=True),
            Answer("go", verb, primary=True),
        )
        question = Question(
            desk.theme, found.question, found.text, answers, parent, name="expiredQuestion", icon="hourglass"
        )
        question.answered.connect(lambda answer: go() if answer == "go" else None)
        question.open()

    desk.background.run(lambda: expiry.among(browse, ids, verb), read, desk.tell, priority=8)
