"""Failures under their causes, in plain words, most files first; those skipped for good last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from assetdesk.core.errors import RULES, ErrorCode
from assetdesk.core.overview import FailureRow
from assetdesk.gui import words
from assetdesk.library import programs, shelf

Index = QModelIndex | QPersistentModelIndex
translate = QCoreApplication.translate

ICONS = {
    ErrorCode.SOURCE_CORRUPT: "file-x",
    ErrorCode.SOURCE_UNSUPPORTED: "file",
    ErrorCode.RENDITION_TOO_LARGE: "maximize",
    ErrorCode.SOURCE_MISSING: "unplug",
    ErrorCode.TOOL_MISSING: "package-x",
    ErrorCode.TIMEOUT: "hourglass",
    ErrorCode.WORKER_CRASHED: "octagon-x",
    ErrorCode.DISK_FULL: "hard-drive",
}


def known_code(code: str) -> ErrorCode:
    """A code of a later build counts as the general one."""
    try:
        return ErrorCode(code)
    except ValueError:
        return ErrorCode.GENERIC_ERROR


def allow_words(code: str) -> str:
    """The verb that gives one file more than others may have."""
    if code == ErrorCode.TIMEOUT:
        return translate("Shelf", "Allow more time")
    return translate("Shelf", "Process anyway")


def asks_for_password(row: FailureRow) -> bool:
    """Whether the file is sound, and locked."""
    return row.code == ErrorCode.SOURCE_UNSUPPORTED and "password" in row.message


def next_try(row: FailureRow) -> str:
    """When a settled failure is tried again."""
    if asks_for_password(row):
        return translate("Shelf", "When the file changes")
    return {
        ErrorCode.SOURCE_CORRUPT: translate("Shelf", "When the file changes"),
        ErrorCode.SOURCE_UNSUPPORTED: translate("Shelf", "When AssetDesk can read it"),
        ErrorCode.RENDITION_TOO_LARGE: translate("Shelf", "When the limit is raised"),
        ErrorCode.SOURCE_MISSING: translate("Shelf", "When the file returns"),
        ErrorCode.TOOL_MISSING: translate("Shelf", "When the program is installed"),
        ErrorCode.WORKER_CRASHED: translate("Shelf", "When the file or AssetDesk changes"),
        ErrorCode.DISK_FULL: translate("Shelf", "When there is room again"),
    }.get(known_code(row.code), translate("Shelf", "When you retry"))


@dataclass(frozen=True, slots=True)
class Cause:
    """One card. `key` keeps it apart from the others over readings. `program` is the name of the one that is missing,
    empty where that is not the cause."""

    key: str
    title: str
    help: str
    icon: str
    code: ErrorCode
    rows: tuple[FailureRow, ...]
    skipped: bool = False
    program: str = ""


def group(rows: Iterable[FailureRow], skipped: Sequence[FailureRow] = ()) -> list[Cause]:
    """The cards. A missing program has a card of its own for each program, a password one of its own, too."""
    by_key: dict[str, list[FailureRow]] = {}
    for row in rows:
        by_key.setdefault(_key(row), []).append(row)
    made = [_cause(key, tuple(found)) for key, found in by_key.items()]
    made.sort(key=lambda c: (-len(c.rows), c.title))
    if skipped:
        made.append(
            Cause(
                "skipped",
                translate("Shelf", "Skipped for good"),
                translate("Shelf", "They are left alone until you put them back."),
                "x",
                ErrorCode.GENERIC_ERROR,
                tuple(skipped),
                skipped=True,
            )
        )
    return made


def _key(row: FailureRow) -> str:
    code = known_code(row.code)
    if code is ErrorCode.TOOL_MISSING:
        program = programs.named_in(row.message)
        return f"{code}:{program.name if program is not None else row.message}"
    return "password" if asks_for_password(row) else str(code)


def _cause(key: str, rows: tuple[FailureRow, ...]) -> Cause:
    code = known_code(rows[0].code)
    rule = RULES[code]
    if key == "password":
        return Cause(
            key,
            translate("Shelf", "The file asks for a password"),
            translate("Shelf", "Save a copy without one and replace the file with it."),
            "key-round",
            code,
            rows,
        )
    if code is ErrorCode.TOOL_MISSING and rows[0].message:
        program = programs.named_in(rows[0].message)
        title, _, rest = rows[0].message.partition(". ")
        help_ = rest or rule.help
        name = program.name if program is not None else ""
        return Cause(key, title.rstrip("."), help_, ICONS[code], code, rows, program=name)
    if code is ErrorCode.RENDITION_TOO_LARGE and any(shelf.can_be_allowed(row) for row in rows):
        help_ = translate(
            "Shelf", "The limit keeps one file from taking all memory. You can raise it for this file alone."
        )
        return Cause(key, rule.cause.rstrip("."), help_, ICONS[code], code, rows)
    return Cause(key, rule.cause.rstrip("."), rule.help, ICONS.get(code, "triangle-alert"), code, rows)


class ShelfModel(QAbstractItemModel):
    """Cards and their rows. A row's internal id is its card's number plus one; a card's is 0."""

    CAUSE_ROLE = Qt.ItemDataRole.UserRole + 1
    ROW_ROLE = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.causes: list[Cause] = []

    def show(self, causes: list[Cause]) -> None:
        """All anew; the view keeps its place by asset."""
        self.beginResetModel()
        self.causes = causes
        self.endResetModel()

    def cause_at(self, index: Index) -> Cause | None:
        """The card that an index is, or belongs to."""
        if not index.isValid():
            return None
        number = index.internalId() - 1 if index.internalId() else index.row()
        return self.causes[number] if number < len(self.causes) else None

    def failure_at(self, index: Index) -> FailureRow | None:
        """The failure of a row; None for a card's head."""
        cause = self.cause_at(index)
        if cause is None or not index.internalId() or index.row() >= len(cause.rows):
            return None
        return cause.rows[index.row()]

    def index_of(self, asset_id: int) -> QModelIndex:
        """The row of an asset; invalid where it is not there."""
        for number, cause in enumerate(self.causes):
            for place, row in enumerate(cause.rows):
                if row.asset_id == asset_id:
                    return self.index(place, 0, self.index(number, 0))
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if column != 0 or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, 0) if row < len(self.causes) else QModelIndex()
        if parent.internalId() or row >= len(self.causes[parent.row()].rows):
            return QModelIndex()
        return self.createIndex(row, 0, parent.row() + 1)

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        if not child.isValid() or not child.internalId():
            return QModelIndex()
        return self.createIndex(child.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self.causes)
        return 0 if parent.internalId() else len(self.causes[parent.row()].rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cause = self.cause_at(index)
        if cause is None:
            return None
        failure = self.failure_at(index)
        if role == self.CAUSE_ROLE:
            return cause
        if role == self.ROW_ROLE:
            return failure
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if failure is None:
            files = words.plural(self.tr("%Ln file(s)", None, len(cause.rows)), len(cause.rows))
            return f"{cause.title}, {files}. {cause.help}"
        return ", ".join(part for part in (failure.name, words.folder(failure.folder), failure.message) if part)
