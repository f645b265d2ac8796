"""A claim that shares a fact's subject and speaks of another thing."""

from __future__ import annotations

import pytest

from assay.guards.other_things import bars_refutation, bars_support
from assay.language.reader import Reader
from assay_schemas import EvidenceStance, Fact
from tests.guards.judging import NEUTRAL, REFUTES, SUPPORTS, compared, counted, make_fact

PIER = counted("The Stone Pier in Lund has 640 lamps.", "Stone Pier", 640, "lamps")
STORM = counted("The Lund storm injured 85 people.", "Lund storm", 85, "people").model_copy(
    update={"predicate": "injured"}
)
HEAD = make_fact(
    "Ann Lee has been the head of Orbis since 2021.", subject="Ann Lee", predicate="head-of", object="Orbis"
)
PAST = HEAD.model_copy(update={"statement": "Ann Lee was the head of Orbis until 2021."})


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param("The Stone Pier in Oslo has 900 lamps.", id="namesake-behind"),
        pytest.param("The Oslo Stone Pier has 900 lamps.", id="namesake-before"),
        pytest.param("Oslo's Stone Pier has 900 lamps.", id="namesake-of-an-owner"),
        pytest.param("The Stone Pier Hotel has 900 lamps.", id="named-after-it"),
        pytest.param("The roof of the Stone Pier has 900 lamps.", id="part-of-it"),
        pytest.param("The Stone Pier's roof has 900 lamps.", id="its-part"),
        pytest.param("The Stone Pier car park has 900 lamps.", id="its-part-in-one-word"),
        pytest.param("The Stone Pier bought about 900 lamps.", id="other-verb"),
        pytest.param("The Stone Pier in Lund bought 900 lamps.", id="other-verb-behind-a-place"),
        pytest.param("The town wanted a Stone Pier with 900 lamps.", id="wanted"),
        pytest.param("A plan for a Stone Pier with 900 lamps failed.", id="plan"),
        pytest.param("The Stone Pier was to have 900 lamps.", id="was-to-have"),
        pytest.param("The Stone Pier first had 900 lamps.", id="at-first"),
        pytest.param("Until 1990 the Stone Pier had 900 lamps.", id="until"),
        pytest.param("Early counts put the lamps of the Stone Pier at 900.", id="early-counts"),
    ],
)
def test_the_figure_of_another_thing_is_not_refuted(claim: str) -> None:
    assert compared(claim, PIER).stance is NEUTRAL


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param("The Stone Pier has 900 lamps.", id="same"),
        pytest.param("The Stone Pier in Lund has 900 lamps.", id="same-place"),
        pytest.param("The Stone Pier now has 900 lamps.", id="now"),
        pytest.param("The number of lamps of the Stone Pier is 900.", id="measure-of-the-whole"),
    ],
)
def test_the_figure_of_the_same_thing_is_refuted(claim: str) -> None:
    assert compared(claim, PIER).stance is REFUTES


@pytest.mark.parametrize(
    ("claim", "fact", "expected"),
    [
        pytest.param("The Lund storm injured 85 people.", STORM, SUPPORTS, id="same-count"),
        pytest.param("The Lund storm killed 85 people.", STORM, NEUTRAL, id="other-count"),
        pytest.param("The Lund storm left 85 people homeless.", STORM, NEUTRAL, id="homeless"),
        pytest.param("The Lund storm killed 9 people.", STORM, NEUTRAL, id="other-count-and-figure"),
        pytest.param("Ann Lee has been the head of Orbis since 2021.", HEAD, SUPPORTS, id="same-office"),
        pytest.param("Ann Lee was the head of Orbis until 2021.", HEAD, NEUTRAL, id="until"),
        pytest.param("Ann Lee was the head of Orbis until 2021.", PAST, SUPPORTS, id="until-in-both"),
        pytest.param("Ann Lee is the head of Orbis.", PAST, NEUTRAL, id="no-longer"),
    ],
)
def test_another_count_or_time_supports_nothing(claim: str, fact: Fact, expected: EvidenceStance) -> None:
    assert compared(claim, fact).stance is expected


@pytest.mark.parametrize(
    ("claim", "facts", "support", "refutation"),
    [
        pytest.param("Ann Lee was the head of Orbis until 2021.", (HEAD, PIER), True, False, id="until"),
        pytest.param("Ann Lee was the head of Orbis until 2021.", (HEAD, PAST), False, False, id="a-fact-says-so"),
        pytest.param("The roof of the Stone Pier has 900 lamps.", (PIER,), False, True, id="part"),
        pytest.param("The harbour has 900 lamps.", (HEAD,), False, False, id="no-fact-on-it"),
    ],
)
def test_what_no_fact_is_about_is_barred(claim: str, facts: tuple[Fact, ...], support: bool, refutation: bool) -> None:
    reader = Reader(facts)
    reading, readings = reader.read_claim(claim, None), [reader.read_fact(fact) for fact in facts]

    assert (bars_support(reading, readings), bars_refutation(reading, readings)) == (support, refutation)
