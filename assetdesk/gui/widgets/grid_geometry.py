"""Where each cell is: arithmetic, so that a million cells cost nothing."""

from __future__ import annotations

from dataclasses import dataclass

MARGIN = 12
GAP = 4
PADDING = 8
# under the well: 6, name 16, facts 15, 9
TEXT_HEIGHT = 46


@dataclass(frozen=True, slots=True)
class Geometry:
    """Cells of a view `width` px wide that would like to be `wanted` px wide each. All in logical px."""

    width: int
    wanted: int
    count: int

    @property
    def columns(self) -> int:
        """At least one. A cell may be 5 % narrower than wanted: so five fit into the smallest window."""
        return max(1, int((self.width - 2 * MARGIN + GAP) / ((self.wanted + GAP) * 0.95)))

    @property
    def cell(self) -> int:
        """Width of the narrowest cell; all wells are this minus the padding."""
        return max(48, (self.width - 2 * MARGIN + GAP) // self.columns - GAP)

    @property
    def well(self) -> int:
        """Edge of the square well."""
        return self.cell - 2 * PADDING

    @property
    def height(self) -> int:
        """Height of a cell."""
        return PADDING + self.well + TEXT_HEIGHT

    @property
    def pitch(self) -> int:
        """From one line of cells to the next."""
        return self.height + GAP

    @property
    def lines(self) -> int:
        """How many lines of cells."""
        return -(-self.count // self.columns)

    @property
    def total(self) -> int:
        """Height of everything."""
        return 2 * MARGIN + self.lines * self.pitch - GAP if self.count else 0

    def rect(self, row: int) -> tuple[int, int, int, int]:
        """x, y, width, height of a cell, in the coordinates of the whole. The last column ends flush at the right."""
        line, column = divmod(row, self.columns)
        room = self.width - 2 * MARGIN + GAP
        left = MARGIN + column * room // self.columns
        right = MARGIN + (column + 1) * room // self.columns - GAP
        return left, MARGIN + line * self.pitch, right - left, self.height

    def row_at(self, x: int, y: int) -> int:
        """The cell there, or -1 in gaps, margins and after the end."""
        room = self.width - 2 * MARGIN + GAP
        if not MARGIN <= x < self.width - MARGIN or y < MARGIN:
            return -1
        column = min(self.columns - 1, ((x - MARGIN) * self.columns) // max(1, room))
        if column + 1 < self.columns and x >= MARGIN + (column + 1) * room // self.columns:
            column += 1  # lefts are rounded down
        line = (y - MARGIN) // self.pitch
        row = line * self.columns + column
        if not 0 <= row < self.count:
            return -1
        left, top, width, height = self.rect(row)
        return row if left <= x < left + width and top <= y < top + height else -1

    def lines_between(self, top: int, bottom: int) -> tuple[int, int]:
        """First and last line touched by the band from `top` to `bottom`; last < first where none is."""
        first = max(0, (top - MARGIN) // self.pitch)
        last = min(self.lines - 1, (bottom - MARGIN) // self.pitch)
        return first, last

    def rows_between(self, top: int, bottom: int) -> tuple[int, int]:
        """First and last row there; last < first where none is."""
        first, last = self.lines_between(top, bottom)
        if last < first:
            return 0, -1
        return first * self.columns, min(self.count, (last + 1) * self.columns) - 1

    def in_band(self, left: int, top: int, right: int, bottom: int) -> list[tuple[int, int]]:
        """Runs of rows (first, last) whose cells the rectangle touches."""
        room = self.width - 2 * MARGIN + GAP
        columns = [
            c
            for c in range(self.columns)
            if MARGIN + c * room // self.columns <= right and MARGIN + (c + 1) * room // self.columns - GAP > left
        ]
        first, last = self.lines_between(top, bottom)
        if first <= last and MARGIN + first * self.pitch + self.height <= top:
            first += 1  # only the gap under that line
        if not columns or last < first:
            return []
        if len(columns) == self.columns:
            return [(first * self.columns, min(self.count, (last + 1) * self.columns) - 1)]
        runs = []
        for line in range(first, last + 1):
            start = line * self.columns + columns[0]
            if start < self.count:
                runs.append((start, min(self.count - 1, line * self.columns + columns[-1])))
        return runs
