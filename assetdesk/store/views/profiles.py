"""Profiles as lists show them: which folders have some of their own, and what holds where."""

from __future__ import annotations

from collections import defaultdict

from assetdesk.core.profiles.kinds import KINDS
from assetdesk.store.views.reader import Reader

# folders in which a profile of that name holds, of any kind; batch sets are united, so their program names them all
WHERE_HOLDS = (
    "SELECT e.folder_id FROM effective e WHERE EXISTS (SELECT 1 FROM folder_profiles o JOIN presets p ON p.id ="
    " o.preset_id WHERE o.folder_id = e.origin_id AND o.kind = e.kind AND p.name = {0} COLLATE NOCASE)"
    " OR (e.kind = 'batch set' AND EXISTS (SELECT 1 FROM programs g, json_each(g.body, '$.presets') b"
    " WHERE g.id = e.program_id AND json_extract(b.value, '$.name') = {0} COLLATE NOCASE))"
)
# the processing profile that holds for the asset `a`
OF_ASSET = (
    "(SELECT p.name FROM effective e JOIN folder_profiles o ON o.folder_id = e.origin_id AND o.kind = e.kind"
    " JOIN presets p ON p.id = o.preset_id WHERE e.folder_id = a.folder_id AND e.kind = 'processing')"
)


def own(reader: Reader) -> dict[int, tuple[tuple[str, str], ...]]:
    """Kinds and names of what folders have of their own, by folder; an empty name is NONE."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = reader.all(
        "SELECT o.folder_id, o.kind, COALESCE(p.name, '') FROM folder_profiles o LEFT JOIN presets p"
        " ON p.id = o.preset_id WHERE o.value = '' ORDER BY o.id"
    )
    for folder_id, kind, name in rows:
        found[folder_id].append((kind, name))
    return {number: tuple(names) for number, names in found.items()}


def names(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The names of all profiles and workflows, by kind."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, name in reader.all("SELECT kind, name FROM presets"):
        if kind in found:
            found[kind].append(name)
    return {kind: tuple(sorted(listed, key=str.casefold)) for kind, listed in found.items()}


def used(reader: Reader) -> list[str]:
    """Names of profiles that a folder has, the most used first."""
    rows = reader.all(
        "SELECT p.name FROM folder_profiles o JOIN presets p ON p.id = o.preset_id"
        " GROUP BY p.name COLLATE NOCASE ORDER BY COUNT(*) DESC, p.name"
    )
    return [row[0] for row in rows]
