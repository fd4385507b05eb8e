"""What a file is called on its picture, in a few letters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetdesk.core.asset import AssetRow, AssetState, Badge
from assetdesk.gui.models.asset_words import format_chip, format_name, state_words


def row(name: str, format_name: str | None, mime: str) -> AssetRow:
    return AssetRow(
        id=1, key="k", folder_id=1, path=name, name=name, title="", type="Image", format=format_name, mime=mime,
        bytes=1, hash=None, width=None, height=None, pages=1, state=AssetState.PROCESSED, badge=Badge.NONE,
        error_code=None, error_message=None, missing=False, stale=False, added=0.0, changed=0.0, processed=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "found", "mime", "chip"),
    [
        ("a.nef", "raw", "image/x-nikon-nef", "NEF"),
        ("a.tif", "raw", "image/x-adobe-dng", "DNG"),
        ("a.svgz", "svg", "image/svg+xml", "SVG"),
        ("a.svgz", None, "", "SVG"),
        ("a.jxl", "jxl", "image/jxl", "JXL"),
        ("a.j2k", "jpeg2000", "image/jp2", "JP2"),
        ("a.ppm", "netpbm", "image/x-portable-pixmap", "PNM"),
        ("a.ico", "ico", "image/vnd.microsoft.icon", "ICO"),
        ("a.heic", "heif", "image/heic", "HEIC"),
        ("a.jpg", "jpeg", "image/jpeg", ""),
    ],
)
def test_chip(name: str, found: str | None, mime: str, chip: str) -> None:
    assert format_chip(row(name, found, mime)) == chip


def test_name_of_a_raw_photo_without_maker() -> None:
    assert format_name(row("a.dng", "raw", "image/x-raw")) == "RAW"


def test_what_its_document_has_no_more_is_orphaned_also_while_it_is_new() -> None:
    page = replace(row("doc-3", "page", "image/tiff"), originator=1, part="page:3", orphaned=True)
    assert state_words(page) == state_words(replace(page, badge=Badge.NEW)) == ("Orphaned", "")
    assert state_words(replace(page, orphaned=False, badge=Badge.NEW)) == ("New", "")
