"""Keywords that an upload brings along for all its files (IPS API, xmpKeywords): joined to those that a file has.

They go to the user layer, which no extraction takes away; so they are joined once the file's own are known.
"""

from __future__ import annotations

from collections.abc import Iterable

from assetdesk.core.ips.keywords import merged, xmp_keywords
from assetdesk.core.metadata_layers import shown
from assetdesk.store import fields
from assetdesk.store.work import wishes
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
    now = shown(fields.of_asset(w.db, asset_id, _SUBJECT).get(_SUBJECT, {}))
    there = [str(word) for word in now] if isinstance(now, list) else [str(now)] if now else []
    after = list(merged(there, words))
    if after != there:
        fields.put_user(w, asset_id, {_SUBJECT: after})
