"""Goes back to a version in a library and is killed at a phase of it: `python -m … ROOT ASSET NUMBER PHASE`."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """`phase`: kept (the present bytes lie among the versions), begun (the wish is noted), put (the file has its
    place), rows (all rows are written, not committed), done (committed)."""
    root, asset, number, phase = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    from assetdesk.jobs import enqueue
    from assetdesk.library import versions
    from assetdesk.library.session import Library
    from assetdesk.store.history import own_state, reverting

    lib = Library.open(root, run=False)
    if phase == "kept":
        reverting.begin = _die
    elif phase == "begun":
        reverting.finish = _die
    elif phase == "put":
        own_state.put_back = _die
    elif phase == "rows":
        enqueue.start_within = _die  # type: ignore[assignment]
    else:
        lib.wake = _die  # type: ignore[method-assign]
    versions.revert(lib, asset, number)


if __name__ == "__main__":
    main()
