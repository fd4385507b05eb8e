"""The first schema."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE changes (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        at FLOAT NOT NULL,
        program TEXT NOT NULL,
        body TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE folders (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        parent_id INTEGER,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        path_key TEXT NOT NULL,
        trashed FLOAT,
        CONSTRAINT fk_folders_parent_id_folders FOREIGN KEY(parent_id) REFERENCES folders (id) ON DELETE CASCADE,
        CONSTRAINT uq_folders_path_key UNIQUE (path_key)
    )
    """,
    """CREATE INDEX ix_folders_parent ON folders (parent_id)""",
    """
    CREATE TABLE jobs (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        type TEXT NOT NULL,
        name TEXT NOT NULL,
        detail TEXT DEFAULT '' NOT NULL,
        instance TEXT NOT NULL,
        request TEXT NOT NULL,
        state TEXT NOT NULL,
        priority INTEGER NOT NULL,
        place FLOAT DEFAULT '0' NOT NULL,
        created FLOAT NOT NULL,
        started FLOAT,
        ended FLOAT,
        total INTEGER DEFAULT '0' NOT NULL,
        done INTEGER DEFAULT '0' NOT NULL,
        failed INTEGER DEFAULT '0' NOT NULL,
        warnings INTEGER DEFAULT '0' NOT NULL,
        skipped INTEGER DEFAULT '0' NOT NULL,
        cursor INTEGER DEFAULT '0',
        destination TEXT DEFAULT '' NOT NULL,
        submitted_by TEXT DEFAULT '' NOT NULL,
        pause_reason TEXT DEFAULT '' NOT NULL,
        seconds_worked FLOAT DEFAULT '0' NOT NULL,
        hidden BOOLEAN DEFAULT 0 NOT NULL
    )
    """,
    """CREATE INDEX ix_jobs_state ON jobs (state)""",
    """
    CREATE TABLE modules (
        step TEXT NOT NULL,
        format TEXT NOT NULL,
        version TEXT NOT NULL,
        options_digest TEXT DEFAULT '' NOT NULL,
        multipage BOOLEAN DEFAULT 0 NOT NULL,
        CONSTRAINT pk_modules PRIMARY KEY (step, format)
    )
    """,
    """CREATE INDEX ix_modules_format ON modules (format, step)""",
    """
    CREATE TABLE settings (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        CONSTRAINT pk_settings PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE assets (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "key" TEXT NOT NULL,
        folder_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        title TEXT DEFAULT '' NOT NULL,
        ext TEXT DEFAULT '' NOT NULL,
        format TEXT,
        type TEXT DEFAULT 'Asset' NOT NULL,
        mime TEXT DEFAULT 'application/octet-stream' NOT NULL,
        bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        inode INTEGER DEFAULT '0' NOT NULL,
        hash TEXT,
        width INTEGER,
        height INTEGER,
        pages INTEGER,
        orientation INTEGER,
        colour TEXT,
        bits INTEGER,
        taken TEXT,
        camera TEXT,
        state TEXT DEFAULT 'unprocessed' NOT NULL,
        error_step TEXT,
        error_code TEXT,
        error_message TEXT,
        missing BOOLEAN DEFAULT 0 NOT NULL,
        added FLOAT NOT NULL,
        processed FLOAT,
        opened FLOAT,
        trashed FLOAT,
        trash_file TEXT,
        originator_id INTEGER,
        options TEXT DEFAULT '{}' NOT NULL,
        cell INTEGER DEFAULT '0' NOT NULL,
        CONSTRAINT uq_assets_key UNIQUE ("key"),
        CONSTRAINT fk_assets_folder_id_folders FOREIGN KEY(folder_id) REFERENCES folders (id),
        CONSTRAINT fk_assets_originator_id_assets FOREIGN KEY(originator_id) REFERENCES assets (id)
    )
    """,
    """CREATE INDEX ix_assets_folder ON assets (folder_id)""",
    """CREATE INDEX ix_assets_format ON assets (format)""",
    """CREATE INDEX ix_assets_hash ON assets (hash)""",
    """CREATE INDEX ix_assets_live_added ON assets (added, id, trashed) WHERE trashed IS NULL""",
    """CREATE INDEX ix_assets_live_bytes ON assets (bytes, id, trashed) WHERE trashed IS NULL""",
    """CREATE INDEX ix_assets_live_changed ON assets (mtime_ns, id, trashed) WHERE trashed IS NULL""",
    """CREATE INDEX ix_assets_live_folder ON assets (folder_id, name_key, id, trashed) WHERE trashed IS NULL""",
    """
    CREATE INDEX ix_assets_live_name ON assets (name_key, id, folder_id, type, state, missing, trashed)
    WHERE trashed IS NULL
    """,
    """CREATE INDEX ix_assets_originator ON assets (originator_id) WHERE originator_id IS NOT NULL""",
    """CREATE INDEX ix_assets_state ON assets (state)""",
    """CREATE INDEX ix_assets_trashed ON assets (trashed) WHERE trashed IS NOT NULL""",
    """
    CREATE UNIQUE INDEX uq_assets_path ON assets (folder_id, name_key)
    WHERE trashed IS NULL AND originator_id IS NULL
    """,
    """
    CREATE TABLE job_log (
        id INTEGER NOT NULL,
        job_id INTEGER NOT NULL,
        at FLOAT NOT NULL,
        type TEXT NOT NULL,
        asset_id INTEGER,
        asset_name TEXT DEFAULT '' NOT NULL,
        message TEXT DEFAULT '' NOT NULL,
        code TEXT DEFAULT '' NOT NULL,
        detail TEXT DEFAULT '' NOT NULL,
        CONSTRAINT pk_job_log PRIMARY KEY (id),
        CONSTRAINT fk_job_log_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_job_log_job ON job_log (job_id, id)""",
    """
    CREATE TABLE uploads (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        folder TEXT NOT NULL,
        name TEXT NOT NULL,
        title TEXT DEFAULT '' NOT NULL,
        state TEXT DEFAULT 'waiting' NOT NULL,
        "conflict" TEXT NOT NULL,
        lease TEXT,
        lease_until FLOAT,
        bytes INTEGER DEFAULT '0' NOT NULL,
        hash TEXT,
        asset_id INTEGER,
        other_asset INTEGER,
        held_for TEXT DEFAULT '' NOT NULL,
        message TEXT DEFAULT '' NOT NULL,
        CONSTRAINT fk_uploads_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_uploads_job ON uploads (job_id, state)""",
    """
    CREATE TABLE derived (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        asset_id INTEGER NOT NULL,
        step TEXT NOT NULL,
        name TEXT NOT NULL,
        run INTEGER NOT NULL,
        path TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        hash TEXT NOT NULL,
        width INTEGER,
        height INTEGER,
        mime TEXT NOT NULL,
        own BOOLEAN DEFAULT 0 NOT NULL,
        made FLOAT NOT NULL,
        CONSTRAINT uq_derived_asset_id_name UNIQUE (asset_id, name),
        CONSTRAINT fk_derived_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE fields (
        asset_id INTEGER NOT NULL,
        layer TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        CONSTRAINT pk_fields PRIMARY KEY (asset_id, layer, name),
        CONSTRAINT fk_fields_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE history (
        id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        at FLOAT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        job_id INTEGER,
        CONSTRAINT pk_history PRIMARY KEY (id),
        CONSTRAINT fk_history_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_history_asset ON history (asset_id, id)""",
    """
    CREATE TABLE items (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        step TEXT NOT NULL,
        state TEXT DEFAULT 'queued' NOT NULL,
        long BOOLEAN DEFAULT 0 NOT NULL,
        priority INTEGER NOT NULL,
        place FLOAT DEFAULT '0' NOT NULL,
        digest TEXT DEFAULT '' NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        lease TEXT,
        lease_until FLOAT,
        worker TEXT,
        attempts INTEGER DEFAULT '0' NOT NULL,
        crashes INTEGER DEFAULT '0' NOT NULL,
        not_before FLOAT DEFAULT '0' NOT NULL,
        queued FLOAT NOT NULL,
        started FLOAT,
        finished FLOAT,
        error_code TEXT,
        error_text TEXT,
        CONSTRAINT fk_items_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE,
        CONSTRAINT fk_items_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_items_claim ON items (job_id, long, place, asset_id) WHERE state = 'queued'""",
    """CREATE INDEX ix_items_job ON items (job_id, state, asset_id)""",
    """CREATE INDEX ix_items_lease ON items (lease) WHERE state = 'assigned'""",
    """CREATE INDEX ix_items_live ON items (asset_id, state)""",
    """CREATE UNIQUE INDEX uq_items_waiting ON items (asset_id, step, digest) WHERE state = 'queued'""",
    """
    CREATE TABLE results (
        asset_id INTEGER NOT NULL,
        step TEXT NOT NULL,
        source_hash TEXT NOT NULL,
        options_digest TEXT DEFAULT '' NOT NULL,
        profile_digest TEXT DEFAULT '' NOT NULL,
        module_version TEXT NOT NULL,
        made FLOAT NOT NULL,
        run INTEGER NOT NULL,
        error_code TEXT,
        error_message TEXT,
        error_detail TEXT,
        tries INTEGER DEFAULT '1' NOT NULL,
        skipped BOOLEAN DEFAULT 0 NOT NULL,
        seconds FLOAT DEFAULT '0' NOT NULL,
        bytes INTEGER DEFAULT '0' NOT NULL,
        CONSTRAINT pk_results PRIMARY KEY (asset_id, step),
        CONSTRAINT fk_results_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """CREATE INDEX ix_results_error ON results (error_code) WHERE error_code IS NOT NULL""",
    """
    CREATE TABLE versions (
        id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        number INTEGER NOT NULL,
        made FLOAT NOT NULL,
        why TEXT NOT NULL,
        label TEXT DEFAULT '' NOT NULL,
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        hash TEXT NOT NULL,
        user_fields TEXT DEFAULT '{}' NOT NULL,
        CONSTRAINT pk_versions PRIMARY KEY (id),
        CONSTRAINT uq_versions_asset_id_number UNIQUE (asset_id, number),
        CONSTRAINT fk_versions_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE followers (
        item_id INTEGER NOT NULL,
        job_id INTEGER NOT NULL,
        CONSTRAINT pk_followers PRIMARY KEY (item_id, job_id),
        CONSTRAINT fk_followers_item_id_items FOREIGN KEY(item_id) REFERENCES items (id) ON DELETE CASCADE,
        CONSTRAINT fk_followers_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """CREATE INDEX ix_followers_job ON followers (job_id)""",
)


def upgrade() -> None:
    """Make every table and index."""
    for statement in STATEMENTS:
        op.execute(statement)
