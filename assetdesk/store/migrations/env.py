"""Run by Alembic for each command; `run` hands over the open connection."""

from __future__ import annotations

from alembic import context

from assetdesk.store.outgoing_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the one transaction around it all is ours
)
context.run_migrations()
