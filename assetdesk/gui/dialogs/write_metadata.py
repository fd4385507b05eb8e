"""Metadata written to files: where it goes, how many files that changes, how far it is, and what could not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from assetdesk.gui import roles, words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.parts import button, column, label, repolish, set_text
from assetdesk.library import write_back
from assetdesk.library.write_back import Plan, Report

_SHOWN_FAILURES = 4
translate = QCoreApplication.translate


class WriteMetadataDialog(Frame):
    """`written(Report)` when it is done and something was written."""

    written = Signal(object)
    _told = Signal(int, int)

    def __init__(self, desk: Desk, asset_ids: Sequence[int], parent: QWidget | None) -> None:
        count = len(asset_ids)
        said = words.plural(translate("WriteMetadata", "Write metadata of %Ln asset(s) to files", None, count), count)
        super().__init__(desk.theme, said, "writeMetadataDialog", parent, QSize(560, 400))
        self._desk = desk
        self._ids = list(asset_ids)
        self._counting: Work | None = None
        self._writing: Cancel | None = None
        self._plans: dict[bool, Plan] = {}
        theme = desk.theme
        head = label(theme, said, 20, 600, wrap=True)
        text = self.tr("What you and your profiles say, and the files do not, is written where other programs read it.")
        under = label(theme, text, 13, ink="text2", wrap=True)
        self._group = QButtonGroup(self)
        self.beside, beside = self._card(
            "writeBeside",
            self.tr("XMP files beside the originals"),
            self.tr("Originals stay as they are. What other programs wrote into an XMP file is kept."),
        )
        self.into, into = self._card(
            "writeInto",
            self.tr("Into the files"),
            self.tr(
                "JPEG, PNG, WebP, TIFF, PDF and MP4; XMP files beside all others. A version of each file is kept"
                " first, and its pixels are not touched."
            ),
        )
        self.beside.setChecked(True)
        self._group.buttonToggled.connect(self._chosen)
        self.counts = label(theme, self.tr("Counting…"), 13, wrap=True)
        self.counts.setObjectName("writeCounts")
        self.bar = QProgressBar()
        self.bar.setObjectName("writeProgress")
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.note = Note(theme)
        self.note.setObjectName("writeNote")
        self.note.hide()
        parts = (head, under, 6, beside, into, 4, self.counts, self.bar, self.note, 0)
        self.body.setLayout(column(*parts, spacing=8, margins=(20, 18, 20, 16)))
        self.cancel = button(self.tr("Cancel"), "writeCancel", width=88)
        self.cancel.clicked.connect(self.reject)
        self.write = button(self.tr("Write"), "writeButton", primary=True, width=120)
        roles.guard(desk, "editAssets", self.write)
        self.write.setDefault(True)
        self.write.setEnabled(False)
        self.write.clicked.connect(self.begin)
        self.footer.addStretch(1)
        self.footer.addWidget(self.cancel)
        self.footer.addWidget(self.write)
        self._told.connect(self._show_progress)
        self._chosen()
        self._count()
        self.beside.setFocus()

    def _card(self, name: str, title: str, text: str) -> tuple[QRadioButton, QFrame]:
        card = QFrame()
        card.setProperty("card", True)
        choice = QRadioButton(title)
        choice.setObjectName(name)
        choice.setAccessibleName(title)
        choice.setProperty("title", True)
        said = label(self.theme, text, 12, ink="text2", wrap=True)
        said.setContentsMargins(25, 0, 0, 0)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.setSpacing(3)
        inner.addWidget(choice)
        inner.addWidget(said)
        self._group.addButton(choice)
        return choice, card

    # counting

    def _chosen(self) -> None:
        for choice in self._group.buttons():
            card = choice.parentWidget()
            if card is not None:
                card.setProperty("on", choice.isChecked())
                repolish(card)
        self._show_counts()

    def _count(self) -> None:
        library, ids, flag = self._desk.library, self._ids, Cancel()

        self._counting = self._desk.background.run(
            lambda: write_back.plans(library, ids, flag), self._counted, self._failed, flag=flag
        )

    def _counted(self, plans: tuple[Plan, Plan]) -> None:
        self._counting = None
        self._plans = dict(zip((False, True), plans, strict=True))
        self._show_counts()

    def _show_counts(self) -> None:
        plan = self._plans.get(self.into.isChecked())
        if plan is None:
            return
        said = []
        if plan.files:
            said.append(words.plural(self.tr("%Ln original(s) changed", None, plan.files), plan.files))
        if plan.sidecars:
            said.append(words.plural(self.tr("%Ln XMP file(s) written", None, plan.sidecars), plan.sidecars))
        if plan.nothing:
            said.append(words.plural(self.tr("%Ln with nothing to write", None, plan.nothing), plan.nothing))
        if plan.no_files:
            said.append(
                words.plural(self.tr("%Ln without a file of (its|their) own", None, plan.no_files), plan.no_files)
            )
        self.counts.setText(" · ".join(said))
        due = plan.files + plan.sidecars
        set_text(self.write, words.plural(self.tr("Write %Ln file(s)", None, due), due) if due else self.tr("Write"))
        self.write.setEnabled(due > 0)
        self.write.setToolTip("" if due else self.tr("There is nothing to write."))

    # writing

    def begin(self) -> None:
        """Write, with progress; *Cancel* stops it behind the files that are at work."""
        library, ids, into = self._desk.library, self._ids, self.into.isChecked()
        flag = self._writing = Cancel()
        self.write.setEnabled(False)
        for choice in self._group.buttons():
            choice.setEnabled(False)
        set_text(self.cancel, self.tr("Stop"))
        self.bar.setRange(0, len(ids))
        self.bar.setValue(0)
        self.bar.show()
        tell: Callable[[int, int], None] = self._told.emit
        # no flag of its own: what was written before the stop is told all the same
        self._desk.background.run(
            lambda: write_back.write(library, ids, into, tell, flag), self._done, self._failed, lane="metadata"
        )

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setValue(done)
        text = words.fill(self.tr("%1 of %2"), words.number(done), words.number(total))
        self.counts.setText(text)
        self.bar.setAccessibleDescription(text)

    def _done(self, report: Report) -> None:
        self._writing = None
        if report.written:
            self.written.emit(report)
        if not report.failures:
            self.accept()
            return
        self.bar.hide()
        self.write.hide()
        done, failed = len(report.written), len(report.failures)
        first = words.plural(self.tr("%Ln file(s) written,", None, done), done)
        second = words.plural(self.tr("%Ln could not be.", None, failed), failed)
        self.counts.setText(f"{first} {second}")
        lines = [f"{one.name}: {one.sentence}" for one in report.failures[:_SHOWN_FAILURES]]
        if failed > _SHOWN_FAILURES:
            more = failed - _SHOWN_FAILURES
            lines.append(words.plural(self.tr("and %Ln more", None, more), more))
        self.note.tell("warn", "triangle-alert", "\n".join(lines))
        self.note.show()
        set_text(self.cancel, self.tr("Close"))
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: BaseException) -> None:
        self._writing = None
        super().reject()
        self._desk.tell(error)

    def reject(self) -> None:
        """Stop what runs; with nothing at work, close."""
        if self._writing is not None:
            self._writing.set()
            self.cancel.setEnabled(False)
            return
        if self._counting is not None:
            self._counting.cancel()
        super().reject()

    def summary(self) -> QLabel:
        """The line that says how many."""
        return self.counts
