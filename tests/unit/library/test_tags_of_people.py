"""Tags of assets, settings, taxonomy, models: what a person can do with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.tags import TagSettings
from assetdesk.library import tag_models, tags
from assetdesk.library.session import Library
from assetdesk.store import assets
from assetdesk.store.assets import NewAsset
from assetdesk.store.engine import Store


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    Store.create(tmp_path / "Studio").close()
    with Library.open(tmp_path / "Studio", run=False) as made:
        yield made


def _asset(lib: Library, name: str = "a.jpg") -> int:
    return lib.store.writer.run(lambda w: assets.add_assets(w, [NewAsset(1, name, 10, 1, 1)])[0])


def _names(lib: Library, asset: int) -> list[str]:
    return [row.name for row in tags.of_asset(lib, asset).tags if not row.removed]


def test_give_remove_and_undo(lib: Library) -> None:
    one, two = _asset(lib), _asset(lib, "b.jpg")
    tags.add(lib, [one], ["Brass"])
    before = tags.add(lib, [one, two], ["Autumn", "autumn", "brass"])
    assert _names(lib, one) == ["Autumn", "brass"]
    assert _names(lib, two) == ["Autumn", "brass"]
    tags.undo(lib, before)
    assert (_names(lib, one), _names(lib, two)) == (["Brass"], [])
    with pytest.raises(UsageFault):
        tags.add(lib, [one], ["fine", "?"])
    assert _names(lib, one) == ["Brass"]


def test_suggestions(lib: Library, tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("Metals/Bronze;brass\n", encoding="utf-8")
    assert tags.import_taxonomy(lib, file) == 2
    tags.add(lib, [_asset(lib)], ["Brown", "Metal"])
    assert tags.suggested(lib, "br") == ["Bronze", "Brown"]
    assert tags.suggested(lib, " ") == []
    assert [one.path for one in tags.terms(lib)] == [("Metals",), ("Metals", "Bronze")]


def test_settings_and_taxonomy_reach_the_folders(lib: Library, tmp_path: Path) -> None:
    from assetdesk.store.profiles.folder_profiles import program_of

    tags.change(lib, TagSettings(most=5, image=False))
    with lib.browse.plain() as db:
        assert program_of(db, 1, "tags")["most"] == 5
    file = tmp_path / "terms.csv"
    file.write_text("Pets/Cats", encoding="utf-8")
    tags.import_taxonomy(lib, file)
    assert tags.settings(lib).taxonomy
    assert tags.settings(lib).most == 5
    file.write_bytes(b"Pets/Cats/Pets")
    with pytest.raises(UsageFault, match="below itself"):
        tags.import_taxonomy(lib, file)
    assert len(tags.terms(lib)) == 2
    tags.clear_taxonomy(lib)
    assert (tags.settings(lib).taxonomy, tags.terms(lib)) == ("", [])


def test_a_broken_model_is_one_sentence_and_nothing_is_kept(lib: Library, tmp_path: Path) -> None:
    model, labels = tmp_path / "mine.onnx", tmp_path / "labels.txt"
    model.write_bytes(b"no model")
    labels.write_text("cat\ndog\n", encoding="utf-8")
    with pytest.raises(UsageFault, match="damaged or no ONNX model"):
        tag_models.add(lib, "Mine", model, labels)
    assert tags.settings(lib).models == ()
    assert list(lib.store.paths.models.iterdir()) == []
    with pytest.raises(UsageFault, match="is not there"):
        tag_models.add(lib, "Mine", tmp_path / "absent", labels)


def test_a_model_of_ones_own(lib: Library, tmp_path: Path) -> None:
    from assetdesk.core.places import resource

    shipped, labels = resource("models", "efficientnet-lite2.onnx"), tmp_path / "labels.txt"
    labels.write_text("\n".join(f"thing {n}" for n in range(1000)), encoding="utf-8")
    assert tag_models.add(lib, "Mine", shipped, labels) == 1000
    (kept,) = tags.settings(lib).models
    assert kept.name == "Mine"
    assert (lib.store.paths.models / kept.digest / "model.onnx").is_file()
    with pytest.raises(UsageFault, match="already"):
        tag_models.add(lib, "mine", shipped, labels)
    labels.write_text("one\n", encoding="utf-8")
    with pytest.raises(UsageFault, match="knows 1,000 things"):
        tag_models.add(lib, "Other", shipped, labels)
    tag_models.remove(lib, "Mine")
    assert list(lib.store.paths.models.iterdir()) == []
