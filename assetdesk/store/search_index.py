"""The search index: what can be found of each asset, kept in step with its rows in the same transaction.

One FTS5 row an asset, with the asset's id: name, title, keywords, metadata and text, each in the form of
`search_form`. Whatever changes one of these calls here; an asset that goes takes its row along by a trigger. Trashed
assets stay in it, the lists leave them out.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assetdesk.core.metadata_layers import LAYERS
from assetdesk.core.text import ExtractedText
from assetdesk.store.plain import Plain
from assetdesk.store.search_form import keywords_form, name_form, parts_form, text_form

PLACES = ("name", "title", "keywords", "metadata", "text")
# of bm25, by place
WEIGHTS = "10.0, 8.0, 6.0, 2.0, 1.0"
# fields with places of their own
_TITLE, _KEYWORDS = "dc:title", ("dc:subject", "pdf:Keywords")
# of the metadata of one asset; the list of contents of an archive can be long
_MOST_CHARACTERS = 200_000
_CHUNK = 2000
_RANKS = {str(layer): rank for rank, layer in enumerate(LAYERS)}
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}([T ].*)?)?")
_PARTED = re.compile(r"[,;]")
# a person's own before what was found; they stand among the keywords
_TAGS = "SELECT asset_id, name FROM tags WHERE state = 'shown'"
_TAG_ORDER = " ORDER BY source = 'auto', score DESC, name_key"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text with its form in the index, worked out where it keeps nobody waiting: a novel takes a moment."""

    found: ExtractedText
    form: str


def prepare(found: ExtractedText) -> Prepared:
    """Before the writer's turn."""
    return Prepared(found, parts_form(part.text for part in found.parts))


def add_names(db: Plain, rows: Iterable[tuple[int, str, str]]) -> None:
    """New assets, as (id, name, title)."""
    db.many(
        "INSERT INTO search (rowid, name, title, keywords, metadata, text) VALUES (?, ?, ?, '', '', '')",
        ((number, name_form(name), text_form(title) if title else "") for number, name, title in rows),
    )


def put_name(db: Plain, asset_id: int, name: str) -> None:
    """The asset has another name."""
    _put(db, asset_id, {"name": name_form(name)})


def put_fields(db: Plain, asset_id: int, found: Prepared | None = None) -> None:
    """The asset's title or fields have changed; `found` is new text that comes with them."""
    values = {}
    if found is not None:
        values["text"] = _put_text(db, asset_id, found)
    row = db.one("SELECT title FROM assets WHERE id = ?", (asset_id,))
    if row is not None:
        fields = db.all("SELECT layer, name, value FROM fields WHERE asset_id = ?", (asset_id,))
        tags = db.all(f"{_TAGS} AND asset_id = ?{_TAG_ORDER}", (asset_id,))
        values |= _of_fields(row[0], fields, [str(one[1]) for one in tags])
    _put(db, asset_id, values)


def put_text(db: Plain, asset_id: int, found: ExtractedText | Prepared) -> None:
    """Replace an asset's text; no parts take it away."""
    made = found if isinstance(found, Prepared) else prepare(found)
    _put(db, asset_id, {"text": _put_text(db, asset_id, made)})


def text_of(db: Plain, asset_id: int) -> tuple[str, str, int, int] | None:
    """An asset's text as it is kept: its form, JSON of its parts, characters, whether it was cut. None where none is
    known."""
    row = db.one("SELECT parts, characters, cut FROM texts WHERE asset_id = ?", (asset_id,))
    if row is None:
        return None
    form = db.value("SELECT text FROM search WHERE rowid = ?", (asset_id,))
    return str(form or ""), str(row.parts), int(row.characters), int(row.cut)


def put_back_text(db: Plain, asset_id: int, kept: Sequence[Any] | None) -> None:
    """As `text_of` gave it."""
    db.run("DELETE FROM texts WHERE asset_id = ?", (asset_id,))
    if kept is not None:
        db.run("INSERT INTO texts (asset_id, parts, characters, cut) VALUES (?, ?, ?, ?)", (asset_id, *kept[1:]))
    _put(db, asset_id, {"text": kept[0] if kept is not None else ""})


def fill(db: Plain) -> None:
    """Rows for all assets that have none, from their names and fields; no text is known of them."""
    last = -1
    while True:
        rows = db.all(
            "SELECT id, name, title FROM assets WHERE id > ? AND id NOT IN (SELECT id FROM search_docsize)"
            f" ORDER BY id LIMIT {_CHUNK}",
            (last,),
        )
        if not rows:
            return
        last = int(rows[-1][0])
        db.many(
            "INSERT INTO search (rowid, name, title, keywords, metadata, text)"
            " VALUES (:id, :name, :title, :keywords, :metadata, '')",
            _filled(db, rows),
        )


def out_of_step(db: Plain) -> list[str]:
    """Names of assets whose row is not theirs or not there, and the numbers of rows that are nobody's."""
    wrong = []
    for number, name, indexed in db.all(
        "SELECT a.id, a.name, c.c0 FROM assets a LEFT JOIN search_content c ON c.id = a.id"
        " UNION ALL SELECT c.id, NULL, NULL FROM search_content c WHERE c.id NOT IN (SELECT id FROM assets)"
    ):
        if name is None or indexed != name_form(name):
            wrong.append(name or f"a|{number}")
    return wrong


def is_sound(db: Plain) -> bool:
    """Whether words and texts agree. Needs a connection that may write."""
    try:
        db.run("INSERT INTO search (search) VALUES ('integrity-check')")
    except sqlite3.DatabaseError:
        return False
    return True


def rebuild(db: Plain) -> None:
    """Mend what is out of step; texts are kept."""
    db.run("DELETE FROM search_content WHERE id NOT IN (SELECT id FROM assets)")
    for number, name in db.all("SELECT a.id, a.name FROM assets a JOIN search_content c ON c.id = a.id"):
        form = name_form(name)
        db.run("UPDATE search_content SET c0 = ? WHERE id = ? AND c0 IS NOT ?", (form, number, form))
    db.run("INSERT INTO search (search) VALUES ('rebuild')")
    fill(db)


def _filled(db: Plain, rows: Sequence[Any]) -> Iterator[dict[str, object]]:
    fields: dict[int, list[tuple[str, str, str]]] = {}
    for number, layer, name, value in db.all(
        "SELECT asset_id, layer, name, value FROM fields WHERE asset_id BETWEEN ? AND ?", (rows[0][0], rows[-1][0])
    ):
        fields.setdefault(number, []).append((layer, name, value))
    tags: dict[int, list[str]] = {}
    for number, name in db.all(f"{_TAGS} AND asset_id BETWEEN ? AND ?{_TAG_ORDER}", (rows[0][0], rows[-1][0])):
        tags.setdefault(number, []).append(name)
    for number, name, title in rows:
        yield {
            "id": number,
            "name": name_form(name),
            **_of_fields(title, fields.get(number, ()), tags.get(number, ())),
        }


def _put(db: Plain, asset_id: int, values: dict[str, str]) -> None:
    names = ", ".join(f"{name} = :{name}" for name in values)
    if values and not db.run(f"UPDATE search SET {names} WHERE rowid = :id", {**values, "id": asset_id}):
        fill_one(db, asset_id)
        db.run(f"UPDATE search SET {names} WHERE rowid = :id", {**values, "id": asset_id})


def fill_one(db: Plain, asset_id: int) -> None:
    """The row of an asset that has none."""
    row = db.one("SELECT id, name, title FROM assets WHERE id = ?", (asset_id,))
    if row is not None:
        add_names(db, [(row[0], row[1], row[2])])


def _put_text(db: Plain, asset_id: int, made: Prepared) -> str:
    found = made.found
    db.run("DELETE FROM texts WHERE asset_id = ?", (asset_id,))
    if found.parts:
        places = json.dumps([[part.page, part.at, part.label] for part in found.parts], ensure_ascii=False)
        characters = sum(len(part.text) for part in found.parts)
        db.run(
            "INSERT INTO texts (asset_id, parts, characters, cut) VALUES (?, ?, ?, ?)",
            (asset_id, places, characters, int(found.cut)),
        )
    return made.form


def _of_fields(title: str, fields: Iterable[Sequence[str]], tags: Iterable[str]) -> dict[str, str]:
    """Title, keywords (and tags) and metadata as the index has them, of the values a person sees."""
    seen: dict[str, tuple[int, str]] = {}
    for layer, name, value in fields:
        rank = _RANKS.get(layer, len(_RANKS))
        if rank < seen.get(name, (len(_RANKS), ""))[0]:
            seen[name] = (rank, value)
    titles = [title] if title else []
    keywords: list[str] = []
    others: list[str] = []
    for name, (_, value) in sorted(seen.items()):
        texts = list(_texts(json.loads(value)))
        if name == _TITLE:
            titles += texts
        elif name in _KEYWORDS:
            keywords += texts if name == "dc:subject" else [part for text in texts for part in _PARTED.split(text)]
        else:
            others += texts
    keywords += tags
    return {
        "title": text_form("\n".join(titles)) if titles else "",
        "keywords": keywords_form(dict.fromkeys(word.strip() for word in keywords if word.strip())),
        "metadata": text_form("\n".join(others)[:_MOST_CHARACTERS]) if others else "",
    }


def _texts(value: object) -> Iterator[str]:
    """What is text in a field's value; numbers and dates have filters of their own."""
    if isinstance(value, str):
        if value and not _DATE.fullmatch(value):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
