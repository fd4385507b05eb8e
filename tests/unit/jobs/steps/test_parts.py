"""The step `parts`, and the kinds of documents that make none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
from support import office
from support.psd_layers import filled, layered

from assetdesk.core.errors import PartGone
from assetdesk.core.options import Digests, digests
from assetdesk.core.parts import Part
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs import worker
from assetdesk.media.registry import Ability, able

LAYERS = {"photoshopOptions": {"process": "MaintainLayers"}}
PAGES = {"pdfOptions": {"process": "Rasterize"}}


def ran(source: Path, step: str, options: dict[str, Any], part: str = "", known_as: str = "") -> StepOutcome:
    """What the worker tells of one step."""
    out = source.parent / f"out-{step}-{len(list(source.parent.iterdir()))}"
    out.mkdir()
    request = TaskRequest("t", 1, str(source), str(out), (StepRequest(step, options),), part=part, name=known_as)
    worker.run_task(request)
    with (out / FACTS_FILE).open(encoding="utf-8") as file:
        (outcome,) = [fact for fact in from_lines(file) if isinstance(fact, StepOutcome)]
    return outcome


def test_formats_that_have_parts() -> None:
    """One picture is made of what Illustrator and PostScript describe, so they have none (IPS API)."""
    assert {"pdf", "psd"} <= able(Ability.PARTS)
    assert not {"ai", "postscript", "indd", "idml", "page", "layer", "set"} & able(Ability.PARTS)


def test_parts_come_with_all_that_is_told_of_them(tmp_path: Path) -> None:
    (tmp_path / "Spring Ad.psd").write_bytes(layered([filled("Tag", (1, 2, 5, 9), (1, 2, 3), 255)]))
    options = {"photoshopOptions": {"process": "MaintainLayers", "layerOptions": {"layerNaming": "AppendName"}}}
    outcome = ran(tmp_path / "Spring Ad.psd", "parts", options)
    assert outcome.error is None
    assert outcome.parts is not None
    (part,) = outcome.parts
    assert isinstance(part, Part)
    assert (part.name, part.width, part.height) == ("Spring Ad_Tag", 4, 7)
    assert part.attributes["left"] == 1


def test_a_part_that_is_gone_is_no_failure(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page()
        document.save(tmp_path / "a.pdf")
    outcome = ran(tmp_path / "a.pdf", "preview", PAGES, "page:2", "a-2")
    assert (outcome.gone, outcome.error, outcome.files) == (True, None, ())
    assert outcome.warnings == (str(PartGone("There is no page 2 any more: the PDF has 1.")),)
    outcome = ran(tmp_path / "a.pdf", "preview", PAGES, "page:1", "a-1")
    assert (outcome.gone, outcome.error) == (False, None)
    assert outcome.files


def test_a_layer_is_shown_like_any_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    path.write_bytes(layered([filled("below", (0, 0, 40, 30), (9, 9, 9)), filled("Tag", (1, 2, 5, 9), (1, 2, 3), 255)]))
    outcome = ran(path, "preview", LAYERS, "layer:/Tag", "Tag")
    assert outcome.error is None
    assert {(one.width, one.height) for one in outcome.files} >= {(4, 7)}


def test_padding_to_the_canvas_puts_a_layers_pictures_out_of_date() -> None:
    padded = {"photoshopOptions": {"process": "MaintainLayers", "layerOptions": {"extendLayers": True}}}
    before, after = digests(LAYERS, "layer"), digests(padded, "layer")
    assert before.picture != after.picture
    assert before.pyramid != after.pyramid
    assert digests(LAYERS, "psd").picture == digests(padded, "psd").picture
    assert digests(LAYERS, "psd").parts != digests(padded, "psd").parts


def test_process_none_of_indesign_is_taken_and_changes_nothing(tmp_path: Path) -> None:
    """The picture stored in the document stays its preview."""
    options = {"inDesignOptions": {"process": "None"}}
    assert digests(options, "indd") == Digests()
    path = office.indd(tmp_path / "a.indd", office.thumbnails(office.jpeg((64, 48))))
    plain, given = ran(path, "preview", {}), ran(path, "preview", options)
    assert given.error is None
    assert [one.hash for one in given.files] == [one.hash for one in plain.files] != []
