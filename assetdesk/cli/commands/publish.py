"""`publish`: send what is marked in a context to its target."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.errors import UsageFault

if TYPE_CHECKING:
    from assetdesk.core.publish import Context as Target
    from assetdesk.library.session import Library
    from assetdesk.library.targets.protocol import Confirm

_TYPES = ("Incremental", "Full", "FullWithSearch")
_DEFAULT = "ImageServing"
_ENVIRONMENT = 3


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument(
        "--context", metavar="NAME", default=_DEFAULT, help=f"a publish context, or the type of one ({_DEFAULT})"
    )
    parser.add_argument("--target", metavar="FOLDER|URL", help="where it goes from now on: a folder or an address")
    parser.add_argument(
        "--option", metavar="NAME=VALUE", action="append", default=[], help="what the target needs to know; repeatable"
    )
    parser.add_argument("--yes", action="store_true", help="trust this server's key, or this private address")
    parser.add_argument("--type", metavar="TYPE", choices=_TYPES, default=_TYPES[0], help=", ".join(_TYPES))
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the job's end")


COMMANDS = (
    Command(
        "publish",
        "send what is marked to the place that serves it",
        _arguments,
        "assetdesk.cli.commands.publish:run",
        "Send what is marked in a publish context to its target, and take back what is marked no more.\n"
        "\n"
        "  assetdesk publish LIBRARY --target FOLDER                      a folder, made if it is not there\n"
        "  assetdesk publish LIBRARY --target sftp://HOST/PATH --option user=NAME\n"
        "  assetdesk publish LIBRARY --target s3://BUCKET/PREFIX --option accessKey=KEY --option region=REGION\n"
        "  assetdesk publish LIBRARY --context NAME --type Full\n"
        "\n"
        "Incremental sends what is new, changed or forced; Full everything that is marked; FullWithSearch also the\n"
        "words to search in. A password comes from the system's key store, from ASSETDESK_SECRET_TARGET_NAME, or is\n"
        "asked for on a terminal; it is never a part of an address. Exit code 3: the target cannot be used.",
    ),
)


def run(context: Context) -> int:
    """Start the job and wait for it."""
    from assetdesk.core.publish import PublishType
    from assetdesk.library.publishing import contexts, start

    args = context.args
    with context.library() as lib:
        lib.need_writing()
        one = contexts.named(lib, args.context)
        if args.target or args.option:
            one = pointed(context, lib, one)
        outcome = start.publish(lib, one.id, PublishType(args.type), origin="command line")
        if not context.out.as_json:
            context.out.say(outcome.sentence)
        code = context.ended(outcome.job_id, lib, told=outcome.kind is start.Begun.NOTHING)
        fatal = start.fatal(lib, outcome.job_id)
        if fatal:
            context.out.say(fatal)
        return _ENVIRONMENT if fatal else code


def pointed(context: Context, lib: Library, one: Target) -> Target:
    """The context with the target that the arguments name, once it was reached."""
    from assetdesk.library.publishing import contexts
    from assetdesk.library.targets.addresses import Kind, parse

    url = context.args.target or one.url
    if not url:
        raise UsageFault("Say with --target where the files are to go.")
    if parse(_absolute(url)).kind is Kind.FOLDER:
        url = _absolute(url)
    options: dict[str, Any] = dict(one.options) if url == one.url else _files_of(one)
    options |= _options(context.args.option)
    made = contexts.change(lib, one.id, url=url, options=options)
    try:
        return reached(context, lib, made)
    except BaseException:
        contexts.change(lib, one.id, url=one.url, options=dict(one.options))  # what cannot be reached changes nothing
        raise


def reached(context: Context, lib: Library, one: Target) -> Target:
    """Reach its target, as a person who is asked for what it takes: to trust it, and its password."""
    from assetdesk.library import secrets
    from assetdesk.library.targets.protocol import Confirm, SecretMissing
    from assetdesk.library.targets.reaching import reach

    confirmed: dict[str, Any] = {}
    asked = False
    while True:
        try:
            return reach(lib, one.id, confirmed or None)
        except Confirm as wanted:
            # a key that was another one before is trusted by nobody's habit of saying --yes
            yes = getattr(context.args, "yes", False) and not wanted.changed
            if not (yes or _says_yes(context, wanted)):
                way = (
                    "With --option hostKey= --yes the new one is trusted."
                    if wanted.changed
                    else "With --yes it is trusted."
                )
                raise UsageFault(f"{wanted.question} {wanted.shown} {way}") from wanted
            if wanted.options.items() <= confirmed.items():
                raise  # it was said already
            confirmed |= wanted.options
        except SecretMissing:
            if asked or not _asks(context):
                raise
            asked = True
            secrets.write(lib, secrets.target_name(one.id), getpass.getpass(f"Password for {one.server}: "))


def _asks(context: Context) -> bool:
    """Whether somebody sits at a terminal."""
    return not context.out.as_json and sys.stdin.isatty()


def _says_yes(context: Context, wanted: Confirm) -> bool:
    if not _asks(context):
        return False
    context.out.say(f"{wanted.question}\n{wanted.shown}")
    return input("yes/no: ").strip().lower() in ("y", "yes")


def _absolute(text: str) -> str:
    """A folder as it is kept; an address stays as it is."""
    return text if "://" in text else os.path.abspath(Path(text).expanduser())  # noqa: PTH100 - a link stays one


def _files_of(one: Target) -> dict[str, Any]:
    """Of the options what is the context's choice and not about the target before."""
    from assetdesk.core.publish import FILES

    return {FILES: one.options[FILES]} if FILES in one.options else {}


def _options(given: list[str]) -> dict[str, str]:
    made = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise UsageFault(f"“{one}” is no option of a target. Write NAME=VALUE.")
        made[name.strip()] = value.strip()
    return made
