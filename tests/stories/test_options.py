"""Options of a job on real files: they come into force with the result, stay with the asset, and decide what is out of
date."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image, ImageDraw
from support.engine import ended, running, until

from assetdesk.core.plan import Reason
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, Scope
from assetdesk.jobs import control, planner
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.modules import current_modules
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.engine import Store

pytestmark = pytest.mark.timeout(300)
INSETS = {"left": 40, "right": 10, "top": 20, "bottom": 0}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A library at work."""
    with Store.create(tmp_path / "Library") as opened:
        opened.set_modules(current_modules())
        with running(opened, workers=1, executor=LocalExecutor):
            yield opened


def photo(store: Store, name: str) -> int:
    """A red square of 200 × 100 px, 30 px from the left and 10 from the top, on 400 × 300 px of white."""
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).rectangle((30, 10, 229, 109), fill=(200, 20, 20))
    return put(store, name, lambda path: image.save(path, quality=95, subsampling=0))


def put(store: Store, name: str, write: Any) -> int:
    path = store.paths.root / name
    write(path)
    seen = path.stat()
    return store.writer.run(lambda w: add_assets(w, [NewAsset(1, name, seen.st_size, seen.st_mtime_ns, seen.st_ino)]))[
        0
    ]


def run(store: Store, asset: int, options: Mapping[str, Any] = {}, apply_to: ApplyTo = ApplyTo.ALL) -> set[str]:
    """The steps a job ran for the asset."""
    job = start_reprocess(store, ReprocessRequest(Selection(assets=(asset,)), ALL_SCOPES, apply_to, options=options))
    assert ended(store, job.job_id) == "done"
    with store.browse.plain() as db:
        rows = db.all(
            "SELECT step, state, error_text FROM items WHERE job_id = ? AND asset_id = ?", (job.job_id, asset)
        )
    assert {row.state for row in rows} <= {"done"}, rows
    return {str(row.step) for row in rows}


def options_of(store: Store, asset: int) -> dict[str, Any]:
    with store.browse.plain() as db:
        found: dict[str, Any] = json.loads(db.value("SELECT options FROM assets WHERE id = ?", (asset,)))
    return found


def sizes(store: Store, asset: int) -> dict[str, tuple[int, int]]:
    with store.browse.plain() as db:
        rows = db.all("SELECT name, width, height FROM derived WHERE asset_id = ? AND width IS NOT NULL", (asset,))
    return {str(row.name): (int(row.width), int(row.height)) for row in rows}


def planned(store: Store, asset: int, options: Mapping[str, Any] = {}) -> dict[str, Reason]:
    """What *missing or out of date* would run, and why."""
    request = ReprocessRequest(Selection(assets=(asset,)), ALL_SCOPES, ApplyTo.STALE, options=options)
    return {item.step: item.reason for item in planner.plan(store, request) if item.run}


def test_a_crop_is_seen_in_every_preview_stays_and_is_taken_back(store: Store) -> None:
    asset = photo(store, "crop.jpg")
    assert "pyramid" not in run(store, asset)  # no options, no optimized file
    assert sizes(store, asset)["web.1280.1280.jpeg"] == (400, 300)
    given = {"manualCropOptions": INSETS}
    assert planned(store, asset) == {}
    assert planned(store, asset, given) == {"preview": Reason.SETTINGS_CHANGED, "pyramid": Reason.NEVER_MADE}
    assert options_of(store, asset) == {}  # looking changes nothing
    assert run(store, asset, given, ApplyTo.STALE) == {"preview", "pyramid"}
    assert sizes(store, asset)["web.1280.1280.jpeg"] == sizes(store, asset)["pyramid.tif"] == (350, 280)
    assert options_of(store, asset)["crop"] == {**INSETS, "from": "manual"}
    assert planned(store, asset) == {}
    run(store, asset)  # a job without options keeps what the asset has
    assert sizes(store, asset)["pyramid.tif"] == (350, 280)
    # who has an optimized file keeps it up to date
    both = {"preview": Reason.SETTINGS_CHANGED, "pyramid": Reason.SETTINGS_CHANGED}
    assert planned(store, asset, {"preserveCrop": False}) == both
    run(store, asset, {"preserveCrop": False}, ApplyTo.STALE)
    assert sizes(store, asset)["web.1280.1280.jpeg"] == sizes(store, asset)["pyramid.tif"] == (400, 300)
    assert options_of(store, asset) == {}
    assert planned(store, asset) == {}


def test_an_automatic_crop_is_found_at_full_resolution_and_becomes_four_numbers(store: Store) -> None:
    asset = photo(store, "auto.jpg")
    run(store, asset, {"autoColorCropOptions": {"corner": "BottomRight", "tolerance": 0.2}})
    assert options_of(store, asset) == {"crop": {"left": 30, "right": 170, "top": 10, "bottom": 190, "from": "colour"}}
    assert sizes(store, asset)["pyramid.tif"] == sizes(store, asset)["web.1280.1280.jpeg"] == (200, 100)
    assert planned(store, asset) == {}
    run(store, asset, {"autoColorCropOptions": {"corner": "BottomRight", "tolerance": 0.9}})
    assert sizes(store, asset)["pyramid.tif"] == (200, 100)  # there is a crop already
    run(store, asset, {"autoColorCropOptions": {"corner": "UpperLeft", "tolerance": 1.0}, "preserveCrop": False})
    assert sizes(store, asset)["web.1280.1280.jpeg"] == (400, 300)  # everything is border: no crop


def test_a_stopped_job_has_changed_no_options(store: Store) -> None:
    asset = photo(store, "stopped.jpg")
    run(store, asset)
    store.set_setting("queue_paused", True)
    given = {"knockoutBackground": {"corner": "UpperLeft", "fillMethod": "FloodFill", "tolerance": 0.1}}
    job = start_reprocess(store, ReprocessRequest(Selection(assets=(asset,)), options=given)).job_id
    control.stop(store, job)
    store.set_setting("queue_paused", False)
    assert ended(store, job) == "stopped"
    assert options_of(store, asset) == {}


def test_jobs_with_other_options_wait_behind_each_other(store: Store) -> None:
    asset = photo(store, "twice.jpg")
    store.set_setting("queue_paused", True)
    jobs = [
        start_reprocess(store, ReprocessRequest(Selection(assets=(asset,)), (Scope.PREVIEW,), options=given)).job_id
        for given in ({"manualCropOptions": INSETS}, {"manualCropOptions": {**INSETS, "bottom": 100}})
    ]
    store.set_setting("queue_paused", False)
    until(lambda: all(ended(store, job) == "done" for job in jobs))
    assert sizes(store, asset)["web.1280.1280.jpeg"] == (350, 180)


def test_pages_keep_their_handles_and_what_vanished_is_orphaned(store: Store) -> None:
    def document(pages: int) -> Any:
        def write(path: Path) -> None:
            with pymupdf.open() as made:
                for number in range(pages):
                    made.new_page(width=144, height=72).insert_text((10, 40), f"Page {number + 1}")
                made.save(path)

        return write

    asset = put(store, "leaflet.pdf", document(3))
    given = {"pdfOptions": {"process": "Rasterize", "resolution": 100}}
    run(store, asset)
    assert run(store, asset, given, ApplyTo.STALE) == {"parts", "preview", "pages"}
    first = generated(store, asset)
    assert [(row[1], row[2]) for row in first] == [("page:1", 0), ("page:2", 0), ("page:3", 0), ("set:catalog", 0)]
    assert sizes(store, first[0][0])["pyramid.tif"] == (200, 100)
    document(2)(store.paths.root / "leaflet.pdf")
    run(store, asset)
    again = generated(store, asset)
    assert [row[0] for row in again] == [row[0] for row in first]
    assert [row[2] for row in again] == [0, 0, 1, 0]
    # a page is a picture like any other: its own crop stays when its document runs again
    page = first[1][0]
    run(store, page, {"manualCropOptions": {"left": 50, "right": 0, "top": 0, "bottom": 0}}, ApplyTo.STALE)
    assert sizes(store, page)["pyramid.tif"] == (150, 100)
    run(store, asset)
    assert sizes(store, page)["pyramid.tif"] == (150, 100)


def generated(store: Store, asset: int) -> list[tuple[int, str, int]]:
    with store.browse.plain() as db:
        rows = db.all("SELECT id, part, orphaned FROM assets WHERE originator_id = ? ORDER BY part", (asset,))
    return [(int(row.id), str(row.part), int(row.orphaned)) for row in rows]


def test_optimized_files_of_every_picture_are_a_setting(store: Store) -> None:
    asset = photo(store, "plain.jpg")
    run(store, asset)
    assert planned(store, asset) == {}
    store.set_setting("pyramid", "always")
    assert planned(store, asset) == {"pyramid": Reason.NEVER_MADE}
    run(store, asset, {}, ApplyTo.STALE)
    assert sizes(store, asset)["pyramid.tif"] == (400, 300)
    store.set_setting("pyramid", None)
    assert planned(store, asset) == {}


def test_other_default_profiles_put_pictures_out_of_date(store: Store) -> None:
    asset = photo(store, "colour.jpg")
    run(store, asset)
    store.set_setting("default_display_profile", "icc|compatibleWithAdobeRGB1998.icc")
    assert planned(store, asset) == {"preview": Reason.SETTINGS_CHANGED}


def test_what_was_asked_last_holds_whatever_ends_last(store: Store) -> None:
    asset = photo(store, "race.jpg")
    run(store, asset)
    older, newer = (
        start_reprocess(store, ReprocessRequest(Selection(assets=(asset,)), scopes, options=given)).job_id
        for scopes, given in (
            (ALL_SCOPES, {"manualCropOptions": INSETS, "createMask": True}),
            ((Scope.PREVIEW,), {"preserveCrop": False}),
        )
    )
    assert {ended(store, older), ended(store, newer)} == {"done"}
    assert options_of(store, asset) == {"createMask": True}  # which only the older one decided on
    run(store, asset, {}, ApplyTo.STALE)
    assert sizes(store, asset)["web.1280.1280.jpeg"] == (400, 300)
    assert sizes(store, asset)["pyramid.tif"] == (400, 300)
    assert planned(store, asset) == {}


def test_what_failed_of_a_documents_pages_is_found_with_it(store: Store) -> None:
    def document(path: Path) -> None:
        with pymupdf.open() as made:
            made.new_page(width=72, height=72)
            made.save(path)

    asset = put(store, "one.pdf", document)
    run(store, asset, {"pdfOptions": {"process": "Rasterize"}})
    page = generated(store, asset)[0][0]
    store.writer.run(lambda w: w.db.run("DELETE FROM results WHERE asset_id = ? AND step = 'pyramid'", (page,)))
    request = ReprocessRequest(Selection(assets=(asset,)), ALL_SCOPES, ApplyTo.STALE)
    assert [(item.asset_id, item.step) for item in planner.plan(store, request) if item.run] == [(page, "pyramid")]
