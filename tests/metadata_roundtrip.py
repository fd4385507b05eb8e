"""Metadata there and back over a folder of files: written by us and read by exiftool, and the other way round.

    python tests/metadata_roundtrip.py [CORPUS] [--only images,documents] [--most 1000] [--out misses.tsv]

Ours goes into the file where its format can take it, else into an XMP file. Beside the values it is asked of every
file whether exiftool still finds what was there before, and of pictures whether they decode to the same pixels. What
was not written, and why, is counted too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from support import corpus as the_corpus

from assetdesk.core.errors import FileFault
from assetdesk.media import registry
from assetdesk.media.metadata import sidecar, write

DEFAULT_ONLY = "images,documents,photoshop,postscript,video,audio,raw"
VALUES: dict[str, Any] = {
    "dc:title": "Horn & <Söhne>",
    "dc:description": "Two lines: “quoted”, 100 %",
    "dc:creator": ["Ann", "Ben; jr."],
    "dc:subject": ["brass", "gold, polished", "日本"],
    "dc:rights": "© House",
    "xmp:Rating": 4,
    "photoshop:City": "Kiel",
    "photoshop:Headline": "Head",
    "exif:DateTimeOriginal": "2024-01-31T12:05:09",
    "exif:GPSLatitude": -48.5125,
    "exif:ExposureTime": 0.008,
}
TAGS = {
    "dc:title": "XMP-dc:Title",
    "dc:description": "XMP-dc:Description",
    "dc:creator": "XMP-dc:Creator",
    "dc:subject": "XMP-dc:Subject",
    "dc:rights": "XMP-dc:Rights",
    "xmp:Rating": "XMP-xmp:Rating",
    "photoshop:City": "XMP-photoshop:City",
    "photoshop:Headline": "XMP-photoshop:Headline",
    "exif:DateTimeOriginal": "XMP-exif:DateTimeOriginal",
    "exif:GPSLatitude": "XMP-exif:GPSLatitude",
    "exif:ExposureTime": "XMP-exif:ExposureTime",
}
# facts of the file as such, which writing changes
_CHANGING = ("System:", "ExifTool:", "File:", "Composite:", "SourceFile", "XMP-", "IFD0:XMP", "RIFF:", "PDF:", "UUID")
_PADDING = ("QuickTime:MediaDataOffset", "QuickTime:MediaDataSize")


def exiftool(given: list[str], paths: list[Path]) -> bytes:
    """One call for many files; what it said."""
    with tempfile.NamedTemporaryFile("w", suffix=".args", encoding="utf-8") as listed:
        listed.write("\n".join(str(path) for path in paths))
        listed.flush()
        command = ["exiftool", "-q", "-q", "-n", "-charset", "filename=utf8", *given, "-@", listed.name]
        return subprocess.run(command, capture_output=True, check=False).stdout


def ask_exiftool(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """exiftool's JSON for each file."""
    found = json.loads(exiftool(["-j", "-G1", "-struct"], paths) or b"[]", strict=False)
    return {one["SourceFile"]: one for one in found}


def plain(name: str, value: Any) -> Any:
    """Both sides in one form."""
    if value is None:
        return None
    if name == "exif:DateTimeOriginal":
        return str(value)[:10].replace(":", "-") + str(value)[10:19].replace(" ", "T")
    if isinstance(value, float) or name in ("exif:GPSLatitude", "exif:ExposureTime"):
        return float(f"{float(value):.6g}")
    if isinstance(VALUES[name], list):
        return [str(one) for one in (value if isinstance(value, list) else [value])]
    if isinstance(value, dict):
        value = value.get("x-default")
    return value if isinstance(VALUES[name], int) else str(value)


def disagreements(found: dict[str, Any], keys: dict[str, str]) -> list[str]:
    """The fields whose value is not the one given."""
    return [name for name, key in keys.items() if plain(name, found.get(key)) != plain(name, VALUES[name])]


def pixels(path: Path) -> str | None:
    """A digest of the decoded picture; None of what Pillow does not read."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            return hashlib.md5(image.convert("RGBA").tobytes(), usedforsecurity=False).hexdigest()
    except Exception:
        return None


def ours(source: Path, format_name: str, folder: Path) -> tuple[str, Path]:
    """Write ours; where it went (`file`, or why `beside`), and what to ask exiftool about."""
    target = folder / f"written{source.suffix}"
    try:
        write.into_file(source, format_name, target, VALUES)
        return "file", target
    except FileFault as fault:
        target.unlink(missing_ok=True)
        beside = folder / "written.xmp"
        beside.write_bytes(write.sidecar(None, VALUES) or b"")
        return f"beside: {fault}", beside


def theirs(copies: list[Path]) -> list[Path]:
    """Have exiftool write the same into these; an XMP file stands for one that it cannot write."""
    given = []
    for name, value in VALUES.items():
        for one in value if isinstance(value, list) else [value]:
            # exiftool takes dates with colons alone
            text = one.replace("-", ":").replace("T", " ") if name == "exif:DateTimeOriginal" else one
            given.append(f"-{TAGS[name]}={text}")
    before = {copy: copy.stat().st_size for copy in copies}
    exiftool(["-overwrite_original", *given], copies)
    made = []
    unwritten = [copy for copy in copies if copy.stat().st_size == before[copy]]
    for copy in unwritten:
        beside = copy.with_suffix(".xmp")
        exiftool([*given, "-o", str(beside)], [copy])
        if beside.exists():
            made.append(beside)
    return [copy for copy in copies if copy not in unwritten] + made


def changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What exiftool says otherwise, or no more, that is no fact of the writing itself."""
    plainly = {key for key in before if not key.startswith(_CHANGING) and key not in _PADDING}
    lost = {key for key in plainly if now.get(key) != before[key]}
    return sorted(
        lost | {key for key in before if key.startswith("XMP-") and key not in TAGS.values() and key not in now}
    )


def main() -> int:
    """Command line."""
    options = argparse.ArgumentParser(description="Metadata there and back, beside exiftool.")
    options.add_argument("corpus", nargs="?", type=Path, default=the_corpus.DEFAULT)
    options.add_argument("--only", default=DEFAULT_ONLY, help="folders of the corpus, with commas")
    options.add_argument("--most", type=int, default=100_000, help="no more files than this")
    options.add_argument("--every", type=int, default=1, help="only every so many of them")
    options.add_argument("--largest", type=int, default=60_000_000, help="leave larger files out, in bytes")
    options.add_argument("--out", type=Path, help="the list of misses into this file")
    chosen = options.parse_args()
    if shutil.which("exiftool") is None:
        print("exiftool is not installed.", file=sys.stderr)
        return 2
    listed = [one.path for one in the_corpus.files(chosen.corpus, chosen.only.split(",")) if one.expect != "error"]
    counts: dict[str, Counter[str]] = {}
    misses: list[str] = []
    with tempfile.TemporaryDirectory(prefix="roundtrip-") as out:
        works = []
        for number, name in enumerate(listed[:: chosen.every][: chosen.most]):
            source = chosen.corpus / name
            handler = registry.claimed_by(name)
            if handler is None or source.stat().st_size > chosen.largest:
                continue
            folder = Path(out) / str(number)
            folder.mkdir()
            copy = folder / f"theirs{source.suffix}"
            shutil.copyfile(source, copy)
            works.append((name, handler.name, source, *ours(source, handler.name, folder), copy))
        found = ask_exiftool([made for *_, made, _ in works])
        before = ask_exiftool([source for _, _, source, where, _, _ in works if where == "file"])
        for name, format_name, source, where, made, _ in works:
            counted = counts.setdefault(format_name, Counter())
            counted["files"] += 1
            counted["into the file" if where == "file" else "beside"] += 1
            if where != "file" and format_name in write.INTO:
                misses.append(f"{format_name}\t{where}\t{name}")
            now = found.get(str(made), {})
            if wrong := disagreements(now, TAGS):
                misses.append(f"{format_name}\tours read by exiftool: {', '.join(wrong)}\t{name}")
            else:
                counted["ours read by exiftool"] += 1
            if where != "file":
                continue
            if lost := changed(before.get(str(source), {}), now):
                misses.append(f"{format_name}\tnot as before: {', '.join(lost)[:200]}\t{name}")
            else:
                counted["the rest as before"] += 1
            old, new = pixels(source), pixels(made)
            if old is not None:
                counted["decoded"] += 1
                counted["pixels the same"] += old == new
                if old != new:
                    misses.append(f"{format_name}\tother pixels\t{name}")
        written = {one.parent: one for one in theirs([copy for *_, copy in works])}
        paths = [one.relative_to(out).as_posix() for one in written.values() if one.suffix != ".xmp"]
        with tempfile.TemporaryDirectory(prefix="answers-") as answers:
            asked = the_corpus.ask(Path(out), paths, ("metadata",), Path(answers), workers=2)
            read = {answer.path: dict(answer.fields) for answer in asked}
        for name, format_name, _, _, _, copy in works:
            other = written.get(copy.parent)
            if other is None:
                continue
            counts[format_name]["by exiftool"] += 1
            fields = read.get(other.relative_to(out).as_posix(), {})
            if other.suffix == ".xmp":
                fields = sidecar.read(str(other), [])[0]
            if wrong := disagreements(fields, {one: one for one in VALUES}):
                how = "its sidecar" if other.suffix == ".xmp" else "it"
                misses.append(f"{format_name}\t{how} by exiftool read by us: {', '.join(wrong)}\t{name}")
            else:
                counts[format_name]["exiftool's read by us"] += 1
    columns = ("files", "into the file", "beside", "ours read by exiftool", "the rest as before", "decoded")
    columns += ("pixels the same", "by exiftool", "exiftool's read by us")
    print("\t".join(("format", *columns)))
    whole: Counter[str] = Counter()
    for format_name, counted in sorted(counts.items()):
        whole += counted
        print("\t".join((format_name, *(str(counted[column]) for column in columns))))
    print("\t".join(("all", *(str(whole[column]) for column in columns))))
    said = "\n".join(sorted(misses))
    if chosen.out is not None:
        chosen.out.write_text(said + "\n", encoding="utf-8")
    else:
        print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
