"""The sets that hold an asset, each a way to its page (AEM Assets, member of sets)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from assetdesk.core.batch_sets import SetType
from assetdesk.core.changes import ChangeSet
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.widgets.parts import clear, label, line
from assetdesk.library import sets
from assetdesk.library.sets import InSet

_MOST = 30


class SetsPart(QWidget):
    """Hidden where no set holds the asset. Reads by itself, off the window's thread."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asset: int | None = None
        self._work: Work | None = None
        self.found: list[InSet] = []
        self.setObjectName("inspectorSets")
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._list.setContentsMargins(12, 0, 16, 12)
        head = label(desk.theme, self.tr("Member of sets"), 12, 600)
        head.setContentsMargins(16, 12, 16, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        column.addWidget(head)
        column.addLayout(self._list)
        desk.feed.changed.connect(self._changed)
        self.hide()

    def show_asset(self, asset_id: int | None) -> None:
        """The sets of this asset; None: of nothing."""
        if asset_id != self._asset:
            self._show([])
        self._asset = asset_id
        self._read()

    def _read(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        asset_id = self._asset
        if asset_id is None or self._desk.root is None:
            self._show([])
            return
        browse = self._desk.browse
        self._work = self._desk.background.run(lambda: sets.of_asset(browse, asset_id), self._take, None, priority=3)

    def _take(self, found: list[InSet]) -> None:
        self._work = None
        self._show(found)

    def _show(self, found: list[InSet]) -> None:
        if found == self.found:
            return
        self.found = found
        clear(self._list)
        for one in found[:_MOST]:
            made = QToolButton()
            made.setObjectName(f"memberOfSet{one.id}")
            made.setProperty("flat", True)
            made.setText(f" {one.name}")
            made.setAccessibleName(one.name)
            made.setToolTip(words.fill(self.tr("Open %1"), one.name))
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            made.setFont(self._desk.theme.font(12))
            made.setFixedHeight(26)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            spins = one.type == "SpinSet" or one.sub_type == SetType.MULTI_AXIS
            self._desk.theme.dress(made, "rotate-3d" if spins else "images", 15, "text2")
            made.clicked.connect(partial(self._open, one.id))
            self._list.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        if len(found) > _MOST:
            rest = len(found) - _MOST
            more = words.plural(self.tr("and %Ln more", None, rest), rest)
            self._list.addWidget(label(self._desk.theme, more, 12, ink="text2"))
        self.setVisible(bool(found))

    def _open(self, set_id: int) -> None:
        self._desk.show_page("set", asset_id=set_id, at=self._asset)

    def _changed(self, changes: ChangeSet) -> None:
        """Sets are assets: another one, or other members of one."""
        mine = {one.id for one in self.found}
        touched = changes.assets | changes.added | changes.removed | changes.moved
        if self._asset is not None and (changes.everything or changes.added or touched & mine):
            self._read()
