"""From a job that is finished to its receiver: what is told, how often, and what outlives a worker."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from dirty_equals import IsStr
from pydantic_core import from_json
from structlog.testing import capture_logs

from assay.jobs import worker as worker_module
from assay.jobs.desk import Desk, open_desk
from assay.jobs.webhooks.courier import AT_ONCE, PAUSES_S, Courier
from assay.jobs.webhooks.sending import Outcome, Sender
from assay.jobs.worker import Worker
from assay.settings import Settings
from assay.store.deliveries import HOLD_MS
from assay.store.models import WebhookRow
from assay.store.records import JobWebhook, Viewer, WebhookState
from tests.testing.batches import articles
from tests.testing.receiver import SECRET, Receiver
from tests.testing.scripted import ScriptedPipeline
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VIEWER = Viewer("desk")
FAILED = Outcome("answered 500")
_PATIENCE_S = 120.0


class ScriptedSender(Sender):
    """Sends nothing; answers with the given outcomes, then that the message was taken."""

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[tuple[str, str, bytes]] = []
        self.at_once = self.most_at_once = 0
        self.hangs: asyncio.Event | None = None

    async def send(self, url: str, message_id: str, body: bytes) -> Outcome:
        self.sent.append((url, message_id, body))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await (self.hangs.wait() if self.hangs else asyncio.sleep(0))
        self.at_once -= 1
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome(None)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().serving() as receiver:
        yield receiver


@pytest.fixture
def hooked(address: str, receiver: Receiver) -> Iterator[Desk]:
    """Give a desk that may tell the receiver."""
    settings = {"database_url": address, "webhook_hosts": (receiver.entry,), "webhook_secret": SECRET}
    desk = open_desk(Settings.model_validate(settings))
    yield desk
    desk.close()


@pytest.fixture
def age(desk: Desk) -> Callable[[float], None]:
    """Let seconds pass for what is due."""

    def let_pass(seconds: float) -> None:
        with desk.engine.execution_options(assay_writes=True).begin() as connection:
            connection.execute(sa.update(WebhookRow).values(due_ms=WebhookRow.due_ms - int(seconds * 1000)))

    return let_pass


def courier(desk: Desk, sender: Sender) -> Courier:
    return Courier(desk.deliveries, desk.jobs, sender)


def cancelled_job(desk: Desk, url: str = "https://hooks.example/", *, start: int = 0) -> str:
    job = desk.jobs.create(articles(1, start=start), "desk", webhook=url).id
    desk.jobs.cancel(job)
    return job


def webhook_of(desk: Desk, job: str) -> JobWebhook | None:
    found = desk.jobs.get(job, VIEWER)
    assert found is not None
    return found.webhook


async def test_message_says_how_the_job_ended(desk: Desk) -> None:
    job = desk.jobs.create(articles(3), "desk", webhook="https://hooks.example/a").id
    (source, *_) = articles(1)
    desk.jobs.start(job, 0)
    desk.jobs.finish(job, 0, await ScriptedPipeline().score(source), source)
    desk.jobs.fail(job, 1, "the server is down")
    desk.jobs.fail(job, 2, "the server is down")
    sender = ScriptedSender()
    await courier(desk, sender).deliver()
    ((url, message_id, body),) = sender.sent
    assert (url, message_id[:4], len(message_id)) == ("https://hooks.example/a", "msg_", 36)
    assert from_json(body) == {
        "type": "job.finished",
        "timestamp": IsStr(regex=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
        "data": {"id": job, "state": "failed", "articles": 3, "counts": {"done": 1, "failed": 2}},
    }


async def test_attempts_back_off_with_the_same_message_and_are_given_up(
    desk: Desk, age: Callable[[float], None]
) -> None:
    job, sender = cancelled_job(desk), ScriptedSender(*[FAILED] * 9)
    for pause_s in PAUSES_S:
        await courier(desk, sender).deliver()
        tried = len(sender.sent)
        age(pause_s - 2)
        await courier(desk, sender).deliver()
        assert len(sender.sent) == tried  # not before its time
        assert webhook_of(desk, job) == JobWebhook(state=WebhookState.PENDING, attempts=tried, problem="answered 500")
        age(3)
    await courier(desk, sender).deliver()
    age(10**7)
    await courier(desk, sender).deliver()
    assert webhook_of(desk, job) == JobWebhook(state=WebhookState.FAILED, attempts=7, problem="answered 500")
    assert (len(sender.sent), len(set(sender.sent))) == (7, 1)


async def test_receiver_that_wants_no_more_gets_no_more(desk: Desk, age: Callable[[float], None]) -> None:
    job, sender = cancelled_job(desk), ScriptedSender(Outcome("answered 410", is_final=True))
    await courier(desk, sender).deliver()
    age(10**7)
    await courier(desk, sender).deliver()
    assert len(sender.sent) == 1
    assert webhook_of(desk, job) == JobWebhook(state=WebhookState.FAILED, attempts=1, problem="answered 410")


async def test_what_a_worker_that_died_had_begun_is_sent_by_the_next(desk: Desk, age: Callable[[float], None]) -> None:
    job, dying, next_ = cancelled_job(desk), ScriptedSender(), ScriptedSender()
    dying.hangs = asyncio.Event()
    work = asyncio.create_task(courier(desk, dying).deliver())
    await until(lambda: dying.sent)
    work.cancel()
    await asyncio.wait([work])
    await courier(desk, next_).deliver()
    assert next_.sent == []  # nobody knows yet that it died
    age(HOLD_MS / 1000)
    await courier(desk, next_).deliver()
    assert next_.sent == dying.sent
    assert webhook_of(desk, job) == JobWebhook(state=WebhookState.DELIVERED, attempts=2, problem=None)


async def test_two_couriers_send_each_message_once(desk: Desk) -> None:
    jobs = [cancelled_job(desk, start=start) for start in range(20)]
    senders = [ScriptedSender() for _ in range(2)]
    await asyncio.gather(*(courier(desk, sender).deliver() for sender in senders))
    assert len({message_id for sender in senders for _, message_id, _ in sender.sent}) == 20
    assert sum(len(sender.sent) for sender in senders) == 20
    assert {webhook_of(desk, job) for job in jobs} == {
        JobWebhook(state=WebhookState.DELIVERED, attempts=1, problem=None)
    }


async def test_all_that_is_due_is_sent_some_at_once(desk: Desk) -> None:
    for start in range(AT_ONCE + 3):
        cancelled_job(desk, start=start)
    sender = ScriptedSender()
    sender.hangs = asyncio.Event()
    work = asyncio.create_task(courier(desk, sender).deliver())
    await until(lambda: len(sender.sent) == AT_ONCE)
    sender.hangs.set()
    await work
    assert (len(sender.sent), sender.most_at_once) == (AT_ONCE + 3, AT_ONCE)


async def test_job_that_was_deleted_meanwhile_is_passed_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled_job(desk)
    monkeypatch.setattr(desk.jobs, "get", lambda *_: None)
    sender = ScriptedSender()
    await courier(desk, sender).deliver()
    assert sender.sent == []


async def test_error_of_our_own_is_logged_without_its_words_and_tried_again(desk: Desk) -> None:
    job = cancelled_job(desk, "https://hooks.example/secret-token")
    with capture_logs() as logs:
        await courier(desk, ScriptedSender(RuntimeError("secret-token"))).deliver()
    assert [line["event"] for line in logs] == ["webhook not sent", "webhook failed"]
    assert "secret-token" not in str(logs)
    problem = "an error inside Assay, see the worker's log"
    assert webhook_of(desk, job) == JobWebhook(state=WebhookState.PENDING, attempts=1, problem=problem)


async def run_worker(desk: Desk, is_done: Callable[[], object]) -> None:
    """Run a worker until something is so."""
    stop = asyncio.Event()
    running = asyncio.create_task(Worker(desk, "here", ScriptedPipeline(), Settings()).run(stop))
    await until(is_done)
    stop.set()
    await asyncio.wait_for(running, _PATIENCE_S)


async def test_worker_tells_the_receiver_again_until_it_takes_the_message(
    hooked: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_RENEWAL_S", 0.05)
    monkeypatch.setattr(worker_module, "_POLL_S", 0.02)
    monkeypatch.setattr("assay.jobs.webhooks.courier.PAUSES_S", (0.05,) * 6)
    receiver.statuses = [500, 503]
    job = hooked.jobs.create(articles(2), "desk", webhook=receiver.url()).id
    hooked.queue.put(job)
    done = JobWebhook(state=WebhookState.DELIVERED, attempts=3, problem=None)
    await run_worker(hooked, lambda: webhook_of(hooked, job) == done)
    assert len({request.id for request in receiver.requests}) == 1
    assert len({request.body for request in receiver.requests}) == 1
    assert [request.message()["data"] for request in receiver.requests] == [
        {"id": job, "state": "done", "articles": 2, "counts": {"done": 2}}
    ] * 3


async def test_worker_without_the_secret_says_so_and_leaves_messages_to_others(
    address: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_RENEWAL_S", 0.05)
    desk = open_desk(Settings.model_validate({"database_url": address, "webhook_hosts": (receiver.entry,)}))
    job = cancelled_job(desk, receiver.url())
    scored = desk.jobs.create(articles(1, start=7), "desk").id
    desk.queue.put(scored)
    with capture_logs() as logs:
        await run_worker(desk, lambda: desk.jobs.is_finished(scored))
    assert webhook_of(desk, job) == JobWebhook(state=WebhookState.PENDING, attempts=0, problem=None)
    assert "no webhook is sent: set ASSAY_WEBHOOK_SECRET" in [line["event"] for line in logs]
    desk.close()
