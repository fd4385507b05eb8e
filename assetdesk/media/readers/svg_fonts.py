"""Typefaces for text in SVG: those of the system, and our own where it has none."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from assetdesk.core.places import resource

_OWN = "Inter"
_DEEPEST = 4
_GENERIC = ("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui")
_SERIF = ("times", "georgia", "garamond", "minion", "palatino", "cambria", "bodoni", "caslon", "serif", "roman", "book")
_MONO = ("mono", "courier", "consolas", "menlo", "code", "typewriter")
# the kinds of typeface, by files that tell that a family is there; the last resort is our own
_FAMILIES = {
    "sans_serif_family": (
        ("arial.ttf", "Arial"),
        ("liberationsans-regular.ttf", "Liberation Sans"),
        ("nimbussans-regular.otf", "Nimbus Sans"),
        ("dejavusans.ttf", "DejaVu Sans"),
        ("notosans-regular.ttf", "Noto Sans"),
    ),
    "serif_family": (
        ("times.ttf", "Times New Roman"),
        ("times new roman.ttf", "Times New Roman"),
        ("liberationserif-regular.ttf", "Liberation Serif"),
        ("nimbusroman-regular.otf", "Nimbus Roman"),
        ("dejavuserif.ttf", "DejaVu Serif"),
        ("notoserif-regular.ttf", "Noto Serif"),
    ),
    "monospace_family": (
        ("cour.ttf", "Courier New"),
        ("courier new.ttf", "Courier New"),
        ("liberationmono-regular.ttf", "Liberation Mono"),
        ("dejavusansmono.ttf", "DejaVu Sans Mono"),
        ("nimbusmonops-regular.otf", "Nimbus Mono PS"),
        ("notosansmono-regular.ttf", "Noto Sans Mono"),
    ),
}


@cache
def options() -> dict[str, object]:
    """What the renderer is told about typefaces."""
    there = _files()
    chosen: dict[str, object] = {
        kind: next((family for file, family in families if file in there), _OWN) for kind, families in _FAMILIES.items()
    }
    chosen["cursive_family"] = chosen["fantasy_family"] = chosen["sans_serif_family"]
    chosen["font_family"] = chosen["serif_family"]
    fonts = resource("fonts")
    own = [str(fonts / f"Inter-{weight}.ttf") for weight in ("Regular", "Medium", "SemiBold")]
    return chosen | {"font_files": [file for file in own if Path(file).is_file()]}


def with_generic(families: str) -> str:
    """A list of families that ends in a kind of typeface; the renderer would take a serif one for all it lacks."""
    words = families.lower()
    if any(kind in words for kind in _GENERIC) or not words.strip() or "inherit" in words:
        return families
    kind = "sans-serif"
    if any(part in words for part in _MONO):
        kind = "monospace"
    elif any(part in words for part in _SERIF):
        kind = "serif"
    important = families.partition("!")
    return f"{important[0].rstrip()}, {kind}{' ' if important[1] else ''}{important[1]}{important[2]}"


def _files() -> set[str]:
    """Names of the font files that are installed, in lower case."""
    home = Path.home()
    places = [home / ".fonts", home / ".local/share/fonts", Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    if sys.platform == "darwin":
        places = [Path("/Library/Fonts"), Path("/System/Library/Fonts"), home / "Library/Fonts"]
    elif os.name == "nt":
        places = [Path(os.environ.get("WINDIR", "C:\\Windows")) / "Fonts"]
    found: set[str] = set()
    for place in places:
        for folder, below, files in os.walk(place):
            if len(Path(folder).relative_to(place).parts) >= _DEEPEST:
                below.clear()
            found.update(name.lower() for name in files)
    return found
