"""Which XMP file speaks of which original."""

from __future__ import annotations

import pytest

from assetdesk.core.sidecars import is_sidecar_name, mark, pairs, renamed


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"IMG_1.CR2", "IMG_1.xmp"}, {"IMG_1.CR2": "IMG_1.xmp"}),
        ({"IMG_1.CR2", "IMG_1.CR2.xmp"}, {"IMG_1.CR2": "IMG_1.CR2.xmp"}),
        ({"IMG_1.cr2", "img_1.XMP"}, {"IMG_1.cr2": "img_1.XMP"}),
        # beside a raw photo the short name is the raw photo's, the full one its own
        ({"a.jpg", "a.nef", "a.xmp"}, {"a.nef": "a.xmp"}),
        ({"a.jpg", "a.nef", "a.xmp", "a.jpg.xmp"}, {"a.nef": "a.xmp", "a.jpg": "a.jpg.xmp"}),
        ({"a.jpg", "a.png", "a.xmp"}, {"a.jpg": "a.xmp"}),
        # one each: the other one is a file like any other
        ({"a.nef", "a.xmp", "a.nef.xmp"}, {"a.nef": "a.nef.xmp"}),
        ({"a.xmp", "b.jpg"}, {}),
        ({".xmp", "a.jpg"}, {}),
        ({"a.xmp", "a.xmp.xmp"}, {}),
    ],
)
def test_pairs(names: set[str], expected: dict[str, str]) -> None:
    assert pairs(names) == expected


def test_a_sidecar_is_renamed_in_its_own_way() -> None:
    assert renamed("IMG_1.xmp", "IMG_1.CR2", "Lake.CR2") == "Lake.xmp"
    assert renamed("IMG_1.CR2.XMP", "IMG_1.CR2", "Lake.CR2") == "Lake.CR2.XMP"


def test_names_and_marks() -> None:
    assert is_sidecar_name("a.XMP")
    assert not is_sidecar_name("xmp")
    assert mark(3, b"abc") == mark(3, b"abc") != mark(3, b"abd")
    assert mark(10 << 20, b"") == f"large-{10 << 20}"
