"""Facts are read while they are written: whole lines once, torn ones later or never."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.task import FACTS_FILE, Progress, TaskEnd, to_line
from assetdesk.jobs.facts import FactsReader
from assetdesk.jobs.lanes import Clock


def test_lines_come_once_and_whole(tmp_path: Path) -> None:
    reader = FactsReader(tmp_path)
    assert reader.read() == []
    file = tmp_path / FACTS_FILE
    one, two = to_line(Progress("preview", 0.5)), to_line(TaskEnd(1.0))
    file.write_text(one + two[:10])
    assert reader.read() == [Progress("preview", 0.5)]
    assert reader.read() == []
    file.write_text(one + two + "no fact\n" + one[:5])
    assert reader.read() == [TaskEnd(1.0)]
    assert reader.read() == []


def test_only_time_at_work_is_counted() -> None:
    clock = Clock()
    assert clock.take(frozenset({1})) == {}
    clock.begin(frozenset({1, 2}))
    clock.begin(frozenset({1}))
    clock.end(frozenset({1, 2}))
    assert set(clock.take(frozenset({1, 2}))) == {1}
    clock.end(frozenset({1}))
    assert clock.take(frozenset({1})) == {}
