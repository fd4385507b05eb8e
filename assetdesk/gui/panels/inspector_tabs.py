"""The inspector's tab Info, and what several tabs are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.inspector_read import Details, contents, info_rows
from assetdesk.gui.panels.inspector_sets import SetsPart
from assetdesk.gui.step_words import steps_line
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, label, line, pane

_MOST = 400
_LONGEST = 600


class Values(QWidget):
    """Rows of label and value, 104 px and the rest, reused from one asset to the next. `linked(label)`: a click on
    the value of a row whose label is among `links`."""

    linked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnMinimumWidth(0, 104)
        self._grid.setColumnStretch(1, 1)

    def show_rows(self, rows: Sequence[tuple[str, str, str]], links: Collection[str] = ()) -> None:
        """(label, value, mark); the values of rows with these labels are links."""
        for at, (name, value, mark) in enumerate(rows[:_MOST]):
            if at == len(self._rows):
                self._make()
            parts = self._rows[at]
            shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
            linked = name in links
            parts[1].setTextFormat(Qt.TextFormat.RichText if linked else Qt.TextFormat.PlainText)
            parts[1].setFocusPolicy(Qt.FocusPolicy.StrongFocus if linked else Qt.FocusPolicy.ClickFocus)
            if linked:
                # the palette's own would stay in the text when light becomes dark
                style = f"color:{self._theme.tokens.accent_text};text-decoration:none"
                shown = f'<a href="{escape(name)}" style="{style}">{escape(shown)}</a>'
            for part, text in zip(parts, (name, shown, mark), strict=True):
                part.setText(text)
                part.setVisible(bool(text))
            parts[1].setAccessibleName(f"{name}: {value}")
        for parts in self._rows[len(rows) :]:
            for part in parts:
                part.hide()

    def _make(self) -> None:
        at = len(self._rows)
        name = label(self._theme, "", 12, ink="text2", wrap=True)
        value = label(self._theme, "", 12, wrap=True, select=True)
        value.setTextInteractionFlags(
            value.textInteractionFlags()
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        value.linkActivated.connect(self.linked)
        mark = label(self._theme, "", 11, ink="text3")
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1)
        self._grid.addWidget(mark, at, 2, Qt.AlignmentFlag.AlignTop)
        self._rows.append((name, value, mark))


def scrolling(inner: QWidget, name: str) -> QScrollArea:
    """A tab's scroll area on the ground of side panels."""
    made = QScrollArea()
    made.setObjectName(name)
    made.setWidgetResizable(True)
    made.setFrameShape(QScrollArea.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(inner)
    return made


class InfoTab(QScrollArea):
    """Facts, and what processing did. `origin_chosen(asset_id)`: the one that this is a part of."""

    folder_chosen = Signal()
    origin_chosen = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        theme = desk.theme
        self._facts = Values(theme)
        self._processing = Values(theme)
        self._head = label(theme, self.tr("Processing"), 12, 600)
        self._head.setContentsMargins(16, 12, 16, 0)
        self._facts.linked.connect(self._link)
        ground = pane(PANEL)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        column.addWidget(self._facts)
        self._contents_line = line()
        self._contents_head = label(theme, self.tr("Contents"), 12, 600)
        self._contents_head.setContentsMargins(16, 12, 16, 4)
        self._contents = label(theme, "", 12, wrap=True, select=True)
        self._contents.setObjectName("inspectorContents")
        self._contents.setContentsMargins(16, 0, 16, 12)
        for part in (self._contents_line, self._contents_head, self._contents):
            column.addWidget(part)
        self.sets = SetsPart(desk)
        column.addWidget(self.sets)
        self._line = line()
        column.addWidget(self._line)
        column.addWidget(self._head)
        column.addWidget(self._processing)
        column.addStretch(1)
        self.setObjectName("inspectorInfo")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(ground)

    def show_details(self, details: Details) -> None:
        """Fill in."""
        self._origin = details.row.originator if details.count == 1 else None
        self.sets.show_asset(details.row.id if details.count == 1 else None)
        links = (self.tr("Folder"), self.tr("Part of")) if details.count == 1 else ()
        self._facts.show_rows([(name, value, "") for name, value in info_rows(details)], links)
        names, more = contents(details) if details.count == 1 else ([], 0)
        rest = [words.plural(self.tr("and %Ln more", None, more), more)] if more else []
        self._contents.setText("\n".join([_one_line(name) for name in names] + rest))
        for part in (self._contents_line, self._contents_head, self._contents):
            part.setVisible(bool(names))
        rows: list[tuple[str, str, str]] = []
        if details.count == 1 and details.steps:
            last = max(s.made for s in details.steps)
            seconds = sum(s.seconds for s in details.steps)
            run = words.when(last)
            rows.append((self.tr("Last run"), f"{run}, {words.took(seconds)}" if seconds >= 0.05 else run, ""))
            good = [s.step for s in details.steps if not s.error]
            bad = [s.step for s in details.steps if s.error]
            if good:
                rows.append((self.tr("Done"), steps_line(good), ""))
            if bad:
                rows.append((self.tr("Without result"), steps_line(bad), ""))
            if details.stale:
                rows.append((self.tr("Out of date"), steps_line(details.stale), ""))
        rows += self._publishing(details)
        self._processing.show_rows(rows)
        for part in (self._line, self._head, self._processing):
            part.setVisible(bool(rows))

    def _publishing(self, details: Details) -> list[tuple[str, str, str]]:
        """Where it lies, and what it is marked for."""
        shown = details.publishing
        lines = []
        for one in shown.lies:
            when = words.day(date.fromtimestamp(one.last_published)) if one.last_published is not None else ""
            lines.append(f"{one.context}, {when or self.tr('to be sent again')}")
        if lines and details.row.published_stale:
            lines.append(self.tr("Changed since"))
        rows = [(self.tr("Published"), "\n".join(lines), "")] if lines else []
        if shown.everywhere:
            rows.append((self.tr("Marked for"), self.tr("All targets"), ""))
        elif shown.marked:
            rows.append((self.tr("Marked for"), ", ".join(shown.marked), ""))
        return rows

    _origin: int | None = None

    def _link(self, name: str) -> None:
        if name == self.tr("Part of") and self._origin is not None:
            self.origin_chosen.emit(self._origin)
        else:
            self.folder_chosen.emit()


def _one_line(name: str) -> str:
    """A name out of a file, which may hold anything."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
