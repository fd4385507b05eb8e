"""What every page of the preferences is built with: sections with a line between them, fields that act at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from assetdesk.gui import roles
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields
from assetdesk.gui.widgets.parts import label, line, row

if TYPE_CHECKING:
    from assetdesk.library.session import Library

T = TypeVar("T")


class Section(Fields):
    """A head and its fields; labels are wider than in the options."""

    label_width = 132

    def __init__(self, desk: Desk, title: str, *beside: QWidget) -> None:
        super().__init__(desk.theme)
        self.lines.setContentsMargins(20, 12, 20, 12)
        self.lines.addLayout(row(label(desk.theme, title, 13, 600), 0, *beside))


class Page(QWidget):
    """`name` tells it from the others. `reset` gives back the defaults of everything on it, for which `reset_needs` is
    the operation, where there is one. What is off for who works here is said at the head of the page."""

    name = ""
    reset_needs = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._writing = 0
        self._reading: Work | None = None
        self._needs: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.why = label(desk.theme, "", 12, ink="text2", wrap=True)
        self.why.setObjectName(f"{self.name}Off")
        self.why.setContentsMargins(20, 12, 20, 0)
        self.why.hide()
        self._column.addWidget(self.why)
        desk.role.changed.connect(self._tell_why)

    def add(self, section: QWidget, needs: str = "") -> None:
        """One more section; `needs` is the operation that all of it asks for."""
        if self._column.count() > 1:
            self._column.addWidget(line())
        self._column.addWidget(section)
        if needs:
            self.guard(needs, section)

    def guard(self, operation: str, *parts: QWidget) -> None:
        """These are off, and the page says why, while the operation cannot be done."""
        roles.guard(self.desk, operation, *parts)
        self._needs.append(operation)
        self._tell_why()

    def end(self) -> None:
        """No more sections."""
        self._column.addStretch(1)

    def _tell_why(self) -> None:
        reasons = dict.fromkeys(why for one in self._needs if (why := roles.off(self.desk, one)))
        self.why.setText("\n".join(reasons))
        self.why.setVisible(bool(reasons))

    def load(self) -> None:
        """Show what holds."""
        raise NotImplementedError

    def reset(self) -> None:
        """Back to the defaults, at once."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Nothing more is wanted: the preferences are closed."""
        if self._reading is not None:
            self._reading.cancel()

    def ask(self, work: Callable[[Library], T], take: Callable[[T], object]) -> None:
        """Read something in the background, for `take`; the newest read wins."""
        if not self.desk.opened:
            return
        if self._reading is not None:
            self._reading.cancel()
        library = self.desk.library
        self._reading = self.desk.background.run(lambda: work(library), take, self.desk.tell, priority=3)

    def write(self, work: Callable[[], object]) -> None:
        """Change something in the background, then show what holds."""
        self._writing += 1
        self.desk.background.run(work, self._written, self._not_written, priority=6, lane="settings")

    def _written(self, _result: object) -> None:
        self._writing -= 1
        if not self._writing:  # else what was typed meanwhile would be taken back for a moment
            self.load()

    def _not_written(self, error: BaseException) -> None:
        self.desk.tell(error)
        self._written(None)
