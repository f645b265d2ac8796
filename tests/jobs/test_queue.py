"""Putting the articles of jobs into the queue: once each, in an order that is fair."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from dbos._schemas.system_database import SystemSchema

from assay.jobs.queue import ARTICLES, PROTOCOL
from assay.store import jobs as jobs_module
from assay.store.records import ItemState
from tests.testing.batches import articles

if TYPE_CHECKING:
    from dbos import DBOSClient

    from assay.jobs.desk import Desk


class Queued(NamedTuple):
    job: str
    position: int
    attempt: int


def queued(client: DBOSClient) -> list[Queued]:
    """Return what waits, in the order that workers take it."""
    waiting = client.list_workflows(status="ENQUEUED", queue_name=ARTICLES)
    waiting.sort(key=lambda each: (each.priority or 0, each.created_at or 0))
    found = []
    for each in waiting:
        job, position, attempt = each.workflow_id.split("-")
        assert each.input is not None
        assert each.input["args"] == (job, int(position), int(attempt))
        found.append(Queued(job, int(position), int(attempt)))
    return found


def test_putting_a_job_twice_queues_each_article_once(desk: Desk, client: DBOSClient) -> None:
    made = desk.jobs.create(articles(3), "desk")
    for _ in range(2):
        desk.queue.put(made.id)
    assert queued(client) == [Queued(made.id, position, 1) for position in range(3)]


def test_articles_wait_under_a_version_that_no_release_of_the_package_changes(desk: Desk, client: DBOSClient) -> None:
    desk.queue.put(desk.jobs.create(articles(1), "desk").id)
    (waiting,) = client.list_workflows(queue_name=ARTICLES)
    assert waiting.app_version == PROTOCOL == "1"


def test_a_job_is_left_behind_until_all_its_articles_are_queued(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "PUT_S", -1)
    made = desk.jobs.create(articles(2), "desk")
    assert desk.jobs.left_behind() == (made.id,)
    desk.queue.put(made.id)
    assert desk.jobs.left_behind() == ()


def test_a_job_that_was_just_taken_is_left_to_whoever_took_it(desk: Desk) -> None:
    desk.jobs.create(articles(2), "desk")
    assert desk.jobs.left_behind() == ()


def test_a_small_job_of_one_key_does_not_wait_behind_a_large_one_of_another(desk: Desk, client: DBOSClient) -> None:
    large = desk.jobs.create(articles(4), "first").id
    desk.queue.put(large)
    small = desk.jobs.create(articles(2), "second").id
    desk.queue.put(small)
    order = [(each.job, each.position) for each in queued(client)]
    assert order == [(large, 0), (small, 0), (large, 1), (small, 1), (large, 2), (large, 3)]


def test_who_comes_late_takes_turns_with_what_is_left_of_a_large_job(desk: Desk, client: DBOSClient) -> None:
    large = desk.jobs.create(articles(5), "first").id
    desk.queue.put(large)
    begin(client, f"{large}-2-1")  # and those before are done
    client.delete_workflows([f"{large}-0-1", f"{large}-1-1"])
    small = desk.jobs.create(articles(2), "second").id
    desk.queue.put(small)
    assert [(each.job, each.position) for each in queued(client)] == [(large, 3), (small, 0), (large, 4), (small, 1)]


def begin(client: DBOSClient, workflow_id: str, worker: str = "w") -> None:
    """Do what a worker does that takes an article from the queue."""
    table = SystemSchema.workflow_status
    taken = table.update().where(table.c.workflow_uuid == workflow_id).values(status="PENDING", executor_id=worker)
    with client._sys_db.engine.begin() as connection:  # noqa: SLF001 - only a worker does it otherwise
        connection.execute(taken)


def test_what_a_worker_gives_back_waits_again_and_what_another_has_does_not(desk: Desk, client: DBOSClient) -> None:
    made = desk.jobs.create(articles(3), "desk")
    desk.queue.put(made.id)
    for position, worker in enumerate("wx"):
        begin(client, f"{made.id}-{position}-1", worker)
    taken = desk.queue.begun_by("w")
    assert {each.id for each in taken} == {f"{made.id}-0-1"}
    desk.queue.give_back("w", [*taken, *desk.queue.begun_by("x")])
    assert [each.position for each in queued(client)] == [0, 2]


def test_jobs_of_one_key_are_taken_in_their_order(desk: Desk, client: DBOSClient) -> None:
    ids = [desk.jobs.create(articles(2, start=start), "desk").id for start in (0, 2)]
    for id_ in reversed(ids):  # whichever is put first
        desk.queue.put(id_)
    assert [each.job for each in queued(client)] == [ids[0], ids[0], ids[1], ids[1]]


def test_a_retry_queues_only_what_failed(desk: Desk, client: DBOSClient) -> None:
    made = desk.jobs.create(articles(3), "desk")
    desk.queue.put(made.id)
    desk.jobs.fail(made.id, 1, "the model is down")
    assert desk.jobs.retry(made.id) == (1,)
    desk.queue.put(made.id)
    assert sorted(queued(client)) == sorted(
        [*(Queued(made.id, position, 1) for position in range(3)), Queued(made.id, 1, 2)]
    )
    # What was queued before the retry is passed over, or the article would be scored twice.
    assert desk.jobs.start(made.id, 1, 1) is None
    assert desk.jobs.start(made.id, 1, 2) is not None


def test_a_retry_with_nothing_to_do_queues_nothing(desk: Desk, client: DBOSClient) -> None:
    made = desk.jobs.create(articles(2), "desk")
    desk.queue.put(made.id)
    assert desk.jobs.retry(made.id) == ()
    desk.queue.put(made.id)
    assert queued(client) == [Queued(made.id, position, 1) for position in range(2)]
    assert {item.state for item in desk.jobs.items(made.id)} == {ItemState.QUEUED}


def end(client: DBOSClient, workflow_id: str, state: str = "SUCCESS") -> None:
    """Do what a worker does at the end of a workflow, however that came."""
    table = SystemSchema.workflow_status
    ended = table.update().where(table.c.workflow_uuid == workflow_id).values(status=state)
    with client._sys_db.engine.begin() as connection:  # noqa: SLF001 - only a worker does it otherwise
        connection.execute(ended)


def test_what_has_ended_is_cleared_and_what_waits_is_not(desk: Desk, client: DBOSClient) -> None:
    made = desk.jobs.create(articles(3), "desk")
    desk.queue.put(made.id)
    desk.jobs.fail(made.id, 0, "the model is down")
    end(client, f"{made.id}-0-1")
    assert (desk.queue.clear(), desk.queue.clear()) == (1, 0)
    assert [each.position for each in queued(client)] == [1, 2]


@pytest.mark.parametrize("state", ["ERROR", "SUCCESS", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"])
@pytest.mark.parametrize("is_begun", [False, True])
def test_article_whose_workflow_has_ended_is_queued_anew_while_it_is_open(
    desk: Desk, client: DBOSClient, state: str, is_begun: bool
) -> None:
    made = desk.jobs.create(articles(2), "desk")
    desk.queue.put(made.id)
    if is_begun:
        desk.jobs.start(made.id, 1, 1)
    end(client, f"{made.id}-1-1", state)
    assert (desk.queue.clear(), desk.queue.clear()) == (1, 0)
    assert sorted(queued(client)) == [Queued(made.id, 0, 1), Queued(made.id, 1, 2)]
    # Whoever had it before does nothing any more.
    assert (desk.jobs.start(made.id, 1, 1), desk.jobs.left_behind(after_s=-1)) == (None, ())
    assert desk.jobs.start(made.id, 1, 2) is not None


def test_cancelled_article_is_not_queued_anew(desk: Desk, client: DBOSClient) -> None:
    made = desk.jobs.create(articles(2), "desk")
    desk.queue.put(made.id)
    desk.jobs.cancel(made.id)
    for position in range(2):
        end(client, f"{made.id}-{position}-1", "ERROR")
    assert desk.queue.clear() == 2
    assert queued(client) == []
    assert desk.jobs.is_finished(made.id)


def test_workflow_of_an_earlier_attempt_queues_nothing(desk: Desk, client: DBOSClient) -> None:
    made = desk.jobs.create(articles(1), "desk")
    desk.queue.put(made.id)
    desk.jobs.fail(made.id, 0, "the model is down")
    desk.jobs.retry(made.id)
    desk.queue.put(made.id)
    end(client, f"{made.id}-0-1", "ERROR")
    assert desk.queue.clear() == 1
    assert queued(client) == [Queued(made.id, 0, 2)]
