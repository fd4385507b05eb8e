"""Where assets lie at publish targets, as filters and for the rows of a list.

What counts is what lies at a context's present target; what went to an earlier address is history alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from assetdesk.core.publish import Reason
from assetdesk.store.publishing.publish_plan import EVERY, SOME, comparison
from assetdesk.store.views.reader import Reader, as_json

_LIES = (
    "SELECT p.asset_id FROM contexts c JOIN published p ON p.context_id = c.id"
    " AND p.server = COALESCE(json_extract(c.options, '$.server'), c.url)"
    " WHERE (p.last_published IS NOT NULL OR p.forced_at IS NOT NULL)"
)
_DUE_AGAIN = f"s.reason IN ('{Reason.CHANGED}', '{Reason.FORCED}')"
# with `a` in the statement
CONDITIONS = {
    "yes": f"a.id IN ({_LIES})",
    "no": f"a.id NOT IN ({_LIES})",
    "changed": f"a.id IN ({comparison(EVERY, gone=False, lying=True)} SELECT s.asset_id FROM s WHERE {_DUE_AGAIN})",
}
# in or at the context of a name; {} is its key
MARKED_IN = "SELECT m.asset_id FROM contexts k JOIN marks m ON m.context_id = k.id WHERE k.name_key = {}"
PUBLISHED_IN = _LIES + " AND c.name_key = {}"

_ROWS = (
    "SELECT p.asset_id, MAX(COALESCE(p.last_published, 0)) FROM published p"
    " CROSS JOIN contexts c ON c.id = p.context_id AND p.server = COALESCE(json_extract(c.options, '$.server'), c.url)"
    " WHERE p.asset_id IN (SELECT value FROM json_each(:ids))"
    " AND (p.last_published IS NOT NULL OR p.forced_at IS NOT NULL) GROUP BY p.asset_id"
)
_STALE = comparison(SOME, gone=False, lying=True) + f" SELECT DISTINCT s.asset_id FROM s WHERE {_DUE_AGAIN}"


def of_rows(reader: Reader, asset_ids: Sequence[int]) -> dict[int, tuple[float, bool]]:
    """Those of these assets that lie at a target: when they last went out (Unix seconds, 0 where that is not to count
    any more), and whether what lies somewhere is not what they are now."""
    with reader.plain() as db:
        there = {int(row[0]): float(row[1]) for row in db.all(_ROWS, {"ids": as_json(asset_ids)})}
        if not there:
            return {}
        stale = {int(row[0]) for row in db.all(_STALE, {"ids": as_json(there)})}
    return {number: (at, number in stale) for number, at in there.items()}
