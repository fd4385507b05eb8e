"""A runner that brings files in and processes nothing: for what is measured, or killed, about the files alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NoReturn

from assetdesk.core.task import TaskRequest
from assetdesk.jobs.runner import Runner
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library


class Idle:
    """An executor without a worker: nothing of a bulk job is handed out."""

    workers = 0

    def submit(self, request: TaskRequest, *, quick: bool) -> NoReturn:
        raise AssertionError("nothing is processed here")

    def stop(self) -> None:
        """Nothing to end."""


@contextmanager
def copying_only(lib: Library) -> Iterator[Runner]:
    """Work the uploads of an open library until the block ends. Its jobs must be bulk ones."""
    copier = Copier(lib.store)
    with ThreadPoolExecutor(8, thread_name_prefix="assetdesk-work") as pool:
        runner = Runner(lib.store, pool.submit, uploader=copier, executor=lambda workers: Idle())
        runner.start()
        try:
            while not runner.running:
                threading.Event().wait(0.005)
            yield runner
        finally:
            runner.stop()
            copier.close()
