"""Preferences, Tags: settings act at once, a taxonomy and a model that cannot be say so where they were entered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QLineEdit, QPushButton, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.tags import ColourFormat, TagSettings, UserModel
from assetdesk.gui.preferences.add_model import AddModelDialog
from assetdesk.gui.preferences.dialog import show_preferences
from assetdesk.gui.preferences.tags import TagsPage
from assetdesk.library import tags


def part(widget: QWidget, kind: type[Any], name: str) -> Any:
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def opened(kit: Kit, qtbot: QtBot) -> TagsPage:
    kit.window.show()
    dialog = show_preferences(kit.desk, kit.window, "tags")
    page = dialog.page("tags")
    assert isinstance(page, TagsPage)
    quiet(kit, qtbot)
    return page


def quiet(kit: Kit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=15_000)


def test_settings_act_at_once_and_go_back(kit: Kit, qtbot: QtBot) -> None:
    tags.change(kit.library, TagSettings())
    page = opened(kit, qtbot)
    part(page, QCheckBox, "tagsVideo").click()
    quiet(kit, qtbot)
    part(page, QDoubleSpinBox, "tagsThresholdImage").setValue(0.65)
    quiet(kit, qtbot)
    part(page, QSpinBox, "tagsMost").setValue(12)
    quiet(kit, qtbot)
    part(page, QToolButton, "colourByHex").click()
    quiet(kit, qtbot)
    wanted = TagSettings(video=False, image_threshold=0.65, most=12, colour_format=ColourFormat.HEX)
    qtbot.waitUntil(lambda: tags.settings(kit.library) == wanted, timeout=5000)
    assert nameless(page) == []
    assert doubled_names(page) == []
    page.reset()
    quiet(kit, qtbot)
    assert tags.settings(kit.library) == TagSettings()


def test_a_taxonomy(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(kit, qtbot)
    file = tmp_path / "terms.csv"
    file.write_text("Music/Brass/Trumpet;horn\n", encoding="utf-8")
    page.import_taxonomy(file)
    says = part(page, QLabel, "taxonomySays")
    qtbot.waitUntil(lambda: says.text().startswith("3 terms"), timeout=5000)
    part(page, QCheckBox, "onlyTaxonomy").click()
    quiet(kit, qtbot)
    assert tags.settings(kit.library).only_taxonomy
    file.write_text("A/B\nB/A\n", encoding="utf-8")
    page.import_taxonomy(file)
    fault = part(page, QLabel, "taxonomyFault")
    qtbot.waitUntil(lambda: "stands below itself" in fault.text(), timeout=5000)
    assert len(tags.terms(kit.library)) == 3
    part(page, QPushButton, "taxonomyRemove").click()
    qtbot.waitUntil(lambda: says.text().startswith("None yet"), timeout=5000)
    assert not tags.settings(kit.library).only_taxonomy


def test_a_model_that_does_not_work_says_so_in_its_dialog(kit: Kit, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(kit, qtbot)
    part(page, QPushButton, "modelAdd").click()
    dialog = part(page.window(), AddModelDialog, "addModelDialog")
    assert not dialog.go.isEnabled()
    assert nameless(dialog) == []
    for name, text in (("modelName", "Mine"), ("modelFile", str(tmp_path / "no.onnx")), ("modelLabels", "none.txt")):
        field = part(dialog, QLineEdit, name)
        field.setText(text)
        field.textEdited.emit(text)
    dialog.go.click()
    qtbot.waitUntil(lambda: "is not there" in dialog.fault.text(), timeout=10_000)
    assert dialog.isVisible()
    dialog.reject()


def test_models_are_listed_and_removed(kit: Kit, qtbot: QtBot) -> None:
    body = TagSettings(models=(UserModel("Tools", "ab"), UserModel("Plants", "cd"))).to_json()
    kit.library.store.set_settings({"tags": body})
    page = opened(kit, qtbot)
    part(page, QPushButton, "modelRemove-Tools").click()
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "modelRemove-Tools") is None, timeout=5000)
    assert [one.name for one in tags.settings(kit.library).models] == ["Plants"]
