"""The page for a library that cannot be opened: what, why, and three ways on. Nothing of it was changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from assetdesk.core.errors import AssetDeskError
from assetdesk.gui import words
from assetdesk.gui.faults import sentence
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, column, label, line, row, set_text


class ErrorPage(QWidget):
    """`show_error` fills it in."""

    try_again = Signal()
    open_backup = Signal()
    open_other = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("errorPage")
        icon = QLabel()
        icon.setPixmap(theme.pixmap("triangle-alert", 34, "text2", self.devicePixelRatioF()))
        self._head = label(theme, "", 20, 600, wrap=True, select=True)
        self._head.setObjectName("errorHead")
        self._why = label(theme, "", 13, wrap=True, select=True)
        self._why.setObjectName("errorWhy")
        self._path = label(theme, "", 12, ink="text2", wrap=True, select=True)
        self.again = button(self.tr("Try again"), "errorTryAgain", primary=True)
        backup = button(self.tr("Open a backup…"), "errorOpenBackup")
        other = button(self.tr("Open another…"), "errorOpenOther")
        self.again.clicked.connect(self.try_again)
        backup.clicked.connect(self.open_backup)
        other.clicked.connect(self.open_other)
        for made in (self.again, backup, other):
            made.setAutoDefault(True)
        self._more = button(self.tr("Show details"), "errorDetails", link=True)
        self._more.clicked.connect(self._toggle)
        self._copy = button(self.tr("Copy"), "errorCopy", link=True)
        self._copy.clicked.connect(self._copied)
        self._detail = QPlainTextEdit()
        self._detail.setObjectName("errorDetail")
        self._detail.setAccessibleName(self.tr("Details"))
        self._detail.setReadOnly(True)
        self._detail.setTabChangesFocus(True)
        self._detail.setFont(theme.font(12))
        self._detail.setFixedHeight(120)
        self._detail.hide()
        self._copy.hide()
        inner = QWidget()
        inner.setFixedWidth(560)
        verbs = row(self.again, backup, other, 0)
        folded = row(self._more, self._copy, 0)
        inner.setLayout(
            column(icon, 4, self._head, self._why, self._path, 12, verbs, 12, folded, self._detail, spacing=8)
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(line())
        outer.addStretch(2)
        outer.addLayout(row(0, inner, 0))
        outer.addStretch(3)

    def show_error(self, path: str, error: BaseException) -> None:
        """What could not be opened, and why."""
        name = path.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or path
        self._head.setText(words.fill(self.tr("“%1” could not be opened"), name))
        why = sentence(error)
        self._why.setText(why)
        self._path.setText(path)
        detail = error.detail if isinstance(error, AssetDeskError) else repr(error)
        self._detail.setPlainText("\n".join(p for p in (type(error).__name__, detail) if p))
        self.setAccessibleName(self._head.text())
        self.setAccessibleDescription(why)
        self.again.setFocus()

    def _toggle(self) -> None:
        shown = not self._detail.isVisibleTo(self)
        self._detail.setVisible(shown)
        self._copy.setVisible(shown)
        set_text(self._more, self.tr("Hide details") if shown else self.tr("Show details"))

    def _copied(self) -> None:
        text = "\n".join((self._head.text(), self._why.text(), self._path.text(), self._detail.toPlainText()))
        QGuiApplication.clipboard().setText(text)
