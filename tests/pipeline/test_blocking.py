"""One article from a program that has no event loop."""

from __future__ import annotations

import asyncio

import pytest

import assay
from assay.errors import InputError
from assay_schemas import ArticleInput, Fact, FactId
from tests.testing.scripted_engine import ScriptedEngine

FACTS = (Fact(id=FactId("city"), statement="The Alba Tower stands in Norwin."),)
TEXT = "The Alba Tower is 96 metres high."


@pytest.mark.parametrize("article", [TEXT, ArticleInput(text=TEXT)], ids=["text", "article"])
def test_an_article_is_scored_and_the_engine_released(article: str | ArticleInput) -> None:
    engine = ScriptedEngine()
    report = assay.score_article(article, facts=FACTS, engine=engine)
    assert (report.provenance.engine, report.article.title) == ("scripted", None)
    assert engine.is_closed


def test_an_engine_is_released_if_the_article_is_refused() -> None:
    engine = ScriptedEngine()
    with pytest.raises(InputError):
        assay.score_article("", facts=FACTS, engine=engine)
    assert engine.is_closed


async def test_inside_an_event_loop_it_is_refused_with_the_way_out() -> None:
    engine = ScriptedEngine()
    with pytest.raises(RuntimeError, match=r"`async with assay\.build_pipeline\(\) as pipeline"):
        assay.score_article(TEXT, facts=FACTS, engine=engine)
    assert not engine.is_closed


async def test_a_thread_beside_the_event_loop_may_use_it() -> None:
    report = await asyncio.to_thread(assay.score_article, TEXT, facts=FACTS, engine=ScriptedEngine())
    assert report.provenance.engine == "scripted"
