"""The step `text`: what it keeps of each kind, the file it writes, the bound."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from support.psd import text_document

from assetdesk.core.renditions import TEXT_NAME
from assetdesk.core.task import FACTS_FILE, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.core.text import MOST_CHARACTERS, ExtractedText, TextPart
from assetdesk.core.text import from_lines as parts_from_lines
from assetdesk.jobs import worker


def read(source: Path) -> tuple[StepOutcome, ExtractedText, str]:
    """The outcome, the parts and the file of the text."""
    out = source.parent / "out"
    out.mkdir()
    worker.run_task(TaskRequest("t", 1, str(source), str(out), (StepRequest("text"),)))
    with (out / FACTS_FILE).open(encoding="utf-8") as file:
        (outcome,) = [fact for fact in from_lines(file) if isinstance(fact, StepOutcome)]
    if not outcome.text:
        return outcome, ExtractedText(), ""
    with (out / outcome.text).open(encoding="utf-8") as file:
        parts = parts_from_lines(file)
    return outcome, parts, (out / TEXT_NAME).read_text(encoding="utf-8")


def test_pages_have_numbers_and_are_parted_by_form_feeds(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "first page")
        document.new_page()
        document.new_page().insert_text((72, 72), "third page")
        document.save(tmp_path / "a.pdf")
    outcome, found, body = read(tmp_path / "a.pdf")
    assert [(part.page, part.text) for part in found.parts] == [(1, "first page"), (3, "third page")]
    assert body == "first page\fthird page"
    (file,) = outcome.files
    assert (file.name, file.mime, file.bytes) == (TEXT_NAME, "text/plain", len(body))


def test_columns_stay_whole_and_parted_words_are_joined(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((50, 72), "left one\nleft two exam-\nple")
        page.insert_text((300, 72), "right one\nright two")
        document.save(tmp_path / "a.pdf")
    _, found, _ = read(tmp_path / "a.pdf")
    assert found.parts[0].text == "left one\nleft two example\nright one\nright two"


def test_a_pdf_without_words_has_no_text_file(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page()
        document.save(tmp_path / "a.pdf")
    outcome, _, _ = read(tmp_path / "a.pdf")
    assert (outcome.error, outcome.text, outcome.files) == (None, "", ())


def test_a_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "secret")
        document.save(tmp_path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    outcome, _, _ = read(tmp_path / "a.pdf")
    assert (outcome.error, outcome.message) == ("SourceUnsupported", "The PDF asks for a password.")


def test_a_large_text_is_cut_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("word " * (MOST_CHARACTERS // 4), encoding="utf-8")
    outcome, found, body = read(tmp_path / "a.txt")
    assert found.cut
    assert len(body) == MOST_CHARACTERS
    assert outcome.warnings == ("Only the first 1,000,000 characters of the text are kept.",)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("deep", [False, True])
def test_text_layers_with_the_names_of_their_layers(tmp_path: Path, big: bool, deep: bool) -> None:
    layers = [("Ground", None), ("Überschrift", "Autumn\rsale"), ("日本", "語")]
    (tmp_path / "a.psd").write_bytes(text_document(layers, big=big, deep=deep))
    outcome, found, _ = read(tmp_path / "a.psd")
    assert outcome.error is None
    assert found.parts == (TextPart("語", label="日本"), TextPart("Autumn\nsale", label="Überschrift"))


def test_damaged_layers_cost_the_text_behind_them_and_no_more(tmp_path: Path) -> None:
    data = bytearray(text_document([("A", "one"), ("B", "two")]))
    at = data.rfind(b"TySh")
    data[at - 60 : at] = bytes(60)
    (tmp_path / "a.psd").write_bytes(data)
    outcome, _, _ = read(tmp_path / "a.psd")
    assert outcome.error is None
    assert any("layers are damaged" in one for one in outcome.warnings)


def test_kinds_without_words_have_no_such_step(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"Rar!\x1a\x07\x01\0" + bytes(40))
    outcome, _, _ = read(tmp_path / "a.rar")
    assert not outcome.applies
