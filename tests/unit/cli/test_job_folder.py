"""Where an upload's job file says that files go, and how the one file is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetdesk.cli.commands.intake import _renamed, job_folder
from assetdesk.core.upload import UploadFile
from assetdesk.library.job_files import JobFile
from assetdesk.library.session import Library


def test_the_companys_name_before_a_folder_is_the_librarys(tmp_path: Path) -> None:
    with Library.create(tmp_path / "Autumn", run=False) as lib:
        for given, meant in (
            ("", ""),
            ("/", ""),
            ("Autumn/", ""),
            ("Autumn//Shoes/Red/", "Shoes/Red"),
            ("Shoes/Autumn/", "Shoes/Autumn"),
        ):
            assert job_folder(lib, JobFile("uploadPostJob", folder=given)) == meant


@pytest.mark.parametrize(
    ("given", "name", "title"),
    [("new.jpg", "new.jpg", ""), ("a/b/new.jpg", "new.jpg", ""), ("a:b.jpg", "a-b.jpg", "a:b.jpg")],
)
def test_the_files_name(given: str, name: str, title: str) -> None:
    found = _renamed(UploadFile("/x/old.jpg", "Shop", "old.jpg"), given)
    assert found == UploadFile("/x/old.jpg", "Shop", name, title)
