"""Metadata edited where it stands in the inspector: of one, of several, wrong, cleared, given back, undone, redone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.gui.panels.inspector import Inspector
from assetdesk.gui.panels.inspector_metadata import typed_words
from assetdesk.gui.undo_stack import UndoStack
from assetdesk.gui.widgets.stars import Stars
from assetdesk.gui.widgets.value_field import ValueField
from assetdesk.library import metadata

TITLE = "Trumpet in B flat, lacquered brass"


@pytest.fixture
def inspector(kit: Kit, qtbot: QtBot) -> Inspector:
    made = Inspector(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(320, 760)
    kit.window.show()
    made.tabs.setCurrentIndex(1)
    return made


def choose(inspector: Inspector, kit: Kit, qtbot: QtBot, *ids: int) -> None:
    kit.desk.selection.put(ids[0], len(ids), lambda: array("q", ids))
    qtbot.waitUntil(lambda: list(inspector.metadata._ids) == list(ids), timeout=10_000)


def field(inspector: Inspector, name: str) -> ValueField:
    found = inspector.metadata.row(name).value
    assert isinstance(found, ValueField)
    return found


def give(inspector: Inspector, name: str, text: str) -> None:
    """As a person: into the field, everything marked, typed, Enter."""
    edit = field(inspector, name)
    edit.setFocus(Qt.FocusReason.TabFocusReason)
    edit._editing = True  # the window of a test is not always the active one
    edit.selectAll()
    edit.insertPlainText(text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def mark(inspector: Inspector, name: str) -> str:
    return inspector.metadata.row(name)._mark.text()


def shown(kit: Kit, ids: Sequence[int], name: str) -> list[Any]:
    return [{one.name: one.shown for one in kit.library.browse.fields(n)}.get(name) for n in ids]


def test_says_where_it_comes_from_and_offers_what_nobody_has_said(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(inspector, kit, qtbot, kit.assets[1])
    assert field(inspector, "dc:title").toPlainText() == TITLE
    assert mark(inspector, "dc:title") == "file"
    assert field(inspector, "dc:rights").toPlainText() == ""
    assert not inspector.metadata.row("dc:title").back.isVisible()
    assert not doubled_names(inspector)
    assert not nameless(inspector)


def test_one_is_changed_cleared_and_given_back(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    ids = kit.assets[:1]
    choose(inspector, kit, qtbot, *ids)
    give(inspector, "dc:title", "Horn")
    qtbot.waitUntil(lambda: mark(inspector, "dc:title") == "you", timeout=10_000)
    assert shown(kit, ids, "dc:title") == ["Horn"]
    give(inspector, "dc:title", "")
    qtbot.waitUntil(lambda: shown(kit, ids, "dc:title") == [""], timeout=10_000)
    qtbot.waitUntil(lambda: field(inspector, "dc:title").placeholderText() == "Cleared by you", timeout=10_000)
    inspector.metadata.row("dc:title").back.click()
    qtbot.waitUntil(lambda: mark(inspector, "dc:title") == "file", timeout=10_000)
    assert shown(kit, ids, "dc:title") == [TITLE]


def test_typing_sets_all_and_it_is_undone_and_redone(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    undos = UndoStack(kit.desk, kit.window)
    inspector.metadata.saving.tell_undo = lambda text, icon, short, back, again: undos.push(short, back, again)
    ids = kit.assets[:3]
    metadata.put(kit.library, ids[:1], {"dc:subject": ["brass"]})
    choose(inspector, kit, qtbot, *ids)
    assert field(inspector, "dc:subject").placeholderText() == "(several values)"
    assert field(inspector, "dc:title").toPlainText() == TITLE
    give(inspector, "dc:subject", "gold, horn; gold")
    qtbot.waitUntil(lambda: shown(kit, ids, "dc:subject") == [["gold", "horn"]] * 3, timeout=10_000)
    qtbot.waitUntil(kit.desk.actions["undo"].isEnabled, timeout=10_000)
    kit.desk.actions["undo"].trigger()
    qtbot.waitUntil(lambda: shown(kit, ids, "dc:subject") == [["brass"], None, None], timeout=10_000)
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=10_000)
    kit.desk.actions["redo"].trigger()
    qtbot.waitUntil(lambda: shown(kit, ids, "dc:subject") == [["gold", "horn"]] * 3, timeout=10_000)
    assert kit.desk.actions["undo"].isEnabled()


def test_what_is_no_value_stays_to_be_mended(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(inspector, kit, qtbot, kit.assets[0])
    inspector.metadata.add_field("exif:DateTimeOriginal")
    give(inspector, "exif:DateTimeOriginal", "yesterday")
    fault = inspector.findChild(QLabel, "metadataFault-exifDateTimeOriginal")
    assert fault is not None
    assert fault.text().startswith("“yesterday” is no date.")
    assert field(inspector, "exif:DateTimeOriginal").toPlainText() == "yesterday"
    assert shown(kit, kit.assets[:1], "exif:DateTimeOriginal") == [None]
    give(inspector, "exif:DateTimeOriginal", "1999-12-31")
    qtbot.waitUntil(lambda: shown(kit, kit.assets[:1], "exif:DateTimeOriginal") == ["1999-12-31"], timeout=10_000)
    assert fault.isHidden()


def test_stars(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(inspector, kit, qtbot, kit.assets[0])
    stars = inspector.metadata.row("xmp:Rating").value
    assert isinstance(stars, Stars)
    QTest.keyClick(stars, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: shown(kit, kit.assets[:1], "xmp:Rating") == [4], timeout=10_000)
    assert stars.accessibleName() == "Rating: 4 stars"


def test_what_is_typed_goes_to_the_asset_it_was_typed_for(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    first, second = kit.assets[:2]
    choose(inspector, kit, qtbot, first)
    edit = field(inspector, "dc:rights")
    edit.setFocus(Qt.FocusReason.TabFocusReason)
    edit._editing = True
    edit.insertPlainText("Mine")
    choose(inspector, kit, qtbot, second)
    qtbot.waitUntil(lambda: shown(kit, [first, second], "dc:rights") == ["Mine", None], timeout=10_000)
    assert edit.toPlainText() == ""


def test_open_to_look_only(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    kit.desk.read_only_reason = "Open elsewhere."
    choose(inspector, kit, qtbot, kit.assets[0])
    assert field(inspector, "dc:title").isReadOnly()
    assert inspector.metadata.add.isHidden()


def test_values_as_they_are_typed() -> None:
    assert typed_words("dc:subject", ["a,b", "c"]) == "a\\,b, c"
    assert typed_words("dc:creator", ["Ann", "Ben, jr."]) == "Ann; Ben, jr."
    assert typed_words("exif:DateTimeOriginal", "2024-01-31T12:00:00") == "2024-01-31 12:00:00"
    assert typed_words("exif:ExposureTime", 0.008) == "0.008"
