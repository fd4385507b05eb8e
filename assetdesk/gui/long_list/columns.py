"""Columns of a table that give way where there is no room for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHeaderView, QTableView


@dataclass(frozen=True, slots=True)
class GivingColumns:
    """`widths` in pixels of all columns but the `stretched` one, which has the rest and at least `least`. Those of
    `leave` go in this order; then `first` gives of its own width, down to `first_least`."""

    widths: Mapping[int, int]
    stretched: int
    least: int
    leave: Sequence[int]
    first: int
    first_least: int

    def begin(self, table: QTableView) -> None:
        """As wide as they are to be."""
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(self.stretched, QHeaderView.ResizeMode.Stretch)
        for column, width in self.widths.items():
            table.setColumnWidth(column, width)

    def fit(self, table: QTableView) -> None:
        """For the room that the table has now."""
        room = table.viewport().width() - sum(self.widths.values()) - self.least
        for column in self.leave:
            table.setColumnHidden(column, room < 0)
            if room < 0:
                room += self.widths[column]
        table.setColumnWidth(self.first, max(self.first_least, self.widths[self.first] + min(0, room)))
