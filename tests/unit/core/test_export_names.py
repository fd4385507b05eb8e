"""What files are called outside of the library: on any system, and each once."""

from __future__ import annotations

import pytest

from assetdesk.core.export import ExportRequest, converted_name, file_name, free_name


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Horn.jpg", "Horn.jpg"),
        ("../../etc/passwd", "..-..-etc-passwd"),
        ("a:b?.jpg", "a-b-.jpg"),
        ("CON.txt", "-CON.txt"),
        ("..", "-"),
        ("blank. ", "blank"),
        ("exe\u202egnp.exe", "exe-gnp.exe"),
        ("half\ud800.png", "half-.png"),
        ("C:\\Windows\\x.dll", "C--Windows-x.dll"),
    ],
)
def test_names_of_originals(name: str, made: str) -> None:
    assert file_name(name) == made
    assert "/" not in made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Horn.jpg", "Horn.webp"),
        ("Price tag 1.5 x 2", "Price tag 1.5 x 2.webp"),
        ("No ending", "No ending.webp"),
        (".hidden", ".hidden.webp"),
        ("x" * 300 + ".jpg", "x" * 250 + ".webp"),
    ],
)
def test_names_of_pictures(name: str, made: str) -> None:
    assert converted_name(name, ".webp") == made


def test_each_name_once_whatever_its_case() -> None:
    taken = {"horn.jpg"}
    assert [free_name(one, taken) for one in ("HORN.JPG", "Horn.jpg", "Other.jpg")] == [
        "HORN-1.JPG",
        "Horn-2.jpg",
        "Other.jpg",
    ]


def test_a_request_keeps_all_but_its_assets() -> None:
    made = ExportRequest((1, 2), "/out", "convert", "wid=1", "$x$", "a.zip", "Name", "wid=1", {"emailSetting": "All"})
    read = ExportRequest.from_json(made.to_json())
    assert (read.to, read.fmt, read.query, read.zip, read.job) == ("/out", "convert", "wid=1", "a.zip", made.job)
    assert made.detail == "Converted pictures, as a ZIP"
