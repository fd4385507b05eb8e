"""Undo and redo of what a person did: newest first, each once, and nothing to redo after something new."""

from __future__ import annotations

from support.desk_kit import Kit

from assetdesk.gui.undo_stack import UndoStack


def test_newest_first_and_again(kit: Kit) -> None:
    stack, said = UndoStack(kit.desk, kit.window), []
    undo, redo = kit.desk.actions["undo"], kit.desk.actions["redo"]
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    first = stack.push("One", lambda: said.append("-1"), lambda: said.append("+1"))
    stack.push("Two", lambda: said.append("-2"))
    assert undo.text() == "Undo: Two"
    undo.trigger()
    assert (undo.text(), redo.isEnabled()) == ("Undo: One", False), "the second cannot be done again"
    stack.take_back(first)
    stack.take_back(first)
    assert (said, redo.text()) == (["-2", "-1"], "Redo: One")
    redo.trigger()
    undo.trigger()
    assert said == ["-2", "-1", "+1", "-1"]
    stack.push("Three", lambda: said.append("-3"))
    assert (redo.isEnabled(), undo.text()) == (False, "Undo: Three")
