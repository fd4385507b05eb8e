"""Works one library's queue until it is killed or nothing is left: `python -m support.export_program LIBRARY`."""

from __future__ import annotations

import sys
import time

from assetdesk.library.session import Library


def main() -> None:
    """Until no job lives."""
    with Library.open(sys.argv[1]) as lib:
        print("open", flush=True)
        while any(job.state.live for job in lib.browse.jobs(ended=False)):
            time.sleep(0.02)
        print("done", flush=True)


if __name__ == "__main__":
    main()
