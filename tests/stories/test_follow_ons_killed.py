"""Programs are killed while they mail and while they tell an address: nothing that follows on the job is lost, and
there is one publish job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.engine import until
from support.following import post, web

from assetdesk.core.following import FollowState, MailSecurity
from assetdesk.core.job import JobType
from assetdesk.library.following import settings
from assetdesk.library.following.settings import MailSettings
from assetdesk.library.publishing import contexts
from assetdesk.library.session import Library
from assetdesk.library.targets import reaching
from assetdesk.store.work import follow_ons, jobs
from assetdesk.store.writer import Write

TESTS = Path(__file__).resolve().parents[1]


def ended_job(w: Write, url: str) -> int:
    """A job that has just ended, with everything that can follow."""
    wish = {
        "emailSetting": "All",
        "postHttpUrl": url,
        "postImageServingPublishJob": {"contextHandle": "pc|1", "publishType": "Incremental"},
    }
    made = jobs.create(
        w,
        type=JobType.REPROCESS_ASSETS,
        name="Night",
        request=json.dumps({"job": wish}),
        priority=20,
        counting=True,
    )
    jobs.add_counts(w, made, total=1, done=1)
    jobs.set_counting(w, made, counting=False)
    return made


class Program:
    """Works the library's queue in a process of its own, until it is killed."""

    def __init__(self, root: Path) -> None:
        env = {**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}
        self._process = subprocess.Popen([sys.executable, "-m", "support.following_program", str(root)], env=env)

    def kill(self) -> None:
        """At once, as a loss of power would."""
        self._process.kill()

    def over(self) -> None:
        """Wait for its end."""
        try:
            self._process.wait(60)
        finally:
            self._process.kill()
            self._process.wait()


def test_what_follows_survives_kills(tmp_path: Path) -> None:
    root, target = tmp_path / "Autumn", tmp_path / "shop"
    target.mkdir()
    with web() as told, post() as smtp:
        with Library.create(root, run=False) as lib:
            account = MailSettings("127.0.0.1", smtp.port, MailSecurity.NONE, "", "desk@example.com", "a@example.com")
            settings.set_mail(lib, account)
            settings.allow(lib, told.url)
            contexts.change(lib, 1, url=str(target))
            reaching.reach(lib, 1)
            job_id = lib.store.writer.run(lambda w: ended_job(w, told.url))
        # killed, twice, when a mail or a notice has come whole, and before it is known there that it has
        killed: list[Program] = []
        smtp.before = told.before = lambda: killed[-1].kill()
        for _ in range(2):
            killed.append(Program(root))
            killed[-1].over()
        smtp.before = told.before = lambda: None
        assert len(smtp.mails) + len(told.asked) >= 2
        with Library.open(root) as lib:

            def settled() -> bool:
                with lib.browse.plain() as db:
                    return all(row.state is FollowState.DONE for row in follow_ons.of_job(db, job_id))

            until(settled, 60)
            made = [job for job in lib.browse.jobs() if job.type is JobType.IMAGE_SERVING_PUBLISH]
            assert [job.name for job in made] == ["Pub_Night"]
            log = [line.message for line in lib.browse.job_log(job_id) if line.type == "JobFollowOn"]
            assert len(log) == 3
        assert len({mail["Message-ID"] for mail in smtp.mails}) == 1
        assert len(smtp.mails) + len(told.asked) >= 4
        assert len({ask.body for ask in told.asked}) == 1
