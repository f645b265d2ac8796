"""One article from a program that has no event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assay.bootstrap import build_pipeline
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.facts.store import FactBase
    from assay.ports import Engine
    from assay.settings import Settings
    from assay_schemas import Fact, Report


def score_article(
    article: str | ArticleInput,
    *,
    facts: FactBase | Iterable[Fact] | None = None,
    engine: Engine | None = None,
    settings: Settings | None = None,
) -> Report:
    """Return the report on one article, and release the engine.

    Facts are read and indexed anew at each call: a program that scores more than one article should build a pipeline.

    Args:
        article: Its text, or the text with title, date and language.
        facts: As in `build_pipeline`.
        engine: As in `build_pipeline`; closed in the end.
        settings: As in `build_pipeline`.

    Raises:
        RuntimeError: If an event loop is running in this thread, which this function would block.
        AssayError: As `build_pipeline` and `Pipeline.score` raise it.
    """
    _refuse_running_loop()
    source = ArticleInput(text=article) if isinstance(article, str) else article
    pipeline = build_pipeline(settings, engine=engine, facts=facts)

    async def score() -> Report:
        async with pipeline:
            return await pipeline.score(source)

    return asyncio.run(score())


def _refuse_running_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError(
        "score_article() would block the event loop that is running, as in a notebook or a web handler; write "
        "`async with assay.build_pipeline() as pipeline: report = await pipeline.score(article)` instead"
    )
