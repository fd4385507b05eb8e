"""The ledger's questions stay quick with every file that was ever taken in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assetdesk.core.watch import WatchFolder
from assetdesk.store.engine import Store
from assetdesk.store.intake import ledger, ledger_looks, watches
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "Library") as made:
        made.writer.run(lambda w: watches.add(w, WatchFolder(0, "Drop", "/drop")))
        yield made


def _taken(w: Write, count: int, ended: float = 5.0) -> None:
    w.db.many(
        "INSERT INTO ledger (watch_id, path, state, first_seen, seen, ended) VALUES (1, ?, 'taken', 1, 1, ?)",
        [(f"{n}.jpg", ended) for n in range(count)],
    )


@pytest.mark.parametrize(
    "question",
    [
        lambda db: ledger_looks.due(db, 1, 9.0, 10),
        lambda db: ledger_looks.arriving(db, 1, 9.0, 0, 10),
        lambda db: ledger_looks.refused_since(db, 1, 0.0),
    ],
)
def test_what_is_on_its_way_is_found_without_what_was_taken(
    store: Store, question: Callable[[Plain], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.writer.run(lambda w: _taken(w, 3000))
    store.writer.run(lambda w: w.db.run("ANALYZE"))
    asked: list[tuple[str, object]] = []
    every = Plain.all

    def note(db: Plain, statement: str, values: object = ()) -> list[object]:
        asked.append((statement, values))
        return every(db, statement, values)  # type: ignore[arg-type]

    with store.browse.plain() as db:
        monkeypatch.setattr(Plain, "all", note)
        question(db)
        monkeypatch.undo()
        ((statement, values),) = asked
        plan = [str(row[3]) for row in db.all(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]
    assert plan[0] == "SEARCH ledger USING INDEX ix_ledger_state (state=? AND watch_id=?)"


def test_all_that_ended_is_read_page_by_page(store: Store) -> None:
    store.writer.run(lambda w: _taken(w, 7))  # all at one moment
    found: list[int] = []
    with store.browse.plain() as db:
        since, behind = 4.0, 0
        while rows := ledger.ended_since(db, since, 3, behind):
            found += [row.id for row in rows]
            since, behind = rows[-1].ended or 0.0, rows[-1].id
        assert ledger.ended_since(db, 5.0, 3) == []
    assert found == [1, 2, 3, 4, 5, 6, 7]
