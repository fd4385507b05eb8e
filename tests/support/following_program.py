"""A program that has a library open and works its queue until it is killed: `-m support.following_program PATH`."""

from __future__ import annotations

import sys
import time

from assetdesk.library.session import Library


def main() -> None:
    """Until then."""
    with Library.open(sys.argv[1]):
        time.sleep(600)


if __name__ == "__main__":
    main()
