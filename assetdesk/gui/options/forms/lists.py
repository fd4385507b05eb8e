"""What the job does besides: sets it makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assetdesk.gui.options.check_list import CheckList
from assetdesk.gui.options.form import Form
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.library.options import Group


class SetsForm(Form):
    """IPS API, AutoSetCreationOptions."""

    group = Group.SETS

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("Puts assets together by their names. Every preset looks at all assets of the job.")
        super().__init__(theme, model, self.tr("Sets"), text)

    def build(self) -> None:
        self.list = CheckList(self.theme, "setPresets", self.tr("Sets"))
        self.list.changed.connect(self.told)
        self.lines.addWidget(self.list)

    def show_presets(self, presets: Sequence[tuple[str, str, str]]) -> None:
        """(handle, name, what it makes)."""
        self.list.fill(presets)
        self.load()

    def put(self) -> None:
        self.list.show_keys((self.model.value("autoSetCreationOptions") or {}).get("autoSetsArray") or [])

    def given(self) -> dict[str, Any]:
        keys = self.list.keys()
        return {"autoSetCreationOptions": {"autoSetsArray": keys} if keys else None}
