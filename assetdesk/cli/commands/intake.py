"""`init` and `upload`: how files come into a library."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.cli import passwords
from assetdesk.cli.context import Context
from assetdesk.cli.parser import MISSING_PARAMETER, Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.upload import is_address

if TYPE_CHECKING:
    from assetdesk.core.upload import UploadFile
    from assetdesk.library.job_files import JobFile
    from assetdesk.library.session import Library
    from assetdesk.library.upload import UploadPlan

_SHOWN = 20


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the folder; it is made where it is not there")
    parser.add_argument("--sample", action="store_true", help="fill it with pictures to play with")
    parser.add_argument("--no-wait", action="store_true", help="do not wait until the files are processed")


def _upload_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("paths", metavar="PATH", nargs="*", help="a file or folder to copy in, or an http(s) address")
    parser.add_argument("--to", metavar="FOLDER", default="", help="the folder of the library to copy to")
    parser.add_argument(
        "--job", metavar="FILE", help="an upload of IPS as JSON or XML: with which options, or from where"
    )
    passwords.add_argument(parser)
    parser.add_argument(
        "--own-network", action="store_true", help="addresses may lead into this computer or its own network"
    )
    parser.add_argument("--no-wait", action="store_true", help="do not wait until the files are copied and processed")


COMMANDS = (
    Command(
        "init",
        "make a library, in a new or an existing folder",
        _init_arguments,
        "assetdesk.cli.commands.intake:init",
        "Make a library. Files that lie in the folder already are taken in where they lie and stay untouched.",
    ),
    Command(
        "upload",
        "copy files and folders in and process them",
        _upload_arguments,
        "assetdesk.cli.commands.intake:upload",
        "Copy files and folders in and process them. A folder keeps its name and structure. Where a name is taken,\n"
        "the file that was there is kept as a version. Hidden files and links are left out and named.\n"
        "A job file with an UploadDirectoryJob names its folder itself, one with an UploadUrlsJob its addresses; they\n"
        "are fetched where Preferences, Library, Network allows it.",
    ),
)


def init(context: Context) -> int:
    """Make the library, adopt what lies in its folder, process it."""
    from assetdesk.library import adopt, sample

    with context.library(create=True) as lib:
        if context.args.sample:
            sample.fill(lib.root)
        if not context.args.no_wait:
            context.work(lib)  # what is found is processed while the look goes on
        report = adopt.look(
            lib, lambda seen: context.out.progress(0.0, f"{seen:,} files found"), context.signals.raised
        )
        for out in report.left_out[:_SHOWN]:
            context.out.say(f"Left out: {out.path}: {out.reason}.")
        if report.job_id is None:
            context.out.record({"library": str(lib.root), "assets": 0}, f"Made the library “{lib.root}”.")
            return 0
        if not context.out.as_json:
            context.out.say(f"Made the library “{lib.root}”. {report.sentence}")
        return context.ended(report.job_id, lib)


def upload(context: Context) -> int:
    """Copy in and process."""
    from assetdesk.core.job import Priority
    from assetdesk.core.upload import Conflict, OverwriteMode, UploadRequest
    from assetdesk.library import job_files
    from assetdesk.library import upload as intake

    args = context.args
    job = job_files.read_upload(args.job) if args.job else job_files.JobFile("")
    password = passwords.read(args.archive_password_file) if args.archive_password_file else None
    if job.server_dir:
        from assetdesk.cli.commands import imports

        return imports.from_job_file(context, job)
    if job.urls or any(is_address(path) for path in args.paths):
        return _fetch(context, job)
    if not args.paths:
        raise UsageFault("Name files or folders to upload.", code=MISSING_PARAMETER)
    if not any(os.path.lexists(path) for path in args.paths):
        gone = args.paths[0]
        raise UsageFault(f"“{gone}” is not there. Name files or folders to upload.")
    with context.library() as lib:
        lib.need_writing()
        job_files.check(lib, job)
        target = target_of(lib, args.to) if args.to else job_folder(lib, job)
        plan = intake.collect(lib, args.paths, target, context.signals.raised)
        files = [*plan.files, *_not_there(plan, target)]
        _say_notes(context, plan)
        if context.signals.raised():
            return context.signals.exit_code
        if job.file_name and len(files) == 1:
            files = [_renamed(files[0], job.file_name)]
        request = UploadRequest(
            files=tuple(files),
            # what is overwritten is a version first
            conflict=Conflict.SKIP if job.overwrite is False else Conflict.CREATE_VERSION,
            overwrite_mode=OverwriteMode(lib.settings().overwrite_mode),
            origin="command line",
            name=job.name,
            options=job.options,
            job=job.job,
        )
        return context.ended(intake.start(lib, request, plan.left_out, Priority.BULK), lib, password=password)


def _fetch(context: Context, job: JobFile) -> int:
    """Fetch what a job file or the words name, and process it."""
    from assetdesk.library import job_files, upload_urls

    args = context.args
    if not all(is_address(path) for path in args.paths):
        raise UsageFault("Name files and folders, or addresses, but not both in one upload.")
    with context.library() as lib:
        lib.need_writing()
        job_files.check(lib, job)
        named = [(address, _place(lib, place)) for address, place in job.urls]
        named += [(address, upload_urls.place_of(address)) for address in args.paths]
        request = upload_urls.request(
            lib,
            named,
            overwrite=job.overwrite,
            folder=target_of(lib, args.to),
            name=job.name,
            options=job.options,
            job=job.job,
            private=args.own_network,
        )
        if job.waits:
            from assetdesk.cli.commands.imports import added
            from assetdesk.core.job import JobType

            return added(context, lib, request.name, JobType.UPLOAD_URLS, upload_urls.kept(request), job)
        return context.ended(upload_urls.start(lib, request), lib)


def _place(lib: Library, place: str) -> str:
    """A destPath; IPS puts the company's own name before it."""
    first, slash, rest = place.lstrip("/").partition("/")
    return rest if slash and first in (lib.name, lib.settings().unit) else place


def target_of(lib: Library, folder: str) -> str:
    """The target folder relative to the library; an absolute path inside it is taken as one."""
    if folder and Path(folder).is_absolute():
        path = Path(os.path.normpath(folder))
        for root in (lib.root, lib.root.resolve()):
            if path == root or root in path.parents:
                return path.relative_to(root).as_posix().removeprefix(".")
    return folder


def job_folder(lib: Library, job: JobFile) -> str:
    """The folder that a job file names; IPS puts the company's own name before it."""
    parts = [part for part in job.folder.split("/") if part]
    if parts and parts[0] in (lib.name, lib.settings().unit):
        del parts[0]
    return "/".join(parts)


def _renamed(file: UploadFile, name: str) -> UploadFile:
    """The file under the name that the job gives it."""
    from assetdesk.core.names import clean_name

    wanted = name.rpartition("/")[2]
    cleaned = clean_name(wanted)
    return replace(file, name=cleaned, title="" if cleaned == wanted else wanted)


def _not_there(plan: UploadPlan, target: str) -> list[UploadFile]:
    """What was named but is not there fails in the job, by name, and the rest goes on."""
    from assetdesk.core.names import clean_name
    from assetdesk.core.upload import UploadFile
    from assetdesk.library.intake.sources import clean_folder, stored_source

    gone = [out for out in plan.left_out if not os.path.lexists(out.path)]
    plan.left_out = [out for out in plan.left_out if out not in gone]
    return [UploadFile(stored_source(out.path), clean_folder(target), clean_name(Path(out.path).name)) for out in gone]


def _say_notes(context: Context, plan: UploadPlan) -> None:
    if context.out.as_json:
        return
    notes = [f"Left out: {out.path}: {out.reason}." for out in plan.left_out]
    notes += [renamed.sentence for renamed in plan.renamed]
    for note in notes[:_SHOWN]:
        context.out.say(note)
    if len(notes) > _SHOWN:
        context.out.say(f"… and {len(notes) - _SHOWN:,} more; the job's log names them all.")
