"""What each step makes of each format, as rows that results are compared with: the modules, by the settings."""

from __future__ import annotations

import hashlib
from typing import Any

from assetdesk.core.scopes import Modules
from assetdesk.core.settings import LibrarySettings, PyramidsOf

PYRAMID = "pyramid"
# settings that the rows follow
DECIDING = frozenset({"pyramid", "default_source_profile", "default_display_profile"})


def module_rows(made: Modules, settings: LibrarySettings) -> list[dict[str, Any]]:
    """Rows of the table `modules`.

    Pyramids of every picture, or of none, are a setting; the default colour profiles are part of the fingerprint of
    what shows pictures, where they are not those that come with the program.
    """
    profiles = _digest(settings.default_source_profile, settings.default_display_profile)
    rows = []
    for (step, format_name), version in made.rows().items():
        spec = made.step(step)
        if step == PYRAMID and settings.pyramid == PyramidsOf.NONE:
            continue
        rows.append(
            {
                "step": step,
                "format": format_name,
                "version": version,
                "options_digest": profiles if spec.reads in ("picture", "pyramid") else "",
                "multipage": spec.multipage,
                "reads": spec.reads,
                "profile": spec.profile,
                "of_profile": spec.of_profile,
                "needed": spec.needed and not (step == PYRAMID and settings.pyramid == PyramidsOf.ALL),
            }
        )
    return rows


def _digest(source: str, display: str) -> str:
    if not source and not display:
        return ""
    return hashlib.blake2b(f"{source}|{display}".encode(), digest_size=4).hexdigest() + "/"
