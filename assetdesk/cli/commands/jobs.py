"""`jobs`, `pause`, `resume`, `stop` and `retry`."""

from __future__ import annotations

import argparse

from assetdesk.cli import passwords
from assetdesk.cli.context import Context
from assetdesk.cli.parser import Command

_ALL = "all"
_TYPE_WIDTH = 14


def _jobs_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("job", metavar="JOB", nargs="?", help="one job's handle or number")
    parser.add_argument("--log", action="store_true", help="print the job's log")


def _one_job(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("job", metavar="JOB", help="the job's handle or number")


def _one_or_all(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument("job", metavar="JOB", help="the job's handle or number, or `all` for the whole queue")


def _resume_arguments(parser: argparse.ArgumentParser) -> None:
    _one_or_all(parser)
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the job's end")


def _retry_arguments(parser: argparse.ArgumentParser) -> None:
    _one_job(parser)
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the job's end")


def _unlock_arguments(parser: argparse.ArgumentParser) -> None:
    _one_job(parser)
    passwords.add_argument(parser, required=True)
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the job's end")


_HERE = "assetdesk.cli.commands.jobs"
COMMANDS = (
    Command("jobs", "list jobs, newest first, or one job's log", _jobs_arguments, f"{_HERE}:show"),
    Command("pause", "let a job wait; what is at work ends", _one_or_all, f"{_HERE}:pause"),
    Command(
        "resume",
        "let a paused job go on",
        _resume_arguments,
        f"{_HERE}:resume",
        "Let a paused job go on. Where no other program works this library's queue, this one does, until it ends.",
    ),
    Command("stop", "end a job; what it has not begun is left as it was", _one_job, f"{_HERE}:stop"),
    Command("retry", "run again what failed in a job", _retry_arguments, f"{_HERE}:retry"),
    Command(
        "unlock",
        "open the archives of a job that ask for a password",
        _unlock_arguments,
        f"{_HERE}:unlock",
        "Open the archives of a job that ask for a password, and bring in what is in them. The password stands in the\n"
        "first line of a file; it is stored nowhere.",
    ),
)


def show(context: Context) -> int:
    """All jobs, one job, or its log."""
    from assetdesk.cli.records import counters_record, job_record, log_record
    from assetdesk.core.errors import UsageFault
    from assetdesk.library import jobs

    args = context.args
    if args.log and args.job is None:
        raise UsageFault("--log needs a job: `assetdesk jobs LIBRARY JOB --log`.")
    with context.glance() as lib:
        if args.job is None:
            for job in lib.browse.jobs():
                context.out.record(job_record(job), _line(job_record(job)))
            return 0
        job = jobs.find(lib, args.job)
        if not args.log:
            counters = jobs.counters(lib, job)
            files = counters_record(counters) if counters else {}
            told = f"\n{counters.sentence}" if counters else ""
            context.out.record(job_record(job) | files, f"{_line(job_record(job))}{told}")
            return 0
        for entry in lib.browse.job_log_whole(job.id):
            record = log_record(entry)
            text = "  ".join(part for part in (entry.type, entry.asset_name, entry.message, entry.code) if part)
            context.out.record(record, f"{record['logDate']}  {text}")
            if context.signals.raised():
                return context.signals.exit_code
    return 0


def pause(context: Context) -> int:
    """Pause one job, or the whole queue."""
    from assetdesk.library import jobs

    with context.library() as lib:
        if context.args.job == _ALL:
            jobs.pause_all(lib)
            context.out.record({"paused": True}, "Processing is paused.")
            return 0
        job = jobs.find(lib, context.args.job)
        jobs.pause(lib, job.id)
        return _shown(context, lib.browse.job(job.id))


def resume(context: Context) -> int:
    """Resume; work the queue where nobody else does."""
    from assetdesk.library import jobs

    with context.library() as lib:
        waits = not context.args.no_wait and lib.browse.queue_state().runner_pid is None
        if context.args.job == _ALL:
            jobs.resume_all(lib)
            context.out.record({"paused": False}, "Processing goes on.")
            live = [job.id for job in lib.browse.jobs(ended=False)] if waits else []
            return max((context.ended(job_id, lib) for job_id in reversed(live)), default=0)
        job = jobs.find(lib, context.args.job)
        jobs.resume(lib, job.id)
        return context.ended(job.id, lib) if waits else _shown(context, lib.browse.job(job.id))


def unlock(context: Context) -> int:
    """Open what is held; work the queue where nobody else does."""
    from assetdesk.core.errors import UsageFault
    from assetdesk.library import jobs, upload

    password = passwords.read(context.args.archive_password_file)
    with context.library() as lib:
        job = jobs.find(lib, context.args.job)
        held = upload.held_archives(lib, job.id)
        if not held:
            raise UsageFault(f"No archive of “{job.name}” asks for a password.")
        refused = upload.unlock(lib, [row.id for row in held], password)
        if len(refused) == len(held):
            raise UsageFault("This password does not open " + ", ".join(f"“{name}”" for name in refused) + ".")
        for name in refused:
            context.out.say(f"This password does not open “{name}”.")
        return context.ended(job.id, lib)


def stop(context: Context) -> int:
    """Stop one job."""
    from assetdesk.library import jobs

    with context.library() as lib:
        job = jobs.find(lib, context.args.job)
        jobs.stop(lib, job.id)
        return _shown(context, lib.browse.job(job.id))


def retry(context: Context) -> int:
    """Run again what failed, and wait for it."""
    from assetdesk.library import jobs

    with context.library() as lib:
        job = jobs.find(lib, context.args.job)
        jobs.retry(lib, job.id)
        return context.ended(job.id, lib)


def _shown(context: Context, job: object) -> int:
    from assetdesk.cli.records import job_record
    from assetdesk.core.job import JobRow

    assert isinstance(job, JobRow)
    context.out.record(job_record(job), _line(job_record(job)))
    return 0


def _line(record: dict[str, object]) -> str:
    counts = f"{record['done']:,}/{record['total']:,}"
    failed = f", {record['failed']:,} failed" if record["failed"] else ""
    return f"{record['handle']}  {record['state']:<11} {counts}{failed}  {record['name']}"
