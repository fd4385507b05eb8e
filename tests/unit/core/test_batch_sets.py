"""Batch set presets: the worked examples of the guide, and what cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from assetdesk.core.batch_sets import (
    BatchSetPreset,
    Candidate,
    Join,
    Naming,
    SetType,
    grid,
    group,
    joined,
    ordered,
    split_sequence,
    swatches,
)
from assetdesk.core.errors import UsageFault


def named(*names: str, type: str = "Image") -> list[Candidate]:
    return [Candidate(number, name, type) for number, name in enumerate(names, 1)]


def sets(preset: BatchSetPreset, *names: str) -> dict[str, list[str]]:
    found = group(preset, named(*names))
    return {name: [asset.ips_id for asset in members] for (_, name), members in found.sets.items()}


RED = BatchSetPreset("colours", match=r"(\w+-\w+)-\w+", suffix="-SET")


def test_the_worked_example() -> None:
    assert sets(RED, "0123-RED-01") == {"0123-RED-SET": ["0123-RED-01"]}
    assert sets(RED, "0123-RED-03", "0123-BLUE-01") == {
        "0123-RED-SET": ["0123-RED-03"],
        "0123-BLUE-SET": ["0123-BLUE-01"],
    }
    members = named("0123-RED-01", "0123-RED-03")
    late = Candidate(9, "0123-RED-02", "Image")
    assert [one.ips_id for one in ordered(RED, [*members, late])] == ["0123-RED-01", "0123-RED-02", "0123-RED-03"]
    assert [one.id for one in ordered(RED, [*members, members[0]])] == [1, 2]


def test_a_sequence() -> None:
    preset = BatchSetPreset.from_json({"name": "views", "match": "([a-z]+)_.*", "sequence": ".*_main,.*_alt[0-9]"})
    assert preset.sequence == (".*_main", ".*_alt[0-9]")
    found = ordered(preset, named("bag_zoom", "bag_alt2", "bag_detail", "bag_alt1", "bag_main"))
    assert [one.ips_id for one in found] == ["bag_main", "bag_alt1", "bag_alt2", "bag_detail", "bag_zoom"]
    assert split_sequence(r"a{1,2},[,x]b,c\,d") == ["a{1,2}", "[,x]b", r"c\,d"]


def test_left_out_by_looking_ahead() -> None:
    preset = BatchSetPreset("p", match="([a-zA-Z0-9]+_[a-zA-Z0-9]+)_(?!sw)(?!SW)[a-zA-Z0-9]*")
    assert sets(preset, "12_red_front", "12_red_sw1", "12_red_SW") == {"12_red": ["12_red_front"]}


def test_a_spin_of_two_axes() -> None:
    preset = BatchSetPreset(
        "spin", SetType.MULTI_AXIS, match=r"(\w+)-\w+-\w+", row=r"\w+-(\d+)-\w+", column=r"\w+-\w+-(\d+)"
    )
    preset.check()
    names = [f"spin-{row:02}-{column:02}" for row in (3, 1, 2) for column in range(12, 0, -1)]
    (members,) = group(preset, named(*names)).sets.values()
    found = grid(preset, members)
    by_id = {one.id: one.ips_id for one in members}
    assert [by_id[number] for number in found.order] == sorted(names)
    assert (found.rows, found.errors) == (3, [])
    odd = grid(preset, named("spin-01-01", "spin-x-02"))
    assert odd.rows == 1
    assert odd.errors == ["“spin-x-02” has no row for the spin set; it was left out."]
    assert (SetType.MULTI_AXIS.asset_type, SetType.MULTI_AXIS.sub_type) == ("AssetSet", "MultiAxisSpinSet")


def test_who_may_join() -> None:
    films = group(RED, named("1-RED-1", type="Video"))
    assert films.sets == {}
    page = Candidate(1, "1-RED-1", "Image", derived=True)
    assert group(RED, [page]).sets
    assert not group(BatchSetPreset("p", match=RED.match, include_derived=False), [page]).sets
    assert group(RED, [Candidate(1, "a-b-c", "Image", folder="Shop"), Candidate(2, "a-b-d", "Image")]).sets.keys() == {
        ("Shop", "a-b-SET"),
        ("", "a-b-SET"),
    }


def test_no_base_name_is_a_warning() -> None:
    found = group(BatchSetPreset("p", match="(x)?.*"), named("abc"))
    assert found.sets == {}
    assert found.warnings == ["“p” found no base name in “abc”, which was left out."]


def test_default_naming_and_joined_lines() -> None:
    preset = BatchSetPreset("p", use_default_naming=True)
    match = joined([(Join.AND, r"(\w+)_"), (Join.AND, "[0-9]"), (Join.OR, "(all)")])
    assert match == r"(\w+)_[0-9]|(all)"
    found = group(preset, named("shoe_1", "shoe_x"), Naming(r"\w+_\d", r"(\w+)_\d"))
    assert list(found.sets) == [("", "shoe")]
    assert "no match pattern" in group(preset, named("shoe_1")).warnings[0]


def test_swatches_go_with_views() -> None:
    preset = BatchSetPreset("p", SetType.SWATCH, match="([a-z]+)_.*", swatch_match=".*_sw\\d?")
    found = swatches(preset, ordered(preset, named("tie_b", "tie_sw1", "tie_a", "tie_sw2", "tie_c")))
    assert [(view.ips_id, chip.ips_id if chip else None) for view, chip in found] == [
        ("tie_a", "tie_sw1"),
        ("tie_b", "tie_sw2"),
        ("tie_c", None),
    ]


@pytest.mark.parametrize(
    ("body", "code", "what"),
    [
        ({"match": "(a)"}, 30002, "needs a name"),
        ({"name": "p"}, 30002, "needs a match"),
        ({"name": "p", "match": "abc"}, 30002, "in brackets"),
        ({"name": "p", "match": "abc", "baseName": "abc"}, 30001, "base name pattern needs a group"),
        ({"name": "p", "match": "(a"}, 30001, "not a pattern"),
        ({"name": "p", "match": r"(a)\1"}, 30001, "references back"),
        ({"name": "p", "match": "(a)", "setType": "imageSet"}, 30001, "no setType"),
        ({"name": "p", "match": "(a)", "setType": "MultiAxisSpinSet"}, 30002, "row and a column"),
        ({"name": "p", "match": "(a)", "row": "abc"}, 30001, "row pattern needs one group"),
        ({"name": "p", "match": "(a)", "sequence": ["("]}, 30001, "not a pattern"),
        ({"name": "p", "match": "(a)", "active": "yes"}, 30001, "active of"),
        ({"name": "p", "match": 3}, 30001, "match of"),
        ({"name": "p", "match": "(a)", "Suffix": "x"}, 30001, "“Suffix” is no part"),
    ],
)
def test_presets_that_cannot_be(body: Mapping[str, Any], code: int, what: str) -> None:
    with pytest.raises(UsageFault, match=what) as caught:
        BatchSetPreset.from_json(body)
    assert caught.value.code == code


def test_there_and_back() -> None:
    body = {
        "name": "Views",
        "setType": "SpinSet",
        "match": "(a)b",
        "sequence": ["a", "b{1,2}"],
        "includeDerived": False,
        "destFolder": "Sets",
        "swatchMatch": ".*sw",
    }
    preset = BatchSetPreset.from_json(body)
    assert preset.to_json().items() >= body.items()
    assert BatchSetPreset.from_json(preset.to_json()) == preset
