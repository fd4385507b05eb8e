"""The form of a batch set preset: builders and expressions, faults under their fields, names tried at once."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from support.desk_kit import Kit, doubled_names, nameless

from assetdesk.core.batch_sets import BatchSetPreset, SetType
from assetdesk.core.presets import BATCH_SET
from assetdesk.gui.dialogs.run_batch_sets import RunBatchSets, sentence_of
from assetdesk.gui.profiles.batch_set_form import BatchSetForm, run_now
from assetdesk.library import company, presets
from assetdesk.library.sets import SetTold

SHOES: dict[str, Any] = {"match": r"(\w+-\w+)-\w+", "suffix": "-SET", "sequence": [".*-front", r".*-\d+"]}


@pytest.fixture
def form(kit: Kit, qtbot: QtBot) -> BatchSetForm:
    made = BatchSetForm(kit.desk)
    kit.window.setCentralWidget(made)
    kit.window.resize(760, 700)
    kit.window.show()
    qtbot.waitUntil(lambda: not kit.desk.background.busy, timeout=10_000)
    return made


def text(form: BatchSetForm, name: str) -> str:
    found = form.findChild(QLabel, name)
    assert found is not None
    return found.text()


def typed(field: Any, text: str) -> None:
    """As a person types it."""
    field.field.setText(text)
    field.field.textEdited.emit(text)


def test_a_new_one_begins_with_the_guides_naming_and_may_be_kept(form: BatchSetForm) -> None:
    assert form.kind.isVisible()
    assert (form.match.text, form.suffix.text()) == (r"(\w+-\w+)-\w+", "-SET")
    assert form._own.isChecked()
    assert form.fault == ""
    BatchSetPreset.from_json({"name": "x", **form.body()})


def test_a_kept_one_comes_back_as_it_was_and_its_type_is_fixed(form: BatchSetForm) -> None:
    body = BatchSetPreset.from_json({"name": "x", **SHOES, "destFolder": "Music", "active": False}).to_json()
    del body["name"]
    form.show_body("Shoes", body)
    assert not form.kind.isVisible()
    assert form.body() == body
    assert [one.text for one in (form.match, form.order)] == [r"(\w+-\w+)-\w+", r".*-front,.*-\d+"]


def test_the_first_builder_writes_the_expression(form: BatchSetForm) -> None:
    told: list[int] = []
    form.changed.connect(lambda: told.append(1))
    form.trial.names.setPlainText("bag_red_1")
    form._divider.chosen.emit("_")
    form._base.chosen.emit(2)
    form._view.chosen.emit("a number")
    assert form.match.text == r"([^_]+_[^_]+)_\d+"
    assert len(told) == 3
    assert form._base._example == "bag_red"
    assert form._view._example == "1"


def test_the_second_builder_writes_expression_and_order(form: BatchSetForm, qtbot: QtBot) -> None:
    form._listed.click()
    assert form.match.text == "(.+)(?:-front|-back)"
    form.chips.entry.setText("-detail, -top")
    qtbot.keyClick(form.chips.entry, Qt.Key.Key_Return)
    assert form.match.text == "(.+)(?:-front|-back|-detail|-top)"
    assert form.order.text == ".*-front,.*-back,.*-detail,.*-top"
    form.chips._chips[1].click()
    assert form.match.text == "(.+)(?:-front|-detail|-top)"
    form._own.click()
    assert form.match.text == r"(\w+-\w+)-\w+"


def test_what_is_typed_belongs_to_no_builder_or_to_one(form: BatchSetForm) -> None:
    typed(form.match, r"(bag)-.*")
    assert not form._own.isChecked()
    assert not form._listed.isChecked()
    typed(form.match, r"(\w+)-\d+")
    assert form._own.isChecked()
    assert form._base._caption == "Base, 1 part"


def test_faults_stand_under_their_fields_with_their_place(form: BatchSetForm) -> None:
    typed(form.match, r"(\w+-[")
    typed(form.order, "a,*")
    assert text(form, "batchMatchFault").startswith("Character 6: Unterminated character set")
    assert text(form, "batchOrderFault").startswith("Character 1: Nothing to repeat")
    assert form.fault == text(form, "batchMatchFault")
    assert not form.match._tick.isVisible()
    typed(form.match, r"\w+")
    assert text(form, "batchMatchFault").startswith("Put brackets round the part that names the set.")
    typed(form.base, r"(\w)\w*")
    assert text(form, "batchMatchFault") == ""
    assert form.match._tick.isVisible()
    typed(form.order, "")
    assert form.fault == ""
    form.show_fault("Elsewhere.", "match")
    assert text(form, "batchMatchFault") == "Elsewhere."


def test_rows_and_swatches_are_asked_of_those_that_have_them(form: BatchSetForm) -> None:
    assert not form.row.isVisible()
    form.show_body("", {**SHOES, "setType": "MultiAxisSpinSet"}, True)
    assert form.row.isVisible()
    assert form.fault.startswith("A spin set of several rows needs this: where the row stands")
    typed(form.row, r"\w+-(\d+)-\w+")
    typed(form.column, r"\w+-\w+-(\d+)")
    assert form.fault == ""
    form.kind.setCurrentIndex(form.kind.findData(SetType.SWATCH.value))
    form.kind.activated.emit(form.kind.currentIndex())
    assert form.swatch.isVisible()
    assert form.body()["row"] == "", "what is not asked is not kept"


def test_names_are_tried_at_once(form: BatchSetForm, qtbot: QtBot) -> None:
    form.show_body("Shoes", SHOES)
    names = ["NG4103-BLACK-10", "NG4103-BLACK-2", "NG4103-BLACK-front", "NG4102-SUN-1", "Price list 2026"]
    form.trial.names.setPlainText("\n".join(names))
    qtbot.waitUntil(lambda: len(form.trial.trial.sets) == 2, timeout=10_000)
    assert text(form, "batchTrySaid") == "4 of 5 names make 2 sets:"
    assert form.trial.trial.sets[0].labels == ("front", "2", "10")
    assert form.trial.trial.rest == ["Price list 2026"]
    typed(form.match, "(")
    qtbot.waitUntil(lambda: not form.trial.trial.sets, timeout=10_000)
    assert text(form, "batchTrySaid") == "What is typed at the left has to be put right first."


def test_names_are_taken_from_the_folder(kit: Kit, form: BatchSetForm, qtbot: QtBot) -> None:
    assert form.trial.take.text() == "Take names from Northgate Store"
    form.show_body("p", {"match": r"(NG)-\d+.*"})
    form.trial.take.click()
    qtbot.waitUntil(lambda: len(form.trial.trial.sets) == 1, timeout=10_000)
    assert len(form.trial.trial.sets[0].members) == len(kit.assets)
    qtbot.waitUntil(lambda: form.trial.pictures.small(kit.assets[0]) is not None, timeout=10_000)


def test_the_librarys_naming(kit: Kit, form: BatchSetForm, qtbot: QtBot) -> None:
    form.company.setChecked(True)
    assert form.fault == "This library has no default naming yet."
    assert not form.match.isEnabled()
    form.company.setChecked(False)
    typed(form.match, r"([a-z]+)_\d")
    assert form.keep.isEnabled()
    form.keep.click()
    qtbot.waitUntil(lambda: not form.keep.isEnabled(), timeout=10_000)
    assert dict(kit.library.settings().default_naming) == {"match": r"([a-z]+)_\d", "baseName": ""}
    form.company.setChecked(True)
    assert form.fault == ""
    company.change(kit.library, {"default_naming": None})


def test_run_now_ticks_the_preset(kit: Kit, qtbot: QtBot) -> None:
    one = presets.save(kit.library, BATCH_SET, "One", SHOES)
    two = presets.save(kit.library, BATCH_SET, "Two", SHOES)
    kit.window.show()
    run_now(kit.desk, kit.window, two.handle)
    dialog = kit.window.findChild(RunBatchSets)
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog._boxes) == 2, timeout=10_000)
    assert [(preset.name, box.isChecked()) for box, preset in dialog._boxes] == [(one.name, False), (two.name, True)]
    dialog.reject()


def test_what_a_run_came_to() -> None:
    assert sentence_of([]) == "Nothing to do: no set was made or extended."
    few = [SetTold("Set made.", 1, "a"), SetTold("Few frames.", 1, "a", warning=True), SetTold("No.", failed=True)]
    assert sentence_of(few) == "1 set made or extended. Few frames. And 1 more."


def test_everything_has_a_name_of_its_own(form: BatchSetForm) -> None:
    assert nameless(form) == []
    assert doubled_names(form) == []
