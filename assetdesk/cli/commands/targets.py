"""`targets`: publish contexts with their targets. `republish`: what lies there is sent again."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import MISSING_PARAMETER, Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.publish import FILES, ContextType, FileChoice, Originals
from assetdesk.core.request import Selection

if TYPE_CHECKING:
    from assetdesk.core.publish import Context as Target
    from assetdesk.library.session import Library

# least and most words after the verb, and what they are
_VERBS: dict[str, tuple[int, int, str]] = {
    "list": (0, 0, ""),
    "add": (1, 1, "NAME"),
    "change": (1, 1, "NAME"),
    "delete": (1, 1, "NAME"),
    "check": (0, 1, "[NAME]"),
}
_FILES = ("pyramids", "documents", "originals", "renditions", "videos", "previews")
_ENVIRONMENT = 3


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument(
        "verb", metavar="VERB", nargs="?", default="list", choices=tuple(_VERBS), help=", ".join(_VERBS)
    )
    parser.add_argument("words", metavar="NAME", nargs="*", help="which target")
    said = parser.add_argument_group("what a target says (add, change)")
    types = [kind.value for kind in ContextType]
    said.add_argument("--type", metavar="TYPE", choices=types, help=f"add: {', '.join(types)} (the first)")
    said.add_argument("--name", metavar="NAME", help="change: what people call it from now on")
    said.add_argument("--target", metavar="FOLDER|URL", help="where its files go; an empty one: nowhere for now")
    said.add_argument(
        "--option", metavar="NAME=VALUE", action="append", default=[], help="what the target needs to know; repeatable"
    )
    said.add_argument("--files", metavar="WORDS", help=f"which files: {','.join(_FILES)}, or default")
    said.add_argument("--enabled", action=argparse.BooleanOptionalAction, default=None, help="whether it is on")
    said.add_argument("--yes", action="store_true", help="trust this server's key, or this private address")


def _republish_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("selectors", metavar="SELECTOR", nargs="+", help="a folder, a file's path, a key or a|NUMBER")
    parser.add_argument("--context", metavar="NAME", help="only at this target; otherwise at all")
    parser.add_argument("--no-files", action="store_true", help="do not send the files again")
    parser.add_argument("--resync-catalog", action="store_true", help="write the records in the catalogue again")


COMMANDS = (
    Command(
        "targets",
        "the places that files are published to",
        _arguments,
        "assetdesk.cli.commands.targets:targets",
        "Publish contexts, each with the one place its files go to.\n"
        "\n"
        "  assetdesk targets LIBRARY                               all of them, and what is due (list)\n"
        "  assetdesk targets LIBRARY add NAME --target FOLDER|URL …\n"
        "  assetdesk targets LIBRARY change NAME [--name NAME] [--target FOLDER|URL] [--no-enabled] …\n"
        "  assetdesk targets LIBRARY check [NAME]                  try to reach one, or all; exit code 3: one is not\n"
        "  assetdesk targets LIBRARY delete NAME                   what lies there stays there\n"
        "\n"
        "Passwords are no part of an address: they come from the system's key store, from the environment\n"
        "(ASSETDESK_SECRET_TARGET_NAME), or are asked for on a terminal. --files chooses what goes along:\n"
        "pyramids, documents (originals of what is no picture), originals (all), renditions, videos, previews.",
    ),
    Command(
        "republish",
        "have the next publish send assets again",
        _republish_arguments,
        "assetdesk.cli.commands.targets:republish",
        "Treat assets as never published: the next publish sends their files again. Nothing is copied now, and no\n"
        "mark changes. Prints each asset with its mark. With --no-files and without --resync-catalog nothing happens.",
    ),
)


def targets(context: Context) -> int:
    """Do what the verb says."""
    args = context.args
    least, most, words = _VERBS[args.verb]
    if not least <= len(args.words) <= most:
        sentence = f"`targets LIBRARY {args.verb}` needs {words or 'nothing more'}. See `assetdesk targets --help`."
        raise UsageFault(sentence, code=MISSING_PARAMETER if len(args.words) < least else 30001)
    with context.library() as lib:
        verb = globals()[f"_{args.verb}"]
        code: int | None = verb(context, lib)
        return code or 0


def _list(context: Context, lib: Library) -> None:
    from assetdesk.library.publishing import contexts

    found = contexts.listed(lib)
    _show(context, lib, *found)
    if not found:
        context.out.say("There is no publish target. `assetdesk targets LIBRARY add NAME --target FOLDER` adds one.")


def _add(context: Context, lib: Library) -> None:
    from assetdesk.library.publishing import contexts

    args = context.args
    kind = ContextType(args.type) if args.type else ContextType.IMAGE_SERVING
    made = contexts.add(lib, args.words[0], kind, options=_chosen(args, {}))
    try:
        if args.target:
            made = _pointed(context, lib, made)
        if args.enabled is not None:
            made = contexts.change(lib, made.id, enabled=args.enabled)
    except BaseException:
        contexts.delete(lib, made.id)  # all of what was asked for, or nothing
        raise
    _show(context, lib, made)


def _change(context: Context, lib: Library) -> None:
    from assetdesk.library.publishing import contexts

    args = context.args
    one = contexts.named(lib, args.words[0])
    if args.type:
        raise UsageFault("The type of a target stays as it is. Add another one.")
    made = contexts.change(lib, one.id, name=args.name, enabled=args.enabled, options=_chosen(args, one.options))
    if args.target == "":
        made = contexts.change(lib, one.id, url="")
    elif args.target or args.option:
        made = _pointed(context, lib, made)
    _show(context, lib, made)


def _delete(context: Context, lib: Library) -> None:
    from assetdesk.library.publishing import contexts

    one = contexts.named(lib, context.args.words[0])
    contexts.delete(lib, one.id)
    context.out.record({"deleted": one.name}, f"“{one.name}” is no target any more. What lies there stays there.")


def _check(context: Context, lib: Library) -> int:
    from assetdesk.library.publishing import contexts

    words = context.args.words
    found = [contexts.named(lib, words[0])] if words else [one for one in contexts.listed(lib) if one.url]
    made = [contexts.check(lib, one.id) for one in found]
    _show(context, lib, *made)
    if not made:
        context.out.say("No target has an address yet.")
    return _ENVIRONMENT if any(one.problem for one in made) else 0


def republish(context: Context) -> int:
    """Force, and print each asset's mark."""
    from assetdesk.cli.commands.reprocess import selection_of
    from assetdesk.library.publishing import contexts, force, marks
    from assetdesk.library.words import counted

    args = context.args
    with context.library() as lib:
        where = [contexts.named(lib, args.context).id] if args.context else None
        chosen = _assets(lib, selection_of(lib, args.selectors))
        forced = force.force(lib, chosen, where, files=not args.no_files, resync=args.resync_catalog)
        for one in marks.states(lib, chosen):
            record = {"assetHandle": one.asset_handle, "publishState": one.publish_state}
            context.out.record(record, f"{one.asset_handle}  {one.publish_state}")
        last = {"total": len(chosen), "forced": len(forced.assets)}
        counts = "counts" if len(forced.assets) == 1 else "count"
        said = f"{counted(len(forced.assets), 'asset')} {counts} as never published."
        if args.no_files:
            said = f"{counted(len(forced.assets), 'record')} will be written again."
        context.out.record(last, f"{said} The next publish does it.")
    return 0


def _assets(lib: Library, selection: Selection) -> list[int]:
    from assetdesk.library.publishing import plan

    return plan.assets_of(lib, selection)


def _pointed(context: Context, lib: Library, one: Target) -> Target:
    from assetdesk.cli.commands import publish

    return publish.pointed(context, lib, one)


def _chosen(args: argparse.Namespace, options: Any) -> dict[str, Any]:
    """The options with the choice of files that the arguments make."""
    kept = dict(options)
    if args.files is None:
        return kept
    kept.pop(FILES, None)
    words = [word for part in args.files.split(",") if (word := part.strip().casefold())]
    if words == ["default"]:
        return kept
    if not words or (odd := set(words) - set(_FILES)):
        what = f"“{min(odd)}” is no choice of files" if words else "--files needs a word"
        raise UsageFault(f"{what}. There are {', '.join(_FILES)}, and default.")
    originals = Originals.NOT_PICTURES if "documents" in words else Originals.NONE
    choice = FileChoice(
        pyramid="pyramids" in words,
        originals=Originals.ALL if "originals" in words else originals,
        renditions="renditions" in words,
        videos="videos" in words,
        previews="previews" in words,
    )
    return {**kept, FILES: choice.to_json()}


def _show(context: Context, lib: Library, *found: Target) -> None:
    from assetdesk.cli.target_records import target_record, target_text
    from assetdesk.library.publishing import plan

    due = plan.due(lib)
    for one in found:
        context.out.record(target_record(one, due[one.id]), target_text(one, due[one.id]))
