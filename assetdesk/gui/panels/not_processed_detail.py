"""What happened to one file: the sentence, the verbs, what was tried, and its first bytes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetdesk.core.errors import ErrorCode
from assetdesk.core.overview import FailureRow, StepState
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.not_processed_model import Cause, allow_words, known_code, next_try
from assetdesk.gui.step_words import step_short
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.parts import PANEL, button, label, line, pane, row, scrolled, set_text
from assetdesk.library import shelf

_BYTES = 32
_A_LINE = 8
_LONGEST = 240
# whoever made AssetDesk may want to know
_OURS = frozenset({ErrorCode.WORKER_CRASHED, ErrorCode.GENERIC_ERROR, ErrorCode.COMMAND_FAILED})

# the operation that a verb of the shelf asks for; the others look, or help with what is missing
NEEDS = {
    **dict.fromkeys(("retry", "retryCause", "allow"), "submitJob"),
    **dict.fromkeys(("replace", "locate", "putBack", "putBackAll", "skip"), "editAssets"),
}


@dataclass(frozen=True, slots=True)
class _Found:
    asset_id: int
    steps: list[StepState]
    head: bytes | None


def first_line(detail: str) -> str:
    """The line of a detail that tells something: what an error says of itself, not where in a program it was."""
    lines = (line.strip() for line in detail.splitlines())
    return next((line for line in lines if line and not line.startswith("Traceback")), "")[:_LONGEST]


def dump(head: bytes) -> str:
    """Bytes as hex and letters, eight a line."""
    lines = []
    for at in range(0, len(head), _A_LINE):
        part = head[at : at + _A_LINE]
        letters = "".join(chr(b) if 32 <= b < 127 else "." for b in part)
        lines.append(f"{part.hex(' '):<{_A_LINE * 3 - 1}}  {letters}")
    return "\n".join(lines)


class FailureDetail(QWidget):
    """`verb` with retry, allow, replace, locate, install, report, putBack, skip, show.

    What must be read is read in the background.
    """

    verb = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._failure: FailureRow | None = None
        self._work: Work | None = None
        theme = desk.theme
        self.setObjectName("failureDetail")
        self.setAccessibleName(self.tr("What happened"))
        self.setMinimumWidth(280)
        self.setMaximumWidth(480)
        self._badge = QLabel()
        self._name = label(theme, "", 14, 600, wrap=True, select=True)
        self._folder = label(theme, "", 12, ink="text2", wrap=True, select=True)
        self._said = label(theme, "", 13, wrap=True, select=True)
        self._said.setObjectName("failureSentence")
        beside = QVBoxLayout()
        beside.setSpacing(1)
        beside.addWidget(self._name)
        beside.addWidget(self._folder)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(beside, 1)
        self._retry = button(self.tr("Retry"), "failureRetry", primary=True, small=True)
        self._skip = button(self.tr("Skip for good"), "failureSkip", small=True)
        self._back = button(self.tr("Put back"), "failurePutBack", small=True)
        self._show = button(self.tr("Show in folder"), "failureShow", small=True)
        self._replace = button(self.tr("Replace file…"), "failureReplace", small=True)
        self._locate = button(self.tr("Locate…"), "failureLocate", small=True)
        self._install = button(self.tr("How to install"), "failureInstall", small=True)
        self._allow = button(self.tr("Process anyway"), "failureAllow", small=True)
        self._report = button(self.tr("Save a report…"), "failureReport", small=True)
        self._verbs = {
            self._retry: "retry", self._allow: "allow", self._replace: "replace", self._locate: "locate",
            self._install: "install", self._report: "report", self._back: "putBack", self._skip: "skip",
            self._show: "show",
        }  # fmt: skip
        for made, verb in self._verbs.items():
            made.clicked.connect(self._pressed)
            if verb in NEEDS:
                roles.guard(desk, NEEDS[verb], made)
        self._values: list[QLabel] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.setColumnMinimumWidth(0, 82)
        grid.setColumnStretch(1, 1)
        heads = (self.tr("Steps"), self.tr("Tries"), self.tr("Next try"), self.tr("Code"), self.tr("Detail"))
        for at, text in enumerate(heads):
            value = label(theme, "", 12, wrap=True, select=True)
            name = label(theme, text, 12, ink="text2")
            grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, at, 1)
            self._values.append(value)
        self._detail_head = name
        self._bytes = label(theme, "", 11, ink="text2", select=True)
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        mono.setPixelSize(11)
        self._bytes.setFont(mono)
        self._bytes.setObjectName("firstBytes")
        copy = button(self.tr("Copy log"), "failureCopy", link=True)
        copy.clicked.connect(self.copy)
        ground = self._ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(12)
        column.addLayout(_inset(head))
        column.addLayout(_inset(self._said))
        first = row(self._retry, self._replace, self._locate, self._install, self._back, self._skip, 0, spacing=8)
        column.addLayout(_inset(first))
        column.addLayout(_inset(row(self._allow, self._report, self._show, 0, spacing=8)))
        column.addWidget(line())
        column.addLayout(_inset(label(theme, self.tr("What was tried"), 12, 600)))
        column.addLayout(_inset(grid))
        column.addWidget(line())
        column.addLayout(_inset(row(label(theme, self.tr("First bytes of the file"), 12, 600), 0, copy)))
        column.addLayout(_inset(self._bytes))
        column.addStretch(1)
        scroll = scrolled(ground)
        self._content = scroll
        self._none = label(theme, "", 12, ink="text2", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setContentsMargins(16, 16, 16, 16)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        outer.addWidget(self._none)
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        self.show_failure(None, None)

    def show_failure(self, failure: FailureRow | None, cause: Cause | None) -> None:
        """None while a card's head is current, or nothing."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        changed = failure is None or self._failure is None or failure.asset_id != self._failure.asset_id
        self._failure = failure
        self._content.setVisible(failure is not None)
        self._none.setVisible(failure is None)
        self._none.setText(self.tr("Choose a file to see what happened to it.") if cause is not None else "")
        if failure is None:
            return
        skipped = failure.skipped
        self._badge.setPixmap(badges.pixmap("stopped" if skipped else "failed", 20, self.devicePixelRatioF()))
        self._name.setText(failure.name)
        self._folder.setText(words.folder(failure.folder) or self.tr("Top of the library"))
        self._said.setText(_sentence(failure))
        missing, lacks = failure.code == ErrorCode.SOURCE_MISSING, cause is not None and bool(cause.program)
        for made, shown in (
            (self._retry, not skipped), (self._skip, not skipped), (self._back, skipped),
            (self._replace, not skipped and not missing and not lacks), (self._locate, not skipped and missing),
            (self._install, not skipped and lacks), (self._allow, not skipped and shelf.can_be_allowed(failure)),
            (self._report, known_code(failure.code) in _OURS),
        ):  # fmt: skip
            made.setVisible(shown)
        set_text(self._allow, allow_words(failure.code))
        steps, tries, when, code, detail = self._values
        said = first_line(failure.detail)
        detail.setText(said)
        for part in (detail, self._detail_head):
            part.setVisible(bool(said) and said != failure.message)
        at = words.when(failure.at)
        tries.setText(words.fill(self.tr("%1, last %2"), words.number(failure.tries), at[:1].lower() + at[1:]))
        when.setText(self.tr("Never, until you put it back") if skipped else next_try(failure))
        code.setText(failure.code)
        if changed:
            steps.setText(words.fill(self.tr("%1 failed"), _capital(step_short(failure.step))))
            self._bytes.setText("")
        asset, browse = failure.asset_id, self._desk.browse

        def work() -> _Found:
            head = shelf.first_bytes(browse.original_path(asset), _BYTES)
            return _Found(asset, browse.step_states(asset), head)

        self._work = self._desk.background.run(work, self._take, priority=1)

    def offered(self) -> list[str]:
        """The verbs for the file that is shown."""
        return [name for made, name in self._verbs.items() if made.isVisibleTo(self._ground)]

    def _take(self, found: _Found) -> None:
        self._work = None
        if self._failure is None or found.asset_id != self._failure.asset_id:
            return
        parts = [
            words.fill(self.tr("%1 failed") if s.error else self.tr("%1 done"), step_short(s.step)) for s in found.steps
        ]
        if parts:
            self._values[0].setText(_capital(", ".join(parts)))
        if found.head is None:
            self._bytes.setText(self.tr("The file cannot be read."))
        else:
            self._bytes.setText(dump(found.head) if found.head else self.tr("The file is empty."))

    def copy(self) -> None:
        """What happened, as text: to paste into a message."""
        failure = self._failure
        if failure is None:
            return
        where = f"{failure.folder}/{failure.name}" if failure.folder else failure.name
        lines = (where, failure.message, failure.detail, f"{failure.step}: {failure.code}", self._bytes.text())
        QGuiApplication.clipboard().setText("\n".join(part for part in lines if part))

    def _pressed(self) -> None:
        made = self.sender()
        if isinstance(made, QPushButton) and made in self._verbs:
            self.verb.emit(self._verbs[made])


def _sentence(failure: FailureRow) -> str:
    """What happened; of a missing original where it should be."""
    if failure.code != ErrorCode.SOURCE_MISSING:
        return failure.message
    where = f"{failure.folder}/{failure.name}" if failure.folder else failure.name
    return words.fill(QCoreApplication.translate("Shelf", "The original is not where it was: %1."), where)


def _inset(part: QWidget | QHBoxLayout | QGridLayout) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setContentsMargins(16, 0, 16, 0)
    if isinstance(part, QWidget):
        made.addWidget(part)
    else:
        made.addLayout(part)
    return made


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
