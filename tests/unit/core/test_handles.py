"""Handles: what is written, and the older forms that are read (IPS API, handles)."""

from __future__ import annotations

import pytest

from assetdesk.core import handles


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a|27007", 27007),
        (" a|7 ", 7),
        ("a|732|1|535", 732),
        ("24267|1|17063", 24267),
        ("27007", None),
        ("a|", None),
        ("a|x", None),
        ("a|1x", None),
        ("47|My Project 1", None),
        ("c|1", None),
        ("a|" + "9" * 30, None),
        ("", None),
    ],
)
def test_assets(text: str, number: int | None) -> None:
    assert handles.parse_asset(text) == number


@pytest.mark.parametrize(
    ("text", "name"), [("p|6|ProjectTestAPI", "ProjectTestAPI"), ("p|ApiTestProject", "ApiTestProject"),
                       ("47|My Project 1", "My Project 1"), ("p|1|a%7Cb", "a|b"), ("c|1", None)]
)  # fmt: skip
def test_projects(text: str, name: str | None) -> None:
    assert handles.parse_collection(text) == name


def test_others() -> None:
    assert handles.parse_company("c|301") == 301
    assert handles.parse_company("47") == 47
    assert handles.parse_company("a|1") is None
    assert handles.parse_folder("f|jcompany/AssetSets/") == "jcompany/AssetSets"
    assert handles.parse_folder("MyCompany/eCatalogs/") == "MyCompany/eCatalogs"
    assert handles.parse_folder("f|/") == ""
    assert handles.parse_folder("a|1") is None
    assert handles.parse_preset("ps|941") == 941
    assert handles.parse_preset("pt|941") is None
    assert handles.parse_job("j|6||Add_2007-10-24-16:11:07") is None
    assert handles.parse_job("j|2101||uploadFileServlet-1376682217351|54091") == 54091


@pytest.mark.parametrize("name", ["plain", "a|b", "Größe / 3"])
def test_bars_in_names_are_escaped(name: str) -> None:
    assert handles.parse_collection(handles.collection_handle(name)) == name
    assert handles.parse_folder(handles.folder_handle(name)) == name
    assert handles.folder_handle("a|b") == "f|a%7Cb/"
    assert handles.job_handle(3, "a|b") == "j|1||a%7Cb|3"
