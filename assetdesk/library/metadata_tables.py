"""Metadata in tables: a CSV, tab-delimited or XML file with one record a file (Dynamic Media Classic, metadata files).

The first column is the file: its path below the table's folder, its name, or its IPS ID (the name without extension).
The others are fields, by the name or the label in `core.metadata_fields`. An empty cell says nothing. What cannot be
is told by line and column and left out; the rest is used.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from assetdesk.core import metadata_values
from assetdesk.core.errors import UsageFault
from assetdesk.core.metadata_fields import EDITABLE, FIELDS, SPACES
from assetdesk.core.names import name_key, split_name

MOST_BYTES = 64 << 20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
# what may be a metadata file among the files of a folder
EXTENSIONS = frozenset({".txt", ".tsv", ".tab", ".csv", ".xml"})
# larger files among others are not looked into
_MOST_BYTES_BESIDE = 16 << 20
_MOST_PROBLEMS = 500
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KEYS = frozenset({"file", "filename", "file name", "name", "path", "ipsid", "ips id", "id", "asset", "asset id"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place; `column` empty where it is the whole line, `line` 0 where it is the whole file."""

    line: int
    column: str
    reason: str

    @property
    def sentence(self) -> str:
        """With the place before it."""
        parts = [f"line {self.line}"] if self.line else []
        parts += [f"column “{self.column[:60]}”"] if self.column else []
        place = ", ".join(parts)
        return f"{place[:1].upper()}{place[1:]}: {self.reason}" if place else self.reason


@dataclass(slots=True)
class Table:
    """One that was read. `records` has what each file gets, by the key of what the first column said."""

    name: str
    records: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    def fields_of(self, path: str) -> Mapping[str, Any]:
        """What it says of a file, by its path below the table's folder: the whole path goes before the name, the name
        before the IPS ID."""
        name = path.rpartition("/")[2]
        for key in (path, split_name(path)[0], name, split_name(name)[0]):
            found = self.records.get(name_key(key))
            if found is not None:
                self.unknown.discard(name_key(key))
                return found[1]
        return {}

    def names_any(self, names: Iterable[str]) -> bool:
        """Whether a record is about one of these files, or about one further down."""
        keys = {name_key(form) for name in names for form in (name, split_name(name)[0])}
        return any(key in keys or "/" in key for key in self.records)

    def tell(self, line: int, column: str, reason: str) -> None:
        """One more problem; beyond some hundred nobody reads them."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(line, column, reason))

    @property
    def sentences(self) -> list[str]:
        """The problems for a person."""
        return [one.sentence for one in self.problems]


def read(path: Path) -> Table:
    """A person's table. UsageFault where the whole of it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as wrong:
        raise UsageFault(f"The metadata file “{path}” cannot be read: {wrong.strerror or wrong}.") from None
    if len(data) > MOST_BYTES:
        raise UsageFault(f"The metadata file “{path.name}” is larger than {MOST_BYTES >> 20} MB. Part it.")
    return parse(data, path.name)


def beside(path: Path) -> Table | None:
    """A file that lies among others, if it is a metadata file: its head names a file and at least one field."""
    try:
        if path.stat().st_size > _MOST_BYTES_BESIDE:
            return None
        with path.open("rb") as file:
            made = parse(file.read(_MOST_BYTES_BESIDE), path.name, tab=path.suffix.lower() != ".csv")
    except (OSError, UsageFault):
        return None
    return made if made.columns and (made.records or not made.problems) else None


def parse(data: bytes, name: str, *, tab: bool = False) -> Table:
    """Read one. `tab`: its columns are parted by tabs. UsageFault where it is no table at all."""
    text = _text(data, name)
    if text.lstrip()[:1] == "<":
        return _of_records(*_xml(data, name))
    delimiter = "\t" if tab else _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found = Table(name)
    try:
        return _of_records(*_table(lines, found))
    except csv.Error as wrong:
        raise UsageFault(f"“{name}” cannot be read as a table: line {lines.line_num}: {wrong}.") from None


Cells = tuple[int, str, Sequence[tuple[str, object]]]


def _table(lines: Any, found: Table) -> tuple[Table, Iterator[Cells]]:
    head: list[str] = next((row for row in lines if any(cell.strip() for cell in row)), [])
    if len(head) < 2:
        raise UsageFault(f"“{found.name}” needs a first line that names the file's column and at least one field.")
    if len(head) > MOST_COLUMNS:
        raise UsageFault(f"“{found.name}” has {len(head):,} columns; at most {MOST_COLUMNS} are read.")
    columns = [column.strip() for column in head]
    line = int(lines.line_num)

    def rows() -> Iterator[Cells]:
        for row in lines:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
                found.tell(lines.line_num, "", f"It has {len(row)} cells; the first line names {len(columns)}.")
            yield lines.line_num, row[0].strip(), list(zip(columns[1:], row[1:], strict=False))

    _check_columns(found, columns[1:], line)
    return found, rows()


def _check_columns(found: Table, columns: Iterable[str], line: int) -> None:
    known: list[str] = []
    for column in columns:
        name = field_named(column)
        if name is None:
            found.tell(line, column, "There is no metadata field of that name; the column is left out.")
            continue
        try:
            metadata_values.field_of(name)
        except UsageFault as wrong:
            found.tell(line, column, f"{wrong} The column is left out.")
            continue
        if name in known:
            found.tell(line, column, "This field has a column already; the last one that says something is used.")
        known.append(name)
    found.columns = tuple(known)


def _of_records(found: Table, rows: Iterator[Cells]) -> Table:
    """Check what each record says."""
    usable = set(found.columns)
    for count, (line, key, cells) in enumerate(rows, 1):
        if count > MOST_ROWS:
            found.tell(line, "", f"Only the first {MOST_ROWS:,} lines are read.")
            break
        if not key:
            found.tell(line, "", "It names no file.")
            continue
        made: dict[str, Any] = {}
        for column, cell in cells:
            field_name = field_named(column)
            if field_name not in usable or field_name is None or cell in ("", []) or not str(cell).strip():
                continue
            try:
                made[field_name] = metadata_values.read(field_name, cell)
            except UsageFault as wrong:
                found.tell(line, column, str(wrong))
        place = name_key(key.replace("\\", "/").removeprefix("./"))
        if place in found.records:
            found.tell(line, "", f"“{key[:100]}” stands on line {found.records[place][0]} already; this line is used.")
        found.records[place] = (line, made)
        found.unknown.add(place)
    return found


def field_named(column: str) -> str | None:
    """The field that a column is about: by its name (`dc:title`), its label (“Title”), or either run together."""
    return _NAMES.get(column) or _LABELS.get(_plain(column))


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", text).casefold()


_NAMES = {one.name: one.name for one in FIELDS}
# of two fields with one label the one that can be given goes first
_LABELS = {_plain(one.label): one.name for one in sorted(FIELDS, key=lambda one: one.name in EDITABLE)}


def _text(data: bytes, name: str) -> str:
    """UTF-8 with or without mark, UTF-16 with one, else Windows' Western encoding."""
    encoding = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8" or b"\0" in data:
            raise UsageFault(f"“{name}” is not text in UTF-8, UTF-16 or Windows' Western encoding.") from None
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """What parts the columns of the first line that is not empty: the one of these that stands there most."""
    head = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    return max((",", ";", "\t"), key=lambda one: head.count(one))


def _xml(data: bytes, name: str) -> tuple[Table, Iterator[Cells]]:
    """The records of an XML file: the root's children. A record's first attribute or element is the file; its other
    elements are fields, `<title>` as well as `<field name="Title">`. The line of a record is its number."""
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise UsageFault(f"“{name}” has a document type or entities; such XML is not read.") from None
    except (ParseError, ValueError, LookupError, RecursionError) as wrong:
        raise UsageFault(f"“{name}” is no well-formed XML: {wrong}.") from None
    records = [_xml_record(number, record) for number, record in enumerate(root, 1)]
    found = Table(name)
    columns = dict.fromkeys(column for _, _, cells in records for column, _ in cells)
    _check_columns(found, list(columns)[:MOST_COLUMNS], 0)
    return found, iter(records)


def _xml_record(number: int, record: Element) -> Cells:
    cells = [(column, cell) for column, cell in record.attrib.items()]
    cells += [(child.attrib.get("name") or _xml_name(child.tag), (child.text or "").strip()) for child in record]
    key = next((n for n, (column, _) in enumerate(cells) if _plain(column) in {_plain(k) for k in _KEYS}), 0)
    file = cells.pop(key)[1] if cells else ""
    joined: dict[str, object] = {}
    for column, cell in cells[: MOST_COLUMNS * 10]:
        if column in joined:
            before = joined[column]
            joined[column] = [*(before if isinstance(before, list) else [before]), cell]
        else:
            joined[column] = cell
    return number, file, list(joined.items())


def _xml_name(tag: str) -> str:
    """`{namespace}title` by its prefix where the namespace is one of XMP's."""
    space, _, local = tag.removeprefix("{").rpartition("}")
    prefix = next((one for one, uri in SPACES.items() if uri == space), "")
    return f"{prefix}:{local}" if prefix else local
