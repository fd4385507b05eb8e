"""Presets as a person keeps them: those that come along, one's own, files, and what follows from a change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core import encoding
from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import LibraryReadOnly, UsageFault
from assetdesk.core.options import digests
from assetdesk.core.presets import BATCH_SET, ENCODING, OPTIONS
from assetdesk.library import presets
from assetdesk.library.session import Library
from assetdesk.store import assets
from assetdesk.store.assets import NewAsset
from assetdesk.store.engine import Store
from assetdesk.store.profiles import presets as rows

SHARP = {"unsharpMaskOptions": {"amount": 1.75, "radius": 0.2, "threshold": 2}}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """An empty library; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        yield made


def test_the_stock_encodings_are_there_with_the_same_handles_after_every_opening(lib: Library) -> None:
    first = presets.list(lib, ENCODING)
    assert [one.name for one in first] == [one.name for one in encoding.STOCK]
    assert all(one.stock for one in first)
    assert encoding.from_json(first[0].content) == encoding.STOCK[0]
    root = lib.root
    lib.close()
    with Library.open(root, run=False) as again:
        assert presets.list(again, ENCODING) == first


def test_a_library_without_them_gets_them_when_it_is_opened_to_write(tmp_path: Path) -> None:
    Store.create(tmp_path / "Old").close()
    with Library.open(tmp_path / "Old", run=False, read_only=True) as looked:
        assert presets.list(looked, ENCODING) == []
    with Library.open(tmp_path / "Old", run=False) as opened:
        assert len(presets.list(opened, ENCODING)) == len(encoding.STOCK)


def test_save_change_rename_and_delete(lib: Library) -> None:
    seen: list[ChangeSet] = []
    stop = lib.feed.subscribe(seen.append)
    made = presets.save(lib, OPTIONS, " For  print ", {"kind": "options", "name": "x", **SHARP})
    assert (made.name, made.kind, made.body, made.stock) == ("For print", OPTIONS, SHARP, False)
    assert presets.by_handle(lib, made.handle) == made
    presets.update(lib, made.id, {"createMask": True})
    presets.rename(lib, made.id, "Masks")
    assert presets.get(lib, made.id).content == {"kind": "options", "name": "Masks", "createMask": True}
    presets.delete(lib, made.id)
    assert presets.list(lib, OPTIONS) == []
    assert presets.by_handle(lib, made.handle) is None
    stop()
    lib.store.feed.close()
    assert any(change.presets for change in seen)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "A name needs at least one character."),
        ("x" * 201, "A name of a preset has at most 200 characters."),
        ("PRINT", "There is a set of options “Print” already. Choose another name."),
    ],
)
def test_a_name_that_will_not_do_is_said(lib: Library, name: str, sentence: str) -> None:
    presets.save(lib, OPTIONS, "Print", SHARP)
    other = presets.save(lib, OPTIONS, "Other", SHARP)
    for doing in (lambda: presets.save(lib, OPTIONS, name, SHARP), lambda: presets.rename(lib, other.id, name)):
        with pytest.raises(UsageFault) as wrong:
            doing()
        assert str(wrong.value) == sentence


def test_what_comes_with_the_program_cannot_be_changed(lib: Library) -> None:
    stock = presets.list(lib, ENCODING)[0]
    for doing in (
        lambda: presets.update(lib, stock.id, {**stock.body, "videoBitRate": 100}),
        lambda: presets.rename(lib, stock.id, "Mine"),
        lambda: presets.delete(lib, stock.id),
    ):
        with pytest.raises(UsageFault, match="comes with AssetDesk"):
            doing()
    assert presets.get(lib, stock.id) == stock


def test_an_encoding_that_cannot_be_is_refused(lib: Library) -> None:
    with pytest.raises(UsageFault, match="video bit rate"):
        presets.save(lib, ENCODING, "Too much", {"videoBitRate": 10**9})
    with pytest.raises(UsageFault, match="no field"):
        presets.save(lib, ENCODING, "Strange", {"colour": "red"})


def test_a_batch_set_is_checked_when_it_is_kept(lib: Library) -> None:
    made = presets.save(lib, BATCH_SET, "Shoes", {"match": r"(\w+-\w+)-\w+", "suffix": "-SET"})
    assert (made.body["setType"], made.body["suffix"], made.body["includeDerived"]) == ("ImageSet", "-SET", True)
    with pytest.raises(UsageFault, match="in brackets"):
        presets.update(lib, made.id, {**made.body, "match": "x.*"})


def test_a_preset_travels_as_a_file(lib: Library, tmp_path: Path) -> None:
    made = presets.save(lib, ENCODING, "Small", {"videoBitRate": 500, "height": 240})
    text = presets.written(made)
    assert json.loads(text)["kind"] == "encoding"
    with pytest.raises(UsageFault, match="already"):
        presets.read(lib, text)
    with Library.create(tmp_path / "Other", run=False) as other:
        assert presets.read(other, text, ENCODING).body == made.body
        with pytest.raises(UsageFault, match="is an encoding preset, not a set of options"):
            presets.read(other, text, OPTIONS)


@pytest.mark.parametrize(
    "text", ["", "[]", "nonsense", '{"kind": "colour", "name": "x"}', '{"kind": "options"}', "[" * 90_000]
)
def test_a_file_that_is_no_preset_is_said(lib: Library, text: str) -> None:
    with pytest.raises(UsageFault, match="This file is not a preset"):
        presets.read(lib, text)


def test_nothing_is_saved_in_a_library_that_is_only_looked_at(lib: Library) -> None:
    with Library.open(lib.root, read_only=True) as looked:
        for doing in (
            lambda: presets.save(looked, OPTIONS, "x", {}),
            lambda: presets.update(looked, 1, {}),
            lambda: presets.delete(looked, 1),
        ):
            with pytest.raises(LibraryReadOnly):
                doing()


def test_transcodes_are_out_of_date_when_their_preset_changes(lib: Library) -> None:
    mine = presets.save(lib, ENCODING, "Mine", {"videoBitRate": 500})
    other = presets.save(lib, ENCODING, "Other", {"videoBitRate": 600})
    with lib.browse.plain() as db:
        contents = rows.contents(db, [mine.handle, "ps|999", other.handle])
    assert [(one["handle"], one["name"], one["videoBitRate"]) for one in contents] == [
        (mine.handle, "Mine", 500),
        (other.handle, "Other", 600),
    ]
    ids = lib.store.writer.run(
        lambda w: assets.add_assets(w, [NewAsset(1, f"{one['name']}.mp4", 1, 1, 1) for one in contents])
    )
    for asset_id, content in zip(ids, contents, strict=True):
        options = {"encodingPreset": content}
        lib.store.writer.run(
            lambda w, asset_id=asset_id, options=options: w.db.run(  # type: ignore[misc]
                "UPDATE assets SET format = 'encoding', options = ?, parts_digest = ? WHERE id = ?",
                (json.dumps(options), digests(options, "encoding").parts, asset_id),
            )
        )

    def kept() -> list[tuple[int, str]]:
        with lib.browse.plain() as db:
            found = db.all("SELECT options, parts_digest FROM assets ORDER BY id")
        return [(json.loads(row[0])["encodingPreset"]["videoBitRate"], row[1]) for row in found]

    before = kept()
    presets.update(lib, mine.id, {**mine.body, "videoBitRate": 900})
    after = kept()
    assert [rate for rate, _ in after] == [900, 600]
    with lib.browse.plain() as db:  # as a worker is told it with the next job, or it would be out of date again
        options = json.loads(db.value("SELECT options FROM assets WHERE id = ?", (ids[0],)))
        assert options["encodingPreset"] == rows.contents(db, [mine.handle])[0]
    assert after[0][1] != before[0][1]
    assert after[1] == before[1]
    presets.rename(lib, mine.id, "Yours")
    with lib.browse.plain() as db:
        renamed = rows.contents(db, [mine.handle])[0]
    # another name is no reason to encode again
    assert digests({"encodingPreset": renamed}, "encoding").parts == after[0][1] != ""
