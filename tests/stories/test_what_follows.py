"""An upload from the command line with everything that can follow: the command ends when all of it has been done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.files import Files
from support.following import post, web

from assetdesk.cli.main import main
from assetdesk.core.following import MailSecurity
from assetdesk.core.job import JobType
from assetdesk.library.following import settings
from assetdesk.library.following.settings import MailSettings
from assetdesk.library.publishing import contexts
from assetdesk.library.session import Library
from assetdesk.library.targets import reaching


def test_upload_mail_publish_and_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, target, given = tmp_path / "Autumn", tmp_path / "shop", tmp_path / "given"
    Files(given).pictures(1, "in")
    with web() as told, post() as smtp:
        with Library.create(root, run=False) as lib:
            account = MailSettings("127.0.0.1", smtp.port, MailSecurity.NONE, "", "desk@example.com", "a@example.com")
            settings.set_mail(lib, account)
            settings.allow(lib, told.url)
            contexts.change(lib, 1, url=str(target))
            reaching.reach(lib, 1)
        uploads = {
            "overwrite": True,
            "readyForPublish": True,
            "createMask": False,
            "emailSetting": "All",
            "postHttpUrl": told.url,
            "postImageServingPublishJob": {"publishType": "Incremental", "emailSetting": "JobCompletion"},
        }
        job = tmp_path / "job.json"
        job.write_text(
            json.dumps({"uploadPostParam": {"companyHandle": "c|1", "jobName": "In", "uploadParams": uploads}})
        )
        there = []
        told.before = lambda: there.append((target / "catalog.json").exists())
        assert main(["upload", str(root), str(given / "in"), "--job", str(job), "--json"]) == 0
        last = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (last["name"], last["state"], last["done"]) == ("In", "done", 1)
        assert there == [True], "the address is told when the publish job has ended"
        facts = json.loads(told.asked[0].body)
        assert (facts["jobName"], facts["fileSuccessCount"], facts["fileErrorCount"]) == ("In", 1, 0)
        assert sorted(str(mail["Subject"]) for mail in smtp.mails) == [
            "AssetDesk: “In” has ended: 1 done.",
            "AssetDesk: “Pub_In” has ended: 1 done.",
        ]
        assert list(target.rglob("*.tif"))
        with Library.open(root, run=False) as lib:
            (publish,) = [one for one in lib.browse.jobs() if one.type is JobType.IMAGE_SERVING_PUBLISH]
            assert publish.name == "Pub_In"
            with lib.browse.plain() as db:
                assert db.value("SELECT original_name FROM jobs WHERE id = ?", (publish.id,)) == "In"
