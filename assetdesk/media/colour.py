"""Colour to sRGB: by the embedded ICC profile where it can be used, by sensible assumptions where there is none.

Works on pictures already reduced. A profile that is broken, or made for another kind of pixels, is ignored with a
warning; the original keeps it.
"""

from __future__ import annotations

import re
from base64 import b64decode
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from zlib import decompress

if TYPE_CHECKING:
    from PIL import Image, ImageCms

_SPACES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK", "Lab": "LAB", "LAB": "LAB"}
_KNOWN_LABELS = (
    (re.compile(r"adobe rgb", re.I), "Adobe RGB"),
    (re.compile(r"display p3", re.I), "Display P3"),
    (re.compile(r"prophoto|romm", re.I), "ProPhoto RGB"),
    (re.compile(r"fogra\s?(\d+)", re.I), "CMYK (FOGRA{})"),
    (re.compile(r"swop", re.I), "CMYK (SWOP)"),
    (re.compile(r"dot gain (\d+)\s?%", re.I), "Gray (dot gain {} %)"),
    (re.compile(r"gr[ae]y gamma ([\d.]+)", re.I), "Gray (gamma {})"),
)


def to_srgb(image: Image.Image, profile: bytes | None, warnings: list[str]) -> Image.Image:
    """RGB, or RGBA where the picture has alpha, in sRGB. `image` is L, LA, RGB, RGBA, CMYK or LAB."""
    if profile:
        try:
            return _by_profile(image, profile)
        except (OSError, ValueError, TypeError, _cms_error()) as wrong:
            warnings.append(f"The colour profile cannot be used and was ignored: {wrong}")
    return _assumed(image)


def label(mode: str, profile: bytes | None, untagged: str | None = None) -> str:
    """The colour space in words: `sRGB`, `Adobe RGB`, `CMYK (FOGRA39)`, `Gray`. `untagged` without profile."""
    plain = {"L": "Gray", "LA": "Gray", "CMYK": "CMYK", "LAB": "Lab"}.get(mode, "RGB")
    if not profile:
        return untagged or plain
    try:
        name, space, same = _described(profile)
    except (OSError, ValueError, TypeError, _cms_error()):
        return plain
    if not _fits(mode, space):
        return plain if (plain, space) != ("Gray", "RGB") else f"Gray ({'sRGB' if same else name})"
    if same and plain == "RGB":
        return "sRGB"
    for pattern, words in _KNOWN_LABELS:
        if found := pattern.search(name):
            return words.format(*found.groups())
    return name if plain == "RGB" and name else f"{plain} ({name})" if name else plain


def srgb_profile() -> bytes:
    """A small sRGB profile without time stamp, the tag of our JPEGs."""
    return _SRGB


def _cms_error() -> type[Exception]:
    from PIL import ImageCms

    return ImageCms.PyCMSError


def _fits(mode: str, space: str) -> bool:
    """Whether a profile of that ICC colour space describes pixels of that mode."""
    colours = {"LA": "L", "RGBA": "RGB", "RGBa": "RGB"}.get(mode, mode)
    return _SPACES.get(space.strip()) == colours


@lru_cache(maxsize=32)
def _described(profile: bytes) -> tuple[str, str, bool]:
    """Description, ICC colour space, and whether it is sRGB within one level."""
    from PIL import ImageCms

    opened = ImageCms.ImageCmsProfile(BytesIO(profile))
    name = (ImageCms.getProfileDescription(opened) or "").strip().strip("\0")
    space = str(opened.profile.xcolor_space).strip()
    return name, space, space == "RGB" and _same_as_srgb(opened)


def _same_as_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Passes a ramp of grays and saturated colours through; saves the conversion for nearly every photo."""
    from PIL import Image, ImageCms

    levels = (0, 32, 64, 96, 128, 160, 192, 224, 255)
    colours = [(v, v, v) for v in levels]
    colours += [(r, g, b) for r in (0, 128, 255) for g in (0, 128, 255) for b in (0, 128, 255)]
    probe = Image.new("RGB", (len(colours), 1))
    probe.putdata(colours)
    transform = ImageCms.buildTransform(profile, _srgb(), "RGB", "RGB", ImageCms.Intent.PERCEPTUAL)
    after = ImageCms.applyTransform(probe, transform)
    assert after is not None
    return all(abs(a - b) <= 1 for a, b in zip(probe.tobytes(), after.tobytes(), strict=True))


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    from PIL import ImageCms

    return ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        _srgb(),
        mode,
        "RGB",
        ImageCms.Intent.PERCEPTUAL,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Through littleCMS; alpha is taken off before and put back after."""
    from PIL import ImageCms

    _, space, same = _described(profile)
    if space == "RGB" and image.mode in ("L", "LA"):
        image = image.convert("RGB" if image.mode == "L" else "RGBA")  # gray kept in a colour space, as many tools do
    if not _fits(image.mode, space):
        raise ValueError(f"it describes {space} pixels, the picture has {image.mode}")
    if same:
        return image
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    flat = image.convert({"LA": "L", "RGBA": "RGB"}[image.mode]) if alpha is not None else image
    made = ImageCms.applyTransform(flat, _transform(profile, flat.mode))
    assert made is not None
    if alpha is not None:
        made.putalpha(alpha)
    return made


def _assumed(image: Image.Image) -> Image.Image:
    """Untagged: RGB and gray are sRGB already, Lab is D50 Lab, CMYK is coated offset paper."""
    if image.mode == "CMYK":
        return cmyk_to_rgb(image)
    if image.mode == "LAB":
        return _lab_to_rgb(image)
    wanted = {"L": "RGB", "LA": "RGBA"}.get(image.mode)
    return image.convert(wanted) if wanted else image


def _lab_to_rgb(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    made = ImageCms.applyTransform(image, _lab_transform())
    assert made is not None
    return made


@lru_cache(maxsize=1)
def _lab_transform() -> ImageCms.ImageCmsTransform:
    from PIL import ImageCms

    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return ImageCms.buildTransform(lab, _srgb(), "LAB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC)


def cmyk_to_rgb(image: Image.Image) -> Image.Image:
    """Untagged CMYK as coated offset paper shows it: a polynomial fitted to US Web Coated SWOP (that of pdf.js).

    The plain formula (255 − ink) gives neon colours that no press can print.
    """
    import numpy as np
    from PIL import Image

    inks = np.asarray(image).reshape(-1, 4)
    weights = np.array(_SWOP, dtype=np.float32).T
    rgb = np.empty((len(inks), 3), np.uint8)
    for start in range(0, len(inks), _AT_ONCE):  # so few at once that they stay in the processor's cache
        part = inks[start : start + _AT_ONCE].T.astype(np.float32, order="C")
        part *= np.float32(1 / 255)
        terms = np.concatenate([*(part[ink:] * part[ink] for ink in range(4)), part])
        made = np.einsum("ij,jk->ik", weights, terms)  # not by BLAS, whose threads would only wait for each other
        made += np.float32(255.5)
        rgb[start : start + _AT_ONCE] = np.clip(made, 0, 255, out=made).T
    return Image.fromarray(rgb.reshape(image.height, image.width, 3))


_AT_ONCE = 16_384
# what each product of inks, in 0–1, adds to the red, green and blue of paper
_SWOP = (
    (-4.387332384609988, 8.841041422036149, 0.8842522430003296),  # cyan²
    (54.48615194189176, 60.118027045597366, 8.078677503112928),  # cyan × magenta
    (18.82290502165302, 6.871425592049007, 30.89978309703729),  # cyan × yellow
    (212.25662451639585, 31.159100130055922, -0.23883238689178934),  # cyan × black
    (1.7149763477362134, -15.310361306967817, 10.49593273432072),  # magenta²
    (-5.6096736904047315, 17.575251261109482, 63.02378494754052),  # magenta × yellow
    (-17.873870861415444, 131.35250912493976, 50.606957656360734),  # magenta × black
    (-2.5217340131683033, 4.444339102852739, 0.03296041114873217),  # yellow²
    (-21.248923337353073, 9.8632861493405, 115.60384449646641),  # yellow × black
    (-21.86122147463605, -20.737325471181034, -22.33816807309886),  # black²
    (-285.2331026137004, -79.2970844816548, -14.183576799673286),  # cyan
    (-5.497006427196366, -190.9453302588951, -112.23884253719248),  # magenta
    (17.5119270841813, -24.86741582555878, -193.58209356861505),  # yellow
    (-189.48180835922747, -187.80453709719578, -180.12613974708367),  # black
)


# littleCMS' own sRGB (588 bytes), its date fixed and its profile id left out so that equal pictures are equal bytes
_SRGB = decompress(
    b64decode(
        "eNqVkb1Lw1AUxU9bRdFKBx1EHDJUcWhBFMRR69ClSKkVrLo0r0krJGlIUqS4Ci4OBQfRxa/B/0BXwVWhICiCiH+DX4uUeNIUWkQH"
        "7+Pl/jh553LffUAwpQnd7poDdMOxMsmEtJJblXrqCHA1Iy9scz6dTuHP+Lz3z97FvVr4X/QXFFsAgV7yjDAth8xukNp0TI93yUOi"
        "lC+Qj8kxiw2Sbzxd9vnF46LP7x5b2cwCEPRqSsUOljtYlCydPEGO6lpFtPrxbhJWjOUl5hHuUdjIIIkEJMioYAMaHMSZDc7sd99k"
        "07eIMj2CXxNVWHQUUaI3RrXCqgqzSl3h0lD15v5znrY6PeVXDyeA7mfXfRsDevaARs11v05ct3EKhJ6AK6PtL3NOsx/Ua20tegRE"
        "toGL67Ym7wOXO8Dwo5m38k0pxB1UVeD1HBjIAYN1oG/Nn1XrP84egOwWn+gWODgExnk+sv4NBP1nlg=="
    )
)
