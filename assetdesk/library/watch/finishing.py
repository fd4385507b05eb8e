"""The end of a move: sources of files that are in the library, verified and committed, go.

The copier does it right after its commit. What a kill left lying between the two is done here, where the file still is
the very one that was copied and its copy still is in the library.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from assetdesk.core.watch import Afterwards, WatchFolder
from assetdesk.library.intake.sources import join_folder, source_path
from assetdesk.library.session import Library
from assetdesk.library.watch import names
from assetdesk.library.watch.looking import facts_of
from assetdesk.store.intake import ledger_looks

_PAGE = 500
_log = logging.getLogger(__name__)


def moved(lib: Library, folder: WatchFolder, stopped: Callable[[], bool]) -> int:
    """See the module. How many sources are gone now. Folders stay, also where nothing is left in them."""
    if folder.afterwards is not Afterwards.MOVE:
        return 0
    root, after, count = source_path(folder.path), 0, 0
    while not stopped():
        with lib.browse.plain() as db:
            rows = ledger_looks.to_unlink(db, folder.id, after, _PAGE)
        if not rows:
            break
        after = int(rows[-1].id)
        gone = []
        for row in rows:
            source = root / names.real(row.path)
            try:
                facts = facts_of(source)
                if facts is not None:
                    same = (facts.st_size, facts.st_mtime_ns) == (row.bytes, row.mtime_ns)
                    if not same or row.now is None or row.now != row.hash:
                        continue
                    copy = facts_of(lib.store.paths.original(join_folder(row.folder, row.name)))
                    if copy is None or copy.st_size != row.bytes:
                        continue
                    source.unlink()
            except OSError as wrong:
                _log.warning("%s was taken and cannot be removed: %s", source, wrong)
                continue
            gone.append(int(row.id))
        if gone:
            lib.store.writer.run(partial(ledger_looks.unlinked, ids=gone))
        count += len(gone)
    return count
