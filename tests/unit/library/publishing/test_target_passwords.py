from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.errors import UsageFault
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


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("Web shop", "ASSETDESK_SECRET_TARGET_WEB_SHOP"),
        ("Магазин", "ASSETDESK_SECRET_TARGET_МАГАЗИН"),
        ("2", ""),  # is the number of another
        ("20 24", ""),
        ("!?", ""),
    ],
)
def test_a_context_is_called_in_the_environment_by_its_letters_and_digits(name: str, variable: str) -> None:
    assert secrets.variable_of(name) == variable


def test_no_two_contexts_have_one_password_in_the_environment(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = contexts.add(lib, "Web shop", ContextType.IMAGE_SERVING)
    other = contexts.add(lib, "Kiosk", ContextType.IMAGE_SERVING)
    monkeypatch.setenv("ASSETDESK_SECRET_TARGET_WEB_SHOP", "open sesame")
    with pytest.raises(UsageFault, match="ASSETDESK_SECRET_TARGET_WEB_SHOP"):
        contexts.add(lib, "web-shop", ContextType.IMAGE_SERVING)
    with pytest.raises(UsageFault, match="differs in a letter"):
        contexts.change(lib, other.id, name="Web  Shop!")
    contexts.change(lib, first.id, name="Web shop", enabled=False)
    # one that an older version has let in
    lib.store.writer.run(lambda w: w.db.run("UPDATE contexts SET name = 'web-shop' WHERE id = ?", (other.id,)))
    contexts.change(lib, other.id, enabled=False)
    assert secrets.read(lib, secrets.target_name(first.id)) == "open sesame"
    assert secrets.read(lib, secrets.target_name(other.id)) is None
    monkeypatch.setenv(f"ASSETDESK_SECRET_TARGET_{other.id}", "its own")
    assert secrets.read(lib, secrets.target_name(other.id)) == "its own"


def test_a_password_under_the_name_of_an_older_version_is_found(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made = contexts.add(lib, "Büro", ContextType.IMAGE_SERVING)
    name = secrets.target_name(made.id)
    # what is said first is what a shell can set
    assert secrets.variables(lib, name)[0] == f"ASSETDESK_SECRET_TARGET_{made.id}"
    monkeypatch.setenv("ASSETDESK_SECRET_TARGET_B_RO", "open sesame")
    assert secrets.read(lib, name) == "open sesame"
    contexts.add(lib, "B Ro", ContextType.IMAGE_SERVING)
    assert secrets.read(lib, name) is None
    monkeypatch.setenv("ASSETDESK_SECRET_TARGET_BÜRO", "its own")
    assert secrets.read(lib, name) == "its own"
