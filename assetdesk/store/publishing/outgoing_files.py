"""What lies at a target while a job sends: the rows of files and records, what leaves, and the history in the end.

A file's row is there before the file, and goes after it. The catalogue names the assets whose `format` is set, which
it is when all their files and their record are there, and of them the files whose hash is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetdesk.core.names import name_key
from assetdesk.core.publish import Kind, PublishType, Wanted, place
from assetdesk.core.renditions import PYRAMID_NAME
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import marks, outgoing, publish_plan, published
from assetdesk.store.publishing.outgoing import Publishing
from assetdesk.store.writer import Write

# what `published.format` says of an asset: its best file, or that its record stands alone
PYRAMID, FILES, RECORD = "pyramid", "files", "record"


@dataclass(frozen=True, slots=True)
class Sendable:
    """An asset of a job with the files that are to lie at the target, each with its place there; `due` are those that
    are still to be copied. `record` is what its record is made of beside them."""

    row: outgoing.Row
    published_id: int
    ident: str
    files: tuple[tuple[str, Wanted], ...] = ()
    due: frozenset[str] = frozenset()
    record: str = ""

    @property
    def asset_id(self) -> int:
        """Whose they are."""
        return self.row.asset_id

    @property
    def kind(self) -> Kind:
        """Whether files go, or the record alone."""
        return Kind(self.row.kind)

    @property
    def format(self) -> str:
        """See the module."""
        sources = {wanted.source for _, wanted in self.files}
        return PYRAMID if PYRAMID_NAME in sources else FILES if sources else RECORD


@dataclass(frozen=True, slots=True)
class Lying:
    """A file at a target, with what is known of it here."""

    path: str
    source: str
    bytes: int
    hash: str
    width: int | None
    height: int | None
    mime: str


def name_all(w: Write, one: Publishing, after: int, limit: int) -> int | None:
    """Give the next assets of the job their ids in the catalogue: a set's record speaks of its members. The last row
    looked at; None where there are no more."""
    rows = outgoing.next_rows(w.db, one.job_id, (Kind.SEND,), after, limit)
    if not rows:
        return None
    published.idents(w, one.context.id, one.context.server, [row.asset_id for row in rows])
    return rows[-1].id


def prepare(w: Write, one: Publishing, rows: Sequence[outgoing.Row]) -> list[Sendable]:
    """What is to be sent of these rows, with all that is going to lie there written down. One whose asset may not go
    there any more is left out, also where a person has taken its mark away since."""
    context = one.context
    ids = [row.asset_id for row in rows]
    marked = marks.of(w.db, ids)
    wanted = publish_plan.files(w.db, context.id, ids)
    names = published.idents(w, context.id, context.server, ids)
    whole = one.publish_type is not PublishType.INCREMENTAL
    made: list[Sendable] = []
    for row in rows:
        record = publish_plan.record_of(w.db, context.id, row.asset_id)
        if record is None or row.asset_id not in names or context.id not in marked[row.asset_id]:
            outgoing.skipped(w, one.job_id, row.id, "Not sent: it is not to be published any more.")
            continue
        published_id, ident = names[row.asset_id]
        # its record is read after this: what changes from here on is due again (`published.record_changed`)
        w.db.run("UPDATE published SET catalog_dirty = 1 WHERE id = ?", (published_id,))
        if row.kind == Kind.RECORD:
            made.append(Sendable(row, published_id, ident, record=record))
            continue
        files = _places(w, published_id, ident, wanted.get(row.asset_id, ()))
        again = one.created if whole or row.reason == "forced" else 0.0
        due = _due(w, published_id, files, again)
        made.append(Sendable(row, published_id, ident, files, due, record))
    return made


def _places(w: Write, published_id: int, ident: str, wanted: Sequence[Wanted]) -> tuple[tuple[str, Wanted], ...]:
    """Each with its place. What lies there under a name that differs in case alone keeps that one: some targets would
    take the new file away with the old name."""
    rows = w.db.all("SELECT path FROM published_files WHERE published_id = ?", (published_id,))
    there = {name_key(str(row[0])): str(row[0]) for row in rows}
    places = [place(ident, file.source, file.name) for file in wanted]
    return tuple((there.get(name_key(path), path), file) for path, file in zip(places, wanted, strict=True))


def _due(w: Write, published_id: int, files: Sequence[tuple[str, Wanted]], since: float) -> frozenset[str]:
    """Places whose file has other content than what is wanted, or was sent before `since`. One that was to leave may
    have left already."""
    w.db.many(
        "INSERT INTO published_files (published_id, path, source, bytes, hash, sent) VALUES (?, ?, ?, 0, '', 0)"
        " ON CONFLICT (published_id, path) DO UPDATE SET source = excluded.source,"
        " hash = CASE WHEN leaving THEN '' ELSE hash END, leaving = 0",
        [(published_id, path, file.source) for path, file in files],
    )
    there = {
        str(row.path): (str(row.hash), float(row.sent))
        for row in w.db.all("SELECT path, hash, sent FROM published_files WHERE published_id = ?", (published_id,))
    }
    return frozenset(path for path, file in files if there[path][0] != file.hash or there[path][1] < since)


def file_sent(w: Write, job_id: int, published_id: int, path: str, file: Wanted, tag: str) -> None:
    """A file lies at the target, whole and compared."""
    w.db.run(
        "UPDATE published_files SET bytes = ?, hash = ?, tag = ?, sent = ? WHERE published_id = ? AND path = ?",
        (file.bytes, file.hash, tag, w.now, published_id, path),
    )
    w.db.run("UPDATE jobs SET sent = sent + 1 WHERE id = ?", (job_id,))
    w.changed(jobs=[job_id])


def lying(db: Plain, published_id: int, asset_id: int, wanted: Sequence[str] | None = None) -> list[Lying]:
    """The files of an asset that lie there and do not leave; with `wanted` those of these places."""
    rows = db.all(
        "SELECT q.path, q.source, q.bytes, q.hash, d.width, d.height, COALESCE(d.mime, a.mime, '') AS mime, a.width,"
        " a.height FROM published_files q LEFT JOIN assets a ON a.id = ?2 LEFT JOIN derived d ON d.asset_id = ?2"
        " AND d.name = q.source WHERE q.published_id = ?1 AND NOT q.leaving AND q.hash <> ''"
        " AND (?3 IS NULL OR q.path IN (SELECT value FROM json_each(?3))) ORDER BY q.path",
        (published_id, asset_id, None if wanted is None else json.dumps(list(wanted))),
    )
    return [_lying(row) for row in rows]


def finished(w: Write, job_id: int, one: Sendable, sentence: str, warnings: Sequence[str] = ()) -> None:
    """All of an asset is there, its record with it. Files that it wants no more leave behind the next catalogue."""
    if one.kind is Kind.SEND:
        w.db.run(
            "UPDATE published_files SET leaving = 1 WHERE published_id = ?"
            " AND path NOT IN (SELECT value FROM json_each(?))",
            (one.published_id, json.dumps([path for path, _ in one.files])),
        )
        w.db.run("UPDATE published SET format = ? WHERE id = ?", (one.format, one.published_id))
    w.db.run("UPDATE published SET record_hash = ? WHERE id = ?", (one.record, one.published_id))
    outgoing.done(w, job_id, one.row.id, sentence, warnings=warnings)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is taken away from a target. `row_id` is None for files of an asset that stays."""

    row_id: int | None
    asset_id: int
    published_id: int
    ident: str
    paths: tuple[str, ...]


def leaving(db: Plain, one: Publishing, after: int, limit: int) -> list[Leaving]:
    """Files that their assets want no more, some at a time, behind one `published_id`."""
    rows = db.all(
        "SELECT p.asset_id, p.id, p.ident, json_group_array(q.path) AS paths FROM published p"
        " JOIN published_files q ON q.published_id = p.id WHERE p.context_id = ? AND p.server = ? AND q.leaving"
        " AND p.id > ? GROUP BY p.id ORDER BY p.id LIMIT ?",
        (one.context.id, one.context.server, after, limit),
    )
    return [Leaving(None, int(r.asset_id), int(r.id), str(r.ident), tuple(json.loads(r.paths))) for r in rows]


def withdrawing(db: Plain, one: Publishing, rows: Sequence[outgoing.Row]) -> list[Leaving]:
    """Everything that lies there of assets that are withdrawn."""
    made = []
    for row in rows:
        found = db.one(
            "SELECT id, ident FROM published WHERE context_id = ? AND server = ? AND asset_id = ?",
            (one.context.id, one.context.server, row.asset_id),
        )
        if found is None:
            made.append(Leaving(row.id, row.asset_id, 0, "", ()))
            continue
        paths = db.all("SELECT path FROM published_files WHERE published_id = ?", (found.id,))
        made.append(Leaving(row.id, row.asset_id, int(found.id), str(found.ident), tuple(str(p[0]) for p in paths)))
    return made


def stays(w: Write, one: Publishing) -> None:
    """What was to be taken back and is wanted again meanwhile stays."""
    for row in w.db.all(
        "SELECT o.id, o.asset_id FROM outgoing o JOIN marks m ON m.asset_id = o.asset_id AND m.context_id = ?"
        " WHERE o.job_id = ? AND o.kind = 'remove' AND o.state = 'waiting'",
        (one.context.id, one.job_id),
    ):
        if publish_plan.record_of(w.db, one.context.id, int(row.asset_id)) is not None:
            outgoing.skipped(w, one.job_id, int(row.id), "Not taken back: it is to be published again.")


def goes(w: Write, gone: Leaving) -> None:
    """All of an asset is about to be taken away. From here on it counts as never published: whoever wants it again
    before that has come to its end gets all of it sent."""
    w.db.run(
        "UPDATE published SET format = '', record_hash = '', last_published = NULL, forced_at = NULL, forced_by = '',"
        " catalog_dirty = 1 WHERE id = ?",
        (gone.published_id,),
    )
    w.db.run("UPDATE published_files SET hash = '' WHERE published_id = ?", (gone.published_id,))


def left(w: Write, one: Publishing, gone: Leaving, sentence: str) -> None:
    """They are away."""
    if gone.row_id is None:
        w.db.run(
            "DELETE FROM published_files WHERE published_id = ? AND leaving"
            " AND path IN (SELECT value FROM json_each(?))",
            (gone.published_id, json.dumps(gone.paths)),
        )
        return
    published.forget(w, one.context.id, one.context.server, [gone.asset_id])
    outgoing.done(w, one.job_id, gone.row_id, sentence)


def history(w: Write, one: Publishing) -> None:
    """The catalogue is written: from now on these count as published. What was forced, or said otherwise, since they
    were sent stays so."""
    rows = w.db.all(
        "UPDATE published SET last_published = ?, forced_at = NULL, forced_by = '',"
        f" catalog_dirty = CASE catalog_dirty WHEN {published.CHANGED} THEN catalog_dirty ELSE 0 END WHERE id IN"
        " (SELECT p.id FROM outgoing o JOIN published p ON p.asset_id = o.asset_id AND p.context_id = ?"
        " AND p.server = ? WHERE o.job_id = ? AND o.state = 'done' AND o.kind IN ('send', 'record')"
        " AND COALESCE(p.forced_at, 0) <= o.ended) RETURNING asset_id",
        (w.now, one.context.id, one.context.server, one.job_id),
    )
    w.changed(assets=[int(row[0]) for row in rows], targets=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """One asset as the catalogue names it."""

    asset_id: int
    key: str
    ident: str
    name: str
    title: str
    type: str
    files: tuple[Lying, ...]


def entries(db: Plain, one: Publishing) -> list[Entry]:
    """What the catalogue names: all that lies there whole and is not withdrawn by this job."""
    given = (one.context.id, one.context.server)
    files: dict[int, list[Lying]] = {}
    for row in db.all(
        "SELECT p.id AS published_id, q.path, q.source, q.bytes, q.hash, d.width, d.height,"
        " COALESCE(d.mime, a.mime, '') AS mime, a.width, a.height FROM published p"
        " JOIN published_files q ON q.published_id = p.id LEFT JOIN assets a ON a.id = p.asset_id"
        " LEFT JOIN derived d ON d.asset_id = p.asset_id AND d.name = q.source WHERE p.context_id = ? AND p.server = ?"
        " AND p.format <> '' AND NOT q.leaving AND q.hash <> '' ORDER BY q.path",
        given,
    ):
        files.setdefault(int(row[0]), []).append(_lying(row[1:]))
    rows = db.all(
        "SELECT p.id AS published_id, p.asset_id, a.key, p.ident, a.name, a.title, a.type FROM published p"
        " JOIN assets a ON a.id = p.asset_id WHERE p.context_id = ? AND p.server = ? AND p.format <> ''"
        " AND NOT EXISTS (SELECT 1 FROM outgoing o WHERE o.job_id = ? AND o.asset_id = p.asset_id"
        " AND o.kind = 'remove' AND o.state <> 'skipped') ORDER BY p.ident_key",
        (*given, one.job_id),
    )
    return [
        Entry(int(r[1]), str(r[2]), str(r[3]), str(r[4]), str(r[5]), str(r[6]), tuple(files.get(int(r[0]), ())))
        for r in rows
    ]


def idents_of(db: Plain, one: Publishing, asset_ids: Sequence[int]) -> Mapping[int, str]:
    """Which of these have an id in the catalogue."""
    rows = db.all(
        "SELECT asset_id, ident FROM published WHERE context_id = ? AND server = ?"
        " AND asset_id IN (SELECT value FROM json_each(?))",
        (one.context.id, one.context.server, json.dumps(list(asset_ids))),
    )
    return {int(row[0]): str(row[1]) for row in rows}


def _lying(row: Any) -> Lying:
    path, source, size, digest, width, height, mime, own_width, own_height = row
    if width is None and source == "original":
        width, height = own_width, own_height
    return Lying(str(path), str(source), int(size), str(digest), width, height, str(mime))
