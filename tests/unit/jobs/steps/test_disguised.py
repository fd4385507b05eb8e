"""Files whose kind is disguised by their name, from the request to what the worker tells of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from assetdesk.core.errors import ErrorCode
from assetdesk.core.task import FACTS_FILE, SourceFacts, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs import worker


def processed(source: Path, *, long: bool = False) -> tuple[SourceFacts, dict[str, StepOutcome]]:
    out = source.parent / f"{source.name}.out"
    out.mkdir()
    steps = tuple(StepRequest(name) for name in ("metadata", "text", "preview"))
    worker.run_task(TaskRequest("t", 1, str(source), str(out), steps, long=long))
    with (out / FACTS_FILE).open(encoding="utf-8") as file:
        facts = from_lines(file)
    return (
        next(fact for fact in facts if isinstance(fact, SourceFacts)),
        {fact.step: fact for fact in facts if isinstance(fact, StepOutcome)},
    )


def pdf() -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Words on a page")
        return bytes(document.tobytes())


def test_a_pdf_named_jpg_is_a_pdf_and_the_job_says_so_once(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(pdf())
    source, steps = processed(path)
    assert (source.format, source.mime) == ("pdf", "application/pdf")
    assert {step.error for step in steps.values()} == {None}
    assert len(steps["preview"].files) == 4
    told = [one for step in steps.values() for one in step.warnings]
    assert told == ["The name says JPEG, the content is PDF."]


def test_the_second_task_of_an_asset_does_not_say_it_again(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(pdf())
    _, steps = processed(path, long=True)
    assert not [one for step in steps.values() for one in step.warnings]


@pytest.mark.parametrize("name", ["a.jpeg", "a.jpe", "a.JPG", "a", "a.unknown", "a.jfif"])
def test_other_names_of_the_same_kind_are_no_disguise(tmp_path: Path, name: str) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / name, "JPEG")
    _, steps = processed(tmp_path / name)
    assert not [one for step in steps.values() for one in step.warnings]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", b"<!doctype html><p>words</p>"),
        ("page.html", b"words alone"),
        ("module.ts", b"export const answer = 42;"),
        ("a.tar.gz", b""),
        ("table.txt", b"a\tb\n1\t2\n"),
        ("picture.xml", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
)
def test_kinds_that_contain_each_other_are_no_disguise(tmp_path: Path, name: str, data: bytes) -> None:
    if name.endswith(".gz"):
        import tarfile

        (tmp_path / "x").write_bytes(b"x")
        with tarfile.open(tmp_path / name, "w:gz") as archive:
            archive.add(tmp_path / "x", "x")
    else:
        (tmp_path / name).write_bytes(data)
    _, steps = processed(tmp_path / name)
    assert {step.error for step in steps.values()} == {None}
    assert not [one for step in steps.values() for one in step.warnings]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "photo.jpg",
            b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>",
            "The file is damaged or empty. "
            "Its name says JPEG, but it holds a web page, as a failed download leaves it.",
        ),
        ("film.mp4", b"upload failed", "The file is damaged or empty. Its name says MP4, but it holds text."),
        ("report.pdf", b"not a PDF", "The file is damaged or empty. Its name says PDF, but it holds text."),
        ("layers.psd", b"8", "The file is damaged or empty. Its name says Photoshop, but it holds text."),
        ("a.png", b"\x01\x02\x03\xff" * 20, "The file is damaged or empty. Its name says PNG, its content does not."),
        ("a.png", b"", "The file is damaged or empty. It has 0 bytes."),
    ],
)
def test_an_excuse_in_place_of_a_picture_is_damage(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(data)
    _, steps = processed(tmp_path / name)
    assert {steps["metadata"].error, steps["preview"].error} == {ErrorCode.SOURCE_CORRUPT}
    assert steps["preview"].message == sentence


@pytest.mark.parametrize(
    ("data", "mime", "words"),
    [
        (b"MZ" + bytes(200), "application/vnd.microsoft.portable-executable", "a Windows program"),
        (b"\x7fELF" + bytes(200), "application/x-executable", "a program"),
        (b"Rar!\x1a\x07\x01\0" + bytes(50), "application/vnd.rar", "a RAR archive"),
        (b"SQLite format 3\0" + bytes(100), "application/vnd.sqlite3", "a database"),
    ],
)
def test_a_program_in_the_clothes_of_a_picture(tmp_path: Path, data: bytes, mime: str, words: str) -> None:
    (tmp_path / "photo.jpg").write_bytes(data)
    source, steps = processed(tmp_path / "photo.jpg")
    assert source.mime == mime
    assert steps["preview"].error == ErrorCode.SOURCE_UNSUPPORTED
    assert steps["preview"].message == f"The name says JPEG, but this is {words}."
    # under its own name it is no failure, only a kind without a preview
    (tmp_path / "setup.exe").write_bytes(data)
    _, steps = processed(tmp_path / "setup.exe")
    assert steps["preview"].error == ErrorCode.RENDITION_FORMAT_UNSUPPORTED
    assert steps["metadata"].error is None


def test_a_page_under_the_name_of_a_spreadsheet_is_opened(tmp_path: Path) -> None:
    (tmp_path / "export.xls").write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    source, steps = processed(tmp_path / "export.xls")
    assert (source.format, steps["preview"].error) == ("html", None)
    assert steps["metadata"].warnings == ("The name says Excel 97, the content is HTML.",)


def test_a_picture_that_is_an_archive_too_is_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "both.png"
    Image.new("RGB", (40, 30), "red").save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("hidden.txt", "words")
    source, steps = processed(path)
    assert (source.format, steps["preview"].error) == ("png", None)
