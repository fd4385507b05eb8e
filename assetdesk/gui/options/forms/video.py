"""Films: what they are encoded as, and which picture stands for them (IPS API, MediaOptions)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from assetdesk.gui import words
from assetdesk.gui.options.check_list import CheckList
from assetdesk.gui.options.form import Form, object_of
from assetdesk.gui.options.model import OptionsModel
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.choices import Segment
from assetdesk.gui.widgets.parts import button, row
from assetdesk.library.options import SEVERAL, Group

_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)(?:[.,](\d{1,3}))?")
USUAL, FIRST, TIME = "usual", "first", "time"


def milliseconds(text: str) -> int | None:
    """ "1:04.5" → 64500; None where it is no time."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds, rest = found.groups()
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((rest or "0").ljust(3, "0"))


def time_text(ms: int) -> str:
    """64500 → "1:04.5"."""
    seconds, rest = divmod(ms, 1000)
    text = words.span(seconds)
    return f"{text}.{rest:03d}".rstrip("0") if rest else text


class VideoForm(Form):
    """`new_preset` asks for the editor of encoding presets."""

    group = Group.VIDEO
    label_width = 56
    new_preset = Signal()

    def __init__(self, theme: Theme, model: OptionsModel) -> None:
        text = self.tr("Further sizes of a film, and the picture that stands for it.")
        super().__init__(theme, model, self.tr("Video"), text)

    def build(self) -> None:
        self.section(self.tr("Encode as"))
        self.presets = CheckList(self.theme, "encodingPresets", self.tr("Encode as"))
        self.presets.changed.connect(self.told)
        self.lines.addWidget(self.presets)
        self.new = button(self.tr("New preset…"), "newEncodingPreset", small=True)
        self.new.clicked.connect(self.new_preset)
        self.lines.addLayout(row(self.new, 0))
        self.section(self.tr("Poster"))
        self.poster = self.segments(
            self.tr("Picture"),
            (
                Segment("posterUsual", self.tr("Chosen"), USUAL),
                Segment("posterFirst", self.tr("First frame"), FIRST),
                Segment("posterTime", self.tr("At time"), TIME),
            ),
            self.tr("Chosen: AssetDesk takes an early frame that is neither black nor blurred."),
            name="poster",
        )
        self.time = QLineEdit()
        self.time.setObjectName("posterAt")
        self.time.setFont(self.theme.font(12))
        self.time.setFixedWidth(84)
        self.time.setPlaceholderText(self.tr("0:00.0"))
        self.time.editingFinished.connect(self.told)
        self.time.textEdited.connect(self._typed)
        self.field(
            self.tr("Time"), self.time, self.unit(self.tr("min:s")),
            hint=self.tr("From the start. Past the end of a film its first frame is taken."), name="posterAt",
        )  # fmt: skip

    def show_presets(self, presets: Sequence[tuple[str, str, str]]) -> None:
        """(handle, name, what it makes) of every encoding preset."""
        self.presets.fill(presets)
        self.load()

    def _typed(self) -> None:
        self.check_values()
        if not self.faults():
            self.told()

    def put(self) -> None:
        value = self.model.value("mediaOptions")
        now = object_of(value)
        self.presets.show_keys(SEVERAL if value is SEVERAL else now.get("videoEncodingPresetsArray") or [])
        at = object_of(now.get("thumbnailOptions")).get("thumbnailTime")
        if value is SEVERAL:
            self.poster.choose_none()
        else:
            self.poster.choose(TIME if at is not None else FIRST if now.get("generateThumbnail") else USUAL)
        if not self.time.hasFocus():
            self.time.setText(time_text(int(at)) if at is not None else self.time.text())
        self.time.setEnabled(self.poster.value == TIME)

    def given(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if keys := self.presets.keys():
            found["videoEncodingPresetsArray"] = keys
        if self.poster.value == FIRST:
            found["generateThumbnail"] = True
        elif self.poster.value == TIME:
            found["thumbnailOptions"] = {"thumbnailTime": milliseconds(self.time.text() or "0") or 0}
        return {"mediaOptions": found or None}

    def check_values(self) -> None:
        wrong = ""
        if self.poster.value == TIME:
            at = milliseconds(self.time.text() or "0")
            length = self.model.force.duration
            if at is None:
                wrong = self.tr("Write a time as minutes and seconds, such as 1:04.5.")
            elif length and at > length * 1000:
                wrong = words.fill(self.tr("The film is %1 long."), words.span(length))
        self.fault("posterAt", wrong)
