"""How worker processes are started: by forkserver, without the program's `__main__`.

The standard library imports the main module anew in each worker. Ours would bring the whole program with it (and a
test run its test tool), for nothing: workers are told the name of a function to import.
"""

from __future__ import annotations

import io
import multiprocessing
import os
from multiprocessing import context, forkserver, popen_forkserver, reduction, spawn, util
from typing import Any

from assetdesk.jobs.executors.lifeline import has_forkserver


def worker_context() -> Any:
    """The multiprocessing context for pools: ours over forkserver, else spawn."""
    return _Context() if has_forkserver() else multiprocessing.get_context("spawn")


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


if has_forkserver():

    class _Popen(popen_forkserver.Popen):
        """As the standard library's, with a preparation that names no main module."""

        def _launch(self, process_obj: Any) -> None:
            prepared = spawn.get_preparation_data(process_obj._name)
            for name in ("init_main_from_name", "init_main_from_path"):
                prepared.pop(name, None)
            buffer = io.BytesIO()
            context.set_spawning_popen(self)
            try:
                reduction.dump(prepared, buffer)
                reduction.dump(process_obj, buffer)
            finally:
                context.set_spawning_popen(None)
            self.sentinel, write_end = forkserver.connect_to_new_process(self._fds)  # type: ignore[attr-defined]
            # the child knows by this end that its parent is gone
            kept = os.dup(write_end)
            self.finalizer = util.Finalize(self, _close, (kept, self.sentinel))
            with open(write_end, "wb", closefd=True) as pipe:  # noqa: PTH123 - a descriptor, not a path
                pipe.write(buffer.getbuffer())
            self.pid = forkserver.read_signed(self.sentinel)

    class _Process(context.ForkServerProcess):
        @staticmethod
        def _Popen(process_obj: Any) -> Any:
            return _Popen(process_obj)

    class _Context(context.ForkServerContext):
        Process = _Process
