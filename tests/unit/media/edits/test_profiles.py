"""Profiles that can be chosen, and profiles as assets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support import icc
from support.edits import COATED, SRGB, tool

from assetdesk.core.asset import ICC_PROFILE
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.places import resource
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.edits import profiles


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "share" / "icc"
    folder.mkdir(parents=True)
    monkeypatch.setattr(profiles, "system_folders", lambda: [folder, tmp_path / "nowhere"])
    return folder


def test_what_comes_with_the_program_is_what_it_says(system: Path) -> None:
    found = {one.handle: one for one in profiles.available()}
    assert all(one.own for one in found.values())
    assert found[profiles.COATED].header.space == "CMYK"
    assert found[profiles.SRGB].header.space == "RGB"
    for one in found.values():
        told = tool("exiftool", "-s3", "-ICC-header:ColorSpaceData", "-ProfileDescription", one.path).split("\n")
        assert [one.header.space, one.header.name] == [part.strip() for part in told[:2]]
        assert profiles.path_of(one.handle) == one.path
    licences = resource("profiles", "LICENCES.md").read_text(encoding="utf-8")
    for path in resource("profiles").glob("*.icc"):
        assert path.name in licences
        assert path.stat().st_size < 1 << 20


def test_those_of_the_system_are_found_and_ours_win(system: Path) -> None:
    (system / "deep" / "deeper").mkdir(parents=True)
    (system / "deep" / "press.ICM").write_bytes(icc.cmyk("Our press"))
    (system / "gray.icc").write_bytes(icc.gray(1.8))
    (system / "sRGB.icc").write_bytes(icc.rgb(name="Not ours"))
    (system / "broken.icc").write_bytes(b"nothing of the sort")
    (system / "note.txt").write_text("no profile")
    os.mkfifo(system / "pipe.icc")
    found = {one.handle: one.header.name for one in profiles.available() if not one.own}
    assert found == {"icc|press.ICM": "Our press", "icc|gray.icc": "Gray Gamma 1.8"}
    assert profiles.path_of("icc|press.ICM") == str(system / "deep" / "press.ICM")
    assert profiles.path_of("icc|sRGB.icc") == SRGB


@pytest.mark.parametrize(
    "handle",
    ["", "icc|", "icc|../profiles/sRGB.icc", "icc|/etc/passwd", "icc|LICENCES.md", "a|5", "icc|.."],
)
def test_handles_lead_nowhere_else(system: Path, handle: str) -> None:
    assert profiles.path_of(handle) is None


def test_default_profiles_are_ours_until_others_are_chosen(system: Path) -> None:
    assert profiles.resolved({}) == {"source": COATED, "output": SRGB}
    made = profiles.resolved({"source": "icc|gone.icc", "a|7": "/lib/own.icc", "icc|sRGB.icc": "icc|sRGB.icc"})
    assert made == {"output": SRGB, "a|7": "/lib/own.icc", "icc|sRGB.icc": SRGB}


def test_hostile_headers_are_bounded(tmp_path: Path) -> None:
    whole = icc.rgb()
    for at in range(0, len(whole), 7):
        path = tmp_path / "a.icc"
        path.write_bytes(whole[:at])
        profiles.read_header(path)
        data = bytearray(whole)
        data[at] ^= 0xFF
        path.write_bytes(data)
        header = profiles.read_header(path)
        assert header is None or len(header.name) <= 4096
    far = bytearray(whole)
    far[128 + 4 + 4 : 128 + 4 + 8] = b"\xff\xff\xff\xf0"
    assert profiles.header_of(bytes(far)) is not None


def test_a_profile_is_an_asset_of_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "press.icc"
    path.write_bytes(icc.cmyk("Our press"))
    found = registry.handler_of(path.read_bytes()[:4096], str(path))
    assert found is not None
    handler, mime = found
    assert (handler.name, handler.type, mime) == ("icc", ICC_PROFILE, "application/vnd.iccprofile")
    document = handler.open(str(path), Limits())
    assert document.metadata() == {
        "dc:title": "Our press",
        "icc:Class": "Output",
        "icc:ColorSpace": "CMYK",
        "icc:Version": "2.4",
    }
    with pytest.raises(FileFault) as told:
        document.picture(100)
    assert told.value.code is ErrorCode.RENDITION_FORMAT_UNSUPPORTED
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(FileFault) as told:
        handler.open(str(path), Limits())
    assert told.value.code is ErrorCode.SOURCE_CORRUPT
