"""Stacks and sets in the grid: shown stacked, opened in place by key and mouse, their members like any picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from support.parts import add_pages, add_set
from support.window_kit import settle, until, view_of

from assetdesk.core.query import Place, Query
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.widgets.asset_grid import AssetGrid

KEY, MOD, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def grid(window: MainWindow) -> AssetGrid:
    """Twelve assets, the third with four pages behind it; the grid has the focus."""
    made = view_of(window).assets.grid
    add_pages(window.desk.library, made._list.ids[2], 4)
    settle(window)
    until(lambda: (row := made.asset_at(2)) is not None and row.members == 4)
    made.setFocus()
    return made


def pages(grid: AssetGrid) -> list[int]:
    return list(grid._list.stacks.members.get(grid._list.ids[2], ()))


def test_members_are_not_listed_until_the_stack_is_opened_by_key(grid: AssetGrid, window: MainWindow) -> None:
    ids = list(grid._list.ids)
    assert len(ids) == 12
    grid.go(2, MOD.NoModifier)
    QTest.keyClick(grid, KEY.Key_Right)
    until(lambda: len(grid._list.ids) == 16)
    assert list(grid._list.ids) == [*ids[:3], *pages(grid), *ids[3:]]
    assert grid.currentIndex().row() == 2  # the first press opens, the next goes on
    QTest.keyClick(grid, KEY.Key_Right)
    assert grid.currentIndex().row() == 3
    QTest.keyClick(grid, KEY.Key_Left)
    QTest.keyClick(grid, KEY.Key_Left)
    until(lambda: list(grid._list.ids) == ids)
    assert grid.currentIndex().row() == 2


def chip(grid: AssetGrid, row: int) -> QPoint:
    asset = grid.asset_at(row)
    assert asset is not None
    opener = grid._painter.opener(grid._painter.well(grid.cell_rect(row), grid.cell_geometry.well), asset)
    assert opener is not None
    return opener.center().toPoint()


def test_a_click_on_the_chip_opens_and_closes(grid: AssetGrid, window: MainWindow) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, pos=chip(grid, 2))
    until(lambda: len(grid._list.ids) == 16)
    settle(window)
    band = grid.viewport().grab().toImage().pixelColor(grid.cell_rect(4).topLeft() + QPoint(3, 60))
    assert band == window.theme.colour("panel")
    QTest.mouseClick(grid.viewport(), LEFT, pos=chip(grid, 2))
    until(lambda: len(grid._list.ids) == 12)
    QTest.mouseClick(grid.viewport(), LEFT, pos=grid.cell_rect(2).center())  # beside the chip it only selects
    settle(window)
    assert len(grid._list.ids) == 12


def test_another_place_closes_and_another_order_keeps_it(grid: AssetGrid, window: MainWindow) -> None:
    view = view_of(window)
    grid.toggle_stack(2)
    until(lambda: len(grid._list.ids) == 16)
    view.show_assets(Query(descending=True))
    settle(window)
    assert len(grid._list.ids) == 16
    view.show_assets(Query(place=Place.FOLDER, folder_id=2))
    settle(window)
    view.show_assets(Query())
    settle(window)
    assert len(grid._list.ids) == 12


def test_a_page_opens_like_any_picture_and_searches_find_it(grid: AssetGrid, window: MainWindow) -> None:
    view = view_of(window)
    grid.toggle_stack(2)
    until(lambda: len(grid._list.ids) == 16)
    grid.go(4, MOD.NoModifier)
    settle(window)
    QTest.keyClick(grid, KEY.Key_Return)
    until(lambda: view.stack.currentWidget() is view.viewer and view.viewer.canvas.has_picture)
    assert view.viewer.asset_id == pages(grid)[1]
    view.viewer.go_back()
    view.show_assets(Query(words="catalogue"))
    settle(window)
    assert len(grid._list.ids) == 4


def test_a_set_shows_its_banner_and_its_members_once(window: MainWindow) -> None:
    grid = view_of(window).assets.grid
    ids = list(grid._list.ids)
    made = add_set(window.desk.library, "A set of three", ids[4:7])
    until(lambda: grid._list.place_of(made) >= 0)  # the news of it come by the feed's own thread
    settle(window)
    row = grid._list.place_of(made)
    until(lambda: grid.asset_at(row) is not None)
    asset = grid.asset_at(row)
    assert asset is not None
    assert asset.members == 3
    QTest.mouseClick(grid.viewport(), LEFT, pos=chip(grid, row))
    until(lambda: grid._list.stacks.is_open(made))
    at = grid._list.place_of(made)
    assert list(grid._list.ids[at + 1 : at + 4]) == ids[4:7]
    assert len(grid._list.ids) == 13
    said = QAccessible.queryAccessibleInterface(grid).child(at).text(QAccessible.Text.Name)
    assert "Image set" in said
    assert "3 members" in said


def test_the_inspector_says_whose_part_it_is_and_goes_there(grid: AssetGrid, window: MainWindow) -> None:
    view = view_of(window)
    origin = grid._list.ids[2]
    view.show_assets(Query(words="catalogue"))
    settle(window)
    grid.setFocus()
    grid.go(1, MOD.NoModifier)
    settle(window)
    inspector = view.body.inspector
    until(lambda: any(one.text().find("Page 2 of NG-") >= 0 for one in inspector.findChildren(QLabel)))
    inspector._info._link("Part of")
    settle(window)
    until(lambda: window.desk.selection.first == origin)
    until(lambda: any(one.accessibleName() == "Members: 4" for one in inspector.findChildren(QLabel)))


def test_the_list_opens_them_by_the_same_keys(grid: AssetGrid, window: MainWindow) -> None:
    view = view_of(window)
    view.assets.show_view("list")
    settle(window)
    shown = view.assets.list
    shown.setFocus()
    grid.go(2, MOD.NoModifier)
    QTest.keyClick(shown, KEY.Key_Right)
    until(lambda: len(grid._list.ids) == 16)
    assert shown.currentIndex().row() == 2
    QTest.keyClick(shown, KEY.Key_Left)
    until(lambda: len(grid._list.ids) == 12)
