"""Grid pictures can be lost at any time without anybody stopping."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from assetdesk.store.cells import Cells


def test_put_get_replace_delete(tmp_path: Path) -> None:
    cells = Cells(tmp_path / "cells.sqlite")
    cells.put_many([(1, 1, 320, 200, b"one"), (2, 1, 320, 200, b"two")])
    assert cells.get(1) == (1, b"one")
    cells.put_many([(1, 2, 320, 200, b"newer")])
    assert cells.get(1) == (2, b"newer")
    cells.delete([1])
    assert cells.get(1) is None
    assert cells.get(2) == (1, b"two")
    assert cells.size() > 0
    cells.close()
    assert cells.get(2) is None


def test_a_deleted_or_broken_file_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "cells.sqlite"
    cells = Cells(file)
    cells.put_many([(1, 1, 3, 2, b"one")])
    cells.close()
    file.write_bytes(b"no database" * 1000)
    cells = Cells(file)
    assert cells.get(1) is None
    cells.put_many([(1, 2, 3, 2, b"two")])
    assert cells.get(1) == (2, b"two")
    cells.close()


def test_many_threads(tmp_path: Path) -> None:
    cells = Cells(tmp_path / "cells.sqlite")
    found: list[object] = []
    together = threading.Barrier(8)

    def work(n: int) -> None:
        together.wait()
        cells.put_many([(n, 1, 3, 2, b"x" * n)])
        found.append(cells.get(n))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == sorted(((1, b"x" * n) for n in range(1, 9)), key=str)
    cells.close()


def test_a_file_that_another_connection_is_turning_to_its_log_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "cells.sqlite"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE something (id INTEGER)")
    other.execute("BEGIN EXCLUSIVE")
    cells = Cells(file)
    threading.Timer(0.1, other.execute, ["COMMIT"]).start()
    cells.put_many([(1, 1, 3, 2, b"one")])
    assert cells.get(1) == (1, b"one")
    cells.close()
    other.close()


def test_to_look_only_nothing_is_made(tmp_path: Path) -> None:
    cells = Cells(tmp_path / "cells.sqlite", read_only=True)
    cells.put_many([(1, 1, 3, 2, b"one")])
    assert cells.get(1) is None
    cells.close()
    assert not list(tmp_path.iterdir())
