"""Publish contexts as people see them: named targets that can be listed, added, changed, checked and deleted.

Credentials are never among them: `library.secrets` keeps those, by the name `target:<id>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetdesk.core import publish_after
from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.names import name_key
from assetdesk.core.publish import FILES, SERVER, Context, ContextType, choice_of
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

_LONGEST_NAME = 100


def listed(lib: Library, type: ContextType | None = None) -> list[Context]:
    """All of them (of one type) in the order in which they were made."""
    from assetdesk.store.publishing import contexts

    with lib.browse.plain() as db:
        return contexts.listed(db, type)


def get(lib: Library, context_id: int) -> Context:
    """One of them. UsageFault where it is gone."""
    from assetdesk.store.publishing import contexts

    with lib.browse.plain() as db:
        return contexts.get(db, context_id)


def named(lib: Library, name: str) -> Context:
    """One of them by its name, compared without case, or by its type, which is the first of that type. UsageFault
    where there is none."""
    from assetdesk.store.publishing import contexts

    wanted = name.strip()
    with lib.browse.plain() as db:
        found = contexts.find(db, wanted)
        if found is None:
            kind = next((kind for kind in ContextType if kind.value.casefold() == wanted.casefold()), None)
            found = contexts.of_type(db, kind) if kind is not None else None
        names = ", ".join(f"“{one.name}”" for one in contexts.listed(db)) or "none yet"
    if found is None:
        raise UsageFault(f"There is no publish target “{wanted}”. There are {names}.")
    return found


def of_type(lib: Library, type: ContextType) -> Context:
    """The library's context of a type, which a job without `contextHandle` means. UsageFault where there is none."""
    from assetdesk.store.publishing import contexts

    with lib.browse.plain() as db:
        found = contexts.of_type(db, type)
    if found is None:
        raise UsageFault(f"There is no publish target of the type {type}. Add one first.")
    return found


def add(lib: Library, name: str, type: ContextType, url: str = "", options: Mapping[str, Any] | None = None) -> Context:
    """One more context; nothing is marked in it yet. `url` is a folder or an address without credentials, or empty.
    Nothing is reached yet: `check` does that.

    UsageFault for a name that is taken or empty, an address or option that cannot be, a folder where no target may be.
    """
    from assetdesk.store.publishing import contexts

    lib.need_writing()
    lib.need("manageLibrary")
    made = _checked(lib, Context(0, name, type, url, options=dict(options or {})))
    number = lib.store.writer.run(lambda w: contexts.add(w, made))
    return get(lib, number)


def change(
    lib: Library,
    context_id: int,
    *,
    name: str | None = None,
    url: str | None = None,
    enabled: bool | None = None,
    options: Mapping[str, Any] | None = None,
) -> Context:
    """Change some of it; what is left out stays. With another address all that is marked counts as never published
    there; what lies at the old one stays there. The same with another mark of the folder: it was emptied, or another
    disk is in its place. Another machine never gets the password of the one before. UsageFault as of `add`, or while it
    is being published to."""
    from assetdesk.library.targets.folder import MARK_OPTION
    from assetdesk.store.publishing import contexts, published

    lib.need_writing()
    lib.need("manageLibrary")
    given: dict[str, Any] = {
        "name": name,
        "url": url,
        "enabled": enabled,
        "options": None if options is None else dict(options),
    }
    before = get(lib, context_id)
    made = _checked(lib, replace(before, **{word: value for word, value in given.items() if value is not None}))

    def work(w: Write) -> None:
        contexts.change(w, made)
        marks = {before.options.get(MARK_OPTION), made.options.get(MARK_OPTION)} - {None}
        if len(marks) > 1 and before.server == made.server:
            published.emptied(w, context_id, made.server)

    lib.store.writer.run(work)
    if before.url and _machine(before) != _machine(made):
        from assetdesk.library import secrets

        secrets.forget(lib, secrets.target_name(context_id))
    return get(lib, context_id)


def _machine(one: Context) -> tuple[object, ...]:
    """Who is asked for that address: a password belongs to it."""
    from assetdesk.library.targets import addresses

    there = addresses.parse(one.url) if one.url else addresses.Address(addresses.Kind.FOLDER, "")
    # of an object store the address has the bucket, and the machine is its endpoint
    host = "" if there.kind is addresses.Kind.OBJECT_STORE else there.host.casefold()
    return there.scheme, host, there.port, str(one.options.get("endpoint") or "")


def delete(lib: Library, context_id: int) -> None:
    """It goes with its marks, its history and its password; what lies at its target stays there. UsageFault while it
    is being published to."""
    from assetdesk.store.publishing import contexts

    lib.need_writing()
    lib.need("manageLibrary")
    lib.store.writer.run(lambda w: contexts.delete(w, context_id))
    from assetdesk.library import secrets

    secrets.forget(lib, secrets.target_name(context_id))


def check(lib: Library, context_id: int) -> Context:
    """Try to reach the target now, and keep what came of it (`problem`): also that somebody emptied it. UsageFault
    where it has none."""
    from assetdesk.library import secrets
    from assetdesk.library.publishing import owner
    from assetdesk.library.targets.opening import open_target
    from assetdesk.store.publishing import contexts

    lib.need("manageLibrary")
    one = get(lib, context_id)
    if not one.url:
        raise UsageFault(f"“{one.name}” has no target yet. Choose a folder or an address for it.")
    problem = ""
    try:
        target = open_target(one.url, one.options, secrets.of_target(lib, context_id))
        try:
            target.check()
            problem = owner.need_there(lib, one, target)
        finally:
            target.close()
    except (EnvironmentFault, UsageFault) as fault:
        problem = str(fault)
    if not lib.read_only:
        lib.store.writer.run(lambda w: contexts.reached(w, context_id, problem))
    return get(lib, context_id)


def _checked(lib: Library, one: Context) -> Context:
    name = " ".join(one.name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise UsageFault(f"A publish target needs a name of at most {_LONGEST_NAME} characters.")
    if "|" in name or not name.isprintable():
        raise UsageFault("A publish target's name cannot have a “|” or characters that are not printed.")
    options = {word: value for word, value in one.options.items() if value is not None and word != SERVER}
    if not options.get(FILES):
        options.pop(FILES, None)
    choice_of(one.type, options)
    publish_after.of(options)
    _need_own_variable(lib, one.id, name)
    url, options = _address(lib, one.url.strip(), options, one.id)
    return replace(one, name=name, url=url, options=options)


def _need_own_variable(lib: Library, context_id: int, name: str) -> None:
    """UsageFault where another context's password in the environment would be this one's as well."""
    from assetdesk.library import secrets

    variable = secrets.variable_of(name)
    others = listed(lib)
    if any(other.id == context_id and other.name == name for other in others):
        return  # it was called so before
    for other in others:
        if name_key(other.name) == name_key(name):
            continue  # the same name is refused as such
        if variable and other.id != context_id and secrets.variable_of(other.name) == variable:
            raise UsageFault(
                f"“{name}” and “{other.name}” would have one password between them in the environment, {variable}."
                " Choose a name that differs in a letter or a digit."
            )


def _address(lib: Library, url: str, options: dict[str, Any], context_id: int) -> tuple[str, dict[str, Any]]:
    """The address as it is kept: without what does not belong into it, and with what the history calls it."""
    if not url:
        return "", options
    from assetdesk.library.targets import addresses, places

    url, options = addresses.taken(url, options)
    places.need_free(lib, url, options, but=context_id or None)
    return url, {**options, SERVER: addresses.server_of(url, options)}
