"""The settings that a library has as an IPS company (IPS API, CompanySettings), read and changed with checks.

Names are those of `LibrarySettings`. What is left out of a change stays; None gives back the default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from assetdesk.core.batch_sets import BatchSetPreset
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_asset
from assetdesk.core.settings import LibrarySettings, PyramidsOf
from assetdesk.core.upload import OverwriteMode
from assetdesk.library.session import Library

_KB = 1024
_MOST_KB = 1 << 40
# what a system's or a bundled profile is called by
_FILE_PROFILE = "icc|"


def as_ips(settings: LibrarySettings) -> dict[str, Any]:
    """The settings by their IPS names; the two of our own beside them."""
    return {
        "overwriteMode": settings.overwrite_mode,
        "retainPublishState": settings.retain_publish_state,
        "defaultSourceProfileHandle": settings.default_source_profile or None,
        "defaultDisplayProfileHandle": settings.default_display_profile or None,
        "diskSpaceWarningMin": settings.free_bytes_min // _KB,
        "emailTrashCleanupWarning": settings.email_trash_cleanup_warning,
        "javascriptUploadEnabled": settings.javascript_upload_enabled,
        "uploadDefaults": dict(settings.upload_defaults),
        "pyramid": settings.pyramid,
    }


def change(lib: Library, changes: Mapping[str, Any]) -> LibrarySettings:
    """Change some of them, all or none. UsageFault, with its sentence, for a value that cannot be."""
    lib.need("setCompanySettings")
    lib.need_writing()
    checked = {name: None if value is None else _checked(lib, name, value) for name, value in changes.items()}

    lib.store.set_settings(checked)
    return lib.settings()


def change_by_ips(lib: Library, changes: Mapping[str, Any]) -> LibrarySettings:
    """The same by the names of the operation `setCompanySettings`; `diskSpaceWarningMin` in KB."""
    names = {
        "overwriteMode": "overwrite_mode",
        "retainPublishState": "retain_publish_state",
        "defaultSourceProfileHandle": "default_source_profile",
        "defaultDisplayProfileHandle": "default_display_profile",
        "diskSpaceWarningMin": "free_bytes_min",
        "emailTrashCleanupWarning": "email_trash_cleanup_warning",
        "javascriptUploadEnabled": "javascript_upload_enabled",
        "uploadDefaults": "upload_defaults",
        "pyramid": "pyramid",
    }
    made: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in names:
            raise UsageFault(f"“{name}” is no setting of a library. There are: {', '.join(names)}.")
        kilobytes = name == "diskSpaceWarningMin" and isinstance(value, int) and not isinstance(value, bool)
        made[names[name]] = value * _KB if kilobytes else value
    return change(lib, made)


def _checked(lib: Library, name: str, value: Any) -> Any:
    match name:
        case "overwrite_mode":
            return _one_of("overwriteMode", value, [mode.value for mode in OverwriteMode])
        case "pyramid":
            return _one_of("pyramid", value, [rule.value for rule in PyramidsOf])
        case "retain_publish_state" | "email_trash_cleanup_warning" | "javascript_upload_enabled":
            if not isinstance(value, bool):
                raise UsageFault(f"{name.replace('_', ' ').capitalize()} is switched on or off: true or false.")
            return value
        case "free_bytes_min":
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_KB * _KB:
                raise UsageFault("The room to keep free on the disk is a whole number of bytes, 0 or more.")
            return value
        case "versions_kept":
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
                raise UsageFault("An asset may keep 0 to 1,000 versions without a label; 0 keeps all.")
            return value
        case "export_folder":
            if not isinstance(value, str) or (value and not os.path.isabs(value)):  # noqa: PTH117 - a plain text
                raise UsageFault("The folder that exports go to is named by its whole path.")
            return value
        case "export_zip_assets":
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100_000:
                raise UsageFault("A ZIP holds 1 to 100,000 assets.")
            return value
        case "export_zip_bytes":
            if not isinstance(value, int) or isinstance(value, bool) or not 10**6 <= value <= 10**12:
                raise UsageFault("A ZIP has at most a whole number of bytes, 1 MB to 1 TB.")
            return value
        case "network" | "network_private":
            if not isinstance(value, bool):
                raise UsageFault("The network is switched on or off: true or false.")
            return value
        case "fetch_bytes":
            if not isinstance(value, int) or isinstance(value, bool) or not 1 << 20 <= value <= 1 << 40:
                raise UsageFault("A fetched file may have at most a whole number of bytes, 1 MB to 1 TB.")
            return value
        case "upload_post_bytes":
            if not isinstance(value, int) or isinstance(value, bool) or not 1 << 20 <= value <= 1 << 40:
                raise UsageFault("The files of one upload by POST may have 1 MB to 1 TB together.")
            return value
        case "fetch_seconds":
            if not isinstance(value, int | float) or isinstance(value, bool) or not 1 <= value <= 86_400:
                raise UsageFault("Fetching a file may take 1 to 86,400 seconds.")
            return float(value)
        case "default_source_profile" | "default_display_profile":
            return checked_profile(lib, value)
        case "upload_defaults":
            return _upload_defaults(value)
        case "default_naming":
            return _naming(value)
    raise UsageFault(f"“{name}” is no setting of a library as a company.")


def _naming(value: Any) -> dict[str, str]:
    """Match and base name, checked as those of a preset that has them for itself."""
    known = ("match", "baseName")
    if not isinstance(value, Mapping) or not all(k in known and isinstance(v, str) for k, v in value.items()):
        raise UsageFault("The default naming has a match and, where that has no group, a baseName: two patterns.")
    made = BatchSetPreset("default naming", match=value.get("match", ""), base_name=value.get("baseName", ""))
    made.check()
    return {"match": made.match, "baseName": made.base_name}


def _one_of(name: str, value: Any, words: list[str]) -> str:
    if value not in words:
        raise UsageFault(f"“{value}” is not a value of {name}. There are: {', '.join(words)}.")
    return str(value)


def checked_profile(lib: Library, value: Any) -> str:
    """A profile's handle: of an asset that is one, or of a file that the system or the program brings. UsageFault
    where it is neither."""
    if not isinstance(value, str):
        raise UsageFault("A profile is named by its handle.")
    if not value:
        return ""
    if value.startswith(_FILE_PROFILE):
        name = value.removeprefix(_FILE_PROFILE)
        if not name or "/" in name or "\\" in name or name.startswith("."):
            raise UsageFault(f"“{value}” does not name a profile file. Choose one from the list.")
        return value
    number = parse_asset(value)
    rows = lib.browse.rows([number]) if number is not None else []
    if not rows:
        raise UsageFault(f"“{value}” is not an asset of this library. Choose a profile from the list.")
    if rows[0].type != "IccProfile":
        raise UsageFault(f"“{rows[0].name}” is not a colour profile. Choose a profile from the list.")
    return value


def _upload_defaults(value: Any) -> dict[str, Any]:
    """Checked as what they are: an UploadPostJob. Its option objects are kept whole."""
    from assetdesk.core.ips.document import validated
    from assetdesk.core.ips.forms.plain import plain
    from assetdesk.core.ips.given import given_options
    from assetdesk.core.ips.types.jobs import UploadPostJob

    job = validated(UploadPostJob, value, "uploadDefaults")
    assert isinstance(job, UploadPostJob)
    return {**plain(job), **given_options(job)}
