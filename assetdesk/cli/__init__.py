"""The command line: a door like the others, with no rule of its own.

One module for each group of commands in `commands`; what they print is `records` and `output`. Nothing here imports
widgets or decoders, and a command imports what it needs when it runs: starting up is most of a short command's time.
"""

from __future__ import annotations

from assetdesk.cli.main import main

__all__ = ["main"]
