"""`mail`: the account that jobs are mailed about with, and which addresses of the own network jobs may tell."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.following import MailSecurity, NoticeMethod

if TYPE_CHECKING:
    from assetdesk.library.session import Library

_VERBS = ("show", "set", "forget", "test", "allow", "forbid")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("verb", metavar="VERB", nargs="?", default="show", choices=_VERBS, help=", ".join(_VERBS))
    parser.add_argument("address", metavar="ADDRESS", nargs="?", help="for allow and forbid: http://127.0.0.1:8080")
    parser.add_argument("--host", metavar="NAME", help="the SMTP server")
    parser.add_argument("--port", metavar="N", type=int, help="its port; 587 unless it is said")
    parser.add_argument("--security", choices=[one.value for one in MailSecurity], help="how it is spoken to")
    parser.add_argument("--user", metavar="NAME", help="who is known there; empty for nobody")
    parser.add_argument("--from", dest="sender", metavar="ADDRESS", help="the sender")
    parser.add_argument("--to", metavar="ADDRESS", help="who is told where a job's person has no address")
    parser.add_argument("--method", choices=[one.value for one in NoticeMethod], help="how addresses are told")


COMMANDS = (
    Command(
        "mail",
        "the mail account of a library, and addresses that jobs may tell",
        _arguments,
        "assetdesk.cli.commands.mail:run",
        "Jobs mail (emailSetting) and tell addresses (postHttpUrl, httpCompletionUrl) when they have ended.\n"
        "\n"
        "  assetdesk mail LIBRARY                                         what is set\n"
        "  assetdesk mail LIBRARY set --host smtp.example.com --user desk --from desk@example.com\n"
        "  assetdesk mail LIBRARY test                                    send one mail to try it\n"
        "  assetdesk mail LIBRARY forget                                  no account any more\n"
        "  assetdesk mail LIBRARY allow http://127.0.0.1:8080             an address in the own network may be told\n"
        "\n"
        "The password comes from the system's key store, from ASSETDESK_SECRET_MAIL, or is asked for on a terminal by\n"
        "`set --user`; it is never in the library.",
    ),
)


def run(context: Context) -> int:
    """Show or change it."""
    args = context.args
    with context.library() as lib:
        match args.verb:
            case "set":
                _set(context, lib)
            case "forget":
                from assetdesk.library.following import settings

                settings.set_mail(lib, settings.MailSettings(), "")
            case "test":
                return _test(context, lib)
            case "allow" | "forbid":
                _host(context, lib)
        _show(context, lib)
    return 0


def _set(context: Context, lib: Library) -> None:
    from assetdesk.library import secrets
    from assetdesk.library.following import settings

    args, now = context.args, settings.mail_of(lib.settings())
    if args.method is not None:
        settings.set_notices(lib, {"method": args.method})
    made = settings.MailSettings(
        now.host if args.host is None else args.host,
        now.port if args.port is None else args.port,
        now.security if args.security is None else MailSecurity(args.security),
        now.user if args.user is None else args.user,
        now.sender if args.sender is None else args.sender,
        now.to if args.to is None else args.to,
    )
    password = None
    if args.user and secrets.kept() and "ASSETDESK_SECRET_MAIL" not in os.environ and sys.stdin.isatty():
        password = getpass.getpass(f"Password of {args.user}: ") or None
    settings.set_mail(lib, made, password)


def _test(context: Context, lib: Library) -> int:
    from assetdesk.library.following import settings

    told = settings.try_account(lib, context.signals.raised)
    if told is None:
        return context.signals.exit_code
    if not told.done:
        raise EnvironmentFault(told.message)
    context.out.record({"sent": True}, told.message)
    return 0


def _host(context: Context, lib: Library) -> None:
    from assetdesk.library.following import settings

    args = context.args
    if not args.address:
        raise UsageFault(f"Name the address: `assetdesk mail LIBRARY {args.verb} http://127.0.0.1:8080`.")
    (settings.allow if args.verb == "allow" else settings.forbid)(lib, args.address)


def _show(context: Context, lib: Library) -> None:
    from assetdesk.library.following import settings

    now = lib.settings()
    mail = settings.mail_of(now)
    record: dict[str, Any] = {
        "host": mail.host or None,
        "port": mail.port,
        "security": mail.security.value,
        "user": mail.user or None,
        "from": mail.sender or None,
        "to": mail.to or None,
        "method": now.notice_method,
        "allowed": list(now.notice_hosts),
    }
    account = f"{mail.sender} by {mail.host}:{mail.port}" if mail.there else "no account; the desktop is told"
    allowed = ", ".join(now.notice_hosts) or "none"
    context.out.record(record, f"Mail: {account}. Addresses are told by {now.notice_method}; allowed here: {allowed}.")
