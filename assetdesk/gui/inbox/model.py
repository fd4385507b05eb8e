"""The Inbox as rows: what waits for approval under one head, then notices under their days, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from assetdesk.core.notices import Inbox, Notice, NoticeKind, Waiting
from assetdesk.gui import words

Index = QModelIndex | QPersistentModelIndex
Key = tuple[str, int]
ICONS: dict[NoticeKind, str] = {
    NoticeKind.BATCH: "circle-check",
    NoticeKind.UPLOAD: "upload",
    NoticeKind.STOPPED: "square",
    NoticeKind.APPROVAL: "badge-check",
    NoticeKind.WORKFLOW: "workflow",
    NoticeKind.DUPLICATES: "copy",
    NoticeKind.CROPS: "scan",
    NoticeKind.FAILURE: "triangle-alert",
    NoticeKind.ARCHIVE: "file-archive",
    NoticeKind.EXPIRING: "hourglass",
    NoticeKind.EXPIRED: "hourglass",
    NoticeKind.WATCH: "folder-sync",
    NoticeKind.HELD: "lock",
    NoticeKind.CHANGED: "columns-2",
    NoticeKind.AMBIGUOUS: "circle-help",
    NoticeKind.AWAY: "unplug",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a head (neither of the two), an asset that waits, or a notice."""

    head: str = ""
    waiting: Waiting | None = None
    notice: Notice | None = None

    @property
    def key(self) -> Key:
        """What it is known by from one read to the next."""
        if self.waiting is not None:
            return ("waiting", self.waiting.run_id)
        return ("notice", self.notice.id) if self.notice is not None else ("head", hash(self.head))

    @property
    def title(self) -> str:
        """The first line."""
        if self.waiting is not None:
            return self.waiting.name
        return self.notice.title if self.notice is not None else self.head

    @property
    def at(self) -> float:
        """When, in Unix seconds."""
        if self.waiting is not None:
            return self.waiting.since
        return self.notice.at if self.notice is not None else 0.0

    @property
    def fresh(self) -> bool:
        """Whether it wants to be looked at."""
        return self.waiting is not None or (self.notice is not None and not self.notice.read)

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        if self.notice is None:
            return "badge-check"
        failed = self.notice.failed and self.notice.kind in (NoticeKind.BATCH, NoticeKind.UPLOAD)
        return "triangle-alert" if failed else ICONS[self.notice.kind]

    @property
    def bad(self) -> bool:
        """Whether it tells of a failure."""
        return self.notice is not None and (self.notice.kind is NoticeKind.FAILURE or self.icon == "triangle-alert")


class InboxModel(QAbstractListModel):
    """`show` replaces all rows; views keep their place by key."""

    ROW = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, inbox: Inbox) -> None:
        """Other rows. What told of approvals that are waited for stands in the list of these already."""
        self.beginResetModel()
        self.rows = []
        if inbox.waiting:
            self.rows.append(Row(head=self.tr("Waits for approval")))
            self.rows += [Row(waiting=one) for one in inbox.waiting]
        day = None
        for notice in inbox.notices:
            if notice.kind is NoticeKind.APPROVAL and notice.ended is None:
                continue
            then = datetime.fromtimestamp(notice.at).date()
            if then != day:
                day = then
                self.rows.append(Row(head=self._day(then)))
            self.rows.append(Row(notice=notice))
        self.endResetModel()

    def _day(self, then: date) -> str:
        today = datetime.now().date()
        if then == today:
            return self.tr("Today")
        return self.tr("Yesterday") if then == today - timedelta(days=1) else words.day(then)

    def row_at(self, index: Index) -> Row | None:
        """The row there."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def index_of(self, key: Key) -> QModelIndex:
        """Where a row is now; invalid where it is no more."""
        for number, row in enumerate(self.rows):
            if row.key == key:
                return self.index(number)
        return QModelIndex()

    def chosen(self, indexes: Iterable[Index]) -> list[Row]:
        """The rows of these, in order, without heads."""
        found = [self.rows[index.row()] for index in sorted(indexes, key=lambda one: one.row())]
        return [row for row in found if not row.head]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None or row.head:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == self.ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if row.head:
                return row.head
            parts = [row.title, second_line(row), words.when(row.at)]
            if row.notice is not None and row.fresh:
                parts.insert(0, self.tr("Unread"))
            return ", ".join(part for part in parts if part)
        return None


def second_line(row: Row) -> str:
    """What stands under the title."""
    if row.waiting is not None:
        one = row.waiting
        return " · ".join(part for part in (one.text or one.workflow, words.folder(one.folder)) if part)
    if row.notice is None:
        return ""
    notice = row.notice
    name = str(notice.body.get("name") or "")
    match notice.kind:
        case NoticeKind.BATCH | NoticeKind.STOPPED:
            return name if len(notice.jobs) == 1 else ""
        case NoticeKind.WORKFLOW:
            return name
        case NoticeKind.DUPLICATES:
            return notice.lines[0] if notice.lines else ""
    return ""
