"""*Crops to confirm* and named crops in the Edit view: moved, confirmed and taken back by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from support.desk_kit import Kit, doubled_names, make_kit, nameless
from support.window_kit import make_library, open_window, settle, until, view_of

from assetdesk.core.crops import SWATCH_ROW, Box, Crop, Kind, Source, Why
from assetdesk.gui.crops import paint
from assetdesk.gui.crops.items import Layout, Section, ratio_words
from assetdesk.gui.crops.page import CropsPage
from assetdesk.gui.edit.canvas import EditCanvas
from assetdesk.gui.edit.edit_part import EditPart
from assetdesk.gui.edit.geometry import CORNERS, MOVE, SIDES, Grip, Picture, Rect
from assetdesk.gui.edit.locked import LEAST, Lock, box_of, rect_of
from assetdesk.gui.models.tree_model import CROPS
from assetdesk.gui.panels import viewer_read
from assetdesk.library import crops
from assetdesk.library.session import Library
from assetdesk.store import crops as rows
from assetdesk.store.writer import Write

_LARGE = Box(0.0, 0.1, 1.0, 0.75)
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def kit(qapp: QApplication, tmp_path: Path) -> Iterator[Kit]:
    """Three pictures of 3600 × 2700 px, each with two crops and a swatch, one of them confirmed."""
    made = make_kit(tmp_path / "Library", 3)
    for place, asset in enumerate(made.assets):
        put(made, asset, confirmed=place == 2)
    yield made
    made.close()


def put(kit: Kit, asset: int, *, confirmed: bool = False) -> None:
    large = Crop("Large", _LARGE, 1600, 900, auto=_LARGE, confirmed=confirmed, why=Why.NEW)
    square = Crop("Square", Box(0.1, 0.0, 0.75, 1.0), 500, 500, auto=Box(0.1, 0.0, 0.75, 1.0), why=Why.SIZE)
    swatch = Crop(SWATCH_ROW, Box(0, 0, 0.1, 0.1), 50, 50, kind=Kind.SWATCH, colour="#336699", confirmed=True)
    kit.library.store.writer.run(lambda w: rows.put(w, asset, [large, square, swatch]))


def page(kit: Kit) -> CropsPage:
    made = CropsPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.show()
    made.show_folder(None)
    until(lambda: len(made.view.flat()) == 5)
    made.view.setFocus()
    return made


def named(kit: Kit, asset: int) -> dict[str, Crop]:
    return {one.name: one for one in crops.of_asset(kit.library.browse, asset).crops}


def test_sections_by_crop_name_largest_first(kit: Kit) -> None:
    made = page(kit)
    assert [(one.name, one.size, len(one.items)) for one in made.view.sections] == [
        ("Large", (1600, 900), 2),
        ("Square", (500, 500), 3),
    ]
    assert made.summary == "5 crops of 3 assets"
    assert paint.why_words(made.view.sections[1].items[0]) == "Size changed in the profile"
    assert nameless(made) == []
    assert doubled_names(made) == []


def test_enter_confirms_and_goes_on(kit: Kit) -> None:
    made = page(kit)
    first = kit.assets[0]
    assert made.view.current == (first, "Large")
    QTest.keyClick(made.view, Qt.Key.Key_Return)
    assert made.view.current == (kit.assets[1], "Large")
    until(lambda: named(kit, first)["Large"].confirmed)
    until(lambda: len(made.view.flat()) == 4)


def test_keys_move_and_resize_with_the_ratio_kept_and_escape_takes_it_back(kit: Kit) -> None:
    made = page(kit)
    item = made.view.item()
    assert item is not None
    before = item.rect
    QTest.keyClick(made.view, Qt.Key.Key_Down)
    assert (item.rect.top, item.rect.height) == (before.top + 1, before.height)
    QTest.keyClick(made.view, Qt.Key.Key_Down, _SHIFT)
    assert item.rect.top == before.top + 11
    QTest.keyClick(made.view, Qt.Key.Key_Left, _ALT | _SHIFT)
    assert item.rect.width == before.width - 10
    assert item.rect.width / item.rect.height == pytest.approx(16 / 9, abs=0.002)
    assert item.moved
    assert paint.why_words(item) == "Moved by you, not saved"
    assert made.summary.endswith("1 moved")
    QTest.keyClick(made.view, Qt.Key.Key_Escape)
    assert item.rect == before
    assert not item.moved


def test_a_moved_crop_is_saved_and_stays_moved_while_the_page_reads_again(kit: Kit) -> None:
    made = page(kit)
    QTest.keyClick(made.view, Qt.Key.Key_Up, _SHIFT)
    made.read()
    until(lambda: made.view.item() is not None and made.view.item().moved)  # type: ignore[union-attr]
    QTest.keyClick(made.view, Qt.Key.Key_Return)
    asset = kit.assets[0]
    until(lambda: named(kit, asset)["Large"].by_hand)
    saved = named(kit, asset)["Large"]
    assert saved.confirmed
    assert saved.box.y == pytest.approx(_LARGE.y - 10 / 2700, abs=1e-3)


def test_confirm_all_of_a_name_and_its_undo(kit: Kit) -> None:
    made = page(kit)
    told: list[object] = []
    made.tell_undo = lambda text, icon, short, undo: told.extend((text, undo))
    made.view._confirm_all("Square")
    until(lambda: told)
    assert told[0] == "Confirmed 3 crops."
    assert [one.name for one in made.view.sections] == ["Large"]
    told[1]()  # type: ignore[operator]
    until(lambda: len(made.view.flat()) == 5)


def test_going_by_picture_and_by_crop(kit: Kit) -> None:
    made = page(kit)
    view = made.view
    QTest.keyClick(view, Qt.Key.Key_Period)
    assert view.current == (kit.assets[1], "Large")
    QTest.keyClick(view, Qt.Key.Key_BracketRight)
    assert view.current == (kit.assets[1], "Square")
    QTest.keyClick(view, Qt.Key.Key_BracketLeft)
    assert view.current == (kit.assets[1], "Large")
    QTest.keyClick(view, Qt.Key.Key_Comma)
    assert view.current == (kit.assets[0], "Large")
    wanted: list[object] = []
    made.opened.connect(lambda *what: wanted.extend(what))
    QTest.keyClick(view, Qt.Key.Key_S)
    assert wanted[:2] == [kit.assets[0], "Large"]


def test_dragging_in_a_cell(kit: Kit) -> None:
    made = page(kit)
    item = made.view.item()
    assert item is not None
    spot = made.view.layout_.spot(0, 0)
    target = paint.target_of(item, paint.well_of(spot))
    middle = target.center().toPoint()
    before = item.rect
    port = made.view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(port, middle + QPoint(0, 4))
    until(lambda: item.moved)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, 4))
    assert item.rect.top > before.top
    assert item.rect.width == before.width
    boxes = paint.buttons_of(spot)
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=boxes["reset"].center())
    assert item.rect == before


def test_names_narrow_and_sections_fold(kit: Kit) -> None:
    made = page(kit)
    button = made.findChild(QToolButton, "cropName1")
    assert button is not None
    assert button.text() == "Large 2"
    button.click()
    assert [one.name for one in made.view.sections] == ["Large"]
    first = made.findChild(QToolButton, "cropName0")
    assert first is not None
    first.click()
    made._fold("Large")
    assert made.view.sections[0].folded
    assert {one.crop_name for one in made.view.flat()} == {"Square"}


def test_when_all_are_confirmed_it_says_so(kit: Kit) -> None:
    made = page(kit)
    made.decide(made.view.flat())
    until(lambda: made._stack.currentWidget() is made._empty)
    assert made._empty.sentence.text() == "No crop waits to be confirmed."
    until(lambda: not crops.waiting(kit.library.browse))


def test_nothing_is_decided_in_a_library_that_is_only_looked_at(kit: Kit) -> None:
    made = page(kit)
    kit.desk.read_only_reason = "Somebody else works here."
    QTest.keyClick(made.view, Qt.Key.Key_Return)
    QTest.keyClick(made.view, Qt.Key.Key_Down)
    assert len(made.view.flat()) == 5
    assert not any(one.moved for one in made.view.flat())


# the arithmetic


def test_a_locked_rectangle_keeps_ratio_and_area_whatever_is_dragged() -> None:
    import random

    rnd = random.Random(5)
    area = Rect(50, 40, 950, 740)
    for _ in range(300):
        ratio = rnd.choice([1.0, 16 / 9, 3 / 4, 2.5])
        lock = Lock(ratio, area)
        wide = rnd.randint(60, 280)
        rect = Rect(100, 100, 100 + wide, 100 + round(wide / ratio))
        rect = lock.moved(rect, rnd.randint(0, 400), rnd.randint(0, 200))
        grip = rnd.choice([*CORNERS, *SIDES, MOVE])
        made = lock.dragged(rect, grip, rnd.randint(-900, 900), rnd.randint(-900, 900))
        assert area.left <= made.left
        assert made.right <= area.right
        assert area.top <= made.top
        assert made.bottom <= area.bottom
        assert min(made.width, made.height) >= LEAST - 1
        assert abs(made.width - made.height * ratio) <= max(1.0, ratio) + 0.51
        if grip in CORNERS:  # the opposite corner stays
            assert (made.left if grip.across > 0 else made.right) == (rect.left if grip.across > 0 else rect.right)
            assert (made.top if grip.down > 0 else made.bottom) == (rect.top if grip.down > 0 else rect.bottom)


def test_px_and_fractions() -> None:
    picture = Picture(400, 300)
    assert rect_of(box_of(Rect(10, 20, 110, 95), picture), picture) == Rect(10, 20, 110, 95)
    assert Lock(1.0, picture.whole).dragged(Rect(0, 0, 100, 100), Grip(1, 1), 50, 0) == Rect(0, 0, 150, 150)


@pytest.mark.parametrize(("size", "said"), [((1600, 900), "16:9"), ((480, 640), "3:4"), ((1601, 900), "")])
def test_ratios_in_words(size: tuple[int, int], said: str) -> None:
    assert ratio_words(size) == said


def test_only_what_is_seen_is_asked_for() -> None:
    section = Section("A", (1, 1), [None] * 1000)  # type: ignore[list-item]
    layout = Layout([section], 900)
    seen = layout.seen(5000, 5600)
    assert 0 < len(seen) <= 5 * layout.columns
    for number, place in seen[layout.columns : 2 * layout.columns]:
        spot = layout.spot(number, place)
        assert layout.at(spot.left + 3, spot.top + 3) == (number, place)


# in the Edit view


@pytest.fixture
def edit(kit: Kit) -> Iterator[EditPart]:
    """The Edit view's part on the first asset, without its page."""
    canvas = EditCanvas(kit.desk.theme)
    canvas.resize(800, 600)
    part = EditPart(kit.desk, canvas, kit.desk)
    kit.window.setCentralWidget(canvas)
    part.panel.setParent(kit.window)
    kit.window.show()
    shot = viewer_read.read(kit.desk.browse, kit.desk.cells, kit.library.root, kit.assets[0], 1)
    part.show_shot(shot, [kit.assets[0]])
    until(lambda: part.state is not None and part.crop.named.names)
    yield part
    part.leave()


def test_a_card_a_named_crop_and_the_swatch(edit: EditPart) -> None:
    group = edit.panel.crop
    assert [one.accessibleName() for one in group.cards.buttons] == [
        "Picture, 3600 × 2700",
        "Large, 1600 × 900, not confirmed",
        "Square, 500 × 500, not confirmed",
    ]
    assert group.named_swatch.text == "#336699"


def test_the_ratio_is_kept_and_save_makes_it_mine(kit: Kit, edit: EditPart) -> None:
    edit.panel.crop.cards.buttons[1].click()
    canvas = edit._canvas
    assert canvas.cropping
    assert canvas.lock is not None
    before = canvas.crop
    assert before is not None
    QTest.keyClick(canvas, Qt.Key.Key_Up, _SHIFT)
    assert canvas.crop is not None
    assert canvas.crop.top == before.top - 10
    assert edit.changed
    edit.panel.crop.automatic.emit()
    assert canvas.crop == before
    assert not edit.changed
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    edit.save()
    until(lambda: named(kit, kit.assets[0])["Large"].source is Source.USER)
    assert not edit.changed


def test_enter_confirms_and_brackets_go_on(kit: Kit, edit: EditPart) -> None:
    canvas = edit._canvas
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert edit.crop.named.current == "Large"
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert edit.crop.named.current == "Square"
    until(lambda: named(kit, kit.assets[0])["Large"].confirmed)
    assert edit.panel.crop.cards.buttons[1].accessibleName().endswith(", confirmed")
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert edit.crop.named.current == ""
    assert canvas.lock is None


def test_what_a_reprocess_reset_can_be_had_again(kit: Kit, edit: EditPart) -> None:
    asset = kit.assets[0]
    reset = Crop("Large", _LARGE, 1600, 900, auto=_LARGE, before=Box(0.2, 0.2, 0.5, 0.5), why=Why.SIZE)
    kit.library.store.writer.run(lambda w: rows.put(w, asset, [reset]))
    edit.crop.named.show_asset(crops.of_asset(kit.library.browse, asset), Picture(3600, 2700))
    edit.panel.crop.cards.buttons[1].click()
    button = edit.panel.crop.to_former
    assert not button.isHidden()
    button.click()
    rect = edit._canvas.crop
    assert rect is not None
    assert (rect.left, rect.width) == (720, 1800)
    assert rect.width / rect.height == pytest.approx(16 / 9, abs=0.002)
    assert edit.changed


def test_revert_takes_all_back(edit: EditPart) -> None:
    edit.crop.named.choose("Square")
    edit.set_tool(True)
    QTest.keyClick(edit._canvas, Qt.Key.Key_Left, _SHIFT)
    assert edit.panel.revert.isEnabled()
    edit.revert()
    assert not edit.changed


# in the window


def test_from_the_side_bar_to_the_page_and_files_out_of_it(qapp: QApplication, tmp_path: Path) -> None:
    ids = make_library(tmp_path / "Library", 3)
    library = Library.open(tmp_path / "Library", run=False)
    large = Crop("Large", _LARGE, 1600, 900, auto=_LARGE)

    def work(w: Write) -> None:
        rows.put(w, ids[0], [large])
        # any file of the asset stands for the one that would have been made
        w.db.run(
            "UPDATE derived SET name = 'crop.Large.1600.900.jpeg' WHERE asset_id = ? AND mime LIKE '%jpeg' AND"
            " name LIKE 'web%'",
            (ids[0],),
        )

    library.store.writer.run(work)
    library.close()
    window = open_window(tmp_path / "Library")
    view = view_of(window)
    model, tree = view.body.side.model, view.body.side.tree
    node = model.nodes[CROPS]
    assert node.count == 1
    assert not tree.isRowHidden(node.row, model.index_of(model.library))
    folder = next(one for one in model.nodes.values() if one.crops)
    assert folder.folder is not None
    assert str(model.data(model.index_of(folder), Qt.ItemDataRole.AccessibleTextRole)).endswith("1 crop to confirm")
    tree.chosen.emit(node)
    until(lambda: view.crops.page.view.flat())
    assert window.windowTitle().startswith("Crops to confirm")
    assert view.crops.summary == "1 crop of 1 asset"
    window.desk.show_page("assets")
    settle(window)
    view.assets.go_to(ids[0])
    until(lambda: window.desk.selection.current == ids[0])
    view.assets.select_all()
    out = tmp_path / "out"
    out.mkdir()
    view.crops.export_to(str(out))
    until(lambda: list(out.glob("*_Large.jpg")))
    window.close()
