"""Which facts the claims of an article are judged by."""

from __future__ import annotations

import datetime as dt

from assay.bootstrap import build_index
from assay.facts.store import FactBase
from assay.retrieval.index import NEAR, FactIndex
from assay.steps.evidence import fact_tokens, gather_each, gather_shared, near_facts
from assay_schemas import Claim, ClaimId, Fact
from tests.testing.fakes import make_article, make_fact

KILN = make_fact("kiln", "The kiln of Ovria fired 12 pots.", valid_to="2020")
TOWER = make_fact("tower", "The Alba Tower is 96 metres high.")
FERRY = make_fact("ferry", "The ferry to Osk has 230 seats.", aliases=("the boat",), related_myths=("It sank.",))
INDEX = FactIndex((KILN, TOWER, FERRY))
ARTICLE = make_article("The kiln burned in Ovria.", "A ferry went to Osk.", date=dt.date(2024, 1, 1))


def claim(statement: str, id_: str = "c1", **changes: object) -> Claim:
    return Claim.model_validate({"id": ClaimId(id_), "statement": statement, "quote": "q", "spans": ()} | changes)


def ids(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.id for fact in facts]


def test_each_claim_gets_the_facts_in_force_that_come_closest() -> None:
    found = gather_each(INDEX, [claim("The kiln fired pots.")], ARTICLE, k=2)
    assert "kiln" not in ids(found.items[0].facts)
    assert found.without == []


def test_a_file_that_fits_is_shown_whole_and_the_same_for_every_claim() -> None:
    claims = [claim("The kiln fired pots."), claim("Somebody sang.", "c2")]
    found = gather_shared(INDEX, claims, ARTICLE, k=1, max_tokens=1_000)
    assert [ids(item.facts) for item in found.items] == [["ferry", "kiln", "tower"]] * 2
    assert found.items[0].facts is found.items[1].facts
    assert found.without == []


def test_what_does_not_fit_is_searched_with_sentences_and_claims() -> None:
    room = fact_tokens(KILN) + fact_tokens(FERRY)
    found = gather_shared(INDEX, [claim("The kiln fired pots.")], ARTICLE, k=1, max_tokens=room)
    assert [ids(item.facts) for item in found.items] == [["ferry", "kiln"]]


def test_a_claim_is_searched_in_both_languages() -> None:
    foreign = claim("La torre es alta.", translation="The tower is high.")
    found = gather_shared(INDEX, [foreign], make_article("La torre es alta."), k=1, max_tokens=fact_tokens(TOWER))
    assert ids(found.items[0].facts) == ["tower"]


def test_the_room_for_facts_is_kept() -> None:
    claims = [claim("The kiln fired pots."), claim("The tower is high.", "c2"), claim("The ferry has seats.", "c3")]
    room = fact_tokens(KILN) + fact_tokens(TOWER)
    found = gather_shared(INDEX, claims, ARTICLE, k=3, max_tokens=room)
    assert sum(map(fact_tokens, found.items[0].facts)) <= room


def test_a_claim_for_which_nothing_is_found_is_not_asked() -> None:
    claims = [claim("The kiln fired pots."), claim("Zebras yawn.", "c2", quote="zebras")]
    found = gather_shared(INDEX, claims, ARTICLE, k=1, max_tokens=fact_tokens(KILN))
    assert [item.claim.id for item in found.items] == ["c1"]
    assert [each.id for each in found.without] == ["c2"]


def test_claims_of_one_block_are_searched_with_the_sentences_of_that_block() -> None:
    article = make_article("The kiln burned in Ovria.", "A ferry went to Osk.")
    placed = claim("It burned.", spans=(article.blocks[0].span,))
    found = gather_shared(INDEX, [placed], article, k=1, max_tokens=fact_tokens(KILN) + fact_tokens(FERRY))
    assert found.without == [placed]
    found = gather_shared(INDEX, [placed, claim("The boat left.", "c2")], article, k=1, max_tokens=fact_tokens(FERRY))
    assert [ids(item.facts) for item in found.items] == [["ferry"]]


def test_every_text_of_a_fact_takes_room() -> None:
    assert fact_tokens(FERRY) > fact_tokens(make_fact("ferry", FERRY.statement))


def test_the_facts_near_to_a_claim_are_found_in_the_language_of_the_facts() -> None:
    index = build_index(FactBase((KILN, TOWER, FERRY), "f" * 64))
    (near,) = near_facts(index, claim("La torre es alta.", translation="The Alba Tower is 96 metres high."))
    assert (near.fact_id, near.statement) == ("tower", TOWER.statement)
    assert near.similarity > NEAR


def test_a_claim_about_something_else_has_no_fact_near() -> None:
    index = build_index(FactBase((KILN, TOWER, FERRY), "f" * 64))
    assert near_facts(index, claim("The central bank raised its rate in March.")) == ()
