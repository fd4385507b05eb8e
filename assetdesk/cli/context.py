"""What a running command has: its arguments, its output, the signals, and a way to open its library."""

from __future__ import annotations

import logging
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assetdesk.cli.output import Output
from assetdesk.cli.signals import Signals
from assetdesk.core.errors import UsageFault

if TYPE_CHECKING:
    from assetdesk.core.archives import Password
    from assetdesk.library.glance import Glance
    from assetdesk.library.session import Library

PROGRAM = "command"
# who works, where a command does not say so
PERSON = "ASSETDESK_PERSON"
_log = logging.getLogger("assetdesk.cli")


@dataclass(slots=True)
class Context:
    """See the module."""

    args: Namespace
    out: Output
    signals: Signals
    _on_close: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def library(self, *, create: bool = False) -> Iterator[Library]:
        """The library that the arguments name, open for this block; `create` makes it first."""
        from assetdesk.library.session import Library

        with ExitStack() as stack:
            self._on_close = stack
            make = Library.create if create else Library.open
            lib = stack.enter_context(make(self.args.library, run=False, program=PROGRAM))
            try:
                self._work_as(lib)
                yield lib
            except UsageFault as wrong:
                _log.info("%s", wrong)
                raise
            except Exception as wrong:
                _log.error("%s", wrong, exc_info=wrong)  # while its log is open
                raise

    def _work_as(self, lib: Library) -> None:
        """In whose name: as the arguments, else the environment say; else of who made the library."""
        wanted = getattr(self.args, "acting", None) or os.environ.get(PERSON, "")
        if wanted:
            from assetdesk.library import people

            lib.work_as(people.find(lib, wanted).id)

    def work(self, lib: Library) -> None:
        """Let this program work the library's queue, unless another one does."""
        from assetdesk.cli.pool import WorkPool

        pool = WorkPool()
        lib.run(pool.submit)
        # the runner ends first, then the threads it used
        self._on_close.callback(pool.close)
        self._on_close.callback(lib.close)

    @contextmanager
    def glance(self) -> Iterator[Glance]:
        """The library that the arguments name, to read its lists and nothing else: ready at once."""
        from assetdesk.library.glance import Glance

        with Glance.open(self.args.library) as open_library:
            yield open_library

    def ended(self, job_id: int, lib: Library, *, told: bool = False, password: Password | None = None) -> int:
        """Work until a job has ended and answer the exit code; with `--no-wait` only print it as it is.

        `told`: a person has read already what came of it. `password` opens archives that ask for one.
        """
        from assetdesk.cli import passwords
        from assetdesk.cli.follow import follow, job_of
        from assetdesk.cli.records import job_record

        if getattr(self.args, "no_wait", False):
            job = job_of(lib, job_id)
            self.out.record(job_record(job), f"{job.handle}  {job.name}: {job.state}")
            return 0
        if lib.runner is None and job_of(lib, job_id).state.live:
            self.work(lib)
        answer = passwords.answering(lib, job_id, password, self.out)
        return follow(lib, job_id, self.out, self.signals, told=told, answer=answer)
