"""`check`, `backup` and `doctor`: the health of a library and of what AssetDesk stands on."""

from __future__ import annotations

import argparse

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("--repair", action="store_true", help="put right what can be; the index is copied first")


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("file", metavar="FILE", help="the copy of the index to make; it must not be there yet")


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


_HERE = "assetdesk.cli.commands.upkeep"
COMMANDS = (
    Command(
        "check",
        "compare a library's index with its files",
        _check_arguments,
        f"{_HERE}:check",
        "Check the index and compare it with the files. Exit code 0: all is well; 1: something was found.",
    ),
    Command("backup", "copy a library's index to a file", _backup_arguments, f"{_HERE}:backup"),
    Command(
        "doctor",
        "see whether this machine has what AssetDesk needs",
        _no_arguments,
        f"{_HERE}:doctor",
        "See whether this machine has what AssetDesk needs, by trying. Exit code 3 where something is missing.",
    ),
)


def check(context: Context) -> int:
    """Print what was found; wrong is what is neither harmless nor mended."""
    from assetdesk.library import upkeep
    from assetdesk.library.words import counted

    args = context.args
    tell = (lambda what: None) if context.out.as_json else (lambda what: context.out.say(f"Looking at: {what}"))
    found = upkeep.check(args.library, args.repair, tell)
    for finding in found:
        record = {
            "kind": finding.kind.value,
            "message": finding.sentence,
            "count": finding.count,
            "examples": list(finding.examples),
            "repaired": finding.repaired,
            "harmless": finding.harmless,
        }
        context.out.record(record, "\n    ".join([finding.sentence, *finding.examples]))
    left = sum(not (finding.repaired or finding.harmless) for finding in found)
    sentence = f"{counted(left, 'thing')} to put right." if left else "All is well."
    if left and not args.repair:
        sentence += f" `assetdesk check {args.library} --repair` mends what can be mended."
    context.out.record({"findings": len(found), "left": left}, sentence)
    return 1 if left else 0


def backup(context: Context) -> int:
    """Copy the index."""
    from assetdesk.library import upkeep
    from assetdesk.library.words import size

    with context.library() as lib:
        made = upkeep.backup(lib, context.args.file)
        room = made.stat().st_size
    context.out.record({"path": str(made), "bytes": room}, f"Copied the index to “{made}” ({size(room)}).")
    return 0


def doctor(context: Context) -> int:
    """Print each fact as it is found out."""
    from assetdesk.library import doctor as examination

    well = True
    for fact in examination.facts():
        well = well and fact.ok
        mark = "NO " if not fact.ok else "-- " if fact.advice else "ok "
        text = f"{mark} {fact.name}: {fact.value}"
        context.out.record(
            {"name": fact.name, "value": fact.value, "ok": fact.ok, "advice": fact.advice},
            f"{text}\n    {fact.advice}" if fact.advice else text,
        )
        if context.signals.raised():
            return context.signals.exit_code
    return 0 if well else 3
