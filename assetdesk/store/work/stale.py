"""The one comparison of fingerprint parts, as SQL text for every statement that asks what is out of date.

Aliases: `a` is `assets`, `m` is `modules` (a row for each step and format that applies),
`r` is `results`, joined outer. The rule itself is `core.plan`; each fragment here is one part of a `PlanRow`.
"""

from __future__ import annotations

# the digest of what a step reads of the asset's options: of those in force, or of what they would be with the options
# that a job gives (parameter `given`)
DIGEST = (
    "CASE m.reads WHEN '' THEN '' WHEN 'picture' THEN a.picture_digest WHEN 'pyramid' THEN a.pyramid_digest"
    " ELSE a.parts_digest END"
)
DIGEST_GIVEN = "CASE m.reads WHEN '' THEN '' ELSE digest_with(a.options, a.format, m.reads, :given) END"

# what holds in the asset's folder of the kind that the step reads (its digest, which stands for its content), and what
# of it concerns such a file
PROGRAM = (
    "(SELECT p.digest FROM effective e JOIN programs p ON p.id = e.program_id"
    " WHERE e.folder_id = a.folder_id AND e.kind = m.profile)"
)
# the same where a request names a profile or workflow instead of the folder's (parameter `given`)
PROGRAM_GIVEN = (
    f"CASE WHEN m.profile LIKE 'named %' THEN json_extract(:given, '$.\"' || m.profile || '\"') ELSE {PROGRAM} END"
)
_PROFILE = "CASE m.profile WHEN '' THEN '' ELSE profile_digest(m.profile, {program}, a.mime, a.format) END"
PROFILE = _PROFILE.format(program=PROGRAM)
PROFILE_GIVEN = _PROFILE.format(program=PROGRAM_GIVEN)

# which steps apply to an asset, with all three aliases in the statement; those that may apply to a never probed one
# stand under an empty format. What its originator does not have any more keeps what it has. An asset that has an
# optimized file keeps it up to date, whatever it was made for.
APPLIES = (
    "m.format = COALESCE(a.format, '') AND (m.multipage = 0 OR a.pages > 1) AND a.orphaned = 0"
    f" AND (m.needed = 0 OR {DIGEST} <> '' OR (m.step = 'pyramid' AND r.bytes > 0))"
    f" AND (m.of_profile = 0 OR {PROFILE} <> '')"
)
# the result of that asset and step
RESULT = "r.asset_id = a.id AND r.step = m.step"

NEVER_MADE = "r.asset_id IS NULL"
SOURCE_DIFFERS = "r.source_hash <> COALESCE(a.hash, '')"
# only what a file says about itself is read from the sidecar, too
SIDECAR_DIFFERS = "(m.step = 'metadata' AND r.sidecar_hash <> a.sidecar_hash)"
OPTIONS_DIFFER = f"r.options_digest <> m.options_digest || {DIGEST}"
PROFILE_DIFFERS = f"r.profile_digest <> {PROFILE}"
MODULE_DIFFERS = "r.module_version <> m.version"
ORIGINAL_BACK = "(r.error_code = 'SourceMissing' AND a.missing = 0)"

# of one asset and step, with all three aliases in the statement
DIFFERS = (
    f"({NEVER_MADE} OR {SOURCE_DIFFERS} OR {SIDECAR_DIFFERS} OR {OPTIONS_DIFFER} OR {PROFILE_DIFFERS}"
    f" OR {MODULE_DIFFERS} OR {ORIGINAL_BACK})"
)
FROM = f"modules m LEFT JOIN results r ON {RESULT}"

# of an asset, with only `a` in the statement: processed once, and some step would run again. What a person skipped
# for good is not asked for again.
STALE = (
    "(a.state <> 'unprocessed' AND EXISTS ("
    f"SELECT 1 FROM {FROM} WHERE {APPLIES} AND {DIFFERS} AND COALESCE(r.skipped, 0) = 0))"
)


# what holds for each step, worked out once for each folder and kind of file instead of for each asset; `{among}` is a
# condition on `a` that narrows the assets down
_HELD = (
    "held AS MATERIALIZED (SELECT m.*, w.folder_id AS of_folder, w.mime AS of_mime, w.format AS of_format,"
    " {profile} AS held FROM (SELECT DISTINCT a.folder_id, a.mime, a.format FROM assets a WHERE {among}) w"
    " CROSS JOIN modules m WHERE m.format = COALESCE(w.format, ''))"
)
_OF_ITS_KIND = "m.of_folder = a.folder_id AND m.of_mime = a.mime AND m.of_format IS a.format"


def held(among: str = "1", *, given: bool = False) -> str:
    """A common table expression for `by_held`, of the assets that `among` chooses."""
    profile = (PROFILE_GIVEN if given else PROFILE).replace("a.", "w.")
    return _HELD.format(profile=profile, among=among)


def by_held(sql: str) -> str:
    """Part of a statement over `a`, `m` and `r` that reads what holds from `held` instead of working it out."""
    return (
        sql.replace(PROFILE_GIVEN, "m.held")
        .replace(PROFILE, "m.held")
        .replace("CROSS JOIN modules m", f"CROSS JOIN held m ON {_OF_ITS_KIND}")
    )


def with_given(sql: str) -> str:
    """The same statement for a job that gives options or names a profile; it has the parameter `given` (JSON)."""
    return sql.replace(DIGEST, DIGEST_GIVEN).replace(PROFILE, PROFILE_GIVEN)


# `core.plan.is_failure` of a result
IS_FAILURE = "(r.error_code IS NOT NULL AND r.error_code <> 'RenditionFormatUnsupported')"
