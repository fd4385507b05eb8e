"""Processes every PSD, AI, EPS, PS, PDF, INDD, film and TIFF of the development corpus with all options at once.

    python tests/optimize_run.py [CORPUS] [--only psd,pdf] [--keep DIR] [--each]

The whole program is run, by its command line: one upload, then one job file with layers, rips at 100 px an inch with
words and links, a knockout, a crop, sharpening, colour conversion and a small encoding preset. Prints a table (kind,
files, how many of them were expected to be fine, done, the others by code, generated assets, slowest), and every
complaint: a file that was expected to be fine and is not done with all that belongs to it, a failure without a clear
reason, a crash, a step of a minute and more. Exit code 1 if there is any.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from support import corpus as the_corpus
from support.corpus import ROOT

from assetdesk.core.presets import ENCODING
from assetdesk.core.renditions import PYRAMID_NAME

MOST_SECONDS = 60.0
KINDS = {
    "psd": (".psd", ".psb"),
    "ai": (".ai",),
    "eps": (".eps", ".ps"),
    "pdf": (".pdf",),
    "indd": (".indd", ".indt"),
    "film": (".mp4", ".mov", ".avi", ".webm", ".mkv"),
    "tiff": (".tif", ".tiff"),
}
# formats by the kind of file that a name claims; a file of another format is somebody else's subject
FORMATS = {
    "psd": ("psd",),
    "ai": ("ai",),
    "eps": ("postscript",),
    "pdf": ("pdf",),
    "indd": ("indd",),
    "film": ("mp4", "mov", "avi", "webm", "mkv"),
    "tiff": ("tiff",),
}
WITH_PYRAMID = ("psd", "ai", "eps", "tiff")
NO_FAULT_OF_FILES = ("WorkerCrashed", "MemoryLimit", "GenericError", "Timeout")
RIP = {"process": "Rasterize", "resolution": 100, "colorspace": "Auto"}
PRESET = {"suffix": "_small", "height": 120, "videoBitRate": 150, "audioBitRate": 32}


def job(preset: str) -> dict[str, object]:
    """Everything at once."""
    return {
        "createMask": True,
        "manualCropOptions": {"left": 2, "right": 1, "top": 1, "bottom": 2},
        "photoshopOptions": {
            "process": "MaintainLayers",
            "layerOptions": {
                "layerNaming": "AppendName",
                "anchor": "Center",
                "createTemplate": True,
                "extractText": True,
                "extendLayers": False,
            },
        },
        "postScriptOptions": {**RIP, "alpha": True, "extractSearchWords": True},
        "pdfOptions": {**RIP, "pdfCatalog": True, "extractSearchWords": True, "extractLinks": True},
        "illustratorOptions": {**RIP, "alpha": True},
        "inDesignOptions": {"process": "None"},
        "mediaOptions": {
            "videoEncodingPresetsArray": {"items": [preset]},
            "thumbnailOptions": {"thumbnailTime": 500},
        },
        "colorManagementOptions": {"colorManagement": "Convert"},
        "knockoutBackground": {"corner": "UpperLeft", "tolerance": 0.05, "fillMethod": "FloodFill"},
        "unsharpMaskOptions": {"amount": 1.75, "radius": 0.8, "threshold": 2, "monochrome": 0},
    }


@dataclass(slots=True)
class Result:
    """What became of one file. `error` is a code or empty; `made` its generated assets, `seconds` the longest step of
    it and of them."""

    path: str
    expect: str
    kind: str
    format: str = ""
    error: str = ""
    message: str = ""
    made: int = 0
    seconds: float = 0.0
    pages: int = 1
    files: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def kind_of(path: str) -> str:
    """By its name; empty for what is not asked for here."""
    extension = Path(path).suffix.lower()
    return next((kind for kind, extensions in KINDS.items() if extension in extensions), "")


def run(corpus: Path, results: list[Result], out: Path) -> str:
    """Both jobs; a sentence about them."""
    stage, library = out / "originals", out / "library"
    for one in results:
        target = stage / one.path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(corpus / one.path, target)
        except OSError:
            shutil.copyfile(corpus / one.path, target)
    command = [sys.executable, "-m", "assetdesk"]
    subprocess.run([*command, "init", library], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    began = time.monotonic()
    _asked([*command, "upload", str(library), *(str(place) for place in sorted(stage.iterdir())), "--json"])
    uploaded = time.monotonic() - began
    (out / "job.json").write_text(json.dumps({"reprocessAssetsJob": job(_preset(library))}))
    began = time.monotonic()
    ended = _asked([*command, "reprocess", str(library), "--job", str(out / "job.json"), "--json"])
    seconds = time.monotonic() - began
    _collect(results, library)
    return f"upload {uploaded:.0f} s, job {seconds:.0f} s: {ended}"


def _asked(command: list[str]) -> str:
    """The last line that it said; it may end with failed items."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[3]} ended with {done.returncode}: {done.stdout[-500:]} {done.stderr[-2000:]}")
    return (done.stdout.splitlines() or [""])[-1]


def _preset(library: Path) -> str:
    """The handle of a small encoding preset, kept in the library."""
    from assetdesk.library import presets
    from assetdesk.library.session import Library

    with Library.open(library) as lib:
        return presets.save(lib, ENCODING, "Small", PRESET).handle


def _collect(results: list[Result], library: Path) -> None:
    by_path = {one.path.casefold(): one for one in results}
    by_id: dict[int, Result] = {}
    with closing(sqlite3.connect(library / ".assetdesk" / "library.sqlite")) as db:
        assets = db.execute(
            "SELECT a.id, a.originator_id, CASE f.path WHEN '' THEN a.name ELSE f.path || '/' || a.name END, a.format,"
            " a.state, a.pages, a.orphaned FROM assets a JOIN folders f ON f.id = a.folder_id"
            " ORDER BY a.originator_id IS NOT NULL"
        ).fetchall()
        for number, originator, path, format_name, state, pages, orphaned in assets:
            one = by_id.get(originator) if originator else by_path.get(path.casefold())
            if one is None:
                continue
            by_id[number] = one
            if originator:
                one.made += 1
                if orphaned:
                    one.wrong.append(f"{path} is an orphan")
            else:
                one.format, one.pages = format_name or "", pages or 1
            if state not in ("processed", "failed"):
                one.wrong.append(f"{path} was left {state}")
        generated = {number for number, originator, *_ in assets if originator}
        rows = db.execute("SELECT asset_id, step, error_code, error_message, seconds FROM results")
        for number, step, code, message, seconds in rows:
            one = by_id.get(number)
            if one is None:
                continue
            one.seconds = max(one.seconds, seconds or 0.0)
            if code and code != "RenditionFormatUnsupported":
                told = f"{step}: {message}"
                if not one.error:
                    one.error, one.message = code, told
                if one.expect == "ok":
                    one.wrong.append(f"{code} in {told}")
        for number, name, path in db.execute("SELECT asset_id, name, path FROM derived").fetchall():
            if number not in by_id:
                continue
            if number not in generated:
                by_id[number].files.add(name)
            if name == PYRAMID_NAME and (said := unreadable(library / ".assetdesk" / "renditions" / path)):
                by_id[number].wrong.append(f"its pyramid: {said}")
    for one in results:
        if not one.format and not one.wrong:
            one.wrong.append("not in the library")


def unreadable(path: Path) -> str:
    """What libtiff's own program finds wrong with a pyramid; empty where all is well or it is not installed."""
    if shutil.which("tiffinfo") is None:
        return ""
    told = subprocess.run(["tiffinfo", path], capture_output=True, text=True, errors="replace", check=False)
    if told.returncode or told.stderr.strip():
        return told.stderr.strip()[:200] or f"tiffinfo ended with {told.returncode}"
    return "" if "Tile Width: 256 Tile Length: 256" in told.stdout else "it has no tiles"


def complaints(results: list[Result]) -> list[str]:
    """Everything that should not be."""
    found = []
    for one in results:
        head = f"{one.path} [{one.format or 'unknown'}, {one.expect}]"
        found += [f"{head}: {wrong}" for wrong in dict.fromkeys(one.wrong)]
        if one.error in NO_FAULT_OF_FILES and one.expect != "error":
            found.append(f"{head}: {one.error} in {one.message}")
        if one.error and not one.message.partition(": ")[2]:
            found.append(f"{head}: {one.error} without a reason")
        mine = one.format in FORMATS[one.kind]
        if mine and not one.error and one.kind in WITH_PYRAMID and PYRAMID_NAME not in one.files:
            found.append(f"{head}: no pyramid and no reason")
        if mine and not one.error and one.kind in ("pdf", "film") and not one.made:
            found.append(f"{head}: nothing was made of it")
        if one.seconds > MOST_SECONDS:
            found.append(f"{head}: {one.seconds:.0f} s")
    return found


def table(results: list[Result]) -> None:
    """One line a kind."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        kinds[one.kind].append(one)
    print(f"{'kind':6} {'files':>5} {'ok':>4} {'done':>5} {'made':>6}  {'slowest':>9}  the others, by code")
    for kind, those in [*kinds.items(), ("all", results)]:
        codes = Counter(one.error for one in those if one.error)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        fine = sum(one.expect == "ok" for one in those)
        done = sum(not one.error and not one.wrong for one in those)
        made, slowest = sum(one.made for one in those), max((one.seconds for one in those), default=0)
        print(f"{kind:6} {len(those):5} {fine:4} {done:5} {made:6}  {slowest:7.1f} s  {told}")


def main() -> int:
    """Command line."""
    options = argparse.ArgumentParser(description="Run the development corpus through all options.")
    options.add_argument("corpus", nargs="?", type=Path, default=the_corpus.DEFAULT)
    options.add_argument("--only", default="", help=f"kinds, with commas: {', '.join(KINDS)}; all by themselves")
    options.add_argument("--keep", type=Path, help="leave the library in this new folder")
    options.add_argument("--each", action="store_true", help="also one line a file")
    chosen = options.parse_args()
    if not (chosen.corpus / "manifest.tsv").is_file():
        print(f"{chosen.corpus} has no manifest.tsv: it is not the corpus.", file=sys.stderr)
        return 2
    wanted = [kind for kind in chosen.only.split(",") if kind] or list(KINDS)
    results = [
        Result(one.path, one.expect, kind)
        for one in the_corpus.files(chosen.corpus)
        if (kind := kind_of(one.path)) in wanted and (chosen.corpus / one.path).is_file()
    ]
    results.sort(key=lambda one: (list(KINDS).index(one.kind), one.path))
    out = chosen.keep or Path(tempfile.mkdtemp(prefix="optimize-run-"))
    out.mkdir(parents=True, exist_ok=True)
    try:
        said = run(chosen.corpus, results, out)
    finally:
        if chosen.keep is None:
            shutil.rmtree(out, ignore_errors=True)
    if chosen.each:
        for one in results:
            made = f"{one.made} made" if one.made else ""
            print(f"{one.path} [{one.expect}] {one.format or '-'} {one.seconds:.2f}s {made} {one.error} {one.message}")
    table(results)
    wrong = complaints(results)
    print("\n".join(wrong))
    # wall times: on a busy machine they say little
    print(f"{said}; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores; {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
