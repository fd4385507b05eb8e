"""Windows that follow a subject through a film: made films, in which the subject's way is known."""

from __future__ import annotations

import itertools
from pathlib import Path

import av
import numpy as np
import pytest

from assetdesk.core.errors import FileFault
from assetdesk.core.task import Limits
from assetdesk.media.smart_crop import film
from assetdesk.media.smart_crop.film import Window

SIZE, RATE = (160, 90), 12


@pytest.fixture(autouse=True)
def no_faces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is in these films; the detector would only take time."""
    monkeypatch.setattr("assetdesk.media.smart_crop.finding._faces", lambda picture: ())


def write(path: Path, ways: list[tuple[float, float]], seconds: float = 2.0) -> Path:
    """A film of shots of `seconds`: a red block that goes from one fraction of the width to another; the ground is
    another in every shot."""
    grounds = ((120, 130, 140), (30, 60, 20), (200, 190, 90))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.options = {"crf": "18", "preset": "ultrafast"}
        for shot, (first, last) in enumerate(ways):
            count = round(seconds * RATE)
            for number in range(count):
                picture = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
                picture[:] = grounds[shot % len(grounds)]
                x = round((first + (last - first) * number / max(1, count - 1)) * SIZE[0])
                picture[30:60, max(0, x - 14) : x + 14] = (220, 20, 30)
                picture[40:50, max(0, x - 8) : x + 8] = (250, 240, 240)
                for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                    container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def middle(found: list[Window], seconds: float) -> float:
    one = film.at(found, seconds)
    return one.x + one.w / 2


def test_a_window_goes_with_its_subject_and_jumps_at_a_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", [(0.2, 0.8), (0.15, 0.15), (0.85, 0.85)])
    found = film.windows(str(path), 1.0, 6.0, Limits())
    assert {(round(one.w, 3), one.h) for one in found} == {(round(90 / 160, 3), 1.0)}
    assert [round(one.time, 2) for one in found if one.cut] == [0.0, 2.0, 4.0]
    assert middle(found, 0.1) < 0.42
    assert middle(found, 1.9) > 0.58
    # the last picture before the cut and the first after it
    assert middle(found, 2.0 - 1 / RATE) > 0.58
    assert middle(found, 2.0) < 0.35
    assert middle(found, 5.9) > 0.65
    # smooth within a shot: never more than a little from picture to picture
    steps = [film.at(found, n / RATE).x for n in range(2 * RATE)]
    assert max(abs(a - b) for a, b in itertools.pairwise(steps)) < 0.08


def test_a_window_is_still_where_the_subject_hardly_moves(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", [(0.7, 0.72)])
    found = film.windows(str(path), 9 / 16, 2.0, Limits())
    assert len({one.x for one in found}) == 1
    assert abs(middle(found, 1.0) - 0.71) < 0.12


def test_the_same_film_gives_the_same_windows_for_every_ratio(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", [(0.2, 0.8)])
    one = film.windows(str(path), 1.0, 2.0, Limits())
    film._looked.cache_clear()
    assert film.windows(str(path), 1.0, 2.0, Limits()) == one
    whole = film.windows(str(path), 16 / 9, 2.0, Limits())
    assert {(round(w.x, 6), round(w.y, 6), round(w.w, 6), round(w.h, 6)) for w in whole} == {(0.0, 0.0, 1.0, 1.0)}
    wide = film.windows(str(path), 3.0, 2.0, Limits())
    assert all(w.w == 1.0 and 0 <= w.y <= 1 - w.h + 1e-9 for w in wide)


def test_between_two_windows() -> None:
    found = [Window(0, 0.0, 0, 0.5, 1, True), Window(1, 0.2, 0, 0.5, 1), Window(2, 0.5, 0, 0.5, 1, True)]
    assert film.at(found, 0.5).x == pytest.approx(0.1)
    assert film.at(found, 1.5).x == pytest.approx(0.2)
    assert film.at(found, 2.0).x == 0.5
    assert film.at(found, 99).x == 0.5
    assert film.at(found, -1).x == 0.0


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no film at all")
    with pytest.raises(FileFault):
        film.windows(str(path), 1.0, 1.0, Limits())
