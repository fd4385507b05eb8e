"""A program that watches and copies until it is killed: `python -m support.watch_program LIBRARY`.

Nothing is processed, so no workers are needed. It says `watching` once it does.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from support.engine import local

from assetdesk.core.scopes import Modules
from assetdesk.jobs.runner import Runner
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.library.watch.watcher import Rhythm


def main() -> None:
    """See the module."""
    with Library.open(sys.argv[1], run=False, program="command") as lib, ThreadPoolExecutor(4) as pool:
        lib.store.set_modules(Modules((), {}))
        lib.runner = Runner(lib.store, pool.submit, uploader=Copier(lib.store), executor=local)
        lib.runner.start()
        lib.watch(Rhythm(settle=0.1, look=0.3, debounce=0.01, owner=0.05))
        while lib.watcher is None or not lib.watcher.owns:
            time.sleep(0.01)
        print("watching", flush=True)
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
