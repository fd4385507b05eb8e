"""The forms a client may send: roots, envelopes, namespaces, spellings; and documents that are refused."""

from __future__ import annotations

import json

import pytest

from assetdesk.core import ips
from assetdesk.core.ips.types.jobs import ReprocessAssetsJob, UploadPostJob
from assetdesk.core.ips.types.siblings import (
    AutomatedSetGenerationJob,
    ExportJob,
    RipPdfsJob,
    UploadDirectoryJob,
    UploadUrlsJob,
)

SOAP = """<?xml version="1.0" encoding="UTF-8"?>
<!-- sent by a client -->
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soapenv:Header>
    <ns0:authHeader xmlns:ns0="http://www.scene7.com/IpsApi/xsd" soapenv:mustUnderstand="0" plain="x">
      <ns0:user>someone@example.com</ns0:user><ns0:password>secret</ns0:password>
    </ns0:authHeader>
  </soapenv:Header>
  <soapenv:Body>
    <ns1:submitJobParam xmlns:ns1="http://www.scene7.com/IpsApi/xsd/2014-04-03"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ns1:SubmitJobParam">
      <ns1:companyHandle>c|301</ns1:companyHandle>
      <ns1:jobName>Nightly</ns1:jobName>
      <ns1:description>All of
it</ns1:description>
      <ns1:reprocessAssetsJob>
        <ns1:unsharpMaskOptions>
          <ns1:amount>1.75</ns1:amount><ns1:radius>0.2</ns1:radius><ns1:threshold>2</ns1:threshold>
          <ns1:monochrome>0</ns1:monochrome>
        </ns1:unsharpMaskOptions>
        <ns1:knockoutBackground xsi:nil="true"/>
        <ns1:assetHandleArray><ns1:items>a|732|1|535</ns1:items><ns1:items>24267|1|17063</ns1:items></ns1:assetHandleArray>
        <ns1:emailSetting>JobCompletion</ns1:emailSetting>
      </ns1:reprocessAssetsJob>
    </ns1:submitJobParam>
  </soapenv:Body>
</soapenv:Envelope>
"""

# the job parameters that Experience Manager sends by default, as one upload (AEM, default job parameters)
AEM = """<uploadPostParams xmlns="http://www.scene7.com/IpsApi/xsd/2010-01-31">
  <companyHandle>47</companyHandle>
  <jobName>dam-update_17</jobName>
  <locale>en-US</locale>
  <destFolder>MyCompany/shoes/</destFolder>
  <endJob>true</endJob>
  <uploadParams>
    <overwrite>true</overwrite>
    <readyForPublish>false</readyForPublish>
    <preservePublishState>true</preservePublishState>
    <createMask>false</createMask>
    <preserveCrop>true</preserveCrop>
    <photoshopOptions>
      <process>MaintainLayers</process>
      <layerOptions>
        <layerNaming>Layername</layerNaming><anchor>Center</anchor><createTemplate>false</createTemplate>
        <extractText>false</extractText><extendLayers>false</extendLayers>
      </layerOptions>
    </photoshopOptions>
    <postScriptOptions>
      <process>Rasterize</process><resolution>150</resolution><colorspace>Auto</colorspace><alpha>false</alpha>
      <extractSearchWords>false</extractSearchWords>
    </postScriptOptions>
    <pdfOptions>
      <process>Rasterize</process><resolution>150</resolution><colorspace>Auto</colorspace>
      <pdfCatalog>false</pdfCatalog><extractSearchWords>false</extractSearchWords><extractLinks>false</extractLinks>
    </pdfOptions>
    <IllustratorOptions>
      <process>Rasterize</process><resolution>150</resolution><colorSpace>Auto</colorSpace><alpha>false</alpha>
    </IllustratorOptions>
    <autoSetCreationOptions/>
    <emailSetting>None</emailSetting>
    <inDesignOptions><process>None</process></inDesignOptions>
    <unsharpMaskOptions>
      <amount>1.75</amount><radius>0.2</radius><threshold>2</threshold><monochrome>0</monochrome>
    </unsharpMaskOptions>
    <unCompressOptions><process>UnCompress</process></unCompressOptions>
  </uploadParams>
</uploadPostParams>
"""


def test_a_soap_request_as_a_client_sends_it() -> None:
    document = ips.read_document(SOAP.encode())
    job = document.job
    assert isinstance(job, ReprocessAssetsJob)
    assert document.name == "Nightly"
    assert document.envelope is not None
    assert document.envelope.description == "All of\nit"
    assert job.assetHandleArray == ("a|732|1|535", "24267|1|17063")
    assert ips.given_options(job) == {
        "knockoutBackground": None,
        "unsharpMaskOptions": {"amount": 1.75, "radius": 0.2, "threshold": 2, "monochrome": 0},
    }
    assert ips.job_parameters(job) == {"emailSetting": "JobCompletion"}
    assert "secret" not in repr(document)


def test_experience_managers_default_parameters() -> None:
    document = ips.read_document(AEM.encode())
    job = document.job
    assert isinstance(job, UploadPostJob)
    assert job.photoshopOptions is not None
    assert job.photoshopOptions.layerOptions is not None
    assert job.photoshopOptions.layerOptions.layerNaming == "LayerName"
    assert job.illustratorOptions is not None
    assert job.illustratorOptions.colorspace == "Auto"
    assert job.autoSetCreationOptions is not None
    assert job.autoSetCreationOptions.autoSetsArray is None
    written = ips.write_xml(job)
    assert "<illustratorOptions>" in written
    assert "<colorspace>Auto</colorspace>" in written
    assert "<autoSetCreationOptions/>" in written
    assert ips.read(written.encode()) == job


def test_elements_are_written_in_the_order_of_working_clients() -> None:
    job = ips.read(AEM.encode())
    names = [line.strip(" </>") for line in ips.write_xml(job).splitlines() if line.startswith("  <")]
    order = ["overwrite", "readyForPublish", "preservePublishState", "createMask", "preserveCrop", "photoshopOptions",
             "postScriptOptions", "pdfOptions", "illustratorOptions", "autoSetCreationOptions", "emailSetting",
             "inDesignOptions", "unsharpMaskOptions", "unCompressOptions"]  # fmt: skip
    found = [name for line in names for name in order if line == name or line.startswith(f"{name}>")]
    assert list(dict.fromkeys(found)) == order


BODY = "<assetHandleArray><items>a|1</items></assetHandleArray>"


@pytest.mark.parametrize(
    "text",
    [
        f"<reprocessAssetsJob>{BODY}</reprocessAssetsJob>",
        f"<ReprocessAssetsJob>{BODY}</ReprocessAssetsJob>",
        f'<reprocessAssetsJob xmlns="http://www.scene7.com/IpsApi/xsd">{BODY}</reprocessAssetsJob>',
        f'<x:reprocessAssetsJob xmlns:x="http://www.scene7.com/IpsApi/xsd/2008-01-15">{BODY}</x:reprocessAssetsJob>',
        f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><reprocessAssetsJob>{BODY}'
        "</reprocessAssetsJob></s:Body></s:Envelope>",
        "<submitJobParam><companyHandle>47</companyHandle><jobName>n</jobName>"
        f"<reprocessAssetsJob>{BODY}</reprocessAssetsJob></submitJobParam>",
        "\ufeff \n<reprocessAssetsJob><assetHandleArray>\n  <items> a|1 </items>\n</assetHandleArray>"
        "</reprocessAssetsJob>",
        '{"reprocessAssetsJob": {"assetHandleArray": ["a|1"]}}',
        '{"reprocessAssetsJob": {"assetHandleArray": {"items": ["a|1"]}}}',
        '{"ReprocessAssetsJob": {"assetHandleArray": {"items": "a|1"}}}',
        '{"companyHandle": "c|1", "jobName": "n", "reprocessAssetsJob": {"assetHandleArray": ["a|1"]}}',
        '{"submitJobParam": {"companyHandle": "c|1", "jobName": "n",'
        ' "reprocessAssetsJob": {"assetHandleArray": ["a|1"]}}}',
        '\ufeff{"assetHandleArray": ["a|1"]}',
    ],
)
def test_every_way_to_send_the_same_job(text: str) -> None:
    job = ips.read(text.encode(), ReprocessAssetsJob)
    assert isinstance(job, ReprocessAssetsJob)
    assert job.assetHandleArray == ("a|1",)


def test_wide_encodings() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><reprocessAssetsJob>{BODY}</reprocessAssetsJob>'
    assert ips.read(text.encode("utf-16"))


UPLOAD = {"overwrite": False, "readyForPublish": True, "createMask": False, "emailSetting": "None"}


def test_spellings_of_uploads() -> None:
    given = {**UPLOAD, "AutoSetCreateOptions": {"autoSetsArray": ["ps|1"]}, "IllustratorOptions": {"resolution": "72"}}
    job = ips.read(json.dumps({"uploadPostJob": given}).encode())
    assert isinstance(job, UploadPostJob)
    assert job.autoSetCreationOptions is not None
    assert job.autoSetCreationOptions.autoSetsArray == ("ps|1",)
    assert ips.given_options(job)["illustratorOptions"]["resolution"] == 72
    twice = {**UPLOAD, "illustratorOptions": {}, "IllustratorOptions": {}}
    with pytest.raises(ips.IpsFault, match="uploadPostJob/illustratorOptions: is given more than once"):
        ips.read(json.dumps({"uploadPostJob": twice}).encode())


def test_an_upload_may_be_followed_by_a_publish_job() -> None:
    extended = {**UPLOAD, "postVideoPublishJob": {"contextHandle": "pc|3001"}, "postJobOnlyIfFiles": True}
    job = ips.read(json.dumps({"uploadPostJob": extended}).encode())
    assert isinstance(job, UploadPostJob)
    assert job.postVideoPublishJob is not None
    assert job.postVideoPublishJob.contextHandle == "pc|3001"


def test_the_early_form_of_photoshop_options() -> None:
    early = {"maintainLayers": "true", "layerNaming": "AppendName", "anchor": "North"}
    job = ips.read(
        json.dumps({"reprocessAssetsJob": {"assetHandleArray": ["a|1"], "photoshopOptions": early}}).encode()
    )
    given = ips.given_options(job)["photoshopOptions"]
    assert given["process"] == "MaintainLayers"
    assert (given["layerOptions"]["layerNaming"], given["layerOptions"]["anchor"]) == ("AppendName", "North")


def test_sibling_jobs() -> None:
    folder = {"serverDir": "in/", "overwrite": "true", "includeSubfolders": "1", "processMetadataFiles": "false",
              "autoColorOptions": {"corner": "UpperLeft"}}  # fmt: skip
    job = ips.read(json.dumps({"uploadDirectoryJob": folder}).encode())
    assert isinstance(job, UploadDirectoryJob)
    assert (job.overwrite, job.includeSubfolders, job.processMetadataFiles) == (True, True, False)
    assert job.autoColorCropOptions is not None
    urls = {"urlArray": {"items": {"sourceUrl": "http://x/a.jpg", "destPath": "f/a.jpg"}}, "numUrls": 1}
    job = ips.read(json.dumps({"uploadUrlsJob": urls}).encode())
    assert isinstance(job, UploadUrlsJob)
    assert job.urlArray[0].destPath == "f/a.jpg"
    sets = {"assetHandleArray": ["a|1"], "readyForPublish": True, "autoSetCreationOptions": {}, "emailSetting": "None"}
    assert isinstance(ips.read(json.dumps({"automatedSetGenerationJob": sets}).encode()), AutomatedSetGenerationJob)
    many = {**sets, "assetHandleArray": [f"a|{n}" for n in range(1001)]}
    with pytest.raises(ips.IpsFault, match="at most 1,000"):
        ips.read(json.dumps({"automatedSetGenerationJob": many}).encode())
    export = {"assetHandleArray": ["a|1"], "fmt": "convert", "is_modifier": "wid=400", "macro": "$zoom$"}
    assert isinstance(ips.read(json.dumps({"exportJob": export}).encode()), ExportJob)
    assert isinstance(ips.read(b'{"ripPdfsJob": {"pdfHandleArray": ["a|1"]}}'), RipPdfsJob)
    assert ips.read(b'{"serverDirectoryPublishJob": {"emailSettings": "All"}}').model_dump()["emailSetting"] == "All"
    for name in ("optimizeImagesJob", "metadataPublishJob", "createVideoSitemapJob", "videoPublishJob",
                 "imageServingPublishJob", "imageRenderingPublishJob"):  # fmt: skip
        assert ips.read(json.dumps({name: {}}).encode())


def test_a_later_request_of_an_upload_has_no_job() -> None:
    later = b"<uploadPostParam><companyHandle>c|1</companyHandle><jobHandle>j|1||x|2</jobHandle></uploadPostParam>"
    assert ips.read_document(later).job is None
    with pytest.raises(ips.IpsFault, match="no job in it"):
        ips.read(later)


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]><reprocessAssetsJob><assetHandleArray><items>&lol3;</items>
</assetHandleArray></reprocessAssetsJob>"""
OUTSIDE = """<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<reprocessAssetsJob><assetHandleArray><items>&x;</items></assetHandleArray></reprocessAssetsJob>"""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, 30003),
        (OUTSIDE, 30003),
        ('<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><r/>', 30003),
        ("", 30003),
        ("hello", 30003),
        ("<reprocessAssetsJob>", 30003),
        ("<a>" * 100_000, 30003),
        ('{"a":' * 50_000, 30003),
        ("[" * 100_000, 30003),
        ('{"reprocessAssetsJob": NaN}', 30003),
        ("[]", 30003),
        ("3", 30003),
        (f'{{"n": {"9" * 10_000}}}', 30003),
        (b"\xff\xfe\x00", 30003),
        (b"{\xff}", 30003),
        (" " * (1 << 20) + "{}", 30003),
        ('<?xml version="1.0" encoding="no-such"?><reprocessAssetsJob/>', 30003),
        ("<reprocessAssetsJob>text<preserveCrop>true</preserveCrop></reprocessAssetsJob>", 30003),
        ('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>', 30003),
        ("{}", 30002),
        ("<somethingElse/>", 30002),
        ('{"reprocessAssetJob": {}}', 30002),
        ('{"a": 1, "a": 2}', 30001),
        ('<reprocessAssetsJob mode="x"/>', 30001),
        ("<reprocessAssetsJob><preserveCrop>true</preserveCrop><preserveCrop>true</preserveCrop></reprocessAssetsJob>",
         30001),
        ("<reprocessAssetsJob><assetHandleArray>a|1</assetHandleArray></reprocessAssetsJob>", 30001),
        ("<reprocessAssetsJob><assetHandleArray><item2>a|1</item2></assetHandleArray></reprocessAssetsJob>", 30001),
        ('<reprocessAssetsJob xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><pdfOptions i:nil="true">'
         "<process>None</process></pdfOptions></reprocessAssetsJob>", 30001),
    ],
)  # fmt: skip
def test_refused(data: str | bytes, code: int) -> None:
    with pytest.raises(ips.IpsFault) as caught:
        ips.read(data.encode() if isinstance(data, str) else data)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 300


def test_null_is_told_from_absent() -> None:
    text = (
        '<reprocessAssetsJob xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><pdfOptions xsi:nil="true"/>'
        '<createMask xsi:nil="1"/><emailSetting xsi:nil="true"/><manualCropOptions xsi:nil="true"/>'
        f"<preserveCrop xsi:nil='true'/>{BODY}</reprocessAssetsJob>"
    )
    job = ips.read(text.encode())
    assert isinstance(job, ReprocessAssetsJob)
    assert ips.given_options(job) == {"createMask": None, "manualCropOptions": None, "pdfOptions": None}
    assert (job.emailSetting, job.preserveCrop) == ("None", True)
    assert ips.read(ips.write_xml(job).encode()) == job
    assert ips.read(ips.write_json(job).encode()) == job
    assert ips.read(ips.write_xml(job).encode()).model_fields_set == job.model_fields_set
    inner = {"unsharpMaskOptions": {"amount": None, "radius": 1}, "assetHandleArray": ["a|1"]}
    given = ips.given_options(ips.read(json.dumps({"reprocessAssetsJob": inner}).encode()))
    assert given["unsharpMaskOptions"] == {"amount": 0.0, "radius": 1.0, "threshold": 6, "monochrome": 0}
