"""The editor of a colour filter: colours to click, words beside them."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, nameless

from assetdesk.core.query import FilterKey
from assetdesk.gui.widgets.filter_parts import part_for
from assetdesk.gui.widgets.hue_part import HuePart


def test_colours_by_click_and_by_words(kit: Kit, qtbot: QtBot) -> None:
    part = part_for(kit.desk.theme, FilterKey.HUE)
    qtbot.addWidget(part)
    assert isinstance(part, HuePart)
    part.show()
    assert nameless(part) == []
    red, blue = (part.findChild(QToolButton, name) for name in ("hueRed", "hueBlue"))
    field = part.findChild(QLineEdit, "filterWords")
    assert red is not None
    assert blue is not None
    assert field is not None
    part.show_values(("red@40",))
    assert red.isChecked()
    blue.click()
    assert part.values() == ("red@40", "blue")
    red.click()
    assert part.values() == ("blue",)
    part.take_colour("#123456")
    assert part.values() == ("blue", "#123456")
    field.setText("reddish")
    field.textEdited.emit("reddish")
    assert part.values() is None
    assert "is no colour" in part.problem
