"""Publish contexts with their marks and what lies at their targets; what follows on jobs; people, roles, tokens."""

from __future__ import annotations

import time

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE jobs ADD COLUMN original_name TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN description TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN locale TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN sub_type TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN person_id INTEGER""",
    """ALTER TABLE jobs ADD COLUMN context_id INTEGER""",
    """ALTER TABLE jobs ADD COLUMN phase TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN sent INTEGER DEFAULT '0' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN send_failed INTEGER DEFAULT '0' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN send_warnings INTEGER DEFAULT '0' NOT NULL""",
    """ALTER TABLE jobs ADD COLUMN fatal TEXT DEFAULT '' NOT NULL""",
    """
    CREATE TABLE contexts (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        type TEXT NOT NULL,
        url TEXT DEFAULT '' NOT NULL,
        enabled BOOLEAN DEFAULT 1 NOT NULL,
        options TEXT DEFAULT '{}' NOT NULL,
        checked FLOAT,
        problem TEXT DEFAULT '' NOT NULL,
        made FLOAT NOT NULL,
        CONSTRAINT uq_contexts_name_key UNIQUE (name_key)
    )
    """,
    """
    CREATE TABLE marks (
        asset_id INTEGER NOT NULL,
        context_id INTEGER NOT NULL,
        at FLOAT DEFAULT '0' NOT NULL,
        made_by TEXT DEFAULT '' NOT NULL,
        CONSTRAINT pk_marks PRIMARY KEY (asset_id, context_id),
        CONSTRAINT fk_marks_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE,
        CONSTRAINT fk_marks_context_id_contexts FOREIGN KEY(context_id) REFERENCES contexts (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """CREATE INDEX ix_marks_context ON marks (context_id, asset_id)""",
    """
    CREATE TABLE published (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        context_id INTEGER NOT NULL,
        server TEXT NOT NULL,
        asset_id INTEGER NOT NULL,
        ident TEXT NOT NULL,
        ident_key TEXT NOT NULL,
        format TEXT DEFAULT '' NOT NULL,
        last_published FLOAT,
        record_hash TEXT DEFAULT '' NOT NULL,
        catalog_dirty BOOLEAN DEFAULT 0 NOT NULL,
        forced_at FLOAT,
        forced_by TEXT DEFAULT '' NOT NULL,
        CONSTRAINT uq_published_context_id_server_asset_id UNIQUE (context_id, server, asset_id),
        CONSTRAINT uq_published_context_id_server_ident_key UNIQUE (context_id, server, ident_key),
        CONSTRAINT fk_published_context_id_contexts FOREIGN KEY(context_id) REFERENCES contexts (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_published_asset ON published (asset_id, context_id)""",
    """
    CREATE TABLE published_files (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        published_id INTEGER NOT NULL,
        path TEXT NOT NULL,
        source TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        hash TEXT NOT NULL,
        tag TEXT DEFAULT '' NOT NULL,
        sent FLOAT NOT NULL,
        leaving BOOLEAN DEFAULT 0 NOT NULL,
        CONSTRAINT uq_published_files_published_id_path UNIQUE (published_id, path),
        CONSTRAINT fk_published_files_published_id_published
            FOREIGN KEY(published_id) REFERENCES published (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_published_files_source ON published_files (published_id, source)""",
    """
    CREATE TABLE outgoing (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        asset_name TEXT DEFAULT '' NOT NULL,
        kind TEXT NOT NULL,
        state TEXT DEFAULT 'waiting' NOT NULL,
        reason TEXT DEFAULT '' NOT NULL,
        files INTEGER DEFAULT '0' NOT NULL,
        bytes INTEGER DEFAULT '0' NOT NULL,
        message TEXT DEFAULT '' NOT NULL,
        code TEXT DEFAULT '' NOT NULL,
        tries INTEGER DEFAULT '0' NOT NULL,
        next_try FLOAT DEFAULT '0' NOT NULL,
        ended FLOAT,
        CONSTRAINT uq_outgoing_job_id_asset_id_kind UNIQUE (job_id, asset_id, kind),
        CONSTRAINT fk_outgoing_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_outgoing_job ON outgoing (job_id, state)""",
    """
    CREATE TABLE follow_ons (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        body TEXT DEFAULT '{}' NOT NULL,
        state TEXT DEFAULT 'waiting' NOT NULL,
        tries INTEGER DEFAULT '0' NOT NULL,
        next_try FLOAT DEFAULT '0' NOT NULL,
        message TEXT DEFAULT '' NOT NULL,
        follow_job INTEGER,
        ended FLOAT,
        CONSTRAINT fk_follow_ons_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_follow_ons_job ON follow_ons (job_id)""",
    """CREATE INDEX ix_follow_ons_waiting ON follow_ons (next_try) WHERE state = 'waiting'""",
    """
    CREATE TABLE people (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        email TEXT DEFAULT '' NOT NULL,
        role TEXT NOT NULL,
        valid BOOLEAN DEFAULT 1 NOT NULL,
        expires FLOAT,
        made FLOAT NOT NULL
    )
    """,
    """CREATE UNIQUE INDEX uq_people_email ON people (email) WHERE email <> ''""",
    """
    CREATE TABLE tokens (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        person_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        made FLOAT NOT NULL,
        used FLOAT,
        expires FLOAT,
        CONSTRAINT fk_tokens_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
        CONSTRAINT uq_tokens_digest UNIQUE (digest)
    )
    """,
    """
    CREATE TABLE post_uploads (
        job_id INTEGER NOT NULL,
        peer TEXT NOT NULL,
        person_id INTEGER,
        last_request FLOAT NOT NULL,
        CONSTRAINT pk_post_uploads PRIMARY KEY (job_id),
        CONSTRAINT fk_post_uploads_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_job_log_asset ON job_log (asset_id, id) WHERE asset_id IS NOT NULL""",
)
# a context of each type, without a target; what is marked is marked in all of them
SEED = (
    """
    INSERT INTO contexts (name, name_key, type, made) VALUES
    ('Image serving', 'image serving', 'ImageServing', ?1),
    ('Image rendering', 'image rendering', 'ImageRendering', ?1),
    ('Video', 'video', 'Video', ?1),
    ('Server directory', 'server directory', 'ServerDirectory', ?1)
    """,
    """INSERT INTO people (name, role, made) VALUES ('', 'IpsCompanyAdmin', ?1)""",
    """
    INSERT INTO marks (asset_id, context_id, at)
    SELECT a.id, c.id, ?1 FROM assets a JOIN contexts c WHERE a.marked ORDER BY a.id, c.id
    """,
)


def upgrade() -> None:
    """Add them."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
    for statement in SEED:
        op.get_bind().exec_driver_sql(statement, (time.time(),))
