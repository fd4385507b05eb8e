"""Text, the search index, saved searches, and how long what plays is."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE assets ADD COLUMN duration FLOAT""",
    """ALTER TABLE assets ADD COLUMN sidecar TEXT""",
    """ALTER TABLE assets ADD COLUMN sidecar_bytes INTEGER""",
    """ALTER TABLE assets ADD COLUMN sidecar_mtime_ns INTEGER""",
    """ALTER TABLE assets ADD COLUMN sidecar_hash TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE results ADD COLUMN sidecar_hash TEXT DEFAULT '' NOT NULL""",
    """
    CREATE TABLE texts (
        asset_id INTEGER NOT NULL,
        parts TEXT NOT NULL,
        characters INTEGER NOT NULL,
        cut BOOLEAN DEFAULT 0 NOT NULL,
        CONSTRAINT pk_texts PRIMARY KEY (asset_id),
        CONSTRAINT fk_texts_asset_id_assets FOREIGN KEY(asset_id) REFERENCES assets (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE searches (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        query TEXT NOT NULL,
        made FLOAT NOT NULL,
        CONSTRAINT uq_searches_name UNIQUE (name)
    )
    """,
    """
    CREATE VIRTUAL TABLE search USING fts5(
        name, title, keywords, metadata, text,
        tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'", prefix = '2 3'
    )
    """,
    """CREATE TRIGGER tr_assets_search AFTER DELETE ON assets BEGIN DELETE FROM search WHERE rowid = old.id; END""",
)


def upgrade() -> None:
    """Add them. The search index is filled when all is there (`run.migrate`): it reads what later schemas have."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
