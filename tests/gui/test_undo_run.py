"""Undo of a run in the jobs panel: what is asked before, what is said after, and Accept; the Plan announces it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import insert
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.job import JobState
from assetdesk.core.request import Selection
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.reprocess import ask_reprocess
from assetdesk.gui.panels.jobs import JobsPanel
from assetdesk.gui.panels.jobs_model import status
from assetdesk.store import tables
from assetdesk.store.history import undo


@pytest.fixture
def panel(kit: Kit, qtbot: QtBot) -> JobsPanel:
    """One ended run that gave two assets other titles; a person has reprocessed the second one since."""

    def work(w: Any) -> None:
        for number in (1, 2):
            w.conn.execute(
                insert(tables.jobs).values(
                    id=number, type="ReprocessAssets", name=f"Run {number}", instance="x", request="{}", state="done",
                    priority=20, created=1.0, started=1.0, ended=2.0, total=2, done=2, cursor=None,
                )
            )  # fmt: skip
        for job, assets in ((1, kit.assets[:2]), (2, kit.assets[1:2])):
            for asset in assets:
                before = undo.look(w, job, asset, ["metadata"], facts=True, text=False, parts=False, keep_edits=True)
                assert before is not None
                w.db.run("UPDATE results SET run = ?, module_version = ? WHERE asset_id = ?", (job, f"{job}", asset))
                w.db.run(
                    "UPDATE fields SET value = ? WHERE asset_id = ? AND name = 'dc:title'", (f'"Run {job}"', asset)
                )
                before.keep(w)
        w.changed(jobs=[1, 2])

    kit.library.store.writer.run(work)
    made = JobsPanel(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1440, 400)
    kit.window.show()
    qtbot.waitUntil(lambda: made.model.rowCount() == 2, timeout=15_000)
    return made


def title(kit: Kit, asset: int) -> str:
    return next(one.shown for one in kit.desk.browse.fields(asset) if one.name == "dc:title")


def question(kit: Kit, qtbot: QtBot, name: str) -> Question:
    def found() -> list[Question]:
        return [q for q in kit.window.findChildren(Question, name) if q.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=15_000)
    return found()[0]


def press(asked: Question, name: str) -> None:
    made = asked.findChild(QPushButton, name)
    assert made is not None
    made.click()


def test_it_says_what_comes_back_and_what_stays(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    panel.table.choose(1)
    assert panel.run_undo.undo.isEnabled()
    panel.run_undo.undo.trigger()
    asked = question(kit, qtbot, "undoQuestion")
    said = asked.findChild(QLabel, "questionText")
    assert said is not None
    assert said.text().startswith("1 asset gets back the files, metadata, tags, crops and options it had before.")
    assert "NG-4101 Trumpet in B flat.jpg: something newer has changed it" in said.text()
    assert not nameless(asked)
    assert not doubled_names(asked)
    press(asked, "undoQuestionUndo")
    qtbot.waitUntil(lambda: bool(kit.desk.toasts.toasts), timeout=15_000)
    toast = kit.desk.toasts.toasts[-1]
    assert toast.words.text == "Undone: 1 asset put back. 1 left as it is."
    assert title(kit, kit.assets[0]) == "Trumpet in B flat, lacquered brass"
    assert title(kit, kit.assets[1]) == "Run 2"

    def undone() -> bool:
        job = next(one for one in panel.model.jobs if one.id == 1)
        return job.undone and status(job) == "Undone"

    qtbot.waitUntil(undone, timeout=15_000)
    panel.table.choose(1)
    assert not panel.run_undo.undo.isEnabled()
    names = [one.message for one in kit.desk.browse.job_log(1) if one.type == "JobUndone"]
    assert names[0].startswith("Undone: 1 asset put back.")


def test_accepting_ends_it(panel: JobsPanel, kit: Kit, qtbot: QtBot) -> None:
    panel.table.choose(2)
    qtbot.waitUntil(lambda: panel.run_undo.accept.text().startswith("Accept (free "), timeout=15_000)
    panel.run_undo.accept.trigger()
    asked = question(kit, qtbot, "acceptQuestion")
    press(asked, "acceptQuestionAccept")
    qtbot.waitUntil(lambda: bool(kit.desk.toasts.toasts), timeout=15_000)
    assert kit.desk.toasts.toasts[-1].words.text.startswith("Accepted. ")
    qtbot.waitUntil(lambda: not any(one.undoable for one in panel.model.jobs if one.id == 2), timeout=15_000)
    assert next(one for one in panel.model.jobs if one.id == 2).state is JobState.DONE


def test_the_plan_announces_it(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    dialog = ask_reprocess(kit.desk, Selection(assets=tuple(kit.assets)), kit.window)
    dialog.show_plan()
    said = dialog.findChild(QLabel, "planUndo")
    assert said is not None
    qtbot.waitUntil(lambda: said.text().startswith("The run can be undone for 7 days."), timeout=15_000)
    kit.library.store.set_setting("undo_bytes", 0)
    dialog.plan._tell_undo(dialog.plan._summary)
    assert said.text().startswith("The run cannot be undone")
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)
    dialog.reject()
