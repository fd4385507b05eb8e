"""Searching in the window with real keys: words, chips and their editors, faults, hits, saved searches, memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QLineEdit, QMenu, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from support.window_kit import add_many, make_library, open_window, settle, until, view_of

from assetdesk.core.query import FilterKey, Place, Query, SortKey
from assetdesk.core.text import ExtractedText, TextPart
from assetdesk.gui.library_view import LibraryView
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.widgets.filter_editor import FilterEditor
from assetdesk.gui.widgets.filter_parts import WordsPart
from assetdesk.gui.widgets.search_links import SearchState
from assetdesk.store import search_index, tables

KEY, MOD = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: MainWindow) -> LibraryView:
    """The window's view on a library of 12 pictures."""
    return view_of(window)


def listed(view: LibraryView, count: int) -> Callable[[], bool]:
    """Whether the list is there, with so many assets."""
    return lambda: not view.assets.model.loading and len(view.assets.model.ids) == count


def chips(view: LibraryView) -> list[str]:
    """What the chips say."""
    return [chip.accessibleName() for chip in view.assets.chips.chips]


def typed(view: LibraryView, text: str) -> None:
    """Keys into the search field."""
    view.tools.search.setFocus()
    QTest.keyClicks(view.tools.search, text)


def part(view: LibraryView, kind: type[Any], name: str) -> Any:
    """A widget of the open editor."""
    until(lambda: view.assets.chips.editor is not None)
    editor = view.assets.chips.editor
    assert editor is not None
    found = editor.findChild(kind, name)
    assert found is not None, name
    return found


def choose_key(view: LibraryView, name: str) -> FilterEditor:
    """*Add filter* by its menu."""
    menu = view.assets.chips.menu
    act = next(act for act in menu.actions() if act.objectName() == name)
    view.assets.chips.pop_menu(view.mapToGlobal(QPoint(400, 120)))
    act.trigger()
    menu.close()
    until(lambda: view.assets.chips.editor is not None)
    editor = view.assets.chips.editor
    assert editor is not None
    return editor


def write(window: MainWindow, asset: int, **values: Any) -> None:
    """Columns of one asset, as if processing had found them."""
    library = window.desk.library

    def work(w: Any) -> None:
        w.conn.execute(update(tables.assets).where(tables.assets.c.id == asset).values(**values))
        if "name" in values:
            search_index.put_name(w.db, asset, values["name"])
        w.changed(assets=[asset])

    library.store.writer.run(work)


def write_text(window: MainWindow, asset: int, pages: dict[int, str]) -> None:
    """The text of an asset, page by page."""
    parts = tuple(TextPart(words, page=page) for page, words in sorted(pages.items()))

    def work(w: Any) -> None:
        search_index.put_text(w.db, asset, ExtractedText(parts))
        w.changed(assets=[asset])

    window.desk.library.store.writer.run(work)


# words


def test_words_come_best_first_and_the_order_comes_back(view: LibraryView) -> None:
    next(act for act in view.assets.path_bar.sort_menu.actions() if act.text() == "Size").trigger()
    until(lambda: view.assets.model.query.sort is SortKey.SIZE and listed(view, 12)())
    typed(view, "4105")
    until(listed(view, 1))
    assert view.assets.model.query.sort.value == "relevance"
    assert view.assets.path_bar.sort_button.text() == "Best first"
    QTest.keyClick(view.tools.search, KEY.Key_Escape)
    until(listed(view, 12))
    assert view.assets.model.query.sort.value == "size"
    assert view.assets.path_bar.sort_button.text() == "Size"
    QTest.keyClick(view.tools.search, KEY.Key_Escape)
    assert view.assets.grid.hasFocus()


def test_the_field_says_where_it_looks(view: LibraryView) -> None:
    assert view.tools.search.placeholderText() == "Search all assets"
    view.show_folder(2)
    until(listed(view, 4))
    assert view.tools.search.placeholderText() == "Search this folder"
    assert view.tools.search.accessibleName() == "Search this folder"


def test_nothing_found_has_a_way_on(view: LibraryView) -> None:
    view.show_folder(2)
    until(listed(view, 4))
    typed(view, "4105")
    until(listed(view, 0))
    assert view.assets.empty.sentence.text() == "Nothing found for “4105” in Music."
    assert [b.text() for b in view.assets.empty.buttons] == ["Search all folders", "Clear search"]
    view.assets.empty.buttons[0].click()
    until(listed(view, 1))
    assert view.assets.model.query.place is Place.ALL
    assert view.tools.search.text() == "4105"


def test_history_on_the_down_key(view: LibraryView) -> None:
    typed(view, "4105")
    QTest.keyClick(view.tools.search, KEY.Key_Return)
    until(listed(view, 1))
    view.tools.search.clear_now()
    until(listed(view, 12))
    view.tools.search.setFocus()
    QTest.keyClick(view.tools.search, KEY.Key_Down)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    until(listed(view, 1))


# filters that are typed


def test_filters_become_chips_on_a_space(view: LibraryView) -> None:
    typed(view, "4105 type:image,pdf ")
    until(lambda: chips(view) == ["Type Image, PDF"])
    assert view.tools.search.text() == "4105 "
    typed(view, "width:>2000 ")
    until(lambda: chips(view) == ["Type Image, PDF", "Width over 2,000 px"])
    typed(view, "-state:failed has:text ")
    until(lambda: chips(view)[2:] == ["State not failed", "Has text"])
    until(listed(view, 0))
    assert view.assets.model.query.words == "4105"
    assert view.tools.filter.isChecked()
    last = view.assets.chips.chips[-1]
    last.setFocus()
    QTest.keyClick(last, KEY.Key_Delete)
    until(listed(view, 1))
    assert chips(view)[-1] == "State not failed"
    assert window_of(view).focusWidget() is view.assets.chips.chips[-1]


def test_choices_typed_one_after_the_other_are_alternatives(view: LibraryView) -> None:
    typed(view, "type:pdf type:image width:>10 width:<90000 ")
    until(listed(view, 12))
    assert chips(view) == ["Type Image, PDF", "Width over 10 px", "Width under 90,000 px"]


def test_enter_takes_the_last_filter_too(view: LibraryView) -> None:
    typed(view, "type:pdf")
    QTest.keyClick(view.tools.search, KEY.Key_Return)
    until(listed(view, 0))
    assert chips(view) == ["Type PDF"]
    assert view.tools.search.text() == ""


def test_what_cannot_be_read_is_shown_where_it_stands(view: LibraryView) -> None:
    typed(view, "4105 width:wide ")
    until(listed(view, 1))
    assert chips(view) == ["Not understood: width:wide"]
    chip = view.assets.chips.chips[0]
    sentence = view.tools.search.wrong[0].sentence
    assert "width:wide" in sentence
    assert chip.accessibleDescription() == sentence
    reason = view.assets.chips.findChild(QLabel, "wrongReason")
    assert reason is not None
    assert reason.isVisible()
    assert reason.accessibleName() == sentence
    assert sentence in view.tools.search.accessibleDescription()
    assert view.tools.search.text() == "4105 width:wide "
    chip.setFocus()
    QTest.keyClick(chip, KEY.Key_Return)
    assert view.tools.search.hasFocus()
    assert view.tools.search.selectedText() == "width:wide"
    QTest.keyClicks(view.tools.search, "width:>10 ")
    until(lambda: chips(view) == ["Width over 10 px"])
    typed(view, "size:big ")
    until(lambda: len(chips(view)) == 2)
    chip = view.assets.chips.chips[1]
    chip.setFocus()
    QTest.keyClick(chip, KEY.Key_Delete)
    until(lambda: chips(view) == ["Width over 10 px"])
    assert view.tools.search.text().strip() == "4105"
    assert not view.tools.search.wrong
    settle(window_of(view))


def window_of(view: LibraryView) -> MainWindow:
    """The window round it."""
    window = view.window()
    assert isinstance(window, MainWindow)
    return window


def test_another_place_takes_what_was_not_understood_away(view: LibraryView) -> None:
    typed(view, "width:wide ")
    until(lambda: len(chips(view)) == 1)
    view.assets.grid.setFocus()
    view.show_folder(2)
    until(listed(view, 4))
    assert view.tools.search.text() == ""
    assert not view.assets.chips.isVisible()


def test_completions_of_keys_and_values(view: LibraryView) -> None:
    field = view.tools.search
    typed(view, "ori")
    assert field._completions.candidates("ori") == ["orientation:"]
    assert field._completions.candidates("type:ph") == ["type:photoshop"]
    assert field._completions.candidates("-type:pdf,w") == ["-type:pdf,word"]
    until(lambda: field._completions.shown)
    QTest.keyClick(field._completions._popup, KEY.Key_Down)
    QTest.keyClick(field._completions._popup, KEY.Key_Return)
    until(lambda: field.text() == "orientation:")
    QTest.keyClicks(field, "landscape ")
    until(lambda: chips(view) == ["Orientation Landscape"])
    field._completions.hide()


# filters that are chosen


def test_add_filter_by_key_and_menu(view: LibraryView, window: MainWindow) -> None:
    QTest.keyClick(view.assets.grid, KEY.Key_F, MOD.ControlModifier | MOD.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.objectName() == "filterMenu"
    texts = [act.text() for act in menu.actions() if not act.isSeparator()]
    assert {"Type…", "Date taken…", "File size…", "Camera…", "Has text", "Failed", "Out of date"} <= set(texts)
    menu.close()
    next(act for act in menu.actions() if act.text() == "Failed").trigger()
    until(listed(view, 0))
    assert chips(view) == ["State Failed"]
    next(act for act in menu.actions() if act.text() == "Out of date").trigger()
    until(lambda: chips(view) == ["State Failed, out of date"])
    settle(window)


def test_choices_are_ticked_with_keys(view: LibraryView, window: MainWindow) -> None:
    editor = choose_key(view, "addFilterType")
    first = part(view, QCheckBox, "choiceImage")
    until(lambda: editor.focusWidget() is first)
    QTest.keyClick(first, KEY.Key_Space)
    until(lambda: chips(view) == ["Type Image"])
    QTest.keyClick(first, KEY.Key_Down)
    raw = part(view, QCheckBox, "choiceRaw")
    assert editor.focusWidget() is raw
    QTest.keyClick(raw, KEY.Key_Space)
    until(lambda: chips(view) == ["Type Image, camera raw"])
    part(view, QAbstractButton, "filterIsNot").click()
    until(lambda: chips(view) == ["Type not image, camera raw"])
    until(listed(view, 0))
    QTest.keyClick(editor, KEY.Key_Return)
    until(lambda: view.assets.chips.editor is None)
    assert window.focusWidget() is view.assets.chips.chips[0]
    QTest.keyClick(view.assets.chips.chips[0], KEY.Key_Return)
    until(lambda: view.assets.chips.editor is not None)
    assert part(view, QCheckBox, "choiceRaw").isChecked()
    part(view, QAbstractButton, "filterRemove").click()
    until(listed(view, 12))
    assert not view.assets.chips.isVisible()
    settle(window)


def test_a_span_of_numbers_with_units(view: LibraryView, window: MainWindow) -> None:
    write(window, view.assets.model.ids[0], bytes=5_000_000)
    editor = choose_key(view, "addFilterSize")
    low = part(view, QLineEdit, "rangeFrom")
    until(lambda: editor.focusWidget() is low)
    QTest.keyClicks(low, "2")
    until(listed(view, 1))
    assert chips(view) == ["File size from 2 MB"]
    QTest.keyClicks(part(view, QLineEdit, "rangeTo"), "4")
    until(listed(view, 0))
    assert chips(view) == ["File size 2 to 4 MB"]
    QTest.keyClicks(part(view, QLineEdit, "rangeTo"), "x")
    said = part(view, QWidget, "filterProblem")
    until(said.isVisible)
    assert "is not a size" in said.text()
    assert chips(view) == ["File size 2 to 4 MB"]
    QTest.keyClick(editor, KEY.Key_Escape)
    until(listed(view, 12))
    assert not chips(view)
    settle(window)


def test_dates_by_preset_and_from_to(view: LibraryView, window: MainWindow) -> None:
    editor = choose_key(view, "addFilterTaken")
    part(view, QRadioButton, "dateToday").click()
    until(lambda: chips(view) == ["Date taken today"])
    until(listed(view, 0))
    QTest.keyClicks(part(view, QLineEdit, "dateFrom"), "2026-10")
    assert part(view, QRadioButton, "dateBetween").isChecked()
    until(lambda: chips(view) == ["Date taken since Oct 2026"])
    until(listed(view, 12))
    QTest.keyClicks(part(view, QLineEdit, "dateTo"), "2026-10-11")
    until(lambda: chips(view) == ["Date taken Oct 2026 – 11 Oct 2026"])
    until(listed(view, 0))
    editor.close()
    settle(window)


def test_words_complete_from_what_the_library_holds(view: LibraryView, window: MainWindow) -> None:
    editor = choose_key(view, "addFilterCamera")
    settle(window)
    field = part(view, QLineEdit, "filterWords")
    QTest.keyClicks(field, "eos")
    words = editor.part
    assert isinstance(words, WordsPart)
    until(lambda: words._model.stringList() == ["EOS R5"])
    until(lambda: chips(view) == ["Camera eos"])
    until(listed(view, 12))
    words._completed("EOS R5")
    until(lambda: chips(view) == ["Camera EOS R5"])
    editor.close()
    choose_key(view, "addFilterFolder")
    assert "Food hall" in part(view, QLineEdit, "filterWords").parent()._model.stringList()
    assert view.assets.chips.editor is not None
    view.assets.chips.editor.close()
    settle(window)


def test_every_key_has_an_editor_with_names(view: LibraryView, window: MainWindow) -> None:
    for act in view.assets.chips.menu.actions():
        if not isinstance(act.data(), str):
            continue
        view.assets.chips.open_editor(FilterKey(act.data()), -1, window.mapToGlobal(QPoint(300, 100)))
        editor = view.assets.chips.editor
        assert editor is not None
        for widget in editor.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                face = QAccessible.queryAccessibleInterface(widget)
                assert face.text(QAccessible.Text.Name), (act.data(), widget.objectName())
        room = editor.screen().availableGeometry()
        assert room.contains(QRect(editor.pos(), editor.size()))
        QTest.keyClick(editor, KEY.Key_Escape)
        until(lambda: view.assets.chips.editor is None)
    assert not view.assets.model.query.filters
    settle(window)


def test_many_chips_take_more_rows_and_never_more_width(view: LibraryView, window: MainWindow) -> None:
    window.resize(1024, 640)
    typed(view, "type:image state:processed taken:30d size:1kb..90mb width:>10 height:>10 megapixels:>0.1 camera:eos ")
    typed(view, "orientation:landscape colour:rgb ext:jpg ")
    until(lambda: len(chips(view)) == 11)
    settle(window)
    bar = view.assets.chips
    assert bar.height() > 60
    boxes = [chip.geometry() for chip in bar.chips]
    assert all(bar.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])
    assert not any(box.intersects(bar.links.geometry()) for box in boxes)
    assert window.width() == 1024


# hits


def test_rows_say_where_the_words_were_found(view: LibraryView, window: MainWindow) -> None:
    one, other = view.assets.model.ids[1], view.assets.model.ids[2]
    write_text(window, one, {1: "Nothing of it here.", 12: "For first lessons: the student spinet, with gold lacquer."})
    write_text(window, other, {3: "A spinet stands in the hall."})
    window.desk.actions["list"].trigger()
    typed(view, "spinet")
    until(listed(view, 2))
    assert set(view.assets.model.ids) == {one, other}
    assert view.assets.list.rowHeight(0) == 46
    hits = view.assets.model.hits
    until(lambda: all(hits.get(asset) is not None for asset in (one, other)))
    hit = hits.get(one)
    assert hit is not None
    assert hit.pages == (12,)
    row = view.assets.model.ids.index(one)
    said = view.assets.model.data(view.assets.model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Text, page 12" in said
    assert "Page 12: " in said
    foot = view.assets.list.findChild(QWidget, "searchFoot")
    assert foot is not None
    assert foot.isVisible()
    assert foot.accessibleName().startswith("2 of 12 assets in ")
    typed(view, " hall")
    until(listed(view, 1))
    assert "“spinet hall” in quotation marks finds the phrase." in foot.accessibleName()
    window.desk.actions["grid"].trigger()
    assert view.assets.stack.currentWidget() is view.assets.grid
    window.desk.actions["list"].trigger()
    QTest.keyClick(view.tools.search, KEY.Key_Escape)
    until(listed(view, 12))
    assert view.assets.list.rowHeight(0) == 30
    assert not foot.isVisible()
    settle(window)


def test_hits_follow_what_changes(view: LibraryView, window: MainWindow) -> None:
    asset = view.assets.model.ids[1]
    write_text(window, asset, {1: "A spinet."})
    window.desk.actions["list"].trigger()
    typed(view, "spinet")
    until(listed(view, 1))
    hits = view.assets.model.hits
    until(lambda: (hit := hits.get(asset)) is not None and hit.pages == (1,))
    write_text(window, asset, {1: "Nothing.", 7: "A spinet."})
    until(lambda: (hit := hits.get(asset)) is not None and hit.pages == (7,))
    settle(window)


# columns


def test_columns_sort_both_ways_and_are_kept(qtbot: QtBot, tmp_path: Path) -> None:
    root = tmp_path / "Columns"
    make_library(root, 4)
    window = open_window(root)
    view = view_of(window)
    window.desk.actions["list"].trigger()
    table = view.assets.list
    menu = table.columns.menu()
    names = [act.text() for act in menu.actions() if act.isCheckable()]
    wanted = ["Name", "State", "Type", "Size", "Pixels", "Folder", "Profile", "Changed"]
    more = ["Published", "Added", "Taken", "Camera", "Colour", "Duration", "Pages", "Title", "Expires"]
    more.append("Checked out by")
    assert names == [*wanted, *more]
    assert [act.text() for act in menu.actions() if act.isChecked()] == wanted
    for name, durations in (("Duration", (30.0, 10.0, 20.0, None)),):
        for asset, value in zip(view.assets.model.ids, durations, strict=True):
            write(window, asset, duration=value)
        next(act for act in menu.actions() if act.text() == name).trigger()
    settle(window)
    section = next(n for n in range(table.model().columnCount()) if table.header.title(n) == "Duration")
    header = table.header.viewport()

    def in_sight() -> bool:
        table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
        return 0 <= table.header.sectionViewportPosition(section) < header.width() - 24

    browse = window.desk.browse
    for wanted_order in ([0.0, 10.0, 20.0, 30.0], [30.0, 20.0, 10.0, 0.0]):
        until(in_sight)  # a new order begins at the left edge
        QTest.mouseClick(header, LEFT, pos=QPoint(table.header.sectionViewportPosition(section) + 12, 12))
        until(
            lambda wanted_order=wanted_order: (
                [r.duration or 0.0 for r in browse.rows(view.assets.model.ids)] == wanted_order
            )
        )
    assert table.header.sorted_by is SortKey.DURATION
    assert table.header.descending
    next(act for act in menu.actions() if act.text() == "Pixels").trigger()
    shown = table.columns.shown
    settle(window)
    window.close()
    again = open_window(root)
    table = view_of(again).assets.list
    assert table.columns.shown == shown
    assert "duration" in shown
    assert "pixels" not in shown
    assert view_of(again).assets.model.query.sort is SortKey.DURATION
    again.close()


# saved searches


def save_as(view: LibraryView, name: str) -> None:
    """*Save search…* and a name."""
    window_of(view).desk.actions["saveSearch"].trigger()
    until(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    field = dialog.findChild(QLineEdit, "nameField")
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, KEY.Key_Return)


def node_of(view: LibraryView, name: str) -> Any:
    """The row of a saved search in the tree, or None."""
    return next((n for n in view.body.side.model.collections.children if n.name == name), None)


def test_a_search_is_saved_altered_updated_and_kept(qtbot: QtBot, tmp_path: Path) -> None:
    root = tmp_path / "Saved"
    make_library(root, 12)
    window = open_window(root)
    view = view_of(window)
    assert not window.desk.actions["saveSearch"].isEnabled()
    typed(view, "trumpet width:>10 ")
    until(listed(view, 12))
    until(lambda: window.desk.actions["saveSearch"].isEnabled())
    assert view.assets.chips.links.save_button.isVisible()
    save_as(view, "Brass")
    until(lambda: (node := node_of(view, "Brass")) is not None and node.count == 12)
    settle(window)
    assert window.windowTitle().startswith("Brass")
    assert view.body.side.tree.currentIndex() == view.body.side.model.index_of(node_of(view, "Brass"))
    bar, links = view.assets.path_bar, view.assets.chips.links
    assert links.state is SearchState.SAVED
    assert not bar.changed_mark.isVisible()
    view.tools.search.clear()
    typed(view, "4105")
    until(listed(view, 1))
    assert bar.changed_mark.isVisible()
    assert links.back_button.isVisible()
    links.back_button.click()
    until(listed(view, 12))
    assert view.tools.search.text() == "trumpet"
    assert not bar.changed_mark.isVisible()
    typed(view, " 4103")
    until(listed(view, 1))
    links.update_button.click()
    until(lambda: node_of(view, "Brass").count == 1)
    until(lambda: not bar.changed_mark.isVisible())
    settle(window)
    window.close()
    again = open_window(root)
    view = view_of(again)
    until(lambda: node_of(view, "Brass") is not None)
    settle(again)
    assert view.assets.model.query.words == "trumpet 4103"
    assert len(view.assets.model.ids) == 1
    assert view.body.side.tree.currentIndex() == view.body.side.model.index_of(node_of(view, "Brass"))
    view.show_assets(view.kept_query())
    until(listed(view, 12))
    assert view.tools.search.text() == ""
    tree = view.body.side.tree
    at = tree.visualRect(view.body.side.model.index_of(node_of(view, "Brass"))).center()
    QTest.mouseClick(tree.viewport(), LEFT, pos=at)
    until(listed(view, 1))
    assert chips(view) == ["Width over 10 px"]
    settle(again)
    again.close()


def test_counts_of_saved_searches_follow(view: LibraryView, window: MainWindow) -> None:
    typed(view, "spinet")
    until(listed(view, 0))
    save_as(view, "Spinets")
    until(lambda: (node := node_of(view, "Spinets")) is not None and node.count == 0)
    write_text(window, window.desk.browse.ids(Query())[0], {1: "A spinet."})
    until(lambda: node_of(view, "Spinets").count == 1, 60)
    until(listed(view, 1))
    settle(window)


def test_a_name_is_there_once_and_can_be_changed_and_deleted(view: LibraryView, window: MainWindow) -> None:
    typed(view, "trumpet")
    until(lambda: window.desk.actions["saveSearch"].isEnabled())
    save_as(view, "Brass")
    until(lambda: node_of(view, "Brass") is not None)
    view.show_assets(Query(words="4105"))
    until(listed(view, 1))
    save_as(view, "brass")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    note = dialog.findChild(QLabel, "nameNote")
    assert note is not None
    assert note.text() == "“brass” is there already. Choose another name."
    field = dialog.findChild(QLineEdit, "nameField")
    assert field is not None
    QTest.keyClicks(field, " two")
    QTest.keyClick(field, KEY.Key_Return)
    until(lambda: node_of(view, "brass two") is not None)
    settle(window)
    tree = view.body.side.tree
    tree.setFocus()
    QTest.keyClick(tree, KEY.Key_F2)
    editor = tree.findChild(QWidget, "folderName")
    assert editor is not None
    QTest.keyClick(editor, KEY.Key_A, MOD.ControlModifier)
    QTest.keyClicks(editor, "Brass")
    QTest.keyClick(editor, KEY.Key_Return)
    until(lambda: window.desk.toasts.toasts and "already" in window.desk.toasts.toasts[-1].words.text)
    view.searches.renamed(node_of(view, "brass two").search.id, "Woodwind")
    until(lambda: node_of(view, "Woodwind") is not None)
    settle(window)
    tree.setFocus()
    QTest.keyClick(tree, KEY.Key_Delete)
    until(lambda: node_of(view, "Woodwind") is None)
    settle(window)
    assert view.assets.model.query.search_id is None
    toast = window.desk.toasts.toasts[-1]
    assert toast.words.text == "Deleted the search “Woodwind”. Its assets stay."
    toast.buttons[0].click()
    until(lambda: node_of(view, "Woodwind") is not None)
    settle(window)


def test_context_menu_of_a_saved_search(view: LibraryView, window: MainWindow) -> None:
    typed(view, "trumpet")
    until(lambda: window.desk.actions["saveSearch"].isEnabled())
    save_as(view, "Brass")
    until(lambda: node_of(view, "Brass") is not None)
    settle(window)
    tree = view.body.side.tree
    tree.setFocus()
    at = tree.visualRect(view.body.side.model.index_of(node_of(view, "Brass"))).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, tree.viewport().mapToGlobal(at))
    QApplication.sendEvent(tree.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [act.text() for act in menu.actions()] == ["Rename", "Delete"]
    menu.close()
    menu.actions()[1].trigger()
    until(lambda: node_of(view, "Brass") is None)
    settle(window)


# large libraries


def test_typing_stays_fluid_in_a_large_library(qtbot: QtBot, tmp_path: Path) -> None:
    root = tmp_path / "Large"
    make_library(root, 3)
    add_many(root, 100_000)
    window = open_window(root)
    view = view_of(window)
    window.desk.actions["list"].trigger()
    for text in ("P00", "4", "2", "4"):
        typed(view, text)  # each key returns at once: nothing is read on the window's thread
    until(lambda: view.assets.model.query.words == "P00424")
    until(lambda: not view.assets.model.loading, 30)
    assert len(view.assets.model.ids) == 100
    foot = view.assets.list.findChild(QWidget, "searchFoot")
    assert foot is not None
    assert foot.accessibleName().startswith("100 of 100,003 assets in ")
    QTest.keyClick(view.tools.search, KEY.Key_Escape)
    until(listed(view, 100_003), 30)
    typed(view, "p00")  # more than a screen: the first come alone
    until(listed(view, 100_000), 30)
    assert len(set(view.assets.model.ids)) == 100_000
    assert list(view.assets.model.ids) == list(window.desk.browse.ids(view.assets.model.query))
    settle(window)
    window.close()
