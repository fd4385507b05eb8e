"""The options: what a field sets is what a job is asked for; what is left alone is not given."""

from __future__ import annotations

import json
from collections.abc import Callable
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
    QRadioButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless
from support.window_kit import activate

from assetdesk.core import ips
from assetdesk.gui.options.pane import OptionsPane
from assetdesk.library import collections, option_choices
from assetdesk.library.options import SEVERAL, SHARPENING, Group, InForce

Act = Callable[[OptionsPane], object]


def pane_on(kit: Kit, qtbot: QtBot, force: InForce | None = None, **how: Any) -> OptionsPane:
    pane = OptionsPane(kit.desk, **how)
    kit.window.setCentralWidget(pane)
    kit.window.resize(900, 800)
    kit.window.show()
    pane.begin()
    pane.show_force(force or InForce(3, {}, {}, frozenset(Group) - {Group.UPLOAD}))
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=10_000)
    return pane


def part(pane: QWidget, kind: type[Any], name: str) -> Any:
    found = pane.findChild(kind, name)
    assert found is not None, name
    return found


def tick(name: str) -> Act:
    return lambda pane: part(pane, QCheckBox, name).click()


def press(name: str) -> Act:
    return lambda pane: part(pane, QToolButton, name).click()


def number(name: str, value: float) -> Act:
    def act(pane: OptionsPane) -> None:
        part(pane, QWidget, name).setValue(value)

    return act


def pick(name: str, value: str) -> Act:
    def act(pane: OptionsPane) -> None:
        combo = part(pane, QComboBox, name)
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.emit(combo.currentIndex())

    return act


def radio(name: str) -> Act:
    return lambda pane: part(pane, QRadioButton, name).click()


KNOCKOUT = {"corner": "UpperLeft", "tolerance": 0.05, "fillMethod": "FloodFill"}
RIP = {"process": "Rasterize", "resolution": 150.0, "colorspace": "Auto"}
PDF = {**RIP, "pdfCatalog": True, "extractSearchWords": False, "extractLinks": False}
LAYERS = {
    "layerNaming": "LayerName", "anchor": "Center", "createTemplate": False, "extractText": False,
    "extendLayers": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("group", "acts", "given"),
    [
        (Group.CROP, [radio("cropHand"), number("cropLeft", 40), number("cropBottom", 7)],
         {"manualCropOptions": {"left": 40, "right": 0, "top": 0, "bottom": 7}}),
        (Group.CROP, [radio("cropColour"), press("cropCornerBottomRight"), number("cropColourTolerance", 0.2)],
         {"autoColorCropOptions": {"corner": "BottomRight", "tolerance": 0.2}}),
        (Group.CROP, [radio("cropTransparency"), number("cropTransparencyTolerance", 0.5)],
         {"autoTransparentCropOptions": {"tolerance": 0.5}}),
        (Group.CROP, [tick("cropKeepExisting")], {"preserveCrop": False}),
        (Group.CROP, [radio("cropColour"), tick("cropKeepExisting")],
         {"autoColorCropOptions": {"corner": "UpperLeft", "tolerance": 0.0}, "preserveCrop": False}),
        (Group.BACKGROUND, [tick("knockoutBackground")], {"knockoutBackground": KNOCKOUT}),
        (Group.BACKGROUND, [tick("knockoutBackground"), press("knockoutCornerBottomLeft"), press("knockoutMatch"),
                            number("knockoutTolerance", 0.123)],
         {"knockoutBackground": {"corner": "BottomLeft", "tolerance": 0.123, "fillMethod": "MatchPixel"}}),
        (Group.BACKGROUND, [tick("createMask")], {"createMask": True}),
        (Group.SHARPENING, [tick("unsharpMask")], {"unsharpMaskOptions": SHARPENING}),
        (Group.SHARPENING, [tick("unsharpMask"), number("sharpenAmount", 2.5), number("sharpenRadius", 1.2),
                            number("sharpenThreshold", 9), tick("sharpenMonochrome")],
         {"unsharpMaskOptions": {"amount": 2.5, "radius": 1.2, "threshold": 9, "monochrome": 1}}),
        (Group.COLOUR, [pick("colorManagement", "MaintainOriginal")],
         {"colorManagementOptions": {"colorManagement": "MaintainOriginal"}}),
        (Group.COLOUR, [pick("colorManagement", "Convert"), pick("outputProfile", "icc|sRGB.icc")],
         {"colorManagementOptions": {"colorManagement": "Convert", "outputProfileHandle": "icc|sRGB.icc"}}),
        (Group.PHOTOSHOP, [tick("maintainLayers"), pick("layerNaming", "AppendName"), pick("layerAnchor", "South"),
                           tick("extractText"), tick("extendLayers"), tick("createTemplate")],
         {"photoshopOptions": {"process": "MaintainLayers", "layerOptions": {
             "layerNaming": "AppendName", "anchor": "South", "createTemplate": True, "extractText": True,
             "extendLayers": True}}}),
        (Group.PDF, [pick("pdfProcess", "Rasterize"), number("pdfResolution", 300), pick("pdfColorspace", "Gray"),
                     tick("pdfPdfCatalog"), tick("pdfExtractLinks"), tick("pdfExtractSearchWords")],
         {"pdfOptions": {"process": "Rasterize", "resolution": 300.0, "colorspace": "Gray", "pdfCatalog": False,
                         "extractSearchWords": True, "extractLinks": True}}),
        (Group.PDF, [pick("pdfProcess", "None")], {"pdfOptions": {"process": "None"}}),
        (Group.DRAWING, [pick("illustratorProcess", "Rasterize"), tick("illustratorAlpha")],
         {"illustratorOptions": {**RIP, "alpha": True}}),
        (Group.DRAWING, [pick("postScriptProcess", "Rasterize"), tick("postScriptExtractSearchWords")],
         {"postScriptOptions": {**RIP, "alpha": False, "extractSearchWords": True}}),
        (Group.VIDEO, [press("posterFirst")], {"mediaOptions": {"generateThumbnail": True}}),
        (Group.VIDEO, [tick("encodingPresets0")], {"mediaOptions": {"videoEncodingPresetsArray": ["ps|1"]}}),
    ],
)  # fmt: skip
def test_each_field_reaches_the_job(
    kit: Kit, qtbot: QtBot, group: Group, acts: list[Act], given: dict[str, Any]
) -> None:
    pane = pane_on(kit, qtbot)
    pane.show_group(group)
    assert pane.model.given() == {}
    for act in acts:
        act(pane)
    assert pane.model.given() == given
    assert pane.ready
    assert pane.model.changed(group)
    checked(given)


def checked(given: dict[str, Any]) -> None:
    """What a form gives is what the job's own types take."""
    body = {"reprocessAssetsJob": {"assetHandleArray": {"items": ["a|1"]}, **given}}
    ips.read(json.dumps(body).encode())


def test_untouched_gives_nothing_and_taking_back_does_too(kit: Kit, qtbot: QtBot) -> None:
    values = {"knockoutBackground": KNOCKOUT, "unsharpMaskOptions": dict(SHARPENING), "crop": {"left": 5, "right": 0}}
    pane = pane_on(kit, qtbot, InForce(1, values, {}, frozenset(Group) - {Group.UPLOAD}))
    for group in Group:
        if group.value in pane.list.listed():
            pane.show_group(group)
    assert pane.model.everything() == {}
    assert pane.list.value_of("background") == "Removed"
    assert pane.list.value_of("sharpening") == "1.75"
    assert pane.list.value_of("crop") == "Kept"
    pane.show_group(Group.BACKGROUND)
    on = part(pane, QCheckBox, "knockoutBackground")
    assert on.isChecked()
    assert part(pane, QDoubleSpinBox, "knockoutTolerance").value() == 0.05
    part(pane, QDoubleSpinBox, "knockoutTolerance").setValue(0.3)
    assert pane.model.given() == {"knockoutBackground": KNOCKOUT | {"tolerance": 0.3}}
    part(pane, QPushButton, "optionsBackgroundOwn").click()
    assert pane.model.everything() == {}
    assert part(pane, QDoubleSpinBox, "knockoutTolerance").value() == 0.05
    on.click()
    assert pane.model.given() == {"knockoutBackground": None}
    on.click()
    assert pane.model.given() == {}, "as it is in force: left alone again"
    pane.show_group(Group.SHARPENING)
    part(pane, QPushButton, "optionsSharpeningDefault").click()
    assert pane.model.given() == {"unsharpMaskOptions": None}
    assert pane.list.value_of("sharpening") == "Off"
    pane.show_group(Group.CROP)
    part(pane, QPushButton, "optionsCropDefault").click()
    assert pane.model.given() == {"unsharpMaskOptions": None, "preserveCrop": False}
    assert pane.list.value_of("crop") == "Removed"


def test_a_crop_by_hand_begins_with_the_one_in_force(kit: Kit, qtbot: QtBot) -> None:
    crop = {"left": 10, "right": 20, "top": 30, "bottom": 40, "from": "colour"}
    force = InForce(1, {"crop": crop}, {"crop": 1}, frozenset({Group.CROP}), width=400, height=300)
    pane = pane_on(kit, qtbot, force)
    part(pane, QRadioButton, "cropHand").click()
    assert [part(pane, QSpinBox, f"crop{s}").value() for s in ("Left", "Right", "Top", "Bottom")] == [10, 20, 30, 40]
    fault = part(pane, QLabel, "cropSidesFault")
    part(pane, QSpinBox, "cropLeft").setValue(380)
    assert fault.text() == "Nothing is left: the picture is 400 px wide."
    assert not pane.ready
    assert pane.problem == fault.text()
    part(pane, QSpinBox, "cropLeft").setValue(100)
    assert pane.ready
    assert pane.model.given() == {"manualCropOptions": {"left": 100, "right": 20, "top": 30, "bottom": 40}}


def test_several_values_are_said_and_one_choice_goes_to_all(kit: Kit, qtbot: QtBot) -> None:
    values = {name: SEVERAL for name in ("knockoutBackground", "unsharpMaskOptions", "colorManagementOptions", "crop",
                                         "photoshopOptions", "pdfOptions", "mediaOptions", "createMask")}  # fmt: skip
    having = dict.fromkeys(values, 2)
    pane = pane_on(kit, qtbot, InForce(5, values, having, frozenset(Group) - {Group.UPLOAD}))
    for group in (Group.BACKGROUND, Group.SHARPENING, Group.COLOUR, Group.PHOTOSHOP, Group.PDF, Group.VIDEO):
        pane.show_group(group)
        assert pane.list.value_of(group.value) == "(several)", group
        said = part(pane, QLabel, f"options{group.value.capitalize()}Mixed")
        assert said.text().startswith("2 of 5 assets have settings of their own here, and they differ.")
    assert pane.model.everything() == {}
    pane.show_group(Group.BACKGROUND)
    on = part(pane, QCheckBox, "knockoutBackground")
    assert on.checkState() is Qt.CheckState.PartiallyChecked
    part(pane, QCheckBox, "createMask").click()
    assert pane.model.given() == {"createMask": True}, "the other setting of the page stays as each asset has it"
    on.click()
    assert pane.model.given() == {"createMask": True, "knockoutBackground": KNOCKOUT}
    on.click()
    assert pane.model.given()["knockoutBackground"] is None
    pane.show_group(Group.COLOUR)
    combo = part(pane, QComboBox, "colorManagement")
    assert combo.currentIndex() == -1
    assert combo.placeholderText() == "(several)"
    pick("colorManagement", "Default")(pane)
    assert pane.model.given()["colorManagementOptions"] is None


def test_only_the_pages_that_are_needed(kit: Kit, qtbot: QtBot) -> None:
    force = InForce(2, {}, {}, frozenset({Group.CROP, Group.VIDEO, Group.SETS, Group.AFTER}))
    pane = pane_on(kit, qtbot, force)
    assert pane.list.listed() == ["crop", "video", "after"], "no batch sets are there"
    collections.make(kit.library, "Front page")
    pane.show_group(Group.AFTER)
    pane.read_choices()
    qtbot.waitUntil(lambda: pane.findChild(QCheckBox, "addToCollections0") is not None, timeout=5000)
    part(pane, QCheckBox, "addToCollections0").click()
    assert pane.model.given() == {}
    assert pane.model.job() == {"projectHandleArray": ["p|1|Front page"]}
    assert pane.list.value_of("after") == "1 collection"


def test_what_follows_on_the_job(kit: Kit, qtbot: QtBot) -> None:
    kit.library.store.writer.run(lambda w: w.db.run("UPDATE contexts SET url = '/srv/shop' WHERE id IN (1, 4)"))
    pane = pane_on(kit, qtbot, InForce(2, {}, {}, frozenset({Group.CROP, Group.AFTER})))
    pane.show_group(Group.AFTER)
    then = part(pane, QComboBox, "afterPublish")
    qtbot.waitUntil(lambda: then.count() == 2, timeout=5000)
    assert then.itemText(1) == "Publish to Image serving", "a server directory cannot follow"
    pick("afterPublish", "ImageServing pc|1")(pane)
    pick("afterMail", "Error")(pane)
    assert pane.model.job() == {
        "emailSetting": "Error",
        "postImageServingPublishJob": {"contextHandle": "pc|1"},
    }
    assert pane.list.value_of("after") == "Publish"
    address, allow = part(pane, QLineEdit, "afterAddress"), part(pane, QPushButton, "afterAllow")
    for text, said in (("nowhere", "begins with neither"), ("http://127.0.0.1:9/x", "Allow it once")):
        address.setText(text)
        address.editingFinished.emit()
        assert said in pane.problem
        assert "postHttpUrl" not in pane.model.job()
    assert not allow.isHidden()
    allow.click()
    qtbot.waitUntil(lambda: "postHttpUrl" in pane.model.job(), timeout=5000)
    assert pane.model.job()["postHttpUrl"] == "http://127.0.0.1:9/x"
    assert allow.isHidden()
    assert list(kit.library.settings().notice_hosts) == ["http://127.0.0.1:9"]
    pick("afterPublish", "")(pane)
    assert "postImageServingPublishJob" not in pane.model.job()


def test_layer_names_are_shown_by_example(kit: Kit, qtbot: QtBot) -> None:
    force = InForce(1, {}, {}, frozenset({Group.PHOTOSHOP}), name="Autumn Sale.psd")
    pane = pane_on(kit, qtbot, force)
    part(pane, QCheckBox, "maintainLayers").click()
    example = part(pane, QLabel, "layerNamingExample")
    for value, name in (
        ("LayerName", "Price Tag"), ("AppendNumber", "Autumn Sale_2"), ("AppendName", "Autumn Sale_Price Tag"),
        ("Folders", "Autumn Sale / Price Tag"),
    ):  # fmt: skip
        pick("layerNaming", value)(pane)
        assert example.text().endswith(f"becomes “{name}”."), value


def test_poster_at_a_time(kit: Kit, qtbot: QtBot) -> None:
    pane = pane_on(kit, qtbot, InForce(1, {}, {}, frozenset({Group.VIDEO}), duration=90.0))
    press("posterTime")(pane)
    field = part(pane, QLineEdit, "posterAt")
    field.setFocus()
    qtbot.keyClicks(field, "1:04.5")
    assert pane.model.given() == {"mediaOptions": {"thumbnailOptions": {"thumbnailTime": 64_500}}}
    field.clear()
    qtbot.keyClicks(field, "2:00")
    assert not pane.ready
    assert part(pane, QLabel, "posterAtFault").text() == "The film is 1:30 long."
    field.clear()
    qtbot.keyClicks(field, "noon")
    assert "such as 1:04.5" in part(pane, QLabel, "posterAtFault").text()
    field.clear()
    qtbot.keyClicks(field, "3")
    assert pane.ready
    assert pane.model.given() == {"mediaOptions": {"thumbnailOptions": {"thumbnailTime": 3000}}}


def test_slider_and_number_are_one(kit: Kit, qtbot: QtBot) -> None:
    pane = pane_on(kit, qtbot)
    pane.show_group(Group.BACKGROUND)
    tick("knockoutBackground")(pane)
    slider, spin = part(pane, QSlider, "knockoutToleranceSlider"), part(pane, QDoubleSpinBox, "knockoutTolerance")
    slider.setValue(30)
    assert spin.value() == 0.3
    assert pane.model.given()["knockoutBackground"]["tolerance"] == 0.3
    spin.setValue(0.456)
    assert slider.value() == 46
    assert pane.model.given()["knockoutBackground"]["tolerance"] == 0.456


def test_presets_are_kept_picked_changed_and_deleted(kit: Kit, qtbot: QtBot) -> None:
    pane = pane_on(kit, qtbot)
    row = pane.presets
    assert not row.save.isEnabled()
    pane.show_group(Group.SHARPENING)
    tick("unsharpMask")(pane)
    assert row.save.isEnabled()
    row.save_as("Crisp")
    qtbot.waitUntil(lambda: row.list.currentText() == "Crisp", timeout=5000)
    part(pane, QPushButton, "optionsSharpeningOwn").click()
    assert pane.model.everything() == {}
    row.list.activated.emit(0)
    assert pane.model.given() == {"unsharpMaskOptions": SHARPENING}
    number("sharpenAmount", 3)(pane)
    verbs = {act.objectName(): act for act in row.menu().actions()}
    assert verbs["optionPresetUpdate"].isEnabled()
    row.do(verbs["optionPresetUpdate"])
    qtbot.waitUntil(
        lambda: [s.options["unsharpMaskOptions"]["amount"] for s in option_choices.saved(kit.library)] == [3.0],
        timeout=5000,
    )
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=5000)
    row.delete_current()
    qtbot.waitUntil(lambda: option_choices.saved(kit.library) == (), timeout=5000)
    kit.desk.toasts.toasts[-1].findChild(QPushButton).click()
    qtbot.waitUntil(lambda: [s.name for s in option_choices.saved(kit.library)] == ["Crisp"], timeout=5000)


def test_an_encoding_of_ones_own(kit: Kit, qtbot: QtBot) -> None:
    from assetdesk.gui.options.encoding_editor import EncodingEditor

    pane = pane_on(kit, qtbot, InForce(1, {}, {}, frozenset({Group.VIDEO})))
    part(pane, QPushButton, "newEncodingPreset").click()
    editor = pane.window().findChild(EncodingEditor)
    assert editor is not None
    assert nameless(editor) == []
    assert not editor.go.isEnabled()
    editor.fields.name.setText("Shop window")
    assert editor.go.isEnabled()
    part(editor, QLineEdit, "encodingSuffix").setText("a/b")
    assert not editor.go.isEnabled()
    assert "cannot be part of a file name" in part(editor, QLabel, "encodingFault").text()
    part(editor, QLineEdit, "encodingSuffix").setText("_shop")
    part(editor, QSpinBox, "encodingHeight").setValue(540)
    editor.go.click()
    qtbot.waitUntil(lambda: "mediaOptions" in pane.model.given(), timeout=5000)
    (handle,) = pane.model.given()["mediaOptions"]["videoEncodingPresetsArray"]
    made = {h: n for h, n, _ in option_choices.read(kit.library).encodings}
    assert made[handle] == "Shop window"


def test_everything_has_a_name_and_every_number_a_range(kit: Kit, qtbot: QtBot) -> None:
    collections.make(kit.library, "Front page")
    for upload in (False, True):
        groups = frozenset(Group) if upload else frozenset(Group) - {Group.UPLOAD}
        pane = pane_on(kit, qtbot, InForce(1, {}, {}, groups), upload=upload)
        for group in Group:
            if group.value not in pane.list.listed():
                continue
            pane.show_group(group)
            for name in ("cropHand", "cropColour", "cropTransparency"):
                if group is Group.CROP:
                    part(pane, QRadioButton, name).click()
                    assert nameless(pane) == []
            assert nameless(pane) == [], group
            assert doubled_names(pane) == []
            for field in pane.forms[group].findChildren(QWidget):
                if isinstance(field, QSpinBox | QDoubleSpinBox):
                    assert field.maximum() > field.minimum() == (1 if "Resolution" in field.objectName() else 0)
                    assert field.toolTip() or field.accessibleDescription(), field.objectName()


def test_by_keyboard_alone(kit: Kit, qtbot: QtBot) -> None:
    pane = pane_on(kit, qtbot, InForce(1, {}, {}, frozenset({Group.CROP, Group.BACKGROUND, Group.SHARPENING})))
    activate(kit.window)
    pane.list.setFocus()
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    assert pane.group is Group.BACKGROUND
    seen = []
    for _ in range(12):
        qtbot.keyClick(pane.window().focusWidget(), Qt.Key.Key_Tab)
        seen.append(pane.window().focusWidget().objectName())
    assert seen[:2] == ["knockoutBackground", "createMask"], "what is off is left out"
    part(pane, QCheckBox, "knockoutBackground").setFocus()
    qtbot.keyClick(pane.window().focusWidget(), Qt.Key.Key_Space)
    assert pane.model.given() == {"knockoutBackground": KNOCKOUT}
    qtbot.keyClick(pane.window().focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(pane.window().focusWidget(), Qt.Key.Key_Right)
    assert pane.model.given()["knockoutBackground"]["corner"] == "UpperRight"
    qtbot.keyClick(pane.window().focusWidget(), Qt.Key.Key_Tab)
    assert pane.window().focusWidget().objectName() == "knockoutToleranceSlider"


def test_every_page_fits_beside_the_files_of_an_upload(kit: Kit, qtbot: QtBot) -> None:
    pane = pane_on(kit, qtbot, InForce(1, {}, {}, frozenset(Group)), upload=True)
    pane.setFixedSize(532, 600)
    for group in Group:
        if group.value not in pane.list.listed():
            continue
        pane.show_group(group)
        form = pane.forms[group]
        for name in ("cropHand", "cropColour", "cropTransparency") if group is Group.CROP else ("",):
            if name:
                part(pane, QRadioButton, name).click()
            for corner in ("UpperLeft", "BottomRight"):
                for button in form.findChildren(QToolButton):
                    if button.objectName().endswith(corner):
                        button.click()
            qtbot.wait(1)
            assert form.minimumSizeHint().width() <= 532 - pane.list.width() - 1 - 2 * 18 - 12, (group, name)
