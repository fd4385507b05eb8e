"""Options in the Reprocess and Upload dialogs: what is set there is in the job, and the plan counts with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, jpeg, nameless, picture
from support.window_kit import activate

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import DialogChoice
from assetdesk.gui.dialogs.reprocess import ReprocessDialog, ask_reprocess
from assetdesk.gui.dialogs.upload import UploadDialog, ask_upload
from assetdesk.library.options import SHARPENING, Group

KNOCKOUT = {"corner": "UpperLeft", "tolerance": 0.05, "fillMethod": "FloodFill"}


def part(widget: QWidget, kind: type[Any], name: str) -> Any:
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def reprocess(kit: Kit, qtbot: QtBot, selection: Selection) -> ReprocessDialog:
    kit.window.show()
    dialog = ask_reprocess(kit.desk, selection, kit.window)
    dialog.show_options()
    qtbot.waitUntil(lambda: bool(dialog.options.pane.list.listed()), timeout=15_000)
    return dialog


def request_of(kit: Kit) -> dict[str, Any]:
    with kit.library.browse.plain() as db:
        (text,) = db.one("SELECT request FROM jobs ORDER BY id DESC LIMIT 1")
    return dict(json.loads(text))


def test_a_changed_option_is_counted_and_started(kit: Kit, qtbot: QtBot) -> None:
    dialog = reprocess(kit, qtbot, Selection(everything=True))
    pane = dialog.options.pane
    assert pane.list.listed()[:4] == ["crop", "background", "sharpening", "colour"]
    dialog.choice.apply.choose(ApplyTo.STALE.value)
    will = part(dialog, QLabel, "reprocessSummary")
    qtbot.waitUntil(lambda: will.text().startswith("0 will run"), timeout=15_000)
    pane.show_group(Group.BACKGROUND)
    part(pane, QCheckBox, "knockoutBackground").click()
    qtbot.waitUntil(lambda: dialog.start_button.text() == "Reprocess 12 assets", timeout=15_000)
    part(dialog, QComboBox, "publishMark").setCurrentIndex(1)
    pane.show_group(Group.SHARPENING)
    part(pane, QCheckBox, "unsharpMask").click()
    qtbot.waitUntil(lambda: dialog.start_button.text() == "Reprocess 12 assets", timeout=15_000)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: bool(kit.library.browse.jobs()), timeout=15_000)
    made = ReprocessRequest.from_json(json.dumps(request_of(kit)))
    assert dict(made.options) == {"knockoutBackground": KNOCKOUT, "unsharpMaskOptions": SHARPENING}
    assert dict(made.job) == {"preservePublishState": False, "readyForPublish": True}


def test_an_untouched_dialog_gives_no_options(kit: Kit, qtbot: QtBot) -> None:
    dialog = reprocess(kit, qtbot, Selection(assets=(kit.assets[0],)))
    for group in dialog.options.pane.list.listed():
        dialog.options.pane.show_group(Group(group))
    assert dict(dialog.request().options) == {}
    assert dict(dialog.request().job) == {"preservePublishState": True}
    part(dialog, QComboBox, "publishMark").setCurrentIndex(2)
    assert dict(dialog.request().job) == {"preservePublishState": False, "readyForPublish": False}
    dialog.reject()


def test_options_are_of_the_full_process(kit: Kit, qtbot: QtBot) -> None:
    dialog = reprocess(kit, qtbot, Selection(assets=(kit.assets[0],)))
    dialog.options.pane.show_group(Group.BACKGROUND)
    part(dialog, QCheckBox, "knockoutBackground").click()
    assert "knockoutBackground" in dialog.request().options
    dialog.choice.choose_advanced(DialogChoice.DEFAULT_PREVIEWS)
    assert dict(dialog.request().options) == {}
    assert not dialog.options.pane.isEnabled()
    dialog.fold()
    assert part(dialog, QLabel, "reprocessOptionsSummary").text() == "Only with Full Process"
    dialog.choice.first.click()
    assert part(dialog, QLabel, "reprocessOptionsSummary").text() == "1 group changed"
    part(dialog, QPushButton, "reprocessOptions").click()
    assert dialog.options.pane.isVisible()
    dialog.reject()


def test_a_value_that_cannot_be_turns_the_button_off(kit: Kit, qtbot: QtBot) -> None:
    dialog = reprocess(kit, qtbot, Selection(assets=(kit.assets[0],)))
    pane = dialog.options.pane
    pane.show_group(Group.CROP)
    part(pane, QWidget, "cropHand").click()
    part(pane, QSpinBox, "cropTop").setValue(99_999)
    qtbot.waitUntil(lambda: not dialog.start_button.isEnabled(), timeout=5000)
    assert dialog.start_button.toolTip() == "Nothing is left: the picture is 2,700 px high."
    part(pane, QSpinBox, "cropTop").setValue(10)
    qtbot.waitUntil(dialog.start_button.isEnabled, timeout=5000)
    dialog.reject()


def test_enter_on_a_button_of_the_options_starts_nothing(kit: Kit, qtbot: QtBot) -> None:
    dialog = reprocess(kit, qtbot, Selection(assets=(kit.assets[0],)))
    activate(dialog)
    dialog.options.pane.show_group(Group.SHARPENING)
    part(dialog, QPushButton, "sharpenStock").setFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dict(dialog.request().options) == {"unsharpMaskOptions": SHARPENING}
    assert nameless(dialog) == []
    assert doubled_names(dialog) == []
    dialog.reject()


def upload(kit: Kit, qtbot: QtBot, folder: Path) -> UploadDialog:
    kit.window.show()
    dialog = ask_upload(kit.desk, [folder], "Music", kit.window)
    dialog.show_options()
    qtbot.waitUntil(lambda: dialog.go.isEnabled() and not kit.desk.background.busy, timeout=15_000)
    return dialog


def test_options_of_an_upload_are_in_its_job(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "shoot"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(picture(3, QSize(80, 60))))
    dialog = upload(kit, qtbot, folder)
    pane = dialog.options
    assert pane.list.listed() == ["upload", "crop", "background", "sharpening", "colour", "after"]
    assert pane.list.value_of("upload") == "Marked"
    part(pane, QCheckBox, "readyForPublish").click()
    part(pane, QCheckBox, "createMask").click()
    part(pane, QCheckBox, "preserveCrop").click()
    words = part(pane, QLineEdit, "xmpKeywords")
    activate(dialog)
    words.setFocus()
    qtbot.keyClicks(words, r"brass, autumn\, late")
    qtbot.keyClick(words, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter ended the word"
    assert pane.model.job()["xmpKeywords"] == r"brass,autumn\, late"
    qtbot.keyClick(words, Qt.Key.Key_Backspace)
    assert pane.model.job()["xmpKeywords"] == "brass"
    pane.show_group(Group.CROP)
    part(pane, QWidget, "cropColour").click()
    part(pane, QDoubleSpinBox, "cropColourTolerance").setValue(0.1)
    assert part(pane, QLabel, "optionsChanged").text() == "2 groups differ from the defaults."
    assert nameless(dialog) == []
    assert doubled_names(dialog) == []
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(kit.library.browse.jobs()), timeout=15_000)
    made = request_of(kit)
    assert made["options"]["autoColorCropOptions"] == {"corner": "UpperLeft", "tolerance": 0.1}
    assert made["options"]["createMask"] is True
    assert made["options"]["preserveCrop"] is False
    assert made["job"]["xmpKeywords"] == "brass"
    assert made["job"]["readyForPublish"] is False


def test_an_upload_left_alone_follows_the_library(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    from assetdesk.library import company

    defaults = dict(kit.library.settings().upload_defaults) | {"knockoutBackground": KNOCKOUT}
    company.change(kit.library, {"upload_defaults": defaults})
    folder = tmp_path / "shoot"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(picture(3, QSize(80, 60))))
    dialog = upload(kit, qtbot, folder)
    assert dialog.options.list.value_of("background") == "Removed"
    assert dialog.options.model.everything() == {}
    dialog.options.show_group(Group.BACKGROUND)
    assert part(dialog, QCheckBox, "knockoutBackground").isChecked()
    part(dialog, QCheckBox, "knockoutBackground").click()
    assert dialog.options.model.given() == {"knockoutBackground": None}
    part(dialog, QPushButton, "optionsBackgroundOwn").click()
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(kit.library.browse.jobs()), timeout=15_000)
    assert request_of(kit)["options"]["knockoutBackground"] == KNOCKOUT
