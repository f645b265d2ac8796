"""Workers as processes of their own, which are told to stop, killed, and started again."""

from __future__ import annotations

import os
import random
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.store.deliveries import HOLD_MS
from assay.store.models import WebhookRow
from assay.store.records import ItemState, JobState, Viewer, WebhookState
from assay_evals.torture.crew import Crew, crew_of
from assay_evals.torture.cuts import Plan, withstand
from assay_evals.torture.jobs import Plan as Kills
from assay_evals.torture.jobs import kill_workers
from tests.testing.batches import articles
from tests.testing.databases import VARIABLE
from tests.testing.postgres_server import restart_command
from tests.testing.receiver import SECRET, Receiver
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

    from assay.jobs.desk import Desk

pytestmark = pytest.mark.processes

VIEWER = Viewer("desk")


def running(desk: Desk, job: str) -> int:
    found = desk.jobs.get(job, VIEWER)
    assert found is not None
    return found.counts.get(ItemState.RUNNING, 0)


def state(desk: Desk, job: str) -> JobState:
    found = desk.jobs.get(job, VIEWER)
    assert found is not None
    return found.state


def webhook_state(desk: Desk, job: str) -> WebhookState | None:
    found = desk.jobs.get(job, VIEWER)
    assert found is not None
    return None if found.webhook is None else found.webhook.state


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda crew: crew.kill("1"), id="killed"),
        pytest.param(lambda crew: crew.stop(), id="told to stop"),
    ],
)
def test_a_worker_begins_again_what_it_had_begun(desk: Desk, address: str, end: Callable[[Crew], None]) -> None:
    job = desk.jobs.create(articles(3), "desk").id
    desk.queue.put(job)
    with crew_of(address, 1, pause_s=600) as crew:
        wait_until(lambda: running(desk, job) == 2)
        end(crew)
        assert crew.workers["1"].returncode in {0, -signal.SIGKILL}
        crew.set_pause(0)
        crew.start("1")  # at once, though the lease of one that was killed has not run out
        wait_until(lambda: desk.jobs.is_finished(job))
        assert state(desk, job) is JobState.DONE
    done = [event.position for event in desk.jobs.events(job) if event.state is ItemState.DONE]
    assert sorted(done) == [0, 1, 2]


def test_webhook_outlives_the_worker_that_was_sending_it(
    desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = threading.Event()

    def say_nothing(_: BaseHTTPRequestHandler) -> None:
        hang.wait(60)

    with Receiver().serving() as receiver:
        receiver.answer = say_nothing
        monkeypatch.setenv("ASSAY_WEBHOOK_HOSTS", f'["{receiver.entry}"]')
        monkeypatch.setenv("ASSAY_WEBHOOK_SECRET", SECRET)
        job = desk.jobs.create(articles(1), "desk", webhook=receiver.url()).id
        desk.jobs.cancel(job)
        with crew_of(address, 1, pause_s=0) as crew:
            wait_until(lambda: receiver.requests)
            crew.kill("1")
            receiver.answer = None
            with desk.engine.execution_options(assay_writes=True).begin() as connection:
                connection.execute(sa.update(WebhookRow).values(due_ms=WebhookRow.due_ms - HOLD_MS))
            crew.start("2")
            wait_until(lambda: webhook_state(desk, job) is WebhookState.DELIVERED)
        hang.set()
    first, second = receiver.requests
    assert (first.id, first.body) == (second.id, second.body)
    assert second.message()["type"] == "job.finished"


@pytest.fixture
def restart(desk: Desk) -> str | None:
    """Give the command that restarts the server; None: it is not ours, or there is none."""
    if desk.engine.dialect.name == "sqlite" or VARIABLE in os.environ:
        return None
    with desk.engine.connect() as connection:
        return restart_command(Path(connection.exec_driver_sql("SHOW data_directory").scalar_one()))


def test_workers_that_are_cut_off_lose_no_article(address: str, restart: str | None) -> None:
    for tally in withstand(address, Plan(jobs=10), restart):
        assert (tally.broken, tally.cases, tally.survived, tally.lost) == ((), 40, 40, 0), tally.part


def test_killed_workers_lose_no_article_and_report_none_twice(address: str) -> None:
    plan = Kills(jobs=8, articles=5, kills=5, between_s=2.0)
    tally = kill_workers(address, plan, random.Random(1))  # noqa: S311 - draws moments, hides nothing
    assert (tally.broken, tally.cases, tally.survived, tally.lost) == ((), 40, 40, 0)
