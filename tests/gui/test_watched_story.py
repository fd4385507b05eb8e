"""A watched folder from the window alone: added, files come in and are refused, one is taken by hand, it is removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton
from support.watching import Guard, folder, paths
from support.window_kit import settle, until, view_of

from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.watched.dialog import WatchDialog
from assetdesk.gui.watched.model import Column
from assetdesk.gui.watched.page import WatchedPage


@pytest.fixture
def guard(window: MainWindow) -> Iterator[Guard]:
    made = Guard(window.desk.library)
    yield made
    made.close()


def press(page: WatchedPage, name: str) -> None:
    made = page.findChild(QAbstractButton, name)
    assert made is not None
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def says(page: WatchedPage) -> dict[str, str]:
    """Each row's name with its state and words."""
    found = [page.model.row_at(place) for place in range(page.model.rowCount())]
    return {
        row.name: f"{page.model.text(row, Column.STATE)}: {page.model.text(row, Column.WHERE)}"
        for row in found
        if row is not None
    }


def test_from_the_first_file_to_the_last(window: MainWindow, guard: Guard, tmp_path: Path) -> None:
    drop = tmp_path / "Studio A drop"
    drop.mkdir()
    view = view_of(window)
    window.desk.show_page("watched")
    page = view.watched.page
    until(lambda: not page.cards.isVisible())
    press(page, "watchAdd")
    dialog = window.findChild(WatchDialog)
    assert dialog is not None
    dialog.form.path.setText(str(drop))
    dialog.form.target.setCurrentIndex(dialog.form.target.findData("Music"))
    QTest.keyClicks(dialog.form.include, "*.jpg")
    until(dialog.go.isEnabled)
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    until(lambda: len(view.watched.folders) == 1 and page.cards.isVisible())

    (drop / "Drum.jpg").write_bytes(b"drum" * 1000)
    (drop / "List.xlsx").write_bytes(b"list" * 1000)
    guard.look_whole()
    until(lambda: says(page).get("Drum.jpg", "").startswith("Arriving: "))
    until(lambda: says(page).get("List.xlsx", "").startswith("Not taken: Left out"))
    guard.look(2.1)
    until(lambda: says(page).get("Drum.jpg", "").startswith("Ready: "))
    guard.copy()
    until(lambda: says(page).get("Drum.jpg") == "Taken: Music/Drum.jpg · New")
    until(lambda: page.filters.states.findChild(QAbstractButton, "ledgerTaken").accessibleName() == "Taken 1")
    assert (window.desk.library.root / "Music/Drum.jpg").read_bytes() == b"drum" * 1000

    place = next(n for n in range(2) if page.model.row_at(n).name == "List.xlsx")  # type: ignore[union-attr]
    flags = QItemSelectionModel.SelectionFlag
    page.table.selectionModel().setCurrentIndex(page.model.index(place, 0), flags.ClearAndSelect | flags.Rows)
    press(page, "ledgerTake")
    until(lambda: says(page).get("List.xlsx", "").startswith("Ready"))
    guard.copy()
    until(lambda: says(page).get("List.xlsx") == "Taken: Music/List.xlsx · New")
    # the thumbnail's asset is the link
    page.detail.verb.emit("asset")
    until(lambda: view.stack.currentWidget() is view.viewer)
    view.viewer_closed(1)

    view.watched.verbs.remove(view.watched.folders[0])
    question = window.findChild(Question)
    assert question is not None
    button = question.findChild(QPushButton, "removeWatchQuestionRemove")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    until(lambda: not view.watched.folders and not view.status.watching.isVisible())
    settle(window)
    assert {"Music/Drum.jpg", "Music/List.xlsx"} <= set(paths(window.desk.library))
    assert sorted(file.name for file in drop.iterdir()) == ["Drum.jpg", "List.xlsx"]


def test_a_folder_that_goes_away_is_told(window: MainWindow, guard: Guard, tmp_path: Path) -> None:
    drop = tmp_path / "Agency share"
    watch = folder(window.desk.library, drop, "Agency share")
    guard.look()
    view = view_of(window)
    until(lambda: len(view.watched.folders) == 1)
    window.desk.show_page("watched")
    drop.rename(tmp_path / "away")
    guard.look_whole()
    until(lambda: view.status.watching.text().strip() == "Watched folders: 1 offline")
    until(lambda: any("is offline. AssetDesk looks again" in one.words.text for one in window.desk.toasts.toasts))
    # the Inbox keeps it, and shows the folder
    window.desk.show_page("inbox")
    inbox = view.inbox.page
    until(lambda: any(one.notice is not None for one in inbox.model.rows))
    until(inbox.detail.show_button.isVisible)
    QTest.mouseClick(inbox.detail.show_button, Qt.MouseButton.LeftButton)
    until(lambda: window.desk.where.watch_id == watch.id)
    card = view.watched.page.cards.card(watch.id)
    assert card is not None
    assert card.look.isVisible()
    (tmp_path / "away").rename(drop)
    QTest.mouseClick(card.look, Qt.MouseButton.LeftButton)
    settle(window)
    guard.look()
    until(lambda: view.status.watching.text().strip() == "Watching 1 folder")
