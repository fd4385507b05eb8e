"""The form of a workflow: its steps in order at the left, the fields of the current one at the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assetdesk.core.errors import UsageFault
from assetdesk.core.presets import Preset
from assetdesk.core.workflows import FIELDS, Problem, StepKind, Workflow, WorkflowStep
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.profiles.workflow_fields import StepFields
from assetdesk.gui.widgets.parts import button, clear, icon_button, label, line, row

_LIST, _LIST_LEAST = 236, 176
# a row and the icon of its kind
_ROW, _ICON = 44, 16
ICONS: dict[StepKind, str] = {
    StepKind.SET_METADATA: "text-cursor-input",
    StepKind.ADD_TAGS: "tag",
    StepKind.MOVE: "folder-input",
    StepKind.COPY: "copy",
    StepKind.EXPORT: "download",
    StepKind.COMMAND: "terminal",
    StepKind.APPROVAL: "badge-check",
    StepKind.NOTIFY: "inbox",
    StepKind.WRITE_XMP: "file-text",
}


def kind_name(kind: StepKind) -> str:
    """How people call a kind of step."""
    translate = QCoreApplication.translate
    return {
        StepKind.SET_METADATA: translate("Workflow", "Set metadata"),
        StepKind.ADD_TAGS: translate("Workflow", "Add tags"),
        StepKind.MOVE: translate("Workflow", "Move"),
        StepKind.COPY: translate("Workflow", "Copy"),
        StepKind.EXPORT: translate("Workflow", "Export renditions"),
        StepKind.COMMAND: translate("Workflow", "Run a command"),
        StepKind.APPROVAL: translate("Workflow", "Wait for approval"),
        StepKind.NOTIFY: translate("Workflow", "Notify"),
        StepKind.WRITE_XMP: translate("Workflow", "Write XMP sidecar"),
    }[kind]


def kind_help(kind: StepKind) -> str:
    """What a step of that kind does."""
    translate = QCoreApplication.translate
    return {
        StepKind.SET_METADATA: translate("Workflow", "Gives a field a value, as if you had typed it."),
        StepKind.ADD_TAGS: translate("Workflow", "Adds tags that count as your own."),
        StepKind.MOVE: translate("Workflow", "Moves the original to a folder of the library, its sidecar with it."),
        StepKind.COPY: translate("Workflow", "Makes a copy of the original an asset of another folder."),
        StepKind.EXPORT: translate("Workflow", "Writes renditions to a folder outside of the library."),
        StepKind.COMMAND: translate("Workflow", "Runs a program of yours, without a shell, once for each asset."),
        StepKind.APPROVAL: translate("Workflow", "Waits until somebody approves or rejects it in the Inbox."),
        StepKind.NOTIFY: translate("Workflow", "Puts a note into the Inbox."),
        StepKind.WRITE_XMP: translate("Workflow", "Writes what you see of the metadata beside the original."),
    }[kind]


class WorkflowForm(QWidget):
    """`changed` after every change a person makes; `fault` is what cannot be, empty where all is well."""

    changed = Signal()
    WIDE = True

    def __init__(self, desk: Desk, preset: Preset | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._steps: list[dict[str, Any]] = []
        self._problems: list[Problem] = []
        self._filling = False
        theme = desk.theme
        self.setObjectName("workflowForm")
        self.setAccessibleName(self.tr("Workflow"))
        self.list = QListWidget()
        self.list.setObjectName("workflowSteps")
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.setFont(theme.font(12))
        self.list.setIconSize(QSize(_ICON, _ICON))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.installEventFilter(self)
        self.list.currentRowChanged.connect(self._current)
        self.add_button = button(self.tr("Add step"), "workflowAdd", small=True)
        theme.dress(self.add_button, "plus", 14)
        self.menu = QMenu(self)
        self.menu.setObjectName("workflowAddMenu")
        self._kinds: dict[QAction, StepKind] = {}
        for kind in StepKind:
            act = QAction(kind_name(kind), self.menu)
            act.setObjectName(f"workflowAdd{kind.value[:1].upper()}{kind.value[1:]}")
            act.triggered.connect(self._add_chosen)
            self.menu.addAction(act)
            self._kinds[act] = kind
        self.add_button.clicked.connect(self._ask_kind)
        self.up = icon_button(theme, "arrow-up", self.tr("Move step up"), "workflowUp", 24)
        self.down = icon_button(theme, "arrow-down", self.tr("Move step down"), "workflowDown", 24)
        self.remove_button = icon_button(theme, "x", self.tr("Remove step"), "workflowRemove", 24)
        for made, keys in ((self.up, "Alt+↑"), (self.down, "Alt+↓"), (self.remove_button, "Del")):
            made.setToolTip(f"{made.toolTip()} ({keys})")
        self.up.clicked.connect(self.move_up)
        self.down.clicked.connect(self.move_down)
        self.remove_button.clicked.connect(self.remove)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(label(theme, self.tr("Steps"), 13, 600))
        left.addWidget(self.list, 1)
        left.addLayout(row(self.add_button, 0, self.up, self.down, self.remove_button, spacing=2))
        side = QWidget()
        side.setMinimumWidth(_LIST_LEAST)
        side.setMaximumWidth(_LIST)
        side.setLayout(left)
        self._title = label(theme, "", 13, 600, wrap=True)
        self._help = label(theme, "", 12, ink="text2", wrap=True)
        self._room = QVBoxLayout()
        self._room.setContentsMargins(0, 0, 0, 0)
        self.fields: StepFields | None = None
        self.anyway = QCheckBox(self.tr("Run although something failed before"))
        self.anyway.setObjectName("workflowRunAnyway")
        self.anyway.setAccessibleName(self.anyway.text())
        self.anyway.setFont(theme.font(12))
        self.anyway.toggled.connect(self._anyway)
        self._note = label(theme, "", 12, ink="text2", wrap=True)
        self._said = label(theme, "", 12, ink="fail", wrap=True)
        self._said.setObjectName("workflowFault")
        inner = QWidget()
        right = QVBoxLayout(inner)
        right.setContentsMargins(16, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self._title)
        right.addWidget(self._help)
        right.addLayout(self._room)
        right.addSpacing(4)
        right.addWidget(self.anyway)
        right.addWidget(self._note)
        right.addWidget(self._said)
        right.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(16)
        outer.addWidget(side, 2)
        outer.addWidget(line(vertical=True))
        outer.addWidget(scroll, 3)
        theme.changed.connect(self._mark)
        self.show_body(preset.name if preset else "", preset.body if preset else {}, new=preset is None)

    # the protocol of forms

    def show_body(self, name: str, body: Mapping[str, Any], new: bool = False) -> None:
        """Show another workflow."""
        self._steps = [dict(one) for one in body.get("steps") or [] if isinstance(one, Mapping)]
        self._fill(0 if self._steps else -1)
        self._check()

    def body(self) -> dict[str, Any]:
        """What stands there, by its JSON names."""
        return {"steps": [dict(one) for one in self._steps]}

    @property
    def fault(self) -> str:
        """The first thing that cannot be, as a sentence."""
        return self._problems[0].whole if self._problems else ""

    def show_fault(self, sentence: str, field: str) -> None:
        """What a check from outside says: it stands at its field already, or below."""
        if sentence and not self._problems:
            self._said.setText(sentence)
            self._said.show()

    # steps

    def add(self, kind: StepKind) -> None:
        """One more step, behind the current one."""
        place = self.list.currentRow() + 1 if self._steps else 0
        values = {one.name: one.default for one in FIELDS[kind]}
        plain = {name: list(v) if isinstance(v, tuple) else dict(v) if isinstance(v, dict) else v
                 for name, v in values.items()}  # fmt: skip
        self._steps.insert(place, {"kind": kind.value, **plain, "runAnyway": False})
        self._fill(place)
        self._told()
        if self.fields is not None:
            self.fields.focus_first()

    def remove(self) -> None:
        """Take the current step away."""
        place = self.list.currentRow()
        if 0 <= place < len(self._steps):
            del self._steps[place]
            self._fill(min(place, len(self._steps) - 1))
            self._told()

    def move_up(self) -> None:
        """The current step before the one above it."""
        self._shift(-1)

    def move_down(self) -> None:
        """The current step behind the one below it."""
        self._shift(1)

    def _shift(self, by: int) -> None:
        place = self.list.currentRow()
        goal = place + by
        if 0 <= place < len(self._steps) and 0 <= goal < len(self._steps):
            self._steps.insert(goal, self._steps.pop(place))
            self._fill(goal)
            self._told()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._shift(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.remove()
                return True
        return super().eventFilter(watched, event)

    def _ask_kind(self) -> None:
        self.menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _add_chosen(self) -> None:
        act = self.sender()
        if isinstance(act, QAction) and act in self._kinds:
            self.add(self._kinds[act])

    # showing

    def _fill(self, current: int) -> None:
        self._filling = True
        self.list.clear()
        for _ in self._steps:
            item = QListWidgetItem()
            item.setSizeHint(QSize(_LIST_LEAST - 10, _ROW))
            self.list.addItem(item)
        self.list.setCurrentRow(current)
        self._filling = False
        self._current(current)

    def _current(self, place: int) -> None:
        if self._filling:
            return
        clear(self._room)
        self.fields = None
        there = 0 <= place < len(self._steps)
        self._title.setVisible(there)
        self.anyway.setVisible(there)
        if there:
            raw = self._steps[place]
            kind = _kind(raw)
            title = words.fill(self.tr("Step %1: %2"), words.number(place + 1), kind_name(kind))
            self._title.setText(title)
            self._help.setText(kind_help(kind))
            self.fields = StepFields(self._desk, kind, raw)
            self.fields.edited.connect(self._edited)
            self._room.addWidget(self.fields)
            self._filling = True
            self.anyway.setChecked(raw.get("runAnyway") is True)
            self._filling = False
            once = kind in (StepKind.MOVE, StepKind.COPY, StepKind.EXPORT, StepKind.COMMAND)
            self._note.setText(self.tr("A retry does not do this step again once it is done.") if once else "")
            self._note.setVisible(once)
        else:
            self._help.setText(self.tr("What is done with each asset after all other processing. Add the first step."))
            self._note.hide()
        self._mark()

    def _edited(self) -> None:
        place = self.list.currentRow()
        if self.fields is not None and 0 <= place < len(self._steps):
            self._steps[place].update(self.fields.values())
            self._told()

    def _anyway(self, on: bool) -> None:
        place = self.list.currentRow()
        if not self._filling and 0 <= place < len(self._steps):
            self._steps[place]["runAnyway"] = on
            self._told()

    def _told(self) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        try:
            self._problems = Workflow.read(self.body()).problems()
        except UsageFault as fault:
            self._problems = [Problem(0, "", str(fault))]
        self._mark()

    def _mark(self) -> None:
        """Lines of the list, faults under the fields of the current step, and what can be done with it."""
        theme = self._desk.theme
        wrong = {one.step for one in self._problems if one.field}
        for place, raw in enumerate(self._steps):
            item = self.list.item(place)
            if item is None:
                continue
            kind = _kind(raw)
            said = summary(raw)
            item.setText(f"{place + 1}  {kind_name(kind)}\n    {said}" if said else f"{place + 1}  {kind_name(kind)}")
            bad = place in wrong
            item.setIcon(theme.icon("triangle-alert" if bad else ICONS[kind], _ICON, "fail" if bad else "text2"))
            item.setForeground(QColor(theme.tokens.fail if bad else theme.tokens.text))
            spoken = f"{place + 1}, {kind_name(kind)}, {said}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{spoken}, {self.tr('has a fault')}" if bad else spoken)
            item.setToolTip(said)
        place = self.list.currentRow()
        if self.fields is not None:
            self.fields.show_faults({p.field: p.sentence for p in self._problems if p.step == place and p.field})
        general = next((one.sentence for one in self._problems if not one.field), "")
        self._said.setText(general if self._steps else "")
        self._said.setVisible(bool(self._said.text()))
        there = 0 <= place < len(self._steps)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(there and place < len(self._steps) - 1)
        self.remove_button.setEnabled(there)


def summary(raw: Mapping[str, Any]) -> str:
    """What a step is about, in a line."""
    step = WorkflowStep(_kind(raw), raw)
    match step.kind:
        case StepKind.SET_METADATA:
            from assetdesk.core.metadata_fields import BY_NAME

            field = BY_NAME.get(str(step["property"]))
            value = step["value"]
            shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            return f"{field.label if field else step['property']}: {shown}" if step["property"] else ""
        case StepKind.ADD_TAGS:
            return ", ".join(map(str, step["tags"]))
        case StepKind.MOVE | StepKind.COPY | StepKind.EXPORT:
            return str(step["folder"])
        case StepKind.COMMAND:
            return str(step["command"])
        case StepKind.APPROVAL | StepKind.NOTIFY:
            return " ".join(str(step["text"]).split())
    return ""


def _kind(raw: Mapping[str, Any]) -> StepKind:
    try:
        return StepKind(raw.get("kind", ""))
    except ValueError:
        return StepKind.NOTIFY
