"""A workflow that asks, in the real program: a photo is processed, waits, is approved in the Inbox, and moves on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from support.pictures import saved
from support.window_kit import open_window, settle, until

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.gui.inbox.page import InboxPage
from assetdesk.library import adopt, folder_profiles, profiles, reprocess
from assetdesk.library.session import Library

STEPS = [
    {"kind": "setMetadata", "property": "dc:rights", "value": "Nordlicht"},
    {"kind": "approval", "text": "Is {name} sharp?"},
    {"kind": "addTags", "tags": ["Approved"]},
    {"kind": "move", "folder": "Approved"},
]


def test_a_photo_waits_is_approved_and_moves_on(tmp_path: Path, qapp: object) -> None:
    root = tmp_path / "Library"
    root.mkdir()
    (root / "NG-1.jpg").write_bytes(saved("JPEG"))
    with Library.create(root, run=False) as library:
        made = profiles.create(library, "workflow", "Shop", {"steps": STEPS})
        folder_profiles.apply(library, 1, "workflow", [made.id])
        adopt.look(library)
    window = open_window(root, run=True)
    try:
        browse = window.desk.browse
        (number,) = browse.ids(window.desk.where.query)
        until(lambda: browse.rows([number])[0].approval == "waiting", 60)
        until(lambda: not any(job.state.live for job in browse.jobs(False)), 60)
        assert (root / "NG-1.jpg").exists()
        # nothing is out of date while it waits
        stale = ReprocessRequest(Selection(everything=True), apply_to=ApplyTo.STALE)
        assert reprocess.preview(window.desk.library, stale).assets_run == 0
        window.desk.show_page("inbox")
        settle(window)
        page = window.findChild(InboxPage, "inboxPage")
        assert page is not None
        until(lambda: page.model.rows and page.model.rows[0].head == "Waits for approval")
        approve = page.findChild(QPushButton, "approveRun")
        assert approve is not None
        until(approve.isVisible)
        QTest.mouseClick(approve, Qt.MouseButton.LeftButton)
        until(lambda: (root / "Approved" / "NG-1.jpg").exists(), 60)
        until(lambda: browse.rows([number])[0].approval == "approved", 60)
        until(lambda: not any(job.state.live for job in browse.jobs(False)), 60)
        with browse.plain() as db:
            assert db.value("SELECT state FROM workflow_runs") == "done"
            assert db.value("SELECT name FROM tags WHERE source = 'user'") == "Approved"
        assert reprocess.preview(window.desk.library, stale).assets_run == 0
        assert "workflow" in {entry.kind for entry in browse.history(number)}
    finally:
        window.close()
