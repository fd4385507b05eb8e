"""Which parts are open, and what gives way in a small window (in this order: size slider, inspector, words of the tool
bar and width of the side bar, height of the jobs panel)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.gui.body import JOBS_SMALL, SIDE, SIDE_SMALL

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView

NO_SLIDER, NO_INSPECTOR, NO_WORDS, LOW = 1280, 1200, 1100, 720
_ACTIONS = {"side": "sideBar", "inspector": "inspectorPanel", "jobs": "jobsPanelOpen"}


class Fitting:
    """`wish` is what a person chose; what is shown follows from it, from the window's size and from the page."""

    def __init__(self, view: LibraryView) -> None:
        self._view = view
        self._open = {"side": True, "inspector": True, "jobs": False}
        self._narrow_inspector = False  # opened on purpose in a small window; until another folder is shown
        self._was_small = False

    def wish(self, part: str, on: bool) -> None:
        """The person's choice."""
        if part == "inspector" and self._small():
            self._narrow_inspector = on
        else:
            self._open[part] = on
        self.apply(animate=True)

    def _small(self) -> bool:
        return self._view.width() < NO_INSPECTOR

    def place_changed(self) -> None:
        """Another folder: an inspector opened in a small window closes again."""
        self._narrow_inspector = False

    def apply(self, *, animate: bool = False) -> None:
        """Make it so."""
        view, body = self._view, self._view.body
        width, height = view.width(), view.height()
        view.assets.path_bar.set_narrow(width < NO_SLIDER)
        view.tools.set_narrow(width < NO_WORDS)
        small = width < NO_WORDS
        shelf = view.desk.where.page in ("not_processed", "inbox", "watched", "publish")
        inspector = (self._narrow_inspector if self._small() else self._open["inspector"]) and not shelf
        shown = {"side": self._open["side"], "inspector": inspector, "jobs": self._open["jobs"]}
        for part, on in shown.items():
            low = JOBS_SMALL if part == "jobs" and height < LOW else None
            body.show_part(part, on, px=low, animate=animate)
            act = view.desk.actions[_ACTIONS[part]]
            act.blockSignals(True)
            act.setChecked(on)
            act.blockSignals(False)
        view.desk.actions["inspectorPanel"].setEnabled(not shelf)
        # tool buttons follow their action by its changed signal, which was held back above
        view.tools.side.setChecked(shown["side"])
        view.tools.inspector.setChecked(shown["inspector"])
        if small != self._was_small:
            self._was_small = body.small = small
            body.size_of("side", SIDE_SMALL if small else body.sizes()["side"] or SIDE)

    def remember(self) -> None:
        """Sizes and what is open."""
        memory = self._view.desk.memory
        memory.set("open", dict(self._open))
        memory.set("sizes", self._view.body.sizes())

    def recall(self) -> None:
        """As it was left."""
        memory = self._view.desk.memory
        for part, on in memory.get("open", {}).items():
            if part in self._open and isinstance(on, bool):
                self._open[part] = on
        self._view.body.set_sizes(memory.get("sizes", {}))
        self.apply()
