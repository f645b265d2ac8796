"""Every rule by which a fact refutes a claim: when it fires, and when it must not."""

from __future__ import annotations

import pytest

from assay_schemas import Fact, Quantity, Reason
from tests.guards.judging import counted, decided, make_fact

OWNED = make_fact(
    "The Korva plant does not belong to Ostia Bank.",
    subject="Korva plant",
    predicate="not-owned-by",
    object="Ostia Bank",
)
SOLD_OFF = make_fact(
    "Ostia Bank sold Korva Works.", subject="Korva Works", predicate="not-owned-by", object="Ostia Bank"
)
SHUT = "The Korva plant in Ovria did not close in 2023."
NOBODY = "The Ovria hospital has found nobody named Ivo Lund."
THIRD = "Ana Ruiz finished third in the Alba Open."
LONG = make_fact("The Halden Bridge in Norway is 1,380 metres long.", subject="Halden Bridge")
OPENED = "The Ovria Museum opened on 14 May 1931."
LANES = make_fact("Korva Street has six lanes.", quantity=Quantity(value=6, unit="lanes"))
COST = make_fact("Korva Street cost 3.2 million pounds.", quantity=Quantity(value=3.2, unit="million pounds"))

FIRES: dict[str, tuple[str, Fact | str, Reason]] = {
    "triple": ("The Korva plant is owned by Ostia Bank.", OWNED, Reason.NEGATION_MISMATCH),
    "triple alone": ("Korva Works is owned by Ostia Bank.", SOLD_OFF, Reason.NEGATION_MISMATCH),
    "negation in the fact": ("The Korva plant in Ovria closed in 2023.", SHUT, Reason.NEGATION_MISMATCH),
    "negation in the claim": (
        "The museum of Ovria did not win the Corva Prize.",
        "The museum of Ovria won the Corva Prize.",
        Reason.NEGATION_MISMATCH,
    ),
    "opposite word": (
        "Inflation in Norway rose in 2023.",
        "Inflation in Norway fell in 2023.",
        Reason.NEGATION_MISMATCH,
    ),
    "failed to": (
        "Kestrel Air reached Peru with its first flight.",
        "Kestrel Air failed to reach Peru with its flight.",
        Reason.NEGATION_MISMATCH,
    ),
    "nobody of that name": ("Ivo Lund works at the Ovria hospital.", NOBODY, Reason.NAME_MISMATCH),
    "another place": ("Ana Ruiz finished fifth in the Alba Open.", THIRD, Reason.RANK_MISMATCH),
    "first place in words": ("Ana Ruiz won the Alba Open.", THIRD, Reason.RANK_MISMATCH),
    "place in a field": (
        "Ana Ruiz finished fifth in the Alba Open.",
        counted("Ana Ruiz was in the Alba Open.", "Ana Ruiz", 3, "rank"),
        Reason.RANK_MISMATCH,
    ),
    "another year of what happens once": ("The Ovria Museum opened in 1935.", OPENED, Reason.DATE_MISMATCH),
    "another day of what happens once": ("The Ovria Museum opened on May 20, 1931.", OPENED, Reason.DATE_MISMATCH),
    "another day of a first time": (
        "The Ovria Museum was first heated in 1935.",
        "The Ovria Museum was first heated on 3 March 1931.",
        Reason.DATE_MISMATCH,
    ),
    "another birth": ("Ana Ruiz was born in 1935.", "Ana Ruiz was born on 4 May 1931.", Reason.DATE_MISMATCH),
    "nothing but another count": ("Korva Street has four lanes.", LANES, Reason.NUMBER_MISMATCH),
    "another sum of pounds": ("Korva Street cost £6.8m.", COST, Reason.NUMBER_MISMATCH),
    "another figure": ("The Halden Bridge is 2,900 metres long.", LONG, Reason.NUMBER_MISMATCH),
    "another figure in another unit": ("The Halden Bridge is 2.9 kilometres long.", LONG, Reason.NUMBER_MISMATCH),
    "another figure of a field": (
        "Quill has 90 employees.",
        counted("The firm Quill has 50 employees.", "Quill", 50, "employees"),
        Reason.NUMBER_MISMATCH,
    ),
    "figure of what the field measures, without unit": (
        "Quill has a height of 2 billion.",
        make_fact(
            "Quill is very tall.", subject="Quill", predicate="height", quantity=Quantity(value=3e9, unit="cubits")
        ),
        Reason.NUMBER_MISMATCH,
    ),
    "figure and place": ("The Halden Bridge in Norway is 2,900 metres long.", LONG, Reason.NUMBER_MISMATCH),
    "unknown place beside a worded subject": (
        "The Halden Bridge at Vik is 2,900 metres long.",
        LONG,
        Reason.NUMBER_MISMATCH,
    ),
    "one part of several": (
        "The Halden Bridge opened in spring, and is 2,900 metres long.",
        LONG,
        Reason.NUMBER_MISMATCH,
    ),
}

SPARES: dict[str, tuple[str, Fact | str]] = {
    "triple, other object": ("The Korva plant is owned by Zephyr Motors.", OWNED),
    "triple, other relation": ("The Korva plant borrowed from Ostia Bank.", OWNED),
    "triple, no object": ("The Korva plant is owned.", OWNED),
    "triple, denied as well": ("The Korva plant is not owned by Ostia Bank.", OWNED),
    "date, what happens again": (
        "The Ovria Museum was closed for repairs in 1935.",
        "The Ovria Museum was closed for repairs in 1931.",
    ),
    "date, of a limit": ("The Ovria Museum opened before 1935.", OPENED),
    "date, for others": ("The Ovria Museum opened to schools in 1935.", OPENED),
    "date, of an opening to some": ("The Ovria Museum opened in 1935.", "The Ovria Museum opened to kings in 1931."),
    "date, of a part": ("The roof of the Ovria Museum opened in 1935.", OPENED),
    "date, the month of the day": ("The Ovria Museum opened in May 1931.", OPENED),
    "count of some": ("Korva Street has four quiet lanes.", LANES),
    "count of something else": ("Korva Street has four shops.", LANES),
    "weight in pounds": (
        "The load cost 5 million pounds.",
        counted("The load weighed 3 million pounds.", "load", 3, "million pounds"),
    ),
    "negation, other subject": ("The Vantaa plant in Ovria closed in 2023.", SHUT),
    "negation, other year": ("The Korva plant in Ovria closed in 2019.", SHUT),
    "negation, other verb": ("The Korva plant in Ovria burned in 2023.", SHUT),
    "negation, both": ("The Korva plant in Ovria has not closed.", SHUT),
    "negation, another figure besides": ("The Korva plant in Ovria closed 3 lines in 2023.", SHUT),
    "negation of a lapse": ("Ana Ruiz has not won the Alba Open since 2019.", "Ana Ruiz won the Alba Open in 2019."),
    "negation in direct speech": (
        'Ana Ruiz said: "The Korva plant in Ovria closed".',
        "Ana Ruiz said the Korva plant in Ovria did not close.",
    ),
    "negation, no word in common": ("The Korva plant burned.", "The Korva plant did not pay its lenders."),
    "opposite of what was tried": ("Kestrel Air tried to open a route.", "Kestrel Air closed a route."),
    "opposite on an unknown day": ("The Ovria museum opened in 1901.", "The Ovria museum is closed."),
    "opposite of a negation": ("The Ovria museum did not open.", "The Ovria museum closed its doors."),
    "nobody of another name": ("Ida Holm works at the Ovria hospital.", NOBODY),
    "nobody of that name, said as well": ("Nobody named Ivo Lund works at the Ovria hospital.", NOBODY),
    "nobody of that name, denied": ("Ivo Lund does not work at the Ovria hospital.", NOBODY),
    "nobody of that name, elsewhere": ("Ivo Lund paints boats.", NOBODY),
    "place in another order": ("Ana Ruiz finished fifth in the Corva Open.", THIRD),
    "place of another": ("Ida Holm finished fifth in the Alba Open.", THIRD),
    "place at another stage": ("Ana Ruiz was first after the opening round of the Alba Open.", THIRD),
    "place among some": ("Ana Ruiz ranked first among the juniors of the Alba Open.", THIRD),
    "place denied": ("Ana Ruiz did not finish fifth in the Alba Open.", THIRD),
    "place with a strange figure": ("Ana Ruiz finished fifth in the Alba Open with 12 points.", THIRD),
    "place in another year": (
        "Ana Ruiz finished fifth in the Alba Open in 2019.",
        "Ana Ruiz finished third in the Alba Open in 2024.",
    ),
    "place with nothing else in common": ("Ana Ruiz came fifth.", "Ana Ruiz came third."),
    "place where the fact has a wider name": (
        "Ana Ruiz finished fifth in the open.",
        "Ana Ruiz finished third in the Alba Junior Open.",
    ),
    "figure of another": ("The Tarn Bridge is 2,900 metres long.", LONG),
    "figure of another unit": ("The Halden Bridge has 2,900 bolts.", LONG),
    "figure of another size": ("The Halden Bridge is 3 metres wide.", LONG),
    "figure denied": ("The Halden Bridge is not 2,900 metres long.", LONG),
    "figure of another year": (
        "Kestrel Air carried 3 million passengers in 2019.",
        "Kestrel Air carried 8 million passengers in 2023.",
    ),
    "figure of another stage": (
        "Team Corva scored 5 goals in the second half.",
        "Team Corva scored 3 goals in the first half.",
    ),
    "figure in another context": ("Kestrel Air fined 40 noisy, drunk, smoking guests.", "Kestrel Air has 90 guests."),
    "figure with a stranger": ("The Halden Bridge of Ida Holm is 2,900 metres long.", LONG),
    "figure confirmed beside a wrong one": ("The Halden Bridge is 1,380 metres long and 2,900 metres high.", LONG),
    "how often against how many": ("Team Corva won the league by 3 points.", "Team Corva won the league 7 times."),
    "people in general": ("900 people came to the Ovria protest.", "Police met 140 people at the Ovria protest."),
}


@pytest.mark.parametrize(("claim", "fact", "reason"), FIRES.values(), ids=FIRES)
def test_a_contradiction_is_found(claim: str, fact: Fact | str, reason: Reason) -> None:
    assert decided(claim, fact) == ("refutes", reason)


@pytest.mark.parametrize(("claim", "fact"), SPARES.values(), ids=SPARES)
def test_what_may_be_true_beside_the_fact_is_not_refuted(claim: str, fact: Fact | str) -> None:
    stance, _ = decided(claim, fact)
    assert stance != "refutes"
