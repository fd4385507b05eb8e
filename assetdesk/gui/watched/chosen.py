"""What a person does with the files that are chosen in the ledger, by menu, keys and the buttons beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.core.watch import LedgerRow, LedgerState
from assetdesk.gui import roles
from assetdesk.gui.desk import Desk
from assetdesk.gui.roles import VerbAction
from assetdesk.gui.watched.detail import can_refuse, can_take
from assetdesk.gui.watched.view import LedgerTable

# the most whose rows are looked at one by one for what may be done with them
LOOKED_AT = 300


class ChosenFiles(QObject):
    """`decided(name, ids)`: take, never; `show_file(row)`."""

    decided = Signal(str, object)
    show_file = Signal(object)

    def __init__(self, desk: Desk, table: LedgerTable, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._table = table
        self._page = page
        self._acts: dict[str, VerbAction] = {}
        for name, text in (
            ("take", self.tr("Take now")), ("never", self.tr("Never take")), ("asset", self.tr("Show asset")),
            ("show", self.tr("Show in folder")),
        ):  # fmt: skip
            made = VerbAction(text, page)
            made.setObjectName(f"ledgerMenu{name.capitalize()}")
            made.triggered.connect(partial(self.do, name))
            self._acts[name] = made
        roles.guard(desk, "submitJob", self._acts["take"], self._acts["never"])
        table.opened.connect(self.open_asset)
        table.acted.connect(self._acted)
        table.menu.connect(self._pop)

    @property
    def rows(self) -> list[LedgerRow]:
        """Those of them that have been read."""
        ids = self._table.chosen_rows()[:LOOKED_AT]
        return [row for number in ids if (row := self._table.ledger.rows.known(number)) is not None]

    def do(self, name: str) -> None:
        """A verb for what is chosen: take, never, asset, show."""
        rows = self.rows
        if not rows:
            return
        match name:
            case "take":
                self._decide(name, [one for one in rows if can_take(one)])
            case "never":
                self._decide(name, [one for one in rows if can_refuse(one)])
            case "asset" if rows[0].asset_id is not None:
                self.open_asset(rows[0].asset_id)
            case "show":
                self.show_file.emit(rows[0])

    def _decide(self, name: str, rows: Sequence[LedgerRow]) -> None:
        chosen = self._table.chosen_rows()
        # beyond those that are read, whoever decides passes over what it does not go for
        ids = [one.id for one in rows] if len(chosen) <= LOOKED_AT else chosen
        if ids and roles.can(self._desk, "submitJob"):
            self.decided.emit(name, ids)

    def open_asset(self, asset_id: int) -> None:
        """The large preview, if it is still in the library."""
        browse = self._desk.browse
        self._desk.background.run(lambda: browse.rows([asset_id]), self._open_rows, self._desk.tell, priority=6)

    def _open_rows(self, rows: Sequence[AssetRow]) -> None:
        """The ledger remembers what has been deleted for good since."""
        if rows:
            self._desk.show_page("viewer", asset_id=rows[0].id, ids=[rows[0].id])
        else:
            text = self.tr("This asset is not in the library any more.")
            self._desk.toasts.show(text, kind="watch-gone", icon="folder-sync")

    def _acted(self) -> None:
        """Enter, or a double click: the asset, else the file."""
        rows = self.rows
        if len(rows) == 1:
            self.do("asset" if rows[0].state is LedgerState.TAKEN and rows[0].asset_id is not None else "show")

    def _pop(self, at: QPoint) -> None:
        rows = self.rows
        if not rows:
            return
        self._acts["take"].setEnabled(any(map(can_take, rows)))
        self._acts["never"].setEnabled(any(map(can_refuse, rows)))
        single = len(rows) == 1
        self._acts["asset"].setEnabled(single and rows[0].asset_id is not None)
        self._acts["show"].setEnabled(single)
        menu = QMenu(self._page)
        menu.setObjectName("ledgerMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ("take", "never"):
            menu.addAction(self._acts[name])
        menu.addSeparator()
        for name in ("asset", "show"):
            menu.addAction(self._acts[name])
        roles.say_why(menu)
        menu.popup(at)
