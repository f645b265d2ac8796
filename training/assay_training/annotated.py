"""Annotated articles: their claims as people word them and as the engine finds them, with the facts found for each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assay.bootstrap import build_embedder, build_pipeline
from assay.engines.embedded.judging.stack import Setting
from assay.facts.store import load_fact_base
from assay.settings import EngineChoice, Settings
from assay_evals.datasets import load
from assay_evals.matching import match_claims
from assay_evals.running.cases import ArticleCase
from assay_schemas import ArticleInput, VerdictLabel
from assay_training.rows import LABELS
from assay_training.sampling import Source, found_evidence, without_wordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assay.pipeline import Pipeline
    from assay.retrieval.index import Embed
    from assay_schemas import Fact


def annotated_sources(specs: Iterable[str]) -> Iterator[Source]:
    """Yield the claims of annotated sets, in each setting in which an article can be judged.

    Args:
        specs: As `assay eval run` takes them: "seeds", or a folder of articles with their gold.
    """
    embed = build_embedder()
    for spec in specs:
        dataset = load(spec)
        cases = [case for case in dataset.cases if isinstance(case, ArticleCase) and case.claims and not case.attack_of]
        for domain, paths in dataset.fact_paths.items():
            facts = load_fact_base(paths).facts
            pipeline = build_pipeline(Settings(facts=paths, engine=EngineChoice.EMBEDDED))
            shown = {Setting.ARTICLE: without_wordings(facts), Setting.WORDED: facts}
            for case in (case for case in cases if case.domain == domain):
                yield from _of_case(case, shown, pipeline, embed)


def _of_case(
    case: ArticleCase, shown: Mapping[Setting, Sequence[Fact]], pipeline: Pipeline, embed: Embed
) -> Iterator[Source]:
    claims = [*_gold(case), *asyncio.run(_found(case, pipeline))]
    for setting, facts in shown.items():
        rows = list(found_evidence(claims, facts, embed, case.date))
        yield Source(f"own: {setting.value}", setting, facts, rows, case.domain)


def _gold(case: ArticleCase) -> Iterator[tuple[str, str]]:
    return ((claim.statement, _label(claim.verdict)) for claim in case.claims if claim.checkable)


async def _found(case: ArticleCase, pipeline: Pipeline) -> list[tuple[str, str]]:
    """Return the claims that the engine finds and somebody has annotated, with the labels that they have there."""
    extracted = await pipeline.extract(ArticleInput(text=case.text, date=case.date))
    matches = match_claims(case.claims, extracted.claims)
    pairs = ((case.claims[match.gold], extracted.claims[match.predicted]) for match in matches)
    return [(claim.statement, _label(gold.verdict)) for gold, claim in pairs if gold.checkable]


def _label(verdict: VerdictLabel) -> str:
    return verdict.value if verdict.value in LABELS else VerdictLabel.NOT_ENOUGH_EVIDENCE.value
