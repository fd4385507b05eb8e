"""The OpenAPI document: everything it allows is asked, and nothing that comes back is outside it or a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.http_kit import Caller, serving
from support.small_library import take_in

from assetdesk.api.app import routes
from assetdesk.api.limits import Limits
from assetdesk.core.ips.document import validated
from assetdesk.core.ips.forms.xml import parse_xml
from assetdesk.core.ips.types.envelopes import AuthHeader, UploadPostParam
from assetdesk.library.session import Library

UNIT = "Documented"
DOCUMENT = routes().openapi()
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok()
    for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
    if isinstance(found, Ok)
}
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
# these answer as long as their job lives
ENDLESS = {"jobEvents", "events"}
# faults of the IPS API, the caller's too, are answered with 500: to the checks that is a fault of ours
FAULTS_ARE_500 = {name for name, one in OPERATIONS.items() if "upload" in one.definition.raw["tags"]}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Caller]:
    root = tmp_path / UNIT
    with Library.create(root, run=False) as lib:
        (root / "a.txt").write_text("a")
        take_in(lib, root / "a.txt")
        with serving(lib, Limits(burst=100_000)) as caller:
            yield caller


def test_no_request_that_the_document_allows_is_a_fault(server: Caller) -> None:
    key = server.server.doors.lib.browse.rows([1])[0].key
    known = {"unit": [UNIT], "key": [key, "a|1"], "job": ["1"], "scope": ["all", "metadata", "workflow"]}
    head = {"Authorization": f"Bearer {server.server.token}"}
    assert len(OPERATIONS) > 20
    for name in sorted(OPERATIONS.keys() - ENDLESS - FAULTS_ARE_500):
        ask_everything(OPERATIONS[name], server.server.url, head, known)


def ask_everything(operation: Any, url: str, head: dict[str, str], known: dict[str, list[str]]) -> None:
    """Some of what the operation allows; what is there is named more often than not."""
    names = [one for one in known if f"{{{one}}}" in operation.path]

    @settings(max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(), data=some.data())
    def asked(case: Any, data: Any) -> None:
        for one in names:
            if data.draw(some.integers(0, 3)):
                case.path_parameters[one] = data.draw(some.sampled_from(known[one]))
        case.validate_response(case.call(base_url=url, headers=head, timeout=60), checks=CHECKS)

    asked()


def test_each_operation_says_what_it_is_and_how_it_is_refused() -> None:
    for path, verbs in DOCUMENT["paths"].items():
        for verb, operation in verbs.items():
            assert operation["description"], (verb, path)
            if not path.startswith("/scene7"):
                assert {"200", "401", "403", "404", "500", "503"} <= operation["responses"].keys(), (verb, path)


def test_the_upload_page_is_described_though_its_faults_are_500() -> None:
    assert sorted(FAULTS_ARE_500) == ["uploadFile"]
    told = DOCUMENT["paths"]["/scene7/UploadFile"]["post"]
    form = told["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["required"] == ["auth", "uploadParams"]
    assert {status: list(told["responses"][status]["content"]) for status in ("200", "500", "403")} == {
        "200": ["text/xml"],
        "500": ["text/xml"],
        "403": ["application/json"],
    }
    # who asks stands in its body; everywhere else in the head
    assert (told["security"], DOCUMENT["security"]) == ([], [{"token": []}])
    for example, root in ((form["properties"][one]["example"], one) for one in form["required"]):
        name, content = parse_xml(example.encode())
        assert name == {"auth": "authHeader", "uploadParams": "uploadPostParam"}[root]
        validated(AuthHeader if root == "auth" else UploadPostParam, content, name)
