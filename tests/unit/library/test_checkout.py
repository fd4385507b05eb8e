"""Check-out and check-in: what is kept, what others may not do meanwhile, what becomes of saves by other programs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.small_library import changed, take_in

from assetdesk.core.asset import Badge
from assetdesk.core.crops import Box
from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Filter, FilterKey, Query
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.versions import Why
from assetdesk.library import (
    assets,
    checkout,
    crops,
    jobs,
    metadata,
    replace,
    reprocess,
    schedules,
    tags,
    versions,
    write_back,
)
from assetdesk.library.session import Library
from assetdesk.store.files import hash_file


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "Library"
    root.mkdir()
    Image.new("RGB", (30, 20), "green").save(root / "leaf.jpg")
    with Library.create(root, run=False) as made:
        assert take_in(made, root / "leaf.jpg") == 1
        yield made


@pytest.fixture
def as_user(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Who sits in front of the program."""

    def now(name: str) -> None:
        for module in ("store.checkouts", "library.checkout", "store.history.versions"):
            monkeypatch.setattr(f"assetdesk.{module}.user_name", lambda: name)

    return now


def save(lib: Library, colour: str) -> tuple[int, str]:
    """What another program writes over the original, in place."""
    path = lib.root / "leaf.jpg"
    made = lib.root.parent / "made.jpg"
    Image.new("RGB", (40, 30), colour).save(made)
    with path.open("r+b") as out:
        out.truncate(0)
        out.write(made.read_bytes())
    return hash_file(path)


def whys(lib: Library) -> list[str]:
    return [one.why for one in lib.browse.versions(1)]


def test_every_save_of_what_is_checked_out_is_a_version(lib: Library, as_user: Callable[[str], None]) -> None:
    as_user("anna")
    first = (lib.root / "leaf.jpg").read_bytes()
    assert checkout.check_out(lib, [1]).sentence == "Checked out “leaf.jpg”."
    row = lib.browse.rows([1])[0]
    assert (row.checked_out, bool(row.checked_out_at)) == ("anna", True)
    assert list(lib.browse.ids(Query(filters=(Filter(FilterKey.STATE, ("checked-out",)),)))) == [1]
    assert whys(lib) == [Why.CHECK_OUT]

    for number, colour in ((2, "red"), (3, "blue")):
        size, digest = save(lib, colour)
        assert checkout.saved(lib.store, 1, lib.root / "leaf.jpg", size, digest) == number
        assert checkout.saved(lib.store, 1, lib.root / "leaf.jpg", size, digest) == number, "once for each content"
        changed(lib, 1, lib.root / "leaf.jpg")
    assert whys(lib) == [Why.SAVE, Why.SAVE, Why.CHECK_OUT]
    assert {one.made_by for one in lib.browse.versions(1)} == {"anna"}

    done = checkout.check_in(lib, [1], "retouched")
    assert done.sentence == "Checked in: “leaf.jpg”."
    assert lib.browse.versions(1)[0].comment == "retouched"
    assert not lib.browse.rows([1])[0].checked_out
    kept = lib.store.paths.versions / lib.browse.versions(1)[-1].path
    assert kept.read_bytes() == first, "what was written in place is not what was kept"
    assert checkout.saved(lib.store, 1, lib.root / "leaf.jpg", *save(lib, "white")) is None


def test_a_check_in_notices_what_nobody_has_looked_at_yet(lib: Library) -> None:
    checkout.check_out(lib, [1])
    _, digest = save(lib, "red")
    done = checkout.check_in(lib, [1], "two colours")
    assert "new content" in done.sentence
    assert done.changed == 1
    assert lib.browse.rows([1])[0].hash == digest
    assert [(one.why, one.comment) for one in lib.browse.versions(1)] == [
        (Why.SAVE, "two colours"),
        (Why.CHECK_OUT, ""),
    ]


def test_without_a_change_nothing_stays(lib: Library) -> None:
    checkout.check_out(lib, [1])
    checkout.check_in(lib, [1])
    assert whys(lib) == []
    with pytest.raises(UsageFault, match="None of these is checked out"):
        checkout.check_in(lib, [1])


def test_an_edit_that_begins_by_itself_leaves_what_somebody_else_has(lib: Library) -> None:
    edit = ReprocessRequest(Selection(assets=(1,)), options={"createMask": True})
    plain = ReprocessRequest(Selection(assets=(1,)))
    at = time.time() + 3600
    one, other = (reprocess.at_a_time(lib, request, "Tonight", at=at) for request in (edit, plain))
    checkout.check_out(lib, [1])
    jobs.stop(lib, schedules.run_now(lib, one.id))  # one's own
    lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET checked_out = 'anna'"))
    again = reprocess.at_a_time(lib, edit, "Tomorrow", at=at)
    with pytest.raises(UsageFault, match="is checked out by anna since"):
        schedules.run_now(lib, again.id)
    schedules.run_now(lib, other.id)


def test_what_somebody_else_has_may_not_be_changed(lib: Library, as_user: Callable[[str], None]) -> None:
    as_user("anna")
    checkout.check_out(lib, [1])
    as_user("ben")
    other = lib.root.parent / "other.jpg"
    Image.new("RGB", (30, 20), "red").save(other)
    versions.create(lib, [1])
    refused: list[Callable[[], object]] = [
        lambda: assets.rename(lib, 1, "b.jpg"),
        lambda: assets.move(lib, [1], 1),
        lambda: assets.trash(lib, [1]),
        lambda: replace.replace(lib, 1, other),
        lambda: versions.revert(lib, 1, 1),
        lambda: checkout.check_out(lib, [1]),
        lambda: checkout.check_in(lib, [1]),
        lambda: crops.save(lib, [(1, "a", Box(0, 0, 0.5, 0.5))]),
        lambda: reprocess.start(lib, ReprocessRequest(Selection(assets=(1,)), options={"createMask": True})),
    ]
    for act in refused:
        with pytest.raises(UsageFault, match="is checked out by anna since"):
            act()
    report = write_back.write(lib, [1], True)
    assert "checked out by anna" in report.failures[0].sentence
    metadata.put(lib, [1], {"dc:title": "Mine"})
    tags.add(lib, [1], ["others may"])
    reprocess.start(lib, ReprocessRequest(Selection(assets=(1,))))
    released = checkout.release(lib, [1])
    assert released.sentence == "Lock released: “leaf.jpg”."
    assert "anna had it checked out" in lib.browse.history(1)[0].text
    assets.rename(lib, 1, "b.jpg")


def test_who_is_quicker_with_a_check_out_keeps_the_original(
    lib: Library, as_user: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.create(lib, [1])
    kept = versions.keep_present

    def slow(*given: Any) -> Any:
        monkeypatch.setattr(versions, "keep_present", kept)
        as_user("anna")
        checkout.check_out(lib, [1])
        as_user("ben")
        return kept(*given)

    monkeypatch.setattr(versions, "keep_present", slow)
    with pytest.raises(UsageFault, match="is checked out by anna since"):
        versions.revert(lib, 1, 1)


def test_the_one_who_has_it_may_do_everything(lib: Library) -> None:
    checkout.check_out(lib, [1])
    assert checkout.check_out(lib, [1]).sentence.startswith("Nothing to do")
    assets.rename(lib, 1, "b.jpg")
    assert lib.browse.rows([1])[0].name == "b.jpg"


def test_the_lock_is_of_the_asset_not_of_its_badge(lib: Library) -> None:
    checkout.check_out(lib, [1])
    metadata.put(lib, [1], {"prism:expirationDate": "2020-11-01"})
    lib.store.writer.run(lambda w: w.db.run("DELETE FROM items"))
    row = lib.browse.rows([1])[0]
    assert (row.badge, bool(row.checked_out)) == (Badge.EXPIRED, True)


def test_a_missing_original_cannot_be_checked_out_but_its_lock_goes(lib: Library) -> None:
    checkout.check_out(lib, [1])
    (lib.root / "leaf.jpg").unlink()
    checkout.release(lib, [1])
    with pytest.raises(UsageFault, match="not where it was"):
        checkout.check_out(lib, [1])
    assert not lib.browse.rows([1])[0].checked_out
