"""The window's bulk import and scheduled jobs: looked at, saved, run, scheduled in plain words, paused and deleted."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless
from support.files import Files

from assetdesk.core.job import JobType
from assetdesk.core.upload import UploadFile, UploadRequest
from assetdesk.gui import schedule_words
from assetdesk.gui.dialogs.bulk_import import BulkImportDialog
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.schedule_form import ScheduleDialog, ScheduleForm
from assetdesk.gui.dialogs.upload_files import UploadFiles
from assetdesk.gui.panels.jobs import JobsPanel
from assetdesk.gui.panels.jobs_scheduled_model import Column
from assetdesk.gui.schedule_words import Plain, coming, plain_of, rule_words
from assetdesk.library import bulk_import, schedules, upload
from assetdesk.store.writer import Write


@pytest.fixture
def dialog(kit: Kit, qtbot: QtBot, tmp_path: Path) -> BulkImportDialog:
    files = Files(tmp_path / "Card")
    files.picture("one.jpg", seed=1)
    files.picture("more/two.jpg", seed=2)
    files.text("notes.txt")
    made = BulkImportDialog(kit.desk, kit.window, str(tmp_path / "Card"))
    made.show()
    qtbot.waitUntil(lambda: made.list.count() == 1)
    return made


def test_it_says_what_would_come_in(dialog: BulkImportDialog, qtbot: QtBot) -> None:
    assert not nameless(dialog)
    assert not doubled_names(dialog)
    dialog.form.include.setText("image")
    dialog.dry.click()
    qtbot.waitUntil(lambda: dialog.pane.head.text().startswith("2 files would come in"))
    assert dialog.pane.files.model().index(0, 0).data() == "notes.txt"
    dialog.form.include.setText("a?b")
    dialog.dry.click()
    assert "is not a type of file" in dialog._fault.text()
    dialog.form.include.setText("")
    dialog.form.metadata.setText(str(Path(dialog.form.source.text()) / "none.csv"))
    dialog.check.click()
    qtbot.waitUntil(lambda: dialog.pane.head.text() == "This stands in the way")
    assert "none.csv" in dialog.pane.said.text()


def test_what_is_run_with_a_title_is_kept(dialog: BulkImportDialog, kit: Kit, qtbot: QtBot) -> None:
    dialog.form.name.setText("The card")
    with qtbot.waitSignal(dialog.started, timeout=20_000) as begun:
        dialog.go.click()
    (saved,) = bulk_import.list(kit.library)
    assert [job.id for job in bulk_import.history(kit.library, saved.id)] == list(begun.args or ())
    again = BulkImportDialog(kit.desk, kit.window)
    again.show()
    qtbot.waitUntil(lambda: again.list.count() == 2)
    again.list.setCurrentRow(1)
    assert again.form.name.text() == "The card"
    qtbot.waitUntil(lambda: again.pane.runs.rowCount() == 1)
    again.plan_time.click()
    asked = again.findChild(ScheduleDialog)
    assert asked is not None
    asked.form.every.setCurrentIndex(asked.form.every.findData("week"))
    asked.form.day.setCurrentIndex(2)
    asked.go.click()
    qtbot.waitUntil(lambda: len(schedules.of_import(kit.library, saved.id)) == 1)
    assert schedules.list(kit.library)[0].rule == "0 0 3 ? * Wed"
    qtbot.waitUntil(lambda: again.pane.times.text().startswith("Every Wednesday at 03:00"))
    again.forget.click()
    question = again.findChild(Question)
    assert question is not None
    question.answered.emit("delete")
    qtbot.waitUntil(lambda: not bulk_import.list(kit.library) and not schedules.list(kit.library))
    again.reject()


def test_a_run_that_fails_says_why_and_can_be_tried_again(dialog: BulkImportDialog, kit: Kit, qtbot: QtBot) -> None:
    card = dialog.form.source.text()
    dialog.form.name.setText("The card")
    dialog.form.source.setText(f"{card}/none")
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(dialog._fault.text()))
    qtbot.waitUntil(lambda: dialog.list.count() == 2)  # it was saved, and the list is read again behind the fault
    assert dialog._fault.text()
    assert dialog.go.isEnabled()
    dialog.form.source.setText(card)
    assert not dialog._fault.text()
    with qtbot.waitSignal(dialog.started, timeout=20_000):
        dialog.go.click()
    assert len(bulk_import.list(kit.library)) == 1


def test_what_is_saved_is_kept_where_the_dialog_is_closed_at_once(
    dialog: BulkImportDialog, kit: Kit, qtbot: QtBot
) -> None:
    dialog.form.name.setText("The card")
    dialog.form.name.textEdited.emit("The card")
    dialog.keep.click()
    dialog.reject()
    qtbot.waitUntil(lambda: [one.name for one in bulk_import.list(kit.library)] == ["The card"])


def test_the_scheduled_tab(kit: Kit, qtbot: QtBot) -> None:
    request = {"source": "/nowhere"}
    one = schedules.add(kit.library, "Night", JobType.UPLOAD_DIRECTORY, request, rule="0 0 3 * * ?")
    panel = JobsPanel(kit.desk)
    kit.window.setCentralWidget(panel)
    kit.window.resize(1300, 500)
    kit.window.show()
    table = panel.scheduled
    qtbot.waitUntil(lambda: len(table.rows) == 1)
    panel.tabs.setCurrentIndex(2)
    assert table.isVisible()
    assert not panel._clear.isVisible()
    assert table.model().index(0, Column.NEXT).data() in (coming(one.next_at), "Tomorrow 03:00", "Today 03:00")
    assert not nameless(panel)
    assert not doubled_names(panel)

    def press(action: str) -> None:
        index = table.model().index(0, Column.ACTIONS)
        box = next(
            b for b, verb in table.verbs_at.verbs(table.visualRect(index), table.rows[0]) if verb.action == action
        )
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.center()))

    press("pauseScheduled")
    qtbot.waitUntil(lambda: table.rows[0].paused)
    assert table.model().index(0, Column.NEXT).data() == "Paused by you"
    press("resumeScheduled")
    qtbot.waitUntil(lambda: not table.rows[0].paused)
    press("runScheduled")
    qtbot.waitUntil(lambda: table.rows[0].last_job is not None)
    table.trigger("changeScheduled")
    asked = kit.window.findChild(ScheduleDialog)
    assert asked is not None
    asked.form.put("0 5/10 * * * ?", None)
    asked.go.click()
    qtbot.waitUntil(lambda: table.rows[0].rule == "0 5/10 * * * ?")
    table.trigger("deleteScheduled")
    question = kit.window.findChild(Question)
    assert question is not None
    question.answered.emit("delete")
    qtbot.waitUntil(lambda: not table.rows)
    question.reject()


def test_a_run_that_waits_for_a_password_says_so_in_its_row(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    one = schedules.add(kit.library, "Night", JobType.UPLOAD_DIRECTORY, {"source": "/nowhere"}, rule="0 0 3 * * ?")

    request = UploadRequest((UploadFile(str(tmp_path / "secret.zip"), "", "secret.zip"),))
    job = upload.start(kit.library, request)

    def held(w: Write) -> None:
        w.db.run("UPDATE uploads SET state = 'held', held_for = 'password' WHERE job_id = ?", (job,))
        w.db.run("UPDATE jobs SET schedule_id = ? WHERE id = ?", (one.id, job))
        w.db.run("UPDATE schedules SET last_job = ?, last_at = ?, next_at = ?", (job, w.now, w.now))
        w.changed(schedules=True)

    kit.library.store.writer.run(held)
    panel = JobsPanel(kit.desk)
    kit.window.setCentralWidget(panel)
    kit.window.resize(1300, 500)
    kit.window.show()
    table = panel.scheduled
    qtbot.waitUntil(lambda: len(table.rows) == 1)
    panel.tabs.setCurrentIndex(2)
    assert table.model().index(0, Column.NEXT).data() == "When its password is given"
    assert table.model().index(0, Column.LAST).data() == "1 archive waits for a password"
    table.trigger("answerScheduled")
    qtbot.waitUntil(lambda: kit.window.findChild(UploadFiles) is not None)
    listed = kit.window.findChild(UploadFiles)
    assert listed is not None
    listed.reject()


def test_del_means_the_schedule_that_was_asked_about(kit: Kit, qtbot: QtBot) -> None:
    for hour, name in enumerate(("Night", "Noon")):
        rule = f"0 0 {hour} * * ?"
        schedules.add(kit.library, name, JobType.UPLOAD_DIRECTORY, {"source": "/nowhere"}, rule=rule)
    panel = JobsPanel(kit.desk)
    kit.window.setCentralWidget(panel)
    kit.window.resize(1300, 500)
    trashed: list[int] = []
    trash = QAction(kit.window, shortcut=QKeySequence("Del"))
    trash.triggered.connect(lambda: trashed.append(1))
    kit.window.addAction(trash)  # the assets that are selected elsewhere
    kit.window.show()
    table = panel.scheduled
    qtbot.waitUntil(lambda: len(table.rows) == 2)
    panel.tabs.setCurrentIndex(2)
    kit.window.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    asked_about = table.current_job()
    assert asked_about is not None
    QTest.keyClick(table, Qt.Key.Key_Delete)
    question = kit.window.findChild(Question)
    assert question is not None
    assert not trashed
    table.setCurrentIndex(table.model().index(1 - table.currentIndex().row(), Column.JOB))
    question.answered.emit("delete")
    qtbot.waitUntil(lambda: len(table.rows) == 1)
    assert asked_about.id not in {one.id for one in table.rows}
    question.reject()


def test_the_form_says_the_next_time_or_the_fault(kit: Kit, qtbot: QtBot) -> None:
    form = ScheduleForm(kit.desk.theme)
    qtbot.addWidget(form)
    assert form.rule == "0 0 3 * * ?"
    assert form.said.text().startswith("Next: ")
    form.put("0 0 3 5C * ?", None)
    assert "calendar" in form.fault
    form.put("", time.time() - 100)
    assert (form.rule, form.fault) == ("", "")
    assert "begins at once" in form.said.text()


@pytest.mark.parametrize(
    ("rule", "said"),
    [("0 0 3 * * ?", "Every day at 03:00"), ("0 30 * * * ?", "Every hour at :30"),
     ("0 15 10 ? * Mon-Fri", "Monday to Friday at 10:15"), ("0 0 9 ? * Sun", "Every Sunday at 09:00"),
     ("0 0/5 14 * * ?", "By the rule 0 0/5 14 * * ?"), ("", "Once")],
)  # fmt: skip
def test_rules_in_plain_words(rule: str, said: str) -> None:
    assert rule_words(rule) == said
    plain = plain_of(rule)
    assert plain is None or plain.rule == rule


def test_moments_to_come() -> None:
    now = datetime(2026, 3, 4, 12, 0)
    shown = [coming(datetime(2026, 3, day, 9, 30).timestamp(), now) for day in (4, 5, 7, 20)]
    assert shown[:3] == ["Today 09:30", "Tomorrow 09:30", "Sat 09:30"]
    assert shown[3].startswith("20 Mar 2026")
    assert Plain("week", 3, 0, 7).rule == "0 0 3 ? * Sun"
    assert schedule_words.plain_of("0 0 3 ? * 1") is None
