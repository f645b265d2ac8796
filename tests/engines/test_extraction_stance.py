"""How the article stands to what it prints, and who says it."""

import pytest

from assay.engines.embedded.extraction.attribution import find_report, source_name, source_roles
from assay.engines.embedded.extraction.stance import (
    debunks,
    find_denied,
    is_anonymous_post,
    is_bare_denial,
    is_dateline,
    opening_end,
    sentence_stance,
)
from assay.language.clauses import Clause
from assay_schemas import Stance

STANCES = [
    pytest.param("The tower fell.", "", False, Stance.ASSERTED, id="plain"),
    pytest.param("It never reached Lund.", "", False, Stance.ASSERTED, id="negation-of-the-author"),
    pytest.param("“The tower fell.”", "False.", False, Stance.DENIED, id="quoted-then-false"),
    pytest.param('"The tower fell."', "It did not.", False, Stance.DENIED, id="quoted-then-did-not"),
    pytest.param("“The tower fell.”", "On the contrary, it stands.", False, Stance.DENIED, id="on-the-contrary"),
    pytest.param("“The tower fell.”", "It was built in 1930.", True, Stance.DENIED, id="quoted-in-a-debunk"),
    pytest.param("“The tower fell.”", "It was built in 1930.", False, Stance.ASSERTED, id="quoted-elsewhere"),
    pytest.param("Claim: The tower fell.", "Verdict: False.", False, Stance.DENIED, id="labelled-claim"),
    pytest.param("Sure, and the mayor can fly.", "", False, Stance.DENIED, id="sarcasm"),
    pytest.param("The mayor can fly.", "Back on Earth, he walks.", False, Stance.DENIED, id="mocked-by-the-next"),
    pytest.param("Did the tower fall?", "", False, Stance.QUESTIONED, id="question"),
    pytest.param("If the tower falls, it is lost.", "", False, Stance.HYPOTHETICAL, id="if"),
]
REPORTS = [
    pytest.param("According to Orbis, sales rose.", "Orbis", "sales rose.", False, id="according-to"),
    pytest.param(
        "According to Orbis, which closed its books in May, sales rose.", "Orbis", "sales rose.", False, id="relative"
    ),
    pytest.param("Sales rose, according to Orbis.", "Orbis", "Sales rose", False, id="according-to-behind"),
    pytest.param("Sales rose, the ministry said on Friday.", "the ministry", "Sales rose", False, id="said-behind"),
    pytest.param("Critics argue that the law is void.", "Critics", "the law is void.", False, id="that"),
    pytest.param("On Monday, police said two men were held.", "police", "two men were held.", False, id="bare"),
    pytest.param(
        "Ann Lee, who led the trial, said the results were poor.",
        "Ann Lee, who led the trial",
        "the results were poor.",
        False,
        id="speaker-with-an-aside",
    ),
    pytest.param("“We will not go home,” said Ann Lee.", "Ann Lee", "“We will not go home,”", True, id="said-after"),
    pytest.param('"I did not do it," he told the court.', "he", '"I did not do it,"', True, id="told-after"),
    pytest.param('Ann Lee said: "I will not go home."', "Ann Lee", '"I will not go home."', True, id="said-before"),
    pytest.param(
        "“It was cold up there,” Fox said. “It snowed.”",
        "Fox",
        "“It was cold up there,” Fox said. “It snowed.”",
        True,
        id="quotation-in-two-parts",
    ),
]
NO_REPORTS = [
    pytest.param("Officials found the knife in the car.", id="found-a-thing"),
    pytest.param("I said that it was cold.", id="the-author"),
    pytest.param("Nobody had been told that they would come.", id="nobody"),
    pytest.param("No witness said that it fell.", id="no-witness"),
    pytest.param("We traced the claim to a video that has been seen by all.", id="noun-that-looks-like-a-verb"),
    pytest.param("Those who say that it is dull are many.", id="relative-clause"),
    pytest.param("The film “Stand up and sing now” was long.", id="title"),
    pytest.param("In 2019 “Stand up and sing now” was sold.", id="title-behind-words"),
    pytest.param("“Fine.”", id="short-quotation"),
]
ROLES = [
    pytest.param("Dr. Ann Lee, a chemist at Orbis", "Dr. Ann Lee", ["Dr. Ann Lee is a chemist at Orbis"], id="behind"),
    pytest.param("Ann Lee, the mayor of Lund, on Tuesday", "Ann Lee", ["Ann Lee is the mayor of Lund"], id="occasion"),
    pytest.param("Ann Lee, who sold bread", "Ann Lee", ["Ann Lee sold bread"], id="who"),
    pytest.param("senior reporter Ann Lee", "senior reporter Ann Lee", ["Ann Lee is senior reporter"], id="before"),
    pytest.param("One neighbour, who asked not to be named", "One neighbour", [], id="nobody"),
    pytest.param("Critics", "Critics", [], id="unnamed"),
    pytest.param("the April report of the Food Office", "the April report of the Food Office", [], id="report"),
    pytest.param("Ann Lee, 52", "Ann Lee", [], id="aged"),
    pytest.param("A bar on Lower Broadway", "A bar on Lower Broadway", [], id="place"),
]


@pytest.mark.parametrize(("sentence", "following", "debunk", "expected"), STANCES)
def test_the_stance_of_a_sentence(sentence: str, following: str, debunk: bool, expected: Stance) -> None:
    assert sentence_stance(sentence, following, debunks=debunk) is expected


@pytest.mark.parametrize(("sentence", "source", "content", "direct"), REPORTS)
def test_a_report_has_a_source_and_a_content(sentence: str, source: str, content: str, direct: bool) -> None:
    report = find_report(Clause.whole(sentence))

    assert report is not None
    assert (report.source, report.content.text, report.direct) == (source, content, direct)


@pytest.mark.parametrize("sentence", NO_REPORTS)
def test_what_the_author_says_is_no_report(sentence: str) -> None:
    assert find_report(Clause.whole(sentence)) is None


@pytest.mark.parametrize(("source", "name", "roles"), ROLES)
def test_a_source_has_a_name_and_may_have_roles(source: str, name: str, roles: list[str]) -> None:
    assert (source_name(source), [*source_roles(source)]) == (name, roles)


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        pytest.param("Fact check: no, the tower stands", True, id="fact-check"),
        pytest.param("No, the tower did not fall", True, id="no"),
        pytest.param("The tower fell on Monday", False, id="news"),
    ],
)
def test_a_debunk_is_known_by_its_opening(opening: str, expected: bool) -> None:
    assert debunks([opening]) is expected


@pytest.mark.parametrize(
    ("sentence", "words", "rest"),
    [
        pytest.param("It is false that it fell.", "it fell.", "", id="it-is-false"),
        pytest.param("It is equally untrue that it fell.", "it fell.", "", id="equally-untrue"),
        pytest.param("It's an old myth that it fell.", "it fell.", "", id="old-myth"),
        pytest.param("Claims that it fell are false.", "it fell", "", id="claims-are-false"),
        pytest.param("Contrary to claims that it fell, it stands.", "it fell", "it stands.", id="contrary"),
    ],
)
def test_a_sentence_may_deny_a_part_of_itself(sentence: str, words: str, rest: str) -> None:
    denied = find_denied(sentence)

    assert denied is not None
    assert (denied.words, sentence[denied.end :]) == (words, rest)


def test_a_sentence_that_says_how_true_something_is_denies_nothing() -> None:
    assert find_denied("It is equally clear that it fell.") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("False.", True, id="false"),
        pytest.param("It was not.", True, id="was-not"),
        pytest.param("Not true: the tower stands.", False, id="with-a-claim"),
        pytest.param("The tower stands.", False, id="claim"),
    ],
)
def test_a_bare_denial_states_nothing(sentence: str, expected: bool) -> None:
    assert is_bare_denial(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("New Lund, 1 June 2026.", True, id="place-and-day"),
        pytest.param("LUND, Sweden, May 5, 2024", True, id="place-country-and-day"),
        pytest.param("5 May 2024", True, id="day"),
        pytest.param("Born 5 May 2024.", False, id="what-happened-then"),
        pytest.param("The ferry, 5 May 2024.", False, id="thing"),
        pytest.param("Lund, 5 May 2024, was flooded.", False, id="goes-on"),
        pytest.param("May 2024 was warmer than May 1950.", False, id="between-two-dates"),
        pytest.param("Lund, Sweden.", False, id="no-day"),
    ],
)
def test_a_day_with_its_place_alone_states_nothing(sentence: str, expected: bool) -> None:
    assert is_dateline(sentence) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("One post", True, id="post"),
        pytest.param("A widely shared video", True, id="video"),
        pytest.param("Users on a forum", True, id="users"),
        pytest.param("Ann Lee", False, id="person"),
        pytest.param("The ministry", False, id="office"),
    ],
)
def test_some_post_is_an_anonymous_source(source: str, expected: bool) -> None:
    assert is_anonymous_post(source) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("OSLO, Norway, May 5, 2024 – The dam broke.", "The dam broke.", id="dateline"),
        pytest.param("LUND (ABC) - The dam broke.", "The dam broke.", id="dateline-with-an-agency"),
        pytest.param(
            "OSLO, Norway, May 5, 2024 (North Sea Press) - The dam broke.", "The dam broke.", id="agency-of-words"
        ),
        pytest.param("May 5, 2024 – The dam broke.", "The dam broke.", id="date"),
        pytest.param("In fact, the dam broke.", "the dam broke.", id="in-fact"),
        pytest.param("What is true is that the dam broke.", "the dam broke.", id="what-is-true"),
        pytest.param("Back on Earth, the dam broke.", "the dam broke.", id="back-on-earth"),
        pytest.param("The dam broke.", "The dam broke.", id="nothing"),
        pytest.param("In fact, ", "In fact, ", id="nothing-behind"),
    ],
)
def test_a_statement_begins_behind_datelines_and_marks_of_stance(sentence: str, expected: str) -> None:
    assert sentence[opening_end(sentence) :] == expected
