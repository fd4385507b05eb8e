"""Tags from upload to search: found by a worker, kept as people decided, colours by share, folders that want none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.engine import until

from assetdesk.core import query_text
from assetdesk.core.query import Query
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.core.tags import TagSettings
from assetdesk.library import adopt, folder_profiles, reprocess, tags
from assetdesk.library.session import Library
from assetdesk.store.profiles import folder_profiles as kept

pytestmark = pytest.mark.timeout(300)
EVERYTHING = Selection(folders=(1,))
SETTINGS: dict[str, Any] = {"image": True, "video": True, "text": True, "colours": True}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "Studio"
    Library.create(root).close()
    (root / "Quiet").mkdir()
    half = Image.new("RGB", (400, 300), (255, 0, 0))
    half.paste((0, 0, 255), (200, 0, 400, 300))
    half.save(root / "half.png")
    half.save(root / "Quiet" / "half.png")
    (root / "plan.txt").write_text("Marigold beds: marigold, marigold and thyme, thyme, and a bench. Bench.", "utf-8")
    with Library.open(root) as made:
        made.store.set_settings({"tags": SETTINGS})
        yield made


def _processed(lib: Library) -> None:
    until(lambda: not any(job.state.live for job in lib.browse.jobs(ended=False)), 120)


def _ids(lib: Library) -> dict[str, int]:
    return {row.path: row.id for row in lib.browse.rows(lib.browse.ids(Query()))}


def _names(lib: Library, asset: int) -> set[str]:
    return {tag.name for tag in tags.of_asset(lib, asset).tags if not tag.removed}


def _found(lib: Library, text: str) -> set[str]:
    parsed = query_text.parse(text)
    assert not parsed.problems
    ids = lib.browse.ids(Query(words=parsed.words, filters=parsed.filters))
    return {row.path for row in lib.browse.rows(ids)}


def _again(lib: Library, apply_to: ApplyTo = ApplyTo.ALL, **more: Any) -> int:
    begun = reprocess.start(lib, ReprocessRequest(EVERYTHING, scopes=(Scope.TAGS,), apply_to=apply_to, **more))
    _processed(lib)
    return begun.queued


def test_tags_and_colours_of_a_library(lib: Library) -> None:
    adopt.look(lib)
    _processed(lib)
    ids = _ids(lib)
    half, plan = ids["half.png"], ids["plan.txt"]

    # check 11 of the specification: half red, half blue
    shares = {one.name: one.coverage for one in tags.of_asset(lib, half).colours}
    assert set(shares) == {"red", "blue"}
    assert all(abs(share - 50) <= 2 for share in shares.values())
    assert _found(lib, "color:red@40") == {"half.png", "Quiet/half.png"}
    assert _found(lib, "color:red@60") == set()

    assert "landscape format" in _names(lib, half)
    assert {"marigold", "thyme", "bench"} <= _names(lib, plan)
    assert _found(lib, "tag:marigold") == {"plan.txt"}
    assert _found(lib, '"landscape format"') == {"half.png", "Quiet/half.png"}

    # check 3: what was removed stays removed, what a person gave stays
    tags.remove(lib, [half], ["landscape format"])
    tags.promote(lib, [plan], ["thyme"])
    tags.add(lib, [half], ["For sale"])
    assert _again(lib, ApplyTo.STALE) == 0
    assert _again(lib) == 3
    assert "landscape format" not in _names(lib, half)
    assert {"For sale"} <= _names(lib, half)
    assert "thyme" in _names(lib, plan)
    assert reprocess.edits_lost(lib, ReprocessRequest(EVERYTHING)).sentence == (
        "2 assets have edits that will be replaced: 3 tags."
    )

    # a switch of a folder stops new tags and leaves old ones; another limit makes what it concerns out of date
    quiet = folder_profiles.folder_id(lib, "Quiet")
    for kind in kept.SWITCHES:
        folder_profiles.switch(lib, quiet, kind, kept.DISABLE)
    tags.change(lib, TagSettings(most=1))
    assert _found(lib, "state:stale") == {"half.png", "plan.txt"}
    assert _again(lib, ApplyTo.STALE) == 2
    assert len(_names(lib, plan)) == 2, "the one that was kept, and one that is found"
    assert "landscape format" in _names(lib, ids["Quiet/half.png"])

    # without keeping edits the original set is back
    _again(lib, keep_edits=False)
    assert "For sale" not in _names(lib, half)
    assert "landscape format" in _names(lib, half)
