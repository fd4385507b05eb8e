"""A window that moves over a film, judged by ffmpeg."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from support.ffprobe import probe
from support.films import Film, write
from support.opening import opened

from assetdesk.core.encoding import EncodingPreset
from assetdesk.media.readers.film import FilmDocument
from assetdesk.media.transcode import transcode
from assetdesk.media.transcode_view import View


def frames(path: Path) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    import av

    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def encoded(tmp_path: Path, film: Film, view: View, preset: EncodingPreset) -> Path:
    source, target = write(tmp_path / "a.mp4", film), tmp_path / "made.mp4"
    with opened(source) as document:
        assert isinstance(document, FilmDocument)
        made = transcode(document.source(), preset, target, lambda share: None, lambda said: None, view)
        assert (made.width, made.height) == (probe(target)["video"]["width"], probe(target)["video"]["height"])
    return target


def test_the_window_goes_from_the_white_corner_to_the_right(tmp_path: Path) -> None:
    # the upper left quarter of each side is white; the window begins there and jumps after half a second
    film = Film(size=(128, 96), colours=((200, 30, 30),), each=1.0)
    view = View(0.25, 0.25, lambda seconds: (0.0, 0.0) if seconds < 0.5 else (0.75, 0.75))
    path = encoded(tmp_path, film, view, EncodingPreset("a", video_kbps=500))
    shown = frames(path)
    assert len(shown) == 12
    assert shown[0].shape == (24, 32, 3)
    assert shown[2].mean() > 235
    assert np.abs(shown[10].mean(axis=(0, 1)) - (200, 30, 30)).max() < 14


def test_a_turned_film_is_cut_upright(tmp_path: Path) -> None:
    film = Film(size=(128, 64), colours=((30, 60, 210),), each=0.5, turn=90)
    path = encoded(tmp_path, film, View(1.0, 0.5, lambda seconds: (0.0, 0.0)), EncodingPreset("a", video_kbps=500))
    assert frames(path)[0].shape == (64, 64, 3)


def test_a_window_is_reduced_as_the_preset_says_and_never_enlarged(tmp_path: Path) -> None:
    film = Film(size=(320, 180), colours=((30, 60, 210),), each=0.25)
    view = View(90 / 160 * 9 / 16, 1.0, lambda seconds: (0.9, 0.0))
    assert frames(encoded(tmp_path, film, view, EncodingPreset("a", height=90)))[0].shape[0] == 90
    assert frames(encoded(tmp_path, film, view, EncodingPreset("a", height=900)))[0].shape[0] == 180
