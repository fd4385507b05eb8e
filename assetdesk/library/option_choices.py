"""What the options can be chosen from: saved options, colour profiles, encodings, presets of sets, collections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import asset_handle, collection_handle
from assetdesk.core.presets import BATCH_SET, ENCODING, LARGEST_BODY, OPTIONS, Preset
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.core.encoding import EncodingPreset
    from assetdesk.library.session import Library

_SPACES = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "Grey", "Lab": "Lab"}


@dataclass(frozen=True, slots=True)
class SavedOptions:
    """Options under a name; `options` by the names of the IPS API, as `ReprocessRequest.options` has them."""

    id: int
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """Each by handle. `profiles`: (handle, words); the others: (handle, name, what it is in a few words)."""

    presets: tuple[SavedOptions, ...] = ()
    profiles: tuple[tuple[str, str], ...] = ()
    encodings: tuple[tuple[str, str, str], ...] = ()
    sets: tuple[tuple[str, str, str], ...] = ()
    collections: tuple[tuple[str, str, str], ...] = ()
    # (type, handle, name) of publish contexts that a job can be followed by
    contexts: tuple[tuple[str, str, str], ...] = ()
    # addresses of the own network that may be told
    hosts: tuple[str, ...] = ()


def read(lib: Library) -> Choices:
    """Read all of it; for a thread."""
    from assetdesk.library import collections, presets
    from assetdesk.library.following import publishing

    return Choices(
        saved(lib),
        profiles(lib),
        tuple((one.handle, one.name, _encoding_words(one)) for one in presets.list(lib, ENCODING)),
        tuple((one.handle, one.name, "") for one in presets.list(lib, BATCH_SET)),
        tuple((collection_handle(one.name), one.name, counted(one.count, "asset")) for one in collections.list(lib)),
        publishing.choices(lib),
        tuple(lib.settings().notice_hosts),
    )


def profiles(lib: Library) -> tuple[tuple[str, str], ...]:
    """Colour profiles to convert from and to: those in the library first, then those of the program and the system."""
    from assetdesk.media.edits.profiles import available
    from assetdesk.store.profiles import option_values

    with lib.store.read() as conn:
        assets = option_values.profiles(conn)
    own = [(asset_handle(number), name) for number, name in assets]
    found = [one for one in available() if one.header.space in _SPACES]
    return (*own, *((one.handle, f"{one.header.name} ({_SPACES[one.header.space]})") for one in found))


def upload_defaults(lib: Library) -> dict[str, Any]:
    """The library's own options for uploads that say nothing else, by IPS names."""
    settings = lib.settings()
    return {"preservePublishState": settings.retain_publish_state, **settings.upload_defaults}


def saved(lib: Library) -> tuple[SavedOptions, ...]:
    """The saved options, by name."""
    from assetdesk.library import presets

    return tuple(_saved(one) for one in presets.list(lib, OPTIONS))


def save(lib: Library, name: str, options: Mapping[str, Any]) -> None:
    """Keep options under a new name. UsageFault where it is taken."""
    from assetdesk.library import presets

    presets.save(lib, OPTIONS, name, dict(options))


def replace(lib: Library, number: int, options: Mapping[str, Any]) -> None:
    """The preset has these from now on."""
    from assetdesk.library import presets

    presets.update(lib, number, dict(options))


def delete(lib: Library, number: int) -> None:
    """Take a preset away."""
    from assetdesk.library import presets

    presets.delete(lib, number)


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they may be kept under a name: those of a job, each as the job's own type takes it. None stands for
    the default. UsageFault with the field's path for what cannot be."""
    from assetdesk.core.ips.document import validated
    from assetdesk.core.ips.types.jobs import UploadPostJob
    from assetdesk.library.options import NAMES

    known = {name for names in NAMES.values() for name in names}
    if unknown := sorted(str(name)[:60] for name in options if name not in known):
        raise UsageFault(f"There is no option “{unknown[0]}”.")
    needed = {"overwrite": True, "readyForPublish": True, "createMask": False, "emailSetting": "None"}
    validated(UploadPostJob, {**needed, **{name: v for name, v in options.items() if v is not None}}, "options")
    return dict(options)


def write_file(lib: Library, number: int, path: Path) -> None:
    """Write a preset as JSON that `read_file` takes in, here or elsewhere."""
    from assetdesk.library import presets

    path.write_text(presets.written(presets.get(lib, number)), encoding="utf-8")


def read_file(lib: Library, path: Path) -> str:
    """Take in a preset that was written to a file; answers its name. UsageFault where it is none."""
    from assetdesk.library import presets

    with path.open("rb") as file:
        data = file.read(LARGEST_BODY + 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageFault("This file is not a preset: it is not text.") from None
    return presets.read(lib, text, OPTIONS).name


def save_encoding(lib: Library, preset: EncodingPreset) -> str:
    """An encoding preset of the editor's own; answers its handle. UsageFault where the name is taken."""
    from assetdesk.library import presets

    return presets.save(lib, ENCODING, preset.name, preset.to_json()).handle


def _saved(preset: Preset) -> SavedOptions:
    return SavedOptions(preset.id, preset.name, dict(preset.body))


def _encoding_words(preset: Preset) -> str:
    """`auto × 720 px, 2,600 kbit/s, H.264`."""
    body = preset.body
    size = f"{body.get('width', 'auto')} × {body.get('height', 'auto')} px"
    return f"{size}, {body.get('videoBitRate', 0):,} kbit/s, {body.get('videoCodec', '')}"
