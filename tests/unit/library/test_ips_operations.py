"""The job operations (IPS API): what they are asked with, what they answer, and every fault they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.files import Files

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.words import UserRole
from assetdesk.core.job import JobType
from assetdesk.core.presets import BATCH_SET
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.library import adopt, company, people, presets, reprocess, schedules
from assetdesk.library.ips.operations import OPERATIONS, call
from assetdesk.library.session import Library
from assetdesk.store.work import jobs
from assetdesk.store.work.follow_ons import FOLLOW_WARNING, FOLLOWED

HERE = {"companyHandle": "c|1"}
CROP = {"autoColorCropOptions": {"corner": "UpperLeft", "tolerance": 0.1}}
# what each is asked with where nothing is wrong but the company
WHOLE: dict[str, dict[str, Any]] = {
    "submitJob": {"jobName": "Again", "reprocessAssetsJob": {"assetHandleArray": ["a|1"]}},
    **{key: {"jobHandle": "j|1"} for key in ("executeJob", "stopJob", "pauseJob", "resumeJob", "deleteJob")},
    "getAssetJobLogs": {"assetHandle": "a|1"},
    "getAutoCropRect": {"assetHandle": "a|1", **CROP},
    "cdnCacheInvalidation": {"urlArray": ["https://cdn.example.org/a.tif"]},
}
# those of publishing have tests of their own
WITH_COMPANY = [*WHOLE, "getActiveJobs", "getScheduledJobs", "getJobLogs", "getJobLogDetails", "getCompanySettings"]
WITH_COMPANY += ["setCompanySettings"]


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """Two pictures in Music and the job that found them; nobody works the queue."""
    Files(tmp_path / "Autumn").pictures(2, "Music")
    with Library.create(tmp_path / "Autumn", run=False) as made:
        adopt.look(made)
        yield made


def ask(lib: Library, name: str, **given: Any) -> dict[str, Any]:
    return call(lib, name, {**HERE, **given} if name in WITH_COMPANY else given)


def refused(lib: Library, name: str, **given: Any) -> tuple[FaultCode, str]:
    with pytest.raises(IpsFault) as wrong:
        ask(lib, name, **given)
    return FaultCode(wrong.value.code), wrong.value.path


def again(lib: Library, **given: Any) -> str:
    """A reprocess of the first asset that is submitted."""
    given = {"jobName": "Again", "reprocessAssetsJob": {"assetHandleArray": ["a|1"]}, **given}
    return str(ask(lib, "submitJob", **given)["jobHandle"])


def active(lib: Library, handle: str) -> dict[str, Any]:
    (found,) = ask(lib, "getActiveJobs", jobHandle=handle)["jobArray"]
    assert isinstance(found, dict)
    return found


def number(handle: str) -> int:
    return int(handle.rpartition("|")[2])


@pytest.mark.parametrize("name", WITH_COMPANY)
def test_every_handle_is_checked_against_the_company(lib: Library, name: str) -> None:
    for other in ("c|2", "47", "Autumn"):
        code, path = refused(lib, name, **{**WHOLE.get(name, {}), "companyHandle": other})
        assert code is FaultCode.INVALID_COMPANY
        assert path == f"{name}Param/companyHandle"
    if OPERATIONS[name].param.model_fields["companyHandle"].is_required():
        with pytest.raises(IpsFault) as wrong:
            call(lib, name, WHOLE.get(name, {}))
        assert wrong.value.code == FaultCode.MISSING_PARAMETER


@pytest.mark.parametrize("role", [UserRole.PORTAL_USER, UserRole.TRIAL_USER, UserRole.WEB_SERVICE_USER])
def test_what_the_role_may_not_do_is_refused_before_anything_else(lib: Library, role: UserRole) -> None:
    person = people.add(lib, "Anna", role=role)
    with lib.acting(person.id):
        for name in WITH_COMPANY:
            code, _ = refused(lib, name, companyHandle="c|9", nonsense=1)
            assert (code is FaultCode.NO_OPERATION_PERMISSION) is not person.may(name)


def test_an_operation_that_is_none_is_a_fault(lib: Library) -> None:
    code, _ = refused(lib, "eraseEverything")
    assert code is FaultCode.INVALID_PARAMETER


def test_a_job_is_submitted_in_somebody_s_name_and_read_back_whole(lib: Library) -> None:
    anna = people.add(lib, "Anna", "anna@example.org")
    handle = again(
        lib, userHandle=anna.handle, locale="de-DE", description="After the shoot",
        reprocessAssetsJob={"assetHandleArray": ["a|1", "27007|1|17063", "a|2"][::2], "emailSetting": "All",
                            "unsharpMaskOptions": {"amount": 1.5}},
    )  # fmt: skip
    found = active(lib, handle)
    assert handle.startswith("j|1||Again-")
    assert found["jobHandle"] == handle
    assert (found["name"], found["originalName"], found["type"]) == (handle.split("|")[3], "Again", "ReprocessAssets")
    assert found["submitUserEmail"] == "anna@example.org"
    assert (found["locale"], found["description"]) == ("de-DE", "After the shoot")
    assert (found["state"], found["totalSize"], found["progress"]) == ("WaitingCoordinator", 2, 0)
    assert found["reprocessAssetsJob"]["assetHandleArray"] == ["a|1", "a|2"]
    assert found["reprocessAssetsJob"]["unsharpMaskOptions"]["amount"] == 1.5
    assert found["reprocessAssetsJob"]["emailSetting"] == "All"
    task = found["taskProgressArray"][0]
    assert (task["taskState"], task["numPending"], task["progress"]) == ("New", 2, 0.0)
    assert json.dumps(found, default=str)


def test_jobs_are_found_by_every_form_of_their_handle(lib: Library) -> None:
    handle = again(lib)
    instance, digits = handle.split("|")[3:]
    for text in (f"j|1||{instance}", f"47||{instance}", f"j|1||x|{digits}", digits, f"j|{digits}", "47||Again"):
        assert active(lib, text)["jobHandle"] == handle
    for text in (f"j|6||{instance}", "j|1||nothing", "j|999", "a|1", "999", f"j|2||{instance}|{digits}"):
        assert refused(lib, "getActiveJobs", jobHandle=text) == (
            FaultCode.INVALID_PARAMETER, "getActiveJobsParam/jobHandle",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"jobName": "  "}, FaultCode.MISSING_PARAMETER),
        ({"reprocessAssetsJob": None}, FaultCode.MISSING_PARAMETER),
        ({"reprocessAssetsJob": {"assetHandleArray": []}}, FaultCode.MISSING_PARAMETER),
        ({"reprocessAssetsJob": {"assetHandleArray": ["a|99"]}}, FaultCode.INVALID_PARAMETER),
        ({"optimizeImagesJob": {}}, FaultCode.INVALID_PARAMETER),
        ({"execTime": "2999-01-01T00:00:00Z", "execSchedule": "0 0 12 * * ?"}, FaultCode.INVALID_PARAMETER),
        ({"execTime": "2999-01-01T00:00:00"}, FaultCode.INVALID_PARAMETER),
        ({"execTime": "0001-01-01T00:00:00+14:00"}, FaultCode.INVALID_PARAMETER),  # no date in UTC, nor this:
        ({"execTime": "9999-12-31T23:59:59-14:00"}, FaultCode.INVALID_PARAMETER),
        ({"execSchedule": "0 0 12 C * ?"}, FaultCode.INVALID_PARAMETER),
        ({"userHandle": "u|99|x@example.org"}, FaultCode.INVALID_REQUEST_USER),
        ({"userHandle": "somebody"}, FaultCode.INVALID_REQUEST_USER),
        (
            {"reprocessAssetsJob": {"assetHandleArray": ["a|1"], "postVideoPublishJob": {"contextHandle": "pc|1"}}},
            FaultCode.INVALID_PARAMETER,
        ),
        ({"reprocessAssetsJob": None, "videoPublishJob": {"contextHandle": "pc|99"}}, FaultCode.INVALID_PARAMETER),
        ({"reprocessAssetsJob": None, "videoPublishJob": {"contextHandle": "pc|1"}}, FaultCode.INVALID_PARAMETER),
        ({"reprocessAssetsJob": None, "imageServingPublishJob": {}}, FaultCode.INVALID_PARAMETER),
        (
            {
                "reprocessAssetsJob": None,
                "uploadUrlsJob": {"urlArray": [{"sourceUrl": "http://a/b", "destPath": "b"}]},
            },
            FaultCode.INVALID_PARAMETER,
        ),
        (
            {"reprocessAssetsJob": None, "uploadDirectoryJob": {"serverDir": "not/whole"}},
            FaultCode.INVALID_PARAMETER,
        ),
    ],
)
def test_what_cannot_be_is_told_when_it_is_submitted_and_starts_nothing(
    lib: Library, given: dict[str, Any], code: FaultCode
) -> None:
    before = len(lib.browse.jobs())
    whole = {**WHOLE["submitJob"], **given}
    found, path = refused(lib, "submitJob", **{name: value for name, value in whole.items() if value is not None})
    assert found is code
    assert path.startswith(("submitJobParam", "reprocessAssetsJob", "upload"))
    assert len(lib.browse.jobs()) == before
    assert schedules.list(lib) == []


def test_an_export_is_read_back_with_its_assets(lib: Library, tmp_path: Path) -> None:
    lib.store.set_settings({"export_folder": str(tmp_path)})
    job = {"assetHandleArray": ["a|2", "a|1"], "fmt": "orig", "emailSetting": "None"}
    handle = str(ask(lib, "submitJob", jobName="Out", exportJob=job)["jobHandle"])
    assert active(lib, handle)["exportJob"] == job


def test_a_scheduled_job_says_whom_it_runs_for_and_in_which_language(lib: Library) -> None:
    anna = people.add(lib, "Anna", "anna@example.org")
    again(lib, userHandle=anna.handle, locale="de", execTime="2999-01-01T00:00:00Z")
    (found,) = ask(lib, "getScheduledJobs")["jobArray"]
    assert (found["submitUserEmail"], found["locale"]) == ("anna@example.org", "de")


def test_who_may_take_nothing_out_schedules_no_export(lib: Library) -> None:
    anna = people.add(lib, "Anna", role=UserRole.PORTAL_CONTRIBUTOR)
    job = {"assetHandleArray": ["a|1"], "fmt": "orig"}
    with lib.acting(anna.id):
        for later in ({}, {"execTime": "2999-01-01T00:00:00Z"}):
            assert refused(lib, "submitJob", jobName="x", exportJob=job, **later) == (
                FaultCode.NO_OPERATION_PERMISSION,
                "",
            )
    assert schedules.list(lib) == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "http://127.0.0.1:8080/"])
def test_an_address_that_is_not_told_is_refused_with_its_publish_job(lib: Library, url: str) -> None:
    code, path = refused(lib, "submitJob", jobName="x", imageServingPublishJob={"httpCompletionUrl": url})
    assert code is FaultCode.INVALID_PARAMETER
    assert path == "submitJobParam/imageServingPublishJob/httpCompletionUrl"


def test_the_library_s_own_folder_is_not_scheduled_to_come_in(lib: Library) -> None:
    job = {"serverDir": str(lib.root / "Music")}
    for later in ({}, {"execTime": "2999-01-01T00:00:00Z"}):
        assert refused(lib, "submitJob", jobName="x", uploadDirectoryJob=job, **later)[0] is FaultCode.INVALID_PARAMETER
    assert schedules.list(lib) == []


def test_a_contributor_reads_no_folder_of_the_machine(lib: Library, tmp_path: Path) -> None:
    job = {"serverDir": str(tmp_path)}
    bob = people.add(lib, "Bob", "bob@example.com", UserRole.PORTAL_CONTRIBUTOR)
    with lib.acting(bob.id):
        code, path = refused(lib, "submitJob", jobName="x", uploadDirectoryJob=job)
    assert (code, path) == (FaultCode.ILLEGAL_PARAMETER_VALUE, "submitJobParam/uploadDirectoryJob/serverDir")


def test_a_scheduled_job_is_submitted_executed_paused_resumed_and_deleted(lib: Library) -> None:
    handle = again(lib, execSchedule="0 0 12 * * ?", description="Each noon", locale="en-GB")
    (found,) = ask(lib, "getScheduledJobs")["jobArray"]
    assert (found["jobHandle"], found["name"], found["type"]) == (handle, "Again", "ReprocessAssets")
    assert (found["execSchedule"], found["triggerState"]) == ("0 0 12 * * ?", "Normal")
    assert found["reprocessAssetsJob"]["assetHandleArray"] == ["a|1"]
    assert found["nextFireTime"].endswith("+00:00")
    assert found["timeZone"]
    older = "47|Again|"
    ask(lib, "pauseJob", jobHandle=older)
    assert ask(lib, "getScheduledJobs", jobHandle="j|1|Again|")["jobArray"][0]["triggerState"] == "Paused"
    ask(lib, "resumeJob", jobHandle=handle)
    ask(lib, "executeJob", jobHandle=handle)
    (run,) = ask(lib, "getActiveJobs", originalName="Again")["jobArray"]
    assert run["description"] == "Each noon"
    assert refused(lib, "executeJob", jobHandle=handle)[0] is FaultCode.INVALID_PARAMETER
    assert refused(lib, "executeJob", jobHandle=run["jobHandle"])[0] is FaultCode.INVALID_PARAMETER
    assert refused(lib, "stopJob", jobHandle=handle)[0] is FaultCode.INVALID_PARAMETER
    ask(lib, "deleteJob", jobHandle=handle)
    assert ask(lib, "getScheduledJobs")["jobArray"] == []
    assert ask(lib, "getActiveJobs", originalName="Again")["jobArray"]
    for name in ("pauseJob", "resumeJob", "deleteJob", "executeJob", "getScheduledJobs"):
        assert refused(lib, name, jobHandle=handle)[0] is FaultCode.INVALID_PARAMETER


def test_scheduled_jobs_run_for_whom_they_were_submitted_for(lib: Library) -> None:
    anna = people.add(lib, "Anna", "anna@example.org")
    berta = people.add(lib, "Berta", "berta@example.org")
    with lib.acting(anna.id):
        own = again(lib, execSchedule="0 0 12 * * ?")
        hers = again(lib, jobName="Hers", execSchedule="0 0 12 * * ?", userHandle=berta.handle)
    (shown,) = ask(lib, "getScheduledJobs", jobHandle=own)["jobArray"]
    assert shown["submitUserEmail"] == "anna@example.org"
    for handle, person in ((own, anna), (hers, berta)):
        ask(lib, "executeJob", jobHandle=handle)
        name = "Again" if handle is own else "Hers"
        (run,) = ask(lib, "getActiveJobs", originalName=name)["jobArray"]
        assert run["submitUserEmail"] == person.email


def test_a_job_is_paused_resumed_stopped_and_taken_from_the_list(lib: Library) -> None:
    handle = again(lib)
    ask(lib, "pauseJob", jobHandle=handle)
    found = active(lib, handle)
    assert (found["state"], found["progressMessage"]) == ("WaitingCoordinator", "paused")
    ask(lib, "resumeJob", jobHandle=handle)
    assert active(lib, handle)["progressMessage"] == "0 of 1"
    ask(lib, "stopJob", jobHandle=handle)
    assert active(lib, handle)["state"] == "Done"
    assert handle not in [one["jobHandle"] for one in ask(lib, "getActiveJobs")["jobArray"]]
    ask(lib, "stopJob", jobHandle=handle)
    assert refused(lib, "pauseJob", jobHandle=handle) == (FaultCode.INVALID_PARAMETER, "pauseJobParam/jobHandle")
    assert refused(lib, "resumeJob", jobHandle=handle)[0] is FaultCode.INVALID_PARAMETER
    second = again(lib)
    ask(lib, "deleteJob", jobHandle=second)
    kept = lib.browse.job(number(second))
    assert kept is not None
    assert (kept.hidden, kept.state.live) == (True, False)
    assert ask(lib, "getJobLogDetails", jobHandle=second)["jobLogArray"][0]["detailTotalRows"] >= 2


@pytest.fixture
def logged(lib: Library) -> Library:
    """Three more jobs, the second with 2,500 lines; the third is Anna's."""
    anna = people.add(lib, "Anna", "anna@example.org")
    for name in ("b", "A"):
        reprocess.start(lib, ReprocessRequest(Selection(assets=(1,)), name=name))
    with lib.acting(anna.id):
        reprocess.start(lib, ReprocessRequest(Selection(assets=(2,)), name="c"))
    second = next(one.id for one in lib.browse.jobs() if one.name == "A")

    def write(w: Any) -> None:
        for line in range(2500):
            kind = "ReoptimizeFailure" if line % 5 == 0 else "ReoptimizeSuccess"
            jobs.log(w, second, kind, f"line {line}", asset_id=1, asset_name="one.jpg", detail="why")
        w.db.run("UPDATE jobs SET failed = 7, done = 3, total = 10 WHERE id = ?", (second,))
        w.db.run("UPDATE jobs SET created = id, started = NULL WHERE name IN ('A', 'b', 'c')")

    lib.store.writer.run(write)
    return lib


def names(lib: Library, **given: Any) -> list[str]:
    found = ask(lib, "getJobLogs", **given)["jobLogArray"]
    return [one["jobName"] for one in found if one["jobName"] in ("A", "b", "c")]


def test_job_logs_are_sorted_narrowed_and_cut(logged: Library) -> None:
    assert names(logged) == ["c", "A", "b"]
    assert names(logged, sortBy="JobName") == ["A", "b", "c"]
    assert names(logged, sortBy="JobName", sortDirection="Descending") == ["c", "b", "A"]
    assert names(logged, sortBy="StartDate") == ["b", "A", "c"]
    assert names(logged, sortDirection="Ascending") == ["b", "A", "c"]
    assert names(logged, sortBy="FileErrorCount", sortDirection="Descending")[0] == "A"
    assert names(logged, sortBy="UserId")[-1] == "c"
    for by in ("LogType", "CompanyName", "Email", "FileWarningCount", "FileSuccessCount"):
        assert sorted(names(logged, sortBy=by), key=str.casefold) == ["A", "b", "c"]
    assert len(ask(logged, "getJobLogs", numRows=2)["jobLogArray"]) == 2
    assert names(logged, userHandle="u|2|anna@example.org") == ["c"]
    assert names(logged, endDate="1971-01-01T00:00:00Z") == ["c", "A", "b"]
    assert names(logged, startDate="1971-01-01T00:00:00+01:00") == []
    one = next(one for one in ask(logged, "getJobLogs")["jobLogArray"] if one["jobName"] == "A")
    assert (one["fileSuccessCount"], one["fileErrorCount"], one["totalFileCount"]) == (3, 7, 10)
    assert (one["logType"], one["fatalError"], one["detailTotalRows"]) == ("BeginReoptimize", False, 0)
    assert "endDate" not in one
    assert "jobSubType" not in one


@pytest.mark.parametrize(
    "given",
    [
        {"sortBy": "Size"},
        {"sortBy": "jobname"},
        {"sortDirection": "Up"},
        {"numRows": 0},
        {"numRows": "many"},
        {"startDate": "2026-01-01T00:00:00"},
        {"startDate": "2026-01-02T00:00:00Z", "endDate": "2026-01-01T00:00:00Z"},
    ],
)
def test_values_of_job_logs_that_cannot_be(lib: Library, given: dict[str, Any]) -> None:
    code, path = refused(lib, "getJobLogs", **given)
    assert code is FaultCode.INVALID_PARAMETER
    assert path.startswith("getJobLogsParam/")


def test_lines_come_by_the_page(logged: Library) -> None:
    def page(**given: Any) -> tuple[int, list[str]]:
        (found,) = ask(logged, "getJobLogDetails", originalName="A", **given)["jobLogArray"]
        return found["detailTotalRows"], [one["logMessage"] for one in found["detailArray"]]

    begin = 1
    total, lines = page()
    assert (total, len(lines)) == (2500 + begin, 1000)
    seen = [line for at in (1, 2, 3) for line in page(resultsPage=at)[1]]
    assert seen[begin:] == [f"line {number}" for number in range(2500)]
    assert page(resultsPage=4) == (total, [])
    assert page(recordsPerPage=10, sortDirection="Descending")[1][0] == "line 2499"
    total, lines = page(logTypeArray=["ReoptimizeFailure"], recordsPerPage=2, resultsPage=2)
    assert (total, lines) == (500, ["line 10", "line 15"])
    assert page(sortBy="LogType")[1][0] == "A"
    (found,) = ask(logged, "getJobLogDetails", originalName="A", recordsPerPage=2)["jobLogArray"]
    line = found["detailArray"][1]
    assert (line["assetName"], line["assetHandle"], line["logType"]) == ("one.jpg", "a|1", "ReoptimizeFailure")
    assert line["logDate"].endswith("+00:00")
    assert "auxArray" not in line


@pytest.mark.parametrize(
    "given",
    [
        {"recordsPerPage": 1001},
        {"recordsPerPage": 0},
        {"resultsPage": 0},
        {"sortBy": "StartDate"},
        {"logTypeArray": ["Nonsense"]},
        {"jobHandle": "j|99"},
    ],
)
def test_pages_that_cannot_be(lib: Library, given: dict[str, Any]) -> None:
    assert refused(lib, "getJobLogDetails", **given)[0] is FaultCode.INVALID_PARAMETER


def test_log_types_are_taken_as_printed_and_written_right(logged: Library) -> None:
    (found,) = ask(logged, "getJobLogDetails", originalName="A", logTypeArray=["endReoptimize"])["jobLogArray"]
    assert found["detailTotalRows"] == 0


@pytest.mark.parametrize("kind", [FOLLOWED, FOLLOW_WARNING, "JobUndone", "JobUndoExpired"])
def test_lines_of_our_own_types_are_found_by_them(lib: Library, kind: str) -> None:
    lib.store.writer.run(lambda w: jobs.log(w, 1, kind, "A mail was sent."))
    (found,) = ask(lib, "getJobLogDetails", logTypeArray=[kind])["jobLogArray"]
    assert [line["logMessage"] for line in found["detailArray"]] == ["A mail was sent."]


def test_an_asset_s_lines_of_all_jobs(logged: Library) -> None:
    lines = ask(logged, "getAssetJobLogs", assetHandle="a|1|1|535")["logArray"]
    assert (len(lines), lines[0]["logMessage"], lines[0]["jobName"]) == (2500, "line 0", "A")
    assert refused(logged, "getAssetJobLogs", assetHandle="a|77") == (
        FaultCode.INVALID_PARAMETER, "getAssetJobLogsParam/assetHandle",
    )  # fmt: skip


def test_what_brought_files_in_counts_files_and_explains_each(lib: Library) -> None:
    def write(w: Any) -> int:
        job_id = jobs.create(w, type=JobType.UPLOAD_POST, name="In", request="{}", priority=1, counting=True)
        for at, outcome in enumerate(("new", "new", "updated", "duplicate")):
            w.db.run(
                "INSERT INTO uploads (job_id, source, folder, name, conflict, state, asset_id, outcome)"
                " VALUES (?, ?, '', ?, '', 'done', 1, ?)",
                (job_id, f"/{at}", f"{at}", outcome),
            )
        jobs.log(w, job_id, "UploadWarning", "renamed", asset_id=1, detail="more")
        return job_id

    job_id = lib.store.writer.run(write)
    (found,) = ask(lib, "getJobLogDetails", jobHandle=str(job_id))["jobLogArray"]
    counts = [found[f"file{name}Count"] for name in ("Success", "Update", "Duplicate", "Warning", "Error")]
    assert (counts, found["totalFileCount"]) == ([2, 1, 1, 1, 0], 4)
    (aux,) = found["detailArray"][-1]["auxArray"]
    assert (aux["logType"], aux["logMessage"]) == ("IPSJobLog.gcUploadWarning", "more")
    assert found["detailArray"][-1]["assetType"] in ("MasterImage", "NoType")


def test_company_settings_are_read_and_set_by_their_names(lib: Library) -> None:
    ask(lib, "setCompanySettings", retainPublishState="false", diskSpaceWarningMin=2048)
    found = ask(lib, "getCompanySettings")["settings"]
    assert (found["retainPublishState"], found["diskSpaceWarningMin"]) == (False, 2048)
    assert found["overwriteMode"] == "OverwriteFullName"
    for wrong in ({"overwriteMode": "Sometimes"}, {"diskSpaceWarningMin": -1}, {"defaultSourceProfileHandle": "a|1"}):
        assert refused(lib, "setCompanySettings", **wrong)[0] is FaultCode.INVALID_PARAMETER


def test_system_properties_are_there_by_name(lib: Library) -> None:
    found = {one["name"]: one["value"] for one in ask(lib, "getSystemProperties")["propertyArray"]}
    assert found["IpsVersion"].startswith("AssetDesk")
    assert int(found["UploadPostMaxFileSize"]) == 2 << 30
    company.change(lib, {"upload_post_bytes": 5 << 20})
    assert ask(lib, "getProperty", propertyName="UploadPostMaxFileSize")["property"]["value"] == str(5 << 20)
    for wrong in (0, (1 << 20) - 1, (1 << 40) + 1, True, 2.5e9, "2 GB"):
        with pytest.raises(UsageFault, match="1 MB to 1 TB"):
            company.change(lib, {"upload_post_bytes": wrong})
    assert ask(lib, "getProperty", propertyName="IpsVersion")["property"]["value"] == found["IpsVersion"]
    assert refused(lib, "getProperty", propertyName="Weather")[0] is FaultCode.INVALID_PARAMETER


def test_a_crop_is_found_by_one_of_two_ways(lib: Library) -> None:
    both = {**CROP, "autoTransparentCropOptions": {"tolerance": 0}}
    assert refused(lib, "getAutoCropRect", assetHandle="a|1")[0] is FaultCode.MISSING_PARAMETER
    assert refused(lib, "getAutoCropRect", assetHandle="a|1", **both)[0] is FaultCode.INVALID_PARAMETER
    assert refused(lib, "getAutoCropRect", assetHandle="a|77", **CROP)[0] is FaultCode.INVALID_PARAMETER


def test_optimizing_and_ripping_are_reprocesses_and_sets_are_made_at_once(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "All", {"setType": "ImageSet", "match": "^(.+)-.*$"})
    sets = {
        "assetHandleArray": ["a|1", "a|2"],
        "destFolder": "Sets",
        "readyForPublish": True,
        "autoSetCreationOptions": {"autoSetsArray": [preset.handle]},
        "emailSetting": "None",
    }
    for element, job, kind in (
        ("optimizeImagesJob", {}, "ReprocessAssets"),
        ("automatedSetGenerationJob", sets, "AutomatedSetGeneration"),
    ):
        handle = str(ask(lib, "submitJob", jobName=element, **{element: job})["jobHandle"])
        assert active(lib, handle)["type"] == kind
    assert active(lib, handle)["state"] == "Done"
    (found,) = ask(lib, "getJobLogDetails", jobHandle=handle)["jobLogArray"]
    assert found["logType"] == "BeginSetGeneration"
    assert found["detailArray"][0]["logType"] == "BeginSetGeneration"
    later = str(
        ask(lib, "submitJob", jobName="Later", execSchedule="0 0 12 * * ?", automatedSetGenerationJob=sets)["jobHandle"]
    )
    ask(lib, "executeJob", jobHandle=later)
    assert [one for one in lib.browse.jobs() if one.name == "Later"]
    for wrong in (
        {"ripPdfsJob": {"pdfHandleArray": ["a|1"]}},
        {"ripPdfsJob": {"pdfHandleArray": ["a|99"]}},
        {"automatedSetGenerationJob": {**sets, "assetHandleArray": ["a|99"]}},
        {"automatedSetGenerationJob": {**sets, "autoSetCreationOptions": {"autoSetsArray": ["ps|999"]}}},
    ):
        assert refused(lib, "submitJob", jobName="x", **wrong)[0] is FaultCode.INVALID_PARAMETER
