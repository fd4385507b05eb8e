"""The window of profiles, folder properties, and what the Reprocess dialog offers of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.request import ApplyTo, Selection
from assetdesk.gui.dialogs.folder_properties import FolderProperties, show_folder_properties
from assetdesk.gui.dialogs.question import Question
from assetdesk.gui.dialogs.reprocess import ReprocessDialog, ask_reprocess
from assetdesk.gui.profiles.manager import ProfilesDialog, show_profiles
from assetdesk.library import folder_profiles, profiles

WEB = {"renditions": [{"name": "hero.jpg", "width": 40}]}


def opened(kit: Kit, qtbot: QtBot, kind: str, **more: Any) -> ProfilesDialog:
    kit.window.show()
    dialog = show_profiles(kit.desk, kit.window, kind, **more)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    return dialog


def calm(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)


def button(dialog: Any, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def text(dialog: Any, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert isinstance(found, QLabel), name
    return found.text() if found.isVisibleTo(dialog) else ""


def test_a_new_profile_is_checked_while_it_is_typed_and_saved_once(kit: Kit, qtbot: QtBot) -> None:
    dialog = opened(kit, qtbot, "image")
    assert dialog.list.count() == 0
    assert doubled_names(dialog) == []
    button(dialog, "profileNew").click()
    qtbot.waitUntil(lambda: dialog.list.count() == 1, timeout=20_000)
    calm(dialog, qtbot)
    assert nameless(dialog) == []
    assert doubled_names(dialog) == []
    save = button(dialog, "profileSave")
    qtbot.waitUntil(save.isEnabled, timeout=20_000)
    form = dialog.form("image")
    form.crops.table.item(0, 1).setText("0")
    qtbot.waitUntil(lambda: "between 1 and 16,000 px" in text(dialog, "cropsFault"), timeout=20_000)
    assert not save.isEnabled()
    form.crops.table.item(0, 1).setText("1200")
    qtbot.waitUntil(save.isEnabled, timeout=20_000)
    name = dialog.findChild(QLineEdit, "profileName")
    assert name is not None
    name.setText("None")
    name.textEdited.emit("None")
    qtbot.waitUntil(lambda: "Choose another name" in text(dialog, "profileNameFault"), timeout=20_000)
    name.setText("Shop")
    name.textEdited.emit("Shop")
    qtbot.waitUntil(save.isEnabled, timeout=20_000)
    save.click()
    qtbot.waitUntil(lambda: profiles.counts(kit.library)["image"] == 1, timeout=20_000)
    kept = profiles.find(kit.library, "Shop", "image")
    assert kept.body["crops"][0] == {"name": "Large", "width": 1200, "height": 900}
    qtbot.waitUntil(lambda: not dialog.busy and not save.isEnabled(), timeout=20_000)
    dialog.close()


def test_every_form_shows_what_it_was_given(kit: Kit, qtbot: QtBot) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "processing": {
            **WEB,
            "fpo": {"quality": 20},
            "videos": [{"name": "s.mp4", "height": 90}],
            "commands": [{"name": "f.txt", "command": "wc {param:x} {input} {output}", "parameters": {"x": "1"}}],
        },
        "metadata": {"fields": [{"label": "Words", "property": "dc:subject", "type": "tags", "default": ["a", "b"]}]},
        "image": {"pixelCrop": {"top": 4}, "unsharp": None},
        "video": {**profiles.usual(kit.library, "video"), "crops": [{"name": "Tall", "ratio": "9:16"}]},
    }
    made = {kind: profiles.create(kit.library, kind, "Mine", body) for kind, body in bodies.items()}
    dialog = opened(kit, qtbot, "processing")
    for kind, one in made.items():
        dialog.kinds.choose(kind)
        qtbot.waitUntil(lambda wanted=one.id: dialog.list.current == wanted, timeout=20_000)
        calm(dialog, qtbot)
        assert profiles.checked(kit.library, kind, "Mine", dialog.form(kind).body()) == dict(one.body), kind
        assert not button(dialog, "profileSave").isEnabled()
        assert nameless(dialog) == []
    dialog.close()


def test_escape_closes_it_and_asks_only_where_something_is_not_saved(kit: Kit, qtbot: QtBot) -> None:
    profiles.create(kit.library, "image", "Crops", {"crops": [{"name": "Wide", "width": 90, "height": 50}]})
    dialog = opened(kit, qtbot, "image")
    dialog.form("image").crops.table.item(0, 1).setText("80")
    qtbot.waitUntil(button(dialog, "profileSave").isEnabled, timeout=20_000)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    question = dialog.findChild(Question, "profilesUnsaved")
    assert question is not None
    assert dialog.isVisible()
    button(question, "profilesUnsavedDiscard").click()
    qtbot.waitUntil(lambda: kit.window.findChild(type(dialog)) is None, timeout=20_000)
    dialog = opened(kit, qtbot, "image")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: kit.window.findChild(type(dialog)) is None, timeout=20_000)
    dialog = opened(kit, qtbot, "image")
    dialog.close()
    qtbot.waitUntil(lambda: kit.window.findChild(type(dialog)) is None, timeout=20_000)
    assert profiles.find(kit.library, "Crops", "image").body["crops"][0]["width"] == 90


def test_a_used_profile_is_asked_about_and_reprocessed_where_it_is_used(kit: Kit, qtbot: QtBot) -> None:
    one = profiles.create(kit.library, "processing", "Web shop", WEB)
    folder_profiles.apply(kit.library, 2, "processing", [one.id])
    dialog = opened(kit, qtbot, "processing")
    assert dialog.list.lines[0].used == "1 folder"
    again = button(dialog, "profileReprocess")
    assert again.text() == "Reprocess 1 folder…"
    again.click()
    asked = dialog.findChild(ReprocessDialog)
    assert asked is not None
    request = asked.request()
    assert (request.selection, request.apply_to) == (Selection(folders=(2,)), ApplyTo.STALE)
    asked.reject()
    dialog.delete_button.click()
    qtbot.waitUntil(lambda: dialog.findChild(Question) is not None, timeout=20_000)
    question = dialog.findChild(Question)
    assert question is not None
    assert text(question, "questionText").startswith("“Web shop” is used by 1 folder: ")
    button(question, "profileInUseForce").click()
    qtbot.waitUntil(lambda: profiles.counts(kit.library)["processing"] == 0, timeout=20_000)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.list.count() == 0, timeout=20_000)
    dialog.close()


def test_a_file_that_cannot_be_says_so_and_changes_nothing(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(kit, qtbot, "processing")
    file = tmp_path / "new.json"
    file.write_text('{"kind": "image", "name": "x", "version": 7}', "utf-8")
    dialog.read_file(str(file))
    qtbot.waitUntil(lambda: dialog.findChild(Question) is not None, timeout=20_000)
    said = dialog.findChild(Question)
    assert said is not None
    assert "written by a newer AssetDesk" in text(said, "questionText")
    button(said, "profileFaultClose").click()
    assert profiles.counts(kit.library)["image"] == 0
    file.write_text('{"kind": "image", "name": "x"}', "utf-8")
    dialog.read_file(str(file))
    qtbot.waitUntil(lambda: [one.name for one in dialog.list.lines] == ["x"], timeout=20_000)
    calm(dialog, qtbot)
    dialog.write_file(str(tmp_path / "out.json"))
    qtbot.waitUntil(lambda: (tmp_path / "out.json").exists() and not dialog.busy, timeout=20_000)
    dialog.close()


def test_what_is_not_saved_is_asked_about(kit: Kit, qtbot: QtBot) -> None:
    profiles.create(kit.library, "image", "Mine", {})
    dialog = opened(kit, qtbot, "image")
    dialog.form("image").amount.setValue(3)
    qtbot.waitUntil(lambda: dialog.list.lines[0].mark == "Changed", timeout=20_000)
    dialog.close()
    question = dialog.findChild(Question)
    assert question is not None
    assert dialog.isVisible()
    button(question, "profilesUnsavedSave").click()
    qtbot.waitUntil(lambda: profiles.find(kit.library, "Mine").body["unsharp"]["amount"] == 3, timeout=20_000)
    qtbot.waitUntil(lambda: kit.window.findChild(ProfilesDialog) is None, timeout=20_000)  # it is deleted when closed


def test_folder_properties_say_what_holds_and_from_where(kit: Kit, qtbot: QtBot) -> None:
    one = profiles.create(kit.library, "processing", "Web shop", WEB)
    folder_profiles.apply(kit.library, 1, "processing", [one.id])
    kit.window.show()
    folder = next(row for row in kit.library.browse.folders() if row.id == 2)
    dialog: FolderProperties = show_folder_properties(kit.desk, folder, kit.window)
    combo = dialog.findChild(QComboBox, "folderProcessing")
    assert combo is not None
    qtbot.waitUntil(lambda: combo.count() == 3, timeout=20_000)
    assert combo.currentText() == "Inherited: Web shop"
    assert text(dialog, "folderFrom-processing") == "From the whole library."
    assert nameless(dialog) == []
    assert doubled_names(dialog) == []
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    switch = dialog.findChild(type(dialog._switches["tags image"]), "folderTagsImage")
    assert switch is not None
    switch.choose("disable")
    save = button(dialog, "folderPropertiesSave")
    assert save.isEnabled()
    save.click()
    qtbot.waitUntil(lambda: kit.window.findChild(FolderProperties) is None, timeout=20_000)
    held = folder_profiles.holding(kit.library, 2)
    assert (held["processing"].own, held["processing"].profiles) == (True, ())
    assert held["tags image"].value == "disable"


def test_the_reprocess_dialog_lists_profiles_and_workflows(kit: Kit, qtbot: QtBot) -> None:
    profiles.create(kit.library, "processing", "Web shop", WEB)
    profiles.create(kit.library, "workflow", "Finish", {"steps": [{"kind": "addTags", "tags": ["done"]}]})
    kit.window.show()
    dialog = ask_reprocess(kit.desk, Selection(assets=tuple(kit.assets[:1])), kit.window)
    choice = dialog.choice
    qtbot.waitUntil(lambda: choice.profile.count() == 2 and choice.workflow.count() == 2, timeout=20_000)
    choice.choose_advanced(*choice._boxes)
    assert choice.profile.isEnabled()
    choice.profile.setCurrentText("Web shop")
    choice.workflow.setCurrentText("Finish")
    request = dialog.request()
    assert (request.profile, request.workflow) == ("Web shop", "Finish")
    dialog.reject()
