"""Any two states of an asset beside each other: versions, and what it is now. Pictures of versions are made by a worker
when they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.versions import VersionRow
from assetdesk.gui import roles, words
from assetdesk.gui.background import Cancel
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.compare import MOST, CompareFrame, load, matched
from assetdesk.gui.widgets.parts import button, label

if TYPE_CHECKING:
    from assetdesk.library.session import Library

NOW = 0


@dataclass(frozen=True, slots=True)
class _Both:
    before: QImage
    after: QImage


class CompareVersions(CompareFrame):
    """`versions` newest first; the left one is `number` at first, the right one what the asset is now.
    `reverting(number)`: a person wants that version back."""

    reverting = Signal(int)

    def __init__(
        self, desk: Desk, parent: QWidget | None, row: AssetRow, versions: Sequence[VersionRow], number: int
    ) -> None:
        title = words.fill(QCoreApplication.translate("CompareVersions", "Versions of %1"), row.name)
        super().__init__(desk, parent, title, "compareVersions", QSize(920, 680))
        self._row = row
        self._versions = {one.number: one for one in versions}
        self.left = self._box("compareLeft", self.tr("Left"))
        self.right = self._box("compareRight", self.tr("Right"))
        self.left.setCurrentIndex(max(0, self.left.findData(number)))
        self.right.setCurrentIndex(self.right.findData(NOW))
        against = label(desk.theme, self.tr("and"), 12, ink="text2")
        for part in (self.left, against, self.right):
            self.choices.addWidget(part)
        for box in (self.left, self.right):
            box.currentIndexChanged.connect(self.read)
        self.back = button(self.tr("Revert…"), "compareRevert")
        self.back.clicked.connect(self._revert)
        roles.guard(desk, "editAssets", self.back)
        self.footer.insertWidget(0, self.back)
        self.read()

    def _box(self, name: str, spoken: str) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        made.setAccessibleName(spoken)
        made.setMaximumWidth(240)
        made.addItem(self.tr("Now"), NOW)
        for one in self._versions.values():
            text = words.fill(self.tr("Version %1"), words.number(one.number))
            made.addItem(f"{text}, {one.label}" if one.label else text, one.number)
            made.setItemData(made.count() - 1, words.moment(one.made), Qt.ItemDataRole.ToolTipRole)
        return made

    def read(self) -> None:
        """Both pictures, in the background."""
        left, right = int(self.left.currentData()), int(self.right.currentData())
        self.say(self._facts(left), self._facts(right))
        version = self._versions.get(left)
        self.back.setEnabled(version is not None and version.can_revert)
        if self._work is not None:
            self._work.cancel()
        self.canvas.edit(None)
        self.canvas.show_picture(None, 1, "image", self.tr("The pictures are being made."))
        library, asset, flag = self._desk.library, self._row.id, Cancel()
        self._work = self._desk.background.run(
            lambda: _Both(*matched(_shown(library, asset, left, flag), _shown(library, asset, right, flag))),
            self._take,
            self._not_read,
            priority=5,
            flag=flag,
        )

    def _facts(self, number: int) -> str:
        version = self._versions.get(number)
        if version is None:
            row = self._row
            return " · ".join(part for part in (self.tr("now"), words.size(row.bytes), words.when(row.changed)) if part)
        kept = self.tr("file not kept") if version.lost else words.size(version.bytes)
        said = words.fill(self.tr("version %1"), words.number(version.number))
        return " · ".join(part for part in (said, kept, words.when(version.made)) if part)

    def _take(self, both: _Both) -> None:
        self.show_both(both.before, both.after, self.tr("There is no picture of one of the two."))

    def _not_read(self, error: BaseException) -> None:
        self.show_both(QImage(), QImage(), self.tr("There is no picture of one of the two."))
        self._desk.tell(error)

    def _revert(self) -> None:
        number = int(self.left.currentData())
        self.accept()
        self.reverting.emit(number)


def _shown(library: Library, asset_id: int, number: int, flag: Cancel) -> QImage:
    """A version's picture, or what the asset is shown as now; a null picture where there is none."""
    if number == NOW:
        for one in library.browse.renditions(asset_id):
            if one.name == PREVIEWS[0].name:
                return load(library.root / one.path)
        cell = library.store.cells.get(asset_id)
        return QImage.fromData(cell[1]) if cell is not None else QImage()
    data = library.version_pictures.picture(asset_id, number, flag)[1]
    made = QImage.fromData(data) if data else QImage()
    if max(made.width(), made.height()) > MOST:
        made = made.scaled(MOST, MOST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return made
