"""F1 opens the manual at the page that belongs to what one looks at, beside a dialog too; words are found in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless
from support.window_kit import until

from assetdesk.gui.help import Help, show_help
from assetdesk.gui.help.pages import pages
from assetdesk.gui.help.window import HelpWindow
from assetdesk.gui.preferences.dialog import show_preferences
from assetdesk.gui.theme import Appearance, application_theme


@pytest.fixture
def manual(qtbot: QtBot) -> HelpWindow:
    """The window of the manual, alone."""
    made = HelpWindow(application_theme())
    qtbot.addWidget(made)
    made.open_page("publishing")
    return made


def test_a_page_is_shown_whole_with_its_tables_and_its_entry_chosen(manual: HelpWindow) -> None:
    assert manual.name == "publishing"
    assert manual.list.currentItem().text() == "Publishing"
    text = manual.text.toPlainText()
    assert text.startswith("Publishing\n")
    assert "catalog.json" in text
    assert "**" not in text
    assert "|---" not in text
    assert not nameless(manual)
    assert not doubled_names(manual)


def test_each_page_can_be_read_light_and_dark(manual: HelpWindow) -> None:
    theme = application_theme()
    before = theme.appearance
    try:
        for look in (Appearance.LIGHT, Appearance.DARK):
            theme.set_appearance(look)
            for one in pages():
                manual.open_page(one.name)
                assert manual.text.toPlainText().startswith(one.title)
                assert manual.list.currentItem().text() == one.title
    finally:
        theme.set_appearance(before)


def test_other_colours_leave_the_reader_at_their_place(manual: HelpWindow) -> None:
    theme = application_theme()
    before = theme.appearance
    bar = manual.text.verticalScrollBar()
    try:
        theme.set_appearance(Appearance.LIGHT)
        until(lambda: bar.maximum() > 200)
        bar.setValue(200)
        theme.set_appearance(Appearance.DARK)
        assert bar.value() == 200
    finally:
        theme.set_appearance(before)


def test_a_link_is_followed_and_back_goes_back(manual: HelpWindow) -> None:
    assert not manual.back.isEnabled()
    manual.text.anchorClicked.emit(QUrl("finding.md"))
    assert manual.name == "finding"
    manual.text.anchorClicked.emit(QUrl("file:///etc/passwd"))
    manual.text.anchorClicked.emit(QUrl("https://example.org/finding.md"))
    assert manual.name == "finding"
    QTest.keyClick(manual.text, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    until(lambda: manual.name == "publishing")
    assert not manual.back.isEnabled()


def test_words_narrow_the_pages_and_are_marked(manual: HelpWindow) -> None:
    QTest.keyClick(manual.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    until(manual.search.hasFocus) if manual.isActiveWindow() else manual.search.setFocus()
    QTest.keyClicks(manual.search, "swatch spin")
    shown = [manual.list.item(at).text() for at in range(manual.list.count())]
    assert "Sets" in shown
    assert len(shown) < len(pages())
    assert manual.name in {one.name for one in pages() if one.title in shown}
    assert manual.text.extraSelections()
    manual.search.setText("no-such-word-anywhere")
    assert manual.list.count() == 0
    manual.search.clear()
    assert manual.list.count() > len(pages())
    assert not manual.text.extraSelections()


def test_esc_closes_it(manual: HelpWindow) -> None:
    QTest.keyClick(manual.text, Qt.Key.Key_Escape)
    until(lambda: not manual.isVisible())


def test_f1_in_a_dialog_opens_the_page_of_what_it_shows(kit: Kit) -> None:
    kit.window.show()
    help_ = Help(kit.window, kit.desk.theme)
    dialog = show_preferences(kit.desk, kit.window, "publishing")
    try:
        assert any(one.key() == QKeySequence("F1") for one in dialog.findChildren(QShortcut))
        inside = dialog.page("publishing").findChild(QWidget)
        assert inside is not None
        show_help(inside)
        assert help_.shown is not None
        assert help_.shown.name == "publishing"
        assert help_.shown.isEnabled()
        first = help_.shown
        help_.show(None, "watched")
        assert help_.shown is first
        assert first.name == "watched-folders"
        help_.show(None)
        assert first.name == "first-steps"
    finally:
        help_.close()
        dialog.reject()
    assert help_.shown is None
