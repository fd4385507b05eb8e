"""Video profiles: encodings of films, and the crops that follow their subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assetdesk.core.presets import ENCODING, Preset
from assetdesk.core.profiles import video
from assetdesk.gui.options.check_list import CheckList
from assetdesk.gui.profiles.detail import CHOICE, Detail, Spec
from assetdesk.gui.profiles.form import ProfileForm
from assetdesk.gui.profiles.rows import Column
from assetdesk.library import presets


class VideoForm(ProfileForm):
    """The encodings are the library's; they are read when the form is made."""

    def build(self) -> None:
        tr = self.tr
        self._wanted: list[str] = []
        self.head(tr("Encodings"))
        self.adaptive = self.check(
            "profileAdaptive",
            tr("Encode for adaptive streaming"),
            tr("One set of files among which a player chooses by the speed of its connection."),
        )
        self.encodings = CheckList(self.theme, "profileEncodings", tr("Encodings"))
        self.encodings.changed.connect(self._ticked)
        self.lines.addWidget(self.encodings)
        self._below(self.lines, self.encodings, "", 0, "presets")
        self.head(tr("Smart crop ratios"))
        self.crops = Detail(
            self,
            "crops",
            "ratioCrop",
            tr("Smart crop ratios"),
            tr("Add ratio"),
            (Column("name", tr("Name")), Column("ratio", tr("Ratio"), 70, right=True, read=_ratio)),
            (
                Spec("name", tr("Name")),
                Spec("ratio", tr("Ratio"), CHOICE, choices=tuple((one, one) for one in video.RATIOS)),
            ),
            self._fresh,
        )
        self.note(tr("A window that follows the subject, smoothed and cut to the shots of the film."))
        library = self.desk.library
        self.desk.background.run(lambda: presets.list(library, ENCODING), self._came, self.desk.tell, priority=6)

    @property
    def current_row(self) -> str:
        one = self.crops.current
        return str(one.get("name") or "") if one is not None else ""

    def put(self, body: Mapping[str, Any]) -> None:
        self.adaptive.setChecked(bool(body.get("adaptive", True)))
        self._wanted = [str(one) for one in body.get("presets") or []]
        self.encodings.show_keys(self._wanted)
        self.crops.put(body.get("crops") or [])

    def body(self) -> dict[str, Any]:
        return {"adaptive": self.adaptive.isChecked(), "presets": list(self._wanted), "crops": self.crops.taken()}

    def place_of(self, field: str) -> str:
        head, _, rest = field.partition(".")
        return self.crops.place_of(rest) if head == "crops" else head

    def _came(self, found: Sequence[Preset]) -> None:
        self.encodings.fill([(one.handle, one.name, "") for one in found])
        self.encodings.show_keys(self._wanted)

    def _ticked(self) -> None:
        ticked = self.encodings.keys()
        self._wanted = [one for one in self._wanted if one in ticked] + [
            one for one in ticked if one not in self._wanted
        ]
        self.told()

    def _fresh(self) -> dict[str, Any]:
        taken = {one.get("ratio") for one in self.crops.rows.rows}
        ratio = next((one for one in video.RATIOS if one not in taken), video.RATIOS[0])
        return {"name": ratio.replace(":", "x"), "ratio": ratio}


def _ratio(one: Mapping[str, Any]) -> str:
    return str(one.get("ratio") or "")
