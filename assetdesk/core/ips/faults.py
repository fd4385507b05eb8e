"""Faults: what a request can be refused for, by code and constant (IPS API, "Faults").

A fault is for the whole request and starts nothing. What goes wrong with one file later is a line of the job's log.
"""

from __future__ import annotations

from enum import IntEnum

from assetdesk.core.errors import UsageFault


class FaultCode(IntEnum):
    """The codes. A member's name is the constant without its prefix; below each, what it means in a library."""

    NO_CREDENTIALS = 10000
    """No user, no password, no token."""
    INVALID_CREDENTIALS = 10001
    """A token that is not known, past its end, or another user's."""
    INVALID_USER = 10002
    """Who asks is shut out, or past their end."""
    INVALID_COMPANY = 20000
    """`companyHandle` names another company than the library: it knows no other, so that there is none."""
    INVALID_REQUEST_USERNAME = 20001
    """Somebody is named by a name or an address that is nobody's."""
    INVALID_REQUEST_USER = 20002
    """A handle or number that was never anybody's."""
    NO_OPERATION_PERMISSION = 20003
    """The role of who asks is not in the operation's list; a later request of an upload comes from somebody else."""
    NO_IMPERSONATION_PERMISSION = 20004
    """`accessUserHandle` of somebody else, by who may not manage people, or may not give the role of that person."""
    ILLEGAL_PARAMETER_VALUE = 20005
    """A value that the role may not use: a role that it may not give, a folder of the machine."""
    ILLEGAL_COMPANY = 20006
    """The company is this library, and who asks is no member any more: they were deleted while they worked here. A
    handle alone never brings it, since no other company is known to exist."""
    ILLEGAL_REQUEST_USER = 20007
    """Who is named is no member any more: deleted, or, where a job is to run for them, shut out or past their end."""
    ILLEGAL_ACCESS_GROUP = 20008
    """`accessGroupHandle`: a library has no groups, so that none is open to anybody."""
    MISSING_PERMISSION = 20009
    """The role may do this, but not with this asset or folder: somebody else has it checked out, the disk lets it be
    read only or not at all, or the library is open to look only."""
    EXCEPTION = 30000
    """It was tried and did not work: a picture that cannot be read, a command that failed, a full disk."""
    INVALID_PARAMETER = 30001
    """A value, handle or element that cannot be; two of a choice."""
    MISSING_PARAMETER = 30002
    """What is required is absent or empty."""
    INVALID_REQUEST_XML = 30003
    """A document or form that cannot be read."""

    @property
    def element(self) -> str:
        """The fault's element: `authenticationFault`, `authorizationFault` or `ipsApiFault`."""
        return _ELEMENTS[self // 10000]

    @property
    def constant(self) -> str:
        """The whole constant: `IPS_API_FAULT_CODE_INVALID_PARAMETER`."""
        return f"{_PREFIXES[self // 10000]}{self.name}"


_ELEMENTS = {1: "authenticationFault", 2: "authorizationFault", 3: "ipsApiFault"}
_PREFIXES = {1: "AUTHENTICATION_FAULT_CODE_", 2: "AUTHORIZATION_FAULT_CODE_", 3: "IPS_API_FAULT_CODE_"}


class IpsFault(UsageFault):
    """A request that cannot be taken. `path` names the field (`reprocessAssetsJob/knockoutBackground/tolerance`; empty
    for the document itself), `reason` says it in a sentence that begins with the path."""

    def __init__(self, code: FaultCode, sentence: str, path: str = "", *, detail: str = "") -> None:
        self.reason = f"{path}: {sentence}" if path else sentence
        super().__init__(self.reason, code=int(code), detail=detail)
        self.constant = code.constant
        self.path = path
