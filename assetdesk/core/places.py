"""Where the program's own files lie: icons, styles, the sample library. Only paths; nothing is read here."""

from __future__ import annotations

from pathlib import Path


def resource(*parts: str) -> Path:
    """A file or folder of `resources/`: inside the package in an installed wheel, beside it in the source tree."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    return (inside if inside.is_dir() else package.parent / "resources").joinpath(*parts)
