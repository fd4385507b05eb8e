"""What every page of the preferences is built with: sections with a line between them, fields that act at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields
from assetdesk.gui.widgets.parts import label, line, row


class Section(Fields):
    """A head and its fields; labels are wider than in the options."""

    label_width = 132

    def __init__(self, desk: Desk, title: str, *beside: QWidget) -> None:
        super().__init__(desk.theme)
        self.lines.setContentsMargins(20, 12, 20, 12)
        self.lines.addLayout(row(label(desk.theme, title, 13, 600), 0, *beside))


class Page(QWidget):
    """`name` tells it from the others. `reset` gives back the defaults of everything on it."""

    name = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._writing = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def add(self, section: QWidget) -> None:
        """One more section."""
        if self._column.count():
            self._column.addWidget(line())
        self._column.addWidget(section)

    def end(self) -> None:
        """No more sections."""
        self._column.addStretch(1)

    def load(self) -> None:
        """Show what holds."""
        raise NotImplementedError

    def reset(self) -> None:
        """Back to the defaults, at once."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Nothing more is wanted: the preferences are closed."""

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
