"""How one export goes out, file by file: into a folder, or packed into one ZIP.

Every file is written under a temporary name, flushed and renamed, and never over another one. Originals are only read.
Before a file gets its name the row says which, so that after a kill nothing goes out twice. A ZIP that was not finished
is packed anew; its own renaming is noted with its hash. What is wrong with the target ends this job alone, with a
sentence, and *Retry failed* goes on.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.export import CONVERT, DRAWN, PLACING, ExportRequest, converted_name, file_name
from assetdesk.core.image_query_text import parse
from assetdesk.jobs.exporting import CalledOff, picture
from assetdesk.library.export_sinks import IntoFolder, IntoZip, Piece, Sink, TargetFault, placed

if TYPE_CHECKING:
    from assetdesk.jobs.executors.ticket import Executor
    from assetdesk.store.engine import Store
    from assetdesk.store.publishing.exports import Row, Source


def export_job(store: Store, job_id: int, executor: Executor, cancelled: Callable[[], bool]) -> None:
    """Work at one export, to its end or until it is called off."""
    from assetdesk.store.publishing import exports

    with store.browse.plain() as db:
        found = exports.read(db, job_id)
    if found is None:
        return
    request, phase, _ = found
    try:
        sink: Sink
        if request.zip:
            if phase.startswith(PLACING) and placed(store, job_id, request, phase):
                return
            store.writer.run(lambda w: exports.from_the_start(w, job_id))
            sink = IntoZip(store, job_id, request, cancelled)
        else:
            sink = IntoFolder(store, job_id, request, cancelled)
        try:
            _all(store, job_id, request, executor, sink, cancelled)
            sentence, where = sink.finish()
        finally:
            sink.close()
        store.writer.run(lambda w: exports.end(w, job_id, sentence, where))
    except CalledOff:
        return
    except TargetFault as fault:
        said, detail = str(fault), repr(fault.__cause__ or fault)
        store.writer.run(lambda w: exports.give_up(w, job_id, said, detail))


def _all(
    store: Store, job_id: int, request: ExportRequest, executor: Executor, sink: Sink, cancelled: Callable[[], bool]
) -> None:
    from assetdesk.store.publishing import exports

    with store.browse.plain() as db:
        rows = exports.rows(db, job_id)
    # closed at once, so that no conversion that nobody waits for goes on
    with closing(_pieces(store, request, rows, executor, cancelled)) as pieces:
        for row, piece in pieces:
            with store.browse.plain() as db:
                if cancelled() or not exports.goes_on(db, job_id):
                    if isinstance(piece, Piece):
                        piece.drop()
                    raise CalledOff
            fault = piece if isinstance(piece, FileFault) else None
            if isinstance(piece, Piece):
                try:
                    sink.put(piece)
                except FileFault as wrong:
                    fault = wrong
                finally:
                    piece.drop()
            if fault is not None:
                _failed(store, job_id, row, fault)
            if sink.spoilt:
                raise CalledOff  # the runner begins it anew, without the one that has failed


def _failed(store: Store, job_id: int, row: Row, fault: FileFault) -> None:
    from assetdesk.store.publishing import exports

    store.writer.run(lambda w: exports.failed(w, job_id, row, fault.code.value, str(fault), fault.detail))


# what goes out


def _pieces(
    store: Store, request: ExportRequest, rows: list[Row], executor: Executor, cancelled: Callable[[], bool]
) -> Generator[tuple[Row, Piece | FileFault]]:
    """Each row's bytes, in order. Conversions run ahead, one a worker and one more."""
    ended = False

    def unwanted() -> bool:
        return ended or cancelled()

    def prepare(row: Row) -> Piece | FileFault:
        try:
            return _piece(store, request, row, executor, unwanted)
        except FileFault as fault:
            return fault

    waiting: deque[tuple[Row, Future[Piece | FileFault]]] = deque()
    with ThreadPoolExecutor(executor.workers, thread_name_prefix="assetdesk-export") as pool:
        try:
            left = iter(rows)
            while True:
                while len(waiting) <= executor.workers and (row := next(left, None)) is not None:
                    waiting.append((row, pool.submit(prepare, row)))
                if not waiting:
                    return
                row, future = waiting.popleft()
                yield row, future.result()
        finally:
            ended = True
            for _, future in waiting:
                if not future.cancel():
                    with suppress(Exception):
                        made = future.result()
                        if isinstance(made, Piece):
                            made.drop()


def _piece(store: Store, request: ExportRequest, row: Row, executor: Executor, cancelled: Callable[[], bool]) -> Piece:
    from assetdesk.store.publishing import exports
    from assetdesk.store.work import claims

    if cancelled():
        raise CalledOff
    with store.browse.plain() as db:
        source = exports.source(db, row.asset_id)
        profiles = {} if source is None else claims.profiles_of(db, json.loads(source.options))
    if source is None:
        raise FileFault(ErrorCode.SOURCE_MISSING, "It is not in the library any more.")
    if request.fmt != CONVERT and (not source.part or source.format == "encoding"):
        return _own_bytes(store, row, source)
    query = request.query if request.fmt == CONVERT else DRAWN
    made = picture(store, executor, source, query, profiles, cancelled)
    return Piece(row, converted_name(source.name, parse(query).ending), made.path, made.warnings, made.drop)


def _own_bytes(store: Store, row: Row, source: Source) -> Piece:
    """The original, or of a transcode its film."""
    if not source.part:
        return Piece(row, file_name(source.name), store.paths.original(source.path))
    if not source.file:
        raise FileFault(ErrorCode.SOURCE_MISSING, "This film has not been encoded yet. Reprocess its original.")
    path = store.paths.renditions / source.file
    return Piece(row, converted_name(source.name, path.suffix), path)
