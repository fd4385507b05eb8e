"""Files that are fetched from an address go the same way as copied ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.upload import UploadRow
from assetdesk.library.intake.copying import Arrived, Refused

if TYPE_CHECKING:
    from assetdesk.store.engine import Store


def fetch(
    store: Store, row: UploadRow, part: Path, cancelled: Callable[[], bool], progress: Callable[[float], None]
) -> Arrived:
    """The file at the row's address, in `part`. Refused where it may not be fetched."""
    raise Refused("This library may not use the network.")
