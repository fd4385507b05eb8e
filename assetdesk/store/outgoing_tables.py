"""Tables of what goes out, and of who asks: publish contexts, marks, what lies at targets, the work of jobs that send
files, what follows on jobs, people with their roles and tokens.

Part of the one schema of `tables`; times are Unix seconds.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from assetdesk.store.intake_tables import metadata

__all__ = ["metadata"]

# publish contexts (IPS API, PublishContext), each with its one target; the id is the handle's number
contexts = Table(
    "contexts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),  # core.publish.ContextType
    # where to: an absolute folder, or an address without credentials; empty: no target yet
    Column("url", Text, nullable=False, server_default=""),
    Column("enabled", Boolean, nullable=False, server_default=text("1")),
    # JSON: which files are sent, and what the target needs to know (region, endpoint, host key)
    Column("options", Text, nullable=False, server_default="{}"),
    Column("checked", Float),
    # why it cannot be reached, as a sentence; empty where it can
    Column("problem", Text, nullable=False, server_default=""),
    Column("made", Float, nullable=False),
    sqlite_autoincrement=True,
)

# which assets are wanted where. `assets.marked` says whether one is marked anywhere
marks = Table(
    "marks",
    metadata,
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    Column("context_id", ForeignKey("contexts.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Float, nullable=False, server_default="0"),
    Column("made_by", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
Index("ix_marks_context", marks.c.context_id, marks.c.asset_id)

# what was sent, a row an asset, context and server (IPS API, PublishHistory). No foreign key to the asset: what is
# deleted for good is still to be withdrawn
published = Table(
    "published",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("context_id", ForeignKey("contexts.id", ondelete="CASCADE"), nullable=False),
    Column("server", Text, nullable=False),
    Column("asset_id", Integer, nullable=False),
    # its id in the catalogue there, unique without case, kept once given
    Column("ident", Text, nullable=False),
    Column("ident_key", Text, nullable=False),
    Column("format", Text, nullable=False, server_default=""),
    # NULL: to be treated as never published (IPS API, forceRepublishAssets)
    Column("last_published", Float),
    # what the catalogue's record was made of
    Column("record_hash", Text, nullable=False, server_default=""),
    # its record is to be written again
    Column("catalog_dirty", Boolean, nullable=False, server_default=text("0")),
    Column("forced_at", Float),
    Column("forced_by", Text, nullable=False, server_default=""),
    UniqueConstraint("context_id", "server", "asset_id"),
    UniqueConstraint("context_id", "server", "ident_key"),
    sqlite_autoincrement=True,
)
Index("ix_published_asset", published.c.asset_id, published.c.context_id)

# every file that lies at a target
published_files = Table(
    "published_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("published_id", ForeignKey("published.id", ondelete="CASCADE"), nullable=False),
    # relative to the target, with "/"
    Column("path", Text, nullable=False),
    # the derived file's name, or "original"
    Column("source", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    # what the target calls this content (an ETag)
    Column("tag", Text, nullable=False, server_default=""),
    Column("sent", Float, nullable=False),
    # no file of the asset any more: goes when the catalogue that does not name it is written
    Column("leaving", Boolean, nullable=False, server_default=text("0")),
    UniqueConstraint("published_id", "path"),
    sqlite_autoincrement=True,
)
Index("ix_published_files_source", published_files.c.published_id, published_files.c.source)

# the work of jobs that send files: publish jobs and exports, a row an asset
outgoing = Table(
    "outgoing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("asset_id", Integer, nullable=False),
    Column("asset_name", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),  # send, record, remove, export
    Column("state", Text, nullable=False, server_default="waiting"),  # waiting, done, failed, skipped
    # why it goes (`core.publish.Reason`)
    Column("reason", Text, nullable=False, server_default=""),
    Column("files", Integer, nullable=False, server_default="0"),
    Column("bytes", Integer, nullable=False, server_default="0"),
    Column("message", Text, nullable=False, server_default=""),
    Column("code", Text, nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try", Float, nullable=False, server_default="0"),
    Column("ended", Float),
    UniqueConstraint("job_id", "asset_id", "kind"),
    sqlite_autoincrement=True,
)
Index("ix_outgoing_job", outgoing.c.job_id, outgoing.c.state)

# what follows on a job when it has ended: a publish job, a notice to an address, a mail
follow_ons = Table(
    "follow_ons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),  # publish, http, mail
    Column("body", Text, nullable=False, server_default="{}"),  # JSON
    Column("state", Text, nullable=False, server_default="waiting"),  # waiting, done, failed, skipped
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try", Float, nullable=False, server_default="0"),
    Column("message", Text, nullable=False, server_default=""),
    # the publish job that was begun
    Column("follow_job", Integer),
    Column("ended", Float),
    sqlite_autoincrement=True,
)
Index("ix_follow_ons_waiting", follow_ons.c.next_try, sqlite_where=follow_ons.c.state == "waiting")
Index("ix_follow_ons_job", follow_ons.c.job_id)

# who may ask for what (IPS API, User); the id is the handle's number. The first is who made the library
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),  # IPS API, user roles
    Column("valid", Boolean, nullable=False, server_default=text("1")),
    Column("expires", Float),
    Column("made", Float, nullable=False),
    sqlite_autoincrement=True,
)
Index("uq_people_email", people.c.email, unique=True, sqlite_where=text("email <> ''"))

# what programs show instead of a password; the token itself is never kept
tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    # SHA-256, hex
    Column("digest", Text, nullable=False, unique=True),
    Column("made", Float, nullable=False),
    Column("used", Float),
    Column("expires", Float),
    sqlite_autoincrement=True,
)

# uploads by POST that have not ended (IPS API, HTTP POST upload)
post_uploads = Table(
    "post_uploads",
    metadata,
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    # all requests of one job come from one address
    Column("peer", Text, nullable=False),
    Column("person_id", Integer),
    Column("last_request", Float, nullable=False),
)
