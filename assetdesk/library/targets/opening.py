"""From a context's address and options to the target they mean; its client is imported only then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.library.targets.addresses import Kind, parse, taken

if TYPE_CHECKING:
    from assetdesk.library.targets.protocol import Secret, Target


def open_target(url: str, options: Mapping[str, Any], secret: Secret) -> Target:
    """The target at that address; nothing is connected yet. For one thread: open another for each further one.

    `secret` is asked, by what it is for, when the target wants a password. UsageFault for a wrong address.
    """
    address = parse(url)
    match address.kind:
        case Kind.FOLDER:
            from assetdesk.library.targets.folder import FolderTarget

            return FolderTarget(address.folder, options)
        case Kind.SFTP:
            from assetdesk.library.targets.sftp import SftpTarget

            return SftpTarget(address, options, secret)
        case Kind.OBJECT_STORE:
            from assetdesk.library.targets.object_store import ObjectStoreTarget

            return ObjectStoreTarget(address, options, secret)
        case Kind.ADDRESS:
            from assetdesk.library.targets.any_address import AnyTarget

            return AnyTarget(address, options, secret)


def prepare(url: str, options: Mapping[str, Any], secret: Secret) -> dict[str, Any]:
    """What is done once, when a person has chosen a target: a missing folder is made, the target is checked.

    Answers the options to keep. TargetAway, SecretMissing, Confirm, UsageFault.
    """
    kept_url, kept = taken(url, options)
    target = open_target(kept_url, kept, secret)
    try:
        return {**kept, **target.prepare()}
    finally:
        target.close()


def kind(url: str) -> Kind:
    """Which kind of target that address is of. UsageFault."""
    return parse(url).kind


@dataclass(frozen=True, slots=True)
class Field:
    """What a target of some kind asks a person for. `name` among the options; a `secret` one goes to the key store."""

    name: str
    label: str
    hint: str = ""
    secret: bool = False


_FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.FOLDER: (),
    Kind.SFTP: (
        Field("user", "User name"),
        Field("password", "Password", "Also the password of the key file.", secret=True),
        Field("keyFile", "Key file", "Path of a private key. Without one, the password is used."),
    ),
    Kind.OBJECT_STORE: (
        Field("endpoint", "Endpoint", "Address of the store. Empty: Amazon S3."),
        Field("region", "Region", "Such as eu-central-1."),
        Field("accessKey", "Access key"),
        Field("password", "Secret key", secret=True),
    ),
    Kind.ADDRESS: (Field("user", "User name"), Field("password", "Password", secret=True)),
}


def fields(of: Kind) -> tuple[Field, ...]:
    """What a form for such a target has beside the address."""
    return _FIELDS[of]
