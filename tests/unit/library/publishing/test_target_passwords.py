from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.publish import ContextType
from assetdesk.library import secrets
from assetdesk.library.publishing import contexts
from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library on a machine without a key store."""
    monkeypatch.setattr(secrets, "_store", lambda: None)
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("sftp://one.example/shop", "sftp://one.example/other", True),
        ("sftp://one.example/shop", "sftp://two.example/shop", False),
        ("sftp://one.example/shop", "sftp://one.example:2222/shop", False),
        ("s3://shop/a", "s3://print/b", True),
        ("sftp://one.example/shop", "s3://shop/a", False),
    ],
)
def test_a_password_belongs_to_its_machine(lib: Library, before: str, after: str, kept: bool) -> None:
    made = contexts.add(lib, "Shop", ContextType.SERVER_DIRECTORY, before)
    name = secrets.target_name(made.id)
    secrets.write(lib, name, "word")
    contexts.change(lib, made.id, name="Web shop")
    assert secrets.read(lib, name) == "word"
    contexts.change(lib, made.id, url=after)
    assert (secrets.read(lib, name) == "word") is kept
    secrets.forget(lib, name)


def test_another_endpoint_is_another_machine(lib: Library) -> None:
    made = contexts.add(lib, "Shop", ContextType.SERVER_DIRECTORY, "s3://shop/a", {"endpoint": "https://one.example"})
    name = secrets.target_name(made.id)
    secrets.write(lib, name, "word")
    contexts.change(lib, made.id, options={"endpoint": "https://two.example"})
    assert secrets.read(lib, name) is None
