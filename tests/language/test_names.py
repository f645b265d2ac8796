"""Proper names: where they stand, which are one and the same, and whose a work is."""

from __future__ import annotations

import pytest

from assay.language.names import (
    Gazetteer,
    build_gazetteer,
    find_countries,
    find_names,
    find_owners,
    find_titles,
    is_country,
    is_known,
    name_key,
    same_name,
)

LADDER = build_gazetteer(
    [("Alba Youth Ladder", "Youth Ladder of Alba"), ("Alba Ladder",), ("Mara Kole", "M. Kole")],
    ["The crew met Borea twice.", "A stone fell on Stone."],
)


def keys(text: str, gazetteer: Gazetteer = LADDER) -> list[str]:
    return [name.key for name in find_names(text, gazetteer)]


FOUND = {
    "run of capitals": ("Then Ana Ruiz met Ida Holm.", ["ana ruiz", "ida holm"]),
    "one capital within": ("They met in Ovria.", ["ovria"]),
    "first word alone proves nothing": ("Yesterday it rained.", []),
    "first word with a second": ("Ana Ruiz won.", ["ana ruiz"]),
    "first word seen elsewhere as a name": ("Borea won.", ["borea"]),
    "first word that is a common word elsewhere": ("Stone fell.", []),
    "connective inside": ("They like the Bank of Ovria.", ["bank of ovria"]),
    "connective outside": ("They like Ovria and the sea.", ["ovria"]),
    "stop word at the start": ("In Alba Nova it rained.", ["alba nova"]),
    "only a stop word": ("After It rained", []),
    "month and day": ("It rained on Monday in May.", []),
    "acronym is a word": ("They like AI and GDP.", []),
    "marked name": ("iPhones and McDuff sell.", ["mcduff"]),
    "digits mark a name": ("Area51 is vast.", ["area51"]),
    "title in quotes": ("They sang 'Night Harbour' twice.", ["night harbour"]),
    "speech in quotes": ('He said "we will never give up".', []),
    "possessive ends a name": ("They read Ana's Diary Pages.", ["ana", "diary pages"]),
    "sentence ends a name": ("They met Ruizo. Holm left.", ["ruizo"]),
    "initial stays": ("They met J. Holm.", ["j. holm"]),
    "hyphen with a small letter": ("The Ovria-born singer left.", []),
    "hyphen with a capital": ("They met Ana-Lena Vogt.", ["ana lena vogt"]),
    "trailing number": ("They left Alba Nova 7 twice.", ["alba nova"]),
    "leading number": ("They left 7 Alba Nova.", ["alba nova"]),
    "number only": ("In 7 days", []),
    "known alias": ("Then M. Kole left.", ["mara kole"]),
    "known, longest first": ("The Alba Youth Ladder is new.", ["alba youth ladder"]),
    "known, shorter one": ("The Alba Ladder is new.", ["alba ladder"]),
    "known, small letters of several words": ("the alba ladder is new", ["alba ladder"]),
    "known, across a hyphen": ("The Alba-Ladder is new.", ["alba ladder"]),
    "known words apart": ("The Alba, Ladder men say.", ["alba", "ladder"]),
    "country": ("The Norwegians won.", ["norway"]),
    "pronoun is no country": ("They told us.", []),
    "country as an acronym": ("They told the US.", ["united states"]),
    "country inside a foreign name": ("They met at Stade de France.", ["stade de france"]),
}
SAME = {
    "equal": ("mara kole", "mara kole", True),
    "surname": ("kole", "mara kole", True),
    "first name": ("mara", "mara kole", False),
    "longer name": ("alba ladder", "alba youth ladder", False),
    "last word of a long title": ("sky", "the very long blue sky", False),
    "two numbers": ("7", "tower 7", False),
}
KEYS = {
    "case and article": ("The Alba Ladder", "alba ladder"),
    "year": ("2024 Alba Open", "alba open"),
    "quotes": ("“Night Harbour”", "night harbour"),
    "possessive": ("Ana’s", "ana"),
    "hyphen": ("Ana-Lena", "ana lena"),
}
OWNERS = {
    "possessive": ("Ana Ruiz's 'Night Harbour' sold.", {"night harbour": "ana ruiz"}),
    "by": ("They sang 'Night Harbour' by Ana Ruiz.", {"night harbour": "ana ruiz"}),
    "by the singer": ("They sang 'Night Harbour' by the young singer Ana Ruiz.", {"night harbour": "ana ruiz"}),
    "neither": ("They sang 'Night Harbour' with Ana Ruiz.", {}),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_names_are_found(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(("one", "other", "expected"), SAME.values(), ids=SAME)
def test_names_match_whole(one: str, other: str, expected: bool) -> None:
    assert same_name(one, other) is expected
    assert is_known(one, frozenset({other})) is expected


@pytest.mark.parametrize(("name", "key"), KEYS.values(), ids=KEYS)
def test_a_name_has_a_key(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(("text", "expected"), OWNERS.values(), ids=OWNERS)
def test_a_thing_has_an_owner(text: str, expected: dict[str, str]) -> None:
    assert find_owners(text, find_names(text, LADDER)) == expected


def test_a_name_is_where_it_says() -> None:
    text = "Then 'Night Harbour' reached Ovria."
    assert [text[name.start : name.end] for name in find_names(text, LADDER)] == ["Night Harbour", "Ovria"]


def test_a_wording_of_two_names_is_known_to_neither() -> None:
    gazetteer = build_gazetteer([("Alba Open", "Open Week"), ("Corva Open", "Open Week")])
    assert gazetteer.canonical("open week") == "open week"
    assert keys("They like Open Week.", gazetteer) == ["open week"]


def test_a_name_of_marks_alone_is_never_found() -> None:
    assert keys("They like Ovria & co.", build_gazetteer([("&",), ("X",)])) == ["ovria"]


def test_titles_are_short_and_in_capitals() -> None:
    text = "'Night Harbour', 'night harbour' and 'One Two Three Four Five Six Seven Eight Nine' were sung."
    assert find_titles(text) == ("Night Harbour",)


def test_countries_are_found_inside_longer_names() -> None:
    assert find_countries("the Royal Norwegian Club of the us") == {"norway"}


def test_countries_and_peoples_are_countries() -> None:
    assert [is_country(key) for key in ("norway", "norwegian", "ovria")] == [True, True, False]
