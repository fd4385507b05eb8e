"""Tables of metadata: how they are parted and encoded, what names a file, and where each fault lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.library import metadata_tables
from assetdesk.library.metadata_tables import Problem, beside, field_named, parse

CSV = "File,Title,dc:rights\nIn/a.jpg,Überblick,“Studio”\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_what_parts_columns(encoding: str, mark: str) -> None:
    found = parse(CSV.replace(",", mark).encode(encoding), "t.csv")
    assert found.fields_of("In/a.jpg") == {"dc:title": "Überblick", "dc:rights": "“Studio”"}
    assert not found.problems


def test_what_names_a_file() -> None:
    found = parse(b"IPS ID,Title\nIn\\a.JPG,path\nb.jpg,name\nc,id\na,other\n", "t.csv")
    files = ("In/A.jpg", "x/b.jpg", "y/c.tif", "z/a.png", "d.png")
    assert [found.fields_of(path).get("dc:title") for path in files] == [
        "path", "name", "id", "other", None]  # fmt: skip
    assert found.unknown == set()


def test_faults_say_line_and_column() -> None:
    text = "File,Rating,Nonsense,Colour mode,Created\n\na.jpg,7,x,,2026-13-01\n,1,,,\n"
    text += "b.jpg,2,,,2026-02-03,more\nb.jpg,3\n"
    found = parse(text.encode(), "t.csv")
    assert [(one.line, one.column) for one in found.problems] == [
        (1, "Nonsense"), (1, "Colour mode"), (3, "Rating"), (3, "Created"), (4, ""), (5, ""), (6, "")]  # fmt: skip
    assert found.problems[2].sentence == "Line 3, column “Rating”: “Rating” takes a number from -1 to 5."
    assert Problem(0, "Title", "x").sentence == "Column “Title”: x"
    assert found.fields_of("a.jpg") == {}
    assert found.fields_of("b.jpg") == {"xmp:Rating": 3}


def test_xml_says_the_same() -> None:
    text = """<files xmlns:dc="http://purl.org/dc/elements/1.1/">
      <file name="a.jpg"><dc:title>One</dc:title><field name="Keywords">red</field>
      <field name="Keywords">two words</field></file>
      <file><path>b.jpg</path><rating>9</rating><copyright>Studio</copyright></file></files>"""
    found = parse(text.encode(), "t.xml")
    assert found.fields_of("a.jpg") == {"dc:title": "One", "dc:subject": ["red", "two words"]}
    assert found.fields_of("b.jpg") == {"dc:rights": "Studio"}
    assert [(one.line, one.column) for one in found.problems] == [(2, "rating")]


@pytest.mark.parametrize(
    "data",
    [b"", b"only one column\n", b"\xff\xfe\x00", b"a\0b\xff,c\n", b"<a><b></a>", b'File,Title\n"open',
     b"<!DOCTYPE a [<!ENTITY x 'y'>]><a><b n='&x;'/></a>", b"File,Title\na," + b"x" * 200_000, b"a," * 300],
)  # fmt: skip
def test_what_is_no_table_is_said_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UsageFault) as wrong:
        parse(data, "t.csv")
    assert "t.csv" in str(wrong.value)


def test_a_file_among_others_is_one_only_where_it_names_fields(tmp_path: Path) -> None:
    for name, text, is_one in (
        ("a.txt", "File\tTitle\none.jpg\tOne\n", True),
        ("b.txt", "Dear all,\nhere are the files.\n", False),
        ("c.xml", "<svg><path d='M0'/></svg>", False),
        ("d.csv", "File,Price\none.jpg,3\n", False),
    ):
        (tmp_path / name).write_text(text)
        found = beside(tmp_path / name)
        assert (found is not None) == is_one, name
    with pytest.raises(UsageFault, match="cannot be read"):
        metadata_tables.read(tmp_path)


def test_columns_are_named_as_people_write_them() -> None:
    assert [field_named(name) for name in ("Title", "dc:title", "key words", "KEYWORDS", "Copyright", "Nope")] == [
        "dc:title", "dc:title", "dc:subject", "dc:subject", "dc:rights", None]  # fmt: skip
