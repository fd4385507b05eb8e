"""Tables of what people and profiles decide: assignments, tags, colours, crops, workflows, notices, undo.

Part of the one schema of `tables`; times are Unix seconds, fractions 0–1 of the upright original.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from assetdesk.store.tables import metadata

__all__ = ["metadata"]


def _asset(primary: bool = False) -> Column[int]:
    return Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=primary, nullable=False)


# which profiles a folder has of its own. `preset_id` NULL with an empty value: NONE, nothing is inherited. `value` is
# what a switch says (tags: enable, disable)
folder_profiles = Table(
    "folder_profiles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("folder_id", ForeignKey("folders.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("preset_id", ForeignKey("presets.id", ondelete="CASCADE")),
    Column("value", Text, nullable=False, server_default=""),
)
Index("ix_folder_profiles_folder", folder_profiles.c.folder_id, folder_profiles.c.kind)
Index("ix_folder_profiles_preset", folder_profiles.c.preset_id)

# what profiles come to, each content once; what steps are given
programs = Table(
    "programs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", Text, nullable=False),  # JSON
)
Index("uq_programs_kind_digest", programs.c.kind, programs.c.digest, unique=True)

# what holds in each folder, and the folder it comes from; no row where nothing holds
effective = Table(
    "effective",
    metadata,
    Column("folder_id", ForeignKey("folders.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("program_id", ForeignKey("programs.id"), nullable=False),
    Column("origin_id", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_effective_program", effective.c.program_id)

tags = Table(
    "tags",
    metadata,
    _asset(primary=True),
    Column("name_key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("grp", Text, nullable=False, server_default=""),
    Column("score", Float, nullable=False),
    Column("source", Text, nullable=False),  # user, auto, promoted
    Column("state", Text, nullable=False, server_default="shown"),  # shown, removed
    Column("tagger", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
Index("ix_tags_name", tags.c.name_key, tags.c.asset_id, sqlite_where=tags.c.state == "shown")

colours = Table(
    "colours",
    metadata,
    _asset(primary=True),
    Column("name", Text, primary_key=True),
    Column("hex", Text, nullable=False),
    # CIE L*a*b*, D65
    Column("l", Float, nullable=False),
    Column("a", Float, nullable=False),
    Column("b", Float, nullable=False),
    # percent
    Column("coverage", Float, nullable=False),
    sqlite_with_rowid=False,
)

# what similar pictures are found by
features = Table(
    "features",
    metadata,
    _asset(primary=True),
    Column("phash", Integer),
    Column("embedding", LargeBinary),
    Column("version", Text, nullable=False, server_default=""),
)

# the library's taxonomy, and the words that each term is known by
terms = Table(
    "terms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)
term_words = Table(
    "term_words",
    metadata,
    Column("word_key", Text, primary_key=True),
    Column("term_id", ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
Index("ix_term_words_term", term_words.c.term_id)

crops = Table(
    "crops",
    metadata,
    _asset(primary=True),
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False, server_default="crop"),  # crop, swatch
    Column("x", Float, nullable=False),
    Column("y", Float, nullable=False),
    Column("w", Float, nullable=False),
    Column("h", Float, nullable=False),
    # px
    Column("target_w", Integer, nullable=False),
    Column("target_h", Integer, nullable=False),
    Column("source", Text, nullable=False),  # auto, user
    Column("confirmed", Boolean, nullable=False, server_default=text("0")),
    # why a person should look at it
    Column("why", Text, nullable=False, server_default=""),
    Column("colour", Text, nullable=False, server_default=""),  # #RRGGBB of a swatch
    # JSON of the rectangle that was replaced, and of the one found by itself
    Column("before", Text, nullable=False, server_default=""),
    Column("auto", Text, nullable=False, server_default=""),
    # its place in the profile
    Column("position", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)
Index("ix_crops_unconfirmed", crops.c.asset_id, sqlite_where=text("confirmed = 0 AND kind = 'crop'"))

workflow_runs = Table(
    "workflow_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    _asset(),
    Column("preset_id", Integer),
    Column("name", Text, nullable=False, server_default=""),
    Column("digest", Text, nullable=False),
    Column("source_hash", Text, nullable=False, server_default=""),
    Column("job_id", Integer),
    Column("at_step", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),  # running, waiting, done, failed, rejected
    Column("body", Text, nullable=False),  # JSON of the workflow as it was when this began
    Column("done", Text, nullable=False, server_default="[]"),  # JSON
    Column("log", Text, nullable=False, server_default="[]"),  # JSON
    # JSON of the act that was begun and is not noted as done yet
    Column("pending", Text, nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    sqlite_autoincrement=True,
)
Index("ix_workflow_runs_asset", workflow_runs.c.asset_id, workflow_runs.c.id)
Index("ix_workflow_runs_waiting", workflow_runs.c.state, sqlite_where=workflow_runs.c.state == "waiting")

# the Inbox
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False, server_default="{}"),  # JSON
    Column("job_id", Integer),
    Column("asset_id", Integer),
    Column("read", Boolean, nullable=False, server_default=text("0")),
    Column("ended", Float),
    sqlite_autoincrement=True,
)
Index("ix_notices_at", notices.c.at)

# what a run replaced, as it was before: JSON of rows, by the job that replaced them
undo = Table(
    "undo",
    metadata,
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("asset_id", ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("before", Text, nullable=False),
    # of the files that are kept for it
    Column("bytes", Integer, nullable=False, server_default="0"),
    Column("at", Float, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_undo_asset", undo.c.asset_id)
