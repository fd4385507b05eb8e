"""More room for one file: what is larger than the limit is processed when a person says so, and stays so."""

from __future__ import annotations

import time
from pathlib import Path

from PIL import Image

from assetdesk.core.asset import AssetState
from assetdesk.core.overview import FailureRow
from assetdesk.core.query import Query
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.task import Limits
from assetdesk.library import adopt, reprocess, shelf
from assetdesk.library.session import Library


def settled(lib: Library) -> None:
    end = time.monotonic() + 60
    while any(job.state.live for job in lib.browse.jobs(ended=False)):
        assert time.monotonic() < end, "the job did not end"
        time.sleep(0.05)


def row(code: str, message: str) -> FailureRow:
    return FailureRow(1, "a.tif", "", "preview", code, message, "", 1.0, 1, False)


def test_what_can_be_allowed() -> None:
    assert shelf.can_be_allowed(row("RenditionTooLarge", "612 megapixels, the limit is 500."))
    assert shelf.can_be_allowed(row("Timeout", "Stopped after 2 min."))
    assert not shelf.can_be_allowed(row("RenditionTooLarge", "The SVG has more than 8 MB of markup, the limit."))
    assert not shelf.can_be_allowed(row("SourceCorrupt", "The file is damaged."))


def test_limits_are_only_raised() -> None:
    limits = Limits(pixels=100, memory=100)
    more = limits.raised({"limits": {"pixels": 500, "memory": 50, "pages": 7, "nonsense": 1}})
    assert (more.pixels, more.memory, more.pages) == (500, 100, limits.pages)
    for odd in ({}, {"limits": None}, {"limits": {"pixels": "many"}}):
        assert limits.raised(odd) == limits


def test_process_anyway(tmp_path: Path) -> None:
    """The two others of its size stay as they were."""
    root = tmp_path / "Library"
    root.mkdir()
    for name in ("large.png", "other.png"):
        Image.new("RGB", (60, 40), "red").save(root / name)
    with Library.create(root) as lib:
        lib.store.set_setting("pixel_limit", 1000)
        adopt.look(lib)
        settled(lib)
        assert {f.code for f in lib.browse.failures()} == {"RenditionTooLarge"}
        large = next(r.id for r in lib.browse.rows(lib.browse.ids(Query())) if r.name == "large.png")
        assert shelf.allow_more(lib, [large]).queued == 1
        settled(lib)
        assert lib.browse.rows([large])[0].state is AssetState.PROCESSED
        assert [f.name for f in lib.browse.failures()] == ["other.png"]
        # and the next time nobody has to say it again
        reprocess.start(lib, ReprocessRequest(Selection(everything=True)))
        settled(lib)
        assert [f.name for f in lib.browse.failures()] == ["other.png"]
