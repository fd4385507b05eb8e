"""Compares our metadata with exiftool's, field by field, over every image and document of the development corpus.

    python tests/metadata_compare.py [CORPUS] [--only images,documents] [--fields dc:title,…] [--out differences.tsv]

Values are brought to one form first: dates to ISO 8601, lists to their items, numbers to six significant digits. A
value of ours that exiftool has too, but in another block than the one our precedence names first, counts as `other
block`. Every difference is listed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import corpus as the_corpus
from support.corpus import Answer

from assetdesk.media import registry

DEFAULT_ONLY = "images,documents,photoshop,postscript,video"
_DATE = re.compile(
    r"(\d{4})(?:[:-](\d{2})(?:[:-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
Theirs = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field: exiftool's tags for it, in the order of our precedence, and how a value is brought to one form."""

    name: str
    tags: tuple[str, ...]
    form: Callable[[Any], Any]


def text(value: Any) -> Any:
    """Text without blanks around it, composed; lists as one."""
    if isinstance(value, list):
        value = "; ".join(str(one) for one in value)
    if isinstance(value, dict):
        value = value.get("x-default") or next(iter(value.values()), "")
    found = unicodedata.normalize("NFC", re.sub(r"\s+", " ", str(value))).strip()
    return found or None


def items(value: Any) -> Any:
    """A list's items, whichever way it is written, sorted."""
    parts = value if isinstance(value, list) else [value]
    found = {piece for part in parts for one in str(part).split(";") if (piece := text(one)) is not None}
    return sorted(found) or None


def number(value: Any) -> Any:
    """A number to five significant digits."""
    try:
        return float(f"{float(value):.5g}")
    except (TypeError, ValueError):
        return None


def turn(value: Any) -> Any:
    """EXIF's 2–8; upright goes without saying."""
    found = number(value)
    return found if found and 2 <= found <= 8 else None


def date(value: Any) -> Any:
    """ISO 8601, without parts of seconds (compared by themselves in the unit tests); None for no date."""
    found = _DATE.match(str(value).strip())
    if not found or found[1] == "0000" or found[2] == "00" or found[3] == "00":
        return None
    year, month, day, hour, minute, second, _, zone = found.groups()
    made = "-".join(part for part in (year, month, day) if part)
    if hour:
        made += f"T{hour}:{minute}:{second or '00'}"
        zone = {"Z": "+00:00", None: ""}.get(zone, zone)
        made += zone if ":" in zone or not zone else f"{zone[:3]}:{zone[3:]}"
    return made


def same(name: str, ours: Any, theirs: Any) -> bool:
    """Whether two values in one form say the same."""
    if ours == theirs:
        return True
    if isinstance(ours, float) and isinstance(theirs, float):
        return abs(ours - theirs) <= 2e-4 * max(abs(ours), abs(theirs), 1e-9)
    if name.endswith("Date") or "DateTime" in name:
        # the zone stands in another tag, or nowhere
        return isinstance(ours, str) and isinstance(theirs, str) and ours[:19] == theirs[:19] and len(theirs) <= 19
    return False


FIELDS = (
    Compared("mime", ("File:MIMEType",), text),
    Compared("bytes", ("System:FileSize",), number),
    Compared("width", ("width",), number),
    Compared("height", ("height",), number),
    Compared("orientation", ("IFD0:Orientation",), turn),
    Compared("bits", ("bits",), number),
    Compared("ppi", ("ppi",), number),
    Compared("pages", ("PDF:PageCount", "XML:Pages", "XMP-xmpTPg:NPages"), number),
    Compared("duration", ("duration",), number),
    Compared("dc:title", ("XMP-dc:Title", "IPTC:ObjectName", "PDF:Title", "PNG:Title", "XML:Title", "SVG:Title"), text),
    Compared(
        "dc:description",
        (
            "XMP-dc:Description",
            "IPTC:Caption-Abstract",
            "IFD0:ImageDescription",
            "PDF:Subject",
            "PNG:Description",
            "XML:Description",
            "SVG:Desc",
        ),
        text,
    ),
    Compared(
        "dc:creator",
        ("XMP-dc:Creator", "IPTC:By-line", "IFD0:Artist", "PDF:Author", "PNG:Author", "XML:Creator"),
        items,
    ),
    Compared("dc:subject", ("XMP-dc:Subject", "IPTC:Keywords"), items),
    Compared("dc:rights", ("XMP-dc:Rights", "IPTC:CopyrightNotice", "IFD0:Copyright", "PNG:Copyright"), text),
    Compared(
        "xmp:CreateDate", ("XMP-xmp:CreateDate", "ExifIFD:CreateDate", "PDF:CreateDate", "QuickTime:CreateDate"), date
    ),
    Compared("xmp:ModifyDate", ("XMP-xmp:ModifyDate", "IFD0:ModifyDate", "PDF:ModifyDate"), date),
    Compared("xmp:Rating", ("XMP-xmp:Rating", "IFD0:Rating"), number),
    Compared("xmp:CreatorTool", ("XMP-xmp:CreatorTool", "IFD0:Software", "PDF:Creator", "PNG:Software"), text),
    Compared("photoshop:City", ("XMP-photoshop:City", "IPTC:City"), text),
    Compared("photoshop:Country", ("XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"), text),
    Compared("photoshop:Headline", ("XMP-photoshop:Headline", "IPTC:Headline"), text),
    Compared("photoshop:Credit", ("XMP-photoshop:Credit", "IPTC:Credit"), text),
    Compared("tiff:Make", ("XMP-tiff:Make", "IFD0:Make"), text),
    Compared("tiff:Model", ("XMP-tiff:Model", "IFD0:Model"), text),
    Compared(
        "exifEX:LensModel",
        ("XMP-exifEX:LensModel", "ExifIFD:LensModel", "XMP-aux:Lens", "Composite:LensID", "Nikon:Lens"),
        text,
    ),
    Compared("exif:ExposureTime", ("XMP-exif:ExposureTime", "ExifIFD:ExposureTime"), number),
    Compared("exif:FNumber", ("XMP-exif:FNumber", "ExifIFD:FNumber"), number),
    Compared("exif:FocalLength", ("XMP-exif:FocalLength", "ExifIFD:FocalLength"), number),
    Compared("exif:ISOSpeedRatings", ("XMP-exif:ISO", "XMP-exifEX:PhotographicSensitivity", "ExifIFD:ISO"), number),
    Compared(
        "exif:DateTimeOriginal",
        ("XMP-exif:DateTimeOriginal", "XMP-photoshop:DateCreated", "ExifIFD:DateTimeOriginal"),
        date,
    ),
    Compared("exif:GPSLatitude", ("Composite:GPSLatitude", "XMP-exif:GPSLatitude"), number),
    Compared("exif:GPSLongitude", ("Composite:GPSLongitude", "XMP-exif:GPSLongitude"), number),
    Compared("exif:GPSAltitude", ("Composite:GPSAltitude", "XMP-exif:GPSAltitude"), number),
    Compared("pdf:Producer", ("XMP-pdf:Producer", "PDF:Producer"), text),
    Compared("media:FrameRate", ("Track1:VideoFrameRate", "RIFF:FrameRate", "Matroska:FrameRate"), number),
    Compared("media:Channels", ("channels",), number),
    Compared("media:SampleRate", ("rate",), number),
    Compared(
        "xmpDM:artist", ("ID3v2_3:Artist", "ID3v2_4:Artist", "ID3v2_2:Artist", "Vorbis:Artist", "ItemList:Artist"), text
    ),
    Compared(
        "xmpDM:album", ("ID3v2_3:Album", "ID3v2_4:Album", "ID3v2_2:Album", "Vorbis:Album", "ItemList:Album"), text
    ),
)


def ask_exiftool(paths: list[Path]) -> dict[str, Theirs]:
    """exiftool's JSON for each file."""
    with tempfile.NamedTemporaryFile("w", suffix=".args", encoding="utf-8") as listed:
        listed.write("\n".join(str(path) for path in paths))
        listed.flush()
        command = ["exiftool", "-j", "-G1", "-n", "-q", "-q", "-struct", "-charset", "filename=utf8", "-@", listed.name]
        said = subprocess.run(command, capture_output=True, check=False)
    return {one["SourceFile"]: one for one in json.loads(said.stdout or b"[]", strict=False)}


def derived(found: Theirs) -> Theirs:
    """Facts that exiftool has under many names: size, bits, resolution, sound."""

    def first(*names: str) -> Any:
        for name in names:
            for key, value in found.items():
                if key.partition(":")[2] == name and not key.startswith(("IFD1:", "MPImage", "PreviewIFD", "SubIFD")):
                    return value
        return None

    made = dict(found)
    made["width"] = found.get("File:ImageWidth") or first("ImageWidth")
    made["height"] = found.get("File:ImageHeight") or first("ImageHeight", "ImageLength")
    bits = found.get("File:BitsPerSample") or first("BitDepth", "BitsPerSample")
    made["bits"] = str(bits).split()[0] if bits is not None else None
    made["ppi"] = None
    for group in ("JFIF", "Photoshop", "IFD0"):
        resolution, unit = found.get(f"{group}:XResolution"), found.get(f"{group}:ResolutionUnit", 2)
        inches, centimetres = (1, 2) if group == "JFIF" else (2, 3)
        if group == "Photoshop":
            inches, unit = 1, 1
        if isinstance(resolution, (int, float)) and resolution > 1 and unit in (inches, centimetres):
            made["ppi"] = resolution * (2.54 if unit == centimetres else 1)
            break
    if isinstance(per := found.get("File:PixelsPerMeterX"), (int, float)) and per > 40:
        made["ppi"] = per * 0.0254
    if isinstance(per := found.get("PNG-pHYs:PixelsPerUnitX"), (int, float)) and found.get("PNG-pHYs:PixelUnits") == 1:
        made["ppi"] = per * 0.0254
    made["duration"] = found.get("Composite:Duration") or first("Duration", "MediaDuration")
    # MPEG's own is a code
    sound = {key: value for key, value in found.items() if not key.startswith(("MPEG:", "Photoshop:", "File:"))}
    made["channels"] = next((sound[key] for key in sound if key.endswith((":AudioChannels", ":NumChannels"))), None)
    made["rate"] = next((sound[key] for key in sound if key.endswith((":AudioSampleRate", ":SampleRate"))), None)
    return made


def of_ours(answer: Answer) -> dict[str, Any]:
    """Our facts and fields under the names above; the size as stored, not upright."""
    made: dict[str, Any] = dict(answer.fields)
    source = answer.source
    if source is None:
        return made
    turned = (source.orientation or 1) >= 5
    # one page, upright: what goes without saying exiftool does not say
    made |= {
        "mime": source.mime,
        "bytes": source.bytes,
        "width": source.height if turned else source.width,
        "height": source.width if turned else source.height,
        "orientation": None if source.orientation == 1 else source.orientation,
        "bits": source.bits,
        "ppi": made.get("image:ppi"),
        "pages": source.pages if source.mime == "application/pdf" else None,
        "duration": source.duration or made.get("media:Duration"),
    }
    return made


def compare(ours: dict[str, Any], theirs: Theirs, field: Compared) -> tuple[str, Any, Any]:
    """same, other block, ours only, theirs only, differ, or nothing where neither has it; both values."""
    mine = field.form(ours[field.name]) if ours.get(field.name) is not None else None
    those = [
        form
        for tag in field.tags
        if theirs.get(tag) not in (None, "") and (form := field.form(theirs[tag])) is not None
    ]
    if mine is None and not those:
        return "", None, None
    if not those:
        return "ours only", mine, None
    if mine is None:
        return "theirs only", None, those[0]
    if same(field.name, mine, those[0]):
        return "same", mine, those[0]
    if any(same(field.name, mine, other) for other in those[1:]):
        return "other block", mine, those[0]
    return "differ", mine, those[0]


def main() -> int:
    """Command line."""
    options = argparse.ArgumentParser(description="Compare metadata with exiftool over the development corpus.")
    options.add_argument("corpus", nargs="?", type=Path, default=the_corpus.DEFAULT)
    options.add_argument("--only", default=DEFAULT_ONLY, help="folders of the corpus, with commas")
    options.add_argument("--fields", default="", help="only these, with commas")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--out", type=Path, help="the list of differences into this file")
    chosen = options.parse_args()
    if shutil.which("exiftool") is None:
        print("exiftool is not installed.", file=sys.stderr)
        return 2
    listed = [one.path for one in the_corpus.files(chosen.corpus, chosen.only.split(","))]
    with tempfile.TemporaryDirectory(prefix="metadata-") as out:
        answers = list(the_corpus.ask(chosen.corpus, listed, ("metadata",), Path(out), workers=chosen.workers))
    theirs = ask_exiftool([chosen.corpus / path for path in listed])
    wanted = [field for field in FIELDS if not chosen.fields or field.name in chosen.fields.split(",")]
    counts: dict[str, Counter[str]] = {field.name: Counter() for field in wanted}
    lines = []
    read = 0
    for answer in answers:
        other = theirs.get(str(chosen.corpus / answer.path))
        known = answer.source is not None and answer.source.format in {one.name for one in registry.handlers()}
        if other is None or not known or answer.error:
            continue
        read += 1
        mine, others = of_ours(answer), derived(other)
        for field in wanted:
            how, ours_value, their_value = compare(mine, others, field)
            if how:
                counts[field.name][how] += 1
            if how in ("differ", "ours only", "theirs only", "other block"):
                lines.append(f"{how}\t{field.name}\t{answer.path}\t{ours_value!r}\t{their_value!r}"[:600])
    columns = ("same", "other block", "ours only", "theirs only", "differ")
    print(f"{'field':24}" + "".join(f"{column:>13}" for column in columns))
    for name, counted in counts.items():
        print(f"{name:24}" + "".join(f"{counted[column]:13}" for column in columns))
    said = "\n".join(sorted(lines, key=lambda line: line.split("\t")[:3]))
    if chosen.out is not None:
        chosen.out.write_text(said + "\n", encoding="utf-8")
    else:
        print(said)
    print(f"{read} files that both read, of {len(listed)}; {len(lines)} differences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
