"""The large preview: zoom, pan, pages, the film strip, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, update
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.renditions import page_web_name
from assetdesk.gui.panels.viewer import ViewerPage
from assetdesk.store import tables


@pytest.fixture
def viewer(kit: Kit, qtbot: QtBot) -> ViewerPage:
    made = ViewerPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1100, 760)
    kit.window.show()
    made.open_asset(kit.assets[1], kit.assets)
    qtbot.waitUntil(lambda: made.canvas.has_picture, timeout=5000)
    return made


def text(viewer: ViewerPage, name: str) -> str:
    found = viewer.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_shows_the_preview_fitted(viewer: ViewerPage) -> None:
    assert text(viewer, "viewerName").startswith("NG-4101")
    assert text(viewer, "viewerFacts").endswith(", 2 of 12")
    assert text(viewer, "viewerNote") == "Preview made from 900 px, the original is finer"
    assert viewer.canvas.fitted
    assert viewer.canvas.percent < 100
    assert viewer.window().focusWidget() is viewer.canvas


def test_zoom_by_keys_wheel_and_double_click(viewer: ViewerPage, qtbot: QtBot) -> None:
    canvas = viewer.canvas
    fitted = canvas.percent
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.percent > fitted
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.percent == fitted
    qtbot.keyClick(canvas, Qt.Key.Key_Z)
    assert canvas.percent == 100
    assert canvas.larger
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.fitted
    wheel = QWheelEvent(
        QPointF(300, 300), canvas.mapToGlobal(QPointF(300, 300)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, wheel)
    assert canvas.percent > fitted
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert canvas.fitted


def test_the_point_under_the_wheel_stays(viewer: ViewerPage) -> None:
    canvas = viewer.canvas
    canvas.actual()
    at = QPointF(canvas.width() * 0.7, canvas.height() * 0.3)
    before = _under(viewer, at)
    canvas.zoom_to(2.0, at)
    assert (before - _under(viewer, at)).manhattanLength() < 1e-6


def _under(viewer: ViewerPage, at: QPointF) -> QPointF:
    canvas = viewer.canvas
    size = canvas._size(canvas._scale)
    moved = at - QPointF(canvas.width() / 2, canvas.height() / 2)
    return canvas._centre + QPointF(moved.x() / size.width(), moved.y() / size.height())


def test_drag_and_arrows_pan_inside_the_picture(viewer: ViewerPage, qtbot: QtBot) -> None:
    canvas = viewer.canvas
    canvas.actual()
    centre = QPointF(canvas._centre)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    qtbot.mouseMove(canvas, QPoint(300, 300))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert canvas._centre.x() > centre.x()
    for _ in range(200):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    edge = canvas._centre.x()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas._centre.x() == edge
    assert viewer.asset_id == viewer._ids[1]


def test_before_next_and_back(viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: text(viewer, "viewerName").startswith("NG-4102"), timeout=5000)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Left)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Comma)
    qtbot.waitUntil(lambda: text(viewer, "viewerName").startswith("NG-4100"), timeout=5000)
    assert not viewer._before.isEnabled()
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Comma)
    assert viewer.asset_id == kit.assets[0]
    with qtbot.waitSignal(viewer.closed) as closed:
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert closed.args == [kit.assets[0]]


def test_a_click_on_the_strip(viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(viewer.strip._known) >= 10, timeout=5000)
    qtbot.mouseClick(viewer.strip, Qt.MouseButton.LeftButton, pos=viewer.strip.rect_of(5).center())
    assert viewer.asset_id == kit.assets[5]
    assert viewer.strip.accessibleDescription() == "6 of 12"


def test_pages_of_a_document(viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    one = kit.assets[3]

    def work(w: Any) -> None:
        w.conn.execute(update(tables.assets).where(tables.assets.c.id == one).values(pages=3, type="Pdf"))
        path = w.conn.exec_driver_sql(
            "SELECT path FROM derived WHERE asset_id = ? AND name LIKE 'web%'", (one,)
        ).scalar_one()
        for page in (1, 2, 3):
            w.conn.execute(
                insert(tables.derived).values(
                    asset_id=one, step="pages", name=page_web_name(page), run=1, path=path, bytes=1, hash="0" * 64,
                    mime="image/jpeg", made=1.0,
                )
            )  # fmt: skip
        w.changed(assets=[one])

    kit.library.store.writer.run(work)
    qtbot.wait(150)
    viewer.open_asset(one)
    qtbot.waitUntil(lambda: viewer.page_field.said == "Page 1 of 3" and viewer._pages.isVisible(), timeout=5000)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: viewer.page_field.said == "Page 2 of 3", timeout=5000)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: viewer.page_field.said == "Page 1 of 3", timeout=5000)
    assert not viewer._page_up.isEnabled()


def test_without_a_picture_it_says_why(viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    one = kit.assets[7]

    def work(w: Any) -> None:
        w.conn.exec_driver_sql("DELETE FROM derived WHERE asset_id = ?", (one,))
        w.conn.execute(
            update(tables.assets)
            .where(tables.assets.c.id == one)
            .values(state="failed", error_code="SourceCorrupt", error_message="It ends after 48 kB of 7.2 MB.")
        )
        w.changed(assets=[one])

    kit.library.store.writer.run(work)
    kit.library.store.cells.delete([one])
    qtbot.wait(150)
    viewer.open_asset(one)
    qtbot.waitUntil(lambda: viewer.canvas._words == "It ends after 48 kB of 7.2 MB.", timeout=5000)
    assert not viewer.canvas.has_picture


def test_names_for_everything(viewer: ViewerPage) -> None:
    assert nameless(viewer) == []
    assert doubled_names(viewer) == []
