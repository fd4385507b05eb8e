"""Step `tags`: what is to be seen in pictures and films, what texts are about, which colours pictures have.

Tags are of the optimized picture. A long task: previews are there before. What becomes of the tags (threshold,
taxonomy, what a person removed) is decided where they land, by `store.tags`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core import presets
from assetdesk.core.errors import UsageFault
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.tags import MODEL_HANDLE, Kind
from assetdesk.jobs.steps import optimized
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasFrames, HasPdf, HasText
from assetdesk.media.registry import Ability, able
from assetdesk.media.tagging import (
    classifier,
    colours,
    facts,
    likeness,
    own,
    people,
    terms,
    words,
)

if TYPE_CHECKING:
    from PIL import Image

    from assetdesk.media.tagging.given import Tag

LONGEST = 1280  # px
LEAST = 100  # px of the longer side: of an icon no model has anything to tell, so none is loaded for one
FRAMES, FRAME_EDGE = 8, 640
# texts that are lists of something else, or programs
_NO_TEXTS = frozenset({"zip", "tar", "compressed", "source", "json", "xml"})
_PARTS = frozenset({"page", "layer", "set", "encoding"})
# each tagger's own, so that one of them that changes makes tags out of date
VERSION = "-".join(
    (
        f"c{classifier.VERSION}",
        f"p{people.VERSION}",
        f"w{words.VERSION}",
        f"f{facts.VERSION}",
        f"k{terms.VERSION}",
        f"o{own.VERSION}",
        f"h{colours.VERSION}",
        f"l{likeness.VERSION}",
    )
)


def run(context: StepContext) -> StepResult:
    """The findings by the names of `store.tags.land`."""
    program = context.program
    kind = Kind(program["kind"]) if "kind" in program else None
    if kind is Kind.TEXT:
        return StepResult(found={"kind": kind.value, "terms": terms.count(_texts(context))})
    if kind is Kind.VIDEO:
        return StepResult(found=_of_film(context, program))
    return StepResult(found=_of_picture(context, program, kind is Kind.IMAGE))


def _of_picture(context: StepContext, program: Mapping[str, Any], tagged: bool) -> dict[str, Any]:
    whole = _upright(context)
    plain = whole.convert("RGB") if whole.mode == "RGB" else _on_white(whole)
    found: dict[str, Any] = {"kind": Kind.IMAGE.value}
    if "colours" in program:
        found["colours"] = [asdict(one) for one in colours.colours(whole, int(program["colours"]))]
    context.progress(0.2)
    made = facts.tags(_about(context, whole), whole) if tagged else []
    if tagged and max(context.source.width or LEAST, context.source.height or LEAST) >= LEAST:
        from assetdesk.media.tagging.faces import faces

        seen = classifier.look(plain)
        context.progress(0.5)
        made += [*classifier.tags(seen), *people.tags(faces(plain))]
        context.progress(0.7)
        made += words.tags(words.lines(plain))
        made += _own(context, program, [plain])
        found["features"] = _features(plain, seen.embedding)
    elif tagged:
        found["features"] = _features(plain)
    if tagged:
        found["tags"] = [asdict(one) for one in made]
    return found


def _of_film(context: StepContext, program: Mapping[str, Any]) -> dict[str, Any]:
    """What is seen in at least two of some frames; of a film with one, in that."""
    from assetdesk.media.cascade import reduced_to
    from assetdesk.media.tagging.faces import faces

    document = context.document()
    found: dict[str, Any] = {"kind": Kind.VIDEO.value}
    frames: list[Image.Image] = []
    if isinstance(document, HasFrames):
        for picture in document.frames(FRAMES, FRAME_EDGE):
            frames.append(reduced_to(picture, FRAME_EDGE, FRAME_EDGE))
            context.progress(0.5 * len(frames) / FRAMES)
    if not frames:
        return found
    each: list[list[Tag]] = []
    embedding = None
    for number, frame in enumerate(frames):
        seen = classifier.look(frame, parts=False)
        if number == len(frames) // 2:
            embedding = seen.embedding
        each.append([*classifier.tags(seen), *people.tags(faces(frame))])
        context.progress(0.5 + 0.4 * (number + 1) / len(frames))
    made = [*_agreed(each), *facts.tags(_about(context)), *_own(context, program, frames)]
    found["tags"] = [asdict(one) for one in made]
    found["features"] = _features(frames[len(frames) // 2], embedding)
    return found


def _agreed(each: Sequence[Sequence[Tag]]) -> list[Tag]:
    """Each tag as the second surest frame has it."""
    by_name: dict[str, list[Tag]] = {}
    for tags in each:
        for one in tags:
            by_name.setdefault(one.name, []).append(one)
    needed = min(2, len(each))
    return [sorted(found, key=lambda tag: -tag.score)[needed - 1] for found in by_name.values() if len(found) >= needed]


def _own(context: StepContext, program: Mapping[str, Any], pictures: Sequence[Image.Image]) -> list[Tag]:
    """What the models of a person see; one that is gone or broken is a warning, and costs the others nothing."""
    made: list[Tag] = []
    for wanted in program.get("models", ()):
        name = str(wanted["name"])
        folder = context.assets.get(MODEL_HANDLE + name)
        try:
            if folder is None:
                raise UsageFault("Its files are not there any more.")
            model = own.opened(Path(folder), name)
            made += _agreed([own.tags(model, picture) for picture in pictures])
        except UsageFault as wrong:
            context.warnings.append(f"The model “{name}” was not used. {wrong}")
    return made


def _features(picture: Image.Image, embedding: Any = None) -> dict[str, Any]:
    return {
        "phash": likeness.perceptual_hash(picture),
        "embedding": base64.b64encode(likeness.compact(embedding)).decode("ascii") if embedding is not None else "",
        "version": likeness.VERSION,
    }


def _upright(context: StepContext) -> Image.Image:
    """The optimized picture, upright, in sRGB, RGB or RGBA, at most `LONGEST` px."""
    from assetdesk.media.cascade import shown_to

    return shown_to(optimized.picture(context, LONGEST), LONGEST, LONGEST)


def _on_white(picture: Image.Image) -> Image.Image:
    from assetdesk.media.encode import on_white

    return on_white(picture.convert("RGBa"))


def _about(context: StepContext, picture: Image.Image | None = None) -> facts.About:
    source, known = context.source, context.picture_facts
    wide, high = picture.size if picture is not None and not source.width else (source.width, source.height)
    return facts.About(
        width=wide or 0,
        height=high or 0,
        mime=source.mime,
        animated=bool(known and known.animated),
        duration=source.duration,
        fields=context.document().metadata(),
    )


def _texts(context: StepContext) -> Iterable[str]:
    document = context.document()
    if isinstance(document, HasText):
        yield from (part.text for part in document.text())
    elif isinstance(document, HasPdf):
        from assetdesk.media.readers.pdf import PdfDocument

        drawn = PdfDocument(document.pdf())
        try:
            yield from (part.text for part in drawn.text())
        finally:
            drawn.close()


STEP = Step(
    StepSpec(
        name="tags",
        scope=Scope.TAGS,
        version=VERSION,
        order=55,
        formats=(optimized.FORMATS | able(Ability.FRAMES) | able(Ability.TEXT) | able(Ability.CONVERTED))
        - able(Ability.SOUND)
        - _NO_TEXTS
        - _PARTS
        | able(Ability.FRAMES),
        long=True,
        reads="picture",
        profile=presets.TAGS,
        of_profile=True,
    ),
    run,
)
