"""What the tests of pictures share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from support.opening import opened, renditions


@pytest.fixture
def preview() -> Callable[[Path], dict[str, Image.Image]]:
    """Previews of a file by name."""

    def make(path: Path) -> dict[str, Image.Image]:
        with opened(path) as document:
            return renditions(document)

    return make
