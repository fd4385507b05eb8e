"""Mails to a real SMTP server, notices to a real HTTP server, both on loopback; what is told, and to whom."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from support.engine import until
from support.following import Post, Web, certificate, post, web

from assetdesk.core.errors import UsageFault
from assetdesk.core.following import FollowOn, FollowState, MailSecurity, NoticeMethod
from assetdesk.core.ips import IpsFault
from assetdesk.core.job import JobType
from assetdesk.library import secrets
from assetdesk.library.following import mail, notices, settings
from assetdesk.library.following.settings import MailSettings
from assetdesk.library.session import Library
from assetdesk.store import assets
from assetdesk.store.publishing import marks
from assetdesk.store.work import follow_ons, jobs
from assetdesk.store.writer import Write

NEVER = lambda: False  # noqa: E731


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"desk", b"right")
    return AuthResult(success=good, handled=good)


@pytest.fixture(scope="module")
def shared_post() -> Iterator[Post]:
    with post(authenticator=_authenticate, auth_require_tls=False) as made:
        yield made


@pytest.fixture(scope="module")
def shared_web() -> Iterator[Web]:
    with web() as made:
        yield made


@pytest.fixture
def smtp(shared_post: Post) -> Post:
    shared_post.mails.clear()
    shared_post.says.clear()
    return shared_post


@pytest.fixture
def http(shared_web: Web) -> Web:
    shared_web.asked.clear()
    shared_web.answers.clear()
    return shared_web


@pytest.fixture
def lib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library whose queue is worked; whose person has an address. No key store."""
    monkeypatch.setattr(secrets, "_store", lambda: None)
    with Library.create(tmp_path / "Autumn") as made:
        made.store.writer.run(lambda w: w.db.run("UPDATE people SET email = 'ann@example.com' WHERE id = 1"))
        yield made
        secrets.forget(made, secrets.MAIL)


def account(lib: Library, smtp: Post, **changes: Any) -> None:
    there = {"host": "127.0.0.1", "port": smtp.port, "security": MailSecurity.NONE, "sender": "desk@example.com"}
    password = changes.pop("password", None)
    settings.set_mail(lib, MailSettings(**{**there, **changes}), password)


def ended(lib: Library, wish: dict[str, Any], *, failed: str = "") -> int:
    """A job that has ended, with one asset done, and one failed with that sentence."""

    def work(w: Write) -> int:
        request = json.dumps({"job": wish})
        made = jobs.create(
            w, type=JobType.REPROCESS_ASSETS, name="Night\r\nshift", request=request, priority=20, counting=True
        )
        jobs.add_counts(w, made, total=1 + bool(failed), done=1, failed=int(bool(failed)))
        if failed:
            jobs.log(w, made, jobs.ASSET_FAILED, failed, asset_name="shoe.tif")
        jobs.set_counting(w, made, counting=False)
        return made

    job_id = lib.store.writer.run(work)
    lib.wake()
    return job_id


def row(lib: Library, job_id: int) -> FollowOn:
    with lib.browse.plain() as db:
        (only,) = follow_ons.of_job(db, job_id)
    return only


def settled(lib: Library, job_id: int) -> FollowOn:
    until(lambda: row(lib, job_id).state is not FollowState.WAITING)
    return row(lib, job_id)


def test_one_digest_a_job_goes_to_its_person(lib: Library, smtp: Post) -> None:
    account(lib, smtp, user="desk", password="right")
    told = settled(lib, ended(lib, {"emailSetting": "ErrorAndWarning"}, failed="File is damaged or empty"))
    assert (told.state, told.message) == (FollowState.DONE, "A mail was sent to ann@example.com.")
    (one,) = smtp.mails
    assert (one["To"], one["From"]) == ("ann@example.com", "desk@example.com")
    assert one["Subject"] == "AssetDesk: “Night shift” has ended: 1 done, 1 failed."
    assert "shoe.tif: File is damaged or empty" in one.get_content()
    assert one["Message-ID"].startswith("<assetdesk-")
    assert "right" not in one.as_string()
    kept = json.dumps(dict(lib.store.settings().upload_defaults)) + (
        lib.root / ".assetdesk/library.sqlite"
    ).read_bytes().decode("latin-1")
    assert "right" not in kept.split()


def test_a_completion_names_no_file(lib: Library, smtp: Post) -> None:
    account(lib, smtp)
    settled(lib, ended(lib, {"emailSetting": "JobCompletion"}, failed="File is damaged or empty"))
    assert "damaged" not in smtp.mails[0].get_content()


def test_a_user_handle_says_who_is_told_and_else_a_common_address(lib: Library, smtp: Post) -> None:
    account(lib, smtp, to="all@example.com")
    settled(lib, ended(lib, {"emailSetting": "All", "userHandle": "u|1|ann@example.com"}))
    lib.store.writer.run(lambda w: w.db.run("UPDATE people SET email = ''"))
    settled(lib, ended(lib, {"emailSetting": "All"}))
    assert [one["To"] for one in smtp.mails] == ["ann@example.com", "all@example.com"]


def test_another_host_never_gets_the_password_of_the_one_before(lib: Library, smtp: Post) -> None:
    account(lib, smtp, user="desk", password="right")
    account(lib, smtp, user="desk", sender="other@example.com")
    assert secrets.read(lib, secrets.MAIL) == "right"
    account(lib, smtp, user="desk", host="mail.elsewhere.example")
    assert secrets.read(lib, secrets.MAIL) is None


def test_a_wrong_password_is_a_warning_and_no_failure_of_the_job(lib: Library, smtp: Post) -> None:
    account(lib, smtp, user="desk", password="wrong")
    job_id = ended(lib, {"emailSetting": "All"})
    told = settled(lib, job_id)
    assert told.state is FollowState.FAILED
    assert "the name or password is wrong" in told.message
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.state.value, job.failed) == ("done", 0)
    assert [line.type for line in lib.browse.job_log(job_id)][-1] == "JobFollowOnWarning"


@pytest.mark.parametrize(("says", "again"), [("451 later", True), ("554 spam", False)])
def test_what_the_server_says_decides_whether_it_is_tried_again(
    lib: Library, smtp: Post, says: str, again: bool
) -> None:
    account(lib, smtp)
    smtp.says.append(says)
    made = settings.account(lib)
    assert made is not None
    told = mail.send(made, mail.trial("a@example.com", "b@example.com"), NEVER)
    assert told is not None
    assert (told.done, told.again) == (False, again)
    assert says in told.message


def test_a_server_without_tls_is_not_spoken_to_in_the_clear(lib: Library, smtp: Post) -> None:
    account(lib, smtp, security=MailSecurity.STARTTLS)
    made = settings.account(lib)
    assert made is not None
    told = mail.send(made, mail.trial("a@example.com", "b@example.com"), NEVER)
    assert told is not None
    assert (told.done, told.again, smtp.mails) == (False, False, [])
    assert "does not offer TLS" in told.message


def test_a_server_is_only_trusted_with_a_valid_certificate(
    lib: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = certificate(tmp_path)
    with post(tls_context=context, require_starttls=True) as smtp:
        account(lib, smtp, security=MailSecurity.STARTTLS)
        made = settings.account(lib)
        assert made is not None
        letter = mail.trial("a@example.com", "b@example.com")
        told = mail.send(made, letter, NEVER)
        assert told is not None
        assert (told.done, told.again) == (False, False)
        assert "its certificate is not valid" in told.message
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        told = mail.send(made, letter, NEVER)
        assert told is not None
        assert (told.done, len(smtp.mails)) == (True, 1)


def test_without_an_account_a_window_says_it(lib: Library) -> None:
    assert settled(lib, ended(lib, {"emailSetting": "All"})).state is FollowState.DESKTOP
    said = lib.store.writer.run(lambda w: follow_ons.take_for_desktop(w, 0.0))
    assert said == ["“Night\r\nshift” has ended: 1 done."] or said == ["“Night shift” has ended: 1 done."]


def test_accounts_that_cannot_be_are_refused(lib: Library) -> None:
    for wrong in (
        MailSettings("mail.example.com"),
        MailSettings("mail/x", sender="a@b.c"),
        MailSettings("mail.example.com", 70_000, sender="a@b.c"),
        MailSettings("mail.example.com", sender="nobody"),
        MailSettings("mail.example.com", sender="a@b.c", to="a@b.c\r\nBcc: x@y.z"),
    ):
        with pytest.raises(UsageFault):
            settings.set_mail(lib, wrong)
    assert not settings.mail_of(lib.settings()).there


def test_an_address_is_told_as_json(lib: Library, http: Web) -> None:
    settings.allow(lib, http.url)
    job_id = ended(lib, {"postHttpUrl": f"{http.url}hook?shop=1"}, failed="File is damaged or empty")
    told = settled(lib, job_id)
    assert (told.state, told.message) == (FollowState.DONE, f"“{http.url}hook” was told; it answered 200.")
    (one,) = http.asked
    assert (one.method, one.path, one.headers["Content-Type"]) == (
        "POST",
        "/hook?shop=1",
        "application/json; charset=utf-8",
    )
    facts = json.loads(one.body)
    assert facts["jobHandle"].endswith(f"|{job_id}")
    assert (facts["fileSuccessCount"], facts["fileErrorCount"], facts["totalFileCount"]) == (1, 1, 2)
    assert (facts["logType"], facts["fatalError"]) == ("BeginReoptimize", False)
    assert facts["startDate"].endswith("Z")


def test_get_puts_it_into_the_query(lib: Library, http: Web) -> None:
    settings.allow(lib, http.url)
    settings.set_notices(lib, {"method": NoticeMethod.GET})
    settled(lib, ended(lib, {"httpCompletionUrl": f"{http.url}hook?shop=1"}))
    (one,) = http.asked
    query = parse_qs(urlsplit(one.path).query)
    assert (one.method, one.body, query["shop"], query["fatalError"]) == ("GET", b"", ["1"], ["false"])


def test_an_address_here_has_to_be_allowed_once(lib: Library, http: Web) -> None:
    told = settled(lib, ended(lib, {"postHttpUrl": http.url}))
    assert (told.state, http.asked) == (FollowState.FAILED, [])
    assert f"Allow {http.origin}" in told.message
    with pytest.raises(UsageFault, match="nobody has allowed that yet"):
        settings.need_tellable(lib, None, http.url)
    assert settings.needs_allowing(lib, f"{http.url}a?b") == http.origin
    settings.allow(lib, f"{http.url}x")
    settings.need_tellable(lib, http.url, "https://example.com/")
    assert settings.needs_allowing(lib, http.url) == ""
    settings.forbid(lib, http.url)
    assert lib.settings().notice_hosts == []


@pytest.mark.parametrize(("status", "again"), [(500, True), (503, True), (429, True), (404, False), (302, False)])
def test_answers(lib: Library, http: Web, status: int, again: bool) -> None:
    http.answers = [status]
    told = notices.tell(http.url, {"a": 1}, NoticeMethod.POST, [http.origin], NEVER)
    assert told is not None
    assert (told.done, told.again, len(http.asked)) == (False, again, 1)
    assert str(status) in told.message


def test_a_notice_is_called_off_when_the_program_ends(http: Web) -> None:
    over, gate = threading.Event(), threading.Event()

    def hold() -> None:
        over.set()
        gate.wait(20)

    http.before = hold
    try:
        assert notices.tell(http.url, {"a": 1}, NoticeMethod.POST, [http.origin], over.is_set) is None
    finally:
        gate.set()
        http.before = lambda: None


def test_published_files_are_posted_where_that_is_switched_on(lib: Library, http: Web) -> None:
    settings.allow(lib, http.url)
    settings.set_notices(lib, {"results": True})
    (lib.root / "shoe.bin").write_bytes(b"a\r\n--b" * 1000)

    def work(w: Write) -> int:
        """A job, and the publish job behind it that has sent one asset, its original."""
        request = json.dumps({"job": {"postHttpUrl": http.url}})
        made = jobs.create(w, type=JobType.UPLOAD_POST, name="In", request=request, priority=20, counting=True)
        publish = jobs.create(w, type=JobType.SERVER_DIRECTORY_PUBLISH, name="Pub_In", request="{}", priority=20)
        jobs.settle(w, [publish])
        w.db.run("UPDATE jobs SET context_id = 4 WHERE id = ?", (publish,))
        (asset_id,) = assets.add_assets(w, [assets.NewAsset(1, "shoe.bin", 6000, 1, 1, "", "00" * 32)])
        w.db.run("UPDATE assets SET type = 'Image' WHERE id = ?", (asset_id,))
        marks.put(w, [asset_id], True)
        w.db.run(
            "INSERT INTO outgoing (job_id, asset_id, kind, state) VALUES (?, ?, 'send', 'done')", (publish, asset_id)
        )
        w.db.run(
            "INSERT INTO follow_ons (job_id, kind, state, follow_job) VALUES (?, 'publish', 'done', ?)", (made, publish)
        )
        jobs.set_counting(w, made, counting=False)
        return made

    job_id = lib.store.writer.run(work)
    lib.wake()

    def over() -> list[FollowOn]:
        with lib.browse.plain() as db:
            return [row for row in follow_ons.of_job(db, job_id) if row.kind == "http" and row.state != "waiting"]

    until(over)
    assert over()[0].message == f"1 file went to “{http.url}”."
    (one,) = http.asked
    assert one.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert (lib.root / "shoe.bin").read_bytes() in one.body
    assert b'filename="shoe.bin"' in one.body


def test_what_may_change_settings_is_asked(lib: Library) -> None:
    lib.store.writer.run(lambda w: w.db.run("UPDATE people SET role = 'ImagePortalUser'"))
    for act in (
        lambda: settings.set_mail(lib, MailSettings()),
        lambda: settings.allow(lib, "http://127.0.0.1/"),
        lambda: settings.set_notices(lib, {"results": True}),
    ):
        with pytest.raises(IpsFault, match="setCompanySettings"):
            act()
