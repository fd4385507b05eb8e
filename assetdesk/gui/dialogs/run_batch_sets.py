"""Batch set presets run now: which of them, over the selection, a folder or the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QCheckBox, QScrollArea, QWidget

from assetdesk.core.presets import BATCH_SET, Preset
from assetdesk.core.request import Selection
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import RAISED, button, column, label, line, pane

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.library.sets import SetTold


class RunBatchSets(Frame):
    """What it came to is told by a toast. The presets are read in the background."""

    @staticmethod
    def ask(desk: Desk, parent: QWidget, selection: Selection, chosen: str = "") -> RunBatchSets:
        """Open the dialog; `chosen` is the handle of the preset that is ticked."""
        made = RunBatchSets(desk, parent, desk.library, selection, chosen)
        made.open()
        return made

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        library: Library,
        selection: Selection,
        chosen: str,
    ) -> None:
        super().__init__(desk.theme, self.tr("Run batch sets"), "runBatchSets", parent, QSize(460, 380))
        self._desk, self._library, self._selection = desk, library, selection
        self._chosen = chosen
        self._boxes: list[tuple[QCheckBox, Preset]] = []
        theme = desk.theme
        head = label(theme, self.tr("Run batch sets"), 15, 600)
        self._over = label(theme, self._over_words(), 12, ink="text2", wrap=True)
        self._over.setObjectName("runSetsOver")
        self._said = label(theme, "", 12, ink="text2", wrap=True)
        self._said.setObjectName("runSetsSaid")
        self._list = pane(RAISED)
        self._column = column(spacing=4, margins=(20, 10, 20, 10))
        self._list.setLayout(self._column)
        area = QScrollArea()
        area.setObjectName("runSetsList")
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self._list)
        top = column(head, self._over, self._said, spacing=6, margins=(20, 16, 20, 10))
        whole = column(top, line(), area, spacing=0)
        whole.setStretchFactor(area, 1)
        self.body.setLayout(whole)
        cancel = button(self.tr("Cancel"), "runSetsCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Run"), "runSetsAccept", primary=True, width=88)
        roles.guard(desk, "submitJob", self.go)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.go.clicked.connect(self._run)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        from assetdesk.library import presets

        desk.background.run(lambda: presets.list(library, BATCH_SET), self._take, desk.tell, priority=8)

    def _over_words(self) -> str:
        selection = self._selection
        if selection.assets:
            count = len(selection.assets)
            return words.plural(self.tr("Over %Ln selected asset(s).", None, count), count)
        if selection.folders:
            folder = self._desk.folders.get(selection.folders[0])
            return words.fill(self.tr("Over all assets in %1."), folder.name if folder is not None else "")
        return self.tr("Over all assets of the library.")

    def _take(self, found: list[Preset]) -> None:
        for preset in found:
            box = QCheckBox(preset.name.replace("&", "&&"))
            box.setObjectName(f"runSet{preset.id}")
            box.setAccessibleName(preset.name)
            active = bool(preset.body.get("active", True))
            box.setEnabled(active)
            box.setChecked(active and (preset.handle == self._chosen or (not self._chosen and len(found) == 1)))
            box.toggled.connect(self._tell)
            self._boxes.append((box, preset))
            self._column.addWidget(box)
        self._column.addStretch(1)
        text = self.tr("Members are added and put in order; none is ever taken away.")
        self._said.setText(text if found else self.tr("There is no batch set preset yet. Make one under Profiles."))
        self._tell()
        if self._boxes:
            self._boxes[0][0].setFocus()

    def _tell(self) -> None:
        self.go.setEnabled(any(box.isChecked() for box, _ in self._boxes))

    def _run(self) -> None:
        from assetdesk.library import sets

        chosen = [preset for box, preset in self._boxes if box.isChecked()]
        library, selection, desk = self._library, self._selection, self._desk
        self.accept()

        def told(found: list[SetTold]) -> None:
            desk.toasts.show(sentence_of(found), kind="sets", icon="images")

        desk.background.run(lambda: sets.run(library, chosen, selection), told, desk.tell, priority=8, lane="sets")


def sentence_of(found: list[SetTold]) -> str:
    """What a run came to: how many sets, then the first thing that went wrong or is worth knowing."""
    tr = QCoreApplication.translate
    here = "RunBatchSets"
    made = len({one.asset_id for one in found if one.asset_id is not None})
    wrong = [one.sentence for one in found if one.failed or one.warning]
    if not made and not wrong:
        return tr(here, "Nothing to do: no set was made or extended.")
    text = words.plural(tr(here, "%Ln set(s) made or extended.", None, made), made) if made else ""
    rest = len(wrong) - 1
    more = words.plural(tr(here, "And %Ln more.", None, rest), rest) if rest > 0 else ""
    return " ".join(part for part in (text, *wrong[:1], more) if part)
