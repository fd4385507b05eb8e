"""The page *Watched folders* in the real window: cards, the ledger and its filters, side bar and status bar."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from support.desk_kit import doubled_names, nameless
from support.watching import folder
from support.window_kit import settle, until, view_of

from assetdesk.core.query import Query
from assetdesk.core.watch import Afterwards, LedgerState, Refusal, WatchFolder, WatchMode
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.models.tree_model import WATCHES, watch_node
from assetdesk.gui.watched.link import Link
from assetdesk.gui.watched.model import Column
from assetdesk.gui.watched.page import WatchedPage
from assetdesk.library import watching
from assetdesk.store.writer import Write


def seen(window: MainWindow, watch: WatchFolder, rows: list[dict[str, Any]]) -> None:
    """Rows of the ledger, the first of them seen last."""
    now = time.time()

    def work(w: Write) -> None:
        for place, row in enumerate(rows):
            values = {"watch_id": watch.id, "bytes": 1000, "first_seen": now - 60, "seen": now - 10 - place, **row}
            names = ", ".join(values)
            w.db.run(f"INSERT INTO ledger ({names}) VALUES ({', '.join(f':{name}' for name in values)})", values)
        w.changed(watches=True)

    window.desk.library.store.writer.run(work)


@pytest.fixture
def watched(window: MainWindow, tmp_path: Path) -> tuple[WatchFolder, WatchFolder]:
    """Two folders: one watched, one away."""
    lib = window.desk.library
    drop = folder(lib, tmp_path / "drop", "Studio A drop", include=("*.jpg",), mode=WatchMode.CREATE_VERSION)
    away = folder(lib, tmp_path / "share", "Agency share", afterwards=Afterwards.MOVE, folder="Music")
    seen(
        window,
        drop,
        [
            {"path": "Hall/Hall 360.jpg", "state": "arriving", "message": "Still growing, 1.2 GB so far"},
            {"path": "Drum kit.jpg", "state": "ready", "message": "Being copied and checked", "upload_id": 7},
            {"path": "Violin.jpg", "state": "taken", "message": "Version 3", "asset_id": 1, "place": "Music/NG-1.jpg"},
            {"path": "Cajon.jpg", "state": "refused", "reason": "empty", "message": "Empty"},
            {
                "path": "List.xlsx",
                "state": "refused",
                "reason": "left out",
                "message": "Left out by this folder’s list",
            },
            {
                "path": "Plan.xlsx",
                "state": "refused",
                "reason": "left out",
                "message": "Left out by this folder’s list",
            },
        ],
    )
    since = time.time() - 600

    def gone(w: Write) -> None:
        w.db.run("UPDATE watches SET offline_since = ? WHERE id = ?", (since, away.id))
        w.changed(watches=True)

    lib.store.writer.run(gone)
    return drop, away


def page_of(window: MainWindow) -> WatchedPage:
    """The page, shown and read."""
    window.desk.actions["watchedFolders"].trigger()
    page = view_of(window).watched.page
    until(lambda: page.model.rowCount() and page.cards.card(1) is not None)
    settle(window)
    return page


def names(page: WatchedPage) -> list[str]:
    until(lambda: all(page.model.row_at(place) is not None for place in range(page.model.rowCount())))
    found = [page.model.row_at(place) for place in range(page.model.rowCount())]
    return [row.name for row in found if row is not None]


def click(page: WatchedPage, name: str) -> None:
    made = page.findChild(QAbstractButton, name)
    assert made is not None
    assert made.isVisible()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def text(page: WatchedPage, name: str) -> str:
    made = page.findChild(QLabel, name)
    assert made is not None
    return made.text()


def test_folders_and_files_as_they_are(window: MainWindow, watched: tuple[WatchFolder, WatchFolder]) -> None:
    drop, away = watched
    view = view_of(window)
    tree = view.body.side.model
    until(lambda: watch_node(away.id) in tree.nodes and view.status.watching.isVisible())
    assert [node.name for node in tree.watched.children] == ["All watched folders", "Agency share", "Studio A drop"]
    said = tree.data(tree.index_of(tree.nodes[watch_node(away.id)]), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Agency share, Offline"
    assert view.status.watching.text().strip() == "Watching 1 folder, 1 offline"
    page = page_of(window)
    assert window.windowTitle().startswith("Watched folders — ")
    assert view.body.side.tree.currentIndex() == tree.index_of(tree.nodes[WATCHES])
    assert view.status.counts.text() == "6 files seen, 3 not taken"
    assert text(page, f"watchMode{drop.id}") == "Create version"
    assert text(page, f"watchTakes{drop.id}") == "*.jpg"
    assert text(page, f"watchFar{drop.id}") == "1 taken, 3 not taken, 2 on the way"
    assert text(page, f"watchAfterwards{away.id}") == "Moved, once the copy is verified"
    assert text(page, f"watchState{away.id}").startswith("Offline since ")
    assert text(page, f"watchNote{away.id}") == "Nothing is deleted while it is away. Looks again every minute."
    model = page.model
    assert names(page)[:3] == ["Hall 360.jpg", "Drum kit.jpg", "Violin.jpg"]
    growing, copying, taken = (model.row_at(place) for place in range(3))
    assert growing is not None
    assert copying is not None
    assert taken is not None
    assert model.text(growing, Column.WHERE) == "Still growing, 1.2 GB so far"
    assert model.text(taken, Column.WHERE) == "Music/NG-1.jpg · Version 3"
    window.desk.feed.progress.emit(-7, "upload", 0.4)
    assert model.text(copying, Column.WHERE) == "Being copied and checked, 40 %"
    assert not nameless(page)
    assert not doubled_names(page)


def test_the_list_is_narrowed(window: MainWindow, watched: tuple[WatchFolder, WatchFolder], tmp_path: Path) -> None:
    drop, away = watched
    page = page_of(window)
    click(page, "ledgerRefused")
    until(lambda: page.model.rowCount() == 3)
    click(page, "ledgerReasonLeftOut")
    until(lambda: page.model.rowCount() == 2)
    assert names(page) == ["List.xlsx", "Plan.xlsx"]
    view_of(window).watched.verbs._wanted = page.filters.wanted
    view_of(window).watched.verbs.save_to(str(tmp_path / "out.csv"))
    until(lambda: (tmp_path / "out.csv").exists() and "Plan.xlsx" in (tmp_path / "out.csv").read_text("utf-8-sig"))
    assert "Cajon" not in (tmp_path / "out.csv").read_text("utf-8-sig")
    click(page, "ledgerReasonOff")
    until(lambda: page.model.rowCount() == 3)
    click(page, "ledgerAll")
    QTest.keyClicks(page.filters.search, "hall")
    until(lambda: names(page) == ["Hall 360.jpg"])
    QTest.keyClicks(page.filters.search, "?")
    until(lambda: page.model.rowCount() == 0)
    click(page, "ledgerShowAll")
    until(lambda: page.model.rowCount() == 6)
    window.desk.show_page("watched", watch_id=away.id)
    until(lambda: page.model.rowCount() == 0)
    assert page.cards.card(drop.id) is None
    window.desk.actions["back"].trigger()
    until(lambda: page.model.rowCount() == 6 and page.cards.card(drop.id) is not None)


def test_verbs_of_cards_and_rows(window: MainWindow, watched: tuple[WatchFolder, WatchFolder]) -> None:
    drop, _ = watched
    page = page_of(window)
    click(page, f"watchAct{drop.id}")
    until(lambda: text(page, f"watchState{drop.id}") == "Paused")
    click(page, f"watchAct{drop.id}")
    until(lambda: text(page, f"watchState{drop.id}").startswith("Watching"))
    place = names(page).index("Cajon.jpg")
    flags = QItemSelectionModel.SelectionFlag
    page.table.selectionModel().setCurrentIndex(page.model.index(place, 0), flags.ClearAndSelect | flags.Rows)
    assert text(page, "ledgerSentence") == "Not taken: empty. The file stays where it is."
    click(page, "ledgerNever")
    until(lambda: page.model.rows.known(4) is not None and page.model.rows.known(4).never)  # type: ignore[union-attr]
    until(lambda: not page.detail.never.isVisible())
    until(lambda: any("will never be taken" in one.words.text for one in window.desk.toasts.toasts))
    window.desk.actions["undo"].trigger()
    until(lambda: page.model.rows.known(4).state is LedgerState.ARRIVING)  # type: ignore[union-attr]
    # a taken one opens its asset, if it is still there
    page.table.opened.emit(999)
    gone = "This asset is not in the library any more."
    until(lambda: any(one.words.text == gone for one in window.desk.toasts.toasts))
    place = names(page).index("Violin.jpg")
    page.table.setCurrentIndex(page.model.index(place, 0))
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    until(lambda: view_of(window).stack.currentWidget() is view_of(window).viewer)


def test_of_many_rows_only_those_in_sight_are_read(window: MainWindow, tmp_path: Path) -> None:
    drop = folder(window.desk.library, tmp_path / "drop")
    many = 20_000

    def work(w: Write) -> None:
        w.db.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO ledger (watch_id, path, state, reason, message, first_seen, seen)"
            " SELECT ?, 'NG-' || i || '.jpg', 'refused', ?, 'Empty', 1000.0, 1000.0 + i FROM n",
            (many, drop.id, Refusal.EMPTY.value),
        )
        w.changed(watches=True)

    window.desk.library.store.writer.run(work)
    page = page_of(window)
    until(lambda: page.model.rowCount() == many and page.model.row_at(0) is not None)
    assert page.model.row_at(0).name == f"NG-{many}.jpg"  # type: ignore[union-attr]
    page.table.scrollToBottom()
    until(lambda: page.model.row_at(many - 1) is not None)
    assert len(page.model.rows._rows) < 1000
    # what is chosen stays chosen, and in its place, when another file comes
    page.table.setCurrentIndex(page.model.index(many - 1, 0))
    at = page.table.visualRect(page.model.index(many - 1, 0)).top()
    seen(window, drop, [{"path": "New.jpg", "state": "arriving", "message": "Still growing"}])
    until(lambda: page.model.rowCount() == many + 1)
    assert page.table.currentIndex().row() == many
    assert page.table.visualRect(page.table.currentIndex()).top() == at


def test_a_link_has_room_for_its_words(window: MainWindow) -> None:
    link = Link(window.desk.theme, "link")
    for name in ("Studio", "Music", "Spin", "Portraits / 2026", "ßÄ"):
        link.tell(name, name)
        metrics = QFontMetrics(link.font())
        assert metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, link.sizeHint().width()) == name
    link.deleteLater()


def test_steady_changes_let_a_read_end(
    window: MainWindow, watched: tuple[WatchFolder, WatchFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(window)
    until(lambda: not page._reading.busy)
    calls, go, ledger = 0, threading.Event(), watching.ledger

    def slow(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        assert go.wait(30)
        return ledger(*given)

    monkeypatch.setattr(watching, "ledger", slow)
    page.read()
    first = page._reading._work
    for _ in range(3):
        page._reading._pace.due.emit()
    assert page._reading._work is first
    go.set()
    until(lambda: calls == 2 and not page._reading.busy)  # what changed meanwhile is read once more
    assert page.model.rowCount() == 6


def test_del_means_no_asset_behind_the_page(window: MainWindow, watched: tuple[WatchFolder, WatchFolder]) -> None:
    view = view_of(window)
    view.assets.select_all()
    page = page_of(window)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(page.table.chosen_rows()) == 6
    assert text(page, "ledgerName") == "6 files"
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    settle(window)
    assert view.body.side.counts.trash == 0
    assert len(window.desk.browse.ids(Query())) == 12
