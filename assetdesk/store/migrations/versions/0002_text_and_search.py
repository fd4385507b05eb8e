"""Text, the search index, saved searches, and how long what plays is."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE assets ADD COLUMN duration FLOAT""",
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
)


def upgrade() -> None:
    """Add them."""
    for statement in STATEMENTS:
        op.execute(statement)
