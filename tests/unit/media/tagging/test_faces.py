"""Faces by the model that ships: boxes as fractions, the same every time, none where there is none."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from assetdesk.core.errors import UsageFault
from assetdesk.media import models
from assetdesk.media.tagging.faces import faces


def test_no_face_where_there_is_none() -> None:
    picture = Image.new("RGB", (300, 200), "#88aacc")
    ImageDraw.Draw(picture).rectangle((40, 40, 120, 160), fill="#335577")
    assert faces(picture, longest=256) == []


def test_sizes_need_not_be_multiples() -> None:
    assert faces(Image.new("L", (33, 1)), longest=64) == []


def test_a_model_is_opened_once() -> None:
    assert models.shipped(models.FACES) is models.shipped(models.FACES)
    (pixels,) = models.shipped(models.CLASSIFIER).inputs
    assert (pixels.type, pixels.shape) == ("tensor(uint8)", (None, 260, 260, 3))


def test_what_is_no_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "mine.onnx"
    broken.write_bytes(b"\x08\x07" + b"not a model" * 20)
    with pytest.raises(UsageFault, match=r"“mine\.onnx” is damaged"):
        models.opened(broken)
    with pytest.raises(UsageFault, match=r"cannot be read"):
        models.opened(tmp_path / "absent.onnx")
