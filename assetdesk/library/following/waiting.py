"""Whether what follows on a job is still on its way; for who waits for a job, such as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def still(lib: Library, job_id: int) -> bool:
    """Whether a mail, a notice or a publish job behind it is to be waited for; not while the queue is paused."""
    from assetdesk.store.work import follow_ons

    with lib.browse.plain() as db:
        return follow_ons.still(db, job_id) and not lib.settings().queue_paused
