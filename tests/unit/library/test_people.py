"""People of a library, their roles, and the tokens that programs show for them (IPS API, User; user roles)."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.errors import LibraryReadOnly, UsageFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.words import UserRole
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.roles import OPERATIONS
from assetdesk.core.who import user_name
from assetdesk.library import assets, collections, company, folders, jobs, marks, people, reprocess, searches
from assetdesk.library.session import Library

LOOKER = UserRole.PORTAL_USER


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """An empty library; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        yield made


def code(refused: pytest.ExceptionInfo[UsageFault]) -> FaultCode:
    return FaultCode(refused.value.code)


@pytest.mark.parametrize("role", list(UserRole))
def test_every_role_is_let_into_what_the_matrix_gives_it_and_nothing_else(lib: Library, role: UserRole) -> None:
    anna = people.add(lib, "Anna", role=role)
    with lib.acting(anna.id):
        for operation, roles in OPERATIONS.items():
            if role in roles:
                lib.need(operation)
            else:
                with pytest.raises(IpsFault) as refused:
                    lib.need(operation)
                assert code(refused) is FaultCode.NO_OPERATION_PERMISSION


def test_who_looks_at_pictures_may_see_what_a_crop_would_leave() -> None:
    trial = {UserRole.TRIAL_ADMIN, UserRole.TRIAL_USER, UserRole.WEB_SERVICE_USER}
    assert OPERATIONS["getAutoCropRect"] == set(UserRole) - trial


def test_a_service_account_appears_in_no_list() -> None:
    assert not any(UserRole.WEB_SERVICE_USER in roles for roles in OPERATIONS.values())


def test_who_made_the_library_administers_it_and_is_called_what_the_system_calls_them(lib: Library) -> None:
    first = people.current(lib)
    assert (first.id, first.role) == (people.FIRST, UserRole.COMPANY_ADMIN)
    assert people.called(first) == user_name()
    assert people.find(lib, user_name()) == first


def test_people_are_found_by_handle_number_name_and_address(lib: Library) -> None:
    anna = people.add(lib, "  Anna   Berg ", "Anna@example.org")
    assert anna.handle == "u|2|Anna@example.org"
    for text in (anna.handle, "2", "u|2", "2|anna@example.org", "anna berg", "ANNA@example.org"):
        assert people.find(lib, text) == anna
    with pytest.raises(IpsFault) as refused:
        people.find(lib, "u|9|anna@example.org")
    assert code(refused) is FaultCode.INVALID_REQUEST_USER
    for text in ("Berta", ""):
        with pytest.raises(IpsFault) as refused:
            people.find(lib, text)
        assert code(refused) is FaultCode.INVALID_REQUEST_USERNAME


@pytest.mark.parametrize(("name", "email"), [("", ""), ("a" * 201, ""), ("A", "a"), ("A", "a@b@c"), ("A", "a |@b")])
def test_a_name_and_an_address_have_to_be_ones(lib: Library, name: str, email: str) -> None:
    with pytest.raises(UsageFault):
        people.add(lib, name, email)
    assert len(people.list(lib)) == 1


def test_names_and_addresses_are_one_person_s(lib: Library) -> None:
    people.add(lib, "Anna", "anna@example.org")
    berta = people.add(lib, "Berta")
    with pytest.raises(UsageFault, match="called “Anna”"):
        people.change(lib, berta.id, name="ANNA")
    with pytest.raises(UsageFault, match="address of Anna"):
        people.change(lib, berta.id, email="Anna@Example.org")


def test_somebody_is_left_who_manages_people(lib: Library) -> None:
    for change in ({"role": UserRole.USER}, {"valid": False}, {"expires": time.time() + 60}):
        with pytest.raises(UsageFault, match="has to be left"):
            people.change(lib, people.FIRST, **change)
    anna = people.add(lib, "Anna", role=UserRole.COMPANY_ADMIN)
    people.change(lib, people.FIRST, role=LOOKER)
    with pytest.raises(IpsFault):
        people.delete(lib, anna.id)
    with lib.acting(anna.id):
        for number in (anna.id, people.FIRST):
            with pytest.raises(UsageFault):
                people.delete(lib, number)
        people.change(lib, people.FIRST, role=UserRole.COMPANY_ADMIN)
    people.delete(lib, anna.id)
    assert [one.id for one in people.list(lib)] == [people.FIRST]


def test_a_company_administrator_makes_the_first_system_administrator_and_no_other(lib: Library) -> None:
    chief = people.add(lib, "Chief", role=UserRole.IPS_ADMIN)
    for refused_act in (
        lambda: people.add(lib, "Second", role=UserRole.IPS_ADMIN),
        lambda: people.change(lib, chief.id, role=UserRole.USER),
        lambda: people.delete(lib, chief.id),
        lambda: people.make_token(lib, chief.id, "theirs"),
    ):
        with pytest.raises(IpsFault) as refused:
            refused_act()
        assert code(refused) is FaultCode.ILLEGAL_PARAMETER_VALUE
    with lib.acting(chief.id):
        people.add(lib, "Second", role=UserRole.IPS_ADMIN)


def test_who_is_shut_out_may_do_nothing(lib: Library) -> None:
    anna = people.add(lib, "Anna", expires=time.time() - 1)
    for _ in range(2):
        with lib.acting(anna.id), pytest.raises(IpsFault) as refused:
            lib.need("getJobLogs")
        assert code(refused) is FaultCode.INVALID_USER
        people.change(lib, anna.id, endless=True, valid=False)
    people.change(lib, anna.id, valid=True)
    with lib.acting(anna.id):
        lib.need("getJobLogs")


def test_a_token_is_shown_once_and_stands_for_its_person(lib: Library) -> None:
    anna = people.add(lib, "Anna", "anna@example.org")
    made = people.make_token(lib, anna.id, "build server")
    assert len(made.text) > 40
    with lib.browse.plain() as db:
        kept = str(db.all("SELECT * FROM tokens"))
    assert made.text not in kept
    assert made.text not in repr(people.tokens(lib))
    assert people.check_token(lib, made.text) == anna
    assert people.authenticate(lib, "ANNA@example.org", made.text) == anna
    lib.store.writer.run(lambda w: None)
    used = people.tokens(lib, anna.id)[0].used
    assert used is not None
    assert people.tokens(lib, people.FIRST) == []
    people.check_token(lib, made.text)  # noted once a minute at most
    lib.store.writer.run(lambda w: None)
    assert people.tokens(lib)[0].used == used


def test_wrong_tokens_say_no_more_than_that(lib: Library) -> None:
    anna = people.add(lib, "Anna")
    made = people.make_token(lib, anna.id, "a")
    ended = people.make_token(lib, anna.id, "b", expires=time.time() - 1)
    for text, wanted in (
        ("", FaultCode.NO_CREDENTIALS),
        ("adt_nothing", FaultCode.INVALID_CREDENTIALS),
        ("\udcff", FaultCode.INVALID_CREDENTIALS),
        (made.text[:-1], FaultCode.INVALID_CREDENTIALS),
        (ended.text, FaultCode.INVALID_CREDENTIALS),
    ):
        with pytest.raises(IpsFault) as refused:
            people.check_token(lib, text)
        assert code(refused) is wanted
    with pytest.raises(IpsFault) as refused:
        people.authenticate(lib, "berta", made.text)
    assert code(refused) is FaultCode.INVALID_CREDENTIALS
    people.change(lib, anna.id, valid=False)
    with pytest.raises(IpsFault) as refused:
        people.check_token(lib, made.text)
    assert code(refused) is FaultCode.INVALID_USER
    people.revoke_token(lib, made.token.id)
    with pytest.raises(IpsFault) as refused:
        people.check_token(lib, made.text)
    assert code(refused) is FaultCode.INVALID_CREDENTIALS


def test_everybody_makes_and_revokes_their_own_tokens_only(lib: Library) -> None:
    anna, berta = people.add(lib, "Anna", role=LOOKER), people.add(lib, "Berta", role=LOOKER)
    with lib.acting(anna.id):
        own = people.make_token(lib, anna.id, "mine")
        with pytest.raises(IpsFault):
            people.make_token(lib, berta.id, "hers")
    with lib.acting(berta.id), pytest.raises(IpsFault):
        people.revoke_token(lib, own.token.id)
    with lib.acting(anna.id):
        people.revoke_token(lib, own.token.id)
    with pytest.raises(UsageFault):
        people.revoke_token(lib, own.token.id)


def test_who_asks_is_known_in_the_writer_and_forgotten_with_the_library(tmp_path: Path) -> None:
    system = user_name()
    with Library.create(tmp_path / "Autumn", run=False) as lib:
        anna = people.add(lib, "Anna")
        with lib.acting(anna.id):
            assert lib.store.writer.run(lambda w: user_name()) == "Anna"
        assert lib.store.writer.run(lambda w: user_name()) == system
        lib.person = anna.id
        assert lib.store.writer.run(lambda w: user_name()) == "Anna"
        with pytest.raises(IpsFault):
            lib.person = 99
        assert lib.person == anna.id
    assert user_name() == system


def test_a_library_to_look_at_only_has_people_that_cannot_be_changed(lib: Library) -> None:
    made = people.make_token(lib, people.FIRST, "a")
    lib.store.writer.run(lambda w: None)
    with Library.open(lib.root, run=False, read_only=True) as looking:
        assert people.check_token(looking, made.text).id == people.FIRST
        with pytest.raises(LibraryReadOnly):
            people.add(looking, "Anna")


# what the program does by itself, and who asks is asked elsewhere
_BY_ITSELF = {"adopt.look"}


def test_every_use_case_that_writes_asks_for_the_role() -> None:
    """By reading the source: no use case may be added without it."""
    room = Path(str(people.__file__)).parent
    without = []
    for path in sorted(room.rglob("*.py")):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # what begins with a line is called by those that have asked
            if not isinstance(one, ast.FunctionDef) or one.name.startswith("_"):
                continue
            if "need_writing()" in (body := ast.unparse(one)):
                asks = ".need(" in body or "_need_own_or(" in body or "def need_writing" in body
                name = f"{path.stem}.{one.name}"
                if not asks and name not in _BY_ITSELF and path.stem != "session":
                    without.append(name)
    assert without == []


@pytest.mark.parametrize("role", [LOOKER, UserRole.WEB_SERVICE_USER])
def test_the_library_refuses_what_the_role_may_not_do(lib: Library, role: UserRole) -> None:
    anna = people.add(lib, "Anna", role=role)
    acts = (
        lambda: assets.rename(lib, 1, "x"),
        lambda: assets.trash(lib, [1]),
        lambda: collections.make(lib, "Autumn"),
        lambda: folders.create(lib, 1, "Autumn"),
        lambda: jobs.pause_all(lib),
        lambda: marks.put(lib, [1], True),
        lambda: reprocess.start(lib, ReprocessRequest(Selection(everything=True))),
        lambda: searches.delete(lib, 1),
        lambda: company.change(lib, {"retain_publish_state": True}),
        lambda: people.add(lib, "Berta"),
    )
    with lib.acting(anna.id):
        for act in acts:
            with pytest.raises(IpsFault) as refused:
                act()
            assert code(refused) is FaultCode.NO_OPERATION_PERMISSION
