"""What film or sound a file is by its first bytes: the marks of the containers, as their formats ask for them."""

from __future__ import annotations

from pathlib import Path

from assetdesk.media.sniff import iso_brands

_EBML = b"\x1aE\xdf\xa3"
_DOCTYPE = b"\x42\x82"
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_ASF_READ = 1 << 18  # the header object; pictures in its tags may make it long
_MXF = bytes.fromhex("060e2b34020501010d01020101")
# brands of pictures in the same boxes; those have formats of their own
_PICTURES = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1", b"avif",
     b"avis", b"avci", b"avcs", b"crx ", b"jp2 ", b"jpx ", b"jpm ", b"jxl ", b"j2ki", b"jpeg", b"jpgs")
)  # fmt: skip
_SOUNDS = (b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ")
_BOXES = (b"moov", b"mdat", b"wide", b"pnot", b"free", b"skip")
_MOST_BOXES = 32
_OGG_FILMS = (b"\x80theora", b"BBCD\0", b"OVP80", b"\x01video\0\0\0")
_OGG_SOUNDS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ", b"PCM     ")
_PACKETS = ((188, 0), (192, 4), (204, 0))
_LEAST_PACKETS = 5
_LAYERS = {1: 3, 2: 2}  # the first layer is not found any more, and looks like the mark of UTF-16
_RATES = {
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_TAGGED = (b"fLaC", b"MP+", b"MPCK", b"MAC ", b"wvPk", b"OggS", b"TTA1", b"FORM", b"RIFF", b"DSD ")
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def iso_film(head: bytes) -> bytes | None:
    """The major brand of an ISO media file that is neither a picture, a QuickTime film nor an Apple sound file."""
    brands = iso_brands(head)
    if not brands and head[4:8] == b"styp":
        return b"styp"
    if not brands or any(brand in _PICTURES for brand in brands) or brands[0] in (b"qt  ", *_SOUNDS):
        return None
    return brands[0]


def iso_sound(head: bytes) -> bool:
    """Whether the boxes are those of an Apple sound file."""
    brands = iso_brands(head)
    return bool(brands) and brands[0] in _SOUNDS


def quicktime(head: bytes) -> bool:
    """Whether a file begins like a QuickTime film: by its brand, or, in old ones without, by the name of a box."""
    brands = iso_brands(head)
    return brands[0] == b"qt  " if brands else head[4:8] in _BOXES


def has_film_boxes(path: str) -> bool:
    """Whether a file with a QuickTime beginning has the boxes of one: names alone are too little to go by."""
    try:
        with Path(path).open("rb") as file:
            position = 0
            for _ in range(_MOST_BOXES):
                file.seek(position)
                head = file.read(16)
                if head[4:8] in (b"moov", b"mdat", b"moof", b"ftyp"):
                    return True
                size = int.from_bytes(head[:4], "big")
                if size == 1:
                    size = int.from_bytes(head[8:16], "big")
                if size < 8 or not head[4:8].isalnum():
                    return False
                position += size
    except OSError:
        pass
    return False


def matroska(head: bytes) -> str | None:
    """The document type of an EBML file: `webm` or `matroska`; None where it is neither."""
    if not head.startswith(_EBML):
        return None
    at = head.find(_DOCTYPE, 4, 512)
    if at >= 0:
        length = head[at + 2] & 0x7F if at + 2 < len(head) else 0
        kind = head[at + 3 : at + 3 + length].rstrip(b"\0")
        return kind.decode("ascii") if kind in (b"webm", b"matroska") else None
    return "matroska"  # the header may be left out, and readers take that for Matroska


def asf(head: bytes) -> bool:
    """Windows Media."""
    return head.startswith(_ASF)


def asf_has_pictures(path: str) -> bool:
    """Whether the header of a Windows Media file names a stream of moving pictures."""
    try:
        with Path(path).open("rb") as file:
            return _ASF_VIDEO in file.read(_ASF_READ)
    except OSError:
        return False


def mxf(head: bytes) -> bool:
    """A partition pack, where need be behind a run-in."""
    return _MXF in head


def riff(head: bytes) -> bytes | None:
    """The form of a RIFF file; its larger brothers among them."""
    return head[8:12] if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") else None


def ogg(head: bytes) -> str | None:
    """`film` or `sound`, by the headers of the streams, which all stand at the beginning."""
    if not head.startswith(b"OggS"):
        return None
    if any(mark in head for mark in _OGG_FILMS):
        return "film"
    return "sound" if any(mark in head for mark in _OGG_SOUNDS) else None


def transport_stream(head: bytes) -> bool:
    """Whether the sync byte stands wherever a packet begins."""
    for size, first in _PACKETS:
        marks = head[first::size]
        if len(marks) >= _LEAST_PACKETS and not marks.strip(b"G") and set(head[:size]) != {0x47}:
            return True
    return False


def program_stream(head: bytes) -> bool:
    """MPEG-1 and MPEG-2: a pack, or a bare sequence of pictures."""
    return head.startswith((b"\0\0\x01\xba", b"\0\0\x01\xb3"))


def after_tag(head: bytes, path: str) -> bytes:
    """The first bytes behind an ID3 tag, where there is one."""
    if not head.startswith(b"ID3") or len(head) < 10:
        return head
    size = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]) + (10 if head[5] & 0x10 else 0)
    try:
        with Path(path).open("rb") as file:
            file.seek(size)
            return file.read(4096)
    except OSError:
        return b""


def foreign_tag(behind: bytes) -> bool:
    """Whether what stands behind an ID3 tag is a sound of another kind than MP3."""
    return behind.startswith(_TAGGED) or adts(behind)


def mpeg_sound(head: bytes) -> bool:
    """Whether two frames of MPEG sound follow each other (MP2, MP3); one, where the file ends with it."""
    length = _mpeg_frame(head)
    return bool(length) and (len(head) < length + 4 or bool(_mpeg_frame(head[length : length + 4])))


def adts(head: bytes) -> bool:
    """The same for AAC without a container."""
    length = _adts_frame(head)
    return bool(length) and (len(head) < length + 7 or bool(_adts_frame(head[length : length + 7])))


def _adts_frame(head: bytes) -> int:
    """Bytes of the frame that begins here, or 0."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or (head[2] >> 2 & 15) > 12:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else 0


def _mpeg_frame(head: bytes) -> int:
    """Bytes of the frame that begins here, or 0."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, _LAYERS.get(head[1] >> 1 & 3, 0)
    rate, samples, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or not layer or rate in (0, 15) or samples == 3:
        return 0
    bits, second = _RATES[version == 3, layer][rate - 1] * 1000, _SAMPLES[version][samples]
    return (72 if layer == 3 and version != 3 else 144) * bits // second + padding
