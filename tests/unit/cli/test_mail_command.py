"""`assetdesk mail`: an account without a window, tried on a real server; and what may be told here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.following import post

from assetdesk.cli.main import main
from assetdesk.library.session import Library


def test_an_account_is_set_tried_and_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(tmp_path / "L")
    Library.create(root, run=False).close()

    def said(*words: str, code: int = 0) -> dict[str, object]:
        assert main(["mail", root, *words, "--json"]) == code
        made = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert isinstance(made, dict)
        return made

    assert said()["host"] is None
    assert said("test", code=2)["fault"]
    assert said("set", "--host", "127.0.0.1", code=2)["fault"]
    with post() as smtp:
        there = said("set", "--host", "127.0.0.1", "--port", str(smtp.port), "--security", "none",
                     "--from", "desk@example.com", "--to", "ann@example.com", "--method", "GET")  # fmt: skip
        assert (there["host"], there["port"], there["from"], there["method"]) == (
            "127.0.0.1",
            smtp.port,
            "desk@example.com",
            "GET",
        )
        assert said("test") == {"sent": True}
        assert [one["To"] for one in smtp.mails] == ["ann@example.com"]
    assert said("test", code=3)["fault"]
    assert said("allow", "http://127.0.0.1:8080/x")["allowed"] == ["http://127.0.0.1:8080"]
    assert said("forbid", "http://127.0.0.1:8080")["allowed"] == []
    assert said("allow", code=2)["fault"]
    assert said("forget")["host"] is None
