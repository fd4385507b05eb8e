"""`serve`: the HTTP doors of a library, without a window."""

from __future__ import annotations

import argparse
import queue
import threading
import time
from contextlib import suppress

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.errors import EnvironmentFault

PORT = 8765
_LOOK_SECONDS = 1.0
# how often what was left open is ended, also where nobody works the queue
SWEEP_SECONDS = 60.0


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument(
        "--port", metavar="N", type=int, default=PORT, help=f"where to listen (default {PORT}; 0: any that is free)"
    )
    parser.add_argument("--no-work", action="store_true", help="do not work the library's queue: another program does")
    # for a program that starts this one: when it goes, however it does, this ends
    parser.add_argument("--until-input-ends", action="store_true", help=argparse.SUPPRESS)


COMMANDS = (
    Command(
        "serve",
        "answer scripts over HTTP, on this computer alone",
        _arguments,
        "assetdesk.cli.commands.serve:serve",
        "The Reprocess API and the other HTTP doors of a library, without a window, until SIGTERM.\n"
        "\n"
        "Only programs on this computer reach it (127.0.0.1), and only with a token: the one printed here, which is\n"
        "worth something for this run, or one of `assetdesk token`. The page at its address says what it can do.\n"
        'With --json the first line is {"url", "token"}. It works the library\'s queue, unless another program does.',
    ),
)


def serve(context: Context) -> int:
    """Until SIGTERM or SIGINT; 0 then."""
    from assetdesk.api.serving import Serving
    from assetdesk.library import post_upload

    context.signals.awaited = True
    news: queue.SimpleQueue[bool] = queue.SimpleQueue()
    context.signals.on_signal(lambda: news.put(True))
    with context.library() as lib:
        if context.args.until_input_ends:
            threading.Thread(target=_listen_for_end, args=(news,), name="input-end", daemon=True).start()
        with Serving(lib, context.args.port) as server:
            context.out.record(
                {"url": server.url, "token": server.token, "pid": _pid()},
                f"{lib.name} answers at {server.url}\nToken of this run: {server.token}",
            )
            if not context.args.no_work:
                context.work(lib)
            sweep_at = time.monotonic()
            while not context.signals.raised():
                if time.monotonic() >= sweep_at:
                    sweep_at = time.monotonic() + SWEEP_SECONDS
                    post_upload.sweep(lib)
                try:
                    if news.get(timeout=_LOOK_SECONDS):
                        break
                except queue.Empty:
                    if not server.alive:
                        raise EnvironmentFault("The server has ended by itself. The library's log says why.") from None
    return 0


def _pid() -> int:
    import os

    return os.getpid()


def _listen_for_end(news: queue.SimpleQueue[bool]) -> None:
    import os

    # past `sys.stdin`: a thread that waits holds its lock, and with that the program could not end for a signal
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    news.put(True)
