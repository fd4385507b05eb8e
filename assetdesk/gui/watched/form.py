"""The fields of a watched folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from PySide6.QtWidgets import QButtonGroup, QComboBox, QDoubleSpinBox, QLineEdit

from assetdesk.core.watch import Afterwards, WatchFolder, WatchMode
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields, choose
from assetdesk.gui.watched import words as said
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.parts import button
from assetdesk.library.option_choices import SavedOptions

OWN, DEFAULT = "own", ""


class WatchForm(Fields):
    """`made` puts what the fields say into a watched folder, but for options of its own."""

    label_width = 96

    def __init__(self, desk: Desk, folder: WatchFolder | None, names: set[str]) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        self._taken = names
        self._named = folder is not None  # a name of a person's own stays when the folder is another one
        self._folder = folder
        self.lines.setSpacing(10)
        shown = folder or WatchFolder(0, "", "")
        theme = desk.theme
        self.path = QLineEdit()
        self.path.setObjectName("watchPath")
        self.path.setMaxLength(4000)
        self.path.setPlaceholderText(self.tr("A folder outside the library"))
        self.choose = button(self.tr("Choose…"), "watchPathChoose", small=True)
        self.choose.setAccessibleName(self.tr("Choose the folder to watch"))
        self.field(self.tr("Watch"), self.path, self.choose, stretch=True)
        self._away = self.note()
        self._away.setObjectName("watchPathNote")
        self._away.setContentsMargins(self.label_width + 8, 0, 0, 0)
        self._away.hide()
        self.below = self.check(
            "watchSubfolders", self.tr("With sub-folders"), self.tr("They are kept in the library.")
        )
        self.name = QLineEdit()
        self.name.setObjectName("watchName")
        self.name.setMaxLength(100)
        self.name.textEdited.connect(self._name_typed)
        self.field(self.tr("Name"), self.name, stretch=True)
        self.target = QComboBox()
        self.target.setObjectName("watchTarget")
        self.target.setFont(theme.font(12))
        self.target.setMaxVisibleItems(24)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(12)
        self.target.installEventFilter(self._wheel)
        self._fill_folders(shown.folder)
        self.target.activated.connect(self.told)
        self.field(self.tr("Goes to"), self.target, stretch=True)
        self.options = self.plain_combo("watchOptions", ())
        self.options.setPlaceholderText("")
        self.own = button(self.tr("Own options…"), "watchOwnOptions", link=True)
        self.field(self.tr("Options"), self.options, self.own, stretch=True)
        self.mode = self.segments(
            self.tr("Same name"),
            [
                Segment(f"watchMode{mode.name.title().replace('_', '')}", said.mode_name(mode), mode.value)
                for mode in WatchMode
            ],
            self.tr("What happens where the name is taken already. What is replaced stays as a version."),
            name="watchMode",
        )
        self.section(self.tr("Afterwards"))
        self.copies = self.radio("watchCopy", self.tr("Leave the files where they are"))
        self.moves = self.radio(
            "watchMove",
            self.tr("Move them into the library once the copy is verified"),
            self.tr("A file is taken away only after its copy was compared and is in the library."),
        )
        group = QButtonGroup(self)
        group.addButton(self.copies)
        group.addButton(self.moves)
        group.buttonClicked.connect(self.told)
        self.section(self.tr("Which files"))
        self.include = self.text_line("watchInclude", self.tr("Only"), self.tr("Every file, or *.jpg, *.cr2, *.tif"))
        self.exclude = self.text_line("watchExclude", self.tr("Never"), self.tr("For example *.bak, proofs/*"))
        self.age: QDoubleSpinBox = self.decimal("watchAge", 0, 2_592_000, 1, 1)
        self.age.setFixedWidth(112)
        self.age.setGroupSeparatorShown(True)
        self.age.setDecimals(0 if shown.min_age == int(shown.min_age) else 1)
        self.field(
            self.tr("At least"), self.age, self.unit(self.tr("seconds since it was changed last")), name="watchAge",
            hint=self.tr("A file is taken when two looks find it the same; this waits longer."),
        )  # fmt: skip
        self.again = self.check(
            "watchAgain",
            self.tr("Take content that the library has already"),
            self.tr("Otherwise such files stay where they are, and the ledger says which asset they are."),
        )
        before = self.lines.count()
        self.lying = self.check("watchLying", self.tr("Take what lies there already"))
        self.lying.setChecked(True)
        self._lying_words = self.note()
        self._lying_words.setObjectName("watchLyingCount")
        self._lying_words.setContentsMargins(25, 0, 0, 0)
        self.together(before).setVisible(folder is None)
        self._put(shown)

    def show_lying(self, text: str) -> None:
        """How much lies there."""
        self._lying_words.setText(text)
        self.lying.setAccessibleDescription(text)

    def _fill_folders(self, chosen: str) -> None:
        icon = self.theme.icon("folder", 15, "text2")
        root = self._desk.root.name if self._desk.root is not None else ""
        for folder in sorted(self._desk.folders.values(), key=lambda one: one.path.casefold()):
            self.target.addItem(icon, words.folder(folder.path) or root, folder.path)
        if self.target.findData(chosen) < 0:
            self.target.addItem(icon, words.folder(chosen) or root, chosen)
        self.target.setCurrentIndex(self.target.findData(chosen))

    def _put(self, shown: WatchFolder) -> None:
        self.loading = True
        self.path.setText(shown.path)
        self.name.setText(shown.name)
        self.below.setChecked(shown.subfolders)
        self.mode.choose(shown.mode.value)
        (self.moves if shown.afterwards is Afterwards.MOVE else self.copies).setChecked(True)
        self.include.setText(", ".join(shown.include))
        self.exclude.setText(", ".join(shown.exclude))
        self.age.setValue(shown.min_age)
        self.again.setChecked(shown.again)
        self.show_presets(())
        self.loading = False

    # options

    def show_presets(self, presets: Sequence[SavedOptions]) -> None:
        """What the library has saved; what was chosen stays chosen."""
        fresh = self.options.count() == 0 or not self.options.isEnabled()
        now = self.options.currentData()
        shown = self._folder
        if shown is not None and (fresh or now is None):
            now = shown.preset_id if shown.preset_id is not None else OWN if shown.options else DEFAULT
        self.options.clear()
        self.options.addItem(self.tr("As the library’s defaults say"), DEFAULT)
        for preset in presets:
            self.options.addItem(preset.name, preset.id)
        self.options.addItem(self.tr("Own options"), OWN)
        if now is not None and self.options.findData(now) < 0:
            self.options.addItem(self.tr("Reading…"), now)
        choose(self.options, now if now is not None else DEFAULT)

    def options_of(self) -> object:
        """A preset's number, OWN or DEFAULT."""
        return self.options.currentData()

    def choose_own(self) -> None:
        """Options of this folder alone."""
        choose(self.options, OWN)

    # path and name

    def name_of(self, path: str) -> None:
        """The folder's own name, until a person gives another."""
        if not self._named:
            name = PurePath(path.strip()).name
            given, number = name, 2
            while given.casefold() in self._taken:
                given, number = f"{name} {number}", number + 1
            self.name.setText(given)

    def _name_typed(self) -> None:
        self._named = bool(self.name.text().strip())
        self.told()

    def say_path(self, problem: str) -> None:
        """Why it cannot be watched, under the field."""
        self.fault("watchPath", problem)

    def note_path(self, text: str) -> None:
        """What else is to know about it."""
        self._away.setText(text)
        self._away.setVisible(bool(text))

    # what they say

    def problem(self) -> str:
        """What cannot be; empty where all can."""
        name = self.name.text().strip()
        taken = name.casefold() in self._taken
        self.fault("watchName", self.tr("Another watched folder has this name.") if taken else "")
        if not self.path.text().strip():
            return self.tr("Choose the folder to watch.")
        if not name:
            return self.tr("Give it a name.")
        return self.tr("Another watched folder has this name.") if taken else ""

    def made(self, before: WatchFolder) -> WatchFolder:
        """`before` with what the fields say."""
        chosen = self.options_of()
        preset = chosen if isinstance(chosen, int) else None
        return replace(
            before,
            path=self.path.text().strip(),
            name=self.name.text().strip(),
            folder=str(self.target.currentData() or ""),
            subfolders=self.below.isChecked(),
            mode=WatchMode(self.mode.value),
            afterwards=Afterwards.MOVE if self.moves.isChecked() else Afterwards.COPY,
            include=_list(self.include.text()),
            exclude=_list(self.exclude.text()),
            min_age=self.age.value(),
            again=self.again.isChecked(),
            preset_id=preset,
            options=before.options if chosen == OWN else {},
        )


def _list(text: str) -> tuple[str, ...]:
    """Patterns between commas or semicolons; a person who means every file leaves it empty."""
    parts = (part.strip() for part in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
