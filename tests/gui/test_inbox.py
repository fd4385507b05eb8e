"""The Inbox in the real window: what waits is decided, what ended is read, shown, tried again and cleared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPushButton, QWidget
from support.window_kit import make_library, open_window, settle, until, view_of

from assetdesk.core.notices import NoticeKind
from assetdesk.gui.inbox.page import InboxPage
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.models.tree_model import INBOX
from assetdesk.library.session import Library
from assetdesk.store.work import notices, workflow_runs
from assetdesk.store.writer import Write

STEPS = [{"kind": "approval", "text": "Is it sharp?"}, {"kind": "notify", "text": "done"}]


def waits(library: Library, asset_id: int) -> int:
    """A run of a workflow that waits for an approval."""

    def work(w: Write) -> int:
        number = workflow_runs.begin(w, asset_id, 1, "Shop", "d", "h", 1, {"steps": STEPS})
        run = workflow_runs.get(w.db, number)
        assert run is not None
        workflow_runs.wait(w, run, 0, "Is it sharp?")
        return number

    return library.store.writer.run(work)


@pytest.fixture
def window(tmp_path: Path, qapp: object) -> Iterator[MainWindow]:
    root = tmp_path / "Library"
    ids = make_library(root, 4)
    with Library.open(root, run=False) as library:
        for number in ids[:3]:
            waits(library, number)
        facts = {"jobs": [1], "done": 35, "failed": 2, "name": "Reprocess Autumn"}
        library.store.writer.run(lambda w: notices.add(w, NoticeKind.BATCH, facts, job_id=1))
        lines = {"lines": ["NG-4101 is in the shop"], "assets": [ids[1]], "name": "Shop"}
        library.store.writer.run(lambda w: notices.add(w, NoticeKind.WORKFLOW, lines, asset_id=ids[1]))
    made = open_window(root)
    yield made
    made.close()


def page_of(window: MainWindow) -> InboxPage:
    """The page, shown and read."""
    window.desk.show_page("inbox")
    settle(window)
    page = window.findChild(InboxPage, "inboxPage")
    assert page is not None
    until(lambda: page.model.rows)
    return page


def find(page: QWidget, kind: type[QPushButton], name: str) -> QPushButton:
    made = page.findChild(kind, name)
    assert made is not None
    assert made.isVisible()
    return made


def titles(page: InboxPage) -> list[str]:
    return [one.title for one in page.model.rows if not one.head]


def choose(page: InboxPage, title: str) -> None:
    """Click on the row of that title."""
    view = page.findChild(QListView, "inboxList")
    assert view is not None
    row = next(n for n, one in enumerate(page.model.rows) if one.title == title)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(page.model.index(row)).center())


def test_the_pill_counts_and_the_page_lists(window: MainWindow) -> None:
    tree = view_of(window).body.side.model
    until(lambda: tree.nodes[INBOX].count == 5)
    assert view_of(window).tools.inbox.accessibleName() == "Inbox, 5 new"
    page = page_of(window)
    assert window.windowTitle().startswith("Inbox")
    assert len(page.model.rows[1:4]) == 3
    assert page.model.rows[0].head == "Waits for approval"
    assert "Reprocessed 37 assets: 35 done, 2 failed." in titles(page)
    said = page.findChild(QLabel, "inboxText")
    assert said is not None
    assert said.text() == "Is it sharp?"
    names = [part.objectName() for part in page.findChildren(QPushButton)]
    assert len(names) == len(set(names))
    assert all(part.accessibleName() for part in page.findChildren(QPushButton))


def test_approve_one_with_a_comment_and_reject_two(window: MainWindow) -> None:
    page = page_of(window)
    first = page.model.rows[1].title
    choose(page, first)
    comment = page.findChild(QLineEdit, "approvalComment")
    assert comment is not None
    QTest.keyClicks(comment, "Very.")
    QTest.mouseClick(find(page, QPushButton, "approveRun"), Qt.MouseButton.LeftButton)
    until(lambda: sum(one.waiting is not None for one in page.model.rows) == 2)
    view = page.view
    view.setFocus()
    view.setCurrentIndex(page.model.index(1))
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    reject = find(page, QPushButton, "rejectRun")
    assert reject.text() == "Reject 2"
    QTest.mouseClick(reject, Qt.MouseButton.LeftButton)
    until(lambda: not any(one.waiting is not None for one in page.model.rows))
    settle(window)
    rows = window.desk.browse.rows([1, 2, 3])
    assert sorted(one.approval for one in rows) == ["approved", "rejected", "rejected"]
    with window.desk.browse.plain() as db:
        decided = db.all("SELECT comment FROM workflow_runs WHERE comment <> ''")
        assert [row[0] for row in decided] == ["Very."]
        assert db.value("SELECT COUNT(*) FROM items WHERE step = 'workflow' AND state = 'queued'") == 1


def test_what_is_chosen_is_read_and_can_be_cleared_by_key(window: MainWindow) -> None:
    page = page_of(window)
    before = page._inbox.unread
    choose(page, "NG-4101 is in the shop")
    until(lambda: page._inbox.unread == before - 1)
    assert find(page, QPushButton, "inboxOpen").isEnabled()
    page.do("unread")
    until(lambda: page._inbox.unread == before)
    settle(window)
    assert page._inbox.unread == before
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    until(lambda: "NG-4101 is in the shop" not in titles(page))
    choose(page, "Reprocessed 37 assets: 35 done, 2 failed.")
    assert find(page, QPushButton, "inboxRetryFailed").isEnabled()
    QTest.mouseClick(find(page, QPushButton, "inboxShowFailed"), Qt.MouseButton.LeftButton)
    until(lambda: window.desk.where.page == "not_processed")
    window.desk.actions["back"].trigger()
    until(lambda: window.desk.where.page == "inbox")


def test_a_failure_that_was_told_is_kept(window: MainWindow) -> None:
    window.desk.toasts.show("The drive is away.", icon="fail")
    window.desk.toasts.show("Saved.", icon="done")
    page = page_of(window)
    until(lambda: "The drive is away." in titles(page))
    assert "Saved." not in titles(page)
    page.do("clear")
    QTest.mouseClick(find(page, QPushButton, "inboxClearAll"), Qt.MouseButton.LeftButton)
    until(lambda: len(titles(page)) == 3)  # what waits goes on waiting


def test_the_tool_bar_and_the_inspector_lead_there(window: MainWindow) -> None:
    view = view_of(window)
    grid = view.assets.grid
    grid.setFocus()
    grid.go(0, Qt.KeyboardModifier.NoModifier)
    note = view.body.inspector.note
    until(lambda: note.isVisible() and "approves" in note.accessibleName() + note.accessibleDescription())
    window.desk.show_page("assets")
    QTest.mouseClick(view.tools.inbox, Qt.MouseButton.LeftButton)
    until(lambda: window.desk.where.page == "inbox")
    page = page_of(window)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    until(lambda: view.stack.currentWidget() is view.viewer)
