"""Who works in the window: their role switches the verbs, and Preferences, People keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QRadioButton
from support.desk_kit import Kit, doubled_names, nameless
from support.window_kit import until

from assetdesk.core.ips.words import UserRole
from assetdesk.core.people import Person
from assetdesk.gui.actions import verbs
from assetdesk.gui.preferences.dialog import PreferencesDialog, show_preferences
from assetdesk.gui.preferences.people import PeoplePage
from assetdesk.gui.roles import OPERATION_OF, PERSON, why_not_verb
from assetdesk.library import people

LOOKER = UserRole.PORTAL_USER
ANNA = Person(2, "Anna", "anna@example.org", LOOKER)


@pytest.fixture
def page(kit: Kit) -> PeoplePage:
    """The page, with Anna, who may only look, beside who made the library."""
    people.add(kit.library, "Anna", "anna@example.org", LOOKER)
    kit.window.show()
    found = show_preferences(kit.desk, kit.window, "people").page("people")
    assert isinstance(found, PeoplePage)
    until(lambda: found.findChild(QRadioButton, "personHere2"))
    return found


def line(page: PeoplePage, name: str) -> QLineEdit:
    found = page.findChild(QLineEdit, name)
    assert found is not None
    return found


def press(page: PeoplePage, name: str) -> None:
    found = page.findChild(QPushButton, name)
    assert found is not None
    found.click()


def test_what_the_role_may_not_do_is_off_and_says_why(kit: Kit) -> None:
    actions = kit.desk.actions
    upload, pause, rename = actions["upload"], actions["pauseJob"], actions["rename"]
    tip = upload.toolTip()
    for one in (upload, pause):
        one.setVisible(True)
        one.setEnabled(True)
    actions.put_person(ANNA)
    assert not upload.isEnabled()
    assert not pause.isEnabled()
    pause.setEnabled(True)  # as its panel does
    actions.refresh()
    assert not pause.isEnabled()
    assert "start jobs" in upload.toolTip()
    assert rename.toolTip() == why_not_verb(ANNA, "rename")
    assert not why_not_verb(ANNA, "export")
    actions.put_person(replace(ANNA, role=UserRole.COMPANY_ADMIN))
    assert pause.isEnabled()
    assert upload.toolTip() == tip


def test_every_verb_of_a_role_is_a_verb() -> None:
    assert set(OPERATION_OF) <= {verb.id for verb in verbs()}


def test_people_are_added_changed_and_shut_out(page: PeoplePage, kit: Kit) -> None:
    line(page, "personName").setText("Berta")
    line(page, "personEmail").setText("berta@example.org")
    press(page, "personAdd")
    until(lambda: page.findChild(QRadioButton, "personHere3"))
    assert line(page, "personName").text() == ""
    line(page, "personName2").setText("Anna B")
    line(page, "personName2").editingFinished.emit()
    until(lambda: people.find(kit.library, "2").name == "Anna B")
    until(lambda: line(page, "personName2").text() == "Anna B")
    role = page.findChild(QComboBox, "personRole2")
    assert role is not None
    role.setCurrentIndex(role.findData(UserRole.USER.value))
    role.activated.emit(role.currentIndex())
    until(lambda: people.find(kit.library, "2").role is UserRole.USER)
    press(page, "personValid2")
    until(lambda: not people.find(kit.library, "2").valid)
    assert nameless(page) == []
    assert doubled_names(page) == []


def test_what_cannot_be_is_told_and_put_back(page: PeoplePage, kit: Kit) -> None:
    line(page, "personEmail2").setText("nowhere")
    line(page, "personEmail2").editingFinished.emit()
    until(lambda: line(page, "personEmail2").text() == "anna@example.org")
    assert people.find(kit.library, "2").email == "anna@example.org"


def test_who_is_chosen_works_here_and_again_at_the_next_start(page: PeoplePage, kit: Kit) -> None:
    other = page.findChild(QRadioButton, "personHere2")
    assert other is not None
    QTest.mouseClick(other, Qt.MouseButton.LeftButton, pos=other.rect().center())
    until(lambda: kit.desk.role.person is not None and kit.desk.role.person.id == 2)
    assert kit.library.person == 2
    assert kit.desk.memory.get(PERSON) == 2
    until(lambda: not page.more.isEnabled())
    assert not line(page, "personName1").isEnabled()
    assert "not change people" in page.why.text()
    page.reset()
    until(lambda: kit.library.person == 1)
    until(page.more.isEnabled)


def test_somebody_who_is_not_there_is_told(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETDESK_PERSON", "Nobody")
    kit.desk.role._begin()
    until(lambda: "There is nobody called “Nobody”" in " ".join(one.words.text for one in kit.desk.toasts.toasts))
    assert kit.library.person == 1


def test_pages_switch_off_what_the_role_may_not_do(page: PeoplePage, kit: Kit) -> None:
    dialog = page.window()
    assert isinstance(dialog, PreferencesDialog)
    scripting, mail, publishing = (dialog.page(name) for name in ("scripting", "mail", "publishing"))
    kit.desk.role.choose(2)
    on, reset = scripting.findChild(QCheckBox, "queueEnabled"), scripting.findChild(QPushButton, "queueReset")
    assert on is not None and reset is not None  # noqa: PT018
    dialog._turn("scripting")
    until(lambda: not on.isEnabled() and not reset.isEnabled())
    add = publishing.findChild(QPushButton, "publishingAdd")
    host = mail.findChild(QLineEdit, "mailHost")
    assert add is not None and host is not None  # noqa: PT018
    until(lambda: not add.isEnabled() and not host.isEnabled())
    assert "Your role" in add.toolTip()
