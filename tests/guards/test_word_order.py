"""A phrase that has only moved, and words whose order says who did what."""

from __future__ import annotations

import re

import pytest

from assay.guards.differences import find_differences
from assay.guards.word_order import is_only_moved, is_other_voice
from assay.language.reader import Reader
from assay_schemas import Reason
from tests.guards.judging import make_fact


def roles_differ(claim: str, statement: str) -> bool:
    fact = make_fact(statement)
    reader = Reader((fact,))
    found = find_differences(reader.read_claim(claim, None), [reader.read_fact(fact)])
    return Reason.ROLE_MISMATCH in {each.reason for each in found}


REFUSED = "The Lund wind farm was refused permission in 2019 because its tall turbines would disturb the radar."
SUED = "The foundry Halden sued the phone maker Zintel in Lund on 2 February 2022 for copying typefaces."
INFORMED = "Manager Ida Rusk informed the food agency before the owner, Otto Vale, knew of the test result."
STORED = "The vaccine loses its potency within nine hours at room heat and must be kept between 2 and 8 degrees."


@pytest.mark.parametrize(
    ("claim", "statement"),
    [
        pytest.param(
            "Because its tall turbines would disturb the radar, the Lund wind farm was refused permission in 2019.",
            REFUSED,
            id="reason first",
        ),
        pytest.param(
            "In Lund, the foundry Halden sued the phone maker Zintel on 2 February 2022 for copying typefaces.",
            SUED,
            id="place first",
        ),
        pytest.param(
            "The phone maker Zintel was sued in Lund by the foundry Halden on 2 February 2022 for copying typefaces.",
            SUED,
            id="passive",
        ),
        pytest.param(
            "The vaccine must be kept between 2 and 8 degrees and loses its potency within nine hours at room heat.",
            STORED,
            id="two predicates",
        ),
        pytest.param(
            "Nepal approved the vaccine Tellavac in 2020, and Peru followed.",
            "Nepal approved the vaccine Tellavac in 2020, followed by Peru.",
            id="followed by",
        ),
    ],
)
def test_a_phrase_that_has_moved_changes_no_roles(claim: str, statement: str) -> None:
    assert not roles_differ(claim, statement)


@pytest.mark.parametrize(
    ("claim", "statement"),
    [
        pytest.param(
            "The phone maker Zintel sued the foundry Halden in Lund on 2 February 2022 for copying typefaces.",
            SUED,
            id="parties swapped",
        ),
        pytest.param(
            "The foundry Halden was sued by the phone maker Zintel in Lund on 2 February 2022 for copying typefaces.",
            SUED,
            id="kept in the passive",
        ),
        pytest.param(
            "Manager Otto Vale informed the food agency before the owner, Ida Rusk, knew of the test result.",
            INFORMED,
            id="around before",
        ),
        pytest.param(
            "Because of the radar, the tall turbines refused the Lund wind farm permission in 2019.",
            "Because of the tall turbines, the radar refused the Lund wind farm permission in 2019.",
            id="cause and agent",
        ),
        pytest.param(
            "The inquiry blamed old rivals rather than the broken brakes.",
            "The inquiry blamed the broken brakes rather than old rivals.",
            id="around rather than",
        ),
    ],
)
def test_words_that_changed_places_change_roles(claim: str, statement: str) -> None:
    assert roles_differ(claim, statement)


@pytest.mark.parametrize(
    ("claim", "places", "expected"),
    [
        pytest.param("arch fell late", (4, 7, 9), True, id="in order"),
        pytest.param("late, arch fell", (9, 4, 7), True, id="the end first"),
        pytest.param("late, arch fell, old", (9, 4, 7, 2), True, id="twice"),
        pytest.param("fell and rose", (9, 4, 12), True, id="around and"),
        pytest.param("late arch fell", (9, 4, 7), True, id="a phrase at the front"),
        pytest.param("rose from ten to two", (1, 9, 4), False, id="nothing parts them"),
        pytest.param("late, fell arch", (9, 7, 4), False, id="turned round behind a comma"),
    ],
)
def test_a_move_needs_something_that_parts_the_phrases(claim: str, places: tuple[int, ...], expected: bool) -> None:
    words = [found.span() for found in re.finditer(r"\b(?!and\b|from\b|to\b)[a-z]+", claim)]
    assert is_only_moved(words, places, claim) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Halden sued Zintel.", "Zintel was sued by Halden.", True, id="passive"),
        pytest.param("A sample tested by the lab was clean.", "The lab tested a sample.", True, id="bare participle"),
        pytest.param("Exports rose by 5 million.", "Exports rose to 5 million.", False, id="by a figure"),
        pytest.param("Halden sued Zintel.", "Zintel is a maker by trade; Halden sued it.", False, id="another by"),
        pytest.param("Marsh beat Leyton.", "Leyton was beaten by Marsh.", True, id="other forms of the verb"),
    ],
)
def test_voices_are_compared_verb_by_verb(one: str, other: str, expected: bool) -> None:
    assert is_other_voice(one, other) is expected
