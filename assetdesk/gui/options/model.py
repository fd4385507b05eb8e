"""What a person has changed among the options, beside what is in force. Knows nothing of widgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetdesk.core.ips.names import PUBLISH_JOBS
from assetdesk.library.options import CROPS, DEFAULTS, NAMES, OF_THE_JOB, SEVERAL, Group, InForce

_CROP_OBJECTS = CROPS[:3]
# what says "none" to a job, where a default would say something
_NOTHING: dict[str, Any] = {
    "readyForPublish": True,
    "preservePublishState": True,
    "xmpKeywords": "",
    "unCompressOptions": {"process": "None"},
    "emailSetting": "None",
    "autoSetCreationOptions": {"autoSetsArray": []},
    "projectHandleArray": [],
    **dict.fromkeys(PUBLISH_JOBS),
    "postHttpUrl": None,
    "postJobOnlyIfFiles": False,
}


class OptionsModel:
    """`given()` and `job()` are what a request takes: only what was changed here, None for a default asked for.

    `upload` tells which names stand on which page: *This upload* has the mask and what a replaced file keeps.
    """

    def __init__(self, force: InForce | None = None, *, upload: bool = False) -> None:
        self.force = force or InForce()
        self.upload = upload
        self._given: dict[str, Any] = {}

    def take_force(self, force: InForce) -> None:
        """What is in force has been read (again); changes stay."""
        self.force = force
        for name in [name for name, value in self._given.items() if self._same(name, value)]:
            del self._given[name]

    def names(self, group: Group) -> tuple[str, ...]:
        """The options of a page."""
        own = NAMES[group]
        if self.upload and group is Group.CROP:
            return _CROP_OBJECTS
        if self.upload and group is Group.AFTER:  # mail stands on the page of the upload
            return tuple(name for name in own if name != "emailSetting")
        if self.upload and group is Group.BACKGROUND:
            return ("knockoutBackground",)
        if not self.upload and group is Group.UPLOAD:  # assets that are here have no archive to unpack
            return tuple(name for name in own if name not in ("unCompressOptions", "emailSetting"))
        return own

    def value(self, name: str) -> Any:
        """What the form shows: given here, else in force, else the default. SEVERAL where assets differ."""
        if name in self._given:
            given = self._given[name]
            return DEFAULTS.get(name) if given is None else given
        return self.force.values.get(name, DEFAULTS.get(name))

    def set(self, name: str, value: Any) -> None:
        """A person's choice; one that is in force anyway counts as left alone."""
        if name in _CROP_OBJECTS and value is not None:
            for other in _CROP_OBJECTS:
                if other != name:
                    self.set(other, None)
        if self._same(name, value):
            self._given.pop(name, None)
        else:
            self._given[name] = value

    def leave_alone(self, group: Group) -> None:
        """Each asset keeps its own."""
        for name in self.names(group):
            self._given.pop(name, None)

    def to_default(self, group: Group) -> None:
        """Every asset gets the default, whatever it has now."""
        self.leave_alone(group)
        if group is Group.CROP and not self.upload:
            self.set("preserveCrop", False)
            return
        for name in self.names(group):
            self.set(name, None)

    def changed(self, group: Group) -> bool:
        """Whether something of the page was changed here."""
        return any(name in self._given for name in self.names(group))

    def can_default(self, group: Group) -> bool:
        """Whether *Back to default* would do anything."""
        if group is Group.CROP and not self.upload:
            return any(name in self.force.values for name in ("crop", *_CROP_OBJECTS))
        return any(name in self.force.values for name in self.names(group))

    def changes(self) -> int:
        """How many pages were changed."""
        return sum(self.changed(group) for group in Group)

    def everything(self) -> dict[str, Any]:
        """All that is given, as a preset keeps it."""
        return dict(self._given)

    def take(self, given: Mapping[str, Any]) -> None:
        """All that is given, out of a preset; names of a later version are left out."""
        self._given = {}
        known = {name for group in Group for name in self.names(group)}
        for name, value in given.items():
            if name in known:
                self.set(name, value)

    def given(self) -> dict[str, Any]:
        """What assets get (`ReprocessRequest.options`)."""
        return {name: value for name, value in self._given.items() if name not in OF_THE_JOB}

    def job(self) -> dict[str, Any]:
        """What concerns the job alone: marks, keywords, sets, collections."""
        return {
            name: _NOTHING[name] if value is None else value
            for name, value in self._given.items()
            if name in OF_THE_JOB
        }

    def _same(self, name: str, value: Any) -> bool:
        now = self.force.values.get(name)
        if now is SEVERAL:
            return False
        default = DEFAULTS.get(name)
        if now is None:
            now = default
        return bool((default if value is None else value) == now)
