"""Kill -9 between what a workflow step does and its note: it is not done a second time, and nothing is lost."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from support.desk_library import ask, ask_all
from support.engine import counts, ended, running, until
from support.programs import program
from support.workflows import add, holds, last, library, made, told

from assetdesk.jobs import control
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.store.engine import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills processes")
TAG = {"kind": "addTags", "tags": ["After"]}


def killed(root: Path, step: dict[str, Any], kind: str, sidecar: bool = False) -> None:
    """A library with one asset whose workflow was killed before the note of its first step."""
    with library(root) as store:
        add(store, [("a.txt", "ok")])
        if sidecar:
            (root / "a.txt.xmp").write_text("<x/>")
            store.writer.run(lambda w: w.db.run("UPDATE assets SET sidecar = 'a.txt.xmp', sidecar_hash = 'x'"))
        holds(store, [step, TAG])
    with program("support.workflow_program", str(root), kind) as running_:
        assert running_.wait(60) == -signal.SIGKILL


def gone_on(store: Store, *, failed: int = 0) -> None:
    """Another program takes the job over and ends it."""
    store.set_modules(made())
    with running(store, executor=LocalExecutor, workers=1):
        assert ended(store, 1) == "done"
    assert counts(store, 1) == (1, 1 - failed, failed)
    assert ask(store, "SELECT COUNT(*) FROM workflow_runs") == 1


def test_a_move(tmp_path: Path) -> None:
    root = tmp_path / "Library"
    killed(root, {"kind": "move", "folder": "Done"}, "move", sidecar=True)
    assert (root / "Done" / "a.txt").exists()  # the file is there, the rows are not
    with Store.open(root) as store:
        assert ask(store, "SELECT folder_id FROM assets") == 1
        gone_on(store)
        assert sorted(path.name for path in (root / "Done").iterdir()) == ["a.txt", "a.txt.xmp"]
        path = ask(store, "SELECT f.path FROM assets a JOIN folders f ON f.id = a.folder_id")
        assert path == "Done"
        assert told(last(store, 1))[0] == "Moved from the library to Done."
        assert ask_all(store, "SELECT name FROM tags") == [("After",)]


def test_a_copy(tmp_path: Path) -> None:
    root = tmp_path / "Library"
    killed(root, {"kind": "copy", "folder": "Copies"}, "copy")
    assert [path.name for path in (root / "Copies").iterdir()] == ["a.txt"]
    with Store.open(root) as store:
        assert ask(store, "SELECT COUNT(*) FROM assets") == 1
        gone_on_with_copy(store)
        assert [path.name for path in (root / "Copies").iterdir()] == ["a.txt"]
        assert ask(store, "SELECT COUNT(*) FROM assets") == 2
        assert ask(store, "SELECT origin FROM assets WHERE id = 2").startswith("workflow:")


def gone_on_with_copy(store: Store) -> None:
    """The copy is processed in the same job; the tests' files are no real ones, so only the original counts here."""
    store.set_modules(made())
    with running(store):
        assert ended(store, 1) == "done"
    assert last(store, 1).state == "done"


def test_an_export(tmp_path: Path) -> None:
    root, out = tmp_path / "Library", tmp_path / "out"
    killed(root, {"kind": "export", "folder": str(out), "renditions": ["original"]}, "export")
    before = (out / "a.txt").stat()
    with Store.open(root) as store:
        gone_on(store)
    after = (out / "a.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert len(list(out.iterdir())) == 1


def test_a_command(tmp_path: Path) -> None:
    root, out = tmp_path / "Library", tmp_path / "ran.txt"
    line = f"""'{sys.executable}' -c "open('{out}', 'a').write('x')" """
    killed(root, {"kind": "command", "command": line}, "command")
    assert out.read_text() == "x"
    with Store.open(root) as store:
        gone_on(store, failed=1)
        assert "not run again" in told(last(store, 1))[0]
        with running(store, executor=LocalExecutor, workers=1):
            control.retry(store, 1)
            until(lambda: last(store, 1).state == "done")
        assert ask_all(store, "SELECT name FROM tags") == [("After",)]
    assert out.read_text() == "x"
