"""What a processing profile asks for, made for one asset: pictures, a stand-in for layout, films, what commands make.

Each of them succeeds or fails by itself: what failed is named in a warning, the step fails with the first fault, and
the others stand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.commands import SECONDS
from assetdesk.core.edits import DEFAULT_PPI, Edits, Insets, Sharpen
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.profiles.processing import Format
from assetdesk.core.renditions import WORKING_NAMES
from assetdesk.core.task import DerivedFile
from assetdesk.jobs.steps import optimized
from assetdesk.jobs.steps.step import StepContext, StepResult
from assetdesk.media.document import Document, HasPdf, HasRaster, Picture

if TYPE_CHECKING:
    from assetdesk.core.encoding import EncodingPreset
    from assetdesk.media.profile_renditions.drawing import Common
    from assetdesk.media.profile_renditions.wanted import Wanted, Watermark
    from assetdesk.media.transcode_view import View

# of a drawing that does not say how large it is
_UNSAID = 4096
# of a long task's time, so that a program is stopped as itself, not with all that was made
_SHARE = 0.9


@dataclass(slots=True)
class Making:
    """Renditions of one asset on their way. `share` and `done` are for the progress, 0–1."""

    context: StepContext
    files: list[DerivedFile] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    count: int = 1
    done: int = 0

    def result(self) -> StepResult:
        """All of it."""
        return StepResult(tuple(self.files), fault=self.faults[0] if self.faults else None)

    def add(self, name: str, make: Callable[[], DerivedFile]) -> None:
        """One rendition; its fault is kept, a machine's goes on."""
        try:
            if name.lower() in WORKING_NAMES or Path(name).name != name:
                raise FileFault(
                    ErrorCode.SOURCE_UNSUPPORTED, "A rendition cannot have this name. Change it in the profile."
                )
            if (self.context.out_dir / name).exists():
                sentence = "Another profile makes a rendition of this name. Change one of the names."
                raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence)
            self.files.append(make())
        except FileFault as fault:
            self.fail(name, fault)
        self.step()

    def fail(self, name: str, fault: FileFault) -> None:
        """Names it, and what is wrong."""
        self.context.warnings.append(f"“{name}” was not made. {fault}")
        self.faults.append(FileFault(fault.code, f"“{name}”: {fault}", detail=fault.detail))

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        self.context.progress(self.done / max(1, self.count))

    def part(self) -> Callable[[float], None]:
        """Progress of the one that is being made."""
        return lambda fraction: self.context.progress((self.done + fraction) / max(1, self.count))

    def left(self) -> float:
        """Seconds that are left of the task's time."""
        return self.context.limits.seconds_document * _SHARE - (time.monotonic() - self.began)


def count(program: Mapping[str, Any]) -> int:
    """How many renditions a program asks for."""
    return sum(len(program.get(kind) or ()) for kind in ("renditions", "videos", "commands")) + bool(program.get("fpo"))


def pictures(making: Making, program: Mapping[str, Any]) -> None:
    """The pictures and the FPO, from one decode. What is wrong with the original itself is told once, for all."""
    try:
        _pictures(making, program)
    except FileFault as fault:
        making.faults.append(fault)


def _pictures(making: Making, program: Mapping[str, Any]) -> None:
    rows = program.get("renditions") or ()
    if not rows and not program.get("fpo"):
        return
    from assetdesk.media.profile_renditions import drawing, wanted

    context = making.context
    marks = _Marks(making)
    asked: list[Wanted] = [wanted.fpo(int(program["fpo"]["quality"]))] if program.get("fpo") else []
    asked += [one for row in rows if (one := _wanted(row, marks)) is not None]
    if not asked:
        return
    picture, common = _decoded(context, asked, program)
    for made in drawing.make(picture, asked, common):
        name = made.wanted.name
        context.warnings.extend(f"“{name}”: {one}" for one in made.warnings)
        if made.fault is not None:
            making.fail(name, made.fault)
            making.step()
        elif made.data:
            data, mime, size = made.data, made.wanted.mime, (made.width, made.height)
            making.add(name, lambda name=name, data=data, mime=mime, size=size: context.write(name, data, mime, *size))  # type: ignore[misc]
        else:
            making.step()
    context.warnings.extend(picture.warnings)


def commands(making: Making, program: Mapping[str, Any]) -> None:
    """What programs of a person's own make of the original; nothing of a page or a layer, which is no file."""
    context = making.context
    if context.originator is not None:
        return
    from assetdesk.media.profile_renditions import commands as running

    for row in program.get("commands") or ():
        command = running.Command(str(row["name"]), str(row["command"]), dict(row.get("parameters") or {}))

        def make(command: running.Command = command) -> DerivedFile:
            seconds = min(SECONDS, making.left())
            if seconds < 1:
                raise FileFault(ErrorCode.TIMEOUT, "The commands before it took all the time there is.")
            target = context.out_dir / command.name
            memory = context.limits.memory
            running.run(command, context.path, context.limits.scratch, target, memory=memory, seconds=seconds)
            return context.adopt(command.name, command.mime, None, None)

        making.add(command.name, make)


def films(making: Making, program: Mapping[str, Any]) -> None:
    """H.264 in MP4, at most as large as the profile says (AEM, video renditions of a processing profile)."""
    from assetdesk.core.encoding import EncodingPreset

    for row in program.get("videos") or ():
        preset = EncodingPreset(
            name=str(row["name"]), width=row.get("width"), height=row.get("height"), video_kbps=int(row["kbps"])
        )
        film(making, str(row["name"]), preset)


def film(making: Making, name: str, preset: EncodingPreset, view: View | None = None) -> None:
    """One encoding of the film at work, under that name; with a `view` of the window alone."""
    from assetdesk.media.readers.film import FilmDocument
    from assetdesk.media.transcode import transcode

    document = making.context.document()
    if not isinstance(document, FilmDocument):
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)

    def make() -> DerivedFile:
        document.refuse_unknown()
        target = making.context.out_dir / name
        try:
            made = transcode(document.source(), preset, target, making.part(), document.warn, view)
        except FileFault:
            target.unlink(missing_ok=True)
            raise
        return making.context.adopt(name, made.mime, made.width, made.height)

    making.add(name, make)


class _Marks:
    """Watermarks by handle, each opened once."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self._opened: dict[str, Any] = {}

    def of(self, row: Mapping[str, Any]) -> Watermark | None:
        """FileFault where the picture is not there any more, or is none."""
        from assetdesk.media.profile_renditions.wanted import Watermark

        asked = row.get("watermark")
        if not asked:
            return None
        handle = str(asked["asset"])
        if handle not in self._opened:
            self._opened[handle] = self._read(handle)
        return Watermark(self._opened[handle], float(asked["scale"]))

    def _read(self, handle: str) -> Any:
        from assetdesk.media.profile_renditions import watermark

        path = self.making.context.assets.get(handle)
        if path is None:
            sentence = "Its watermark is not in the library any more. Choose another one in the profile."
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence)
        return watermark.read(path, self.making.context.limits)


def _wanted(row: Mapping[str, Any], marks: _Marks) -> Wanted | None:
    """A rendition of the profile; None, told, where its watermark cannot be had."""
    from assetdesk.media.profile_renditions.wanted import Wanted

    try:
        mark = marks.of(row)
    except FileFault as fault:
        marks.making.fail(str(row["name"]), fault)
        marks.making.step()
        return None
    crop = row.get("crop")
    return Wanted(
        name=str(row["name"]),
        format=Format(row["format"]),
        width=row.get("width"),
        height=row.get("height"),
        quality=int(row.get("quality") or 90),
        target_bytes=row.get("targetBytes"),
        dpi=row.get("dpi"),
        crop=(crop[0], crop[1], crop[2], crop[3]) if crop else None,
        watermark=mark,
        interlace=bool(row.get("interlace")),
    )


def _decoded(context: StepContext, asked: Sequence[Wanted], program: Mapping[str, Any]) -> tuple[Picture, Common]:
    """The optimized picture, large enough for all, and what holds for all."""
    document = context.document()
    if isinstance(document, HasPdf):
        return _converted(document, asked, program)
    edits = optimized.edits(context)
    width, height = _size(context, document, edits)
    cut = edits.crop if edits.crop and width and height and edits.crop.leaves(width, height) else Insets()
    common = _common(program, cut)
    if not width or not height:
        edge = max(max(one.width or _UNSAID, one.height or _UNSAID) for one in asked)
    else:
        edge = _edge(asked, width - cut.left - cut.right, height - cut.top - cut.bottom, common)
    return optimized.picture(context, edge), common


def _converted(document: HasPdf, asked: Sequence[Wanted], program: Mapping[str, Any]) -> tuple[Picture, Common]:
    """The first page of an office document."""
    from assetdesk.media.readers.pdf import PdfDocument

    common = _common(program, Insets())
    drawn = PdfDocument(document.pdf())
    try:
        facts = drawn.facts()
        return drawn.picture(_edge(asked, facts.width or _UNSAID, facts.height or _UNSAID, common)), common
    finally:
        drawn.close()


def _edge(asked: Sequence[Wanted], width: int, height: int, common: Common) -> int:
    from assetdesk.media.profile_renditions import drawing

    return drawing.edge(asked, width, height, common)


def _size(context: StepContext, document: Document, edits: Edits) -> tuple[int, int]:
    """Of the upright original, or of the rip; zeros where it is not known before it is drawn."""
    facts = context.picture_facts or document.facts()
    width, height = facts.width or 0, facts.height or 0
    if edits.rip is not None and isinstance(document, HasRaster):
        more = edits.rip.resolution / (facts.ppi or DEFAULT_PPI)
        return round(width * more), round(height * more)
    return width, height


def _common(program: Mapping[str, Any], cut: Insets) -> Common:
    """The image profile's part."""
    from assetdesk.media.profile_renditions.drawing import Common

    sharp, crop = program.get("unsharp"), program.get("pixelCrop")
    return Common(
        cut,
        Insets(*(int(crop.get(side) or 0) for side in ("left", "right", "top", "bottom"))) if crop else None,
        Sharpen(float(sharp["amount"]), float(sharp["radius"]), int(sharp["threshold"])) if sharp else None,
    )
