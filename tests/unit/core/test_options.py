"""Options in force: what a job gives, what an asset keeps, and what of it steps read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assetdesk.core.edits import Insets
from assetdesk.core.options import (
    Digests,
    deciding,
    digest_with,
    digests,
    for_part,
    in_force,
    landed,
    undecided,
    unresolved,
    with_crop,
)

STORED = {"crop": {"left": 1, "right": 2, "top": 3, "bottom": 4, "from": "manual"}}
MANUAL = {"left": 190, "right": 310, "top": 160, "bottom": 120}
COLOUR = {"corner": "UpperLeft", "tolerance": 0.1}


@pytest.mark.parametrize(
    ("given", "after"),
    [
        # IPS API, preserveCrop and manualCropOptions, row by row
        ({"manualCropOptions": MANUAL}, {"crop": {**MANUAL, "from": "manual"}}),
        ({"manualCropOptions": MANUAL, "preserveCrop": True}, {"crop": {**MANUAL, "from": "manual"}}),
        ({"manualCropOptions": MANUAL, "preserveCrop": False}, {"crop": {**MANUAL, "from": "manual"}}),
        ({"manualCropOptions": dict.fromkeys(MANUAL, 0)}, STORED),
        ({"manualCropOptions": dict.fromkeys(MANUAL, 0), "preserveCrop": False}, {}),
        ({}, STORED),
        ({"preserveCrop": True}, STORED),
        ({"preserveCrop": False}, {}),
        ({"autoColorCropOptions": COLOUR}, STORED),
        ({"autoColorCropOptions": COLOUR, "preserveCrop": False}, {"autoColorCropOptions": COLOUR}),
        ({"manualCropOptions": None}, {}),
    ],
)
def test_a_stored_crop_and_what_a_job_says(given: dict[str, Any], after: dict[str, Any]) -> None:
    assert in_force(STORED, given) == after


def test_an_automatic_crop_is_for_assets_without_one() -> None:
    after = in_force({}, {"autoTransparentCropOptions": {"tolerance": 0.5}})
    assert unresolved(after)
    found = with_crop(after, Insets(5, 6, 7, 8))
    assert found == {"crop": {"left": 5, "right": 6, "top": 7, "bottom": 8, "from": "transparency"}}
    assert not unresolved(found)
    assert with_crop(after, None) == {}
    assert in_force(found, {"autoTransparentCropOptions": {"tolerance": 0.5}}) == found  # the task's second half


def test_a_given_object_replaces_the_whole_and_null_takes_it_back() -> None:
    stored = in_force({}, {"pdfOptions": {"process": "Rasterize", "resolution": 300}, "createMask": True})
    stored = in_force(stored, {"pdfOptions": {"process": "Thumbnail"}})
    assert stored == {"pdfOptions": {"process": "Thumbnail"}, "createMask": True}
    assert in_force(stored, {"pdfOptions": None, "createMask": False}) == {}
    assert in_force(stored, {"emailSetting": "All", "readyForPublish": True}) == stored


def test_further_encodings_join_those_there_are() -> None:
    stored = in_force({}, {"mediaOptions": {"videoEncodingPresetsArray": ["ps|1"]}})
    stored = in_force(stored, {"mediaOptions": {"videoEncodingPresetsArray": ["ps|2", "ps|1"]}})
    assert stored["mediaOptions"]["videoEncodingPresetsArray"] == ["ps|1", "ps|2"]
    stored = in_force(stored, {"mediaOptions": {"generateThumbnail": True}})
    assert stored["mediaOptions"] == {"generateThumbnail": True, "videoEncodingPresetsArray": ["ps|1", "ps|2"]}
    assert in_force(stored, {"mediaOptions": None}) == {}


def test_what_asks_for_nothing_has_no_digest() -> None:
    assert digests({}, "jpeg") == Digests()
    quiet = {
        "pdfOptions": {"process": "Thumbnail"},
        "photoshopOptions": {"process": "None"},
        "colorManagementOptions": {"colorManagement": "Default"},
        "unsharpMaskOptions": {"amount": 0, "radius": 1},
        "limits": {"pixels": 1},
    }
    assert digests(quiet, "pdf") == digests(quiet, "psd") == digests(quiet, "jpeg") == Digests()


def test_each_option_changes_what_reads_it() -> None:
    sharpen = digests({"unsharpMaskOptions": {"amount": 1.75, "radius": 0.2}}, "jpeg")
    assert (bool(sharpen.picture), bool(sharpen.pyramid), bool(sharpen.parts)) == (False, True, False)
    crop = digests({"crop": {**MANUAL, "from": "manual"}}, "jpeg")
    assert crop.picture
    assert crop.pyramid
    assert not crop.parts
    assert crop == digests({"crop": {**MANUAL, "from": "colour"}}, "jpeg")  # who found it does not matter
    rip = digests({"pdfOptions": {"process": "Rasterize", "resolution": 100}}, "pdf")
    assert rip.parts
    assert rip.picture
    assert not rip.pyramid
    assert rip.parts != digests({"pdfOptions": {"process": "Rasterize", "resolution": 101}}, "pdf").parts
    assert digests({"postScriptOptions": {"resolution": 100}}, "ai").pyramid  # stands for Illustrator, too
    assert not digests({"pdfOptions": {"process": "Rasterize"}}, "jpeg").parts
    assert digests({"photoshopOptions": {"process": "MaintainLayers"}}, "psd").parts
    poster = digests({"mediaOptions": {"generateThumbnail": True}}, "mp4")
    assert poster.picture
    assert not poster.pyramid
    assert not poster.parts
    assert digests({"mediaOptions": {"videoEncodingPresetsArray": ["ps|1"]}}, "mp4").parts
    assert digests({}, "page").pyramid
    assert digests({}, "layer").pyramid
    words = {"pdfOptions": {"process": "Rasterize", "extractSearchWords": True}}
    assert digests(words, "page").parts
    assert not digests({"pdfOptions": {"process": "Rasterize"}}, "page").parts


def test_a_part_takes_over_what_its_originator_has_and_keeps_its_own_crop() -> None:
    origin = {"pdfOptions": {"process": "Rasterize"}, "crop": {**MANUAL, "from": "manual"}, "createMask": True}
    own = {"crop": {**MANUAL, "left": 5, "from": "manual"}, "limits": {"pixels": 9}}
    kept = for_part(origin, own, {}, {})
    assert kept == {**own, "pdfOptions": {"process": "Rasterize"}, "createMask": True}
    given = for_part(origin, own, {}, {"manualCropOptions": MANUAL})
    assert given["crop"]["left"] == MANUAL["left"]
    assert "crop" not in for_part(origin, own, {}, {"preserveCrop": False})
    assert for_part(origin, {}, {"encodingPreset": {"suffix": "_x"}}, {})["encodingPreset"] == {"suffix": "_x"}


def test_the_planner_asks_in_sql_what_would_be_in_force() -> None:
    given = {"unsharpMaskOptions": {"amount": 1, "radius": 1}}
    assert digest_with("{}", "jpeg", "pyramid", json.dumps(given)) == digests(given, "jpeg").pyramid
    assert digest_with(json.dumps(given), "jpeg", "pyramid", '{"unsharpMaskOptions": null}') == ""
    assert digest_with("{}", None, "picture", "{}") == ""


def test_what_a_newer_job_decided_is_not_given_again_by_an_older_one() -> None:
    decided = deciding({}, {"manualCropOptions": MANUAL, "createMask": True, "emailSetting": "All"}, 7)
    assert decided == {"crop": 7, "createMask": 7}
    given = {"preserveCrop": False, "createMask": False, "knockoutBackground": None}
    assert undecided(given, decided, 6) == {"knockoutBackground": None}
    assert undecided(given, decided, 7) == undecided(given, decided, 8) == given


def test_the_crop_that_was_found_lands_with_what_is_stored_by_then() -> None:
    given = {"autoColorCropOptions": COLOUR}
    made_with = with_crop(in_force({}, given), Insets(1, 2, 3, 4))
    assert landed({"createMask": True}, given, made_with) == {"createMask": True, **made_with}
    assert landed({}, given, with_crop(in_force({}, given), None)) == {}
    assert landed({}, given, in_force({}, given)) == given  # nobody could look
