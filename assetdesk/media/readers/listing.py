"""What an archive holds, as a drawn list, as fields and as text. A name in an archive is text, never a path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart, cleaned
from assetdesk.media.damage import reading
from assetdesk.media.document import PictureFacts, size_words
from assetdesk.media.readers.sheet import SheetDocument, shown

MOST_ENTRIES = 10_000
_MOST_NAMES = 100
_MOST_DRAWN = 600
_LONGEST_NAME = 90
_DEEPEST = 12
_MOST_FOLDERS_DEEP = 200


@dataclass(slots=True)
class Entry:
    """One entry as the archive tells it. Sizes in bytes; `note` is a word about what is special ("encrypted")."""

    name: str
    size: int = 0
    moment: datetime | None = None
    packed: int = 0
    note: str = ""
    folder: bool = False


@dataclass(slots=True)
class Listing:
    """The first `MOST_ENTRIES` entries, and figures of all that could be counted."""

    entries: list[Entry] = field(default_factory=list)
    count: int = 0
    total: int = 0
    encrypted: int = 0
    comment: str = ""
    packing: str = ""
    whole: bool = True
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Folder:
    folders: dict[str, _Folder] = field(default_factory=dict)
    files: list[tuple[str, Entry]] = field(default_factory=list)
    moment: datetime | None = None


class ArchiveDocument(SheetDocument):
    """One archive, whatever `read` it is listed by."""

    def __init__(self, path: str, limits: Limits, kind: str, read: Callable[[str], Listing]) -> None:
        super().__init__(path, limits)
        self.kind = kind
        self._read = read

    @cached_property
    def listing(self) -> Listing:
        """The entries, read once."""
        with reading(self.path, self.kind):
            return self._read(self.path)

    def facts(self) -> PictureFacts:
        """The list may go on for several sheets; what is wrong with the archive is told here first."""
        self.warnings.extend(self.listing.warnings)
        return super().facts()

    def body(self) -> str:
        """A head with the figures, then the tree: folders first, each with its files."""
        listing = self.listing
        figures = [_counted(listing.count, "entry", "entries") + ("" if listing.whole else " and more")]
        figures.append(f"{size_words(listing.total)} unpacked")
        figures.append(f"{size_words(Path(self.path).stat().st_size)} packed")
        if listing.encrypted:
            figures.append(_counted(listing.encrypted, "entry encrypted", "entries encrypted"))
        out = [
            f'<p style="font-size: 13pt; margin: 0"><b>{shown(_short(Path(self.path).name))}</b></p>'
            f'<p class="dim" style="font-size: 9pt">{shown(" · ".join((listing.packing or self.kind, *figures)))}</p>'
        ]
        if listing.comment:
            out.append(f'<p class="dim" style="font-size: 8.5pt">{shown(listing.comment[:400])}</p>')
        out.append(
            '<table class="list"><tr><th style="width: 70%">Name</th><th class="n">Size</th><th>Changed</th></tr>'
        )
        rows = _rows(_tree(listing.entries))
        drawn = 0
        for drawn, row in enumerate(rows):
            if drawn >= _MOST_DRAWN:
                break
            out.append(row)
        out.append("</table>")
        if listing.count > _MOST_DRAWN <= drawn:
            out.append('<p class="more">… more entries</p>')
        return "".join(out)

    def metadata(self) -> dict[str, Any]:
        """Figures and the first names."""
        listing = self.listing
        self.warnings.extend(one for one in listing.warnings if one not in self.warnings)
        fields: dict[str, Any] = {"archive:Entries": listing.count, "archive:Bytes": listing.total}
        if listing.entries:
            fields["archive:Names"] = [cleaned(entry.name)[:500] for entry in listing.entries[:_MOST_NAMES]]
        if listing.encrypted:
            fields["archive:Encrypted"] = listing.encrypted
        if listing.comment:
            fields["dc:description"] = cleaned(listing.comment)
        return fields

    def text(self) -> Iterator[TextPart]:
        """All names that are listed, a line each."""
        yield TextPart("\n".join(cleaned(entry.name).replace("\n", " ") for entry in self.listing.entries))


def _tree(entries: list[Entry]) -> _Folder:
    """Entries by their folders; folders that only names speak of are there, too."""
    root = _Folder()
    for entry in entries:
        name = entry.name.replace("\\", "/") if "/" not in entry.name else entry.name
        parts = [part or "/" for part in name.rstrip("/").split("/", _MOST_FOLDERS_DEEP)] or ["/"]
        here = root
        for part in parts[:-1]:
            here = here.folders.setdefault(part, _Folder())
        if entry.folder or name.endswith("/"):
            here.folders.setdefault(parts[-1], _Folder()).moment = entry.moment
        else:
            here.files.append((parts[-1], entry))
    return root


def _rows(root: _Folder) -> Iterator[str]:
    """Rows of the list, depth first, without recursion: an archive's folders may be as deep as it likes."""
    waiting: list[Iterator[tuple[str, _Folder | Entry]]] = [_inside(root)]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
            continue
        name, one = found
        indent = 4 + 11 * min(_DEEPEST, len(waiting) - 1)
        is_folder = isinstance(one, _Folder)
        label = shown(_short(name))
        label = f"<b>{label}{'' if name == '/' else '/'}</b>" if is_folder else label
        note = f' <span class="dim">({shown(one.note)})</span>' if isinstance(one, Entry) and one.note else ""
        size = size_words(one.size).replace(" ", "\xa0") if isinstance(one, Entry) else ""
        moment = one.moment.strftime("%Y-%m-%d %H:%M").replace(" ", "\xa0") if one.moment else ""
        yield (
            f'<tr><td style="padding-left: {indent}pt">{label}{note}</td><td class="n dim">{size}</td>'
            f'<td class="dim">{moment}</td></tr>'
        )
        if isinstance(one, _Folder):
            waiting.append(_inside(one))


def _inside(folder: _Folder) -> Iterator[tuple[str, _Folder | Entry]]:
    yield from sorted(folder.folders.items(), key=lambda pair: pair[0].casefold())
    yield from sorted(folder.files, key=lambda pair: pair[0].casefold())


def _short(name: str) -> str:
    """The name with a way to break it, cut in its middle where it is endless."""
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 31]}…{name[-30:]}"
    return name


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
