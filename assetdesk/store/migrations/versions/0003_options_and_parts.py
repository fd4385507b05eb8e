"""Options in force, generated assets, sets, collections, presets, publish marks."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE assets ADD COLUMN options_from TEXT DEFAULT '{}' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN picture_digest TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN pyramid_digest TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN parts_digest TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN part TEXT""",
    """ALTER TABLE assets ADD COLUMN part_number INTEGER DEFAULT '0' NOT NULL""",
    """ALTER TABLE assets ADD COLUMN orphaned BOOLEAN DEFAULT 0 NOT NULL""",
    """ALTER TABLE assets ADD COLUMN marked BOOLEAN DEFAULT 0 NOT NULL""",
    """ALTER TABLE modules ADD COLUMN reads TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE modules ADD COLUMN needed BOOLEAN DEFAULT 0 NOT NULL""",
    """DROP INDEX ix_assets_live_added""",
    """DROP INDEX ix_assets_live_bytes""",
    """DROP INDEX ix_assets_live_changed""",
    """DROP INDEX ix_assets_live_folder""",
    """DROP INDEX ix_assets_live_name""",
    """DROP INDEX ix_assets_originator""",
    """CREATE INDEX ix_assets_live_added ON assets (added, id, trashed, originator_id) WHERE trashed IS NULL""",
    """CREATE INDEX ix_assets_live_bytes ON assets (bytes, id, trashed, originator_id) WHERE trashed IS NULL""",
    """CREATE INDEX ix_assets_live_changed ON assets (mtime_ns, id, trashed, originator_id) WHERE trashed IS NULL""",
    """
    CREATE INDEX ix_assets_live_folder ON assets (folder_id, name_key, id, trashed, originator_id)
    WHERE trashed IS NULL
    """,
    """
    CREATE INDEX ix_assets_live_name ON assets (name_key, id, folder_id, type, state, missing, trashed, originator_id)
    WHERE trashed IS NULL
    """,
    """
    CREATE INDEX ix_assets_originator ON assets (originator_id, part_number) WHERE originator_id IS NOT NULL
    """,
    """CREATE UNIQUE INDEX uq_assets_part ON assets (originator_id, part) WHERE originator_id IS NOT NULL""",
    """
    CREATE TABLE generated (
        asset_id INTEGER NOT NULL,
        engine TEXT NOT NULL,
        sub_type TEXT DEFAULT '' NOT NULL,
        attributes TEXT DEFAULT '{}' NOT NULL,
        CONSTRAINT pk_generated PRIMARY KEY (asset_id),
        CONSTRAINT fk_generated_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE members (
        set_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        position FLOAT NOT NULL,
        attributes TEXT DEFAULT '{}' NOT NULL,
        CONSTRAINT pk_members PRIMARY KEY (set_id, asset_id),
        CONSTRAINT fk_members_set_id_assets FOREIGN KEY(set_id) REFERENCES assets (id) ON DELETE CASCADE,
        CONSTRAINT fk_members_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    WITHOUT ROWID
    """,
    """CREATE INDEX ix_members_asset ON members (asset_id)""",
    """
    CREATE TABLE collections (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        made FLOAT NOT NULL,
        CONSTRAINT uq_collections_name_key UNIQUE (name_key)
    )
    """,
    """
    CREATE TABLE collected (
        collection_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        added FLOAT NOT NULL,
        CONSTRAINT pk_collected PRIMARY KEY (collection_id, asset_id),
        CONSTRAINT fk_collected_collection_id_collections FOREIGN KEY(collection_id) REFERENCES collections (id)
            ON DELETE CASCADE,
        CONSTRAINT fk_collected_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    WITHOUT ROWID
    """,
    """CREATE INDEX ix_collected_asset ON collected (asset_id)""",
    """
    CREATE TABLE presets (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        body TEXT NOT NULL,
        stock BOOLEAN DEFAULT 0 NOT NULL,
        made FLOAT NOT NULL,
        CONSTRAINT uq_presets_kind_name UNIQUE (kind, name)
    )
    """,
)


def upgrade() -> None:
    """Add them. What was there has no options in force, and is marked for nothing."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
