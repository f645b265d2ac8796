"""Every rule that splits a sentence: what it makes of it, and what it must leave whole."""

import pytest

from assay.engines.embedded.extraction.splitting.rules import RULES, split_clause
from assay.language.clauses import Clause
from tests.engines import splits_of_beside, splits_of_joined

SPLITS = (*splits_of_joined.SPLITS, *splits_of_beside.SPLITS)

WHOLE = [
    pytest.param("No firm was hired, and building is barred until May.", id="gerund-that-is-a-subject"),
    pytest.param("The order went to nobody, and works manager Ann Lee is ill.", id="noun-that-looks-like-a-verb"),
    pytest.param("The court heard that he drove away and hid the car.", id="verbs-of-a-subordinate-clause"),
    pytest.param("She praised the nurses who stayed late and worked through the night.", id="verbs-of-a-relative"),
    pytest.param("The man was born in Leeds and moved to London in 2003.", id="passive-or-active"),
    pytest.param("The plan drew wide support and mixed reactions from farmers.", id="adjective-that-looks-like-a-verb"),
    pytest.param("It was a trained and tested crew.", id="two-adjectives"),
    pytest.param("The film “Stand up and sing, he said; be glad” was long.", id="title"),
    pytest.param("The tower and the bridge were built in 1930.", id="joined-subjects"),
    pytest.param("The tower, and his bridge were closed.", id="joined-subjects-behind-a-comma"),
    pytest.param("About two and a half million people came.", id="number-in-words"),
    pytest.param("He visited Paris, France; Rome, Italy; and Oslo.", id="list-with-semicolons"),
    pytest.param("He did not stay in Oslo, because the king was there.", id="reason-that-is-denied"),
    pytest.param("Nobody was saved, with the exception of the cook.", id="exception"),
    pytest.param("No ship sank, despite the storm of May.", id="remark-on-a-negation"),
    pytest.param("The prize will be paid, as long as it is claimed.", id="condition"),
    pytest.param("We thank the nurse who stayed late, the driver who came back.", id="list-without-and"),
    pytest.param("Ann, Tom, and Eve were friends.", id="list-of-subjects"),
    pytest.param("Although poor, he gave.", id="although-without-a-clause"),
    pytest.param("Ten words: none of them new.", id="colon-without-a-clause"),
    pytest.param("It can swim and walks.", id="modal-and-present"),
    pytest.param("Quietly—and often.", id="dash-without-a-clause"),
    pytest.param("A week later – Monday – nobody came – or so it was said.", id="three-dashes"),
    pytest.param("Rain, wind and the drought, in turn, were blamed.", id="aside-that-describes-nothing"),
    pytest.param("The firm will open a plant, employing 40 people.", id="future"),
    pytest.param("It sold tools, including saws.", id="including"),
    pytest.param("", id="empty"),
]


@pytest.mark.parametrize(("rule", "sentence", "expected"), SPLITS)
def test_a_rule_splits_its_kind_of_sentence(rule: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    parts = split_clause(Clause.whole(sentence), {rule})

    assert [(part.text, part.statement) for part in parts] == [(text, said or text) for text, said in expected]


@pytest.mark.parametrize(("rule", "sentence", "expected"), SPLITS)
def test_a_rule_that_is_left_out_does_not_split(rule: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    parts = split_clause(Clause.whole(sentence), {*RULES} - {rule})

    assert [(part.text, part.statement) for part in parts] != [(text, said or text) for text, said in expected]


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_doubtful_sentence_stays_whole(sentence: str) -> None:
    assert [part.text for part in split_clause(Clause.whole(sentence))] == [sentence]


@pytest.mark.parametrize(("rule", "sentence", "expected"), SPLITS)
def test_every_part_is_verbatim(rule: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    assert expected
    assert rule in RULES
    assert all(part.text in sentence for part in split_clause(Clause.whole(sentence)))


def test_parts_are_split_again() -> None:
    sentence = "Ann Lee, who is 34, won the race and set a record in Oslo."

    statements = [part.statement for part in split_clause(Clause.whole(sentence))]

    assert statements == [
        "Ann Lee is 34",
        "Ann Lee won the race",
        "Ann Lee set a record in Oslo.",
    ]
