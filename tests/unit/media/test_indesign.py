"""InDesign documents and IDML: the pictures stored in them, their text and properties."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import office
from support.opening import facts, opened

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.readers import pictures_inside


def test_pages_have_their_own_pictures(tmp_path: Path) -> None:
    packet = office.thumbnails(office.jpeg((64, 48)), office.jpeg((30, 60), "red"), pages=True)
    for path in (office.indd(tmp_path / "a.indd", packet), office.idml(tmp_path / "a.idml", packet)):
        assert facts(path).pages == 2
        with opened(path) as document:
            assert document.picture(1280).image.size == (64, 48)
            assert document.page(2, 1280).image.size == (30, 60)
            with pytest.raises(FileFault, match="no preview of this page"):
                document.page(3, 1280)
            told = document.metadata()
            assert told["xmp:CreatorTool"] == "InDesign of tests"
            assert told["office:Pages"] == (4 if path.suffix == ".indd" else 2)


def test_the_largest_picture_where_pages_have_none(tmp_path: Path) -> None:
    packet = office.thumbnails(office.jpeg((20, 20)), office.jpeg((80, 60)), office.jpeg((10, 10)))
    path = office.indd(tmp_path / "a.indd", packet)
    assert facts(path).pages == 1
    with opened(path) as document:
        assert document.picture(1280).image.size == (80, 60)


def test_the_newest_packet_counts_and_placed_files_do_not(tmp_path: Path) -> None:
    placed = office.thumbnails(office.jpeg((90, 90))).replace("application/x-indesign", "image/jpeg")
    older = office.thumbnails(office.jpeg((50, 50))).replace("of tests", "of yesterday")
    path = office.indd(tmp_path / "a.indd", older + office.thumbnails(office.jpeg((40, 30))) + placed)
    with opened(path) as document:
        assert document.picture(1280).image.size == (40, 30)
        assert document.metadata()["xmp:CreatorTool"] == "InDesign of tests"


def test_a_broken_packet_gives_its_place_to_an_older_one(tmp_path: Path) -> None:
    good = office.thumbnails(office.jpeg((50, 50)))
    path = office.indd(tmp_path / "a.indd", good + good.replace("<xmp:PageInfo>", "<xmp:Page\x01Info"))
    with opened(path) as document:
        assert document.metadata()["xmp:CreatorTool"] == "InDesign of tests"
        assert document.warnings == []


def test_without_a_picture_there_is_no_preview_and_that_is_no_fault(tmp_path: Path) -> None:
    for path in (office.indd(tmp_path / "a.indd", ""), office.idml(tmp_path / "a.idml", "")):
        with opened(path) as document, pytest.raises(FileFault) as refused:
            document.picture(1280)
        assert refused.value.code is ErrorCode.RENDITION_FORMAT_UNSUPPORTED
        assert str(refused.value).startswith("No preview for this type.")
        with opened(path) as document:
            document.metadata()


def test_stories_are_text_in_the_order_of_the_document(tmp_path: Path) -> None:
    path = office.idml(tmp_path / "a.idml", "", ["Déjà vu & more", "Zwei"])
    with opened(path) as document:
        assert [part.text for part in document.text()] == ["Déjà vu & more\n", "Zwei\n"]  # type: ignore[attr-defined]


def test_hostile_xml_is_a_damaged_file(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Story><Content>&b;</Content></Story>'
    path = office.idml(tmp_path / "a.idml", "")
    parts = {"designmap.xml": '<Document><Story src="Stories/s.xml"/></Document>', "Stories/s.xml": bomb}
    office.zipped(path, dict(parts), "application/vnd.adobe.indesign-idml-package")
    with opened(path) as document, pytest.raises(FileFault) as refused:
        list(document.text())  # type: ignore[attr-defined]
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT


def test_pictures_in_malformed_base64() -> None:
    whole = office.jpeg()
    packet = office.thumbnails(whole).encode()
    assert pictures_inside.thumbnails(packet) == [whole]
    spoilt = packet.replace(b"<xmpGImg:image>", b"<xmpGImg:image>  \r\n&#xD;&#10;")
    assert pictures_inside.thumbnails(spoilt) == [whole]
    assert pictures_inside.thumbnails(b"<xmpGImg:image>!!!</xmpGImg:image>") == []
    assert pictures_inside.thumbnails(b"<xmpGImg:image>abcde</xmpGImg:image>") != []


def test_a_packet_of_which_only_the_beginning_is_left(tmp_path: Path) -> None:
    whole = office.thumbnails(office.jpeg((40, 30)))
    path = office.indd(tmp_path / "a.indd", whole[:400] + "\0\0\0" + whole)
    with opened(path) as document:
        assert document.picture(1280).image.size == (40, 30)
        assert document.metadata()["xmp:CreatorTool"] == "InDesign of tests"
        assert document.warnings == []


def test_pictures_by_their_name_of_before_2005(tmp_path: Path) -> None:
    packet = office.thumbnails(office.jpeg((40, 30))).replace("xmpGImg", "xapGImg")
    with opened(office.indd(tmp_path / "a.indd", packet)) as document:
        assert document.picture(1280).image.size == (40, 30)
        assert document.metadata()["xmp:CreatorTool"] == "InDesign of tests"
