"""Preferences, Appearance: light or dark, and motion. It holds for every library."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.theme import Appearance
from assetdesk.gui.widgets.choices import Segment

REDUCE_MOTION = "reduceMotion"


class AppearancePage(Page):
    """Kept in the memory of the program."""

    name = "appearance"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        tr = QCoreApplication.translate
        here = "AppearancePage"
        look = Section(desk, tr(here, "Colours of the window"))
        self.look = look.segments(
            tr(here, "Appearance"),
            (
                Segment("lookSystem", tr(here, "System"), Appearance.SYSTEM.value),
                Segment("lookLight", tr(here, "Light"), Appearance.LIGHT.value),
                Segment("lookDark", tr(here, "Dark"), Appearance.DARK.value),
            ),
            tr(here, "System follows the desktop. Pictures look the same in both."),
            name="look",
        )
        look.edited.connect(self._looked)
        self._look = look
        self.add(look)
        motion = Section(desk, tr(here, "Motion"))
        self.still = motion.check(
            "reduceMotion", tr(here, "Reduce motion"), tr(here, "Panels open at once, and nothing moves by itself.")
        )
        motion.edited.connect(self._moved)
        self._motion = motion
        self.add(motion)
        self.end()
        self.load()

    def load(self) -> None:
        self._look.loading = self._motion.loading = True
        self.look.choose(self.desk.theme.appearance.value)
        self.still.setChecked(self.desk.general.get(REDUCE_MOTION, False))
        self._look.loading = self._motion.loading = False

    def reset(self) -> None:
        self._take(Appearance.SYSTEM)
        self.desk.general.set(REDUCE_MOTION, False)
        self.desk.general.save()
        self.load()

    def _looked(self) -> None:
        self._take(Appearance(self.look.value))

    def _take(self, look: Appearance) -> None:
        self.desk.theme.set_appearance(look)
        self.desk.general.set("appearance", look.value)
        self.desk.general.save()

    def _moved(self) -> None:
        self.desk.general.set(REDUCE_MOTION, self.still.isChecked())
        self.desk.general.save()
