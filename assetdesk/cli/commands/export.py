"""`export`: originals or converted pictures out of a library, into a folder or one ZIP."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.cli.context import Context
from assetdesk.cli.parser import MISSING_PARAMETER, Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.export import CONVERT, ORIGINAL, ExportRequest
from assetdesk.core.query import Place, Query
from assetdesk.core.request import Selection

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument(
        "selectors", metavar="SELECTOR", nargs="*", help="a folder, a file's path, a key or a|NUMBER; . means all"
    )
    parser.add_argument("--to", metavar="FOLDER", help="where it goes; nothing that is there is overwritten")
    parser.add_argument("--zip", metavar="NAME", nargs="?", const="Export.zip", help="one ZIP instead of single files")
    parser.add_argument("--query", metavar="QUERY", help="pictures as an image server makes them: wid=800&fmt=webp")
    parser.add_argument("--preset", metavar="NAME", help="pictures by an export preset; it wins over --query")
    parser.add_argument(
        "--job", metavar="FILE", help="an ExportJob as JSON or XML: a ZIP, if --to is not given with it"
    )
    parser.add_argument("--name", metavar="NAME", default="", help="what the job is called")
    parser.add_argument("--presets", action="store_true", help="list the export presets and do nothing else")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the job's end")


COMMANDS = (
    Command(
        "export",
        "copy originals, or pictures made of them, out of the library",
        _arguments,
        "assetdesk.cli.commands.export:run",
        "Export assets. Without --query or --preset their originals go out, as they are.\n"
        "\n"
        "  assetdesk export LIBRARY Music --to ~/Desktop/Music\n"
        "  assetdesk export LIBRARY Music --to ~/Desktop --zip Music.zip --preset 'JPEG for the web'\n"
        "  assetdesk export LIBRARY a|12 --to . --query 'wid=600&hei=600&fit=crop&fmt=png'\n"
        "  assetdesk export LIBRARY --presets\n"
        "\n"
        "Nothing is overwritten: a name that is taken gets a number. Sets have no file and are left out.",
    ),
)


def run(context: Context) -> int:
    """Start the job and follow it."""
    from assetdesk.library import expiry, export

    args = context.args
    with context.library() as lib:
        if args.presets:
            for preset in export.presets(lib):
                query = export.query_of(preset)
                context.out.record({"name": preset.name, "query": query}, f"{preset.name:<28} {query}")
            return 0
        request = _request(lib, context)
        found = export.look(lib.browse, request.assets)
        if found.left_out:
            context.out.say(found.left_out)
        if not found.assets:
            raise UsageFault("None of these can be exported.")
        expired = expiry.among(lib.browse, found.assets, "Export")
        if expired is not None:
            context.out.say(expired.text)
        outcome = export.start(lib, replace(request, assets=found.assets))
        if not context.out.as_json:
            context.out.say(outcome.sentence)
        return context.ended(outcome.job_id, lib)


def _request(lib: Library, context: Context) -> ExportRequest:
    args = context.args
    if args.job:
        if args.selectors or args.query is not None or args.preset is not None:
            raise UsageFault("A job file says which assets and how; leave SELECTOR, --query and --preset out.")
        from assetdesk.library.export_files import read

        request = read(lib, args.job)
        if args.to:
            request = replace(request, to=_folder(args.to), zip=args.zip or "")
        return replace(request, name=args.name or request.name)
    if not args.selectors:
        raise UsageFault("Say what to export: a folder, files, or . for everything.", code=MISSING_PARAMETER)
    if not args.to:
        raise UsageFault("Say where to: --to FOLDER.", code=MISSING_PARAMETER)
    converts = args.query is not None or args.preset is not None
    return ExportRequest(
        tuple(_ids(lib, args.selectors)),
        _folder(args.to),
        fmt=CONVERT if converts else ORIGINAL,
        modifier=args.query or "",
        macro=f"${args.preset.strip().strip('$')}$" if args.preset else "",
        zip=args.zip or "",
        name=args.name,
    )


def _folder(text: str) -> str:
    return os.path.abspath(Path(text).expanduser())  # noqa: PTH100 - a link stays one


def _ids(lib: Library, selectors: Sequence[str]) -> list[int]:
    """Assets as they are listed: what stands behind a document is exported where it is named itself."""
    from assetdesk.cli.commands.reprocess import find

    chosen = [Selection(everything=True) if text in (".", "/") else find(lib, text) for text in selectors]
    found: dict[int, None] = {}
    for one in chosen:
        found |= dict.fromkeys(one.assets)
        if one.everything:
            found |= dict.fromkeys(lib.browse.ids(Query()))
        for folder in one.folders:
            found |= dict.fromkeys(lib.browse.ids(Query(place=Place.FOLDER, folder_id=folder)))
    return list(found)
