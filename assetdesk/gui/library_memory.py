"""What one library remembers between starts: the place, its order and filters, open folders, sizes, searches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from assetdesk.core.query import Filter, FilterKey, Place, Query, SortKey
from assetdesk.gui.places import Been

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView

# pages that are shown again; any other is the list
_PAGES = ("not_processed", "crops", "inbox", "watched", "publish")


def remember(view: LibraryView) -> None:
    """Everything that the next start needs."""
    memory, query = view.desk.memory, view.desk.where.query
    view.assets.remember()
    view.fitting.remember()
    now = view.places.now
    memory.set("expanded", view.body.side.expanded())
    memory.set("history", view.tools.search.history)
    kept = query if view.desk.where.page == "assets" else view.kept_query()
    if kept.search_id is None:  # words are of the moment, a saved search is a place
        kept = view.assets.search.ordered(replace(kept, words=""), kept)
    memory.set(
        "place",
        {
            "page": view.desk.where.page,
            "place": kept.place.value,
            "folder": kept.folder_id,
            "subfolders": kept.subfolders,
            "sort": kept.sort.value,
            "descending": kept.descending,
            "search": kept.search_id,
            "words": kept.words if kept.search_id is not None else "",
            "filters": [[one.key.value, list(one.values), one.negate] for one in kept.filters],
            "current": now.current if now is not None else None,
            "scroll": list(now.scroll) if now is not None and now.scroll is not None else None,
        },
    )
    memory.save()


def recall(view: LibraryView) -> Been:
    """Set everything as it was left; answers the place to show."""
    view.assets.recall()
    view.fitting.recall()
    QTimer.singleShot(0, view, view.focus_list)
    memory = view.desk.memory
    view.tools.search.history = [w for w in memory.get("history", []) if isinstance(w, str)]
    return _been(memory.get("place", {}))


def _been(kept: dict[str, Any]) -> Been:
    try:
        query = Query(
            place=Place(kept.get("place", "all")),
            folder_id=kept.get("folder"),
            subfolders=bool(kept.get("subfolders", True)),
            filters=tuple(Filter(FilterKey(k), tuple(map(str, v)), bool(n)) for k, v, n in kept.get("filters", [])),
            sort=SortKey(kept.get("sort", "name")),
            descending=bool(kept.get("descending", False)),
            words=str(kept.get("words", "")),
            search_id=search if isinstance(search := kept.get("search"), int) else None,
        )
        scroll = kept.get("scroll")
        place = (int(scroll[0]), int(scroll[1])) if isinstance(scroll, list) and len(scroll) == 2 else None
        current = kept.get("current")
        page = str(kept.get("page")) if kept.get("page") in _PAGES else "assets"
        return Been(query, page, current if isinstance(current, int) else None, place)
    except (ValueError, TypeError):
        return Been(Query())
