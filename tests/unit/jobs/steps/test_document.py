"""The steps of documents that are converted first: what they make, with the program and without it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest
from support import office

from assetdesk.core.asset import SourceFacts
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.renditions import PREVIEWS
from assetdesk.core.task import FACTS_FILE, Fact, Limits, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.core.text import from_lines as text_from_lines
from assetdesk.jobs import worker
from assetdesk.jobs.modules import current_modules
from assetdesk.jobs.steps import step_named
from assetdesk.jobs.steps.step import StepContext
from assetdesk.media import programs
from assetdesk.media.programs import libreoffice

MOMENTS = itertools.count(20260101120000)
NAMES = [spec.name for spec in PREVIEWS]


def run(source: Path, out: Path, *names: str, limits: Limits | None = None) -> list[Fact]:
    out.mkdir()
    steps = tuple(StepRequest(name) for name in names)
    worker.run_task(TaskRequest("t1", 1, str(source), str(out), steps, limits=limits or Limits(), long=True))
    with (out / FACTS_FILE).open(encoding="utf-8") as file:
        return from_lines(file)


def outcome(facts: list[Fact], name: str) -> StepOutcome:
    return next(fact for fact in facts if isinstance(fact, StepOutcome) and fact.step == name)


def pages_told(facts: list[Fact]) -> list[int | None]:
    return [fact.pages for fact in facts if isinstance(fact, SourceFacts)]


def pdf(path: Path, pages: int) -> str:
    with pymupdf.open() as made:
        made.set_metadata({"creationDate": f"D:{next(MOMENTS)}"})
        for number in range(pages):
            made.new_page(width=400, height=300).insert_text((20, 50), f"Page {number + 1}")
        made.save(path)
    return str(path)


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """LibreOffice is played: every document has three pages. The kinds it was asked for."""
    asked: list[str] = []

    def to_pdf(path: str, extension: str, limits: Limits, folder: str, until: float) -> str:
        asked.append(extension)
        return pdf(Path(folder) / "made.pdf", 3)

    monkeypatch.setattr(libreoffice, "to_pdf", to_pdf)
    return asked


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(programs.HIDE, "libreoffice")


def test_the_quick_task_leaves_the_pages_to_the_long_one(tmp_path: Path) -> None:
    facts = run(office.docx(tmp_path / "a.docx"), tmp_path / "out", "metadata", "text", "preview")
    preview = outcome(facts, "preview")
    assert (preview.applies, preview.follow) == (False, ("document",))
    assert outcome(facts, "text").text
    assert outcome(facts, "metadata").error is None
    assert pages_told(facts) == [None]


def test_a_document_has_its_pdf_its_previews_and_its_pages(tmp_path: Path, converted: list[str]) -> None:
    facts = run(office.docx(tmp_path / "a.docx"), tmp_path / "out", "document")
    made = outcome(facts, "document")
    assert (made.error, made.warnings) == (None, ())
    pages = [f"page.{number:04d}.{kind}" for number in (1, 2, 3) for kind in ("1280.jpeg", "319.png")]
    assert [file.name for file in made.files] == ["preview.pdf", *NAMES, *pages]
    assert made.cell
    assert all((tmp_path / "out" / file.name).stat().st_size == file.bytes for file in made.files)
    assert pages_told(facts) == [None, 3]
    assert converted == [".docx"]


def test_the_same_document_gives_the_same_bytes(tmp_path: Path, converted: list[str]) -> None:
    path = office.docx(tmp_path / "a.docx")
    first, second = (outcome(run(path, tmp_path / name, "document"), "document") for name in ("one", "two"))
    assert first.files == second.files
    assert len(converted) == 2


def test_no_more_pages_than_the_limit(tmp_path: Path, converted: list[str]) -> None:
    facts = run(office.odt(tmp_path / "a.odt"), tmp_path / "out", "document", limits=Limits(pages=2))
    made = outcome(facts, "document")
    assert sum(file.name.startswith("page.") for file in made.files) == 4
    assert pages_told(facts) == [None, 3]
    assert made.warnings == ("Previews of the first 2 of 3 pages were made; that is the limit.",)


@pytest.mark.usefixtures("without")
def test_without_libreoffice(tmp_path: Path) -> None:
    facts = run(office.docx(tmp_path / "a.docx", thumbnail=True), tmp_path / "shown", "document")
    made = outcome(facts, "document")
    assert [file.name for file in made.files] == NAMES
    assert made.cell
    assert made.warnings == ("LibreOffice is not installed: this is the small picture stored in the file.",)
    made = outcome(run(office.docx(tmp_path / "b.docx"), tmp_path / "not", "document"), "document")
    assert made.error == ErrorCode.TOOL_MISSING
    assert made.message == "LibreOffice is not installed. Office documents wait until it is."


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (FileFault(ErrorCode.COMMAND_FAILED, "LibreOffice ended unexpectedly (SIGSEGV)."), True),
        (FileFault(ErrorCode.SOURCE_CORRUPT, "LibreOffice cannot read it."), True),
        (FileFault(ErrorCode.TIMEOUT, "LibreOffice was stopped after 120 s."), False),
    ],
)
def test_when_the_conversion_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: FileFault, shown: bool
) -> None:
    def to_pdf(*words: object) -> str:
        raise fault

    monkeypatch.setattr(libreoffice, "to_pdf", to_pdf)
    made = outcome(run(office.odt(tmp_path / "a.odt", thumbnail=True), tmp_path / "out", "document"), "document")
    if shown:
        assert made.error is None
        assert made.warnings == (f"{str(fault).rstrip('.')}: this is the small picture stored in the file.",)
    else:
        assert (made.error, made.message) == (ErrorCode.TIMEOUT, str(fault))


def test_text_that_only_the_pages_have(tmp_path: Path) -> None:
    class Converted:
        warnings: list[str]

        def pdf(self) -> str:
            return pdf(tmp_path / "made.pdf", 2)

    out = tmp_path / "out"
    out.mkdir()
    source = SourceFacts(1, 1, 1, "", "doc", "Word", "application/msword")
    context = StepContext(source, "a.doc", None, Limits(), out, {}, lambda fraction: None)
    context.opened = Converted()  # type: ignore[assignment]
    result = step_named("converted_text").run(context)
    assert result.text
    with (out / result.text).open(encoding="utf-8") as lines:
        found = text_from_lines(lines)
    assert [(part.text.strip(), part.page) for part in found.parts] == [("Page 1", 1), ("Page 2", 2)]


def test_which_formats_the_steps_are_for() -> None:
    specs = {spec.name: spec for spec in current_modules().steps}
    assert specs["converted_text"].formats == {"doc", "xls", "ppt"}
    assert specs["document"].formats is not None
    assert {"docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "rtf"} <= specs["document"].formats
    for name in ("preview", "pages"):
        assert not specs[name].applies("docx", 5)
        assert specs[name].applies("pdf", 5)
    assert replace(specs["pages"], but_formats=frozenset()).applies("docx", 5)
