"""The pages without a library, the list of keys, About, and the notices of jobs that ended."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtWidgets import QLabel, QMainWindow, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, update
from support.desk_kit import Kit, doubled_names, nameless
from support.window_kit import drop

from assetdesk.core.errors import LibraryDamaged
from assetdesk.gui.dialogs.about import show_about
from assetdesk.gui.dialogs.job_notices import JobNotices
from assetdesk.gui.dialogs.keys import show_keys
from assetdesk.gui.panels.error_page import ErrorPage
from assetdesk.gui.panels.welcome import WelcomePage
from assetdesk.gui.theme import application_theme
from assetdesk.library import jobs
from assetdesk.library.reprocess import Begun, Outcome
from assetdesk.store import tables


def test_welcome_by_keyboard(kit: Kit, qtbot: QtBot) -> None:
    recent = [
        {"path": str(kit.library.root), "opened": time.time() - 1200, "assets": 12},
        {"path": "/nowhere/Agency share", "opened": time.time() - 90_000, "assets": 3},
    ]
    page = WelcomePage(application_theme(), recent)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(page)
    window.resize(1200, 800)
    window.show()
    qtbot.waitUntil(lambda: page._rows[1].go.text() == "Locate…" and page._rows[0].thumbs._pictures != [], timeout=5000)
    assert page._rows[1]._count.text() == "The folder is not there now"
    assert nameless(page) == []
    assert doubled_names(page) == []
    for card, signal in zip(page.cards, (page.open_library, page.new_library, page.try_sample), strict=True):
        card.setFocus()
        with qtbot.waitSignal(signal):
            qtbot.keyClick(card, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.open_path) as opened:
        qtbot.keyClick(page._rows[0].go, Qt.Key.Key_Space)
    assert opened.args == [str(kit.library.root)]
    with qtbot.waitSignal(page.locate) as located:
        qtbot.mouseClick(page._rows[1].go, Qt.MouseButton.LeftButton)
    assert located.args == ["/nowhere/Agency share"]


def test_a_folder_dropped_becomes_a_library(qtbot: QtBot, tmp_path: Path) -> None:
    page = WelcomePage(application_theme(), [])
    qtbot.addWidget(page)
    page.show()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    with qtbot.waitSignal(page.make_of_folder) as made:
        assert drop(page, QPoint(9, 9), data)
    assert made.args == [str(tmp_path)]


def test_the_error_page_says_what_why_and_three_ways_on(qtbot: QtBot) -> None:
    page = ErrorPage(application_theme())
    qtbot.addWidget(page)
    page.show_error("/mnt/Northgate Store", LibraryDamaged("The index did not pass its check.", detail="row 3"))
    page.show()
    labels = {w.objectName(): w.text() for w in page.findChildren(QLabel)}
    assert labels["errorHead"] == "“Northgate Store” could not be opened"
    assert labels["errorWhy"] == "The index did not pass its check."
    detail = page.findChild(QPlainTextEdit, "errorDetail")
    assert detail is not None
    assert not detail.isVisible()
    for name, signal in (
        ("errorTryAgain", page.try_again), ("errorOpenBackup", page.open_backup), ("errorOpenOther", page.open_other),
    ):  # fmt: skip
        made = page.findChild(QPushButton, name)
        assert made is not None
        with qtbot.waitSignal(signal):
            qtbot.keyClick(made, Qt.Key.Key_Return if name == "errorTryAgain" else Qt.Key.Key_Space)
    page._more.click()
    assert detail.isVisible()
    assert "row 3" in detail.toPlainText()
    assert nameless(page) == []


def test_keys_are_the_actions_own(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    kit.desk.actions.on("reprocess", kit.window.close)
    dialog = show_keys(kit.desk, kit.window)
    said = [w.text() for w in dialog.findChildren(QLabel)]
    assert said[said.index("Reprocess") + 1] == "Ctrl+R"
    assert nameless(dialog) == []
    dialog.search.setText("log")
    shown = [w.text() for w in dialog.findChildren(QLabel) if w.isVisible()]
    assert "Reprocess" not in shown
    assert "Open the job’s log" in shown
    dialog.reject()
    about = show_about(kit.desk, kit.window)
    assert nameless(about) == []
    qtbot.keyClick(about, Qt.Key.Key_Return)
    assert not about.isVisible()


def job(kit: Kit, **wanted: Any) -> None:
    def work(w: Any) -> None:
        values = {
            "id": 1, "type": "ReprocessAssets", "name": "Reprocess Autumn 2026", "instance": "x", "request": "{}",
            "state": "running", "priority": 20, "created": 1.0, "started": 2.0, "total": 37, "cursor": None,
        } | wanted  # fmt: skip
        there = w.conn.exec_driver_sql("SELECT 1 FROM jobs WHERE id = 1").first()
        if there:
            w.conn.execute(update(tables.jobs).where(tables.jobs.c.id == 1).values(**values))
        else:
            w.conn.execute(insert(tables.jobs).values(**values))
        w.changed(jobs=[1])

    kit.library.store.writer.run(work)


@pytest.mark.parametrize(
    ("end", "text", "buttons"),
    [
        ({"state": "done", "done": 37}, "Reprocessed 37 assets.", ["Show"]),
        (
            {"state": "done", "done": 35, "failed": 2},
            "Reprocessed 37 assets: 35 done, 2 failed.",
            ["Show failed", "Retry failed"],
        ),
        ({"state": "stopped", "done": 18}, "Stopped. 18 done, 19 left as they were.", ["Run the rest"]),
    ],
)
def test_the_end_is_told(
    kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, end: dict[str, Any], text: str, buttons: list[str]
) -> None:
    kit.window.show()
    job(kit)
    notices = JobNotices(kit.desk)
    notices.read()
    qtbot.waitUntil(lambda: 1 in notices._known, timeout=5000)
    job(kit, **end)
    qtbot.waitUntil(lambda: len(kit.desk.toasts.toasts) == 1, timeout=5000)
    (toast,) = kit.desk.toasts.toasts
    assert toast.words.text == text
    assert [b.text() for b in toast.buttons] == buttons
    rest: list[int] = []
    monkeypatch.setattr(jobs, "run_rest", lambda _l, n: rest.append(n) or Outcome(Begun.STARTED, "Reprocessing 19.", 2))
    qtbot.mouseClick(toast.buttons[0], Qt.MouseButton.LeftButton)
    if buttons == ["Run the rest"]:
        qtbot.waitUntil(lambda: rest == [1], timeout=5000)
    elif buttons == ["Show"]:
        assert kit.shell.went[-1][0] == "assets"
    else:
        assert kit.shell.went[-1] == ("not_processed", {"job_id": 1})


def test_what_ended_before_is_not_told_again(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    job(kit, state="done", done=37)
    notices = JobNotices(kit.desk)
    notices.read()
    qtbot.waitUntil(lambda: not notices._first, timeout=5000)
    job(kit, state="done", done=36)
    qtbot.wait(500)
    assert kit.desk.toasts.toasts == []
