"""The form of a workflow: steps in order, their fields, and what is wrong said where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit
from support.desk_kit import Kit, make_kit

from assetdesk.core.presets import Preset
from assetdesk.core.workflows import StepKind, Workflow
from assetdesk.gui.profiles.workflow_form import WorkflowForm

STEPS = [
    {"kind": "addTags", "tags": ["Brass"], "runAnyway": False},
    {"kind": "move", "folder": "Done", "runAnyway": False},
    {"kind": "notify", "text": "Ready", "runAnyway": True},
]


@pytest.fixture
def kit(tmp_path: Path, qapp: object) -> Iterator[Kit]:
    made = make_kit(tmp_path / "Library", 1)
    yield made
    made.close()


def form(kit: Kit, *steps: dict[str, object]) -> WorkflowForm:
    made = WorkflowForm(kit.desk, Preset(1, "workflow", "Shop", {"steps": list(steps)}), kit.window)
    made.resize(720, 560)
    made.show()
    return made


def test_what_is_shown_comes_back(kit: Kit) -> None:
    made = form(kit, *STEPS)
    assert made.body() == {"steps": STEPS}
    assert made.fault == ""
    for row in range(3):
        made.list.setCurrentRow(row)
    assert made.body() == {"steps": STEPS}
    check = made.findChild(QCheckBox, "workflowRunAnyway")
    assert check is not None
    assert check.isChecked()


def test_steps_are_added_ordered_and_removed_by_keys(kit: Kit) -> None:
    made = form(kit, *STEPS)
    told: list[int] = []
    made.changed.connect(lambda: told.append(1))
    made.list.setCurrentRow(0)
    QTest.keyClick(made.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [one["kind"] for one in made.body()["steps"]] == ["move", "addTags", "notify"]
    assert made.list.currentRow() == 1
    QTest.keyClick(made.list, Qt.Key.Key_Delete)
    assert [one["kind"] for one in made.body()["steps"]] == ["move", "notify"]
    made.add(StepKind.WRITE_XMP)
    assert len(told) == 3
    assert len(made.menu.actions()) == len(StepKind)
    assert made.fault == ""


def test_a_fault_stands_under_its_field_and_at_its_step(kit: Kit) -> None:
    made = form(kit, *STEPS)
    made.list.setCurrentRow(1)
    entry = made.findChild(QLineEdit, "workflowFolder")
    assert entry is not None
    entry.selectAll()
    QTest.keyClick(entry, Qt.Key.Key_Delete)
    said = made.findChild(QLabel, "workflowFolderFault")
    assert said is not None
    assert said.isVisibleTo(made)
    assert made.fault.startswith("Step 2")
    assert "has a fault" in made.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClicks(entry, "Done")
    assert made.fault == ""
    assert not said.isVisibleTo(made)


@pytest.mark.parametrize("kind", list(StepKind))
def test_every_kind_begins_with_its_defaults(kit: Kit, kind: StepKind) -> None:
    made = form(kit)
    assert made.fault == "A workflow needs at least one step."
    made.add(kind)
    assert Workflow.read(made.body()).to_json() == made.body()
    assert made.fields is not None
    for part in made.fields.findChildren(QLineEdit) + made.fields.findChildren(QPlainTextEdit):
        assert part.objectName().startswith(("workflow", "qt_"))
        assert part.accessibleName() or part.objectName().startswith("qt_")


def test_what_is_typed_is_what_json_has(kit: Kit) -> None:
    made = form(kit)
    made.add(StepKind.SET_METADATA)
    choice = made.findChild(QComboBox, "workflowProperty")
    value = made.findChild(QLineEdit, "workflowValue")
    assert choice is not None
    assert value is not None
    choice.setCurrentIndex(choice.findData("dc:rights"))
    QTest.keyClicks(value, "Nordlicht")
    made.add(StepKind.COMMAND)
    line, table = (
        made.findChild(QPlainTextEdit, "workflowCommand"),
        made.findChild(QPlainTextEdit, "workflowParameters"),
    )
    assert line is not None
    assert table is not None
    line.setPlainText("tool {param:x} {input}")
    table.setPlainText("x = 1 = 2\n")
    made.add(StepKind.ADD_TAGS)
    tags = made.findChild(QLineEdit, "workflowTags")
    assert tags is not None
    QTest.keyClicks(tags, "Brass, Autumn, ")
    first, second, third = made.body()["steps"]
    assert (first["property"], first["value"]) == ("dc:rights", "Nordlicht")
    assert (second["parameters"], second["seconds"]) == ({"x": "1 = 2"}, 120)
    assert third["tags"] == ["Brass", "Autumn"]
    assert made.fault == ""
