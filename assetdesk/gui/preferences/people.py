"""Preferences, People: who works in the library with which role, and who works here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QGridLayout, QLineEdit, QRadioButton

from assetdesk.core.ips.words import UserRole
from assetdesk.core.people import FIRST, Person
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.options.form import choose
from assetdesk.gui.preferences.page import Page, Section
from assetdesk.gui.roles import words_of
from assetdesk.gui.widgets.parts import button, clear, label, row

if TYPE_CHECKING:
    from assetdesk.library.session import Library

tr = QCoreApplication.translate
HERE = "PeoplePage"
_MANAGE = "managePeople"


@dataclass(frozen=True, slots=True)
class _Read:
    """All people, what each is called, and the number of who works here."""

    people: tuple[Person, ...]
    names: dict[int, str]
    here: int


class PeoplePage(Page):
    """Fields act when they are left. Who may not manage people sees them, and chooses who works here."""

    name = "people"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: _Read | None = None
        self.section = Section(desk, tr(HERE, "People"))
        self.section.note(
            tr(
                HERE,
                "What somebody does here is done in their name, and with what their role allows. Whoever can open the"
                " library’s folder can choose another person: roles keep from slips, they are no lock.",
            )
        )
        self._frame = QFrame()
        self._frame.setProperty("box", True)
        self._table = QGridLayout(self._frame)
        self._table.setContentsMargins(12, 8, 12, 8)
        self._table.setHorizontalSpacing(8)
        self._table.setVerticalSpacing(6)
        self.section.lines.addWidget(self._frame)
        self._here = QButtonGroup(self)
        self._here.idToggled.connect(self._chosen)
        self.add(self.section)
        self._adding()
        self.end()
        desk.role.changed.connect(self.load)
        desk.feed.changed.connect(self._changed)
        self.load()

    def _adding(self) -> None:
        section = self.more = Section(self.desk, tr(HERE, "Somebody else"))
        self.new_name = QLineEdit()
        self.new_name.setObjectName("personName")
        section.field(tr(HERE, "Name"), self.new_name, name="personName", stretch=True)
        self.new_email = QLineEdit()
        self.new_email.setObjectName("personEmail")
        section.field(
            tr(HERE, "Mail address"), self.new_email, name="personEmail", stretch=True,
            hint=tr(HERE, "Where mails about their jobs go to. It may stay empty."),
        )  # fmt: skip
        self.new_role = section.combo("personRole", tr(HERE, "Role"), _roles())
        choose(self.new_role, UserRole.USER.value)
        self.add_person = button(tr(HERE, "Add person"), "personAdd", small=True)
        self.add_person.clicked.connect(self._add)
        self.new_name.textChanged.connect(self._offer)
        self._offer()
        section.lines.addLayout(row(self.add_person, 0))
        self.add(section, _MANAGE)

    # values

    def load(self) -> None:
        """Read the people; the newest read wins."""

        def work(library: Library) -> _Read:
            from assetdesk.library import people

            found = people.list(library)
            return _Read(tuple(found), {one.id: people.called(one) for one in found}, library.person_id)

        self.ask(work, self._take)

    def reset(self) -> None:
        """Who made the library works here again; people are not deleted by that."""
        self.desk.role.choose(FIRST)

    def _changed(self, changes: object) -> None:
        if getattr(changes, "people", False):
            self.load()

    def _take(self, found: _Read) -> None:
        if found == self._shown:
            return
        self._shown = found
        focused = self.focusWidget()
        kept = focused.objectName() if focused is not None else ""
        for one in self._here.buttons():
            self._here.removeButton(one)
        clear(self._table)
        for at, text in enumerate((tr(HERE, "Here"), tr(HERE, "Name"), tr(HERE, "Mail address"), tr(HERE, "Role"))):
            self._table.addWidget(label(self.desk.theme, text, 11, ink="text2"), 0, at)
        for place, person in enumerate(found.people, 1):
            self._row(place, person, found)
        self._table.setColumnStretch(1, 2)
        self._table.setColumnStretch(2, 3)
        for child in self._frame.findChildren(QLineEdit) if kept else ():
            if child.objectName() == kept:
                child.setFocus()

    def _row(self, at: int, person: Person, found: _Read) -> None:
        called = found.names[person.id]
        here = QRadioButton()
        here.setObjectName(f"personHere{person.id}")
        here.setAccessibleName(words.fill(tr(HERE, "%1 works here"), called))
        here.setToolTip(here.accessibleName())
        here.setChecked(person.id == found.here)
        self._here.addButton(here, person.id)
        name, email = QLineEdit(person.name), QLineEdit(person.email)
        name.setPlaceholderText(called)
        for edit, kind, text in ((name, "name", tr(HERE, "Name of %1")), (email, "email", tr(HERE, "Address of %1"))):
            edit.setCursorPosition(0)
            edit.setObjectName(f"person{kind.capitalize()}{person.id}")
            edit.setAccessibleName(words.fill(text, called))
            edit.editingFinished.connect(partial(self._typed, person, kind, edit))
        role = self.section.plain_combo(f"personRole{person.id}", _roles())
        role.setMinimumWidth(168)
        role.setAccessibleName(words.fill(tr(HERE, "Role of %1"), called))
        choose(role, person.role.value)
        role.activated.connect(partial(self._role, person, role))
        out = button(
            tr(HERE, "Shut out") if person.valid else tr(HERE, "Let in"), f"personValid{person.id}", small=True
        )
        out.setAccessibleName(f"{out.text()} {called}")
        out.clicked.connect(partial(self._put, person, valid=not person.valid))
        remove = button(tr(HERE, "Delete…"), f"personDelete{person.id}", small=True)
        remove.setAccessibleName(words.fill(tr(HERE, "Delete %1"), called))
        remove.clicked.connect(partial(self._delete, person, called))
        for column, widget in enumerate((here, name, email, role, out, remove)):
            self._table.addWidget(widget, at, column)
        roles.guard(self.desk, _MANAGE, name, email, role, out, remove)
        remove.setEnabled(person.id not in (FIRST, found.here))

    # what a person does

    def _chosen(self, person_id: int, on: bool) -> None:
        if on and self._shown is not None and person_id != self._shown.here:
            self.desk.role.choose(person_id)

    def _typed(self, person: Person, kind: str, edit: QLineEdit) -> None:
        text = edit.text().strip()
        if text != getattr(person, kind) and (text or kind == "email"):
            self._put(person, **{kind: text})

    def _role(self, person: Person, box: QComboBox, _at: int) -> None:
        wanted = UserRole(box.currentData())
        if wanted is not person.role:
            self._put(person, role=wanted)

    def _put(self, person: Person, *_: object, **changes: object) -> None:
        from assetdesk.library import people

        library = self.desk.library
        change: Callable[..., object] = people.change
        self._act(lambda: change(library, person.id, **changes))

    def _add(self) -> None:
        from assetdesk.library import people

        library = self.desk.library
        name, email, role = self.new_name.text(), self.new_email.text(), UserRole(self.new_role.currentData())
        self._act(lambda: people.add(library, name, email, role), added=True)

    def _delete(self, person: Person, called: str) -> None:
        question = Question(
            self.desk.theme,
            words.fill(tr(HERE, "Delete %1?"), called),
            tr(HERE, "Their tokens are worth nothing from then on. What they did stays under their name."),
            [Answer("keep", tr(HERE, "Keep"), safe=True), Answer("delete", tr(HERE, "Delete"))],
            self.window(),
            name="personQuestion",
        )
        question.answered.connect(partial(self._answered, person))
        question.open()

    def _answered(self, person: Person, verb: str) -> None:
        from assetdesk.library import people

        if verb != "delete":
            return
        library = self.desk.library
        self._act(lambda: people.delete(library, person.id))

    def _offer(self, *_: object) -> None:
        self.add_person.setEnabled(bool(self.new_name.text().strip()))

    def _act(self, work: Callable[[], object], added: bool = False) -> None:
        self._shown = None  # what was typed and refused is put back
        then = self._added if added else self._written
        self._writing += 1
        self.desk.background.run(work, then, self._not_written, priority=6, lane="people")

    def _added(self, result: object) -> None:
        self.new_name.clear()
        self.new_email.clear()
        self._written(result)


def _roles() -> tuple[tuple[str, str], ...]:
    return tuple((role.value, words_of(role)) for role in UserRole)
