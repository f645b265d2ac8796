"""Every rule that splits a sentence: what it makes of it, and what it must leave whole."""

import pytest

from assay.engines.embedded.extraction.splitting.clauses import Clause
from assay.engines.embedded.extraction.splitting.rules import LIST_RULES, RULES, split_clause
from tests.engines import splits_of_beside, splits_of_joined

SPLITS = (*splits_of_joined.SPLITS, *splits_of_beside.SPLITS)

WHOLE = [
    pytest.param("Orbis sold 500 tickets between March 3 and March 9.", id="two-dates"),
    pytest.param("The court heard that he drove away and hid the car.", id="verbs-of-a-subordinate-clause"),
    pytest.param("She praised the nurses who stayed late and worked through the night.", id="verbs-of-a-relative"),
    pytest.param("The man was born in Leeds and moved to London in 2003.", id="passive-or-active"),
    pytest.param("The plan drew wide support and mixed reactions from farmers.", id="adjective-that-looks-like-a-verb"),
    pytest.param("It was a trained and tested crew.", id="two-adjectives"),
    pytest.param("The trial enrolled 4,000 patients in Brazil, India and Kenya.", id="total-over-a-list"),
    pytest.param("The fight between the crews in Lund and Oslo was short.", id="names-inside-a-clause"),
    pytest.param("The debate is about value, trust, and money in a world shaped by debt.", id="list-of-nouns"),
    pytest.param("The film “Stand up and sing, he said; be glad” was long.", id="title"),
    pytest.param("The tower and the bridge were built in 1930.", id="joined-subjects"),
    pytest.param("The tower, and his bridge were closed.", id="joined-subjects-behind-a-comma"),
    pytest.param("About two and a half million people came.", id="number-in-words"),
    pytest.param("He visited Paris, France; Rome, Italy; and Oslo.", id="list-with-semicolons"),
    pytest.param("It was built of brick, as the mayor had promised.", id="as-somebody-said"),
    pytest.param("It stands at nine metres, as it has since 2009.", id="as-it-has"),
    pytest.param("Masks break the rules of Health and Safety’s 3 bodies.", id="possessive-before-a-figure"),
    pytest.param("Ann saw it four weeks after the ship had sailed.", id="span-of-time"),
    pytest.param("He left after rooming with men whom staff had praised.", id="participle-behind-after"),
    pytest.param("On Monday, when rain is near, boats stay out.", id="habit-at-the-start"),
    pytest.param("On Monday, when rain fell, quietly.", id="when-without-a-main-clause"),
    pytest.param("He was happy, where she was sad.", id="where-without-a-place"),
    pytest.param("It was sung by men, three brothers from Leeds.", id="counted-apposition-without-a-name"),
    pytest.param("It moved 7.04 metres, a record and the pride of Lund.", id="figure-apposition-in-a-list"),
    pytest.param("In all 3 days and 4 nights.", id="amounts-without-a-verb"),
    pytest.param("He did not stay in Oslo, because the king was there.", id="reason-that-is-denied"),
    pytest.param("They hired 40 guards, who have worked on well lit roads.", id="relative-behind-a-comma"),
    pytest.param("We were told not to eat and to avoid the risk of being infected.", id="two-infinitives"),
    pytest.param("Nobody was saved, with the exception of the cook.", id="exception"),
    pytest.param("No ship sank, despite the storm of May.", id="remark-on-a-negation"),
    pytest.param("The prize will be paid, as long as it is claimed.", id="condition"),
    pytest.param("She is, at the age of 70, the oldest of them.", id="predicate-behind-an-aside"),
    pytest.param("We thank the nurse who stayed late, the driver who came back.", id="list-without-and"),
    pytest.param("With more money, the club could buy a ship.", id="possibility-behind-a-circumstance"),
    pytest.param("It said that between 3 dogs and 4 cats lived there.", id="amounts-between"),
    pytest.param("Ann, Tom, and Eve were friends.", id="list-of-subjects"),
    pytest.param("Given the weather, the boat is late.", id="no-event"),
    pytest.param("The firm will open a plant, employing 40 people.", id="future"),
    pytest.param("It sold tools, including saws.", id="including"),
    pytest.param("Although poor, he gave.", id="although-without-a-clause"),
    pytest.param("Ten words: none of them new.", id="colon-without-a-clause"),
    pytest.param("It can swim and walks.", id="modal-and-present"),
    pytest.param("Quietly—and often.", id="dash-without-a-clause"),
    pytest.param("A week later – Monday – nobody came – or so it was said.", id="three-dashes"),
    pytest.param("A kite is a toy, a bird, and a shape.", id="list-of-appositions"),
    pytest.param("Rain, wind and the drought, in turn, were blamed.", id="aside-that-describes-nothing"),
    pytest.param("", id="empty"),
]


@pytest.mark.parametrize(("rule", "sentence", "expected"), SPLITS)
def test_a_rule_splits_its_kind_of_sentence(rule: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    parts = split_clause(Clause.whole(sentence), {rule})

    assert [(part.text, part.statement) for part in parts] == [(text, said or text) for text, said in expected]


@pytest.mark.parametrize(("rule", "sentence", "expected"), SPLITS)
def test_a_rule_that_is_left_out_does_not_split(rule: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    parts = split_clause(Clause.whole(sentence), {*RULES, *LIST_RULES} - {rule})

    assert [(part.text, part.statement) for part in parts] != [(text, said or text) for text, said in expected]


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_doubtful_sentence_stays_whole(sentence: str) -> None:
    assert [part.text for part in split_clause(Clause.whole(sentence))] == [sentence]


@pytest.mark.parametrize(("rule", "sentence", "expected"), SPLITS)
def test_every_part_is_verbatim(rule: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    assert expected
    assert rule in {*RULES, *LIST_RULES}
    assert all(part.text in sentence for part in split_clause(Clause.whole(sentence)))


def test_the_object_of_a_relative_clause_with_two_verbs_is_not_guessed() -> None:
    clause = Clause.whole("He praised the film, which Lee said led to a debate.")

    assert split_clause(clause, {"object_relative"}) == (clause,)


def test_parts_are_split_again() -> None:
    sentence = "Ann Lee, who is 34, won the race and set a record in Oslo, Lund and Riga."

    statements = [part.statement for part in split_clause(Clause.whole(sentence))]

    assert statements == [
        "Ann Lee is 34",
        "Ann Lee won the race",
        "Ann Lee set a record in Oslo",
        "Ann Lee set a record in Lund",
        "Ann Lee set a record in Riga.",
    ]
