"""How much of a disk reports take."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import deque
from contextlib import closing
from typing import TYPE_CHECKING

from assay.bootstrap import build_pipeline
from assay.files.shipped import shipped
from assay.jobs.desk import open_desk
from assay.settings import EngineChoice, Settings
from assay.store.database import give_space_back
from assay_evals.load.figures import Measured
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from assay_schemas import Report

_CLAIMS = 30


def measure_growth(address: str, articles: int) -> Iterator[Measured]:
    """Yield what a thousand articles of 30 claims take with their text, and what is left once they are pruned."""
    source, report = asyncio.run(_scored())
    draw = random.Random(1)  # noqa: S311 - shuffles, hides nothing
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        before = _megabytes(desk.engine)
        for number in range(articles):
            desk.reports.save(*_varied(report, source, number, draw), "load")
        grown = _megabytes(desk.engine) - before
        deque(desk.reports.prune(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)), maxlen=0)
        give_space_back(desk.engine)
        left = _megabytes(desk.engine) - before
        kind = desk.engine.dialect.name
    yield Measured(f"growth by 1,000 articles of {_CLAIMS} claims, {kind}", grown * 1000 / articles, "MB", 80)
    yield Measured(f"left of it once pruned, {kind}", left * 1000 / articles, "MB", 8 if kind == "sqlite" else None)


def _varied(report: Report, source: ArticleInput, number: int, draw: random.Random) -> tuple[Report, ArticleInput]:
    """Return an article with words in an order of its own, and a report that says them again."""
    words = source.text.split()
    draw.shuffle(words)
    text = " ".join(words)
    claims = (report.claims * _CLAIMS)[:_CLAIMS]
    said = (text[at * 97 % len(text) :][: len(claim.statement)] for at, claim in enumerate(claims))
    varied = tuple(claim.model_copy(update={"statement": words}) for claim, words in zip(claims, said, strict=True))
    article = report.article.model_copy(update={"id": f"{number:064x}"})
    return report.model_copy(update={"article": article, "claims": varied}), ArticleInput(text=text)


async def _scored() -> tuple[ArticleInput, Report]:
    source = ArticleInput(text=(shipped("seeds/articles") / "olympics-accurate.txt").read_text(encoding="utf-8"))
    async with build_pipeline(Settings(engine=EngineChoice.EMBEDDED)) as pipeline:
        return source, await pipeline.score(source)


def _megabytes(engine: sa.Engine) -> float:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return float(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one() / 1e6)
        return float(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one() / 1e6)
