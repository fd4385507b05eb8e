"""Preferences, Processing: how much at once, limits, what is made, and what is found on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QGridLayout, QLabel, QPushButton, QSlider, QSpinBox

from assetdesk.core.settings import PyramidsOf
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.install import InstallDialog
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.parts import button, clear, label, line
from assetdesk.library import company, processing, programs
from assetdesk.library.processing import GIGABYTE, MEGAPIXEL, Found

tr = QCoreApplication.translate
HERE = "ProcessingPage"


class ProcessingPage(Page):
    """Settings of the open library; what is found is the machine's."""

    name = "processing"
    reset_needs = "setCompanySettings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: Sequence[Found] = ()
        self._sections: list[Section] = []
        self._speed()
        self._limits()
        self._results()
        self._machine()
        self.end()
        for section in self._sections:
            section.edited.connect(self._edited)
        self.load()
        self.look()

    def _section(self, title: str) -> Section:
        made = Section(self.desk, title)
        self._sections.append(made)
        self.add(made, self.reset_needs)
        return made

    def _speed(self) -> None:
        section = self._section(tr(HERE, "Speed"))
        cores = processing.cores()
        self.workers: QSpinBox = section.whole("workers", 1, max(cores, 1))
        self.workers.setAccessibleName(tr(HERE, "Workers"))
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("workersSlider")
        slider.setAccessibleName(tr(HERE, "Workers, slider"))
        slider.setRange(1, max(cores, 1))
        slider.setFixedWidth(150)
        slider.valueChanged.connect(self.workers.setValue)
        self.workers.valueChanged.connect(slider.setValue)
        text = words.plural(tr(HERE, "of %Ln core(s)", None, cores), cores)
        hint = tr(HERE, "Files worked on at the same time. Takes effect when the library is opened next.")
        section.field(tr(HERE, "Workers"), slider, self.workers, section.unit(text), hint=hint, name="workers")

    def _limits(self) -> None:
        section = self._section(tr(HERE, "Limits"))
        self.pixels: QSpinBox = section.whole("pixelLimit", 1, 10_000, 50)
        section.field(tr(HERE, "Largest picture"), self.pixels, section.unit(tr(HERE, "megapixels, 1 to 10,000")))
        self.memory: QDoubleSpinBox = section.decimal("memoryLimit", 0.25, 256, 0.5, 2)
        section.field(tr(HERE, "Memory of a task"), self.memory, section.unit(tr(HERE, "GB, 0.25 to 256")))
        self.image: QDoubleSpinBox = section.decimal("secondsImage", 0.2, 1440, 1, 1)
        section.field(tr(HERE, "A picture may take"), self.image, section.unit(tr(HERE, "min, 0.2 to 1,440")))
        self.document: QDoubleSpinBox = section.decimal("secondsDocument", 0.2, 1440, 1, 1)
        section.field(tr(HERE, "A document"), self.document, section.unit(tr(HERE, "min, 0.2 to 1,440")))
        self.pages: QSpinBox = section.whole("pageLimit", 1, 10_000, 10)
        section.field(tr(HERE, "Pages made"), self.pages, section.unit(tr(HERE, "of a document, 1 to 10,000")))
        section.note(
            tr(
                HERE,
                "A file over its limit goes to Not processed, where you can allow it."
                " Further pages are drawn when opened.",
            )
        )

    def _results(self) -> None:
        section = self._section(tr(HERE, "Results in this library"))
        self.pyramid = section.segments(
            tr(HERE, "Optimized files"),
            (
                Segment("pyramidNeeded", tr(HERE, "When needed"), PyramidsOf.NEEDED.value),
                Segment("pyramidAlways", tr(HERE, "Always"), PyramidsOf.ALL.value),
                Segment("pyramidNever", tr(HERE, "Never"), PyramidsOf.NONE.value),
            ),
            tr(HERE, "Needed means: options change the picture, or a publish sends it."),
            name="pyramid",
        )
        self.warn: QSpinBox = section.whole("reprocessWarn", 1, 100_000_000, 100)
        self.warn.setFixedWidth(104)
        section.field(
            tr(HERE, "Ask before more than"), self.warn, section.unit(tr(HERE, "assets are reprocessed at once"))
        )

        self.days: QSpinBox = section.whole("undoDays", 0, 3650, 1)
        self.room: QDoubleSpinBox = section.decimal("undoRoom", 0, 100_000, 1, 1)
        self.room.setAccessibleName(tr(HERE, "Room for undo in GB"))
        section.field(
            tr(HERE, "Undo of a run"),
            self.days,
            section.unit(tr(HERE, "days, up to")),
            self.room,
            section.unit(tr(HERE, "GB")),
            hint=tr(HERE, "For so long, and as far as there is room, the previous files of a reprocess are kept."),
            name="undoDays",
        )

    def _machine(self) -> None:
        again = button(tr(HERE, "Look again"), "machineLookAgain", small=True)
        self.desk.theme.dress(again, "refresh-cw", 13)
        again.clicked.connect(self._look_again)
        self._again = again
        section = Section(self.desk, tr(HERE, "Found on this machine"), again)
        self.add(section)
        frame = QFrame()
        frame.setProperty("box", True)
        self._table = QGridLayout(frame)
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setSpacing(0)
        section.lines.addWidget(frame)
        self._show_found([])

    # values

    def load(self) -> None:
        settings = self.desk.library.settings()
        for section in self._sections:
            section.loading = True
        self.workers.setValue(min(settings.workers or processing.cores(), self.workers.maximum()))
        self.pixels.setValue(round(settings.pixel_limit / MEGAPIXEL))
        self.memory.setValue(settings.memory_limit / GIGABYTE)
        self.image.setValue(settings.seconds_image / 60)
        self.document.setValue(settings.seconds_document / 60)
        self.pages.setValue(settings.page_limit)
        self.pyramid.choose(settings.pyramid)
        self.warn.setValue(settings.reprocess_warn)
        self.days.setValue(settings.undo_days)
        self.room.setValue(settings.undo_bytes / GIGABYTE)
        for section in self._sections:
            section.loading = False

    def _values(self) -> dict[str, Any]:
        workers = self.workers.value()
        return {
            "workers": 0 if workers == processing.cores() else workers,
            "pixel_limit": self.pixels.value() * MEGAPIXEL,
            "memory_limit": round(self.memory.value() * GIGABYTE),
            "seconds_image": round(self.image.value() * 60, 1),
            "seconds_document": round(self.document.value() * 60, 1),
            "page_limit": self.pages.value(),
            "reprocess_warn": self.warn.value(),
            "undo_days": self.days.value(),
            "undo_bytes": round(self.room.value() * GIGABYTE),
        }

    def _edited(self) -> None:
        library, values, pyramid = self.desk.library, self._values(), self.pyramid.value

        def work() -> None:
            now = library.settings()  # behind the changes before this one
            changes = {name: value for name, value in values.items() if getattr(now, name) != value}
            if changes:
                processing.change(library, changes)
            if pyramid != now.pyramid:
                company.change(library, {"pyramid": pyramid})

        self.write(work)

    def reset(self) -> None:
        library = self.desk.library
        names = list(self._values())

        def work() -> None:
            processing.change(library, dict.fromkeys(names))
            company.change(library, {"pyramid": None})

        self.write(work)

    # the machine

    def look(self) -> None:
        """Find out what is here, in the background."""
        self._again.setEnabled(False)
        self.ask(processing.found_here, self._show_found)

    def _look_again(self) -> None:
        library = self.desk.library
        if roles.can(self.desk, "lookAtAssets"):
            self.desk.background.run(lambda: programs.look_again(library), None, self.desk.tell)
        self.look()

    def _show_found(self, found: Sequence[Found]) -> None:
        self._found = found
        self._again.setEnabled(bool(found))
        clear(self._table)
        theme = self.desk.theme
        if not found:
            looking = label(theme, tr(HERE, "Looking…"), 12, ink="text2")
            looking.setContentsMargins(12, 0, 0, 0)
            looking.setFixedHeight(30)
            self._table.addWidget(looking, 0, 0)
            return
        for place, one in enumerate(found):
            at = 2 * place
            if place:
                self._table.addWidget(line(), at - 1, 0, 1, 5)
            self._row(at, one)
        self._table.setColumnStretch(3, 1)

    def _row(self, at: int, one: Found) -> None:
        theme = self.desk.theme
        icon, ink = ("triangle-alert", "warn") if one.waiting else ("info", "text2")
        if one.there:
            icon, ink = "circle-check", "ok"
        picture = QLabel()
        picture.setPixmap(theme.pixmap(icon, 15, ink, self.devicePixelRatioF()))
        picture.setContentsMargins(12, 0, 8, 0)
        picture.setFixedHeight(30)
        self._table.addWidget(picture, at, 0)
        name = label(theme, one.label, 12, 500)
        name.setMinimumWidth(104)
        self._table.addWidget(name, at, 1)
        state = one.version or (tr(HERE, "found") if one.there else tr(HERE, "not installed"))
        version = label(theme, state, 12, ink="text2")
        version.setMinimumWidth(92)
        self._table.addWidget(version, at, 2)
        gives = one.gives[:1].upper() + one.gives[1:]
        n = len(one.waiting)
        if n:
            gives += ". " + words.plural(tr(HERE, "%Ln file(s) (waits|wait) for it.", None, n), n)
        self._table.addWidget(label(theme, gives, 12, wrap=True), at, 3)
        if one.program and not one.there:
            how: QPushButton = button(tr(HERE, "How to install"), f"install{one.label}", small=True)
            how.setAccessibleName(words.fill(tr(HERE, "How to install %1"), one.label))
            how.setProperty("program", one.program)
            how.clicked.connect(self._install)
            self._table.addWidget(how, at, 4)

    def _install(self) -> None:
        made = self.sender()
        if not isinstance(made, QPushButton):
            return
        name = str(made.property("program"))
        waiting = next((one.waiting for one in self._found if one.program == name), ())
        dialog = InstallDialog(self.desk, name, waiting, self.window())
        dialog.finished.connect(self.look)
        dialog.open()
