"""Whatever bytes come, a job or a fault comes out: never another error."""

from __future__ import annotations

import random

from assetdesk.core import ips
from assetdesk.core.ips.types.publish import Job

JSON = b"""{"submitJobParam": {"companyHandle": "c|1", "jobName": "n", "execTime": "2026-03-01T18:00:00Z",
"reprocessAssetsJob": {"assetHandleArray": ["a|1", "a|2"], "createMask": null, "postHttpUrl": "http://[::1]/x",
"knockoutBackground": {"corner": "UpperLeft", "fillMethod": "FloodFill", "tolerance": 0.5},
"photoshopOptions": {"process": "MaintainLayers", "maintainLayers": true, "layerOptions": {"anchor": "North"}},
"pdfOptions": {"resolution": 1.5e2}, "mediaOptions": {"videoEncodingPresetsArray": {"items": "ps|1"}}}}}"""
XML = b"""<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Header><a b="c">d</a></s:Header><s:Body><uploadPostParam>
<companyHandle>1</companyHandle><jobName>n</jobName><uploadParams><overwrite>true</overwrite><createMask>0</createMask>
<readyForPublish>1</readyForPublish><emailSetting>All</emailSetting><pdfOptions xsi:nil="true"/><autoColorCropOptions>
<corner>UpperLeft</corner><tolerance>.5</tolerance></autoColorCropOptions><projectHandleArray><items>p|1</items><items/>
</projectHandleArray><![CDATA[ ]]><!-- x --><?pi x?></uploadParams></uploadPostParam></s:Body></s:Envelope>"""
SWAPS = [
    b"",
    b"null",
    b'""',
    b"[]",
    b"{}",
    b"1e999",
    b"-1",
    b"<x/>",
    b"&#0;",
    b"&amp;",
    b"\x00",
    b"\xff",
    b"\\ud800",
    b"<",
    b">",
]


def _mutilated(rng: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at, length = rng.randrange(len(made)), rng.choice((0, 1, 1, 2, 5, 20, 80))
        kind = rng.random()
        if kind < 0.4:
            made[at : at + length] = rng.choice(SWAPS)
        elif kind < 0.7:
            other = rng.randrange(len(made))
            made[at : at + length] = made[other : other + length]
        elif kind < 0.85:
            made[at:at] = made[at : at + length]
        else:
            made[at] = rng.randrange(256)
        if not made:
            return b""
    return bytes(made)


def test_a_job_or_a_fault() -> None:
    rng = random.Random(11)
    faults: list[ips.IpsFault] = []
    read = 0
    for number in range(2000):
        try:
            assert isinstance(ips.read(_mutilated(rng, JSON if number % 2 else XML)), Job)
            read += 1
        except ips.IpsFault as fault:
            faults.append(fault)
    assert read > 20
    assert {fault.code for fault in faults} == {30001, 30002, 30003}
    assert all(0 < len(str(fault)) < 1000 for fault in faults)
