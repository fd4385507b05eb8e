"""A person drops a folder of thirty files: what is asked, what is told, and what has come of it at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from support.desk_kit import Kit, desk_on, jpeg, nameless, picture

from assetdesk.core.job import JobType, Priority
from assetdesk.core.query import Query
from assetdesk.core.upload import KNOWN, PART, Conflict, JobCounters, UploadFile, UploadRequest
from assetdesk.core.upload_files import FileState
from assetdesk.gui.dialogs.conflict import ConflictDialog
from assetdesk.gui.dialogs.incoming import Incoming
from assetdesk.gui.dialogs.upload_files import UploadFiles, counter_words
from assetdesk.library import jobs, upload
from assetdesk.library.session import Library
from assetdesk.store import tables
from assetdesk.store.writer import Write

_LONG = 60_000


@pytest.fixture
def kit(qtbot: QtBot, filled: Path, tmp_path: Path) -> Iterator[Kit]:
    """A desk whose library runs its queue."""
    root = tmp_path / filled.name
    shutil.copytree(filled, root)
    made = desk_on(Library.open(root, run=True))
    yield made
    made.close()


def thirty_files(kit: Kit, folder: Path) -> Path:
    """3 names that are taken in Music, 2 contents that are here, a refused name, an empty file and 23 others."""
    rows = kit.library.browse.rows(kit.assets)
    music = [row for row in rows if row.path.startswith("Music/")]
    known = [row for row in rows if not row.path.startswith("Music/")][:2]
    folder.mkdir()
    small = QSize(40, 30)
    for number, row in enumerate(music[:3]):
        (folder / row.name).write_bytes(jpeg(picture(200 + number, small)))
    for number, row in enumerate(known):
        original = kit.library.root / row.path
        shutil.copy(original, folder / f"known {number}.jpg")
        digest = blake3(original.read_bytes()).hexdigest()

        def work(w: Any, asset: int = row.id, digest: str = digest) -> None:
            w.conn.execute(update(tables.assets).where(tables.assets.c.id == asset).values(hash=digest))

        kit.library.store.writer.run(work)
    (folder / "Flute? case.jpg").write_bytes(jpeg(picture(99, small)))
    (folder / "Empty.jpg").touch()
    for number in range(23):
        (folder / f"new {number:02}.jpg").write_bytes(jpeg(picture(7 * number, QSize(41 + number, 30))))
    return folder


def test_thirty_files_are_dropped(kit: Kit, tmp_path: Path, qtbot: QtBot) -> None:
    """Each question is answered once; the end, the list of files and the counters say the same."""
    folder = thirty_files(kit, tmp_path / "drop")
    before = {row.id: row for row in kit.library.browse.rows(kit.assets)}
    kit.window.show()
    incoming = Incoming(kit.desk, kit.window)
    incoming.start(sorted(folder.iterdir()), "Music")

    # three names are taken: a new version, both kept, and the last one skipped
    def asked() -> ConflictDialog | None:
        return next((d for d in kit.window.findChildren(ConflictDialog) if d.isVisible()), None)

    qtbot.waitUntil(lambda: (found := asked()) is not None and len(found._rows) == 3, timeout=_LONG)
    dialog = asked()
    assert dialog is not None
    versioned = dialog.row.other_asset
    for answer in (Conflict.CREATE_VERSION, Conflict.KEEP_BOTH, Conflict.SKIP):
        dialog._cards[answer].radio.setChecked(True)
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    # what is here already is one message, not a question for each
    def toast(begins: str) -> Any:
        return next((t for t in kit.desk.toasts.toasts if t.words.text.startswith(begins)), None)

    qtbot.waitUntil(lambda: toast("2 files are already in the library.") is not None, timeout=_LONG)
    known = toast("2 files are already in the library.")
    assert [b.text() for b in known.buttons] == ["Skip", "Upload again…"]
    qtbot.mouseClick(known.buttons[0], Qt.MouseButton.LeftButton)

    # the end: 1 new version, 1 beside the old one, the refused name, the empty file, and 23
    qtbot.waitUntil(lambda: toast("Uploaded 27 files to Music.") is not None, timeout=_LONG)
    end = toast("Uploaded 27 files to Music.")
    assert end.words.text.endswith("1 name was changed; the title keeps the original.")
    assert [b.text() for b in end.buttons] == ["Show", "Undo"]
    job = kit.library.browse.jobs()[0]
    counters = jobs.counters(kit.library, job)
    assert counters is not None
    assert (counters.success, counters.update, counters.duplicate, counters.error) == (26, 1, 3, 0)
    assert counters.total == 30
    files = UploadFiles(kit.desk, job, kit.window)
    files.open()
    qtbot.waitUntil(lambda: len(files.model.ids) == 30, timeout=_LONG)
    assert files._counters.text() == counter_words(counters)
    assert nameless(files) == []
    files.which.choose(FileState.DUPLICATE.value)
    qtbot.waitUntil(lambda: len(files.model.ids) == 3, timeout=_LONG)
    files.reject()

    # taken back: what came in is in the trash, what was overwritten is as it was
    qtbot.mouseClick(end.buttons[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: toast("Moved 26 assets to the trash.") is not None, timeout=_LONG)
    assert "1 asset is as before the upload." in toast("Moved 26 assets to the trash.").words.text
    now = {row.id: row for row in kit.library.browse.rows(kit.library.browse.ids(Query()))}
    assert set(now) == set(before)
    assert versioned is not None
    assert now[versioned].bytes == before[versioned].bytes


def test_what_came_of_files_is_counted_by_kind_whatever_is_said_of_them(kit: Kit, tmp_path: Path, qtbot: QtBot) -> None:
    files = tuple(UploadFile(str(tmp_path / f"{n}.jpg"), "", f"{n}.jpg") for n in range(4))
    library = kit.library

    def ended(w: Write) -> int:
        job = upload.create(w, UploadRequest(files), (), Priority.SELECTION, JobType.UPLOAD_POST)
        put = "UPDATE uploads SET state = ?, held_for = ?, message = ? WHERE job_id = ? AND name = ?"
        for values in (
            ("skipped", KNOWN, "Said otherwise.", job, "0.jpg"),
            ("skipped", KNOWN, "", job, "1.jpg"),
            ("skipped", "", "Already in the library is a folder of that name.", job, "2.jpg"),
            ("done", PART, "Some are not here.", job, "3.jpg"),
        ):
            w.db.run(put, values)
        w.changed(jobs=[job])
        return job

    job = library.store.writer.run(ended)
    kit.window.show()
    incoming = Incoming(kit.desk, kit.window)
    incoming._mine.add(job)
    incoming._soon.start()
    said = {"Nothing new: 2 were in the library already.", "Some are not here."}
    qtbot.waitUntil(lambda: said <= {one.words.text for one in kit.desk.toasts.toasts}, timeout=_LONG)


def test_the_counters_in_words() -> None:
    assert counter_words(JobCounters(success=118, update=3, duplicate=1, warning=2)) == (
        "118 new, 3 updated, 1 duplicate, 2 warnings"
    )
    assert counter_words(JobCounters()) == "0 new"
