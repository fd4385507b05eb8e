"""Closing while others read: a sentence for them, never a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assetdesk.store import assets
from assetdesk.store.engine import Store

CLOSE = """
import sys, threading, time
from pathlib import Path
from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.query import Query
from assetdesk.store.engine import Store
said = []
for turn in range(4):
    store = Store.open(Path(sys.argv[1]))
    def read():
        try:
            while True:
                store.browse.ids(Query()); store.browse.rows(range(50)); store.browse.counts(); store.cells.get(3)
        except EnvironmentFault as error:
            said.append(str(error))
    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.03)
    store.close()
    for thread in threads:
        thread.join()
print(len(said), set(said))
"""


def test_closing_while_others_read(tmp_path: Path) -> None:
    """In a process of its own, because what it guards against is a crash of the interpreter."""
    with Store.create(tmp_path) as store:
        new = [assets.NewAsset(1, f"{n}.jpg", 1, 1, 1) for n in range(20_000)]
        store.writer.run(lambda w: assets.add_assets(w, new))
    ran = subprocess.run([sys.executable, "-c", CLOSE, str(tmp_path)], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "16 {'The library is closed.'}\n"), ran.stderr
