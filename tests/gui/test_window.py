"""The window as a whole: names, areas, search and filters, verbs with Undo, drops, palettes, memory, one window."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from support.window_kit import add_many, drop, make_library, open_window, settle, until, urls, view_of

from assetdesk.core.query import OUT_OF_DATE, FilterKey, Place, Query, SortKey, TypeFilter
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.models.asset_model import ASSETS_MIME
from assetdesk.gui.theme import DARK, LIGHT, Appearance

KEY, MOD = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton
FIXED = ("folderTree", "assetGrid", "inspector", "jobsPanel", "searchField", "jobTable")
FIXED_ACTIONS = ("pauseJob", "resumeJob", "stopJob", "retryJob")


def test_fixed_names_are_there_once(window: MainWindow) -> None:
    assert window.objectName() == "mainWindow"
    for name in FIXED:
        assert len(window.findChildren(QWidget, name)) == 1, name
    for name in FIXED_ACTIONS:
        assert window.desk.actions[name] in window.actions(), name
    names = Counter(
        w.objectName() for w in window.findChildren(QWidget) if w.objectName() and not w.objectName().startswith("qt_")
    )
    internal = {"ScrollLeftButton", "ScrollRightButton"}
    assert not {n: c for n, c in names.items() if c > 1 and n not in internal}


def test_everything_that_takes_focus_has_a_name(window: MainWindow) -> None:
    window.desk.actions["jobsPanelOpen"].setChecked(True)
    view_of(window).show_assets(Query(words="ng").having(FilterKey.TYPE, TypeFilter.IMAGE))
    settle(window)
    nameless = []
    for widget in window.findChildren(QWidget):
        takes = widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton)
        inner = widget.objectName().startswith("qt_") or widget.parent() is window.menuBar()
        if takes and widget.isVisible() and not inner:
            face = QAccessible.queryAccessibleInterface(widget)
            if not face.text(QAccessible.Text.Name) or not widget.objectName():
                nameless.append((type(widget).__name__, widget.objectName(), face.text(QAccessible.Text.Name)))
    assert not nameless


def test_cells_speak(window: MainWindow) -> None:
    view = view_of(window)
    view.assets.grid.go(2, MOD.NoModifier)
    face = QAccessible.queryAccessibleInterface(view.assets.grid)
    assert face.role() == QAccessible.Role.List
    assert face.childCount() == 12
    child = face.child(2)
    said = child.text(QAccessible.Text.Name)
    assert said.startswith("NG-4102")
    assert "selected" in said
    assert "Processed" in said
    assert child.state().selected


def test_f6_walks_the_areas_and_tab_stays_inside(window: MainWindow) -> None:
    view = view_of(window)
    view.assets.grid.setFocus()
    view.assets.grid.go(1, MOD.NoModifier)
    settle(window)
    seen = []
    for _ in range(8):
        QTest.keyClick(window.focusWidget(), KEY.Key_F6)
        area = view.areas.area_of(window.focusWidget())
        assert area is not None
        seen.append(area.objectName())
    assert len(set(seen)) >= 5
    assert seen[-1] in seen[:7]
    view.body.side.tree.setFocus()
    QTest.keyClick(window.focusWidget(), KEY.Key_Tab)
    assert view.areas.area_of(window.focusWidget()) is view.body.side
    view.tools.search.setFocus()
    QTest.keyClick(window.focusWidget(), KEY.Key_Tab)
    assert view.areas.area_of(window.focusWidget()) is view.tools
    QTest.keyClick(window.focusWidget(), KEY.Key_F6, MOD.ShiftModifier)
    assert view.areas.area_of(window.focusWidget()) is not view.tools


def test_search_finds_as_one_types(window: MainWindow) -> None:
    view = view_of(window)
    QTest.keyClick(view.assets.grid, KEY.Key_F, MOD.ControlModifier)
    assert view.tools.search.hasFocus()
    QTest.keyClicks(view.tools.search, "4105")
    until(lambda: len(view.assets.model.ids) == 1)
    assert view.status.counts.text().startswith("1 found")
    QTest.keyClicks(view.tools.search, "zzz")
    until(lambda: not view.assets.model.ids)
    assert "Nothing found for “4105zzz”" in view.assets.empty.sentence.text()
    QTest.keyClick(view.tools.search, KEY.Key_Escape)
    until(lambda: len(view.assets.model.ids) == 12)
    QTest.keyClicks(view.tools.search, "type:pdf ")
    until(lambda: not view.assets.model.ids)
    assert view.assets.chips.isVisible()
    assert view.assets.model.query.values(FilterKey.TYPE) == (TypeFilter.PDF,)
    view.assets.chips.chips[0].setFocus()
    QTest.keyClick(view.assets.chips.chips[0], KEY.Key_Delete)
    until(lambda: len(view.assets.model.ids) == 12)
    assert not view.assets.chips.isVisible()


def test_filters_and_sort(window: MainWindow) -> None:
    view = view_of(window)
    menu = view.assets.chips.menu
    next(act for act in menu.actions() if act.text() == "Failed").trigger()
    until(lambda: not view.assets.model.ids)
    assert view.tools.filter.isChecked()
    view.assets.empty.buttons[-1].click()
    until(lambda: len(view.assets.model.ids) == 12)
    next(act for act in view.assets.path_bar.sort_menu.actions() if act.text() == "Size").trigger()
    until(lambda: view.assets.model.query.sort is SortKey.SIZE and not view.assets.model.loading)
    sizes = [row.bytes for row in window.desk.browse.rows(view.assets.model.ids)]
    assert sizes == sorted(sizes)


def test_trash_undo_and_restore(window: MainWindow) -> None:
    view, desk = view_of(window), window.desk
    view.assets.grid.setFocus()
    view.assets.grid.go(0, MOD.NoModifier)
    view.assets.grid.go(2, MOD.ShiftModifier)
    until(lambda: desk.selection.count == 3)
    QTest.keyClick(view.assets.grid, KEY.Key_Delete)
    until(lambda: len(view.assets.model.ids) == 9)
    toast = desk.toasts.toasts[-1]
    assert toast.words.text == "Moved 3 assets to the trash."
    until(lambda: view.body.side.model.nodes[14].count == 3)
    toast.buttons[0].click()
    until(lambda: len(view.assets.model.ids) == 12)
    view.assets.grid.go(1, MOD.NoModifier)
    until(lambda: desk.selection.count == 1)
    desk.actions["trash"].trigger()
    until(lambda: len(view.assets.model.ids) == 11)
    view.show_assets(Query(place=Place.TRASH))
    until(lambda: len(view.assets.model.ids) == 1)
    view.assets.grid.go(0, MOD.NoModifier)
    until(lambda: desk.actions["restore"].isEnabled())
    assert not desk.actions["trash"].isEnabled()
    desk.actions["restore"].trigger()
    until(lambda: not view.assets.model.ids)
    desk.actions["undo"].trigger()
    until(lambda: len(view.assets.model.ids) == 1)
    settle(window)


def test_rename_by_dialog_and_folder_in_place(window: MainWindow) -> None:
    view, desk = view_of(window), window.desk
    view.assets.grid.setFocus()
    view.assets.grid.go(0, MOD.NoModifier)
    until(lambda: desk.selection.count == 1)
    QTest.keyClick(view.assets.grid, KEY.Key_F2)
    until(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    field = dialog.focusWidget()
    assert field is not None
    QTest.qWait(300)
    QTest.keyClicks(field, "AA first")
    QTest.keyClick(field, KEY.Key_Return)
    until(lambda: (row := view.assets.model.row_at(0)) is not None and row.name == "AA first.jpg")
    tree = view.body.side.tree
    tree.setFocus()
    view.show_folder(2)
    settle(window)
    QTest.keyClick(tree, KEY.Key_F2)
    editor = tree.findChild(QWidget, "folderName")
    assert editor is not None
    QTest.keyClick(editor, KEY.Key_A, MOD.ControlModifier)
    QTest.keyClicks(editor, "Strings")
    QTest.keyClick(editor, KEY.Key_Return)
    until(lambda: any(f.name == "Strings" for f in desk.folders.values()))
    until(lambda: window.windowTitle().startswith("Strings"))
    settle(window)


def test_drops_from_outside_and_inside(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view, desk = view_of(window), window.desk
    came: list[tuple[list[Path], str]] = []
    monkeypatch.setattr(view.incoming, "start", lambda paths, folder: came.append((list(paths), folder)))
    file = tmp_path / "new.jpg"
    file.write_bytes(b"x")
    view.show_folder(2)
    settle(window)
    assert drop(view.assets, QPoint(200, 200), urls([file]))
    assert came == [([file], "Music")]
    QApplication.clipboard().setMimeData(urls([file]))
    desk.actions["paste"].trigger()
    assert came == [([file], "Music")] * 2
    QApplication.clipboard().setText("no file")
    desk.actions["paste"].trigger()
    assert desk.toasts.toasts[-1].words.text.startswith("There are no files to paste.")
    asked: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(
            "assetdesk.gui.dialogs.upload.ask_upload", lambda desk, paths, folder, parent: asked.append(folder)
        )
        assert drop(view.assets, QPoint(200, 200), urls([file]), MOD.ShiftModifier)
    assert (asked, len(came)) == (["Music"], 2)
    tree = view.body.side.tree
    index = view.body.side.model.folder_index(3)
    assert drop(tree.viewport(), tree.visualRect(index).center(), urls([file]))
    assert came[-1] == ([file], "Campaign")
    inside = QMimeData()
    moved = view.assets.model.ids[0]
    inside.setData(ASSETS_MIME, view.assets.model.ids[:1].tobytes())
    assert drop(tree.viewport(), tree.visualRect(index).center(), inside)
    until(lambda: len(view.assets.model.ids) == 3)
    assert desk.browse.rows([moved])[0].path.startswith("Campaign/")
    assert desk.toasts.toasts[-1].words.text == "Moved 1 asset to Campaign."
    desk.actions["undo"].trigger()
    until(lambda: len(view.assets.model.ids) == 4)
    places = view.body.side.model.index_of(view.body.side.model.nodes[11])
    assert not drop(tree.viewport(), tree.visualRect(places).center(), inside)
    settle(window)


def test_ring_shows_while_files_hang_over(window: MainWindow, tmp_path: Path) -> None:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent

    view = view_of(window)
    mime = urls([tmp_path / "a", tmp_path / "b"])
    event = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, mime, LEFT, MOD.NoModifier)
    QApplication.sendEvent(view.assets, event)
    assert view.assets.ring.isVisible()
    assert view.assets.ring._text == "Upload 2 files to Northgate Store"
    QApplication.sendEvent(view.assets, QDragLeaveEvent())
    assert not view.assets.ring.isVisible()


def test_menu_key_opens_the_context_menu_of_the_current_cell(window: MainWindow) -> None:
    view = view_of(window)
    view.assets.grid.setFocus()
    view.assets.grid.go(3, MOD.NoModifier)
    until(lambda: window.desk.selection.count == 1)
    at = view.assets.grid.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, view.assets.grid.mapToGlobal(at))
    QApplication.sendEvent(view.assets.grid, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [act.text() for act in menu.actions() if not act.isSeparator()]
    assert texts[:3] == ["Open", "Crop", "Quick look"]
    assert "Reprocess…" in texts
    assert "Restore" not in [act.text() for act in menu.actions() if act.isEnabled()]
    menu.close()


def test_health_is_told_and_looked_into(window: MainWindow) -> None:
    health = view_of(window).status.health
    assert health.isVisible()
    assert health.toolTip() == "Library checked today"
    health.click()
    until(lambda: window.desk.toasts.toasts and not window.desk.toasts.toasts[-1].words.text.startswith("Checking"))
    assert len(window.desk.toasts.toasts) == 1
    settle(window)


def test_both_palettes_at_run_time(window: MainWindow) -> None:
    theme = window.theme
    for look, tokens in ((Appearance.DARK, DARK), (Appearance.LIGHT, LIGHT)):
        action = window.findChild(QAction, f"appearance{look.value.capitalize()}")
        assert action is not None
        action.trigger()
        assert theme.tokens is tokens
        QTest.qWait(20)
        picture = window.grab().toImage()
        ratio = window.devicePixelRatioF()
        side = view_of(window).body.side
        at = side.mapTo(window, QPoint(side.width() // 2, side.height() - 60)) * ratio
        assert picture.pixelColor(at).name().upper() == tokens.panel
        grid = view_of(window).assets.grid
        at = grid.viewport().mapTo(window, QPoint(4, 200)) * ratio
        assert picture.pixelColor(at).name().upper() == tokens.canvas
        assert picture.pixelColor(QPoint(window.width() - 4, 4) * ratio).name().upper() == tokens.window
    assert window.general.get("appearance", "") == "light"


def test_small_window_gives_way_in_order(window: MainWindow) -> None:
    view = view_of(window)
    assert view.assets.path_bar.sizes.isVisible()
    assert view.body.side.width() == 240
    assert view.body.inspector.width() == 320
    window.resize(1270, 900)
    assert not view.assets.path_bar.sizes.isVisible()
    assert view.body.inspector.isVisible()
    window.resize(1190, 900)
    assert not view.body.inspector.isVisible()
    window.desk.actions["inspectorPanel"].setChecked(True)
    assert view.body.inspector.isVisible()
    assert view.body.centre.width() >= 480
    view.show_folder(2)
    settle(window)
    assert not view.body.inspector.isVisible()
    window.resize(1024, 640)
    QTest.qWait(10)
    assert view.tools.more.isVisible()
    assert view.body.side.width() == 208
    assert view.assets.grid.cell_geometry.columns == 5
    window.desk.actions["jobsPanelOpen"].setChecked(True)
    until(lambda: view.body.jobs.height() == 160)
    window.resize(1440, 900)
    QTest.qWait(10)
    assert view.body.side.width() == 240
    assert view.body.inspector.isVisible()


def test_place_sizes_and_view_are_kept(qtbot: QtBot, tmp_path: Path) -> None:
    root = tmp_path / "Kept"
    make_library(root)
    first = open_window(root)
    view = view_of(first)
    assert view.assets.model.query.place is Place.ALL
    view.show_folder(3)
    settle(first)
    first.desk.actions["list"].trigger()
    first.desk.actions["jobsPanelOpen"].setChecked(True)
    first.desk.actions["inspectorPanel"].setChecked(False)
    next(act for act in view.assets.path_bar.sort_menu.actions() if act.text() == "Size").trigger()
    view.assets.grid.set_wanted(200)
    settle(first)
    first.close()
    second = open_window(root)
    again = view_of(second)
    assert again.assets.model.query == Query(place=Place.FOLDER, folder_id=3, sort=SortKey.SIZE)
    assert again.assets.view_name == "list"
    assert again.body.jobs.isVisible()
    assert not again.body.inspector.isVisible()
    assert again.assets.grid.wanted == 200
    second.close()


def test_a_second_window_raises_the_first(window: MainWindow) -> None:
    rung: list[int] = []
    assert window._doorbell is not None
    window._doorbell.rung.connect(lambda: rung.append(1))
    root = window.desk.root
    assert root is not None
    code = "import sys; from pathlib import Path; from assetdesk.gui.one_window import raise_other; "
    with subprocess.Popen([sys.executable, "-c", code + f"sys.exit(not raise_other(Path({str(root)!r})))"]) as other:
        until(lambda: rung and other.poll() is not None, 20)
        assert other.returncode == 0


def test_hundred_thousand_rows(qtbot: QtBot, tmp_path: Path) -> None:
    root = tmp_path / "Large"
    make_library(root, 3)
    add_many(root, 100_000)
    window = open_window(root)
    view = view_of(window)
    assert len(view.assets.model.ids) == 100_003
    view.assets.grid.setFocus()
    QTest.keyClick(view.assets.grid, KEY.Key_End)
    until(lambda: view.assets.model.row_at(100_002) is not None)
    QTest.keyClick(view.assets.grid, KEY.Key_A, MOD.ControlModifier)
    until(lambda: window.desk.selection.count == 100_003)
    assert len(view.assets.grid.selectionModel().selection().toList()) == 1
    assert view.assets.model.cache.get(view.assets.model.ids[50_000]) is None
    window.desk.actions["list"].trigger()
    QTest.keyClick(view.assets.list, KEY.Key_Home)
    until(lambda: view.assets.model.row_at(0) is not None)
    settle(window)
    window.close()


def test_change_sets_touch_only_what_they_name(window: MainWindow) -> None:
    view = view_of(window)
    resets: list[int] = []
    changed: list[int] = []
    view.assets.model.modelReset.connect(lambda: resets.append(1))
    view.assets.model.dataChanged.connect(lambda first, last, roles: changed.append(first.row()))
    from assetdesk.core.changes import ChangeSet

    asset = view.assets.model.ids[3]
    view.assets.model.query = Query(sort=SortKey.FOLDER)
    window.desk.feed.take_changes(ChangeSet(assets=frozenset({asset})))
    until(lambda: changed)
    settle(window)
    assert set(changed) == {3}
    assert not resets


def test_nothing_holds_none_or_true_back(window: MainWindow) -> None:
    """With PySide6 6.12 every emit, runnable and repaint lost references to None and True, until the program died."""
    view = view_of(window)
    done: list[object] = []

    def some() -> None:
        for _ in range(100):
            window.desk.background.run(lambda: None, done.append)
            view.assets.grid.wanted_changed.emit(160)
            view.assets.path_bar.subfolders_changed.disconnect()
            view.assets.path_bar.subfolders_changed.connect(view.assets._subfolders)
            view.assets.grid.viewport().repaint()
        until(lambda: len(done) >= 100)
        done.clear()

    some()
    gc.collect()
    before = [sys.getrefcount(value) for value in (None, True, False)]
    some()
    gc.collect()
    after = [sys.getrefcount(value) for value in (None, True, False)]
    assert all(then - now < 60 for now, then in zip(after, before, strict=True)), (before, after)


def test_the_window_process_loads_no_decoder(tmp_path: Path) -> None:
    make_library(tmp_path / "Bare", 2)
    code = f"""
import sys, time
from assetdesk.app import application, build
app = application()
window = build({str(tmp_path / "Bare")!r}, run=False)
heavy = [m for m in ("sqlalchemy", "alembic", "PIL", "pymupdf", "numpy", "psd_tools") if m in sys.modules]
assert not heavy, heavy
window.show()
app.processEvents()
until = time.monotonic() + 20
while not window.desk.opened and time.monotonic() < until:
    app.processEvents()
assert window.desk.opened
decoders = ("PIL", "pymupdf", "numpy", "psd_tools", "pillow_heif", "tifffile")
clients = ("boto3", "botocore", "paramiko", "fsspec", "keyring", "fastapi", "uvicorn")
heavy = [m for m in ("alembic", *decoders, *clients) if m in sys.modules]
assert not heavy, heavy
window.close()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_out_of_date_is_a_place_while_something_is(window: MainWindow) -> None:
    view = view_of(window)
    view.show_assets(OUT_OF_DATE)
    settle(window)
    node = view.body.side.model.node(view.body.side.tree.currentIndex())
    assert node is not None
    assert node.id == 13
