"""A file comes in, and what it says is found a moment later: from the command line, by words inside a PDF."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from PIL import Image
from support.command import asked, command


def _pdf(path: Path, *pages: str) -> None:
    with pymupdf.open() as document:
        for text in pages:
            document.new_page().insert_text((72, 72), text)
        document.set_metadata({"title": "Almanac", "author": "Ada", "keywords": "sowing, brass"})
        document.save(path)


def test_words_inside_a_pdf_are_found_after_the_upload(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    _pdf(inbox / "GardenPlan_2026.pdf", "Frost until May.", "The planting week begins in the valley.")
    Image.new("RGB", (64, 48), "green").save(inbox / "Zürich.jpg")
    (inbox / "notes.txt").write_text("Nothing of the week, but 日本語テキスト.\n", encoding="utf-8")
    library = tmp_path / "Shop"
    asked("init", library)
    asked("upload", library, inbox, "--to", "Autumn")

    def found(query: str) -> list[str]:
        return sorted(line["name"] for line in asked("list", library, "--query", query).lines)

    pdf, photo, notes = "GardenPlan_2026.pdf", "Zürich.jpg", "notes.txt"
    for query, names in (
        ('"planting week"', [pdf]),
        ("plant valley", [pdf]),
        ("week", [pdf, notes]),
        ("week -planting", [notes]),
        ("almanac ada", [pdf]),
        ("garden", [pdf]),
        ("tag:sowing", [pdf]),
        ("本語", [notes]),
        ("zurich", [photo]),
        ("type:pdf pages:2", [pdf]),
        ("type:image width:<100 has:preview", [photo]),
        ("has:text -type:pdf", [notes]),
        ("folder:Autumn added:today type:pdf,text", [pdf, notes]),
        ("frost valley zurich", []),
    ):
        assert found(query) == names, query
    wrong = command("list", library, "--query", "week width:wide", "--json")
    assert wrong.code == 2
    assert wrong.lines[0]["fault"]["reason"].startswith("“width:wide” is not a number.")
    assert wrong.err.startswith("assetdesk: “width:wide” is not a number.")
