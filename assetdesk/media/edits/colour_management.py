"""Colour management while a picture is optimized (IPS API, ColorManagementOptions).

*Default* keeps the colours of a picture that says what they mean, and of RGB and gray ones that do not; CMYK without a
usable profile is converted with the library's default profiles. *MaintainOriginal* keeps all. *Convert* converts from
the source profile, which takes the place of an embedded one, to the output profile.

Relative colorimetric with black point compensation, which is what Photoshop does unless told otherwise: colours that
both sides have stay as they are, and black stays black. Alpha is carried over.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from assetdesk.core.edits import Colour
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.edits import pixels
from assetdesk.media.edits.profiles import LARGEST, Header, header_of, path_of
from assetdesk.media.vips import pyvips

SOURCE, OUTPUT = "source", "output"
DEFAULT, MAINTAIN, CONVERT = "Default", "MaintainOriginal", "Convert"
_HOW = {"intent": "relative", "black_point_compensation": True}
_WORDS = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "gray", "Lab": "Lab"}
_WRITABLE = ("Display", "Output", "ColorSpaceConversion")
_READABLE = ("Input", *_WRITABLE)


def managed(image: Any, colour: Colour, profiles: Mapping[str, str], warnings: list[str]) -> Any:
    """`image` in the colours asked for, with the profile that says what they are.

    `profiles` are absolute paths by handle, those of the library's defaults under "source" and "output". FileFault
    SourceUnsupported where a profile is missing, broken, or made for other pixels. Streamed.
    """
    if colour.mode == MAINTAIN or (colour.mode == DEFAULT and not _is_bare_cmyk(image, warnings)):
        return image
    output = _Chosen.of(colour.output if colour.mode == CONVERT else "", OUTPUT, profiles)
    output.need_output()
    source = _source(image, colour.source if colour.mode == CONVERT else "", profiles, warnings)
    return _converted(image, source, output)


def space_of(image: Any) -> str:
    """ICC's signature of the picture's colours."""
    if image.interpretation == "lab":
        return "Lab"
    return {1: "GRAY", 3: "RGB", 4: "CMYK"}[pixels.colours(image)]


def shown(image: Any, warnings: list[str]) -> Any:
    """In sRGB and 8 bits, alpha kept: what a screen shows of CMYK, Lab and deep pictures that have alpha."""
    source: bytes | None = pixels.profile_of(image)
    space = space_of(image)
    if source is not None and not _fits(header_of(source), space):
        warnings.append("The colour profile cannot be used and was ignored.")
        source = None
    chosen = None if space == "Lab" else _Chosen.of_bytes(source) if source else _Chosen.plain(space)
    return _converted(image, chosen, _Chosen.plain("RGB"), 8)


class _Chosen:
    """A profile with its header and the words for it in sentences."""

    def __init__(self, data: bytes, words: str, path: str = "") -> None:
        self.data = data
        self.words = words
        self.path = path
        header = header_of(data)
        if header is None:
            raise _fault(f"{words} is damaged or no ICC profile. Choose another one.")
        self.header: Header = header

    @classmethod
    def of(cls, handle: str, default: str, profiles: Mapping[str, str]) -> _Chosen:
        """By handle; by the library's default where there is none."""
        path = profiles.get(handle or default)
        words = f"The {default} profile"
        if not path:
            name = handle.partition("|")[2] or handle
            told = f"“{name}” is not on this computer" if handle else "of the library is not set"
            raise _fault(
                f"{words} {told}. Choose another one in the colour options, or put the file back.", detail=handle
            )
        words = f"{words} “{Path(path).name}”"
        return cls(_read(path, words), words, path)

    @classmethod
    def of_bytes(cls, data: bytes) -> _Chosen:
        """An embedded one."""
        return cls(data, "The embedded profile")

    @classmethod
    def plain(cls, space: str) -> _Chosen:
        """What stands for pixels that say nothing: sRGB, for gray too, and coated paper."""
        from assetdesk.media.edits.profiles import COATED, SRGB

        path = path_of(COATED if space == "CMYK" else SRGB)
        assert path is not None  # comes with the program
        return cls(_read(path, "The built-in profile"), "The built-in profile", path)

    def need_output(self) -> None:
        """FileFault where nothing can be converted to it."""
        if self.header.kind not in _WRITABLE or self.header.space not in _WORDS:
            raise _fault(
                f"{self.words} cannot be an output profile: it is of class {self.header.kind} for {self.header.space}. "
                "Choose one for a display, a press or a working space."
            )


def _source(image: Any, handle: str, profiles: Mapping[str, str], warnings: list[str]) -> _Chosen | None:
    """What the pixels mean; None for Lab, which says it itself.

    The one that was asked for has to fit. The library's default one is taken where it fits, then the embedded one.
    """
    space = space_of(image)
    if handle:
        chosen = _Chosen.of(handle, SOURCE, profiles)
        if not _fits(chosen.header, space):
            raise _fault(
                f"{chosen.words} describes {_WORDS.get(chosen.header.space, chosen.header.space)} pixels, the picture "
                f"has {_WORDS[space]} ones. Choose one that fits, or leave the choice to the picture's own profile."
            )
        return None if space == "Lab" else chosen
    if space == "Lab":
        return None
    if profiles.get(SOURCE) or space == "CMYK":
        chosen = _Chosen.of("", SOURCE, profiles)
        if _fits(chosen.header, space):
            return chosen
        if space == "CMYK" and not _usable(image):
            raise _fault(f"{chosen.words} is not for CMYK pixels. Choose a CMYK profile in the library's settings.")
    embedded = pixels.profile_of(image)
    if embedded is not None:
        if _fits(header_of(embedded), space):
            return _Chosen.of_bytes(embedded)
        warnings.append("The colour profile cannot be used and was ignored.")
    return _Chosen.plain(space)


def _is_bare_cmyk(image: Any, warnings: list[str]) -> bool:
    """Whether it is CMYK that does not say which."""
    if space_of(image) != "CMYK":
        return False
    if pixels.profile_of(image) is None:
        return True
    if _usable(image):
        return False
    warnings.append("The colour profile cannot be used and was ignored.")
    return True


def _usable(image: Any) -> bool:
    embedded = pixels.profile_of(image)
    return embedded is not None and _fits(header_of(embedded), space_of(image))


def _fits(header: Header | None, space: str) -> bool:
    """Whether pixels of that space can be read by it. Gray ones may be kept in a colour space, as many tools do."""
    if header is None or header.kind not in _READABLE:
        return False
    return header.space == space or (space == "GRAY" and header.space == "RGB")


def _converted(image: Any, source: _Chosen | None, output: _Chosen, depth: int | None = None) -> Any:
    """By littleCMS; alpha beside it."""
    depth = depth or pixels.depth(image)
    alpha, most = pixels.alpha(image), pixels.most(image)
    plain = pixels.flat(image)
    if source is not None and source.header.space == "RGB" and plain.bands == 1:
        plain = plain.bandjoin([plain, plain]).copy(interpretation="rgb16" if plain.format == "ushort" else "srgb")
    try:
        if source is not None:
            # libvips takes a profile of its own instead of one that is broken
            _try(source.data, source.header.space, output=False)
            plain = pixels.with_profile(plain, source.data)
        _try(output.data, output.header.space, output=True)
        if output.header.space == "Lab":
            made = plain if source is None else plain.icc_import(pcs="lab", embedded=True, **_HOW)
        elif source is None:
            made = plain.icc_export(output_profile=output.path, pcs="lab", depth=depth, **_HOW)
        else:
            made = plain.icc_transform(output.path, embedded=True, depth=depth, **_HOW)
        made = pixels.with_profile(made, None if output.header.space == "Lab" else output.data)
    except (pyvips.Error, OSError, ValueError) as wrong:
        which = output.words if source is None else f"{source.words} or {output.words[0].lower()}{output.words[1:]}"
        raise _fault(f"{which} cannot be used. Choose another one.", detail=str(wrong)) from wrong
    made = _named(made)
    if alpha is None:
        return made
    if made.interpretation == "lab":
        return pixels.with_alpha(made, alpha * (255 / most))
    full = pixels.most(made)
    return pixels.with_alpha(made, alpha if full == most else (alpha * (full / most)).rint())


@lru_cache(maxsize=16)
def _try(profile: bytes, space: str, output: bool) -> None:
    """OSError or ValueError where littleCMS cannot convert with it."""
    from PIL import ImageCms

    mode = {"GRAY": "L", "Lab": "LAB"}.get(space, space)
    lab = ImageCms.createProfile("LAB")
    try:
        opened = ImageCms.ImageCmsProfile(BytesIO(profile))
        way = ImageCms.Intent.RELATIVE_COLORIMETRIC
        if output:
            ImageCms.buildTransform(lab, opened, "LAB", mode, way)
        else:
            ImageCms.buildTransform(opened, lab, mode, "LAB", way)
    except ImageCms.PyCMSError as wrong:
        raise ValueError(str(wrong)) from wrong


def _named(image: Any) -> Any:
    """Under the names that `pixels` gives."""
    if image.interpretation in ("lab", "cmyk"):
        return image
    deep = image.format == "ushort"
    names = {1: "grey16" if deep else "b-w", 3: "rgb16" if deep else "srgb", 4: "cmyk"}
    return image.copy(interpretation=names.get(image.bands, image.interpretation))


def _read(path: str, words: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as wrong:
        raise _fault(f"{words} cannot be read. Choose another one, or put the file back.", detail=str(wrong)) from wrong
    if len(data) > LARGEST:
        raise _fault(f"{words} is larger than {LARGEST >> 20} MB. Choose another one.")
    return data


def _fault(sentence: str, *, detail: str = "") -> FileFault:
    return FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence, detail=detail)
