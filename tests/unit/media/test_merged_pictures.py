"""Layered pictures of painting programs: the merged picture inside, and what is said where there is none."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from support.opening import opened

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import registry


def painted(path: Path, mime: str, members: dict[str, tuple[int, int]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", mime)
        for name, size in members.items():
            data = io.BytesIO()
            Image.new("RGBA", size, (200, 40, 40, 255)).save(data, "PNG")
            archive.writestr(name, data.getvalue())
    return path


@pytest.mark.parametrize(("name", "mime"), [("openraster", "image/openraster"), ("krita", "application/x-krita")])
def test_the_merged_picture_is_shown(tmp_path: Path, name: str, mime: str) -> None:
    path = painted(tmp_path / "a.zip", mime, {"Thumbnails/thumbnail.png": (25, 20), "mergedimage.png": (250, 200)})
    found = registry.handler_of(path.read_bytes()[: registry.HEAD_BYTES], str(path))
    assert found is not None
    assert (found[0].name, found[1]) == (name, mime)
    with opened(path) as document:
        facts = document.facts()
        assert (facts.width, facts.height) == (250, 200)
        assert document.picture(1280).image.getpixel((3, 3)) == (200, 40, 40, 255)
        assert document.warnings == []


def test_less_than_that_is_told(tmp_path: Path) -> None:
    with opened(painted(tmp_path / "a.kra", "application/x-krita", {"preview.png": (50, 40)})) as document:
        assert document.facts().width == 50
        assert document.warnings == ["The file holds only a small picture of itself."]
    with pytest.raises(FileFault) as refused, opened(painted(tmp_path / "b.ora", "image/openraster", {})):
        pass
    assert refused.value.code is ErrorCode.SOURCE_UNSUPPORTED


def test_bounds_and_damage(tmp_path: Path) -> None:
    path = painted(tmp_path / "a.ora", "image/openraster", {"mergedimage.png": (300, 200)})
    with opened(path, Limits(pixels=1000)) as document, pytest.raises(FileFault) as refused:
        document.picture(100)
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(FileFault) as broken, opened(path) as document:
        document.facts()
    assert broken.value.code is ErrorCode.SOURCE_CORRUPT
