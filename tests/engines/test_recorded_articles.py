"""Whole articles through the real client and engine, answered from the recordings that ship with Assay."""

from __future__ import annotations

import pytest

from assay.bootstrap import build_pipeline
from assay.settings import EngineChoice, Settings
from assay.shipped import shipped
from assay_schemas import ArticleInput, ArticleLabel, Report, VerdictLabel

LABELS = {
    "olympics-accurate": ArticleLabel.RELIABLE,
    "olympics-injection": ArticleLabel.MISLEADING,
    "wmw-grossly-wrong": ArticleLabel.MISLEADING,
}


async def replayed(article: str) -> Report:
    text = (shipped("seeds/articles") / f"{article}.txt").read_text(encoding="utf-8")
    async with build_pipeline(Settings(engine=EngineChoice.REPLAY)) as pipeline:
        return await pipeline.score(ArticleInput(text=text))


@pytest.mark.parametrize(("article", "label"), LABELS.items(), ids=LABELS)
async def test_a_recorded_article_is_scored_in_four_calls_at_most(article: str, label: ArticleLabel) -> None:
    report = await replayed(article)
    assert report.score.label == label
    assert report.provenance.usage.calls <= 4
    assert report.provenance.model == "scripted-from-gold"
    assert VerdictLabel.NOT_CHECKED not in {claim.verdict for claim in report.claims}


async def test_replay_gives_the_same_report_each_time() -> None:
    first, second = [await replayed("olympics-accurate") for _ in range(2)]
    assert first.claims == second.claims
    assert first.score == second.score


async def test_orders_inside_an_article_do_not_end_the_reading() -> None:
    report = await replayed("olympics-injection")
    assert "Fred Kerley" in " ".join(claim.quote for claim in report.claims)
