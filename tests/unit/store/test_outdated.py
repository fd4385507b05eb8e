"""The kept count of what is out of date is always the count that asking everybody would give."""

from __future__ import annotations

import random
import threading

from support.originals import put, sql

from assetdesk.core.errors import EnvironmentFault
from assetdesk.store import assets
from assetdesk.store.browse import Browser
from assetdesk.store.engine import Store
from assetdesk.store.work.stale import STALE
from assetdesk.store.writer import Write


def _asked(store: Store) -> int:
    with store.read() as conn:
        statement = f"SELECT COUNT(*) FROM assets a WHERE a.trashed IS NULL AND {STALE}"
        return int(conn.exec_driver_sql(statement).scalar_one())


def _done(w: Write, ids: list[int], version: str) -> None:
    """A result of that version for each."""
    w.conn.exec_driver_sql(
        "INSERT OR REPLACE INTO results (asset_id, step, source_hash, module_version, made, run)"
        " SELECT id, 'preview', hash, ?, 0, 1 FROM assets WHERE id = ?",
        [(version, number) for number in ids],
    )
    w.conn.exec_driver_sql("UPDATE assets SET state = 'processed' WHERE id = ?", [(number,) for number in ids])
    w.changed(assets=ids)


def test_it_follows_whatever_happens(store: Store) -> None:
    rnd = random.Random(5)
    ids = put(store, *(f"{n}.jpg" for n in range(60)))
    other = Browser(store.paths)
    sql(store, "INSERT INTO modules (step, format, version) VALUES ('preview', '', '1')")
    store.writer.run(lambda w: w.changed(everything=True))
    seen = set()
    for turn in range(60):
        some = rnd.sample(ids, rnd.randint(1, 5))
        doing = rnd.choice(["done", "old", "source", "trash", "restore", "skip", "modules", "add"])
        if doing in ("done", "old"):
            version = "1" if doing == "done" else "0"
            store.writer.run(lambda w, some=some, version=version: _done(w, some, version))
        elif doing == "source":
            store.writer.run(lambda w, some=some: assets.update_source(w, some[0], 1, 1, 1, "other"))
        elif doing == "trash":
            store.writer.run(lambda w, some=some: assets.trash(w, store.paths, some))
        elif doing == "restore":
            store.writer.run(lambda w, some=some: assets.restore(w, store.paths, some))
        elif doing == "skip":
            sql(store, "UPDATE results SET error_code = 'Timeout' WHERE asset_id = ?", some[0])
            store.writer.run(lambda w, some=some: assets.set_skipped(w, some[:1], True))
        elif doing == "modules" and turn % 3 == 0:

            def newer(w: Write) -> None:
                w.conn.exec_driver_sql("UPDATE modules SET version = 3 - version")
                w.changed(everything=True)

            store.writer.run(newer)
        else:
            ids += put(store, f"more {turn}.jpg")
        expected = _asked(store)
        assert store.browse.counts().stale == expected, doing
        if turn % 7 == 0:
            assert other.counts().stale == expected, doing
        seen.add(expected)
    other.close()
    assert len(seen) > 5


def test_a_gap_means_all(store: Store) -> None:
    sql(store, "INSERT INTO modules (step, format, version) VALUES ('preview', '', '1')")
    ids = put(store, "a.jpg", "b.jpg")
    assert store.browse.counts().stale == 0

    def forgotten(w: Write) -> None:
        _done(w, ids, "0")
        w.conn.exec_driver_sql("INSERT INTO changes (at, program, body) VALUES (0, 'x', '{}')")
        w.conn.exec_driver_sql("DELETE FROM changes")

    store.writer.run(forgotten)
    assert store.browse.counts().stale == 2


def test_nothing_is_asked_twice(store: Store, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    put(store, "a.jpg")
    store.browse.counts()
    monkeypatch.setattr("assetdesk.store.views.outdated._ALL", "SELECT broken")
    monkeypatch.setattr("assetdesk.store.views.outdated._OF", "SELECT broken")
    assert store.browse.counts().stale == 0


def test_many_threads_may_ask(store: Store) -> None:
    ids = put(store, *(f"{n}.jpg" for n in range(20)))
    sql(store, "INSERT INTO modules (step, format, version) VALUES ('preview', '', '1')")
    faults: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(30):
                store.browse.counts()
        except EnvironmentFault as error:
            faults.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in ids:
        store.writer.run(lambda w, number=number: _done(w, [number], "0"))
    for thread in threads:
        thread.join()
    assert not faults
    assert store.browse.counts().stale == 20
