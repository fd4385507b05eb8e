"""Every code of a fault (IPS API, "Faults") is raised by a real operation, and which one."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.files import Files

from assetdesk.core import who
from assetdesk.core.errors import LibraryReadOnly
from assetdesk.core.ips.document import read
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.types.envelopes import UploadPostParam
from assetdesk.core.ips.types.jobs import UploadPostJob
from assetdesk.core.ips.words import EmailSetting, UserRole
from assetdesk.core.people import Person
from assetdesk.core.publish import PublishState
from assetdesk.library import adopt, assets, checkout, marks, people, post_upload
from assetdesk.library.ips.operations import OPERATIONS, call
from assetdesk.library.session import Library

HERE = {"companyHandle": "c|1"}
REPROCESS = {"jobName": "Again", "reprocessAssetsJob": {"assetHandleArray": ["a|1"]}}
CROP = {"autoColorCropOptions": {"corner": "UpperLeft", "tolerance": 0.1}}
EDIT = {"reprocessAssetsJob": {"assetHandleArray": ["a|1"], "unsharpMaskOptions": {"amount": 1.5}}}
MARK = {"publishState": PublishState.MARKED.value}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """Two pictures in Music; nobody works the queue."""
    Files(tmp_path / "Autumn").pictures(2, "Music")
    with Library.create(tmp_path / "Autumn", run=False) as made:
        adopt.look(made)
        yield made


def ask(lib: Library, operation: str, **given: Any) -> dict[str, Any]:
    return call(lib, operation, {**HERE, **given})


def refused(ask: Callable[[], object]) -> tuple[FaultCode, str]:
    with pytest.raises(IpsFault) as wrong:
        ask()
    assert wrong.value.reason
    return FaultCode(wrong.value.code), wrong.value.path


def anna(lib: Library, role: UserRole = UserRole.USER) -> Person:
    """A person more, and every time another."""
    return people.add(lib, f"Anna {uuid.uuid4().hex}", role=role)


def shut_out(lib: Library) -> Person:
    return people.change(lib, anna(lib).id, valid=False)


def left(lib: Library) -> Person:
    person = anna(lib)
    people.delete(lib, person.id)
    return person


def as_anna(lib: Library, role: UserRole, operation: str, **given: Any) -> None:
    with lib.acting(anna(lib, role).id):
        ask(lib, operation, **given)


def member_who_left(lib: Library) -> None:
    """They are deleted while they work here."""
    person = anna(lib)
    with lib.acting(person.id):
        with lib.acting(people.FIRST):
            people.delete(lib, person.id)
        ask(lib, "getActiveJobs")


def asset_of_another(lib: Library) -> None:
    checked_out(lib)
    ask(lib, "setAssetPublishState", assetHandle="a|1", **MARK)


def checked_out(lib: Library) -> None:
    """The first asset, by Bert."""
    with lib.acting(people.add(lib, "Bert").id):
        checkout.check_out(lib, [1])


def picture_that_is_gone(lib: Library) -> None:
    for path in (lib.root / "Music").iterdir():
        path.unlink()
    ask(lib, "getAutoCropRect", assetHandle="a|1", **CROP)


PROVOKED: dict[FaultCode, Callable[[Library], object]] = {
    FaultCode.NO_CREDENTIALS: lambda lib: people.authenticate(lib, "", ""),
    FaultCode.INVALID_CREDENTIALS: lambda lib: people.authenticate(lib, "anna@example.org", "adt_wrong"),
    FaultCode.INVALID_USER: lambda lib: people.make_token(lib, shut_out(lib).id, "script"),
    FaultCode.INVALID_COMPANY: lambda lib: call(lib, "getActiveJobs", {"companyHandle": "c|301"}),
    FaultCode.INVALID_REQUEST_USERNAME: lambda lib: people.find(lib, "nobody@example.org"),
    FaultCode.INVALID_REQUEST_USER: lambda lib: ask(lib, "getJobLogs", userHandle="u|99|x@example.org"),
    FaultCode.NO_OPERATION_PERMISSION: lambda lib: as_anna(lib, UserRole.PORTAL_USER, "submitJob", **REPROCESS),
    FaultCode.NO_IMPERSONATION_PERMISSION: lambda lib: as_anna(
        lib, UserRole.USER, "getActiveJobs", accessUserHandle="u|1"
    ),
    FaultCode.ILLEGAL_PARAMETER_VALUE: lambda lib: as_anna(
        lib,
        UserRole.PORTAL_CONTRIBUTOR,
        "submitJob",
        jobName="In",
        uploadDirectoryJob={"serverDir": str(lib.root.parent), "destFolder": "In"},
    ),
    FaultCode.ILLEGAL_COMPANY: member_who_left,
    FaultCode.ILLEGAL_REQUEST_USER: lambda lib: ask(lib, "getJobLogs", userHandle=left(lib).handle),
    FaultCode.ILLEGAL_ACCESS_GROUP: lambda lib: ask(lib, "getActiveJobs", accessGroupHandle="g|3"),
    FaultCode.MISSING_PERMISSION: asset_of_another,
    FaultCode.EXCEPTION: picture_that_is_gone,
    FaultCode.INVALID_PARAMETER: lambda lib: ask(lib, "stopJob", jobHandle="j|99"),
    FaultCode.MISSING_PARAMETER: lambda lib: ask(lib, "stopJob"),
    FaultCode.INVALID_REQUEST_XML: lambda lib: read(b"<reprocessAssetsJob>"),
}


def test_every_code_is_raised(lib: Library) -> None:
    for code in FaultCode:
        assert refused(partial(PROVOKED[code], lib))[0] is code


def test_every_operation_on_the_library_takes_who_is_acted_as_and_no_group(lib: Library) -> None:
    person = anna(lib)
    for name in [name for name, one in OPERATIONS.items() if "companyHandle" in one.param.model_fields]:
        asked = partial(ask, lib, name)
        for group in ("g|3", "47"):
            code, path = refused(partial(asked, accessGroupHandle=group))
            assert (code, path) == (FaultCode.ILLEGAL_ACCESS_GROUP, f"{name}Param/accessGroupHandle")
        assert refused(partial(asked, accessGroupHandle="all"))[0] is FaultCode.INVALID_PARAMETER
        assert refused(partial(asked, accessUserHandle=["u|1"]))[0] is FaultCode.INVALID_PARAMETER
        with lib.acting(person.id):
            code, path = refused(partial(asked, accessUserHandle="u|1"))
            assert (code, path) == (FaultCode.NO_IMPERSONATION_PERMISSION, f"{name}Param/accessUserHandle")


def test_who_manages_people_acts_as_them_with_no_more_than_their_role(lib: Library) -> None:
    person = anna(lib, UserRole.PORTAL_USER)
    looks = person.handle
    assert refused(lambda: ask(lib, "submitJob", **REPROCESS, accessUserHandle=looks))[0] is (
        FaultCode.NO_OPERATION_PERMISSION
    )
    people.change(lib, person.id, role=UserRole.USER)
    handle = ask(lib, "submitJob", **REPROCESS, accessUserHandle=looks)["jobHandle"]
    (job,) = ask(lib, "getActiveJobs", jobHandle=handle)["jobArray"]
    assert job["submitUserEmail"] == people.called(person)
    assert lib.person_id == people.FIRST
    with lib.acting(person.id):  # one's own is no acting
        assert ask(lib, "getActiveJobs", accessUserHandle=looks)["jobArray"]
    assert refused(lambda: ask(lib, "getActiveJobs", accessUserHandle="u|99"))[0] is FaultCode.INVALID_REQUEST_USER
    assert refused(lambda: ask(lib, "getActiveJobs", accessUserHandle="Anna"))[0] is FaultCode.INVALID_REQUEST_USER
    people.change(lib, person.id, valid=False)
    assert refused(lambda: ask(lib, "getActiveJobs", accessUserHandle=looks))[0] is FaultCode.ILLEGAL_REQUEST_USER


def test_nobody_takes_a_role_that_they_may_not_give_by_acting(lib: Library) -> None:
    boss = anna(lib, UserRole.IPS_ADMIN)
    assert refused(lambda: ask(lib, "getActiveJobs", accessUserHandle=boss.handle))[0] is (
        FaultCode.NO_IMPERSONATION_PERMISSION
    )
    with lib.acting(boss.id):
        assert ask(lib, "getActiveJobs", accessUserHandle="u|1|")["jobArray"]


def test_no_job_runs_for_who_is_no_member_any_more(lib: Library) -> None:
    gone = left(lib)
    assert refused(lambda: ask(lib, "submitJob", **REPROCESS, userHandle=gone.handle)) == (
        FaultCode.ILLEGAL_REQUEST_USER, "submitJobParam/userHandle",
    )  # fmt: skip
    out = shut_out(lib)
    assert refused(lambda: ask(lib, "submitJob", **REPROCESS, userHandle=out.handle))[0] is (
        FaultCode.ILLEGAL_REQUEST_USER
    )
    assert ask(lib, "getJobLogs", userHandle=out.handle) == {"jobLogArray": []}, "what they did may be looked at"
    people.change(lib, out.id, valid=True, expires=time.time() - 1)
    assert refused(lambda: ask(lib, "submitJob", **REPROCESS, userHandle=out.handle))[0] is (
        FaultCode.ILLEGAL_REQUEST_USER
    )


def test_what_somebody_else_has_checked_out_is_written_to_and_published_by_them_alone(lib: Library) -> None:
    checked_out(lib)
    edit = refused(lambda: ask(lib, "submitJob", jobName="Again", **EDIT))
    assert edit == (FaultCode.MISSING_PERMISSION, "submitJobParam/reprocessAssetsJob")
    assert refused(lambda: assets.rename(lib, 1, "other.jpg"))[0] is FaultCode.MISSING_PERMISSION
    assert refused(lambda: assets.trash(lib, [1, 2]))[0] is FaultCode.MISSING_PERMISSION
    assert refused(lambda: marks.put(lib, [1, 2], True))[0] is FaultCode.MISSING_PERMISSION
    updates = [{"assetHandle": one, **MARK} for one in ("a|1", "a|2")]
    done = ask(lib, "setAssetsPublishState", publishStateUpdateArray=updates)
    assert (done["successCount"], done["errorCount"]) == (1, 1)
    assert [(one["assetHandle"], one["code"]) for one in done["errorDetailArray"]] == [("a|1", 20009)]
    states = [{"contextHandle": one, **MARK} for one in ("pc|1", "pc|2")]
    pairs = [{"assetHandle": one, "contextStateUpdateArray": states} for one in ("a|1", "a|2")]
    done = ask(lib, "setAssetsContextState", assetsContextStateUpdateArray=pairs)
    assert (done["successCount"], [one["code"] for one in done["errorDetailArray"]]) == (2, [20009, 20009])
    bert = people.find(lib, "Bert")
    with lib.acting(bert.id):
        ask(lib, "setAssetPublishState", assetHandle="a|1", **MARK)
    assert who.person_id() != bert.id


def test_folders_that_the_disk_lets_nobody_read_or_write(
    lib: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "Source"
    source.mkdir()
    shut: dict[Path, int] = {}
    truly = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: truly(path, mode) and not mode & shut.get(Path(path), 0))

    def bring_in() -> None:
        job = {"serverDir": str(source), "destFolder": "Music/New/Deep"}
        ask(lib, "submitJob", jobName="In", uploadDirectoryJob=job)

    shut[source] = os.R_OK
    assert refused(bring_in) == (FaultCode.MISSING_PERMISSION, "submitJobParam/uploadDirectoryJob/serverDir")
    del shut[source]
    shut[lib.root / "Music"] = os.W_OK
    assert refused(bring_in) == (FaultCode.MISSING_PERMISSION, "submitJobParam/uploadDirectoryJob/destFolder")
    lib.store.set_setting("network", True)
    urls = {"urlArray": [{"sourceUrl": "https://example.org/a.jpg", "destPath": "Music/a.jpg"}]}
    assert refused(lambda: ask(lib, "submitJob", jobName="In", uploadUrlsJob=urls)) == (
        FaultCode.MISSING_PERMISSION, "submitJobParam/uploadUrlsJob/urlArray",
    )  # fmt: skip
    job = UploadPostJob(overwrite=True, readyForPublish=True, createMask=False, emailSetting=EmailSetting.NONE)
    param = UploadPostParam(companyHandle="c|1", jobName="In", destFolder="Music", uploadParams=job)
    where = (FaultCode.MISSING_PERMISSION, "uploadPostParam/destFolder")
    assert refused(lambda: post_upload.check(lib, param, "127.0.0.1")) == where
    posted = post_upload.Posted(source / "a.jpg", "a.jpg", 1)
    assert refused(lambda: post_upload.take(lib, param, [posted], "127.0.0.1")) == where
    shut.clear()
    bring_in()


def test_a_library_that_is_open_to_look_only_lets_nobody_write(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed() -> None:
        raise LibraryReadOnly("It is open to look only.")

    monkeypatch.setattr(lib, "need_writing", closed)
    assert refused(lambda: ask(lib, "submitJob", **REPROCESS))[0] is FaultCode.MISSING_PERMISSION
    assert refused(lambda: ask(lib, "setAssetPublishState", assetHandle="a|1", **MARK))[0] is (
        FaultCode.MISSING_PERMISSION
    )
    assert ask(lib, "getActiveJobs")["jobArray"]
