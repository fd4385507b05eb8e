"""What is chosen in the Inbox, whole: the asset that waits with its picture, or a notice with its lines and verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from assetdesk.core.notices import Notice, NoticeKind
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.inbox.model import Row
from assetdesk.gui.widgets.parts import PANEL, button, label, pane, row, scrolled, set_text
from assetdesk.gui.widgets.well import Well

_LINES = 60
_WELL = 206


@dataclass(frozen=True, slots=True)
class _Picture:
    asset_id: int
    image: QImage | None


class InboxDetail(QWidget):
    """`verb` with approve, reject, open, show, failed, retry, crops, clear."""

    verb = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._work: Work | None = None
        self._asset = 0
        theme = desk.theme
        self.setObjectName("inboxDetail")
        self.setAccessibleName(self.tr("What it is about"))
        self.setMinimumWidth(280)
        self.setMaximumWidth(480)
        self.well = Well(theme, _WELL)
        self.well.setObjectName("inboxPicture")
        self.well.setAccessibleName(self.tr("Picture"))
        self.well.opened.connect(self._opened)
        self._title = label(theme, "", 14, 600, wrap=True, select=True)
        self._title.setObjectName("inboxTitle")
        self._facts = label(theme, "", 12, ink="text2", wrap=True, select=True)
        self._text = label(theme, "", 13, wrap=True, select=True)
        self._text.setObjectName("inboxText")
        self.comment = QLineEdit()
        self.comment.setObjectName("approvalComment")
        self.comment.setAccessibleName(self.tr("Comment"))
        self.comment.setPlaceholderText(self.tr("Comment, if you like"))
        self.comment.setMaxLength(1000)
        self.comment.setFont(theme.font(12))
        self.approve = button(self.tr("Approve"), "approveRun", primary=True)
        self.reject = button(self.tr("Reject"), "rejectRun")
        theme.dress(self.approve, "badge-check", 15, "white")
        theme.dress(self.reject, "ban", 15)
        self.open = button(self.tr("Open"), "inboxOpen", small=True)
        self.show_button = button(self.tr("Show"), "inboxShow", small=True)
        self.failed = button(self.tr("Show failed"), "inboxShowFailed", small=True)
        self.retry = button(self.tr("Retry failed"), "inboxRetryFailed", small=True)
        self.crops = button(self.tr("Confirm crops…"), "inboxCrops", small=True)
        self.compare = button(self.tr("Compare"), "inboxCompare", small=True)
        self.reprocess = button(self.tr("Reprocess…"), "inboxReprocess", small=True)
        self.choose = button(self.tr("Choose…"), "inboxChoose", small=True)
        self.clear = button(self.tr("Clear"), "inboxClearThis", small=True)
        self._verbs: dict[QPushButton, str] = {
            self.approve: "approve", self.reject: "reject", self.open: "open", self.failed: "failed",
            self.retry: "retry", self.crops: "crops", self.show_button: "show", self.clear: "clear",
            self.compare: "compare", self.reprocess: "reprocess", self.choose: "choose",
        }  # fmt: skip
        for made in self._verbs:
            made.clicked.connect(self._pressed)
        roles.guard(desk, "editAssets", self.approve, self.reject, self.comment, self.choose)
        roles.guard(desk, "submitJob", self.retry, self.reprocess)
        roles.guard(desk, "deleteJob", self.clear)
        self._lines = label(theme, "", 12, ink="text2", wrap=True, select=True)
        self._lines.setObjectName("inboxLines")
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(10)
        column.addWidget(self.well)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 14, 16, 0)
        inner.setSpacing(10)
        for part in (self._title, self._facts, self._text, self.comment):
            inner.addWidget(part)
        inner.addLayout(row(self.approve, self.reject, 0, spacing=8))
        inner.addLayout(row(self.failed, self.retry, self.crops, 0, spacing=8))
        inner.addLayout(row(self.compare, self.reprocess, self.choose, 0, spacing=8))
        inner.addLayout(row(self.open, self.show_button, self.clear, 0, spacing=8))
        inner.addWidget(self._lines)
        column.addLayout(inner)
        column.addStretch(1)
        scroll = scrolled(ground)
        self._content = scroll
        self._none = label(theme, self.tr("Choose a row to read it."), 12, ink="text2", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setContentsMargins(16, 16, 16, 16)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        outer.addWidget(self._none)
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        self.show_rows([], [])

    def show_rows(self, rows: Sequence[Row], waiting: Sequence[int]) -> None:
        """These are chosen; `waiting` are the runs among them that can be decided."""
        self._content.setVisible(bool(rows))
        self._none.setVisible(not rows)
        for made in self._verbs:
            made.hide()
        self.comment.setVisible(bool(waiting))
        self.approve.setVisible(bool(waiting))
        self.reject.setVisible(bool(waiting))
        self._text.hide()
        self._lines.hide()
        self._picture_of(None)
        if not rows:
            return
        if waiting:
            self._show_waiting(rows, len(waiting))
        elif len(rows) > 1:
            self._title.setText(words.plural(self.tr("%Ln notice(s)", None, len(rows)), len(rows)))
            self._facts.setText("")
            self.clear.show()
        elif (notice := rows[0].notice) is not None:
            self._show_notice(notice)
        self._facts.setVisible(bool(self._facts.text()))

    def _show_waiting(self, rows: Sequence[Row], count: int) -> None:
        first = next(one.waiting for one in rows if one.waiting is not None)
        several = count > 1
        number = words.number(count)
        set_text(self.approve, words.fill(self.tr("Approve %1"), number) if several else self.tr("Approve"))
        set_text(self.reject, words.fill(self.tr("Reject %1"), number) if several else self.tr("Reject"))
        if several:
            self._title.setText(words.plural(self.tr("%Ln asset(s)", None, count), count))
            names = [one.waiting.name for one in rows if one.waiting is not None]
            self._put_lines(names)
            self._facts.setText(first.workflow)
            return
        self._title.setText(first.name)
        since = words.when(first.since)
        waits = words.fill(self.tr("“%1” waits since %2"), first.workflow, since[:1].lower() + since[1:])
        self._facts.setText(f"{words.folder(first.folder)}\n{waits}" if first.folder else waits)
        self._text.setText(first.text)
        self._text.setVisible(bool(first.text))
        self.open.show()
        self._picture_of(first.asset_id)

    def _show_notice(self, notice: Notice) -> None:
        self._title.setText(notice.title)
        name = str(notice.body.get("name") or "")
        parts = [words.when(notice.at)]
        if name and notice.kind in (NoticeKind.BATCH, NoticeKind.STOPPED, NoticeKind.WORKFLOW):
            parts.insert(0, name)
        self._facts.setText("\n".join(parts))
        bad = bool(notice.failed) and bool(notice.jobs)
        self.failed.setVisible(bad)
        self.retry.setVisible(bad)
        self.crops.setVisible(notice.kind is NoticeKind.CROPS)
        changed = notice.kind is NoticeKind.CHANGED and bool(notice.assets)
        self.compare.setVisible(changed)
        self.reprocess.setVisible(changed)
        self.choose.setVisible(notice.kind is NoticeKind.AMBIGUOUS)
        one = len(notice.assets) == 1
        self.open.setVisible(one)
        jobs = bool(notice.jobs) and notice.kind is not NoticeKind.CROPS
        listed = notice.kind in (NoticeKind.EXPIRING, NoticeKind.EXPIRED)
        self.show_button.setVisible((not one and (jobs or listed)) or notice.kind is NoticeKind.WATCH)
        self.clear.show()
        if len(notice.lines) > 1:
            self._put_lines(notice.lines)
        if one:
            self._picture_of(notice.assets[0])

    def _put_lines(self, lines: Sequence[str]) -> None:
        left = len(lines) - _LINES
        shown = list(lines[:_LINES])
        if left > 0:
            shown.append(words.fill(self.tr("and %1 more"), words.number(left)))
        self._lines.setText("\n".join(shown))
        self._lines.show()

    def _picture_of(self, asset_id: int | None) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._asset = asset_id or 0
        self.well.setVisible(asset_id is not None)
        self.well.show_picture(None)
        if asset_id is None or self._desk.root is None:
            return
        browse, cells, ratio = self._desk.browse, self._desk.cells, self.devicePixelRatioF()

        def work() -> _Picture:
            found = cells.get(browse.picture_of(asset_id))
            image = QImage.fromData(found[1]) if found is not None else None
            if image is not None:
                image.setDevicePixelRatio(ratio)
            return _Picture(asset_id, image if image is not None and not image.isNull() else None)

        self._work = self._desk.background.run(work, self._take, priority=2)

    def _take(self, found: _Picture) -> None:
        self._work = None
        if found.asset_id == self._asset:
            self.well.show_picture(found.image, "" if found.image is not None else "file")

    def _opened(self) -> None:
        self.verb.emit("open")

    def _pressed(self) -> None:
        made = self.sender()
        if isinstance(made, QPushButton) and made in self._verbs:
            self.verb.emit(self._verbs[made])
