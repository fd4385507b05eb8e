"""The window while scripts use the HTTP doors of its library: eight callers post and read without rest.

python3 dev.py bench http_beside_window [--assets 20000] [--seconds 20] [--callers 8]

A gap is the time between two turns of the window's event loop. On a machine that has other work the processor time of
the window's thread within a gap says what the window itself did. The longest are printed with where the thread stood.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import httpx
from _kit import arguments, fill_with_rows, show, spread
from _window import quiet_home, wait_until

from assetdesk.jobs.modules import current_modules
from assetdesk.store.engine import Store

UNIT = "Bench"
_TURN_SECONDS = 0.005
_LONG_SECONDS = 0.05


def main() -> None:
    """Run it and print the table."""
    given = arguments(__doc__, assets=20_000, seconds=20, callers=8)
    with tempfile.TemporaryDirectory() as folder:
        quiet_home(Path(folder))
        root = Path(folder) / UNIT
        with closing(Store.create(root)) as store:
            modules = current_modules()
            store.set_modules(modules)
        fill_with_rows(root / ".assetdesk" / "library.sqlite", modules, given.assets)
        beside(root, given.assets, given.seconds, given.callers)


def beside(root: Path, assets: int, seconds: int, callers: int) -> None:
    """The window of this library, first alone and then beside the callers."""
    from PySide6.QtWidgets import QAbstractItemView

    from assetdesk.app import build

    window = build(root, run=False)
    window.resize(1440, 900)
    window.show()
    grid = window.findChild(QAbstractItemView, "assetGrid")
    assert grid is not None
    wait_until(lambda: grid.model() is not None and grid.model().rowCount() == assets)
    alone = Turns()
    wait_until(lambda: time.monotonic() > alone.begun + min(5, seconds))
    alone.end()
    words = [sys.executable, "-m", "assetdesk", "serve", str(root), "--port", "0", "--json", "--no-work"]
    answered = root.parent / "answers.json"
    with subprocess.Popen(words, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            numbers = map(str, (assets, seconds, callers))
            asked = [sys.executable, __file__, "--call", told["url"], told["token"], str(answered), *numbers]
            with subprocess.Popen(asked) as calling:
                loaded = Turns()
                wait_until(lambda: calling.poll() is not None, seconds + 120)
                loaded.end()
        finally:
            server.terminate()
    answers = json.loads(answered.read_text())
    rows = []
    for what, turns in (("alone", alone), ("beside the callers", loaded)):
        rows.append((f"longest gaps, {what}", ", ".join(f"{1000 * gap:.0f}" for gap, _ in turns.longest) + " ms", ""))
        rows.append(
            ("  the thread's own time within", ", ".join(f"{1000 * own:.0f}" for _, own in turns.owned) + " ms", "")
        )
    for name, took in answers["took"].items():
        rows.append((f"{name}: {len(took):,} answers (p50 / p99 / max)", spread(took), ""))
    rows.append(("answers by status", ", ".join(f"{n:,} x {status}" for status, n in answers["statuses"].items()), ""))
    show(f"{callers} callers for {seconds} s beside a window of {assets:,} assets", rows)
    for place, times in loaded.places.most_common(8):
        print(f"\n{times} times in a gap of more than {1000 * _LONG_SECONDS:.0f} ms:\n{place}")
    window.close()
    os._exit(0)  # what a person's program would wait for is not measured here


class Turns:
    """Turns of this thread's event loop, until `end`."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self.begun = self._last = time.monotonic()
        self._own = time.thread_time()
        self._gaps: list[tuple[float, float]] = []
        self.places: Counter[str] = Counter()
        self._timer = QTimer(interval=int(1000 * _TURN_SECONDS))
        self._timer.timeout.connect(self._turn)
        self._timer.start()
        self._watched = threading.get_ident()
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def _turn(self) -> None:
        now, own = time.monotonic(), time.thread_time()
        self._gaps.append((now - self._last, own - self._own))
        self._last, self._own = now, own

    def _look(self) -> None:
        """Written down by faulthandler: a frame that is held here would hold its painter, too."""
        head = f"0x{self._watched:016x} "
        with tempfile.TemporaryFile("w+") as file:
            while not self._ended.wait(0.02):
                if time.monotonic() - self._last > _LONG_SECONDS:
                    file.seek(0)
                    file.truncate()
                    faulthandler.dump_traceback(file)
                    file.seek(0)
                    for stack in file.read().split("\n\n"):
                        if head in stack.partition("\n")[0]:
                            self.places["\n".join(stack.splitlines()[1:6])] += 1

    def end(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._ended.set()
        self._watch.join()

    @property
    def longest(self) -> list[tuple[float, float]]:
        """The five longest gaps, with what the thread worked in each."""
        return sorted(self._gaps, reverse=True)[:5]

    @property
    def owned(self) -> list[tuple[float, float]]:
        """The five gaps in which the thread worked the most."""
        return sorted(self._gaps, key=lambda gap: -gap[1])[:5]


def call(url: str, token: str, answered: Path, assets: int, seconds: int, callers: int) -> None:
    """The callers, in a program of their own; they write down how long each kind of request took, in milliseconds."""
    took: dict[str, list[float]] = {"100 keys": [], "one key": [], "status": [], "list": [], "cancel": []}
    statuses: Counter[int] = Counter()
    until = time.monotonic() + seconds

    def one(number: int) -> None:
        chance = random.Random(number)
        head = {"Authorization": f"Bearer {token}"}
        batch: int | None = None
        with httpx.Client(base_url=f"{url}/api/v1", headers=head, trust_env=False, timeout=120) as client:
            while time.monotonic() < until:
                keys = [f"{chance.randrange(assets):032x}" for _ in range(100)]
                scope = chance.choice(["metadata", "preview", "all"])
                kind = chance.choice(list(took))
                begun = time.perf_counter()
                if kind == "100 keys":
                    answer = client.post(f"/reprocess/keys/{UNIT}/{scope}", json={"keys": keys})
                    batch = answer.json().get("batch")
                elif kind == "one key":
                    answer = client.get(f"/reprocess/key/{UNIT}/{keys[0]}/{scope}")
                elif kind == "cancel" and batch is not None:
                    answer = client.post(f"/reprocess/cancel/{UNIT}", params={"batch": batch})
                elif kind == "list":
                    answer = client.get(f"/assets/list/{UNIT}", params={"query": "photo 01", "limit": 50})
                else:
                    answer = client.get(f"/reprocess/status/{UNIT}")
                    kind = "status"
                took[kind].append(1000 * (time.perf_counter() - begun))
                statuses[answer.status_code] += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answered.write_text(
        json.dumps({"took": {name: found for name, found in took.items() if found}, "statuses": statuses})
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--call"]:
        call(sys.argv[2], sys.argv[3], Path(sys.argv[4]), *map(int, sys.argv[5:8]))
    else:
        main()
