"""Processing profiles: renditions, the FPO, small films, files by commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetdesk.core.profiles import processing
from assetdesk.core.profiles.processing import ENDINGS, Format
from assetdesk.gui import words
from assetdesk.gui.profiles.detail import CHOICE, FLAG, NUMBER, NUMBERS, TABLE, Detail, Spec
from assetdesk.gui.profiles.form import ProfileForm, shown
from assetdesk.gui.profiles.rows import Column


class ProcessingForm(ProfileForm):
    """Three lists, each with the fields of its current row below it."""

    def build(self) -> None:
        tr = self.tr
        self.head(tr("Renditions"))
        size = tr("Upper bounds: the aspect stays, nothing is enlarged. Empty is the original’s.")
        types = tr("image/*, image/jpeg …")
        including = Spec("include", tr("Only for"), placeholder=types, hint=tr("MIME types. Empty means all."))
        excluding = Spec("exclude", tr("Not for"), placeholder=types)
        self.renditions = Detail(
            self,
            "renditions",
            "rendition",
            tr("Renditions"),
            tr("Add rendition"),
            (Column("name", tr("File name")), Column("size", tr("Fits in"), 110, right=True, read=self._size)),
            (
                Spec("name", tr("File name")),
                Spec("format", tr("Format"), CHOICE, choices=tuple((one.value, one.value) for one in Format)),
                Spec("width", tr("Width"), NUMBER, unit=tr("px, 1 to 20,000")),
                Spec("height", tr("Height"), NUMBER, unit=tr("px, 1 to 20,000"), hint=size),
                Spec("quality", tr("Quality"), NUMBER, unit=tr("1 to 100; JPEG, WebP, AVIF")),
                including,
                excluding,
                Spec("targetBytes", tr("At most"), NUMBER, unit=tr("bytes; beats quality")),
                Spec("dpi", tr("Resolution"), NUMBER, unit=tr("dots an inch")),
                Spec("crop", tr("Crop"), NUMBERS, hint=tr("Left, top, width, height in px of the upright original.")),
                Spec("watermark.asset", tr("Watermark"), placeholder=tr("a|12"), hint=tr("A picture’s handle.")),
                Spec("watermark.scale", tr("Its width"), NUMBER, unit=tr("share of the rendition’s, 0 to 1")),
                Spec("interlace", tr("Interlaced (progressive)"), FLAG),
            ),
            self._rendition,
        )
        self.head(tr("Placeholder for layouts"))
        self.fpo = self.check("profileFpo", tr("Create FPO rendition"), tr("The original’s pixels in a small file."))
        self.fpo.toggled.connect(self._switched)
        self.fpo_quality = self.whole("profileFpoQuality", *processing.QUALITY)
        self.field(tr("Quality"), self.fpo_quality, self.unit(tr("1 to 100")), name="fpo.quality")
        self.head(tr("Films"))
        self.videos = Detail(
            self,
            "videos",
            "videoRendition",
            tr("Films"),
            tr("Add film"),
            (Column("name", tr("File name")), Column("size", tr("Fits in"), 110, right=True, read=self._size)),
            (
                Spec("name", tr("File name")),
                Spec("width", tr("Width"), NUMBER, unit=tr("px")),
                Spec("height", tr("Height"), NUMBER, unit=tr("px"), hint=tr("One of both, or both. H.264 in MP4.")),
                Spec("kbps", tr("Bit rate"), NUMBER, unit=tr("kbit/s, 100 to 200,000")),
                including,
                excluding,
            ),
            self._video,
        )
        self.head(tr("Commands"))
        self.note(tr("A program of yours makes the file. It has two minutes and no shell."))
        self.commands = Detail(
            self,
            "commands",
            "command",
            tr("Commands"),
            tr("Add command"),
            (Column("name", tr("File name")), Column("command", tr("Command"), 150, read=self._command_line)),
            (
                Spec("name", tr("File name")),
                Spec(
                    "command",
                    tr("Command"),
                    placeholder=tr("program {input} {output}"),
                    hint=tr("{input} and {output} are files, {param:x} a parameter."),
                ),
                Spec("parameters", tr("Parameters"), TABLE, placeholder=tr("x=1; y=two")),
                including,
                excluding,
            ),
            self._command,
        )

    @property
    def current_row(self) -> str:
        one = self.renditions.current
        return str(one.get("name") or "") if one is not None else ""

    def choose_row(self, name: str) -> None:
        """Make the rendition of that name the current one."""
        for place, one in enumerate(self.renditions.rows.rows):
            if one.get("name") == name:
                self.renditions.rows.choose(place)

    def put(self, body: Mapping[str, Any]) -> None:
        self.renditions.put(body.get("renditions") or [])
        self.videos.put(body.get("videos") or [])
        self.commands.put(body.get("commands") or [])
        fpo = body.get("fpo")
        self.fpo.setChecked(fpo is not None)
        self.fpo_quality.setValue(int((fpo or {}).get("quality") or 10))
        self._switched(self.fpo.isChecked())

    def body(self) -> dict[str, Any]:
        return {
            "renditions": self.renditions.taken(),
            "fpo": {"quality": self.fpo_quality.value()} if self.fpo.isChecked() else None,
            "videos": self.videos.taken(),
            "commands": self.commands.taken(),
        }

    def place_of(self, field: str) -> str:
        head, _, rest = field.partition(".")
        for part in (self.renditions, self.videos, self.commands):
            if part.field == head:
                return part.place_of(rest)
        return field

    def _switched(self, on: bool) -> None:
        self.fpo_quality.setEnabled(on)

    def _size(self, one: Mapping[str, Any]) -> str:
        width, height = one.get("width"), one.get("height")
        if width is None and height is None:
            return self.tr("own size")
        if width is None or height is None:
            edge = self.tr("%1 px wide") if height is None else self.tr("%1 px high")
            return words.fill(edge, shown(width or height))
        return f"{shown(width)} × {shown(height)}"

    def _command_line(self, one: Mapping[str, Any]) -> str:
        return str(one.get("command") or "")

    def _free(self, stem: str, ending: str) -> str:
        """A file name nothing in this profile has."""
        lists = (self.renditions.rows.rows, self.videos.rows.rows, self.commands.rows.rows)
        taken = {str(one.get("name")).lower() for rows in lists for one in rows}
        number = 1
        while f"{stem}{number}{ending}".lower() in taken:
            number += 1
        return f"{stem}{number}{ending}"

    def _rendition(self) -> dict[str, Any]:
        name = self._free(self.tr("rendition-"), ENDINGS[Format.JPEG][0])
        return processing.Rendition(name, width=1280, height=1280).to_json()

    def _video(self) -> dict[str, Any]:
        return processing.Video(self._free(self.tr("film-"), ".mp4"), height=360).to_json()

    def _command(self) -> dict[str, Any]:
        return processing.Command(self._free(self.tr("file-"), ".txt"), "").to_json()


def made_words(width: int | None, height: int | None) -> str:
    """`1,600 × 900`; empty where it is no picture."""
    return f"{words.number(width)} × {words.number(height)}" if width and height else ""
