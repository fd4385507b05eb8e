"""The manual's pages: all are listed, every link leads somewhere, and every place that names a page is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assetdesk.core.places import resource
from assetdesk.gui.help.pages import FIRST, found, page, pages
from assetdesk.gui.help.places import OF_PAGES, PAGES

ROOT = Path(__file__).resolve().parents[3]


def test_every_page_is_in_the_contents_once_and_has_its_title() -> None:
    names = [one.name for one in pages()]
    assert sorted(names) == sorted(file.stem for file in resource("manual").glob("*.md") if file.stem != "contents")
    assert len(set(names)) == len(names)
    for one in pages():
        assert one.text.startswith(f"# {one.title}\n"), one.name
        assert one.group


@pytest.mark.parametrize("file", ["README.md", *sorted(f"resources/manual/{one.name}.md" for one in pages())])
def test_every_link_leads_somewhere(file: str) -> None:
    source = ROOT / file
    text = re.sub(r"```.*?```|`[^`]*`", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    for goal in re.findall(r"\]\(([^)\s]+)\)", text):
        assert (source.parent / goal).is_file(), f"{file}: {goal}"


def test_the_readme_lists_every_page() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [one.name for one in pages() if f"(resources/manual/{one.name}.md)" not in text] == []


def test_places_name_parts_that_are_there_and_pages_that_are_there() -> None:
    sources = "".join(
        file.read_text(encoding="utf-8")
        for file in (ROOT / "assetdesk/gui").rglob("*.py")
        if file.parent.name != "help"
    )
    for name, goal in (PAGES | OF_PAGES).items():
        assert page(goal).name == goal, name
        # pages of Preferences are called by their key
        assert f'"{name}"' in sources or f'"{name.removeprefix("preferences").lower()}":' in sources, name


def test_words_find_pages_those_with_the_word_in_the_title_first() -> None:
    assert found("publishing target")[0].name == "publishing"
    assert {"crops", "profiles"} <= {one.name for one in found("SWATCH")}
    assert found("") == list(pages())
    assert found("no-such-word-anywhere") == []
    assert page("no such page").name == FIRST
