"""What a person says of a version: its label and a comment. Also the comment at a check-in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from assetdesk.core.versions import LONGEST_COMMENT, LONGEST_LABEL
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import button, column, label, spoken


class VersionDialog(Frame):
    """`given(label, comment)` when it is accepted. Without `with_label` there is only the comment."""

    given = Signal(str, str)

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        title: str,
        sentence: str,
        verb: str,
        *,
        tag: str = "",
        comment: str = "",
        with_label: bool = True,
    ) -> None:
        super().__init__(desk.theme, title, "versionDialog", parent, QSize(460, 308 if with_label else 246))
        theme = desk.theme
        head = label(theme, title, 15, 600, wrap=True)
        said = label(theme, sentence, 12, ink="text2", wrap=True)
        self.field = QLineEdit(tag)
        self.field.setObjectName("versionLabel")
        self.field.setMaxLength(LONGEST_LABEL)
        self.field.setPlaceholderText(self.tr("None: it goes when newer ones fill the room"))
        self.comment = QPlainTextEdit(comment)
        self.comment.setObjectName("versionComment")
        self.comment.setProperty("field", True)
        self.comment.setTabChangesFocus(True)
        self.comment.setMaximumHeight(96)
        parts: list[QWidget | int] = [head, said, 4]
        for words, field in ((self.tr("Label"), self.field), (self.tr("Comment"), self.comment)):
            if field is self.field and not with_label:
                field.hide()
                continue
            name = label(theme, words, 12, ink="text2")
            name.setBuddy(field)
            field.setAccessibleName(words)
            parts += [name, field]
        self.body.setLayout(column(*parts, 0, spacing=6, margins=(20, 18, 20, 10)))
        cancel = button(self.tr("Cancel"), "versionCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(verb, "versionAccept", primary=True, width=88)
        self.go.setAccessibleName(spoken(verb))
        self.go.setDefault(True)
        self.go.clicked.connect(self._accept)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        (self.field if with_label else self.comment).setFocus()

    def _accept(self) -> None:
        tag, comment = self.field.text(), self.comment.toPlainText()[:LONGEST_COMMENT]
        self.accept()
        self.given.emit(tag, comment)
