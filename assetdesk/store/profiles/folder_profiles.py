"""Which profiles hold in which folder: assignments by people, and what they come to everywhere below.

Nearest folder at or above wins; NONE stops inheritance; batch sets of all ancestors are united. What holds is kept
as rows (`effective`, `programs`), so that plans compare columns: `rebuild` makes them anew in the transaction of
whatever changes an assignment, a profile, a setting or the folders.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_preset
from assetdesk.core.presets import BATCH_SET, IMAGE, METADATA, PROCESSING, TAGS, VIDEO, WORKFLOW, Preset
from assetdesk.core.scopes import NAMED
from assetdesk.store.paths import ROOT_FOLDER
from assetdesk.store.plain import Plain
from assetdesk.store.profiles import presets
from assetdesk.store.writer import Write

SINGLE = (PROCESSING, METADATA, IMAGE, VIDEO, WORKFLOW)
# of the library: what a program of the kind `tags` begins with
SETTING = "tags"
ENABLE, DISABLE = "enable", "disable"
# switches of a folder, each with the member of the program `tags` that it decides on
SWITCHES = {"tags image": "image", "tags video": "video", "tags text": "text", "tags colours": "colours"}


@dataclass(frozen=True, slots=True)
class Own:
    """What a folder says itself of one kind: profiles (none of them: NONE), or the value of a switch."""

    kind: str
    preset_ids: tuple[int, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds in a folder of one kind, and the folder that says so (None: the library's default)."""

    kind: str
    preset_ids: tuple[int, ...]
    value: str
    origin_id: int | None


def own(db: Plain, folder_id: int) -> dict[str, Own]:
    """What the folder says itself, by kind; what it inherits is absent."""
    return _own_of(db).get(folder_id, {})


def assign(w: Write, folder_id: int, kind: str, preset_ids: Iterable[int]) -> None:
    """These profiles hold from here down; with no profile NONE does."""
    ids = tuple(preset_ids)
    if len(ids) > 1 and kind != BATCH_SET:
        raise UsageFault("A folder has one profile of a kind. Choose one.")
    for preset_id in ids:
        if presets.get(w.db, preset_id).kind != kind:
            raise UsageFault("This profile is of another kind. Choose another one.")
    _forget(w, folder_id, kind)
    w.db.many(
        "INSERT INTO folder_profiles (folder_id, kind, preset_id) VALUES (?, ?, ?)",
        [(folder_id, kind, preset_id) for preset_id in ids or (None,)],
    )
    rebuild(w)


def inherit(w: Write, folder_id: int, kind: str) -> None:
    """The folder says nothing of its own any more."""
    _forget(w, folder_id, kind)
    rebuild(w)


def switch(w: Write, folder_id: int, kind: str, value: str) -> None:
    """Set a switch of a folder to ENABLE or DISABLE; empty inherits again."""
    if kind not in SWITCHES or value not in ("", ENABLE, DISABLE):
        raise UsageFault("There is no such switch.")
    _forget(w, folder_id, kind)
    if value:
        w.db.run("INSERT INTO folder_profiles (folder_id, kind, value) VALUES (?, ?, ?)", (folder_id, kind, value))
    rebuild(w)


def holding(db: Plain, folder_id: int) -> dict[str, Holds]:
    """What holds in a folder, by kind, with the folder it comes from."""
    said = _own_of(db)
    line = _ancestors(_parents(db), folder_id)
    found: dict[str, Holds] = {}
    for kind in (*SINGLE, *SWITCHES):
        for one in line:
            entry = said.get(one, {}).get(kind)
            if entry is not None:
                found[kind] = Holds(kind, entry.preset_ids, entry.value, one)
                break
    ids: list[int] = []
    origin: int | None = None
    for one in line:
        entry = said.get(one, {}).get(BATCH_SET)
        if entry is None:
            continue
        origin = one if origin is None else origin
        if not entry.preset_ids:
            break
        ids += [preset_id for preset_id in entry.preset_ids if preset_id not in ids]
    if origin is not None:
        found[BATCH_SET] = Holds(BATCH_SET, tuple(ids), "", origin)
    return found


def folders_of(db: Plain, preset_id: int) -> list[int]:
    """The folders that name the profile themselves."""
    rows = db.all("SELECT DISTINCT folder_id FROM folder_profiles WHERE preset_id = ? ORDER BY folder_id", (preset_id,))
    return [int(row[0]) for row in rows]


def program_of(db: Plain, folder_id: int, kind: str) -> Mapping[str, Any]:
    """What steps of that kind are given in a folder; empty where nothing holds."""
    text = db.value(
        "SELECT p.body FROM effective e JOIN programs p ON p.id = e.program_id WHERE e.folder_id = ? AND e.kind = ?",
        (folder_id, kind),
    )
    made = json.loads(text) if text else {}
    return made if isinstance(made, dict) else {}


def programs_of_folder(db: Plain, folder_id: int) -> dict[str, Mapping[str, Any]]:
    """The same for every kind for which something holds."""
    rows = db.all(
        "SELECT e.kind, p.body FROM effective e JOIN programs p ON p.id = e.program_id WHERE e.folder_id = ?",
        (folder_id,),
    )
    return {str(row[0]): json.loads(row[1]) for row in rows}


def named(db: Plain, profile: str | None, workflow: str | None) -> dict[str, Any]:
    """The programs of the profile and workflow that a request names (handle or name), by kind.

    UsageFault where there is none of that name.
    """
    asked = ((PROCESSING, profile), (WORKFLOW, workflow))
    return {NAMED + kind: _body(db, chosen(db, kind, name).id) for kind, name in asked if name}


def named_still(db: Plain, profile: str | None, workflow: str | None) -> dict[str, Any]:
    """The same for a job that has begun: what was deleted since has nothing to do."""
    try:
        return named(db, profile, workflow)
    except UsageFault:
        return {}


def chosen(db: Plain, kind: str, name: str) -> Preset:
    """The profile of that handle or name; UsageFault where there is none."""
    number = parse_preset(name)
    row = db.one(
        "SELECT id FROM presets WHERE kind = ?1 AND (id = ?2 OR (?2 IS NULL AND name = ?3 COLLATE NOCASE))",
        (kind, number, name),
    )
    if row is None:
        what = "workflow" if kind == WORKFLOW else f"{kind} profile"
        raise UsageFault(f"This library has no {what} “{name}”.")
    return presets.get(db, int(row.id))


def rebuild(w: Write) -> None:
    """Work out anew what holds in every folder. Only rows that differ are written."""
    db = w.db
    said, parents = _own_of(db), _parents(db)
    bodies: dict[int, Mapping[str, Any]] = {}

    def body(preset_id: int) -> Mapping[str, Any]:
        if preset_id not in bodies:
            bodies[preset_id] = _body(db, preset_id)
        return bodies[preset_id]

    base = tag_settings(db)
    wanted: dict[tuple[int, str], tuple[int, int]] = {}
    known: dict[tuple[str, str], int] = {}
    states: dict[int, dict[str, tuple[Any, int]]] = {}
    made_programs: dict[int, dict[str, tuple[int, int]]] = {}
    for folder_id in _top_down(parents):
        above = parents[folder_id]
        entries = said.get(folder_id, {})
        if not entries and above is not None and above in made_programs:
            states[folder_id] = states[above]
            made_programs[folder_id] = made_programs[above]
        else:
            state = dict(states.get(above, {})) if above is not None else {}
            for kind, entry in entries.items():
                if kind in SWITCHES:
                    state[kind] = (entry.value, folder_id)
                elif kind == BATCH_SET:
                    inherited = state.get(kind, ((), folder_id))[0] if entry.preset_ids else ()
                    state[kind] = (tuple(dict.fromkeys((*entry.preset_ids, *inherited))), folder_id)
                else:
                    state[kind] = (entry.preset_ids, folder_id)
            states[folder_id] = state
            made_programs[folder_id] = {
                kind: (_program_id(w, known, kind, program), origin)
                for kind, program, origin in _programs(state, body, base)
            }
        for kind, (program_id, origin) in made_programs[folder_id].items():
            wanted[folder_id, kind] = (program_id, origin)
    there = {
        (int(row.folder_id), str(row.kind)): (int(row.program_id), int(row.origin_id))
        for row in db.all("SELECT folder_id, kind, program_id, origin_id FROM effective")
    }
    db.many("DELETE FROM effective WHERE folder_id = ? AND kind = ?", [key for key in there if key not in wanted])
    db.many(
        "INSERT INTO effective (folder_id, kind, program_id, origin_id) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (folder_id, kind) DO UPDATE SET program_id = excluded.program_id, origin_id = excluded.origin_id",
        [(*key, *value) for key, value in wanted.items() if there.get(key) != value],
    )
    if there != wanted:
        db.run("DELETE FROM programs WHERE id NOT IN (SELECT program_id FROM effective)")
        w.changed(everything=True)


def wanting(db: Plain) -> bool:
    """Whether it was never worked out: a library that was just made, or came from an earlier schema."""
    return db.one("SELECT 1 FROM effective WHERE folder_id = ? LIMIT 1", (ROOT_FOLDER,)) is None


def ensure(w: Write, folder_id: int) -> None:
    """A new folder has what holds in the one above it."""
    w.db.run(
        "INSERT OR IGNORE INTO effective (folder_id, kind, program_id, origin_id) SELECT ?1, kind, program_id,"
        " origin_id FROM effective WHERE folder_id = (SELECT parent_id FROM folders WHERE id = ?1)",
        (folder_id,),
    )


def tag_settings(db: Plain) -> dict[str, Any]:
    """What the library says of tags, before any folder does."""
    text = db.value("SELECT value FROM settings WHERE name = ?", (SETTING,))
    made = json.loads(text) if text else {}
    return made if isinstance(made, dict) else {}


def _programs(
    state: Mapping[str, tuple[Any, int]], body: Any, base: Mapping[str, Any]
) -> Iterable[tuple[str, Any, int]]:
    """What steps are given, by kind, with the folder it comes from."""
    for kind in SINGLE:
        ids, origin = state.get(kind, ((), ROOT_FOLDER))
        if ids:
            program = dict(body(ids[0]))
            if kind == PROCESSING and state.get(IMAGE, ((), 0))[0]:
                # its renditions are cut and sharpened as the image profile says
                image = body(state[IMAGE][0][0])
                program |= {name: image[name] for name in ("unsharp", "pixelCrop") if image.get(name)}
            yield kind, program, origin
    ids, origin = state.get(BATCH_SET, ((), ROOT_FOLDER))
    if ids:
        yield BATCH_SET, {"presets": [dict(body(one)) for one in ids]}, origin
    switches = {member: state[kind][0] == ENABLE for kind, member in SWITCHES.items() if state.get(kind, ("", 0))[0]}
    origin = next((state[kind][1] for kind in SWITCHES if kind in state), ROOT_FOLDER)
    yield TAGS, {**{member: True for member in SWITCHES.values()}, **base, **switches}, origin


def _body(db: Plain, preset_id: int) -> dict[str, Any]:
    preset = presets.get(db, preset_id)
    head = {"handle": preset.handle, "name": preset.name} if preset.kind in (WORKFLOW, BATCH_SET) else {}
    body = dict(preset.body)
    if preset.kind == VIDEO:  # what its encodings say is a part of it
        body["encodings"] = presets.contents(db, body.get("presets") or ())
    return {**body, **head}


def _program_id(w: Write, known: dict[tuple[str, str], int], kind: str, program: Mapping[str, Any]) -> int:
    text = json.dumps(program, sort_keys=True, ensure_ascii=False)
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    found = known.get((kind, digest))
    if found is None:
        found = int(
            w.db.value(
                "INSERT INTO programs (kind, digest, body) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, digest) DO UPDATE SET body = excluded.body RETURNING id",
                (kind, digest, text),
            )
        )
        known[kind, digest] = found
    return found


def _forget(w: Write, folder_id: int, kind: str) -> None:
    w.db.run("DELETE FROM folder_profiles WHERE folder_id = ? AND kind = ?", (folder_id, kind))
    w.changed(folders=True)


def _own_of(db: Plain) -> dict[int, dict[str, Own]]:
    found: dict[int, dict[str, Own]] = {}
    for row in db.all("SELECT folder_id, kind, preset_id, value FROM folder_profiles ORDER BY id"):
        kinds = found.setdefault(int(row.folder_id), {})
        before = kinds.get(str(row.kind))
        ids = (*(before.preset_ids if before else ()), *((int(row.preset_id),) if row.preset_id is not None else ()))
        kinds[str(row.kind)] = Own(str(row.kind), ids, str(row.value))
    return found


def _parents(db: Plain) -> dict[int, int | None]:
    return {int(row[0]): None if row[1] is None else int(row[1]) for row in db.all("SELECT id, parent_id FROM folders")}


def _ancestors(parents: Mapping[int, int | None], folder_id: int) -> list[int]:
    """The folder and all above it, nearest first."""
    line: list[int] = []
    at: int | None = folder_id
    while at is not None and at in parents and at not in line:
        line.append(at)
        at = parents[at]
    return line


def _top_down(parents: Mapping[int, int | None]) -> list[int]:
    below: dict[int | None, list[int]] = {}
    for folder_id, parent in parents.items():
        below.setdefault(parent, []).append(folder_id)
    order: list[int] = []
    waiting = below.get(None, [])
    while waiting:
        order += waiting
        waiting = [child for one in waiting for child in below.get(one, ())]
    return order
