"""What sets a claim apart from the facts cited for it: one case that each rule must find, and a near miss."""

from __future__ import annotations

import pytest

from assay.guards.differences import find_differences, find_doubts
from assay.language.reader import Reader
from assay_schemas import Fact, FactId, Reason

NUMBER, NAME, DATE = Reason.NUMBER_MISMATCH, Reason.NAME_MISMATCH, Reason.DATE_MISMATCH
EVENT, SCOPE, ROLE = Reason.EVENT_MISMATCH, Reason.SCOPE_MISMATCH, Reason.ROLE_MISMATCH
NEGATION, UNIT, RANK = Reason.NEGATION_MISMATCH, Reason.UNIT_MISMATCH, Reason.RANK_MISMATCH

FIRE = "The fire at the Ovria mill killed 47 people and injured 12 on 3 May 2031."
SALE = "Acme bought the brewery Borex from Hallin for 5 million euros in 2030."
PRIZE = "Ida Rusk won the novel prize of Velm, the first woman to do so."

CASES = {
    "the same": (FIRE, "The fire at the Ovria mill killed 47 people.", set()),
    "in other words": (FIRE, "Forty-seven people died in the blaze at the mill in Ovria.", set()),
    "another figure": (FIRE, "The fire at the Ovria mill killed 57 people.", {NUMBER}),
    "another event": (FIRE, "The fire at the Ovria mill injured 47 people.", {EVENT}),
    "another unit": (SALE, "Acme bought the brewery Borex for 5 million dollars.", {UNIT}),
    "another name": (FIRE, "The fire at the Kelmo mill killed 47 people.", {NAME}),
    "another day": (FIRE, "On 4 May 2031 the fire at the Ovria mill killed 47 people.", {DATE}),
    "another year": (SALE, "Acme bought the brewery Borex in 2029.", {DATE}),
    "a day within the month": (FIRE, "In May 2031 a fire at the Ovria mill killed 47 people.", set()),
    "until for since": ("The mill has been closed since 2019.", "The mill was closed until 2019.", {DATE}),
    "only": (SALE, "Acme bought only the brewery Borex.", {SCOPE}),
    "the first": (FIRE, "The fire at the Ovria mill was the first to kill 47 people.", {SCOPE}),
    "a first that is so": (PRIZE, "Ida Rusk won the novel prize of Velm, the first woman to do so.", set()),
    "the first two": ("Rusk and Vale came in together.", "Rusk and Vale, the first two, came in together.", set()),
    "one of the oldest": ("It is one of the oldest mills in Velm.", "It is the oldest mill in Velm.", {SCOPE}),
    "denied": ("The mill was insured.", "The mill was not insured.", {NEGATION}),
    "affirmed": ("The mill was not insured.", "The mill was insured.", {NEGATION}),
    "a prefix": ("The mill was declared safe.", "The mill was declared unsafe.", {NEGATION}),
    "places changed": ("Marsh beat Leyton in the final.", "Leyton beat Marsh in the final.", {ROLE}),
    "the other voice": ("Marsh beat Leyton.", "Leyton was beaten by Marsh.", set()),
    "another place": ("Rusk finished fourth in the race.", "Rusk finished third in the race.", {RANK}),
    "the first to lead": ("Rusk was the second woman to lead Velm.", "Rusk was the first woman to lead Velm.", {SCOPE}),
    "came first": ("Rusk won the race.", "Rusk came first in the race.", set()),
    "the same superlative": ("It was her quickest race.", "It was her fastest race.", set()),
    "another superlative": ("It was her quickest race.", "It was her longest race.", {SCOPE}),
    "another place of a superlative": ("It is the second oldest mill.", "It is the third-oldest mill.", {RANK, EVENT}),
    "the same place of it": ("It is the second oldest mill in Velm.", "It is the second-oldest mill.", set()),
    "no first": ("It is the second oldest mill of Velm.", "It is the oldest mill of Velm.", {RANK}),
    "since a beginning": ("The mill opened on 3 May 2019.", "The mill has been open since 3 May 2019.", set()),
    "until a beginning": ("The mill opened on 3 May 2019.", "The mill was open until 3 May 2019.", {DATE}),
    "a figure behind names": (
        "Otto Vale was fourth, and his 9.82 seconds improved the record of Velm.",
        "Otto Vale's 9.82 seconds in Velm is a record.",
        set(),
    ),
    "described, not another": ("Ida Rusk of Velm placed fifth.", "Ida Rusk was fifth.", set()),
    "another beside it": ("Ida Rusk beat Otto Vale, who placed fifth.", "Ida Rusk placed fifth.", {NAME}),
    "a denial of something else": (
        "The mill counts sacks sold, and takes no account of rain.",
        "The mill counts sacks sold.",
        set(),
    ),
    "a month left out": ("The budget approved in March 2018 was 9 million.", "The budget was 9 million.", set()),
    "a part of a name left out": ("New Kelmo has 900 people.", "Kelmo has 900 people.", {SCOPE}),
    "a May left out": ("The mill opened on 14 May 1931.", "The mill opened in 1931.", set()),
    "a may left out": ("The new mill may open in 1931.", "The new mill is open in 1931.", {SCOPE}),
    "a date in another order": ("The mill opened on 14 May 1931.", "The mill opened on May 14, 1931.", set()),
    "words in another order": ("The old mill burned the red barn.", "The red barn burned the old mill.", {ROLE}),
    "who somebody is": ("The mill was built by Ida Rusk.", "The mill was built by the engineer Ida Rusk.", set()),
    "who somebody was": ("The mill was built by Ida Rusk.", "The mill was built by the late Ida Rusk.", {EVENT}),
    "a light word": ("The credit for the song is Ida Rusk's.", "The credit for the song goes to Ida Rusk.", set()),
    "the metre per second": ("The wind was 1.0 m/s.", "The wind was 1.0 metre per second.", set()),
    "a season": ("The mill opened in the spring.", "The mill opened in the autumn.", {EVENT}),
    "a former": ("The former mayor of Velm was arrested.", "The mayor of Velm was arrested.", {SCOPE}),
    "a plan": ("Velm may build 40 houses.", "Velm will build 40 houses.", {EVENT}),
}


def reasons(fact: str, claim: str) -> set[Reason]:
    facts = (Fact(id=FactId("f"), statement=fact),)
    reader = Reader(facts)
    return {f.reason for f in find_differences(reader.read_claim(claim, None), [reader.read_fact(facts[0])])}


@pytest.mark.parametrize(("fact", "claim", "expected"), CASES.values(), ids=CASES)
def test_a_difference_is_found_where_there_is_one(fact: str, claim: str, expected: set[Reason]) -> None:
    found = reasons(fact, claim)
    assert expected <= found
    assert bool(found) == bool(expected)


def test_facts_are_taken_together() -> None:
    facts = (
        Fact(id=FactId("a"), statement="The Ovria mill has nine floors."),
        Fact(id=FactId("b"), statement="The Ovria mill was built by Ida Rusk."),
    )
    reader = Reader(facts)
    claim = reader.read_claim("The Ovria mill, built by Ida Rusk, has nine floors.", None)
    assert find_differences(claim, [reader.read_fact(fact) for fact in facts]) == ()


def test_who_is_said_to_say_it_need_not_be_in_the_facts() -> None:
    facts = (Fact(id=FactId("a"), statement="The mill has nine floors."),)
    reader = Reader(facts)
    claim = reader.read_claim("The mill has nine floors, Otto Vale said.", None)
    assert find_differences(claim, [reader.read_fact(facts[0])], "Otto Vale") == ()


DOUBTS = {
    "the same words": (SALE, "Acme bought the brewery Borex from Hallin in 2030.", {Reason.WORDING_MATCH}),
    "the same but for a name": (SALE, "Acme bought the brewery Kelmo from Hallin in 2030.", set()),
    "another matter": (SALE, "The town hall was painted green last summer.", {EVENT}),
    "the matter in other words": (SALE, "Borex never changed its owner.", set()),
}


@pytest.mark.parametrize(("fact", "claim", "expected"), DOUBTS.values(), ids=DOUBTS)
def test_a_refutation_by_the_same_words_or_by_another_matter_is_doubted(
    fact: str, claim: str, expected: set[Reason]
) -> None:
    facts = (Fact(id=FactId("f"), statement=fact),)
    reader = Reader(facts)
    found = find_doubts(reader.read_claim(claim, None), [reader.read_fact(facts[0])])
    assert {finding.reason for finding in found} == expected


def test_support_by_another_matter_is_a_difference() -> None:
    assert EVENT in reasons(SALE, "The town hall was painted green last summer.")


def test_nothing_is_compared_with_no_facts() -> None:
    claim = Reader(()).read_claim("The mill burned.", None)
    assert find_differences(claim, ()) == find_doubts(claim, ()) == ()
