"""The body of the window: side bar, centre and inspector in one splitter, the jobs panel under them in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEasingCurve, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.assets_page import AssetsPage
from assetdesk.gui.panels.inspector import Inspector
from assetdesk.gui.panels.jobs import JobsPanel
from assetdesk.gui.panels.side_bar import SideBar
from assetdesk.gui.widgets.fold_splitter import FoldSplitter

if TYPE_CHECKING:
    from assetdesk.gui.panels.not_processed import NotProcessedPage

SIDE, SIDE_SMALL, SIDE_RANGE = 240, 208, (200, 360)
CENTRE_LEAST = 480
INSPECTOR, INSPECTOR_RANGE = 320, (280, 480)
JOBS, JOBS_SMALL, JOBS_LEAST = 282, 160, 160
FOLD_MS = 120


class Body(QWidget):
    """`folded(part, open)` when a person folded a part by its handle: side, inspector or jobs."""

    handle_folds = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.milliseconds = FOLD_MS
        self.side = SideBar(desk, self)
        self.assets = AssetsPage(desk, self)
        self._desk = desk
        self._shelf: NotProcessedPage | None = None
        self.centre = QStackedWidget(self)
        self.centre.setMinimumWidth(CENTRE_LEAST)
        self.centre.addWidget(self.assets)
        self.inspector = Inspector(desk)
        self.inspector.setMinimumWidth(INSPECTOR_RANGE[0])
        self.inspector.setMaximumWidth(INSPECTOR_RANGE[1])
        self.jobs = JobsPanel(desk)
        self.jobs.setMinimumHeight(JOBS_LEAST)
        self.across = FoldSplitter(Qt.Orientation.Horizontal, desk.theme, self)
        for widget in (self.side, self.centre, self.inspector):
            self.across.addWidget(widget)
        self.across.setStretchFactor(0, 0)
        self.across.setStretchFactor(1, 1)
        self.across.setStretchFactor(2, 0)
        self.down = FoldSplitter(Qt.Orientation.Vertical, desk.theme, self)
        self.down.addWidget(self.across)
        self.down.addWidget(self.jobs)
        self.down.setStretchFactor(0, 1)
        self.down.setStretchFactor(1, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.down)
        self.jobs.hide()
        self._sizes = {"side": SIDE, "inspector": INSPECTOR, "jobs": JOBS}
        self._shown = False
        self.small = False
        self._moving: dict[str, QVariantAnimation] = {}
        self.across.handle_double_clicked.connect(self._across_folded)
        self.down.handle_double_clicked.connect(self._down_folded)
        self.across.splitterMoved.connect(self._dragged)
        self.down.splitterMoved.connect(self._dragged)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self._give_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._shown:
            self._give_all()

    def _give_all(self) -> None:
        for name in ("side", "inspector", "jobs"):
            if not self.part(name).isHidden():
                self._give(name, SIDE_SMALL if name == "side" and self.small else self._sizes[name])

    def _across_folded(self, handle: int) -> None:
        self.handle_folds.emit("side" if handle == 1 else "inspector")

    def _down_folded(self, handle: int) -> None:
        self.handle_folds.emit("jobs")

    def _dragged(self) -> None:
        if self.side.isVisible():
            self._sizes["side"] = self.side.width()
        if self.inspector.isVisible():
            self._sizes["inspector"] = self.inspector.width()
        if self.jobs.isVisible():
            self._sizes["jobs"] = self.jobs.height()

    @property
    def not_processed(self) -> NotProcessedPage:
        """The shelf, made when it is first wanted."""
        if self._shelf is None:
            from assetdesk.gui.panels.not_processed import NotProcessedPage

            self._shelf = NotProcessedPage(self._desk)
            self.centre.addWidget(self._shelf)
        return self._shelf

    def part(self, name: str) -> QWidget:
        """The widget of `side`, `inspector` or `jobs`."""
        return {"side": self.side, "inspector": self.inspector, "jobs": self.jobs}[name]

    def _place(self, name: str) -> tuple[QSplitter, int]:
        return (self.down, 1) if name == "jobs" else (self.across, 0 if name == "side" else 2)

    def sizes(self) -> dict[str, int]:
        """Px of each part, also of folded ones."""
        return dict(self._sizes)

    def set_sizes(self, sizes: dict[str, Any]) -> None:
        """Take remembered ones."""
        for name, least, most in (("side", *SIDE_RANGE), ("inspector", *INSPECTOR_RANGE), ("jobs", JOBS_LEAST, 2000)):
            px = sizes.get(name)
            if isinstance(px, int):
                self._sizes[name] = max(least, min(most, px))
                if self.part(name).isVisible() or not self.isVisible():
                    self._give(name, self._sizes[name])

    def size_of(self, name: str, px: int) -> None:
        """Give a visible part this size now."""
        if self.part(name).isVisible():
            self._give(name, px)

    def _give(self, name: str, px: int) -> None:
        splitter, place = self._place(name)
        sizes = splitter.sizes()
        stretch = 1 if splitter is self.across else 0
        sizes[stretch] += sizes[place] - px
        sizes[place] = px
        splitter.setSizes(sizes)

    def show_part(self, name: str, on: bool, *, px: int | None = None, animate: bool = True) -> None:
        """Unfold or fold; in 120 ms where the window is on the screen."""
        widget = self.part(name)
        if running := self._moving.pop(name, None):
            running.stop()
        if on == (not widget.isHidden()):
            if on and px is not None:
                self._give(name, px)
            return
        goal = px or self._sizes[name]
        if name == "jobs":
            goal = max(JOBS_LEAST, min(goal, self.height() // 2)) if self.height() > 2 * JOBS_LEAST else JOBS_LEAST
        if not on:
            widget.hide()
            return
        widget.show()
        still = self._desk.general.get("reduceMotion", False)
        if still or not (animate and self.milliseconds and self.isVisible()) or name != "jobs":
            self._give(name, goal)
            return
        self._slide(name, widget, goal)

    def _slide(self, name: str, widget: QWidget, goal: int) -> None:
        """Only the jobs panel slides: widths would lay the grid out anew at every step."""
        widget.setMinimumHeight(0)
        self._give(name, 1)
        run = QVariantAnimation(self)
        run.setStartValue(1)
        run.setEndValue(goal)
        run.setDuration(self.milliseconds)
        run.setEasingCurve(QEasingCurve.Type.OutQuad)
        run.valueChanged.connect(self._slid)
        run.finished.connect(self._slid_up)
        self._moving[name] = run
        run.start()

    def _slid(self, value: Any) -> None:
        self._give("jobs", int(value))

    def _slid_up(self) -> None:
        self.jobs.setMinimumHeight(JOBS_LEAST)
        self._moving.pop("jobs", None)
