"""In the tray: closing the window leaves the program there, *Quit* ends it; where there is no tray nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton
from support.watching import folder
from support.window_kit import settle, until, view_of

from assetdesk.core.watch import WatchState
from assetdesk.gui import tray
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.preferences import watching as page
from assetdesk.gui.preferences.dialog import show_preferences
from assetdesk.library import watching


@pytest.fixture
def with_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop that has one."""
    monkeypatch.setattr(tray, "available", lambda: True)
    monkeypatch.setattr(page, "available", lambda: True)


@pytest.fixture(autouse=True)
def signal_free(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.setProperty("ending", None)


def tick(window: MainWindow, name: str) -> QCheckBox:
    dialog = show_preferences(window.desk, window, "watching")
    made = dialog.findChild(QCheckBox, name)
    assert made is not None
    return made


@pytest.mark.usefixtures("with_tray")
def test_closed_it_goes_on_in_the_tray(window: MainWindow, tmp_path: Path) -> None:
    drop = folder(window.desk.library, tmp_path / "drop")
    keep = tick(window, tray.KEEP)
    assert not keep.isChecked()
    keep.click()
    keep.window().close()
    settle(window)
    window.close()
    assert not window.isVisible()
    assert not window.ended
    assert window.desk.library.browse.folders()
    # its menu
    until(lambda: window.tray.pause.isEnabled())
    assert [act.text() for act in window.tray.menu.actions() if act.text()] == [
        "Open AssetDesk",
        "Pause watching",
        "Nothing is being taken",
        "Quit",
    ]
    window.tray.pause.trigger()
    until(lambda: window.tray.pause.text() == "Resume watching")
    assert view_of(window).watched.folder(drop.id).state is WatchState.PAUSED  # type: ignore[union-attr]
    window.tray.pause.trigger()
    until(lambda: window.tray.pause.text() == "Pause watching")
    window.tray.open.trigger()
    assert window.isVisible()
    window.close()
    left: list[int] = []
    window.left.connect(lambda: left.append(1))
    window.tray.end.trigger()
    assert window.ended
    assert left == [1]


@pytest.mark.usefixtures("with_tray")
def test_a_signal_ends_it_wherever_it_is(window: MainWindow, qapp: QApplication) -> None:
    window.general.set(tray.KEEP, True)
    window.tray.apply()
    assert window.tray.holds
    qapp.setProperty("ending", True)
    window.close()
    assert window.ended


def test_a_button_of_the_preferences_outlives_what_comes_in(window: MainWindow, tmp_path: Path) -> None:
    library = window.desk.library
    drop = folder(library, tmp_path / "drop")
    dialog = show_preferences(window.desk, window, "watching")
    name = f"watchingChange{drop.id}"
    until(lambda: dialog.findChild(QPushButton, name) is not None)
    first = dialog.findChild(QPushButton, name)
    assert first is not None
    library.store.writer.run(
        lambda w: (w.db.run("UPDATE watches SET looked = 5 WHERE id = ?", (drop.id,)), w.changed(watches=True))
    )
    settle(window)
    assert dialog.findChild(QPushButton, name) is first
    watching.pause(library, drop.id)
    until(lambda: any(one.text() == "Paused" for one in dialog.findChildren(QLabel) if one.isVisible()))
    dialog.close()
    settle(window)


def test_without_a_tray_the_choice_is_off_and_says_why(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "available", lambda: False)
    keep = tick(window, tray.KEEP)
    assert not keep.isEnabled()
    missing = keep.window().findChild(QLabel, "trayMissing")
    assert missing is not None
    assert missing.text() == "This desktop shows no tray, so closing the window ends AssetDesk."
    keep.window().close()
    window.close()
    assert window.ended


@pytest.mark.usefixtures("with_tray")
def test_closing_the_manual_ends_nothing_while_the_window_is_in_the_tray(
    window: MainWindow, qapp: QApplication
) -> None:
    window.general.set(tray.KEEP, True)
    window.tray.apply()
    window.show()
    window.help.show()
    manual = window.help.shown
    assert manual is not None
    window.close()
    assert not window.ended
    before = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(True)  # as the program has it
    QTimer.singleShot(0, manual.close)
    QTimer.singleShot(500, partial(qapp.exit, 7))
    try:
        assert qapp.exec() == 7
    finally:
        qapp.setQuitOnLastWindowClosed(before)
        window.leave()  # what is in the tray would outlive the test
