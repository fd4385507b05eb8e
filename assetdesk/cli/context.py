"""What a running command has: its arguments, its output, the signals, and a way to open its library."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.cli.output import Output
from assetdesk.cli.signals import Signals

if TYPE_CHECKING:
    from assetdesk.library.glance import Glance
    from assetdesk.library.session import Library

PROGRAM = "command"
_log = logging.getLogger("assetdesk.cli")


@dataclass(slots=True)
class Context:
    """See the module."""

    args: Namespace
    out: Output
    signals: Signals

    @contextmanager
    def library(self, *, work: bool = False, create: bool = False) -> Iterator[Library]:
        """The library that the arguments name, open for this block.

        With `work` this program works the queue unless another one does; `create` makes the library first.
        """
        from assetdesk.library.session import Library

        with ExitStack() as stack:
            submit = None
            if work:
                from assetdesk.cli.pool import WorkPool

                pool = WorkPool()
                stack.callback(pool.close)
                submit = pool.submit
            make = Library.create if create else Library.open
            lib = stack.enter_context(make(self.args.library, run=work, submit=submit, program=PROGRAM))
            try:
                yield lib
            except Exception as wrong:
                _log.error("%s", wrong, exc_info=wrong)  # while its log is open
                raise

    @contextmanager
    def glance(self) -> Iterator[Glance]:
        """The library that the arguments name, to read its lists and nothing else: ready at once."""
        from assetdesk.library.glance import Glance

        with Glance.open(self.args.library) as open_library:
            yield open_library

    def ended(self, job_id: int, lib: Library) -> int:
        """Wait for a job and answer the exit code; with `--no-wait` only print it as it is."""
        from assetdesk.cli.follow import follow, job_of
        from assetdesk.cli.records import job_record

        if getattr(self.args, "no_wait", False):
            job = job_of(lib, job_id)
            self.out.record(job_record(job), f"{job.handle}  {job.name}: {job.state}")
            return 0
        return follow(lib, job_id, self.out, self.signals)
