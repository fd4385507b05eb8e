"""What `/scene7/UploadFile` takes and answers, for the document that describes all addresses."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from assetdesk.api.models import COMMON
from assetdesk.core.ips.forms.xml import NAMESPACE

AUTH, PARAMS = "auth", "uploadParams"
# faults are in the namespace without a version
FAULTS = "http://www.scene7.com/IpsApi/xsd"
# of faults, where a request wants no other
STATUS = 500


class Xml(Response):
    """An XML document."""

    media_type = "text/xml"


_XML: dict[str, Any] = {"type": "string"}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [AUTH, PARAMS],
                    "properties": {
                        AUTH: {
                            **_XML,
                            "description": "Who sends this (IPS API): a person's e-mail address or name, and a token"
                            " of theirs as the password. Best sent first. `faultHttpStatusCode` is the status that"
                            " faults come with, 500 where it is absent.",
                            "example": "<authHeader><user>ann@example.com</user><password>TOKEN</password>"
                            "</authHeader>",
                        },
                        PARAMS: {
                            **_XML,
                            "description": "What is asked: `jobName` begins a job, `jobHandle` goes on with one,"
                            " `endJob` ends it. It ends by itself after half an hour without a request.",
                            "example": f'<uploadPostParam xmlns="{NAMESPACE}"><companyHandle>c|1</companyHandle>'
                            "<jobName>Photos of the shop</jobName><destFolder>Shop</destFolder><endJob>true</endJob>"
                            "<uploadParams><overwrite>true</overwrite><readyForPublish>true</readyForPublish>"
                            "<createMask>false</createMask><emailSetting>None</emailSetting></uploadParams>"
                            "</uploadPostParam>",
                        },
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Files, by any name of a part; each `filename` is where it goes in the"
                            " destination folder.",
                        },
                    },
                }
            }
        },
    },
    # who asks stands in the body
    "security": [],
}


def _told(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "content": {"text/xml": {"schema": _XML, "example": example}}}


# what no route is asked for
_REFUSED = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: _told(
        "Taken: the job's handle",
        f'<uploadPostReturn xmlns="{NAMESPACE}"><jobHandle>j|7</jobHandle></uploadPostReturn>',
    ),
    500: _told(
        "A fault of the IPS API, of the caller's too: its `code` and `reason`. Its status is the one that the part"
        f" `auth` wants, {STATUS} where it wants none",
        f'<authenticationFault xmlns="{FAULTS}"><code>10001</code><reason>…</reason></authenticationFault>',
    ),
    **{status: {**_REFUSED, "description": COMMON[status]["description"]} for status in (403, 408, 429, 503)},
}
