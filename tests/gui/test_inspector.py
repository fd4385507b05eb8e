"""The inspector: what it shows of one and of several, its one note, its renditions as files to drag out."""

from __future__ import annotations

from array import array
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from support.desk_kit import Kit, doubled_names, nameless
from support.kinds import archive, document, film, sound

from assetdesk.core.query import Query
from assetdesk.gui.desk import Where
from assetdesk.gui.dialogs.reprocess import ReprocessDialog
from assetdesk.gui.panels.inspector import Inspector
from assetdesk.gui.panels.inspector_read import MOST_NAMES, field_label, field_words, taken_words
from assetdesk.store import tables


@pytest.fixture
def inspector(kit: Kit, qtbot: QtBot) -> Inspector:
    made = Inspector(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(320, 760)
    kit.window.show()
    return made


def choose(kit: Kit, *ids: int) -> None:
    kit.desk.selection.put(ids[0] if ids else None, len(ids), lambda: array("q", ids))


def shown(inspector: Inspector, qtbot: QtBot, asset: int) -> None:
    qtbot.waitUntil(lambda: inspector.asset_id == asset and inspector._stack.currentIndex() == 1, timeout=5000)


def text(inspector: Inspector, name: str) -> str:
    found = inspector.findChild(QLabel, name)
    assert found is not None
    return found.text()


def values(inspector: Inspector) -> list[str]:
    return [w.text() for w in inspector._pages.currentWidget().findChildren(QLabel) if w.isVisible() and w.text()]


def test_nothing_then_one(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    assert inspector.objectName() == "inspector"
    assert "Nothing is selected." in [w.text() for w in inspector.findChildren(QLabel)]
    choose(kit, kit.assets[0])
    shown(inspector, qtbot, kit.assets[0])
    assert text(inspector, "inspectorName") == "NG-4100 Trumpet in B flat.jpg"
    assert text(inspector, "inspectorFacts").startswith("3600 × 2700 · JPEG · ")
    assert inspector.well.has_picture
    assert not inspector.note.isVisible()
    said = values(inspector)
    assert "Trumpet in B flat, lacquered brass" in said
    assert "EOS R5, ISO 100" in said
    assert "12 Oct 2026, 11:08" in said
    assert "Metadata, previews" in said


def test_renditions_are_files_to_take_along(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[2])
    shown(inspector, qtbot, kit.assets[2])
    inspector.tabs.setCurrentIndex(3)
    model = inspector.renditions.files
    assert [model.index(r).data() for r in range(model.rowCount())] == ["thumbnail.319.319.png", "web.1280.1280.jpeg"]
    data = model.mimeData([model.index(1)])
    assert data.urls()[0].toLocalFile() == str(model.path(model.index(1)))
    assert model.path(model.index(1)).exists()
    assert model.supportedDragActions() == Qt.DropAction.CopyAction


def test_history_by_day(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[2])
    shown(inspector, qtbot, kit.assets[2])
    inspector.tabs.setCurrentIndex(4)
    qtbot.waitUntil(lambda: "Processed: metadata, previews" in values(inspector), timeout=5000)
    assert "Uploaded to Music" in values(inspector)


def test_several_values(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, *kit.assets[:3])
    shown(inspector, qtbot, kit.assets[0])
    assert text(inspector, "inspectorFacts").startswith("First of 3 selected · ")
    said = values(inspector)
    assert said.count("(several values)") == 1  # their folders; camera and day are the same
    assert "3600 × 2700" in said


@pytest.mark.parametrize(
    ("change", "begins", "verb"),
    [
        ({"missing": True}, "The original is not where it was: ", "Locate… Look again"),
        (
            {"state": "failed", "error_code": "SourceCorrupt", "error_message": "It ends after 48 kB."},
            "It ends",
            "Retry Replace file…",
        ),
        (
            {"state": "failed", "error_code": "ToolMissing", "error_message": "Ghostscript is not installed."},
            "Ghostscript",
            "Retry How to install",
        ),
        ({"hash": "f" * 64}, "Metadata, previews: out of date", "Reprocess…"),
    ],
)
def test_at_most_one_note_the_worst(
    inspector: Inspector, kit: Kit, qtbot: QtBot, change: dict[str, Any], begins: str, verb: str
) -> None:
    one = kit.assets[0]

    def work(w: Any) -> None:
        w.conn.execute(update(tables.assets).where(tables.assets.c.id == one).values(**change))
        w.changed(assets=[one])

    choose(kit, one)
    shown(inspector, qtbot, one)
    kit.library.store.writer.run(work)
    qtbot.waitUntil(lambda: inspector.note.isVisible(), timeout=5000)
    assert inspector.note.words.text().startswith(begins)
    buttons = list(inspector.note._by_verb)
    assert " ".join(made.text() for made in buttons) == verb
    if verb == "Reprocess…":
        qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        assert kit.window.findChild(ReprocessDialog) is not None
    elif "…" in verb or "install" in verb:
        shown_by = next(made for made in buttons if "…" in made.text() or "install" in made.text())
        qtbot.mouseClick(shown_by, Qt.MouseButton.LeftButton)
        # whether other files have its content is asked of the library first
        qtbot.waitUntil(
            lambda: (inspector.mending.dialog or inspector.mending.install_dialog) is not None, timeout=15_000
        )
        dialog = inspector.mending.dialog or inspector.mending.install_dialog
        assert dialog is not None
        assert dialog.isVisible()
        dialog.close()


def test_double_click_and_enter_open_the_large_preview(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[0])
    shown(inspector, qtbot, kit.assets[0])
    qtbot.mouseDClick(inspector.well, Qt.MouseButton.LeftButton)
    qtbot.keyClick(inspector.well, Qt.Key.Key_Return)
    assert kit.shell.went[-2:] == [("viewer", {"asset_id": kit.assets[0], "page": 1})] * 2


def test_a_document_is_leafed_through(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    one = kit.assets[0]
    document(kit.library, one, 48, 5)
    choose(kit, one)
    qtbot.waitUntil(lambda: inspector.well.chip == "Page 1 of 48", timeout=5000)
    for page in (2, 3):
        qtbot.keyClick(inspector.well, Qt.Key.Key_PageDown)
        assert inspector.well.chip == f"Page {page} of 48"
    qtbot.waitUntil(lambda: inspector._turning is None and not inspector._leaf.isActive(), timeout=5000)
    assert inspector.well.has_picture
    # a change of the asset leaves the page where it is
    kit.library.store.writer.run(lambda w: w.changed(assets=[one]))
    qtbot.wait(400)
    assert inspector.well.chip == "Page 3 of 48"
    qtbot.keyClick(inspector.well, Qt.Key.Key_Return)
    assert kit.shell.went[-1] == ("viewer", {"asset_id": one, "page": 3})
    assert nameless(inspector) == []
    choose(kit, kit.assets[1])
    qtbot.waitUntil(lambda: inspector.well.chip == "", timeout=5000)


def test_where_searched_words_stand(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    one = kit.assets[0]
    by_page = {12: "for the student trumpet in brass", 13: "trumpet mutes, cloths for brass", 14: "drums and sticks"}
    document(kit.library, one, 48, 20, by_page)
    kit.desk.put_where(Where(Query(words="brass trumpet")))
    choose(kit, one)
    qtbot.waitUntil(lambda: inspector.found.isVisible(), timeout=5000)
    assert text(inspector, "foundHead") == "Found on 2 pages"
    assert inspector.well.chip == "Page 12 of 48"
    button = inspector.findChild(QPushButton, "foundOpen")
    assert button is not None
    assert button.text() == "Open at page 12"
    qtbot.keyClick(inspector.found.list, Qt.Key.Key_Down)
    assert button.text() == "Open at page 13"
    assert inspector.well.chip == "Page 13 of 48"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert kit.shell.went[-1] == ("viewer", {"asset_id": one, "page": 13})
    assert "3 of 48 pages" in values(inspector)
    assert nameless(inspector) == []
    kit.desk.put_where(Where(Query()))
    qtbot.waitUntil(lambda: not inspector.found.isVisible(), timeout=5000)


def test_facts_of_films_and_sounds(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    film(kit.library, kit.assets[0])
    choose(kit, kit.assets[0])
    shown(inspector, qtbot, kit.assets[0])
    qtbot.waitUntil(lambda: inspector.well.chip == "1:02", timeout=5000)
    assert text(inspector, "inspectorFacts").startswith("1920 × 1080 · MP4 · 1:02 · ")
    said = values(inspector)
    assert "H.264, 25 frames a second" in said
    assert "AAC, stereo, 44.1 kHz" in said
    inspector.tabs.setCurrentIndex(1)
    assert {"Film and sound", "4.2 Mbit/s"} <= set(values(inspector))
    sound(kit.library, kit.assets[1], cover=False)
    choose(kit, kit.assets[1])
    shown(inspector, qtbot, kit.assets[1])
    qtbot.waitUntil(lambda: inspector.well.chip == "3:12", timeout=5000)
    assert inspector.well.has_picture


def test_what_an_archive_holds(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    names = [f"frames/{n:03d}.jpg" for n in range(300)]
    archive(kit.library, kit.assets[0], ["nasty\nname\u202e.jpg", *names], 5000)
    choose(kit, kit.assets[0])
    shown(inspector, qtbot, kit.assets[0])
    lines = text(inspector, "inspectorContents").split("\n")
    assert len(lines) == MOST_NAMES + 1
    assert lines[0] == "nasty\N{REPLACEMENT CHARACTER}name\N{REPLACEMENT CHARACTER}.jpg"
    assert lines[-1] == "and 4,800 more"
    assert "5,000, 31 MB unpacked" in values(inspector)
    inspector.tabs.setCurrentIndex(1)
    assert not any("frames/" in line for line in values(inspector))


def test_renditions_open_with_the_systems_program(
    inspector: Inspector, kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def opening(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", opening)
    choose(kit, kit.assets[2])
    shown(inspector, qtbot, kit.assets[2])
    inspector.tabs.setCurrentIndex(3)
    inspector.renditions.list.setCurrentIndex(inspector.renditions.files.index(1, 0))
    qtbot.keyClick(inspector.renditions.list, Qt.Key.Key_Return)
    assert [path.rpartition("/")[2] for path in opened] == ["web.1280.1280.jpeg"]


def test_names_for_everything(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[0])
    shown(inspector, qtbot, kit.assets[0])
    for tab in range(5):
        inspector.tabs.setCurrentIndex(tab)
        assert nameless(inspector) == []
    assert doubled_names(inspector) == []


def test_fields_as_people_know_them() -> None:
    assert field_words("exif:ExposureTime", 0.008) == "1/125 s"
    assert field_words("exif:FNumber", 11.0) == "f/11"
    assert field_words("dc:subject", ["studio", "brass"]) == "studio, brass"
    assert field_words("xmp:CreateDate", "2026-10-20T18:30:00Z") == "20 Oct 2026, 18:30"
    assert field_label("dc:subject") == "Keywords"
    assert field_label("xmpMM:DocumentID") == "DocumentID"
    assert taken_words("2026-10-12") == "12 Oct 2026"
