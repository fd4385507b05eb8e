"""What the status bar says of the list and of the library's health."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.crops.room import PAGE as CROPS
from assetdesk.gui.inbox.room import PAGE as INBOX
from assetdesk.gui.publish.room import PAGE as PUBLISH
from assetdesk.gui.watched.room import PAGE as WATCHED

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView


class StatusRoom(QObject):
    """Counts follow the list and the selection by themselves; `tell_counts` for everything else."""

    def __init__(self, view: LibraryView) -> None:
        super().__init__(view)
        self._view = view
        self._bytes: int | None = None
        self._summing: Work | None = None
        self._bytes_timer = QTimer(self, singleShot=True, interval=60)
        self._bytes_timer.timeout.connect(self._read_bytes)
        view.assets.listed.connect(self.tell_counts)
        view.desk.selection.changed.connect(self._selection_changed)
        view.desk.ready.connect(self._ready)
        view.status.health_clicked.connect(self._health)

    def _selection_changed(self) -> None:
        self._bytes = None
        if self._summing is not None:
            self._summing.cancel()
            self._summing = None
        if self._view.desk.selection.count:
            self._bytes_timer.start()
        self.tell_counts()

    def _read_bytes(self) -> None:
        selection = self._view.desk.selection
        if not selection.count:
            return
        ids, browse = selection.ids, self._view.desk.browse
        self._summing = self._view.desk.background.run(
            lambda: (ids, browse.total_bytes(ids)), self._bytes_read, self._no_bytes
        )

    def _bytes_read(self, found: tuple[Sequence[int], int]) -> None:
        if found[0] is self._view.desk.selection.ids:
            self._bytes = found[1]
            self.tell_counts()

    def _no_bytes(self, error: BaseException) -> None:
        self._bytes = None

    def tell_counts(self) -> None:
        """How many are listed and selected, and how large the selection is."""
        if self._view.desk.where.page == "not_processed":
            count = self._view.body.side.counts.not_processed
            self._view.status.tell_counts(words.plural(self.tr("%Ln asset(s) not processed", None, count), count))
            return
        if self._view.desk.where.page == INBOX:
            self._view.status.tell_counts(self._view.inbox.summary)
            return
        if self._view.desk.where.page == WATCHED:
            self._view.status.tell_counts(self._view.watched.summary)
            return
        if self._view.desk.where.page == PUBLISH:
            self._view.status.tell_counts(self._view.publishing.summary)
            return
        if self._view.desk.where.page == CROPS:
            self._view.status.tell_counts(self._view.crops.summary)
            return
        count, chosen = len(self._view.assets.model.ids), self._view.desk.selection.count
        found = (
            self.tr("%Ln found", None, count)
            if self._view.desk.where.query.filtered
            else self.tr("%Ln asset(s)", None, count)
        )
        parts = [words.plural(found, count)]
        if chosen:
            parts.append(words.fill(self.tr("%1 selected"), words.number(chosen)))
            if self._bytes is not None:
                parts.append(words.size(self._bytes))
        self._view.status.tell_counts(" · ".join(parts))

    def _ready(self) -> None:
        reason = self._view.desk.read_only_reason
        if reason:
            self._view.status.tell_health(self.tr("Open to look only. %1").replace("%1", reason))
        else:  # opening a library goes through its index
            self._view.status.set_rest(self.tr("Library checked today"), "shield-check", "ok")

    def _health(self) -> None:
        """Say why nothing can be written; else compare index and files now."""
        reason = self._view.desk.read_only_reason
        if reason:
            self._view.desk.toasts.show(reason, kind="health", icon="lock")
            return
        root = self._view.desk.library.root
        self._view.desk.toasts.show(
            self.tr("Checking the library against its files…"), kind="health", icon="shield-check"
        )

        def work() -> Sequence[str]:
            from assetdesk.library import upkeep

            return [found.sentence for found in upkeep.check(root) if not found.harmless]

        self._view.desk.background.run(work, self._checked, self._view.desk.tell)

    def _checked(self, found: Sequence[str]) -> None:
        if not found:
            text = self.tr("The library is in order: its index and its files agree.")
            self._view.desk.toasts.show(text, kind="health", icon="shield-check")
            return
        more = self.tr("%1 and %2 more. “assetdesk check --repair” puts right what can be.")
        one = self.tr("%1 “assetdesk check --repair” puts right what can be.")
        text = words.fill(more if len(found) > 1 else one, found[0].rstrip("."), words.number(len(found) - 1))
        self._view.desk.toasts.show(text, kind="health", icon="fail")
