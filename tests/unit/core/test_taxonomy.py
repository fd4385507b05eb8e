"""A taxonomy from CSV: what is read, and what is refused in one sentence."""

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.taxonomy import read


def test_paths_synonyms_and_terms_above() -> None:
    made = read("path;synonyms\nAnimals/Pets/Cats; kitten, Tabby  Cat;puss\n\nAnimals/Birds\n".encode("utf-8-sig"))
    assert [one.path for one in made.terms] == [
        ("Animals",),
        ("Animals", "Birds"),
        ("Animals", "Pets"),
        ("Animals", "Pets", "Cats"),
    ]
    assert made.terms[3].synonyms == {"kitten": "kitten", "tabby cat": "Tabby Cat", "puss": "puss"}
    assert made.digest
    assert made.digest != read(b"Animals").digest


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"A/B/A\n", "“A” stands below itself"),
        (b"A/B\nB/C\nC/A\n", "stands below itself"),
        ("Tiere\nVögel".encode("latin-1"), "Line 2 is not UTF-8"),
        (b";x\n", "Line 1 has no path"),
        (b"", "no term"),
        (b"path;synonyms\n", "no term"),
        (b"A;,!!,\n", "Line 1 cannot be read"),
        ("/".join("abcdefghijklmnopqrstuvw").encode(), "23 terms"),
        (b"x\0y\n", "no text"),
    ],
)
def test_what_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(UsageFault, match=sentence):
        read(data)


def test_a_term_in_two_places_is_no_circle() -> None:
    assert len(read(b"Plants/Herbs/Mint\nKitchen/Herbs/Mint\n").terms) == 6
