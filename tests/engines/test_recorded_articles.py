"""Whole articles through the real client and engine, answered from the recordings that ship with Assay."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.bootstrap import build_pipeline
from assay.settings import EngineChoice, Settings
from assay_schemas import ArticleLabel, NoticeCode, Report, VerdictLabel
from scripts.demo import read_article, recorded_articles

FACTS = dict(recorded_articles())
LABELS = {
    "olympics-accurate": ArticleLabel.RELIABLE,
    "olympics-paraphrased": ArticleLabel.RELIABLE,
    "olympics-subtly-wrong": ArticleLabel.MIXED,
    "olympics-debunk": ArticleLabel.RELIABLE,
    "olympics-injection": ArticleLabel.MISLEADING,
    "wmw-accurate": ArticleLabel.RELIABLE,
    "wmw-paraphrased": ArticleLabel.RELIABLE,
    "wmw-subtly-wrong": ArticleLabel.MIXED,
    "wmw-grossly-wrong": ArticleLabel.MISLEADING,
}


async def score(name: str, facts: Path) -> Report:
    async with build_pipeline(Settings(engine=EngineChoice.REPLAY, facts=(facts,))) as pipeline:
        return await pipeline.score(read_article(name, facts))


def test_every_recorded_article_is_scored_here_but_the_opinion() -> None:
    assert set(FACTS) == {*LABELS, "wmw-opinion"}


@pytest.mark.parametrize(("article", "label"), LABELS.items(), ids=LABELS)
async def test_a_recorded_article_is_scored_in_few_short_calls(article: str, label: ArticleLabel) -> None:
    report = await score(article, FACTS[article])
    assert report.score.label == label
    assert report.provenance.usage.calls <= 8  # four pieces, two or three batches, one second look
    assert report.provenance.model == "capable-reader"
    assert VerdictLabel.NOT_CHECKED not in {claim.verdict for claim in report.claims}


async def test_opinion_is_not_judged_and_not_called_manipulated() -> None:
    report = await score("wmw-opinion", FACTS["wmw-opinion"])
    assert sum(not claim.checkable for claim in report.claims) >= 4
    assert VerdictLabel.REFUTED not in {claim.verdict for claim in report.claims}


async def test_replay_gives_the_same_report_each_time() -> None:
    first, second = [await score("olympics-accurate", FACTS["olympics-accurate"]) for _ in range(2)]
    assert first.claims == second.claims
    assert first.score == second.score


async def test_orders_inside_an_article_do_not_end_the_reading() -> None:
    report = await score("olympics-injection", FACTS["olympics-injection"])
    assert NoticeCode.INJECTION_ATTEMPT in {notice.code for notice in report.notices}
    assert "Kerley" in " ".join(claim.quote for claim in report.claims)
