"""Metadata written to files by command: what becomes of originals, sidecars, results and versions, and the way back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.engine import until

from assetdesk.core.asset import AssetState
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.library import adopt, metadata, reprocess, write_back
from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "lib"
    root.mkdir()
    for name in ("a.jpg", "b.gif"):
        Image.linear_gradient("L").resize((40, 30)).save(root / name)
    made = Library.create(root)
    adopt.look(made)
    yield made
    made.close()


def _ready(lib: Library) -> dict[str, int]:
    """Once nothing is waiting."""
    until(lambda: all(job.state.value in ("done", "stopped") for job in lib.browse.jobs()), 120)
    return {row.name: row.id for row in lib.browse.rows(list(range(1, 10)))}


def _exif(path: Path) -> dict[str, Any]:
    said = subprocess.run(["exiftool", "-j", "-n", str(path)], capture_output=True, check=True)
    return dict(json.loads(said.stdout)[0])


def test_into_files_and_beside_them_and_back(lib: Library) -> None:
    ids = _ready(lib)
    photo, drawing = lib.root / "a.jpg", lib.root / "b.gif"
    before, pixels = photo.read_bytes(), Image.open(photo).tobytes()
    metadata.put(lib, list(ids.values()), {"dc:title": "Horn", "dc:subject": ["brass", "gold"]})
    chosen = list(ids.values())
    beside, into = write_back.plans(lib, chosen)
    assert (beside, into) == (write_back.Plan(sidecars=2), write_back.Plan(files=1, sidecars=1))
    told: list[tuple[int, int]] = []
    report = write_back.write(lib, chosen, True, lambda done, total: told.append((done, total)))
    assert (report.failures, told[-1]) == ((), (2, 2))
    assert _exif(photo)["Title"] == "Horn"
    assert Image.open(photo).tobytes() == pixels
    assert _exif(lib.root / "b.gif.xmp")["Subject"] == ["brass", "gold"]
    assert drawing.read_bytes()[:3] == b"GIF"
    _ready(lib)
    fields = {one.name: one for one in lib.browse.fields(ids["a.jpg"])}
    assert (fields["dc:title"].embedded, fields["dc:title"].user) == ("Horn", "Horn")
    assert not any(lib.browse.stale_steps(chosen).values()), "pixels are the same, so nothing is out of date"
    assert {one.name: one.embedded for one in lib.browse.fields(ids["b.gif"])}["dc:title"] == "Horn"
    assert lib.browse.rows(chosen)[0].state is AssetState.PROCESSED
    assert [one.why for one in lib.browse.versions(ids["a.jpg"])] == ["metadata"]
    assert write_back.plans(lib, chosen)[1] == write_back.Plan(nothing=2)

    assert write_back.take_back(lib, report) == 2
    assert photo.read_bytes() == before
    assert not (lib.root / "b.gif.xmp").exists()
    _ready(lib)
    fields = {one.name: one for one in lib.browse.fields(ids["a.jpg"])}
    assert (fields["dc:title"].embedded, fields["dc:title"].user) == (None, "Horn")
    assert not any(lib.browse.stale_steps(chosen).values())


def test_what_another_program_changed_is_left_alone(lib: Library) -> None:
    ids = _ready(lib)
    photo = lib.root / "a.jpg"
    metadata.put(lib, [ids["a.jpg"]], {"dc:title": "Horn"})
    photo.write_bytes(photo.read_bytes() + b"\0")
    changed = photo.read_bytes()
    report = write_back.write(lib, [ids["a.jpg"]], True)
    assert [one.sentence.split(".")[0] for one in report.failures] == ["Another program has changed the file"]
    assert photo.read_bytes() == changed
    (lib.root / "a.jpg.xmp").write_text("no packet")
    adopt.look(lib)
    _ready(lib)
    report = write_back.write(lib, [ids["a.jpg"]], True)
    assert "left as it is" in report.failures[0].sentence
    assert (lib.root / "a.jpg.xmp").read_text() == "no packet"
    assert reprocess.preview(lib, ReprocessRequest(Selection(assets=(ids["a.jpg"],)))).assets == 1
