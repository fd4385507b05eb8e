"""Asking where to save, and writing lists as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.gui import words
from assetdesk.gui.desk import Desk


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, lines ended as the format says."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


class CsvSaver(QObject):
    """Asks for a file (not modal by `exec`), makes the text in the background, writes it, says where it is."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parent = parent
        self._make: Callable[[], str | Iterable[str]] = str
        self.dialog: QFileDialog | None = None

    def ask(self, title: str, name: str, make: Callable[[], str | Iterable[str]]) -> None:
        """`make` gives the text, whole or in pieces, and runs off the window's thread."""
        self._make = make
        dialog = QFileDialog(self._parent, title, str(Path(QDir.homePath()) / name))
        dialog.setObjectName("saveCsvDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("CSV (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(name)
        dialog.fileSelected.connect(self.save)
        dialog.open()
        self.dialog = dialog

    def save(self, path: str) -> None:
        """Write to `path`; also for tests and scripts."""
        make = self._make

        def work() -> Path:
            target = Path(path)
            # with the mark that tells spreadsheets that this is UTF-8
            with target.open("w", encoding="utf-8-sig", newline="") as out:
                made = make()
                out.writelines((made,) if isinstance(made, str) else made)
            return target

        self._desk.background.run(work, self._saved, self._desk.tell)

    def _saved(self, target: Path) -> None:
        text = QCoreApplication.translate("CsvSaver", "Saved %1.")
        self._desk.toasts.show(words.fill(text, target.name), kind="csv", icon="done")
