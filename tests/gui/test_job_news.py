"""A job that asked for a mail says it on the desktop where there is no mail account."""

from __future__ import annotations

import json
from typing import Any

from support.desk_kit import Kit
from support.window_kit import until

from assetdesk.core.job import JobType
from assetdesk.gui.job_news import JobNews
from assetdesk.store.work import follow_ons, jobs
from assetdesk.store.writer import Write


def test_without_a_mail_account_the_window_says_it_once(kit: Kit) -> None:
    said: list[str] = []

    class Desktop:
        """Stands for the tray."""

        def say(self, text: str) -> bool:
            said.append(text)
            return True

    news: Any = JobNews
    news(kit.desk, Desktop(), kit.window)
    kit.window.show()

    def work(w: Write) -> None:
        request = json.dumps({"job": {"emailSetting": "All"}})
        made = jobs.create(w, type=JobType.REPROCESS_ASSETS, name="Night", request=request, priority=20, counting=True)
        jobs.add_counts(w, made, total=2, done=2)
        jobs.set_counting(w, made, counting=False)
        (row,) = follow_ons.of_job(w.db, made)
        follow_ons.to_desktop(w, row.id, "“Night” has ended: 2 done.")

    kit.library.store.writer.run(work)
    until(lambda: said)
    kit.library.store.writer.run(lambda w: w.changed(jobs=[1]))
    until(lambda: not kit.desk.background.busy)
    assert said == ["“Night” has ended: 2 done."]
