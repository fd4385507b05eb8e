"""The Edit view: crop by mouse, keys and numbers, edges found, before and after, saving, and leaving."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, jpeg, nameless
from support.window_kit import activate, open_window, settle, until, view_of

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.query import Query
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.reprocess import ReprocessDialog
from assetdesk.gui.edit import trial
from assetdesk.gui.edit.canvas import EditCanvas
from assetdesk.gui.edit.compare import Compare
from assetdesk.gui.edit.edit_part import EditPart
from assetdesk.gui.edit.geometry import Picture, Rect
from assetdesk.gui.edit.trial import Looks
from assetdesk.gui.panels.viewer import ViewerPage
from assetdesk.gui.preview_pane import PreviewPane
from assetdesk.gui.theme import application_theme
from assetdesk.library import adopt, reprocess
from assetdesk.library.session import Library

KEY, MOD, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton
RED, BLUE, GREEN = QColor(200, 30, 30), QColor(20, 40, 210), QColor(10, 150, 20)


def flat(colour: QColor, size: tuple[int, int] = (900, 675)) -> QImage:
    made = QImage(*size, QImage.Format.Format_RGB32)
    made.fill(colour)
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is tried out: answered at once by a red picture before and a blue one after."""
    heard: list[dict[str, Any]] = []

    def looks(_: Library, asset: int, options: Mapping[str, Any], region: Rect | None, *rest: Any) -> Looks:
        if region is not None:
            part = flat(GREEN, (region.width, region.height))
            return Looks(asset, options, part, part, None, Picture(3600, 2700), region)
        heard.append(dict(options))
        return Looks(asset, options, flat(RED), flat(BLUE), None, Picture(3600, 2700))

    monkeypatch.setattr(trial, "_looks", looks)
    return heard


@pytest.fixture
def viewer(kit: Kit, asked: list[dict[str, Any]], qtbot: QtBot) -> ViewerPage:
    """The second asset (3600 × 2700 px) in the Edit view, not compared, no tool taken up."""
    kit.desk.memory.set("edit_panel", True)
    kit.desk.memory.set("edit_compare", "after")
    made = ViewerPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1300, 800)
    kit.window.show()
    activate(kit.window)
    made.open_asset(kit.assets[1], kit.assets)
    qtbot.waitUntil(lambda: made.edit.state is not None and made.canvas.has_picture, timeout=10_000)
    return made


def place(canvas: EditCanvas, x: float, y: float) -> QPoint:
    """The widget's point over a point of the original."""
    view = canvas.view()
    return QPoint(round(view.x(x)), round(view.y(y)))


def drag(canvas: EditCanvas, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(canvas, LEFT, pos=start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, LEFT, pos=end)


def crop_of(viewer: ViewerPage) -> Rect:
    assert viewer.edit.state is not None
    return viewer.edit.state.crop


def test_an_edge_is_dragged_and_the_numbers_follow(viewer: ViewerPage) -> None:
    canvas, edit = viewer.canvas, viewer.edit
    QTest.keyClick(canvas, KEY.Key_S)
    assert canvas.cropping
    assert edit.bar.crop.isChecked()
    scale = canvas.view().scale
    drag(canvas, place(canvas, 0, 1350), place(canvas, 0, 1350) + QPoint(60, 0))
    crop = crop_of(viewer)
    assert abs(crop.left - 60 / scale) <= 1
    assert (crop.top, crop.right, crop.bottom) == (0, 3600, 2700)
    assert edit.panel.crop.sides["left"].value() == crop.left
    assert edit.panel.save.isEnabled()
    assert edit.panel.crop_fold.head.value == f"{crop.width} × 2700"
    drag(canvas, place(canvas, 3600, 2700), place(canvas, 3600, 2700) - QPoint(50, 40))
    crop = crop_of(viewer)
    assert abs(3600 - crop.right - 50 / scale) <= 1
    assert abs(2700 - crop.bottom - 40 / scale) <= 1


def test_the_inside_moves_and_a_new_one_is_drawn_outside(viewer: ViewerPage) -> None:
    canvas = viewer.canvas
    viewer.edit.take_crop()
    drag(canvas, place(canvas, 1000, 700), place(canvas, 2000, 1500))  # all is chosen: a rectangle is drawn
    first = crop_of(viewer)
    assert abs(first.left - 1000) <= 1 / canvas.view().scale + 1
    assert abs(first.bottom - 1500) <= 1 / canvas.view().scale + 1
    drag(canvas, place(canvas, 1500, 1100), place(canvas, 1500, 1100) + QPoint(20, -20))
    moved = crop_of(viewer)
    assert (moved.width, moved.height) == (first.width, first.height)
    assert moved.left > first.left
    assert moved.top < first.top
    drag(canvas, place(canvas, 2600, 2000), place(canvas, 3200, 2400))
    assert crop_of(viewer).left > 2500


def test_arrows_move_and_alt_resizes(viewer: ViewerPage) -> None:
    canvas = viewer.canvas
    viewer.edit.take_crop()
    viewer.edit.panel.crop.typed.emit(Rect(100, 200, 1100, 900))
    QTest.keyClick(canvas, KEY.Key_Right)
    QTest.keyClick(canvas, KEY.Key_Up, MOD.ShiftModifier)
    assert crop_of(viewer) == Rect(101, 190, 1101, 890)
    QTest.keyClick(canvas, KEY.Key_Left, MOD.AltModifier)
    QTest.keyClick(canvas, KEY.Key_Down, MOD.AltModifier | MOD.ShiftModifier)
    assert crop_of(viewer) == Rect(101, 190, 1100, 900)
    assert canvas.accessibleDescription() == "Crop 999 by 710 pixels, 101 from the left, 190 from the top"
    before = viewer.asset_id
    QTest.keyClick(canvas, KEY.Key_Return)
    assert not canvas.cropping
    assert viewer.asset_id == before


def test_typed_amounts_move_one_edge_and_reset_takes_them_back(viewer: ViewerPage) -> None:
    panel = viewer.edit.panel
    viewer.edit.take_crop()
    panel.crop.sides["left"].setValue(870)
    panel.crop.sides["bottom"].setValue(185)
    assert crop_of(viewer) == Rect(870, 0, 3600, 2515)
    assert viewer.canvas.crop == Rect(870, 0, 3600, 2515)
    assert panel.crop.sides["right"].maximum() == 3600 - 870 - 1
    QTest.mouseClick(panel.crop.resetter, LEFT)
    assert crop_of(viewer) == Rect(0, 0, 3600, 2700)
    assert not panel.save.isEnabled()


def middle(canvas: EditCanvas, x: float, y: float) -> QColor:
    """The painted colour at a share of the widget."""
    shot = canvas.grab().toImage()
    return shot.pixelColor(int(shot.width() * x), int(shot.height() * y))


def near(one: QColor, other: QColor) -> bool:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue())) < 12


def test_before_and_after_are_painted_where_they_belong(viewer: ViewerPage, asked: list[dict[str, Any]]) -> None:
    canvas, edit = viewer.canvas, viewer.edit
    edit.panel.background.on.click()
    until(lambda: asked and canvas._after is not None)
    assert asked[-1]["knockoutBackground"]["fillMethod"] == "FloodFill"
    assert near(middle(canvas, 0.45, 0.4), BLUE)
    QTest.keyPress(canvas, KEY.Key_B)
    assert edit.bar.modes.value == Compare.BEFORE
    assert near(middle(canvas, 0.45, 0.4), RED)
    QTest.keyRelease(canvas, KEY.Key_B)
    assert near(middle(canvas, 0.45, 0.4), BLUE)
    edit.bar.modes.choose(Compare.SPLIT)
    assert near(middle(canvas, 0.45, 0.4), RED)
    assert near(middle(canvas, 0.55, 0.4), BLUE)
    QTest.keyClick(canvas, KEY.Key_Backslash)
    assert near(middle(canvas, 0.45, 0.4), BLUE)
    assert near(middle(canvas, 0.55, 0.4), RED)
    QTest.keyClick(canvas, KEY.Key_Backslash)
    knob = canvas.knob()
    assert knob is not None
    drag(canvas, knob.center().toPoint(), knob.center().toPoint() - QPoint(100, 0))
    assert near(middle(canvas, 0.48, 0.4), BLUE)
    edit.bar.modes.choose(Compare.SIDE)
    left, right = canvas.panes()
    assert near(canvas.grab().toImage().pixelColor(left.target.center().toPoint()), RED)
    assert near(canvas.grab().toImage().pixelColor(right.target.center().toPoint()), BLUE)


def test_what_is_cut_off_is_dark_while_cropping_and_gone_after(viewer: ViewerPage) -> None:
    canvas = viewer.canvas
    viewer.edit.take_crop()
    viewer.edit.panel.crop.typed.emit(Rect(1800, 0, 3600, 2700))
    shot = canvas.grab().toImage()
    out, inside = shot.pixelColor(place(canvas, 900, 1200)), shot.pixelColor(place(canvas, 2400, 1250))
    assert out.lightness() < inside.lightness() * 0.6
    white = shot.pixelColor(place(canvas, 1800, 1350))  # the middle of a handle
    assert white.lightness() > 240
    QTest.keyClick(canvas, KEY.Key_Return)
    assert near(canvas.grab().toImage().pixelColor(place(canvas, 900, 1200)), application_theme().colour("canvas"))


def test_leaving_asks_once_and_each_verb_does_what_it_says(viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    viewer.edit.take_crop()
    viewer.edit.panel.crop.typed.emit(Rect(10, 20, 1000, 900))

    def press(verb: str) -> None:
        until(lambda: kit.window.findChild(Question, "unsaved") is not None)
        dialog = kit.window.findChild(Question, "unsaved")
        assert dialog is not None
        found = dialog.findChild(QPushButton, f"unsaved{verb}")
        assert found is not None
        QTest.mouseClick(found, LEFT)
        until(lambda: kit.window.findChild(Question, "unsaved") is None)

    QTest.keyClick(viewer.canvas, KEY.Key_Period)
    press("Stay")
    assert viewer.asset_id == kit.assets[1]
    assert crop_of(viewer) == Rect(10, 20, 1000, 900)
    QTest.keyClick(viewer.canvas, KEY.Key_Period)
    press("Discard")
    assert viewer.asset_id == kit.assets[2]
    qtbot.waitUntil(lambda: viewer.edit.keeps(kit.assets[2]), timeout=10_000)
    assert not viewer.edit.changed


def test_everything_has_a_name(viewer: ViewerPage) -> None:
    edit = viewer.edit
    edit.take_crop()
    edit.panel.crop.show_way("colour")
    for fold in edit.panel.folds:
        fold.open()
    edit.panel.background.on.click()
    assert nameless(viewer) == []
    assert doubled_names(viewer) == []


def test_at_100_per_cent_the_part_in_sight_comes_at_full_resolution(viewer: ViewerPage) -> None:
    canvas = viewer.canvas
    assert canvas.wanted_detail() is None
    QTest.keyClick(canvas, KEY.Key_Z)
    until(lambda: canvas.detail is not None)
    seen = canvas.detail
    assert seen is not None
    assert abs(seen.width - canvas.width() * canvas.devicePixelRatioF()) <= 2
    assert near(middle(canvas, 0.5, 0.5), GREEN)
    QTest.keyClick(canvas, KEY.Key_0, MOD.ControlModifier)
    until(lambda: canvas.detail is None)
    assert canvas.fitted


def test_the_pane_shows_before_and_after_only_while_it_is_seen(
    kit: Kit, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = PreviewPane(kit.desk)
    pane.set_asset(kit.assets[0])
    pane.set_options({"knockoutBackground": None})
    QTest.qWait(100)
    assert asked == []
    kit.window.setCentralWidget(pane)
    kit.window.show()
    until(lambda: pane.canvas.editing == Picture(3600, 2700))
    for amount in (0.5, 1.0, 1.5):
        pane.set_options({"unsharpMaskOptions": {"amount": amount, "radius": 1.0}})
    until(lambda: asked[-1] == {"unsharpMaskOptions": {"amount": 1.5, "radius": 1.0}})
    assert len(asked) == 2  # what followed each other quickly is tried once
    until(lambda: near(middle(pane.canvas, 0.55, 0.5), BLUE))
    assert near(middle(pane.canvas, 0.45, 0.5), RED)
    assert nameless(pane) == []

    def fault(*_: Any) -> None:
        raise FileFault(ErrorCode.SOURCE_CORRUPT, "The file is damaged.")

    monkeypatch.setattr(trial, "_looks", fault)
    pane.set_options({})
    until(lambda: pane.said.text() == "The file is damaged.")
    assert pane.said.isVisible()


def bordered(path: Path) -> None:
    """1200 × 900: off-white with a dark green field, which is 700 × 500 at (300, 150)."""
    made = flat(QColor(244, 243, 240), (1200, 900))
    painter = QPainter(made)
    painter.fillRect(QRect(300, 150, 700, 500), QColor(20, 90, 40))
    painter.end()
    path.write_bytes(jpeg(made))


def processed(library: Library) -> bool:
    return not any(job.state.live for job in library.browse.jobs(ended=False))


def test_a_border_is_found_saved_made_and_undone(qtbot: QtBot, tmp_path: Path) -> None:
    """The whole way on a real file with real workers: colour, exact edges, Ctrl+S, the new preview, Undo."""
    root = tmp_path / "Edits"
    root.mkdir()
    bordered(root / "Field.jpg")
    with Library.create(root) as library:
        adopt.look(library)
        until(lambda: processed(library), 60)
    window = open_window(root, run=True)
    try:
        view = view_of(window)
        asset = next(iter(window.desk.browse.ids(Query())))
        view.assets.grid.setFocus()
        view.assets.grid.go(0, MOD.NoModifier)
        settle(window)
        QTest.keyClick(view.assets.grid, KEY.Key_S)
        edit: EditPart = view.viewer.edit
        until(lambda: edit.state is not None and view.viewer.canvas.cropping and edit._before is not None, 30)
        group = edit.panel.crop
        group.ways.choose("colour")
        assert edit.state is not None
        guess = edit.state.crop
        assert abs(guess.left - 300) <= 8
        assert abs(guess.height - 500) <= 16
        until(lambda: edit.crop.finding._work is None and not edit.crop.finding._rest.isActive(), 60)
        found = edit.state.crop  # JPEG makes the border's last pixels differ
        assert abs(found.left - 300) <= 8
        assert abs(found.width - 700) <= 16
        group.show_way("hand")
        group.typed.emit(Rect(300, 150, 1000, 650))
        QTest.keyClick(view.viewer.canvas, KEY.Key_S, MOD.ControlModifier)

        def size() -> tuple[int | None, int | None]:
            rows = {one.name: one for one in window.desk.browse.renditions(asset)}
            web = rows["web.1280.1280.jpeg"]
            return web.width, web.height

        until(lambda: size() == (700, 500), 60)
        assert not edit.changed
        toast = window.desk.toasts.toasts[-1]
        assert toast.words.text == "Crop saved."
        QTest.mouseClick(toast.buttons[0], LEFT)
        until(lambda: size() == (1200, 900), 60)
        until(lambda: edit.state is not None and edit.state.crop == Rect(0, 0, 1200, 900), 30)
        until(lambda: not window.desk.browse.jobs(False), 60)  # what is larger comes behind the previews
    finally:
        window.close()
        window.deleteLater()
    with Library.open(root, run=False) as library:
        assert reprocess.preview(library, _stale(asset)).assets_run == 0


def _stale(asset: int) -> Any:
    from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection

    return ReprocessRequest(Selection(assets=(asset,)), apply_to=ApplyTo.STALE)


def test_the_divider_follows_the_mouse_only_while_it_is_held(viewer: ViewerPage) -> None:
    canvas = viewer.canvas
    viewer.edit.bar.modes.choose(Compare.SPLIT)
    line = canvas.divider()
    assert line is not None
    QTest.mouseMove(canvas, QPoint(300, 300))
    assert canvas.split == 0.5
    at = QPointF(line.center()).toPoint()
    drag(canvas, at, at + QPoint(40, 0))
    assert canvas.split > 0.5
    QTest.mouseMove(canvas, QPoint(200, 300))
    assert canvas.split > 0.5


def test_copying_opens_reprocess_with_the_same_options(viewer: ViewerPage, kit: Kit) -> None:
    viewer.edit.panel.crop.typed.emit(Rect(100, 200, 3000, 2500))
    viewer.edit.panel.looks[1].findChild(QPushButton, "editSharpenStock").click()
    assert viewer.edit.panel.copy.text() == "Copy to 11 others…"
    QTest.mouseClick(viewer.edit.panel.copy, LEFT)
    until(lambda: kit.window.findChild(ReprocessDialog) is not None)
    dialog = kit.window.findChild(ReprocessDialog)
    assert dialog is not None
    request = dialog.request()
    assert len(request.selection.assets) == 11
    assert kit.assets[1] not in request.selection.assets
    assert request.options["manualCropOptions"] == {"left": 100, "right": 600, "top": 200, "bottom": 200}
    assert request.options["unsharpMaskOptions"]["amount"] == 1.75
    dialog.reject()
    viewer.edit.revert()
