"""What was published: jobs of a target, and where an asset lies (IPS API, getAssetPublishHistory)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.handles import context_handle
from assetdesk.core.job import JobRow
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.publishing.published import PublishHistory


def jobs(lib: Library, context_id: int, limit: int = 200) -> list[JobRow]:
    """Publish jobs of a context, the newest first."""
    from assetdesk.core.publish import JOB_TYPES

    types = ", ".join(f"'{kind}'" for kind in JOB_TYPES.values())
    with lib.browse.plain() as db:
        found = db.all(
            f"SELECT id FROM jobs WHERE context_id = ? AND type IN ({types}) ORDER BY id DESC LIMIT ?",
            (context_id, limit),
        )
    return [row for (number,) in found if (row := lib.browse.job(int(number))) is not None]


def of_asset(lib: Library, asset_id: int) -> list[PublishHistory]:
    """Where an asset has been published, one line a server, the newest first; empty: never."""
    from assetdesk.store.publishing import published

    with lib.browse.plain() as db:
        return published.of_asset(db, asset_id)


def handle(one: PublishHistory) -> str:
    """The handle of the context of a line."""
    return context_handle(one.context_id)
