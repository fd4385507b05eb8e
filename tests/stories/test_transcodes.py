"""Transcodes at work with the real worker: the poster first, progress inside one file, stopped inside one file, taken
up again, and an adaptive set that a further preset joins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.engine import ended, running, state, until
from support.ffprobe import ffmpeg, probe
from support.films import Film, write

from assetdesk.core.plan import Reason
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES
from assetdesk.jobs import control, planner
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.modules import current_modules
from assetdesk.jobs.runner import Runner
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.engine import Store
from assetdesk.store.profiles import presets
from assetdesk.store.work import primaries

pytestmark = pytest.mark.timeout(300)
RED, GREEN, BLUE = (200, 30, 30), (30, 180, 40), (30, 60, 210)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "Library") as opened:
        opened.set_modules(current_modules())
        yield opened


@pytest.fixture
def runner(store: Store) -> Iterator[Runner]:
    """At work, with one worker for what is long."""
    with running(store, workers=1, executor=LocalExecutor) as made:
        yield made


def preset(store: Store, name: str, height: int) -> str:
    """A small encoding preset of one's own; its handle."""
    body = {"suffix": f"_{height}", "height": height, "videoBitRate": 200 + height, "audioBitRate": 64}
    return f"ps|{store.writer.run(lambda w: presets.save(w, 'encoding', name, body))}"


def put(store: Store, name: str) -> int:
    seen = (store.paths.root / name).stat()
    (made,) = store.writer.run(
        lambda w: add_assets(w, [NewAsset(1, name, seen.st_size, seen.st_mtime_ns, seen.st_ino)])
    )
    return made


def begin(store: Store, asset: int, media: Mapping[str, Any]) -> int:
    request = ReprocessRequest(Selection(assets=(asset,)), ALL_SCOPES, options={"mediaOptions": media})
    return start_reprocess(store, request).job_id


def rows(store: Store, sql: str, *values: Any) -> list[Any]:
    with store.browse.plain() as db:
        return [tuple(row) for row in db.all(sql, values)]


def parts(store: Store, film: int) -> dict[str, tuple[int, str]]:
    """Asset and name of each generated asset, by its part."""
    found = rows(store, "SELECT part, id, name FROM assets WHERE originator_id = ? AND orphaned = 0", film)
    return {part: (asset, name) for part, asset, name in found}


def made(store: Store, asset: int, name: str) -> Path | None:
    found = rows(store, "SELECT path FROM derived WHERE asset_id = ? AND name = ?", asset, name)
    return store.paths.renditions / found[0][0] if found else None


def shown(store: Store, asset: int) -> tuple[int, ...]:
    """The colour of an asset's preview."""
    path = made(store, asset, "web.1280.1280.jpeg")
    assert path is not None
    image = Image.open(BytesIO(path.read_bytes())).convert("RGB")
    seen = image.getpixel((image.width * 3 // 4, image.height * 3 // 4))
    assert isinstance(seen, tuple)
    return seen


def like(seen: tuple[int, ...], colour: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 12


def test_presets_make_assets_and_a_set_that_others_join(store: Store, runner: Runner) -> None:
    write(store.paths.root / "holiday.mp4", Film(audio="aac", seconds=1.5))
    film = put(store, "holiday.mp4")
    low, high, third = (preset(store, name, height) for name, height in (("low", 24), ("high", 32), ("third", 40)))
    job = begin(store, film, {"videoEncodingPresetsArray": [high, low], "thumbnailOptions": {"thumbnailTime": 1300}})
    assert ended(store, job, 120) == "done"
    first = parts(store, film)
    assert {part: name for part, (_, name) in first.items()} == {
        f"encoding:{low}": "holiday_24.mp4",
        f"encoding:{high}": "holiday_32.mp4",
        "set:adaptive": "holiday-AVS",
    }
    (adaptive,) = rows(store, "SELECT type FROM assets WHERE id = ?", first["set:adaptive"][0])
    assert adaptive == ("AssetSet",)
    members = "SELECT asset_id FROM members WHERE set_id = ? ORDER BY position"
    smallest_first = [(first[f"encoding:{one}"][0],) for one in (low, high)]
    assert rows(store, members, first["set:adaptive"][0]) == smallest_first
    for part, height in ((f"encoding:{low}", 24), (f"encoding:{high}", 32)):
        asset = first[part][0]
        path = made(store, asset, "video.mp4")
        assert path is not None
        found = probe(path)
        assert (found["video"]["width"], found["video"]["height"]) == (height * 4 // 3, height)
        assert found["audio"]["codec_name"] == "aac"
        told = rows(store, "SELECT type, format, width, height FROM assets WHERE id = ?", asset)
        assert told == [("Video", "encoding", height * 4 // 3, height)]
    # in a job the set stands for its film, and nothing twice
    with store.browse.plain() as db:
        named = (first["set:adaptive"][0], first[f"encoding:{low}"][0], film)
        assert primaries.of(db, named) == (film, first[f"encoding:{low}"][0])
    # the poster is of the moment that was chosen, for the film and for what was made of it
    assert all(like(shown(store, asset), BLUE) for asset in (film, first[f"encoding:{low}"][0]))

    job = begin(store, film, {"videoEncodingPresetsArray": [third], "thumbnailOptions": {"thumbnailTime": 99_000}})
    assert ended(store, job, 120) == "done"
    second = parts(store, film)
    assert second.items() >= first.items(), "what was there keeps its handle"
    assert [asset for (asset,) in rows(store, members, first["set:adaptive"][0])] == [
        second[f"encoding:{one}"][0] for one in (low, high, third)
    ]
    # a time behind the end is the first picture
    assert all(like(shown(store, asset), RED) for asset in (film, first[f"encoding:{low}"][0]))

    body = {"suffix": "_24", "height": 16, "videoBitRate": 100}
    store.writer.run(lambda w: presets.update(w, int(low[3:]), body))
    request = ReprocessRequest(Selection(assets=(film,)), ALL_SCOPES, ApplyTo.STALE)
    assert {(item.step, item.reason) for item in planner.plan(store, request) if item.run} >= {
        ("encode", Reason.SETTINGS_CHANGED)
    }
    assert ended(store, start_reprocess(store, request).job_id, 120) == "done"
    path = made(store, first[f"encoding:{low}"][0], "video.mp4")
    assert path is not None
    assert probe(path)["video"]["height"] == 16


def test_posters_come_first_and_one_file_can_be_stopped_within(store: Store, runner: Runner) -> None:
    path = store.paths.root / "long.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=10", "-vf", "noise=alls=10:allf=t", "-c:v", "mpeg2video",
           "-b:v", "12M", path)  # fmt: skip
    film = put(store, "long.mkv")
    slow = preset(store, "slow", 360)
    heard: list[tuple[int, float]] = []
    runner.progress.subscribe(lambda asset, step, share: heard.append((asset, share)) if step == "encode" else None)
    job = begin(store, film, {"videoEncodingPresetsArray": [slow], "generateThumbnail": True})
    until(lambda: any(share > 0 for _, share in heard), 120)
    (encoding,) = (asset for asset, _ in parts(store, film).values())
    assert {asset for asset, _ in heard} == {encoding}
    assert heard[-1][1] < 1
    # the pictures were there before, of the film and of the encoding
    done = {(asset, step) for asset, step in rows(store, "SELECT asset_id, step FROM results WHERE error_code IS NULL")}
    assert {(film, "preview"), (encoding, "preview")} <= done
    assert (encoding, "encode") not in done
    control.stop(store, job)
    assert state(store, job) == "stopping", "what is at work may end"
    control.stop(store, job)
    assert state(store, job) == "stopped", "but need not"
    until(lambda: not list(store.paths.tmp.iterdir()), 60)
    assert made(store, encoding, "video.mp4") is None
    assert not list(store.paths.renditions.rglob("video.mp4"))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    # asked for again, what is missing is made, and nothing else
    store.writer.run(lambda w: presets.update(w, int(slow[3:]), {"suffix": "_360", "height": 32, "frameRate": 5}))
    request = ReprocessRequest(Selection(assets=(film,)), ALL_SCOPES, ApplyTo.STALE)
    assert ended(store, start_reprocess(store, request).job_id, 120) == "done"
    assert {asset for asset, _ in parts(store, film).values()} == {encoding}
    assert made(store, encoding, "video.mp4") is not None
