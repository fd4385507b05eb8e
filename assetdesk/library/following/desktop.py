"""Mails that no account could send, for the window to say (IPS API, emailSetting)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assetdesk.library.session import Library

# what ended longer ago is no news
_NEWS_SECONDS = 3600.0


def take(lib: Library) -> list[str]:
    """The sentences to say now; each is said by one window alone."""
    from assetdesk.store.work import follow_ons

    if lib.read_only:
        return []
    since = time.time() - _NEWS_SECONDS
    with lib.browse.plain() as db:
        if not follow_ons.for_desktop(db, since):
            return []
    return lib.store.writer.run(lambda w: follow_ons.take_for_desktop(w, since))
