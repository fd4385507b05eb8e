"""Watched folders and their ledger, schedules; expiry, check-out, what versions and uploads know."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE folders ADD COLUMN inode INTEGER DEFAULT '0' NOT NULL""",
    """ALTER TABLE folders ADD COLUMN mount BOOLEAN DEFAULT 0 NOT NULL""",
    """ALTER TABLE assets ADD COLUMN expires FLOAT""",
    """ALTER TABLE assets ADD COLUMN expiry_told TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN checked_out TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN checked_out_at FLOAT""",
    """ALTER TABLE uploads ADD COLUMN size INTEGER DEFAULT '0' NOT NULL""",
    """ALTER TABLE uploads ADD COLUMN outcome TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE uploads ADD COLUMN move BOOLEAN DEFAULT 0 NOT NULL""",
    """ALTER TABLE uploads ADD COLUMN fields TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE uploads ADD COLUMN ledger_id INTEGER""",
    """ALTER TABLE uploads ADD COLUMN unpack BOOLEAN""",
    """ALTER TABLE uploads ADD COLUMN tries INTEGER DEFAULT '0' NOT NULL""",
    """ALTER TABLE uploads ADD COLUMN started FLOAT""",
    """ALTER TABLE uploads ADD COLUMN ended FLOAT""",
    """ALTER TABLE versions ADD COLUMN comment TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE versions ADD COLUMN made_by TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE versions ADD COLUMN tags TEXT DEFAULT '[]' NOT NULL""",
    """ALTER TABLE versions ADD COLUMN crops TEXT DEFAULT '[]' NOT NULL""",
    """ALTER TABLE versions ADD COLUMN options TEXT DEFAULT '{}' NOT NULL""",
    # what a version of an older program does not know is not the same as nothing
    """UPDATE versions SET tags = '', crops = '', options = ''""",
    """ALTER TABLE versions ADD COLUMN picture TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE versions ADD COLUMN lost BOOLEAN DEFAULT 0 NOT NULL""",
    """ALTER TABLE versions ADD COLUMN reverting BOOLEAN DEFAULT 0 NOT NULL""",
    """CREATE INDEX ix_versions_reverting ON versions (asset_id) WHERE reverting = 1""",
    """ALTER TABLE history ADD COLUMN made_by TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE history ADD COLUMN version INTEGER""",
    """ALTER TABLE jobs ADD COLUMN schedule_id INTEGER""",
    """ALTER TABLE jobs ADD COLUMN walked TEXT DEFAULT '' NOT NULL""",
    """
    CREATE TABLE watches (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        folder TEXT DEFAULT '' NOT NULL,
        options TEXT DEFAULT '{}' NOT NULL,
        preset_id INTEGER,
        include TEXT DEFAULT '[]' NOT NULL,
        exclude TEXT DEFAULT '[]' NOT NULL,
        subfolders BOOLEAN DEFAULT 1 NOT NULL,
        min_age FLOAT DEFAULT '0' NOT NULL,
        mode TEXT DEFAULT 'skip' NOT NULL,
        afterwards TEXT DEFAULT 'copy' NOT NULL,
        again BOOLEAN DEFAULT 0 NOT NULL,
        paused BOOLEAN DEFAULT 0 NOT NULL,
        device TEXT DEFAULT '' NOT NULL,
        offline_since FLOAT,
        problem TEXT DEFAULT '' NOT NULL,
        looked FLOAT,
        look_wanted BOOLEAN DEFAULT 0 NOT NULL,
        made FLOAT NOT NULL,
        CONSTRAINT fk_watches_preset_id_presets FOREIGN KEY(preset_id) REFERENCES presets (id) ON DELETE SET NULL
    )
    """,
    """
    CREATE TABLE ledger (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        watch_id INTEGER NOT NULL,
        path TEXT NOT NULL,
        current BOOLEAN DEFAULT 1 NOT NULL,
        bytes INTEGER DEFAULT '0' NOT NULL,
        mtime_ns INTEGER DEFAULT '0' NOT NULL,
        inode INTEGER DEFAULT '0' NOT NULL,
        hash TEXT,
        state TEXT DEFAULT 'arriving' NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        message TEXT DEFAULT '' NOT NULL,
        never BOOLEAN DEFAULT 0 NOT NULL,
        first_seen FLOAT NOT NULL,
        seen FLOAT NOT NULL,
        at_rest FLOAT,
        checked FLOAT,
        ended FLOAT,
        next_try FLOAT,
        tries INTEGER DEFAULT '0' NOT NULL,
        upload_id INTEGER,
        asset_id INTEGER,
        place TEXT DEFAULT '' NOT NULL,
        outcome TEXT DEFAULT '' NOT NULL,
        removed BOOLEAN DEFAULT 0 NOT NULL,
        CONSTRAINT fk_ledger_watch_id_watches FOREIGN KEY(watch_id) REFERENCES watches (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_ledger_hash ON ledger (hash) WHERE hash IS NOT NULL""",
    """CREATE INDEX ix_ledger_inode ON ledger (watch_id, inode) WHERE current = 1""",
    """CREATE INDEX ix_ledger_seen ON ledger (seen)""",
    """CREATE INDEX ix_ledger_ended ON ledger (ended)""",
    """CREATE INDEX ix_uploads_asset ON uploads (asset_id) WHERE asset_id IS NOT NULL""",
    """CREATE INDEX ix_ledger_state ON ledger (state, watch_id, seen)""",
    """CREATE INDEX ix_ledger_upload ON ledger (upload_id) WHERE upload_id IS NOT NULL""",
    """CREATE UNIQUE INDEX uq_ledger_current ON ledger (watch_id, path) WHERE current = 1""",
    """
    CREATE TABLE schedules (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        type TEXT NOT NULL,
        request TEXT NOT NULL,
        description TEXT DEFAULT '' NOT NULL,
        exec_schedule TEXT DEFAULT '' NOT NULL,
        time_zone TEXT DEFAULT '' NOT NULL,
        next_at FLOAT,
        last_at FLOAT,
        last_job INTEGER,
        state TEXT DEFAULT 'Normal' NOT NULL,
        problem TEXT DEFAULT '' NOT NULL,
        submitted_by TEXT DEFAULT '' NOT NULL,
        made FLOAT NOT NULL
    )
    """,
    """CREATE INDEX ix_schedules_next ON schedules (next_at) WHERE next_at IS NOT NULL""",
    """CREATE INDEX ix_assets_expires ON assets (expires) WHERE expires IS NOT NULL""",
    """CREATE INDEX ix_assets_checked_out ON assets (checked_out) WHERE checked_out <> ''""",
    # a look through the library's own folder has its own word, UploadFromServerDirectory is IPS' UploadDirectoryJob
    """UPDATE jobs SET type = 'AdoptAssets' WHERE type = 'UploadFromServerDirectory'""",
)


def upgrade() -> None:
    """Add them. What was there is watched by nobody, expires never and is checked out by nobody."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
