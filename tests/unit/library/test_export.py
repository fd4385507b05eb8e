"""Exports: what goes out, under which name, what is refused, and what a stop, a retry or a kill leaves."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from PIL import Image
from support.engine import until
from support.exporting import BROKEN, DRAWING, PHOTO, TEXT, ended, ids, library

from assetdesk.core.errors import ErrorCode, FileFault, UsageFault
from assetdesk.core.export import CONVERT, KIND, PLACING, ExportRequest
from assetdesk.core.ips.faults import IpsFault
from assetdesk.core.job import JobState
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.library import export, export_files, export_sinks, jobs, presets, reprocess, sets
from assetdesk.library.session import Library
from assetdesk.store.files import hash_file
from assetdesk.store.publishing import exports


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with library(tmp_path / "lib") as made:
        yield made


@pytest.fixture
def to(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    return made


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_originals_go_out_as_they_are_and_over_nothing(lib: Library, to: Path) -> None:
    (to / PHOTO.upper()).write_bytes(b"mine")
    made = ids(lib)
    before = {name: hash_file(lib.browse.original_path(number)) for name, number in made.items()}
    outcome = export.start(lib, ExportRequest(tuple(made.values()), str(to)))
    assert outcome.sentence == "Exporting 4 assets to out."
    job = ended(lib, outcome.job_id)
    assert (job.state, job.done, job.failed, job.detail) == (JobState.DONE, 4, 0, "Originals")
    assert _names(to) == sorted([PHOTO.upper(), "Horn-1.jpg", DRAWING, TEXT, BROKEN])
    assert (to / PHOTO.upper()).read_bytes() == b"mine"
    assert hash_file(to / "Horn-1.jpg") == before[PHOTO]
    assert (to / TEXT).stat().st_mtime_ns == (lib.root / TEXT).stat().st_mtime_ns
    assert {name: hash_file(lib.browse.original_path(n)) for name, n in made.items()} == before
    log = [(line.type, line.asset_name) for line in lib.browse.job_log(job.id)]
    assert (log[0][0], log[-1][0]) == ("BeginExport", "EndExport")
    assert ("ExportSuccess", TEXT) in log


def test_pictures_fail_one_by_one_and_go_into_one_zip(lib: Library, to: Path) -> None:
    made = ids(lib)
    request = ExportRequest(
        tuple(made[name] for name in (PHOTO, DRAWING, BROKEN)),
        str(to),
        fmt=CONVERT,
        modifier="wid=60&hei=60&fit=crop&fmt=jpg",
        macro="$PNG with transparency$",
        zip="Horns",
        job={"emailSetting": "None"},
    )
    job = ended(lib, export.start(lib, request).job_id)
    assert (job.state, job.done, job.failed) == (JobState.DONE, 2, 1)
    assert Path(job.destination) == to / "Horns.zip"
    assert _names(to) == ["Horns.zip"]
    with zipfile.ZipFile(to / "Horns.zip") as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["Horn.png", "Horn-1.png"], "the preset's format wins; names are kept apart"
        with packed.open("Horn-1.png") as file:
            image = Image.open(file)
            assert (image.size, image.mode) == ((60, 60), "RGBA")
    failed = next(line for line in lib.browse.job_log(job.id) if line.type == "ExportFailure")
    assert (failed.asset_name, failed.code) == (BROKEN, "SourceCorrupt")

    again = ended(lib, _retried(lib, job.id))
    assert (again.done, again.failed) == (2, 1)
    assert "Horns-1.zip" in _names(to), "the ZIP is packed anew, over nothing"


def _retried(lib: Library, job_id: int) -> int:
    assert jobs.retry(lib, job_id) == 1
    return job_id


def test_the_crop_of_an_asset_holds_for_its_pictures(lib: Library, to: Path) -> None:
    number = ids(lib)[PHOTO]
    given = {"manualCropOptions": {"left": 20, "right": 20, "top": 0, "bottom": 0}}
    outcome = reprocess.start(lib, ReprocessRequest(Selection(assets=(number,)), (Scope.PREVIEW,), options=given))
    ended(lib, outcome.job_id)
    ended(lib, export.start(lib, ExportRequest((number,), str(to), fmt=CONVERT, modifier="fmt=png")).job_id)
    with Image.open(to / "Horn.png") as image:
        assert image.size == (80, 80)


def test_what_cannot_go_out_is_refused_before_it_begins(lib: Library, to: Path) -> None:
    made = ids(lib)
    number, out = made[PHOTO], str(to)
    whole = sets.make(lib, 1, "Horns", [number])
    looked = export.look(lib.browse, [whole, number, number, 9_999])
    assert (looked.assets, looked.sets) == ((number,), 1)
    assert looked.left_out
    for wrong in (
        ExportRequest((), out),
        ExportRequest((9_999,), out),
        ExportRequest((number, whole), out),
        ExportRequest((number,), out, fmt="other"),
        ExportRequest((number,), out, fmt=CONVERT, modifier="layer=0"),
        ExportRequest((number,), out, fmt=CONVERT, macro="$None such$"),
    ):
        with pytest.raises(IpsFault) as fault:
            export.start(lib, wrong)
        assert fault.value.path.startswith("exportJob/")
    for folder in ("", "relative", str(lib.root), str(lib.root / "Music"), out + "/a/b/c", str(lib.root / PHOTO)):
        with pytest.raises(UsageFault):
            export.start(lib, ExportRequest((number,), folder))
    lib.store.set_settings({"export_zip_assets": 1, "export_zip_bytes": 500})
    with pytest.raises(UsageFault, match="at most 1 assets"):
        export.start(lib, ExportRequest((number, made[TEXT]), out, zip="a.zip"))
    with pytest.raises(UsageFault, match="500 bytes"):
        export.start(lib, ExportRequest((made[TEXT],), out, zip="a.zip"))
    large = ExportRequest((number,), out, fmt=CONVERT, modifier="wid=400&fmt=tif", zip="a.zip")
    job = ended(lib, export.start(lib, large).job_id)
    lib.store.set_settings({"export_zip_assets": None, "export_zip_bytes": None})
    assert (job.done, job.failed) == (0, 1)
    assert _names(to) == [], "nothing half done is left"


def test_a_target_that_goes_away_ends_this_job_alone_and_retry_goes_on(lib: Library, to: Path) -> None:
    number = ids(lib)[TEXT]
    jobs.pause_all(lib)
    job_id = export.start(lib, ExportRequest((number,), str(to / "deep"))).job_id
    to.rename(to.with_name("elsewhere"))
    jobs.resume_all(lib)
    job = ended(lib, job_id)
    assert (job.done, job.failed) == (0, 1)
    assert any("is not there" in line.message for line in lib.browse.job_log(job_id) if line.type == "FatalError")
    assert not lib.settings().queue_pause_reason
    to.with_name("elsewhere").rename(to)
    assert jobs.retry(lib, job_id) == 1
    assert ended(lib, job_id).done == 1
    assert _names(to / "deep") == [TEXT]


def test_presets(lib: Library) -> None:
    stock = export.presets(lib)
    assert stock[0].stock
    for one in stock:
        export.read_query(lib, "", f"${one.name}$")
    made = presets.save(lib, "export", "Tiny", {"query": "?wid=20&$JPEG, small$"})
    assert export.query_of(made) == "wid=20&$JPEG, small$"
    assert export.read_query(lib, "", "$tiny$").width == 1000, "the later one counts"
    for name, body in (
        ("Bad", {"query": "layer=1"}),
        ("Self", {"query": "$Self$"}),
        ("A$b", {"query": "wid=1"}),
        ("More", {"query": "wid=1", "other": 2}),
        ("None", {}),
    ):
        with pytest.raises(UsageFault):
            presets.save(lib, "export", name, body)
    presets.delete(lib, made.id)


def test_an_ips_job_file(lib: Library, tmp_path: Path) -> None:
    tmp_path = tmp_path / "out"
    tmp_path.mkdir()
    lib.store.set_setting("export_folder", str(tmp_path))
    file = tmp_path / "job.json"
    number = ids(lib)[PHOTO]
    file.write_text(
        '{"submitJobParam": {"companyHandle": "c|1", "jobName": "Press", "exportJob": {"assetHandleArray":'
        f' ["a|{number}"], "fmt": "convert", "is_modifier": "wid=30&fmt=png", "macro": "$WebP for the web$"}}}}}}'
    )
    request = export_files.read(lib, file)
    assert (request.name, request.zip, request.to, request.fmt) == ("Press", "Press.zip", str(tmp_path), "convert")
    job = ended(lib, export.start(lib, request).job_id)
    with zipfile.ZipFile(tmp_path / "Press.zip") as packed:
        assert packed.namelist() == ["Horn.webp"]
    assert job.name == "Press"
    file.write_text('{"exportJob": {"assetHandleArray": ["a|999"]}}')
    with pytest.raises(IpsFault):
        export_files.read(lib, file)
    lib.store.set_setting("export_folder", None)


# what a kill leaves: the same rows and files, looked at by the next program


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[Library]:
    with library(tmp_path / "lib", run=False) as made:
        yield made


def test_a_file_that_had_its_name_when_the_program_was_killed_goes_out_once(idle: Library, to: Path) -> None:
    number = ids(idle)[TEXT]
    job_id = export.start(idle, ExportRequest((number,), str(to))).job_id
    with idle.browse.plain() as db:
        row = exports.rows(db, job_id)[0]
    idle.store.writer.run(lambda w: exports.begin(w, job_id, row.id, TEXT))
    (to / TEXT).write_bytes((idle.root / TEXT).read_bytes())
    idle.run()
    assert ended(idle, job_id).done == 1
    assert _names(to) == [TEXT]


def test_a_zip_that_was_half_packed_is_packed_anew_and_a_whole_one_gets_its_name(idle: Library, to: Path) -> None:
    made = ids(idle)
    half = export.start(idle, ExportRequest((made[PHOTO], made[TEXT]), str(to), zip="half.zip")).job_id
    with idle.browse.plain() as db:
        first = exports.rows(db, half)[0]
    idle.store.writer.run(lambda w: exports.done(w, half, first, PHOTO, 1))
    (to / f".export-{half}.part").write_bytes(b"half")
    whole = export.start(idle, ExportRequest((made[TEXT],), str(to), zip="whole.zip")).job_id
    part = to / f".export-{whole}.part"
    with zipfile.ZipFile(part, "w") as packed:
        packed.writestr(TEXT, "brass")
    with idle.browse.plain() as db:
        only = exports.rows(db, whole)[0]
    phase = f"{PLACING}{hash_file(part)[1]} whole.zip"
    idle.store.writer.run(lambda w: exports.done(w, whole, only, TEXT, 5))
    idle.store.writer.run(lambda w: exports.set_phase(w, whole, phase))
    idle.run()
    assert (ended(idle, half).done, ended(idle, whole).done) == (2, 1)
    assert _names(to) == ["half.zip", "whole.zip"]
    with zipfile.ZipFile(to / "half.zip") as packed:
        assert packed.namelist() == [PHOTO, TEXT]
    with zipfile.ZipFile(to / "whole.zip") as packed:
        assert packed.read(TEXT) == b"brass", "it was whole: it is not packed again"


def test_stopped_before_it_began_nothing_goes_out(idle: Library, to: Path) -> None:
    job_id = export.start(idle, ExportRequest((ids(idle)[TEXT],), str(to))).job_id
    assert jobs.stop(idle, job_id) is JobState.STOPPED
    idle.run()
    until(lambda: all(not job.state.live for job in idle.browse.jobs()), 240)
    assert _names(to) == []
    with idle.browse.plain() as db:
        assert db.value("SELECT phase FROM jobs WHERE id = ?", (job_id,)) == ""
        assert db.value("SELECT state FROM outgoing WHERE kind = ?", (KIND,)) == "skipped"


def test_an_original_that_cannot_be_read_to_its_end_leaves_no_half_in_the_zip(
    idle: Library, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ids(idle)
    plain = export_sinks._read
    asked: list[str] = []

    def read(source: IO[bytes]) -> bytes:
        asked.append(source.name)
        if source.name.endswith(TEXT) and asked.count(source.name) == 2:
            raise FileFault(ErrorCode.SOURCE_MISSING, "It cannot be read.")
        return plain(source)

    monkeypatch.setattr(export_sinks, "_read", read)
    request = ExportRequest((made[PHOTO], made[TEXT], made[DRAWING]), str(to), zip="a.zip")
    job_id = export.start(idle, request).job_id
    idle.run()
    job = ended(idle, job_id)
    assert (job.done, job.failed) == (2, 1)
    with zipfile.ZipFile(to / "a.zip") as packed:
        assert packed.testzip() is None
        assert packed.namelist() == [PHOTO, DRAWING]
