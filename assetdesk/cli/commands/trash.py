"""`trash`: what lies in it, what comes back out of it, and what goes for good."""

from __future__ import annotations

import argparse
import time
from datetime import datetime
from typing import TYPE_CHECKING

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import asset_handle
from assetdesk.library.words import counted, size

if TYPE_CHECKING:
    from assetdesk.library.session import Library

_DAY = 86_400.0


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("verb", metavar="VERB", nargs="?", default="list", choices=("list", "restore", "empty"))
    parser.add_argument("assets", metavar="ASSET", nargs="*", help="restore: where it was, its key or a|NUMBER")
    parser.add_argument("--all", action="store_true", help="restore: all that lies in it")
    parser.add_argument("--older-than", metavar="DAYS", type=float, help="empty: only what has lain in it for longer")
    parser.add_argument("--yes", action="store_true", help="empty: delete for good")


COMMANDS = (
    Command(
        "trash",
        "list, restore and empty what lies in the trash",
        _arguments,
        "assetdesk.cli.commands.trash:run",
        "What lies in the trash.\n"
        "\n"
        "  assetdesk trash LIBRARY list                          what lies in it, the newest first\n"
        "  assetdesk trash LIBRARY restore ASSET…                put back where it was; --all of it\n"
        "  assetdesk trash LIBRARY empty [--older-than DAYS]     say what would go; with --yes delete it for good\n"
        "\n"
        "A name that was taken meanwhile gets a number. What is deleted for good takes its versions, derived files\n"
        "and metadata along and does not come back.",
    ),
)


def run(context: Context) -> int:
    """What the verb says."""
    args = context.args
    of_empty = args.older_than is not None or args.yes
    if (args.verb != "restore" and (args.assets or args.all)) or (args.verb != "empty" and of_empty):
        raise UsageFault("ASSET and --all are for restore, --older-than and --yes for empty.")
    if args.verb == "list":
        return _list(context)
    with context.library() as lib:
        return _restore(context, lib) if args.verb == "restore" else _empty(context, lib)


def _list(context: Context) -> int:
    from assetdesk.cli.records import moment
    from assetdesk.library import trash

    with context.glance() as lib:
        for one in trash.listed(lib.browse):
            record = {
                "handle": asset_handle(one.id),
                "key": one.key,
                "path": one.path,
                "bytes": one.bytes,
                "trashed": moment(one.trashed),
                "missing": one.missing,
            }
            when = f"{datetime.fromtimestamp(one.trashed):%Y-%m-%d %H:%M}"
            gone = "  (its file is not in the trash)" if one.missing else ""
            context.out.record(record, f"{asset_handle(one.id):<8} {when}  {size(one.bytes):>9}  {one.path}{gone}")
    return 0


def _restore(context: Context, lib: Library) -> int:
    """1 where a file that came back has been taken out of the trash by somebody."""
    from assetdesk.library import trash

    args = context.args
    if bool(args.assets) == args.all:
        raise UsageFault("Say what to put back: an ASSET as `assetdesk trash LIBRARY list` names it, or --all.")
    ids = [one.id for one in trash.listed(lib.browse)] if args.all else trash.find(lib.browse, args.assets)
    back = trash.restore(lib, ids)
    for row in lib.browse.rows(list(back.ids)):
        record = {"handle": asset_handle(row.id), "key": row.key, "path": row.path, "missing": row.missing}
        context.out.record(record, f"{record['handle']:<8} {row.path}")
    if back.sentence:
        context.out.say(back.sentence)
    return 1 if back.lost else 0


def _empty(context: Context, lib: Library) -> int:
    """2, and nothing is deleted, without --yes."""
    from assetdesk.library import trash

    args = context.args
    if args.older_than is not None and not args.older_than >= 0:
        raise UsageFault("--older-than is a number of days.")
    before = None if args.older_than is None else time.time() - args.older_than * _DAY
    going = [one for one in trash.listed(lib.browse) if before is None or one.trashed < before]
    if going and not args.yes:
        what = f"{counted(len(going), 'asset')} ({size(sum(one.bytes for one in going))})"
        raise UsageFault(f"{what} would be deleted for good, and nothing brings that back. With --yes it is done.")
    count = len(going)
    if going:
        trash.empty(lib, cancelled=context.signals.raised, before=before)
        left = {one.id for one in trash.listed(lib.browse)}
        count = sum(one.id not in left for one in going)
    context.out.record({"deleted": count, "left": len(going) - count}, f"Deleted {counted(count, 'asset')} for good.")
    return 0 if count == len(going) else context.signals.exit_code or 1
