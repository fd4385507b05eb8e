"""Workflows as people write them: what may stand in a step, and how a wrong one is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assetdesk.core import commands, workflows
from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles.reading import ProfileFault
from assetdesk.core.workflows import StepKind, Workflow

ALL: list[dict[str, Any]] = [
    {"kind": "setMetadata", "property": "dc:rights", "value": "Nordlicht", "onlyEmpty": True},
    {"kind": "addTags", "tags": ["Autumn", "Brass"]},
    {"kind": "copy", "folder": "Approved/{folder}"},
    {"kind": "export", "folder": "/srv/out/{folder}", "renditions": ["hero.*", "original"], "overwrite": True},
    {"kind": "command", "command": "tool -x {param:x} {input}", "parameters": {"x": "1"}, "seconds": 30},
    {"kind": "approval", "text": "Is {name} sharp?"},
    {"kind": "notify", "text": "{name} is done", "runAnyway": True},
    {"kind": "writeXmp"},
    {"kind": "move", "folder": "Done"},
]


def test_every_kind_there_and_back() -> None:
    made = Workflow.from_json({"name": "All", "steps": ALL})
    assert {step.kind for step in made.steps} == set(StepKind)
    again = Workflow.from_json(json.loads(json.dumps(made.to_json())))
    assert again.to_json() == made.to_json()
    assert made.steps[3]["name"] == "{name}_{rendition}"
    assert made.steps[6].run_anyway
    assert not made.steps[0].run_anyway


@pytest.mark.parametrize(
    ("step", "field", "says"),
    [
        ({"kind": "move"}, "folder", "needed"),
        ({"kind": "move", "folder": "a/{date}"}, "folder", "{date}"),
        ({"kind": "addTags", "tags": []}, "tags", "at least one"),
        ({"kind": "setMetadata", "property": "dc:nothing", "value": "x"}, "property", "dc:nothing"),
        ({"kind": "setMetadata", "property": "xmp:Rating", "value": "many"}, "value", "number"),
        ({"kind": "command", "command": 'tool "open'}, "command", "quote"),
        ({"kind": "command", "command": "{input} x"}, "command", "program"),
        ({"kind": "command", "command": "tool {param:y}"}, "command", "y"),
        ({"kind": "command", "command": "tool", "seconds": 0}, "seconds", "1 to"),
        ({"kind": "export", "folder": "/out", "renditions": []}, "renditions", "at least one"),
        ({"kind": "notify", "text": " "}, "text", "needed"),
    ],
)
def test_a_wrong_step_is_told_with_its_field(step: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(ProfileFault) as fault:
        Workflow.from_json({"steps": [{"kind": "writeXmp"}, step]})
    assert fault.value.field == f"steps.1.{field}"
    assert "Step 2" in str(fault.value)
    assert says in str(fault.value)


@pytest.mark.parametrize(
    "body",
    [{"steps": []}, {"steps": 3}, {"steps": [1]}, {"steps": [{"kind": "dance"}]}, {"stages": []},
     {"steps": [{"kind": "move", "folder": "a", "colour": "red"}]},
     {"steps": [{"kind": "writeXmp", "runAnyway": "yes"}]}],
)  # fmt: skip
def test_what_is_no_workflow_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(UsageFault):
        Workflow.from_json(body)


def test_a_name_makes_nothing_out_of_date_and_generated_assets_have_no_workflow() -> None:
    steps = Workflow.from_json({"steps": ALL}).to_json()["steps"]
    assert workflows.applying({"name": "A", "handle": "ps|1", "steps": steps}, "image/jpeg", "jpeg") == {"steps": steps}
    assert workflows.applying({"steps": steps}, "image/jpeg", "page") == {}
    assert workflows.applying({"steps": []}, "image/jpeg", "jpeg") == {}


def test_an_origin_names_every_workflow_on_the_way() -> None:
    origin = workflows.origin_with(workflows.origin_with("", 3), 12)
    assert workflows.made_by(origin, 3)
    assert workflows.made_by(origin, 12)
    assert not workflows.made_by(origin, 1)
    assert workflows.origin_with(origin, 3) == origin


def test_placeholders_never_lead_out_of_their_folder() -> None:
    assert workflows.library_folder("Done/{folder}", "Music/Brass", "a.jpg") == "Done/Music/Brass"
    assert workflows.library_folder("../../{folder}/..", "../etc", "a.jpg") == "etc"
    assert workflows.library_folder("x/{name}", "", "../a.jpg") == "x/-.-a"
    assert workflows.library_folder(".assetdesk/x", "", "a.jpg") != ".assetdesk/x"
    assert workflows.outside_folder("/out/{folder}/{name}", "../a:b", "c?.jpg") == "/out/a-b/c-"
    assert workflows.export_name("{name}_{rendition}", "Music", "NG-1.jpg", "hero.jpg") == "NG-1_hero.jpg"
    assert workflows.export_name("{name}", "Music", "../x.jpg", "hero.webp") == "-.-x.webp"


def test_a_command_is_parted_before_it_is_filled() -> None:
    filled = commands.split("tool -a 'b c' {input} x={name}", {"input": "/a b/“c”; rm -rf.jpg", "name": "n m"})
    assert filled == ["tool", "-a", "b c", "/a b/“c”; rm -rf.jpg", "x=n m"]
    with pytest.raises(UsageFault):
        commands.split("tool {nowhere}", {"input": "x"})
    with pytest.raises(UsageFault):
        commands.check("tool", ("input", "output"), ("output",))
    assert commands.split("t {param:q}", {"param:q": "1 2"}) == ["t", "1 2"]
