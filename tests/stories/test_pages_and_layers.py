"""Pages of a PDF and layers of a Photoshop document as assets of their own, through the whole program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image
from support import command
from support.command import asked
from support.desk_library import ask_all
from support.engine import ended, running, until
from support.psd_layers import filled, group, layered, with_id

from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.modules import current_modules
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.engine import Store

pytestmark = pytest.mark.timeout(300)
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
OPTIONS = {
    "pdfOptions": {"process": "Rasterize", "resolution": 72, "extractSearchWords": True, "extractLinks": True},
    "photoshopOptions": {"process": "MaintainLayers", "layerOptions": {"createTemplate": True}},
}


def write_pdf(path: Path, words: list[str]) -> None:
    """A page for each word."""
    with pymupdf.open() as document:
        for word in words:
            page = document.new_page(width=200, height=100)
            page.insert_text((20, 50), word)
            page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(20, 40, 60, 50), "uri": "https://a.org/"})
        document.save(path)


def write_psd(path: Path, *names: tuple[str, int, tuple[int, int, int]]) -> None:
    """A layer for each name, number and colour, the second in a group."""
    made = [with_id(filled(name, (2, 3, 12, 10), colour, 255), number) for name, number, colour in names]
    path.write_bytes(layered([made[0], *group("G", *made[1:2]), *made[2:]]))


def job(path: Path, options: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"reprocessAssetsJob": options}), "utf-8")
    return path


def listed(library: Path) -> dict[str, dict[str, Any]]:
    """Assets by name and what they are of whom."""
    return {f"{one['name']} ({one['part'] or 'file'})": one for one in asked("list", library).lines}


def test_what_is_in_documents_is_listed_keeps_its_handles_and_becomes_an_orphan(tmp_path: Path) -> None:
    library = command.made(tmp_path / "Library")
    write_pdf(tmp_path / "Autumn.pdf", ["Apples", "Pears"])
    write_psd(tmp_path / "Spring Ad.psd", ("Background", 1, RED), ("Price Tag", 2, GREEN), ("Logo", 3, BLUE))
    asked("upload", library, tmp_path / "Autumn.pdf", tmp_path / "Spring Ad.psd")
    assert set(listed(library)) == {"Autumn.pdf (file)", "Spring Ad.psd (file)"}, "nothing that is not asked for"

    asked("reprocess", library, "--job", job(tmp_path / "a.json", OPTIONS))
    first = listed(library)
    assert set(first) == {
        "Autumn.pdf (file)",
        *(f"Autumn-{number} (page:{number})" for number in (1, 2)),
        "Autumn (set:catalog)",
        "Spring Ad.psd (file)",
        "1 (layer:1)",
        "Price Tag (layer:2)",
        "Logo (layer:3)",
        "Spring Ad (set:template)",
    }
    assert {one["state"] for one in first.values()} == {"processed"}
    page, tag = first["Autumn-2 (page:2)"], first["Price Tag (layer:2)"]
    assert (page["originator"], page["width"], page["height"]) == (first["Autumn.pdf (file)"]["handle"], 200, 100)
    assert (tag["originator"], tag["width"], tag["height"]) == (first["Spring Ad.psd (file)"]["handle"], 10, 7)
    made = {one["name"]: library / one["path"] for one in page["renditions"]}
    assert {"pyramid.tif", "words.json", "imagemap.json", "text.txt", "thumbnail.319.319.png"} <= set(made)
    assert [one["keyword"] for one in json.loads(made["words.json"].read_text())["keywords"]] == ["Pears"]
    assert json.loads(made["imagemap.json"].read_text())["imageMaps"][0]["action"] == "https://a.org/"
    (shown,) = (library / one["path"] for one in tag["renditions"] if one["name"] == "thumbnail.319.319.png")
    with Image.open(shown) as image:
        assert image.convert("RGB").getpixel((5, 3)) == GREEN
    (template,) = asked("show", library, first["Spring Ad (set:template)"]["handle"]).lines
    assert template["members"] == [
        first[name]["handle"] for name in ("1 (layer:1)", "Price Tag (layer:2)", "Logo (layer:3)")
    ]
    told = template["generation"]["attributes"]["layers"][1]
    assert (told["name"], told["group"], told["left"], told["top"]) == ("Price Tag", "G", 2, 3)
    (shown_tag,) = asked("show", library, tag["handle"]).lines
    assert shown_tag["generation"]["engine"] == "PhotoshopLayers"
    assert shown_tag["generation"]["attributes"]["anchorX"] == 5
    found = {one["name"] for one in asked("list", library, "--query", "Pears").lines}
    assert found == {"Autumn.pdf", "Autumn-2"}

    write_pdf(library / "Autumn.pdf", ["Cherries"])
    write_psd(library / "Spring Ad.psd", ("Background", 1, RED), ("Sale", 2, BLUE))
    layers = {"process": "MaintainLayers", "layerOptions": {"createTemplate": True, "layerNaming": "AppendName"}}
    again = {**OPTIONS, "photoshopOptions": layers}
    asked("reprocess", library, "--job", job(tmp_path / "b.json", again))
    second = listed(library)
    assert {name: one["handle"] for name, one in second.items()} == {
        **{name: first[name]["handle"] for name in first if not name.endswith(("(layer:1)", "(layer:2)"))},
        "Spring Ad_1 (layer:1)": first["1 (layer:1)"]["handle"],
        "Spring Ad_Sale (layer:2)": tag["handle"],
    }
    assert {name for name, one in second.items() if one["orphaned"]} == {
        "Autumn-2 (page:2)",
        "Autumn (set:catalog)",
        "Logo (layer:3)",
    }
    assert second["Autumn-2 (page:2)"]["renditions"], "an orphan keeps what it had"
    (shown,) = (
        library / one["path"]
        for one in second["Spring Ad_Sale (layer:2)"]["renditions"]
        if one["name"] == "thumbnail.319.319.png"
    )
    with Image.open(shown) as image:
        assert image.convert("RGB").getpixel((5, 3)) == BLUE

    asked("reprocess", library, "--job", job(tmp_path / "c.json", again))  # orphans are nobody's failure
    assert {name: one["handle"] for name, one in listed(library).items()} == {
        name: one["handle"] for name, one in second.items()
    }


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "Library") as opened:
        opened.set_modules(current_modules())
        yield opened


def put(store: Store, path: Path) -> int:
    seen = path.stat()
    new = NewAsset(1, path.name, seen.st_size, seen.st_mtime_ns, seen.st_ino)
    return store.writer.run(lambda w: add_assets(w, [new]))[0]


def test_pages_delay_no_preview(store: Store) -> None:
    """By the order of results with one worker: the PDF's own preview and those of photos come before the pages, also
    that of a photo that is asked for when the first page is there."""
    write_pdf(store.paths.root / "a.pdf", [f"page {number}" for number in range(1, 16)])
    for name in ("b.jpg", "c.jpg"):
        Image.new("RGB", (64, 48), RED).save(store.paths.root / name)
    document, photo, later = (put(store, store.paths.root / name) for name in ("a.pdf", "b.jpg", "c.jpg"))
    options = {"pdfOptions": {"process": "Rasterize", "resolution": 18}}
    request = ReprocessRequest(Selection(assets=(document, photo)), (Scope.OPTIMIZE, Scope.PREVIEW), options=options)
    with running(store, workers=1, executor=LocalExecutor):
        pages = start_reprocess(store, request).job_id
        until(lambda: len(previews(store)) > 2, 100)
        asked_for = start_reprocess(store, ReprocessRequest(Selection(assets=(later,)), (Scope.PREVIEW,))).job_id
        assert ended(store, pages, 200) == ended(store, asked_for, 200) == "done"
    order = previews(store)
    assert len(order) == 2 + 1 + 15
    assert set(order[:2]) == {document, photo}
    assert later in order[:-1]


def previews(store: Store) -> list[int]:
    """Assets whose preview was made, in the order in which they ended."""
    rows = ask_all(store, "SELECT asset_id FROM items WHERE step = 'preview' AND state = 'done' ORDER BY finished, id")
    return [int(row[0]) for row in rows]
