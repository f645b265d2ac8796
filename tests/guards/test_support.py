"""When a fact supports a claim, and what stands in the way."""

from __future__ import annotations

import pytest

from assay_schemas import EvidenceStance, Fact, Reason
from tests.guards.judging import compared, counted, decided, make_fact

LONG = make_fact("The Halden Bridge in Norway is 1,380 metres long.", subject="Halden Bridge")
SHUT = "The Korva plant closed in 2023."
ROOF = "The old roof of the Korva plant collapsed on 3 May 2023."
FIRST = "Ana Ruiz is the first woman to cross the Tarn Desert."

HOLDS: dict[str, tuple[str, Fact | str, Reason]] = {
    "same words": (SHUT, SHUT, Reason.WORDING_MATCH),
    "synonyms": ("The Korva plant shut in 2023.", SHUT, Reason.WORDING_MATCH),
    "no date": ("The Korva plant closed.", SHUT, Reason.WORDING_MATCH),
    "same figure": ("The Halden Bridge is 1,380 metres long.", LONG, Reason.NUMBER_MATCH),
    "converted figure": ("The Halden Bridge is 1.38 kilometres long.", LONG, Reason.NUMBER_MATCH),
    "looser figure": ("The Halden Bridge is over 1,300 metres long.", LONG, Reason.NUMBER_MATCH),
    "figure and two names, other words": ("The Halden Bridge spans 1,380 metres in Norway.", LONG, Reason.NUMBER_MATCH),
    "figure of a field": (
        "Quill has 50 employees.",
        counted("The firm Quill is small.", "Quill", 50, "employees"),
        Reason.NUMBER_MATCH,
    ),
    "one figure of several": (
        "Ana Ruiz sold 41 boats in Ovria.",
        "Ana Ruiz sold 41 boats and Vera Holm sold 44 boats in Ovria.",
        Reason.NUMBER_MATCH,
    ),
    "figure of few digits, few words": ("The Tarn hut sleeps 8.", "The Tarn hut sleeps 8 guests.", Reason.NUMBER_MATCH),
    "place in words": ("Ana Ruiz won the Alba Open.", "Ana Ruiz finished first in the Alba Open.", Reason.NUMBER_MATCH),
    "both negate": ("The Korva plant did not close.", "The Korva plant has not closed.", Reason.WORDING_MATCH),
    "same scope": (FIRST, FIRST, Reason.WORDING_MATCH),
    "the same part": ("The Korva plant's old roof collapsed.", ROOF, Reason.WORDING_MATCH),
    "the part of a measure": ("The length of the Halden Bridge is 1,380 metres.", LONG, Reason.NUMBER_MATCH),
    "a part of its day": ("The roof of the Korva plant collapsed in 2023.", ROOF, Reason.WORDING_MATCH),
    "the year of the setting": (
        "The Korva plant closed in 2023.",
        make_fact("The Korva plant closed.", valid_from="2023-05"),
        Reason.WORDING_MATCH,
    ),
    "most of what is said": (
        "The Korva plant sells steel to old mills.",
        "The Korva plant sells steel to mills.",
        Reason.WORDING_MATCH,
    ),
    "denied in other words": (
        "The old Korva plant auditors see no trace of fraud.",
        "The old Korva plant auditors have no evidence of fraud.",
        Reason.WORDING_MATCH,
    ),
}

STANDS_OFF: dict[str, tuple[str, Fact | str]] = {
    "another subject": ("The Vantaa plant closed in 2023.", SHUT),
    "a strange name": ("The Korva plant of Zephyr Motors closed in 2023.", SHUT),
    "a name the fact denies": (
        "Ivo Lund is known at the Ovria hospital.",
        "The Ovria hospital knows nobody named Ivo Lund.",
    ),
    "another figure": ("The Halden Bridge is 1,200 metres long.", LONG),
    "a figure more": ("The Halden Bridge has 7 pillars and is 1,380 metres long.", LONG),
    "another place": ("Ana Ruiz finished fifth in the Alba Open.", "Ana Ruiz finished third in the Alba Open."),
    "a negation": ("The Korva plant did not close in 2023.", SHUT),
    "only tried": ("The Korva plant made steel.", "The Korva plant tried to make steel."),
    "only tried, in the claim": ("The Korva plant tried to close in 2023.", SHUT),
    "the opposite": ("The Korva plant opened in 2023.", SHUT),
    "a scope word": ("Only the Korva plant closed in 2023.", SHUT),
    "the scope denied": ("Ana Ruiz is not the first woman to cross the Tarn Desert.", FIRST),
    "first, not first since": (FIRST, "Ana Ruiz is the first woman to cross the Tarn Desert since 1980."),
    "second-longest is not longest": (
        "It is the longest bridge in Norway.",
        "It is the second-longest bridge in Norway.",
    ),
    "another year": ("The Korva plant closed in 2019.", SHUT),
    "an order left out": ("Ana Ruiz is number one.", "Ana Ruiz is No. 1 on the Alba Ladder."),
    "few words in common": ("The Korva plant burned, flooded and collapsed.", "The Korva plant sells steel."),
    "a small figure among other words": (
        "Quill trains 8 young pilots each spring.",
        "Quill paid 8 old lenders last autumn.",
    ),
    "what the predicate denies": (
        "The Korva plant is owned by Ostia Bank.",
        make_fact(
            "Ostia Bank and the Korva plant part ways.",
            subject="Korva plant",
            predicate="not-owned-by",
            object="Ostia Bank",
        ),
    ),
    "a profit, not a loss": ("Quill made a profit of 112 million euros.", "Quill made a loss of 112 million euros."),
    "nothing but the subject": (
        "The Alba flood relief goes on.",
        make_fact("The Alba flood hit Ovria.", subject="Alba flood"),
    ),
    "another thing done": ("The Korva plant's old roof leaked.", ROOF),
    "another thing done to it": ("The old roof of the Korva plant collapses the wind.", ROOF),
    "half of two words said": (
        "The old Korva plant auditors saw a trace of fraud.",
        "The old Korva plant auditors had evidence of fraud.",
    ),
    "a date that the fact lacks": ("The Korva plant sells steel in 2019.", "The Korva plant sells steel."),
    "a part for the whole": ("The chimney of the Korva plant closed in 2023.", SHUT),
    "the whole for a part": ("The Korva plant collapsed in 2023.", ROOF),
    "a part for the whole, with a figure": ("The deck of the Halden Bridge is 1,380 metres long.", LONG),
    "nothing in common": ("Rain is wet.", SHUT),
}


@pytest.mark.parametrize(("claim", "fact", "reason"), HOLDS.values(), ids=HOLDS)
def test_a_fact_that_says_the_same_supports(claim: str, fact: Fact | str, reason: Reason) -> None:
    assert decided(claim, fact) == ("supports", reason)


@pytest.mark.parametrize(("claim", "fact"), STANDS_OFF.values(), ids=STANDS_OFF)
def test_a_fact_that_says_less_or_else_does_not(claim: str, fact: Fact | str) -> None:
    assert decided(claim, fact)[0] != "supports"


def test_a_figure_makes_a_support_exact() -> None:
    assert compared("The Halden Bridge is 1,380 metres long.", LONG).is_exact
    assert not compared(SHUT, SHUT).is_exact


@pytest.mark.parametrize("figure", ["5e5", "5OO,OOO"])
def test_a_figure_that_can_not_be_read_is_not_passed_over(figure: str) -> None:
    fact = "Korva paid every winner in Ovria 50,000 dollars."
    assert decided(f"Korva paid every winner in Ovria {figure} dollars.", fact)[0] != "supports"
    assert decided("Korva paid every winner in Ovria.", fact)[0] == "supports"


def test_how_long_ago_something_was_is_compared_as_a_date_where_the_day_is_known() -> None:
    claim, fact = "The old Korva team title was 20 years ago.", "The old Korva team had a title at Alba."
    assert decided(claim, fact, date=None)[0] == "supports"
    assert decided(claim, fact)[0] != "supports"
    assert decided(claim, fact.replace("Alba", "Alba 2005"))[0] == "supports"


BRIDGE = make_fact("The railings of the Harlow rope bridge are painted green.")


@pytest.mark.parametrize(
    ("claim", "stance"),
    [
        pytest.param(
            "Vandals burned the Harlow rope bridge.",
            EvidenceStance.NEUTRAL,
            id="only the words of its name",
        ),
        pytest.param("The Harlow rope bridge has green railings.", EvidenceStance.SUPPORTS, id="words of its own"),
    ],
)
def test_words_that_go_on_with_a_name_say_nothing_of_it(claim: str, stance: EvidenceStance) -> None:
    assert compared(claim, BRIDGE).stance is stance
