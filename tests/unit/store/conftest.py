"""An open library of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.store.engine import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new, empty library."""
    made = Store.create(tmp_path / "Studio")
    yield made
    made.close()
