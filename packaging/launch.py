"""What the frozen program starts with: the same as the command `assetdesk`."""

import multiprocessing
import sys

from assetdesk.__main__ import main

if __name__ == "__main__":
    # a worker process is this program again; this call turns it into one
    multiprocessing.freeze_support()
    sys.exit(main())
