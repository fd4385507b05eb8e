"""A part of Preferences, Watching: the library's own folder, when it is looked through, and its trash."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.library import looking_settings

tr = QCoreApplication.translate
HERE = "OwnFolderSection"


class OwnFolderSection(Section):
    """Belongs to a page, which calls `load` and `reset`; what is changed acts at once."""

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__(desk, tr(HERE, "This library’s own folder"))
        self._desk = desk
        self._page = page
        self.at_start = self.check(
            "lookAtStart",
            tr(HERE, "Look through it when the library is opened"),
            tr(HERE, "Files that other programs added, moved, renamed or changed meanwhile are found."),
        )
        self.live = self.check(
            "lookLive",
            tr(HERE, "Notice changes at once"),
            tr(HERE, "Folders on other computers tell of no changes; they are looked through at the interval below."),
        )
        self.minutes = self.whole("lookMinutes", 0, looking_settings.MOST_MINUTES, 10)
        self.minutes.setFixedWidth(104)
        self.field(
            tr(HERE, "Look again every"), self.minutes, self.unit(tr(HERE, "minutes; 0 is never")), name="lookMinutes"
        )
        self.days = self.whole("trashDays", 0, looking_settings.MOST_DAYS, 10)
        self.days.setFixedWidth(104)
        self.field(
            tr(HERE, "Trash keeps"), self.days, self.unit(tr(HERE, "days; 0 keeps until you empty it")),
            hint=tr(HERE, "After that, what lies in it is deleted for good, with its versions."), name="trashDays",
        )  # fmt: skip
        self.problem = self.note()
        self.problem.setObjectName("lookProblem")
        self.edited.connect(self._edited)

    def load(self) -> None:
        """Show what holds."""
        if not self._desk.opened:
            return
        library = self._desk.library
        settings = library.settings()
        self.loading = True
        self.at_start.setChecked(settings.look_at_start)
        self.live.setChecked(settings.look_live)
        self.minutes.setValue(settings.look_minutes)
        self.days.setValue(settings.trash_days)
        self.loading = False
        said = library.own_folder.state.problem if library.own_folder is not None else ""
        self.problem.setText(said)
        self.problem.setVisible(bool(said))

    def reset(self) -> None:
        """The defaults again."""
        library = self._desk.library
        self._page.write(lambda: looking_settings.change(library, dict.fromkeys(looking_settings.NAMES)))

    def _edited(self) -> None:
        library = self._desk.library
        values = {
            "look_at_start": self.at_start.isChecked(),
            "look_live": self.live.isChecked(),
            "look_minutes": self.minutes.value(),
            "trash_days": self.days.value(),
        }

        def work() -> None:
            now = library.settings()
            changed = {name: value for name, value in values.items() if getattr(now, name) != value}
            if changed:
                looking_settings.change(library, changed)

        self._page.write(work)
