"""Which assets of the library join a set: those of its folder at first, others by searching."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.batch_sets import IMAGE_LIKE
from assetdesk.core.query import Place, Query
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.set_viewer.frames import Frame as SetFrame
from assetdesk.gui.set_viewer.frames import Frames, Way
from assetdesk.gui.set_viewer.frames_grid import FramesGrid
from assetdesk.gui.set_viewer.pictures import SetPictures
from assetdesk.gui.widgets.parts import button, column, label, line, set_text

_MOST = 400


class AddPictures(Frame):
    """`accepted(ids)` with what was selected. `mixed`: films and sets, too."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        name: str,
        folder_id: int,
        inside: Sequence[int],
        accepted: Callable[[list[int]], object],
        *,
        mixed: bool = False,
    ) -> None:
        title = words.fill(self.tr("Add pictures to %1"), name)
        super().__init__(desk.theme, title, "addPictures", parent, QSize(760, 560))
        self._desk = desk
        self._folder_id = folder_id
        self._inside = set(inside)
        self._accepted = accepted
        self._mixed = mixed
        self._work: Work | None = None
        self.search = QLineEdit()
        self.search.setObjectName("addSearch")
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setPlaceholderText(self.tr("Search the library"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._typed)
        self._said = label(desk.theme, "", 12, ink="text2", wrap=True)
        self._said.setObjectName("addSaid")
        pictures = SetPictures(desk, self)
        self.grid = FramesGrid(desk.theme, pictures, "addFrames", numbered=False)
        self.grid.setAccessibleName(self.tr("Assets"))
        self.grid.selectionModel().selectionChanged.connect(self._tell)
        self.grid.opened.connect(self._one)
        head = label(desk.theme, title, 15, 600, wrap=True)
        top = column(head, self.search, self._said, spacing=8, margins=(20, 16, 20, 10))
        whole = column(top, line(), self.grid, spacing=0)
        whole.setStretchFactor(self.grid, 1)
        self.body.setLayout(whole)
        cancel = button(self.tr("Cancel"), "addCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(self.tr("Add"), "addAccept", primary=True, width=110)
        roles.guard(desk, "setImageSetMembers", self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._accept)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._soon = QTimer(self, singleShot=True, interval=200)
        self._soon.timeout.connect(self._read)
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.setFocus()
        self._read()

    def _typed(self) -> None:
        self._soon.start()

    def _read(self) -> None:
        if self._work is not None:
            self._work.cancel()
        text = self.search.text().strip()
        here = Query(place=Place.FOLDER, folder_id=self._folder_id, subfolders=False)
        query = Query(words=text) if text else here
        browse, inside, mixed = self._desk.browse, set(self._inside), self._mixed

        def work() -> list[AssetRow]:
            ids = [one for one in browse.first(query, _MOST + len(inside)) if one not in inside]
            return [row for row in browse.rows(ids[:_MOST]) if mixed or row.type in IMAGE_LIKE]

        self._work = self._desk.background.run(work, self._take, self._desk.tell, priority=8)

    def _take(self, rows: list[AssetRow]) -> None:
        self._work = None
        numbers = tuple(range(len(rows)))
        frames = Frames(Way.FLIP, tuple(SetFrame(row.id) for row in rows), (numbers,) if numbers else ())
        self.grid.selectionModel().clearSelection()
        self.grid.frames.show(frames, {row.id: row for row in rows})
        self._tell()

    def _ids(self) -> list[int]:
        frames = self.grid.frames.frames
        return [frames.frames[number].asset_id for number in self.grid.chosen()] if frames is not None else []

    def _tell(self) -> None:
        count, there = len(self._ids()), self.grid.frames.rowCount()
        if not there:
            text = self.tr("Nothing here that is not in the set already. Search for others.")
        else:
            text = words.plural(self.tr("%Ln asset(s) that are not in the set", None, there), there)
        self._said.setText(text)
        self.go.setEnabled(count > 0)
        set_text(self.go, words.plural(self.tr("Add %Ln", None, count), count) if count else self.tr("Add"))

    def _one(self, _number: int) -> None:
        self._accept()

    def _accept(self) -> None:
        ids = self._ids()
        if ids:
            self.accept()
            self._accepted(ids)
