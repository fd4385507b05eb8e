"""The plan of a publish: marks and files of the library compared with what lies at a target."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.publish import ContextType, Due, Kind, Originals, PublishType, Reason, Why, place
from assetdesk.core.query import Query
from assetdesk.core.query_text import parse
from assetdesk.library import company, marks
from assetdesk.library.publishing import contexts, force, plan
from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.publishing import publish_plan, published
from assetdesk.store.writer import Write

# a picture, a film, a document with a page, a set of picture and page
IMAGE, FILM, PDF, PAGE, SET = 1, 2, 3, 4, 5
SERVER = "/srv/shop"


def _derived(w: Write, asset_id: int, name: str, digest: str, *, step: str = "preview", size: int = 10) -> None:
    w.db.run("DELETE FROM derived WHERE asset_id = ? AND name = ?", (asset_id, name))
    w.db.run(
        "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
        " VALUES (?, ?, ?, 1, ?, ?, ?, 'image/tiff', ?)",
        (asset_id, step, name, f"ab/{asset_id}/1/{name}", size, digest, w.now),
    )


def _fill(w: Write) -> None:
    add_assets(w, [NewAsset(1, name, 100, 1, 1) for name in ("a.jpg", "b.mp4", "c.pdf", "c-1", "Set")])
    for number, type, format in (
        (IMAGE, "Image", "jpeg"),
        (FILM, "Video", "video"),
        (PDF, "Pdf", "pdf"),
        (PAGE, "Image", "page"),
        (SET, "ImageSet", "set"),
    ):
        w.db.run(
            "UPDATE assets SET type = ?, format = ?, hash = ? WHERE id = ?",
            (type, format, f"h{number}", number),
        )
    w.db.run("UPDATE assets SET originator_id = ?, part = 'page:1' WHERE id = ?", (PDF, PAGE))
    w.db.run("UPDATE assets SET part = 'set:x' WHERE id = ?", (SET,))
    w.db.many("INSERT INTO members (set_id, asset_id, position) VALUES (?, ?, ?)", [(SET, IMAGE, 1), (SET, PAGE, 2)])
    _derived(w, IMAGE, "web.1280.1280.jpeg", "web")
    _derived(w, IMAGE, "large.jpg", "large", step="renditions", size=50)
    _derived(w, FILM, "video.mp4", "film", step="encode")


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library with these; the first context has a target. Nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        made.store.writer.run(_fill)
        made.store.writer.run(lambda w: w.db.run("UPDATE contexts SET url = ? WHERE id = 1", (SERVER,)))
        yield made


def publish(lib: Library, context_id: int = 1, kind: PublishType = PublishType.INCREMENTAL) -> list[tuple[int, str]]:
    """What a publish job leaves in the tables, without a target; what it did with which asset."""
    rows = plan.rows(lib, context_id, kind)

    def work(w: Write) -> None:
        gone = [row.asset_id for row in rows if row.kind is Kind.REMOVE]
        sent = [row for row in rows if row.kind is not Kind.REMOVE]
        ids = published.idents(w, context_id, contexts.get(lib, context_id).server, [row.asset_id for row in sent])
        files = publish_plan.files(w.db, context_id, [row.asset_id for row in sent])
        for row in sent:
            number, ident = ids[row.asset_id]
            w.db.run("DELETE FROM published_files WHERE published_id = ?", (number,))
            for one in files.get(row.asset_id, ()):
                w.db.run(
                    "INSERT INTO published_files (published_id, path, source, bytes, hash, sent)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (number, place(ident, one.source, one.name), one.source, one.bytes, one.hash, w.now),
                )
            w.db.run(
                "UPDATE published SET last_published = ?, record_hash = ?, catalog_dirty = 0, forced_at = NULL"
                " WHERE id = ?",
                (w.now, row.record, number),
            )
        published.forget(w, context_id, contexts.get(lib, context_id).server, gone)

    lib.store.writer.run(work)
    return [(row.asset_id, row.reason.value) for row in rows]


def change(lib: Library, statement: str, *values: Any) -> None:
    lib.store.writer.run(lambda w: w.db.run(statement, values))


def due(lib: Library, context_id: int = 1) -> Due:
    return plan.due(lib)[context_id]


def found(lib: Library, text: str) -> list[int]:
    return sorted(lib.browse.ids(Query(filters=parse(text).filters)))


def test_what_is_marked_is_new_until_it_lies_there(lib: Library) -> None:
    assert not due(lib)
    assert marks.put(lib, [IMAGE, FILM, PDF, SET], True) == [IMAGE, FILM, PDF, PAGE, SET]
    # films go to the video context; the rendition, the document and the page's pyramid that is not made yet
    assert due(lib) == Due(new=4, files=2, bytes=150)
    assert due(lib, 3) == Due(new=1, files=2, bytes=110)
    assert due(lib, 2) == Due()
    assert plan.to_publish(lib) == 4
    assert [(row.asset_id, row.pyramid) for row in plan.rows(lib, 1)] == [
        (IMAGE, True), (PDF, False), (PAGE, True), (SET, False),
    ]  # fmt: skip
    assert publish(lib) == [(IMAGE, "new"), (PDF, "new"), (PAGE, "new"), (SET, "new")]
    assert due(lib) == Due(current=4)
    assert publish(lib) == []
    assert publish(lib, kind=PublishType.FULL) == [(number, "current") for number in (IMAGE, PDF, PAGE, SET)]
    assert found(lib, "published:yes") == [IMAGE, PDF, PAGE, SET]
    assert found(lib, 'published:"image SERVING"') == [IMAGE, PDF, PAGE, SET]
    assert found(lib, "published:video") == []
    assert found(lib, "marked:video") == [IMAGE, FILM, PDF, PAGE, SET]
    assert found(lib, "published:no") == [FILM]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE derived SET hash = 'other' WHERE name = 'large.jpg'", Why.MADE),
        ("DELETE FROM derived WHERE name = 'large.jpg'", Why.FEWER),
        ("INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
         " VALUES (1, 'renditions', 'small.jpg', 2, 'x', 7, 'small', 'image/jpeg', 9)", Why.MORE),
        ("INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
         " VALUES (1, 'pyramid', 'pyramid.tif', 2, 'x', 7, 'small', 'image/tiff', 9)", Why.MORE),
    ],
)  # fmt: skip
def test_a_file_that_is_another_is_a_change(lib: Library, statement: str, why: Why) -> None:
    marks.put(lib, [IMAGE], True)
    publish(lib)
    row = lib.browse.rows([IMAGE])[0]
    assert (row.badge.value, row.published is not None, row.published_stale) == ("published", True, False)
    # previews do not go there
    change(lib, "UPDATE derived SET hash = 'other' WHERE name = 'web.1280.1280.jpeg'")
    assert due(lib) == Due(current=1)
    change(lib, statement)
    assert (due(lib).changed, due(lib).current) == (1, 0)
    assert [line.why for line in plan.lines(lib, 1, [IMAGE])] == [why]
    assert found(lib, "published:changed") == [IMAGE]
    row = lib.browse.rows([IMAGE])[0]
    assert (row.badge.value, row.published_stale) == ("changed since", True)
    publish(lib)
    assert due(lib) == Due(current=1)


def test_a_pyramid_that_is_not_there_at_the_moment_is_no_change(lib: Library) -> None:
    lib.store.writer.run(lambda w: _derived(w, IMAGE, "pyramid.tif", "p", step="pyramid"))
    marks.put(lib, [IMAGE], True)
    publish(lib)
    change(lib, "DELETE FROM derived WHERE name = 'pyramid.tif'")
    assert due(lib) == Due(current=1)


def test_another_original_and_other_members_are_changes(lib: Library) -> None:
    marks.put(lib, [PDF, SET], True)
    publish(lib)
    change(lib, "UPDATE assets SET hash = 'other' WHERE id = ?", PDF)
    change(lib, "DELETE FROM members WHERE asset_id = ?", PAGE)
    assert due(lib).changed == 2
    assert {line.asset_id: line.why for line in plan.lines(lib, 1, [PDF, SET])} == {PDF: Why.ORIGINAL, SET: Why.MEMBERS}


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM marks WHERE asset_id = 1", Why.UNMARKED),
        ("UPDATE assets SET trashed = 1 WHERE id = 1", Why.TRASHED),
        ("DELETE FROM assets WHERE id = 1", Why.DELETED),
        ("UPDATE assets SET expires = 1 WHERE id = 1", Why.EXPIRED),
        ("UPDATE assets SET type = 'Video' WHERE id = 1", Why.TYPE),
    ],
)
def test_what_may_not_lie_there_any_more_is_withdrawn(lib: Library, statement: str, why: Why) -> None:
    marks.put(lib, [IMAGE], True)
    publish(lib)
    change(lib, statement)
    assert due(lib) == Due(withdrawn=1)
    assert [(line.name, line.reason, line.why, line.files) for line in plan.lines(lib, 1, [IMAGE])] == [
        ("a" if why is Why.DELETED else "a.jpg", Reason.WITHDRAWN, why, 1)
    ]
    for kind in (PublishType.INCREMENTAL, PublishType.FULL):
        assert [(row.asset_id, row.kind) for row in plan.rows(lib, 1, kind)] == [(IMAGE, Kind.REMOVE)]
    assert publish(lib) == [(IMAGE, "withdrawn")]
    assert due(lib) == Due()


def test_a_page_expires_with_its_document(lib: Library) -> None:
    marks.put(lib, [PDF], True)
    publish(lib)
    change(lib, "UPDATE assets SET expires = ? WHERE id = ?", time.time() - 5, PDF)
    assert due(lib) == Due(withdrawn=2)
    assert {line.why for line in plan.lines(lib, 1, [PDF, PAGE])} == {Why.EXPIRED}


def test_what_is_forced_goes_again_and_can_be_taken_back(lib: Library) -> None:
    marks.put(lib, [IMAGE, PDF], True)
    publish(lib)
    forced = force.force(lib, [IMAGE, FILM])
    assert (forced.assets, forced.contexts) == ((IMAGE,), (1,))
    assert (due(lib).forced, due(lib).current) == (1, 2)
    assert force.undo(lib, forced) == 1
    assert due(lib) == Due(current=3)
    again = force.force(lib, [IMAGE])
    assert publish(lib) == [(IMAGE, "forced")]
    assert force.undo(lib, again) == 0
    resynced = force.force(lib, [IMAGE], files=False, resync=True)
    assert (due(lib).records, due(lib).send) == (1, 0)
    assert [(row.kind, row.files) for row in plan.rows(lib, 1)] == [(Kind.RECORD, 0)]
    assert force.undo(lib, resynced) == 1
    assert not due(lib)
    assert not force.force(lib, [IMAGE], files=False)


def test_what_is_forced_and_unmarked_is_still_taken_back(lib: Library) -> None:
    marks.put(lib, [IMAGE], True)
    publish(lib)
    force.force(lib, [IMAGE])
    marks.put(lib, [IMAGE], False, [1])
    assert due(lib) == Due(withdrawn=1)


def test_what_nobody_has_looked_into_waits(lib: Library) -> None:
    change(lib, "UPDATE assets SET format = NULL WHERE id = ?", IMAGE)
    marks.put(lib, [IMAGE], True)
    assert due(lib) == Due(waiting=1)
    assert plan.rows(lib, 1) == []
    assert [entry.reason for entry in plan.listed(lib, 1, marked=True)] == [Reason.WAITING]


def test_an_id_is_kept_and_a_taken_one_tells_its_folder(lib: Library) -> None:
    def work(w: Write) -> dict[int, str]:
        from assetdesk.store import folders

        folder = folders.ensure_folder(w, "Shop/Autumn")
        add_assets(w, [NewAsset(folder, name, 1, 1, 1) for name in ("A.cr2", "A.tif")])
        given = published.idents(w, 1, SERVER, [6, 1, 7])
        w.db.run("UPDATE assets SET name = 'z.jpg' WHERE id = 1")
        assert published.idents(w, 1, SERVER, [7, 6, 1]) == given
        return {number: ident for number, (_, ident) in given.items()}

    assert lib.store.writer.run(work) == {1: "a", 6: "Autumn-A", 7: "Shop-Autumn-A"}


def test_a_directory_of_a_server_takes_pictures_templates_and_spin_sets(lib: Library, tmp_path: Path) -> None:
    made = contexts.add(lib, "Kiosk", ContextType.SERVER_DIRECTORY, str(tmp_path / "a"))
    marks.put(lib, [IMAGE, FILM], True, [made.id])
    assert due(lib, made.id).new == 1
    lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET type = 'SpinSet' WHERE id = ?", (FILM,)))
    assert due(lib, made.id).new == 2
    lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET type = 'Pdf' WHERE id = ?", (FILM,)))
    assert due(lib, made.id).new == 1


def test_another_address_begins_anew_and_other_files_are_a_change(lib: Library, tmp_path: Path) -> None:
    made = contexts.add(lib, "Web shop", ContextType.SERVER_DIRECTORY, str(tmp_path / "a"))
    assert marks.counts(lib, [IMAGE, FILM])[made.id] == 0
    marks.put(lib, [IMAGE], True, [made.id])
    assert due(lib, made.id) == Due(new=1, files=2, bytes=150)
    publish(lib, made.id)
    contexts.change(lib, made.id, options={"files": {"originals": Originals.NONE.value}})
    assert (due(lib, made.id).changed, due(lib, made.id).bytes) == (1, 50)
    contexts.change(lib, made.id, url=str(tmp_path / "b"))
    assert due(lib, made.id).new == 1
    contexts.change(lib, made.id, url=str(tmp_path / "a"), options={})
    assert due(lib, made.id) == Due(current=1)


def test_without_pyramids_the_picture_for_the_web_goes(lib: Library) -> None:
    company.change(lib, {"pyramid": "never"})
    marks.put(lib, [IMAGE], True)
    with lib.browse.plain() as db:
        assert [one.source for one in publish_plan.files(db, 1, [IMAGE])[IMAGE]] == ["large.jpg", "web.1280.1280.jpeg"]
    assert not plan.rows(lib, 1)[0].pyramid
