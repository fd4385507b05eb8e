"""What the paths a person drops come to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assetdesk.library.intake.sources import clean_folder, collect, is_junk


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    return root


def _tree(top: Path, *names: str) -> None:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)


def test_a_folder_keeps_its_name_and_structure(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, "Music/a.jpg", "Music/Live/b.jpg", "Music/Live/2026/c.jpg")
    found = collect([tmp_path / "Music"], "Autumn", library)
    assert [(f.folder, f.name) for f in found.files] == [
        ("Autumn/Music", "a.jpg"),
        ("Autumn/Music/Live", "b.jpg"),
        ("Autumn/Music/Live/2026", "c.jpg"),
    ]
    assert found.bytes == 30
    assert found.folders == 3


def test_files_go_straight_into_the_target(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, "a.jpg", "b.jpg")
    found = collect([tmp_path / "b.jpg", tmp_path / "a.jpg"], "", library)
    assert [(f.folder, f.name, f.source) for f in found.files] == [
        ("", "b.jpg", str(tmp_path / "b.jpg")),
        ("", "a.jpg", str(tmp_path / "a.jpg")),
    ]


def test_hidden_files_links_and_litter_are_left_out_and_named(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, "in/a.jpg", "in/.DS_Store", "in/Thumbs.db", "in/.git/config", "elsewhere/secret.txt")
    (tmp_path / "in/link.txt").symlink_to(tmp_path / "elsewhere/secret.txt")
    (tmp_path / "in/linked").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "in/pipe")
    found = collect([tmp_path / "in"], "", library)
    assert [f.name for f in found.files] == ["a.jpg"]
    assert {Path(o.path).name: o.reason.split(" ")[0:4] for o in found.left_out}.keys() == {
        ".DS_Store",
        ".git",
        "Thumbs.db",
        "link.txt",
        "linked",
        "pipe",
    }


def test_a_link_that_was_named_itself_is_taken(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, "real/a.jpg")
    (tmp_path / "Photos").symlink_to(tmp_path / "real")
    found = collect([tmp_path / "Photos"], "", library)
    assert [(f.folder, f.name) for f in found.files] == [("Photos", "a.jpg")]


def test_a_refused_name_is_cleaned_and_the_title_keeps_it(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, "in/a:b?.jpg")
    found = collect([tmp_path / "in/a:b?.jpg"], "", library)
    assert (found.files[0].name, found.files[0].title) == ("a-b-.jpg", "a:b?.jpg")
    assert found.renamed[0].sentence == (
        "“a:b?.jpg” cannot be a file name here. It becomes “a-b-.jpg”; the title keeps the original."
    )


def test_a_name_that_is_no_text_becomes_one(tmp_path: Path, library: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    with open(raw, "wb") as made:  # noqa: PTH123 - the name is bytes
        made.write(b"x")
    found = collect([os.fsdecode(raw)], "", library)
    assert found.files[0].name == "caf-.jpg"
    found.files[0].title.encode("utf-8")


def test_what_is_not_there_or_already_inside_is_named_and_the_rest_goes_on(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, "a.jpg")
    _tree(library, "Music/b.jpg")
    found = collect([tmp_path / "gone.jpg", library / "Music", library, tmp_path / "a.jpg"], "", library)
    assert [f.name for f in found.files] == ["a.jpg"]
    assert [o.reason for o in found.left_out] == [
        "it is not there",
        "it already lies in this library",
        "it already lies in this library",
    ]


def test_a_folder_around_the_library_comes_without_it(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, "a.jpg", "library/b.jpg")
    found = collect([tmp_path], "", library)
    assert [f.name for f in found.files] == ["a.jpg"]


def test_a_search_can_be_called_off(tmp_path: Path, library: Path) -> None:
    _tree(tmp_path, *(f"in/{n}.jpg" for n in range(20)))
    looked = iter(range(100))
    found = collect([tmp_path / "in"], "", library, cancelled=lambda: next(looked) >= 4)
    assert len(found.files) == 5


@pytest.mark.parametrize(
    ("typed", "folder"),
    [("", ""), ("Music", "Music"), ("/Music//Live/", "Music/Live"), ("../../etc", "etc"), ("a:b/./c", "a-b/c")],
)
def test_a_typed_folder_stays_inside_the_library(typed: str, folder: str) -> None:
    assert clean_folder(typed) == folder


def test_litter_is_known_in_any_case() -> None:
    assert is_junk("THUMBS.DB")
    assert is_junk("~$report.docx")
    assert not is_junk("thumbs.jpg")
