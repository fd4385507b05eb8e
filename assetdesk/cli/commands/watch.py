"""`watch`: watched folders and their ledger without a window."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import MISSING_PARAMETER, Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.watch import Afterwards, LedgerFilter, LedgerState, WatchFolder, WatchMode

if TYPE_CHECKING:
    from assetdesk.library.session import Library

# least and most words after the verb, and what they are
_VERBS: dict[str, tuple[int, int, str]] = {
    "list": (0, 0, ""),
    "add": (1, 1, "DIR"),
    "change": (1, 1, "NAME"),
    "remove": (1, 1, "NAME"),
    "pause": (1, 1, "NAME"),
    "resume": (1, 1, "NAME"),
    "look": (0, 1, "[NAME]"),
    "ledger": (0, 1, "[NAME]"),
    "take": (1, 10_000, "FILE…"),
    "never": (1, 10_000, "FILE…"),
    "run": (0, 0, ""),
}
_MODES = {"skip": WatchMode.SKIP, "version": WatchMode.CREATE_VERSION, "replace": WatchMode.REPLACE}
_MODES |= {mode.value: mode for mode in WatchMode}
_STATES = {state.value: state for state in LedgerState} | {"not-taken": LedgerState.REFUSED}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument(
        "verb", metavar="VERB", nargs="?", default="list", choices=tuple(_VERBS), help=", ".join(_VERBS)
    )
    parser.add_argument("words", metavar="WORD", nargs="*", help="what the verb is about")
    said = parser.add_argument_group("what a watched folder says (add, change)")
    said.add_argument("--name", metavar="NAME", help="what people call it; else as the folder is called")
    said.add_argument("--to", metavar="FOLDER", help="the folder of the library that its files go to")
    said.add_argument(
        "--mode", metavar="MODE", choices=tuple(_MODES), help="a taken name: skip (default), version, replace"
    )
    said.add_argument("--include", metavar="PATTERN", action="append", help="take only such names, *.jpg; repeatable")
    said.add_argument("--exclude", metavar="PATTERN", action="append", help="do not take such names; repeatable")
    said.add_argument("--min-age", metavar="SECONDS", type=float, help="left alone by everybody for so long first")
    said.add_argument("--preset", metavar="NAME", help="the saved options of its uploads; an empty name takes it away")
    said.add_argument("--move", action=argparse.BooleanOptionalAction, default=None, help="files go once they are in")
    said.add_argument("--subfolders", action=argparse.BooleanOptionalAction, default=None, help="also what is below")
    said.add_argument("--again", action=argparse.BooleanOptionalAction, default=None, help="also what is here already")
    said.add_argument("--lying", action=argparse.BooleanOptionalAction, default=True, help="also what lies there now")
    parser.add_argument(
        "--state", metavar="STATE", choices=tuple(_STATES), help="ledger: arriving, ready, taken, refused"
    )
    parser.add_argument("--no-wait", action="store_true", help="take: do not wait for the upload")


COMMANDS = (
    Command(
        "watch",
        "watch folders and take in what comes to rest in them",
        _arguments,
        "assetdesk.cli.commands.watch:watch",
        "Watched folders, and the ledger of every file ever seen in them.\n"
        "\n"
        "  assetdesk watch LIBRARY                          all of them (list)\n"
        "  assetdesk watch LIBRARY add DIR --to FOLDER …    watch one more\n"
        "  assetdesk watch LIBRARY change NAME …            what is to hold from now on\n"
        "  assetdesk watch LIBRARY pause|resume|remove NAME\n"
        "  assetdesk watch LIBRARY look [NAME]              a full look, by whoever watches\n"
        "  assetdesk watch LIBRARY ledger [NAME] [--state]  the ledger, the newest first\n"
        "  assetdesk watch LIBRARY take FILE…               bring in what was not taken\n"
        "  assetdesk watch LIBRARY never FILE…              never take these\n"
        "  assetdesk watch LIBRARY run                      watch, and process what comes, until SIGTERM\n"
        "\n"
        "A file is taken when it was the same in two looks 2 s apart and nobody writes it any more. Its source goes\n"
        "with --move only, once its copy has been verified. One program watches at a time; another takes over.",
    ),
)


def watch(context: Context) -> int:
    """Do what the verb says."""
    args = context.args
    least, most, words = _VERBS[args.verb]
    if not least <= len(args.words) <= most:
        sentence = f"`watch LIBRARY {args.verb}` needs {words or 'nothing more'}. See `assetdesk watch --help`."
        raise UsageFault(sentence, code=MISSING_PARAMETER if len(args.words) < least else 30001)
    with context.library() as lib:
        verb = globals()[f"_{args.verb}"]
        code: int | None = verb(context, lib)
        return code or 0


# the folders


def _list(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    owner = watching.owner(lib)
    folders = watching.folders(lib)
    for folder in folders:
        _show(context, lib, folder)
    if not folders:
        context.out.say("No folder is watched. `assetdesk watch LIBRARY add DIR --to FOLDER` adds one.")
    elif not owner:
        context.out.say("Nobody watches at the moment. Open the window, or run `assetdesk watch LIBRARY run`.")
    else:
        context.out.say(owner)


def _add(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    given = Path(os.path.abspath(context.args.words[0]))  # noqa: PTH100 - a link stays one
    wanted = _said(context, lib, WatchFolder(0, "", str(given)))
    _show(context, lib, watching.add(lib, wanted, lying=context.args.lying))


def _change(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    _show(context, lib, watching.change(lib, _said(context, lib, _named(context, lib))))


def _remove(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    folder = _named(context, lib)
    watching.remove(lib, folder.id)
    context.out.record({"removed": folder.name}, f"“{folder.name}” is watched no more. Its files stay where they are.")


def _pause(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    folder = _named(context, lib)
    watching.pause(lib, folder.id)
    _show(context, lib, watching.get(lib, folder.id))


def _resume(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    folder = _named(context, lib)
    watching.resume(lib, folder.id)
    _show(context, lib, watching.get(lib, folder.id))


def _look(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    watching.look_now(lib, _named(context, lib).id if context.args.words else None)
    if not watching.owner(lib):
        context.out.say("Nobody watches at the moment; whoever does next looks at once.")


def _said(context: Context, lib: Library, folder: WatchFolder) -> WatchFolder:
    """The folder with what the arguments say of it."""
    args = context.args
    changed: dict[str, Any] = {
        "name": args.name,
        "folder": args.to,
        "mode": None if args.mode is None else _MODES[args.mode],
        "include": None if args.include is None else _patterns(args.include),
        "exclude": None if args.exclude is None else _patterns(args.exclude),
        "min_age": args.min_age,
        "subfolders": args.subfolders,
        "again": args.again,
        "afterwards": None if args.move is None else Afterwards.MOVE if args.move else Afterwards.COPY,
    }
    made = replace(folder, **{name: value for name, value in changed.items() if value is not None})
    return made if args.preset is None else replace(made, preset_id=_preset(lib, args.preset))


def _patterns(given: list[str]) -> tuple[str, ...]:
    return tuple(one.strip() for pattern in given for one in pattern.split(",") if one.strip())


def _preset(lib: Library, name: str) -> int | None:
    from assetdesk.library import option_choices

    if not name:
        return None
    for one in option_choices.saved(lib):
        if one.name.casefold() == name.casefold():
            return one.id
    raise UsageFault(f"There are no saved options “{name}”.")


def _named(context: Context, lib: Library) -> WatchFolder:
    from assetdesk.library import watching

    return watching.by_name(lib, context.args.words[0])


def _show(context: Context, lib: Library, folder: WatchFolder) -> None:
    from assetdesk.cli.watch_records import folder_record, folder_text
    from assetdesk.library import watching

    count = watching.counts(lib)[folder.id]
    context.out.record(folder_record(lib, folder, count), folder_text(folder, count))


# the ledger


def _ledger(context: Context, lib: Library) -> None:
    from assetdesk.cli.watch_records import row_record, row_text
    from assetdesk.library import watching

    wanted = LedgerFilter(
        _named(context, lib).id if context.args.words else None,
        _STATES[context.args.state] if context.args.state else None,
    )
    called = {folder.id: folder for folder in watching.folders(lib)}
    ids = watching.ledger(lib, wanted)
    for start in range(0, len(ids), 1000):
        for row in watching.rows(lib, ids[start : start + 1000]):
            context.out.record(row_record(called[row.watch_id], row), row_text(called[row.watch_id], row))


def _take(context: Context, lib: Library) -> int:
    from assetdesk.library import watching
    from assetdesk.library.watch import taking

    jobs = taking.by_hand(lib, watching.find(lib, context.args.words), None)
    if not jobs:
        context.out.say("Nothing to take: these files are in the library, or on their way.")
    return max((context.ended(job_id, lib) for job_id, _ in jobs), default=0)


def _never(context: Context, lib: Library) -> None:
    from assetdesk.library import watching

    count = watching.never(lib, watching.find(lib, context.args.words))
    context.out.record({"never": count}, None)


def _run(context: Context, lib: Library) -> int:
    from assetdesk.cli.watch_run import run

    return run(context, lib)
