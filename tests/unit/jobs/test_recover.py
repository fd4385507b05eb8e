"""What a new runner sweeps of a killed one, and what it leaves to those who are at work."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assetdesk.jobs import recover
from assetdesk.library.session import Library
from assetdesk.store.files import copy_in
from assetdesk.store.paths import UPLOAD_PREFIX, LibraryPaths


class _Killed(BaseException):
    """Ends a copy like a kill: nothing tidies up after it."""


def _half_a_copy(paths: LibraryPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    source = paths.root.parent / "camera.jpg"
    source.write_bytes(b"x" * 100)

    def killed(_: int) -> None:
        raise _Killed

    with monkeypatch.context() as without_hands:
        without_hands.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(_Killed):
            copy_in(source, paths.tmp / f"{UPLOAD_PREFIX}1234", killed)


def test_copies_cut_short_by_a_kill_go_at_once_and_others_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.create(tmp_path / "Shop", run=False) as library:
        paths = library.store.paths
        _half_a_copy(paths, monkeypatch)
        (paths.tmp / f"{UPLOAD_PREFIX}5678").write_bytes(b"whole, not yet placed")
        (paths.tmp / "task-1").mkdir()
        (paths.tmp / "peek-of-another-program").mkdir()
        forgotten = paths.tmp / "peek-of-yesterday"
        forgotten.mkdir()
        os.utime(forgotten, (time.time() - 90_000,) * 2)
        assert len(list(paths.tmp.iterdir())) == 5

        recover.sweep_tmp(library.store)
        assert [path.name for path in paths.tmp.iterdir()] == ["peek-of-another-program"]
