"""Exports killed at random moments: `python tests/export_kills.py [kills] [seed]`.

One export of originals into a folder and one of pictures into a ZIP, over and over, their program killed by SIGKILL in
the midst. After each kill no file that has its name is half, and none is there twice; at the end everything is there.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
FILES = 40


def prepare(root: Path) -> None:
    """Pictures of noise, taken in and processed."""
    from PIL import Image

    from assetdesk.library import adopt
    from assetdesk.library.session import Library

    (root / "Deep").mkdir(parents=True)
    for n in range(FILES):
        noise = Image.effect_noise((400, 300), 40 + n).convert("RGB")
        noise.save(root / ("Deep" if n % 2 else ".") / f"Noise {n // 2}.jpg", quality=95)
    with Library.create(root) as lib:
        adopt.look(lib)
        while any(job.state.live for job in lib.browse.jobs(ended=False)):
            time.sleep(0.05)


def begin(root: Path, to: Path) -> None:
    """Both exports, for whoever works the queue next."""
    from assetdesk.core.export import CONVERT, ExportRequest
    from assetdesk.core.query import Query
    from assetdesk.library import export
    from assetdesk.library.session import Library

    with Library.open(root, run=False) as lib:
        ids = tuple(lib.browse.ids(Query()))
        export.start(lib, ExportRequest(ids, str(to)))
        export.start(lib, ExportRequest(ids, str(to), fmt=CONVERT, modifier="wid=300&fmt=webp", zip="Noise.zip"))


def program(root: Path) -> subprocess.Popen[str]:
    """One that works the queue, when it has opened the library."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    started = subprocess.Popen(
        [sys.executable, "-m", "support.export_program", str(root)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert started.stdout is not None
    started.stdout.readline()
    return started


def look(root: Path, to: Path, ended: bool) -> None:
    """AssertionError where something is half, twice or, at the end, not there."""
    originals = sorted(path.stat().st_size for path in root.rglob("Noise *.jpg") if ".assetdesk" not in path.parts)
    known = {path.read_bytes() for path in root.rglob("Noise *.jpg") if ".assetdesk" not in path.parts}
    there = [path for path in to.iterdir() if not path.name.startswith(".") and path.suffix == ".jpg"]
    contents = [path.read_bytes() for path in there]
    assert all(one in known for one in contents), "a file is half"
    assert len(set(contents)) == len(contents), "a file is there twice"
    packed = list(to.glob("*.zip"))
    for one in packed:
        with zipfile.ZipFile(one) as opened:
            assert opened.testzip() is None
            assert len(opened.namelist()) == FILES
    if ended:
        assert sorted(path.stat().st_size for path in there) == originals, "not all are there"
        assert [one.name for one in packed] == ["Noise.zip"]
        assert not list(to.glob(".*")), "something half is left"


def main() -> None:
    """Kill, look, go on."""
    kills, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20, int(sys.argv[2]) if len(sys.argv) > 2 else 7
    dice = random.Random(seed)
    work = Path(tempfile.mkdtemp(prefix="export-kills-"))
    root = work / "lib"
    prepare(root)
    done = rounds = 0
    try:
        while done < kills:
            to = work / f"out{rounds}"
            to.mkdir()
            begin(root, to)
            rounds += 1
            while True:
                started = program(root)
                try:
                    # a ZIP is packed anew after each kill, so the last try is left alone
                    said, _ = started.communicate(timeout=dice.uniform(0.02, 2.5) if done < kills else None)
                except subprocess.TimeoutExpired:
                    os.killpg(started.pid, signal.SIGKILL)
                    started.communicate()
                    done += 1
                    look(root, to, ended=False)
                    continue
                assert "done" in said
                look(root, to, ended=True)
                break
        print(f"{done} kills in {rounds} rounds: nothing half, nothing twice, all there.")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
