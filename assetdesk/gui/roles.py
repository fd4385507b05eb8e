"""What the role of who works here leaves of the window, and how it says why the rest is off.

Verbs are looked up in `OPERATION_OF`; any other part that acts is handed to `guard` where it is made, with the
operation that the library will ask for; actions of a menu go through `offer`.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.ips.words import UserRole
from assetdesk.core.people import FIRST, Person
from assetdesk.core.roles import may
from assetdesk.gui import words

if TYPE_CHECKING:
    from assetdesk.gui.background import Work
    from assetdesk.gui.desk import Desk
    from assetdesk.library.session import Library

tr = QCoreApplication.translate
HERE = "Roles"
# who was chosen to work in a library, in that library's memory
PERSON = "person"
_ENVIRONMENT = "ASSETDESK_PERSON"
# the property of a guarded part that names its operation
NEEDS = "needs"
# longer than a day is looked at once a day: a timer of Qt counts milliseconds in 31 bits
_LONGEST_WAIT = 86_400.0

OPERATION_OF: dict[str, str] = {
    **dict.fromkeys(
        ("upload", "paste", "bulkImport", "reprocess", "reprocessStale", "reprocessFolder", "runBatchSets", "publish"),
        "submitJob",
    ),
    **dict.fromkeys(
        (
            "rename", "editTags", "move", "createVersion", "checkOut", "checkIn", "releaseLock", "writeMetadata",
            "cropAsset", "saveEdits", "restore", "newFolder", "renameFolder", "folderProperties", "cleanUp",
            "saveSearch", "renameSearch", "deleteSearch",
        ),
        "editAssets",
    ),
    **dict.fromkeys(("trash", "trashFolder", "deleteForGood", "emptyTrash"), "deleteAssets"),
    **dict.fromkeys(("export", "exportCrops", "exportMetadata", "exportXmp", "showInFolder"), "exportAssets"),
    **dict.fromkeys(("markForPublishing", "unmarkForPublishing"), "setAssetsPublishState"),
    "forceRepublish": "forceRepublishAssets",
    "makeSet": "createImageSet",
    **dict.fromkeys(("addToSet", "removeFromSet", "removeUnmatched"), "setImageSetMembers"),
    **dict.fromkeys(
        ("newCollection", "renameCollection", "deleteCollection", "addToCollection", "removeFromCollection"),
        "addProjectAssets",
    ),
    "profiles": "createPropertySet",
    **dict.fromkeys(
        ("addWatch", "changeWatch", "removeWatch", "pauseWatch", "resumeWatch", "addTarget", "changeTarget",
         "checkTarget", "removeTarget", "queueOn"),
        "manageLibrary",
    ),
    "lookWatch": "submitJob",
    "pauseJob": "pauseJob",
    "resumeJob": "resumeJob",
    "stopJob": "stopJob",
    "retryJob": "submitJob",
    "runNext": "executeJob",
    "clearFinished": "deleteJob",
    "pauseAll": "pauseJob",
    "resetQueue": "stopJob",
}  # fmt: skip


def off(desk: Desk, operation: str) -> str:
    """Why nothing that needs that operation can be done now; empty where it can."""
    if not desk.can_write:
        return desk.read_only_reason or tr(HERE, "The library cannot be changed at the moment.")
    return why_not(desk.role.person, operation)


def can(desk: Desk, operation: str) -> bool:
    """Whether what needs that operation may be offered now."""
    return not off(desk, operation)


def off_verb(desk: Desk, verb: str) -> str:
    """Why that verb (an action's id) cannot be done now; empty where it can."""
    operation = OPERATION_OF.get(verb)
    if operation is None or not desk.can_write:
        return off(desk, "lookAtAssets")
    return why_not(desk.role.person, operation, verb)


def why_not(person: Person | None, operation: str, verb: str = "") -> str:
    """What keeps that person from an operation; empty where nothing does. As long as nobody knows who works here, the
    library is who refuses."""
    if person is None:
        return ""
    if person.shut_out(time.time()):
        return shut_out_words()
    return "" if may(person.role, operation) else _refusal(person.role, operation, verb)


def why_not_verb(person: Person | None, verb: str) -> str:
    """What keeps that person from a verb. Those that only look and steer the window are everybody's."""
    operation = OPERATION_OF.get(verb)
    return "" if operation is None else why_not(person, operation, verb)


def guard(desk: Desk, operation: str, *parts: QWidget | VerbAction) -> None:
    """Parts of the window that act, or hold what acts, are off while that operation cannot be done, whatever their
    owner says, and their tool tips say why. After that they are as their owner said last."""
    for part in parts:
        part.setProperty(NEEDS, operation)
        if isinstance(part, VerbAction):
            _ActionGuard(desk, operation, part)
        else:
            _Guard(desk, operation, part)


class VerbAction(QAction):
    """`forbidden` says what keeps who works here from it: it is off then, whatever else is said."""

    def __init__(self, text: str, parent: QObject) -> None:
        super().__init__(text, parent)
        self._wanted = True
        self.forbidden = ""

    def setEnabled(self, on: bool) -> None:
        self._wanted = on
        super().setEnabled(on and not self.forbidden)

    def forbid(self, why: str, tip: str = "") -> None:
        """From now on, until it is said otherwise (empty); `tip` is what its tool tip says then."""
        if why != self.forbidden:
            self.forbidden = why
            self.setEnabled(self._wanted)
            self.setToolTip(why or tip)
        for menu in self.associatedObjects() if why else ():
            if isinstance(menu, QMenu):
                menu.setToolTipsVisible(True)


class _ActionGuard(QObject):
    """Holds one action off."""

    def __init__(self, desk: Desk, operation: str, part: VerbAction) -> None:
        super().__init__(part)
        self._desk, self._operation, self._part, self._tip = desk, operation, part, part.toolTip()
        desk.role.changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        self._part.forbid(off(self._desk, self._operation), self._tip)


def say_why(menu: QMenu) -> None:
    """Where something in a menu is off for who works here, the menu shows why."""
    if any(isinstance(act, VerbAction) and act.forbidden for act in menu.actions()):
        menu.setToolTipsVisible(True)


def shut_out_words() -> str:
    """What somebody reads who was shut out of the library, or deleted, while they worked in it."""
    return tr(
        HERE,
        "You may not work in this library any more. Ask an administrator, or choose who works here in Preferences,"
        " People.",
    )


def offer(desk: Desk, operation: str, action: QAction, on: bool = True) -> None:
    """Switch an action of a menu that is made when it is wanted: on where `on` and nothing keeps from the operation."""
    why = off(desk, operation)
    action.setEnabled(on and not why)
    if why:
        action.setToolTip(why)
    for menu in action.associatedObjects() if why else ():
        if isinstance(menu, QMenu):
            menu.setToolTipsVisible(True)


class _Guard(QObject):
    """Holds one widget off. What its owner wants meanwhile is kept by Qt itself, in the widget's own mark of having
    been switched off (WA_ForceDisabled), which this one leaves as it is."""

    def __init__(self, desk: Desk, operation: str, part: QWidget) -> None:
        super().__init__(part)
        self._desk, self._operation, self._part = desk, operation, part
        self._why = self._tip = self._shown = ""
        part.installEventFilter(self)
        desk.role.changed.connect(self._look)
        self._look()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._why and kind in (QEvent.Type.EnabledChange, QEvent.Type.ToolTipChange):
            self._hold()
        return False

    def _look(self) -> None:
        before, self._why = self._why, off(self._desk, self._operation)
        if self._why:
            self._hold()
        elif before:
            self._shown = ""
            self._part.setToolTip(self._tip)
            if not self._part.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled):
                self._part.setEnabled(True)

    def _hold(self) -> None:
        part, wanted = self._part, not self._part.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled)
        if part.isEnabled():
            part.setEnabled(False)
            part.setAttribute(Qt.WidgetAttribute.WA_ForceDisabled, not wanted)
        if part.toolTip() != self._shown:
            self._tip = part.toolTip()
        self._shown = self._why
        if part.toolTip() != self._why:
            part.setToolTip(self._why)


def _refusal(role: UserRole, operation: str, verb: str = "") -> str:
    act = {
        "submitJob": tr(HERE, "start jobs"),
        "executeJob": tr(HERE, "start jobs"),
        "editAssets": tr(HERE, "change them"),
        "deleteAssets": tr(HERE, "delete them"),
        "exportAssets": tr(HERE, "take files out"),
        "setAssetsPublishState": tr(HERE, "mark them for publishing"),
        "forceRepublishAssets": tr(HERE, "publish"),
        "createImageSet": tr(HERE, "make sets"),
        "setImageSetMembers": tr(HERE, "change sets"),
        "setAssetSetDefinition": tr(HERE, "change sets"),
        "addProjectAssets": tr(HERE, "change collections"),
        "createPropertySet": tr(HERE, "change profiles"),
        "manageLibrary": tr(HERE, "change how the library works"),
        "setCompanySettings": tr(HERE, "change how the library works"),
        "managePeople": tr(HERE, "change people"),
    }.get(operation, tr(HERE, "steer jobs"))
    if verb == "publish":
        act = tr(HERE, "publish")
    sentence = tr(HERE, "Your role can look at assets but not %1. Ask an administrator of this library.")
    if may(role, "editAssets"):
        sentence = tr(HERE, "Your role can work with assets but not %1. Ask an administrator of this library.")
    return words.fill(sentence, act)


def words_of(role: UserRole) -> str:
    """What people call a role."""
    return {
        UserRole.IPS_ADMIN: tr(HERE, "System administrator"),
        UserRole.COMPANY_ADMIN: tr(HERE, "Administrator"),
        UserRole.USER: tr(HERE, "User"),
        UserRole.WEB_SERVICE_USER: tr(HERE, "Service account"),
        UserRole.TRIAL_ADMIN: tr(HERE, "Trial administrator"),
        UserRole.TRIAL_USER: tr(HERE, "Trial user"),
        UserRole.PORTAL_ADMIN: tr(HERE, "Portal administrator"),
        UserRole.PORTAL_USER: tr(HERE, "Viewer"),
        UserRole.PORTAL_CONTRIBUTOR: tr(HERE, "Contributor (no export)"),
        UserRole.PORTAL_CONTRIBUTING_USER: tr(HERE, "Contributor"),
    }[role]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom to work as, as it was kept or said; empty for nobody in particular."""

    number: int
    text: str


class Role(QObject):
    """Who works with this window. Chosen once a library, kept in its memory. `changed` when they or their role have, or
    whether the library can be changed at all."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._reading: Work | None = None
        self.person: Person | None = None
        # who works here until a day is shut out on it, without a change that anybody could tell of
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self._ended)
        desk.ready.connect(self._begin)
        desk.feed.changed.connect(self._changes)

    def choose(self, person_id: int) -> None:
        """That person works here from now on, also at the next start."""
        self._desk.memory.set(PERSON, person_id)
        self._desk.memory.save()
        self._read(_Asked(person_id, ""))

    def _begin(self) -> None:
        kept = self._desk.memory.get(PERSON, FIRST)
        self._read(_Asked(kept if isinstance(kept, int) else FIRST, os.environ.get(_ENVIRONMENT, "")))

    def _changes(self, changes: ChangeSet) -> None:
        if (changes.people or changes.everything) and self._desk.opened:
            self._read(None)

    def _read(self, asked: _Asked | None) -> None:
        library = self._desk.library
        self._reading = self._desk.background.run(
            lambda: _current(library, asked), self._took, self._not_read, priority=2, lane="person"
        )

    def _not_read(self, error: BaseException) -> None:
        self._desk.tell(error)
        self.changed.emit()  # the library is open all the same, and is who refuses

    def _took(self, found: tuple[Person | None, Exception | None]) -> None:
        person, wrong = found
        if person is None and self.person is not None:  # deleted by another program
            person = replace(self.person, valid=False)
        if person is not None:
            self._take(person)
        if wrong is not None:  # nobody works as somebody else without a word
            self._desk.tell(wrong)

    def _take(self, person: Person) -> None:
        if person != self.person:
            self.person = person
            self._tell()
        self._wait()

    def _wait(self) -> None:
        """For the moment at which they are shut out by the clock."""
        self._end.stop()
        expires = self.person.expires if self.person is not None else None
        if expires is not None and (left := expires - time.time()) > 0:
            self._end.start(int(min(left, _LONGEST_WAIT) * 1000) + 1)

    def _ended(self) -> None:
        if self.person is not None and self.person.shut_out(time.time()):
            self._tell()
        self._wait()

    def _tell(self) -> None:
        self._desk.actions.put_person(self.person)
        self.changed.emit()
        if self.person is not None and self.person.shut_out(time.time()):
            choose = (tr(HERE, "Choose…"), self._show_people)
            self._desk.toasts.show(shut_out_words(), [choose], kind="person", icon="lock", stays=True)

    def _show_people(self) -> None:
        from assetdesk.gui.preferences.dialog import show_preferences

        show_preferences(self._desk, self._desk.window, "people")


def _current(library: Library, asked: _Asked | None) -> tuple[Person | None, Exception | None]:
    """Who works here, after that is whom it was asked for; who made the library where that one is no more, and why.
    None for somebody who was deleted while they worked here: they become nobody else."""
    from assetdesk.core.ips.faults import IpsFault
    from assetdesk.library import people

    wrong: Exception | None = None
    if asked is not None:
        try:
            library.work_as(people.find(library, asked.text).id if asked.text else asked.number)
        except IpsFault as fault:
            wrong = fault
            library.work_as(FIRST)
    try:
        return people.current(library), wrong
    except IpsFault:
        return None, wrong
