"""What follows on jobs: written with their end, done once, tried again, in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.engine import until

from assetdesk.core.errors import UsageFault
from assetdesk.core.following import FollowKind, FollowOn, FollowState, Told
from assetdesk.core.job import JobState, JobType
from assetdesk.jobs.following import Follower, Following
from assetdesk.store.engine import Store
from assetdesk.store.work import follow_ons, jobs
from assetdesk.store.writer import Write

ALL = {
    "emailSetting": "All",
    "postHttpUrl": "https://example.com/told",
    "postImageServingPublishJob": {"publishType": "Full", "contextHandle": "pc|1"},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    Store.create(tmp_path / "L").close()
    with_modules = Store.open(tmp_path / "L")
    yield with_modules
    with_modules.close()


def job(
    store: Store, wish: dict[str, Any], *, done: int = 1, failed: int = 0, type: JobType = JobType.REPROCESS_ASSETS
) -> int:
    """A job that has ended with so many assets."""

    def work(w: Write) -> int:
        made = jobs.create(w, type=type, name="Night", request=json.dumps({"job": wish}), priority=20, counting=True)
        jobs.add_counts(w, made, total=done + failed, done=done, failed=failed)
        jobs.set_counting(w, made, counting=False)
        return made

    return store.writer.run(work)


def rows(store: Store, job_id: int) -> list[FollowOn]:
    with store.browse.plain() as db:
        return follow_ons.of_job(db, job_id)


def kinds(store: Store, job_id: int) -> list[str]:
    return [row.kind.value for row in rows(store, job_id)]


def log(store: Store, job_id: int) -> list[tuple[str, str]]:
    return [(line.type, line.message) for line in store.browse.job_log(job_id) if line.type.startswith("JobFollow")]


def test_when_a_mail_is_due(store: Store) -> None:
    def ended(setting: str, failed: int, warned: bool) -> list[str]:
        def work(w: Write) -> int:
            request = json.dumps({"job": {"emailSetting": setting}})
            made = jobs.create(w, type=JobType.REPROCESS_ASSETS, name="N", request=request, priority=20, counting=True)
            jobs.add_counts(w, made, total=1 + failed, done=1, failed=failed)
            if warned:
                jobs.log(w, made, jobs.ASSET_WARNING, "Doubtful.")
            jobs.set_counting(w, made, counting=False)
            return made

        return kinds(store, store.writer.run(work))

    for setting, failed, warned, told in (
        ("All", 0, False, True),
        ("JobCompletion", 0, False, True),
        ("Error", 0, True, False),
        ("Error", 1, False, True),
        ("ErrorAndWarning", 0, False, False),
        ("ErrorAndWarning", 0, True, True),
        ("None", 1, True, False),
    ):
        assert ended(setting, failed, warned) == (["mail"] if told else []), (setting, failed, warned)


def test_a_job_without_files_publishes_and_tells_nothing_where_that_was_the_condition(store: Store) -> None:
    wish = {**ALL, "postJobOnlyIfFiles": True}
    empty, full = job(store, wish, done=0, failed=1), job(store, wish)
    assert kinds(store, empty) == ["mail"]
    assert [said for _, said in log(store, empty)] == [
        "Nothing follows: the job brought nothing, and that was the condition."
    ]
    assert kinds(store, full) == ["mail", "publish", "http"]


def test_what_a_publish_job_could_not_send_is_said_once(store: Store) -> None:
    def work(w: Write) -> int:
        made = jobs.create(w, type=JobType.IMAGE_SERVING_PUBLISH, name="Pub", request="{}", priority=20, total=2)
        jobs.add_counts(w, made, done=1, failed=1)
        w.db.run("UPDATE jobs SET sent = 3, send_failed = 2, send_warnings = 1, warnings = 1 WHERE id = ?", (made,))
        jobs.log(w, made, "ImageServingPublishWarning", "Doubtful.")
        return made

    job_id = store.writer.run(work)
    with store.browse.plain() as db:
        ending = follow_ons.ending_of(db, job_id)
    assert ending is not None
    assert ending.sentence.endswith("1 done, 1 failed, 1 warning.")
    assert (ending.error, ending.send_failed, ending.warning, ending.send_warnings) == (1, 2, 1, 1)


def test_an_upload_counts_its_files(store: Store) -> None:
    wish = {**ALL, "postJobOnlyIfFiles": True}
    assert kinds(store, job(store, wish, type=JobType.UPLOAD_POST)) == ["mail"]  # none of its rows came in


def test_a_job_that_a_person_stopped_publishes_nothing(store: Store) -> None:
    def work(w: Write) -> int:
        made = jobs.create(
            w, type=JobType.REPROCESS_ASSETS, name="N", request=json.dumps({"job": ALL}), priority=20, counting=True
        )
        w.db.run("UPDATE jobs SET state = ?, cursor = NULL WHERE id = ?", (JobState.STOPPING.value, made))
        jobs.settle(w, [made])
        return made

    assert kinds(store, store.writer.run(work)) == ["mail", "http"]


class Kit:
    """A follower that notes what it is asked; `answers` are what it says to mails and notices."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[FollowOn] = []
        self.answers: list[Told | Exception | None] = []
        self.refuse = ""
        self.wait: float | None = 0.0
        self.following = Following(store, Follower(self.tell, self.begin, lambda tries: self.wait), lambda: None)

    def tell(self, row: FollowOn, _cancelled: Callable[[], bool]) -> Told | None:
        self.asked.append(row)
        answer = self.answers.pop(0) if self.answers else Told(True, f"{row.kind.value} told")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def begin(self, w: Write, row: FollowOn) -> int:
        if self.refuse:
            raise UsageFault(self.refuse)
        return jobs.create(
            w, type=JobType.IMAGE_SERVING_PUBLISH, name="Pub_Night", request="{}", priority=20, counting=True
        )

    def beat(self) -> None:
        self.following.beat(lambda work: work())


@pytest.fixture
def kit(store: Store) -> Kit:
    return Kit(store)


def test_the_notice_waits_for_the_publish_job_and_the_mail_does_not(kit: Kit) -> None:
    job_id = job(kit.store, ALL)
    kit.beat()
    publish = rows(kit.store, job_id)[1]
    assert publish.state is FollowState.DONE
    assert publish.follow_job is not None
    follows = publish.follow_job
    assert publish.body == {"type": "ImageServing", "publishType": "Full", "contextHandle": "pc|1"}
    assert [row.kind for row in kit.asked] == [FollowKind.MAIL]
    kit.beat()
    assert [row.kind for row in kit.asked] == [FollowKind.MAIL]
    with kit.store.browse.plain() as db:
        assert follow_ons.still(db, job_id)
    kit.store.writer.run(lambda w: jobs.set_counting(w, follows, counting=False))
    kit.beat()
    assert [row.kind for row in kit.asked] == [FollowKind.MAIL, FollowKind.HTTP]
    assert log(kit.store, job_id) == [
        ("JobFollowOn", "“Pub_Night” has been put into the queue."),
        ("JobFollowOn", "mail told"),
        ("JobFollowOn", "http told"),
    ] or log(kit.store, job_id) == [
        ("JobFollowOn", "mail told"),
        ("JobFollowOn", "“Pub_Night” has been put into the queue."),
        ("JobFollowOn", "http told"),
    ]
    with kit.store.browse.plain() as db:
        assert not follow_ons.still(db, job_id)


def test_a_publish_job_that_cannot_be_begun_is_a_warning_and_the_notice_goes_out(kit: Kit) -> None:
    kit.refuse = "no ImageServing context has a target."
    job_id = job(kit.store, ALL)
    kit.beat()
    kit.beat()
    assert [row.kind for row in kit.asked] == [FollowKind.MAIL, FollowKind.HTTP]
    warning = "Nothing was published behind this job: no ImageServing context has a target."
    assert ("JobFollowOnWarning", warning) in log(kit.store, job_id)
    assert kit.store.browse.job(job_id).state is JobState.DONE  # type: ignore[union-attr]


def test_what_does_not_go_is_tried_again_and_in_the_end_is_a_warning(kit: Kit) -> None:
    job_id = job(kit.store, {"emailSetting": "All"})
    kit.answers = [Told(False, "Nobody answers.", again=True), Told(False, "Nobody answers.", again=True)]
    kit.beat()
    kit.beat()
    assert rows(kit.store, job_id)[0].tries == 2
    kit.wait = None
    kit.answers = [Told(False, "Nobody answers.", again=True)]
    kit.beat()
    kit.beat()
    assert len(kit.asked) == 3
    assert rows(kit.store, job_id)[0].state is FollowState.FAILED
    assert log(kit.store, job_id) == [("JobFollowOnWarning", "Nobody answers.")]


@pytest.mark.parametrize("answer", [Told(False, "Wrong password."), UsageFault("No address."), ValueError("bug")])
def test_what_cannot_be_helped_is_not_tried_again(kit: Kit, answer: Any) -> None:
    job_id = job(kit.store, {"emailSetting": "All"})
    kit.answers = [answer]
    kit.beat()
    kit.beat()
    assert len(kit.asked) == 1
    assert rows(kit.store, job_id)[0].state is FollowState.FAILED
    assert log(kit.store, job_id)[0][0] == "JobFollowOnWarning"


def test_what_was_given_up_goes_out_at_the_next_start_without_a_try_less(kit: Kit) -> None:
    job_id = job(kit.store, {"emailSetting": "All"})
    kit.answers = [None]
    kit.beat()
    assert (rows(kit.store, job_id)[0].state, rows(kit.store, job_id)[0].tries) == (FollowState.WAITING, 0)
    Kit(kit.store).beat()
    assert rows(kit.store, job_id)[0].state is FollowState.DONE


def test_without_an_account_one_window_says_it_and_what_is_old_nobody(kit: Kit) -> None:
    job_id = job(kit.store, {"emailSetting": "All"})
    kit.answers = [Told(True, "“Night” has ended: 1 done.", desktop=True)]
    kit.beat()
    assert rows(kit.store, job_id)[0].state is FollowState.DESKTOP
    with kit.store.browse.plain() as db:
        assert follow_ons.for_desktop(db, 0.0)
        assert not follow_ons.still(db, job_id)
    take = kit.store.writer.run
    assert take(lambda w: follow_ons.take_for_desktop(w, 0.0)) == ["“Night” has ended: 1 done."]
    assert take(lambda w: follow_ons.take_for_desktop(w, 0.0)) == []
    kit.answers = [Told(True, "Old.", desktop=True)]
    job(kit.store, {"emailSetting": "All"})
    kit.beat()
    assert take(lambda w: follow_ons.take_for_desktop(w, w.now + 1)) == []


def test_a_job_that_ends_once_more_tells_once_more_and_a_waiting_mail_goes_only_once(kit: Kit) -> None:
    job_id = job(kit.store, {"emailSetting": "All"})

    def end(w: Write) -> None:
        w.db.run("UPDATE jobs SET state = 'queued' WHERE id = ?", (job_id,))
        jobs.settle(w, [job_id])

    kit.store.writer.run(end)
    kit.beat()
    assert len(kit.asked) == 1
    kit.store.writer.run(end)
    kit.beat()
    assert len(kit.asked) == 2


def test_two_are_sent_at_once_and_no_more(kit: Kit) -> None:
    for _ in range(3):
        job(kit.store, {"emailSetting": "All"})
    waiting: list[Callable[[], None]] = []
    kit.following.beat(waiting.append)
    kit.following.beat(waiting.append)
    assert len(waiting) == 2
    assert not kit.following.empty
    for work in waiting:
        work()
    until(lambda: kit.following.empty)
    kit.beat()
    assert len(kit.asked) == 3
