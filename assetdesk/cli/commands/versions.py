"""`versions`, `version`, `revert`, `checkout` and `checkin`: earlier states of assets, and who works on one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import asset_handle

if TYPE_CHECKING:
    from assetdesk.library.glance import Glance
    from assetdesk.library.session import Library


def _of_one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("selector", metavar="SELECTOR", help="a file's path, a key or a|NUMBER")


def _of_some(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("selectors", metavar="SELECTOR", nargs="+", help="files' paths, keys, a|NUMBER, or folders")


def _version_arguments(parser: argparse.ArgumentParser) -> None:
    _of_some(parser)
    parser.add_argument("--label", help="what it is called; a version with a label is kept for ever")
    parser.add_argument("--comment", help="what there is to say of it")
    parser.add_argument("--number", type=int, help="give that version another label or comment instead of making one")


def _revert_arguments(parser: argparse.ArgumentParser) -> None:
    _of_one(parser)
    parser.add_argument("number", metavar="NUMBER", type=int, help="as `assetdesk versions` lists them")
    parser.add_argument("--no-wait", action="store_true", help="do not wait until the derived files are made again")


def _checkin_arguments(parser: argparse.ArgumentParser) -> None:
    _of_some(parser)
    parser.add_argument("--comment", default="", help="of the version that keeps what was saved")
    parser.add_argument("--no-wait", action="store_true", help="do not wait until new content has been processed")
    parser.add_argument("--release", action="store_true", help="take the lock away, whoever has it")


_HERE = "assetdesk.cli.commands.versions"
COMMANDS = (
    Command("versions", "list the versions of an asset", _of_one, f"{_HERE}:show_list"),
    Command(
        "version",
        "keep the present state of assets as a version",
        _version_arguments,
        f"{_HERE}:create",
        "Keep the present state of assets as a version: the file, and what people have said of it. The newest 20 are\n"
        "kept (a setting), those with a label for ever.",
    ),
    Command(
        "revert",
        "go back to a version",
        _revert_arguments,
        f"{_HERE}:revert",
        "Put back the file of a version, with the metadata, tags and crops that people had given then. What the asset\n"
        "is now becomes a version first.",
    ),
    Command("checkout", "check assets out, to edit them elsewhere", _of_some, f"{_HERE}:check_out"),
    Command("checkin", "check assets in again", _checkin_arguments, f"{_HERE}:check_in"),
)


def show_list(context: Context) -> int:
    """One line a version, the newest first."""
    from assetdesk.cli.records import version_record
    from assetdesk.library.words import size

    with context.glance() as lib:
        for one in lib.browse.versions(_one(lib, context.args.selector)):
            record = version_record(one)
            kept = "lost" if one.lost else size(one.bytes)
            said = " · ".join(part for part in (one.label, one.comment.replace("\n", " ")) if part)
            context.out.record(record, f"{one.number:>4}  {record['made']}  {one.why:<9} {kept:>9}  {said}".rstrip())
    return 0


def create(context: Context) -> int:
    """Make versions, or say something else of one."""
    from assetdesk.library import versions

    args = context.args
    with context.library() as lib:
        ids = _some(lib, args.selectors)
        if args.number is not None:
            if len(ids) != 1 or (args.label is None and args.comment is None):
                raise UsageFault("--number names a version of one asset; give it a --label or a --comment.")
            versions.describe(lib, ids[0], args.number, args.label, args.comment)
            context.out.record({"handle": asset_handle(ids[0]), "number": args.number}, "Saved.")
            return 0
        made = versions.create(lib, ids, args.label or "", args.comment or "")
        records = [{"handle": asset_handle(asset), "number": number} for asset, number in made.versions]
        context.out.record({"versions": records}, made.sentence)
    return 0


def revert(context: Context) -> int:
    """Go back, then make the derived files again."""
    from assetdesk.library import versions

    with context.library() as lib:
        done = versions.revert(lib, _one(lib, context.args.selector), context.args.number)
        record = {"handle": asset_handle(done.asset_id), "number": done.number, "saved": done.saved or None}
        context.out.record(record, done.sentence)
        return context.ended(done.job_id, lib, told=True)


def check_out(context: Context) -> int:
    """Take them."""
    from assetdesk.library import checkout

    with context.library() as lib:
        done = checkout.check_out(lib, _some(lib, context.args.selectors))
        context.out.record({"checkedOut": [asset_handle(one) for one in done.assets]}, done.sentence)
    return 0


def check_in(context: Context) -> int:
    """Give them back, or take a lock away."""
    from assetdesk.library import checkout

    args = context.args
    with context.library() as lib:
        ids = _some(lib, args.selectors)
        done = checkout.release(lib, ids) if args.release else checkout.check_in(lib, ids, args.comment)
        record = {"checkedIn": [asset_handle(one) for one in done.assets], "changed": done.changed}
        context.out.record(record, done.sentence)
        return context.ended(done.job_id, lib, told=True) if done.job_id else 0


def _one(lib: Library | Glance, text: str) -> int:
    from assetdesk.cli.commands.reprocess import find

    chosen = find(lib, text)
    if len(chosen.assets) != 1 or chosen.folders or chosen.everything:
        raise UsageFault(f"“{text}” is not one asset of this library.")
    return chosen.assets[0]


def _some(lib: Library, texts: Sequence[str]) -> list[int]:
    """All that the selectors name; folders stand for what lies in them and below."""
    from assetdesk.cli.commands.reprocess import selection_of
    from assetdesk.core.query import Place, Query

    chosen = selection_of(lib, list(texts))
    ids = list(chosen.assets)
    for folder in chosen.folders:
        ids += lib.browse.ids(Query(place=Place.FOLDER, folder_id=folder))
    if chosen.everything:
        ids += lib.browse.ids(Query())
    return list(dict.fromkeys(ids))
