"""What the Edit view is about to change on one asset: its crop and looks beside those in force. Without Qt.

Options carry the IPS names; what was not touched is not given, so each stays as the asset has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assetdesk.core.edits import Insets
from assetdesk.gui.edit.geometry import Picture, Rect

LOOKS = ("knockoutBackground", "unsharpMaskOptions", "colorManagementOptions")
CROPS = ("crop", "autoColorCropOptions", "autoTransparentCropOptions")


class EditState:
    """One asset being edited. `crop` is the rectangle as it is now, the whole picture where nothing is cut off."""

    def __init__(self, asset_id: int, picture: Picture, stored: Mapping[str, Any]) -> None:
        self.asset_id = asset_id
        self.picture = picture
        self.stored = dict(stored)
        self.saved_crop = picture.rect(stored_insets(stored) or Insets())
        self.crop = self.saved_crop
        self._looks: dict[str, Any] = {}

    def look(self, name: str) -> dict[str, Any] | None:
        """An option object as it is now; None where it is off."""
        value = self._looks[name] if name in self._looks else self.stored.get(name)
        return dict(value) if isinstance(value, Mapping) else None

    def set_look(self, name: str, value: Mapping[str, Any] | None) -> None:
        """A person's choice; one that is in force anyway counts as left alone."""
        now = self.stored.get(name)
        if (dict(value) if value is not None else None) == (dict(now) if isinstance(now, Mapping) else None):
            self._looks.pop(name, None)
        else:
            self._looks[name] = dict(value) if value is not None else None

    @property
    def crop_changed(self) -> bool:
        """Whether the crop is another than the saved one."""
        return self.crop != self.saved_crop

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.crop_changed or bool(self._looks)

    def look_changed(self, name: str) -> bool:
        """Whether this option object was changed here."""
        return name in self._looks

    def revert(self) -> None:
        """As it was saved."""
        self.crop = self.saved_crop
        self._looks.clear()

    def given(self) -> dict[str, Any]:
        """The options of a request that saves the changes, and nothing else."""
        return (crop_options(self.picture, self.crop) if self.crop_changed else {}) | dict(self._looks)

    def undoing(self) -> dict[str, Any]:
        """The options of a request that brings back what is in force now."""
        back = {name: self.stored.get(name) for name in self._looks}
        return (crop_options(self.picture, self.saved_crop) if self.crop_changed else {}) | back

    def tried(self) -> dict[str, Any]:
        """The looks to try out on the whole picture: everything in force and changed but the crop."""
        kept = {name: value for name, value in self.stored.items() if name not in CROPS}
        for name, value in self._looks.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
        return kept

    def copied(self) -> dict[str, Any]:
        """The options that give other assets what this one has: crop and looks."""
        made: dict[str, Any] = {}
        if self.crop != self.picture.whole:
            made |= crop_options(self.picture, self.crop)
        for name in LOOKS:
            value = self.look(name)
            if value is not None or self.look_changed(name):
                made[name] = value
        return made


def stored_insets(stored: Mapping[str, Any]) -> Insets | None:
    """The crop in force; None where nothing is cut off, or an automatic one was never worked out."""
    crop = stored.get("crop")
    if not isinstance(crop, Mapping):
        return None
    return Insets(*(int(crop.get(side) or 0) for side in ("left", "right", "top", "bottom")))


def crop_options(picture: Picture, rect: Rect) -> dict[str, Any]:
    """IPS API, ManualCropOptions; all of it means that a stored crop goes (preserveCrop false)."""
    if rect == picture.whole:
        return {"preserveCrop": False}
    return {"manualCropOptions": asdict(picture.insets(rect))}
