"""People of a library, each with a role, and what that role may do (IPS API, User; user roles).

A person shows who they are to a door by a token, of which a digest alone is kept. In the window and on the command
line whoever may open the library's folder says who works there; roles are no wall against them.
"""

from __future__ import annotations

import builtins
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_user
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.words import UserRole
from assetdesk.core.people import FIRST as FIRST
from assetdesk.core.people import Person as Person
from assetdesk.core.people import Token as Token
from assetdesk.core.who import system_name

if TYPE_CHECKING:
    from assetdesk.library.glance import Glance
    from assetdesk.library.session import Library

LONGEST_NAME = 200
_LONGEST_EMAIL = 254
_PREFIX = "adt_"
_MANAGE = "managePeople"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is made: `text` is shown once and kept nowhere."""

    token: Token
    text: str


def current(lib: Library) -> Person:
    """Who works here. IpsFault 20006 where they are no member of the library any more."""
    return member(lib, lib.person_id)


def member(lib: Library | Glance, person_id: int) -> Person:
    """Who asks. IpsFault 20006 where they are no member of the library any more."""
    try:
        return get(lib, person_id)
    except IpsFault as gone:
        sentence = "Who asks is no member of this library any more. Choose who works here, or ask an administrator."
        raise IpsFault(FaultCode.ILLEGAL_COMPANY, sentence) from gone


def need(lib: Library, operation: str) -> None:
    """IpsFault 20003 where the person's role may not call that operation, 10002 where they are shut out, 20006 where
    they are no member any more."""
    person = current(lib)
    _need_let_in(person)
    if not person.may(operation):
        raise IpsFault(
            FaultCode.NO_OPERATION_PERMISSION,
            f"The role {person.role.value} may not do this ({operation}). Ask an administrator of the library.",
        )


def called(person: Person) -> str:
    """What jobs, versions and locks call them: their name, else their address, else what their system calls them."""
    return person.name or person.email or system_name()


def list(lib: Library | Glance) -> builtins.list[Person]:
    """All, in the order in which they came."""
    from assetdesk.store import people

    with lib.browse.plain() as db:
        return people.listed(db)


def get(lib: Library | Glance, person_id: int) -> Person:
    """One of them. IpsFault 20007 for somebody who was a member and is none any more, 20002 for a number that was never
    anybody's."""
    from assetdesk.store import people

    with lib.browse.plain() as db:
        found = people.get(db, person_id)
        left = found is None and people.was_given(db, person_id)
    if left:
        sentence = f"Person {person_id} is no member of this library any more."
        raise IpsFault(FaultCode.ILLEGAL_REQUEST_USER, sentence)
    if found is None:
        raise IpsFault(FaultCode.INVALID_REQUEST_USER, f"There is no person {person_id} in this library.")
    return found


def to_run_for(lib: Library, person_id: int) -> Person:
    """For whom a job is to run: they hear of it. IpsFault as `get`; 20007 also for who is shut out or past their
    end."""
    person = get(lib, person_id)
    if person.shut_out(time.time()):
        sentence = f"{called(person) or 'This person'} may not work in this library any more; no job runs for them."
        raise IpsFault(FaultCode.ILLEGAL_REQUEST_USER, sentence)
    return person


def acted_as(lib: Library, person_id: int) -> Person:
    """As whom who asks wants to act (IPS API, accessUserHandle). IpsFault as `get`, 20004 where who asks may not
    manage people or may not give the role which that person has; 20007 where that person is shut out."""
    me = current(lib)
    _need_let_in(me)
    if person_id == me.id:
        return me
    if me.may(_MANAGE):
        person = to_run_for(lib, person_id)
        if _may_give(lib, person.role):
            return person
    sentence = f"The role {me.role.value} may not act as this person."
    raise IpsFault(FaultCode.NO_IMPERSONATION_PERMISSION, sentence)


def find(lib: Library | Glance, text: str) -> Person:
    """The one of a handle or number (IpsFault as `get`), of a name or an address (20001 for none)."""
    wanted = text.strip()
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else parse_user(wanted)
    if number is not None:
        return get(lib, number)
    for one in list(lib):
        if wanted and wanted.casefold() in (one.name.casefold(), one.email.casefold(), called(one).casefold()):
            return one
    raise IpsFault(FaultCode.INVALID_REQUEST_USERNAME, f"There is nobody called “{wanted[:60]}” in this library.")


def add(
    lib: Library, name: str, email: str = "", role: UserRole = UserRole.USER, *, expires: float | None = None
) -> Person:
    """A person more. UsageFault where name or address cannot be or are another's, IpsFault 20005 for a role that who
    works here may not give."""
    from assetdesk.store import people

    lib.need(_MANAGE)
    lib.need_writing()
    wanted, address = _named(name), _address(email)
    _need_given(lib, role)
    return get(lib, lib.store.writer.run(lambda w: people.add(w, wanted, address, role, expires)))


def change(
    lib: Library,
    person_id: int,
    *,
    name: str | None = None,
    email: str | None = None,
    role: UserRole | None = None,
    valid: bool | None = None,
    expires: float | None = None,
    endless: bool = False,
) -> Person:
    """What is given is changed; `endless` takes an end away. Faults as of `add`; UsageFault where nobody would be left
    who may manage people."""
    from assetdesk.store import people

    lib.need(_MANAGE)
    lib.need_writing()
    before = get(lib, person_id)
    _need_given(lib, before.role)
    if role is not None and role is not before.role:
        _need_given(lib, role)
    after = replace(
        before,
        name=before.name if name is None else _named(name),
        email=before.email if email is None else _address(email),
        role=role or before.role,
        valid=before.valid if valid is None else valid,
        expires=None if endless else before.expires if expires is None else expires,
    )
    lib.store.writer.run(lambda w: people.change(w, after, (called(before), called(after))))
    if person_id == lib.person:
        lib.work_as(person_id)
    return after


def delete(lib: Library, person_id: int) -> None:
    """They go with their tokens; what they did stays under their name. UsageFault for the first, for who works here
    and where nobody would be left who may manage people."""
    from assetdesk.store import people

    lib.need(_MANAGE)
    lib.need_writing()
    person = get(lib, person_id)
    _need_given(lib, person.role)
    if person_id == FIRST:
        raise UsageFault("Who made the library stays in it. Shut them out instead.")
    if person_id == lib.person_id:
        raise UsageFault("You work as this person. Choose somebody else first.")
    lib.store.writer.run(lambda w: people.delete(w, person_id))


def tokens(lib: Library | Glance, person_id: int | None = None) -> builtins.list[Token]:
    """Those of one person, or of all; newest first. What they are worth is not kept."""
    from assetdesk.store import people

    with lib.browse.plain() as db:
        return people.tokens(db, person_id)


def make_token(lib: Library, person_id: int, name: str, *, expires: float | None = None) -> NewToken:
    """A token for a program that is to work as that person; its text is to be had now and never again. Everybody may
    make their own. `expires`: Unix seconds. IpsFault 20005 for a person of a role that who works here may not give."""
    from assetdesk.store import people

    _need_own_or(lib, person_id)
    lib.need_writing()
    person = get(lib, person_id)
    if person_id != lib.person_id:
        _need_given(lib, person.role)  # or who may not give a role would take it by a token of somebody who has it
    _need_let_in(person)
    wanted = _named(name)
    text = _PREFIX + secrets.token_urlsafe(32)
    digest = _digest(text)
    number = lib.store.writer.run(lambda w: people.add_token(w, person_id, wanted, digest, expires))
    return NewToken(next(one for one in tokens(lib, person_id) if one.id == number), text)


def revoke_token(lib: Library, token_id: int) -> None:
    """It is worth nothing from now on. Everybody may revoke their own. UsageFault where there is none."""
    from assetdesk.store import people

    found = next((one for one in tokens(lib) if one.id == token_id), None)
    if found is None:
        raise UsageFault("This token is not there any more.")
    _need_own_or(lib, found.person_id)
    lib.need_writing()
    lib.store.writer.run(lambda w: people.delete_token(w, token_id))


def check_token(lib: Library, text: str) -> Person:
    """Whose token it is. IpsFault 10000 without one, 10001 for one that is not known or past its end, 10002 where its
    person is shut out. What is compared is a digest, in constant time."""
    from assetdesk.store import people

    if not text:
        raise IpsFault(FaultCode.NO_CREDENTIALS, "A token is needed. `assetdesk token` makes one.")
    digest, now = _digest(text), time.time()
    with lib.browse.plain() as db:
        found = people.of_digest(db, digest)
        person = people.get(db, found[0].person_id) if found else None
    if found is None or person is None or not hmac.compare_digest(found[1], digest):
        raise IpsFault(FaultCode.INVALID_CREDENTIALS, "This token is not one of this library's.")
    token = found[0]
    if token.expires is not None and token.expires <= now:
        raise IpsFault(FaultCode.INVALID_CREDENTIALS, "This token is past its end. Make another.")
    _need_let_in(person)
    if not lib.read_only and people.need_note(token, now):
        lib.store.writer.submit(lambda w: people.note(w, token.id))
    return person


def authenticate(lib: Library, user: str, password: str) -> Person:
    """Whom an `authHeader` names: a person's address (or name), and one of their tokens as the password. IpsFault as
    of `check_token`; 10001 also where the token is another's."""
    if not user.strip() or not password:
        raise IpsFault(FaultCode.NO_CREDENTIALS, "A user and a password are needed; the password is a token.")
    person = check_token(lib, password)
    if user.strip().casefold() not in (person.email.casefold(), called(person).casefold()):
        raise IpsFault(FaultCode.INVALID_CREDENTIALS, "This token is not this user's.")
    return person


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _need_let_in(person: Person) -> None:
    if person.shut_out(time.time()):
        raise IpsFault(FaultCode.INVALID_USER, f"{called(person) or 'This person'} may not work here any more.")


def _need_given(lib: Library, role: UserRole) -> None:
    if not _may_give(lib, role):
        raise IpsFault(
            FaultCode.ILLEGAL_PARAMETER_VALUE, f"Only a person of the role {role.value} gives or takes that role."
        )


def _may_give(lib: Library, role: UserRole) -> bool:
    """Only a system administrator makes and changes one, but for the first."""
    if role is not UserRole.IPS_ADMIN or current(lib).role is UserRole.IPS_ADMIN:
        return True
    return all(one.role is not UserRole.IPS_ADMIN for one in list(lib))


def _need_own_or(lib: Library, person_id: int) -> None:
    """A person's tokens are their own affair, and that of who manages people."""
    person = current(lib)
    _need_let_in(person)
    if person.id != person_id:
        lib.need(_MANAGE)


def _named(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise UsageFault("A name needs at least one character.")
    if len(wanted) > LONGEST_NAME or not wanted.isprintable():
        raise UsageFault(f"A name has at most {LONGEST_NAME} characters, all of which can be seen.")
    return wanted


def _address(email: str) -> str:
    address = email.strip()
    before, at, after = address.partition("@")
    plain = address.isprintable() and not any(char.isspace() or char in '|,;<>"()' for char in address)
    if address and not (before and at and after and "@" not in after and plain and len(address) <= _LONGEST_EMAIL):
        raise UsageFault(f"“{address[:60]}” is no mail address, such as anna@example.org.")
    return address
