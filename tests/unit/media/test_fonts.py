"""Typefaces: a specimen in themselves, their names, and damage."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from support.opening import opened

from assetdesk.core.asset import FONT
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.places import resource
from assetdesk.media import registry

INTER = resource("fonts/Inter-SemiBold.ttf")


def test_a_specimen_and_the_names(tmp_path: Path) -> None:
    path = tmp_path / "letters.bin"
    path.write_bytes(INTER.read_bytes())
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found is not None
    assert (found[0].type, found[1]) == (FONT, "font/ttf")
    with opened(path) as document:
        pixels = np.asarray(document.picture(1280).image.convert("L"))
        fields = document.metadata()
        assert document.facts().pages == 1
    assert 0.02 < (pixels < 128).mean() < 0.2
    assert pixels[:, -40:].min() == 255, "nothing is cut off"
    assert fields["dc:title"] == "Inter SemiBold"
    assert fields["font:Family"].startswith("Inter")
    assert fields["dc:creator"] == ["Rasmus Andersson"]


def test_damaged_fonts_say_so(tmp_path: Path) -> None:
    data = INTER.read_bytes()
    for number, broken in enumerate((data[:300], data[:12] + b"glyf" + bytes(3000), b"wOF2" + bytes(100))):
        path = tmp_path / f"{number}.ttf"
        path.write_bytes(broken)
        with pytest.raises(FileFault) as refused, opened(path) as document:
            document.picture(400)
        assert refused.value.code is ErrorCode.SOURCE_CORRUPT


def test_a_table_of_names_that_lies_costs_the_names(tmp_path: Path) -> None:
    data = bytearray(INTER.read_bytes())
    count = struct.unpack_from(">H", data, 4)[0]
    for at in range(12, 12 + 16 * count, 16):
        if data[at : at + 4] == b"name":
            offset = struct.unpack_from(">I", data, at + 8)[0]
            struct.pack_into(">HH", data, offset + 2, 65535, 65535)
    path = tmp_path / "a.ttf"
    path.write_bytes(data)
    with opened(path) as document:
        assert document.metadata() == {}
        assert document.picture(400).width
