"""From the words of a command line to an exit code: 0 fine, 1 something failed, 2 wrong usage, 3 the environment."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from assetdesk import __version__
from assetdesk.cli.commands import (
    export,
    imports,
    intake,
    jobs,
    listing,
    mail,
    people,
    profiles,
    publish,
    reprocess,
    serve,
    targets,
    trash,
    upkeep,
    versions,
    watch,
)
from assetdesk.cli.context import Context
from assetdesk.cli.output import Output, ReaderGone
from assetdesk.cli.parser import Command
from assetdesk.cli.signals import Signals
from assetdesk.core.errors import AssetDeskError, EnvironmentFault, UsageFault

_GROUPS = (
    intake,
    imports,
    reprocess,
    listing,
    export,
    versions,
    trash,
    jobs,
    profiles,
    publish,
    targets,
    watch,
    serve,
    people,
    mail,
    upkeep,
)
COMMANDS: dict[str, Command] = {command.name: command for group in _GROUPS for command in group.COMMANDS}
WRONG_USAGE = 2
ENVIRONMENT = 3
_INTERNAL = 30000
# what happens while no library is open to keep a log has its sentence; Python would print the rest on its own
logging.getLogger("assetdesk").addHandler(logging.NullHandler())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Every error is one sentence on standard error, and a fault on standard output for scripts."""
    words = list(sys.argv[1:] if argv is None else argv)
    out = Output(as_json="--json" in words)
    try:
        return _run(words, out)
    except ReaderGone:
        return 0
    except UsageFault as wrong:
        return _tell(out, wrong, wrong.code, WRONG_USAGE)
    except AssetDeskError as wrong:
        return _tell(out, wrong, _INTERNAL, ENVIRONMENT)
    except OSError as wrong:
        named = f"“{wrong.filename}”: " if wrong.filename else ""
        return _tell(out, EnvironmentFault(f"{named}{wrong.strerror or wrong}."), _INTERNAL, ENVIRONMENT)
    except Exception as wrong:  # a fault of ours: a sentence all the same, and the whole story where it was asked for
        if os.environ.get("ASSETDESK_DEBUG"):
            raise
        sentence = f"A fault of AssetDesk itself: {type(wrong).__name__}: {wrong}. The library's log has the details."
        return _tell(out, EnvironmentFault(sentence), _INTERNAL, ENVIRONMENT)


def _run(words: list[str], out: Output) -> int:
    first = words[0] if words else ""
    if first in ("-h", "--help", "help"):
        sys.stdout.write(usage())
        return 0
    if first == "--version":
        sys.stdout.write(f"AssetDesk {__version__}\n")
        return 0
    if first == "--demo":
        from assetdesk import demo

        return demo.main(words[1:])
    command = COMMANDS.get(first)
    if command is None:
        return _window(words)
    try:
        args = command.parse(words[1:])
    except SystemExit as ended:  # --help
        return int(ended.code or 0)
    out.as_json = args.json
    module, function = command.run.split(":")
    run = cast(Callable[[Context], int], getattr(import_module(module), function))
    with Signals() as signals:
        code = run(Context(args, out, signals))
        return signals.exit_code if signals.raised() else code


def _window(words: list[str]) -> int:
    """`assetdesk [LIBRARY]`: the window; everything it needs is loaded only now."""
    if len(words) > 1 or (words and words[0].startswith("-")):
        raise UsageFault(f"“{words[0]}” is not a command. `assetdesk --help` lists them.")
    path = Path(words[0]).absolute() if words else None
    if path is not None and not path.is_dir():
        raise UsageFault(f"“{words[0]}” is neither a command nor a folder. `assetdesk --help` lists the commands.")
    from assetdesk import app

    if app.no_display():  # Qt would end the whole program there
        raise EnvironmentFault(
            "There is no screen to open a window on. The commands work without one: `assetdesk --help`."
        )
    return app.main(path)


def _tell(out: Output, error: AssetDeskError, code: int, exit_code: int) -> int:
    with contextlib.suppress(ReaderGone):
        out.fault(code, str(error))
    return exit_code


def usage() -> str:
    """The text of `assetdesk --help`."""
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name.ljust(width)}  {command.summary}" for name, command in COMMANDS.items())
    return (
        "Usage: assetdesk [LIBRARY]              open the window (the last library, or the welcome page)\n"
        "       assetdesk COMMAND LIBRARY ...    do something without it\n"
        "\n"
        f"Commands:\n{lines}\n"
        "\n"
        "`assetdesk COMMAND --help` says more. Each command takes --json and then prints JSON lines.\n"
        "Exit codes: 0 fine, 1 the job ended with failed items, 2 wrong usage, 3 the environment is at fault.\n"
    )
