"""The upload page, driven by the real curl over a real socket: several requests a job, and every fault it answers."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from support.engine import ended, until
from support.http_kit import Caller, read_answer, serving

from assetdesk.api import upload_file
from assetdesk.api.limits import Limits
from assetdesk.api.upload_file import PATH
from assetdesk.core.handles import parse_job
from assetdesk.core.ips.words import UserRole
from assetdesk.core.job import JobState
from assetdesk.core.upload import UploadRow
from assetdesk.jobs import posted
from assetdesk.library import people, post_upload
from assetdesk.library.session import Library
from assetdesk.store.intake import post_uploads, uploads

JOB = (
    "<overwrite>true</overwrite><readyForPublish>false</readyForPublish>"
    "<preservePublishState>true</preservePublishState><createMask>false</createMask><emailSetting>None</emailSetting>"
)
LIMITS = replace(Limits(), wrong_per_second=1000.0)


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("post") / "Autumn", run=False) as made:
        made.store.set_setting("upload_post_bytes", 2_000_000)
        yield made


@pytest.fixture
def server(lib: Library) -> Iterator[Caller]:
    with serving(lib, LIMITS) as made:
        yield made


def auth(server: Caller, *, password: str | None = None, more: str = "", space: str = "") -> str:
    shown = server.server.token if password is None else password
    name = f' xmlns="{space}"' if space else ""
    return f"<authHeader{name}><user>ann@example.com</user><password>{shown}</password>{more}</authHeader>"


def params(name: str = "", *, handle: str = "", job: str | None = JOB, company: str = "c|1", more: str = "") -> str:
    which = f"<jobHandle>{handle}</jobHandle>" if handle else f"<jobName>{name}</jobName>" if name else ""
    inner = f"<uploadParams>{job}</uploadParams>" if job is not None and not handle else ""
    return f"<uploadPostParam><companyHandle>{company}</companyHandle>{which}{more}{inner}</uploadPostParam>"


def post(server: Caller, *forms: str, words: tuple[str, ...] = ()) -> tuple[int, str]:
    """`curl -F`: status and document."""
    fields = [word for form in forms for word in ("--form-string" if "=<" in form else "-F", form)]
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "60", "-w", "\n%{http_code}", *words, *fields, f"{server.server.url}{PATH}"],
        capture_output=True,
        text=True,
        check=False,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def send(server: Caller, param: str, *files: str, who: str | None = None) -> tuple[int, str]:
    return post(server, f"auth={who or auth(server)}", f"uploadParams={param}", *files)


def handle_of(answer: tuple[int, str]) -> str:
    status, body = answer
    found = re.search(r"<uploadPostReturn[^>]*><jobHandle>(j\|[^<]+)</jobHandle></uploadPostReturn>", body)
    assert (status, bool(found)) == (200, True), body
    assert found
    return found[1]


def fault_of(answer: tuple[int, str]) -> tuple[int, str, int]:
    status, body = answer
    found = re.search(r"<(\w+Fault)[^>]*><code>(\d+)</code><reason>[^<]+</reason></\1>", body)
    assert found, body
    return status, found[1], int(found[2])


def rows(lib: Library, handle: str) -> list[UploadRow]:
    number = parse_job(handle)
    assert number is not None
    with lib.store.read() as conn:
        return uploads.files(conn, number)


def state(lib: Library, handle: str) -> JobState:
    job = lib.browse.job(parse_job(handle) or 0)
    assert job is not None
    return job.state


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "shoe & Grün.bin"
    made.write_bytes(b"\x00\r\n--boundary\r\n" * 9000)
    return made


def left(lib: Library) -> int:
    there = lib.store.paths.posted
    return sum(1 for path in there.rglob("*") if path.is_file()) if there.exists() else 0


def test_several_requests_are_one_job(lib: Library, server: Caller, file: Path) -> None:
    first = handle_of(send(server, params("In"), f"f=@{file}", f"g=@{file};filename=b.bin"))
    assert re.fullmatch(r"j\|1\|\|In-[0-9a-f]{8}\|\d+", first)
    more = "<destFolder>Autumn//Shoes/</destFolder>"
    assert handle_of(send(server, params(handle=first, more=more), f"f=@{file};filename=red//c.bin")) == first
    assert state(lib, first).live
    with_end = params(handle=first, more="<fileName>last.bin</fileName><endJob>true</endJob>")
    assert handle_of(send(server, with_end, f"f=@{file}")) == first
    there = [(row.folder, row.name, row.title) for row in rows(lib, first)]
    assert there == [
        ("", "shoe - Grün.bin", "shoe & Grün.bin"),
        ("", "b.bin", ""),
        ("Shoes/red", "c.bin", ""),
        ("", "last.bin", ""),
    ]
    assert all(Path(row.source).read_bytes() == file.read_bytes() and row.move for row in rows(lib, first))
    job = lib.browse.job(parse_job(first) or 0)
    assert job is not None
    assert (job.total, job.counting, job.name) == (4, False, "In")
    # nothing more is taken
    assert fault_of(send(server, params(handle=first), f"f=@{file}")) == (500, "ipsApiFault", 30001)


def test_older_handles_and_later_options_that_mean_nothing(lib: Library, server: Caller, file: Path) -> None:
    first = handle_of(send(server, params("Older"), f"f=@{file}"))
    number = parse_job(first)
    older = f"1||{first.split('|')[3]}"
    other = JOB.replace("<overwrite>true", "<overwrite>false")
    param = params(handle=older).replace(
        "</uploadPostParam>", f"<uploadParams>{other}</uploadParams></uploadPostParam>"
    )
    assert parse_job(handle_of(send(server, param, f"f=@{file};filename=2.bin"))) == number
    assert {row.conflict for row in rows(lib, first)} == {rows(lib, first)[0].conflict}


def test_elements_in_the_order_of_clients_and_in_any_order_and_both_namespaces(
    lib: Library, server: Caller, file: Path
) -> None:
    space = "http://www.scene7.com/IpsApi/xsd/2014-04-03"
    whole = (
        f'<ns1:uploadPostParam xmlns:ns1="{space}"><ns1:endJob>true</ns1:endJob><ns1:uploadParams>'
        "<ns1:emailSetting>None</ns1:emailSetting><ns1:createMask>false</ns1:createMask>"
        "<ns1:autoSetCreationOptions/><ns1:overwrite>1</ns1:overwrite><ns1:readyForPublish>true</ns1:readyForPublish>"
        "<ns1:unCompressOptions><ns1:process>None</ns1:process></ns1:unCompressOptions></ns1:uploadParams>"
        "<ns1:jobName>Order</ns1:jobName><ns1:companyHandle>1</ns1:companyHandle></ns1:uploadPostParam>"
    )
    for who in (auth(server, space=space), auth(server, space="http://www.scene7.com/IpsApi/xsd")):
        # files before the documents, too, as long as they are few bytes
        answer = post(server, f"f=@{file}", f"uploadParams={whole}", f"auth={who}")
        assert [row.name for row in rows(lib, handle_of(answer))] == ["shoe - Grün.bin"]


def test_answers_are_packed_where_that_is_asked_for(server: Caller) -> None:
    param = params("Packed", more="<endJob>true</endJob>")
    who = auth(server, more="<gzipResponse>true</gzipResponse>")
    assert handle_of(post(server, f"auth={who}", f"uploadParams={param}", words=("--compressed",)))


@pytest.mark.parametrize(
    ("param", "code", "name"),
    [
        (params("x", company="c|2"), 20000, "authorizationFault"),
        (params("x", company=""), 30002, "ipsApiFault"),
        (params(), 30002, "ipsApiFault"),
        (params("x", job=None), 30002, "ipsApiFault"),
        (params(handle="j|1||none|99999"), 30001, "ipsApiFault"),
        (params("x", job=JOB.replace(">None<", ">Never<")), 30001, "ipsApiFault"),
        (params("x", job=JOB.replace("<overwrite>true</overwrite>", "")), 30002, "ipsApiFault"),
        (params("x", job=f"{JOB}<postHttpUrl>http://127.0.0.1:1/</postHttpUrl>"), 30001, "ipsApiFault"),
        (params("x", more="<destFolder>../../etc</destFolder>"), 30001, "ipsApiFault"),
        ("<uploadPostParam>", 30003, "ipsApiFault"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><uploadPostParam/>', 30003, "ipsApiFault"),
        ("<reprocessAssetsJob/>", 30003, "ipsApiFault"),
    ],
)
def test_faults_of_the_request(lib: Library, server: Caller, file: Path, param: str, code: int, name: str) -> None:
    before = left(lib), len(lib.browse.jobs())
    assert fault_of(send(server, param, f"f=@{file}")) == (500, name, code)
    assert (left(lib), len(lib.browse.jobs())) == before


def test_who_asks(lib: Library, server: Caller, file: Path) -> None:
    param = params("x")
    for who, code in (
        (auth(server, password=""), 10000),
        ("<authHeader><password>x</password></authHeader>", 10000),
        (auth(server, password="adt_wrong"), 10001),
    ):
        assert fault_of(send(server, param, f"f=@{file}", who=who)) == (500, "authenticationFault", code)
    assert fault_of(post(server, f"uploadParams={param}", f"f=@{file}")) == (500, "authenticationFault", 10000)
    wanted = auth(server, password="adt_wrong", more="<faultHttpStatusCode>200</faultHttpStatusCode>")
    assert fault_of(send(server, param, who=wanted)) == (200, "authenticationFault", 10001)
    looker = people.add(lib, "Looker", "looker@example.com", UserRole.PORTAL_USER)
    shown = people.make_token(lib, looker.id, "t").text
    who = f"<authHeader><user>looker@example.com</user><password/><accessToken>{shown}</accessToken></authHeader>"
    assert fault_of(send(server, param, f"f=@{file}", who=who)) == (500, "authorizationFault", 20003)


def test_all_requests_of_a_job_come_from_one_address(lib: Library, server: Caller, file: Path) -> None:
    first = handle_of(send(server, params("Same"), f"f=@{file}"))
    forms = (f"auth={auth(server)}", f"uploadParams={params(handle=first)}", f"f=@{file}")
    answer = post(server, *forms, words=("--interface", "127.0.0.2"))
    assert fault_of(answer) == (500, "authorizationFault", 20003)
    assert len(rows(lib, first)) == 1


def test_more_than_fits_is_refused_before_it_has_come(lib: Library, server: Caller, tmp_path: Path) -> None:
    large, half = tmp_path / "large.bin", tmp_path / "half.bin"
    half.write_bytes(bytes(1_100_000))
    with large.open("wb") as out:
        out.truncate(10 << 30)  # says how long it is, and never gets to send it
    before = left(lib)
    assert fault_of(send(server, params("x"), f"f=@{large}"))[2] == 30001
    assert fault_of(send(server, params("x"), f"f=@{half}", f"g=@{half}")) == (500, "ipsApiFault", 30001)
    lib.store.set_setting("upload_post_bytes", 1_000_000)  # it holds at once, for one file too
    assert fault_of(send(server, params("x"), f"f=@{half}")) == (500, "ipsApiFault", 30001)
    lib.store.set_setting("upload_post_bytes", 2_000_000)
    # who sends it is not known yet
    assert fault_of(post(server, f"f=@{half}", f"auth={auth(server)}", f"uploadParams={params('x')}"))[2] == 10000
    assert left(lib) == before


def test_broken_forms(lib: Library, server: Caller) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=X", "Authorization": ""}
    head = b'--X\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nabc'
    for body, headers in (
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"--Y\r\n", kind),
        (head, kind),
        (b"", kind),
        (head + b"\r\n--X--\r\n", {"Content-Type": f"multipart/form-data; boundary={'X' * 300}"}),
    ):
        answer = server.post(PATH, body, headers=headers, token="")
        assert (answer.status, b"<code>30003</code>" in answer.body) == (500, True), (body, answer)


def test_half_an_hour_without_a_request_ends_the_job(lib: Library, server: Caller, file: Path) -> None:
    first = handle_of(send(server, params("Idle"), f"f=@{file}"))
    number = parse_job(first) or 0
    posted.tidy(lib.store)
    with lib.browse.plain() as db:
        assert post_uploads.get(db, number) is not None
    posted.tidy(lib.store, time.time() + post_uploads.IDLE_SECONDS + 60)
    with lib.browse.plain() as db:
        assert post_uploads.get(db, number) is None
    assert any("No request came for 30 minutes" in line.message for line in lib.browse.job_log(number))
    assert fault_of(send(server, params(handle=first), f"f=@{file}"))[2] == 30001
    assert Path(rows(lib, first)[0].source).exists()  # it is still to come in


def test_what_is_posted_is_in_the_library_and_nothing_is_left(tmp_path: Path, file: Path) -> None:
    with Library.create(tmp_path / "Live") as lib, serving(lib, LIMITS) as server:
        first = handle_of(send(server, params("Live", more="<destFolder>New/</destFolder>"), f"f=@{file}"))
        second = params(handle=first, more="<destFolder>New</destFolder><endJob>true</endJob>")
        handle_of(send(server, second, f"f=@{file};filename=two.bin"))
        number = parse_job(first) or 0
        assert ended(lib.store, number) == "done"
        assert (lib.root / "New" / "shoe - Grün.bin").read_bytes() == file.read_bytes()
        assert (lib.root / "New" / "two.bin").read_bytes() == file.read_bytes()
        assert left(lib) == 0
        posted.tidy(lib.store, time.time() + 7200)
        assert not any(lib.store.paths.posted.iterdir())


def form(*parts: str) -> bytes:
    return "".join(f"--X\r\nContent-Disposition: form-data; {part}\r\n" for part in parts).encode()


FORM = {"Content-Type": "multipart/form-data; boundary=X"}


@pytest.mark.parametrize("wanted", ["204", "304", "05000", "1000"])
def test_a_fault_has_a_status_that_can_be_sent(server: Caller, wanted: str) -> None:
    who = auth(server, password="adt_wrong", more=f"<faultHttpStatusCode>{wanted}</faultHttpStatusCode>")
    answer = server.post(PATH, form(f'name="auth"\r\n\r\n{who}') + b"--X--\r\n", headers=FORM, token="")
    assert (answer.status, b"<code>10001</code>" in answer.body) == (500, True)


def begun(server: Caller) -> socket.socket:
    """A request that says nothing of who sends it, and does not go on."""
    line = server.connect()
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{server.server.port}\r\nContent-Length: 900000\r\n"
    line.sendall(f"{head}Content-Type: {FORM['Content-Type']}\r\n\r\n--X\r\n".encode())
    return line


def test_who_does_not_say_who_they_are_takes_few_places(lib: Library) -> None:
    with ExitStack() as stack, serving(lib, replace(LIMITS, requests=4, head_seconds=60.0)) as server:
        for _ in range(6):
            stack.enter_context(closing(begun(server)))
        until(lambda: server.server.doors.unknown == 2)
        until(lambda: server.server.doors.at_work == 2)
        assert server.get("/api/v1/admin/list").status == 200
        stack.close()
        until(lambda: server.server.doors.unknown == 0)


def test_who_does_not_say_who_they_are_is_not_waited_for(lib: Library) -> None:
    with serving(lib, replace(LIMITS, head_seconds=0.3)) as server, closing(begun(server)) as line:
        assert read_answer(line).status == 408


def test_a_request_has_so_many_files_and_holds_few_before_it_is_known(
    lib: Library, server: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_file, "_MOST_FILES", 3)
    before = left(lib)
    empty = form('name="f"; filename="a"\r\n\r\n') * 2_500 + b"--X--\r\n"
    assert b"<code>10000</code>" in server.post(PATH, empty, headers=FORM, token="").body
    known = form(f'name="auth"\r\n\r\n{auth(server)}', f'name="uploadParams"\r\n\r\n{params("x")}')
    assert b"at most 3 files" in server.post(PATH, known + empty, headers=FORM, token="").body
    assert left(lib) == before


def test_files_that_a_job_waits_for_stay_whatever_is_said_afterwards(
    lib: Library, server: Caller, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assetdesk.core.errors import EnvironmentFault

    def away(*_: object) -> None:
        raise EnvironmentFault("The drive is away.")

    with monkeypatch.context() as patch:
        patch.setattr(Library, "wake", away)
        assert fault_of(send(server, params("Kept"), f"f=@{file}"))[0] == 500
    job = lib.browse.jobs()[0]
    assert job.name == "Kept"
    assert all(Path(row.source).exists() for row in rows(lib, job.handle))


def test_the_last_request_is_one_transaction(
    lib: Library, server: Caller, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = handle_of(send(server, params("One"), f"f=@{file}"))

    def breaks(*_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(post_uploads, "end", breaks)
        answer = send(server, params(handle=first, more="<endJob>true</endJob>"), f"f=@{file}")
    assert answer[0] == 500
    assert len(rows(lib, first)) == 1


def test_what_is_left_open_ends_where_nobody_works_the_queue(lib: Library, server: Caller, file: Path) -> None:
    number = parse_job(handle_of(send(server, params("Open"), f"f=@{file}"))) or 0
    lib.store.writer.run(lambda w: w.db.run("UPDATE post_uploads SET last_request = last_request - 3600"))
    post_upload.sweep(lib)
    with lib.browse.plain() as db:
        assert post_uploads.get(db, number) is None


@pytest.mark.parametrize(
    ("said", "kept"), [("de-CH, fr;q=0.9", "de-CH"), ("fr;q=0.9", "fr"), ("*", ""), ("zh-Hant-TW", "")]
)
def test_the_language_is_that_of_the_request_where_nothing_says_another(
    lib: Library, server: Caller, said: str, kept: str
) -> None:
    language = ("-H", f"Accept-Language: {said}")
    done = post(server, f"auth={auth(server)}", f"uploadParams={params('Spoken')}", words=language)
    with lib.browse.plain() as db:
        assert db.value("SELECT locale FROM jobs WHERE id = ?", (parse_job(handle_of(done)),)) == kept


def test_what_could_not_be_brought_in_stays_for_another_try(lib: Library, server: Caller, file: Path) -> None:
    first = handle_of(send(server, params("Again", more="<endJob>true</endJob>"), f"f=@{file}"))
    number, source = parse_job(first) or 0, Path(rows(lib, first)[0].source)
    lib.store.writer.run(lambda w: w.db.run("UPDATE uploads SET state = 'failed' WHERE job_id = ?", (number,)))
    posted.tidy(lib.store, time.time() + 7200)
    assert source.exists()
    posted.tidy(lib.store, time.time() + 8 * 86_400)
    assert not source.exists()
