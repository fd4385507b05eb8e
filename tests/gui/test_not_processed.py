"""The shelf: failures by cause, what is said of one, and its verbs, also with thousands."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, update
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.overview import FailureRow
from assetdesk.gui.dialogs.report import ReportDialog
from assetdesk.gui.panels.not_processed import NotProcessedPage
from assetdesk.gui.panels.not_processed_detail import dump
from assetdesk.gui.panels.not_processed_model import group
from assetdesk.library import programs, replace, report, shelf
from assetdesk.library.replace import Replacing
from assetdesk.library.reprocess import Begun, Outcome
from assetdesk.store import tables

CODES = (
    ("SourceCorrupt", "The file is damaged or empty. It ends after 48 kB."),
    ("SourceCorrupt", "Second page points outside the file."),
    ("ToolMissing", "Ghostscript is not installed. EPS files wait until it is."),
    ("WorkerCrashed", "Stopped the decoder twice."),
)


def fail(kit: Kit) -> None:
    def work(w: Any) -> None:
        for asset, (code, text) in zip(kit.assets, CODES, strict=False):
            results = tables.results
            w.conn.execute(
                update(results)
                .where(results.c.asset_id == asset, results.c.step == "preview")
                .values(error_code=code, error_message=text, tries=2)
            )
            w.conn.execute(update(tables.assets).where(tables.assets.c.id == asset).values(state="failed"))
        w.changed(assets=kit.assets[: len(CODES)])

    kit.library.store.writer.run(work)


@pytest.fixture
def page(kit: Kit, qtbot: QtBot) -> NotProcessedPage:
    fail(kit)
    made = NotProcessedPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1200, 640)
    kit.window.show()
    qtbot.waitUntil(lambda: len(made.model.causes) == 3, timeout=5000)
    return made


def titles(page: NotProcessedPage) -> list[tuple[str, int]]:
    return [(c.title, len(c.rows)) for c in page.model.causes]


def test_causes_in_plain_words_most_files_first(page: NotProcessedPage) -> None:
    assert titles(page) == [
        ("The file is damaged or empty", 2), ("Ghostscript is not installed", 1), ("Stopped the decoder twice", 1),
    ]  # fmt: skip
    assert page._count.text() == "4 files, 3 causes"
    assert page._retry_all.text() == "Retry all 4"


def test_the_right_side_says_what_happened(page: NotProcessedPage, kit: Kit, qtbot: QtBot) -> None:
    page.view.setCurrentIndex(page.model.index_of(kit.assets[0]))
    said = page.detail.findChild(QLabel, "failureSentence")
    first = page.detail.findChild(QLabel, "firstBytes")
    assert said is not None
    assert first is not None
    assert said.text() == CODES[0][1]
    qtbot.waitUntil(lambda: first.text().startswith("ff d8 ff"), timeout=5000)
    steps, tries, when, code, _detail = (v.text() for v in page.detail._values)
    assert steps == "Metadata done, previews failed"
    assert tries.startswith("2, last ")
    assert (when, code) == ("When the file changes", "SourceCorrupt")
    page.detail.copy()
    assert "SourceCorrupt" in QGuiApplication.clipboard().text()


def test_skip_for_good_goes_to_the_last_card_and_back(page: NotProcessedPage, kit: Kit, qtbot: QtBot) -> None:
    page.view.setCurrentIndex(page.model.index_of(kit.assets[0]))
    page.detail.verb.emit("skip")
    qtbot.waitUntil(lambda: titles(page)[-1:] == [("Skipped for good", 1)], timeout=5000)
    last = page.model.index(len(page.model.causes) - 1, 0)
    assert not page.view.isExpanded(last)
    # the next file of the card has the place of the one that left
    current = page.model.failure_at(page.view.currentIndex())
    assert current is not None
    page.view.setExpanded(last, True)
    page.view.setCurrentIndex(page.model.index(0, 0, last))
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: all(not c.skipped for c in page.model.causes), timeout=5000)


def test_retry_by_click_key_and_all(
    page: NotProcessedPage, kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []

    def retry(_lib: Any, ids: list[int]) -> Outcome:
        asked.append(list(ids))
        return Outcome(Begun.STARTED, "Reprocessing 1 asset.", 1)

    monkeypatch.setattr(shelf, "retry", retry)
    index = page.model.index_of(kit.assets[1])
    page.view.setCurrentIndex(index)
    ((box, spot), _menu) = page.view.cards.spots(page.view.visualRect(index), index)
    assert spot.text == "Retry"
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    qtbot.waitUntil(lambda: asked == [[kit.assets[1]]], timeout=5000)
    page.detail.verb.emit("retryCause")
    qtbot.waitUntil(lambda: asked[1:] == [[kit.assets[1]]], timeout=5000)
    qtbot.mouseClick(page._retry_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(asked) == 3 and len(asked[2]) == 4, timeout=5000)


def test_empty_says_so(kit: Kit, qtbot: QtBot) -> None:
    made = NotProcessedPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.show()
    empty = made.findChild(QLabel, "shelfEmpty")
    assert empty is not None
    qtbot.waitUntil(lambda: empty.text() == "Every file has been processed.", timeout=5000)
    assert empty.isVisible()


def test_one_job_alone(page: NotProcessedPage, kit: Kit, qtbot: QtBot) -> None:
    def job(w: Any) -> None:
        w.conn.execute(
            insert(tables.jobs).values(
                id=7, type="ReprocessAssets", name="Reprocess Music", instance="x", request="{}", state="done",
                priority=20, created=1.0,
            )
        )  # fmt: skip
        w.conn.execute(
            insert(tables.items).values(
                job_id=7, asset_id=kit.assets[2], step="preview", state="failed", priority=20, queued=1.0
            )
        )

    kit.library.store.writer.run(job)
    page.show_job(7)
    qtbot.waitUntil(lambda: titles(page) == [("Ghostscript is not installed", 1)], timeout=5000)
    assert page._title.text() == "Not processed in “Reprocess Music”"
    qtbot.mouseClick(page._whole, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.causes) == 3, timeout=5000)


def test_thousands_are_painted_rows(kit: Kit, qtbot: QtBot) -> None:
    made = NotProcessedPage(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(1200, 700)
    kit.window.show()
    qtbot.waitUntil(lambda: made._reading is None and not made._soon.isActive(), timeout=5000)
    rows = [
        FailureRow(n, f"P{n}.jpg", "Music", "preview", "SourceCorrupt", "Cut off", "", time.time(), 1, False)
        for n in range(20_000)
    ]
    began = time.perf_counter()
    made.model.show(group(rows))
    made.view.setExpanded(made.model.index(0, 0), True)
    made.view.scrollToBottom()
    made.view.viewport().repaint()
    assert time.perf_counter() - began < 3.0
    assert len(made.view.findChildren(QLabel)) == 0
    assert made.model.rowCount(made.model.index(0, 0)) == 20_000
    assert made.model.rowCount(QModelIndex()) == 1


def test_names_for_everything(page: NotProcessedPage, kit: Kit, qtbot: QtBot) -> None:
    page.view.setCurrentIndex(page.model.index_of(kit.assets[0]))
    assert nameless(page) == []
    assert doubled_names(page) == []


def test_bytes_as_a_person_reads_them() -> None:
    assert dump(bytes(range(60, 70))) == "3c 3d 3e 3f 40 41 42 43  <=>?@ABC\n44 45                    DE"


def shown_verbs(page: NotProcessedPage) -> set[str]:
    return set(page.detail.offered())


def test_every_cause_has_its_verbs(page: NotProcessedPage, kit: Kit, qtbot: QtBot) -> None:
    page.view.setCurrentIndex(page.model.index_of(kit.assets[0]))
    assert shown_verbs(page) == {"retry", "replace", "skip", "show"}
    page.view.setCurrentIndex(page.model.index_of(kit.assets[2]))
    assert shown_verbs(page) == {"retry", "install", "skip", "show"}
    (cause,) = [c for c in page.model.causes if c.program]
    assert (cause.title, cause.help) == ("Ghostscript is not installed", "EPS files wait until it is.")


def test_one_file_may_have_more(
    page: NotProcessedPage, kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []

    def more(_lib: Any, ids: list[int]) -> Outcome:
        asked.append(list(ids))
        return Outcome(Begun.STARTED, "Reprocessing 1 asset.", 1)

    monkeypatch.setattr(shelf, "allow_more", more)

    def work(w: Any) -> None:
        values = {"error_code": "RenditionTooLarge", "error_message": "612 megapixels, the limit is 500."}
        w.conn.execute(update(tables.results).where(tables.results.c.asset_id == kit.assets[3]).values(**values))
        w.changed(assets=[kit.assets[3]])

    kit.library.store.writer.run(work)
    qtbot.waitUntil(lambda: ("Larger than your limit", 1) in titles(page), timeout=5000)
    page.view.setCurrentIndex(page.model.index_of(kit.assets[3]))
    assert shown_verbs(page) == {"retry", "allow", "replace", "skip", "show"}
    button = page.detail.findChild(QPushButton, "failureAllow")
    assert button is not None
    assert button.text() == "Process anyway"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asked == [[kit.assets[3]]], timeout=5000)


def test_the_menu_has_the_same_verbs(page: NotProcessedPage, kit: Kit, qtbot: QtBot) -> None:
    page.view.setCurrentIndex(page.model.index_of(kit.assets[3]))
    page.view.menu.emit(page.view.mapToGlobal(page.view.rect().center()))
    menu = page.findChild(QMenu, "shelfMenu")
    assert menu is not None
    assert [act.text() for act in menu.actions()] == [
        "Retry", "Replace file…", "Save a report…", "Skip for good", "Show in folder", "Copy what happened",
    ]  # fmt: skip
    menu.close()


def test_a_password_is_a_cause_of_its_own() -> None:
    locked = FailureRow(
        1, "a.pdf", "", "preview", "SourceUnsupported", "The PDF asks for a password.", "", 1.0, 1, False
    )
    odd = FailureRow(2, "b.psd", "", "preview", "SourceUnsupported", "Lab cannot be read yet.", "", 1.0, 1, False)
    assert [c.title for c in group([locked, odd])] == [
        "The file asks for a password", "This kind of file cannot be read yet",
    ]  # fmt: skip


def test_replace_takes_the_file_and_says_so(
    page: NotProcessedPage, kit: Kit, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, str]] = []

    def replacing(_lib: Any, asset: int, path: str) -> Replacing:
        asked.append((asset, path))
        return Replacing(1, "Replacing “NG-4100 Trumpet in B flat.jpg”.")

    monkeypatch.setattr(replace, "replace", replacing)
    page.view.setCurrentIndex(page.model.index_of(kit.assets[0]))
    button = page.detail.findChild(QPushButton, "failureReplace")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = page.mending.dialog
    assert dialog is not None
    assert "NG-4100" in dialog.windowTitle()
    with qtbot.waitSignal(page.mending.begun, timeout=5000):
        dialog.fileSelected.emit(str(tmp_path / "good.jpg"))
    assert asked == [(kit.assets[0], str(tmp_path / "good.jpg"))]
    dialog.close()


def test_what_cannot_replace_it_is_said(page: NotProcessedPage, kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    page.view.setCurrentIndex(page.model.index_of(kit.assets[0]))
    page.mending.ask("replace", kit.assets[0], "NG-4100.jpg")
    assert page.mending.dialog is not None
    page.mending.dialog.close()
    page.mending.take(str(tmp_path))
    qtbot.waitUntil(lambda: any("is a folder" in t for t in toasts(kit)), timeout=5000)


def toasts(kit: Kit) -> list[str]:
    return [label.text() for label in kit.window.findChildren(QLabel) if label.isVisible()]


def test_a_missing_program_is_looked_for_again(
    page: NotProcessedPage, kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = False
    retried: list[list[int]] = []
    monkeypatch.setattr(programs, "is_there", lambda _name: there)
    monkeypatch.setattr(programs, "try_again", lambda _lib, ids: retried.append(list(ids)))
    (cause,) = [c for c in page.model.causes if c.program]
    page.mending.install(cause.program, [r.asset_id for r in cause.rows])
    dialog = page.mending.install_dialog
    assert dialog is not None
    assert nameless(dialog) == []
    dialog.look_again()
    qtbot.waitUntil(lambda: "still not there" in dialog.note.words.text(), timeout=5000)
    assert dialog.isVisible()
    there = True
    with qtbot.waitSignal(page.mending.begun, timeout=5000) as begun:
        dialog.look_again()
    assert begun.args == ["Ghostscript is there. Trying 1 file again."]
    assert retried == [[kit.assets[2]]]


def test_a_report_is_saved_and_nothing_sent(page: NotProcessedPage, kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    head = page.model.index(2, 0)
    page.view.setCurrentIndex(head)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    dialog = kit.window.findChild(ReportDialog)
    assert dialog is not None
    assert nameless(dialog) == []
    with qtbot.waitSignal(dialog.saved, timeout=5000) as saved:
        dialog.save(str(tmp_path / "report.txt"))
    assert saved.args == ["Saved report.txt."]
    text = (tmp_path / "report.txt").read_text(encoding="utf-8")
    row = kit.library.browse.rows([kit.assets[3]])[0]
    for part in (f"File: {row.path}", "WorkerCrashed", "preview: WorkerCrashed, 2 tries", "First bytes: ff d8 ff"):
        assert part in text
    report.save(kit.library, kit.assets[3], tmp_path / "all.zip", with_original=True)
    with zipfile.ZipFile(tmp_path / "all.zip") as file:
        assert file.namelist() == ["report.txt", row.name]


def test_first_bytes_wait_for_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(bytes(range(64)))
    assert shelf.first_bytes(tmp_path / "pipe") is None
    assert shelf.first_bytes(tmp_path) is None
    assert shelf.first_bytes(tmp_path / "gone") is None
    assert shelf.first_bytes(tmp_path / "file") == bytes(range(32))
