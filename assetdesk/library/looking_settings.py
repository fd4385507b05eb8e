"""When the library's own folder is looked through, and how long the trash keeps what lies in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.settings import LibrarySettings
from assetdesk.library.session import Library

NAMES = ("look_at_start", "look_live", "look_minutes", "trash_days")
MOST_MINUTES = 10_080
MOST_DAYS = 3650


def change(lib: Library, values: Mapping[str, Any]) -> LibrarySettings:
    """Change some of them; None gives back the default. UsageFault for what is none of them, or out of range."""
    lib.need("manageLibrary")
    lib.need_writing()
    for name, value in values.items():
        if name not in NAMES:
            raise UsageFault(f"There is no setting {name} of looks and the trash.")
        most = {"look_minutes": MOST_MINUTES, "trash_days": MOST_DAYS}.get(name)
        if value is None:
            continue
        if most is None and not isinstance(value, bool):
            raise UsageFault(f"{name} is true or false.")
        if most is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most):
            raise UsageFault(f"{name} is a whole number from 0 to {most:,}; 0 is never.")
    lib.store.set_settings(values)
    return lib.settings()
