"""Every parameter of a ReprocessAssetsJob from a job file to the pixels, one at a time: what a run without it makes is
another thing. Other programs are the judges (ImageMagick, libtiff, poppler, ffprobe, exiftool)."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image, ImageDraw
from support import films, office
from support.edits import tool
from support.engine import ended, running
from support.ffprobe import probe
from support.psd_layers import filled, layered

from assetdesk.core.handles import asset_handle, parse_asset
from assetdesk.core.presets import BATCH_SET, ENCODING
from assetdesk.core.renditions import IMAGE_MAP_NAME, PYRAMID_NAME, WORDS_NAME
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.library import adopt, collections, job_files, presets, reprocess
from assetdesk.library.session import Library

pytestmark = pytest.mark.timeout(600)
WEB = "web.1280.1280.jpeg"
PATIENCE = 250.0


class Desk:
    """A library at work, and the job files that are run in it."""

    def __init__(self, lib: Library) -> None:
        self.lib = lib

    def take_in(self) -> None:
        """What lies in the folder becomes assets, and is processed as shipped."""
        report = adopt.look(self.lib)
        assert report.job_id is not None
        assert ended(self.lib.store, report.job_id, PATIENCE) == "done"

    def handle(self, path: str) -> str:
        number = self.lib.browse.asset_at(path)
        assert number is not None, path
        return asset_handle(number)

    def run(self, path: str, **parameters: Any) -> None:
        """A job file with these parameters alone, for one asset."""
        content = {"assetHandleArray": [self.handle(path)], **parameters}
        file = self.lib.root.parent / "job.json"
        file.write_text(json.dumps({"reprocessAssetsJob": content}), encoding="utf-8")
        job = job_files.read_reprocess(file)
        job_files.check(self.lib, job)
        chosen = Selection(assets=job_files.assets_of(self.lib, job))
        began = reprocess.start(self.lib, ReprocessRequest(chosen, options=job.options, job=job.job))
        assert ended(self.lib.store, began.job_id, PATIENCE) == "done"
        row = self.lib.browse.job(began.job_id)
        assert row is not None
        assert row.failed == 0, self.lib.browse.failures(began.job_id)

    def made(self, path: str | int, name: str = PYRAMID_NAME) -> Path | None:
        """A derived file of an asset, by its path or number."""
        number = path if isinstance(path, int) else parse_asset(self.handle(path))
        assert number is not None
        found = [one for one in self.lib.browse.renditions(number) if one.name == name]
        return self.lib.root / found[0].path if found else None

    def pyramid(self, path: str | int) -> str:
        """The optimized file's full size, for ImageMagick and libtiff."""
        found = self.made(path)
        assert found is not None, path
        return f"{found}[0]"

    def parts(self, path: str) -> dict[str, int]:
        """Generated assets that are not orphaned, by name."""
        number = parse_asset(self.handle(path))
        assert number is not None
        rows = self.lib.browse.rows(self.lib.browse.members(number))
        return {row.name: row.id for row in rows if not row.orphaned}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """All the files, processed once without any options."""
    root = tmp_path_factory.mktemp("parameters") / "Library"
    with Library.create(root, run=False) as lib:
        _pictures(root)
        _documents(root)
        with running(lib.store, workers=2, executor=LocalExecutor):
            made = Desk(lib)
            made.take_in()
            made.run("photo.png")  # the worker for single assets is there, too
            yield made


def _pictures(root: Path) -> None:
    noise = Image.effect_noise((120, 90), 90)
    photo = Image.merge("RGB", [noise, noise.rotate(90, expand=False), noise.rotate(180)])
    photo.save(root / "photo.png")
    photo.save(root / "sharp.png")
    sides = photo.copy()
    draw = ImageDraw.Draw(sides)
    draw.rectangle((0, 0, 19, 89), fill=(255, 255, 255))
    draw.rectangle((90, 0, 119, 89), fill=(0, 0, 0))
    draw.rectangle((80, 0, 89, 89), fill=(25, 25, 25))
    for name in ("corner.png", "tolerance.png"):
        sides.save(root / name)
    veil = Image.new("L", (120, 90), 255)
    draw = ImageDraw.Draw(veil)
    draw.rectangle((0, 0, 119, 11), fill=0)
    draw.rectangle((0, 12, 119, 19), fill=25)
    seen = photo.copy()
    seen.putalpha(veil)
    for name in ("veil.png", "veil2.png"):
        seen.save(root / name)
    ring = Image.new("RGB", (120, 90), "white")
    draw = ImageDraw.Draw(ring)
    draw.rectangle((30, 20, 89, 69), fill=(200, 0, 0))
    draw.rectangle((50, 35, 69, 54), fill="white")
    draw.rectangle((110, 80, 119, 89), fill=(240, 240, 240))
    for number in range(4):
        ring.save(root / f"ring{number}.png")
    for name in ("inks.tif", "inks2.tif", "inks3.tif"):
        Image.new("CMYK", (60, 40), (10, 200, 180, 20)).save(root / name)
    _with_path(root / "path.jpg")
    for number in (1, 2):
        photo.save(root / f"set_{number}.png")


def _with_path(path: Path) -> None:
    """A photo with a clipping path around its left half."""

    def point(x: float, y: float) -> bytes:
        return struct.pack(">H6i", 2, *[round(v * (1 << 24)) for _ in range(3) for v in (y, x)])

    def block(number: int, name: bytes, data: bytes) -> bytes:
        said = bytes((len(name),)) + name
        said += bytes(len(said) % 2)
        return b"8BIM" + struct.pack(">H", number) + said + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)

    corners = [(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)]
    records = struct.pack(">H24x", 6) + struct.pack(">HH22x", 8, 0) + struct.pack(">HH22x", 0, len(corners))
    records += b"".join(point(x, y) for x, y in corners)
    blocks = block(2000, b"Half", records) + block(2999, b"", b"\4Half\0\1\0\0\0\1")
    Image.new("RGB", (120, 90), (200, 40, 90)).save(path, quality=90)
    data = path.read_bytes()
    body = b"Photoshop 3.0\0" + blocks
    path.write_bytes(data[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + data[2:])


def _documents(root: Path) -> None:
    with pymupdf.open() as document:
        for word in ("Harvest", "Frost"):
            page = document.new_page(width=144, height=72)
            page.draw_rect(pymupdf.Rect(0, 0, 40, 72), color=None, fill=(0.8, 0, 0))
            page.insert_text((50, 40), word, fontsize=12)
            page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(50, 28, 100, 44), "uri": "https://a.org/"})
        document.save(root / "pages.pdf")
        document.select([0])
        drawing = document.tobytes().replace(b"%%EOF", b"%AIPrivateData1\n%%EOF")
        for name in ("drawing.ai", "drawing2.ai"):
            (root / name).write_bytes(drawing)
    office.eps(root / "sign.eps")
    layers = [
        filled("Ground", (0, 0, 40, 30), (250, 250, 250)),
        filled("Price", (5, 5, 25, 15), (200, 0, 0), 255),
    ]
    (root / "poster.psd").write_bytes(layered(layers))
    films.write(root / "film.mp4", films.Film())


def size_of(path: str | Path) -> tuple[int, int]:
    """Width and height as vips tells them."""
    file = str(path).removesuffix("[0]")
    return int(tool("vipsheader", "-f", "width", file)), int(tool("vipsheader", "-f", "height", file))


def space_of(path: str | Path) -> str:
    """The colour space as vips tells it (ImageMagick 6 cannot read tiles of inks), and how many bands there are."""
    file = str(path).removesuffix("[0]")
    said = tool("vipsheader", "-f", "interpretation", file).rpartition("INTERPRETATION_")[2]
    name = "".join(char for char in said.lower() if char.isalpha())  # versions of vips say it differently
    return f"{name} {tool('vipsheader', '-f', 'bands', file).strip()}"


def far(one: str | Path, other: str | Path) -> float:
    """How far two pictures of one size are apart, 0 to 1: ImageMagick's root of the mean square."""
    made = tool("convert", one, other, "-metric", "RMSE", "-compare", "-format", "%[distortion]", "info:")
    return float(made)


def alpha_mean(path: str | Path) -> float:
    return float(tool("convert", path, "-alpha", "extract", "-format", "%[fx:mean]", "info:"))


def test_nothing_of_it_is_done_unasked(desk: Desk) -> None:
    for path in ("photo.png", "ring0.png", "inks.tif", "path.jpg", "sign.eps", "drawing.ai"):
        assert desk.made(path) is None
    for path in ("pages.pdf", "poster.psd", "film.mp4"):
        assert desk.parts(path) == {}


def test_manual_crop_and_preserve_crop(desk: Desk) -> None:
    for side, cut in {"left": "7x0+0+0", "right": "7x0", "top": "0x7", "bottom": "0x7"}.items():
        desk.run("photo.png", manualCropOptions={side: 7})
        gravity = {"left": "West", "right": "East", "top": "North", "bottom": "South"}[side]
        wanted = desk.lib.root.parent / "wanted.png"
        chop = cut.split("+")[0]
        tool("convert", desk.lib.root / "photo.png", "-gravity", gravity, "-chop", chop, wanted)
        assert size_of(desk.pyramid("photo.png")) == size_of(wanted)
        assert far(desk.pyramid("photo.png"), wanted) < 0.06
    assert "Image Width: 120 Image Length: 83" in tool("tiffinfo", desk.made("photo.png"))
    desk.run("photo.png")
    assert size_of(desk.pyramid("photo.png")) == (120, 83)
    desk.run("photo.png", preserveCrop=True)
    assert size_of(desk.pyramid("photo.png")) == (120, 83)
    desk.run("photo.png", preserveCrop=False)
    web = desk.made("photo.png", WEB)
    assert web is not None
    assert size_of(web) == (120, 90)


def test_automatic_crop_by_colour(desk: Desk) -> None:
    desk.run("corner.png", autoColorCropOptions={"corner": "UpperLeft"})
    assert size_of(desk.pyramid("corner.png")) == (100, 90)
    desk.run("corner.png", autoColorCropOptions={"corner": "BottomRight"}, preserveCrop=False)
    assert size_of(desk.pyramid("corner.png")) == (90, 90)
    desk.run("tolerance.png", autoColorCropOptions={"corner": "UpperRight", "tolerance": 0.1})
    assert size_of(desk.pyramid("tolerance.png")) == (80, 90)


def test_automatic_crop_by_transparency(desk: Desk) -> None:
    desk.run("veil.png", autoTransparentCropOptions={})
    assert size_of(desk.pyramid("veil.png")) == (120, 78)
    desk.run("veil2.png", autoTransparentCropOptions={"tolerance": 0.2})
    assert size_of(desk.pyramid("veil2.png")) == (120, 70)


def test_mask_from_the_clipping_path(desk: Desk) -> None:
    assert tool("exiftool", "-s3", "-ClippingPathName", desk.lib.root / "path.jpg").strip() == "Half"
    desk.run("path.jpg", createMask=True)
    assert alpha_mean(desk.pyramid("path.jpg")) == pytest.approx(0.5, abs=0.01)
    mask = desk.made("path.jpg", "mask.png")
    assert tool("identify", "-format", "%w %h %[channels] %[fx:mean]", str(mask)).startswith("120 90 gray 0.5")
    desk.run("path.jpg", createMask=False)
    assert tool("vipsheader", "-f", "bands", desk.pyramid("path.jpg")).strip() == "3"
    assert desk.made("path.jpg", "mask.png") is None
    assert desk.lib.browse.options(parse_asset(desk.handle("path.jpg")) or 0) == {}


def test_knockout(desk: Desk) -> None:
    source = desk.lib.root / "ring0.png"

    def knocked(path: str, **more: Any) -> float:
        desk.run(path, knockoutBackground={"corner": "UpperLeft", "fillMethod": "FloodFill", **more})
        return alpha_mean(desk.pyramid(path))

    def by_magick(*words: str) -> float:
        made = tool("convert", source, "-alpha", "set", *words, "-alpha", "extract", "-format", "%[fx:mean]", "info:")
        return float(made)

    flood = by_magick("-fill", "none", "-draw", "color 0,0 floodfill")
    everywhere = by_magick("-transparent", "white")
    near = by_magick("-fuzz", "8%", "-fill", "none", "-draw", "color 0,0 floodfill")
    corner = by_magick("-fill", "none", "-draw", "color 119,89 floodfill")
    assert len({round(one, 3) for one in (flood, everywhere, near, corner)}) == 4
    assert knocked("ring0.png") == pytest.approx(flood, abs=0.001)
    assert knocked("ring1.png", fillMethod="MatchPixel") == pytest.approx(everywhere, abs=0.001)
    assert knocked("ring2.png", tolerance=0.08) == pytest.approx(near, abs=0.001)
    assert knocked("ring3.png", corner="BottomRight") == pytest.approx(corner, abs=0.001)


def test_sharpening(desk: Desk) -> None:
    source = desk.lib.root / "sharp.png"
    made: dict[str, Path] = {}
    web = desk.made("sharp.png", WEB)
    base = {"amount": 1.0, "radius": 1.0, "threshold": 0, "monochrome": 0}
    for name, more in {
        "base": {}, "amount": {"amount": 2.5}, "radius": {"radius": 4.0}, "threshold": {"threshold": 200},
        "monochrome": {"monochrome": 1},
    }.items():  # fmt: skip
        desk.run("sharp.png", unsharpMaskOptions={**base, **more})
        made[name] = desk.lib.root.parent / f"sharp-{name}.png"
        tool("convert", desk.pyramid("sharp.png"), made[name])
    by_magick = desk.lib.root.parent / "wanted.png"
    tool("convert", source, "-unsharp", "0x1+1+0", by_magick)
    assert far(made["base"], by_magick) < far(made["base"], source) / 3
    assert far(made["amount"], source) > far(made["base"], source) * 1.2
    assert far(made["threshold"], source) < far(made["base"], source) / 3
    assert far(made["radius"], made["base"]) > 0.02
    assert far(made["monochrome"], made["base"]) > 0.02
    assert desk.made("sharp.png", WEB) == web, "sharpening is for the pyramid alone"


def test_colour_management(desk: Desk) -> None:
    always = {"unsharpMaskOptions": {"amount": 0.1, "radius": 0.1}}  # so that there is one to look at
    desk.run("inks.tif", colorManagementOptions={"colorManagement": "Default"}, **always)
    assert space_of(desk.pyramid("inks.tif")) == "srgb 3"
    desk.run("inks2.tif", colorManagementOptions={"colorManagement": "MaintainOriginal"}, **always)
    assert space_of(desk.pyramid("inks2.tif")) == "cmyk 4"
    profile = {
        "sourceProfileHandle": "icc|CoatedFOGRA39.icc",
        "outputProfileHandle": "icc|compatibleWithAdobeRGB1998.icc",
    }
    desk.run("inks3.tif", colorManagementOptions={"colorManagement": "Convert", **profile})
    assert "Adobe RGB" in tool("exiftool", "-s3", "-ICC_Profile:ProfileDescription", desk.made("inks3.tif"))
    assert far(desk.pyramid("inks3.tif"), desk.pyramid("inks.tif")) > 0.005
    other = {**profile, "sourceProfileHandle": "", "outputProfileHandle": "icc|sRGB.icc"}
    desk.run("inks3.tif", colorManagementOptions={"colorManagement": "Convert", **other})
    assert "sRGB" in tool("exiftool", "-s3", "-ICC_Profile:ProfileDescription", desk.made("inks3.tif"))


def test_pdf(desk: Desk) -> None:
    source = desk.lib.root / "pages.pdf"
    for process in ("None", "Thumbnail"):
        desk.run("pages.pdf", pdfOptions={"process": process})
        assert desk.parts("pages.pdf") == {}
    desk.run("pages.pdf", pdfOptions={"process": "Rasterize", "pdfCatalog": False})
    pages = desk.parts("pages.pdf")
    assert list(pages) == ["pages-1", "pages-2"]
    first = pages["pages-1"]
    assert size_of(desk.pyramid(first)) == (300, 150)  # 150 ppi
    assert (desk.made(first, WORDS_NAME), desk.made(first, IMAGE_MAP_NAME)) == (None, None)
    desk.run("pages.pdf", pdfOptions={"resolution": 72, "extractSearchWords": True, "extractLinks": True})
    again = desk.parts("pages.pdf")
    assert {name: again[name] for name in pages} == pages, "handles are kept"
    assert list(again) == ["pages-1", "pages-2", "pages"], "and a catalogue"
    by_poppler = desk.lib.root.parent / "page.png"
    tool("pdftoppm", "-r", "72", "-png", "-f", "1", "-l", "1", "-singlefile", source, by_poppler.with_suffix(""))
    assert size_of(desk.pyramid(first)) == size_of(by_poppler) == (144, 72)
    assert far(desk.pyramid(first), by_poppler) < 0.1
    words, links = desk.made(first, WORDS_NAME), desk.made(first, IMAGE_MAP_NAME)
    assert words is not None
    assert links is not None
    found = [one["keyword"] for one in json.loads(words.read_text())["keywords"]]
    assert found == tool("pdftotext", "-f", "1", "-l", "1", source, "-").split()
    assert "https://a.org/" in links.read_text()
    desk.run("pages.pdf", pdfOptions={"resolution": 72, "colorspace": "Gray"})
    assert space_of(desk.pyramid(first)) == "bw 1"


@pytest.mark.parametrize(("path", "name"), [("drawing.ai", "illustratorOptions"), ("sign.eps", "postScriptOptions")])
def test_drawings(desk: Desk, path: str, name: str) -> None:
    width = 144 if path.endswith("ai") else 200
    desk.run(path, **{name: {"process": "None", "resolution": 72}})
    assert desk.made(path) is None
    desk.run(path, **{name: {"resolution": 72}})
    assert size_of(desk.pyramid(path))[0] == pytest.approx(width, abs=1)
    assert space_of(desk.pyramid(path)) == "srgb 3"
    desk.run(path, **{name: {"resolution": 144, "colorspace": "Cmyk"}})
    assert size_of(desk.pyramid(path))[0] == pytest.approx(2 * width, abs=1)
    assert space_of(desk.pyramid(path)) == "cmyk 4"
    desk.run(path, **{name: {"resolution": 72, "alpha": True}})
    assert space_of(desk.pyramid(path)) == "srgb 4"
    if path.endswith("ai"):
        assert alpha_mean(desk.pyramid(path)) < 0.5


def test_postscript_options_stand_for_illustrators(desk: Desk) -> None:
    desk.run("drawing2.ai", postScriptOptions={"resolution": 36})
    assert size_of(desk.pyramid("drawing2.ai")) == (72, 36)
    desk.run("drawing2.ai", illustratorOptions={"resolution": 72})
    assert size_of(desk.pyramid("drawing2.ai")) == (144, 72)


def test_photoshop(desk: Desk) -> None:
    desk.run("poster.psd", photoshopOptions={"process": "None"})
    assert desk.parts("poster.psd") == {}
    desk.run("poster.psd", photoshopOptions={"process": "MaintainLayers"})
    layers = desk.parts("poster.psd")
    assert list(layers) == ["Ground", "Price"]
    price = layers["Price"]
    assert size_of(desk.pyramid(price)) == (20, 10)
    for naming, names in {
        "AppendNumber": ["poster_1", "poster_2"], "AppendName": ["poster_Ground", "poster_Price"],
        "Folders": ["Ground", "Price"],
    }.items():  # fmt: skip
        desk.run("poster.psd", photoshopOptions={"process": "MaintainLayers", "layerOptions": {"layerNaming": naming}})
        assert desk.parts("poster.psd") == dict(zip(names, layers.values(), strict=True))
    (row,) = desk.lib.browse.rows([price])
    assert "poster" in row.path.removesuffix("Price")
    more = {"extendLayers": True, "createTemplate": True, "anchor": "North"}
    desk.run("poster.psd", photoshopOptions={"process": "MaintainLayers", "layerOptions": more})
    assert size_of(desk.pyramid(price)) == (40, 30)
    generation = desk.lib.browse.generation(price)
    assert generation is not None
    assert generation.attributes["anchor"] == "North"
    assert set(desk.parts("poster.psd")) > {"Ground", "Price"}, "a template beside the layers"


def test_films(desk: Desk) -> None:
    small = presets.save(desk.lib, ENCODING, "Small", {"suffix": "_s", "height": 24, "videoBitRate": 100})
    before = desk.made("film.mp4", WEB)
    assert before is not None
    tool("convert", before, desk.lib.root.parent / "before.png")
    desk.run("film.mp4", mediaOptions={"videoEncodingPresetsArray": [small.handle]})
    ((name, number),) = desk.parts("film.mp4").items()
    assert name == "film_s.mp4"
    made = desk.made(number, "video.mp4")
    assert made is not None
    picture = probe(made)["video"]
    assert (picture["codec_name"], picture["height"]) == ("h264", 24)
    for media in ({"generateThumbnail": True}, {"thumbnailOptions": {"thumbnailTime": 900}}):
        desk.run("film.mp4", mediaOptions=media)
        number_of_film = parse_asset(desk.handle("film.mp4"))
        assert number_of_film is not None
        given = desk.lib.browse.options(number_of_film)["mediaOptions"]
        assert given.items() >= media.items()
        assert given["videoEncodingPresetsArray"] == [small.handle], "further jobs add, they do not take away"


def test_sets_projects_and_marks(desk: Desk) -> None:
    autumn = collections.make(desk.lib, "Autumn")
    views = presets.save(desk.lib, BATCH_SET, "Views", {"match": r"(set)_\d", "suffix": "-SET"})
    number = parse_asset(desk.handle("set_1.png"))
    assert number is not None

    def state() -> tuple[bool, list[str]]:
        (row,) = desk.lib.browse.rows([number])
        return row.marked, [one.name for one in desk.lib.browse.collections_of(number)]

    assert state()[1] == []
    desk.run("set_1.png", readyForPublish=True, preservePublishState=False)
    assert state() == (True, [])
    desk.run("set_1.png", readyForPublish=False)  # the library keeps marks
    assert state() == (True, [])
    desk.run("set_1.png", readyForPublish=False, preservePublishState=False, projectHandleArray=[autumn.handle])
    assert state() == (False, ["Autumn"])
    desk.run("set_1.png", autoSetCreationOptions={"autoSetsArray": [views.handle]})
    made = desk.lib.browse.asset_at("set-SET")
    assert made is None or desk.lib.browse.members(made) == (number,)
    found = desk.lib.browse.find("set-SET")
    assert desk.lib.browse.members(found.assets[0]) == (number,)
    desk.run("set_2.png", autoSetCreationOptions={"autoSetsArray": [views.handle]})
    assert len(desk.lib.browse.members(found.assets[0])) == 2
