"""Making a batch set preset: what the builders write, what is wrong where, and what it would make of names."""

from __future__ import annotations

import pytest

from assetdesk.core.batch_sets import BatchSetPreset, Naming, SetType
from assetdesk.core.set_naming import ByList, ByView, View, builder_of, faults, sequence_of, tried


def test_base_divider_view_writes_the_guides_expression() -> None:
    assert ByView().match == r"(\w+-\w+)-\w+"
    assert ByView(1, "_", View.NUMBER).match == r"([^_]+)_\d+"
    assert ByView(2, ".", View.LETTERS).match == r"(\w+\.\w+)\.[A-Za-z]+"
    assert ByView().example("NG4103-BLACK-front") == ("NG4103-BLACK", "front")
    assert ByView(1, "--").example("bag--2") == ("bag", "2")
    assert ByView().example("Price list 2026") == ("", "")


def test_a_list_of_views_writes_match_and_order() -> None:
    made = ByList(("-front", "_back (1)", "-a,b"))
    assert made.match == r"(.+)(?:-front|_back \(1\)|-a\,b)"
    assert made.sequence == r".*-front,.*_back \(1\),.*-a\,b"
    assert sequence_of(made.sequence) == (".*-front", r".*_back \(1\)", r".*-a\,b")
    preset = BatchSetPreset("p", match=made.match, sequence=sequence_of(made.sequence))
    found = tried(preset, ["bag-front", "bag_back (1)", "bag-a,b", "bag-side"])
    # image sets take no comma
    assert [(one.name, one.members) for one in found.sets] == [("bag", ("bag-front", "bag_back (1)"))]
    assert found.rest == ["bag-a,b", "bag-side"]
    assert found.warnings == ["“bag-a,b” has a comma in its name, so it cannot join an image set. Rename it first."]


@pytest.mark.parametrize(
    "builder",
    [ByView(), ByView(1, "_", View.NUMBER), ByView(3, " ", View.LETTERS), ByList(("-a", "|b", "(1)")), ByList(("x",))],
)
def test_a_builder_is_read_back_from_what_it_wrote(builder: ByView | ByList) -> None:
    assert builder_of(builder.match) == builder


@pytest.mark.parametrize("match", ["", r"(\w+)x", r"(.+)(?:)", r"(.+)(?:a|b)c", r"(.+)(?:\w)"])
def test_what_a_person_typed_is_no_builders(match: str) -> None:
    assert builder_of(match) is None


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({}, "match", "Say which names belong together."),
        ({"match": r"(\w+-\w+"}, "match", "Character 1: Missing ), unterminated subpattern"),
        ({"match": r"\w+-[z-a]"}, "match", "Character 6: Bad character range z-a"),
        ({"match": r"\w+-\w+"}, "match", "Put brackets round the part that names the set. Or give a base name below."),
        ({"match": r"\w+", "baseName": r"\w+"}, "baseName", "Put brackets round the part that names the set."),
        ({"match": r"(\w+)\1"}, "match", "Character 6: “(\\w+)\\1” has references back to a group, which AssetDesk"),
        ({"match": r"(\w+)-\d", "sequence": ["a", "*"]}, "sequence", "Character 1: Nothing to repeat"),
        (
            {"match": r"(\w+)-\d", "setType": "SpinSet", "row": r"(\w)(\d)"},
            "row",
            "Put brackets round the number, and round nothing else.",
        ),
        (
            {"match": r"(\w+)-\d", "setType": "MultiAxisSpinSet", "row": r".*(\d)"},
            "column",
            "A spin set of several rows needs this: where the column stands in the name.",
        ),
        ({"useDefaultNaming": True}, "useDefaultNaming", "This library has no default naming yet."),
    ],
)
def test_what_is_wrong_stands_at_its_field_with_its_place(body: dict[str, object], field: str, sentence: str) -> None:
    values = {"set_type": SetType(str(body.get("setType", "ImageSet")))}
    names = {"match": "match", "baseName": "base_name", "row": "row", "column": "column"}
    texts = {names[name]: str(value) for name, value in body.items() if name in names}
    sequence = tuple(map(str, body.get("sequence", ())))  # type: ignore[arg-type]
    preset = BatchSetPreset(
        "p",
        sequence=sequence,
        use_default_naming=bool(body.get("useDefaultNaming")),
        **values,
        **texts,  # type: ignore[arg-type]
    )
    found = faults(preset)
    assert list(found) == [field]
    assert found[field].startswith(sentence)


def test_nothing_is_wrong() -> None:
    assert faults(BatchSetPreset("p", match=r"(\w+)-\w+")) == {}
    assert faults(BatchSetPreset("p", use_default_naming=True), Naming(r"(\w+)-\w+")) == {}


def test_the_designs_names() -> None:
    preset = BatchSetPreset("p", match=r"(\w+-\w+)-\w+", suffix="-SET", sequence=(".*-front", r".*-\d+"))
    names = ["NG4103-BLACK-10", "NG4103-BLACK-2", "NG4103-BLACK-front", "NG4102-SUNBURST-1", "NG4103-BLACK-1"]
    found = tried(preset, [*names, "NG4102-SUNBURST-front", "Price list 2026", "", "NG4103-BLACK-1"])
    assert [(one.name, one.labels) for one in found.sets] == [
        ("NG4103-BLACK-SET", ("front", "1", "2", "10")),
        ("NG4102-SUNBURST-SET", ("front", "1")),
    ]
    assert found.rest == ["Price list 2026"]


def test_spins_are_tried_in_rows_and_few_frames_are_told() -> None:
    preset = BatchSetPreset(
        "p", SetType.MULTI_AXIS, match=r"(\w+)-\w+-\w+", row=r"\w+-(\d+)-\w+", column=r"\w+-\w+-(\d+)"
    )
    found = tried(preset, ["g-2-1", "g-1-2", "g-1-1", "g-top-1"])
    (one,) = found.sets
    assert one.labels == ("1 × 1", "1 × 2", "2 × 1")
    assert one.note == "“g” has 3 frames; a spin set turns well from 8 on."
    assert found.rest == ["g-top-1"]
    assert found.warnings == ["“g-top-1” has no row for the spin set; it was left out."]
