"""The main job in the window, with real files, workers and keys: bring in, look, reprocess, stop, go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot
from support.command import asked, assets, derived, finished, made, processes_of, running
from support.command import until as later
from support.files import Files
from support.window_kit import add_many, drop, make_library, open_window, settle, until, urls, view_of

from assetdesk.core.query import Query
from assetdesk.gui.main_window import MainWindow
from assetdesk.library.session import Library

PATIENCE = 60.0


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "Northgate Store"
    Library.create(root, run=False).close()
    return root


@pytest.fixture
def window(qtbot: QtBot, library: Path) -> Iterator[MainWindow]:
    """A window whose program runs the queue."""
    made = open_window(library, run=True)
    yield made
    close(made)


def close(window: MainWindow) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dialog(name: str) -> QDialog:
    found: list[QDialog] = []

    def there() -> bool:
        found[:] = [w for w in QApplication.topLevelWidgets() if w.objectName() == name and w.isVisible()]
        found[:] = found or [
            d for w in QApplication.topLevelWidgets() for d in w.findChildren(QDialog, name) if d.isVisible()
        ]
        return bool(found)

    until(there, PATIENCE)
    return found[0]


def press(owner: QDialog, name: str) -> None:
    found = owner.findChild(QAbstractButton, name)
    assert found is not None, name
    assert found.isEnabled(), name
    found.click()


def jobs_ended(window: MainWindow) -> bool:
    return not any(job.state.live for job in window.desk.browse.jobs())


def test_drop_look_reprocess_by_keys_and_find_it_in_the_history(window: MainWindow, files: Files) -> None:
    files.pictures(8, "Autumn")
    files.damaged("Autumn/broken.jpg")
    files.text("Autumn/notes.txt")
    view = view_of(window)
    grid = view.assets.grid

    assert drop(grid.viewport(), QPoint(300, 300), urls([files.folder / "Autumn"]))
    until(lambda: len(window.desk.browse.ids(Query())) == 10 and jobs_ended(window), PATIENCE)
    settle(window)
    assert view.assets.model.rowCount() == 10
    rows = {row.name: row for row in window.desk.browse.rows(window.desk.browse.ids(Query()))}
    assert rows["p0001.jpg"].path == "Autumn/p0001.jpg"
    assert rows["broken.jpg"].error_code == "SourceCorrupt"
    assert rows["notes.txt"].state == "processed"
    assert window.desk.browse.counts().not_processed == 1

    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.desk.selection.count == 10)
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    asking = dialog("reprocessDialog")
    press(asking, "advanced")
    start = asking.findChild(QAbstractButton, "reprocessButton")
    assert start is not None
    assert not start.isEnabled(), "Advanced with no box ticked cannot be started"
    press(asking, "defaultPreviews")
    until(lambda: start.isEnabled() and "10" in start.text(), PATIENCE)
    press(asking, "reprocessButton")
    until(lambda: len(window.desk.browse.jobs()) == 2 and jobs_ended(window), PATIENCE)
    newest = window.desk.browse.jobs()[0]
    assert (newest.total, newest.done, newest.failed) == (10, 9, 1)

    # up to date now: the broken one would fail again, so there is nothing to do
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    assert window.desk.selection.count == 10, "a job must not take the selection away"
    assert window.desk.actions["reprocess"].isEnabled()
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    asking = dialog("reprocessDialog")
    press(asking, "applyToStale")
    press(asking, "reprocessButton")
    until(lambda: len(window.desk.browse.jobs()) == 3 and jobs_ended(window), PATIENCE)
    assert window.desk.browse.jobs()[0].total == 0
    settle(window)


@pytest.mark.parametrize(("count", "asks"), [(1000, False), (1001, True)])
def test_over_a_thousand_is_asked_first(qtbot: QtBot, tmp_path: Path, count: int, asks: bool) -> None:
    root = tmp_path / "Large"
    make_library(root, 0)
    add_many(root, count)
    window = open_window(root)  # another program would run the queue; none does
    try:
        grid = view_of(window).assets.grid
        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        until(lambda: window.desk.selection.count == count)
        QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        press(dialog("reprocessDialog"), "reprocessButton")
        if asks:
            question = dialog("manyQuestion")
            said = " ".join(label.text() for label in question.findChildren(QLabel))
            assert "This will reprocess 1,001 assets." in said
            QTest.keyClick(question, Qt.Key.Key_Return)  # the safe answer
            until(lambda: not question.isVisible(), PATIENCE)
            settle(window)
            assert window.desk.browse.jobs() == []
        else:
            until(lambda: len(window.desk.browse.jobs()) == 1, PATIENCE)
            assert window.desk.browse.jobs()[0].state == "queued"
    finally:
        close(window)


def test_window_and_three_commands_on_one_library(window: MainWindow, library: Path, files: Files) -> None:
    files.pictures(30)
    Files(files.folder / "more").pictures(10)
    with running("upload", library, files.folder, "--json") as upload:
        until(lambda: len(window.desk.browse.ids(Query())) >= 5, PATIENCE)
        with (
            running("reprocess", library, "--previews", "--json") as previews,
            running("reprocess", library, "--metadata", "--only-stale", "--json") as metadata,
        ):
            commands = [previews, metadata, upload]
            until(lambda: all(one.poll() is not None for one in commands) and jobs_ended(window), PATIENCE)
            ended = [finished(one) for one in commands]
    assert [(one.code, one.err) for one in ended] == [(0, "")] * 3
    settle(window)
    assert view_of(window).assets.model.rowCount() == 40
    assert {row.state for row in window.desk.browse.rows(window.desk.browse.ids(Query()))} == {"processed"}


WINDOW = "import sys; from assetdesk.app import main; sys.exit(main(sys.argv[1]))"


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("group", [False, True], ids=["the program alone", "its whole group"])
def test_a_killed_window_loses_nothing(library: Path, files: Files, group: bool) -> None:
    files.pictures(24, size=(1600, 1200))
    program = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(library)], start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        with Library.open(library, run=False) as looking:
            with running("upload", library, files.folder, "--no-wait") as upload:
                assert finished(upload).code == 0
            later(lambda: any(2 <= job.done < 20 for job in looking.browse.jobs()), PATIENCE)
            if group:
                os.killpg(program.pid, signal.SIGKILL)
            else:
                program.kill()
            program.wait()
            later(lambda: not processes_of(program.pid), 10)
    finally:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
    job = asked("jobs", library).lines[0]
    with running("resume", library, job["handle"]) as other:
        finished(other)
    with Library.open(library) as going_on:
        later(lambda: not any(one.state.live for one in going_on.browse.jobs()), PATIENCE)
    after = asked("jobs", library).lines[0]
    assert (after["state"], after["done"], after["failed"]) == ("done", 24, 0)
    assert all(one["state"] == "processed" and len(one["renditions"]) == 4 for one in assets(library).values())

    unkilled = library.parent / "Unkilled"
    made(unkilled)
    asked("upload", unkilled, files.folder)
    assert derived(library) == derived(unkilled)
    assert asked("check", library).lines[-1] == {"findings": 0, "left": 0}
