"""The window without a library, with a folder that is none, and from one library to another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from support.window_kit import activate, make_library, open_window, settle, until, view_of

from assetdesk.app import build, last_library
from assetdesk.core.query import Place, Query
from assetdesk.core.watch import WatchFolder
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.panels.error_page import ErrorPage
from assetdesk.gui.panels.welcome import WelcomePage
from assetdesk.library.session import Library


def test_a_folder_that_is_no_library_is_said_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    window = build(tmp_path / "plain", run=False)
    window.show()
    assert isinstance(window.centralWidget(), ErrorPage)
    window.close()


def test_from_the_welcome_page_into_a_library_and_on_to_another(
    qtbot: QtBot, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "First", tmp_path / "Second"
    shutil.copytree(filled, first)
    make_library(second, 3)
    window = build(None, run=False)
    window.show()
    activate(window)
    assert isinstance(window.centralWidget(), WelcomePage)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(first))
    QTest.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.view is not None and window.desk.opened)
    settle(window)
    assert len(view_of(window).assets.model.ids) == 12
    window.open_library(second)
    until(lambda: window.desk.root == second and window.desk.opened)
    settle(window)
    assert len(view_of(window).assets.model.ids) == 3
    assert last_library() == second
    assert [Path(r["path"]).name for r in window.general.recent()[:2]] == ["Second", "First"]
    window.close()


def test_a_new_library_takes_what_lies_in_its_folder(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "Adopted"
    (root / "Flowers").mkdir(parents=True)
    (root / "Flowers" / "rose.txt").write_text("a rose")
    window = build(None, run=False)
    window.show()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(root))
    window.desk.actions["newLibrary"].trigger()
    until(lambda: window.view is not None and window.desk.opened, 20)
    until(lambda: len(view_of(window).assets.model.ids) == 1, 20)
    settle(window)
    window.close()


def test_a_library_to_look_only_offers_no_verb_that_writes(
    qtbot: QtBot, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "Looking"
    shutil.copytree(filled, root)
    real = Library.open.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(
        Library, "open", classmethod(lambda cls, path, **kw: real(cls, path, **{**kw, "read_only": True}))
    )
    window = open_window(root)
    view = view_of(window)
    view.assets.grid.go(0, Qt.KeyboardModifier.NoModifier)
    until(lambda: window.desk.selection.count == 1)
    for name in ("upload", "reprocess", "trash", "rename", "move", "newFolder"):
        assert not window.desk.actions[name].isEnabled(), name
    assert view.status.health.isVisible()
    assert "look only" in view.status.health.toolTip()
    tree = view.body.side.tree
    model = view.body.side.model
    below = next(one.id for one in window.desk.folders.values() if one.parent_id is not None)
    tree.menu_wanted.emit(model.node(model.folder_index(below)), QPoint())
    for name in ("renameFolder", "trashFolder"):
        assert not window.desk.actions[name].isEnabled(), name
    view.watched.verbs.switch(WatchFolder(1, "Drop", str(tmp_path)))
    assert not window.desk.actions["lookWatch"].isEnabled()
    window.close()


def test_enter_opens_the_large_preview_and_escape_comes_back(window: MainWindow) -> None:
    view = view_of(window)
    view.assets.grid.setFocus()
    view.assets.grid.go(4, Qt.KeyboardModifier.NoModifier)
    settle(window)
    QTest.keyClick(view.assets.grid, Qt.Key.Key_Return)
    until(lambda: view.stack.currentWidget() is view.viewer)
    assert not view.tools.isVisible()
    until(lambda: view.viewer.isVisible())
    focus = QApplication.focusWidget() or view.viewer
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    until(lambda: view.stack.currentWidget() is view.body)
    assert view.assets.grid.currentIndex().row() == 4
    assert view.tools.isVisible()
    settle(window)


def test_folders_keep_open_and_are_deleted_and_come_back(window: MainWindow) -> None:
    view, desk = view_of(window), window.desk
    side = view.body.side
    view.show_folder(2)
    settle(window)
    side.tree.setFocus()
    QTest.keyClick(side.tree, Qt.Key.Key_Delete)
    until(lambda: not side.model.folder_index(2).isValid() or side.model.nodes[14].count == 4)
    until(lambda: desk.toasts.toasts)
    assert desk.toasts.toasts[-1].words.text == "Moved folder Music with 4 assets to the trash."
    desk.actions["newestToast"].trigger()
    assert desk.toasts.toasts[-1].buttons[0].hasFocus()
    QTest.keyClick(desk.toasts.toasts[-1].buttons[0], Qt.Key.Key_Space)
    until(lambda: side.model.nodes[14].count == 0)
    view.show_assets(Query(place=Place.ALL))
    until(lambda: len(view.assets.model.ids) == 12)
    settle(window)


def test_delete_does_not_reach_the_list_behind_another_page(window: MainWindow) -> None:
    view, desk = view_of(window), window.desk
    view.assets.grid.go(4, Qt.KeyboardModifier.NoModifier)
    until(lambda: desk.actions["trash"].isEnabled())
    desk.show_page("not_processed")
    settle(window)
    assert desk.selection.count == 1
    assert not any(desk.actions[name].isEnabled() for name in ("trash", "rename", "move", "checkOut"))
    view.show_assets(Query(place=Place.ALL))
    settle(window)
    view.assets.grid.go(4, Qt.KeyboardModifier.NoModifier)
    until(lambda: desk.actions["trash"].isEnabled())


def test_delete_in_the_inspector_means_what_has_the_focus_there(window: MainWindow) -> None:
    view = view_of(window)
    view.assets.grid.go(4, Qt.KeyboardModifier.NoModifier)
    inspector = view.body.inspector
    until(lambda: inspector.asset_id is not None)
    inspector.tabs.setCurrentIndex(3)
    until(inspector.renditions.list.isVisible)
    inspector.renditions.list.setFocus()
    until(inspector.renditions.list.hasFocus)
    QTest.keyClick(inspector.renditions.list, Qt.Key.Key_Delete)
    settle(window)
    assert view.body.side.counts.trash == 0
    assert len(view.assets.model.ids) == 12
