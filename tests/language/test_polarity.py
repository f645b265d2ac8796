"""Negations with their reach, scope words, what is only wanted, and opposites."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import pytest

from assay.language.polarity import are_opposed, denies_name, read_polarity


def reached(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in read_polarity(text).reaches]


def unreal(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in read_polarity(text).unreal]


REACHES = {
    "none": ("The plant closed.", []),
    "not": ("The plant did not close in May.", ["close in May"]),
    "short form": ("The plant didn’t close.", ["close"]),
    "up to the comma": ("It never rained, and the lake dried up.", ["rained"]),
    "not past a figure's comma": ("It never paid 1,200 euros.", ["paid 1,200 euros"]),
    "up to the next clause": ("He did not pay because the shop was shut.", ["pay"]),
    "failed to": ("The ship failed to reach port.", ["reach port"]),
    "two negations": ("He never ate, but did not starve.", ["ate", "starve"]),
    "object denies its verb": ("The fire killed nobody.", ["killed nobody"]),
    "nobody at the start": ("Nobody was hurt.", ["was hurt"]),
    "nothing after a comma": ("He looked,nothing moved.", ["moved"]),
    "missed": ("The storm missed the coast.", ["the coast"]),
    "not miss": ("He did not miss the train.", []),
    "not only": ("It was not only cheap.", []),
    "number, not no": ("It is at No. 3.", []),
    "no more than": ("It took no more than a day.", []),
    "first denied takes all": ("It was not the first case.", []),
}
UNREAL = {
    "tried to": ("The firm tried to sell it.", ["sell it"]),
    "whether": ("They asked whether it rained.", ["it rained"]),
    "asked somebody to": ("He asked the court to free her.", ["free her"]),
    "hoped somebody would": ("He hoped the court would free her.", ["the court would free her"]),
    "done": ("The firm sold it.", []),
}
SCOPES = {
    "first": ("She was the first to cross.", {"first"}, set()),
    "first since": ("She was the first to cross since 1980.", {"first since"}, set()),
    "first in years": ("It was the first flood in twenty years.", {"first since"}, set()),
    "first half is none": ("He scored in the first half.", set(), set()),
    "only": ("Only Ana survived.", {"only"}, set()),
    "all": ("Every house burned.", {"all"}, set()),
    "not the first": ("She was not the first.", set(), {"first"}),
    "not the only": ("It was not the sole case.", set(), {"only"}),
    "no one before": ("No one had crossed it before.", {"first"}, set()),
    "never until now": ("It had never frozen until now.", {"first"}, set()),
    "unprecedented": ("The flood was unprecedented.", {"first"}, set()),
}
LAPSES = {
    "not since": ("It has not frozen since 1987.", True),
    "not for years": ("It has not frozen for thirty years.", True),
    "not": ("It has not frozen.", False),
    "since": ("It has been frozen since 1987.", False),
}
OPPOSED = {
    "rose and fell": ("Prices rose.", "Prices fell.", True),
    "the other way round": ("Prices fell.", "Prices rose.", True),
    "the same": ("Prices rose.", "Prices climbed.", False),
    "both in one": ("Prices rose, then fell.", "Prices fell.", False),
    "both in the other": ("Prices fell.", "Prices fell, then rose.", False),
    "whole words only": ("He is a moreish cook.", "He is less known.", False),
}


@pytest.mark.parametrize(("text", "expected"), REACHES.values(), ids=REACHES)
def test_a_negation_bears_on_what_follows(text: str, expected: list[str]) -> None:
    assert reached(text) == expected


@pytest.mark.parametrize(("text", "expected"), UNREAL.values(), ids=UNREAL)
def test_what_is_wanted_has_not_happened(text: str, expected: list[str]) -> None:
    assert unreal(text) == expected


@pytest.mark.parametrize(("text", "scopes", "denied"), SCOPES.values(), ids=SCOPES)
def test_scope_words_are_claimed_or_denied(text: str, scopes: AbstractSet[str], denied: AbstractSet[str]) -> None:
    polarity = read_polarity(text)
    assert (polarity.scopes, polarity.denied_scopes) == (scopes, denied)


@pytest.mark.parametrize(("text", "expected"), LAPSES.values(), ids=LAPSES)
def test_a_lapse_says_when_something_last_was(text: str, expected: bool) -> None:
    assert read_polarity(text).is_lapse is expected


@pytest.mark.parametrize(("one", "other", "expected"), OPPOSED.values(), ids=OPPOSED)
def test_opposites_stand_one_on_each_side(one: str, other: str, expected: bool) -> None:
    assert are_opposed(one, other) is expected


def test_an_offset_is_negated_or_open() -> None:
    text = "He did not go and tried to sleep."
    polarity = read_polarity(text)
    assert [polarity.negates(text.index(word)) for word in ("He", "go", "sleep")] == [False, True, False]
    assert [polarity.leaves_open(text.index(word)) for word in ("go", "sleep")] == [False, True]


NAMED = {
    "nobody named": ("There is nobody named Ivo Lund.", True),
    "no doctor called, quoted": ("It has no doctor called “Ivo Lund”.", True),
    "a doctor named": ("It has a doctor named Ivo Lund.", False),
}


@pytest.mark.parametrize(("text", "expected"), NAMED.values(), ids=NAMED)
def test_a_name_can_be_nobodys(text: str, expected: bool) -> None:
    assert denies_name(text, text.index("Ivo")) is expected
