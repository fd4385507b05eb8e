"""Publishes that are killed at random moments, and what must be true of the target after each."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from support.publishing import catalogue, files_in, finished_assets, put_pyramid, to_folder, unmark, wrong_with

from assetdesk.library.session import Library

PATIENCE = 300.0
_TESTS = Path(__file__).parent.parent


def body(number: int, version: int) -> bytes:
    """The content of one picture at some time."""
    chance = random.Random(f"{number}-{version}")
    return chance.randbytes(chance.choice([400, 9_000, 60_000, 300_000]))


@dataclass
class Round:
    """One publish over an earlier one: a third of the pictures is changed, a tenth is withdrawn, a fifth is new. How
    much was done when each of its programs was killed (None: it had ended before)."""

    top: Path
    count: int
    killed: list[int | None] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    may: dict[str, set[bytes]] = field(default_factory=dict)
    final: dict[str, bytes] = field(default_factory=dict)

    @property
    def library(self) -> Path:
        """The library's folder."""
        return self.top / "Library"

    @property
    def target(self) -> Path:
        """Where it publishes to."""
        return self.top / "Web shop"

    def prepare(self, chance: random.Random) -> None:
        """Publish once untroubled, then change what there is."""
        old = self.count * 4 // 5
        names = [f"Shop {n % 5}/picture {n}.png" for n in range(self.count)]
        with Library.create(self.library, run=False) as lib:
            to_folder(lib, self.target)
            self.numbers = finished_assets(lib, names[:old], pyramid=False)
            for number in self.numbers:
                put_pyramid(lib, number, body(number, 1))
        self.finish()
        with Library.open(self.library, run=False) as lib:
            changed = set(chance.sample(self.numbers, old // 3))
            withdrawn = set(chance.sample(self.numbers, max(1, old // 10)))
            for number in changed:
                put_pyramid(lib, number, body(number, 2), run=2)
            for number in withdrawn:
                unmark(lib, number)
            new = finished_assets(lib, names[old:], pyramid=False)
            for number in new:
                put_pyramid(lib, number, body(number, 1))
            self.numbers += new
        for number, name in zip(self.numbers, names, strict=True):
            place = f"{Path(name).stem.replace(' ', '_')}.tif"
            version = 2 if number in changed else 1
            self.may[place] = {body(number, 1), body(number, version)}
            if number not in withdrawn:
                self.final[place] = body(number, version)

    def program(self) -> subprocess.Popen[str]:
        """Start it; it goes on where the last one was."""
        words = [sys.executable, "-m", "support.publish_program", str(self.library)]
        return subprocess.Popen(words, cwd=_TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def kill(self, done: int, seconds: float) -> None:
        """Start it, and kill it so long after so many assets are done."""
        with self.program() as running:
            assert running.stdout is not None
            line = running.stdout.readline()
            assert line == "begun\n", running.communicate()
            until = time.monotonic() + PATIENCE
            while running.poll() is None and self.done() < done:
                assert time.monotonic() < until, f"{done} assets were not done"
                time.sleep(0.002)
            time.sleep(seconds)
            running.send_signal(signal.SIGKILL)
            rest, _ = running.communicate(timeout=PATIENCE)
            self.killed.append(None if "ended" in rest else self.done())

    def done(self) -> int:
        """How many assets of the newest job are done."""
        with closing(sqlite3.connect(self.library / ".assetdesk" / "library.sqlite", timeout=PATIENCE)) as db:
            row = db.execute("SELECT COUNT(*) FROM outgoing WHERE state = 'done' AND job_id > 1").fetchone()
            return int(row[0])

    def finish(self) -> None:
        """Let one end by itself."""
        with self.program() as running:
            out, err = running.communicate(timeout=PATIENCE)
            assert (running.returncode, out) == (0, "begun\nended\n"), f"{out}\n{err}"

    def wrong_now(self) -> list[str]:
        """What is not true in the middle: half a file, a catalogue that is half or names what is not there."""
        wrong = wrong_with(self.target)
        for place, data in files_in(self.target).items():
            if place.endswith(".json"):
                try:
                    json.loads(data)
                except ValueError:
                    wrong.append(f"{place} is half")
            elif data not in self.may.get(place, set()):
                wrong.append(f"{place} is half, or nobody's")
        return wrong

    def wrong_in_the_end(self) -> list[str]:
        """What is not as the library has it."""
        wrong = self.wrong_now()
        there = {place: data for place, data in files_in(self.target).items() if place.endswith(".tif")}
        wrong += [f"{place} is not what it is to be" for place in self.final if there.get(place) != self.final[place]]
        wrong += [f"{place} is still there" for place in there if place not in self.final]
        named = {file["path"] for one in catalogue(self.target).values() for file in one["files"]}
        if named != set(self.final):
            wrong.append(f"the catalogue names {len(named)} files of {len(self.final)}")
        records = {place for place in files_in(self.target) if place.endswith(".json")} - {"catalog.json"}
        if records != {place.replace(".tif", ".json") for place in self.final}:
            wrong.append("there are other records than pictures")
        return wrong
