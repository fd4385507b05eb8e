"""What every library begins with: a publish context of each type, without a target, and the person who made it."""

from __future__ import annotations

import time

from sqlalchemy import Connection

from assetdesk.core.ips.words import UserRole
from assetdesk.store.outgoing_tables import contexts, people

CONTEXTS = (
    ("Image serving", "ImageServing"),
    ("Image rendering", "ImageRendering"),
    ("Video", "Video"),
    ("Server directory", "ServerDirectory"),
)


def seed(conn: Connection) -> None:
    """Into an empty library."""
    now = time.time()
    conn.execute(
        contexts.insert(),
        [{"name": name, "name_key": name.casefold(), "type": kind, "made": now} for name, kind in CONTEXTS],
    )
    conn.execute(people.insert().values(name="", role=UserRole.COMPANY_ADMIN.value, made=now))
