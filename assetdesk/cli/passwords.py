"""Passwords of archives on the command line: from a file or the standard input, never among the arguments, which other
programs can read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.archives import Password
from assetdesk.core.errors import UsageFault

if TYPE_CHECKING:
    from assetdesk.cli.output import Output
    from assetdesk.core.job import JobRow
    from assetdesk.library.session import Library

OPTION = "--archive-password-file"
_MOST = 4096
_INPUT = "-"


def add_argument(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Declare the option."""
    parser.add_argument(
        OPTION,
        metavar="FILE",
        required=required,
        help="a file whose first line is the password of archives that ask for one; - is the standard input",
    )


def read(path: str) -> Password:
    """The first line of the file. UsageFault where there is none."""
    try:
        if path == _INPUT:
            text = sys.stdin.readline(_MOST)
        else:
            with Path(path).open(encoding="utf-8-sig") as file:
                text = file.readline(_MOST)
    except OSError as wrong:
        raise UsageFault(f"The password file “{path}” cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError:
        raise UsageFault(f"The password file “{path}” is not text in UTF-8.") from None
    password = Password(text.rstrip("\r\n"))
    if not password:
        raise UsageFault(f"The first line of “{path}” is empty. Write the archive's password there.")
    return password


def answering(lib: Library, job_id: int, password: Password | None, out: Output) -> Callable[[], bool]:
    """What is to be done when nothing of a job is left but archives that ask for a password: open them with the one
    that was given. True where that went on; False where a person must do something, who has then been told."""
    tried: set[int] = set()

    def answer() -> bool:
        from assetdesk.library import upload

        held = upload.held_archives(lib, job_id)
        fresh = [row for row in held if row.id not in tried]
        tried.update(row.id for row in fresh)
        if password is not None and fresh:
            refused = upload.unlock(lib, [row.id for row in fresh], password)
            for name in refused:
                out.say(f"This password does not open “{name}”.")
            if len(refused) < len(fresh):
                return True
        for row in held:
            out.say(f"{row.message} `assetdesk unlock {lib.root} {job_id} {OPTION} FILE` opens it.")
        return False

    return answer


def only_held(lib: Library, job: JobRow) -> bool:
    """Whether a job waits for nothing but a person."""
    from assetdesk.core.upload import UploadState

    if not job.type.brings_in or job.counting or not job.state.live:
        return False
    counts = lib.browse.upload_counts(job.id)
    held = counts.get(UploadState.HELD, 0)
    moving = counts.get(UploadState.WAITING, 0) + counts.get(UploadState.COPYING, 0)
    return bool(held) and not moving and job.done + job.failed + held >= job.total
