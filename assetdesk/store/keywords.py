"""Keywords that an upload brings along for all its files (IPS API, xmpKeywords): joined to those that a file has.

They go to the user layer, which no extraction takes away; so they are joined once the file's own are known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from assetdesk.core.ips.keywords import merged, xmp_keywords
from assetdesk.store import search_index, wishes
from assetdesk.store.writer import Write

# the step whose result tells a file's own keywords
AFTER = "metadata"
_SUBJECT = "dc:subject"


def add_given(w: Write, asset_id: int, job_ids: Iterable[int]) -> None:
    """Join the keywords of these jobs, those that bring some, to the asset's."""
    given = [wishes.of_job(w.db, job_id).get("xmpKeywords") for job_id in sorted(job_ids)]
    if words := [word for text in given if isinstance(text, str) for word in xmp_keywords(text)]:
        add(w, asset_id, words)


def add(w: Write, asset_id: int, words: Iterable[str]) -> None:
    """Join keywords to those that a person sees; each once, whatever its case."""
    rows = w.db.all("SELECT layer, value FROM fields WHERE asset_id = ? AND name = ?", (asset_id, _SUBJECT))
    layers = {str(layer): json.loads(value) for layer, value in rows}
    shown: object = next((layers[one] for one in ("user", "embedded", "profile") if layers.get(one) is not None), [])
    there = [str(word) for word in shown] if isinstance(shown, list) else [str(shown)] if shown else []
    after = merged(there, words)
    if list(after) == there:
        return
    w.db.run(
        "INSERT INTO fields (asset_id, layer, name, value) VALUES (?, 'user', ?, ?)"
        " ON CONFLICT (asset_id, layer, name) DO UPDATE SET value = excluded.value",
        (asset_id, _SUBJECT, json.dumps(after, ensure_ascii=False)),
    )
    search_index.put_fields(w.db, asset_id)
    w.changed(assets=[asset_id])
