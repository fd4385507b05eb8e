"""Rows of `tags`, `colours` and `features`: what taggers found of each asset, and what people made of it.

Reprocessing touches automatic tags alone, and remembers which were removed and which promoted. Whoever changes tags
does it here: the search index follows in the same transaction.
"""

from __future__ import annotations

import base64
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.tags import Kind, Source, TagSettings, cleaned, key_of
from assetdesk.store import search_index
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import published
from assetdesk.store.writer import Write

SHOWN, REMOVED = "shown", "removed"
_MOST_OF_A_TEXT = 10
_KEYWORD_GROUP, _KEYWORDS = "keyword", "keywords"
_COLUMNS = "asset_id, name_key, name, grp, score, source, state, tagger"


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag of an asset. `score` is its confidence 0–1, 1 of a person's own; `tagger` the module that found it."""

    name: str
    group: str
    score: float
    source: Source
    removed: bool
    tagger: str


@dataclass(frozen=True, slots=True)
class ColourRow:
    """A colour tag: CSS name, `#rrggbb`, share of the picture in percent."""

    name: str
    hex: str
    coverage: float


def of_asset(db: Plain, asset_id: int) -> list[TagRow]:
    """All of them, removed ones too: a person's own first, then by confidence and name."""
    rows = db.all(
        "SELECT name, grp, score, source, state, tagger FROM tags WHERE asset_id = ?"
        " ORDER BY source = 'auto', score DESC, name_key",
        (asset_id,),
    )
    return [
        TagRow(str(row[0]), str(row[1]), float(row[2]), Source(row[3]), row[4] == REMOVED, str(row[5])) for row in rows
    ]


def colours_of(db: Plain, asset_id: int) -> list[ColourRow]:
    """The largest share first."""
    rows = db.all(
        "SELECT name, hex, coverage FROM colours WHERE asset_id = ? ORDER BY coverage DESC, name", (asset_id,)
    )
    return [ColourRow(str(row[0]), str(row[1]), float(row[2])) for row in rows]


def own_names(db: Plain, asset_id: int) -> list[str]:
    """The tags a person gave or promoted, by name: what is written to metadata."""
    return [row.name for row in of_asset(db, asset_id) if row.source is not Source.AUTO and not row.removed]


def land(w: Write, asset_id: int, found: Mapping[str, Any], program: Mapping[str, Any], keep_edits: bool) -> None:
    """What a worker found: `tags` [{name, group, score, tagger}] or, of a text, `terms` {word: count}; `colours`
    [{name, hex, lab, coverage}]; `features` {phash, embedding in base64, version}; `kind` a `Kind`. What is absent
    stays as it was. The numbers are data from outside: ValueError where they are not of this form."""
    settings = TagSettings.from_json(program)
    before = _names(w.db, asset_id)
    if not keep_edits:
        w.db.run("DELETE FROM tags WHERE asset_id = ?", (asset_id,))
    if "tags" in found or "terms" in found:
        kind = Kind(found["kind"])
        given = [_given(one) for one in found.get("tags", ())]
        if "terms" in found:
            given += _keywords(w.db, found["terms"])
        _put_automatic(w.db, asset_id, _chosen(w.db, given, settings, kind))
    if "colours" in found:
        _put_colours(w.db, asset_id, found["colours"], settings.colour_limit)
    if "features" in found:
        _put_features(w.db, asset_id, found["features"])
    search_index.put_fields(w.db, asset_id)
    if _names(w.db, asset_id) != before:
        published.record_changed(w.db, asset_id)
    w.changed(assets=[asset_id])


def add_user(w: Write, asset_id: int, names: Sequence[str]) -> None:
    """A person's own tags; one that was found or removed before becomes theirs."""
    for name in names:
        w.db.run(
            "INSERT INTO tags (asset_id, name_key, name, grp, score, source, state) VALUES (?, ?, ?, '', 1, 'user',"
            " 'shown') ON CONFLICT (asset_id, name_key) DO UPDATE SET name = excluded.name, score = 1,"
            " source = 'user', state = 'shown'",
            (asset_id, key_of(name), cleaned(name)),
        )
    _follow(w, [asset_id])


def promote(w: Write, asset_id: int, names: Sequence[str]) -> None:
    """Automatic tags become the asset's own, surely."""
    for name in names:
        w.db.run(
            "UPDATE tags SET source = 'promoted', score = 1 WHERE asset_id = ? AND name_key = ? AND source = 'auto'"
            " AND state = 'shown'",
            (asset_id, key_of(name)),
        )
    _follow(w, [asset_id])


def remove(w: Write, asset_id: int, names: Sequence[str]) -> None:
    """Tags go; what a tagger found is remembered as removed, so that it does not come back."""
    for name in names:
        w.db.run(
            "UPDATE tags SET state = 'removed', source = 'auto' WHERE asset_id = ? AND name_key = ? AND tagger <> ''",
            (asset_id, key_of(name)),
        )
        w.db.run("DELETE FROM tags WHERE asset_id = ? AND name_key = ? AND tagger = ''", (asset_id, key_of(name)))
    _follow(w, [asset_id])


def forget_removed(w: Write, asset_ids: Iterable[int]) -> int:
    """Removed tags are shown again. How many."""
    ids = list(asset_ids)
    count = 0
    for asset_id in ids:
        count += w.db.run("UPDATE tags SET state = 'shown' WHERE asset_id = ? AND state = 'removed'", (asset_id,))
    _follow(w, ids)
    return count


def put_back(w: Write, asset_id: int, rows: Sequence[TagRow]) -> None:
    """All tags of the asset as they were."""
    w.db.run("DELETE FROM tags WHERE asset_id = ?", (asset_id,))
    w.db.many(
        f"INSERT INTO tags ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                asset_id,
                key_of(row.name),
                row.name,
                row.group,
                row.score,
                row.source.value,
                REMOVED if row.removed else SHOWN,
                row.tagger,
            )
            for row in rows
        ],
    )
    _follow(w, [asset_id])


def _follow(w: Write, asset_ids: Iterable[int]) -> None:
    ids = list(asset_ids)
    for asset_id in ids:
        search_index.put_fields(w.db, asset_id)
        published.record_changed(w.db, asset_id)
    w.changed(assets=ids)


def _names(db: Plain, asset_id: int) -> set[str]:
    return {tag.name for tag in of_asset(db, asset_id) if not tag.removed}


@dataclass(frozen=True, slots=True)
class _Given:
    name: str
    group: str
    score: float
    tagger: str


def _given(raw: Any) -> _Given:
    score = float(raw["score"])
    if not 0 <= score <= 1:
        raise ValueError("a confidence is 0–1")
    return _Given(str(raw["name"]), str(raw["group"]), score, str(raw["tagger"]))


def _chosen(db: Plain, given: Iterable[_Given], settings: TagSettings, kind: Kind) -> list[tuple[str, _Given]]:
    """What is sure enough, by the words of the taxonomy where there are some, the surest first: key and tag."""
    best: dict[str, _Given] = {}
    for one in given:
        if one.score < settings.threshold(kind):
            continue
        try:
            key = key_of(one.name)
        except UsageFault:
            continue
        terms = [str(row[0]) for row in db.all(_TERMS, (key,))]
        if not terms and settings.only_taxonomy:
            continue
        for name in terms or [cleaned(one.name)]:
            made = _Given(name, one.group, one.score, one.tagger)
            before = best.get(key_of(name))
            if before is None or before.score < made.score:
                best[key_of(name)] = made
    ordered = sorted(best.items(), key=lambda item: (-item[1].score, item[0]))
    return ordered[: settings.most]


_TERMS = (
    "SELECT DISTINCT t.name FROM term_words w JOIN terms t ON t.id = w.term_id WHERE w.word_key = ? ORDER BY t.name"
)


def _put_automatic(db: Plain, asset_id: int, chosen: Iterable[tuple[str, _Given]]) -> None:
    """Whatever a person has said of a tag stays."""
    db.run("DELETE FROM tags WHERE asset_id = ? AND source = 'auto' AND state = 'shown'", (asset_id,))
    db.many(
        f"INSERT OR IGNORE INTO tags ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, 'auto', 'shown', ?)",
        [(asset_id, key, one.name, one.group, one.score, one.tagger) for key, one in chosen],
    )


def _put_colours(db: Plain, asset_id: int, found: Sequence[Mapping[str, Any]], limit: int) -> None:
    db.run("DELETE FROM colours WHERE asset_id = ?", (asset_id,))
    rows = []
    for one in found[:limit]:
        lightness, a, b = (float(value) for value in one["lab"])
        rows.append((asset_id, str(one["name"]), str(one["hex"]), lightness, a, b, float(one["coverage"])))
    db.many("INSERT INTO colours (asset_id, name, hex, l, a, b, coverage) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _put_features(db: Plain, asset_id: int, found: Mapping[str, Any]) -> None:
    embedding = base64.b64decode(found["embedding"], validate=True) if found.get("embedding") else None
    db.run(
        "INSERT OR REPLACE INTO features (asset_id, phash, embedding, version) VALUES (?, ?, ?, ?)",
        (asset_id, int(found["phash"]), embedding, str(found["version"])),
    )


def _keywords(db: Plain, counts: Mapping[str, Any]) -> list[_Given]:
    """The words of a text that say most of it: often in it, seldom in the library's other texts (TF-IDF). The one that
    says most has confidence 1, the others in proportion."""
    if not counts:
        return []
    texts = int(db.value("SELECT COUNT(*) FROM texts") or 0) + 1
    # SQLite's own list of the words of the index, and in how many assets each is
    db.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab('main', 'search', 'row')")
    weights: dict[str, float] = {}
    for word, count in counts.items():
        plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
        seen = int(db.value("SELECT doc FROM temp.search_words WHERE term = ?", (plain,)) or 1)
        weights[word] = (1 + math.log(max(1, int(count)))) * math.log(1 + texts / max(1, seen))
    most = max(weights.values())
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_MOST_OF_A_TEXT]
    return [_Given(word, _KEYWORD_GROUP, round(weight / most, 3), _KEYWORDS) for word, weight in ranked if most > 0]
