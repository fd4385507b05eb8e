"""What a run replaced beside its files: fields, text, tags, crops, parts and sets are as they were; a person's stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.undo import Why
from assetdesk.library.session import Library
from assetdesk.store import fields, search_index, sets
from assetdesk.store.history import undo, undoing
from assetdesk.store.sets import Member
from assetdesk.store.writer import Write

JOB = 1
_TAG = "INSERT INTO tags (asset_id, name_key, name, score, source, state) VALUES (1, ?1, ?1, 0.5, ?2, ?3)"
_CROP = "INSERT INTO crops (asset_id, name, x, y, w, h, target_w, target_h, source) VALUES (1, ?, ?, 0, 1, 1, 9, 9, ?)"


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """Three assets, and an ended reprocess."""
    with Library.create(tmp_path / "L", run=False) as made:

        def work(w: Write) -> None:
            for number in (1, 2, 3):
                w.db.run(
                    "INSERT INTO assets (id, key, folder_id, name, name_key, ext, bytes, mtime_ns, added, hash, format)"
                    " VALUES (?1, ?2, 1, ?2, ?2, 'jpg', 1, 1, 1, 'h', 'jpeg')",
                    (number, f"{number:032x}"),
                )
                search_index.add_names(w.db, [(number, f"{number:032x}", "")])
            w.db.run(
                "INSERT INTO jobs (id, type, name, instance, request, state, priority, created, cursor)"
                " VALUES (1, 'ReprocessAssets', 'Run', 'x', '{}', 'done', 20, 1, NULL)"
            )

        made.store.writer.run(work)
        yield made


def put(lib: Library, *work: Callable[[Write], object]) -> None:
    lib.store.writer.run(lambda w: [one(w) for one in work])


def run(lib: Library, steps: list[str], change: Callable[[Write], object], **brings: bool) -> None:
    """What a landing does around its rows."""

    def work(w: Write) -> None:
        kinds = {"facts": False, "text": False, "parts": False, "keep_edits": True} | brings
        before = undo.look(w, JOB, 1, steps, **kinds)
        assert before is not None
        change(w)
        before.keep(w)

    put(lib, work)


def back(lib: Library) -> Any:
    order = {step.name: step.order for step in lib.modules.steps}
    return lib.store.writer.run(lambda w: undoing.restore(w, lib.store.paths, JOB, order))


def rows(lib: Library, statement: str) -> list[tuple[Any, ...]]:
    with lib.browse.plain() as db:
        return [tuple(one) for one in db.all(statement)]


def test_fields_of_the_file_and_what_is_found_by_them(lib: Library) -> None:
    put(
        lib,
        lambda w: fields.put_embedded(w.db, 1, {"dc:title": "Trumpet", "tiff:Model": "R5"}),
        lambda w: fields.put_user(w, 1, {"dc:creator": "Ann"}),
        lambda w: fields.follow(w.db, 1),
    )
    before = rows(lib, "SELECT * FROM fields ORDER BY layer, name")

    def change(w: Write) -> None:
        fields.put_embedded(w.db, 1, {"dc:title": "Horn", "dc:rights": "Us"})
        fields.follow(w.db, 1)

    run(lib, ["metadata"], change, facts=True)
    assert rows(lib, "SELECT camera FROM assets WHERE id = 1") == [(None,)]
    put(lib, lambda w: fields.put_user(w, 1, {"dc:creator": "Bob"}))
    assert back(lib).assets == 1
    now = rows(lib, "SELECT * FROM fields ORDER BY layer, name")
    assert [one for one in now if one[1] != "user"] == [one for one in before if one[1] != "user"]
    assert (1, "user", "dc:creator", '"Bob"') in now
    assert rows(lib, "SELECT camera FROM assets WHERE id = 1") == [("R5",)]
    assert rows(lib, "SELECT rowid FROM search WHERE search MATCH 'title: trumpet'") == [(1,)]


def test_text(lib: Library) -> None:
    from assetdesk.core.text import ExtractedText, TextPart

    def text(said: str) -> ExtractedText:
        return ExtractedText((TextPart(said, page=1),))

    put(lib, lambda w: search_index.put_text(w.db, 1, text("the old words")))
    run(lib, ["text"], lambda w: search_index.put_text(w.db, 1, text("something new")), text=True)
    assert rows(lib, "SELECT rowid FROM search WHERE search MATCH 'text: something'") == [(1,)]
    back(lib)
    assert rows(lib, "SELECT rowid FROM search WHERE search MATCH 'text: something'") == []
    assert rows(lib, "SELECT rowid FROM search WHERE search MATCH 'text: old'") == [(1,)]
    assert rows(lib, "SELECT characters FROM texts") == [(13,)]


@pytest.mark.parametrize("kept", [True, False])
def test_tags_crops_and_likeness(lib: Library, kept: bool) -> None:
    def fill(w: Write) -> None:
        w.db.run(_TAG, ("brass", "auto", "shown"))
        w.db.run(_TAG, ("mine", "user", "shown"))
        w.db.run(_CROP, ("wide", 0.1, "auto"))
        w.db.run(_CROP, ("tall", 0.2, "user"))
        w.db.run("INSERT INTO features (asset_id, phash, embedding, version) VALUES (1, 5, x'0102ff', '1')")

    put(lib, fill)
    tags = rows(lib, "SELECT name, source FROM tags ORDER BY name")
    crops = rows(lib, "SELECT name, x, source FROM crops ORDER BY name")

    def change(w: Write) -> None:
        only = " AND source = 'auto'" if kept else ""
        w.db.run(f"DELETE FROM tags WHERE asset_id = 1{only}")
        w.db.run(_TAG, ("wood", "auto", "shown"))
        w.db.run(f"DELETE FROM crops WHERE asset_id = 1{only}")
        w.db.run(_CROP, ("wide", 0.4, "auto"))
        w.db.run("UPDATE features SET phash = 6, embedding = x'00'")

    run(lib, ["tags", "crops"], change, keep_edits=kept)

    def later(w: Write) -> None:
        w.db.run(_TAG, ("later", "user", "shown"))
        w.db.run(_TAG, ("horn", "auto", "removed"))

    put(lib, later)
    back(lib)
    assert rows(lib, "SELECT name, source FROM tags WHERE name NOT IN ('later', 'horn') ORDER BY name") == tags
    assert len(rows(lib, "SELECT 1 FROM tags WHERE name IN ('later', 'horn')")) == 2
    assert rows(lib, "SELECT name, x, source FROM crops ORDER BY name") == crops
    assert rows(lib, "SELECT phash, hex(embedding) FROM features") == [(5, "0102FF")]
    assert rows(lib, "SELECT rowid FROM search WHERE search MATCH 'keywords: brass'") == [(1,)]


def test_pages_that_the_run_made_are_not_wanted_any_more(lib: Library) -> None:
    insert = (
        "INSERT INTO assets (id, key, folder_id, name, name_key, ext, bytes, mtime_ns, added, originator_id, part,"
        " options) VALUES (?1, ?2, 1, ?2, ?2, '', 0, 1, 1, 1, ?3, '{}')"
    )
    put(lib, lambda w: w.db.run(insert, (10, "ten", "page:1")))

    def change(w: Write) -> None:
        w.db.run("UPDATE assets SET options = '{\"a\": 1}' WHERE id = 10")
        w.db.run(insert, (11, "eleven", "page:2"))

    run(lib, ["parts"], change, parts=True)
    back(lib)
    assert rows(lib, "SELECT id, options, orphaned FROM assets WHERE originator_id = 1") == [
        (10, "{}", 0),
        (11, "{}", 1),
    ]


def test_members_that_came_with_the_run_go_a_set_it_made_is_thrown_away(lib: Library) -> None:
    ids: dict[str, int] = {}

    def old(w: Write) -> None:
        ids["old"] = sets.make(w, 1, "Old", "AssetSet")
        sets.put(w, ids["old"], [Member(1)])

    def made(w: Write) -> None:
        w.job_id = JOB
        ids["new"] = sets.make(w, 1, "New", "AssetSet")
        sets.put(w, ids["new"], [Member(2)])
        sets.put(w, ids["old"], [Member(1), Member(2)])
        sets.put(w, ids["old"], [Member(1), Member(2), Member(3)])

    put(lib, old)
    put(lib, made)
    done = back(lib)
    assert (done.assets, done.sets) == (0, 2)
    assert rows(lib, f"SELECT asset_id FROM members WHERE set_id = {ids['old']}") == [(1,)]
    assert rows(lib, f"SELECT trashed IS NOT NULL FROM assets WHERE id = {ids['new']}") == [(1,)]


def test_a_set_that_a_person_changed_since_is_left(lib: Library) -> None:
    number: list[int] = []

    def made(w: Write) -> None:
        w.job_id = JOB
        number.append(sets.make(w, 1, "New", "AssetSet"))
        sets.put(w, number[0], [Member(2)])

    put(lib, made)
    put(lib, lambda w: sets.put(w, number[0], [Member(2), Member(3)]))
    done = back(lib)
    assert [(one.asset_id, one.why) for one in done.left] == [(number[0], Why.NEWER)]
    assert len(rows(lib, "SELECT 1 FROM members")) == 2


def test_a_second_landing_of_one_run_keeps_the_older_state(lib: Library) -> None:
    put(lib, lambda w: fields.put_embedded(w.db, 1, {"dc:title": "First"}))
    for title in ("Second", "Third"):
        run(lib, ["metadata"], lambda w, t=title: fields.put_embedded(w.db, 1, {"dc:title": t}), facts=True)  # type: ignore[misc]
    back(lib)
    assert rows(lib, "SELECT value FROM fields") == [(json.dumps("First"),)]


def test_what_changes_nothing_keeps_nothing(lib: Library) -> None:
    run(lib, ["metadata", "preview", "workflow"], lambda w: None, facts=True, text=True, parts=True)
    assert rows(lib, "SELECT * FROM undo") == []


def test_an_upload_keeps_nothing(lib: Library) -> None:
    put(lib, lambda w: w.db.run("UPDATE jobs SET type = 'UploadPost'"))
    with lib.browse.plain() as db:
        assert not undo.undoable(db, JOB)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE assets SET trashed = 1 WHERE id = 1", Why.TRASHED),
        ("INSERT INTO items (job_id, asset_id, step, priority, queued) VALUES (1, 1, 'preview', 1, 1)", Why.AT_WORK),
        (
            "INSERT INTO results (asset_id, step, source_hash, module_version, made, run)"
            " VALUES (1, 'preview', 'h', '1', 1, 2)",
            Why.NEWER,
        ),
        (
            "INSERT INTO results (asset_id, step, source_hash, module_version, made, run)"
            " VALUES (1, 'preview', 'other', '1', 1, 1)",
            Why.ORIGINAL,
        ),
    ],
)
def test_why_an_asset_is_left(lib: Library, change: str, why: Why) -> None:
    run(lib, ["metadata"], lambda w: fields.put_embedded(w.db, 1, {"dc:title": "New"}), facts=True)
    put(lib, lambda w: w.db.run(change))
    done = back(lib)
    assert [(one.asset_id, one.why) for one in done.left] == [(1, why)]
    assert len(rows(lib, "SELECT 1 FROM fields")) == 1
