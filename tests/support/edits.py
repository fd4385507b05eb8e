"""Edits of small pictures, and the independent programs that they are compared with."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetdesk.core.edits import Edits
from assetdesk.core.places import resource
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.document import Picture
from assetdesk.media.edits import pipeline, pixels

COATED = str(resource("profiles", "CoatedFOGRA39.icc"))
SRGB = str(resource("profiles", "sRGB.icc"))
ADOBE = str(resource("profiles", "compatibleWithAdobeRGB1998.icc"))
GRAY = str(resource("profiles", "GrayGamma22.icc"))
DEFAULTS = {"source": COATED, "output": SRGB}


def tool(*words: object) -> str:
    """Runs an outside program, which has to be there and to succeed; what it said."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words[0]}: {done.stderr or done.stdout}"
    return done.stdout


def converted(source: Path, target: Path, *words: object) -> NDArray[Any]:
    """The picture that ImageMagick makes of a file, rows × columns × channels."""
    tool("convert", source, *words, target)
    return array(target)


def array(path: Path) -> NDArray[Any]:
    """A file's samples as they are."""
    import tifffile
    from PIL import Image

    if path.suffix in (".tif", ".tiff"):
        made = tifffile.imread(path)
    else:
        with Image.open(path) as image:
            made = np.asarray(image.convert("RGB") if image.mode == "P" else image)
    return made if made.ndim == 3 else made[..., None]


class Edited:
    """The optimized picture of a file: its samples, and what is known of it."""

    def __init__(
        self, path: Path, edits: Edits, profiles: Mapping[str, str] = DEFAULTS, limits: Limits | None = None
    ) -> None:
        limits = limits or Limits()
        with path.open("rb") as file:
            found = registry.handler_of(file.read(registry.HEAD_BYTES), str(path))
        assert found is not None
        document = found[0].open(str(path), limits)
        try:
            self.worked = pipeline.optimized(document, str(path), found[0].name, edits, limits, profiles)
            with pixels.evaluating(str(path)):
                self.image = self.worked.image.copy_memory()
                self.mask = self.worked.mask.copy_memory().numpy() if self.worked.mask is not None else None
        finally:
            document.close()
        made = self.image.numpy()
        self.array: NDArray[Any] = made if made.ndim == 3 else made[..., None]
        self.crop = self.worked.crop
        self.warnings = self.worked.warnings
        self.profile = pixels.profile_of(self.image)


def reduced(
    path: Path, edits: Edits, max_edge: int, profiles: Mapping[str, str] = DEFAULTS, limits: Limits | None = None
) -> Picture:
    """The optimized picture for previews."""
    limits = limits or Limits()
    with path.open("rb") as file:
        found = registry.handler_of(file.read(registry.HEAD_BYTES), str(path))
    assert found is not None
    document = found[0].open(str(path), limits)
    try:
        return pipeline.reduced(document, str(path), found[0].name, edits, limits, profiles, max_edge)
    finally:
        document.close()
