"""What is read out of a claim and a fact before they are compared."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.guards.figure_comparison import compare_figures, has_rival_figure, has_unread_figure
from assay.language.claim_reading import Reading, read
from assay.language.fact_reading import split_clauses
from assay.language.gazetteer import gazetteer_of
from assay.language.names import build_gazetteer
from assay.language.reader import Reader
from assay_schemas import Fact
from tests.guards.judging import DAY, make_fact

KNOWN = build_gazetteer([("Alba Ladder",), ("Unit 9",)])


def reading(text: str) -> Reading:
    return read(text, KNOWN, DAY)


NUMBERED = {
    "capital and number": ("Route 66 is long.", ["route 66"]),
    "number of a noun": ("They saw tower number 77 and the tower number 490.", ["tower 490"]),
    "number of a noun at the start": ("Tower number 77 is high.", ["tower 77"]),
    "number sign": ("Of Symphony No. 5 they knew nothing.", ["symphony 5"]),
    "number of a name": ("The Orion 3 is new.", ["orion 3"]),
    "place of a name": ("The song reached number 5.", []),
    "place in an order": ("The tower number 5 in Ovria is high.", ["ovria"]),
    "world order": ("The world number 5 left.", []),
    "verb": ("Ranked number 5, she left.", []),
    "figure": ("The Orion weighs 300 grams.", ["orion"]),
    "figure after a capital": ("Ovria 300 grams", []),
    "day": ("They met on May 5.", []),
    "year": ("They saw Expo 2020.", ["expo"]),
    "decimals": ("They saw Orion 9.79 twice.", ["orion"]),
    "known as a whole": ("They saw Unit 9.", ["unit 9"]),
}
RANKS = {
    "number": ("It is No. 3.", {3}),
    "finished": ("She finished fifth.", {5}),
    "led": ("She led the race.", {1}),
    "led to": ("It led to a race.", set()),
    "won": ("She won the race.", {1}),
    "won silver": ("She won a silver medal.", set()),
    "champion": ("She became the champion.", {1}),
    "first time": ("It came first time.", set()),
    "and first in": ("She was third in May and first in June.", {1, 3}),
    "last": ("She is last.", {"last"}),
    "last week": ("It closed last week.", set()),
}
STAGES = {
    "half": ("He scored in the first half.", {"first half"}),
    "among": ("She led among the juniors.", {"juniors"}),
    "final": ("The time for the final was short.", set()),
    "whole": ("He scored twice.", set()),
}
CALM = {
    "title case": ("Giant Tower Closes Doors After Storm", []),
    "title case, known name": ("Giant Alba Ladder Closes Doors After Storm", ["alba ladder"]),
    "title case, quoted": ("Giant Tower Plays 'Night Harbour' After Storm", ["night harbour"]),
    "few words": ("Giant Tower Closes", ["giant tower closes"]),
}


@pytest.mark.parametrize(("text", "expected"), NUMBERED.values(), ids=NUMBERED)
def test_a_number_can_belong_to_a_name(text: str, expected: list[str]) -> None:
    assert [name.key for name in reading(text).names] == expected


@pytest.mark.parametrize(("text", "expected"), RANKS.values(), ids=RANKS)
def test_places_are_read_however_they_are_worded(text: str, expected: set[object]) -> None:
    ranks = {term.removeprefix("rank:") for term in reading(text).terms if term.startswith("rank:")}
    assert ranks == {str(place) for place in expected}


@pytest.mark.parametrize(("text", "expected"), STAGES.values(), ids=STAGES)
def test_a_part_of_the_whole_is_noted(text: str, expected: set[str]) -> None:
    assert set(reading(text).stages) == expected


@pytest.mark.parametrize(("text", "expected"), CALM.values(), ids=CALM)
def test_capitals_of_a_headline_say_nothing(text: str, expected: list[str]) -> None:
    assert [name.key for name in reading(text).names] == expected


def test_the_second_longest_is_another_thing_than_the_longest() -> None:
    assert reading("the second-longest bridge").terms == {"second longest", "bridg"}
    assert reading("the longest bridge").terms == {"longest", "bridg"}


def test_a_number_of_days_later_is_no_figure() -> None:
    assert reading("It closed four days later.").quantities == ()


def test_a_clause_speaks_of_its_dates_or_of_its_day() -> None:
    assert reading("It closed in May 2019.").period == (dt.date(2019, 5, 1), dt.date(2019, 5, 31))
    assert reading("It closed.").period == (DAY, DAY)
    assert read("It closed.", KNOWN, None).period is None


def parts(text: str) -> list[Reading]:
    return list(Reader(()).read_claim(text, DAY).parts)


def test_a_part_without_a_name_speaks_of_the_first() -> None:
    assert [[name.key for name in part.names] for part in parts("Ana Ruiz fell, but won the race.")] == [
        ["ana ruiz"]
    ] * 2


def test_a_date_set_apart_holds_for_the_whole() -> None:
    assert [part.dates[0].first.year for part in parts("In 2019, the city had two bridges.")] == [2019, 2019]


def test_direct_speech_is_not_divided() -> None:
    claim = Reader(()).read_claim('Ana Ruiz said: "It closed, and it opened".', DAY)
    assert (claim.is_speech, claim.parts) == (True, ())


CLAUSES = {
    "sentences": ("It rained. It snowed.", ("It rained.", "It snowed.")),
    "semicolon": ("It rained; it snowed.", ("It rained", "it snowed.")),
    "but": ("It rained, but not long.", ("It rained", "but not long.")),
    "and": ("It rained, and it snowed.", ("It rained, and it snowed.",)),
}


@pytest.mark.parametrize(("statement", "expected"), CLAUSES.values(), ids=CLAUSES)
def test_a_statement_is_divided_into_what_is_true_alone(statement: str, expected: tuple[str, ...]) -> None:
    assert split_clauses(statement) == expected


def test_what_is_not_known_is_no_clause() -> None:
    fact = make_fact("The plant closed; whether it burned is not known.")
    assert [clause.text for clause in Reader((fact,)).read_fact(fact).clauses] == ["The plant closed"]


def test_a_fact_of_the_set_is_read_once() -> None:
    fact, stranger = make_fact("It closed."), make_fact("It opened.", "f2")
    reader = Reader((fact,))
    assert reader.read_fact(fact) is reader.read_fact(fact)
    assert reader.read_fact(stranger) is not reader.read_fact(stranger)


GROUPED = make_fact(
    "The Alba Ladder ranks climbers.",
    subject="Alba Ladder",
    object="Corva Board",
    aliases=("Ladder of Alba", "the Corva List of the Board", "Night Harbour", "a list of climbers"),
)


def test_an_alias_belongs_to_the_field_it_shares_a_word_with() -> None:
    gazetteer = gazetteer_of((GROUPED,))
    assert gazetteer.canonical("ladder of alba") == "alba ladder"
    assert gazetteer.canonical("corva list of the board") == "corva board"
    assert gazetteer.canonical("night harbour") == "night harbour"
    assert "a list of climbers" not in gazetteer.aliases


def test_an_alias_of_the_object_is_no_wording_of_the_subject() -> None:
    phrases = Reader((GROUPED,)).read_fact(GROUPED).phrases
    assert phrases == ("alba ladder", "ladder of alba", "night harbour", "a list of climbers")


LISTS = {
    "and": "Alba Ladder and Corva Board",
    "comma": "Alba Ladder, Corva Board",
    "semicolon": "Alba Ladder; Corva Board",
}


@pytest.mark.parametrize("subject", LISTS.values(), ids=LISTS)
def test_a_list_of_names_is_no_name(subject: str) -> None:
    fact = make_fact("They rank climbers.", subject=subject, aliases=("Ladder of Alba",))
    assert gazetteer_of((fact,)).canonical("ladder of alba") == "ladder of alba"


def common(number: int, **fields: object) -> Fact:
    return make_fact(f"Runner {number} left.", f"f{number}", subject="the spring race of 40 boats", **fields)


def test_what_several_facts_are_about_is_their_setting() -> None:
    facts = (common(1, object="Ovria", aliases=("regatta",)), common(2), common(3))
    setting = Reader(facts).read_fact(facts[0]).setting
    assert {"regatta", "spring", "race"} <= setting.terms
    assert setting.keys == {"ovria"}
    assert [mention.low for mention in setting.quantities] == [40]


def test_what_two_facts_are_about_is_no_setting() -> None:
    facts = (common(1), common(2))
    assert Reader(facts).read_fact(facts[0]).setting.terms == frozenset()


def test_a_figure_of_the_setting_neither_confirms_nor_contradicts() -> None:
    other = make_fact("Ana Ruiz left.", "f4")
    reader = Reader((common(1), common(2), common(3), other))
    fact = reader.read_fact(other)
    claim = reader.read_claim("Ana Ruiz left the race of 40 boats.", DAY)
    figures = compare_figures(claim, fact.clauses[0], fact)
    assert ([mention.low for mention in figures.understood], figures.matched, figures.mismatched) == ([40], (), ())


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The camera takes 40 images a second.", True),
        ("The camera takes 40,000 images a second.", False),
        ("Its shutter opens for 3 minutes.", True),
        ("Its shutter opens for half a minute.", False),
        ("The camera weighs 9 kilograms.", False),
        ("The camera has 7.", False),
        ("The camera takes images.", False),
    ],
    ids=["other count", "same", "other unit that converts", "same, converted", "no such unit", "no unit", "no figure"],
)
def test_a_figure_that_no_fact_has_beside_others_of_its_unit_has_a_rival(claim: str, *, expected: bool) -> None:
    facts = (make_fact("The camera takes 40,000 images a second.", "f1"), make_fact("It opens for 30 seconds.", "f2"))
    reader = Reader(facts)
    read = [reader.read_fact(fact) for fact in facts]
    assert has_rival_figure(reader.read_claim(claim, DAY), read) is expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Korva paid 5OO,OOO dollars.", True),
        ("Korva paid 5e5 dollars.", True),
        ("Korva paid 500K dollars.", False),
        ("Korva came 2nd in the 1990s.", False),
        ("The DX7000c left Korva.", False),
        ("Korva paid 500 dollars.", False),
    ],
    ids=["letters for noughts", "exponent", "a scale", "ordinal and decade", "as in a fact", "plain"],
)
def test_digits_among_letters_that_no_fact_has_are_unread(claim: str, *, expected: bool) -> None:
    facts = (make_fact("The DX7000c was built in Korva.", "f1"),)
    reader = Reader(facts)
    assert has_unread_figure(reader.read_claim(claim, DAY), [reader.read_fact(facts[0])]) is expected
