"""A long queue, worked off by several workers with a model server that fails now and then."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import httpx2

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay.store.records import MAX_ARTICLES, OPEN_STATES, Job
from assay_evals.load.figures import Measured
from assay_evals.load.memory import Memory
from assay_evals.load.outcomes import account, fairness, last_event
from assay_evals.load.serving import serving
from assay_evals.torture.crew import crew_of
from assay_mock.answers import EmbeddedAnswers
from assay_mock.scenario import Fault, FaultRule, Scenario
from assay_mock.server import MockServer

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE = 4
_LATE_SHARE = 20
"""The key that comes late has one article for so many of all."""
_FAULTS = tuple(FaultRule(fault=fault, rate=0.05) for fault in (Fault.SERVER_ERROR, Fault.RESET))
_PATIENCE_S = 300.0
"""Without an article settled for so long, the rest is taken for lost."""


class Plan(NamedTuple):
    """How long a queue, and how many workers are at it."""

    articles: int
    workers: int = 4

    @property
    def late(self) -> int:
        """Articles of the key that comes late."""
        return self.articles // _LATE_SHARE

    @property
    def at_once(self) -> int:
        """Articles under way at the same time."""
        return self.workers * _AT_ONCE


async def measure_queue(address: str, plan: Plan, advance: Callable[[int], None]) -> list[Measured]:
    """Return what became of a long queue of two keys, one of which comes when the other's articles fill it.

    Args:
        address: Of the database; it holds nothing.
        plan: How much of it.
        advance: Told of articles that are settled.
    """
    server = MockServer(EmbeddedAnswers(), Scenario(faults=_FAULTS))
    async with server.serving() as model_url:
        return await asyncio.to_thread(_measure, address, plan, model_url, advance)


def _measure(address: str, plan: Plan, model_url: str, advance: Callable[[int], None]) -> list[Measured]:
    model = {"ASSAY_ENGINE": "openai", "ASSAY_OPENAI_BASE_URL": model_url, "ASSAY_OPENAI_MODEL": "mock"}
    doors = {"ASSAY_API_KEYS": '["first", "late"]', "ASSAY_RATE_PER_MINUTE": "60000"}
    with (
        closing(open_desk(Settings.model_validate({"database_url": address}))) as desk,
        serving(address, model | doors) as service,
        httpx2.Client(base_url=service.url, timeout=120, trust_env=False) as client,
        crew_of(address, plan.workers, pause_s=0, at_once=_AT_ONCE, settings=model) as crew,
    ):
        memory = Memory({"the API": [service.pid], "a worker": [worker.pid for worker in crew.workers.values()]})
        run = _Run(client, plan, memory, advance)
        began = time.monotonic()
        run.submit("first", plan.articles - plan.late)
        run.wait(plan.late)
        behind = run.submit("late", plan.late)
        since = last_event(desk, queued=behind)
        run.wait(plan.articles)
        pace = run.settled / (time.monotonic() - began)
        return [
            *account(desk, crew, plan.articles),
            *fairness(desk, behind, since, at_once=plan.at_once),
            *memory.figures(),
            Measured(f"pace of {plan.workers} workers", pace, "per s"),
        ]


class _Run:
    """Jobs under way, as callers see them who ask each second how far theirs are."""

    def __init__(self, client: httpx2.Client, plan: Plan, memory: Memory, advance: Callable[[int], None]) -> None:
        self._client = client
        self._plan = plan
        self._memory = memory
        self._advance = advance
        self._keys: dict[str, str] = {}
        self.settled = 0

    def submit(self, key: str, articles: int) -> list[str]:
        """Queue articles in the name of a key; return the jobs."""
        texts = [f"Tower {key} {number} is 96 metres high. It opened in 1934." for number in range(articles)]
        ids = []
        for start in range(0, articles, MAX_ARTICLES):
            sent = [{"text": text} for text in texts[start : start + MAX_ARTICLES]]
            answer = self._client.post("/v1/jobs", json={"articles": sent}, headers=_by(key)).raise_for_status()
            ids.append(Job.model_validate_json(answer.content).id)
        self._keys |= dict.fromkeys(ids, key)
        return ids

    def wait(self, wanted: int) -> None:
        """Look each second until so many articles are settled, or nothing moves any more."""
        moved = time.monotonic()
        while self.settled < wanted and time.monotonic() - moved < _PATIENCE_S:
            time.sleep(1)
            if now := sum(map(self._settled, self._keys)) - self.settled:
                self._advance(now)
                self.settled, moved = self.settled + now, time.monotonic()
            if self.settled:  # before, what a start takes
                self._memory.look(self.settled / self._plan.articles)

    def _settled(self, id_: str) -> int:
        answer = self._client.get(f"/v1/jobs/{id_}", headers=_by(self._keys[id_])).raise_for_status()
        job = Job.model_validate_json(answer.content)
        return job.articles - sum(job.counts.get(state, 0) for state in OPEN_STATES)


def _by(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
