"""When assets expire: the moment, the badge, the filter, what the Inbox tells, and what is asked before they go out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.small_library import take_in

from assetdesk.core import expiry as moments
from assetdesk.core.asset import AssetState, Badge, badge_of
from assetdesk.core.query import Filter, FilterKey, Query
from assetdesk.library import expiry, metadata
from assetdesk.library.session import Library
from assetdesk.store import expiry as rows

FIELD = moments.FIELD


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """Three files; nothing waits."""
    root = tmp_path / "Library"
    root.mkdir()
    with Library.create(root, run=False) as made:
        for name in ("a.txt", "b.txt", "c.txt"):
            (root / name).write_text(name)
            take_in(made, root / name)
        made.store.writer.run(lambda w: w.db.run("DELETE FROM items"))
        yield made


def day(days: float) -> str:
    return (datetime.now() + timedelta(days=days)).date().isoformat()


def found(lib: Library, state: str) -> list[int]:
    return list(lib.browse.ids(Query(filters=(Filter(FilterKey.STATE, (state,)),))))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-01", datetime(2026, 11, 1).timestamp()),
        ("2026-11", datetime(2026, 11, 1).timestamp()),
        ("2026", datetime(2026, 1, 1).timestamp()),
        ("2026-11-01T12:30:00", datetime(2026, 11, 1, 12, 30).timestamp()),
        ("2026-11-01T12:30:00.5Z", 1793536200.0),
        ("2026-11-01T12:30:00+02:00", 1793536200.0 - 7200),
        ("soon", None),
        ("", None),
        (None, None),
        (["2026"], None),
    ],
)
def test_the_moment(value: object, expected: float | None) -> None:
    assert moments.moment(value) == expected


def test_the_badge_comes_after_what_runs_and_before_what_is_stale() -> None:
    def badge(**more: object) -> Badge:
        facts = {"missing": False, "state": AssetState.PROCESSED, "paused": False, "stale": True, "new": True}
        return badge_of(**{**facts, "expired": True, **more})  # type: ignore[arg-type]

    assert badge() is Badge.EXPIRED
    assert badge(approval="waiting") is Badge.EXPIRED
    assert badge(state=AssetState.QUEUED) is Badge.QUEUED
    assert badge(missing=True) is Badge.MISSING


def test_rows_and_filters_know(lib: Library) -> None:
    metadata.put(lib, [1], {FIELD: day(-1)})
    metadata.put(lib, [2], {FIELD: day(3)})
    one, two, three = lib.browse.rows([1, 2, 3])
    assert (one.badge, one.expired, two.expired, three.expires) == (Badge.EXPIRED, True, False, None)
    assert (found(lib, "expired"), found(lib, "expiring")) == ([1], [2])
    metadata.put(lib, [1], {FIELD: None})
    assert found(lib, "expired") == []


def test_the_inbox_tells_once_before_and_once_on_the_day(lib: Library) -> None:
    metadata.put(lib, [1, 2], {FIELD: day(-1)})
    metadata.put(lib, [3], {FIELD: day(5)})

    def tell() -> list[str]:
        lib.store.writer.run(rows.tell)
        return [one.title for one in lib.browse.inbox().notices]

    with lib.browse.plain() as db:
        assert rows.is_due(db)
    assert sorted(tell()) == ["1 asset expires within a week.", "2 assets have expired."]
    assert len(tell()) == 2
    with lib.browse.plain() as db:
        assert not rows.is_due(db)
        assert rows.is_due(db, time.time() + 6 * 86_400)
    notice = next(one for one in lib.browse.inbox().notices if "have" in one.title)
    assert notice.assets == (1, 2)
    assert notice.lines[0].startswith("a.txt: ")
    metadata.put(lib, [1], {FIELD: day(-2)})
    lib.store.writer.run(lambda w: w.db.run("UPDATE notices SET at = at - 60"))
    assert len(tell()) == 3, "another date is told of anew"


def test_what_is_asked_before_they_go_out(lib: Library) -> None:
    assert expiry.among(lib.browse, [1, 2], "Export") is None
    metadata.put(lib, [1], {FIELD: "2020-11-01"})
    asked = expiry.among(lib.browse, [1, 2, 3], "Export")
    assert asked is not None
    assert asked.question == "Export 3 assets, 1 of them expired?"
    assert asked.text.startswith("a.txt expired on 1 Nov 2020.")
    alone = expiry.among(lib.browse, [1], "Move")
    assert alone is not None
    assert alone.question == "Move 1 expired asset?"
    assert expiry.to_unpublish(lib.browse) == ()
    lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET marked = 1"))
    assert expiry.to_unpublish(lib.browse) == (1,)
