"""Keywords of an upload join those that a file has, in the layer that no extraction takes away."""

from __future__ import annotations

import json

from assetdesk.core.job import JobType
from assetdesk.store import assets, search_index
from assetdesk.store.assets import NewAsset
from assetdesk.store.engine import Store
from assetdesk.store.intake import keywords
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write


def _asset(store: Store, embedded: object = None) -> int:
    def work(w: Write) -> int:
        (number,) = assets.add_assets(w, [NewAsset(1, "a.jpg", 10, 1, 1)])
        if embedded is not None:
            w.db.run("INSERT INTO fields VALUES (?, 'embedded', 'dc:subject', ?)", (number, json.dumps(embedded)))
            search_index.put_fields(w.db, number)
        return number

    return store.writer.run(work)


def _shown(store: Store, number: int) -> object:
    return {one.name: one.shown for one in store.browse.fields(number)}.get("dc:subject")


def _job(store: Store, type: JobType, words: str) -> int:
    request = json.dumps({"job": {"xmpKeywords": words}})
    return store.writer.run(lambda w: jobs.create(w, type=type, name="n", request=request, priority=10))


def test_they_join_what_the_file_has(store: Store) -> None:
    number = _asset(store, ["Old", "red"])
    upload = _job(store, JobType.UPLOAD_POST, r"RED, new\,one ,")
    store.writer.run(lambda w: keywords.add_given(w, number, [upload]))
    assert _shown(store, number) == ["Old", "red", "new,one"]
    with store.browse.plain() as db:
        assert db.value("SELECT COUNT(*) FROM search WHERE search MATCH 'new'") == 1
    store.writer.run(lambda w: keywords.add_given(w, number, [upload]))
    assert _shown(store, number) == ["Old", "red", "new,one"]


def test_a_job_that_brings_none(store: Store) -> None:
    number = _asset(store)
    none = _job(store, JobType.UPLOAD_POST, " , ")
    plain = store.writer.run(
        lambda w: jobs.create(w, type=JobType.REPROCESS_ASSETS, name="n", request="{}", priority=10)
    )
    store.writer.run(lambda w: keywords.add_given(w, number, [none, plain]))
    assert _shown(store, number) is None


def test_a_single_word_and_one_that_was_cleared(store: Store) -> None:
    number = _asset(store, "alone")
    store.writer.run(lambda w: keywords.add(w, number, ["x"]))
    assert _shown(store, number) == ["alone", "x"]

    def clear(w: Write) -> None:
        w.db.run("UPDATE fields SET value = '[]' WHERE asset_id = ? AND layer = 'user'", (number,))

    store.writer.run(clear)
    store.writer.run(lambda w: keywords.add(w, number, ["y"]))
    assert _shown(store, number) == ["y"]
