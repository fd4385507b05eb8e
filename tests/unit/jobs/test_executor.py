"""The worker pools by themselves, with the tests' worker function."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.fake_worker import TARGET
from support.programs import all_gone, family

from assetdesk.core.task import FACTS_FILE, Limits, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.executors.ticket import Ending, How, Ticket

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.usefixtures("own_forkserver"),
]


@pytest.fixture
def executor() -> Iterator[LocalExecutor]:
    made = LocalExecutor(2, TARGET)
    yield made
    made.stop()


class Tasks:
    """Makes task requests with a file and a folder each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def make(self, content: str) -> TaskRequest:
        self.count += 1
        source, out = self.folder / f"{self.count}.txt", self.folder / f"out{self.count}"
        source.write_text(content)
        out.mkdir()
        return TaskRequest(f"{self.count}", self.count, str(source), str(out), (StepRequest("preview"),))


@pytest.fixture
def tasks(tmp_path: Path) -> Tasks:
    return Tasks(tmp_path)


def end(ticket: Ticket, seconds: float = 20.0) -> Ending:
    until = time.monotonic() + seconds
    while (ending := ticket.wait(0.05)) is None:
        assert time.monotonic() < until, "the task does not end"
    return ending


def test_a_task_runs_and_writes(executor: LocalExecutor, tasks: Tasks) -> None:
    task = tasks.make("ok")
    assert end(executor.submit(task, quick=False)).how is How.DONE
    facts = from_lines((Path(task.out_dir) / FACTS_FILE).read_text().splitlines())
    assert [fact.step for fact in facts if isinstance(fact, StepOutcome)] == ["preview"]


def test_endings_are_told_apart(executor: LocalExecutor, tasks: Tasks) -> None:
    crash = end(executor.submit(tasks.make("segv"), quick=False))
    assert crash.how is How.CRASHED
    assert "Segmentation fault" in crash.detail  # what the crash left in its trace
    raised = end(executor.submit(tasks.make("raise"), quick=False))
    assert raised.how is How.RAISED
    assert isinstance(raised.error, ValueError)
    hanging = executor.submit(tasks.make("hang"), quick=False)
    while not hanging.running_for():
        assert hanging.wait(0.05) is None
    hanging.kill()
    begun = time.monotonic()
    assert end(hanging).how is How.KILLED
    assert time.monotonic() - begun < 2


def test_what_is_long_has_no_end_but_its_runners(executor: LocalExecutor, tasks: Tasks) -> None:
    """A transcode may take ten times its film's duration; the pool itself knows nothing of films."""
    hurried = Limits(seconds_image=-29.5, seconds_document=-29.5)
    quick = replace(tasks.make("slow:3 ok"), limits=hurried)
    assert end(executor.submit(quick, quick=False)).how is How.TIMEOUT
    long = replace(tasks.make("slow:1.5 ok"), limits=hurried, long=True)
    assert end(executor.submit(long, quick=False)).how is How.DONE


def test_what_waits_for_a_worker_can_be_given_up(executor: LocalExecutor, tasks: Tasks) -> None:
    hanging = [executor.submit(tasks.make("hang"), quick=False) for _ in range(2)]
    waiting = executor.submit(tasks.make("ok"), quick=False)
    assert waiting.wait(0.3) is None
    assert waiting.running_for() == 0.0
    waiting.kill()
    assert end(waiting, 2).how is How.KILLED
    for ticket in hanging:
        ticket.kill()


def test_the_quick_worker_is_free_while_bulk_is_not(executor: LocalExecutor, tasks: Tasks) -> None:
    hanging = [executor.submit(tasks.make("hang"), quick=False) for _ in range(2)]
    assert end(executor.submit(tasks.make("ok"), quick=True), 10).how is How.DONE
    for ticket in hanging:
        ticket.kill()


def test_a_worker_killed_while_idle_breaks_nothing_for_long(executor: LocalExecutor, tasks: Tasks) -> None:
    first = tasks.make("ok")
    assert end(executor.submit(first, quick=False)).how is How.DONE
    os.kill(int((Path(first.out_dir) / "worker.pid").read_text()), signal.SIGKILL)
    time.sleep(0.5)
    hows = [end(executor.submit(tasks.make("ok"), quick=False)).how for _ in range(4)]
    assert hows[-1] is How.DONE
    assert set(hows) <= {How.DONE, How.BROKEN}


def test_memory_of_a_worker_is_seen(executor: LocalExecutor, tasks: Tasks) -> None:
    eating = executor.submit(tasks.make("eat"), quick=False)
    until = time.monotonic() + 10
    while eating.memory() < 30 << 20:
        assert eating.wait(0.02) is None
        assert time.monotonic() < until
    eating.kill()
    assert end(eating).how is How.KILLED


def test_nothing_is_left_after_stop(tasks: Tasks) -> None:
    before = set(family(os.getpid()))
    executor = LocalExecutor(2, TARGET)
    executor.submit(tasks.make("hang"), quick=False)
    end(executor.submit(tasks.make("ok"), quick=True))
    workers = [pid for pid in family(os.getpid()) if pid not in before]
    assert len(workers) >= 4
    executor.stop()
    executor.stop()
    # the standard library's resource tracker lives as long as the program
    tracker = (
        [pid for pid in workers if b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if all_gone(workers, 0.1)
        else []
    )
    assert all_gone([pid for pid in workers if pid not in tracker]) == []
    with pytest.raises(RuntimeError):
        executor.submit(tasks.make("ok"), quick=False)


def test_workers_are_out_of_the_way_and_tied_to_us(executor: LocalExecutor, tasks: Tasks) -> None:
    bulk, quick = tasks.make("ok"), tasks.make("ok")
    end(executor.submit(bulk, quick=False))
    end(executor.submit(quick, quick=True))
    nice = [
        os.getpriority(os.PRIO_PROCESS, int((Path(task.out_dir) / "worker.pid").read_text())) for task in (bulk, quick)
    ]
    assert nice[0] == min(19, nice[1] + 10)
