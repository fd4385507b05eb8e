"""A run is taken back as a whole: files, rows, grid picture and options as they were; what is newer stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.files import Files

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Query
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.core.undo import Why
from assetdesk.library import adopt, reprocess, undo
from assetdesk.library.session import Library
from assetdesk.store.history import undo_room

CROP = {"manualCropOptions": {"left": 10, "top": 10, "right": 10, "bottom": 10}}


@pytest.fixture
def lib(files: Files, wait_until: Any) -> Iterator[Library]:
    """Three processed pictures."""
    files.pictures(3, "Music")
    with Library.create(files.folder) as made:
        adopt.look(made)
        wait_until(lambda: not made.browse.jobs(False))
        yield made


def run(lib: Library, wait_until: Any, assets: list[int], options: dict[str, Any] | None = None) -> int:
    """A reprocess of these to its end."""
    request = ReprocessRequest(
        Selection(assets=tuple(assets)), (Scope.OPTIMIZE, Scope.PREVIEW), ApplyTo.ALL, options=options or {}
    )
    job = reprocess.start(lib, request).job_id
    assert job is not None
    wait_until(lambda: not lib.browse.jobs(False))
    return job


def state(lib: Library, asset: int) -> dict[str, Any]:
    """All that an undo answers for."""
    with lib.browse.plain() as db:
        results = db.all(
            "SELECT step, source_hash, options_digest, profile_digest, module_version, error_code FROM results"
            " WHERE asset_id = ? ORDER BY step",
            (asset,),
        )
        row = db.one("SELECT options, picture_digest, pyramid_digest, state FROM assets WHERE id = ?", (asset,))
        derived = db.all("SELECT name, path, hash FROM derived WHERE asset_id = ? ORDER BY name", (asset,))
    cell = lib.store.cells.get(asset)
    assert cell is not None
    return {
        "results": [tuple(one) for one in results],
        "asset": tuple(row),
        "derived": [tuple(one) for one in derived],
        "files": {one.path: (lib.store.paths.renditions / one.path).read_bytes() for one in derived},
        "cell": cell[1],
    }


def on_disk(lib: Library) -> set[str]:
    home = lib.store.paths.renditions
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def test_a_run_is_taken_back_whole(lib: Library, wait_until: Any) -> None:
    first, second, third = list(lib.browse.ids(Query()))
    before = {one: state(lib, one) for one in (first, second, third)}
    disk = on_disk(lib)
    job = run(lib, wait_until, [first, second, third], CROP)
    assert all(state(lib, one) != before[one] for one in before)
    assert disk < on_disk(lib)
    plan = undo.plan(lib, job)
    assert (plan.assets, plan.sets, plan.left) == (3, 0, ())
    assert plan.bytes == sum(len(body) for one in before.values() for body in one["files"].values())
    done = undo.undo(lib, job)
    assert done.sentence == "Undone: 3 assets put back."
    assert {one: state(lib, one) for one in before} == before
    assert on_disk(lib) == disk
    assert reprocess.preview(lib, ReprocessRequest(Selection(everything=True), apply_to=ApplyTo.STALE)).assets_run == 0
    with lib.browse.plain() as db:
        assert db.value("SELECT COUNT(*) FROM undo") == 0
    with pytest.raises(UsageFault, match="undone already"):
        undo.undo(lib, job)


def test_what_something_newer_touched_is_named_and_left(lib: Library, wait_until: Any) -> None:
    first, second, third = list(lib.browse.ids(Query()))
    before = {one: state(lib, one) for one in (first, second, third)}
    older = run(lib, wait_until, [first, second], CROP)
    between = state(lib, second)
    newer = run(lib, wait_until, [second], {"manualCropOptions": {"left": 40, "top": 0, "right": 0, "bottom": 0}})
    plan = undo.plan(lib, older)
    assert plan.assets == 1
    assert [(one.asset_id, one.why) for one in plan.left] == [(second, Why.NEWER)]
    # the newer one first: then the older one is free
    assert undo.undo(lib, newer).assets == 1
    assert state(lib, second) == between
    assert undo.undo(lib, older).assets == 2
    assert {one: state(lib, one) for one in before} == before


def test_accepting_frees_the_files_and_age_does_too(lib: Library, wait_until: Any) -> None:
    first, second, third = list(lib.browse.ids(Query()))
    job = run(lib, wait_until, [first], CROP)
    kept = on_disk(lib)
    freed = undo.accept(lib, job)
    gone = kept - on_disk(lib)
    assert freed > 0
    assert len(gone) == 4
    with pytest.raises(UsageFault, match="it was accepted"):
        undo.plan(lib, job)
    now = state(lib, first)
    job = run(lib, wait_until, [second], CROP)
    store = lib.store
    assert store.writer.run(lambda w: undo_room.expire(w, store.paths, store.cells, 7, 1 << 40)) == []
    lib.store.writer.run(lambda w: w.db.run("UPDATE undo SET at = at - 8 * 86400"))
    undo_room.tidy(store)
    with pytest.raises(UsageFault):
        undo.plan(lib, job)
    job = run(lib, wait_until, [third], CROP)
    assert store.writer.run(lambda w: undo_room.expire(w, store.paths, store.cells, 7, 100)) == [job]
    assert state(lib, first) == now
    assert len(on_disk(lib)) == 3 * len(now["derived"])


def test_what_is_kept_is_neither_swept_nor_called_unnamed(lib: Library, wait_until: Any) -> None:
    from assetdesk.jobs import recover
    from assetdesk.library import upkeep

    first = next(iter(lib.browse.ids(Query())))
    before = state(lib, first)
    job = run(lib, wait_until, [first], CROP)
    with lib.browse.plain() as db:
        key = str(db.value("SELECT key FROM assets WHERE id = ?", (first,)))
    recover.sweep_renditions(lib.store, [(first, key)])
    lib.close()
    assert [one for one in upkeep.check(lib.root, repair=True) if not one.harmless] == []
    with Library.open(lib.root, run=False) as again:
        undo.undo(again, job)
        assert state(again, first) == before


_KILLED = """
import os, signal, sys
from pathlib import Path
from assetdesk.library import undo
from assetdesk.library.session import Library
from assetdesk.store.history import undoing
real, seen = undoing._Back._asset, []
def dies(self, asset_id, change):
    seen.append(asset_id)
    if len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, asset_id, change)
undoing._Back._asset = dies
undo.undo(Library.open(Path(sys.argv[1]), run=False), int(sys.argv[2]))
"""


def test_a_program_that_is_killed_in_an_undo_has_changed_nothing(lib: Library, wait_until: Any) -> None:
    ids = list(lib.browse.ids(Query()))
    before = {one: state(lib, one) for one in ids}
    job = run(lib, wait_until, ids, CROP)
    after = {one: state(lib, one) for one in ids}
    lib.close()
    done = subprocess.run([sys.executable, "-c", _KILLED, str(lib.root), str(job)], timeout=100, check=False)
    assert done.returncode == -signal.SIGKILL
    with Library.open(lib.root, run=False) as again:
        assert {one: state(again, one) for one in ids} == after
        assert undo.undo(again, job).assets == 3
        assert {one: state(again, one) for one in ids} == before


def test_a_kill_in_the_middle_leaves_all_or_nothing(
    lib: Library, wait_until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction breaks off: nothing has changed. Killed behind it: the grid pictures come at the next start."""
    ids = list(lib.browse.ids(Query()))
    before = {one: state(lib, one) for one in ids}
    job = run(lib, wait_until, ids, CROP)
    after = {one: state(lib, one) for one in ids}
    from assetdesk.store.history import undoing

    real = undoing._Back._asset
    seen: list[int] = []

    def breaks(self: Any, asset_id: int, change: Any) -> None:
        seen.append(asset_id)
        if len(seen) == 2:
            raise OSError("no more")
        real(self, asset_id, change)

    monkeypatch.setattr(undoing._Back, "_asset", breaks)
    with pytest.raises(OSError, match="no more"):
        undo.undo(lib, job)
    assert {one: state(lib, one) for one in ids} == after
    monkeypatch.setattr(undoing._Back, "_asset", real)
    monkeypatch.setattr(undo_room, "finish", lambda store: None)
    undo.undo(lib, job)
    assert {one: {**state(lib, one), "cell": b""} for one in ids} == {one: {**before[one], "cell": b""} for one in ids}
    lib.close()
    monkeypatch.undo()
    with Library.open(lib.root) as again:
        wait_until(lambda: {one: state(again, one) for one in ids} == before)
        assert os.fspath(Path(again.root)) == os.fspath(lib.root)
