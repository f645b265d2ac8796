from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.retrieval.index import FactIndex
from assay_schemas import Fact, FactId, FactStatus

SPAN = Fact.model_validate({"id": "span", "statement": "The Old Bridge spans 120 metres.", "subject": "Old Bridge"})
MILL = Fact.model_validate({"id": "mill", "statement": "The mill burned down.", "aliases": ["Gray's Café"]})
RANK = Fact.model_validate({"id": "rank", "statement": "It was No. 1 in the list of parks."})
FACTS = (SPAN, MILL, RANK)


def found(query: str, *facts: Fact, k: int = 8, on: dt.date | None = None) -> list[str]:
    return [ranked.fact.id for ranked in FactIndex(facts).search(query, k=k, on=on)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("How long do the bridges span?", "span", id="other-forms-of-the-words"),
        pytest.param("GRAYS CAFE and gray's cafe", "mill", id="case-and-accents"),
        pytest.param("ranked number one", "rank", id="number-one"),
        pytest.param("no. 1", "rank", id="no-1"),
        pytest.param("#1", "rank", id="number-sign"),
        pytest.param("in 1st place", "rank", id="ordinal"),
        pytest.param("a hundred and twenty", "span", id="number-in-words"),
        pytest.param("parks", "rank", id="one-word"),
    ],
)
def test_a_fact_is_found_by(query: str, first: str) -> None:
    assert found(query, *FACTS)[:1] == [first]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param({"object": "granite"}, id="object"),
        pytest.param({"predicate": "built-of-granite"}, id="predicate"),
        pytest.param({"subject": "Granite House"}, id="subject"),
        pytest.param({"aliases": ["granite one"]}, id="alias"),
        pytest.param({"related_myths": ["It is all granite."]}, id="myth"),
        pytest.param({"related_myths": ["It is brick.", "It is clay.", "It is all granite."]}, id="third-myth"),
        pytest.param({"also_stated": ["Its walls are granite."]}, id="wording"),
    ],
)
def test_every_field_that_says_something_is_searched(text: dict[str, object]) -> None:
    fact = Fact.model_validate({"id": "house", "statement": "A building.", **text})
    assert found("granite", fact, *FACTS) == ["house"]


@pytest.mark.parametrize("query", ["", " \n", "🙂🙂", "the of and", "xylophone", "…!?"])
def test_a_query_without_a_known_word_finds_nothing(query: str) -> None:
    assert found(query, *FACTS) == []


def test_an_acronym_is_found_with_and_without_its_dots() -> None:
    fact = Fact.model_validate({"id": "un", "statement": "The U.N. met."})
    assert found("UN", fact) == found("u.n.", fact) == ["un"]


def test_a_thousands_separator_does_not_hide_a_number() -> None:
    fact = Fact.model_validate({"id": "tall", "statement": "It has 1,234 steps."})
    assert found("1234", fact) == ["tall"]


def test_a_fact_whose_name_occurs_whole_comes_before_one_that_shares_its_words() -> None:
    shared = {"statement": "Opened in spring."}
    whole = Fact.model_validate({"id": "z-whole", "subject": "Red Hill Park", **shared})
    parts = Fact.model_validate({"id": "a-parts", "subject": "Park Hill Red", **shared})
    assert found("What of Red Hill Park?", whole, parts) == ["z-whole", "a-parts"]


def test_a_name_inside_a_longer_name_does_not_count() -> None:
    longer = Fact.model_validate({"id": "z-longer", "statement": "x", "subject": "New Hill Park"})
    shorter = Fact.model_validate({"id": "a-shorter", "statement": "x", "subject": "Hill Park"})
    index = FactIndex((longer, shorter))
    inside = index.search("New Hill Park", k=2)
    alone = index.search("Hill Park", k=2)
    assert [ranked.fact.id for ranked in inside] == ["z-longer", "a-shorter"]
    assert inside[1].score < alone[0].score
    assert alone[0].fact.id == "a-shorter"


def test_names_that_overlap_without_one_holding_the_other_both_count() -> None:
    left = Fact.model_validate({"id": "left", "statement": "a stone", "subject": "Hill Park"})
    right = Fact.model_validate({"id": "right", "statement": "a stone", "subject": "Park Lane"})
    scores = {str(r.fact.id): r.score for r in FactIndex((left, right)).search("Hill Park Lane", k=2)}
    assert scores["left"] == scores["right"]


def test_a_name_of_stop_words_alone_is_still_found() -> None:
    fact = Fact.model_validate({"id": "band", "statement": "They play.", "subject": "The The"})
    assert found("the the", fact) == ["band"]


def test_equal_facts_are_ordered_by_id_whatever_their_order() -> None:
    facts = [Fact(id=FactId(name), statement="A stone.") for name in ("c", "a", "b")]
    assert found("stone", *facts) == found("stone", *reversed(facts)) == ["a", "b", "c"]


def test_at_most_k_facts_are_returned_best_first() -> None:
    ranked = FactIndex(FACTS).search("bridge mill parks 120 metres", k=2)
    assert len(ranked) == 2
    assert ranked[0].score >= ranked[1].score > 0


@pytest.mark.parametrize("status", [FactStatus.DRAFT, FactStatus.SUPERSEDED])
def test_a_fact_that_is_not_active_is_never_found(status: FactStatus) -> None:
    assert found("bridge", SPAN.model_copy(update={"status": status})) == []


@pytest.mark.parametrize(
    ("fields", "on", "is_found"),
    [
        pytest.param({"valid_from": "2024-03-02"}, dt.date(2024, 3, 1), False, id="before"),
        pytest.param({"valid_from": "2024-03-02"}, dt.date(2024, 3, 2), True, id="first-day"),
        pytest.param({"valid_to": "2024-03-02"}, dt.date(2024, 3, 2), True, id="last-day"),
        pytest.param({"valid_to": "2024-03-02"}, dt.date(2024, 3, 3), False, id="after"),
        pytest.param({"valid_to": "2024-02"}, dt.date(2024, 2, 29), True, id="whole-month"),
        pytest.param({"valid_from": "2024"}, dt.date(2024, 1, 1), True, id="whole-year"),
        pytest.param({"as_of": "2024-03-02"}, dt.date(1990, 1, 1), True, id="observed-only"),
        pytest.param({"valid_to": "2024-03-02"}, None, True, id="no-day-asked"),
    ],
)
def test_only_facts_in_force_on_the_day_are_found(fields: dict[str, str], on: dt.date | None, is_found: bool) -> None:
    fact = Fact.model_validate({"id": "f", "statement": "The bridge is shut.", **fields})
    assert found("bridge", fact, on=on) == (["f"] if is_found else [])


def test_facts_out_of_force_leave_their_places_to_others() -> None:
    expired = SPAN.model_copy(update={"id": "a", "valid_to": "1999"})
    assert found("bridge", expired, SPAN, k=1, on=dt.date(2024, 1, 1)) == ["span"]


@pytest.mark.parametrize(
    "facts",
    [pytest.param((), id="none"), pytest.param((Fact(id=RANK.id, statement="…"),), id="wordless")],
)
def test_an_index_without_words_finds_nothing(facts: tuple[Fact, ...]) -> None:
    assert found("bridge", *facts) == []


@given(query=st.text(max_size=300), k=st.integers(1, 5))
def test_any_query_gives_at_most_k_facts_with_scores_above_zero(query: str, k: int) -> None:
    ranked = FactIndex(FACTS).search(query, k=k)
    assert len(ranked) <= k
    assert all(item.score > 0 for item in ranked)


def test_a_query_of_ten_thousand_characters_is_answered() -> None:
    assert found("bridge " * 1_429, *FACTS) == ["span"]


def test_a_proposed_sentence_finds_nothing() -> None:
    proposed = {"text": "Its walls are granite.", "proposed": True}
    fields = {"id": "house", "statement": "A building.", "also_stated": [proposed], "related_myths": [proposed]}
    assert found("granite", Fact.model_validate(fields), *FACTS) == []


def test_wordings_that_repeat_a_fact_do_not_change_how_well_its_words_fit() -> None:
    plain = Fact.model_validate({"id": "a", "statement": "A stone wall."})
    worded = plain.model_copy(update={"also_stated": ("A wall of stone.", "The stone wall.")})
    assert FactIndex((worded, *FACTS)).search("stone wall", k=1)[0].score == (
        FactIndex((plain, *FACTS)).search("stone wall", k=1)[0].score
    )
