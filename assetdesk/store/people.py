"""The rows of people and their tokens. The first person is who made the library; there is always one who may manage
the others."""

from __future__ import annotations

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import UserRole
from assetdesk.core.people import Person, Token
from assetdesk.core.roles import OPERATIONS
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

_PERSON = "SELECT id, name, email, role, valid, expires, made FROM people"
_TOKEN = "SELECT id, person_id, name, made, used, expires FROM tokens"
# so often at most it is noted that a token was shown
_NOTE_SECONDS = 60.0


def listed(db: Plain) -> list[Person]:
    """All, in the order in which they came."""
    return [_person(row) for row in db.all(f"{_PERSON} ORDER BY id")]


def get(db: Plain, person_id: int) -> Person | None:
    """One of them, or None."""
    row = db.one(f"{_PERSON} WHERE id = ?", (person_id,))
    return None if row is None else _person(row)


def was_given(db: Plain, person_id: int) -> bool:
    """Whether the number is or was a person's; none is given twice."""
    last = db.value("SELECT seq FROM sqlite_sequence WHERE name = 'people'")
    return 0 < person_id <= int(last or 0)


def add(w: Write, name: str, email: str, role: UserRole, expires: float | None) -> int:
    """Their number. UsageFault where name or address are another's."""
    _need_own(w.db, 0, name, email)
    w.changed(people=True)
    return int(
        w.db.value(
            "INSERT INTO people (name, email, role, expires, made) VALUES (?, ?, ?, ?, ?) RETURNING id",
            (name, email, role.value, expires, w.now),
        )
    )


def change(w: Write, one: Person, called: tuple[str, str]) -> None:
    """All that is said of them. `called`: what they were called until now and from now on, for the assets that they
    have checked out. UsageFault where name or address are another's, or nobody could manage people any more."""
    _need_own(w.db, one.id, one.name, one.email)
    w.db.run(
        "UPDATE people SET name = ?, email = ?, role = ?, valid = ?, expires = ? WHERE id = ?",
        (one.name, one.email, one.role.value, one.valid, one.expires, one.id),
    )
    _need_manager(w)
    before, after = called
    if before != after:
        rows = w.db.all("UPDATE assets SET checked_out = ? WHERE checked_out = ? RETURNING id", (after, before))
        w.changed(assets=[row[0] for row in rows])
    w.changed(people=True)


def delete(w: Write, person_id: int) -> None:
    """They go with their tokens; what they did stays. UsageFault where nobody could manage people any more."""
    w.db.run("DELETE FROM people WHERE id = ?", (person_id,))
    _need_manager(w)
    w.changed(people=True)


def tokens(db: Plain, person_id: int | None) -> list[Token]:
    """Those of one person, or of all; newest first."""
    return [
        Token(*row) for row in db.all(f"{_TOKEN} WHERE ?1 IS NULL OR person_id = ?1 ORDER BY id DESC", (person_id,))
    ]


def add_token(w: Write, person_id: int, name: str, digest: str, expires: float | None) -> int:
    """Its number."""
    w.changed(people=True)
    return int(
        w.db.value(
            "INSERT INTO tokens (person_id, name, digest, made, expires) VALUES (?, ?, ?, ?, ?) RETURNING id",
            (person_id, name, digest, w.now, expires),
        )
    )


def delete_token(w: Write, token_id: int) -> None:
    """It is worth nothing from now on; one that is gone already is no fault."""
    if w.db.run("DELETE FROM tokens WHERE id = ?", (token_id,)):
        w.changed(people=True)


def of_digest(db: Plain, digest: str) -> tuple[Token, str] | None:
    """The token of that digest, with the digest as it is kept."""
    row = db.one(f"{_TOKEN.replace(' FROM', ', digest FROM')} WHERE digest = ?", (digest,))
    return None if row is None else (Token(*row[:6]), str(row.digest))


def need_note(token: Token, now: float) -> bool:
    """Whether it is time to note that a token was shown."""
    return token.used is None or now - token.used > _NOTE_SECONDS


def note(w: Write, token_id: int) -> None:
    """A token was shown."""
    w.db.run("UPDATE tokens SET used = ? WHERE id = ?", (w.now, token_id))


def _person(row: tuple[object, ...]) -> Person:
    number, name, email, role, valid, expires, made = row
    return Person(
        int(str(number)),
        str(name),
        str(email),
        UserRole(str(role)),
        bool(valid),
        None if expires is None else float(str(expires)),
        float(str(made)),
    )


def _need_own(db: Plain, person_id: int, name: str, email: str) -> None:
    for one in listed(db):
        if one.id == person_id:
            continue
        if name and one.name.casefold() == name.casefold():
            raise UsageFault(f"There is a person called “{one.name}” already. Choose another name.")
        if email and one.email.casefold() == email.casefold():
            raise UsageFault(f"“{one.email}” is the address of {one.name or 'another person'} already.")


def _need_manager(w: Write) -> None:
    roles = OPERATIONS["managePeople"]
    # one who is shut out some day would leave nobody
    if not any(one.role in roles and one.valid and one.expires is None for one in listed(w.db)):
        raise UsageFault("Somebody has to be left who may manage people, without an end. Give another that role first.")
