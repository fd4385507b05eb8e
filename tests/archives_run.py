"""What becomes of each archive of a folder, unpacked through a real library, and that nothing of it lands elsewhere.

    python tests/archives_run.py FOLDER [--passwords FILE] [--markdown]

Every file that is an archive by its name is uploaded with *Unpack* into a folder of its own, by the uploader that the
runner calls, with its worker; those that ask for a password are tried with each line of FILE. Before and after each,
all that lies around the library and in it is listed: nothing but the files that the index speaks of, in the folder that
was named, may have come. Ends with 1 where that is not so.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import text

from assetdesk.core.archives import ArchiveListing
from assetdesk.core.upload import UploadRequest, UploadRow, UploadState
from assetdesk.library import upload
from assetdesk.library.intake.archives import ArchivePeeker
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.media.archives.kinds import is_archive, kind_of
from assetdesk.store.intake import uploads

_OTHERS = (".rar", ".7z", ".lz4", ".lzo", ".lzh", ".z", ".cab", ".jar", ".xps")


@dataclass
class Line:
    """One archive."""

    path: Path
    name: str
    kind: str = ""
    seen: ArchiveListing = field(default_factory=ArchiveListing)
    files: int = 0
    failed: int = 0
    bytes: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    ended: str = ""
    seconds: float = 0.0
    strange: list[str] = field(default_factory=list)


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passwords", type=Path, help="a password a line")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    args = parser.parse_args()
    words = args.passwords.read_text(encoding="utf-8").splitlines() if args.passwords else []
    found = sorted(
        path
        for path in args.folder.rglob("*")
        if path.is_file() and (is_archive(path.name) or path.suffix.lower() in _OTHERS)
    )
    with tempfile.TemporaryDirectory(prefix="archives-") as folder:
        around = Path(folder)
        for decoy in ("a/b/decoy.txt", "a/decoy.txt", "decoy.txt"):
            (around / decoy).parent.mkdir(parents=True, exist_ok=True)
            (around / decoy).write_text("untouched")
        with Library.create(around / "a" / "b" / "Library", run=False) as lib:
            copier, peeker = Copier(lib.store), ArchivePeeker(lib)
            try:
                lines = [_run(lib, copier, peeker, around, args.folder, path, words) for path in found]
            finally:
                copier.close()
                peeker.close()
    return _tell(lines, markdown=args.markdown)


def _run(
    lib: Library, copier: Copier, peeker: ArchivePeeker, around: Path, top: Path, path: Path, words: list[str]
) -> Line:
    line = Line(path, path.relative_to(top).as_posix())
    before = dict(_listed(around, lib))
    source = _digest(path)
    began = time.monotonic()
    try:
        line.kind = kind_of(str(path), path.name).label
    except Exception:
        line.kind = "-"
    line.seen = peeker.peek(path)
    target = hashlib.sha256(line.name.encode()).hexdigest()[:12]
    plan = upload.collect(lib, [path], target)
    job = upload.start(lib, UploadRequest(files=tuple(replace(file, unpack=True) for file in plan.files)))
    _work(lib, copier, job)
    opened = ""
    for held in upload.held_archives(lib, job):
        for word in words:
            if not upload.unlock(lib, [held.id], word):
                opened = " (by its password)"
                break
        _work(lib, copier, job)
    line.seconds = time.monotonic() - began
    archive, *files = lib.browse.uploads(job)
    line.ended = _ended(archive, files) + opened
    line.files = sum(row.state is UploadState.DONE for row in files)
    line.failed = sum(row.state is UploadState.FAILED for row in files)
    line.bytes = sum(row.bytes for row in files)
    for entry in lib.browse.job_log(job):
        if entry.type == "UploadWarning" and entry.message.startswith("Left out of"):
            line.refused[entry.message.partition("”: ")[2].rstrip(".")] += 1
    _judge(lib, around, before, target, [archive, *files], line)
    if _digest(path) != source:
        line.strange.append("the archive itself was changed")
    return line


def _work(lib: Library, copier: Copier, job: int) -> None:
    """What the runner does, without processing anything."""
    while True:
        lib.store.writer.run(
            lambda w: w.conn.execute(
                text("UPDATE uploads SET state = 'copying' WHERE job_id = :job AND state = 'waiting'"), {"job": job}
            )
        )
        ids = [row.id for row in lib.browse.uploads(job) if row.state is UploadState.COPYING]
        if not ids:
            return
        with lib.store.browse.plain() as db:
            rows = list(uploads.rows(db, ids).values())
        copier(rows, lambda: False, lambda upload_id, fraction: None)


def _ended(archive: UploadRow, files: list[UploadRow]) -> str:
    if archive.state is UploadState.DONE and archive.asset_id is not None:
        return "kept as a file"
    if archive.state is UploadState.HELD:
        return "held: asks for a password"
    return archive.message if archive.state is UploadState.FAILED else f"unpacked, {len(files)} files"


def _listed(around: Path, lib: Library) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """All that lies around the library and in it, but for the library's own folder."""
    for folder, folders, names in os.walk(around, followlinks=False):
        if Path(folder) == lib.store.paths.dot:
            folders.clear()
            continue
        for name in [*folders, *names]:
            path = Path(folder) / name
            facts = path.lstat()
            changed = facts.st_mtime_ns if name in names else 0
            yield path.relative_to(around).as_posix(), (facts.st_mode, facts.st_size if changed else 0, changed)


def _judge(
    lib: Library, around: Path, before: dict[str, tuple[int, int, int]], target: str, rows: list[UploadRow], line: Line
) -> None:
    """What is there now that should not be, or is not what it was."""
    now = dict(_listed(around, lib))
    home = (lib.root / target).relative_to(around.resolve() if around.resolve() in lib.root.parents else around)
    expected = set()
    for asset in lib.browse.rows([row.asset_id for row in rows if row.asset_id is not None]):
        expected.add((home.parent / asset.path).as_posix())
        if not asset.path.startswith(f"{target}/"):
            line.strange.append(f"an asset elsewhere: {asset.path}")
    for path, facts in now.items():
        if path in before:
            if before[path] != facts:
                line.strange.append(f"changed: {path}")
            continue
        inside = path == home.as_posix() or path.startswith(f"{home.as_posix()}/")
        if not inside:
            line.strange.append(f"outside: {path}")
        elif (facts[0] & 0o170000) not in (0o100000, 0o040000):
            line.strange.append(f"neither file nor folder: {path}")
        elif (facts[0] & 0o170000) == 0o100000 and path not in expected:
            line.strange.append(f"not in the index: {path}")
    line.strange += [f"gone: {path}" for path in before.keys() - now.keys()]
    line.strange += [f"missing: {path}" for path in expected - now.keys()]
    for litter in (lib.store.paths.unpacked, lib.store.paths.tmp):
        if litter.exists():
            line.strange += [f"left over: {path.name}" for path in litter.iterdir()]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell(lines: list[Line], *, markdown: bool) -> int:
    heads = ("archive", "kind", "entries", "unpacked", "left out, and why", "end", "s")
    rows = []
    for line in lines:
        refused = "; ".join(f"{count} × {why}" for why, count in line.refused.most_common())
        entries = line.seen.entries + line.seen.refused_count
        failed = f" ({line.failed} failed)" if line.failed else ""
        rows.append(
            (line.name, line.kind, str(entries), f"{line.files}{failed}", refused, line.ended, f"{line.seconds:.1f}")
        )
    if markdown:
        print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
        for row in rows:
            print("| " + " | ".join(row) + " |")
    else:
        for row in (heads, *rows):
            print("  ".join(part.ljust(width) for part, width in zip(row, (58, 16, 8, 9, 0, 0, 5), strict=True)))
    bad = [line for line in lines if line.strange]
    print(
        f"\n{len(lines)} archives: {sum(line.files for line in lines):,} files of"
        f" {sum(line.bytes for line in lines):,} bytes came in,"
        f" {sum(sum(line.refused.values()) for line in lines):,} entries were left out and named."
    )
    for line in bad:
        print(f"STRANGE {line.name}: {'; '.join(line.strange[:10])}")
    print("Nothing lies anywhere else." if not bad else f"{len(bad)} archives left something elsewhere.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
