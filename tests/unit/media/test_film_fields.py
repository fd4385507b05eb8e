"""Fields of films and sounds: streams in people's words, tags of each container, XMP packets, times and places."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from support.films import Film, made, write
from support.opening import opened

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.text import bounded
from assetdesk.media.document import HasText
from assetdesk.media.metadata import film_packets, film_tags, film_words

PACKET = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/" '
    b'xmpDM:album="From the packet"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">A title</rdf:li></rdf:Alt>'
    b'</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
QUICKTIME = (
    ("com.apple.quicktime.make", "Apple"),
    ("com.apple.quicktime.model", "iPhone 15"),
    ("com.apple.quicktime.software", "17.1"),
    ("com.apple.quicktime.creationdate", "2026-10-04T16:20:31+0200"),
    ("com.apple.quicktime.location.ISO6709", "+48.1374-011.5755+520.300/"),
)


def fields(path: Path) -> dict[str, object]:
    with opened(path) as document:
        return document.metadata()


def test_streams_in_the_words_people_use(tmp_path: Path) -> None:
    said = fields(write(tmp_path / "a.mp4", Film(audio="aac", seconds=1.5)))
    assert said["media:Container"] == "MP4"
    assert (said["media:VideoCodec"], said["media:AudioCodec"]) == ("H.264", "AAC")
    assert said["media:FrameRate"] == 12
    assert (said["media:Channels"], said["media:SampleRate"]) == (1, 44100)
    assert said["media:Duration"] == pytest.approx(1.5, abs=0.05)
    assert 1_000 < int(str(said["media:VideoBitrate"])) < 200_000


@pytest.mark.parametrize(
    ("film", "name", "codec"),
    [
        (Film("mov", "prores_ks", pixels="yuv422p10le", codec=(("profile", "2"),)), "media:VideoCodec", "ProRes 422"),
        (Film("mov", "prores_ks", pixels="yuv444p10le"), "media:VideoCodec", "ProRes 4444"),
        (Film("mov", "mjpeg", pixels="yuvj420p"), "media:VideoCodec", "Motion JPEG"),
        (Film("webm", "libvpx-vp9"), "media:VideoCodec", "VP9"),
        (Film("matroska", "ffv1"), "media:VideoCodec", "FFV1"),
        (Film("wav", None, "pcm_s24le"), "media:AudioCodec", "PCM 24 bit"),
        (Film("wav", None, "pcm_f32le"), "media:AudioCodec", "PCM 32 bit float"),
        (Film("ipod", None, "alac"), "media:AudioCodec", "Apple Lossless"),
        (Film("mp3", None, "libmp3lame"), "media:AudioCodec", "MP3"),
    ],
)
def test_codecs_by_their_names(tmp_path: Path, film: Film, name: str, codec: str) -> None:
    assert fields(write(tmp_path / "a", film))[name] == codec


@pytest.mark.parametrize(
    ("container", "audio", "track"),
    [
        ("mp3", "libmp3lame", 7), ("flac", "flac", 7), ("ogg", "libopus", 7), ("ipod", "aac", 7),
        ("wav", "pcm_s16le", 7), ("asf", "wmav2", 7), ("matroska", "flac", 7),
    ],
)  # fmt: skip
def test_tags_of_a_song(tmp_path: Path, container: str, audio: str, track: int) -> None:
    tags = (
        ("title", "Lied ohne Worte"), ("artist", "Hélène Grün"), ("album", "安静"), ("genre", "Lullaby"),
        ("track", "7/12"), ("date", "2019-05-03"), ("comment", "a  comment"), ("copyright", "© somebody"),
    )  # fmt: skip
    said = fields(write(tmp_path / "a", Film(container, None, audio, tags=tags)))
    wanted = {
        "dc:title": "Lied ohne Worte", "xmpDM:artist": "Hélène Grün", "dc:creator": ["Hélène Grün"],
        "xmpDM:genre": "Lullaby", "xmpDM:trackNumber": track, "dc:description": "a comment", "dc:rights": "© somebody",
        "xmpDM:album": "安静",
    }  # fmt: skip
    assert {name: said.get(name) for name in wanted} == wanted
    assert str(said["xmpDM:releaseDate"]).startswith("2019")


def test_a_telephones_film(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mov", Film("mov", tags=QUICKTIME, options=(("movflags", "use_metadata_tags"),)))
    said = fields(path)
    assert (said["tiff:Make"], said["tiff:Model"], said["xmp:CreatorTool"]) == ("Apple", "iPhone 15", "17.1")
    assert said["exif:DateTimeOriginal"] == said["xmp:CreateDate"] == "2026-10-04T16:20:31+02:00"
    assert (said["exif:GPSLatitude"], said["exif:GPSLongitude"]) == (48.1374, -11.5755)
    assert said["exif:GPSAltitude"] == 520.3


def test_times_that_the_container_tells(tmp_path: Path) -> None:
    tags = (("creation_time", "2014-10-10T20:11:25.000000Z"),)
    said = fields(write(tmp_path / "a.mp4", Film(tags=tags)))
    assert said["xmp:CreateDate"] == "2014-10-10T20:11:25Z"
    assert "exif:DateTimeOriginal" not in said, "when the file was written, which need not be when it was taken"
    assert "xmp:CreateDate" not in fields(write(tmp_path / "b.mp4", Film())), "the epoch is no date"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019", "2019"), ("2019-05", "2019-05"), ("2019-05-03", "2019-05-03"), ("2019-13-40", None), ("0000", None),
        ("2019-05-03 10:20", "2019-05-03T10:20:00"), ("2003:03:10 15:04:43", "2003-03-10T15:04:43"), ("þÿ", None),
        ("1904-01-01T00:00:00Z", None), ("2026-10-04T16:20:31-0230", "2026-10-04T16:20:31-02:30"), ("", None),
        ("1066", None),
    ],
)  # fmt: skip
def test_dates(text: str, date: str | None) -> None:
    assert film_tags._date(text) == date


@pytest.mark.parametrize("place", ["+91.0+000.1/", "+0.0+0.0/", "somewhere", "+12", ""])
def test_places_that_are_none(place: str) -> None:
    assert film_tags._place(place) == {}


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def riff(film: Film) -> bytes:
    data = made(film) + b"_PMX" + struct.pack("<I", len(PACKET)) + PACKET + b"\0" * (len(PACKET) & 1)
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def test_xmp_wherever_a_container_keeps_it(tmp_path: Path) -> None:
    uuid = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    files = {
        "a.mp4": made(Film()) + box(b"uuid", uuid + PACKET),
        "a.mov": made(Film("mov")) + box(b"moov", box(b"udta", box(b"XMP_", PACKET))),
        "a.avi": riff(Film("avi", "mpeg4")),
        "a.wav": riff(Film("wav", None, "pcm_s16le")),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        assert film_packets.xmp_of(str(tmp_path / name)) is not None, name
        if name == "a.mov":
            continue  # a second moov is none that a film is read by
        said = fields(tmp_path / name)
        assert (said["dc:title"], said["xmpDM:album"]) == ("A title", "From the packet"), name


@pytest.mark.parametrize(
    "data",
    [
        b"", b"RIFF", b"RIFF\xff\xff\xff\xffAVI " + b"LIST\xff\xff\xff\xff" * 40,
        box(b"moov", box(b"udta", b"\0" * 8)) * 3, b"\0\0\0\1moov" + b"\xff" * 8,
        b"\0\0\0\0moov" + b"\0\0\0\0udta" * 50, b"ID3" + bytes(50),
        b"FORM\0\0\0\0AIFFAPPL",
    ],
)  # fmt: skip
def test_boxes_and_chunks_that_lie(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    assert film_packets.xmp_of(str(path)) is None


def test_text_in_bytes_of_another_time() -> None:
    assert film_words.clean(b"Bj\xf6rk".decode("utf-8", "surrogateescape")) == "Björk"
    assert film_words.clean(" a\x00b \n c ") == "ab c"
    assert film_words.clean("a\r\nb\rc", lines=True) == "a\nb\nc"
    assert len(film_words.clean("x" * 50_000)) == 10_000


@pytest.mark.parametrize("alone", [True, False])
def test_subtitles_are_text_with_their_time(tmp_path: Path, alone: bool) -> None:
    import av

    path = tmp_path / "a"
    film = write(tmp_path / "film", Film("matroska"))
    cues = [(500, "Guten <i>Abend</i>"), (2500, "{\\an8}Zwei\nZeilen"), (3000, "")]
    source = tmp_path / "a.srt"
    source.write_text(
        "".join(
            f"{n}\n00:00:0{at // 1000},{at % 1000:03d} --> 00:00:0{at // 1000 + 1},{at % 1000:03d}\n{text or ' '}\n\n"
            for n, (at, text) in enumerate(cues, 1)
        ),
        encoding="utf-8",
    )
    with av.open(str(source)) as words, av.open(str(film)) as shown, av.open(str(path), "w", format="matroska") as out:
        pictures = None if alone else out.add_stream_from_template(shown.streams.video[0])
        stream = out.add_stream_from_template(words.streams.subtitles[0])
        for packet in shown.demux() if pictures is not None else ():
            if packet.size:
                packet.stream = pictures
                out.mux(packet)
        for packet in words.demux():
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    with opened(path) as document:
        assert isinstance(document, HasText)
        parts = bounded(document.text()).parts
        if alone:
            with pytest.raises(FileFault) as refused:
                document.picture(1280)
            assert refused.value.code is ErrorCode.SOURCE_UNSUPPORTED
    assert [(part.at, part.text) for part in parts] == [(0.5, "Guten Abend"), (2.5, "Zwei\nZeilen")]


def test_chapters_are_text_with_their_time(tmp_path: Path) -> None:
    import io
    from fractions import Fraction

    import av

    data = io.BytesIO(made(Film()))
    path = tmp_path / "a.mkv"
    with av.open(data) as source, av.open(str(path), "w", format="matroska") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        base = Fraction(1, 1000)
        out.set_chapters(
            [
                {"id": 1, "start": 0, "end": 700, "time_base": base, "metadata": {"title": "Morning"}},
                {"id": 2, "start": 700, "end": 1500, "time_base": base, "metadata": {"title": "Evening"}},
            ]
        )
        for packet in source.demux():
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    with opened(path) as document:
        assert isinstance(document, HasText)
        parts = bounded(document.text()).parts
    assert [(part.at, part.text, part.label) for part in parts] == [
        (0.0, "Morning", "Chapter 1"), (0.7, "Evening", "Chapter 2"),
    ]  # fmt: skip
