"""Retrieval by meaning: with made-up vectors, and with those that ship."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assay.bootstrap import build_index
from assay.facts.store import FactBase
from assay.retrieval.index import MIN_COSINE, NEAR, NEAR_BY_NAME, PREPARED_VERSION, FactIndex
from assay_schemas import Fact, FactId

CHART = Fact(id=FactId("chart"), statement="The single topped the download chart.")
FIRE = Fact(id=FactId("fire"), statement="The mill burned down in 1901.")
RACE = Fact(id=FactId("race"), statement="The sprinter won the gold medal.")
FACTS = (CHART, FIRE, RACE)
SHIPPED = build_index(FactBase(FACTS, "f" * 64))
REVERSED = build_index(FactBase(FACTS[::-1], "f" * 64))


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Point a text at an angle to the x axis whose cosine it names, as "near 0.8"; to the x axis if it names none."""
    cosines = np.array([float(text.split()[-1]) if "near" in text else 1.0 for text in texts])
    return np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1).astype(np.float32)


def near(id_: str, cosine: float, word: str = "stone") -> Fact:
    return Fact(id=FactId(id_), statement=f"{word} near {cosine}")


def found(query: str, *facts: Fact) -> list[str]:
    return [ranked.fact.id for ranked in FactIndex(facts, embed).search(query, k=8)]


def test_a_fact_that_shares_no_word_is_found_by_its_meaning() -> None:
    assert found("xylophone", near("like", 0.9), near("unlike", 0.1)) == ["like"]


def test_the_likeness_from_which_meaning_alone_finds_a_fact_is_a_bound() -> None:
    assert found("xylophone", near("above", MIN_COSINE + 0.01), near("below", MIN_COSINE - 0.01)) == ["above"]


def test_of_facts_with_the_same_words_the_closer_in_meaning_comes_first() -> None:
    assert found("stone", near("a", 0.1), near("b", 0.2)) == ["b", "a"]


def test_an_opposite_meaning_takes_nothing_from_the_words() -> None:
    words_only = FactIndex((near("a", 0.0),), embed).search("stone", k=1)
    assert FactIndex((near("a", -0.9),), embed).search("stone", k=1)[0].score == words_only[0].score > 0


def test_of_the_texts_of_a_fact_the_one_closest_in_meaning_counts() -> None:
    worded = near("worded", 0.1).model_copy(update={"also_stated": ("near 0.9", "near 0.2")})
    facts = (near("a-plain", 0.8), worded, near("z-plain", 0.7))
    assert found("xylophone", *facts) == ["worded", "a-plain", "z-plain"]


def test_a_fact_found_by_its_words_comes_before_one_of_vaguely_like_meaning() -> None:
    facts = [near("words", 0.3, word="xylophone"), *(near(f"like-{n}", 0.5) for n in range(4))]
    assert found("xylophone", *facts)[0] == "words"


def test_facts_of_the_same_meaning_are_ordered_by_id_whatever_their_order() -> None:
    facts = [near(name, 0.7) for name in "cab"]
    assert found("xylophone", *facts) == found("xylophone", *reversed(facts)) == ["a", "b", "c"]


@pytest.mark.parametrize("query", ["", " \n", "🙂🙂", "the of and", "…!?"])
def test_a_query_without_words_finds_nothing_by_meaning(query: str) -> None:
    assert found(query, near("a", 1.0)) == []
    assert SHIPPED.search(query, k=8) == ()


@pytest.mark.parametrize("facts", [(), (Fact(id=FactId("a"), statement="…"),)], ids=["none", "wordless"])
def test_an_index_without_words_finds_nothing_by_meaning(facts: tuple[Fact, ...]) -> None:
    assert build_index(FactBase(facts, "f" * 64)).search("bridge", k=8) == ()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("Flames destroyed a factory", "fire", id="fire"),
        pytest.param("Runners were victorious", "race", id="sport"),
    ],
)
def test_the_shipped_vectors_find_another_wording(query: str, first: str) -> None:
    assert [ranked.fact.id for ranked in SHIPPED.search(query, k=1)] == [first]


def test_the_shipped_vectors_leave_a_foreign_subject_alone() -> None:
    assert SHIPPED.search("Photosynthesis happens inside chloroplasts", k=8) == ()


@given(query=st.text(max_size=300))
def test_any_query_is_answered_the_same_whatever_the_order_of_the_facts(query: str) -> None:
    ranked = SHIPPED.search(query, k=3)
    assert ranked == REVERSED.search(query, k=3)
    assert all(item.score > 0 for item in ranked)


def test_threads_that_share_the_index_find_the_same() -> None:
    queries = ["a download chart", "Flames destroyed a factory", "Runners were victorious"] * 50
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda query: SHIPPED.search(query, k=3), queries))
    assert answers == [SHIPPED.search(query, k=3) for query in queries]


def test_an_index_given_what_another_prepared_finds_the_same() -> None:
    facts = (near("a", 0.5), near("b", 0.1), Fact(id=FactId("c"), statement="Café No. 1"))
    first = FactIndex(facts, embed)
    second = FactIndex(facts, embed, prepared=first.prepared)
    for query in ("stone", "cafe number one", "xylophone"):
        assert second.search(query, k=8) == first.search(query, k=8) != ()


def test_what_is_prepared_is_that_of_its_version() -> None:
    # If this fails by intention, raise PREPARED_VERSION too, else kept indexes of older code are taken for new.
    statement = "The U.N.'s cafés: No. 2 of twenty-one, 1,234 burned near 0.5"
    fact = Fact(id=FactId("a"), statement=statement, also_stated=("Cafés flamed near 0.8",))
    prepared = FactIndex((fact,), embed).prepared
    assert PREPARED_VERSION == 4
    words = set(prepared.words.tobytes().decode().split())
    assert words == set("un cafe number 2 21 1234 burn near 0.5 flame 0.8".split())
    assert prepared.vectors.tolist() == [[2000, 3464], [3200, 2400]]
    assert prepared.first_vectors.tolist() == [0]


def nearest(text: str, *facts: Fact, k: int = 3) -> list[tuple[str, float]]:
    return [(like.fact.id, like.similarity) for like in FactIndex(facts, embed).nearest(text, k=k)]


def test_near_facts_come_nearest_first_and_at_most_k() -> None:
    facts = [near("c", 0.7), near("a", 0.9), near("b", 0.9), near("far", NEAR - 0.01)]
    assert nearest("xylophone", *facts) == [("a", 0.9), ("b", 0.9), ("c", 0.7)]
    assert nearest("xylophone", *facts, k=1) == [("a", 0.9)]


def test_a_fact_whose_name_stands_in_the_text_is_near_from_a_lower_likeness() -> None:
    above, below = (
        Fact(id=FactId(name), statement="stone near", subject=str(NEAR_BY_NAME + more))
        for name, more in (("above", 0.01), ("below", -0.01))
    )
    assert nearest(f"{above.subject} or {below.subject}", above, below) == [("above", NEAR_BY_NAME + 0.01)]
    assert nearest("xylophone", above, below) == []


def test_nothing_is_near_without_vectors_or_facts() -> None:
    assert FactIndex((near("a", 1.0),)).nearest("stone", k=3) == FactIndex((), embed).nearest("stone", k=3) == ()


def test_texts_that_did_not_change_are_given_no_vectors_again() -> None:
    asked: list[str] = []

    def note(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return embed(texts)

    FactIndex((near("a", 0.9), near("b", 0.8)), note)
    asked.clear()
    FactIndex((near("a", 0.9), near("b", 0.7)), note)
    assert asked == ["stone near 0.7"]
