"""What a catalogue's records say, and the publishes that are about records, forces, trash and other contexts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.engine import ended
from support.publishing import catalogue, files_in, finished_assets, sending_only, to_folder, wrong_with

from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobRow
from assetdesk.core.publish import PublishType
from assetdesk.library import assets, metadata, renditions, sets, trash
from assetdesk.library.publishing import force, start
from assetdesk.library.publishing.sending import _Sending
from assetdesk.library.session import Library
from assetdesk.library.targets.protocol import TargetAway
from assetdesk.store import fields, tags
from assetdesk.store.publishing import contexts, published


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def target(lib: Library, tmp_path: Path) -> Path:
    return to_folder(lib, tmp_path / "Web shop")


def publish(lib: Library, context_id: int = 1) -> JobRow:
    """Publish, and wait for the end."""
    with sending_only(lib):
        job_id = start.publish(lib, context_id).job_id
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    return job


def record(target: Path, ident: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((target / f"{ident}.json").read_bytes())
    return made


def stamps(target: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in target.rglob("*") if path.is_file()}


def test_a_record_has_what_is_meant_for_readers_and_no_more(lib: Library, target: Path) -> None:
    (one,) = finished_assets(lib, ["one.png"])
    metadata.put(lib, [one], {"dc:title": "Trumpet", "dc:subject": ["brass"]})
    lib.store.writer.run(
        lambda w: w.db.run("INSERT INTO fields VALUES (?, 'embedded', 'exif:GPSLatitude', '\"48,1N\"')", (one,))
    )
    publish(lib)
    made = record(target, "one")
    assert made["metadata"] == {"dc:title": "Trumpet", "dc:subject": ["brass"]}
    assert (made["handle"], made["width"], made["mime"]) == (f"a|{one}", 40, "image/png")


def test_other_words_write_the_record_again_and_send_no_file(lib: Library, target: Path) -> None:
    (one,) = finished_assets(lib, ["one.png"])
    lib.store.writer.run(lambda w: tags.add_user(w, one, ["brass", "loud"]))
    publish(lib)
    before = stamps(target)
    assert publish(lib).total == 0
    metadata.put(lib, [one], {"photoshop:Instructions": "Crop"})  # not for readers
    assert publish(lib).total == 0
    metadata.put(lib, [one], {"dc:title": "Trumpet"})
    lib.store.writer.run(lambda w: tags.remove(w, one, ["loud"]))
    assert publish(lib).total == 1
    made = record(target, "one")
    assert (made["metadata"], made["tags"]) == ({"dc:title": "Trumpet"}, ["brass"])
    assert stamps(target)["one.tif"] == before["one.tif"]
    assert publish(lib).total == 0


def test_what_a_file_says_once_more_is_no_change(lib: Library, target: Path) -> None:
    (one,) = finished_assets(lib, ["one.png"])
    said = {"dc:creator": ["Ute"], "exif:ISO": 100}
    lib.store.writer.run(lambda w: fields.put_embedded(w.db, one, said))
    publish(lib)
    lib.store.writer.run(lambda w: fields.put_embedded(w.db, one, {**said, "exif:ISO": 200}))
    assert publish(lib).total == 0
    lib.store.writer.run(lambda w: fields.put_embedded(w.db, one, {"dc:creator": ["Ada"]}))
    assert publish(lib).total == 1


def test_a_sets_record_names_its_members_and_other_members_write_it_again(lib: Library, target: Path) -> None:
    first, second = finished_assets(lib, ["first.png", "second.png"])
    shoe = sets.make(lib, 1, "Shoe", [first, second])
    lib.store.writer.run(
        lambda w: w.db.run("INSERT OR IGNORE INTO marks (asset_id, context_id) VALUES (?, 1)", (shoe,))
    )
    publish(lib)
    assert [member["id"] for member in record(target, "Shoe")["members"]] == ["first", "second"]
    assert catalogue(target)["Shoe"]["files"] == []
    before = stamps(target)
    sets.put(lib, shoe, [second, first])
    assert publish(lib).total == 1
    assert [member["id"] for member in record(target, "Shoe")["members"]] == ["second", "first"]
    assert stamps(target)["first.tif"] == before["first.tif"]


def test_a_forced_asset_is_sent_again_and_a_resync_writes_its_record_alone(lib: Library, target: Path) -> None:
    one, two = finished_assets(lib, ["one.png", "two.png"])
    publish(lib)
    before = stamps(target)
    force.force(lib, [one], files=False, resync=True)
    assert publish(lib).total == 1
    after = stamps(target)
    assert after["one.tif"] == before["one.tif"]
    assert after["one.json"] != before["one.json"]
    force.force(lib, [two])
    assert publish(lib).total == 1
    assert stamps(target)["two.tif"] != before["two.tif"]
    assert start.publish(lib, 1).kind is start.Begun.NOTHING
    with lib.browse.plain() as db:
        assert [line.last_published is not None for line in published.of_asset(db, two)] == [True]


def test_what_lies_in_the_trash_or_is_deleted_for_good_is_taken_back(lib: Library, target: Path) -> None:
    one, two, _ = finished_assets(lib, ["one.png", "two.png", "three.png"])
    publish(lib)
    assets.trash(lib, [one])
    publish(lib)
    assert set(catalogue(target)) == {"two", "three"}
    assets.trash(lib, [two])
    trash.empty(lib)
    publish(lib)
    assert set(files_in(target)) == {"catalog.json", "three.json", "three.tif"}


def test_each_context_has_its_own_marks_target_and_words(lib: Library, target: Path, tmp_path: Path) -> None:
    finished_assets(lib, ["web.png"])
    (own,) = finished_assets(lib, ["own.png"], context_id=4)
    other = to_folder(lib, tmp_path / "Server directory", 4)
    job = publish(lib, 4)
    assert set(catalogue(other)) == {"own"}
    assert (other / "own" / "original" / "own.png").read_bytes() == (lib.root / "own.png").read_bytes()
    assert [entry.type for entry in lib.browse.job_log(job.id)] == [
        "BeginServerDirectoryPublish", "ServerDirectoryPublishSuccess", "EndServerDirectoryPublish",
    ]  # fmt: skip
    assert not (target / "catalog.json").exists()
    lib.store.writer.run(lambda w: w.db.run("DELETE FROM marks WHERE asset_id = ?", (own,)))
    job = publish(lib, 4)
    assert set(files_in(other)) == {"catalog.json"}
    assert not (other / "own").exists()


def test_a_context_that_is_switched_off_begins_nothing(lib: Library, target: Path) -> None:
    with lib.browse.plain() as db:
        one = contexts.get(db, 1)
    lib.store.writer.run(lambda w: contexts.change(w, replace(one, enabled=False)))
    with pytest.raises(Exception, match="switched off"):
        start.publish(lib, 1)


def test_whatever_pictures_are_called_their_files_lie_in_the_target_and_beside_each_other(
    lib: Library, target: Path
) -> None:
    names = [
        "catalog.png", "Search.png", "x.png", "x.tif.png", "x.json.png", "Sub/x.png", "Sub/X.PNG.png", "CON.png",
        "..dots.png", ".assetdesk-parts.png", "a b#c%d.png", f"{'ü' * 60}.png", "trailing .png", "-.png",
    ]  # fmt: skip
    ids = finished_assets(lib, names)
    job = publish(lib)
    assert (job.done, job.failed) == (len(names), 0)
    there = files_in(target)
    pyramids = {data for place, data in there.items() if place.endswith(".tif")}
    assert pyramids == {f"pyramid of {one}".encode() for one in ids}
    assert len(there) == 2 * len(names) + 1
    assert len({place.casefold() for place in there}) == len(there)
    assert wrong_with(target) == []
    assert sorted(path.name for path in target.parent.iterdir()) == ["Library", "Web shop"]


def test_words_that_change_while_a_job_sends_are_due_when_it_has_ended(
    lib: Library, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = finished_assets(lib, ["one.png", "two.png"])
    write = _Sending._write_catalogue

    def meanwhile(self: _Sending) -> None:
        metadata.put(lib, [one], {"dc:title": "Trumpet"})
        write(self)

    for _ in range(2):  # the first time it is new, the second it has been there
        with monkeypatch.context() as patched:
            patched.setattr(_Sending, "_write_catalogue", meanwhile)
            publish(lib)
        assert "dc:title" not in record(target, "one")["metadata"]
        assert publish(lib).total == 1
        assert record(target, "one")["metadata"] == {"dc:title": "Trumpet"}
        assert publish(lib).total == 0
        metadata.put(lib, [one], {"dc:title": None})
        publish(lib)
        force.force(lib, [two])


def test_a_set_whose_publish_came_to_no_end_is_taken_back(
    lib: Library, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = finished_assets(lib, ["one.png", "two.png"])
    made = sets.make(lib, 1, "Pair", ids)
    lib.store.writer.run(
        lambda w: w.db.run("INSERT OR IGNORE INTO marks (asset_id, context_id) VALUES (?, 1)", (made,))
    )

    def cut(self: _Sending) -> None:
        raise TargetAway("The connection was cut.", passing=False)

    with monkeypatch.context() as patched:
        patched.setattr(_Sending, "_write_catalogue", cut)
        publish(lib)
    assert (target / "Pair.json").exists()
    lib.store.writer.run(lambda w: w.db.run("DELETE FROM marks WHERE asset_id = ?", (made,)))
    publish(lib)
    assert not (target / "Pair.json").exists()
    assert set(catalogue(target)) == {"one", "two"}


def test_another_case_in_a_name_changes_no_place_and_a_rendition_is_never_in_the_way(
    lib: Library, tmp_path: Path
) -> None:
    folder = to_folder(lib, tmp_path / "Kiosk", 4)
    (one,) = finished_assets(lib, ["One.png"], context_id=4)
    for name in ("other", "third", ".assetdesk-parts"):
        (tmp_path / name).write_bytes(b"of a person's own")
        renditions.add(lib, one, tmp_path / name)
    # as it may stand in an older library
    lib.store.writer.run(lambda w: w.db.run("UPDATE derived SET name = 'original' WHERE name = 'other'"))
    lib.store.writer.run(lambda w: w.db.run("UPDATE derived SET name = 'Original' WHERE name = 'third'"))
    with pytest.raises(UsageFault, match="the original itself"):
        renditions.checked_name("Original")
    job = publish(lib, 4)
    assert (job.done, job.failed) == (1, 0)
    lies = {"One/-Original", "One/-.assetdesk-parts", "One/original/One.png", "One.json", "catalog.json"}
    assert set(files_in(folder)) == lies
    assets.rename(lib, one, "one.png")
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 4, PublishType.FULL).job_id)
    assert set(files_in(folder)) == lies
    assert wrong_with(folder) == []
