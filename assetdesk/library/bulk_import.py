"""Bulk imports: check one, see what it would do, run it, keep it to run again.

A run is an UploadDirectoryJob whose folder the runner walks (`library.upload_directory`); running one again takes what
is not in yet. A saved import is a preset.
"""

from __future__ import annotations

import builtins
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetdesk.core.bulk_import import BulkImport, ImportPlan, from_json
from assetdesk.core.errors import UsageFault
from assetdesk.core.job import PRIORITY_CLASS, JobRow, JobType, Priority
from assetdesk.core.presets import BULK_IMPORT, Preset
from assetdesk.core.upload import OverwriteMode, UploadRequest
from assetdesk.library import metadata_tables, upload
from assetdesk.library.intake import sources
from assetdesk.library.session import Library
from assetdesk.library.upload_directory import Walk, refused_root

if TYPE_CHECKING:
    from assetdesk.core.settings import LibrarySettings
    from assetdesk.store.writer import Write

# where nothing was ever brought in: seconds a file, and bytes a second
_SECONDS_A_FILE = 0.35
_BYTES_A_SECOND = 60e6
_PROGRESS_SECONDS = 0.2


def checked(raw: Mapping[str, Any]) -> BulkImport:
    """An import from JSON, its options in the one form that is kept. UsageFault where something cannot be."""
    wanted = from_json(raw)
    if wanted.options:
        from assetdesk.core.ips.given import checked_options

        wanted = replace(wanted, options=checked_options(wanted.options))
    return wanted


def problems(lib: Library, wanted: BulkImport) -> builtins.list[str]:
    """What stands in the way of an import, as sentences: its folder, its metadata file. Reads no other file."""
    found = []
    try:
        checked(wanted.request())
    except UsageFault as wrong:
        return [str(wrong)]
    if refused := refused_root(sources.source_path(wanted.source), lib.root.resolve()):
        found.append(refused)
    if wanted.metadata:
        try:
            table = metadata_tables.read(sources.source_path(wanted.metadata))
            found += table.sentences
            if not table.records:
                found.append(f"“{table.name}” says nothing of any file.")
        except UsageFault as wrong:
            found.append(str(wrong))
    return found


def dry_run(
    lib: Library,
    wanted: BulkImport,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[ImportPlan], None] = lambda plan: None,
) -> ImportPlan:
    """What a run would do, by the same walk; nothing is written. Files are read where their size is one that the
    library has, or their type matters. UsageFault where the folder or the metadata file cannot be read."""
    from assetdesk.store.files import GivenUp

    wanted = replace(checked(wanted.request()), overwrite_mode=_overwrite_mode(lib.settings()))
    walk = Walk(lib.store, wanted, cancelled=cancelled)
    plan = ImportPlan()
    told = time.monotonic()
    try:
        for looked in walk:
            renamed = looked.file.name if looked.file is not None and looked.file.title and looked.fate.comes_in else ""
            described = looked.file is not None and bool(looked.file.fields) and looked.fate.comes_in
            plan.add(looked.path, looked.fate, looked.size, looked.sentence, renamed=renamed, fields=described)
            if cancelled():
                plan.cancelled = True
                break
            if time.monotonic() - told > _PROGRESS_SECONDS:
                told = time.monotonic()
                progress(plan)
    except GivenUp:
        plan.cancelled = True
    plan.problems = walk.notes
    plan.seconds = _seconds(lib, plan)
    return plan


def start(lib: Library, wanted: BulkImport) -> int:
    """Begin a run; the number of its job. UsageFault where its folder is not there or it cannot be."""
    lib.need("submitJob")
    lib.need_writing()
    wanted = checked(wanted.request())
    if refused := refused_root(sources.source_path(wanted.source), lib.root.resolve()):
        raise UsageFault(refused)
    if wanted.metadata:
        metadata_tables.read(sources.source_path(wanted.metadata))
    settings = lib.settings()
    job_id = lib.store.writer.run(lambda w: begin(w, settings, wanted))
    lib.wake()
    return job_id


def begin(w: Write, settings: LibrarySettings, wanted: BulkImport) -> int:
    """The job of a run, in a transaction; the runner walks its folder. A saved import is as it is saved now."""
    from assetdesk.store.profiles import presets
    from assetdesk.store.work import jobs

    if wanted.import_id is not None:
        row = w.db.one("SELECT 1 FROM presets WHERE id = ? AND kind = ?", (wanted.import_id, BULK_IMPORT))
        if row is not None:
            saved_one = presets.get(w.db, wanted.import_id)
            wanted = replace(of_preset(saved_one), origin=wanted.origin)
    whole = upload.with_defaults(UploadRequest((), options=wanted.options, job=wanted.job), settings.upload_defaults)
    wanted = replace(wanted, options=whole.options, job=whole.job, overwrite_mode=_overwrite_mode(settings))
    name = wanted.name or f"Import {_short(wanted.source)}"
    return jobs.create(
        w,
        type=JobType.UPLOAD_DIRECTORY,
        name=name,
        request=json.dumps({**wanted.request(), "name": name}, sort_keys=True, ensure_ascii=False),
        priority=PRIORITY_CLASS[Priority.BULK],
        detail=wanted.detail,
        destination=sources.clean_folder(wanted.folder),
        submitted_by=wanted.origin,
        counting=True,
    )


def list(lib: Library) -> builtins.list[Preset]:
    """The saved imports by name."""
    from assetdesk.library import presets

    return presets.list(lib, BULK_IMPORT)


def find(lib: Library, name: str) -> Preset:
    """The saved import of that name or handle; UsageFault where there is none."""
    wanted = " ".join(name.split()).casefold()
    for one in list(lib):
        if one.name.casefold() == wanted or one.handle == name.strip():
            return one
    raise UsageFault(f"There is no saved import “{name}”. `assetdesk import LIBRARY list` lists them.")


def save(lib: Library, name: str, wanted: BulkImport) -> Preset:
    """Keep an import under a name that is not taken."""
    from assetdesk.library import presets

    return presets.save(lib, BULK_IMPORT, name, wanted.body())


def update(lib: Library, preset_id: int, wanted: BulkImport) -> None:
    """The same saved import, otherwise from now on; its schedules follow."""
    from assetdesk.library import presets

    presets.update(lib, preset_id, wanted.body())


def delete(lib: Library, preset_id: int) -> None:
    """Forget a saved import, and what was to run it; what it brought in stays."""
    from assetdesk.library import presets
    from assetdesk.store.work import schedules

    def work(w: Write) -> None:
        for one in schedules.of_request(w.db, "importId", preset_id):
            schedules.delete(w, one.id)

    lib.need("submitJob")
    lib.need_writing()
    presets.delete(lib, preset_id)
    lib.store.writer.run(work)


def of_preset(preset: Preset) -> BulkImport:
    """The import that a preset keeps."""
    return from_json({**preset.body, "name": preset.name, "importId": preset.id})


def history(lib: Library, preset_id: int) -> builtins.list[JobRow]:
    """The runs of a saved import, newest first."""
    with lib.browse.plain() as db:
        numbers = db.all(
            "SELECT id FROM jobs WHERE type = ? AND json_extract(request, '$.importId') = ? ORDER BY id DESC LIMIT 200",
            (JobType.UPLOAD_DIRECTORY.value, preset_id),
        )
    rows = (lib.browse.job(int(number)) for (number,) in numbers)
    return [row for row in rows if row is not None]


def _seconds(lib: Library, plan: ImportPlan) -> float:
    """How long a run takes, by the last ones."""
    with lib.browse.plain() as db:
        row = db.one(
            "SELECT SUM(seconds_worked) AS seconds, SUM(done) AS files FROM (SELECT seconds_worked, done FROM jobs"
            " WHERE state = 'done' AND type IN ('UploadPost', 'UploadFromServerDirectory') AND done > 0"
            " ORDER BY id DESC LIMIT 20)"
        )
    a_file = row.seconds / row.files if row is not None and row.files and row.seconds else _SECONDS_A_FILE
    return float(max(plan.coming * a_file, plan.coming_bytes / _BYTES_A_SECOND))


def _overwrite_mode(settings: LibrarySettings) -> OverwriteMode:
    return OverwriteMode(settings.overwrite_mode)


def _short(source: str) -> str:
    return sources.shown_source(source).replace("\\", "/").rstrip("/").rpartition("/")[2] or "folder"
