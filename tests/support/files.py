"""Small real files, made on the spot."""

from __future__ import annotations

import random
from pathlib import Path


class Files:
    """Makes small real files below one folder. Each `seed` gives other pixels, so other content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _place(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def picture(self, name: str, size: tuple[int, int] = (40, 30), seed: int = 0, **options: object) -> Path:
        """A picture in the format of the name's extension; `options` go to Pillow's `save`."""
        from PIL import Image

        path = self._place(name)
        chance = random.Random(seed or name)
        small = Image.frombytes("RGB", (8, 6), chance.randbytes(8 * 6 * 3))
        small.resize(size).save(path, **options)  # type: ignore[arg-type]
        return path

    def pictures(self, count: int, folder: str = "", size: tuple[int, int] = (40, 30)) -> list[Path]:
        """`count` different JPEGs named `p0001.jpg` and on."""
        return [self.picture(f"{folder}/p{n:04d}.jpg".lstrip("/"), size, seed=n) for n in range(1, count + 1)]

    def damaged(self, name: str, size: tuple[int, int] = (400, 300)) -> Path:
        """The beginning of a picture, cut off in its header."""
        path = self.picture(name, size)
        path.write_bytes(path.read_bytes()[:200])
        return path

    def text(self, name: str, content: str = "hello\n") -> Path:
        """A text file."""
        path = self._place(name)
        path.write_text(content)
        return path
