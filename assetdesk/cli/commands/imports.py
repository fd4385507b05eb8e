"""`import` and `schedule`: folders that come in as a whole, now or at a time, and the jobs that begin by themselves."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command
from assetdesk.core.bulk_import import MB, BulkImport, Fate, ImportMode, ImportPlan, types
from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobType

if TYPE_CHECKING:
    from assetdesk.core.presets import Preset
    from assetdesk.core.scheduled import ScheduledJob
    from assetdesk.library.job_files import JobFile
    from assetdesk.library.session import Library

_VERBS = ("run", "show", "check", "history", "delete")
_MODES = {"skip": ImportMode.SKIP, "replace": ImportMode.REPLACE, "version": ImportMode.CREATE_VERSION}
_SCHEDULE_VERBS = {"list": 0, "show": 1, "run": 1, "pause": 1, "resume": 1, "delete": 1}
_SHOWN = 20


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("words", metavar="DIR", nargs="+", help=f"a folder; or list, or {', '.join(_VERBS)} and a NAME")
    parser.add_argument("--to", metavar="FOLDER", help="the folder of the library to copy to")
    parser.add_argument("--mode", choices=tuple(_MODES), help="where a name is taken: skip (default), replace, version")
    parser.add_argument("--include", metavar="TYPE", nargs="+", help="only these types: image/jpeg, image/*, image …")
    parser.add_argument("--exclude", metavar="TYPE", nargs="+", help="not these types")
    parser.add_argument("--min-mb", metavar="MB", type=float, help="no smaller files")
    parser.add_argument("--max-mb", metavar="MB", type=float, help="no larger files")
    parser.add_argument("--no-subfolders", action="store_true", help="only the files of the folder itself")
    parser.add_argument(
        "--metadata", metavar="FILE", help="a CSV file: the first column is the file, others are fields"
    )
    parser.add_argument("--metadata-files", action="store_true", help="read tab-delimited and XML files that lie there")
    parser.add_argument("--options", metavar="NAME", help="saved options to process with")
    parser.add_argument("--again", action="store_true", help="take also what the library has already")
    parser.add_argument("--move", action="store_true", help="delete each file once its copy is checked")
    parser.add_argument("--name", metavar="TITLE", help="keep this import under a name")
    parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
    parser.add_argument("--schedule", metavar="RULE", help="again and again: an execSchedule, as “0 0 3 * * ?”")
    parser.add_argument(
        "--at", metavar="TIME", help="once, at this time: 2026-03-01T18:00, with a zone or in this one's"
    )
    parser.add_argument("--zone", metavar="ZONE", default="", help="the time zone of the rule, as Europe/London")
    parser.add_argument("--no-wait", action="store_true", help="do not wait until the files are copied and processed")


def _schedule_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("verb", metavar="VERB", nargs="?", default="list", choices=tuple(_SCHEDULE_VERBS))
    parser.add_argument("schedule", metavar="JOB", nargs="?", help="its handle, number or name")
    parser.add_argument("--no-wait", action="store_true", help="run: do not wait for its end")


_HERE = "assetdesk.cli.commands.imports"
COMMANDS = (
    Command(
        "import",
        "bring in a whole folder, now or at a time; or run a saved import again",
        _import_arguments,
        f"{_HERE}:run",
        "Bring in a whole folder. What the library has already is left where it is, so an import that is run again\n"
        "goes on where it was. Names are cleaned by themselves; the title keeps the original.\n"
        "\n"
        "  assetdesk import LIBRARY DIR [options]       bring a folder in; --name keeps the import\n"
        "  assetdesk import LIBRARY DIR --dry-run       say what would come in, and why the rest would not\n"
        "  assetdesk import LIBRARY list                the saved imports\n"
        "  assetdesk import LIBRARY run NAME            run one again; also with --dry-run, --schedule or --at\n"
        "  assetdesk import LIBRARY show|check NAME     what it says; whether its folder and metadata can be read\n"
        "  assetdesk import LIBRARY history NAME        its runs\n"
        "  assetdesk import LIBRARY delete NAME         forget it, and when it was to run\n"
        "\n"
        "A folder of one of these names is written ./list. Scheduled imports begin while a window is open on the\n"
        "library, or `assetdesk watch LIBRARY run` is running; what was missed is caught up.",
    ),
    Command(
        "schedule",
        "list, run, pause and delete jobs that begin at a time",
        _schedule_arguments,
        f"{_HERE}:schedule",
        "Jobs that begin at a time.\n"
        "\n"
        "  assetdesk schedule LIBRARY list              all of them, what begins next first\n"
        "  assetdesk schedule LIBRARY run JOB           begin one now; its times stay\n"
        "  assetdesk schedule LIBRARY pause|resume JOB  it begins no more by itself; again\n"
        "  assetdesk schedule LIBRARY delete JOB        forget it; its runs stay\n"
        "\n"
        "They are made by `assetdesk import … --schedule` and by job files with an execTime or execSchedule.",
    ),
)


def run(context: Context) -> int:
    """What the words say."""
    from assetdesk.library import bulk_import

    words = context.args.words
    if words == ["list"]:
        with context.library() as lib:
            for one in bulk_import.list(lib):
                _show(context, lib, one)
        return 0
    if words[0] in _VERBS and len(words) == 2:
        with context.library() as lib:
            saved = bulk_import.find(lib, words[1])
            return _saved(context, lib, words[0], saved)
    if len(words) != 1:
        raise UsageFault("Name one folder, `list`, or a verb and the name of a saved import. See `import --help`.")
    with context.library() as lib:
        wanted = _wanted(context, lib, BulkImport(_whole(words[0])))
        if context.args.name and not context.args.dry_run:
            bulk_import.checked(wanted.request())  # what cannot be is not kept either
            _times(context)
            wanted = _kept(lib, context.args.name, wanted)
        return _go(context, lib, wanted)


def schedule(context: Context) -> int:
    """What the verb says, of one scheduled job."""
    from assetdesk.library import schedules

    args = context.args
    if (args.schedule is None) != (args.verb == "list"):
        raise UsageFault(f"`schedule LIBRARY {args.verb}` needs a job's handle, number or name, and `list` none.")
    with context.library() as lib:
        if args.verb == "list":
            for one in schedules.list(lib):
                context.out.record(schedule_record(lib, one), _schedule_line(one))
            return 0
        one = schedules.find(lib, args.schedule)
        if args.verb == "run":
            return context.ended(schedules.run_now(lib, one.id), lib)
        if args.verb == "delete":
            schedules.delete(lib, one.id)
            context.out.record({"handle": one.handle, "name": one.name, "deleted": True}, f"Deleted “{one.name}”.")
            return 0
        if args.verb != "show":
            (schedules.pause if args.verb == "pause" else schedules.resume)(lib, one.id)
        one = schedules.get(lib, one.id)
        context.out.record(schedule_record(lib, one), _schedule_line(one))
    return 0


def from_job_file(context: Context, job: JobFile) -> int:
    """An UploadDirectoryJob: now, or at its time."""
    from assetdesk.cli.commands.intake import job_folder, target_of
    from assetdesk.library import bulk_import, job_files

    args = context.args
    if args.paths:
        raise UsageFault("An UploadDirectoryJob names its folder itself; leave the paths out.")
    with context.library() as lib:
        job_files.check(lib, job)
        wanted = job_files.import_of(job, target_of(lib, args.to) if args.to else job_folder(lib, job))
        if job.waits:
            name = wanted.name or "Import"
            return added(context, lib, name, JobType.UPLOAD_DIRECTORY, wanted.request(), job)
        return context.ended(bulk_import.start(lib, wanted), lib)


def added(
    context: Context, lib: Library, name: str, type: JobType, request: Mapping[str, Any] | str, job: JobFile
) -> int:
    """Let a job file's job begin at its time."""
    from assetdesk.library import schedules

    one = schedules.add(
        lib, name, type, request, rule=job.rule, at=job.at, description=job.description, submitted_by="command line"
    )
    context.out.record(schedule_record(lib, one), _begins(one))
    return 0


def schedule_record(lib: Library, one: ScheduledJob) -> dict[str, Any]:
    """A scheduled job as scripts read it, by the names of IPS."""
    from assetdesk.cli.records import job_record, moment

    made = one.fields(lib.name, time.time(), time.tzname[time.localtime().tm_isdst > 0])
    del made["companyHandle"]
    made["handle"] = made.pop("jobHandle")
    made["nextFireTime"] = moment(one.next_at)
    last = lib.browse.job(one.last_job) if one.last_job is not None else None
    more = {"problem": one.problem} if one.problem else {"held": one.held} if one.held else {}
    return {**made, "lastFireTime": moment(one.last_at), "lastJob": job_record(last) if last else None} | more


def _schedule_line(one: ScheduledJob) -> str:
    state = one.trigger_state(time.time()).value
    when = _when(one.next_at) if one.next_at is not None else "-"
    held = f"job {one.running} waits for a password: `assetdesk unlock` takes it" if one.held else ""
    said = one.problem or held
    return f"{one.handle:<6} {state:<8} {when:<16} {one.name}" + (f"  ({said})" if said else "")


def _begins(one: ScheduledJob) -> str:
    return f"{one.handle}  “{one.name}” begins {_when(one.next_at)}." if one.next_at else f"{one.handle}  {one.name}"


def _when(at: float | None) -> str:
    return "" if at is None else f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M}"


def _saved(context: Context, lib: Library, verb: str, saved: Preset) -> int:
    from assetdesk.cli.records import job_record
    from assetdesk.library import bulk_import

    wanted = bulk_import.of_preset(saved)
    if verb == "show":
        _show(context, lib, saved)
    elif verb == "check":
        found = bulk_import.problems(lib, wanted)
        text = "\n".join(found) or "Its folder and its metadata can be read."
        context.out.record({"name": saved.name, "problems": found}, text)
        return 1 if found else 0
    elif verb == "history":
        for job in bulk_import.history(lib, saved.id):
            record = job_record(job)
            context.out.record(
                record, f"{record['handle']}  {record['state']:<11} {record['done']:,}/{record['total']:,}"
            )
    elif verb == "delete":
        bulk_import.delete(lib, saved.id)
        context.out.record({"name": saved.name, "deleted": True}, f"Deleted the import “{saved.name}”.")
    else:
        return _go(context, lib, _wanted(context, lib, wanted))
    return 0


def _show(context: Context, lib: Library, saved: Preset) -> None:
    from assetdesk.library import bulk_import, schedules
    from assetdesk.library.intake.sources import shown_source

    wanted = bulk_import.of_preset(saved)
    times = schedules.of_import(lib, saved.id)
    record = {"handle": saved.handle, "name": saved.name, **wanted.body()}
    record["schedules"] = [schedule_record(lib, one) for one in times]
    text = f"{saved.name:<30} {shown_source(wanted.source)} → {wanted.folder or '/'}"
    context.out.record(record, text + "".join(f"\n  {_schedule_line(one)}" for one in times))


def _kept(lib: Library, name: str, wanted: BulkImport) -> BulkImport:
    """Kept under that name; one of that name is otherwise from now on."""
    from assetdesk.library import bulk_import

    there = next((one for one in bulk_import.list(lib) if one.name.casefold() == name.strip().casefold()), None)
    if there is None:
        return bulk_import.of_preset(bulk_import.save(lib, name, wanted))
    bulk_import.update(lib, there.id, wanted)
    return replace(wanted, name=there.name, import_id=there.id)


def _wanted(context: Context, lib: Library, base: BulkImport) -> BulkImport:
    """The import as the options change it."""
    from assetdesk.cli.commands.intake import target_of

    args = context.args
    changes: dict[str, Any] = {"origin": "command line"}
    if args.to is not None:
        changes["folder"] = target_of(lib, args.to)
    if args.mode is not None:
        changes["mode"] = _MODES[args.mode]
    for name in ("include", "exclude"):
        if getattr(args, name):
            changes[name] = types(" ".join(getattr(args, name)))
    for name, size in (("min_bytes", args.min_mb), ("max_bytes", args.max_mb)):
        if size is not None:
            if not 0 <= size <= 1e12:
                raise UsageFault("A size is a number of MB, 0 or more.")
            changes[name] = round(size * MB)
    if args.metadata:
        changes["metadata"] = _whole(args.metadata)
    if args.options:
        changes["options"] = _options(lib, args.options)
    changes |= {name: True for name in ("metadata_files", "again", "move") if getattr(args, name)}
    if args.no_subfolders:
        changes["subfolders"] = False
    made = replace(base, **changes)
    if made.import_id is not None and set(changes) - {"origin"}:
        made = replace(made, import_id=None)  # not what is saved
    return made


def _options(lib: Library, name: str) -> Mapping[str, Any]:
    from assetdesk.library import option_choices

    for one in option_choices.saved(lib):
        if one.name.casefold() == name.strip().casefold():
            return one.options
    raise UsageFault(f"There are no saved options “{name}”.")


def _go(context: Context, lib: Library, wanted: BulkImport) -> int:
    """Say what it would do, let it begin at a time, or run it."""
    from assetdesk.library import bulk_import, schedules

    args = context.args
    if args.dry_run:
        return _dry_run(context, lib, wanted)
    if args.schedule is not None or args.at is not None:
        rule, at = _times(context)
        bulk_import.checked(wanted.request())
        name = wanted.name or "Import"
        kind = JobType.UPLOAD_DIRECTORY
        one = schedules.add(
            lib, name, kind, wanted.request(), rule=rule, at=at, zone=args.zone,
            submitted_by="command line",
        )  # fmt: skip
        context.out.record(schedule_record(lib, one), _begins(one))
        return 0
    return context.ended(bulk_import.start(lib, wanted), lib)


def _times(context: Context) -> tuple[str, float | None]:
    """The rule and the moment that are asked for, both empty where it begins now. UsageFault for what cannot be."""
    from assetdesk.library import schedules

    args = context.args
    rule, at = args.schedule, None if args.at is None else _moment(args.at)
    if rule is not None and at is not None:
        raise UsageFault("Choose one of --schedule and --at.")
    if rule is not None or at is not None:
        schedules.need_possible(rule or "", at, args.zone)
    return rule or "", at


def _dry_run(context: Context, lib: Library, wanted: BulkImport) -> int:
    from assetdesk.library import bulk_import
    from assetdesk.library.words import counted, duration, size

    def told(plan: ImportPlan) -> None:
        context.out.progress(0.0, f"{plan.seen:,} files looked at")

    plan = bulk_import.dry_run(lib, wanted, context.signals.raised, told)
    context.out.clear()
    for problem in plan.problems:
        context.out.say(problem)
    for path, fate, sentence in plan.examples if context.out.as_json else plan.examples[:_SHOWN]:
        record = {"path": path, "what": fate.value, "message": sentence or None}
        context.out.record(record, f"{fate.value:<12} {path}" + (f": {sentence}" if sentence else ""))
    for path, name in plan.renames:
        context.out.record({"path": path, "what": "renamed", "name": name}, f"{'renamed':<12} {path}: {name}")
    lines = [f"{counted(plan.coming, 'file')} would come in, {size(plan.coming_bytes)}, {duration(plan.seconds)}."]
    lines += [f"  {count:,} {fate.words}" for fate, count in plan.files.items() if fate is not Fate.NEW]
    summary = {
        "files": plan.coming,
        "bytes": plan.coming_bytes,
        "renamed": plan.renamed,
        "described": plan.described,
        "reasons": {fate.value: count for fate, count in plan.files.items()},
        "problems": plan.problems,
        "seconds": round(plan.seconds, 1),
    }
    context.out.record(summary, "\n".join(lines))
    return context.signals.exit_code if context.signals.raised() else 0


def _whole(path: str) -> str:
    """A path as the shell means it, as it is stored."""
    from assetdesk.library.intake.sources import stored_source

    return stored_source(os.path.abspath(path))  # noqa: PTH100 - a link that was named is what is meant


def _moment(text: str) -> float:
    """Unix seconds of a time as it is typed; without a zone it is this machine's."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise UsageFault(f"“{text[:60]}” is not a time. Write it like 2026-03-01T18:00.", code=30001) from None
