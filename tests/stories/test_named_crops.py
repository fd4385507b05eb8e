"""Named crops of an image profile, from the folder to the file: found, moved by hand, reprocessed, reset, exported."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from support.engine import ended, running

from assetdesk.core.crops import SWATCH_ROW, Box, Crop, Source, Why
from assetdesk.core.presets import IMAGE
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, Scope
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.modules import current_modules
from assetdesk.library import crops, folder_profiles, profiles
from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets

pytestmark = pytest.mark.timeout(300)
BODY: dict[str, Any] = {
    "unsharp": None,
    "pixelCrop": None,
    "crops": [{"name": "Card", "width": 160, "height": 90}, {"name": "Tall", "width": 60, "height": 80}],
    "preserveContent": True,
    "swatch": {"width": 20, "height": 20},
}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library at work, with an image profile on its root."""
    with Library.create(tmp_path / "Library") as opened:
        opened.store.set_modules(current_modules())
        made = profiles.create(opened, IMAGE, "Shop", BODY)
        folder_profiles.apply(opened, 1, IMAGE, [made.id])
        with running(opened.store, workers=1, executor=LocalExecutor):
            yield opened


def photo(lib: Library, name: str, size: tuple[int, int] = (400, 300)) -> int:
    """A red thing in the upper right of soft grey."""
    image = Image.new("RGB", size, "#a0a8b0")
    draw = ImageDraw.Draw(image)
    draw.ellipse((size[0] * 0.7, size[1] * 0.1, size[0] * 0.95, size[1] * 0.45), fill=(200, 20, 20))
    path = lib.store.paths.root / name
    image.save(path)
    seen = path.stat()
    new = NewAsset(1, name, seen.st_size, seen.st_mtime_ns, seen.st_ino)
    return lib.store.writer.run(lambda w: add_assets(w, [new]))[0]


def run(lib: Library, assets: Sequence[int], apply_to: ApplyTo = ApplyTo.ALL, **more: Any) -> set[str]:
    """The steps that a job ran."""
    request = ReprocessRequest(Selection(assets=tuple(assets)), more.pop("scopes", ALL_SCOPES), apply_to, **more)
    job = start_reprocess(lib.store, request)
    assert ended(lib.store, job.job_id) == "done"
    with lib.browse.plain() as db:
        rows = db.all("SELECT step, state, error_text FROM items WHERE job_id = ?", (job.job_id,))
    assert {row.state for row in rows} <= {"done"}, rows
    return {str(row.step) for row in rows}


def settle(lib: Library) -> None:
    """Every job has ended."""
    with lib.browse.plain() as db:
        rows = db.all("SELECT id FROM jobs ORDER BY id")
    for row in rows:
        ended(lib.store, int(row.id))


def named(lib: Library, asset: int) -> dict[str, Crop]:
    return {one.name: one for one in crops.of_asset(lib.browse, asset).crops}


def file_of(lib: Library, asset: int, name: str) -> Image.Image:
    (row,) = [one for one in lib.browse.renditions(asset) if one.name == name]
    assert lib.root is not None
    return Image.open(io.BytesIO((lib.root / row.path).read_bytes()))


def edit(lib: Library, **change: Any) -> None:
    """The profile, edited."""
    (shop,) = profiles.list(lib, IMAGE)
    profiles.update(lib, shop.preset.id, {**BODY, **change})


def test_from_the_profile_to_the_files_and_back(lib: Library, tmp_path: Path) -> None:
    asset = photo(lib, "thing.png")
    assert "crops" in run(lib, [asset])
    found = named(lib, asset)
    assert list(found) == ["Card", "Tall", SWATCH_ROW]
    assert [(one.why, one.confirmed) for one in found.values()][:2] == [(Why.NEW, False)] * 2
    # it is where the thing is
    assert found["Tall"].box.x + found["Tall"].box.w > 0.9
    assert found[SWATCH_ROW].colour == "#C81414"
    assert file_of(lib, asset, "crop.Card.160.90.jpeg").size == (160, 90)
    assert file_of(lib, asset, "swatch.20.20.jpeg").size == (20, 20)
    assert [one.crop.name for one in crops.waiting(lib.browse)] == ["Card", "Tall"]
    assert run(lib, [asset], ApplyTo.STALE) == set()

    # confirmed and taken back
    done = crops.confirm(lib, [(asset, "Card"), (asset, "Tall")])
    assert done.sentence == "Confirmed 2 crops."
    assert crops.waiting(lib.browse) == []
    crops.put_back(lib, done.before)
    assert len(crops.waiting(lib.browse)) == 2

    # moved by hand: its file alone is made again
    mine = Box(0.0, 0.5, 0.4, 0.3)
    saved = crops.save(lib, [(asset, "Card", mine)])
    assert saved.sentence == "Crop saved and confirmed. 1 file is made again."
    settle(lib)
    card = named(lib, asset)["Card"]
    assert (card.box, card.source, card.confirmed) == (mine, Source.USER, True)
    assert file_of(lib, asset, "crop.Card.160.90.jpeg").getpixel((80, 45)) == pytest.approx((160, 168, 176), abs=6)

    # Full Process leaves it
    run(lib, [asset])
    assert named(lib, asset)["Card"] == card

    # another width of its row resets it alone
    crops.save(lib, [(asset, "Tall", Box(0.1, 0.1, 0.45, 0.8))])
    settle(lib)
    edit(lib, crops=[{"name": "Card", "width": 150, "height": 90}, {"name": "Tall", "width": 60, "height": 80}])
    assert run(lib, [asset], ApplyTo.STALE) == {"crops"}
    after = named(lib, asset)
    assert (after["Card"].source, after["Card"].confirmed, after["Card"].why) == (Source.AUTO, False, Why.SIZE)
    assert after["Card"].before == mine
    assert (after["Tall"].source, after["Tall"].confirmed) == (Source.USER, True)

    # back to automatic, exported
    crops.reset(lib, [(asset, "Tall")])
    settle(lib)
    assert named(lib, asset)["Tall"].source is Source.AUTO
    out = tmp_path / "out"
    out.mkdir()
    assert lib.root is not None
    exported = crops.export(lib.browse, lib.root, [(asset, "Card"), (asset, "Tall"), (asset, "Gone")], out)
    assert [path.name for path in exported.files] == ["thing_Card.jpg", "thing_Tall.jpg"]
    assert exported.warnings == ("thing.png has no crop “Gone” any more.",)


def test_what_is_too_small_what_is_cropped_and_what_is_no_longer_wanted(lib: Library) -> None:
    small, drawing, asset = photo(lib, "small.png", (49, 200)), photo(lib, "plain.webp"), photo(lib, "thing.png")
    run(lib, [small, drawing, asset])
    assert named(lib, small) == {} == named(lib, drawing)
    with lib.browse.plain() as db:
        jobs = [int(row[0]) for row in db.all("SELECT id FROM jobs")]
    told = [entry for job in jobs for entry in lib.browse.job_log(job) if "No crops were made" in str(entry)]
    assert told

    # rectangles stay where they are when the options' crop changes
    mine = Box(0.5, 0.5, 0.4, 0.3)
    crops.save(lib, [(asset, "Card", mine)])
    settle(lib)
    run(lib, [asset], ApplyTo.STALE, options={"manualCropOptions": {"left": 100, "right": 0, "top": 0, "bottom": 0}})
    assert named(lib, asset)["Card"].box == mine
    assert crops.of_asset(lib.browse, asset).area == Box(0.25, 0.0, 0.75, 1.0)
    assert named(lib, asset)["Tall"].box.x >= 0.25 - 1e-9

    # without *Keep my edits* a crop is found anew
    run(lib, [asset], keep_edits=False, scopes=(Scope.PROFILE,))
    card = named(lib, asset)["Card"]
    assert (card.source, card.confirmed, card.before) == (Source.AUTO, False, mine)
