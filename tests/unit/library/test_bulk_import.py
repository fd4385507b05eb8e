"""Bulk imports: a dry run says what the run does, a walk goes on where it was, metadata comes with the files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.engine import until
from support.files import Files

from assetdesk.core.bulk_import import BulkImport, Fate, ImportMode, from_json, types
from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobRow
from assetdesk.core.query import Query
from assetdesk.core.upload import UploadState
from assetdesk.library import bulk_import, jobs, upload_directory
from assetdesk.library.intake import known
from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library whose queue nobody works."""
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def card(tmp_path: Path) -> Files:
    """What lies on a card."""
    files = Files(tmp_path / "Card")
    for number in range(6):
        files.picture(f"shoot/p{number}.jpg", seed=number + 1)
    files.picture("shoot/deep/er/last.png", seed=20)
    files.picture("a:b?.jpg", seed=21)
    (files.folder / "twin.jpg").write_bytes((files.folder / "shoot/p1.jpg").read_bytes())
    files.text("notes.txt")
    files.text(".hidden", "x")
    (files.folder / "empty.jpg").touch()
    (files.folder / "void/of/files").mkdir(parents=True)
    (files.folder / "link.jpg").symlink_to(files.folder / "twin.jpg")
    return files


def wanted(card: Files, **changes: object) -> BulkImport:
    return BulkImport(str(card.folder), "In", "Card", **changes)  # type: ignore[arg-type]


def paths(lib: Library) -> list[str]:
    return sorted(row.path for row in lib.browse.rows(lib.browse.ids(Query())))


def walked(lib: Library, job_id: int) -> None:
    upload_directory.walk_job(lib.store, job_id, lambda: False)


def fates(lib: Library, job_id: int) -> dict[UploadState, int]:
    rows = lib.browse.uploads(job_id)
    return {state: sum(row.state is state for row in rows) for state in {row.state for row in rows}}


def run(root: Path, *imports: BulkImport) -> list[JobRow]:
    """Open the library and let it work until these have ended."""
    ended: list[JobRow] = []
    with Library.open(root) as lib:
        for one in imports:
            job_id = bulk_import.start(lib, one)

            def over(job_id: int = job_id) -> bool:
                job = lib.browse.job(job_id)
                return job is not None and not job.state.live

            until(over, 120)
            job = lib.browse.job(job_id)
            assert job is not None
            ended.append(job)
    return ended


def test_a_run_does_what_the_dry_run_said(lib: Library, card: Files) -> None:
    plan = bulk_import.dry_run(lib, wanted(card, exclude=("text/*",)))
    assert plan.files == {
        Fate.NEW: 8, Fate.SAME_CONTENT: 1, Fate.TYPE: 1, Fate.HIDDEN: 1, Fate.EMPTY: 1, Fate.LINK: 1
    }  # fmt: skip
    assert plan.renames == [("a:b?.jpg", "a-b-.jpg")]
    assert plan.coming_bytes > 0
    assert plan.seconds > 0
    assert not lib.browse.jobs()
    first, again = run(lib.root, wanted(card, exclude=("text/*",)), wanted(card, exclude=("text/*",)))
    assert (first.total, first.done, first.failed, first.skipped) == (8, 8, 0, 1)
    assert (again.total, again.skipped) == (0, 9)
    assert paths(lib) == [f"In/{name}" for name in (
        "a-b-.jpg", "shoot/deep/er/last.png", "shoot/p0.jpg", "shoot/p2.jpg", "shoot/p3.jpg", "shoot/p4.jpg",
        "shoot/p5.jpg", "twin.jpg")]  # fmt: skip
    assert "In/void" not in {f.path for f in lib.browse.folders()}
    titles = {row.name: row.title for row in lib.browse.rows(lib.browse.ids(Query()))}
    assert titles["a-b-.jpg"] == "a:b?.jpg"
    assert {entry.type for entry in lib.browse.job_log(again.id)} >= {"DuplicateSkipped", "UploadWarning"}
    after = bulk_import.dry_run(lib, wanted(card, exclude=("text/*",)))
    assert (after.coming, after.files[Fate.SAME_CONTENT]) == (0, 9)


def test_modes_and_moving(lib: Library, card: Files) -> None:
    run(lib.root, wanted(card, include=("image",)))
    original = card.folder / "shoot/p0.jpg"
    card.picture("shoot/p0.jpg", seed=99)
    card.picture("shoot/new.jpg", seed=98)
    for mode, fate in ((ImportMode.SKIP, Fate.NAME_TAKEN), (ImportMode.CREATE_VERSION, Fate.VERSION)):
        plan = bulk_import.dry_run(lib, wanted(card, mode=mode, include=("image/jpeg",)))
        assert (plan.files[fate], plan.files[Fate.NEW]) == (1, 1)
    (job,) = run(lib.root, wanted(card, mode=ImportMode.REPLACE, move=True, include=("image/jpeg",)))
    assert (job.total, job.done, job.failed) == (2, 2, 0)
    # what came in has gone from the card; what the library had already, and what was not asked for, lies there still
    left = {path.name for path in card.folder.rglob("*") if path.is_file() and not path.is_symlink()}
    assert left == {"p1.jpg", "p2.jpg", "p3.jpg", "p4.jpg", "p5.jpg", "last.png", "a:b?.jpg", "twin.jpg", "notes.txt",
                    ".hidden", "empty.jpg"}  # fmt: skip
    assert not original.exists()


@pytest.mark.parametrize("stop_after", [1, 3, 5, 8])
def test_a_walk_goes_on_behind_what_it_wrote(
    lib: Library, card: Files, stop_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_directory, "CHUNK_FILES", 1)
    everything = bulk_import.dry_run(lib, wanted(card))
    job_id = bulk_import.start(lib, wanted(card))
    asked = 0

    def killed() -> bool:
        nonlocal asked
        asked += 1
        return asked > stop_after

    upload_directory.walk_job(lib.store, job_id, killed)
    job = lib.browse.job(job_id)
    assert job is not None
    assert job.counting
    jobs.pause(lib, job_id)
    walked(lib, job_id)
    assert sum(fates(lib, job_id).values()) < everything.coming + 1
    jobs.resume(lib, job_id)
    walked(lib, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.counting, job.total, job.skipped) == (False, everything.coming, 1)
    assert fates(lib, job_id) == {UploadState.WAITING: everything.coming, UploadState.SKIPPED: 1}
    sources = [row.source for row in lib.browse.uploads(job_id)]
    assert len(sources) == len(set(sources))
    said = [entry.message for entry in lib.browse.job_log(job_id) if entry.type == "UploadWarning"]
    assert sum("hidden" in text for text in said) == 1


def test_a_stopped_import_ends_its_walk(lib: Library, card: Files) -> None:
    job_id = bulk_import.start(lib, wanted(card))
    jobs.stop(lib, job_id)
    walked(lib, job_id)
    assert not lib.browse.uploads(job_id)


def test_what_cannot_be_imported_is_said_first(lib: Library, card: Files, tmp_path: Path) -> None:
    gone = BulkImport(str(tmp_path / "Nowhere"))
    assert "is not there" in bulk_import.problems(lib, gone)[0]
    for source in (tmp_path / "Nowhere", lib.root / "inside", card.folder / "notes.txt"):
        if source.name == "inside":
            source.mkdir()
        with pytest.raises(UsageFault):
            bulk_import.start(lib, BulkImport(str(source)))
    with pytest.raises(UsageFault, match=r"Choose the folder"):
        bulk_import.start(lib, BulkImport(""))
    # it went between the start and the walk: the job ends with a sentence
    job_id = bulk_import.start(lib, wanted(card))
    card.folder.rename(tmp_path / "Elsewhere")
    walked(lib, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.state.live, job.failed) == (False, 1)
    assert any("is not there" in entry.message for entry in lib.browse.job_log(job_id))
    # its drive is back
    (tmp_path / "Elsewhere").rename(card.folder)
    jobs.retry(lib, job_id)
    walked(lib, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.state.live, job.failed, job.total, job.skipped) == (True, 0, 9, 1)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may read everything")
def test_files_that_may_not_be_read_fail_by_name(lib: Library, card: Files) -> None:
    (card.folder / "shoot/p3.jpg").chmod(0)
    assert bulk_import.dry_run(lib, wanted(card)).files[Fate.UNREADABLE] == 1
    job_id = bulk_import.start(lib, wanted(card))
    walked(lib, job_id)
    assert fates(lib, job_id)[UploadState.FAILED] == 1


def test_a_metadata_table_comes_with_the_files(lib: Library, card: Files, tmp_path: Path) -> None:
    table = tmp_path / "fields.csv"
    table.write_text("File;Title;Keywords;Rating\np1.jpg;One;red, blue;7\nshoot/p2.jpg;Two;;3\nnobody.jpg;x;;\n")
    card.text("shoot/meta.txt", "IPS ID\tdc:rights\tTitle\np1\tStudio A\tFrom the card\np4\tStudio B\t\n")
    plan = bulk_import.dry_run(lib, wanted(card, metadata=str(table), metadata_files=True, again=True))
    assert plan.described == 3
    assert plan.files[Fate.METADATA] == 1
    assert any("nobody.jpg" in problem for problem in plan.problems)
    assert any("Line 2, column “Rating”" in problem for problem in plan.problems)
    job_id = bulk_import.start(lib, wanted(card, metadata=str(table), metadata_files=True, again=True))
    walked(lib, job_id)
    with lib.browse.plain() as db:
        found = db.all("SELECT name, fields FROM uploads WHERE job_id = ? AND fields <> ''", (job_id,))
    rows = {row.name: json.loads(row.fields) for row in found}
    assert rows == {
        "p1.jpg": {"dc:title": "One", "dc:subject": ["red", "blue"], "dc:rights": "Studio A"},
        "p2.jpg": {"dc:title": "Two", "xmp:Rating": 3},
        "p4.jpg": {"dc:rights": "Studio B"},
    }
    said = [entry.message for entry in lib.browse.job_log(job_id)]
    assert any("nobody.jpg" in text for text in said)


def test_saved_imports_are_presets(lib: Library, card: Files) -> None:
    saved = bulk_import.save(lib, "Every card", wanted(card, min_bytes=1_000_000, include=("image/*",), move=True))
    assert bulk_import.find(lib, " every CARD ").id == saved.id
    made = bulk_import.of_preset(saved)
    assert (made.min_bytes, made.include, made.move, made.name, made.import_id) == (
        1_000_000, ("image/*",), True, "Every card", saved.id)  # fmt: skip
    job_id = bulk_import.start(lib, made)
    assert [job.id for job in bulk_import.history(lib, saved.id)] == [job_id]
    bulk_import.delete(lib, saved.id)
    assert not bulk_import.list(lib)


@pytest.mark.parametrize(
    "raw",
    [{"mode": "perhaps"}, {"minMB": -1}, {"minMB": "x"}, {"minMB": 5, "maxMB": 1}, {"include": ["a b/c d!"]},
     {"move": "yes"}, {"source": ""}, {"options": 3}],
)  # fmt: skip
def test_imports_that_cannot_be(raw: dict[str, object]) -> None:
    with pytest.raises(UsageFault):
        from_json({"source": "/x", **raw})


def test_types_as_people_write_them() -> None:
    assert types("image, application/PDF;video/") == ("image/*", "application/pdf", "video/*")
    one = BulkImport("/x", include=("image/*",), exclude=("image/x-icon",))
    assert [one.wants_type(mime) for mime in ("image/png", "image/x-icon", "text/plain")] == [True, False, False]


def test_frames_of_one_size_are_compared_by_what_was_read_once(
    lib: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A film of uncompressed frames: a hundred thousand files of one size must not be compared each with each."""
    film = tmp_path / "Film"
    film.mkdir()
    for number in range(40):
        (film / f"{number:02}.dpx").write_bytes(b"frame %02d" % (number if number < 38 else 0))
    asked: list[str] = []
    real = known.Known._hash
    monkeypatch.setattr(known.Known, "_hash", lambda self, source: (asked.append(source), real(self, source))[1])
    plan = bulk_import.dry_run(lib, BulkImport(str(film), "In", "Film"))
    assert plan.files == {Fate.NEW: 38, Fate.SAME_CONTENT: 2}
    assert len(asked) < 3 * 40


def test_a_folder_that_may_not_be_read_has_failed_by_name(
    lib: Library, card: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def refusing(path: object = ".") -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied")
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refusing)
    job_id = bulk_import.start(lib, wanted(card))
    walked(lib, job_id)
    (failed,) = [row for row in lib.browse.uploads(job_id) if row.state is UploadState.FAILED]
    assert failed.message == "The folder “shoot/deep/” cannot be read: Permission denied. Import it again."


def test_a_drive_that_goes_away_in_the_middle_ends_the_walk_with_a_reason(
    lib: Library, card: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, away = os.scandir, card.folder.with_name("Unplugged")

    def unplugged(path: object = ".") -> object:
        if str(path).endswith("shoot") and card.folder.exists():
            card.folder.rename(away)
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", unplugged)
    job_id = bulk_import.start(lib, wanted(card))
    walked(lib, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert job.failed == 1
    assert any("cannot be read" in line.message for line in lib.browse.job_log(job_id))
    away.rename(card.folder)
    monkeypatch.undo()
    jobs.retry(lib, job_id)
    walked(lib, job_id)
    assert sum(fates(lib, job_id).values()) >= 9
    assert fates(lib, job_id).get(UploadState.FAILED, 0) == 0
