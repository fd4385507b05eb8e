"""The page of a set: keys and dragging, map and strip, all frames in order, checks, what is done to the set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.gui.edit.geometry import Rect
from assetdesk.gui.edit.trial import Looks
from assetdesk.gui.set_viewer.page import SetViewer
from assetdesk.library import assets, sets

Done = list[tuple[str, Any]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Rect]]:
    """What workers would be asked for at full resolution; none is started."""
    found: list[tuple[int, Rect]] = []
    monkeypatch.setattr(
        "assetdesk.gui.set_viewer.detail.Trial.want",
        lambda _self, asset_id, _options, region: found.append((asset_id, region)),
    )
    return found


@pytest.fixture
def page(kit: Kit, asked: list[tuple[int, Rect]]) -> SetViewer:
    made = SetViewer(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1280, 800)
    kit.window.show()
    return made


@pytest.fixture
def opened(kit: Kit, page: SetViewer, qtbot: QtBot) -> Callable[..., int]:
    """Makes a set of the kit's assets and waits until it is shown."""

    def make(count: int, type: str, sub_type: str = "", rows: int = 0) -> int:
        made = sets.make(kit.library, 1, "My set", kit.assets[:count], type, sub_type, rows)
        page.open_set(made)
        qtbot.waitUntil(lambda: page.shot is not None and page.set_id == page.shot.set_id, timeout=10_000)
        if count:
            qtbot.waitUntil(lambda: page.canvas.has_picture, timeout=10_000)
        return made

    return make


def text(page: SetViewer, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_a_spin_of_rows_by_keys(page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    opened(8, "AssetSet", "MultiAxisSpinSet", 2)
    assert text(page, "setFacts") == "spin set, 8"
    assert page.place.text == "Row 1 of 2  ·  Column 1 of 4"
    qtbot.keyClick(page.canvas, Qt.Key.Key_Right)
    assert page.place.text == "Row 1 of 2  ·  Column 2 of 4"
    qtbot.keyClick(page.canvas, Qt.Key.Key_Down)
    assert page.place.text == "Row 2 of 2  ·  Column 2 of 4"
    qtbot.keyClick(page.canvas, Qt.Key.Key_Down)
    assert page.at == 5
    qtbot.keyClick(page.canvas, Qt.Key.Key_Left)
    qtbot.keyClick(page.canvas, Qt.Key.Key_Left)
    assert page.at == 7, "it goes round"
    assert text(page, "setTold").startswith("Frame 8 of 8 · NG-4107")
    qtbot.keyClick(page.canvas, Qt.Key.Key_Up)
    assert page.at == 3
    assert page.strip.height() == 126


def test_from_a_large_set_to_a_small_one(kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    opened(12, "AssetSet", "MultiAxisSpinSet", 2)
    page.go(11)
    small = sets.make(kit.library, 1, "Small", kit.assets[:1], "SpinSet")
    page.open_set(small)
    qtbot.waitUntil(lambda: text(page, "setFacts") == "spin set, 1", timeout=10_000)
    assert (page.at, page.strip.height()) == (0, 94)
    assert not page.place.isVisible()


def test_space_plays_and_stops(page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    opened(4, "SpinSet")
    qtbot.keyClick(page.canvas, Qt.Key.Key_Space)
    assert page.playing
    assert page.play_button.accessibleName() == "Stop"
    qtbot.waitUntil(lambda: page.at != 0, timeout=10_000)
    qtbot.keyClick(page.canvas, Qt.Key.Key_Space)
    assert not page.playing
    page.play()
    qtbot.keyClick(page.canvas, Qt.Key.Key_Right)
    assert not page.playing, "a step by hand stops it"


def test_an_image_set_plays_to_its_end(page: SetViewer, opened: Callable[..., int]) -> None:
    opened(2, "ImageSet")
    page.play()
    page._play_on()
    assert page.at == 1
    page._play_on()
    assert not page.playing


def drag(page: SetViewer, by: QPoint) -> None:
    middle = page.canvas.rect().center()
    QTest.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=middle)
    for part in (1, 2, 3, 4):
        QTest.mouseMove(page.canvas, middle + by * part / 4)
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=middle + by)


def test_dragging_sideways_turns_and_up_and_down_changes_the_row(
    page: SetViewer, opened: Callable[..., int], qtbot: QtBot
) -> None:
    page._desk.general.set("reduceMotion", True)
    opened(12, "AssetSet", "MultiAxisSpinSet", 2)
    assert page.canvas.still
    drag(page, QPoint(-70, 0))
    first = page.at
    assert 0 < first < 6
    assert not page.canvas.moving, "with less motion nothing runs on"
    drag(page, QPoint(0, 80))
    assert page.frames.where(page.at) == (1, first)
    drag(page, QPoint(0, -80))
    assert page.at == first


def test_a_drag_runs_out_and_ends(page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    opened(12, "SpinSet")
    assert not page.canvas.still
    turned: list[int] = []
    page.canvas.turned.connect(lambda columns, _rows: turned.append(columns))
    drag(page, QPoint(-300, 0))
    qtbot.waitUntil(lambda: not page.canvas.moving, timeout=10_000)
    assert turned
    assert all(one > 0 for one in turned)


def test_zoomed_in_a_drag_moves_the_picture(page: SetViewer, opened: Callable[..., int]) -> None:
    opened(6, "SpinSet")
    page.canvas.zoom_to(4.0)
    drag(page, QPoint(-120, 0))
    assert page.at == 0
    assert page.canvas.percent == 400


def test_at_rest_what_is_in_sight_comes_sharp(
    kit: Kit, page: SetViewer, opened: Callable[..., int], asked: list[tuple[int, Rect]], qtbot: QtBot
) -> None:
    opened(3, "SpinSet")
    said = "Frames of 900 px while spinning, sharp at rest"
    qtbot.waitUntil(lambda: text(page, "setNote") == said, timeout=10_000)
    assert page.detail.region() is None, "fitted, the preview is as fine as the screen"
    page.canvas.actual()
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    asset, region = asked[-1]
    asked.clear()
    assert asset == kit.assets[0]
    assert 0 < region.left < region.right < 3600
    page.detail._came(Looks(asset, {}, QImage(8, 8, QImage.Format.Format_RGB32), None, region=region))
    assert page.canvas.detailed
    page.canvas.pan(40, 0)
    assert not page.canvas.detailed
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    page.detail._came(Looks(asset, {}, QImage(8, 8, QImage.Format.Format_RGB32), None, region=region))
    assert not page.canvas.detailed, "an older answer"
    page.next()
    page.canvas.fit()
    assert page.detail.region() is None


def test_map_and_strip_are_clicked(page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    opened(8, "AssetSet", "MultiAxisSpinSet", 2)
    qtbot.mouseClick(page.place, Qt.MouseButton.LeftButton, pos=page.place._rect(1, 2).center())
    assert page.at == 6
    qtbot.mouseClick(page.strip, Qt.MouseButton.LeftButton, pos=page.strip.rect_of(0, 3).center())
    assert page.at == 3


def test_what_the_panel_says(kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    made = opened(6, "SpinSet")
    assert text(page, "setPanelFacts").startswith("Spin set · 6 pictures")
    assert page.panel.check_words == ["Every place is filled, 6 of 6", "6 frames, 8 or more are advised"]
    sets.remove(kit.library, made, kit.assets[:5])
    qtbot.waitUntil(lambda: page.panel.check_words[-1] == "1 frame, 8 or more are advised", timeout=10_000)
    assert not page.play_button.isEnabled()


def test_swatches_are_under_the_picture(kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    made = opened(4, "AssetSet", "SwatchSet")
    assert not page.swatches.isVisible()
    sets.set_swatch(kit.library, made, kit.assets[1], kit.assets[3])
    qtbot.waitUntil(page.swatches.isVisible, timeout=10_000)
    assert len(page.frames.frames) == 3
    bar = page.swatches
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar._rect(0, 1).center().toPoint())
    assert page.at == 1


def test_an_empty_set_and_one_that_goes(kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot) -> None:
    made = opened(0, "ImageSet")
    assert page.findChild(QLabel, "setEmpty").isVisible()  # type: ignore[union-attr]
    assets.trash(kit.library, [made])
    assets.delete_for_good(kit.library, [made])
    qtbot.waitUntil(lambda: page.shot is not None and page.shot.row is None, timeout=10_000)
    assert not page.findChild(QLabel, "setEmpty").isVisible()  # type: ignore[union-attr]


def test_all_frames_are_put_in_order_and_taken_out(
    kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot
) -> None:
    opened(4, "ImageSet")
    done: Done = []
    page.acted.connect(lambda verb, what: done.append((verb, what)))
    page.ways.choose("all")
    grid, ids = page.grid, kit.assets[:4]
    assert grid.isVisible()
    grid.go(2)
    qtbot.keyClick(grid, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert done.pop() == ("order", [ids[0], ids[2], ids[1], ids[3]])
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert done.pop() == ("order", [ids[0], ids[1], ids[3], ids[2]])
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    assert done.pop() == ("remove", [ids[2]])
    here = grid.visualRect(grid.frames.index(1, 0))
    assert grid.place_at(here.center() - QPoint(here.width() // 3, 0)) == 1
    assert grid.place_at(here.center() + QPoint(here.width() // 3, 0)) == 2
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert page.canvas.isVisible()
    assert page.at == 2


def test_an_order_that_was_saved_elsewhere_keeps_the_frame(
    kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot
) -> None:
    made = opened(4, "ImageSet")
    page.go(1)
    sets.put(kit.library, made, list(reversed(kit.assets[:4])))
    qtbot.waitUntil(lambda: page.at == 2, timeout=10_000)
    assert page.frame_id == kit.assets[1]


def test_buttons_and_menus_say_what_is_wanted(
    kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot
) -> None:
    opened(3, "ImageSet")
    done: Done = []
    page.acted.connect(lambda verb, what: done.append((verb, what)))
    page.go(2)
    for name in ("setThumbnail", "setOpenPicture", "setAdd", "setReprocess"):
        found = page.findChild(QPushButton, name)
        assert found is not None
        found.click()
    assert done == [("thumbnail", kit.assets[2]), ("picture", kit.assets[2]), ("add", None), ("reprocess", None)]
    page.panel.more.click()
    menu = page.findChild(QMenu, "setMenu")
    assert menu is not None
    assert [one.text() for one in menu.actions() if one.text()] == ["Rename…", "Thumbnail by itself", "Delete"]
    assert not menu.actions()[1].isEnabled()
    menu.actions()[0].trigger()
    assert done[-1] == ("rename", None)
    menu.close()
    closed: list[int] = []
    page.closed.connect(closed.append)
    qtbot.keyClick(page.canvas, Qt.Key.Key_Escape)
    assert closed == [page.set_id]


def test_everything_has_a_name_of_its_own(page: SetViewer, opened: Callable[..., int]) -> None:
    opened(3, "SpinSet")
    assert nameless(page) == []
    page.ways.choose("all")
    assert nameless(page) == []
    assert doubled_names(page) == []


def test_the_tabs_of_the_panel_are_about_the_set(
    kit: Kit, page: SetViewer, opened: Callable[..., int], qtbot: QtBot
) -> None:
    made = opened(3, "SpinSet")
    tabs = page.panel.tabs
    for at in range(1, 5):
        tabs.bar.setCurrentIndex(at)
        qtbot.waitUntil(lambda: tabs._work is None and not tabs._names.isActive(), timeout=10_000)
    assert tabs._details is not None
    assert tabs._details.row.id == made
    assert doubled_names(page) == []
    assert all(
        one.startswith(("set", "qt_"))
        for one in [w.objectName() for w in tabs._made[1].findChildren(QPushButton)]
        if one
    )
