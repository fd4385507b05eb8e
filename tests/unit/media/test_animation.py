"""How long animations play, without decoding them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from support.opening import opened

from assetdesk.media.metadata import animation


@pytest.mark.parametrize(("name", "expected"), [("a.gif", 0.6), ("a.webp", 0.6), ("a.png", 0.6)])
def test_the_frames_say_how_long(tmp_path: Path, name: str, expected: float) -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 120, 240)]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=200)
    assert animation.seconds(str(tmp_path / name)) == expected
    with opened(tmp_path / name) as document:
        assert document.metadata()["media:Duration"] == expected


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_one_picture_has_no_duration(tmp_path: Path, name: str) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / name)
    assert animation.seconds(str(tmp_path / name)) is None


def test_what_breaks_off_costs_nothing(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 240)]
    path = tmp_path / "a.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=200)
    whole = path.read_bytes()
    for end in range(6, len(whole), 7):
        path.write_bytes(whole[:end])
        assert animation.seconds(str(path)) in (None, 0.2, 0.4)
