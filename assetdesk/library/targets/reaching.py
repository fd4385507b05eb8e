"""A person's check of a context's target: what is missing there is made, and what has to be known of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.library import secrets
from assetdesk.library.publishing import contexts, owner
from assetdesk.library.targets.opening import open_target, prepare
from assetdesk.library.targets.protocol import TargetAway

if TYPE_CHECKING:
    from assetdesk.core.publish import Context
    from assetdesk.library.session import Library


def reach(lib: Library, context_id: int, confirmed: Mapping[str, Any] | None = None) -> Context:
    """Reach a context's target now; what came of it is kept with the context (`problem`), also that it was emptied.

    `confirmed` is what a `Confirm` of an earlier call brought, after the person's yes. UsageFault where the context has
    no target; Confirm, SecretMissing, TargetAway.
    """
    from assetdesk.store.publishing import contexts as rows

    lib.need_writing()
    lib.need("manageLibrary")
    one = contexts.get(lib, context_id)
    if not one.url:
        raise UsageFault(f"“{one.name}” has no target yet. Choose a folder or an address for it.")
    if confirmed:
        one = contexts.change(lib, context_id, options={**one.options, **confirmed})
    try:
        kept = prepare(one.url, one.options, secrets.of_target(lib, context_id))
    except TargetAway as away:
        problem = str(away)
        lib.store.writer.run(lambda w: rows.reached(w, context_id, problem))
        raise
    if kept != one.options:
        one = contexts.change(lib, context_id, options=kept)
    with closing(open_target(one.url, one.options, secrets.of_target(lib, context_id))) as target:
        found = owner.need_there(lib, one, target)
    lib.store.writer.run(lambda w: rows.reached(w, context_id, found))
    return contexts.get(lib, context_id)
