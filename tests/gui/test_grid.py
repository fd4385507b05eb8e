"""The grid: geometry, keys, mouse, rubber band, selection by ranges, place kept."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from support.window_kit import until, view_of

from assetdesk.core.query import Query
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.models import difference
from assetdesk.gui.widgets.asset_grid import AssetGrid
from assetdesk.gui.widgets.grid_geometry import Geometry

KEY, MOD = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


def selected(grid: AssetGrid) -> set[int]:
    model = grid.selectionModel()
    return {row for row in range(grid.model().rowCount()) if model.isSelected(grid.model().index(row, 0))}


@pytest.fixture
def grid(window: MainWindow) -> AssetGrid:
    """The window's grid, with focus, nothing selected."""
    made = view_of(window).assets.grid
    made.setFocus()
    made.go(0, MOD.NoModifier)
    made.selectionModel().clearSelection()
    return made


def test_geometry_is_flush_and_finds_back() -> None:
    for width in (804, 868, 1180, 333):
        for wanted in (112, 160, 320):
            made = Geometry(width, wanted, 1_000_000)
            last = made.rect(made.columns - 1)
            assert last[0] + last[2] == width - 12
            for row in (0, 1, made.columns, 7, 123_456, 999_999):
                x, y, w, h = made.rect(row)
                assert made.row_at(x + w // 2, y + h // 2) == row
                assert made.row_at(x, y) == row
                assert made.row_at(x + w - 1, y + h - 1) == row
    assert Geometry(868, 160, 10).columns == 5
    assert Geometry(804, 160, 10).columns == 5  # the smallest window still has five


def test_arrows_shift_and_ctrl(grid: AssetGrid) -> None:
    columns = grid.cell_geometry.columns
    QTest.keyClick(grid, KEY.Key_Right)
    assert grid.currentIndex().row() == 1
    assert selected(grid) == {1}
    QTest.keyClick(grid, KEY.Key_Down, MOD.ShiftModifier)
    assert selected(grid) == set(range(1, 2 + columns))
    QTest.keyClick(grid, KEY.Key_Right, MOD.ControlModifier)
    assert grid.currentIndex().row() == 2 + columns
    assert selected(grid) == set(range(1, 2 + columns))
    QTest.keyClick(grid, KEY.Key_Space, MOD.ControlModifier)
    assert 2 + columns in selected(grid)
    QTest.keyClick(grid, KEY.Key_End)
    assert grid.currentIndex().row() == 11
    QTest.keyClick(grid, KEY.Key_Home, MOD.ShiftModifier)
    assert selected(grid) == set(range(12))
    QTest.keyClick(grid, KEY.Key_Escape)
    assert not selected(grid)


def test_down_from_the_last_full_line_goes_to_the_last_cell(grid: AssetGrid) -> None:
    columns = grid.cell_geometry.columns
    full = 12 // columns * columns
    grid.go(full - 1, MOD.NoModifier)
    QTest.keyClick(grid, KEY.Key_Down)
    assert grid.currentIndex().row() == 11
    QTest.keyClick(grid, KEY.Key_Up)
    assert grid.currentIndex().row() == 11 - columns


def test_all_none_and_invert(window: MainWindow, grid: AssetGrid) -> None:
    window.desk.actions["selectAll"].trigger()
    assert len(grid.selectionModel().selection().toList()) == 1
    until(lambda: window.desk.selection.count == 12)
    grid.go(3, MOD.NoModifier)
    window.desk.actions["invertSelection"].trigger()
    assert selected(grid) == set(range(12)) - {3}
    until(lambda: window.desk.selection.count == 11)
    assert len(window.desk.selection.ids) == 11
    window.desk.actions["selectNone"].trigger()
    assert not selected(grid)


def test_clicks_check_box_and_ranges(grid: AssetGrid) -> None:
    port = grid.viewport()
    QTest.mouseClick(port, LEFT, MOD.NoModifier, grid.cell_rect(2).center())
    assert selected(grid) == {2}
    QTest.mouseClick(port, LEFT, MOD.ShiftModifier, grid.cell_rect(5).center())
    assert selected(grid) == {2, 3, 4, 5}
    QTest.mouseClick(port, LEFT, MOD.ControlModifier, grid.cell_rect(3).center())
    assert selected(grid) == {2, 4, 5}
    QTest.mouseClick(port, LEFT, MOD.NoModifier, grid.cell_rect(8).topLeft() + QPoint(20, 20))
    assert selected(grid) == {2, 4, 5, 8}
    QTest.mouseClick(port, LEFT, MOD.NoModifier, grid.cell_rect(4).center())
    assert selected(grid) == {4}
    QTest.mouseClick(port, LEFT, MOD.NoModifier, QPoint(4, 4))
    assert not selected(grid)


def test_rubber_band(grid: AssetGrid) -> None:
    port, columns = grid.viewport(), grid.cell_geometry.columns
    QTest.mousePress(port, LEFT, MOD.NoModifier, QPoint(3, 3))
    middle = grid.cell_rect(columns + 1).center()
    QTest.mouseMove(port, QPoint(40, 40))
    QTest.mouseMove(port, middle)
    assert selected(grid) == {0, 1, columns, columns + 1}
    QTest.mouseMove(port, grid.cell_rect(1).center())
    assert selected(grid) == {0, 1}
    QTest.mouseRelease(port, LEFT, MOD.NoModifier, grid.cell_rect(1).center())
    assert selected(grid) == {0, 1}
    QTest.mousePress(port, LEFT, MOD.ControlModifier, grid.cell_rect(4).topRight() + QPoint(2, -2))
    QTest.mouseMove(port, grid.cell_rect(4).center())
    QTest.mouseRelease(port, LEFT, MOD.ControlModifier, grid.cell_rect(4).center())
    assert selected(grid) == {0, 1, 4}


def test_size_keys_keep_within_bounds(window: MainWindow, grid: AssetGrid) -> None:
    for _ in range(12):
        window.desk.actions["larger"].trigger()
    assert grid.wanted == 320
    assert view_of(window).assets.path_bar.slider.value() == 320
    for _ in range(12):
        window.desk.actions["smaller"].trigger()
    assert grid.wanted == 112
    QTest.keyClick(grid, KEY.Key_0, MOD.ControlModifier)
    assert grid.wanted == 160


def test_model_keeps_qt_rules_and_the_selection_through_changes(window: MainWindow, grid: AssetGrid) -> None:
    model = view_of(window).assets.model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    grid.go(5, MOD.NoModifier)
    chosen = model.ids[5]
    new = array("q", [*model.ids[:2], 900, *model.ids[2:9], *model.ids[10:], 901])
    steps = difference.steps(model.ids, new)
    assert steps is not None
    model.put_ids(array("q", new), steps)
    assert model.ids == new
    assert model.ids[grid.currentIndex().row()] == chosen
    assert {model.ids[row] for row in selected(grid)} == {chosen}
    until(lambda: window.desk.selection.current == chosen)
    model.put_ids(array("q", reversed(new)))
    assert {model.ids[row] for row in selected(grid)} == {chosen}
    del tester


def test_steps_reach_the_new_list_from_any_old_one() -> None:
    import random

    chance = random.Random(4)
    for _ in range(200):
        old = array("q", chance.sample(range(60), chance.randrange(0, 40)))
        new = array("q", chance.sample(range(60), chance.randrange(0, 40)))
        if chance.random() < 0.7:
            new = array("q", [i for i in old if chance.random() < 0.8])
            for extra in range(100, 100 + chance.randrange(4)):
                new.insert(chance.randrange(len(new) + 1), extra)
        steps = difference.steps(old, new)
        if steps is None:
            continue
        now = array("q", old)
        for first, last in steps.removed:
            del now[first : last + 1]
        for first, last in steps.inserted:
            now[first:first] = new[first : last + 1]
        assert now == new


def test_list_shares_selection_and_sorts_by_its_header(window: MainWindow, grid: AssetGrid) -> None:
    assets = view_of(window).assets
    grid.go(4, MOD.NoModifier)
    window.desk.actions["list"].trigger()
    assert assets.stack.currentWidget() is assets.list
    assert assets.list.selectionModel().isRowSelected(4)
    assert not assets.path_bar.sizes.isVisible()
    first = assets.model.ids[0]
    assets.list.header.sectionClicked.emit(0)
    until(lambda: assets.model.ids[0] != first)
    assert assets.model.query.descending
    assert assets.list.header.descending
    menu = assets.list.columns.menu()
    added = next(act for act in menu.actions() if act.text() == "Added")
    assert not added.isChecked()
    added.trigger()
    assert "added" in assets.list.columns.shown
    name = next(act for act in menu.actions() if act.text() == "Name")
    assert not name.isEnabled()


def test_another_place_is_listed_and_marked(window: MainWindow) -> None:
    view = view_of(window)
    view.show_folder(2)
    until(lambda: len(view.assets.model.ids) == 4)
    node = view.body.side.model.node(view.body.side.tree.currentIndex())
    assert node is not None
    assert node.name == "Music"
    assert window.windowTitle().startswith("Music")
    window.desk.actions["back"].trigger()
    until(lambda: len(view.assets.model.ids) == 12)
    window.desk.actions["forward"].trigger()
    until(lambda: len(view.assets.model.ids) == 4)
    window.desk.actions["parentFolder"].trigger()
    until(lambda: len(view.assets.model.ids) == 12)
    window.desk.actions["subfolders"].setChecked(False)
    until(lambda: not view.assets.model.ids)
    assert view.assets.stack.currentWidget() is view.assets.empty
    view.show_assets(Query())
    until(lambda: len(view.assets.model.ids) == 12)
