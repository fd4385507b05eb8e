"""A program that is killed between what a workflow step does and its note: `python -m support.workflow_program LIBRARY
KIND`. It asks for the workflow of everything, and kills itself when a step of that kind is to be noted."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from support.workflows import ask_for, made

from assetdesk.jobs.runner import Runner
from assetdesk.store.engine import Store
from assetdesk.store.work import workflow_runs
from assetdesk.store.writer import Write


def main() -> None:
    """See the module."""
    note = workflow_runs.done

    def killed(w: Write, run_id: int, step: int, kind: str, text: str, **facts: Any) -> None:
        if kind == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)
        note(w, run_id, step, kind, text, **facts)

    workflow_runs.done = killed
    with Store.open(Path(sys.argv[1])) as store, ThreadPoolExecutor(4) as pool:
        store.set_modules(made())
        store.set_setting("workers", 1)
        ask_for(store)
        Runner(store, pool.submit).start()
        threading.Event().wait(60)


if __name__ == "__main__":
    main()
