"""XMP sidecars: which file of a folder speaks of which original, and what a sidecar is called when that is renamed.

`IMG_1.xmp` (Lightroom, Bridge, Capture One) and `IMG_1.CR2.xmp` (darktable, digiKam), whatever their capitals. The full
name goes first. Of several originals with one stem the raw photo has the short name's sidecar, as Adobe has it; among
others the first by name. Each original has one sidecar and each sidecar one original; what is left over is a file like
any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from assetdesk.core.names import name_key, split_name

EXTENSION = ".xmp"
# larger ones are not read: no editing program writes such
MOST_BYTES = 4 << 20
RAW_EXTENSIONS = frozenset(
    (  # noqa: SIM905 - thirty of them are better read so
        ".3fr .arw .bay .cap .cr2 .cr3 .crw .dcr .dcs .dng .erf .fff .gpr .iiq .k25 .kdc .mef .mos .mrw .nef .nrw .orf"
        " .pef .ptx .raf .raw .rw2 .rwl .rwz .sr2 .srf .srw .x3f"
    ).split()
)


def is_sidecar_name(name: str) -> bool:
    """Whether a file of that name may be a sidecar."""
    return name_key(name).endswith(EXTENSION) and len(name) > len(EXTENSION)


def pairs(names: Iterable[str]) -> dict[str, str]:
    """Sidecar by original, for all file names of one folder."""
    sidecars: list[str] = []
    originals: list[str] = []
    for name in sorted(names):
        (sidecars if is_sidecar_name(name) else originals).append(name)
    if not sidecars:
        return {}
    by_name: dict[str, str] = {}
    by_stem: dict[str, list[str]] = {}
    for name in originals:
        by_name.setdefault(name_key(name), name)
        by_stem.setdefault(name_key(split_name(name)[0]), []).append(name)
    found: dict[str, str] = {}
    short = []
    for sidecar in sidecars:
        owner = by_name.get(name_key(sidecar[: -len(EXTENSION)]))
        if owner is None:
            short.append(sidecar)
        elif owner not in found:
            found[owner] = sidecar
    for sidecar in short:
        owner = first_of(name for name in by_stem.get(name_key(sidecar[: -len(EXTENSION)]), ()) if name not in found)
        if owner is not None:
            found[owner] = sidecar
    return found


def first_of(originals: Iterable[str]) -> str | None:
    """Whose the sidecar with their common stem is: the raw photo's, else the first by name."""
    return min(originals, key=lambda name: (split_name(name)[1].casefold() not in RAW_EXTENSIONS, name), default=None)


def renamed(sidecar: str, old: str, new: str) -> str:
    """The sidecar's name when its original `old` becomes `new`."""
    ending = sidecar[-len(EXTENSION) :]
    full = name_key(sidecar[: -len(EXTENSION)]) == name_key(old)
    return (new if full else split_name(new)[0]) + ending


def mark(size: int, data: bytes) -> str:
    """What a sidecar's content is known by: a digest, or its size where it is too large to be read."""
    return f"large-{size}" if size > MOST_BYTES else hashlib.blake2b(data, digest_size=16).hexdigest()
