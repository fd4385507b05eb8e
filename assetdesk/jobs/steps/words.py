"""Step `words`: where words and links lie on a page, where its options ask for them (IPS API, PDFOptions, Keywords,
saveImageMap).

`words.json` holds IPS's keywords: word, whether it is one (signs and bullets alone are not), its box. `imagemap.json`
holds image maps: rectangles with an address, or a page of the same document. All in px of the page's picture at its
resolution, within its crop; what the crop cuts off is left out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from assetdesk.core.edits import Insets, edits_of
from assetdesk.core.parts import PartKind
from assetdesk.core.renditions import IMAGE_MAP_NAME, WORDS_NAME
from assetdesk.core.scopes import Scope, StepSpec
from assetdesk.core.task import DerivedFile
from assetdesk.jobs.steps.step import Step, StepContext, StepResult
from assetdesk.media.document import HasWords, Link, Word

_OPTIONS = "pdfOptions"
# what may stand in a web page that anybody opens
_SAFE = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)

_Box = tuple[int, int, int, int]  # left, top, right, bottom


def run(context: StepContext) -> StepResult:
    """A file for each of the two that is asked for."""
    document = context.document()
    if not isinstance(document, HasWords):
        return StepResult()
    asked = context.options.get(_OPTIONS) or {}
    facts = document.facts()
    crop = edits_of(context.options, PartKind.PAGE).crop or Insets()
    width, height = facts.width or 0, facts.height or 0
    picture = (width - crop.left - crop.right, height - crop.top - crop.bottom)
    told = {"width": picture[0], "height": picture[1], "resolution": facts.ppi}
    files: list[DerivedFile] = []
    if asked.get("extractSearchWords"):
        words = list(keywords(document.words(), crop, picture))
        files.append(_written(context, WORDS_NAME, {**told, "keywords": words}))
    if asked.get("extractLinks"):
        maps, left_out = image_maps(document.links(), crop, picture)
        if left_out:
            context.warnings.append(_sentence(left_out))
        files.append(_written(context, IMAGE_MAP_NAME, {**told, "imageMaps": maps}))
    return StepResult(tuple(files))


def keywords(words: Iterator[Word], crop: Insets, picture: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """IPS's keywords of a picture of that size, what lies outside of it left out."""
    for word in words:
        box = _within(word, crop, picture)
        if box is not None:
            valid = any(character.isalnum() for character in word.text)
            left, top, right, bottom = box
            place = {"x": left, "y": top, "width": right - left, "height": bottom - top}
            yield {"keyword": word.text, "status": valid, **place}


def image_maps(links: Iterator[Link], crop: Insets, picture: tuple[int, int]) -> tuple[list[dict[str, Any]], int]:
    """Image maps of a picture of that size, and how many links were left out for where they lead."""
    maps: list[dict[str, Any]] = []
    left_out = 0
    for link in links:
        address = link.href.strip()
        if link.page is None and not _SAFE.fullmatch(address):
            left_out += 1
            continue
        box = _within(link, crop, picture)
        if box is None:
            continue
        target: dict[str, Any] = {"action": address} if link.page is None else {"action": "", "page": link.page}
        place = len(maps)
        region = ",".join(str(side) for side in box)
        shape = {"name": f"Link {place + 1}", "shapeType": "Rectangle", "region": region}
        maps.append({**shape, **target, "position": place, "enabled": True})
    return maps, left_out


def _within(place: Word | Link, crop: Insets, picture: tuple[int, int]) -> _Box | None:
    """The whole pixels that it touches in the cropped picture; None where there are none."""
    left = max(0, math.floor(place.x) - crop.left)
    top = max(0, math.floor(place.y) - crop.top)
    right = min(picture[0], math.ceil(place.x + place.width) - crop.left)
    bottom = min(picture[1], math.ceil(place.y + place.height) - crop.top)
    return (left, top, right, bottom) if right > left and bottom > top else None


def _sentence(left_out: int) -> str:
    many = "1 link was" if left_out == 1 else f"{left_out:,} links were"
    return f"{many} left out: only web, mail and telephone addresses and pages of the same document are taken."


def _written(context: StepContext, name: str, what: Mapping[str, Any]) -> DerivedFile:
    data = json.dumps(what, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    return context.write(name, data, "application/json", None, None)


STEP = Step(
    StepSpec(
        name="words",
        scope=Scope.OPTIMIZE,
        version="1",
        order=65,
        formats=frozenset({PartKind.PAGE.value}),
        reads="parts",
        needed=True,
    ),
    run,
)
