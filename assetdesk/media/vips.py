"""The one way to libvips, for worker processes alone: bounded threads, and nothing kept from one task to the next.

`from assetdesk.media.vips import pyvips`.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

# one worker a core already; a second thread decodes while the first one writes
THREADS = 2

# the number of threads is read when the library is loaded
os.environ.setdefault("VIPS_CONCURRENCY", str(THREADS))
# plug-ins of the system's libvips (ImageMagick among them) would open formats that were never asked for
os.environ.setdefault("VIPS_BLOCK_UNTRUSTED", "1")

# its type hints are made at run time: as Any it is what it is
pyvips: Any = import_module("pyvips")

pyvips.cache_set_max(0)
pyvips.cache_set_max_files(0)
