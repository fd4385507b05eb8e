"""Who hears whom about searching: field, chips, links, tree and the verbs of saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assetdesk.gui.library_view import LibraryView


def connect(view: LibraryView) -> None:
    """Once, when all parts are made."""
    field, assets, side, searches = view.tools.search, view.assets, view.body.side, view.searches
    field.searched.connect(assets.search.search)
    field.wrong_changed.connect(assets.search.show_wrong)
    field.left.connect(view.focus_list)
    assets.chips.wrong_edited.connect(field.edit_wrong)
    assets.chips.wrong_removed.connect(field.remove_wrong)
    assets.cleared.connect(field.forget_wrong)
    side.model.search_rename_wanted.connect(searches.renamed)
    searches.rename_wanted.connect(side.rename_search)
    searches.altered.connect(side.read)
    for links in (assets.chips.links, assets.path_bar.links):
        links.save_wanted.connect(searches.save)
        links.back_wanted.connect(searches.back)
        links.update_wanted.connect(searches.update)
