"""Sounds: every kind by its content, cover or bars, loudness over time, tags and words."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.films import Film, made, write
from support.opening import facts, opened

from assetdesk.core.asset import AUDIO
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.text import bounded
from assetdesk.media import registry, waveform
from assetdesk.media.document import HasSound, HasText
from assetdesk.media.peaks import Peaks
from assetdesk.media.readers import film_sound

Preview = Callable[[Path], dict[str, Image.Image]]
WEB = "web.1280.1280.jpeg"
SOUNDS = {
    "a.mp3": (Film("mp3", None, "libmp3lame"), "mp3", "audio/mpeg"),
    "a.mp2": (Film("mp2", None, "mp2"), "mp3", "audio/mpeg"),
    "a.wav": (Film("wav", None, "pcm_s16le"), "wav", "audio/wav"),
    "float.wav": (Film("wav", None, "pcm_f32le"), "wav", "audio/wav"),
    "eight.wav": (Film("wav", None, "pcm_u8"), "wav", "audio/wav"),
    "deep.wav": (Film("wav", None, "pcm_s24le"), "wav", "audio/wav"),
    "large.wav": (Film("wav", None, "pcm_s16le", options=(("rf64", "always"),)), "wav", "audio/wav"),
    "a.flac": (Film("flac", None, "flac"), "flac", "audio/flac"),
    "a.m4a": (Film("ipod", None, "aac"), "m4a", "audio/mp4"),
    "lossless.m4a": (Film("ipod", None, "alac"), "m4a", "audio/mp4"),
    "a.aac": (Film("adts", None, "aac"), "aac", "audio/aac"),
    "a.opus": (Film("ogg", None, "libopus"), "ogg", "audio/opus"),
    "flac.oga": (Film("ogg", None, "flac"), "ogg", "audio/ogg"),
    "a.aiff": (Film("aiff", None, "pcm_s16be"), "aiff", "audio/aiff"),
    "a.wma": (Film("asf", None, "wmav2"), "wma", "audio/x-ms-wma"),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_each_kind_by_its_content(tmp_path: Path, preview: Preview, name: str) -> None:
    film, format_name, mime = SOUNDS[name]
    path = write(tmp_path / "a.jpg", film)
    found = registry.handler_of(path.read_bytes()[:4096], str(path))
    assert found is not None
    assert (found[0].name, found[1]) == (format_name, mime)
    assert mime in found[0].mimes
    said = facts(path)
    assert (said.type, said.width, said.pages) == (AUDIO, None, 1)
    assert said.duration == pytest.approx(1.0, abs=0.1)
    image = preview(path)[WEB]
    assert image.size == waveform.COVER_SIZE
    with opened(path) as document:
        assert isinstance(document, HasSound)
        told: list[float] = []
        columns = document.waveform(8, told.append)
        assert document.waveform(8) == columns, "as often as one likes"
    assert told
    assert max(told) <= 1
    assert all(abs(low) < 0.03 and high < 0.03 for low, high in columns[:3]), "silence first"
    assert all(-0.56 < low < -0.44 and 0.44 < high < 0.56 for low, high in columns[-3:-1]), "then a tone"


def test_a_tag_before_it_hides_no_other_kind(tmp_path: Path) -> None:
    tag = b"ID3\x04\0\0\0\0\x08\0" + bytes(1024)
    for name, format_name in (("a.flac", "flac"), ("a.aac", "aac"), ("a.mp3", "mp3")):
        path = tmp_path / "a"
        path.write_bytes(tag + made(SOUNDS[name][0]))
        found = registry.handler_of(path.read_bytes()[:4096], str(path))
        assert found is not None
        assert found[0].name == format_name
        assert facts(path).type == AUDIO


def covered(path: Path, *covers: bytes) -> Path:
    """With these pictures in the tag."""
    from mutagen.id3 import APIC, ID3, USLT

    tag = ID3()
    for number, cover in enumerate(covers):
        tag.add(APIC(encoding=3, mime="image/png", type=3 + number, desc=str(number), data=cover))
    tag.add(USLT(encoding=3, lang="eng", desc="", text="Süßer die Glocken\nnie klingen"))
    tag.save(path)
    return path


def png(size: tuple[int, int], colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def test_a_cover_is_shown_the_largest_of_several(tmp_path: Path, preview: Preview) -> None:
    path = covered(write(tmp_path / "a.mp3", SOUNDS["a.mp3"][0]), png((20, 20), "red"), png((300, 200), "lime"))
    image = preview(path)[WEB]
    assert image.size == (300, 200)
    assert image.getpixel((100, 100)) == pytest.approx((0, 255, 0), abs=3)
    assert facts(path).width is None, "the picture is beside the sound"


def test_a_cover_that_cannot_be_read_leaves_the_bars(tmp_path: Path) -> None:
    path = covered(write(tmp_path / "a.mp3", SOUNDS["a.mp3"][0]), b"\x89PNG\r\n\x1a\n" + bytes(100))
    with opened(path) as document:
        assert document.picture(1280).image.size == waveform.COVER_SIZE
        assert any(told.startswith("The cover cannot be shown.") for told in document.warnings)


def test_the_words_of_a_song_are_text(tmp_path: Path) -> None:
    path = covered(write(tmp_path / "a.mp3", SOUNDS["a.mp3"][0]))
    with opened(path) as document:
        assert isinstance(document, HasText)
        parts = bounded(document.text()).parts
    assert [(part.text, part.label) for part in parts] == [("Süßer die Glocken\nnie klingen", "Lyrics")]


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.flac", "a.m4a", "a.opus", "a.aiff", "a.wma", "a.aac"])
def test_cut_off_anywhere_it_is_shown_or_says_that_it_is_damaged(tmp_path: Path, name: str) -> None:
    data = made(SOUNDS[name][0])
    chance = np.random.default_rng(3)
    refused: list[FileFault] = []
    for length in sorted(chance.integers(12, len(data), 12)):
        path = tmp_path / name
        path.write_bytes(data[:length])
        if registry.handler_of(data[:length][:4096], str(path)) is None:
            continue
        try:
            with opened(path) as document:
                document.facts()
                document.metadata()
                document.picture(1280)
                assert isinstance(document, HasSound)
                document.waveform(100)
        except FileFault as wrong:
            refused.append(wrong)
    assert {wrong.code for wrong in refused} <= {ErrorCode.SOURCE_CORRUPT}
    assert len(refused) < 12 or name in ("a.m4a", "a.opus")


def test_silence_is_a_flat_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", Film("wav", None, "pcm_s16le", loud=0.0))
    with opened(path) as document:
        assert isinstance(document, HasSound)
        columns = document.waveform(waveform.WIDE_SIZE[0])
        image = np.asarray(waveform.wide(columns))
        assert (image[..., 3] > 0).sum(axis=0).tolist() == [2] * 1280
        bars = np.asarray(document.picture(1280).image.convert("L"))
    assert (bars.min(axis=1) < 200).sum() < 20, "a row of dots"


@pytest.mark.parametrize("total", [1, 7, 1000, 300_001, 9_000_000])
@pytest.mark.parametrize("expected", [0, 300_001])
def test_amplitudes_of_any_length_in_little_memory(total: int, expected: int) -> None:
    found = Peaks(expected)
    for start in range(0, total, 250_000):
        moment = np.arange(start, min(total, start + 250_000), dtype=np.float32) / total
        found.add(np.stack((moment, -moment * 2)))
    assert sum(len(part) for part in found._low) <= 1 << 17
    columns = found.columns(10)
    assert found.samples == total
    for number, (low, high) in enumerate(columns):
        if total >= 1000:
            assert high == pytest.approx((number + 1) / 10, abs=0.02)
            assert low == pytest.approx(max(-1, -2 * (number + 1) / 10), abs=0.02)
    assert len(columns) == 10


def test_samples_that_are_no_numbers() -> None:
    found = Peaks()
    found.add(np.array([[np.nan, np.inf, -np.inf, 7.0, 0.25]], np.float32))
    assert found.columns(1) == [(-1.0, 1.0)]
    assert Peaks().columns(3) == [(0.0, 0.0)] * 3


def test_a_long_sound_is_only_tasted_for_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_sound, "_LONG", 5.0)
    monkeypatch.setattr(film_sound, "peaks", lambda *given: pytest.fail("not all of it"))
    for name in ("a.mp3", "a.wav", "a.flac", "a.m4a", "a.opus"):
        film, _, _ = SOUNDS[name]
        path = write(tmp_path / name, Film(film.container, None, film.audio, seconds=40.0))
        with opened(path) as document:
            pixels = np.asarray(document.picture(1280).image.convert("L"))
        rows = (pixels < 200).sum(axis=0)
        assert rows[:470].max() < 20, f"{name}: silence first"
        assert rows[500:900].max() > 200, f"{name}: then a tone"


def test_a_sound_that_changes_its_channels(tmp_path: Path) -> None:
    """As where two songs were put one behind the other."""
    parts = [made(Film("mp2", None, "mp2", layout=layout)) for layout in ("mono", "stereo", "mono")]
    path = tmp_path / "a.mp3"
    path.write_bytes(b"".join(parts))
    with opened(path) as document:
        assert isinstance(document, HasSound)
        columns = document.waveform(12)
    loud = [high > 0.3 for _, high in columns]
    assert loud[1:12:4] == [False] * 3
    assert loud[3:12:4] == [True] * 3
