"""A long film or sound at work with the real worker: what is asked for meanwhile does not wait, and it can be ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from support.desk_library import add_files, ask
from support.engine import ended, outputs, running, state, until
from support.films import Film, made, write

from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.jobs import control
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.modules import current_modules
from assetdesk.store.engine import Store

pytestmark = pytest.mark.timeout(300)
_HOURS = 6


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "Library") as opened:
        opened.set_modules(current_modules())
        yield opened


def long_sound(path: Path) -> None:
    """Hours of the same sixth of a second: small to write, long to listen to."""
    data = made(Film("mp3", None, "libmp3lame", loud=0.0, codec=(("b", "32000"),), seconds=3.0))
    frame = 1152 / 44100
    start = data.index(b"\xff\xfb", len(data) // 2)
    length = data.index(b"\xff\xfb", start + 4) - start
    sixth = data[start : start + length] * 6
    path.write_bytes(sixth * round(_HOURS * 3600 / frame / 6))


def begin(store: Store, *assets: int) -> int:
    return start_reprocess(store, ReprocessRequest(Selection(assets=assets))).job_id


def test_a_long_sound_lets_others_by_and_can_be_ended_within(store: Store) -> None:
    sound, picture, film = add_files(store, [("a.mp3", ""), ("b.jpg", ""), ("c.mp4", "")])
    long_sound(store.paths.root / "a.mp3")
    Image.new("RGB", (640, 480), (10, 120, 240)).save(store.paths.root / "b.jpg")
    write(store.paths.root / "c.mp4", Film())
    heard: list[float] = []
    with running(store, workers=1, executor=LocalExecutor) as runner:
        runner.progress.subscribe(
            lambda asset, step, share: heard.append(share) if (asset, step) == (sound, "waveform") else None
        )
        long = begin(store, sound)
        until(lambda: heard, 120)
        # its preview is there long before: the picture is made of samples
        assert {name for _, name, *_ in outputs(store)} >= {"web.1280.1280.jpeg", "thumbnail.319.319.png"}
        assert ask(store, "SELECT duration FROM assets WHERE id = ?", sound) == pytest.approx(_HOURS * 3600, rel=0.1)
        assert ask(store, "SELECT type FROM assets WHERE id = ?", sound) == "Audio"
        quick = begin(store, picture, film)
        until(lambda: ask(store, "SELECT COUNT(*) FROM results WHERE step = 'preview'") == 3, 60)
        assert state(store, long) == "running", "the sound is still listened to"
        control.stop(store, long)
        begun = time.monotonic()
        control.stop(store, long)
        assert state(store, long) == "stopped"
        assert ended(store, quick, 60) == "done", "the worker is free again for the film's strip"
        print(f"free again after {time.monotonic() - begun:.1f} s")
    names = {(asset, name) for asset, name, *_ in outputs(store)}
    assert (film, "strip.18.jpeg") in names
    assert not any(name.startswith("waveform") for _, name in names)
    assert ask(store, "SELECT COUNT(*) FROM items WHERE state IN ('queued', 'assigned')") == 0
    assert not list(store.paths.tmp.iterdir())
