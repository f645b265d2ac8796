"""The same articles once more: what their answers are kept for."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from assay.bootstrap import build_pipeline
from assay.concurrency import in_order
from assay.jobs.desk import open_desk
from assay.settings import EngineChoice, Settings
from assay_evals.load.figures import Measured
from assay_mock.answers import EmbeddedAnswers
from assay_mock.scenario import Pace, Scenario
from assay_mock.server import MockServer
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from assay.jobs.desk import Desk

_AT_ONCE = 4
PACE = Pace(first_token_s=0.5, tokens_per_s=60)
"""That of `assay eval speed`."""


class _Run(NamedTuple):
    requests: int
    seconds: float


async def measure_again(address: str, articles: int, pace: Pace = PACE) -> list[Measured]:
    """Return what a second run of the same articles asks a model, and its time over that of the first."""
    server = MockServer(EmbeddedAnswers(), Scenario(pace=pace))
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        async with server.serving() as url:
            first, second = await _score(desk, url, articles), await _score(desk, url, articles)
    return [
        Measured(f"requests of a first run of {articles} articles", first.requests, "requests"),
        Measured("requests of a second run of the same", second.requests, "requests", 0),
        Measured("time of the second run over the first", second.seconds / first.seconds, "times", 0.1),
    ]


async def _score(desk: Desk, url: str, articles: int) -> _Run:
    sources = [ArticleInput(text=f"Tower {number} is 96 metres high. It opened in 1934.") for number in range(articles)]
    settings = Settings(engine=EngineChoice.OPENAI, openai_base_url=url, openai_model="mock")
    async with build_pipeline(settings, kept=desk.kept) as pipeline:
        began = time.perf_counter()
        reports = [report async for report in in_order(sources, pipeline.score, at_once=_AT_ONCE)]
        return _Run(sum(report.provenance.usage.calls for report in reports), time.perf_counter() - began)
