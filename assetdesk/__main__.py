"""`python -m assetdesk` and the command `assetdesk`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process; answers its exit code."""
    if getattr(sys, "frozen", False):  # a worker of a packed program begins here too
        from multiprocessing import freeze_support

        freeze_support()
    from assetdesk.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
