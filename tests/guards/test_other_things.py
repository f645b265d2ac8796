"""A claim that shares a fact's subject and speaks of another thing."""

from __future__ import annotations

import pytest

from assay.guards.other_things import (
    bars_refutation,
    bars_support,
    does_something_else,
    is_about_another_name,
    is_about_another_part,
)
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


SHUT = make_fact("The Stone Pier is closed on Mondays.", subject="Stone Pier")
ALSO = make_fact("The Stone Pier stays closed on Sundays, too.", subject="Stone Pier").model_copy(update={"id": "also"})
OPEN = make_fact("The Stone Pier is open Tuesday to Sunday.", subject="Stone Pier")


@pytest.mark.parametrize(
    ("claim", "facts", "expected"),
    [
        pytest.param("The Stone Pier does not open on Sundays.", (SHUT, PIER), True, id="another day"),
        pytest.param("The Stone Pier is closed every Sunday.", (SHUT,), True, id="every"),
        pytest.param("The Stone Pier does not open on Mondays.", (SHUT,), False, id="the same day"),
        pytest.param("The Stone Pier does not open on Sundays.", (SHUT, ALSO), False, id="another fact has it"),
        pytest.param("The Stone Pier closed on Sunday.", (SHUT,), False, id="a day of one week"),
        pytest.param("The Stone Pier is open on Saturdays.", (OPEN,), False, id="from one day to another"),
        pytest.param("The Stone Pier does not open on Sundays.", (PIER,), False, id="no day in the facts"),
        pytest.param("The harbour is closed on Sundays.", (SHUT,), False, id="another subject"),
    ],
)
def test_another_day_of_every_week_supports_nothing(claim: str, facts: tuple[Fact, ...], expected: bool) -> None:
    reader = Reader(facts)
    assert bars_support(reader.read_claim(claim, None), map(reader.read_fact, facts)) == expected


DECK = "The old deck of the Stone Pier burned in 1990."


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        pytest.param("The roof of the Stone Pier burned in 1990.", "The Stone Pier burned in 1990.", id="of-it"),
        pytest.param("The Stone Pier's roof burned in 1990.", "The Stone Pier burned in 1990.", id="its"),
        pytest.param("The Stone Pier burned in 1990.", DECK, id="whole-for-part"),
        pytest.param("The roof of the Stone Pier burned in 1990.", DECK, id="other-part"),
        pytest.param("Fire burned the Stone Pier.", "Fire burned the old deck of the Stone Pier.", id="done-to-a-part"),
    ],
)
def test_what_is_said_of_a_part_is_not_said_of_the_whole(claim: str, fact: str) -> None:
    assert _is_about_another_part(claim, fact)


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        pytest.param("The Stone Pier's deck burned in 1990.", DECK, id="same-part"),
        pytest.param("The length of the Stone Pier is 9 metres.", "The Stone Pier is 9 metres long.", id="measure"),
        pytest.param("The owner of the Stone Pier is Ann Lee.", "The Stone Pier belongs to Ann Lee.", id="who-it-is"),
        pytest.param("Two thirds of the Stone Pier burned.", "The Stone Pier burned.", id="share"),
        pytest.param("By the end of May the Stone Pier had burned.", "The Stone Pier burned.", id="when"),
        pytest.param("The Stone Pier cost 9 euros.", "The building of the Stone Pier cost 9 euros.", id="doing"),
        pytest.param("Fire burned the Stone Pier's deck.", "Fire burned the deck of the Stone Pier.", id="done-to-it"),
        pytest.param("Orbis sank near the Stone Pier.", "Orbis sank at the end of the Stone Pier.", id="place"),
        pytest.param("Ann Lee of the Stone Pier sang.", "The Stone Pier sang.", id="somebody-of-it"),
    ],
)
def test_what_is_said_of_the_same_part_or_the_whole_is(claim: str, fact: str) -> None:
    assert not _is_about_another_part(claim, fact)


@pytest.mark.parametrize(
    ("claim", "fact", "expected"),
    [
        pytest.param(
            "The Stone Pier was painted by Ann Lee.", "The Stone Pier was built by Ann Lee.", True, id="other"
        ),
        pytest.param(
            "The Stone Pier was put up by Ann Lee.", "The Stone Pier was built by Ann Lee.", False, id="light"
        ),
        pytest.param(
            "Orbis sold the Stone Pier.", "The repair of the Stone Pier by Orbis is over.", True, id="other-stem"
        ),
        pytest.param("Orbis paid Ann Lee.", "The payment of Orbis to Ann Lee is over.", False, id="its-noun"),
        pytest.param("Orbis did not pay Ann Lee.", "Orbis gave Ann Lee nothing.", False, id="denied"),
        pytest.param("Orbis led the Stone List.", "Orbis was No. 1 on the Stone List.", False, id="place"),
        pytest.param("Orbis owns the Stone Pier.", "The Stone Pier belongs to Orbis.", False, id="present"),
    ],
)
def test_a_past_form_without_its_like_in_the_facts_is_another_deed(claim: str, fact: str, expected: bool) -> None:
    stated = make_fact(fact)
    reader = Reader([stated])
    assert does_something_else(reader.read_claim(claim, None), [reader.read_fact(stated)]) is expected


def _is_about_another_part(claim: str, statement: str) -> bool:
    fact = make_fact(statement)
    reader = Reader([fact])
    return is_about_another_part(reader.read_claim(claim, None), reader.read_fact(fact))


@pytest.mark.parametrize(
    ("claim", "fact", "expected"),
    [
        pytest.param("The Borealis was launched in Lund.", "The Aurora was launched in Lund.", True, id="other-name"),
        pytest.param("Varn said so.", "Lee said so.", True, id="first-word-before-a-verb"),
        pytest.param("Varn in Port Lund never said so.", "Lee never said so.", True, id="behind-a-place"),
        pytest.param("Lee said so.", "Ann Lee said so.", False, id="surname"),
        pytest.param("The Council agreed.", "Lund City Council agreed.", False, id="part-of-the-name"),
        pytest.param("Workers said so.", "Ann Lee said so.", False, id="plural"),
        pytest.param("Nobody said so.", "No one in Lund said so.", False, id="pronoun"),
        pytest.param("Sweden agreed.", "The government agreed.", False, id="country"),
        pytest.param("The ship was launched in Lund.", "The Aurora was launched in Lund.", False, id="common-noun"),
        pytest.param("In Lund the Borealis sank.", "The Aurora sank.", False, id="not-first"),
    ],
)
def test_a_claim_that_begins_with_a_name_that_the_fact_lacks_is_about_another(
    claim: str, fact: str, expected: bool
) -> None:
    stated = make_fact(fact)
    reader = Reader([stated])
    assert is_about_another_name(reader.read_claim(claim, None), reader.read_fact(stated)) is expected
