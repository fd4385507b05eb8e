"""Brings what a worker made to its place: files to their final name, the grid picture to its store, then the rows.

New files lie in a folder that is this landing's own before anybody knows of them; a kill in between leaves files
without rows, which the next start sweeps.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from assetdesk.core.asset import SourceFacts
from assetdesk.core.options import PRESETS
from assetdesk.core.plan import is_failure
from assetdesk.core.renditions import CELL_EDGE, fit
from assetdesk.core.scopes import Modules
from assetdesk.core.task import StepOutcome
from assetdesk.core.text import ExtractedText, from_lines
from assetdesk.store.engine import Store
from assetdesk.store.history import undo
from assetdesk.store.paths import rendition_dir
from assetdesk.store.search_index import Prepared, prepare
from assetdesk.store.work import results
from assetdesk.store.work.claims import Claim


class Lander:
    """Lands the outcomes of one task, as often as some are there. Waits for each commit."""

    def __init__(self, store: Store, modules: Modules, claim: Claim, out_dir: Path) -> None:
        self._store, self._modules, self._claim, self._out_dir = store, modules, claim, out_dir
        self._folder = ""
        self.options: Mapping[str, Any] = claim.options

    def land(
        self,
        source: SourceFacts | None,
        outcomes: Sequence[StepOutcome],
        *,
        crashed: Sequence[str] = (),
        crash_detail: str = "",
        released: Sequence[str] = (),
        worked: Mapping[int, float] | None = None,
    ) -> results.Landed:
        """OSError or EnvironmentFault where files or rows cannot be written: then nothing has changed."""
        claim, store = self._claim, self._store
        moved: dict[str, str] = {}
        try:
            cell = self._put_cell(source, outcomes)
            self._move(outcomes, moved)
            landing = results.Landing(
                lease=claim.lease,
                asset_id=claim.asset_id,
                run=claim.run,
                source=source,
                outcomes=tuple(outcomes),
                files=moved,
                cell=cell,
                texts=self._texts(outcomes),
                crashed=tuple(crashed),
                crash_detail=crash_detail,
                released=tuple(released),
                worked=worked or {},
                keep_edits=claim.keep_edits,
                options=_without_presets(self.options),
                given=claim.given,
                programs=claim.programs,
            )
            landed = store.writer.run(lambda w: results.land(w, landing, self._modules, store.paths))
        except BaseException:
            self._take_back(moved.values())
            raise
        self._take_back(moved.values() if landed.lost else landed.unused)
        return landed

    def _move(self, outcomes: Sequence[StepOutcome], moved: dict[str, str]) -> None:
        """Give new files their final name, except those whose bytes are there already."""
        files = [file for outcome in outcomes for file in outcome.files]
        if not files:
            return
        with self._store.browse.plain() as db:
            old = results.old_files(db, self._claim.asset_id)
        renditions, out_dir = os.fspath(self._store.paths.renditions), os.fspath(self._out_dir)
        for file in files:
            before = old.get(file.name)
            if before is not None:
                path, digest, size, own = before
                if own and self._claim.keep_edits:
                    continue
                if digest == file.hash and _size(f"{renditions}/{path}") == size:
                    continue
            if not self._folder:
                self._folder = self._make_folder()
            source = f"{out_dir}/{file.name}"
            if _size(source) < 0:
                raise ValueError(f"the worker names a file it has not written: {file.name}")
            target = f"{self._folder}/{file.name}"
            os.replace(source, f"{renditions}/{target}")  # noqa: PTH105 - for every file of every asset
            moved[file.name] = target

    def _make_folder(self) -> str:
        """A folder no landing has used before: what has its name never changes."""
        renditions = self._store.paths.renditions
        base = rendition_dir(self._claim.key, self._claim.run)
        for number in range(10_000):
            name = f"{base}.{number}" if number else base
            (renditions / name).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                (renditions / name).mkdir()
                return name
        raise FileExistsError(f"no free folder beside {base}")

    def _texts(self, outcomes: Sequence[StepOutcome]) -> dict[str, Prepared]:
        """The text of each step that read some, from the worker's file."""
        found: dict[str, Prepared] = {}
        for outcome in outcomes:
            if outcome.text is None or is_failure(outcome.error):
                continue
            text = ExtractedText()
            if outcome.text:
                with (self._out_dir / Path(outcome.text).name).open(encoding="utf-8") as lines:
                    text = from_lines(lines)
            found[outcome.step] = prepare(text)
        return found

    def _put_cell(self, source: SourceFacts | None, outcomes: Sequence[StepOutcome]) -> int | None:
        """Store a new grid picture under the next number, which the rows take over. None when nothing is new."""
        name = next((outcome.cell for outcome in outcomes if outcome.cell), None)
        if name is None:
            return None
        body = (self._out_dir / name).read_bytes()
        asset_id = self._claim.asset_id
        with self._store.browse.plain() as db:
            version = results.cell_version(db, asset_id)
            keep = undo.undoable(db, self._claim.run)
        if self._store.cells.get(asset_id) == (version, body):
            return None
        known = source or self._claim.known
        width, height = (known.width, known.height) if known else (None, None)
        shape = fit(width, height, CELL_EDGE, CELL_EDGE) if width and height else (CELL_EDGE, CELL_EDGE)
        self._store.cells.put_many([(asset_id, version + 1, *shape, body)], keep=keep)
        return version + 1

    def _take_back(self, paths: Iterable[str]) -> None:
        wanted = list(paths)
        with suppress(OSError):
            results.remove_files(self._store.paths, wanted)
        if wanted and not (self._store.paths.renditions / self._folder).is_dir():
            self._folder = ""


def _without_presets(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """As they are stored: presets by handle."""
    return {name: value for name, value in options.items() if name != PRESETS}


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - for every file of every asset
    except OSError:
        return -1
