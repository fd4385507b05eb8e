"""The rows of saved searches."""

from __future__ import annotations

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Query
from assetdesk.core.saved import to_json
from assetdesk.store.writer import Write


def add(w: Write, name: str, query: Query) -> int:
    """Its id. UsageFault where the name is taken."""
    _need_free(w, name, None)
    w.changed(searches=True)
    return int(
        w.db.value(
            "INSERT INTO searches (name, query, made) VALUES (?, ?, ?) RETURNING id", (name, to_json(query), w.now)
        )
    )


def update(w: Write, search_id: int, query: Query) -> None:
    """It looks for something else. UsageFault where there is none."""
    _change(w, "UPDATE searches SET query = ? WHERE id = ?", (to_json(query), search_id))


def rename(w: Write, search_id: int, name: str) -> None:
    """UsageFault where the name is taken or there is no such search."""
    _need_free(w, name, search_id)
    _change(w, "UPDATE searches SET name = ? WHERE id = ?", (name, search_id))


def delete(w: Write, search_id: int) -> None:
    """Forget it; one that is gone already is no fault."""
    if w.db.run("DELETE FROM searches WHERE id = ?", (search_id,)):
        w.changed(searches=True)


def _change(w: Write, statement: str, values: tuple[object, ...]) -> None:
    if not w.db.run(statement, values):
        raise UsageFault("This saved search is not there any more.")
    w.changed(searches=True)


def _need_free(w: Write, name: str, but: int | None) -> None:
    for number, taken in w.db.all("SELECT id, name FROM searches"):
        if number != but and str(taken).casefold() == name.casefold():
            raise UsageFault(f"There is a saved search “{taken}” already. Choose another name.")
