"""Thousands of articles in one process against a failing model server: what grows, what is left, what is lost."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import psutil

from assay.bootstrap import build_pipeline
from assay.concurrency import in_order
from assay.settings import EngineChoice, Settings
from assay_evals.torture.faults import report_of
from assay_mock.server import MODEL
from assay_schemas import VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assay_schemas import ArticleInput, Report

MOST_GROWTH = 1.05
"""Most that the memory of the last quarter may be, as a multiple of the second's."""

_DEADLINE_S = 120.0


@dataclass
class Soaked:
    """The outcome of a soak.

    Attributes:
        articles: Scored, or ended by a typed error.
        reports: Of these, the reports.
        claims: Checkable claims by verdict.
        miscounted: Reports whose score counts other claims than are listed.
        calls: Requests sent.
        memory_mb: Resident memory after each article, in MB.
        sockets_left: Open once the pipeline is closed, more than before.
        tasks_left: The same of tasks of the event loop.
        seconds: In all.
    """

    articles: int = 0
    reports: int = 0
    claims: dict[VerdictLabel, int] = field(default_factory=lambda: dict.fromkeys(VerdictLabel, 0))
    miscounted: int = 0
    calls: int = 0
    memory_mb: list[float] = field(default_factory=list)
    sockets_left: int = 0
    tasks_left: int = 0
    seconds: float = 0.0

    def add(self, report: Report | None) -> None:
        """Book the end of one article; None is a typed error."""
        self.articles += 1
        self.memory_mb.append(psutil.Process().memory_info().rss / 1e6)
        if report is None:
            return
        self.reports += 1
        self.calls += report.provenance.usage.calls
        judged = [claim.verdict for claim in report.claims if claim.verdict is not None]
        for verdict in judged:
            self.claims[verdict] += 1
        self.miscounted += len(judged) != sum(claim.checkable for claim in report.claims)

    def growth(self) -> float:
        """Return the median memory of the last quarter over that of the second."""
        return growth_of(self.memory_mb)

    def broken(self) -> Iterator[str]:
        """Yield the promises that were broken."""
        if not self.reports:
            yield "no article got a report; is a model server there?"
        if self.growth() > MOST_GROWTH:
            yield f"memory grew to {self.growth():.3f} times that of the second quarter"
        if self.miscounted:
            yield f"{self.miscounted} reports do not account for every claim"
        if self.sockets_left or self.tasks_left:
            yield f"{self.sockets_left} sockets and {self.tasks_left} tasks are left"


def growth_of(amounts: Sequence[float]) -> float:
    """Return the median of the last quarter over that of the second: the first is what a start takes."""
    quarter = max(1, len(amounts) // 4)
    second, last = amounts[quarter : 2 * quarter] or amounts, amounts[-quarter:]
    return statistics.median(last) / statistics.median(second)


async def soak_articles(
    texts: Sequence[ArticleInput], articles: int, *, base_url: str, at_once: int, advance: Callable[[int], None]
) -> Soaked:
    """Score articles through one pipeline, taking the texts in turn.

    Args:
        texts: Taken in turn.
        articles: How many are scored.
        base_url: Of the model server.
        at_once: Articles under way.
        advance: Told after each article.
    """
    settings = Settings(
        engine=EngineChoice.OPENAI,
        openai_base_url=base_url,
        openai_model=MODEL,
        openai_timeout_s=5.0,
        openai_circuit_pause_s=1.0,
        budget_seconds=_DEADLINE_S,
        budget_tokens=None,
    )
    before = _sockets(), len(asyncio.all_tasks())
    began = time.monotonic()
    soaked = Soaked()
    async with await asyncio.to_thread(build_pipeline, settings) as pipeline:
        queue = (texts[number % len(texts)] for number in range(articles))
        async with aclosing(in_order(queue, partial(report_of, pipeline), at_once=at_once)) as reports:
            async for report in reports:
                soaked.add(report)
                advance(1)
    await asyncio.sleep(0.1)  # sockets close a turn of the loop later
    soaked.seconds = time.monotonic() - began
    soaked.sockets_left, soaked.tasks_left = _sockets() - before[0], len(asyncio.all_tasks()) - before[1]
    return soaked


def _sockets() -> int:
    return len(psutil.Process().net_connections("tcp"))
