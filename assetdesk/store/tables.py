"""The schema, as SQLAlchemy Core tables. The migrations make it; a test compares the two.

Times are Unix seconds (REAL), sizes bytes, pixels px. Ids are never reused (AUTOINCREMENT): they are IPS handles.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
settings = Table("settings", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

folders = Table(
    "folders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", ForeignKey("folders.id", ondelete="CASCADE")),
    Column("name", Text, nullable=False),
    # relative to the library with "/", empty for the library itself
    Column("path", Text, nullable=False),
    # compared without case; a trashed folder has one that is no path, so that its name is free
    Column("path_key", Text, nullable=False, unique=True),
    Column("trashed", Float),
    # what the directory is known by when another program renames it; 0 where that is not known
    Column("inode", Integer, nullable=False, server_default="0"),
    # another disk was seen mounted here: without it, what lies in it is away and not deleted
    Column("mount", Boolean, nullable=False, server_default=text("0")),
    sqlite_autoincrement=True,
)
Index("ix_folders_parent", folders.c.parent_id)

assets = Table(
    "assets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("folder_id", ForeignKey("folders.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("ext", Text, nullable=False, server_default=""),
    # found out by a worker; NULL until then
    Column("format", Text),
    Column("type", Text, nullable=False, server_default="Asset"),
    Column("mime", Text, nullable=False, server_default="application/octet-stream"),
    Column("bytes", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("inode", Integer, nullable=False, server_default="0"),
    Column("hash", Text),
    Column("width", Integer),
    Column("height", Integer),
    Column("pages", Integer),
    Column("orientation", Integer),
    Column("colour", Text),
    Column("bits", Integer),
    Column("taken", Text),
    Column("camera", Text),
    # the settled state: unprocessed, processed, failed; queued and processing are read from items
    Column("state", Text, nullable=False, server_default="unprocessed"),
    Column("error_step", Text),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("missing", Boolean, nullable=False, server_default=text("0")),
    Column("added", Float, nullable=False),
    Column("processed", Float),
    Column("opened", Float),
    Column("trashed", Float),
    # where the original of a trashed asset lies, below .assetdesk/trash
    Column("trash_file", Text),
    Column("originator_id", ForeignKey("assets.id")),
    # JSON by the IPS names; the digests are of what steps read of it, empty where nothing is asked for
    Column("options", Text, nullable=False, server_default="{}"),
    # rises with every new grid picture, so that caches know an old one
    Column("cell", Integer, nullable=False, server_default="0"),
    # seconds of what plays
    Column("duration", Float),
    # the XMP file beside the original, and what its content is known by
    Column("sidecar", Text),
    Column("sidecar_bytes", Integer),
    Column("sidecar_mtime_ns", Integer),
    Column("sidecar_hash", Text, nullable=False, server_default=""),
    # JSON: the job that last decided on each of the options
    Column("options_from", Text, nullable=False, server_default="{}"),
    Column("picture_digest", Text, nullable=False, server_default=""),
    Column("pyramid_digest", Text, nullable=False, server_default=""),
    Column("parts_digest", Text, nullable=False, server_default=""),
    # which part of its originator a generated asset is; "set:…" of a set. NULL of what has an original
    Column("part", Text),
    Column("part_number", Integer, nullable=False, server_default="0"),
    # what its originator does not have any more
    Column("orphaned", Boolean, nullable=False, server_default=text("0")),
    # marked for publishing
    Column("marked", Boolean, nullable=False, server_default=text("0")),
    # what brought the file in, where that is no person: "workflow:7"
    Column("origin", Text, nullable=False, server_default=""),
    # what came of the last approval: waiting, approved, rejected
    Column("approval", Text, nullable=False, server_default=""),
    # when it expires (of the field prism:expirationDate), and what was told of it: soon, expired
    Column("expires", Float),
    Column("expiry_told", Text, nullable=False, server_default=""),
    # who has it checked out, since when
    Column("checked_out", Text, nullable=False, server_default=""),
    Column("checked_out_at", Float),
    sqlite_autoincrement=True,
)
# lists are read from these alone: order, place and the filters that come most. `trashed` is in them because SQLite
# would else look into the table for it, though the index has only rows without it
_LIVE = assets.c.trashed.is_(None)
Index(
    "ix_assets_live_name",
    assets.c.name_key,
    assets.c.id,
    assets.c.folder_id,
    assets.c.type,
    assets.c.state,
    assets.c.missing,
    assets.c.trashed,
    assets.c.originator_id,
    sqlite_where=_LIVE,
)
Index(
    "ix_assets_live_folder",
    assets.c.folder_id,
    assets.c.name_key,
    assets.c.id,
    assets.c.trashed,
    assets.c.originator_id,
    sqlite_where=_LIVE,
)
Index("ix_assets_live_bytes", assets.c.bytes, assets.c.id, assets.c.trashed, assets.c.originator_id, sqlite_where=_LIVE)
Index(
    "ix_assets_live_changed",
    assets.c.mtime_ns,
    assets.c.id,
    assets.c.trashed,
    assets.c.originator_id,
    sqlite_where=_LIVE,
)
Index("ix_assets_live_added", assets.c.added, assets.c.id, assets.c.trashed, assets.c.originator_id, sqlite_where=_LIVE)
# foreign keys look these up when a folder or an asset goes
Index("ix_assets_folder", assets.c.folder_id)
Index(
    "ix_assets_originator",
    assets.c.originator_id,
    assets.c.part_number,
    sqlite_where=assets.c.originator_id.is_not(None),
)
Index(
    "uq_assets_part",
    assets.c.originator_id,
    assets.c.part,
    unique=True,
    sqlite_where=assets.c.originator_id.is_not(None),
)
Index(
    "uq_assets_path",
    assets.c.folder_id,
    assets.c.name_key,
    unique=True,
    sqlite_where=assets.c.trashed.is_(None) & assets.c.originator_id.is_(None),
)
Index("ix_assets_hash", assets.c.hash)
Index("ix_assets_trashed", assets.c.trashed, sqlite_where=assets.c.trashed.is_not(None))
Index("ix_assets_state", assets.c.state)
Index("ix_assets_format", assets.c.format)
Index("ix_assets_expires", assets.c.expires, sqlite_where=assets.c.expires.is_not(None))
Index("ix_assets_checked_out", assets.c.checked_out, sqlite_where=text("checked_out <> ''"))

results = Table(
    "results",
    metadata,
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Text, primary_key=True),
    # the fingerprint, as its parts
    Column("source_hash", Text, nullable=False),
    Column("options_digest", Text, nullable=False, server_default=""),
    Column("profile_digest", Text, nullable=False, server_default=""),
    Column("module_version", Text, nullable=False),
    Column("made", Float, nullable=False),
    Column("run", Integer, nullable=False),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("error_detail", Text),
    Column("tries", Integer, nullable=False, server_default="1"),
    Column("skipped", Boolean, nullable=False, server_default=text("0")),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("bytes", Integer, nullable=False, server_default="0"),
    # a part of the fingerprint that only the step metadata reads
    Column("sidecar_hash", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
Index("ix_results_error", results.c.error_code, sqlite_where=results.c.error_code.is_not(None))

# what this build makes each (step, format) with; rewritten at opening when it differs
modules = Table(
    "modules",
    metadata,
    Column("step", Text, primary_key=True),
    Column("format", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("options_digest", Text, nullable=False, server_default=""),
    # the step applies only to assets with more than one page
    Column("multipage", Boolean, nullable=False, server_default=text("0")),
    # which digest of the asset's options the step reads: picture, pyramid, parts
    Column("reads", Text, nullable=False, server_default=""),
    # the step applies only to assets whose digest is not empty
    Column("needed", Boolean, nullable=False, server_default=text("0")),
    # which kind of profile the step reads
    Column("profile", Text, nullable=False, server_default=""),
    # the step applies only where that profile has something for the file
    Column("of_profile", Boolean, nullable=False, server_default=text("0")),
)
Index("ix_modules_format", modules.c.format, modules.c.step)

derived = Table(
    "derived",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), nullable=False),
    Column("step", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("run", Integer, nullable=False),
    # relative to .assetdesk/renditions, with "/": ab/<key>/<run>/<name>
    Column("path", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("mime", Text, nullable=False),
    Column("own", Boolean, nullable=False, server_default=text("0")),
    Column("made", Float, nullable=False),
    UniqueConstraint("asset_id", "name"),
    sqlite_autoincrement=True,
)

fields = Table(
    "fields",
    metadata,
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    Column("layer", Text, primary_key=True),  # embedded, profile, user
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

# how an asset was generated (IPS API, GenerationInfo); also of sets made by hand or by a preset
generated = Table(
    "generated",
    metadata,
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    Column("engine", Text, nullable=False),
    Column("sub_type", Text, nullable=False, server_default=""),
    Column("attributes", Text, nullable=False, server_default="{}"),  # JSON
)

# what a set holds, in order
members = Table(
    "members",
    metadata,
    Column("set_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    # the same asset may be there more than once
    Column("position", Float, primary_key=True),
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), nullable=False),
    # JSON: row and column of a spin set, pageReset
    Column("attributes", Text, nullable=False, server_default="{}"),
    sqlite_with_rowid=False,
)
Index("ix_members_asset", members.c.asset_id)

# IPS' projects: assets of any folder, put together by hand
collections = Table(
    "collections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("made", Float, nullable=False),
    sqlite_autoincrement=True,
)
collected = Table(
    "collected",
    metadata,
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    Column("added", Float, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_collected_asset", collected.c.asset_id)

# IPS' property sets: encoding presets, batch set presets, saved options; the id is the handle's number
presets = Table(
    "presets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON
    # comes with the program and cannot be changed
    Column("stock", Boolean, nullable=False, server_default=text("0")),
    Column("made", Float, nullable=False),
    Column("changed", Float),
    UniqueConstraint("kind", "name"),
    sqlite_autoincrement=True,
)

# where the text of an asset comes from; the text itself stands in the search index, its parts parted by form feeds
texts = Table(
    "texts",
    metadata,
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    # JSON: [page, seconds, label] of each part
    Column("parts", Text, nullable=False),
    Column("characters", Integer, nullable=False),
    # there was more than is kept
    Column("cut", Boolean, nullable=False, server_default=text("0")),
)

# saved searches, shown in the tree
searches = Table(
    "searches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    # JSON of a `core.query.Query`
    Column("query", Text, nullable=False),
    Column("made", Float, nullable=False),
    sqlite_autoincrement=True,
)

# what can be found of each asset, by its id (`search_index`); no table of SQLAlchemy's
SEARCH = (
    """
    CREATE VIRTUAL TABLE search USING fts5(
        name, title, keywords, metadata, text,
        tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'", prefix = '2 3'
    )
    """,
    """CREATE TRIGGER tr_assets_search AFTER DELETE ON assets BEGIN DELETE FROM search WHERE rowid = old.id; END""",
)
for _statement in SEARCH:
    event.listen(metadata, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("instance", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("place", Float, nullable=False, server_default="0"),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("warnings", Integer, nullable=False, server_default="0"),
    Column("skipped", Integer, nullable=False, server_default="0"),
    # expansion of the request into items: the last asset id looked at, NULL when complete
    Column("cursor", Integer, server_default="0"),
    Column("destination", Text, nullable=False, server_default=""),
    Column("submitted_by", Text, nullable=False, server_default=""),
    Column("pause_reason", Text, nullable=False, server_default=""),
    Column("seconds_worked", Float, nullable=False, server_default="0"),
    Column("hidden", Boolean, nullable=False, server_default=text("0")),
    # when a person took the whole run back
    Column("undone", Float),
    # the schedule that it was begun by
    Column("schedule_id", Integer),
    # the last file of its folder that was looked at, while it is counting (an upload from a folder)
    Column("walked", Text, nullable=False, server_default=""),
    # the name as it was submitted, of a job that follows on another or has a suffix; empty where it is `name`
    Column("original_name", Text, nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    Column("locale", Text, nullable=False, server_default=""),
    # IPS API, JobLog/jobSubType
    Column("sub_type", Text, nullable=False, server_default=""),
    # who it runs for; whom mails go to
    Column("person_id", Integer),
    # of a publish job: where to, and how far it is (`core.publish.Phase`)
    Column("context_id", Integer),
    Column("phase", Text, nullable=False, server_default=""),
    # files copied to a target
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("send_failed", Integer, nullable=False, server_default="0"),
    Column("send_warnings", Integer, nullable=False, server_default="0"),
    # the whole job died of it (IPS API, JobLog/fatalError), as a sentence
    Column("fatal", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
Index("ix_jobs_state", jobs.c.state)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), nullable=False),
    Column("step", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),  # queued assigned done failed cancelled
    # the lane: 0 quick, 1 long, 2 without a worker, when all else of the asset and job has ended
    Column("long", Boolean, nullable=False, server_default=text("0")),
    Column("priority", Integer, nullable=False),
    Column("place", Float, nullable=False, server_default="0"),
    Column("digest", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("lease", Text),
    Column("lease_until", Float),
    Column("worker", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("queued", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    Column("error_code", Text),
    Column("error_text", Text),
    sqlite_autoincrement=True,
)
Index(
    "uq_items_waiting",
    items.c.asset_id,
    items.c.step,
    items.c.digest,
    unique=True,
    sqlite_where=items.c.state == "queued",
)
# the next of a job: quick before long, what was put last (place) after all others, then in order of asset
Index(
    "ix_items_claim",
    items.c.job_id,
    items.c.long,
    items.c.place,
    items.c.asset_id,
    sqlite_where=items.c.state == "queued",
)
Index("ix_items_live", items.c.asset_id, items.c.state)  # of all states: an asset that goes takes its items along
Index("ix_items_lease", items.c.lease, sqlite_where=items.c.state == "assigned")
Index("ix_items_job", items.c.job_id, items.c.state, items.c.asset_id)

# a job that asked for what another job's item already covers; it ends when that item has
followers = Table(
    "followers",
    metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
Index("ix_followers_job", followers.c.job_id)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("source", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("conflict", Text, nullable=False),
    Column("lease", Text),
    Column("lease_until", Float),
    Column("bytes", Integer, nullable=False, server_default="0"),
    Column("hash", Text),
    Column("asset_id", Integer),
    Column("other_asset", Integer),
    Column("held_for", Text, nullable=False, server_default=""),  # name, content, password
    Column("message", Text, nullable=False, server_default=""),
    # bytes as they were found, before the file is copied
    Column("size", Integer, nullable=False, server_default="0"),
    # what came of it for the job's counters: new, updated, duplicate; empty before its end and of what failed
    Column("outcome", Text, nullable=False, server_default=""),
    # the source goes once its copy has been verified and committed
    Column("move", Boolean, nullable=False, server_default=text("0")),
    # JSON of metadata fields that the new asset is given (the person's layer)
    Column("fields", Text, nullable=False, server_default=""),
    # the row of the ledger that it is of
    Column("ledger_id", Integer),
    # of an archive: whether it is unpacked; null is as the job says
    Column("unpack", Boolean),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("started", Float),
    Column("ended", Float),
    sqlite_autoincrement=True,
)
Index("ix_uploads_asset", uploads.c.asset_id, sqlite_where=uploads.c.asset_id.is_not(None))
Index("ix_uploads_job", uploads.c.job_id, uploads.c.state)

job_log = Table(
    "job_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("at", Float, nullable=False),
    Column("type", Text, nullable=False),
    Column("asset_id", Integer),
    Column("asset_name", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("code", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
)
Index("ix_job_log_job", job_log.c.job_id, job_log.c.id)
Index("ix_job_log_asset", job_log.c.asset_id, job_log.c.id, sqlite_where=job_log.c.asset_id.is_not(None))

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("made", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("label", Text, nullable=False, server_default=""),
    # relative to .assetdesk/versions
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("user_fields", Text, nullable=False, server_default="{}"),
    Column("comment", Text, nullable=False, server_default=""),
    # who made it
    Column("made_by", Text, nullable=False, server_default=""),
    # JSON: a person's tags and crops, and the options in force
    Column("tags", Text, nullable=False, server_default="[]"),
    Column("crops", Text, nullable=False, server_default="[]"),
    Column("options", Text, nullable=False, server_default="{}"),
    # a picture of it, relative to .assetdesk/versions; empty where there is none
    Column("picture", Text, nullable=False, server_default=""),
    # its own bytes are gone: another program wrote over them
    Column("lost", Boolean, nullable=False, server_default=text("0")),
    # it is being put back: a kill in the middle is made good at the next opening
    Column("reverting", Boolean, nullable=False, server_default=text("0")),
    UniqueConstraint("asset_id", "number"),
)
Index("ix_versions_reverting", versions.c.asset_id, sqlite_where=versions.c.reverting == 1)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), nullable=False),
    Column("at", Float, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("job_id", Integer),
    Column("made_by", Text, nullable=False, server_default=""),
    # of a version: its number
    Column("version", Integer),
)
Index("ix_history_asset", history.c.asset_id, history.c.id)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("program", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_autoincrement=True,
)

# a second file, cells.sqlite, with tables of its own
cells_metadata = MetaData()
cells = Table(
    "cells",
    cells_metadata,
    Column("asset_id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("picture", LargeBinary, nullable=False),
)
