"""`profile`: what is set up for folders, as a script sees it. Nothing is made again by it; `reprocess` does that."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import MISSING_PARAMETER, Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles.kinds import KINDS, kind_named

if TYPE_CHECKING:
    from assetdesk.library.profiles import Affected, Listed
    from assetdesk.library.session import Library

_NONE, _INHERIT = "NONE", "INHERIT"
_VERBS = {"list": (0, 0), "show": (1, 1), "import": (1, 1), "export": (1, 2), "apply": (2, 2), "delete": (1, 1)}
_LARGEST_FILE = 1_000_000


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("verb", metavar="VERB", choices=tuple(_VERBS), help=", ".join(_VERBS))
    parser.add_argument("words", metavar="WORD", nargs="*", help="what the verb is about")
    parser.add_argument("--kind", metavar="KIND", help=f"only of this kind: {', '.join(KINDS)}")
    parser.add_argument("--replace", action="store_true", help="import: take the place of a profile of that name")
    parser.add_argument("--force", action="store_true", help="delete: also where folders use it")


COMMANDS = (
    Command(
        "profile",
        "list, import and apply profiles",
        _arguments,
        "assetdesk.cli.commands.profiles:profile",
        "Profiles and workflows, and the folders they are on.\n"
        "\n"
        "  assetdesk profile LIBRARY list                  all of them, with their folders\n"
        "  assetdesk profile LIBRARY show NAME             one as JSON; a folder's path shows what holds there\n"
        "  assetdesk profile LIBRARY import FILE           take in a JSON file; - reads standard input\n"
        "  assetdesk profile LIBRARY export NAME [FILE]    write one as JSON\n"
        "  assetdesk profile LIBRARY apply NAME FOLDER     holds from that folder down\n"
        "  assetdesk profile LIBRARY apply NONE FOLDER     nothing holds from there down; --kind: of that kind\n"
        "  assetdesk profile LIBRARY apply INHERIT FOLDER  what holds above holds there again\n"
        "  assetdesk profile LIBRARY delete NAME           forget one\n"
        "\n"
        "Existing assets change only after `assetdesk reprocess LIBRARY FOLDER --profiles --only-stale`.",
    ),
)


def profile(context: Context) -> int:
    """Do what the verb says."""
    args = context.args
    least, most = _VERBS[args.verb]
    if not least <= len(args.words) <= most:
        wanted = {"apply": "NAME FOLDER", "import": "FILE", "export": "NAME [FILE]"}.get(args.verb, "NAME")
        wanted = "nothing more" if not most else wanted
        sentence = f"`profile LIBRARY {args.verb}` needs {wanted}. See `assetdesk profile --help`."
        raise UsageFault(sentence, code=MISSING_PARAMETER if len(args.words) < least else 30001)
    kind = None if args.kind is None else kind_named(args.kind)
    with context.library() as lib:
        if args.verb == "list":
            _list(context, lib, kind)
        elif args.verb == "show":
            _show(context, lib, args.words[0], kind)
        elif args.verb == "import":
            _import(context, lib, args.words[0], kind)
        elif args.verb == "export":
            _export(context, lib, args.words, kind)
        elif args.verb == "delete":
            _delete(context, lib, args.words[0], kind)
        else:
            _apply(context, lib, args.words[0], args.words[1], kind)
    return 0


def _list(context: Context, lib: Library, kind: str | None) -> None:
    from assetdesk.library import profiles
    from assetdesk.library.words import counted

    for one_kind in KINDS if kind is None else (kind,):
        for one in profiles.list(lib, one_kind):
            used = counted(len(one.folders), "folder") if one.folders else "not used"
            context.out.record(_record(one), f"{one.preset.kind:<11} {one.preset.name:<30} {used}")


def _show(context: Context, lib: Library, name: str, kind: str | None) -> None:
    from assetdesk.library import profile_files, profiles

    try:
        found = profiles.find(lib, name, kind)
    except UsageFault as nothing:
        if not _show_folder(context, lib, name, kind):
            raise nothing from None
        return
    listed = profiles.get(lib, found.id)
    record = {**profile_files.content(lib, found), **_record(listed)}
    context.out.record(record, profile_files.written(lib, found).rstrip("\n"))


def _show_folder(context: Context, lib: Library, name: str, kind: str | None) -> bool:
    """What holds in the folder of that path, a line a kind; False where there is no such folder."""
    from assetdesk.library import folder_profiles

    try:
        folder = folder_profiles.folder_id(lib, name)
    except UsageFault:
        return False
    for one_kind, held in folder_profiles.holding(lib, folder).items():
        if kind not in (None, one_kind):
            continue
        names = [one.name for one in held.profiles]
        record = {"folder": name, "kind": one_kind, "profiles": names, "own": held.own, "from": held.origin}
        if one_kind in folder_profiles.switches():
            record["value"] = held.value or None
        said = ", ".join(names) or held.value or ("NONE" if held.own or held.origin is not None else "-")
        where = "" if held.own or held.origin is None else f"  from {held.origin or 'the whole library'}"
        context.out.record(record, f"{one_kind:<13} {said}{where}")
    return True


def _import(context: Context, lib: Library, name: str, kind: str | None) -> None:
    from assetdesk.library import profile_files, profiles

    made = profile_files.read(lib, _text(name), kind, replace=context.args.replace)
    for sentence in profiles.warnings(lib, made.kind, made.body):
        context.out.say(sentence)
    listed = profiles.get(lib, made.id)
    context.out.record(_record(listed), f"Imported the {_called(made.kind)} “{made.name}”.{_due(lib, made.id)}")


def _export(context: Context, lib: Library, words: list[str], kind: str | None) -> None:
    from assetdesk.library import profile_files, profiles

    found = profiles.find(lib, words[0], kind)
    if len(words) == 1:
        context.out.record(profile_files.content(lib, found), profile_files.written(lib, found).rstrip("\n"))
        return
    path = Path(words[1])
    with path.open("x", encoding="utf-8") as file:
        file.write(profile_files.written(lib, found))
    record = {"kind": found.kind, "name": found.name, "path": str(path)}
    context.out.record(record, f"Wrote the {_called(found.kind)} “{found.name}” to “{path}”.")


def _delete(context: Context, lib: Library, name: str, kind: str | None) -> None:
    from assetdesk.library import profiles

    found = profiles.find(lib, name, kind)
    try:
        profiles.delete(lib, found.id, force=context.args.force)
    except profiles.ProfileInUse as used:
        raise UsageFault(f"{used} `--force` deletes it all the same.") from None
    record = {"handle": found.handle, "kind": found.kind, "name": found.name, "deleted": True}
    context.out.record(record, f"Deleted the {_called(found.kind)} “{found.name}”.")


def _apply(context: Context, lib: Library, name: str, place: str, kind: str | None) -> None:
    from assetdesk.library import folder_profiles, profiles

    folder = folder_profiles.folder_id(lib, place)
    shown = place.strip("/") or "the whole library"
    if name in (_NONE, _INHERIT):
        wish = [folder_profiles.Wish(one, inherits=name == _INHERIT) for one in (KINDS if kind is None else (kind,))]
        folder_profiles.put(lib, folder, wish)
        what = "Every kind" if kind is None else f"The {_called(kind)}"
        says = "is inherited in" if name == _INHERIT else "is NONE from"
        record: dict[str, Any] = {"folder": place, "kind": kind, "name": name}
        context.out.record(record, f"{what} {says} “{shown}”{'' if name == _INHERIT else ' down'}.")
        return
    found = profiles.find(lib, name, kind)
    folder_profiles.add(lib, folder, found)
    due = profiles.affected(lib, found.id)
    record = {**_record(profiles.get(lib, found.id)), "folder": place, "assets": due.assets, "stale": due.stale}
    context.out.record(record, f"“{found.name}” holds in “{shown}” and below.{_due(lib, found.id, due)}")


def _due(lib: Library, profile_id: int, due: Affected | None = None) -> str:
    """What it made out of date, and the way on; empty where nothing is."""
    from assetdesk.library import profiles

    found = due or profiles.affected(lib, profile_id)
    if not found.stale:
        return ""
    return f" {found.sentence} `assetdesk reprocess LIBRARY --only-stale` brings them up to date."


def _record(one: Listed) -> dict[str, Any]:
    return {
        "handle": one.preset.handle,
        "kind": one.preset.kind,
        "name": one.preset.name,
        "folders": list(one.folders),
        "inheritedBy": one.below,
    }


def _called(kind: str) -> str:
    """`image profile`, `batch set preset`, `workflow`."""
    from assetdesk.core.profiles.kinds import saying

    return saying(kind).split(" ", 1)[1]


def _text(name: str) -> str:
    """The text of a file, or of standard input; UsageFault where it is none."""
    import sys

    try:
        if name == "-":
            raw = sys.stdin.buffer.read(_LARGEST_FILE + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(_LARGEST_FILE + 1)
    except OSError as wrong:
        raise UsageFault(f"“{name}” cannot be read: {wrong.strerror or wrong}.") from None
    if len(raw) > _LARGEST_FILE:
        raise UsageFault(f"“{name}” is too large to be a profile.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageFault(f"“{name}” is not a profile: it is not text in UTF-8.") from None
