"""A program that publishes a library to image serving until it is killed or its job has ended.

`python -m support.publish_program LIBRARY`. It says `begun` when files may be sent, `ended` in the end. A job that an
earlier one left goes on; otherwise it begins one. Nothing is processed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from support.publishing import sending_only

from assetdesk.library.publishing import start
from assetdesk.library.session import Library


def main() -> None:
    """See the module."""
    with Library.open(Path(sys.argv[1]), run=False) as lib:
        live = [job for job in lib.browse.jobs() if job.state.live]
        if not live:
            start.publish(lib, 1)
        with sending_only(lib):
            print("begun", flush=True)
            while any(job.state.live for job in lib.browse.jobs()):
                time.sleep(0.01)
    print("ended", flush=True)


if __name__ == "__main__":
    main()
