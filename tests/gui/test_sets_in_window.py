"""Sets by hand in the window: made of the selection, opened, changed, left, taken back; where an asset is a member."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPushButton, QSpinBox, QToolButton
from support.window_kit import settle, until, view_of

from assetdesk.core.presets import BATCH_SET
from assetdesk.core.query import Query
from assetdesk.gui.dialogs.add_pictures import AddPictures
from assetdesk.gui.dialogs.make_set import MakeSet, suggested
from assetdesk.gui.dialogs.run_batch_sets import RunBatchSets
from assetdesk.gui.main_window import MainWindow
from assetdesk.library import presets, sets

# the pictures lie in three folders
NUMBERED = {"setType": "SpinSet", "destFolder": "Sets"}


def select(window: MainWindow, count: int) -> list[int]:
    """The first so many cells of the grid."""
    grid = view_of(window).assets.grid
    grid.select_rows([(0, count - 1)], grid.selectionModel().SelectionFlag.ClearAndSelect)
    grid.selectionModel().setCurrentIndex(grid.model().index(0, 0), grid.selectionModel().SelectionFlag.NoUpdate)
    until(lambda: window.desk.selection.count == count)
    return list(window.desk.selection.ids)


def set_ids(window: MainWindow) -> list[int]:
    return [row.id for row in window.desk.browse.rows(window.desk.browse.ids(Query())) if row.format == "set"]


def made(window: MainWindow, count: int, kind: int = 0, rows: int = 0) -> int:
    """A set of the first cells, by the dialog; its id."""
    before = set_ids(window)
    select(window, count)
    window.desk.actions["makeSet"].trigger()
    until(lambda: window.findChild(MakeSet) is not None)
    dialog = window.findChild(MakeSet)
    assert dialog is not None
    dialog.findChild(QComboBox, "makeSetKind").setCurrentIndex(kind)  # type: ignore[union-attr]
    if rows:
        dialog.findChild(QSpinBox, "makeSetRows").setValue(rows)  # type: ignore[union-attr]
    dialog.findChild(QLineEdit, "makeSetName").setText("Guitars")  # type: ignore[union-attr]
    dialog.go.click()
    until(lambda: len(set_ids(window)) > len(before))
    settle(window)
    (new,) = set(set_ids(window)) - set(before)
    return new


def test_made_opened_changed_left_and_taken_back(window: MainWindow) -> None:
    view, room = view_of(window), view_of(window).sets
    new = made(window, 4)
    members = list(window.desk.browse.members(new))
    assert len(members) == 4
    view.assets.go_to(new)
    until(lambda: window.desk.selection.first == new)
    assert "Return" in window.desk.actions["openAsset"].shortcut().toString()
    window.desk.actions["openAsset"].trigger()
    page = room.page
    until(lambda: page.canvas.has_picture)
    assert room.shown
    page.acted.emit("order", [members[1], members[0], *members[2:]])
    until(lambda: window.desk.browse.members(new)[0] == members[1])
    page.acted.emit("remove", [members[3]])
    until(lambda: len(page.frames.frames) == 3)
    page.acted.emit("thumbnail", members[2])
    until(lambda: window.desk.browse.picture_of(new) == members[2])
    settle(window)
    for _ in range(3):
        window.desk.actions["undo"].trigger()
        settle(window)
    assert list(window.desk.browse.members(new)) == members
    until(lambda: len(page.frames.frames) == 4)
    page.go_back()
    assert not room.shown
    window.desk.actions["undo"].trigger()
    until(lambda: new not in set_ids(window))


def test_a_picture_opened_from_a_set_leads_back_to_it(window: MainWindow) -> None:
    view, room = view_of(window), view_of(window).sets
    new = made(window, 3)
    view.open_asset(new)
    page = room.page
    until(lambda: page.canvas.has_picture)
    page.next()
    second = page.frame_id
    page.acted.emit("picture", second)
    until(lambda: view.viewer.asset_id == second and view.viewer.canvas.has_picture)
    assert not room.shown
    view.viewer.next()
    view.viewer.go_back()
    until(lambda: room.shown and page.frame_id == page.frames.frames[2].asset_id)
    page.go_back()
    assert view.stack.currentWidget() is view.body


def test_rows_of_a_spin_and_more_pictures(window: MainWindow) -> None:
    view, room = view_of(window), view_of(window).sets
    new = made(window, 4, kind=2, rows=2)
    view.open_asset(new)
    page = room.page
    until(lambda: page.shot is not None and page.frames.rows == 2)
    folder = page.shot.row.folder_id  # type: ignore[union-attr]
    there = set(window.desk.browse.members(new))
    page.acted.emit("add", None)
    dialog = window.findChild(AddPictures)
    assert dialog is not None
    dialog.search.setText("trumpet")
    until(lambda: dialog.grid.frames.rowCount() == 8)
    dialog.grid.go(0)
    dialog.go.click()
    until(lambda: len(window.desk.browse.members(new)) == 5)
    until(lambda: len(page.frames.frames) == 5)
    assert page.frames.columns == 3, "who finds no place begins a column"
    assert folder
    assert there < set(window.desk.browse.members(new))


def test_into_a_set_and_out_of_it_in_the_grid(window: MainWindow) -> None:
    view = view_of(window)
    new = made(window, 2)
    members = list(window.desk.browse.members(new))
    others = [one for one in window.desk.browse.ids(Query()) if one not in (*members, new)][:1]
    view.assets.go_to(others[0])
    until(lambda: list(window.desk.selection.ids) == others)
    assert not window.desk.actions["removeFromSet"].isEnabled()
    window.desk.actions["addToSet"].trigger()
    until(lambda: window.findChild(QMenu, "addToSetMenu") is not None)
    menu = window.findChild(QMenu, "addToSetMenu")
    assert menu is not None
    assert [one.text() for one in menu.actions() if one.text()] == ["Guitars", "New set…"]
    menu.actions()[0].trigger()
    menu.close()
    until(lambda: list(window.desk.browse.members(new)) == [*members, *others])
    settle(window)
    part = view.body.inspector._info.sets
    until(lambda: [one.id for one in part.found] == [new])
    view.assets.grid.toggle_stack(view.assets.model.place_of(new), opened=True)
    until(lambda: view.assets.model.stacks.is_open(new))
    view.assets.go_to(others[0])
    until(lambda: window.desk.actions["removeFromSet"].isEnabled())
    window.desk.actions["removeFromSet"].trigger()
    until(lambda: list(window.desk.browse.members(new)) == members)
    until(lambda: not part.found)
    window.desk.actions["undo"].trigger()
    until(lambda: list(window.desk.browse.members(new)) == [*members, *others])
    until(lambda: bool(part.found))
    link = part.findChild(QToolButton, f"memberOfSet{new}")
    assert link is not None
    link.click()
    until(lambda: view.sets.shown and view.sets.page.frame_id == others[0])


def test_presets_are_run_over_the_selection(window: MainWindow) -> None:
    lib = window.desk.library
    preset = presets.save(lib, BATCH_SET, "By number", {**NUMBERED, "match": r"(NG)-\d+.*"})
    presets.save(lib, BATCH_SET, "Off", {"match": r"(NG)-\d+.*", "active": False})
    select(window, 3)
    window.desk.actions["runBatchSets"].trigger()
    until(lambda: window.findChild(RunBatchSets) is not None)
    dialog = window.findChild(RunBatchSets)
    assert dialog is not None
    until(lambda: len(dialog._boxes) == 2)
    assert not dialog.go.isEnabled()
    boxes = {one.name: box for box, one in dialog._boxes}
    assert not boxes["Off"].isEnabled()
    boxes[preset.name].setChecked(True)
    dialog.go.click()
    until(lambda: len(set_ids(window)) == 1)
    (new,) = set_ids(window)
    assert len(window.desk.browse.members(new)) == 3
    presets.update(lib, preset.id, {**NUMBERED, "match": r"(NG)-4100.*"})
    settle(window)
    view_of(window).assets.go_to(new)
    until(lambda: window.desk.selection.first == new)
    window.desk.actions["removeUnmatched"].trigger()
    until(lambda: len(window.desk.browse.members(new)) == 1)
    settle(window)
    window.desk.actions["undo"].trigger()
    until(lambda: len(window.desk.browse.members(new)) == 3)
    assert sets.read(lib.browse, new).facts.preset == preset.handle  # type: ignore[union-attr]


def test_names_that_are_suggested() -> None:
    assert suggested(["NG4103-01-01", "NG4103-01-02", "NG4103-02-01"]) == "NG4103"
    assert suggested(["bag_front", "bag_back"]) == "bag"
    assert suggested(["a", "b"]) == "a set"
    assert suggested(["one"]) == "one set"
    assert suggested([]) == ""


def test_what_cannot_be_a_set_is_said_before_it_is_made(window: MainWindow) -> None:
    ids = select(window, 2)
    rows = window.desk.browse.rows(ids)
    taken: list[object] = []
    dialog = MakeSet(window.desk, window, rows, 1001, taken.append)
    assert not dialog.go.isEnabled()
    dialog.findChild(QPushButton, "makeSetCancel").click()  # type: ignore[union-attr]
    dialog.deleteLater()
    assert taken == []
