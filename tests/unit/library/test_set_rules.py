"""Rules of sets (AEM, batch set presets; Dynamic Media Classic): a person's own order, limits, thumbnail, presets of
folders, the company's naming, and what never takes members away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobType
from assetdesk.core.presets import BATCH_SET, Preset
from assetdesk.core.query import Query
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import ALL_SCOPES, Scope
from assetdesk.library import assets, company, presets, sets
from assetdesk.library.session import Library
from assetdesk.store import folders
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.profiles import folder_profiles
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

SHOES = {"match": r"(\w+-\w+)-\w+", "suffix": "-SET"}
SPIN = {
    "setType": "MultiAxisSpinSet",
    "match": r"(\w+)-\w+-\w+",
    "row": r"\w+-(\d+)-\w+",
    "column": r"\w+-\w+-(\d+)",
}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """An empty library; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        made.store.set_setting("upload_defaults", {"readyForPublish": False})
        yield made


def add(lib: Library, *names: str, folder: int = 1) -> list[int]:
    def work(w: Write) -> list[int]:
        made = add_assets(w, [NewAsset(folder, name, 1, 1, 1) for name in names])
        w.db.run("UPDATE assets SET type = 'Image', format = 'jpeg' WHERE id >= ?", (made[0],))
        return made

    return lib.store.writer.run(work)


def names(lib: Library, set_id: int) -> list[str]:
    return [row.name for row in lib.browse.rows(lib.browse.members(set_id))]


def by_name(lib: Library, name: str) -> int:
    (found,) = [row.id for row in lib.browse.rows(lib.browse.ids(Query())) if row.name == name]
    return found


def run(lib: Library, preset: Preset, ids: list[int]) -> list[sets.SetTold]:
    return sets.run(lib, [preset], Selection(assets=tuple(ids)))


def ended(lib: Library, ids: list[int], scopes: tuple[Scope, ...] = ALL_SCOPES, profile: str | None = None) -> int:
    """A reprocess of these assets, up to its end."""

    def work(w: Write) -> int:
        request = ReprocessRequest(Selection(assets=tuple(ids)), scopes=scopes, profile=profile)
        number = jobs.create(w, type=JobType.REPROCESS_ASSETS, name="x", request=request.to_json(), priority=10)
        w.db.many(
            "INSERT INTO items (job_id, asset_id, step, state, priority, queued)"
            " VALUES (?, ?, 'preview', 'done', 1, 0)",
            [(number, one) for one in ids],
        )
        jobs.settle(w, [number])
        return number

    return lib.store.writer.run(work)


def assign(lib: Library, folder: int, *chosen: Preset) -> None:
    lib.store.writer.run(lambda w: folder_profiles.assign(w, folder, BATCH_SET, [one.id for one in chosen]))


def folder(lib: Library, path: str) -> int:
    return lib.store.writer.run(lambda w: folders.ensure_folder(w, path))


def test_a_persons_own_order_stays_and_new_members_come_last(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES)
    run(lib, preset, add(lib, "0123-RED-01.jpg", "0123-RED-03.jpg"))
    red = by_name(lib, "0123-RED-SET")
    one, three = lib.browse.members(red)
    before = sets.put(lib, red, [three, one])
    run(lib, preset, add(lib, "0123-RED-10.jpg", "0123-RED-02.jpg"))
    assert names(lib, red) == ["0123-RED-03.jpg", "0123-RED-01.jpg", "0123-RED-02.jpg", "0123-RED-10.jpg"]
    sets.put_back(lib, before)
    assert names(lib, red) == ["0123-RED-01.jpg", "0123-RED-03.jpg"]
    run(lib, preset, add(lib, "0123-RED-2.jpg"))
    assert names(lib, red) == ["0123-RED-01.jpg", "0123-RED-2.jpg", "0123-RED-03.jpg"], "no order of its own any more"


def test_members_put_in_behind_are_no_order_of_ones_own(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES)
    run(lib, preset, add(lib, "0123-RED-01.jpg"))
    red = by_name(lib, "0123-RED-SET")
    sets.add(lib, red, add(lib, "zebra.jpg", "apple 10.jpg", "apple 2.jpg"))
    assert names(lib, red) == ["0123-RED-01.jpg", "apple 2.jpg", "apple 10.jpg", "zebra.jpg"]
    run(lib, preset, add(lib, "0123-RED-02.jpg"))
    assert names(lib, red)[:2] == ["0123-RED-01.jpg", "0123-RED-02.jpg"]
    assert len(names(lib, red)) == 5, "nothing is ever taken away"


def test_an_asset_is_in_a_set_up_to_twenty_times_by_hand_and_once_by_a_preset(lib: Library) -> None:
    a, b = add(lib, "a-x-1.jpg", "a-x-2.jpg")
    made = sets.make(lib, 1, "a-x", [a, b])
    sets.put(lib, made, [a] * 20 + [b])
    assert lib.browse.members(made) == (*[a] * 20, b)
    with pytest.raises(UsageFault, match=r"“a-x-1.jpg” would be in the set 21 times; 20 is the most."):
        sets.put(lib, made, [a] * 21)
    run(lib, presets.save(lib, BATCH_SET, "p", {"match": r"(\w+-\w+)-\w+"}), [a, b])
    assert lib.browse.members(made) == (*[a] * 20, b)
    assert sets.remove(lib, made, [a]).ids == (*[a] * 20, b)
    assert lib.browse.members(made) == (b,)


def test_a_comma_keeps_a_name_out_of_image_sets_alone(lib: Library) -> None:
    comma, plain = add(lib, "a-x-1,5.jpg", "a-x-2.jpg")
    sentence = "“a-x-1,5” has a comma in its name, so it cannot join an image set. Rename it first."
    with pytest.raises(UsageFault, match="a comma in its name"):
        sets.make(lib, 1, "Set", [comma, plain])
    assert len(sets.read(lib.browse, sets.make(lib, 1, "Spin", [comma, plain], "SpinSet")).ids) == 2  # type: ignore[union-attr]
    told = run(lib, presets.save(lib, BATCH_SET, "p", {"match": r"(\w+-\w+)-[\d,]+"}), [comma, plain])
    assert [one.sentence for one in told] == [sentence, "Set made with 1 member."]


def test_a_spin_with_few_frames_is_made_and_told(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Spin", SPIN)
    told = run(lib, preset, add(lib, *(f"g-1-{n}.jpg" for n in range(7))))
    assert [(one.sentence, one.warning) for one in told] == [
        ("Set made with 7 members.", False),
        ("“g” has 7 frames; a spin set turns well from 8 on.", True),
    ]
    told = run(lib, preset, add(lib, "g-1-7.jpg"))
    assert [one.sentence for one in told] == ["1 member added; it has 8 now."]


def test_what_has_no_place_is_told_and_kept_until_it_has_one(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Spin", {**SPIN, "match": r"(\w+)-.*"})
    run(lib, preset, add(lib, "g-1-1.jpg", "g-2-1.jpg", "g-top.jpg", "g-01-1.jpg"))
    spin = by_name(lib, "g")
    kept = sets.read(lib.browse, spin)
    assert kept is not None
    assert (kept.facts.preset, kept.facts.preset_name, kept.facts.row) == (preset.handle, "Spin", SPIN["row"])
    assert dict(kept.facts.left) == {
        "g-top": "“g-top” has no row for the spin set; it was left out.",
        "g-01-1": "“g-01-1” has the place of “g-1-1” in the spin set; it was left out.",
    }


def test_frames_of_rows_that_a_person_moved_keep_their_places(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Spin", SPIN)
    run(lib, preset, add(lib, "g-1-1.jpg", "g-1-2.jpg", "g-2-1.jpg", "g-2-2.jpg"))
    spin = by_name(lib, "g")
    a, b, c, d = lib.browse.members(spin)
    sets.put(lib, spin, [d, b, c, a])
    told = run(lib, preset, add(lib, "g-2-3.jpg", "g-02-2.jpg"))
    assert names(lib, spin) == ["g-2-2.jpg", "g-1-2.jpg", "g-2-1.jpg", "g-1-1.jpg", "g-2-3.jpg"]
    assert told[0].sentence == "“g-02-2” has a place that is taken; it was left out. Set: “g”."
    held = sets.read(lib.browse, spin)
    assert [(m.attributes["row"], m.attributes["column"]) for m in held.members] == [  # type: ignore[union-attr]
        (1, 1), (1, 2), (2, 1), (2, 2), (2, 3),
    ]  # fmt: skip


def test_rows_by_hand(lib: Library) -> None:
    ids = add(lib, *(f"{n}.jpg" for n in range(1, 5)))
    made = sets.make(lib, 1, "Spin", ids, "AssetSet", "MultiAxisSpinSet", rows=2)
    held = sets.read(lib.browse, made)
    assert [(m.attributes["row"], m.attributes["column"]) for m in held.members] == [(1, 1), (1, 2), (2, 1), (2, 2)]  # type: ignore[union-attr]


def test_the_thumbnail_is_the_first_with_a_picture_or_the_one_chosen(lib: Library) -> None:
    a, b = add(lib, "a.jpg", "b.jpg")
    made = sets.make(lib, 1, "Set", [a, b])
    lib.store.writer.run(lambda w: w.db.many("UPDATE assets SET cell = ? WHERE id = ?", [(2, a), (4, b)]))
    before = sets.set_thumbnail(lib, made, b)
    assert lib.browse.picture_of(made) == b
    assert lib.browse.rows([made])[0].cell == 4
    sets.put_back(lib, before)
    assert lib.browse.picture_of(made) == a
    sets.set_thumbnail(lib, made, b)
    sets.remove(lib, made, [b])
    assert lib.browse.picture_of(made) == a, "who is gone stands for nothing"
    with pytest.raises(UsageFault, match="Only a member"):
        sets.set_thumbnail(lib, made, b)


def test_pages_begin_in_catalogues_and_swatch_sets_alone(lib: Library) -> None:
    a, b = add(lib, "a.jpg", "b.jpg")
    book = sets.make(lib, 1, "Book", [a, b], "Catalog")
    before = sets.set_page_reset(lib, book, b, True)
    assert [dict(m.attributes) for m in sets.read(lib.browse, book).members] == [{}, {"pageReset": True}]  # type: ignore[union-attr]
    sets.put(lib, book, [b, a])
    assert [dict(m.attributes) for m in sets.read(lib.browse, book).members] == [{"pageReset": True}, {}]  # type: ignore[union-attr]
    sets.put_back(lib, before)
    assert sets.read(lib.browse, book) == before
    with pytest.raises(UsageFault, match="have no pages"):
        sets.set_page_reset(lib, sets.make(lib, 1, "Images", [a]), a, True)


def test_swatches_by_hand(lib: Library) -> None:
    a, b, chip = add(lib, "a.jpg", "b.jpg", "chip.jpg")
    made = sets.make(lib, 1, "Shades", [a, b, chip], "AssetSet", "SwatchSet")
    sets.set_swatch(lib, made, a, chip)
    told = [dict(m.attributes) for m in sets.read(lib.browse, made).members]  # type: ignore[union-attr]
    assert told == [{"swatch": chip}, {}, {"role": "swatch"}]
    sets.set_swatch(lib, made, a, None)
    assert all(not m.attributes for m in sets.read(lib.browse, made).members)  # type: ignore[union-attr]
    with pytest.raises(UsageFault, match="Only a swatch set"):
        sets.set_swatch(lib, sets.make(lib, 1, "Images", [a, b]), a, b)


def test_members_that_no_longer_match_go_only_when_asked_and_come_back(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES)
    one, two, three = add(lib, "0123-RED-01.jpg", "0123-RED-02.jpg", "0123-RED-03.jpg")
    run(lib, preset, [one, two, three])
    red = by_name(lib, "0123-RED-SET")
    by_hand = sets.make(lib, 1, "By hand", [one])
    lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET name = '0123-BLUE-02.jpg' WHERE id = ?", (two,)))
    assert lib.browse.members(red) == (one, two, three), "a name is no reason"
    presets.update(lib, preset.id, {**SHOES, "match": r"(\w+-\w+)-0[12]"})
    run(lib, presets.get(lib, preset.id), [one, two, three])
    assert lib.browse.members(red) == (one, two, three), "nor is an edited preset"
    assert sets.unmatched(lib, [red, by_hand]) == {red: [two, three]}
    (before,) = sets.remove_unmatched(lib, [red, by_hand])
    assert lib.browse.members(red) == (one,)
    sets.put_back(lib, before)
    assert lib.browse.members(red) == (one, two, three)
    presets.delete(lib, preset.id)
    assert lib.browse.members(red) == (one, two, three)
    assert sets.unmatched(lib, [red]) == {}


def test_renaming_changes_no_set(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Shoes", SHOES)
    assign(lib, 1, preset)
    (a,) = add(lib, "0123-RED-01.jpg")
    ended(lib, [a])
    red = by_name(lib, "0123-RED-SET")
    (lib.root / "0123-RED-01.jpg").write_bytes(b"x")
    assets.rename(lib, a, "0123-BLUE-01.jpg")
    assert [row.name for row in lib.browse.rows(lib.browse.ids(Query()))] == ["0123-BLUE-01.jpg", "0123-RED-SET"]
    assert lib.browse.members(red) == (a,)


def test_the_companys_naming_stands_in_for_a_presets_own(lib: Library) -> None:
    preset = presets.save(lib, BATCH_SET, "Default", {"useDefaultNaming": True, "suffix": "-ALL"})
    ids = add(lib, "bag_1.jpg", "bag_2.jpg")
    told = run(lib, preset, ids)
    assert [one.sentence for one in told] == ["“Default” has no match pattern, so it made no set."]
    with pytest.raises(UsageFault, match="brackets"):
        company.change(lib, {"default_naming": {"match": r"\w+"}})
    company.change(lib, {"default_naming": {"match": r"([a-z]+)_\d"}})
    run(lib, preset, ids)
    assert names(lib, by_name(lib, "bag-ALL")) == ["bag_1.jpg", "bag_2.jpg"]
    assert sets.unmatched(lib, [by_name(lib, "bag-ALL")]) == {}


def test_presets_of_a_folder_and_of_those_above_run_when_a_job_ends(lib: Library) -> None:
    """A folder has several, unlike any other profile; NONE stops what is above."""
    shop, red, old = folder(lib, "Shop"), folder(lib, "Shop/Red"), folder(lib, "Shop/Old")
    above = presets.save(lib, BATCH_SET, "Above", {**SHOES, "suffix": "-A"})
    one = presets.save(lib, BATCH_SET, "One", {**SHOES, "suffix": "-1"})
    two = presets.save(lib, BATCH_SET, "Two", {**SHOES, "suffix": "-2"})
    off = presets.save(lib, BATCH_SET, "Off", {**SHOES, "suffix": "-0", "active": False})
    assign(lib, shop, above)
    assign(lib, red, one, two, off)
    assign(lib, old)
    ids = [
        *add(lib, "a-x-1.jpg", folder=red),
        *add(lib, "a-x-1.jpg", folder=old),
        *add(lib, "a-x-1.jpg", folder=shop),
        *add(lib, "a-x-1.jpg"),
    ]

    def made() -> list[str]:
        return sorted(row.path for row in lib.browse.rows(lib.browse.ids(Query())) if row.format == "set")

    ended(lib, ids, (Scope.PREVIEW,))
    assert made() == [], "another scope"
    ended(lib, ids, ALL_SCOPES, profile="ps|99")
    assert made() == [], "a profile that is named stands for the folders' own"
    ended(lib, ids)
    assert made() == ["Shop/Red/a-x-1", "Shop/Red/a-x-2", "Shop/Red/a-x-A", "Shop/a-x-A"]
    ended(lib, ids)
    assert len(made()) == 4


def test_the_worked_example_as_files_come_in(lib: Library) -> None:
    """Five names, one at a time, in the order of the acceptance check."""
    assign(lib, 1, presets.save(lib, BATCH_SET, "Shoes", SHOES))
    for name in ("0123-RED-01", "0123-RED-03", "0123-BLUE-01", "0123-RED-02", "0123-BLUE-02"):
        ended(lib, add(lib, f"{name}.jpg"))
    assert names(lib, by_name(lib, "0123-RED-SET")) == ["0123-RED-01.jpg", "0123-RED-02.jpg", "0123-RED-03.jpg"]
    assert names(lib, by_name(lib, "0123-BLUE-SET")) == ["0123-BLUE-01.jpg", "0123-BLUE-02.jpg"]


def test_what_a_workflow_or_a_document_made_joins_only_where_it_may(lib: Library) -> None:
    pdf, page, other = add(lib, "doc.pdf", "v-RED-1", "v-RED-2.jpg")
    lib.store.writer.run(
        lambda w: w.db.run(
            "UPDATE assets SET originator_id = ?, part = 'page:1', format = 'page' WHERE id = ?", (pdf, page)
        )
    )
    own = presets.save(lib, BATCH_SET, "Own", {**SHOES, "suffix": "-own", "includeDerived": False})
    run(lib, own, [page, other])
    assert names(lib, by_name(lib, "v-RED-own")) == ["v-RED-2.jpg"]


def test_the_sets_of_an_asset(lib: Library) -> None:
    a, b = add(lib, "a.jpg", "b.jpg")
    one = sets.make(lib, 1, "Zeta", [a, b], "SpinSet")
    two = sets.make(lib, 1, "alpha", [a])
    gone = sets.make(lib, 1, "Gone", [a])
    assets.trash(lib, [gone])
    assert [(s.id, s.name, s.type) for s in sets.of_asset(lib.browse, a)] == [
        (two, "alpha", "ImageSet"),
        (one, "Zeta", "SpinSet"),
    ]
    assert [s.name for s in sets.named(lib.browse)] == ["alpha", "Zeta"]
    assert [s.name for s in sets.named(lib.browse, words="ZE")] == ["Zeta"]
    assert sets.read(lib.browse, 9999) is None


def test_bodies_are_checked_with_the_companys_naming(lib: Library) -> None:
    body: dict[str, Any] = {"useDefaultNaming": True}
    with pytest.raises(UsageFault, match="needs a match"):
        sets.checked(lib, "p", body)
    company.change(lib, {"default_naming": {"match": r"(\w+)-\d"}})
    assert sets.checked(lib, "p", body).use_default_naming
