"""The inspector: what it shows of one and of several, its one note, its renditions as files to drag out."""

from __future__ import annotations

from array import array
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.gui.dialogs.reprocess import ReprocessDialog
from assetdesk.gui.panels.inspector import Inspector
from assetdesk.gui.panels.inspector_read import field_label, field_words, taken_words
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


def test_metadata_says_where_it_comes_from(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[1])
    shown(inspector, qtbot, kit.assets[1])
    inspector.tabs.setCurrentIndex(1)
    said = values(inspector)
    assert said[:3] == ["Title", "Trumpet in B flat, lacquered brass", "file"]


def test_renditions_are_files_to_take_along(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[2])
    shown(inspector, qtbot, kit.assets[2])
    inspector.tabs.setCurrentIndex(2)
    model = inspector.renditions.files
    assert [model.index(r).data() for r in range(model.rowCount())] == ["thumbnail.319.319.png", "web.1280.1280.jpeg"]
    data = model.mimeData([model.index(1)])
    assert data.urls()[0].toLocalFile() == str(model.path(model.index(1)))
    assert model.path(model.index(1)).exists()
    assert model.supportedDragActions() == Qt.DropAction.CopyAction


def test_history_by_day(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[2])
    shown(inspector, qtbot, kit.assets[2])
    inspector.tabs.setCurrentIndex(3)
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
        ({"missing": True}, "The original is not where it was: ", "Look again"),
        (
            {"state": "failed", "error_code": "SourceCorrupt", "error_message": "It ends after 48 kB."},
            "It ends",
            "Retry",
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
    ((button, _),) = inspector.note._by_verb.items()
    assert button.text() == verb
    if verb == "Reprocess…":
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert kit.window.findChild(ReprocessDialog) is not None


def test_double_click_and_enter_open_the_large_preview(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[0])
    shown(inspector, qtbot, kit.assets[0])
    qtbot.mouseDClick(inspector.well, Qt.MouseButton.LeftButton)
    qtbot.keyClick(inspector.well, Qt.Key.Key_Return)
    assert kit.shell.went[-2:] == [("viewer", {"asset_id": kit.assets[0]})] * 2


def test_names_for_everything(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, kit.assets[0])
    shown(inspector, qtbot, kit.assets[0])
    for tab in range(4):
        inspector.tabs.setCurrentIndex(tab)
        assert nameless(inspector) == []
    assert doubled_names(inspector) == []


def test_fields_as_people_know_them() -> None:
    assert field_words("exif:ExposureTime", 0.008) == "1/125 s"
    assert field_words("exif:FNumber", 11.0) == "f/11"
    assert field_words("dc:subject", ["studio", "brass"]) == "studio, brass"
    assert field_label("dc:subject") == "Keywords"
    assert field_label("xmpMM:DocumentID") == "DocumentID"
    assert taken_words("2026-10-12") == "12 Oct 2026"
