"""Whatever a type holds comes back the same from JSON and from XML."""

from __future__ import annotations

import random
import types
import typing
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest

from assetdesk.core import ips
from assetdesk.core.ips.document import JOBS, validated
from assetdesk.core.ips.forms.plain import plain
from assetdesk.core.ips.names import CROPS, PUBLISH_JOBS
from assetdesk.core.ips.types import envelopes, records
from assetdesk.core.ips.types.field import IpsType

TEXTS = ["a|1", "Größe & <Farbe>", "two\nlines", ' "quoted" ', "]]>", "a\\,b", "x\r\ny", "名前", "tab\there"]


def some(rng: random.Random, kind: type[IpsType], depth: int = 0) -> dict[str, Any]:
    """Plain content with about half of what the type takes."""
    made: dict[str, Any] = {}
    crop, publish = rng.choice(CROPS), rng.choice(PUBLISH_JOBS)
    for name, field in kind.model_fields.items():
        if (name in CROPS and name != crop) or (name in PUBLISH_JOBS and name != publish):
            continue
        if field.is_required() or rng.random() < 0.5 or name == "assetHandleArray":
            made[name] = value(rng, name, field.annotation, depth)
            if name in kind.KEEPS_NULL and rng.random() < 0.2:
                made[name] = None
    return made


def value(rng: random.Random, name: str, kind: Any, depth: int) -> Any:
    if typing.get_origin(kind) is typing.Annotated:
        kind = typing.get_args(kind)[0]
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return value(rng, name, next(one for one in typing.get_args(kind) if one is not type(None)), depth)
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        return [value(rng, "item", inner, depth) for _ in range(rng.randint(1, 3))]
    if isinstance(kind, type) and issubclass(kind, IpsType):
        return some(rng, kind, depth + 1)
    if issubclass(kind, StrEnum):
        return rng.choice(list(kind)).value
    if kind is datetime:
        return datetime(2026, 3, rng.randint(1, 28), 18, 0, tzinfo=UTC).isoformat()
    if name in ("postHttpUrl", "httpCompletionUrl"):
        return "https://example.com/hook?a=1&b=<2>"
    if name == "execSchedule":
        return "0 0/5 14 * * ?"
    return {
        bool: lambda: rng.random() < 0.5,
        int: lambda: rng.randint(0, 1),
        float: lambda: round(rng.uniform(0.001, 1), rng.randint(1, 15)),
        str: lambda: rng.choice(TEXTS),
    }[kind]()


@pytest.mark.parametrize("kind", JOBS.values(), ids=lambda kind: kind.__name__)
def test_jobs(kind: type[IpsType]) -> None:
    rng = random.Random(kind.__name__)
    for _ in range(40):
        job = validated(kind, some(rng, kind))
        for text in (ips.write_json(job), ips.write_xml(job)):
            again = ips.read(text.encode())
            assert again == job
            assert again.model_fields_set == job.model_fields_set
            assert plain(again) == plain(job)


def test_envelopes() -> None:
    rng = random.Random(7)
    for _ in range(20):
        content = some(rng, envelopes.UploadPostParam) | {
            "jobName": "n",
            "uploadParams": some(rng, JOBS["uploadPostJob"]),
        }
        request = validated(envelopes.UploadPostParam, content)
        for text in (ips.write_json(request), ips.write_xml(request)):
            assert ips.read_document(text.encode()).envelope == request
    name, kind = rng.choice(list(envelopes.JOB_CHOICE.items()))
    submitted = validated(
        envelopes.SubmitJobParam,
        {"companyHandle": "c|1", "jobName": "n", "execTime": "2026-03-01T18:00:00+01:00", name: some(rng, kind)},
    )
    for text in (ips.write_json(submitted), ips.write_xml(submitted)):
        assert ips.read_document(text.encode()).envelope == submitted


RECORDS = [one for one in vars(records).values() if isinstance(one, type) and issubclass(one, IpsType)
           and one.__module__ == records.__name__]  # fmt: skip


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_records(kind: type[IpsType]) -> None:
    rng = random.Random(kind.__name__)
    for _ in range(10):
        record = validated(kind, some(rng, kind))
        assert validated(kind, plain(record)) == record


def test_a_password_is_not_shown() -> None:
    header = validated(envelopes.AuthHeader, {"user": "me@example.com", "password": "secret"})
    assert isinstance(header, envelopes.AuthHeader)
    assert header.faultHttpStatusCode == 500
    assert "secret" not in repr(header)


def test_arrays_with_a_bound() -> None:
    five = {
        "zoomTargets": [{"name": str(n), "xPosition": 0, "yPosition": 0, "width": 1, "height": 1} for n in range(5)]
    }
    assert validated(records.ImageInfo, five)
    five["zoomTargets"].append(five["zoomTargets"][0])
    with pytest.raises(ips.IpsFault, match="imageInfo/zoomTargets: has 6 zoom targets; at most 5"):
        validated(records.ImageInfo, five)
