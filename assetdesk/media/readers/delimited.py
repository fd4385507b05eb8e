"""Tables in text, CSV and TSV: the first rows and columns as a table, on a sheet lying down where there are many."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cached_property

from assetdesk.media.readers.sheet import shown
from assetdesk.media.readers.textual import TextDocument

DELIMITERS = ",;\t|"
_MOST_ROWS = 400
_MOST_CELLS = 4_000
_MOST_COLUMNS = 14
_MOST_IN_CELL = 60
_MOST_READ = 240
# lying down?, type size in points, average letters across
_SHEETS = ((False, 8.5, 108), (False, 7.5, 124), (True, 7.5, 188), (True, 6.5, 218))
_PADDING = 3
_LOOKED_AT = 40
_NUMBER = re.compile(r"[€$£]?[+-]?\d[\d.,  eE+-]*[%€$£]?")


def delimiter_of(text: str) -> str:
    """What most evenly parts the first lines; a comma where nothing does."""
    lines = [line for line in text[:40_000].split("\n")[:_LOOKED_AT] if line.strip()]
    best, found = 0.0, ","
    for mark in DELIMITERS:
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 0
        score = usual * counts.count(usual) / max(1, len(counts)) if usual else sum(counts) / (100 * len(counts) or 1)
        if score > best:
            best, found = score, mark
    return found


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    """The first rows; a row that cannot be parsed is left out."""
    rows: list[list[str]] = []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while len(rows) < _MOST_ROWS and cells < _MOST_CELLS:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:  # a field of more than 128 kB, most likely
            continue
        rows.append([cell[:_MOST_READ] for cell in row[: _MOST_COLUMNS + 1]])
        cells += len(rows[-1])
    return rows


def _short(cell: str, most: int) -> str:
    said = " ".join(cell.split())
    if _width(said) <= most:
        return said
    while _width(said) > most - 1:
        said = said[: max(1, len(said) * (most - 1) // _width(said))] if len(said) > 1 else ""
    return f"{said}…"


def _width(cell: str) -> int:
    """In average letters of the Latin alphabet."""
    return len(cell) if cell.isascii() else sum(2 if one > "\u2e80" else 1 for one in cell)


@dataclass(frozen=True, slots=True)
class _Grid:
    """What of a table is drawn: rows of cells, each short enough for all columns to stand on the sheet."""

    rows: list[list[str]]
    wide: bool = False
    cut: bool = False
    size: float = 8.5


def _fitted(rows: list[list[str]]) -> _Grid:
    """Shortens cells, then lays the sheet down, then leaves columns out, until the table fits."""
    columns = max((len(row) for row in rows), default=0)
    widths = [max((_width(row[n]) for row in rows if n < len(row)), default=0) for n in range(columns)]
    for wide, size, room in _SHEETS:
        for most in (_MOST_IN_CELL, 40, 28):
            if sum(min(width, most) + _PADDING for width in widths) <= room and columns <= _MOST_COLUMNS:
                return _Grid([[_short(cell, most) for cell in row] for row in rows], wide, size=size)
    wide, size, room = _SHEETS[-1]
    most, kept, used = 22, 0, 0
    for width in widths[:_MOST_COLUMNS]:
        used += min(width, most) + _PADDING
        if used > room:
            break
        kept += 1
    kept = max(1, kept)
    return _Grid([[_short(cell, most) for cell in row[:kept]] for row in rows], wide, cut=kept < columns, size=size)


class DelimitedDocument(TextDocument):
    """One CSV or TSV file."""

    kind = "table"

    @cached_property
    def _grid(self) -> _Grid:
        text = self.head()
        first, _, rest = text.partition("\n")
        if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own note to itself
            return _fitted(rows_of(rest, first[4]))
        return _fitted(rows_of(text, delimiter_of(text)))

    @property
    def wide(self) -> bool:  # type: ignore[override]
        """Whether the sheet lies down."""
        return self._grid.wide

    def body(self) -> str:
        """A table whose first row is its head."""
        grid = self._grid
        if not grid.rows:
            return super().body()
        columns = max(len(row) for row in grid.rows)
        right = ' class="n"'
        out = [f'<table style="font-size: {grid.size}pt">']
        for number, row in enumerate(grid.rows):
            tag = "td" if number else "th"
            cells = "".join(
                f"<{tag}{right if number and _NUMBER.fullmatch(cell) else ''}>{shown(cell)}</{tag}>"
                for cell in (row + [""] * columns)[:columns]
            )
            out.append(f"<tr>{cells}{f'<{tag}>…</{tag}>' if grid.cut else ''}</tr>")
        out.append("</table>")
        rest = self.more() or ('<p class="more">… more rows</p>' if len(grid.rows) >= _MOST_ROWS else "")
        return "".join(out) + rest
