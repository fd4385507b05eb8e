"""Commands in this process: arguments, faults, records. What a job does is told in tests/stories."""

from __future__ import annotations

import io
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from support.files import Files

from assetdesk.cli import main
from assetdesk.cli.commands.reprocess import by_scope
from assetdesk.cli.follow import end_sentence, exit_code, progress_text
from assetdesk.cli.main import COMMANDS, usage
from assetdesk.cli.output import Output, ReaderGone
from assetdesk.cli.query_text import parse_query
from assetdesk.cli.records import moment, table
from assetdesk.cli.signals import Signals
from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobRow, JobState, JobType
from assetdesk.core.plan import PlanItem, Reason
from assetdesk.core.query import FilterKey, Place, StateFilter, TypeFilter
from assetdesk.core.scopes import Modules, Scope, StepSpec
from assetdesk.library import adopt
from assetdesk.library.session import Library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of three files that nobody processes."""
    files = Files(tmp_path / "Autumn")
    files.picture("Music/a.jpg", seed=1)
    files.picture("Music/b.png", seed=2)
    files.text("Text/c.txt")
    with Library.create(files.folder, run=False) as lib:
        adopt.look(lib)
    return files.folder


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["jobs"], 30002, "The following arguments are required: LIBRARY. See `assetdesk jobs --help`."),
        (["list", "LIB", "--nonsense"], 30001, "Unrecognized arguments: --nonsense. See `assetdesk list --help`."),
        (
            ["reprocess", "LIB"],
            30002,
            "Say what to reprocess: --full, --previews, --metadata, --profiles, --workflow or --job.",
        ),
        (
            ["reprocess", "LIB", "--full", "--metadata"],
            30001,
            "--full runs every step there is; leave the other choices out.",
        ),
        (
            ["reprocess", "LIB", "--full", "--only-stale", "--only-failed"],
            30001,
            "Choose one of --only-stale and --only-failed.",
        ),
        (["reprocess", "LIB", "--profiles", "Web"], 30001, "This library has no processing profile “Web”."),
        (["reprocess", "LIB", "--workflow", "Print"], 30001, "This library has no workflow “Print”."),
        (["reprocess", "LIB", "nosuch", "--full"], 30001, "Nothing in this library is called “nosuch”."),
        (["show", "LIB", "a|999"], 30001, "Nothing in this library is called “a|999”."),
        (["jobs", "LIB", "77"], 30001, "There is no job “77” in this library."),
        (["jobs", "LIB", "--log"], 30001, "--log needs a job: `assetdesk jobs LIBRARY JOB --log`."),
        (
            ["list", "LIB", "--query", "brass type:noise"],
            30001,
            "“type:noise” is not known. After type: comes one of image, raw,",
        ),
        (["list", "LIB", "--query", "width:>x"], 30001, "“width:>x” is not a number. Write width:2000, width:>2000 or"),
        (["list", "LIB", "--query", "widht:>20"], 30001, "“widht:” is not known. Did you mean width:?"),
        (["upload", "LIB", "/nowhere/a.jpg"], 30001, "“/nowhere/a.jpg” is not there."),
        (["init", "LIB"], 30001, "is a library already. Open it instead."),
        (["list", "/nowhere"], 30001, "“/nowhere” is not an AssetDesk library."),
        (["frobnicate", "x"], 30001, "“frobnicate” is not a command."),
        (["--frobnicate"], 30001, "“--frobnicate” is not a command."),
    ],
)
def test_wrong_usage_is_a_fault_a_sentence_and_2(
    library: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, sentence: str
) -> None:
    words = [str(library) if word == "LIB" else word for word in words]
    exit_code, out, err = run(capsys, *words, "--json")
    (fault,) = lines(out)
    assert exit_code == 2
    assert fault["fault"]["code"] == code
    assert sentence in fault["fault"]["reason"]
    assert err == f"assetdesk: {fault['fault']['reason']}\n"
    assert run(capsys, *words)[:2] == (2, "")


def test_list_prints_one_object_an_asset(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "list", library, "--json")
    assert (code, err) == (0, "")
    assets = {asset["path"]: asset for asset in lines(out)}
    assert sorted(assets) == ["Music/a.jpg", "Music/b.png", "Text/c.txt"]
    asset = assets["Music/a.jpg"]
    assert (
        asset.items()
        >= {
            "name": "a.jpg",
            "handle": "a|1",
            "state": "queued",
            "error": None,
            "renditions": [],
            "originator": None,
            "hash": None,
        }.items()
    )
    assert len(asset["key"]) == 32
    assert asset["stale"] == ["metadata", "text", "preview"], "whatever may apply to a file nobody has looked into"


def test_list_narrows_by_folder_and_query(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def paths(*words: object) -> list[str]:
        return [asset["path"] for asset in lines(run(capsys, "list", library, *words, "--json")[1])]

    assert paths("Music") == ["Music/a.jpg", "Music/b.png"]
    assert paths(library / "Music") == ["Music/a.jpg", "Music/b.png"]
    assert len(paths(".")) == 3
    assert paths("Music", "--query", "B") == ["Music/b.png"]
    assert paths("--query", "state:failed") == []


def test_show_takes_every_kind_of_selector(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (asset,) = lines(run(capsys, "show", library, "a|1", "--json")[1])
    assert asset["metadata"] == {}
    assert asset["members"] == []
    monkeypatch.chdir(library.parent)
    for selector in (asset["key"], asset["path"], library / asset["path"], f"Autumn/{asset['path']}", "a|1|1|535"):
        assert lines(run(capsys, "show", library, selector, "--json")[1]) == [asset]
    assert "Music/a.jpg" in run(capsys, "show", library, "a|1")[1]


def test_a_dry_run_counts_its_own_lines(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "reprocess", library, "Music", "--previews", "--metadata", "--dry-run", "--json")
    *plan, total = lines(out)
    assert code == 0
    assert {(line["asset"], line["scope"]) for line in plan} == {
        (asset, scope) for asset in ("a|1", "a|2") for scope in ("metadata", "text", "preview")
    }
    assert all(line["run"] and line["reason"] == "never made" for line in plan)
    assert total == {"total": 6, "run": 6, "upToDate": 0, "seconds": None, "bytes": None}
    assert len(lines(run(capsys, "jobs", library, "--json")[1])) == 1


def test_jobs_lists_newest_first_and_tells_a_log(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "reprocess", library, "--full", "--no-wait", "--json")
    (job,) = lines(out)
    assert code == 0
    assert job.keys() >= {
        "handle",
        "name",
        "type",
        "state",
        "progress",
        "total",
        "done",
        "failed",
        "warnings",
        "skipped",
        "started",
        "ended",
    }
    assert (job["type"], job["state"], job["total"], job["started"]) == ("ReprocessAssets", "queued", 3, None)
    newest, adoption = lines(run(capsys, "jobs", library, "--json")[1])
    assert newest == job
    log = lines(run(capsys, "jobs", library, adoption["handle"], "--log", "--json")[1])
    assert log[0].keys() >= {"logDate", "logType", "assetName", "assetHandle", "logMessage"}
    assert log[0]["logType"] == "BeginUpload"


def test_a_job_is_paused_resumed_and_stopped(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def state(*words: object) -> str:
        code, out, _ = run(capsys, *words, "--json")
        assert code == 0
        (job,) = lines(out)
        return str(job["state"])

    assert state("pause", library, "1") == "paused"
    assert state("resume", library, "1", "--no-wait") == "queued"
    assert state("stop", library, "1") == "stopped"
    assert run(capsys, "retry", library, "1")[0] == 2


def test_the_whole_queue_is_paused(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "pause", library, "all")[:2] == (0, "Processing is paused.\n")
    assert "Processing is paused. 3 assets will wait." in run(capsys, "reprocess", library, "--full", "--no-wait")[2]
    assert run(capsys, "resume", library, "all", "--no-wait")[:2] == (0, "Processing goes on.\n")


def test_backup_makes_a_copy_and_never_overwrites(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    code, out, _ = run(capsys, "backup", library, copy, "--json")
    assert code == 0
    assert lines(out) == [{"path": str(copy), "bytes": copy.stat().st_size}]
    assert run(capsys, "backup", library, copy)[0] == 2
    assert run(capsys, "backup", library, tmp_path)[0] == 2


def test_check_finds_nothing_in_a_healthy_library_and_what_is_missing(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(run(capsys, "check", library, "--json")[1]) == [{"findings": 0, "left": 0}]
    (library / "Text/c.txt").unlink()
    code, out, _ = run(capsys, "check", library, "--json")
    assert code == 1
    assert lines(out)[0]["examples"] == ["Text/c.txt"]


def test_init_of_an_empty_folder_needs_no_job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "init", tmp_path / "New" / "Library", "--json", "--no-wait")
    assert (code, lines(out)) == (0, [{"library": str(tmp_path / "New" / "Library"), "assets": 0}])


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--help") == (0, usage(), "")
    for name in COMMANDS:
        assert f"\n  {name} " in usage()
        code, out, _ = run(capsys, name, "--help")
        assert code == 0
        assert "--json" in out
    assert run(capsys, "--version")[1].startswith("AssetDesk ")


def test_no_screen_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    code, _, err = run(capsys)
    assert code == 3
    assert err == (
        "assetdesk: There is no screen to open a window on. The commands work without one: `assetdesk --help`.\n"
    )


def test_a_query_has_words_types_and_states() -> None:
    query = parse_query('brass "two words" type:pdf,image state:failed STATE:No-Preview', 7)
    assert query.words == 'brass "two words"'
    assert (query.place, query.folder_id) == (Place.FOLDER, 7)
    assert set(query.values(FilterKey.TYPE)) == {TypeFilter.PDF, TypeFilter.IMAGE}
    assert set(query.values(FilterKey.STATE)) == {StateFilter.FAILED, StateFilter.NO_PREVIEW}
    assert parse_query("a:b c'd").words == "a:b c'd"
    with pytest.raises(UsageFault):
        parse_query("state:broken")


def test_a_scope_runs_when_a_step_of_it_does() -> None:
    steps = (
        StepSpec("metadata", Scope.METADATA, "1", 1),
        StepSpec("preview", Scope.PREVIEW, "1", 2),
        StepSpec("pages", Scope.PREVIEW, "1", 3),
    )
    items = [
        PlanItem(1, "pages", True, Reason.NEVER_MADE),
        PlanItem(1, "preview", False, Reason.UP_TO_DATE),
        PlanItem(1, "metadata", False, Reason.UP_TO_DATE),
    ]
    assert list(by_scope(items, Modules(steps, {}))) == [
        (Scope.METADATA, False, Reason.UP_TO_DATE),
        (Scope.PREVIEW, True, Reason.NEVER_MADE),
    ]


def job(**other: Any) -> JobRow:
    values: dict[str, Any] = {
        "id": 1, "type": JobType.REPROCESS_ASSETS, "name": "x", "detail": "", "state": JobState.DONE, "priority": 20,
        "total": 37, "done": 37, "failed": 0, "warnings": 0, "skipped": 0, "created": 0.0, "started": 0.0, "ended": 1.0,
        "destination": "", "submitted_by": "", "instance": "x",
    }  # fmt: skip
    return JobRow(**(values | other))


@pytest.mark.parametrize(
    ("row", "code", "sentence"),
    [
        (job(), 0, "Reprocessed 37 assets."),
        (job(done=35, failed=2), 1, "Reprocessed 37 assets: 35 done, 2 failed."),
        (job(total=248, done=118, state=JobState.STOPPED), 1, "Stopped. 118 done, 130 left as they were."),
        (job(total=0, done=0), 0, "Nothing to do."),
        (job(total=64, done=64, type=JobType.UPLOAD_POST, destination="Music"), 0, "Uploaded 64 files to Music."),
        (job(total=1, done=1, skipped=1, type=JobType.UPLOAD_POST), 0, "Uploaded 1 file. 1 file left out."),
    ],
)
def test_the_end_of_a_job_is_one_sentence(row: JobRow, code: int, sentence: str) -> None:
    assert (exit_code(row), end_sentence(row)) == (code, sentence)


def test_progress_says_how_far_and_how_long() -> None:
    running = job(state=JobState.RUNNING, total=248, done=118, failed=2)
    assert progress_text(running).startswith("120 of 248, 2 failed, about ")
    assert progress_text(job(state=JobState.PAUSED, total=2, done=0)) == "0 of 2, paused"


def test_json_goes_out_line_by_line_and_sentences_beside_it() -> None:
    out, err = io.StringIO(), io.StringIO()
    output = Output(True, out, err)
    output.record({"name": "Żółć"}, "never shown")
    output.progress(0.5, "never drawn")
    output.fault(30001, "No.")
    assert out.getvalue() == '{"name": "Żółć"}\n{"fault": {"code": 30001, "reason": "No."}}\n'
    assert err.getvalue() == "assetdesk: No.\n"


def test_a_bar_is_drawn_on_a_terminal_alone() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = io.StringIO(), Terminal()
    output = Output(False, out, err)
    output.progress(0.5, "1 of 2")
    output.say("A sentence.")
    assert "1 of 2" in err.getvalue()
    assert err.getvalue().endswith("\r\x1b[KA sentence.\n")
    quiet = io.StringIO()
    Output(False, out, quiet).progress(0.5, "1 of 2")
    assert quiet.getvalue() == ""


def test_a_reader_that_has_gone_ends_a_command_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone, pytest.raises(ReaderGone):
        Output(True, gone, io.StringIO()).record({"a": 1})


def test_a_signal_is_noted_and_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    with Signals() as signals:
        signals.on_signal(lambda: woken.append(1))
        signal.raise_signal(signal.SIGTERM)
        assert signals.raised()
        assert (signals.exit_code, woken) == (128 + signal.SIGTERM, [1])
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_times_are_utc_and_columns_align() -> None:
    assert moment(0.0) == "1970-01-01T00:00:00.000Z"
    assert moment(None) is None
    assert table([["a", "1"], ["bb", "22"]], {1: True}) == ["a    1", "bb  22"]


def test_addresses_are_fetched_only_where_the_network_is_switched_on(
    capsys: pytest.CaptureFixture[str], library: Path, tmp_path: Path
) -> None:
    code, _, err = run(capsys, "upload", library, "https://example.org/a.jpg", "--no-wait")
    assert code == 2
    assert "This library does not use the network. Switch it on in Preferences, Library, Network" in err
    with Library.open(library, run=False) as lib:
        lib.store.set_setting("network", True)
    code, _, err = run(capsys, "upload", library, "https://example.org/a.jpg", tmp_path, "--no-wait")
    assert (code, "not both in one upload" in err) == (2, True)
    job = tmp_path / "job.json"
    urls = [{"sourceUrl": "https://example.org/x?y=1", "destPath": f"{library.name}/In/a.jpg"}]
    job.write_text(json.dumps({"uploadUrlsJob": {"urlArray": urls, "overwrite": True}}))
    code, out, _ = run(capsys, "upload", library, "https://example.org/b.jpg", "--job", job, "--no-wait", "--json")
    assert (code, lines(out)[-1]["type"]) == (0, "UrlUpload")
    with Library.open(library, run=False) as lib:
        number = lib.browse.jobs()[0].id
        assert [(row.folder, row.name) for row in lib.browse.uploads(number)] == [("In", "a.jpg"), ("", "b.jpg")]
    code, out, _ = run(capsys, "jobs", library, number, "--json")
    assert lines(out)[0]["totalFileCount"] == 0
