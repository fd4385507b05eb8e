"""What the library holds for a filter of words, to offer while one is typed: the most used first."""

from __future__ import annotations

import json
from collections import Counter

from assetdesk.core.filters import NAMED_ALSO
from assetdesk.core.query import FilterKey
from assetdesk.store.fields import EACH_SHOWN
from assetdesk.store.views import profiles
from assetdesk.store.views.reader import Reader

MOST = 500
_COLUMNS = {FilterKey.CAMERA: "camera", FilterKey.EXTENSION: "ext"}


def known(reader: Reader, key: FilterKey) -> list[str]:
    """At most `MOST` cameras, endings, tags, colours, paths of folders, collections or publish targets; nothing for
    other keys."""
    if key is FilterKey.KEYWORD:
        return _keywords(reader)
    if key is FilterKey.FOLDER:
        paths = "SELECT path FROM folders WHERE trashed IS NULL AND path <> '' ORDER BY path_key LIMIT ?"
        rows = reader.all(paths, (MOST,))
        return [row[0] for row in rows]
    if key is FilterKey.COLLECTION:
        return [row[0] for row in reader.all("SELECT name FROM collections ORDER BY name_key LIMIT ?", (MOST,))]
    if key in NAMED_ALSO:
        return [row[0] for row in reader.all("SELECT name FROM contexts ORDER BY id LIMIT ?", (MOST,))]
    if key is FilterKey.PROFILE:
        return profiles.used(reader)[:MOST]
    if key is FilterKey.HUE:
        names = "SELECT name FROM colours GROUP BY name ORDER BY COUNT(*) DESC, name LIMIT ?"
        return [row[0] for row in reader.all(names, (MOST,))]
    column = _COLUMNS.get(key)
    if column is None:
        return []
    rows = reader.all(
        f"SELECT {column} FROM assets WHERE trashed IS NULL AND COALESCE({column}, '') <> ''"
        f" GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT ?",
        (MOST,),
    )
    return [row[0] for row in rows]


def _keywords(reader: Reader) -> list[str]:
    found: Counter[str] = Counter()
    rows = reader.all(
        f"SELECT value, COUNT(*) FROM ({EACH_SHOWN} WHERE x.name = 'dc:subject' GROUP BY x.asset_id) GROUP BY value"
    )
    for value, count in rows:
        texts = json.loads(value)
        for text in texts if isinstance(texts, list) else [texts]:
            if isinstance(text, str) and text.strip():
                found[text.strip()] += count
    tags = "SELECT MIN(name), COUNT(*) FROM tags WHERE state = 'shown' GROUP BY name_key ORDER BY 2 DESC LIMIT ?"
    for text, count in reader.all(tags, (MOST,)):
        found[text] += count
    return [text for text, _ in sorted(found.items(), key=lambda one: (-one[1], one[0].casefold()))[:MOST]]
