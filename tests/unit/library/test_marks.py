"""Publish marks: by hand with what follows them, and what a job leaves (IPS API, readyForPublish)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.errors import LibraryReadOnly
from assetdesk.core.job import JobType
from assetdesk.core.query import Query
from assetdesk.core.query_text import parse
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.library import collections, marks
from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.publishing import marks as rows
from assetdesk.store.work import jobs, wishes
from assetdesk.store.writer import Write

PDF, PAGE, SET, FRAME, OTHER = 1, 2, 3, 4, 5


def _fill(w: Write) -> None:
    """A PDF with a page, a set of that page and a frame, and one more."""
    add_assets(w, [NewAsset(1, f"{number}", 1, 1, 1) for number in range(1, 6)])
    w.db.run("UPDATE assets SET originator_id = ?, part = 'page:1' WHERE id = ?", (PDF, PAGE))
    w.db.run("UPDATE assets SET part = 'set:x', format = 'set' WHERE id = ?", (SET,))
    w.db.many("INSERT INTO members (set_id, asset_id, position) VALUES (?, ?, ?)", [(SET, PAGE, 1), (SET, FRAME, 2)])


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library with these; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        made.store.writer.run(_fill)
        yield made


def marked(lib: Library) -> list[int]:
    """Which are marked, by the filter."""
    found = list(lib.browse.ids(Query(filters=parse("marked:yes").filters)))
    assert found == [row.id for row in lib.browse.rows(range(1, 6)) if row.marked]
    return found


def test_marking_a_set_marks_its_members_and_unmarking_leaves_them(lib: Library) -> None:
    assert marks.put(lib, [SET], True) == [PAGE, SET, FRAME]
    assert marked(lib) == [PAGE, SET, FRAME]
    assert marks.put(lib, [SET], True) == []
    assert marks.put(lib, [SET], False) == [SET]
    assert marked(lib) == [PAGE, FRAME]


def test_generated_assets_follow_their_originator_both_ways(lib: Library) -> None:
    assert marks.put(lib, [PDF, OTHER], True) == [PDF, PAGE, OTHER]
    assert marks.put(lib, [PDF], False) == [PDF, PAGE]
    assert marked(lib) == [OTHER]


def test_nothing_is_marked_in_a_library_that_is_only_looked_at(lib: Library) -> None:
    with Library.open(lib.root, read_only=True) as looked, pytest.raises(LibraryReadOnly):
        marks.put(looked, [OTHER], True)


@pytest.mark.parametrize(
    ("job", "existing", "before", "retain", "after"),
    [
        ({}, False, False, True, True),  # as the library's default upload options: marked
        ({"readyForPublish": False}, False, False, True, False),
        ({"readyForPublish": True}, False, False, False, True),
        ({}, True, False, False, False),  # a job that says nothing changes nothing
        ({}, True, True, False, True),
        ({"readyForPublish": True}, True, False, True, False),
        ({"readyForPublish": True}, True, False, False, True),
        ({"readyForPublish": False}, True, True, False, False),
        ({"readyForPublish": True, "preservePublishState": True}, True, False, False, False),
        ({"readyForPublish": False, "preservePublishState": False}, True, True, True, False),
    ],
)
def test_what_a_job_leaves(
    lib: Library, job: dict[str, Any], existing: bool, before: bool, retain: bool, after: bool
) -> None:
    lib.store.set_setting("retain_publish_state", retain)
    marks.put(lib, [OTHER], before)
    lib.store.writer.run(lambda w: rows.apply(w, job, OTHER, existing=existing))
    assert marked(lib) == ([OTHER] if after else [])


def test_a_reprocess_marks_and_collects_what_it_has_done(lib: Library) -> None:
    autumn = collections.make(lib, "Autumn")
    request = ReprocessRequest(
        Selection(assets=(OTHER,)),
        job={
            "readyForPublish": True,
            "preservePublishState": False,
            "projectHandleArray": [autumn.handle, "p|1|Gone"],
        },
    )

    def work(w: Write) -> int:
        job = jobs.create(w, type=JobType.REPROCESS_ASSETS, name="x", request=request.to_json(), priority=10)
        w.db.run(
            "INSERT INTO items (job_id, asset_id, step, state, priority, queued) VALUES (?, ?, 'parts', 'done', 1, 0)",
            (job, PDF),
        )
        wishes.carry_out(w, job, PAGE, existing=True)
        wishes.carry_out(w, job, OTHER, existing=True)
        wishes.carry_out(w, job, FRAME, existing=True)
        return job

    job = lib.store.writer.run(work)
    assert marked(lib) == [PAGE, FRAME, OTHER]
    # a page stands behind its document, which is in the job, too
    assert list(lib.browse.ids(Query(filters=parse("collection:autumn").filters))) == [FRAME, OTHER]
    told = [(entry.asset_id, entry.message) for entry in lib.browse.job_log(job) if "Gone" in entry.message]
    assert told == [(number, "There is no collection “Gone”. Make it first.") for number in (OTHER, FRAME)]
