"""A publish that begins at a time: when is asked, and a scheduled job is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assetdesk.core.publish import Context
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.gui import schedule_words, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.publish import words as said
from assetdesk.gui.publish.after import Wish

if TYPE_CHECKING:
    from assetdesk.library.session import Library

Do = Callable[[Callable[["Library"], Any], Callable[[Any], object]], None]


class PublishTimes(QObject):
    """`do` runs a work of the library and hands on its answer. `show_wanted` by *Show* behind the sentence."""

    show_wanted = Signal()

    def __init__(self, desk: Desk, window: QWidget, do: Do) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._do = do

    def ask(self, context: Context, wish: Wish, contexts: Sequence[Context]) -> None:
        """When it begins, once or by a rule, and how it is called among the scheduled jobs."""
        from assetdesk.gui.dialogs.schedule_form import ScheduleDialog

        name = words.fill(self.tr("Publish to %1"), context.name)
        title = words.fill(self.tr("When “%1” begins"), name)
        dialog = ScheduleDialog(self._desk.theme, title, self.tr("Schedule"), name, self._window)

        def keep(given: str, rule: str, at: object) -> None:
            moment = at if isinstance(at, float) else None
            then = said.follow(contexts, wish.then)

            def work(library: Library) -> ScheduledJob:
                from assetdesk.library.publishing import start

                return start.at_a_time(
                    library, context.id, wish.type, name=given, rule=rule, at=moment,
                    email=wish.email, url=wish.url, then=then,
                )  # fmt: skip

            self._do(work, self._kept)

        dialog.chosen.connect(keep)
        dialog.open()

    def _kept(self, one: ScheduledJob) -> None:
        text = words.fill(self.tr("“%1” begins %2."), one.name, schedule_words.coming(one.next_at))
        show = (self.tr("Show"), self.show_wanted.emit)
        self._desk.toasts.show(text, [show], kind="schedule", icon="clock")
