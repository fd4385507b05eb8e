"""Documents in the large preview: leafing, the strip of pages, and pages nobody has made a picture of."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, jpeg, nameless
from support.kinds import document, numbered

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.gui.panels.viewer import ViewerPage
from assetdesk.library.pages import PageMaker, PagePictures

LONG = 130


@pytest.fixture
def viewer(kit: Kit, qtbot: QtBot) -> ViewerPage:
    document(kit.library, kit.assets[0], LONG, 4)
    made = ViewerPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1100, 760)
    kit.window.show()
    made.open_asset(kit.assets[0], kit.assets)
    qtbot.waitUntil(lambda: made.canvas.has_picture and made.page_field.said == f"Page 1 of {LONG}", timeout=5000)
    return made


def key(viewer: ViewerPage, qtbot: QtBot, code: Qt.Key) -> None:
    qtbot.keyClick(viewer.canvas, code)


def shows(viewer: ViewerPage, page: int) -> bool:
    shown = viewer._shown
    return shown is not None and shown.page == page and viewer.canvas.has_picture


def small(page: int) -> bytes:
    data = QByteArray()
    out = QBuffer(data)
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    numbered(page, QSize(226, 319)).save(out, "PNG")
    return bytes(data.data())


def made_page(page: int) -> PagePictures:
    return PagePictures(jpeg(numbered(page, QSize(900, 1270))), small(page))


class Maker:
    """In the place of the worker: answers when it may."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.called_off: list[int] = []
        self.may = threading.Event()
        self.may.set()

    def page(
        self, _self: PageMaker, _asset: int, number: int, cancelled: Callable[[], bool] = lambda: False
    ) -> PagePictures | None:
        self.asked.append(number)
        while not self.may.wait(0.01):
            if cancelled():
                self.called_off.append(number)
                return None
        if number == 99:
            raise FileFault(ErrorCode.SOURCE_CORRUPT, "Page 99 is damaged.")
        return made_page(number)


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    made = Maker()
    monkeypatch.setattr(PageMaker, "page", lambda *a, **k: made.page(*a, **k))
    return made


def test_keys_leaf_through_it(maker: Maker, viewer: ViewerPage, qtbot: QtBot) -> None:
    key(viewer, qtbot, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: shows(viewer, 2), timeout=5000)
    key(viewer, qtbot, Qt.Key.Key_End)
    assert viewer.page == LONG
    qtbot.waitUntil(lambda: shows(viewer, LONG), timeout=5000)
    assert not viewer._page_down.isEnabled()
    key(viewer, qtbot, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: shows(viewer, 1), timeout=5000)
    assert viewer.asset_id is not None
    assert viewer._at == 0


def test_a_page_behind_the_limit_is_made_when_looked_at(maker: Maker, viewer: ViewerPage, qtbot: QtBot) -> None:
    maker.may.clear()
    viewer.go_to_page(120)
    qtbot.waitUntil(lambda: 120 in maker.asked, timeout=5000)
    # its place has the size of the pages known, so that nothing moves
    assert not viewer.canvas.has_picture
    waiting = viewer.canvas.target()
    assert abs(waiting.height() / waiting.width() - 1270 / 900) < 0.02
    maker.may.set()
    qtbot.waitUntil(lambda: shows(viewer, 120), timeout=5000)
    assert viewer.canvas.target() == waiting
    viewer.go_to_page(1)
    asked = maker.asked.count(120)
    viewer.go_to_page(120)
    qtbot.waitUntil(lambda: shows(viewer, 120), timeout=5000)
    assert maker.asked.count(120) == asked


def test_leafing_past_calls_it_off(maker: Maker, viewer: ViewerPage, qtbot: QtBot) -> None:
    maker.may.clear()
    viewer.go_to_page(100)
    qtbot.waitUntil(lambda: 100 in maker.asked, timeout=5000)
    for page in (101, 102, 103, 104):
        viewer.go_to_page(page)
    qtbot.waitUntil(lambda: 100 in maker.called_off, timeout=5000)
    maker.may.set()
    qtbot.waitUntil(lambda: shows(viewer, 104), timeout=5000)
    assert not {101, 102} & set(maker.asked[:3])


def test_leafing_fast_reads_only_where_it_stops(maker: Maker, viewer: ViewerPage, qtbot: QtBot) -> None:
    for _ in range(60):
        key(viewer, qtbot, Qt.Key.Key_PageDown)
    assert viewer.page == 61
    assert len([k for k in viewer._reading if k[0] == viewer.asset_id]) <= 2
    qtbot.waitUntil(lambda: shows(viewer, 61), timeout=5000)


def test_a_page_that_cannot_be_shown_says_why(maker: Maker, viewer: ViewerPage, qtbot: QtBot) -> None:
    viewer.go_to_page(99)
    qtbot.waitUntil(lambda: viewer.canvas._words == "Page 99 is damaged.", timeout=5000)


def test_a_number_is_typed(maker: Maker, viewer: ViewerPage, qtbot: QtBot) -> None:
    key(viewer, qtbot, Qt.Key.Key_G)
    field = viewer.page_field.number
    assert viewer.window().focusWidget() is field
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shows(viewer, 3), timeout=5000)
    assert viewer.window().focusWidget() is viewer.canvas
    viewer.page_field.take_focus()
    qtbot.keyClicks(field, "77")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), viewer.page) == ("3", 3)


def test_the_strip_shows_pages_and_takes_clicks(maker: Maker, viewer: ViewerPage, qtbot: QtBot) -> None:
    strip = viewer.page_strip
    assert strip.isVisible()
    assert not viewer.strip.isVisible()
    qtbot.waitUntil(lambda: strip._known.get(4) is not None, timeout=5000)
    # pages in sight that have no picture yet come one by one
    qtbot.waitUntil(lambda: strip._known.get(6) is not None, timeout=5000)
    assert all(page < 30 for page in maker.asked)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of(2).center())
    qtbot.waitUntil(lambda: shows(viewer, 3), timeout=5000)
    assert strip.at == 2


def test_the_next_asset_has_the_film_strip_again(maker: Maker, viewer: ViewerPage, kit: Kit, qtbot: QtBot) -> None:
    viewer.next()
    qtbot.waitUntil(lambda: viewer.strip.isVisible(), timeout=5000)
    assert not viewer._pages.isVisible()
    viewer.open_asset(kit.assets[0], kit.assets, 3)
    qtbot.waitUntil(lambda: shows(viewer, 3), timeout=5000)
    # a page it does not have is its first
    viewer.open_asset(kit.assets[1], kit.assets, 7)
    qtbot.waitUntil(lambda: viewer.page == 1 and viewer.canvas.has_picture, timeout=5000)


def test_names_for_everything(maker: Maker, viewer: ViewerPage) -> None:
    assert nameless(viewer) == []
    assert doubled_names(viewer) == []
