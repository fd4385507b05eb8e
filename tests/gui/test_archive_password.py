"""The password of a held archive in the window: asked, tried, and three ways on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import text
from support.archives import aes, zipped
from support.desk_kit import Kit

from assetdesk.core.upload import UploadRequest, UploadRow, UploadState
from assetdesk.gui.dialogs.archive_password import ArchivePasswordDialog, ask_passwords
from assetdesk.gui.dialogs.upload_files import UploadFiles
from assetdesk.library import upload

PASSWORD = "Größe 24"


def held(kit: Kit, folder: Path, names: list[str]) -> list[UploadRow]:
    """Archives that wait for their password, as the runner leaves them."""
    for name in names:
        (folder / name).write_bytes(zipped([aes("inside.txt", b"words", PASSWORD)]))
    plan = upload.collect(kit.library, [folder / name for name in names])
    job = upload.start(kit.library, UploadRequest(files=tuple(plan.files)))
    kit.library.store.writer.run(
        lambda w: w.conn.execute(text("UPDATE uploads SET state = 'held', held_for = 'password'"))
    )
    return upload.held_archives(kit.library, job)


def states(kit: Kit, job: int) -> dict[str, UploadState]:
    return {row.name: row.state for row in kit.library.browse.uploads(job)}


def opened(kit: Kit, qtbot: QtBot, rows: list[UploadRow]) -> tuple[ArchivePasswordDialog, Callable[[], list[int]]]:
    kit.window.show()
    dialog = ask_passwords(kit.desk, rows, kit.window)
    told: list[int] = []
    dialog.settled.connect(told.append)
    return dialog, lambda: told


def test_a_wrong_password_is_told_and_the_right_one_unpacks(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    (row,) = held(kit, tmp_path, ["secret.zip"])
    dialog, told = opened(kit, qtbot, [row])
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    assert not dialog.go.isEnabled()
    qtbot.keyClicks(dialog.field, "wrong")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open it" in dialog.note, timeout=60_000)
    assert states(kit, row.job_id) == {"secret.zip": UploadState.HELD}
    dialog.field.setText(PASSWORD)
    dialog.go.click()
    qtbot.waitUntil(lambda: told() == [row.id], timeout=60_000)
    assert states(kit, row.job_id) == {"secret.zip": UploadState.DONE, "inside.txt": UploadState.WAITING}


def test_keep_as_file_and_skip(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    rows = held(kit, tmp_path, ["a.zip", "b.zip", "c.zip"])
    dialog, told = opened(kit, qtbot, rows)
    dialog.keep.click()
    dialog.skip.click()
    wanted = {"a.zip": UploadState.WAITING, "b.zip": UploadState.SKIPPED, "c.zip": UploadState.HELD}
    qtbot.waitUntil(lambda: states(kit, rows[0].job_id) == wanted, timeout=30_000)
    assert told() == [rows[0].id, rows[1].id]
    assert dialog.row.name == "c.zip"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert states(kit, rows[0].job_id) == wanted
    kept = next(row for row in kit.library.browse.uploads(rows[0].job_id) if row.name == "a.zip")
    with kit.library.store.read() as conn:
        assert conn.execute(text(f"SELECT unpack FROM uploads WHERE id = {kept.id}")).scalar() == 0


def test_what_was_put_away_can_be_asked_again(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    rows = held(kit, tmp_path, ["a.zip", "b.zip"])
    job = kit.library.browse.job(rows[0].job_id)
    assert job is not None
    kit.window.show()
    listed = UploadFiles(kit.desk, job, kit.window)
    listed.open()
    qtbot.waitUntil(lambda: listed.model.rowCount() == 2)
    listed.view.selectRow(1)
    qtbot.waitUntil(lambda: [one.asks for one in listed.chosen()] == ["password"])
    menu = listed.menu()
    (act,) = [one for one in menu.actions() if one.data() == "password"]
    assert act.isEnabled()
    act.trigger()
    qtbot.waitUntil(lambda: listed.findChild(ArchivePasswordDialog) is not None)
    dialog = listed.findChild(ArchivePasswordDialog)
    assert dialog is not None
    assert dialog.row.name == listed.chosen()[0].name
    dialog.skip.click()
    qtbot.waitUntil(lambda: UploadState.SKIPPED in states(kit, job.id).values())
    listed.reject()
