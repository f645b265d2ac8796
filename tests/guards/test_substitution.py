"""The one figure or date in which a claim differs from a fact, put right by the fact."""

from __future__ import annotations

import pytest

from assay.guards.substitution import Substitution, substitute
from assay.language.reader import Reader
from assay_schemas import Fact, Reason
from tests.guards.judging import DAY, make_fact

DAMAGES = "The court ordered Zintel to pay 3.1 million euros in damages, although Halden had demanded 7 million."
DRAINS = "Lund magistrates fined the dairy £85,000 in November 2023 for its drains."
STRIKE = "Lightning destroyed the cabin of the Lund mast on 9 August 2021."
SPEAKERS = "About 3,200 people speak Orvani, four fifths of them on the island of Morrach."
STAFF = "Six of the mill's 28 millers were laid off, and all six were rehired."
VISITS = "The Lund mill had 48,000 visitors in 2024."


def substituted(claim: str, statement: str, *others: str) -> Substitution | None:
    facts: tuple[Fact, ...] = (make_fact(statement), *(make_fact(each, f"g{at}") for at, each in enumerate(others)))
    reader = Reader(facts)
    return substitute(reader.read_claim(claim, DAY), reader.read_fact(facts[0]), [*map(reader.read_fact, facts)])


@pytest.mark.parametrize(
    ("claim", "statement", "expected"),
    [
        pytest.param(
            "The court ordered Zintel to pay 1.3 million euros in damages.",
            DAMAGES,
            "The court ordered Zintel to pay 3.1 million euros in damages.",
            id="sum",
        ),
        pytest.param(
            "In November 2023 the dairy was fined £58,000 for its drains.",
            DRAINS,
            "In November 2023 the dairy was fined £85,000 for its drains.",
            id="beside a date that agrees",
        ),
        pytest.param(
            "Half of the people who speak Orvani live on the island.",
            SPEAKERS,
            "four fifths of the people who speak Orvani live on the island.",
            id="share",
        ),
        pytest.param(
            "Sixteen of the mill's 28 millers were laid off.",
            STAFF,
            "Six of the mill's 28 millers were laid off.",
            id="said twice",
        ),
        pytest.param(
            "On 9 April 2021 lightning destroyed the cabin of the mast.",
            STRIKE,
            "On 9 August 2021 lightning destroyed the cabin of the mast.",
            id="day of what happens once",
        ),
    ],
)
def test_the_fact_puts_right_what_is_another(claim: str, statement: str, expected: str) -> None:
    found = substituted(claim, statement)
    assert found is not None
    reason = Reason.DATE_MISMATCH if statement is STRIKE else Reason.NUMBER_MISMATCH
    assert found == Substitution(expected, reason)


@pytest.mark.parametrize(
    ("claim", "statement"),
    [
        pytest.param("The court ordered Zintel to pay 3.1 million euros in damages.", DAMAGES, id="the same"),
        pytest.param("In May 2022 the dairy was fined £58,000 for its drains.", DRAINS, id="two things"),
        pytest.param("The dairy sold £58,000 of milk at the fair.", DRAINS, id="other words"),
        pytest.param("The dairy was fined 58,000 dollars for its drains.", DRAINS, id="another unit"),
        pytest.param("The Lund mill had 60,000 visitors.", VISITS, id="a level of no known time"),
        pytest.param("One fifth of the people who speak Orvani live off the island.", SPEAKERS, id="the rest"),
        pytest.param("On 9 April 2021 lightning hit the cabin of the Lund mast.", STRIKE, id="may happen again"),
    ],
)
def test_nothing_is_put_right_where_another_thing_may_be_meant(claim: str, statement: str) -> None:
    assert substituted(claim, statement) is None


def test_a_figure_that_another_fact_has_is_left_alone() -> None:
    claim = "The court ordered Zintel to pay 1.3 million euros in damages."
    assert substituted(claim, DAMAGES, "The first court had put the damages at 1.3 million euros.") is None
