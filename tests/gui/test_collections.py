"""Collections in the side bar: made, filled, opened, renamed, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton
from support.desk_kit import nameless
from support.window_kit import drop, settle, until, view_of

from assetdesk.core.overview import Collection
from assetdesk.core.query import FilterKey, Query
from assetdesk.gui.dialogs.names import NameDialog
from assetdesk.gui.library_view import LibraryView
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.models.tree_model import collection_node
from assetdesk.library import collections

KEY, MOD, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: MainWindow) -> LibraryView:
    return view_of(window)


@pytest.fixture
def picks(view: LibraryView, window: MainWindow) -> Collection:
    """A collection of the first two assets."""
    made = collections.make(window.desk.library, "Front page picks")
    collections.add(window.desk.library, made.id, list(view.assets.model.ids[:2]))
    until(lambda: shown(view).get("Front page picks") == 2)
    return made


def shown(view: LibraryView) -> dict[str, int | None]:
    """The rows of the section, with their counts."""
    return {node.name: node.count for node in view.body.side.model.collections.children}


def choose(view: LibraryView, one: Collection) -> None:
    tree, model = view.body.side.tree, view.body.side.model
    index = model.index_of(model.nodes[collection_node(one.id)])
    QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())


def test_the_plus_makes_one(view: LibraryView, window: MainWindow) -> None:
    tree, model = view.body.side.tree, view.body.side.model
    head = tree.visualRect(model.index_of(model.collections))
    assert head.isValid()  # the section is there before the first, for its plus
    QTest.mouseClick(tree.viewport(), LEFT, pos=QPoint(tree.viewport().width() - 16, head.bottom() - 8))
    until(lambda: window.findChild(NameDialog) is not None)
    dialog = window.findChild(NameDialog)
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("Autumn window")
    QTest.mouseClick(next(b for b in dialog.findChildren(QPushButton) if b.text() == "Make"), LEFT)
    until(lambda: shown(view).get("Autumn window") == 0)


def test_it_opens_and_the_path_names_it(view: LibraryView, picks: Collection, window: MainWindow) -> None:
    ids = list(view.assets.model.ids[:2])
    choose(view, picks)
    until(lambda: list(view.assets.model.ids) == ids)
    assert "Front page picks" in window.windowTitle()
    assert view.desk.collection_of(view.desk.where.query) is not None
    view.show_folder(2)
    settle(window)
    assert view.desk.where.query.values(FilterKey.COLLECTION) == ()


def test_assets_are_dropped_on_it_and_that_is_taken_back(view: LibraryView, picks: Collection) -> None:
    tree, model = view.body.side.tree, view.body.side.model
    mime = view.assets.model.mimeData([view.assets.model.index(row, 0) for row in (1, 4, 5)])
    at = tree.visualRect(model.index_of(model.nodes[collection_node(picks.id)])).center()
    assert drop(tree.viewport(), at, mime)
    until(lambda: shown(view)["Front page picks"] == 4)
    assert view.desk.toasts.toasts[-1].words.text == "Added 2 assets to “Front page picks”."
    view.verbs.undos.undo()
    until(lambda: shown(view)["Front page picks"] == 2)


def test_by_keyboard_from_the_menu(view: LibraryView, picks: Collection, window: MainWindow) -> None:
    view.assets.grid.setFocus()
    view.assets.grid.go(6, MOD.NoModifier)
    until(lambda: window.desk.selection.count == 1)
    window.desk.actions["addToCollection"].trigger()
    menu = window.findChild(QMenu, "collectionMenu")
    assert menu is not None
    assert [act.text() for act in menu.actions() if not act.isSeparator()] == ["Front page picks", "New collection…"]
    menu.actions()[0].trigger()
    menu.close()
    until(lambda: shown(view)["Front page picks"] == 3)


def test_removing_leaves_the_asset_and_undo_brings_it_back(
    view: LibraryView, picks: Collection, window: MainWindow
) -> None:
    assert not window.desk.actions["removeFromCollection"].isEnabled()
    choose(view, picks)
    until(lambda: len(view.assets.model.ids) == 2)
    view.assets.grid.go(0, MOD.NoModifier)
    until(lambda: window.desk.actions["removeFromCollection"].isEnabled())
    window.desk.actions["removeFromCollection"].trigger()
    until(lambda: len(view.assets.model.ids) == 1)
    assert len(window.desk.browse.ids(Query())) == 12
    view.verbs.undos.undo()
    until(lambda: len(view.assets.model.ids) == 2)


def test_renaming_in_place_keeps_the_list_open(view: LibraryView, picks: Collection, window: MainWindow) -> None:
    choose(view, picks)
    until(lambda: len(view.assets.model.ids) == 2)
    model = view.body.side.model
    model.setData(model.index_of(model.nodes[collection_node(picks.id)]), "Cover picks")
    until(lambda: "Cover picks" in shown(view))
    settle(window)
    assert len(view.assets.model.ids) == 2
    assert "Cover picks" in window.windowTitle()


def test_deleting_keeps_assets_and_is_taken_back_whole(
    view: LibraryView, picks: Collection, window: MainWindow
) -> None:
    choose(view, picks)
    until(lambda: len(view.assets.model.ids) == 2)
    view.body.side.tree.setFocus()
    QTest.keyClick(view.body.side.tree, KEY.Key_Delete)
    until(lambda: "Front page picks" not in shown(view))
    until(lambda: len(view.assets.model.ids) == 12)
    view.verbs.undos.undo()
    until(lambda: shown(view).get("Front page picks") == 2)
    assert nameless(window) == []
