"""Profiles of folders, tags, colours, crops, workflows, notices, undo."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE assets ADD COLUMN origin TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN approval TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE modules ADD COLUMN profile TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE modules ADD COLUMN of_profile BOOLEAN DEFAULT 0 NOT NULL""",
    """ALTER TABLE presets ADD COLUMN changed FLOAT""",
    """ALTER TABLE jobs ADD COLUMN undone FLOAT""",
    """
    CREATE TABLE members_new (
        set_id INTEGER NOT NULL,
        position FLOAT NOT NULL,
        asset_id INTEGER NOT NULL,
        attributes TEXT DEFAULT '{}' NOT NULL,
        CONSTRAINT pk_members PRIMARY KEY (set_id, position),
        CONSTRAINT fk_members_set_id_assets FOREIGN KEY(set_id) REFERENCES assets (id) ON DELETE CASCADE,
        CONSTRAINT fk_members_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    WITHOUT ROWID
    """,
    """
    INSERT INTO members_new (set_id, position, asset_id, attributes)
    SELECT set_id, ROW_NUMBER() OVER (PARTITION BY set_id ORDER BY position, asset_id), asset_id, attributes
    FROM members
    """,
    """DROP TABLE members""",
    """ALTER TABLE members_new RENAME TO members""",
    """CREATE INDEX ix_members_asset ON members (asset_id)""",
    """
    CREATE TABLE notices (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        at FLOAT NOT NULL,
        title TEXT NOT NULL,
        body TEXT DEFAULT '{}' NOT NULL,
        job_id INTEGER,
        asset_id INTEGER,
        read BOOLEAN DEFAULT 0 NOT NULL,
        ended FLOAT
    )
    """,
    """CREATE INDEX ix_notices_at ON notices (at)""",
    """
    CREATE TABLE programs (
        id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        digest TEXT NOT NULL,
        body TEXT NOT NULL,
        CONSTRAINT pk_programs PRIMARY KEY (id)
    )
    """,
    """CREATE UNIQUE INDEX uq_programs_kind_digest ON programs (kind, digest)""",
    """
    CREATE TABLE terms (
        id INTEGER NOT NULL,
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        CONSTRAINT pk_terms PRIMARY KEY (id),
        CONSTRAINT uq_terms_path UNIQUE (path)
    )
    """,
    """
    CREATE TABLE effective (
        folder_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        program_id INTEGER NOT NULL,
        origin_id INTEGER NOT NULL,
        CONSTRAINT pk_effective PRIMARY KEY (folder_id, kind),
        CONSTRAINT fk_effective_folder_id_folders FOREIGN KEY(folder_id) REFERENCES folders (id) ON DELETE CASCADE,
        CONSTRAINT fk_effective_program_id_programs FOREIGN KEY(program_id) REFERENCES programs (id)
    )
     WITHOUT ROWID
    """,
    """CREATE INDEX ix_effective_program ON effective (program_id)""",
    """
    CREATE TABLE folder_profiles (
        id INTEGER NOT NULL,
        folder_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        preset_id INTEGER,
        value TEXT DEFAULT '' NOT NULL,
        CONSTRAINT pk_folder_profiles PRIMARY KEY (id),
        CONSTRAINT fk_folder_profiles_folder_id_folders FOREIGN KEY(folder_id) REFERENCES folders (id)
            ON DELETE CASCADE,
        CONSTRAINT fk_folder_profiles_preset_id_presets FOREIGN KEY(preset_id) REFERENCES presets (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_folder_profiles_folder ON folder_profiles (folder_id, kind)""",
    """CREATE INDEX ix_folder_profiles_preset ON folder_profiles (preset_id)""",
    """
    CREATE TABLE term_words (
        word_key TEXT NOT NULL,
        term_id INTEGER NOT NULL,
        CONSTRAINT pk_term_words PRIMARY KEY (word_key, term_id),
        CONSTRAINT fk_term_words_term_id_terms FOREIGN KEY(term_id) REFERENCES terms (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """CREATE INDEX ix_term_words_term ON term_words (term_id)""",
    """
    CREATE TABLE colours (
        asset_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        hex TEXT NOT NULL,
        l FLOAT NOT NULL,
        a FLOAT NOT NULL,
        b FLOAT NOT NULL,
        coverage FLOAT NOT NULL,
        CONSTRAINT pk_colours PRIMARY KEY (asset_id, name),
        CONSTRAINT fk_colours_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE crops (
        asset_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        kind TEXT DEFAULT 'crop' NOT NULL,
        x FLOAT NOT NULL,
        y FLOAT NOT NULL,
        w FLOAT NOT NULL,
        h FLOAT NOT NULL,
        target_w INTEGER NOT NULL,
        target_h INTEGER NOT NULL,
        source TEXT NOT NULL,
        confirmed BOOLEAN DEFAULT 0 NOT NULL,
        why TEXT DEFAULT '' NOT NULL,
        colour TEXT DEFAULT '' NOT NULL,
        "before" TEXT DEFAULT '' NOT NULL,
        auto TEXT DEFAULT '' NOT NULL,
        position INTEGER DEFAULT '0' NOT NULL,
        CONSTRAINT pk_crops PRIMARY KEY (asset_id, name),
        CONSTRAINT fk_crops_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """CREATE INDEX ix_crops_unconfirmed ON crops (asset_id) WHERE confirmed = 0 AND kind = 'crop'""",
    """
    CREATE TABLE features (
        asset_id INTEGER NOT NULL,
        phash INTEGER,
        embedding BLOB,
        version TEXT DEFAULT '' NOT NULL,
        CONSTRAINT pk_features PRIMARY KEY (asset_id),
        CONSTRAINT fk_features_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE tags (
        asset_id INTEGER NOT NULL,
        name_key TEXT NOT NULL,
        name TEXT NOT NULL,
        grp TEXT DEFAULT '' NOT NULL,
        score FLOAT NOT NULL,
        source TEXT NOT NULL,
        state TEXT DEFAULT 'shown' NOT NULL,
        tagger TEXT DEFAULT '' NOT NULL,
        CONSTRAINT pk_tags PRIMARY KEY (asset_id, name_key),
        CONSTRAINT fk_tags_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """CREATE INDEX ix_tags_name ON tags (name_key, asset_id) WHERE state = 'shown'""",
    """
    CREATE TABLE undo (
        job_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        step TEXT NOT NULL,
        "before" TEXT NOT NULL,
        bytes INTEGER DEFAULT '0' NOT NULL,
        at FLOAT NOT NULL,
        CONSTRAINT pk_undo PRIMARY KEY (job_id, asset_id, step),
        CONSTRAINT fk_undo_job_id_jobs FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE,
        CONSTRAINT fk_undo_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """CREATE INDEX ix_undo_asset ON undo (asset_id)""",
    """
    CREATE TABLE workflow_runs (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        asset_id INTEGER NOT NULL,
        preset_id INTEGER,
        name TEXT DEFAULT '' NOT NULL,
        digest TEXT NOT NULL,
        source_hash TEXT DEFAULT '' NOT NULL,
        job_id INTEGER,
        at_step INTEGER DEFAULT '0' NOT NULL,
        state TEXT NOT NULL,
        body TEXT NOT NULL,
        done TEXT DEFAULT '[]' NOT NULL,
        log TEXT DEFAULT '[]' NOT NULL,
        pending TEXT DEFAULT '' NOT NULL,
        comment TEXT DEFAULT '' NOT NULL,
        started FLOAT NOT NULL,
        ended FLOAT,
        CONSTRAINT fk_workflow_runs_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """CREATE INDEX ix_workflow_runs_asset ON workflow_runs (asset_id, id)""",
    """CREATE INDEX ix_workflow_runs_waiting ON workflow_runs (state) WHERE state = 'waiting'""",
)


def upgrade() -> None:
    """Add them. What was there has no profile, no tag, no crop of its own."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
