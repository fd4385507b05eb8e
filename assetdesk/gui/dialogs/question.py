"""A modal question: the title is the question, the buttons are verbs, Enter is the safe answer, Esc does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, column, label, row


@dataclass(frozen=True, slots=True)
class Answer:
    """One button: `verb` stands for it in code. Exactly one answer is `safe`: it has the focus and is Enter's."""

    verb: str
    text: str
    safe: bool = False
    primary: bool = False


class Question(Frame):
    """`answered(verb)` once, when a button was pressed; Esc and × give the safe answer's verb only as `rejected`."""

    answered = Signal(str)

    def __init__(
        self,
        theme: Theme,
        title: str,
        text: str,
        answers: Sequence[Answer],
        parent: QWidget | None,
        *,
        name: str = "question",
        icon: str = "circle-help",
    ) -> None:
        super().__init__(theme, title, name, parent, QSize(460, 190))
        self._verbs: dict[QPushButton, str] = {}
        picture = QLabel()
        picture.setPixmap(theme.pixmap(icon, 24, "text2", self.devicePixelRatioF()))
        head = label(theme, title, 15, 600, wrap=True)
        words = label(theme, text, 13, wrap=True, select=True)
        words.setObjectName("questionText")
        words.setAccessibleName(text)
        self.setAccessibleDescription(text)
        beside = column(head, words, 0, spacing=6)
        inner = row(column(picture, 0), 4, beside, spacing=12, margins=(20, 18, 20, 18))
        inner.setStretchFactor(beside, 1)
        self.body.setLayout(inner)
        self.footer.addStretch(1)
        safe: QPushButton | None = None
        for answer in answers:
            made = button(answer.text, f"{name}{answer.verb[:1].upper()}{answer.verb[1:]}", primary=answer.primary)
            made.setMinimumWidth(88)
            made.clicked.connect(self._clicked)
            self._verbs[made] = answer.verb
            self.footer.addWidget(made)
            if answer.safe:
                safe = made
        if safe is not None:
            safe.setAutoDefault(True)
            safe.setDefault(True)
            safe.setFocus()
        # a button without autoDefault answers Space only; Enter on a focused verb must press that verb
        for made in self._verbs:
            made.setAutoDefault(True)
        wide = max(460, self.sizeHint().width())
        self.want(QSize(min(wide, 560), max(150, self.heightForWidth(min(wide, 560)), self.sizeHint().height())))

    def _clicked(self) -> None:
        made = self.sender()
        if isinstance(made, QPushButton) and made in self._verbs:
            verb = self._verbs[made]
            self.accept()
            self.answered.emit(verb)
