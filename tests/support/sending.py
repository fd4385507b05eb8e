"""Files to send to a target, and how a test sends them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from blake3 import blake3

from assetdesk.library.targets.protocol import Target


def body(size: int, seed: int = 1) -> bytes:
    """Bytes that nothing makes smaller, the same for a seed."""
    return random.Random(seed).randbytes(size)


def send(
    target: Target,
    path: str,
    source: Path,
    *,
    digest: str = "",
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda done: None,
) -> str:
    """The file as it is now, unless `digest` says that it should be another."""
    data = source.read_bytes()
    return target.put(
        path,
        source,
        digest=digest or blake3(data).hexdigest(),
        size=len(data),
        cancelled=cancelled,
        progress=progress,
    )
