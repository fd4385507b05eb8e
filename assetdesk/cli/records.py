"""The objects scripts read, as `library.records` makes them, and plain tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assetdesk.library.records import asset_record as asset_record
from assetdesk.library.records import counters_record as counters_record
from assetdesk.library.records import job_record as job_record
from assetdesk.library.records import log_record as log_record
from assetdesk.library.records import moment as moment
from assetdesk.library.records import shown_record as shown_record
from assetdesk.library.records import version_record as version_record


def table(rows: Sequence[Sequence[str]], right: Mapping[int, bool] | None = None) -> list[str]:
    """Rows as lines with aligned columns; `right` names the columns that stand at their right edge."""
    if not rows:
        return []
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    flush_right = right or {}
    return [
        "  ".join(
            cell.rjust(width) if flush_right.get(n) else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
