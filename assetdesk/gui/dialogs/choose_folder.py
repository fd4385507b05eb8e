"""Choose a folder of the library: type a part of its path, take one of the list. For *Move to folder…* and Ctrl+L."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from assetdesk.core.names import name_key
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame

_MOST = 500


class FolderChooser(Frame):
    """`chosen(folder_id)` once, by Enter, double click or the button."""

    chosen = Signal(int)

    def __init__(self, desk: Desk, title: str, verb: str, parent: QWidget) -> None:
        super().__init__(desk.theme, title, "folderChooser", parent, QSize(460, 440))
        self._desk = desk
        self.field = QLineEdit(self)
        self.field.setObjectName("folderPath")
        self.field.setAccessibleName(self.tr("Folder"))
        self.field.setPlaceholderText(self.tr("Type a part of its name"))
        self.list = QListWidget(self)
        self.list.setObjectName("folderChoices")
        self.list.setAccessibleName(self.tr("Folders"))
        self.list.setIconSize(QSize(15, 15))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(12)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.footer.addStretch(1)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setObjectName("folderChooserCancel")
        cancel.setAccessibleName(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.button = QPushButton(verb, self)
        self.button.setObjectName("folderChooserChoose")
        self.button.setAccessibleName(verb)
        self.button.setProperty("kind", "primary")
        self.button.setDefault(True)
        self.button.clicked.connect(self._choose)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.button)
        self.field.textChanged.connect(self._fill)
        self.list.itemDoubleClicked.connect(self._choose)
        self._fill("")
        self.field.setFocus()

    def _fill(self, text: str) -> None:
        parts = name_key(text.replace("/", " ")).split()
        library = self._desk.root.name if self._desk.root is not None else ""
        self.list.clear()
        icon = self._desk.theme.icon("folder", 15, "text2")
        for row in self._desk.folders.values():
            shown = library if row.parent_id is None else words.folder(row.path)
            key = name_key(shown)
            if all(part in key for part in parts):
                item = QListWidgetItem(icon, shown, self.list)
                item.setData(Qt.ItemDataRole.UserRole, row.id)
                item.setSizeHint(QSize(100, 26))
                if self.list.count() >= _MOST:
                    break
        if self.list.count():
            self.list.setCurrentRow(0)
        self.button.setEnabled(bool(self.list.count()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.field.hasFocus():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(int(item.data(Qt.ItemDataRole.UserRole)))
