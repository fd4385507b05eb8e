"""What the role of who works here leaves of the verbs, and how the window says why the others are off."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

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


def allowed(role: UserRole | None, verb: str) -> bool:
    """Whether people of that role may do it; as long as nobody knows the role, the library is who refuses."""
    operation = OPERATION_OF.get(verb)
    return role is None or operation is None or may(role, operation)


def why_not(verb: str) -> str:
    """What the tool tip of a verb says that the role may not do."""
    return _refusal(OPERATION_OF.get(verb, ""), verb)


def off(desk: Desk, operation: str) -> str:
    """Why nothing that needs that operation can be done now; empty where it can."""
    if not desk.can_write:
        return desk.read_only_reason or tr(HERE, "The library cannot be changed at the moment.")
    person = desk.role.person
    return "" if person is None or may(person.role, operation) else _refusal(operation)


def _refusal(operation: str, verb: str = "") -> str:
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
        "addProjectAssets": tr(HERE, "change collections"),
        "createPropertySet": tr(HERE, "change profiles"),
        "manageLibrary": tr(HERE, "change how the library works"),
        "setCompanySettings": tr(HERE, "change how the library works"),
        "managePeople": tr(HERE, "change people"),
    }.get(operation, tr(HERE, "steer jobs"))
    if verb == "publish":
        act = tr(HERE, "publish")
    sentence = tr(HERE, "Your role can look at assets but not %1. Ask an administrator of this library.")
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
    """Who works with this window. Chosen once a library, kept in its memory; `changed` when they or their role have."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._reading: Work | None = None
        self.person: Person | None = None
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
            lambda: _current(library, asked), self._took, self._desk.tell, priority=2, lane="person"
        )

    def _took(self, found: tuple[Person, Exception | None]) -> None:
        person, wrong = found
        self._take(person)
        if wrong is not None:  # nobody works as somebody else without a word
            self._desk.tell(wrong)

    def _take(self, person: Person) -> None:
        if person != self.person:
            self.person = person
            self._desk.actions.put_role(person.role)
            self.changed.emit()


def _current(library: Library, asked: _Asked | None) -> tuple[Person, Exception | None]:
    """Who works here, after that is whom it was asked for; who made the library where that one is no more, and why."""
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
    except IpsFault as fault:  # deleted by another program
        library.work_as(FIRST)
        return people.current(library), fault
