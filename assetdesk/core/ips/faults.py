"""Faults: what a request can be refused for, by code and constant (IPS API, "Faults").

A fault is for the whole request and starts nothing. What goes wrong with one file later is a line of the job's log.
"""

from __future__ import annotations

from enum import IntEnum

from assetdesk.core.errors import UsageFault


class FaultCode(IntEnum):
    """The codes. A member's name is the constant without its prefix."""

    NO_CREDENTIALS = 10000
    INVALID_CREDENTIALS = 10001
    INVALID_USER = 10002
    INVALID_COMPANY = 20000
    INVALID_REQUEST_USERNAME = 20001
    INVALID_REQUEST_USER = 20002
    NO_OPERATION_PERMISSION = 20003
    NO_IMPERSONATION_PERMISSION = 20004
    ILLEGAL_PARAMETER_VALUE = 20005
    ILLEGAL_COMPANY = 20006
    ILLEGAL_REQUEST_USER = 20007
    ILLEGAL_ACCESS_GROUP = 20008
    MISSING_PERMISSION = 20009
    EXCEPTION = 30000
    INVALID_PARAMETER = 30001
    MISSING_PARAMETER = 30002
    INVALID_REQUEST_XML = 30003

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
