"""Kill -9 in the middle of a job, the program alone or its whole group: nothing is lost, nothing is left running."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from support.desk_library import add_files, ask, ask_all, make_store, modules
from support.engine import counts, ended, files_on_disk, outputs, running, until
from support.programs import all_gone, family, program, said

from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.store.engine import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

EVERYTHING = Selection(everything=True)
FILES = [
    (f"f{number:02d}.txt", f"ok {number} slow:0.05 {'pages:3' if number % 5 == 0 else ''}") for number in range(40)
]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """What the job makes when nobody kills anything: file, rendition, hash."""
    with make_store(tmp_path_factory.mktemp("reference") / "Library") as store:
        add_files(store, FILES)
        with running(store):
            ended(store, start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id)
        return made(store)


def made(store: Store) -> list[tuple[str, str, str]]:
    outputs(store)  # every file is there and readable
    return sorted(
        ask_all(store, "SELECT a.name, d.name, d.hash FROM derived d JOIN assets a ON a.id = d.asset_id")  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("whole_group", [False, True], ids=["alone", "group"])
@pytest.mark.parametrize("after", [1, 15])
def test_killed_and_started_again(
    tmp_path: Path, whole_group: bool, after: int, untouched: list[tuple[str, str, str]]
) -> None:
    root = tmp_path / "Library"
    with make_store(root) as store:
        add_files(store, FILES)
    with program("support.engine_program", str(root), "job") as engine, Store.open(root) as store:
        said(engine, "running")
        until(lambda: ask(store, "SELECT done FROM jobs") >= after)
        children = family(engine.pid)
        assert len(children) >= 4  # forkserver, resource tracker, two workers
        (os.killpg if whole_group else os.kill)(engine.pid, signal.SIGKILL)
        engine.wait()
        assert all_gone(children) == []
        assert ask(store, "SELECT state FROM jobs") == "running"
        assert ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned'") > 0
        store.set_modules(modules())
        with running(store) as runner:
            assert ended(store, 1) == "done"
            assert runner.resumed == [1]
        assert counts(store, 1) == (40, 40, 0)
        assert made(store) == untouched
        assert len(files_on_disk(store)) == len(untouched)  # and no file that no row names
        assert not list(store.paths.tmp.iterdir())
        assert ask(store, "SELECT COUNT(*) FROM items WHERE state <> 'done'") == 0
        assert ask(store, "SELECT COUNT(*) FROM job_log WHERE type = 'JobResumed'") == 1
        assert ask(store, "SELECT COUNT(*) FROM job_log WHERE type = 'ReoptimizeSuccess'") == 40


def test_a_program_that_is_asked_to_end_does(tmp_path: Path) -> None:
    root = tmp_path / "Library"
    with make_store(root) as store:
        add_files(store, [(f"f{number}.txt", "ok slow:2") for number in range(6)])
    with program("support.engine_program", str(root), "job") as engine, Store.open(root) as store:
        said(engine, "running")
        until(lambda: ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned'") > 0)
        time.sleep(0.3)
        children = family(engine.pid)
        begun = time.monotonic()
        engine.terminate()
        said(engine, "ended")
        engine.wait(5)
        assert time.monotonic() - begun < 5
        assert all_gone(children) == []
        assert ask(store, "SELECT state FROM jobs") == "interrupted"
        assert ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned'") == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_another_program_takes_over(tmp_path: Path, how: signal.Signals) -> None:
    root = tmp_path / "Library"
    with make_store(root) as store:
        # long enough that the first program cannot have done all of it before its end, however slow the machine
        add_files(store, [(f"f{number}.txt", f"ok slow:{0.1 if number < 6 else 0.4}") for number in range(30)])
    with program("support.engine_program", str(root), "job") as first, Store.open(root) as store:
        said(first, "running")
        with program("support.engine_program", str(root), "say") as second:
            said(second, "running")
            until(lambda: ask(store, "SELECT done FROM jobs") >= 3)
            assert ask(store, "SELECT COUNT(DISTINCT worker) FROM items WHERE worker IS NOT NULL") == 1
            first.send_signal(how)
            first.wait()
            said(second, "has the lock")
            assert ended(store, 1) == "done"
        assert counts(store, 1) == (30, 30, 0)
        assert ask(store, "SELECT COUNT(DISTINCT worker) FROM items WHERE worker IS NOT NULL") == 2
