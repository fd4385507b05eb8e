"""Layers of a Photoshop document as assets of their own, and the template that they make up (IPS API,
PhotoshopOptions)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import ErrorCode, FileFault, PartGone
from assetdesk.core.parts import Engine, Part, PartKind, PartSet
from assetdesk.core.text import TextPart
from assetdesk.media import colour
from assetdesk.media.damage import reading
from assetdesk.media.document import Document, Picture, PictureFacts, check_pixels
from assetdesk.media.readers import photoshop_pixels, photoshop_text
from assetdesk.media.readers.photoshop_planes import PILLOW
from assetdesk.media.readers.photoshop_records import Box, block, records
from assetdesk.media.readers.photoshop_tree import FOLDERS, LAYER_NAME, TEXT, Layer, asset_names, layers

if TYPE_CHECKING:
    from assetdesk.media.readers.photoshop import PhotoshopDocument

OPTIONS = "photoshopOptions"
TEMPLATE = "PsdTemplate"
_KIND = "Photoshop picture"
_EFFECTS = {b"lfx2", b"lrFX", b"lmfx", b"lfxs"}
# where the anchor lies in a layer's picture, as fractions of its width and height (IPS API, Photoshop anchor modes)
_ANCHORS = {
    "Northwest": (0.0, 0.0),
    "North": (0.5, 0.0),
    "Northeast": (1.0, 0.0),
    "West": (0.0, 0.5),
    "Center": (0.5, 0.5),
    "East": (1.0, 0.5),
    "Southwest": (0.0, 1.0),
    "South": (0.5, 1.0),
    "Southeast": (1.0, 1.0),
}
# Photoshop's four letters -> the name of the blend mode in its interface
_BLENDS = {
    "norm": "Normal",
    "pass": "Pass through",
    "diss": "Dissolve",
    "dark": "Darken",
    "mul": "Multiply",
    "idiv": "Color burn",
    "lbrn": "Linear burn",
    "dkCl": "Darker color",
    "lite": "Lighten",
    "scrn": "Screen",
    "div": "Color dodge",
    "lddg": "Linear dodge",
    "lgCl": "Lighter color",
    "over": "Overlay",
    "sLit": "Soft light",
    "hLit": "Hard light",
    "vLit": "Vivid light",
    "lLit": "Linear light",
    "pLit": "Pin light",
    "hMix": "Hard mix",
    "diff": "Difference",
    "smud": "Exclusion",
    "fsub": "Subtract",
    "fdiv": "Divide",
    "hue": "Hue",
    "sat": "Saturation",
    "colr": "Color",
    "lum": "Luminosity",
}


@dataclass(frozen=True, slots=True)
class _Options:
    """PhotoshopLayerOptions with the defaults of IPS."""

    naming: str
    anchor: str
    template: bool
    text: bool
    extend: bool


def parts(document: PhotoshopDocument, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
    """A layer each, the lowest first, then the template; nothing but with process `MaintainLayers`.

    The template is a set of type `PsdTemplate`: its members in stacking order, its attributes the description of
    canvas and layers from which the picture can be put together again.
    """
    given = options.get(OPTIONS) or {}
    if given.get("process") != "MaintainLayers":
        return
    wanted = _options(given)
    found = _layers(document)
    told: list[dict[str, Any]] = []
    members = []
    for layer, called in zip(found, asset_names(found, wanted.naming, name), strict=True):
        attributes = _attributes(document, layer, wanted)
        box = _shown(document, layer, wanted)
        part = Part(
            PartKind.LAYER,
            key=layer.key,
            name=called,
            number=layer.number,
            engine=Engine.PHOTOSHOP_LAYERS,
            width=box[2] - box[0],
            height=box[3] - box[1],
            folder=name if wanted.naming == FOLDERS else "",
            options={OPTIONS: dict(given)},
            attributes=attributes,
        )
        members.append(part.part)
        told.append({"part": part.part, "name": called, **attributes})
        yield part
    if wanted.template and members:
        facts = document.facts()
        canvas = {"width": facts.width, "height": facts.height, "resolution": facts.ppi}
        yield PartSet("template", name, TEMPLATE, tuple(members), attributes={**canvas, "layers": told})


def part(document: PhotoshopDocument, key: str, options: Mapping[str, Any]) -> Document:
    """The layer of that key, with the options it was made with."""
    layer = next((layer for layer in _layers(document) if layer.key == key), None)
    if layer is None:
        raise PartGone("The layer is not in the Photoshop file any more.")
    return LayerDocument(document, layer, _options(options.get(OPTIONS) or {}))


class LayerDocument:
    """One layer of a Photoshop document."""

    def __init__(self, document: PhotoshopDocument, layer: Layer, options: _Options) -> None:
        self.warnings: list[str] = []
        self._document = document
        self._layer = layer
        self._options = options
        self._box = _shown(document, layer, options)

    def facts(self) -> PictureFacts:
        """Its own size, or the canvas' where layers are extended."""
        head = self._document.header
        left, top, right, bottom = self._box
        mode = PILLOW.get(head.mode, "L")
        return PictureFacts(
            width=right - left,
            height=bottom - top,
            orientation=1,
            colour=colour.label(mode, self._document.profile),
            bits=head.depth,
            ppi=self._document.facts().ppi,
        )

    def picture(self, max_edge: int) -> Picture:
        """Its pixels under its masks. A fault is this layer's alone."""
        left, top, right, bottom = self._box
        check_pixels(right - left, bottom - top, self._document.limits.pixels)
        check_pixels(self._layer.record.width, self._layer.record.height, self._document.limits.pixels)
        if not photoshop_pixels.known_mode(self._document.header):
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "Layers of this kind of Photoshop file cannot be read yet.")
        pixels = self._read(self._stored if self._layer.stored else self._drawn)
        size = (right - left, bottom - top)
        profile = self._document.profile
        return Picture(pixels.image, *size, profile=profile, warnings=self.warnings, alpha=pixels.alpha)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is one."""
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """The layer's name as title."""
        return {"dc:title": self._layer.record.name} if self._layer.record.name else {}

    def text(self) -> Iterator[TextPart]:
        """What a text layer says, where text is asked for."""
        if self._options.text and (said := _text(self._document, self._layer).get("text")):
            yield TextPart(said, label=self._layer.record.name)

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _read(self, look: Callable[[], photoshop_pixels.Pixels]) -> photoshop_pixels.Pixels:
        try:
            with reading(self._document.path, _KIND):
                return look()
        except FileFault as fault:
            if fault.code is not ErrorCode.SOURCE_CORRUPT:
                raise
            named = f"The layer “{self._layer.record.name}” of the Photoshop file cannot be read."
            raise FileFault(fault.code, named, detail=fault.detail) from fault

    def _stored(self) -> photoshop_pixels.Pixels:
        document, layer = self._document, self._layer
        with Path(document.path).open("rb") as file:
            made = photoshop_pixels.of_layer(file, document.header, layer.record, self._box)
        return self._cut(made) if layer.cut_by_path else made

    def _cut(self, made: photoshop_pixels.Pixels) -> photoshop_pixels.Pixels:
        """Under the path that is its mask."""
        try:
            cover = photoshop_pixels.path_coverage(self._document.path, self._layer.place, self._box)
        except MemoryError:
            raise
        except Exception as wrong:  # structures that psd-tools does not know raise all sorts
            self.warnings.append(f"The path that cuts the layer cannot be drawn: {type(wrong).__name__}: {wrong}"[:300])
            return made
        return made.under(cover)

    def _drawn(self) -> photoshop_pixels.Pixels:
        """A fill or shape whose pixels are not in the file."""
        try:
            made = photoshop_pixels.drawn(self._document.path, self._layer.place, self._box)
        except MemoryError:
            raise
        except Exception as wrong:  # as above
            raise self._undrawn(f"{type(wrong).__name__}: {wrong}") from wrong
        if made is None:
            raise self._undrawn("")
        return photoshop_pixels.Pixels(made if made.mode in ("L", "LA", "RGB", "RGBA") else made.convert("RGBA"))

    def _undrawn(self, detail: str) -> FileFault:
        sentence = f"The layer “{self._layer.record.name}” has no pixels of its own and cannot be drawn yet."
        return FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence, detail=detail)


def _layers(document: PhotoshopDocument) -> list[Layer]:
    head = document.header
    start, end = document.layer_section
    with reading(document.path, _KIND), Path(document.path).open("rb") as file:
        return layers(file, head, records(file, start, end, head.big), document.warnings)


def _options(given: Mapping[str, Any]) -> _Options:
    layer = given.get("layerOptions") or {}
    return _Options(
        naming=layer.get("layerNaming") or LAYER_NAME,
        anchor=layer["anchor"] if layer.get("anchor") in _ANCHORS else "Center",
        template=bool(layer.get("createTemplate")),
        text=bool(layer.get("extractText")),
        extend=bool(layer.get("extendLayers")),
    )


def _shown(document: PhotoshopDocument, layer: Layer, options: _Options) -> Box:
    """The part of the canvas that its picture covers: its own box, which may reach beyond, or the whole canvas."""
    head = document.header
    return (0, 0, head.width, head.height) if options.extend else layer.box


def _attributes(document: PhotoshopDocument, layer: Layer, options: _Options) -> dict[str, Any]:
    """What is told of it: place and size in px of the canvas (the layer's own, extended or not), anchor in px of its
    picture, how it is laid on what lies below."""
    left, top, right, bottom = layer.box
    shown = _shown(document, layer, options)
    across, down = _ANCHORS[options.anchor]
    record = layer.record
    told: dict[str, Any] = {
        "layer": record.name,
        "kind": layer.kind,
        "number": layer.number,
        "left": left,
        "top": top,
        "width": right - left,
        "height": bottom - top,
        "anchor": options.anchor,
        "anchorX": round(left - shown[0] + across * (right - left)),
        "anchorY": round(top - shown[1] + down * (bottom - top)),
        "visible": layer.visible,
        "opacity": round(record.opacity / 255 * 100),
        "blendMode": _BLENDS.get(record.blend, record.blend),
        "clipped": record.clipped,
    }
    if layer.groups:
        told["group"] = "/".join(layer.groups)
    if record.masks:
        mask = record.masks[0]
        told["mask"] = {"box": list(mask.box), "outside": mask.outside, "disabled": bool(mask.flags & 2)}
    if record.blocks.keys() & _EFFECTS:
        told["effects"] = True
    return told | (_text(document, layer) if options.text else {})


def _text(document: PhotoshopDocument, layer: Layer) -> dict[str, Any]:
    if layer.kind != TEXT:
        return {}
    with reading(document.path, _KIND), Path(document.path).open("rb") as file:
        data = block(file, layer.record, b"TySh")
    return photoshop_text.described(data) if data else {}
