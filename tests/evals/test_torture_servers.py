"""Every way of a real server, end to end: the article is judged as ever, or ends in the error that says the way out."""

from __future__ import annotations

import asyncio

import pytest

from assay_evals.torture.faults import Bench, prepare
from assay_evals.torture.servers import try_servers
from assay_mock.ways import ServerWay
from assay_schemas import ArticleInput, VerdictLabel

ARTICLE = ArticleInput(text="Letsile Tebogo was sixth in 9.86 seconds. The Olympic record is 9.53 seconds.")


@pytest.fixture(scope="module")
def bench() -> Bench:
    return asyncio.run(prepare(ARTICLE))


def test_the_article_has_something_to_decide(bench: Bench) -> None:
    assert {VerdictLabel.SUPPORTED, VerdictLabel.REFUTED} <= set(bench.calm.values())


@pytest.mark.parametrize("way", ServerWay)
def test_a_server_of_every_way_is_understood(bench: Bench, way: ServerWay) -> None:
    assert asyncio.run(try_servers(bench, [way])).broken == ()


def test_an_article_that_is_judged_otherwise_is_a_flip(bench: Bench) -> None:
    doubted = bench._replace(calm=dict.fromkeys(bench.calm, VerdictLabel.CONFLICTING_EVIDENCE))
    tally = asyncio.run(try_servers(doubted, [ServerWay.FENCED, ServerWay.ERROR_IN_200]))
    assert (tally.survived, tally.flipped, tally.lost) == (1, 1, 0)
