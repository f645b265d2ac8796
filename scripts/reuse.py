"""What it takes to score the same articles again: with the same facts, and after one fact of many was edited.

Articles are the annotated ones of six subjects, alone and two of a subject in a row; facts are 119 of all subjects. The
model is a mock that answers as the gold does, at the pace of a model.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assay.bootstrap import build_pipeline
from assay.concurrency import in_order
from assay.facts.store import load_fact_base
from assay.files.shipped import shipped
from assay.settings import EngineChoice, Settings
from assay.store.database import open_database
from assay.store.kept import Kept
from assay_evals.datasets import load
from assay_evals.running.cases import ArticleCase
from assay_evals.speed.answers import GoldAnswers
from assay_evals.speed.articles import SpeedArticle
from assay_mock.scenario import Pace, Scenario
from assay_mock.server import MockServer
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay_schemas import Fact, Report

FACTS = 119
AT_ONCE = 4


class Spent(NamedTuple):
    """What a run took."""

    what: str
    requests: int
    tokens: int
    seconds: float
    reused: int
    claims: int


def read_material(articles: int) -> tuple[list[SpeedArticle], list[Fact]]:
    """Return articles of all subjects in turn, and facts of all subjects, as many of each."""
    specs = ("seeds", *map(str, sorted(shipped("evals/domains").iterdir())))
    loaded = [load(spec) for spec in specs]
    paths = {domain: files for dataset in loaded for domain, files in dataset.fact_paths.items()}
    cases: dict[str, list[ArticleCase]] = {domain: [] for domain in paths}
    for case in (case for dataset in loaded for case in dataset.cases if isinstance(case, ArticleCase)):
        cases[case.domain].append(case)
    each = -(-FACTS // len(paths))
    facts = [fact for domain in paths for fact in load_fact_base(paths[domain]).facts[:each]][:FACTS]
    rows = [
        [SpeedArticle(f"{domain}-{number}", parts, paths[domain]) for number, parts in enumerate(_parts(own))]
        for domain, own in cases.items()
    ]
    turns = [row[at] for at in range(max(map(len, rows))) for row in rows if at < len(row)]
    return turns[:articles], facts


def _parts(cases: Sequence[ArticleCase]) -> list[tuple[ArticleCase, ...]]:
    return [*((case,) for case in cases), *combinations(cases, 2)]


async def measure(
    what: str, articles: Sequence[SpeedArticle], facts: Sequence[Fact], database: Path, url: str
) -> Spent:
    """Score all articles with what a database keeps."""
    opened = open_database(f"sqlite:///{database}")
    settings = Settings(engine=EngineChoice.OPENAI, openai_base_url=url, openai_model="mock", budget_seconds=86_400)
    async with build_pipeline(settings, facts=facts, kept=Kept(opened)) as pipeline:

        async def score(article: SpeedArticle) -> Report:
            return await pipeline.score(ArticleInput(text=article.text, date=article.date))

        started = time.perf_counter()
        reports = [report async for report in in_order(articles, score, at_once=AT_ONCE)]
        seconds = time.perf_counter() - started
    opened.dispose()
    usages = [report.provenance.usage for report in reports]
    return Spent(
        what,
        sum(usage.calls for usage in usages),
        sum(usage.input_tokens + usage.output_tokens for usage in usages),
        seconds,
        sum(usage.reused_claims for usage in usages),
        sum(report.score.claims_checked for report in reports),
    )


def edited(facts: Sequence[Fact], at: int) -> list[Fact]:
    """Return the facts with one that says something else."""
    changed = facts[at].model_copy(update={"statement": f"{facts[at].statement} So the register of 2026 has it."})
    return [*facts[:at], changed, *facts[at + 1 :]]


async def main(articles: int, edits: int) -> None:
    """Print a line for every run."""
    chosen, facts = read_material(articles)
    # The pace of `assay eval speed`.
    server = MockServer(GoldAnswers(chosen), Scenario(pace=Pace(first_token_s=0.5, tokens_per_s=60)))
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "assay.db"
        async with server.serving() as url:
            full = await measure("first run", chosen, facts, database, url)
            _print(full, full)
            _print(await measure("second run", chosen, facts, database, url), full)
            for at in range(0, FACTS, -(-FACTS // edits)):
                copy = Path(shutil.copy(database, Path(folder) / f"{at}.db"))
                _print(await measure(f"{facts[at].id} edited", chosen, edited(facts, at), copy, url), full)


def _print(spent: Spent, full: Spent) -> None:
    print(
        f"{spent.what:<40} {spent.requests:>5} requests {spent.tokens:>9} tokens ({spent.tokens / full.tokens:.3f}) "
        f"{spent.seconds:>6.1f} s ({spent.seconds / full.seconds:.3f})  {spent.reused} of {spent.claims} claims reused",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--edits", type=int, default=7, help="Facts that are edited, each by itself.")
    options = parser.parse_args()
    asyncio.run(main(options.articles, options.edits))
