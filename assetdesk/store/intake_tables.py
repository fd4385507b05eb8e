"""Tables of what comes in by itself: watched folders with their ledger, and jobs that begin at a time.

Part of the one schema of `tables`; times are Unix seconds.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from assetdesk.store.profile_tables import metadata

__all__ = ["metadata"]

watches = Table(
    "watches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    # absolute; bytes that are no text as `library.intake.sources.stored_source` writes them
    Column("path", Text, nullable=False),
    # the target, relative to the library, with "/"
    Column("folder", Text, nullable=False, server_default=""),
    # JSON: the options of its uploads (IPS names), and the preset they came from
    Column("options", Text, nullable=False, server_default="{}"),
    Column("preset_id", ForeignKey("presets.id", ondelete="SET NULL")),
    # JSON lists of patterns of names; nothing included is everything
    Column("include", Text, nullable=False, server_default="[]"),
    Column("exclude", Text, nullable=False, server_default="[]"),
    Column("subfolders", Boolean, nullable=False, server_default=text("1")),
    # seconds since a file was last changed
    Column("min_age", Float, nullable=False, server_default="0"),
    Column("mode", Text, nullable=False, server_default="skip"),  # skip, create_version, replace
    Column("afterwards", Text, nullable=False, server_default="copy"),  # copy, move
    # content that the library has already comes in again
    Column("again", Boolean, nullable=False, server_default=text("0")),
    Column("paused", Boolean, nullable=False, server_default=text("0")),
    # what tells the folder from another one that is mounted in its place: device and inode
    Column("device", Text, nullable=False, server_default=""),
    Column("offline_since", Float),
    # why it is not watched, as a sentence
    Column("problem", Text, nullable=False, server_default=""),
    Column("looked", Float),
    # somebody asks for a look now
    Column("look_wanted", Boolean, nullable=False, server_default=text("0")),
    Column("made", Float, nullable=False),
    sqlite_autoincrement=True,
)

# every file that was ever seen in a watched folder; a file that changed after its end is a new row, the old one stays
ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("watch_id", ForeignKey("watches.id", ondelete="CASCADE"), nullable=False),
    # relative to the watched folder, with "/", stored as `stored_source` writes it
    Column("path", Text, nullable=False),
    # the file that lies there now, or the last one that did
    Column("current", Boolean, nullable=False, server_default=text("1")),
    Column("bytes", Integer, nullable=False, server_default="0"),
    Column("mtime_ns", Integer, nullable=False, server_default="0"),
    Column("inode", Integer, nullable=False, server_default="0"),
    Column("hash", Text),
    Column("state", Text, nullable=False, server_default="arriving"),  # arriving, ready, taken, refused
    # why not (`core.watch.Refusal`), and the sentence
    Column("reason", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    # a person said so
    Column("never", Boolean, nullable=False, server_default=text("0")),
    Column("first_seen", Float, nullable=False),
    Column("seen", Float, nullable=False),
    # the same in two looks
    Column("at_rest", Float),
    # copied, and its hash compared
    Column("checked", Float),
    Column("ended", Float),
    Column("next_try", Float),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("upload_id", Integer),
    Column("asset_id", Integer),
    # where it went, or the asset that is in its way: its path at that time
    Column("place", Text, nullable=False, server_default=""),
    # new, version, replaced
    Column("outcome", Text, nullable=False, server_default=""),
    # moved: the source is gone for good
    Column("removed", Boolean, nullable=False, server_default=text("0")),
    sqlite_autoincrement=True,
)
Index("uq_ledger_current", ledger.c.watch_id, ledger.c.path, unique=True, sqlite_where=text("current = 1"))
# a file that got another name
Index("ix_ledger_inode", ledger.c.watch_id, ledger.c.inode, sqlite_where=text("current = 1"))
Index("ix_ledger_state", ledger.c.state, ledger.c.watch_id, ledger.c.seen)
Index("ix_ledger_seen", ledger.c.seen)
Index("ix_ledger_ended", ledger.c.ended)
Index("ix_ledger_hash", ledger.c.hash, sqlite_where=ledger.c.hash.is_not(None))
Index("ix_ledger_upload", ledger.c.upload_id, sqlite_where=ledger.c.upload_id.is_not(None))

# jobs that begin at a time, once or by a rule (IPS API, ScheduledJob); the id is the handle's number
schedules = Table(
    "schedules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),  # a job type
    Column("request", Text, nullable=False),  # JSON
    Column("description", Text, nullable=False, server_default=""),
    # a rule (IPS API, execSchedule); empty where it begins once, at `next_at`
    Column("exec_schedule", Text, nullable=False, server_default=""),
    Column("time_zone", Text, nullable=False, server_default=""),
    Column("next_at", Float),
    Column("last_at", Float),
    Column("last_job", Integer),
    Column("state", Text, nullable=False, server_default="Normal"),  # IPS API, triggerState
    # why it cannot begin, as a sentence
    Column("problem", Text, nullable=False, server_default=""),
    Column("submitted_by", Text, nullable=False, server_default=""),
    Column("made", Float, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_schedules_next", schedules.c.next_at, sqlite_where=schedules.c.next_at.is_not(None))
