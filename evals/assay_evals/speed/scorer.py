"""Scores articles with the Assay of whichever interpreter runs this file: a job on standard input, JSON lines back.

An earlier build runs it too. So it takes from Assay what every build has, and nothing from this package but the engine
of the single prompt, where that is asked for.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.bootstrap import build_pipeline
from assay.settings import Settings
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

    from assay.pipeline import Pipeline

_AMPLE_S = 86_400.0
"""No pace is too slow."""
_FEW_CHARS = 500


class _Defaults(Settings):
    """Settings that no variable of the environment changes."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override] # the other sources by name
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings hands it over
        init_settings: PydanticBaseSettingsSource,
        **_: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return what is given here alone."""
        return (init_settings,)


class _Scored(NamedTuple):
    seconds: float
    first_verdict_s: float | None
    """None where the build can't stream."""
    claims: Any


async def _main(job: dict[str, Any]) -> None:
    # Built before the first is scored: reading facts would hold up the articles under way.
    pipelines = [_build(job, article) for article in job["articles"]]
    await _warm_up(job)
    gate = asyncio.Semaphore(job["at_once"])

    async def score(article: dict[str, Any], pipeline: Pipeline) -> None:
        async with gate:
            scored = await follow(pipeline, ArticleInput(text=article["text"], date=article["date"]))
        verdicts = Counter(str(claim.verdict) for claim in scored.claims if claim.verdict)
        told = {"article": article["id"], "seconds": scored.seconds, "first_verdict_s": scored.first_verdict_s}
        sys.stdout.write(f"{json.dumps(told | {'verdicts': verdicts})}\n")
        sys.stdout.flush()

    await asyncio.gather(*(score(each, pipeline) for each, pipeline in zip(job["articles"], pipelines, strict=True)))
    for pipeline in pipelines:
        await pipeline.aclose()


async def _warm_up(job: dict[str, Any]) -> None:
    """Score a few lines, so that what a process does once is not put down to the first articles.

    Under the name of another model: the server's cache shares nothing with it.
    """
    article = job["articles"][0]
    async with _build(job | {"model": "warm-up"}, article | {"id": "warm-up"}) as pipeline:
        await pipeline.score(ArticleInput(text=article["text"][:_FEW_CHARS]))


def _build(job: dict[str, Any], article: dict[str, Any]) -> Pipeline:
    settings = _Defaults(
        engine="openai",
        facts=article["facts"],
        openai_api_key=article["id"],  # tells the server whose request it is
        openai_base_url=job["base_url"],
        openai_model=job["model"],
        openai_timeout_s=_AMPLE_S,
        budget_calls=None,
        budget_tokens=None,
        budget_seconds=_AMPLE_S,
    )
    if not job["is_single_prompt"]:
        return build_pipeline(settings)
    from assay_evals.stand_ins import StandIn, build_stand_in  # noqa: PLC0415 - an earlier build lacks it

    engine = build_stand_in(StandIn.SINGLE_PROMPT, settings, ())
    return build_pipeline(settings, engine=engine, compares=False)


async def follow(pipeline: Any, source: ArticleInput) -> _Scored:  # noqa: ANN401 - of whichever build
    """Score an article, and time the first verdict where the build shows verdicts before the report."""
    began = time.perf_counter()
    if not hasattr(pipeline, "stream"):
        report = await pipeline.score(source)
        return _Scored(time.perf_counter() - began, None, report.claims)
    first_s, report = None, None
    async for event in pipeline.stream(source):
        if event.event == "verdict" and first_s is None:
            first_s = time.perf_counter() - began
        if event.event == "report":
            report = event.report
    return _Scored(time.perf_counter() - began, first_s, report.claims if report else ())


if __name__ == "__main__":
    asyncio.run(_main(json.load(sys.stdin)))
