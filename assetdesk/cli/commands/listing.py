"""`list` and `show`: what is in a library."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.query import FilterKey, Place, Query
from assetdesk.core.request import Selection

if TYPE_CHECKING:
    from assetdesk.library.glance import Glance


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help="a folder of it, with those below; none means all")
    parser.add_argument(
        "--query",
        metavar="Q",
        default="",
        help='what to look for: words and "phrases" of names, keywords, metadata and text, and filters: '
        f"{', '.join(f'{key}:' for key in FilterKey)}",
    )


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument(
        "selector", metavar="SELECTOR", help="a file's path, a key or a|NUMBER; a folder shows all in it"
    )


COMMANDS = (
    Command(
        "list", "list assets, with those in sub-folders", _list_arguments, "assetdesk.cli.commands.listing:show_list"
    ),
    Command("show", "show everything about one asset", _show_arguments, "assetdesk.cli.commands.listing:show"),
)


def show_list(context: Context) -> int:
    """One line an asset."""
    from assetdesk.cli.records import asset_record
    from assetdesk.library.listing import parse_query, rows
    from assetdesk.library.words import size

    with context.glance() as lib:
        folder_id = None if context.args.folder is None else _folder(lib, context.args.folder)
        query = parse_query(context.args.query, folder_id)
        for row, stale in rows(lib, lib.browse.ids(query)):
            if context.out.as_json:
                context.out.record(asset_record(row, lib.browse.renditions(row.id), stale))
            else:
                context.out.record(
                    {},
                    f"{'orphaned' if row.orphaned else row.state.value:<11}  {row.type:<12} "
                    f" {size(row.bytes) if row.has_file else '':>9}  {row.path}",
                )
            if context.signals.raised():
                return context.signals.exit_code
    return 0


def show(context: Context) -> int:
    """An asset with its metadata."""
    from assetdesk.cli.commands.reprocess import find
    from assetdesk.cli.records import shown_record
    from assetdesk.library.listing import rows

    with context.glance() as lib:
        ids = _ids(lib, find(lib, context.args.selector))
        for row, stale in rows(lib, ids):
            record = shown_record(lib.browse, row, stale)
            context.out.record(record, None if context.out.as_json else _as_text(record))
            if context.signals.raised():
                return context.signals.exit_code
    return 0


def _folder(lib: Glance, text: str) -> int | None:
    """The id of a folder; None where it is the library itself."""
    from assetdesk.cli.commands.reprocess import find

    if text.strip("/") in ("", "."):
        return None
    chosen = find(lib, text)
    if chosen.everything:
        return None
    if len(chosen.folders) != 1 or chosen.assets:
        raise UsageFault(f"“{text}” is not a folder of this library.")
    return chosen.folders[0]


def _ids(lib: Glance, chosen: Selection) -> Sequence[int]:
    if chosen.everything:
        return lib.browse.ids(Query(stacked=False))
    ids = list(chosen.assets)
    for folder in chosen.folders:
        ids += lib.browse.ids(Query(place=Place.FOLDER, folder_id=folder, stacked=False))
    return ids


def _as_text(record: dict[str, object]) -> str:
    lines = []
    for name, value in record.items():
        if name in ("renditions", "metadata", "options", "versions") or value in (None, [], ""):
            continue
        if isinstance(value, dict):
            value = ": ".join(str(part) for part in value.values())
        elif name in ("tags", "colors"):
            value = ", ".join(map(_tag, value)) if isinstance(value, list) else ""
        elif isinstance(value, list):
            value = ", ".join(map(str, value))
        lines.append(f"{name + ':':<12} {value}")
    renditions = record["renditions"]
    assert isinstance(renditions, list)
    for made in renditions:
        pixels = f"{made['width']} × {made['height']}" if made["width"] else ""
        lines.append(f"  {made['name']:<24} {pixels:<13} {made['bytes']:>10,} bytes  {made['path']}")
    versions = record["versions"]
    assert isinstance(versions, list)
    for one in versions:
        named = f"version {one['number']}"
        lines.append(f"  {named:<24} {one['why']:<13} {one['bytes']:>10,} bytes  {one['label']}".rstrip())
    options = record["options"]
    assert isinstance(options, dict)
    for name, value in options.items():
        lines.append(f"  {name}: {_option(value)}")
    fields = record["metadata"]
    assert isinstance(fields, dict)
    for name, value in fields.items():
        lines.append(f"  {name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    return "\n".join(lines) + "\n"


def _tag(value: dict[str, Any]) -> str:
    """`dog 83 %`, `red 50 %`; a person's own is as it is."""
    if "coverage" in value:
        return f"{value['name']} {value['coverage']:.0f} %"
    return str(value["name"]) if value["source"] != "auto" else f"{value['name']} {value['score'] * 100:.0f} %"


def _option(value: object) -> str:
    """An option object in words: `corner UpperLeft, tolerance 0.12`."""
    if isinstance(value, dict):
        parts = (
            f"{name} ({_option(one)})" if isinstance(one, dict) else f"{name} {_option(one)}"
            for name, one in value.items()
        )
        return ", ".join(parts)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
