"""Preferences: what is changed acts at once and is kept; a page goes back to its defaults."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless
from support.window_kit import activate, settle

from assetdesk.core.settings import LibrarySettings
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.preferences.box import Box
from assetdesk.gui.preferences.dialog import PreferencesDialog, show_preferences
from assetdesk.gui.preferences.library import LibraryPage
from assetdesk.gui.preferences.processing import ProcessingPage
from assetdesk.gui.theme import Appearance
from assetdesk.gui.widgets.parts import button, column
from assetdesk.library import processing
from assetdesk.library.options import Group
from assetdesk.library.processing import Found


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed where the tests run is not told here."""
    here = [
        Found("Ghostscript", False, "", "pictures of EPS files", "ghostscript", (1, 2)),
        Found("LibreOffice", True, "7.4.7", "pages of office documents", "libreoffice"),
    ]
    monkeypatch.setattr(processing, "found_here", lambda library: here)


def opened(kit: Kit, qtbot: QtBot, page: str) -> PreferencesDialog:
    kit.window.show()
    dialog = show_preferences(kit.desk, kit.window, page)
    quiet(kit, qtbot)
    return dialog


def quiet(kit: Kit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)


def part(widget: QWidget, kind: type[Any], name: str) -> Any:
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def test_settings_of_the_library_are_kept(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, "library")
    mode = part(dialog, QComboBox, "overwriteMode")
    mode.setCurrentIndex(mode.findData("OverwriteAnyExtAnyFolder"))
    mode.activated.emit(mode.currentIndex())
    quiet(kit, qtbot)
    part(dialog, QCheckBox, "retainPublishState").click()
    quiet(kit, qtbot)
    source = part(dialog, QComboBox, "defaultSourceProfile")
    source.setCurrentIndex(next(n for n in range(1, source.count()) if "CMYK" in source.itemText(n)))
    source.activated.emit(source.currentIndex())
    quiet(kit, qtbot)
    part(dialog, QSpinBox, "freeMin").setValue(2000)
    quiet(kit, qtbot)
    now = kit.library.settings()
    assert now.overwrite_mode == "OverwriteAnyExtAnyFolder"
    assert now.retain_publish_state is False
    assert now.default_source_profile.startswith("icc|")
    assert now.free_bytes_min == 2000 << 20
    part(dialog, QPushButton, "preferencesReset").click()
    quiet(kit, qtbot)
    assert kit.library.settings() == LibrarySettings(unit=now.unit)
    assert mode.currentData() == "OverwriteFullName"


def test_the_network_is_off_until_a_person_switches_it_on(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, "library")
    switch, size = part(dialog, QCheckBox, "networkOn"), part(dialog, QSpinBox, "fetchSize")
    assert (switch.isChecked(), size.isEnabled(), kit.library.settings().network) == (False, False, False)
    switch.click()
    quiet(kit, qtbot)
    part(dialog, QCheckBox, "networkPrivate").click()
    quiet(kit, qtbot)
    size.setValue(100)
    quiet(kit, qtbot)
    part(dialog, QSpinBox, "fetchTime").setValue(2)
    quiet(kit, qtbot)
    now = kit.library.settings()
    assert (now.network, now.network_private, now.fetch_bytes, now.fetch_seconds) == (True, True, 100 << 20, 120.0)


def test_how_much_one_upload_over_http_may_bring(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, "library")
    size = part(dialog, QSpinBox, "uploadPostSize")
    assert (size.isEnabled(), size.value()) == (True, 2048)
    size.setValue(300)
    quiet(kit, qtbot)
    assert kit.library.settings().upload_post_bytes == 300 << 20


def test_defaults_of_uploads_are_those_of_the_next_upload(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, "library")
    page = dialog.page("library")
    assert isinstance(page, LibraryPage)
    assert page.options.list.listed()[0] == "upload"
    assert page.options.list.value_of("pdf") == "First page"
    page.show_group(Group.UPLOAD)
    part(page, QCheckBox, "readyForPublish").click()
    page.show_group(Group.SHARPENING)
    part(page, QCheckBox, "unsharpMask").click()
    qtbot.waitUntil(lambda: "unsharpMaskOptions" in kit.library.settings().upload_defaults, timeout=10_000)
    quiet(kit, qtbot)
    kept = kit.library.settings().upload_defaults
    assert kept["readyForPublish"] is False
    assert kept["unsharpMaskOptions"]["amount"] == 1.75
    assert kept["pdfOptions"]["process"] == "Thumbnail", "what was left alone stays"
    assert page.options.model.everything() == {}, "it is in force now, not a change any more"
    assert page.options.list.value_of("sharpening") == "1.75"
    part(page, QCheckBox, "unsharpMask").click()
    qtbot.waitUntil(lambda: "unsharpMaskOptions" not in kit.library.settings().upload_defaults, timeout=10_000)
    quiet(kit, qtbot)


def test_processing(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, "processing")
    page = dialog.page("processing")
    assert isinstance(page, ProcessingPage)
    part(page, QSpinBox, "pixelLimit").setValue(900)
    quiet(kit, qtbot)
    part(page, QDoubleSpinBox, "secondsDocument").setValue(7.5)
    quiet(kit, qtbot)
    part(page, QSpinBox, "pageLimit").setValue(30)
    quiet(kit, qtbot)
    part(page, QToolButton, "pyramidAlways").click()
    quiet(kit, qtbot)
    now = kit.library.settings()
    assert (now.pixel_limit, now.seconds_document, now.page_limit) == (900_000_000, 450.0, 30)
    assert now.pyramid == "always"
    assert now.limits.pages == 30
    part(dialog, QPushButton, "preferencesReset").click()
    quiet(kit, qtbot)
    assert kit.library.settings() == LibrarySettings(unit=now.unit)
    assert part(page, QSpinBox, "pixelLimit").value() == 500
    words = [w.text() for w in page.findChildren(QLabel)]
    assert "Pictures of EPS files. 2 files wait for it." in words
    assert part(page, QPushButton, "installGhostscript").accessibleName() == "How to install Ghostscript"
    assert page.findChild(QPushButton, "installLibreOffice") is None


def test_values_out_of_range_are_refused(kit: Kit) -> None:
    from assetdesk.core.errors import UsageFault

    with pytest.raises(UsageFault, match="between 1 and 10,000"):
        processing.change(kit.library, {"page_limit": 0})
    with pytest.raises(UsageFault, match="no setting"):
        processing.change(kit.library, {"unit": "x"})


def test_appearance_acts_at_once(kit: Kit, qtbot: QtBot) -> None:
    before = kit.desk.theme.appearance
    dialog = opened(kit, qtbot, "appearance")
    try:
        part(dialog, QToolButton, "lookDark").click()
        assert kit.desk.theme.dark
        assert kit.desk.general.get("appearance", "") == "dark"
        part(dialog, QCheckBox, "reduceMotion").click()
        assert kit.desk.general.get("reduceMotion", False)
        part(dialog, QPushButton, "preferencesReset").click()
        assert kit.desk.theme.appearance is Appearance.SYSTEM
        assert not kit.desk.general.get("reduceMotion", False)
    finally:
        kit.desk.theme.set_appearance(before)


def test_everything_has_a_name(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, "library")
    for page in dialog.pages.listed():
        dialog.pages.choose(page)
        quiet(kit, qtbot)
        assert nameless(dialog) == [], page
    assert doubled_names(dialog) == []


def test_from_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    activate(window)
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None
    assert dialog.focusWidget() is dialog.pages
    of_files = ["library", "appearance", "processing", "watching"]
    assert dialog.pages.listed() == [*of_files, "publishing", "mail", "scripting", "tags", "people"]
    qtbot.keyClick(dialog.pages, Qt.Key.Key_Down)
    assert dialog.pages.current == "appearance"
    settle(window)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_rows_that_come_anew_take_the_keyboard_from_nobody(qtbot: QtBot) -> None:
    host, box, beside = QWidget(), Box(wide=0), QLineEdit()
    host.setLayout(column(box, beside))
    qtbot.addWidget(host)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)  # the keyboard is in it

    def again() -> QPushButton:
        made = button("Take back", "tokenRevoke1")
        box.show_rows([[made]])
        qtbot.waitUntil(made.isVisible)
        return made

    first = again()
    first.setFocus()
    second = again()
    assert host.focusWidget() is second
    beside.setFocus()
    again()
    assert host.focusWidget() is beside
