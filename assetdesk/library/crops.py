"""Named crops as a person sees to them: confirmed, moved, given back to the automatic, exported.

What changes a rectangle starts a reprocess of what became out of date by it, and answers `Before`, which `put_back`
takes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core import crops as rules
from assetdesk.core.crops import Box, Crop, Kind, Source
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import split_name
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser
    from assetdesk.store.crops import Waiting

_QUALITY_NOTE = "{name}: {have} px instead of {wanted}, the original has no more there."


@dataclass(frozen=True, slots=True)
class Before:
    """Crops of assets as they were, by asset. `rendered`: their files have to be made again, too."""

    crops: Mapping[int, tuple[Crop, ...]]
    rendered: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, as a sentence, how many crops it was, and the way back."""

    sentence: str
    crops: int
    before: Before


@dataclass(frozen=True, slots=True)
class OfAsset:
    """The crops of an asset. `width`, `height`: px of its upright original; `area`: what its options' crop leaves."""

    asset_id: int
    crops: tuple[Crop, ...] = ()
    width: int | None = None
    height: int | None = None
    area: Box = rules.WHOLE

    @property
    def named(self) -> tuple[Crop, ...]:
        """Without the swatch."""
        return tuple(one for one in self.crops if one.kind is Kind.CROP)

    @property
    def swatch(self) -> Crop | None:
        """The swatch, where there is one."""
        return next((one for one in self.crops if one.kind is Kind.SWATCH), None)


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, and what is worth knowing of them."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


def of_asset(browse: Browser, asset_id: int) -> OfAsset:
    """The crops of an asset, in the order of its profile."""
    from assetdesk.store import crops

    with browse.plain() as db:
        return OfAsset(asset_id, tuple(crops.of_asset(db, asset_id)), *crops.frame(db, asset_id))


def waiting(browse: Browser, folder_id: int | None = None) -> list[Waiting]:
    """Crops to confirm, in all of the library or in a folder and below."""
    from assetdesk.store import crops

    with browse.plain() as db:
        return crops.waiting(db, folder_id)


def folders_waiting(browse: Browser) -> dict[int, int]:
    """How many crops are to be confirmed of the assets of each folder itself; folders without any are left out."""
    from assetdesk.store import crops

    with browse.plain() as db:
        return crops.folders(db)


def confirm(lib: Library, chosen: Iterable[tuple[int, str]]) -> Done:
    """Confirm crops (asset, name) as they are. Nothing is rendered again."""
    from assetdesk.store import crops
    from assetdesk.store.writer import Write

    lib.need("editAssets")
    lib.need_writing()
    names = _by_asset(chosen)

    def work(w: Write) -> tuple[dict[int, tuple[Crop, ...]], int]:
        before: dict[int, tuple[Crop, ...]] = {}
        count = 0
        for asset_id, some in names.items():
            had = tuple(crops.of_asset(w.db, asset_id))
            done = crops.confirm(w, asset_id, some)
            if done:
                before[asset_id] = had
                count += len(done)
        return before, count

    before, count = lib.store.writer.run(work)
    return Done(f"Confirmed {counted(count, 'crop')}.", count, Before(before))


def save(lib: Library, moved: Sequence[tuple[int, str, Box]]) -> Done:
    """Rectangles (asset, name, box) as a person has placed them: theirs from now on, and confirmed. UsageFault where a
    rectangle is none, or a crop is not there any more."""
    boxes = {(asset_id, name): box for asset_id, name, box in moved}
    for _, name, box in moved:
        if not (0 < box.w <= 1 + 1e-6 and 0 < box.h <= 1 + 1e-6):
            raise UsageFault(f"The crop “{name}” would be empty. Make it larger.")

    def change(asset_id: int, one: Crop, area: Box) -> Crop:
        box = boxes.get((asset_id, one.name))
        if box is None:
            return one
        return replace(one, box=box.inside(area), source=Source.USER, confirmed=True, before=None)

    return _change(lib, _by_asset((one[0], one[1]) for one in moved), change, "saved and confirmed")


def reset(lib: Library, chosen: Iterable[tuple[int, str]]) -> Done:
    """Crops (asset, name) are as they were found automatically, and confirmed by whoever asks for it."""
    names = _by_asset(chosen)

    def change(asset_id: int, one: Crop, area: Box) -> Crop:
        if one.name not in names[asset_id] or one.auto is None:
            return one
        return replace(one, box=one.auto.inside(area), source=Source.AUTO, confirmed=True, before=None)

    return _change(lib, names, change, "reset to automatic")


def put_back(lib: Library, before: Before) -> None:
    """As they were."""
    from assetdesk.store import crops
    from assetdesk.store.writer import Write

    lib.need("editAssets")
    lib.need_writing()

    def work(w: Write) -> None:
        for asset_id, had in before.crops.items():
            crops.put(w, asset_id, had)
        if before.rendered:
            crops.outdate(w, before.crops)

    lib.store.writer.run(work)
    if before.rendered:
        _render(lib, before.crops)


def export(browse: Browser, root: Path, chosen: Iterable[tuple[int, str]], folder: Path) -> Exported:
    """Writes `<stem>_<crop>.jpg` of crops (asset, name) into a folder, at their target size. A name that is taken gets
    a number. Crops without a file are told; one that is smaller than its target, too: nothing is enlarged."""
    if not folder.is_dir():
        raise UsageFault(f"“{folder}” is not a folder.")
    from assetdesk.library.watch import roots
    from assetdesk.store import crops

    roots.need_unwatched(browse, folder)
    files: list[Path] = []
    warnings: list[str] = []
    for asset_id, names in _by_asset(chosen).items():
        rows = browse.rows([asset_id])
        if not rows:
            continue
        stem = split_name(rows[0].name)[0]
        derived = {one.name: one for one in browse.renditions(asset_id)}
        with browse.plain() as db:
            had = {one.name: one for one in crops.of_asset(db, asset_id)}
        for name in names:
            crop = had.get(name)
            if crop is None:
                warnings.append(f"{rows[0].name} has no crop “{name}” any more.")
                continue
            made = derived.get(_file_of(crop))
            if made is None:
                warnings.append(f"{rows[0].name}: the crop “{name or rules.SWATCH}” has not been made yet.")
                continue
            source = root / made.path
            target = _free(folder, f"{stem}_{name or rules.SWATCH}", source.suffix.replace(".jpeg", ".jpg"))
            part = target.with_name(f".{target.name}.part")
            part.write_bytes(source.read_bytes())
            part.replace(target)
            files.append(target)
            if (made.width, made.height) != (crop.target_w, crop.target_h):
                have, wanted = f"{made.width} × {made.height}", f"{crop.target_w} × {crop.target_h}"
                warnings.append(_QUALITY_NOTE.format(name=target.name, have=have, wanted=wanted))
    return Exported(tuple(files), tuple(warnings))


def export_all(browse: Browser, root: Path, asset_ids: Iterable[int], folder: Path) -> Exported:
    """The same for every named crop of these assets. UsageFault where they have none."""
    chosen = [(asset_id, one.name) for asset_id in asset_ids for one in of_asset(browse, asset_id).named]
    if not chosen:
        raise UsageFault("None of these has crops. An image profile on their folder says which crops are made.")
    return export(browse, root, chosen, folder)


def request_for(asset_ids: Iterable[int]) -> ReprocessRequest:
    """What makes the files of moved crops again, and nothing that is up to date."""
    return ReprocessRequest(
        Selection(assets=tuple(sorted(set(asset_ids)))),
        scopes=(Scope.PROFILE,),
        apply_to=ApplyTo.STALE,
        name="Crops moved by hand",
    )


def _change(
    lib: Library, names: Mapping[int, Sequence[str]], change: Callable[[int, Crop, Box], Crop], verb: str
) -> Done:
    from assetdesk.store import assets, checkouts, crops
    from assetdesk.store.writer import Write

    lib.need("editAssets")
    lib.need_writing()

    def work(w: Write) -> dict[int, tuple[Crop, ...]]:
        checkouts.need_not_locked(w.db, names, "edited")
        before: dict[int, tuple[Crop, ...]] = {}
        for asset_id, some in names.items():
            had = tuple(crops.of_asset(w.db, asset_id))
            there = {one.name for one in had}
            for name in some:
                if name not in there:
                    raise UsageFault(f"The crop “{name}” is not there any more: its profile was changed.")
            area = crops.frame(w.db, asset_id)[2]
            crops.put(w, asset_id, [change(asset_id, one, area) for one in had])
            assets.edited(w, asset_id, f"{'Crop' if len(some) == 1 else 'Crops'} {verb}: {', '.join(some)}")
            before[asset_id] = had
        crops.outdate(w, before)
        return before

    before = lib.store.writer.run(work)
    _render(lib, before)
    count = sum(map(len, names.values()))
    subject = "Crop" if count == 1 else counted(count, "crop")
    files = "1 file is" if count == 1 else f"{count} files are"
    return Done(f"{subject} {verb}. {files} made again.", count, Before(before, rendered=True))


def _render(lib: Library, asset_ids: Iterable[int]) -> None:
    from assetdesk.library import reprocess

    ids = list(asset_ids)
    if ids:
        reprocess.start(lib, request_for(ids))


def _by_asset(chosen: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for asset_id, name in chosen:
        names = found.setdefault(asset_id, [])
        if name not in names:
            names.append(name)
    return found


def _file_of(crop: Crop) -> str:
    if crop.kind is Kind.SWATCH:
        return rules.swatch_name(crop.target_w, crop.target_h)
    return rules.file_name(crop.name, crop.target_w, crop.target_h)


def _free(folder: Path, stem: str, suffix: str) -> Path:
    """A name in the folder that nothing has."""
    stem = stem.replace("/", "-").replace("\\", "-")
    for number in range(10_000):
        path = folder / (f"{stem}-{number}{suffix}" if number else f"{stem}{suffix}")
        if not path.exists():
            return path
    raise UsageFault(f"There are too many files called “{stem}” in this folder.")
