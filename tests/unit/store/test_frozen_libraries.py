"""Every build opens the libraries of every released schema, and finds in them what was put there."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.structure import structure

from assetdesk.core.asset import AssetState
from assetdesk.core.presets import BATCH_SET, ENCODING, IMAGE, OPTIONS, PROCESSING, TAGS
from assetdesk.core.query import FilterKey, Place, Query, SortKey
from assetdesk.store import crops, tags
from assetdesk.store.check import Kind, check
from assetdesk.store.engine import Store
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.profiles import folder_profiles, presets
from assetdesk.store.schema import SCHEMA

LIBRARIES = Path(__file__).parents[2] / "libraries"
FROZEN = sorted(path.name for path in LIBRARIES.glob("schema-*"))


def test_there_is_one_of_every_schema() -> None:
    assert [f"schema-{number:04}" for number in range(1, SCHEMA + 1)] == FROZEN


@pytest.fixture(params=FROZEN)
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy: opening a library may bring it up to date."""
    return Path(shutil.copytree(LIBRARIES / request.param, tmp_path / request.param))


def test_it_opens_and_all_is_there(root: Path) -> None:
    with Store.open(root) as store:
        browse = store.browse
        assert not store.read_only
        assert store.settings().page_limit == 50
        rows = browse.rows(browse.ids(Query(sort=SortKey.FOLDER)))
        assert [(row.path, row.state) for row in rows] == [
            ("top.ppm", AssetState.PROCESSED),
            ("Leer/notes.txt", AssetState.PROCESSED),
            ("Musik/broken.ppm", AssetState.FAILED),
            ("Musik/Blech/Tröte Nr. 1.ppm", AssetState.PROCESSED),
        ]
        assert [(f.path, f.own, f.total) for f in browse.folders()] == [
            ("", 1, 4),
            ("Leer", 1, 1),
            ("Musik", 1, 2),
            ("Musik/Blech", 1, 1),
            ("Musik/Holz", 0, 0),
        ]
        (trashed,) = browse.rows(browse.ids(Query(place=Place.TRASH)))
        assert trashed.path == "Musik/Blech/thrown away.ppm"
        assert all(browse.original_path(row.id).is_file() for row in [*rows, trashed])
        (failure,) = browse.failures()
        assert (failure.name, failure.code) == ("broken.ppm", "SourceCorrupt")
        (job,) = browse.jobs()
        assert (job.total, job.done, job.failed, job.progress) == (5, 4, 1, 100.0)
        assert len(browse.job_log(job.id)) == 5
        horn = rows[3].id
        shown = [(field.name, field.shown) for field in browse.fields(horn)]
        assert [one for one in shown if one[0] != "dc:subject"] == [("dc:title", "Tröte"), ("tiff:ImageWidth", 2)]
        assert [r.name for r in browse.renditions(horn)] == ["web.1280.1280.jpeg"]
        assert [v.why for v in browse.versions(horn)] == ["replaced"]
        assert browse.history(horn)[0].text == "Uploaded from Desktop"
        store.set_setting("page_limit", 51)
    assert {finding.kind for finding in check(LibraryPaths(root))} <= {Kind.TEMPORARY}


def test_names_and_metadata_can_be_found(root: Path) -> None:
    """Also in a library that was made before there was a search."""
    with Store.open(root) as store:
        found = {
            words: [row.name for row in store.browse.rows(store.browse.ids(Query(words=words)))]
            for words in ("trote", "blech", "tröte nr", "notes", "thrown", '"broken ppm"')
        }
    assert found == {
        "trote": ["Tröte Nr. 1.ppm"],
        "blech": [],
        "tröte nr": ["Tröte Nr. 1.ppm"],
        "notes": ["notes.txt"],
        "thrown": [],
        '"broken ppm"': ["broken.ppm"],
    }


def test_text_and_saved_searches_of_the_second_schema(tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIBRARIES / "schema-0002", tmp_path / "copy"))
    with Store.open(root) as store:
        (saved,) = store.browse.searches()
        assert (saved.name, saved.query.words, saved.count) == ("Horns", "horn", 2)
        text, horn = store.browse.ids(saved.query)
        hit = store.browse.hits(saved.query, [text])[text]
        assert (hit.places, hit.pages, hit.snippet) == (("text",), (2,), "The horn of the valley")
        assert store.browse.text_facts(text) == (46, True, 2)
        assert store.browse.hits(saved.query, [horn])[horn].snippet == "brass, old horn"


def test_parts_sets_collections_and_presets_of_the_third_schema(tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIBRARIES / "schema-0003", tmp_path / "copy"))
    with Store.open(root) as store:
        browse = store.browse
        horn, notes = (browse.asset_at(path) or 0 for path in ("Musik/Blech/Tröte Nr. 1.ppm", "Leer/notes.txt"))
        first, second, catalogue = browse.members(horn)
        assert browse.members(catalogue) == (second, first)
        rows = browse.rows([first, second, catalogue])
        assert [(row.path, row.type, row.part, row.orphaned, row.marked) for row in rows] == [
            ("Musik/Blech/Seite-1", "Image", "page:1", False, True),
            ("Musik/Blech/Seite-2", "Image", "page:2", True, True),
            ("Musik/Blech/Seiten", "Catalog", "set:catalog", False, True),
        ]
        (collection,) = browse.collections()
        assert (collection.handle, collection.count) == ("p|1|Größe", 2)
        assert sorted(browse.ids(Query().having(FilterKey.COLLECTION, "grösse"))) == [horn, first]
        with browse.plain() as db:
            assert len([one for one in presets.listed(db, ENCODING) if one.stock]) == 6
            (shoes,) = presets.listed(db, BATCH_SET)
            assert (shoes.name, shoes.body["setType"], shoes.handle) == ("Schuhe", "ImageSet", "ps|7")
            (saved,) = presets.listed(db, OPTIONS)
            assert saved.body == {"createMask": True}
            assert json.loads(db.value("SELECT options FROM assets WHERE id = ?", (notes,)))["crop"]["bottom"] == 2


def test_profiles_tags_crops_and_workflows_of_the_fourth_schema(tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIBRARIES / "schema-0004", tmp_path / "copy"))
    with Store.open(root) as store, store.browse.plain() as db:
        horn = store.browse.asset_at("Musik/Blech/Tröte Nr. 1.ppm") or 0  # inside a use of the same connection
        brass = int(db.value("SELECT folder_id FROM assets WHERE id = ?", (horn,)))
        held = folder_profiles.holding(db, brass)
        (shop,) = held[PROCESSING].preset_ids
        assert presets.get(db, shop).name == "Laden"
        assert held[IMAGE].preset_ids == ()
        assert folder_profiles.program_of(db, brass, PROCESSING)["renditions"][0]["name"] == "klein.jpg"
        assert folder_profiles.program_of(db, brass, TAGS)["image"] is False
        assert [(tag.name, tag.source) for tag in tags.of_asset(db, horn) if not tag.removed] == [
            ("Blechbläser", "user"),
            ("cornet", "auto"),
        ]
        (crop,) = crops.kept_json(db, horn)
        assert (crop["name"], crop["source"], crop["confirmed"]) == ("Quadrat", "user", True)
        (waiting,) = db.all("SELECT name, state FROM workflow_runs")
        assert tuple(waiting) == ("Frage", "waiting")


def test_a_watched_folder_its_ledger_and_a_schedule_of_the_fifth_schema(tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIBRARIES / "schema-0005", tmp_path / "copy"))
    with Store.open(root) as store, store.browse.plain() as db:
        assert [tuple(row) for row in db.all("SELECT name, path, mode, afterwards FROM watches")] == [
            ("Studio", "/srv/Studio/Ausgabe", "create_version", "move")
        ]
        assert [tuple(row) for row in db.all("SELECT path, state, reason FROM ledger ORDER BY id")] == [
            ("Tröte.tif", "taken", ""),
            ("leer.tif", "refused", "empty"),
        ]
        assert tuple(db.one("SELECT name, exec_schedule, state FROM schedules") or ()) == (
            "Nachts",
            "0 0 3 * * ?",
            "Normal",
        )
        assert db.value("SELECT count(*) FROM assets WHERE expires IS NOT NULL") == 1
        assert db.value("SELECT checked_out FROM assets WHERE checked_out <> ''") == "Ute"


def test_targets_what_lies_there_and_people_of_the_sixth_schema(tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIBRARIES / "schema-0006", tmp_path / "copy"))
    with Store.open(root) as store, store.browse.plain() as db:
        assert [tuple(row) for row in db.all("SELECT name, type, url FROM contexts ORDER BY id")] == [
            ("Laden", "ImageServing", "/srv/Laden"),
            ("Image rendering", "ImageRendering", ""),
            ("Video", "Video", ""),
            ("Server directory", "ServerDirectory", ""),
        ]
        assert db.value("SELECT count(*) FROM marks") == db.value("SELECT count(*) FROM assets WHERE marked") == 1
        assert [row[0] for row in db.all("SELECT ident FROM published ORDER BY id")] == ["Tröte", "Noten"]
        assert db.value("SELECT count(*) FROM published_files") == 2
        assert [tuple(row) for row in db.all("SELECT name, role FROM people ORDER BY id")] == [
            ("", "IpsCompanyAdmin"),
            ("Ute", "ImagePortalUser"),
        ]


def test_what_was_marked_before_there_were_targets_is_marked_for_all(tmp_path: Path) -> None:
    root = Path(shutil.copytree(LIBRARIES / "schema-0005", tmp_path / "copy"))
    with closing(sqlite3.connect(root / ".assetdesk" / "library.sqlite")) as db:
        db.execute("UPDATE assets SET marked = id = (SELECT min(id) FROM assets)")
        db.commit()
    with Store.open(root) as store, store.browse.plain() as plain:
        found = plain.all("SELECT m.asset_id, c.type FROM marks m JOIN contexts c ON c.id = m.context_id ORDER BY c.id")
        assert [row[1] for row in found] == ["ImageServing", "ImageRendering", "Video", "ServerDirectory"]
        assert len({row[0] for row in found}) == 1


def test_the_newest_frozen_library_has_todays_schema(tmp_path: Path) -> None:
    """If this fails, the schema was changed: add a migration, and freeze a library of the new number."""
    newest = LIBRARIES / FROZEN[-1] / ".assetdesk" / "library.sqlite"
    with Store.create(tmp_path) as store:
        pass
    assert structure(newest) == structure(store.paths.database)
