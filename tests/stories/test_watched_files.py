"""Files in a watched folder, with every trouble on their way: each comes in once, whole, or says why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.watching import Guard, folder, paths, rows, told

from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def guard(lib: Library) -> Iterator[Guard]:
    made = Guard(lib)
    yield made
    made.close()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    return tmp_path / "drop"


def test_a_file_that_grows_for_a_minute_comes_in_once_and_whole(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, folder="Music")
    with (drop / "Hall.tif").open("wb", buffering=0) as growing:
        for second in range(60):
            growing.write(b"x" * 1000)
            guard.look(1.0)
            if second == 40:
                assert told(lib) == {"Hall.tif": "arriving: Still growing, 41 kB so far"}
        # it rests, but whoever writes it has it open still
        guard.look(3.0)
        guard.look(3.0)
        assert guard.copy() == 0
    guard.settle()
    assert (lib.root / "Music/Hall.tif").read_bytes() == b"x" * 60_000
    assert told(lib) == {"Hall.tif": "taken: Music/Hall.tif · New"}
    guard.settle()
    assert paths(lib) == ["Music/Hall.tif"]
