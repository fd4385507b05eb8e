"""`reprocess`: the dialog's choices as options."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.cli.context import Context
from assetdesk.cli.parser import MISSING_PARAMETER, Command
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import asset_handle
from assetdesk.core.job import JobType
from assetdesk.core.plan import PlanItem, Reason
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, CHOICE_SCOPES, DialogChoice, Modules, Scope

if TYPE_CHECKING:
    from assetdesk.library.glance import Glance
    from assetdesk.library.job_files import JobFile
    from assetdesk.library.session import Library

_PAGE = 500


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", metavar="LIBRARY", help="the library's folder")
    parser.add_argument(
        "selectors", metavar="SELECTOR", nargs="*", help="a folder, a file's path, a key or a|NUMBER; none means all"
    )
    parser.add_argument("--full", action="store_true", help="every step there is")
    parser.add_argument("--previews", action="store_true", help="the default preview renditions")
    parser.add_argument("--metadata", action="store_true", help="metadata, text, smart tags, colour tags")
    parser.add_argument(
        "--profiles", metavar="NAME", nargs="?", const="", help="each folder's own processing profile, or the one named"
    )
    parser.add_argument(
        "--workflow", metavar="NAME", nargs="?", const="", help="each folder's own workflow, or the one named"
    )
    parser.add_argument("--only-stale", action="store_true", help="only what is missing or out of date")
    parser.add_argument("--only-failed", action="store_true", help="only the steps that failed")
    parser.add_argument("--job", metavar="FILE", help="a ReprocessAssetsJob as JSON or XML; alone it runs every step")
    parser.add_argument("--dry-run", action="store_true", help="print what would run and why, and start nothing")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the job's end")


COMMANDS = (
    Command(
        "reprocess",
        "make previews and metadata again, all or what is out of date",
        _arguments,
        "assetdesk.cli.commands.reprocess:run",
        "Process assets again. Say what: --full, or one or more of --previews, --metadata, --profiles, --workflow.\n"
        "A job file says with which options; the assets it names join those of the selectors.\n"
        "Without --only-stale or --only-failed everything chosen runs, whatever was made before.",
    ),
)


def run(context: Context) -> int:
    """Start the job and wait for it, or only say what it would do."""
    from assetdesk.library import adopt, job_files, reprocess

    args = context.args
    scopes = scopes_of(args)
    apply_to = apply_to_of(args)
    job = job_files.read_reprocess(args.job) if args.job else job_files.JobFile("")
    with context.library() as lib:
        if not args.dry_run:
            lib.need_writing()
        if not lib.read_only:  # what other programs did to the originals decides what is out of date
            adopt.look(lib, cancelled=context.signals.raised, only_notice=True)
        job_files.check(lib, job)
        request = ReprocessRequest(
            selection=_chosen(lib, args.selectors, job),
            scopes=scopes,
            apply_to=apply_to,
            profile=args.profiles or None,
            workflow=args.workflow or None,
            options=job.options,
            job=job.job,
            origin="command line",
            name=job.name,
        )
        if context.signals.raised():
            return context.signals.exit_code
        if args.dry_run:
            return _dry_run(context, lib, request)
        if job.waits:
            from assetdesk.cli.commands.imports import added

            request = reprocess.resolved(lib, request)
            return added(context, lib, job.name or "Reprocess", JobType.REPROCESS_ASSETS, request.to_json(), job)
        outcome = reprocess.start(lib, request)
        if not context.out.as_json:
            context.out.say(outcome.sentence)
        return context.ended(outcome.job_id, lib, told=outcome.kind is reprocess.Begun.NOTHING)


def scopes_of(args: argparse.Namespace) -> tuple[Scope, ...]:
    """The scopes that the options choose; UsageFault where they choose none or contradict each other."""
    single = [args.previews, args.metadata, args.profiles is not None, args.workflow is not None]
    if args.full and any(single):
        raise UsageFault("--full runs every step there is; leave the other choices out.")
    if not args.full and not any(single) and not args.job:
        raise UsageFault(
            "Say what to reprocess: --full, --previews, --metadata, --profiles, --workflow or --job.",
            code=MISSING_PARAMETER,
        )
    if args.full or not any(single):
        return ALL_SCOPES
    chosen = [
        scope
        for choice, wanted in zip(
            (
                DialogChoice.DEFAULT_PREVIEWS,
                DialogChoice.METADATA,
                DialogChoice.PROCESSING_PROFILES,
                DialogChoice.POST_PROCESSING,
            ),
            single,
            strict=True,
        )
        if wanted
        for scope in CHOICE_SCOPES[choice]
        # sets are made by the folders' own presets
        if not (args.profiles and scope is Scope.SETS)
    ]
    return tuple(scope for scope in ALL_SCOPES if scope in chosen)


def apply_to_of(args: argparse.Namespace) -> ApplyTo:
    """Which of the chosen steps run; UsageFault where both switches are given."""
    if args.only_stale and args.only_failed:
        raise UsageFault("Choose one of --only-stale and --only-failed.")
    if args.only_stale:
        return ApplyTo.STALE
    return ApplyTo.FAILED if args.only_failed else ApplyTo.ALL


def selection_of(lib: Library, selectors: list[str]) -> Selection:
    """All the selectors name, united; everything where there is none."""
    if not selectors:
        return Selection(everything=True)
    found = [find(lib, text) for text in selectors]
    return Selection(
        assets=tuple(dict.fromkeys(number for one in found for number in one.assets)),
        folders=tuple(dict.fromkeys(number for one in found for number in one.folders)),
        everything=any(one.everything for one in found),
    )


def _chosen(lib: Library, selectors: list[str], job: JobFile) -> Selection:
    """The selectors' assets and the job file's; everything where neither names one."""
    from assetdesk.library import job_files

    if job.assets is None:
        return selection_of(lib, selectors)
    named = job_files.assets_of(lib, job)
    found = selection_of(lib, selectors) if selectors else Selection()
    return replace(found, assets=tuple(dict.fromkeys([*named, *found.assets])))


def find(lib: Library | Glance, text: str) -> Selection:
    """What one selector names. A path may also be given as the shell sees it."""
    try:
        return lib.browse.find(text)
    except UsageFault:
        path = Path(text).resolve()
        if lib.root.resolve() in path.parents and path.exists():
            return lib.browse.find(str(lib.root / path.relative_to(lib.root.resolve())))
        raise


def _dry_run(context: Context, lib: Library, request: ReprocessRequest) -> int:
    from assetdesk.library import reprocess
    from assetdesk.library.words import counted, duration, size

    modules = lib.store.modules
    total = run = 0
    for page in _pages(_by_asset(reprocess.items(lib, request)), _PAGE):
        paths = {row.id: (row.path, row.key) for row in lib.browse.rows([asset for asset, _ in page])}
        for asset, items in page:
            if asset not in paths:
                continue
            path, key = paths[asset]
            for scope, runs, reason in by_scope(items, modules):
                total += 1
                run += runs
                context.out.record(
                    {
                        "asset": asset_handle(asset),
                        "key": key,
                        "path": path,
                        "scope": scope.value,
                        "run": runs,
                        "reason": reason.value,
                    },
                    f"{'run ' if runs else 'keep'}  {scope.value:<9} {reason.value:<29} {path}",
                )
        if context.signals.raised():
            return context.signals.exit_code
    summary = reprocess.preview(lib, request, context.signals.raised)
    text = f"{counted(run, 'step')} of {counted(total, 'step')} would run"
    if summary.seconds is not None and run:
        text += f", {duration(summary.seconds)}"
    if summary.new_bytes is not None and run:
        text += f", {size(summary.new_bytes)}"
    context.out.record(
        {
            "total": total,
            "run": run,
            "upToDate": total - run,
            "seconds": None if summary.seconds is None else round(summary.seconds, 3),
            "bytes": summary.new_bytes,
        },
        f"{text}.",
    )
    return 0


def by_scope(items: Iterable[PlanItem], modules: Modules) -> Iterator[tuple[Scope, bool, Reason]]:
    """The decisions of one asset's steps as one a scope: it runs when a step of it does, for that step's reason."""
    found: dict[Scope, PlanItem] = {}
    for item in items:
        scope = modules.step(item.step).scope
        if scope not in found or (item.run and not found[scope].run):
            found[scope] = item
    for scope in Scope:
        if scope in found:
            yield scope, found[scope].run, found[scope].reason


def _by_asset(items: Iterator[PlanItem]) -> Iterator[tuple[int, list[PlanItem]]]:
    for asset, group in groupby(items, key=lambda item: item.asset_id):
        yield asset, list(group)


def _pages(groups: Iterator[tuple[int, list[PlanItem]]], length: int) -> Iterator[list[tuple[int, list[PlanItem]]]]:
    page: list[tuple[int, list[PlanItem]]] = []
    for group in groups:
        page.append(group)
        if len(page) == length:
            yield page
            page = []
    if page:
        yield page
