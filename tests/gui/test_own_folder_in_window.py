"""The library's own folder in the window: a drive that is away, an original that may be one of several, the trash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot
from support.own_folder import OwnFolderKit
from support.window_kit import open_window, settle, until, view_of

from assetdesk.core.notices import NoticeKind
from assetdesk.core.query import Place, Query
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.preferences.dialog import show_preferences
from assetdesk.library import assets
from assetdesk.library.adopt import AdoptReport
from assetdesk.library.own_folder import FolderState
from assetdesk.library.session import Library


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    with Library.create(tmp_path / "Studio", run=False) as lib:
        kit = OwnFolderKit(lib)
        kit.known("Music/a.txt", "b.txt")
        body = (kit.root / "b.txt").read_text()
        (kit.root / "b.txt").unlink()
        kit.put("c.txt", body)
        kit.put("d.txt", body)
        kit.look()
    made = open_window(tmp_path / "Studio")
    yield made
    made.close()


def test_a_drive_that_is_away_is_said_and_turns_verbs_off_until_it_is_back(window: MainWindow) -> None:
    view, desk = view_of(window), window.desk
    view.own_folder.came.emit(FolderState(drive_away=True))
    bar = view.assets.offline
    assert bar.isVisible()
    assert bar.words.text() == "The drive with this library is not connected. Nothing is lost or deleted."
    assert bar.another.isVisible()
    view.assets.select_all()
    until(lambda: desk.selection.count)
    names = ("trash", "move", "upload", "showInFolder", "reprocess")
    assert not any(desk.actions[name].isEnabled() for name in names)
    view.own_folder.came.emit(FolderState(away=("Music",)))
    assert bar.words.text() == "The disk with “Music” is not connected. Nothing is lost or deleted."
    assert desk.actions["trash"].isEnabled()
    view.own_folder.came.emit(FolderState())
    assert not bar.isVisible()


def test_what_was_changed_outside_is_told_once_with_ways_on(window: MainWindow) -> None:
    view = view_of(window)
    state = FolderState(report=AdoptReport(seen=3, changed=2, changed_ids=[1, 2]))
    view.own_folder.came.emit(state)
    view.own_folder.came.emit(state)
    (toast,) = view.desk.toasts.toasts
    assert toast.words.text == "2 originals were changed by another program. A version of each was kept."
    assert [text for text, _ in toast.words.actions] == ["Compare", "Reprocess"]


def test_an_original_that_may_be_one_of_two_files_is_chosen(window: MainWindow) -> None:
    view, desk = view_of(window), window.desk
    page = view.inbox.page
    desk.show_page("inbox")
    settle(window)
    until(lambda: page.model.rows)
    titles = [one.title for one in desk.browse.inbox().notices if one.kind is NoticeKind.AMBIGUOUS]
    assert titles
    assert titles[0].startswith("1 original is not where it was")
    choose = page.findChild(QPushButton, "inboxChoose")
    assert choose is not None
    assert choose.isVisible()
    choose.click()
    until(lambda: desk.where.page == "assets" and not view.assets.model.loading and len(view.assets.model.ids) == 1)
    missing = view.assets.model.ids[0]
    mending = view.body.inspector.mending
    mending.ask("locate", missing, "b.txt")
    until(lambda: mending.chooser is not None and mending.chooser.isVisible())
    chooser = mending.chooser
    assert chooser is not None
    names = [chooser.list.topLevelItem(n).text(0) for n in range(chooser.list.topLevelItemCount())]
    assert names == ["c.txt", "d.txt"]
    chooser.list.setCurrentItem(chooser.list.topLevelItem(1))
    chooser.go.click()
    until(lambda: desk.browse.rows([missing])[0].path == "d.txt")
    settle(window)


def test_the_trash_is_emptied_after_saying_how_much_goes(window: MainWindow) -> None:
    view, desk = view_of(window), window.desk
    number = desk.browse.asset_at("Music/a.txt")
    assert number is not None
    assets.trash(desk.library, [number])
    desk.show_assets(Query(place=Place.TRASH))
    until(lambda: len(view.assets.model.ids) == 1)
    desk.actions["emptyTrash"].trigger()
    until(lambda: window.findChild(QPushButton, "emptyQuestionDelete") is not None)
    button = window.findChild(QPushButton, "emptyQuestionDelete")
    assert button is not None
    button.click()
    until(lambda: not desk.browse.rows([number]))
    until(lambda: not view.assets.model.ids)
    settle(window)


def test_preferences_say_when_the_folder_is_looked_through(window: MainWindow) -> None:
    dialog = show_preferences(window.desk, window, "watching")
    until(lambda: not window.desk.background.busy)
    live = dialog.findChild(QCheckBox, "lookLive")
    days = dialog.findChild(QSpinBox, "trashDays")
    assert live is not None
    assert days is not None
    assert live.isChecked()
    assert days.value() == 0
    live.click()
    days.setValue(30)
    until(lambda: window.desk.library.settings().trash_days == 30 and not window.desk.library.settings().look_live)
    dialog.close()
    settle(window)
