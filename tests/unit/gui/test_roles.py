"""By reading the source: what a part of the window does to the library, it is off for where the role may not."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import assetdesk
from assetdesk.core.roles import OPERATIONS
from assetdesk.gui.roles import OPERATION_OF

ROOT = Path(assetdesk.__file__).parent
GUI = ROOT / "gui"

# modules that act for another one, which has the buttons and says what they need
ACTS_FOR = {
    "crops/page.py": "crops/view.py",
    "dialogs/reprocess_times.py": "dialogs/reprocess.py",
    "edit/saving.py": "edit/edit_part.py",
    "panels/mending.py": "panels/not_processed_detail.py",
    "panels/metadata_saving.py": "panels/inspector_metadata.py",
    "panels/tags_saving.py": "panels/inspector_tags.py",
    "preferences/own_folder.py": "preferences/watching.py",
    "profiles/files.py": "profiles/view.py",
    "profiles/drafts.py": "profiles/view.py",
    "publish/checking.py": "publish/page.py",
    "publish/times.py": "publish/side.py",
    "set_room.py": "set_viewer/panel.py",
}

# what the window does by itself, and where verbs and guards are made
LOOK_AT_THE_LIBRARY = {
    "actions.py",
    "desk.py",
    "dialogs/install.py",
    "inbox/room.py",
    "library_view.py",
    "main_window.py",
    "panels/jobs.py",
    "panels/viewer.py",
    "publish/verbs.py",
    "roles.py",
    "set_room.py",
    "set_viewer/detail.py",
}


class _Module:
    """What a module calls, by the module that it is from."""

    def __init__(self, path: Path) -> None:
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
        self.functions = {one.name: one for one in self.tree.body if isinstance(one, ast.FunctionDef)}
        self._from: dict[str, tuple[str, str]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("assetdesk.library"):
                for name in node.names:
                    self._from[name.asname or name.name] = (node.module, name.name)

    def said(self) -> set[str]:
        """Operations that it names, itself or by a verb."""
        nodes = ast.walk(self.tree)
        texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        return {one for one in texts if one in OPERATIONS} | {OPERATION_OF[one] for one in texts if one in OPERATION_OF}

    def uses(self, inside: ast.AST) -> set[tuple[str, str]]:
        """Functions of the library that are named there, as (module, function)."""
        found: set[tuple[str, str]] = set()
        for node in ast.walk(inside):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self._from:
                found.add((".".join(self._from[node.value.id]), node.attr))
            elif isinstance(node, ast.Name) and node.id in self._from:
                found.add(self._from[node.id])
            elif isinstance(node, ast.Name) and node.id in self.functions:
                found.add((self.name, node.id))
        return found


@cache
def _asked() -> dict[tuple[str, str], frozenset[str]]:
    """The operations that each use case asks for: by its own `need`, else what it calls asks."""
    modules = [_Module(path) for path in sorted((ROOT / "library").rglob("*.py"))]
    bodies = {(one.name, name): (one, body) for one in modules for name, body in one.functions.items()}
    found = {use: _needed(body) for use, (_, body) in bodies.items()}
    calls = {use: module.uses(body) & found.keys() for use, (module, body) in bodies.items() if not found[use]}
    changed = True
    while changed:
        changed = False
        for use, called in calls.items():
            below = frozenset().union(*(found[one] for one in called))
            if below != found[use]:
                found[use], changed = below, True
    return {use: asked for use, asked in found.items() if asked}


def _needed(body: ast.FunctionDef) -> frozenset[str]:
    return frozenset(
        str(node.args[-1].value)
        for node in ast.walk(body)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "need"
        and node.args
        and isinstance(node.args[-1], ast.Constant)
    )


@cache
def _of(name: str) -> _Module:
    return _Module(GUI / name)


def _same(operation: str, said: set[str]) -> bool:
    """Whether what is said there holds back at least those whom the operation would."""
    return any(OPERATIONS[one] <= OPERATIONS[operation] for one in said)


def _not_said(name: str, said: set[str]) -> list[str]:
    module, asked = _of(name), _asked()
    uses = sorted(module.uses(module.tree) & asked.keys())
    return [f"{name}: {'.'.join(use)} asks for {one}" for use in uses for one in asked[use] if not _same(one, said)]


def test_what_acts_says_what_it_needs() -> None:
    without = []
    for path in sorted(GUI.rglob("*.py")):
        name = path.relative_to(GUI).as_posix()
        if "assetdesk.library" in path.read_text(encoding="utf-8"):
            without += _not_said(name, _of(name).said() | (_of(ACTS_FOR[name]).said() if name in ACTS_FOR else set()))
    assert without == [], "hand what calls it to roles.guard, or ask roles.can before it is offered"


def test_what_acts_for_another_part_says_not_all_of_it_itself() -> None:
    assert [name for name in ACTS_FOR if not _not_said(name, _of(name).said())] == []


def test_only_what_is_not_a_persons_act_looks_at_the_library_alone() -> None:
    """`can_write` knows nothing of roles."""
    looks = {
        path.relative_to(GUI).as_posix()
        for path in sorted(GUI.rglob("*.py"))
        if "can_write" in path.read_text(encoding="utf-8")
    }
    assert looks <= LOOK_AT_THE_LIBRARY
