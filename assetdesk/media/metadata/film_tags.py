"""Fields of a film or a sound: its streams in the words people use, its tags, its XMP packet.

FFmpeg gives the tags of all containers nearly the same names; what it leaves apart is brought together here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assetdesk.media.metadata import embedded, film_packets
from assetdesk.media.metadata.exif import iso_date
from assetdesk.media.metadata.film_words import clean

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

_CODECS = {
    "h264": "H.264", "hevc": "H.265", "vvc": "H.266", "av1": "AV1", "libdav1d": "AV1", "vp8": "VP8", "vp9": "VP9",
    "libvpx": "VP8", "libvpx-vp9": "VP9", "mpeg4": "MPEG-4", "msmpeg4v3": "DivX 3", "mpeg2video": "MPEG-2",
    "mpeg1video": "MPEG-1", "mjpeg": "Motion JPEG", "prores": "ProRes", "dnxhd": "DNxHD", "dvvideo": "DV",
    "h263": "H.263", "flv1": "Sorenson H.263", "flv": "Sorenson H.263", "svq1": "Sorenson Video",
    "svq3": "Sorenson Video 3", "cinepak": "Cinepak", "theora": "Theora", "wmv1": "WMV 7", "wmv2": "WMV 8",
    "wmv3": "WMV 9", "vc1": "VC-1", "rawvideo": "Uncompressed", "v210": "Uncompressed 10 bit",
    "qtrle": "QuickTime Animation", "8bps": "QuickTime Planar RGB", "rpza": "QuickTime Video", "ffv1": "FFV1",
    "huffyuv": "HuffYUV", "cfhd": "CineForm", "jpeg2000": "JPEG 2000", "png": "PNG", "gif": "GIF", "hap": "Hap",
    "indeo5": "Indeo 5", "iv50": "Indeo 5", "aac": "AAC", "aac_latm": "AAC", "mp3": "MP3", "mp3float": "MP3",
    "mp2": "MP2", "mp2float": "MP2", "mp1float": "MP1", "ac3": "Dolby Digital", "eac3": "Dolby Digital Plus",
    "truehd": "Dolby TrueHD", "dts": "DTS", "dca": "DTS", "opus": "Opus", "libopus": "Opus", "vorbis": "Vorbis",
    "flac": "FLAC", "alac": "Apple Lossless", "speex": "Speex", "libspeex": "Speex", "wmav1": "WMA 1",
    "wmav2": "WMA 2", "wmapro": "WMA Pro", "wmalossless": "WMA Lossless", "wmavoice": "WMA Voice", "amrnb": "AMR",
    "amrwb": "AMR Wideband", "qdm2": "QDesign Music 2", "pcm_alaw": "A-law", "pcm_mulaw": "µ-law",
    "adpcm_ima_qt": "IMA ADPCM", "adpcm_ima_wav": "IMA ADPCM", "adpcm_ms": "ADPCM",
}  # fmt: skip
_PRORES = {
    "Proxy": "ProRes 422 Proxy", "LT": "ProRes 422 LT", "Standard": "ProRes 422", "HQ": "ProRes 422 HQ",
    "4444": "ProRes 4444", "XQ": "ProRes 4444 XQ",
}  # fmt: skip
_PCM = re.compile(r"pcm_([sufl])(\d+)")
# the first that is there counts; lower case
_TAGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dc:title", ("com.apple.quicktime.title", "com.apple.quicktime.displayname", "title")),
    ("dc:description", ("com.apple.quicktime.description", "description", "synopsis", "comment",
                        "com.apple.quicktime.comment")),
    ("dc:rights", ("com.apple.quicktime.copyright", "copyright")),
    ("xmpDM:artist", ("com.apple.quicktime.artist", "artist", "author", "com.apple.quicktime.author", "performer",
                      "album_artist")),
    ("xmpDM:album", ("com.apple.quicktime.album", "album")),
    ("xmpDM:genre", ("com.apple.quicktime.genre", "genre")),
    ("xmpDM:composer", ("composer",)),
    ("tiff:Make", ("com.apple.quicktime.make", "com.android.manufacturer", "make")),
    ("tiff:Model", ("com.apple.quicktime.model", "com.android.model", "model")),
    ("xmp:CreatorTool", ("com.apple.quicktime.software", "software", "encoded_by", "encoder", "encoding_tool")),
)  # fmt: skip
_LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dc:creator", ("com.apple.quicktime.creator", "com.apple.quicktime.director", "director", "artist", "author")),
    ("dc:publisher", ("com.apple.quicktime.publisher", "publisher")),
    ("dc:subject", ("com.apple.quicktime.keywords", "keywords")),
)
_TAKEN = ("com.apple.quicktime.creationdate",)
_MADE = ("creation_time", "date_created")
_RELEASED = ("date", "year", "originaldate", "tdor")
_PLACES = ("com.apple.quicktime.location.iso6709", "location", "xyz")
_DAY = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_POINT = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")
_FIRST_YEAR, _EPOCHS = 1880, ("1904-01-01", "1970-01-01T00:00:00Z")
_GENERIC = re.compile(r"^(lavf|lavc)[\d.]*$", re.IGNORECASE)


def read(
    container: InputContainer,
    video: VideoStream | None,
    audio: AudioStream | None,
    path: str,
    warnings: list[str],
) -> dict[str, Any]:
    """Fields by the names of `core.metadata_fields`. XMP wins over the container's own tags."""
    tags = _lowered(container.metadata)
    for stream in (video, audio):
        # Ogg and some others keep the tags with the stream
        for key, value in _lowered(stream.metadata if stream is not None else {}).items():
            if key not in ("encoder", "title", "comment", "handler_name") or container.format.name in ("ogg",):
                tags.setdefault(key, value)
    fields = _of_streams(container, video, audio) | _of_tags(tags)
    if container.format.name == "avi":
        fields["exif:DateTimeOriginal"] = fields["xmp:CreateDate"]  # cameras write it when they begin
    if container.format.name in ("avi", "wav") and not fields["xmp:CreateDate"]:
        fields["xmp:CreateDate"] = fields["xmpDM:releaseDate"]  # one field serves for both
    languages = [s.language for s in container.streams if s.type == "audio" and s.language not in (None, "", "und")]
    if languages:
        fields["dc:language"] = list(dict.fromkeys(str(one) for one in languages))
    fields = {name: value for name, value in fields.items() if value not in (None, "", [])}
    try:
        packet = film_packets.xmp_of(path)
    except OSError:
        packet = None
    return embedded.of_blocks(embedded.Blocks(xmp=packet, own=tuple(fields.items())), warnings)


def _of_streams(container: InputContainer, video: VideoStream | None, audio: AudioStream | None) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if video is not None:
        rate = video.average_rate or video.guessed_rate
        fields["media:VideoCodec"] = codec_name(video)
        fields["media:FrameRate"] = round(float(rate), 3) if rate and 0 < rate <= 1000 else None
        fields["media:VideoBitrate"] = video.bit_rate or (None if audio is not None else container.bit_rate or None)
    if audio is not None:
        fields["media:AudioCodec"] = codec_name(audio)
        fields["media:Channels"] = audio.channels or None
        fields["media:SampleRate"] = audio.rate or None
        fields["media:AudioBitrate"] = audio.bit_rate or (None if video is not None else container.bit_rate or None)
    return fields


def codec_name(stream: Stream) -> str:
    """As people say it: H.264, ProRes 422 HQ, PCM 16 bit."""
    context = getattr(stream, "codec_context", None)
    if context is None:
        return str(getattr(stream, "codec_tag", "")).strip("\0 ")
    name, profile = context.name, context.profile or ""
    if name in ("prores", "prores_ks", "prores_aw"):
        return _PRORES.get(profile, "ProRes")
    if found := _PCM.match(name):
        return f"PCM {found[2]} bit{' float' if found[1] == 'f' else ''}"
    if name.startswith("aac") and profile.startswith("HE-AAC"):
        return profile
    return _CODECS.get(name) or context.codec.long_name.split(" (")[0].split(" / ")[0] or name


def _of_tags(tags: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: _first(tags, keys) for name, keys in _TAGS}
    for name, keys in _LISTS:
        value = _first(tags, keys)
        fields[name] = [part for one in re.split(r"[;\0]" if name != "dc:subject" else r"[;,\0]", value)
                        if (part := one.strip())]  # fmt: skip
    if _GENERIC.match(fields["xmp:CreatorTool"] or ""):
        fields["xmp:CreatorTool"] = ""
    taken = _date(_first(tags, _TAKEN))
    fields["exif:DateTimeOriginal"] = taken
    fields["xmp:CreateDate"] = taken or _date(_first(tags, _MADE))
    fields["xmpDM:releaseDate"] = _date(_first(tags, _RELEASED))
    track = re.match(r"\d+", _first(tags, ("track", "tracknumber")))
    fields["xmpDM:trackNumber"] = int(track[0]) if track and len(track[0]) < 6 else None
    return fields | _place(_first(tags, _PLACES))


def _first(tags: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((tags[key] for key in keys if tags.get(key)), "")


def _lowered(tags: dict[str, str]) -> dict[str, str]:
    """Without the language that is put behind some names; the plain one counts more."""
    made: dict[str, str] = {}
    for key, value in tags.items():
        name = re.sub(r"-[a-z]{3}$", "", key.lower())
        text = clean(value)
        if text and (name not in made or name == key.lower()):
            made[name] = text
    return made


def _date(text: str) -> str | None:
    """ISO 8601 as exact as given; None for the many ways of having none."""
    if not text:
        return None
    found = _DAY.match(text.strip())
    if not found or text.strip()[4:5] == ":":
        return iso_date(text)
    year, month, day, clock, zone = found.groups()
    if int(year) < _FIRST_YEAR or not _real(month, day):
        return None
    made = "-".join(part for part in (year, month, day) if part)
    if clock:
        made += f"T{clock if len(clock) > 5 else clock + ':00'}{_zone(zone)}"
    return None if made.startswith(_EPOCHS) else made


def _real(month: str | None, day: str | None) -> bool:
    return (month is None or 1 <= int(month) <= 12) and (day is None or 1 <= int(day) <= 31)


def _zone(zone: str | None) -> str:
    if not zone or zone == "Z" or ":" in zone:
        return zone or ""
    return f"{zone[:3]}:{zone[3:]}"


def _place(text: str) -> dict[str, Any]:
    """ISO 6709: +37.5090+127.0243+042.8/."""
    found = _POINT.match(text)
    if not found:
        return {}
    latitude, longitude = float(found[1]), float(found[2])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude == 0 and longitude == 0):
        return {}
    fields: dict[str, Any] = {"exif:GPSLatitude": latitude, "exif:GPSLongitude": longitude}
    if found[3] and abs(float(found[3])) < 100_000:
        fields["exif:GPSAltitude"] = float(found[3])
    return fields
