"""The jobs panel: its order, its verbs by mouse, key and menu, its log, and that it follows what happens."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, update
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import UserRole
from assetdesk.core.job import JobRow, JobState, JobType
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.gui.dialogs.job_log import JobLog
from assetdesk.gui.panels.jobs import JobsPanel
from assetdesk.gui.panels.jobs_model import Column, seconds_left, speed, status
from assetdesk.library import jobs, people, reprocess
from assetdesk.library.reprocess import Begun, Outcome
from assetdesk.store import tables
from assetdesk.store.browse import Browser


def row(**wanted: Any) -> dict[str, Any]:
    now = time.time()
    return {
        "type": "ReprocessAssets", "name": "Reprocess Autumn 2026", "detail": "Previews", "instance": "x",
        "request": "{}",
        "state": "done", "priority": 20, "created": now - 300, "started": now - 232, "ended": now - 100, "total": 248,
        "done": 248, "cursor": None, "seconds_worked": 236.0,
    } | wanted  # fmt: skip


ROWS = (
    row(name="Finished", id=1),
    row(name="Failed", id=2, done=243, failed=5),
    row(name="Waits", id=3, state="queued", started=None, ended=None, done=0, seconds_worked=0.0),
    row(name="Paused", id=4, state="paused", ended=None, done=21, created=time.time() - 200),
    row(name="Runs", id=5, state="running", ended=None, done=116, failed=2, created=time.time() - 100),
)


def put(kit: Kit, *rows: dict[str, Any]) -> None:
    def work(w: Any) -> None:
        for one in rows:
            w.conn.execute(insert(tables.jobs).values(**one))
        w.changed(jobs=[one["id"] for one in rows])

    kit.library.store.writer.run(work)


@pytest.fixture
def panel(kit: Kit, qtbot: QtBot) -> JobsPanel:
    put(kit, *ROWS)
    made = JobsPanel(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1440, 320)
    kit.window.show()
    qtbot.waitUntil(lambda: made.model.rowCount() == 5, timeout=5000)
    return made


def names(panel: JobsPanel) -> list[str]:
    return [job.name for job in panel.model.jobs]


def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    made: list[tuple[str, int]] = []
    for verb in ("pause", "resume", "stop", "retry", "run_next"):
        monkeypatch.setattr(jobs, verb, lambda _lib, number, v=verb: made.append((v, number)))
    return made


def test_live_ones_first_in_order_of_running(panel: JobsPanel) -> None:
    assert (panel.objectName(), panel.table.objectName()) == ("jobsPanel", "jobTable")
    assert names(panel) == ["Runs", "Waits", "Paused", "Failed", "Finished"]
    assert panel.tabs.accessibleTabName(0) == "Active 3"
    panel.tabs.setCurrentIndex(1)
    assert names(panel) == ["Failed", "Finished"]


def test_the_columns_say_it_in_words(panel: JobsPanel) -> None:
    texts = {j.name: panel.model.text(j, Column.STATUS) for j in panel.model.jobs}
    assert texts["Failed"] == "Finished, 5 failed"
    assert texts["Finished"] == "Finished"
    assert texts["Paused"] == "Paused by you"
    assert texts["Waits"] == "Waiting"
    assert texts["Runs"] == "47 %, about 4 min left"
    runs = panel.model.jobs[0]
    assert panel.model.text(runs, Column.DONE) == "116 of 248"
    assert speed(runs) == "30 a minute"


def test_verbs_follow_the_row(panel: JobsPanel, kit: Kit, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    said = calls(monkeypatch)
    enabled = {}
    for job in panel.model.jobs:
        panel.table.choose(job.id)
        enabled[job.name] = [
            v for v in ("pauseJob", "resumeJob", "stopJob", "retryJob") if kit.desk.actions[v].isEnabled()
        ]
    assert enabled == {
        "Runs": ["pauseJob", "stopJob"], "Waits": ["pauseJob", "stopJob"], "Paused": ["resumeJob", "stopJob"],
        "Failed": ["retryJob"], "Finished": [],
    }  # fmt: skip
    for number, verb in ((5, "pauseJob"), (4, "resumeJob"), (3, "stopJob"), (2, "retryJob"), (3, "runNext")):
        panel.table.choose(number)
        action = kit.desk.actions[verb]
        assert isinstance(action, QAction)
        assert action.objectName() == verb
        action.trigger()
    qtbot.waitUntil(lambda: len(said) == 5, timeout=5000)
    assert sorted(said) == sorted([("pause", 5), ("resume", 4), ("stop", 3), ("retry", 2), ("run_next", 3)])


def test_icons_at_the_rows_end_are_buttons(panel: JobsPanel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    said = calls(monkeypatch)
    table = panel.table
    index = panel.model.index(3, Column.ACTIONS)
    spots = dict((verb.action, box) for box, verb in table.rows.verbs(table.visualRect(index), panel.model.jobs[3]))
    assert list(spots) == ["retryJob", "openJobLog", ""]
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spots["retryJob"].center())
    qtbot.waitUntil(lambda: said == [("retry", 2)], timeout=5000)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spots[""].center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.objectName() for a in menu.actions() if not a.isSeparator()] == [
        "retryJob", "openJobLog", "showJobFailures", "showJobAssets",
    ]  # fmt: skip
    menu.close()


def test_a_role_that_may_only_look_is_offered_nothing_else(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    kit.desk.role.choose(people.add(kit.library, "Kim", role=UserRole.PORTAL_USER).id)
    table = panel.table
    index = panel.model.index(3, Column.ACTIONS)

    def offered() -> list[str]:
        return [verb.action for _, verb in table.rows.verbs(table.visualRect(index), panel.model.jobs[3])]

    qtbot.waitUntil(lambda: offered() == ["openJobLog", ""], timeout=15_000)
    qtbot.waitUntil(lambda: not panel._pause_all.isEnabled() and not panel._clear.isEnabled(), timeout=15_000)
    assert "Your role" in panel._clear.toolTip()


def test_keys_open_the_log_and_the_shelf(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    panel.table.choose(2)
    qtbot.keyClick(panel.table, Qt.Key.Key_E)
    assert kit.shell.went[-1] == ("not_processed", {"job_id": 2})
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert kit.window.findChild(JobLog) is not None


def test_it_follows_and_keeps_the_row(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    panel.table.choose(5)

    def end(w: Any) -> None:
        w.conn.execute(
            update(tables.jobs).where(tables.jobs.c.id == 5).values(state="done", done=246, ended=time.time())
        )
        w.changed(jobs=[5])

    kit.library.store.writer.run(end)
    qtbot.waitUntil(lambda: panel.tabs.accessibleTabName(0) == "Active 2", timeout=5000)
    current = panel.table.current_job()
    assert current is not None
    assert (current.id, current.state) == (5, JobState.DONE)
    assert names(panel)[:2] == ["Waits", "Paused"]


def test_a_job_that_ends_while_the_jobs_are_read_is_shown_once(
    panel: JobsPanel, kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Browser.jobs
    ended: list[int] = []

    def jobs_of(browse: Browser, over: bool | None = None, limit: int = 1000) -> list[JobRow]:
        found = read(browse, over, limit)
        if over is False and not ended:
            ended.append(5)
            kit.library.store.writer.run(
                lambda w: w.db.run("UPDATE jobs SET state = 'done', ended = ? WHERE id = 5", (time.time(),))
            )
        return found

    monkeypatch.setattr(Browser, "jobs", jobs_of)
    put(kit, row(name="New", id=6, state="queued", started=None, ended=None, done=0))
    qtbot.waitUntil(lambda: "New" in names(panel), timeout=5000)
    assert sorted(names(panel)) == ["Failed", "Finished", "New", "Paused", "Runs", "Waits"]


def test_clear_keeps_the_history(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    kit.desk.actions["clearFinished"].trigger()
    qtbot.waitUntil(lambda: names(panel) == ["Runs", "Waits", "Paused"], timeout=5000)
    panel.tabs.setCurrentIndex(1)
    assert names(panel) == ["Failed", "Finished"]


def test_pause_all_and_resume_all(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    action = kit.desk.actions["pauseAll"]
    assert action.text() == "Pause all"
    action.trigger()
    qtbot.waitUntil(lambda: action.text() == "Resume all", timeout=5000)
    assert panel.model.data(panel.model.index(0, Column.STATUS)) == "Processing is paused"
    action.trigger()
    qtbot.waitUntil(lambda: action.text() == "Pause all", timeout=5000)


def test_the_log_filters_copies_and_saves(panel: JobsPanel, kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    def log(w: Any) -> None:
        for at, (kind, code, text) in enumerate(
            (
                ("BeginReoptimize", "", "Begins"),
                ("ReoptimizeFailure", "SourceCorrupt", "Cut off"),
                ("EndReoptimize", "", "Ends"),
            )
        ):
            w.conn.execute(
                insert(tables.job_log).values(
                    job_id=2, at=time.time() + at, type=kind, asset_id=1, asset_name="Pear.jpg" if code else "",
                    message=text, code=code, detail="bytes 48",
                )
            )  # fmt: skip

    kit.library.store.writer.run(log)
    panel.table.choose(2)
    panel._open_log()
    dialog = kit.window.findChild(JobLog)
    assert dialog is not None
    model = dialog.view.model()
    qtbot.waitUntil(lambda: model.rowCount() == 3, timeout=5000)
    assert nameless(dialog) == []
    assert model is not None

    def lines() -> list[str]:
        return [model.index(r, 2).data() for r in range(model.rowCount())]

    dialog._which.choose("trouble")
    qtbot.waitUntil(lambda: lines() == ["Cut off"], timeout=5000)
    dialog.view.selectAll()
    dialog._copy()
    qtbot.waitUntil(lambda: "Pear.jpg\tCut off\tSourceCorrupt" in QGuiApplication.clipboard().text(), timeout=5000)
    dialog._which.choose("all")
    dialog._search.setText("begin")
    qtbot.waitUntil(lambda: lines() == ["Begins"], timeout=5000)
    target = tmp_path / "log.csv"
    dialog._save()
    dialog._saver.save(str(target))
    qtbot.waitUntil(lambda: target.exists() and target.stat().st_size > 40, timeout=5000)
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 4


def test_a_long_log_is_read_by_the_page_and_copied_whole(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    def write(w: Any, first: int, last: int) -> None:
        for n in range(first, last):
            bad = n % 3 == 0
            w.db.run(
                "INSERT INTO job_log (job_id, at, type, asset_name, message, code, detail)"
                " VALUES (2, ?, ?, ?, ?, ?, ?)",
                (time.time(), "ReoptimizeFailure" if bad else "ReoptimizeSuccess", f"{n:04}.jpg",
                 "Cut off" if bad else "Made", "SourceCorrupt" if bad else "", f"byte {n}" if bad else ""),
            )  # fmt: skip
        w.changed(jobs=[2])

    kit.library.store.writer.run(lambda w: write(w, 0, 3000))
    panel.table.choose(2)
    panel._open_log()
    dialog = kit.window.findChild(JobLog)
    assert dialog is not None
    model = dialog._model

    def in_sight(*places: int) -> bool:
        return bool(model.at_hand(places))

    # what is painted is read, and no more
    qtbot.waitUntil(lambda: model.rowCount() == 3000 and in_sight(0, 1, 2), timeout=10_000)
    assert not in_sight(1500)
    qtbot.waitUntil(lambda: dialog._detail.toPlainText() == "byte 0", timeout=10_000)
    dialog.view.scrollToBottom()
    qtbot.waitUntil(lambda: in_sight(2998, 2999), timeout=10_000)
    kit.library.store.writer.run(lambda w: write(w, 3000, 3002))
    qtbot.waitUntil(lambda: model.rowCount() == 3002, timeout=10_000)
    dialog._copy()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().count("\n") == 3001, timeout=10_000)
    assert QGuiApplication.clipboard().text().splitlines()[1500].split("\t")[1:] == [
        "1500.jpg",
        "Cut off",
        "SourceCorrupt",
    ]
    cut = sum("29" in f"{n:04}" for n in range(0, 3002, 3))
    dialog._search.setText("CUT 29")
    qtbot.waitUntil(lambda: model.rowCount() == cut and in_sight(0, 1), timeout=10_000)
    dialog._search.setText("no such line")
    qtbot.waitUntil(lambda: model.rowCount() == 0, timeout=10_000)
    dialog.close()


def test_names_for_everything(panel: JobsPanel, qtbot: QtBot) -> None:
    assert nameless(panel) == []
    assert doubled_names(panel) == []


def test_estimates() -> None:
    job = JobRow(
        1,
        JobType.REPROCESS_ASSETS,
        "",
        "",
        JobState.RUNNING,
        0,
        100,
        20,
        0,
        0,
        0,
        0,
        0,
        None,
        "",
        "",
        "",
        seconds_worked=40,
    )
    assert seconds_left(job) == 160
    assert status(job) == "20 %, about 3 min left"
    assert QPoint(0, 0).isNull()


def test_what_a_stopped_job_left_can_be_run(
    panel: JobsPanel, kit: Kit, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[int] = []
    outcome = Outcome(Begun.STARTED, "Reprocessing 130 assets.", 9)
    monkeypatch.setattr(jobs, "run_rest", lambda _lib, number: asked.append(number) or outcome)
    put(kit, row(name="Stopped", id=6, state="stopped", done=118))
    qtbot.waitUntil(lambda: panel.model.rowCount() == 6, timeout=5000)
    panel.table.choose(1)
    assert not panel.table.own["runRest"].isEnabled()
    panel.table.choose(6)
    panel.table.own["runRest"].trigger()
    qtbot.waitUntil(lambda: asked == [6], timeout=5000)


def test_the_rest_is_what_was_not_come_to(kit: Kit) -> None:
    begun = reprocess.start(kit.library, ReprocessRequest(Selection(assets=tuple(kit.assets[:5]))))
    jobs.stop(kit.library, begun.job_id)
    again = jobs.run_rest(kit.library, begun.job_id)
    assert (again.kind, again.queued) == (Begun.STARTED, 5)
    job = kit.library.browse.job(again.job_id)
    assert job is not None
    assert job.total == 5
    with pytest.raises(UsageFault, match="Nothing is left"):
        jobs.run_rest(kit.library, again.job_id)
