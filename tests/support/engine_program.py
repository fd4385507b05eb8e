"""A program that runs the queue of a library until it is killed: `python -m support.engine_program LIBRARY [job]`.

With `job` it asks for everything first. It says `running` when its runner has the lock, and ends on SIGTERM.
"""

from __future__ import annotations

import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.desk_library import modules
from support.engine import local, until

from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.runner import Runner
from assetdesk.store.engine import Store


def main() -> None:
    """See the module."""
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    with Store.open(Path(sys.argv[1])) as store, ThreadPoolExecutor(8) as pool:
        store.set_modules(modules())
        if "job" in sys.argv:
            start_reprocess(store, ReprocessRequest(Selection(everything=True)))
        runner = Runner(store, pool.submit, executor=local)
        runner.start()
        if "job" in sys.argv:
            until(lambda: runner.running)
        print("running", flush=True)
        while not told.wait(0.1):
            if "say" in sys.argv and runner.running:
                print("has the lock", flush=True)
        runner.stop()
    print("ended", flush=True)


if __name__ == "__main__":
    main()
