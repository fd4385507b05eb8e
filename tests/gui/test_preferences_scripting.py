"""Preferences, Scripting: the server of the window is switched on and answers, tokens are made once and taken back."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from pytestqt.qtbot import QtBot
from support.desk_kit import doubled_names, nameless
from support.window_kit import make_library, open_window, settle, until

from assetdesk.core.ips.words import UserRole
from assetdesk.gui.main_window import MainWindow
from assetdesk.gui.preferences.dialog import PreferencesDialog, show_preferences
from assetdesk.gui.preferences.scripting import ScriptingPage
from assetdesk.library import people


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> MainWindow:
    make_library(tmp_path / "Shop", 1)
    made = open_window(tmp_path / "Shop")
    qtbot.addWidget(made)
    return made


def page_of(window: MainWindow) -> tuple[PreferencesDialog, ScriptingPage]:
    dialog = show_preferences(window.desk, window, "scripting")
    page = dialog.page("scripting")
    assert isinstance(page, ScriptingPage)
    settle(window)
    return dialog, page


def test_the_server_answers_as_long_as_it_is_switched_on(window: MainWindow) -> None:
    dialog, page = page_of(window)
    assert page.state.text() == "Off."
    page.port.setValue(0)
    page.port.editingFinished.emit()
    page.on.click()
    server = window.server
    assert server is not None
    until(lambda: server.url or server.problem, 90)
    assert page.state.text() == f"Answers at {server.url}."
    head = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.url, headers=head, trust_env=False, timeout=60) as client:
        assert client.get("/api/v1/admin/list").json()["units"][0]["name"] == "Shop"
    # who may only look gets no token of an administrator
    viewer = people.add(window.desk.library, "Kim", role=UserRole.PORTAL_USER)
    window.desk.role.choose(viewer.id)
    before = server.token
    until(lambda: server.url and server.token != before, 90)
    head = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.url, headers=head, trust_env=False, timeout=60) as client:
        assert client.put("/api/v1/admin/reprocessingJob/paused").status_code == 403
    window.desk.role.choose(1)
    page.on.click()
    assert (server.url, page.state.text()) == ("", "Off.")
    dialog.close()
    window.close()


def test_a_port_that_is_taken_is_said(window: MainWindow) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        dialog, page = page_of(window)
        page.port.setValue(taken.getsockname()[1])
        page.port.editingFinished.emit()
        page.on.click()
        server = window.server
        assert server is not None
        until(lambda: server.problem, 90)
        assert "cannot be used" in page.state.text()
        page.reset()
    assert not server.wanted
    dialog.close()
    window.close()


def test_a_token_is_shown_once_and_taken_back(window: MainWindow) -> None:
    dialog, page = page_of(window)
    assert not page.make.isEnabled()
    page.token_name.setText("nightly export")
    page.make.click()
    until(lambda: page.made.text(), 30)
    assert people.check_token(window.desk.library, page.made.text()).id == 1
    until(lambda: page.findChild(type(page.make), "tokenRevoke1"), 30)
    assert nameless(dialog) == []
    assert doubled_names(dialog) == []
    page.findChild(type(page.make), "tokenRevoke1").click()  # type: ignore[union-attr]
    until(lambda: not people.tokens(window.desk.library), 30)
    dialog.close()
    window.close()
