"""`people` and `token`: who works in a library with which role, and what programs show to work in their name."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import UserRole

if TYPE_CHECKING:
    from assetdesk.core.people import Person, Token

_VERBS = {"list": 0, "add": 1, "change": 1, "delete": 1}
_TOKEN_VERBS = {"list": 0, "make": 1, "revoke": 1}
_ROLES = tuple(role.value for role in UserRole)


def _people_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("verb", metavar="VERB", nargs="?", default="list", choices=tuple(_VERBS))
    parser.add_argument("person", metavar="PERSON", nargs="?", help="a name; or a handle, number or address")
    parser.add_argument("--name", metavar="NAME", help="change: another name")
    parser.add_argument("--email", metavar="ADDRESS", help="where mails of their jobs go to")
    parser.add_argument("--role", metavar="ROLE", choices=_ROLES, help=f"one of {', '.join(_ROLES)}")
    parser.add_argument(
        "--until", metavar="DATE", help="shut out from that day on, as 2027-01-31; “never” takes it away"
    )
    parser.add_argument("--shut-out", action="store_true", help="change: they may do nothing any more")
    parser.add_argument("--let-in", action="store_true", help="change: they may work again")


def _token_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("verb", metavar="VERB", nargs="?", default="list", choices=tuple(_TOKEN_VERBS))
    parser.add_argument("token", metavar="TOKEN", nargs="?", help="make: a name for it; revoke: its handle or number")
    parser.add_argument("--for", dest="person", metavar="PERSON", help="make, list: whose; else of who works here")
    parser.add_argument("--until", metavar="DATE", help="worth nothing from that day on, as 2027-01-31")


_HERE = "assetdesk.cli.commands.people"
COMMANDS = (
    Command(
        "people",
        "list, add, change and delete the people of a library, each with a role",
        _people_arguments,
        f"{_HERE}:run",
        "People of a library and what they may do.\n"
        "\n"
        "  assetdesk people LIBRARY list\n"
        "  assetdesk people LIBRARY add NAME [--email ADDRESS] [--role ROLE] [--until DATE]\n"
        "  assetdesk people LIBRARY change PERSON [--name … --email … --role … --until … --shut-out | --let-in]\n"
        "  assetdesk people LIBRARY delete PERSON\n"
        "\n"
        "Every command takes --as PERSON (or ASSETDESK_PERSON) and then works in their name, with their role. Whoever\n"
        "may open the library's folder may choose: roles keep people from slips, not out of the folder.",
    ),
    Command(
        "token",
        "list, make and revoke the tokens that programs show to work in somebody's name",
        _token_arguments,
        f"{_HERE}:token",
        "Tokens for the HTTP doors. A token may do what its person may.\n"
        "\n"
        "  assetdesk token LIBRARY list [--for PERSON]\n"
        "  assetdesk token LIBRARY make NAME [--for PERSON] [--until DATE]   shown now and never again\n"
        "  assetdesk token LIBRARY revoke TOKEN",
    ),
)


def run(context: Context) -> int:
    """What the verb says, of one person."""
    from assetdesk.library import people

    args = context.args
    _need_words(args.verb, args.person, _VERBS)
    with context.library() as lib:
        if args.verb == "list":
            for one in people.list(lib):
                _show(context, one, here=one.id == lib.person_id)
            return 0
        if args.verb == "add":
            made = people.add(
                lib, args.person, args.email or "", UserRole(args.role or UserRole.USER), expires=_until(args.until)
            )
            _show(context, made, here=False)
            return 0
        person = people.find(lib, args.person)
        if args.verb == "delete":
            people.delete(lib, person.id)
            context.out.record({"handle": person.handle, "name": person.name, "deleted": True}, "Deleted.")
            return 0
        if args.shut_out and args.let_in:
            raise UsageFault("Choose one of --shut-out and --let-in.")
        changed = people.change(
            lib,
            person.id,
            name=args.name,
            email=args.email,
            role=UserRole(args.role) if args.role else None,
            valid=False if args.shut_out else True if args.let_in else None,
            expires=_until(args.until),
            endless=args.until == "never",
        )
        _show(context, changed, here=changed.id == lib.person_id)
    return 0


def token(context: Context) -> int:
    """What the verb says, of one token."""
    from assetdesk.core.handles import parse_token
    from assetdesk.library import people

    args = context.args
    _need_words(args.verb, args.token, _TOKEN_VERBS)
    with context.library() as lib:
        person = people.find(lib, args.person) if args.person else None
        if args.verb == "list":
            names = {one.id: people.called(one) for one in people.list(lib)}
            for one in people.tokens(lib, person.id if person else None):
                _show_token(context, one, names.get(one.person_id, ""))
        elif args.verb == "make":
            whose = person or people.current(lib)
            made = people.make_token(lib, whose.id, args.token, expires=_until(args.until))
            record = {**_token_record(made.token, people.called(whose)), "token": made.text}
            context.out.record(record, made.text)
            if not context.out.as_json:
                context.out.say("This is shown once. Keep it where passwords are kept.")
        else:
            number = int(args.token) if args.token.isdecimal() else parse_token(args.token)
            if number is None:
                raise UsageFault(f"“{args.token}” is no token's handle. `assetdesk token LIBRARY list` has them.")
            people.revoke_token(lib, number)
            context.out.record({"handle": f"t|{number}", "revoked": True}, "Revoked.")
    return 0


def _need_words(verb: str, word: str | None, verbs: dict[str, int]) -> None:
    if (word is not None) != bool(verbs[verb]):
        raise UsageFault(f"`{verb}` takes {'one word behind it' if verbs[verb] else 'no word behind it'}.")


def _show(context: Context, one: Person, *, here: bool) -> None:
    from assetdesk.cli.records import moment
    from assetdesk.library import people

    record: dict[str, Any] = {
        "handle": one.handle,
        "name": people.called(one),
        "email": one.email,
        "role": one.role.value,
        "valid": one.valid,
        "expires": moment(one.expires),
        "current": here,
    }
    out = "" if one.valid else "  shut out"
    until = f"  until {datetime.fromtimestamp(one.expires):%Y-%m-%d}" if one.expires is not None else ""
    mark = "*" if here else " "
    context.out.record(record, f"{mark} {one.id:<4} {one.role.value:<20} {record['name']}  {one.email}{until}{out}")


def _show_token(context: Context, one: Token, name: str) -> None:
    used = f"{datetime.fromtimestamp(one.used):%Y-%m-%d %H:%M}" if one.used is not None else "never used"
    context.out.record(_token_record(one, name), f"{one.handle:<6} {used:<16} {name}  {one.name}")


def _token_record(one: Token, name: str) -> dict[str, Any]:
    from assetdesk.cli.records import moment

    return {
        "handle": one.handle,
        "name": one.name,
        "person": name,
        "made": moment(one.made),
        "used": moment(one.used),
        "expires": moment(one.expires),
    }


def _until(text: str | None) -> float | None:
    if text is None or text == "never":
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise UsageFault(f"“{text[:60]}” is not a day. Write it like 2027-01-31.") from None
