"""Films: every container, the poster and its moment, how it is turned and shaped, its colours, what is damaged."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from support.films import Film, made, write
from support.opening import facts, opened

from assetdesk.core.asset import AUDIO, VIDEO
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.document import HasFrames, HasSound
from assetdesk.media.readers import film_colour, film_frames

Preview = Callable[[Path], dict[str, Image.Image]]
WEB, THUMB = "web.1280.1280.jpeg", "thumbnail.319.319.png"
RED, GREEN, BLUE = (200, 30, 30), (30, 180, 40), (30, 60, 210)
FILMS = {
    "a.mp4": (Film(audio="aac"), "mp4", "video/mp4"),
    "a.m4v": (Film("ipod"), "mp4", "video/x-m4v"),
    "a.3gp": (Film("3gp", "mpeg4"), "mp4", "video/3gpp"),
    "fragments.mp4": (Film(options=(("movflags", "frag_keyframe+empty_moov"),)), "mp4", "video/mp4"),
    "av1.mp4": (Film(video="libsvtav1"), "mp4", "video/mp4"),
    "a.mov": (Film("mov", "prores_ks", "pcm_s16le", "yuv422p10le"), "mov", "video/quicktime"),
    "a.avi": (Film("avi", "mpeg4", "libmp3lame", codec=(("bf", "0"),)), "avi", "video/x-msvideo"),
    "a.webm": (Film("webm", "libvpx", "libopus"), "webm", "video/webm"),
    "a.mkv": (Film("matroska", "ffv1", "flac"), "mkv", "video/x-matroska"),
    "a.mxf": (Film("mxf", "mpeg2video", rate=25), "mxf", "application/mxf"),
    "a.wmv": (Film("asf", "wmv2", "wmav2"), "wmv", "video/x-ms-wmv"),
    "a.flv": (Film("flv", "flv", "libmp3lame"), "flv", "video/x-flv"),
    "a.mpg": (Film("mpeg", "mpeg2video", "mp2", rate=25), "mpeg", "video/mpeg"),
    "a.m2v": (Film("mpeg2video", "mpeg2video", rate=25), "mpeg", "video/mpeg"),
    "a.ts": (Film("mpegts", audio="aac"), "ts", "video/mp2t"),
    "a.m2ts": (Film("mpegts", options=(("mpegts_m2ts_mode", "1"),)), "ts", "video/mp2t"),
    "a.ogv": (Film("ogg", "libvpx"), "ogv", "video/ogg"),
}


def like(image: Image.Image, colour: tuple[int, ...], most: int = 6) -> bool:
    """Whether the lower right part is of that colour."""
    seen = image.convert("RGB").getpixel((image.width * 3 // 4, image.height * 3 // 4))
    assert isinstance(seen, tuple)
    return max(abs(a - b) for a, b in zip(seen, colour, strict=True)) <= most


@pytest.mark.parametrize("name", FILMS)
def test_each_container_by_its_content(tmp_path: Path, preview: Preview, name: str) -> None:
    film, format_name, mime = FILMS[name]
    # blue from 0.83 to 1.25 seconds; the name says nothing
    path = write(tmp_path / f"{Path(name).stem}.pdf", replace(film, colours=(RED, GREEN, BLUE, RED), each=0.42))
    found = registry.handler_of(path.read_bytes()[:4096], str(path))
    assert found is not None
    assert (found[0].name, found[1]) == (format_name, mime)
    assert mime in found[0].mimes
    said = facts(path)
    assert (said.width, said.height, said.pages, said.type) == (64, 48, 1, VIDEO)
    if name != "a.m2v":  # which has no clock
        assert said.duration == pytest.approx(1.6, abs=0.6)
    made_of = preview(path)
    assert made_of[WEB].size == (64, 48)
    assert like(made_of[THUMB], BLUE), "the frame at one second"


def test_the_poster_is_at_a_tenth(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Film(colours=(RED,) * 29 + (GREEN, BLUE) + (RED,) * 14, each=1.0, rate=4))
    with opened(path) as document:
        assert document.facts().duration == 45
        assert like(document.picture(1280).image, RED)
    path = write(tmp_path / "b.mp4", Film(colours=(RED,) * 4 + (GREEN,) + (BLUE,) * 35, each=1.0, rate=4))
    with opened(path) as document:
        assert like(document.picture(1280).image, GREEN), "the fifth second of forty"


def test_a_film_shorter_than_a_second_shows_its_first_frame(tmp_path: Path, preview: Preview) -> None:
    path = write(tmp_path / "a.mp4", Film(colours=(GREEN, RED), each=0.25))
    assert like(preview(path)[WEB], GREEN)


def test_what_would_take_too_long_ends_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_frames, "_LEAST_PACKETS", 3)
    path = write(tmp_path / "a.mp4", Film(colours=(RED,) * 3 + (GREEN,) * 3, codec=(("bf", "0"),)))
    with av.open(str(path)) as container:
        frames = film_frames.Frames(container, container.streams.video[0], 10**6)
        found = frames.at(2.9, most_pixels=1)
        assert found is not None
        assert found.time < 1.0


@pytest.mark.parametrize(
    ("turn", "flip", "orientation", "corner"),
    [(0, False, 1, "NW"), (-90, False, 6, "NE"), (180, False, 3, "SE"), (90, False, 8, "SW"), (0, True, 2, "NE")],
)
def test_films_held_upright_are_shown_upright(
    tmp_path: Path, preview: Preview, turn: int, flip: bool, orientation: int, corner: str
) -> None:
    path = write(tmp_path / "a.mov", Film("mov", turn=turn, flip=flip))
    said = facts(path)
    size = (48, 64) if orientation >= 5 else (64, 48)
    assert (said.orientation, said.width, said.height) == (orientation, *size)
    image = preview(path)[WEB]
    assert image.size == size
    at = (3 if "W" in corner else size[0] - 4, 3 if "N" in corner else size[1] - 4)
    assert min(image.getpixel(at)) > 230  # type: ignore[type-var,arg-type]


def test_pixels_that_are_not_square(tmp_path: Path, preview: Preview) -> None:
    path = write(tmp_path / "a.mp4", Film(shape=Fraction(3, 2)))
    data = bytearray(path.read_bytes())
    at = data.index(b"pasp")
    data[at + 4 : at + 12] = struct.pack(">II", 2, 1)
    path.write_bytes(data)
    assert (facts(path).width, facts(path).height) == (128, 48)
    assert preview(path)[WEB].size == (128, 48)
    data[at + 4 : at + 12] = struct.pack(">II", 1_000_000, 1)
    path.write_bytes(data)
    assert (facts(path).width, facts(path).height) == (64, 48), "a shape that nobody means"


@pytest.mark.parametrize(
    ("container", "codec", "pixels", "bits"),
    [
        ("mov", "prores_ks", "yuv444p10le", 12), ("matroska", "libx265", "yuv420p10le", 10),
        ("mov", "mjpeg", "yuvj420p", 8), ("avi", "rawvideo", "bgr24", 8), ("mov", "png", "rgb48be", 16),
    ],
)  # fmt: skip
def test_colours_of_any_depth_and_range(
    tmp_path: Path, preview: Preview, container: str, codec: str, pixels: str, bits: int
) -> None:
    for colour in (RED, GREEN, BLUE, (255, 255, 255), (0, 0, 0)):
        options = (("x265-params", "log-level=none"),) if codec == "libx265" else ()
        path = write(tmp_path / "a", Film(container, codec, pixels=pixels, colours=(colour,), codec=options))
        assert like(preview(path)[THUMB], colour, 5)
    assert facts(path).bits == bits


@pytest.mark.parametrize(
    "film",
    [Film("mov", "qtrle", pixels="argb", alpha=128), Film("webm", "libvpx-vp9", pixels="yuva420p", alpha=128)],
)
def test_transparent_films(tmp_path: Path, preview: Preview, film: Film) -> None:
    found = preview(write(tmp_path / "a", film))[THUMB].getpixel((40, 40))
    assert isinstance(found, tuple)
    assert found[3] == pytest.approx(128, abs=3)


def test_greater_light_keeps_grays_gray_and_white_below_the_brightest() -> None:
    def levels(samples: list[int], transfer: int, primaries: int) -> list[tuple[int, ...]]:
        pixels = np.array([[[value] * 3 for value in samples]], np.uint16)
        return [tuple(int(v) for v in pixel) for pixel in film_colour._to_srgb(pixels, transfer, primaries)[0]]

    # PQ: 0, 10, 100, 203 and 1000 cd/m² of ITU-R BT.2100
    pq = levels([0, 19733, 33296, 38077, 49274], 16, 9)
    assert pq == sorted(pq)
    assert all(max(gray) - min(gray) <= 1 for gray in pq)
    assert pq[0] == (0, 0, 0)
    assert 165 < pq[2][0] < 200, "half of white"
    assert 215 < pq[3][0] < 245, "white on paper leaves room for lamps"
    assert pq[4][0] > 250
    hlg = levels([0, 24904, 49152, 65535], 18, 9)
    assert hlg == sorted(hlg)
    assert 215 < hlg[2][0] < 245, "75 % is white on paper"
    # Rec. 2020's green is outside of sRGB and becomes its purest
    assert film_colour._to_srgb(np.array([[[0, 65535, 0]]], np.uint16), 1, 9)[0, 0].tolist() == [0, 255, 0]


def test_a_film_of_greater_light(tmp_path: Path, preview: Preview) -> None:
    tags = (("x265-params", "log-level=none"),)
    path = tmp_path / "a.mkv"
    out = av.open(str(path), "w", format="matroska")
    with out as container:
        stream = container.add_stream("libx265", rate=10, options=dict(tags))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p10le"
        stream.codec_context.color_primaries, stream.codec_context.color_trc = 9, 16
        stream.codec_context.colorspace, stream.codec_context.color_range = 9, 1
        for number in range(15):
            # 203 cd/m²: 58 % of the signal, in the range of television
            frame = av.VideoFrame.from_ndarray(np.full((72, 64), round(64 + 0.581 * 876), np.uint16), "yuv420p10le")
            array = frame.to_ndarray()
            array[48:] = 512
            frame = av.VideoFrame.from_ndarray(array, "yuv420p10le")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert (facts(path).colour, facts(path).bits) == ("Rec. 2020 (PQ)", 10)
    seen = preview(path)[WEB].getpixel((30, 30))
    assert isinstance(seen, tuple)
    assert max(seen) - min(seen) <= 3
    assert 215 < seen[0] < 245


@pytest.mark.parametrize("container", ["mp4", "matroska", "webm", "mpegts", "mov"])
def test_a_container_of_films_with_sound_alone_is_a_sound(tmp_path: Path, preview: Preview, container: str) -> None:
    path = write(tmp_path / "a", Film(container, None, "libopus" if container == "webm" else "aac"))
    said = facts(path)
    assert (said.type, said.width, said.height) == (AUDIO, None, None)
    assert said.duration == pytest.approx(1.0, abs=0.1)
    assert preview(path)[WEB].width > 500
    with opened(path) as document:
        assert isinstance(document, HasFrames)
        assert list(document.frames(20, 320)) == []
        assert isinstance(document, HasSound)
        assert len(document.waveform(10)) == 10


def test_frames_are_evenly_spaced(tmp_path: Path) -> None:
    colours = tuple((25 * n, 250 - 25 * n, 128) for n in range(10))
    path = write(tmp_path / "a.mp4", Film(colours=colours, each=1.0, rate=6, size=(640, 480)))
    with opened(path) as document:
        assert isinstance(document, HasFrames)
        frames = list(document.frames(10, 320))
        assert [frame.image.size for frame in frames] == [(320, 240)] * 10
        for frame, colour in zip(frames, colours, strict=True):
            assert like(frame.image, colour, 8)
        assert like(document.picture(1280).image, colours[1], 8), "and the poster is still there"


def test_a_short_film_has_no_more_frames_than_it_has(tmp_path: Path) -> None:
    with opened(write(tmp_path / "a.mp4", Film(colours=(RED,), each=0.5))) as document:
        assert isinstance(document, HasFrames)
        assert len(list(document.frames(20, 320))) == 6


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.avi", "a.webm", "a.mkv", "a.mxf", "a.wmv", "a.mpg", "a.ts"])
def test_cut_off_anywhere_it_is_shown_or_says_that_it_is_damaged(tmp_path: Path, name: str) -> None:
    data = made(FILMS[name][0])
    chance = np.random.default_rng(7)
    shown, refused = 0, []
    for length in sorted(chance.integers(40, len(data), 12)):
        path = tmp_path / name
        path.write_bytes(data[:length])
        try:
            with opened(path) as document:
                document.facts()
                document.metadata()
                image = document.picture(1280).image
                assert image.size == (64, 48) or image.width > 500
                shown += 1
                assert isinstance(document, HasFrames)
                list(document.frames(20, 320))
        except FileFault as wrong:
            refused.append(wrong)
    assert {wrong.code for wrong in refused} <= {ErrorCode.SOURCE_CORRUPT}
    assert all(str(wrong).startswith("The file is damaged or empty.") for wrong in refused)
    assert shown or name in ("a.mp4", "a.mov", "a.mxf"), "these keep at the end what is needed first"


@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "a.webm", "a.mkv", "a.ts", "a.wmv", "a.flv"])
def test_noise_inside_is_shown_or_says_that_it_is_damaged(tmp_path: Path, name: str) -> None:
    data = np.frombuffer(made(FILMS[name][0]), np.uint8)
    chance = np.random.default_rng(11)
    refused = set()
    for _ in range(8):
        noisy = data.copy()
        noisy[chance.integers(60, len(data), max(4, len(data) // 100))] = chance.integers(0, 256)
        path = tmp_path / name
        path.write_bytes(noisy.tobytes())
        if registry.handler_of(path.read_bytes()[:4096], str(path)) is None:
            continue
        try:
            with opened(path) as document:
                document.facts()
                document.metadata()
                document.picture(1280)
                assert isinstance(document, HasFrames)
                list(document.frames(20, 320))
        except FileFault as wrong:
            refused.add(wrong.code)
    assert refused <= {ErrorCode.SOURCE_CORRUPT, ErrorCode.RENDITION_TOO_LARGE, ErrorCode.SOURCE_UNSUPPORTED}


def test_a_film_without_its_second_half_is_shown_with_a_note(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", Film("matroska", colours=(RED, GREEN) * 10, each=1.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with opened(path) as document:
        assert document.facts().duration == 20
        assert document.picture(1280).image.size == (64, 48)
        assert isinstance(document, HasFrames)
        assert len(list(document.frames(20, 320))) == 20, "the last that can be decoded stands for the rest"
        assert any("cannot be decoded" in told for told in document.warnings)


def patched(path: Path, mark: bytes, offset: int, value: bytes) -> Path:
    """The file with bytes behind the first `mark` replaced."""
    data = bytearray(path.read_bytes())
    at = data.index(mark) + offset
    data[at : at + len(value)] = value
    path.write_bytes(data)
    return path


def test_absurd_and_missing_durations(tmp_path: Path, preview: Preview) -> None:
    path = patched(write(tmp_path / "a.mp4", Film()), b"mvhd", 20, b"\x7f\xff\xff\xff")
    patched(path, b"mdhd", 20, b"\x7f\xff\xff\xff")
    with opened(path) as document:
        said = document.facts()
        assert said.duration is None or said.duration < 2
        assert said.duration is not None or "more than it can hold" in document.warnings[0]
    assert preview(path)[WEB].size == (64, 48)
    path = patched(write(tmp_path / "b.mp4", Film()), b"mvhd", 20, bytes(4))
    assert preview(path)[WEB].size == (64, 48)
    single = write(tmp_path / "c.mp4", Film(colours=(RED,), each=1 / 12))
    assert like(preview(single)[WEB], RED)


def test_a_picture_over_the_limit_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Film(size=(640, 480)))
    with opened(path, Limits(pixels=100_000)) as document:
        assert document.facts().width == 640
        with pytest.raises(FileFault) as refused:
            document.picture(1280)
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE


def test_what_a_container_refers_to_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Playlists are no films; a film whose pictures lie in another file is damaged, even if that is there."""
    write(tmp_path / "other.mp4", Film())
    opens: list[str] = []
    monkeypatch.setattr("socket.socket.connect", lambda *given: opens.append("network"))
    for name, text in (
        ("a.m3u8", "#EXTM3U\n#EXTINF:1,\nother.mp4\n"),
        ("a.ffconcat", "ffconcat version 1.0\nfile other.mp4\n"),
        ("a.sdp", "v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"),
        ("a.mpd", "<MPD><Period><BaseURL>http://127.0.0.1/</BaseURL></Period></MPD>"),
    ):
        path = tmp_path / name
        path.write_text(text)
        found = registry.handler_of(path.read_bytes()[:4096], str(path))
        assert found is None or found[0].type not in (VIDEO, AUDIO)
        # nor where such a text is handed to the reader of films by mistake
        for handler in registry.handlers():
            if handler.type in (VIDEO, AUDIO):
                with pytest.raises(FileFault), closing(handler.open(str(path), Limits())) as document:
                    document.picture(1280)
    path = write(tmp_path / "a.mov", Film("mov"))
    data = path.read_bytes()
    at = data.index(b"dref")
    alias = b"\0\0\0\x0curl \0\0\0\1"
    assert data[at + 12 : at + 24] == alias
    # not in this file any more (flag 0), but beside it
    data = data[: at + 12] + b"\0\0\0\x0curl \0\0\0\0" + data[at + 24 :]
    path.write_bytes(data.replace(b"mdat", b"free"))
    with opened(path) as document:
        document.picture(1280)  # a reference without a name is this file
    assert not opens


def test_a_file_that_lies_elsewhere_is_refused(tmp_path: Path) -> None:
    from assetdesk.media.readers import streams

    write(tmp_path / "other.mp4", Film())
    path = tmp_path / "a.ffconcat"
    path.write_text("ffconcat version 1.0\nfile other.mp4\n")
    with path.open("rb") as file, pytest.raises((av.FFmpegError, PermissionError)):
        streams.opened(file, "concat", 10**6)


@pytest.mark.parametrize(
    ("head", "format_name"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", None), (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", None),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", None), (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\x14ftypjp2 ", None),
        (b"\xff\xfe" + "A text, of the kind that Windows writes. ".encode("utf-16-le") * 3, None),
        (b"GIF89a" + bytes(2000), None), (b"G" * 4096, None), (b"\xff\xd8\xff\xe0" + bytes(3000), None),
        (b"RIFF\x10\0\0\0WEBPVP8 ", None), (b"free text about boxes", None), (b"OggS" + bytes(200), None),
    ],
)  # fmt: skip
def test_pictures_and_texts_are_no_films(tmp_path: Path, head: bytes, format_name: str | None) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(head)
    found = registry.handler_of(head, str(path))
    assert found is None or found[0].type not in (VIDEO, AUDIO)


def test_old_quicktime_without_a_brand(tmp_path: Path, preview: Preview) -> None:
    path = write(tmp_path / "a.mov", Film("mov"))
    data = path.read_bytes()
    size = int.from_bytes(data[:4], "big")
    # offsets inside count from the beginning: the brand becomes free space
    path.write_bytes(data[:4] + b"wide" + data[8:size] + data[size:])
    found = registry.handler_of(path.read_bytes()[:4096], str(path))
    assert found is not None
    assert found[0].name == "mov"
    assert like(preview(path)[WEB], BLUE)
