"""Preferences, Mail: an account acts as soon as it is one, its password is in no file, and it can be tried."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless
from support.following import post

from assetdesk.gui.preferences.dialog import PreferencesDialog, show_preferences
from assetdesk.library import secrets
from assetdesk.library.following import settings


@pytest.fixture(autouse=True)
def no_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_store", lambda: None)


def quiet(kit: Kit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)


def opened(kit: Kit, qtbot: QtBot) -> PreferencesDialog:
    kit.window.show()
    dialog = show_preferences(kit.desk, kit.window, "mail")
    quiet(kit, qtbot)
    return dialog


def part(widget: QWidget, kind: type[Any], name: str) -> Any:
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def fill(kit: Kit, qtbot: QtBot, dialog: PreferencesDialog, **texts: str) -> None:
    for name, text in texts.items():
        field = part(dialog, QLineEdit, name)
        field.setText(text)
        field.editingFinished.emit()
        quiet(kit, qtbot)


def test_an_account_is_kept_and_tried(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot)
    with post() as smtp:
        fill(kit, qtbot, dialog, mailHost="127.0.0.1")
        assert part(dialog, QLabel, "mailSenderFault").text() == "A mail needs a sender."
        assert not settings.mail_of(kit.library.settings()).there
        part(dialog, QSpinBox, "mailPort").setValue(smtp.port)
        security = part(dialog, QComboBox, "mailSecurity")
        security.setCurrentIndex(security.findData("none"))
        security.activated.emit(security.currentIndex())
        fill(kit, qtbot, dialog, mailSender="desk@example.com", mailTo="ann@example.com")
        try_it = part(dialog, QPushButton, "mailTry")
        assert try_it.isEnabled()
        try_it.click()
        quiet(kit, qtbot)
        assert part(dialog, QLabel, "mailTried").text() == "A mail was sent to ann@example.com."
        assert [one["Subject"] for one in smtp.mails] == ["AssetDesk: mail works"]
    fill(kit, qtbot, dialog, mailUser="desk", mailPassword="secret-word")
    assert part(dialog, QLineEdit, "mailPassword").placeholderText() == "Kept"
    assert part(dialog, QLineEdit, "mailPassword").text() == ""
    made = settings.account(kit.library)
    assert made is not None
    assert (made.password, made.port) == ("secret-word", smtp.port)
    index = b"".join(path.read_bytes() for path in (kit.library.root / ".assetdesk").glob("library.sqlite*"))
    assert b"secret-word" not in index
    dialog.page("mail").reset()
    quiet(kit, qtbot)
    assert not settings.mail_of(kit.library.settings()).there
    assert secrets.read(kit.library, secrets.MAIL) is None


def test_addresses_are_allowed_and_taken_out(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot)
    part(dialog, QLineEdit, "noticeAddress").setText("http://127.0.0.1:8080/hook")
    part(dialog, QPushButton, "noticeAllow").click()
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, "noticeForbid0") is not None, timeout=15_000)
    assert list(kit.library.settings().notice_hosts) == ["http://127.0.0.1:8080"]
    method = part(dialog, QComboBox, "noticeMethod")
    method.setCurrentIndex(method.findData("GET"))
    method.activated.emit(method.currentIndex())
    quiet(kit, qtbot)
    assert kit.library.settings().notice_method == "GET"
    part(dialog, QPushButton, "noticeForbid0").click()
    quiet(kit, qtbot)
    assert list(kit.library.settings().notice_hosts) == []


def test_every_part_has_a_name(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot)
    assert not nameless(dialog)
    assert not doubled_names(dialog)
