"""From what the server saw to what an article cost, and whether that says anything. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.llm.replies import TokenCounts
from assay.errors import DataError
from assay_evals.speed.costs import ArticleCost, Step
from assay_evals.speed.rows import VERDICTS, named_fields
from assay_mock.prompt_cache import prompt_tokens
from assay_schemas import Frozen, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay_evals.speed.costs import Conditions
    from assay_mock.exchanges import Exchange

_OK = 200


class Scored(Frozen):
    """A line of `scorer`."""

    article: str
    seconds: float
    first_verdict_s: float | None
    verdicts: dict[VerdictLabel, int]
    """How often each was given."""


class UnderWay(NamedTuple):
    """When a request was under way."""

    began_s: float
    ended_s: float
    step: Step


def account(scored: Scored, log: Iterable[Exchange], conditions: Conditions) -> ArticleCost:
    """Return what an article cost.

    Args:
        scored: What the build told of it.
        log: What the server saw of all articles.
        conditions: With the prices.

    Raises:
        DataError: If a request failed or a claim was not judged, which makes an article cheaper, or dearer by what was
            tried again.
    """
    exchanges = [exchange for exchange in log if exchange.key == scored.article]
    _refuse_failures(scored, exchanges)
    counts = TokenCounts(
        sent=sum(prompt_tokens(exchange.chat) for exchange in exchanges),
        cached=sum(exchange.cached_tokens or 0 for exchange in exchanges),
        written=sum(exchange.written_tokens for exchange in exchanges),
    )
    return ArticleCost(
        article=scored.article,
        seconds=scored.seconds,
        first_verdict_s=scored.first_verdict_s,
        calls=len(exchanges),
        input_tokens=counts.sent,
        cached_tokens=counts.cached,
        priced_tokens=conditions.priced_tokens(counts),
        output_tokens=counts.written,
        cost_usd=conditions.price_usd(counts),
        claims=sum(scored.verdicts.values()),
        shares=step_shares([_under_way(exchange) for exchange in exchanges], scored.seconds),
    )


def step_shares(spans: Sequence[UnderWay], seconds: float) -> dict[Step, float]:
    """Return the share of the wall time that goes to each step, which add up to 1.

    Moments at which requests of several steps are under way are the earliest step's.
    """
    moments = sorted({moment for span in spans for moment in (span.began_s, span.ended_s)})
    spent = dict.fromkeys(Step, 0.0)
    order = list(Step)
    for begin, end in pairwise(moments):
        under_way = [span.step for span in spans if span.began_s <= begin and span.ended_s >= end]
        if under_way:
            spent[min(under_way, key=order.index)] += end - begin
    spent[Step.OWN] = max(0.0, seconds - sum(spent.values()))
    return {step: spent[step] / seconds for step in Step}


def _under_way(exchange: Exchange) -> UnderWay:
    return UnderWay(exchange.began_s, exchange.ended_s or exchange.began_s, _step(exchange))


def _step(exchange: Exchange) -> Step:
    fields = named_fields(exchange.chat.response_format)
    if not any(fields >= names for names in VERDICTS):
        return Step.EXTRACTION
    # Claims that are looked at again come with their first verdict.
    return Step.SECOND_LOOK if '"first":' in exchange.chat.messages[-1].content else Step.VERIFICATION


def _refuse_failures(scored: Scored, exchanges: Sequence[Exchange]) -> None:
    failed = sum(exchange.status != _OK or exchange.ended_s is None for exchange in exchanges)
    unchecked = scored.verdicts.get(VerdictLabel.NOT_CHECKED, 0)
    if failed or unchecked or not exchanges or not scored.verdicts:
        told = f"{failed} of {len(exchanges)} requests failed, {unchecked} of {sum(scored.verdicts.values())} claims"
        raise DataError(f"{scored.article}: {told} were not judged, so its cost says nothing")
