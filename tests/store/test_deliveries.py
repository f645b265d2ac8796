"""Messages that jobs are finished: when they are due, who gets them, and what becomes of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.errors import InputError
from assay.store.database import open_database
from assay.store.deliveries import HOLD_MS, Deliveries, Delivery
from assay.store.models import WebhookRow
from assay.store.records import JobWebhook, Viewer, WebhookState
from tests.testing.batches import articles
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from assay.store.jobs import Jobs

URL = "https://hooks.example/assay"
ALICE = Viewer("alice")
NOT_SENT = JobWebhook(state=WebhookState.PENDING, attempts=0, problem=None)


@pytest.fixture
def deliveries(engine: sa.Engine) -> Deliveries:
    return Deliveries(engine)


@pytest.fixture
def age(engine: sa.Engine) -> Callable[[float], None]:
    """Let seconds pass for what is due."""

    def let_pass(seconds: float) -> None:
        with engine.execution_options(assay_writes=True).begin() as connection:
            connection.execute(sa.update(WebhookRow).values(due_ms=WebhookRow.due_ms - int(seconds * 1000)))

    return let_pass


def make_job(jobs: Jobs, count: int = 1, *, start: int = 0) -> str:
    return jobs.create(articles(count, start=start), "alice", webhook=URL).id


def webhook_of(jobs: Jobs, job: str) -> JobWebhook | None:
    found = jobs.get(job, ALICE)
    assert found is not None
    return found.webhook


async def finish(jobs: Jobs, job: str, position: int) -> None:
    source = jobs.start(job, position)
    assert source is not None
    jobs.finish(job, position, await ScriptedPipeline().score(source), source)


async def test_message_is_due_once_the_last_article_is_done(jobs: Jobs, deliveries: Deliveries) -> None:
    job = make_job(jobs, 2)
    await finish(jobs, job, 0)
    assert (deliveries.take(9), webhook_of(jobs, job)) == ((), NOT_SENT)
    await finish(jobs, job, 1)
    (delivery,) = deliveries.take(9)
    assert delivery == Delivery(job, URL, delivery.message_id, delivery.finished_ms, 1)
    assert delivery.message_id.startswith("msg_")
    assert "." not in delivery.message_id  # which parts what is signed


@pytest.mark.parametrize("end", ["fail", "cancel", "too many starts"])
def test_job_that_ends_otherwise_is_told_of_too(jobs: Jobs, deliveries: Deliveries, end: str) -> None:
    job = make_job(jobs)
    if end == "fail":
        jobs.fail(job, 0, "the server is down")
    elif end == "cancel":
        jobs.cancel(job)
    else:
        while jobs.start(job, 0) is not None:
            pass
    assert [delivery.job_id for delivery in deliveries.take(9)] == [job]


def test_nobody_is_told_of_a_job_without_a_webhook(jobs: Jobs, deliveries: Deliveries) -> None:
    job = jobs.create(articles(1), "alice").id
    jobs.cancel(job)
    jobs.retry(job)
    assert (deliveries.take(9), webhook_of(jobs, job)) == ((), None)


def test_cancel_that_finds_nothing_to_do_tells_nobody_once_more(jobs: Jobs, deliveries: Deliveries) -> None:
    job = make_job(jobs)
    jobs.cancel(job)
    (delivery,) = deliveries.take(9)
    deliveries.note_delivered(delivery)
    assert jobs.cancel(job) == 0
    assert (deliveries.take(9), webhook_of(jobs, job)) == (
        (),
        JobWebhook(state=WebhookState.DELIVERED, attempts=1, problem=None),
    )


def test_message_that_is_taken_is_nobody_elses_until_its_holder_is_taken_for_dead(
    jobs: Jobs, deliveries: Deliveries, age: Callable[[float], None]
) -> None:
    job = make_job(jobs)
    jobs.cancel(job)
    (first,) = deliveries.take(9)
    assert deliveries.take(9) == ()
    age(HOLD_MS / 1000)
    (second,) = deliveries.take(9)
    assert second == first._replace(attempt=2)
    deliveries.note_problem(first, "too late", pause_s=None)  # the first holder, who was only slow
    assert webhook_of(jobs, job) == JobWebhook(state=WebhookState.PENDING, attempts=2, problem=None)


def test_two_workers_at_once_share_the_messages(jobs: Jobs, address: str) -> None:
    ids = [make_job(jobs, start=start) for start in range(12)]
    for id_ in ids:
        jobs.cancel(id_)
    engines = [open_database(address) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        taken = pool.map(lambda engine: [each for _ in range(6) for each in Deliveries(engine).take(3)], engines)
        found = [delivery.job_id for deliveries in taken for delivery in deliveries]
    for engine in engines:
        engine.dispose()
    assert sorted(found) == sorted(ids)


def test_the_oldest_are_taken_first_and_no_more_than_asked_for(
    jobs: Jobs, deliveries: Deliveries, age: Callable[[float], None]
) -> None:
    first, second = (make_job(jobs, start=start) for start in range(2))
    jobs.cancel(first)
    age(5)
    jobs.cancel(second)
    assert [[delivery.job_id for delivery in deliveries.take(1)] for _ in range(3)] == [[first], [second], []]


def test_message_comes_again_under_its_id_after_the_pause(
    jobs: Jobs, deliveries: Deliveries, age: Callable[[float], None]
) -> None:
    job = make_job(jobs)
    jobs.cancel(job)
    (first,) = deliveries.take(9)
    deliveries.note_problem(first, "answered 500", pause_s=300)
    assert webhook_of(jobs, job) == JobWebhook(state=WebhookState.PENDING, attempts=1, problem="answered 500")
    age(290)
    assert deliveries.take(9) == ()
    age(10)
    (second,) = deliveries.take(9)
    assert second == first._replace(attempt=2)
    deliveries.note_delivered(second)
    assert webhook_of(jobs, job) == JobWebhook(state=WebhookState.DELIVERED, attempts=2, problem=None)
    age(10**6)
    assert deliveries.take(9) == ()


def test_message_that_is_given_up_stays_failed(
    jobs: Jobs, deliveries: Deliveries, age: Callable[[float], None]
) -> None:
    job = make_job(jobs)
    jobs.cancel(job)
    (delivery,) = deliveries.take(9)
    deliveries.note_problem(delivery, "answered 410", pause_s=None)
    age(10**6)
    assert deliveries.take(9) == ()
    assert webhook_of(jobs, job) == JobWebhook(state=WebhookState.FAILED, attempts=1, problem="answered 410")


def test_retried_job_is_told_of_anew_and_what_is_on_its_way_changes_nothing(jobs: Jobs, deliveries: Deliveries) -> None:
    job = make_job(jobs)
    jobs.cancel(job)
    (first,) = deliveries.take(9)
    jobs.retry(job)
    deliveries.note_delivered(first)
    assert (deliveries.take(9), webhook_of(jobs, job)) == ((), NOT_SENT)
    jobs.cancel(job)
    (second,) = deliveries.take(9)
    assert (second.attempt, second.message_id == first.message_id) == (1, False)


def test_same_key_with_another_webhook_is_another_request(jobs: Jobs) -> None:
    first = jobs.create(articles(1), "alice", idempotency_key="monday", webhook=URL)
    assert jobs.create(articles(1), "alice", idempotency_key="monday", webhook=URL).id == first.id
    for other in (None, f"{URL}/2"):
        with pytest.raises(InputError, match="stands for another request"):
            jobs.create(articles(1), "alice", idempotency_key="monday", webhook=other)


def test_message_goes_with_its_job(jobs: Jobs, engine: sa.Engine) -> None:
    job = make_job(jobs)
    with engine.execution_options(assay_writes=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM jobs")
        assert connection.scalar(sa.select(sa.func.count()).select_from(WebhookRow)) == 0
    assert jobs.get(job, ALICE) is None
