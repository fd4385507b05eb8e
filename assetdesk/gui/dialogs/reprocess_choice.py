"""The left column of the Reprocess dialog: what runs, on which of the assets, and whether edits stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from assetdesk.core.presets import BATCH_SET, IMAGE, METADATA, PROCESSING, VIDEO, WORKFLOW
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, CHOICE_SCOPES, DialogChoice, Scope
from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import ChoiceCard, Segment, Segments
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.parts import RAISED, button, label, pane, row, scrolled

KEEP_MARK, MARK, UNMARK = "keep", "mark", "unmark"


class ReprocessChoice(QWidget):
    """`changed` after every choice; `request(selection)` is what was chosen. `change_options` asks for the options.

    `scopes` are those this build has steps for; the full card names them. `show_names` tells what the library has; as
    long as that is nothing, the boxes are off and say why.
    """

    changed = Signal()
    change_options = Signal()

    def __init__(
        self,
        theme: Theme,
        scopes: Sequence[Scope],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(404)
        self.head = label(theme, "", 20, 600, wrap=True)
        self.head.setObjectName("reprocessHead")
        self.source = label(theme, "", 12, ink="text2", wrap=True)
        self._full = ChoiceCard(theme, "fullProcess", self.tr("Full Process"), self._every_step(scopes))
        self._advanced = ChoiceCard(theme, "advanced", self.tr("Advanced"), self.tr("Choose the steps yourself."))
        group = QButtonGroup(self)
        group.addButton(self._full.radio)
        group.addButton(self._advanced.radio)
        self._full.radio.setChecked(True)
        self._boxes: dict[DialogChoice, QCheckBox] = {}
        self._abouts: dict[QCheckBox, QLabel] = {}
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.setSpacing(6)
        self._box(
            theme, inside, DialogChoice.DEFAULT_PREVIEWS, "defaultPreviews", self.tr("Default preview renditions")
        )
        self._box(theme, inside, DialogChoice.METADATA, "metadata", self.tr("Metadata"), self._also(scopes))
        self.profile = self._list(
            theme,
            inside,
            self._box(
                theme,
                inside,
                DialogChoice.PROCESSING_PROFILES,
                "processingProfiles",
                self.tr("Processing profiles"),
                self.tr("This library has no processing profiles yet."),
            ),
            "processingProfile",
            self.tr("Processing profile"),
            self.tr("Folder’s own profile"),
        )
        self.workflow = self._list(
            theme,
            inside,
            self._box(
                theme,
                inside,
                DialogChoice.POST_PROCESSING,
                "postProcessing",
                self.tr("Post-processing workflow"),
                self.tr("This library has no workflows yet."),
            ),
            "postProcessingWorkflow",
            self.tr("Post-processing workflow"),
            self.tr("Folder’s own workflow"),
        )
        self._advanced.body.addWidget(self._inside)
        self._inside.hide()
        self.apply = Segments(
            theme,
            (
                Segment("applyToAll", self.tr("All"), ApplyTo.ALL.value),
                Segment("applyToStale", self.tr("Missing or out of date"), ApplyTo.STALE.value),
                Segment("applyToFailed", self.tr("Failed only"), ApplyTo.FAILED.value),
            ),
        )
        self.apply.setAccessibleName(self.tr("Apply to"))
        apply_label = label(theme, self.tr("Apply to"), 12, 600)
        self.keep = QCheckBox(self.tr("Keep my edits"))
        self.keep.setObjectName("keepMyEdits")
        self.keep.setAccessibleName(self.tr("Keep my edits"))
        self.keep.setChecked(True)
        kept = label(theme, self.tr("Metadata, tags, crops and renditions you made stay."), 12, ink="text2", wrap=True)
        kept.setContentsMargins(25, 0, 0, 0)
        self.keep.setAccessibleDescription(kept.text())
        self.mark = QComboBox()
        self.mark.setObjectName("publishMark")
        self.mark.setFont(theme.font(12))
        for value, text in (
            (KEEP_MARK, self.tr("Keep each asset’s mark")),
            (MARK, self.tr("Mark for publishing")),
            (UNMARK, self.tr("Take the mark off")),
        ):
            self.mark.addItem(text, value)
        marked = self._beside(theme, self.tr("Publish mark"), self.mark)
        self.change = button(self.tr("Change…"), "reprocessOptions", link=True)
        self.change.clicked.connect(self.change_options)
        self.change.setAccessibleName(self.tr("Change options"))
        self._options = label(theme, "", 12)
        self._options.setObjectName("reprocessOptionsSummary")
        self._options_row = self._beside(theme, self.tr("Options"), self._options, self.change)
        note = Note(theme, "plain", "shield-check", self.tr("Originals are never changed."))

        ground = pane(RAISED)
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(0)
        for part, after in (
            (self.head, 2), (self.source, 14), (self._full, 8), (self._advanced, 14), (apply_label, 6),
            (self.apply, 16), (self.keep, 1), (kept, 14), (marked, 6), (self._options_row, 14),
        ):  # fmt: skip
            column.addWidget(part)
            column.addSpacing(after)
        column.addStretch(1)
        column.addWidget(note)
        scroll = scrolled(ground)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

        self._advanced.radio.toggled.connect(self._mode)
        self.apply.chosen.connect(self._apply_chosen)
        self.keep.toggled.connect(self._told)
        self.mark.currentIndexChanged.connect(self._told)
        self.profile.currentIndexChanged.connect(self._told)
        self.workflow.currentIndexChanged.connect(self._told)

    @property
    def full(self) -> bool:
        """Whether *Full Process* is chosen."""
        return self._full.radio.isChecked()

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._full.radio

    @property
    def apply_to(self) -> ApplyTo:
        """The chosen segment."""
        return ApplyTo(self.apply.value)

    @property
    def ready(self) -> bool:
        """Whether there is anything to run: *Advanced* with no box ticked has nothing."""
        return self.full or any(box.isChecked() for box in self._boxes.values())

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes chosen, in running order; a named profile leaves the folder's sets alone."""
        if self.full:
            return ALL_SCOPES
        wanted = {s for choice, box in self._boxes.items() if box.isChecked() for s in CHOICE_SCOPES[choice]}
        if self.profile.currentIndex() > 0:
            wanted.discard(Scope.SETS)
        return tuple(s for s in ALL_SCOPES if s in wanted)

    def request(self, selection: Selection) -> ReprocessRequest:
        """What was chosen, for these assets."""
        named = not self.full
        return ReprocessRequest(
            selection=selection,
            scopes=self.scopes(),
            apply_to=self.apply_to,
            keep_edits=self.keep.isChecked(),
            profile=self.profile.currentText() if named and self.profile.currentIndex() > 0 else None,
            workflow=self.workflow.currentText() if named and self.workflow.currentIndex() > 0 else None,
        )

    @property
    def mark_parameters(self) -> dict[str, bool]:
        """The publish mark as the job takes it (IPS API, readyForPublish and preservePublishState)."""
        if self.mark.currentData() == KEEP_MARK:
            return {"preservePublishState": True}
        return {"preservePublishState": False, "readyForPublish": self.mark.currentData() == MARK}

    def show_options(self, changes: int, *, folded: bool) -> None:
        """How many pages of the options are changed; only while the options themselves are out of sight."""
        text = words.plural(self.tr("%Ln group(s) changed", None, changes), changes)
        if not self.full:
            text = self.tr("Only with Full Process")
        self._options.setText(text if changes or not self.full else self.tr("As each asset has them"))
        self.change.setEnabled(self.full)
        self._options_row.setVisible(folded)

    def show_names(self, names: Mapping[str, Sequence[str]]) -> None:
        """The profiles and workflows of the library, by kind; what was chosen stays where it is still there."""
        has = any(names.get(kind) for kind in (PROCESSING, IMAGE, VIDEO, METADATA, BATCH_SET))
        for choice, combo, kind, any_ in (
            (DialogChoice.PROCESSING_PROFILES, self.profile, PROCESSING, has),
            (DialogChoice.POST_PROCESSING, self.workflow, WORKFLOW, bool(names.get(WORKFLOW))),
        ):
            box, chosen = self._boxes[choice], combo.currentText() if combo.currentIndex() > 0 else ""
            box.setEnabled(any_)
            said = self._abouts.get(box)
            if said is not None:
                said.setVisible(not any_)
                box.setAccessibleDescription("" if any_ else said.text())
            listed = [combo.itemText(place) for place in range(1, combo.count())]
            if listed == list(names.get(kind, ())):
                continue
            combo.blockSignals(True)
            while combo.count() > 1:
                combo.removeItem(1)
            combo.addItems(list(names.get(kind, ())))
            combo.setCurrentIndex(max(0, combo.findText(chosen)) if chosen else 0)
            combo.blockSignals(False)

    def choose_advanced(self, *choices: DialogChoice) -> None:
        """Tick boxes, for a caller that already knows what is wanted."""
        self._advanced.radio.setChecked(True)
        for choice, box in self._boxes.items():
            box.setChecked(choice in choices)

    def _beside(self, theme: Theme, text: str, *parts: QWidget) -> QWidget:
        said = label(theme, text, 12, ink="text2")
        said.setFixedWidth(94)
        said.setBuddy(parts[0])
        if not parts[0].accessibleName() and not isinstance(parts[0], QLabel):
            parts[0].setAccessibleName(text)
        across = row(said, *parts, spacing=0)
        across.setStretchFactor(parts[0], 1)
        made = QWidget()
        made.setLayout(across)
        return made

    def _box(
        self, theme: Theme, into: QVBoxLayout, choice: DialogChoice, name: str, text: str, sub: str = ""
    ) -> QCheckBox:
        made = QCheckBox(text)
        made.setObjectName(name)
        made.setAccessibleName(text)
        made.toggled.connect(self._told)
        self._boxes[choice] = made
        into.addWidget(made)
        if sub:
            said: QLabel = label(theme, sub, 12, ink="text2", wrap=True)
            said.setContentsMargins(25, 0, 0, 0)
            said.setProperty("about", name)
            made.setAccessibleDescription(sub)
            into.addSpacing(-5)
            into.addWidget(said)
            self._abouts[made] = said
        return made

    def _list(
        self,
        theme: Theme,
        into: QVBoxLayout,
        box: QCheckBox,
        name: str,
        spoken: str,
        own: str,
    ) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        made.setAccessibleName(spoken)
        made.addItem(own)
        made.setFont(theme.font(12))
        made.setEnabled(False)
        indent = QHBoxLayout()
        indent.setContentsMargins(25, 0, 0, 4)
        indent.addWidget(made)
        into.addLayout(indent)
        box.toggled.connect(made.setEnabled)
        box.setEnabled(False)
        return made

    def _every_step(self, scopes: Sequence[Scope]) -> str:
        names = [self._scope_words(s) for s in ALL_SCOPES if s in set(scopes)]
        return self.tr("Every step again: %1.").replace("%1", ", ".join(names))

    def _also(self, scopes: Sequence[Scope]) -> str:
        more = [self._scope_words(s) for s in (Scope.TEXT, Scope.TAGS) if s in set(scopes)]
        return self.tr("Also %1").replace("%1", ", ".join(more)) if more else ""

    def _scope_words(self, scope: Scope) -> str:
        return {
            Scope.METADATA: self.tr("metadata"),
            Scope.TEXT: self.tr("text"),
            Scope.OPTIMIZE: self.tr("optimized picture"),
            Scope.PREVIEW: self.tr("previews"),
            Scope.TAGS: self.tr("tags"),
            Scope.PROFILE: self.tr("profiles"),
            Scope.SETS: self.tr("sets"),
            Scope.WORKFLOW: self.tr("workflow"),
        }[scope]

    def _mode(self, advanced: bool) -> None:
        self._inside.setVisible(advanced)
        self.changed.emit()

    def _apply_chosen(self, _value: str) -> None:
        self.changed.emit()

    def _told(self) -> None:
        self.changed.emit()
