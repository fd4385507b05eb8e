"""The list of an upload's files: what is chosen is all of it, also what was never in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit

from assetdesk.core.upload import UploadFile, UploadRequest
from assetdesk.core.upload_files import FileState
from assetdesk.gui.dialogs.upload_files import UploadFiles
from assetdesk.library import upload


def test_all_that_is_selected_is_left_out(kit: Kit, qtbot: QtBot) -> None:
    many = 700
    files = tuple(UploadFile(f"/nowhere/{n}.jpg", "Music", f"{n}.jpg") for n in range(many))
    job = kit.library.browse.job(upload.start(kit.library, UploadRequest(files)))
    assert job is not None
    kit.window.show()
    dialog = UploadFiles(kit.desk, job, kit.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == many)
    qtbot.keyClick(dialog.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.chosen_ids()) == many
    assert len(dialog.chosen()) < many
    qtbot.keyClick(dialog.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: kit.library.browse.upload_file_counts(job.id) == {FileState.LEFT: many}, timeout=15_000)
    dialog.reject()
