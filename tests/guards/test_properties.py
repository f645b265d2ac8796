"""What holds of every comparison, whatever the texts say."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.guards.comparison import Comparison
from assay_schemas import EvidenceStance
from tests.guards.judging import compared, judged, make_fact

WORDS = st.sampled_from(
    "The Ana Ruiz Alba Open Norway won finished third first only not never 3 1,380 million percent metres since 2023 "
    "May of by 'Night Harbour' No. 1 number 77 Route 66 tried to people killed nobody , ; : - and % ( “ ’ n't".split()
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
TEXTS = st.one_of(SENTENCES, st.text(min_size=1, max_size=60))
DATES = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
CLAIMS = (
    "The Halden Bridge is 1,380 metres long",
    "The Halden Bridge is 2,900 metres long",
    "Ana Ruiz did not win the Alba Open in 2023",
    "The Korva plant closed",
)
FACTS = (
    make_fact("The Halden Bridge is 1,380 metres long.", "f1", subject="Halden Bridge"),
    make_fact("Ana Ruiz won the Alba Open in 2023.", "f2"),
    make_fact("The Korva plant closed in 2023.", "f3"),
)


@given(claim=TEXTS, statement=TEXTS, subject=st.none() | TEXTS, date=DATES)
@settings(deadline=1_000)
def test_any_two_texts_can_be_compared(claim: str, statement: str, subject: str | None, date: dt.date | None) -> None:
    result = compared(claim, make_fact(statement, subject=subject), date=date)
    assert 0 <= result.strength < 1
    assert (result.strength == 0) == (result.stance is EvidenceStance.NEUTRAL)


@given(claim=TEXTS, statements=st.lists(TEXTS, max_size=3, unique=True), date=DATES)
@settings(deadline=1_000)
def test_a_verdict_does_not_depend_on_the_order_of_facts(
    claim: str, statements: list[str], date: dt.date | None
) -> None:
    facts = [make_fact(statement, f"f{number}") for number, statement in enumerate(statements)]
    drafts = [judged(claim, *order, date=date) for order in itertools.permutations(facts)]
    assert all(draft == drafts[0] for draft in drafts)


@given(claim=SENTENCES, statement=SENTENCES)
def test_a_claim_is_judged_the_same_each_time(claim: str, statement: str) -> None:
    assert judged(claim, statement) == judged(claim, statement)


CHANGES: dict[str, Callable[[str], str]] = {
    "full stop": lambda claim: f"{claim}.",
    "white space": lambda claim: f"  {claim.replace(' ', '  ')} ",
    "lower-case article": lambda claim: claim.replace("The ", "the "),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_typing_changes_no_verdict(claim: str, change: str) -> None:
    assert judged(CHANGES[change](claim), *FACTS) == judged(claim, *FACTS)


@pytest.mark.parametrize("size", [1_000, 5_000])
def test_a_long_claim_is_compared_too(size: int) -> None:
    fact = make_fact("The Halden Bridge is 1,380 metres long.")
    assert compared("a not 1 " * (size // 8), fact) == Comparison(fact.id)
