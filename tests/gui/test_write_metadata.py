"""Writing metadata to files from the window: how many and how, done, undone, and what could not be written."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.write_metadata import WriteMetadataDialog
from assetdesk.gui.panels.asset_verbs import AssetVerbs
from assetdesk.gui.panels.metadata_verbs import MetadataVerbs
from assetdesk.library import metadata, metadata_export
from assetdesk.media.metadata import xmp


@pytest.fixture
def verbs(kit: Kit) -> MetadataVerbs:
    return MetadataVerbs(kit.desk, kit.window, AssetVerbs(kit.desk, kit.window))


def _asked(verbs: MetadataVerbs, kit: Kit, qtbot: QtBot, ids: list[int]) -> WriteMetadataDialog:
    kit.window.show()
    kit.desk.selection.put(ids[0], len(ids), lambda: array("q", ids))
    kit.desk.actions["writeMetadata"].trigger()
    dialog = verbs.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog._plans), timeout=20_000)
    return dialog


def test_beside_the_files_and_undone(verbs: MetadataVerbs, kit: Kit, qtbot: QtBot) -> None:
    ids = kit.assets[:3]
    metadata.put(kit.library, ids[:2], {"dc:title": "Horn"})
    dialog = _asked(verbs, kit, qtbot, ids)
    assert not doubled_names(dialog)
    assert not nameless(dialog)
    assert dialog.counts.text() == "2 XMP files written · 1 with nothing to write"
    dialog.into.setChecked(True)
    assert dialog.counts.text() == "2 originals changed · 1 with nothing to write"
    assert dialog.write.text() == "Write 2 files"
    dialog.beside.setChecked(True)
    paths = [kit.library.root / f"{row.path}.xmp" for row in kit.library.browse.rows(ids[:2])]
    dialog.begin()
    qtbot.waitUntil(lambda: all(path.exists() for path in paths), timeout=60_000)
    qtbot.waitUntil(kit.desk.actions["undo"].isEnabled, timeout=60_000)
    assert any("Metadata written to 2 files." in toast.words.text for toast in kit.desk.toasts.toasts)
    kit.desk.actions["undo"].trigger()
    qtbot.waitUntil(lambda: not any(path.exists() for path in paths), timeout=60_000)


def test_what_cannot_be_written_is_named(verbs: MetadataVerbs, kit: Kit, qtbot: QtBot) -> None:
    ids = kit.assets[:2]
    metadata.put(kit.library, ids, {"dc:title": "Horn"})
    row = kit.library.browse.rows(ids[:1])[0]
    with Path(kit.library.root / row.path).open("ab") as file:
        file.write(b"more")
    dialog = _asked(verbs, kit, qtbot, ids)
    dialog.begin()
    qtbot.waitUntil(lambda: not dialog.note.isHidden(), timeout=60_000)
    assert dialog.counts.text() == "1 file written, 1 could not be."
    said = " ".join(one.text() for one in dialog.note.findChildren(QLabel))
    assert f"{row.name}: Another program has changed the file." in said
    dialog.reject()


def test_xmp_files_of_the_selection(verbs: MetadataVerbs, kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    ids = kit.assets[:2]
    metadata.put(kit.library, ids[:1], {"dc:title": "Horn"})
    row = kit.library.browse.rows(ids[:1])[0]
    (tmp_path / f"{row.name}.xmp").write_text("there")
    kit.desk.selection.put(ids[0], 2, lambda: array("q", ids))
    verbs._ids = list(ids)
    verbs.export_xmp_to(str(tmp_path))
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.xmp"))) == 3, timeout=20_000)
    assert xmp.read((tmp_path / f"{row.name}-1.xmp").read_bytes(), [])["dc:title"] == "Horn"
    assert (tmp_path / f"{row.name}.xmp").read_text() == "there"


@pytest.mark.parametrize("verb", ["exportMetadata", "exportXmp"])
def test_expired_assets_are_asked_about(verbs: MetadataVerbs, kit: Kit, qtbot: QtBot, verb: str) -> None:
    ids = kit.assets[:2]
    metadata.put(kit.library, ids[:1], {"prism:expirationDate": "2020-11-01"})
    kit.window.show()
    kit.desk.selection.put(ids[0], 2, lambda: array("q", ids))
    for answer in ("expiredQuestionCancel", "expiredQuestionGo"):
        assert kit.window.findChild(QFileDialog) is None
        kit.desk.actions[verb].trigger()
        qtbot.waitUntil(lambda: kit.window.findChild(Question, "expiredQuestion") is not None, timeout=15_000)
        question = kit.window.findChild(Question, "expiredQuestion")
        assert question is not None
        button = question.findChild(QPushButton, answer)
        assert button is not None
        button.click()
        qtbot.waitUntil(lambda: kit.window.findChild(Question, "expiredQuestion") is None, timeout=15_000)
    qtbot.waitUntil(lambda: kit.window.findChild(QFileDialog) is not None, timeout=15_000)
    asked = kit.window.findChild(QFileDialog)
    assert asked is not None
    asked.reject()


def test_a_table(kit: Kit) -> None:
    ids = kit.assets[:2]
    metadata.put(kit.library, ids[:1], {"dc:subject": ["a", "b"], "dc:title": ""})
    rows = metadata_export.rows(kit.library.browse, ids)
    assert rows[0] == ["path", "handle", "dc:title", "dc:subject", "tiff:Model", "exif:ISOSpeedRatings"]
    assert rows[1][2:] == ["", "a; b", "EOS R5", "100"]
    assert rows[2][2:4] == ["Trumpet in B flat, lacquered brass", ""]
