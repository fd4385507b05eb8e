"""The inspector's tab Tags: own and found ones, given, kept, removed, looked for; colours."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.ips.words import UserRole
from assetdesk.core.query import FilterKey
from assetdesk.core.tags import ColourFormat
from assetdesk.gui.panels.inspector import Inspector
from assetdesk.gui.panels.inspector_tags import said, share
from assetdesk.gui.widgets.tag_chip import ColourChip, TagChip
from assetdesk.library import people
from assetdesk.store import tags as store_tags


@pytest.fixture
def inspector(kit: Kit, qtbot: QtBot) -> Inspector:
    found = [
        {"name": name, "group": "thing", "score": score, "tagger": "classifier"}
        for name, score in (("trumpet", 0.87), ("brass instrument", 0.91), ("sofa", 0.55))
    ]
    colour = {"name": "goldenrod", "hex": "#d8a528", "lab": [70.0, 8.0, 68.0], "coverage": 42.3}
    body = {"kind": "image", "tags": found, "colours": [colour]}
    for asset in kit.assets[:2]:
        kit.library.store.writer.run(lambda w, asset=asset: store_tags.land(w, asset, body, {}, True))
    kit.library.store.writer.run(lambda w: store_tags.add_user(w, kit.assets[0], ["Autumn"]))
    made = Inspector(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(320, 900)
    kit.window.show()
    made.tabs.setCurrentIndex(2)
    return made


def choose(kit: Kit, inspector: Inspector, qtbot: QtBot, *ids: int) -> None:
    kit.desk.selection.put(ids[0], len(ids), lambda: array("q", ids))
    qtbot.waitUntil(lambda: inspector.asset_id == ids[0] and tuple(inspector.tags._ids) == ids, timeout=5000)


def chips(inspector: Inspector) -> list[str]:
    return [chip.accessibleName() for chip in inspector.tags.findChildren(TagChip)]


def chip(inspector: Inspector, name: str) -> TagChip:
    found = inspector.tags.findChild(TagChip, f"tagChip-{name}")
    assert found is not None
    return found


def test_own_ones_first_then_the_surest(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, inspector, qtbot, kit.assets[0])
    assert chips(inspector) == ["Autumn", "brass instrument 91 %", "trumpet 87 %", "sofa 55 %"]
    assert "Found by what is to be seen, 87 % sure" in chip(inspector, "trumpet").toolTip()
    swatch = inspector.tags.findChild(ColourChip, "colourChip-goldenrod")
    assert swatch is not None
    assert "42 % of the picture" in swatch.toolTip()
    assert nameless(inspector) == []
    assert doubled_names(inspector) == []
    swatch.click()
    (where, query) = kit.shell.went[-1]
    assert (where, query.values(FilterKey.HUE)) == ("assets", ("#d8a528",))


def test_keep_remove_and_bring_back(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, inspector, qtbot, kit.assets[0])
    qtbot.keyClick(chip(inspector, "trumpet"), Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: "trumpet" in chips(inspector), timeout=5000)
    sofa = chip(inspector, "sofa")
    qtbot.mouseClick(sofa, Qt.MouseButton.LeftButton, pos=QPoint(sofa.width() - 8, 12))
    qtbot.waitUntil(lambda: chips(inspector) == ["Autumn", "trumpet", "brass instrument 91 %"], timeout=5000)
    again = inspector.tags.findChild(QPushButton, "tagsForgetRemoved")
    assert again is not None
    assert again.text() == "Show 1 removed again"
    again.click()
    qtbot.waitUntil(lambda: "sofa 55 %" in chips(inspector), timeout=5000)


def test_typing_gives_tags_and_says_what_cannot_be_one(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, inspector, qtbot, kit.assets[0])
    field = inspector.tags.field
    field.setText("!!")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    fault = inspector.tags.findChild(QLabel, "tagFault")
    assert fault is not None
    assert fault.isVisibleTo(inspector)
    assert "letter or digit" in fault.text()
    field.setText("For  sale, Sofa")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: {"For sale", "Sofa"} <= set(chips(inspector)), timeout=5000)
    assert field.text() == ""


def test_of_several_assets(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, inspector, qtbot, *kit.assets[:2])
    assert chips(inspector) == ["Autumn 1/2", "brass instrument", "trumpet", "sofa"]
    qtbot.keyClick(chip(inspector, "sofa"), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "sofa" not in chips(inspector), timeout=5000)
    with kit.library.browse.plain() as db:
        assert db.value("SELECT COUNT(*) FROM tags WHERE state = 'removed'") == 2


def test_a_tag_is_looked_for(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, inspector, qtbot, kit.assets[0])
    qtbot.keyClick(chip(inspector, "trumpet"), Qt.Key.Key_Return)
    assert kit.shell.went[-1][1].values(FilterKey.KEYWORD) == ("trumpet",)


def test_colours_in_words() -> None:
    assert said("red", "#ff0010", ColourFormat.NAME) == "red"
    assert said("red", "#ff0010", ColourFormat.RGB) == "255, 0, 16"
    assert said("red", "#ff0010", ColourFormat.HEX) == "#ff0010"
    assert (share(42.3), share(3.0), share(1.25)) == ("42", "3", "1.2")


def test_who_may_only_look_is_offered_no_edits(inspector: Inspector, kit: Kit, qtbot: QtBot) -> None:
    choose(kit, inspector, qtbot, kit.assets[0])
    assert inspector.tags.field.isVisibleTo(inspector)
    kit.desk.role.choose(people.add(kit.library, "Kim", role=UserRole.PORTAL_USER).id)
    qtbot.waitUntil(lambda: not inspector.tags.field.isVisibleTo(inspector), timeout=15_000)
