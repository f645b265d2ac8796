"""The model of the benchmark: what it answers, from the gold, in every form that a build asks for."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from assay.engines.llm.controls import every_control
from assay.engines.llm.prompting import fenced
from assay.engines.llm.strict_schema import strict_schema
from assay.facts.store import load_fact_base
from assay_evals.single_prompt import SingleAnswer
from assay_evals.speed.answers import GoldAnswers
from assay_evals.speed.articles import SpeedArticle, read_articles
from assay_evals.speed.rows import CLAIMS, VERDICTS, Judged, named_fields
from assay_mock.material import ChatRequest
from assay_schemas import Severity, VerdictLabel, WireClaims, WireVerdicts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel, JsonValue

    from assay_evals.running.cases import GoldClaim

ARTICLES = read_articles()
ANSWERS = GoldAnswers(ARTICLES)
TRAMS = ARTICLES[1]
STATED = {fact.id: fact.statement for fact in load_fact_base(TRAMS.facts).facts}
FACT = "The Orrin Weir is 83 metres wide."
TRUE = "The Orrin Weir is 83 metres wide."
FALSE = "The Orrin Weir is 59 metres wide."


def form(*fields: str) -> JsonValue:
    """Return the schema of a list of rows, as an earlier or a later build sends it."""
    rows: JsonValue = {"properties": {name: {} for name in fields}}
    return {"type": "json_schema", "json_schema": {"schema": {"properties": {"rows": {"items": rows}}}}}


def form_of(answer: type[BaseModel]) -> JsonValue:
    schema = strict_schema(answer.model_json_schema())
    return {"type": "json_schema", "json_schema": {"name": answer.__name__, "schema": schema}}


async def ask(form: JsonValue, asked: str) -> list[dict[str, JsonValue]]:
    messages = [{"role": "system", "content": "Do."}, {"role": "user", "content": asked}]
    chat = ChatRequest.model_validate({"model": "m", "messages": messages, "response_format": form})
    (rows,) = json.loads(await ANSWERS.answer(chat, b"")).values()
    assert isinstance(rows, list)
    return rows


def lines(*rows: Mapping[str, JsonValue]) -> str:
    return fenced("\n".join(json.dumps(row, separators=(",", ":")) for row in rows))


def checkable(article: SpeedArticle, label: VerdictLabel) -> GoldClaim:
    return next(claim for claim in article.claims if claim.checkable and claim.verdict is label)


def test_twelve_articles_spread_over_300_to_1500_words() -> None:
    lengths = sorted(article.words for article in ARTICLES)
    assert (len(lengths), len({article.id for article in ARTICLES})) == (12, 12)
    assert 300 <= lengths[0] < 350
    assert 1_450 < lengths[-1] <= 1_500
    assert max(after - before for before, after in pairwise(lengths)) <= 260
    assert len({article.text[:100] for article in ARTICLES}) == 12


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_the_claims_of_an_article_are_all_those_of_its_parts(article: SpeedArticle) -> None:
    found = ANSWERS.claims_of(article.text)
    assert sorted(claim.id + claim.quote for claim in found) == sorted(c.id + c.quote for c in article.claims)


def test_a_piece_of_an_article_has_the_claims_that_stand_in_it() -> None:
    claim = TRAMS.claims[5]
    cut = TRAMS.text[: TRAMS.text.index(claim.quote) + len(claim.quote)]
    assert claim in ANSWERS.claims_of(cut)
    assert len(ANSWERS.claims_of(cut)) < len(TRAMS.claims)


async def test_no_claim_is_taken_from_what_stands_before_the_text_in_question() -> None:
    first, second = (part.text for part in TRAMS.parts)
    rows = await ask(form_of(WireClaims), f"Context:\n{fenced(first)}\n\nThe text:\n{fenced(second)}")
    assert [row["claim"] for row in rows] == [claim.statement for claim in TRAMS.parts[1].claims]


async def test_claims_come_in_the_form_that_is_asked_for() -> None:
    fields = ("quote", "statement", "checkable", "stance", "attributed_to")
    rows = await ask(form(*fields), fenced(TRAMS.text))
    assert [set(row) for row in rows] == [set(fields)] * len(TRAMS.claims)


async def test_this_build_can_read_the_claims() -> None:
    rows = await ask(form_of(WireClaims), fenced(TRAMS.text))
    assert len(WireClaims.model_validate({"claims": rows}).claims) == len(TRAMS.claims)


async def test_a_long_quote_is_shortened_where_the_form_wants_it() -> None:
    rows = await ask(form_of(WireClaims), fenced(TRAMS.text))
    quotes = [str(row["q"]) for row in rows]
    assert all(len(quote.split()) <= 7 for quote in quotes)
    for quote, claim in zip(quotes, TRAMS.claims, strict=True):
        first, _, last = quote.partition(" ... ")
        assert claim.quote.startswith(first)
        assert claim.quote.endswith(last)


OLD = form("claim_id", "claim", "citations", "reason", "verdict", "severity", "confidence")
NEW = form_of(WireVerdicts)


async def test_a_claim_is_judged_as_the_gold_does_by_the_ids_that_are_shown() -> None:
    claim = checkable(TRAMS, VerdictLabel.REFUTED)
    stated = STATED[claim.fact_ids[0]]
    asked = lines({"id": "f1", "fact": "Else."}, {"id": "f2", "fact": stated})
    rows = await ask(NEW, f"{asked}\n\n{lines({'id': 'c1', 'claim': claim.statement})}")
    (row,) = rows
    con = row.pop("con")
    assert row == {"id": "c1", "verdict": "refuted", "p": 0.95}
    assert isinstance(con, dict)
    assert (con["facts"], con["severity"]) == (["f2"], claim.severity)
    assert 60 <= len(str(con["why"])) <= 80


async def test_facts_may_stand_under_their_claim() -> None:
    facts: JsonValue = [{"id": "orrin", "statement": FACT}]
    rows = await ask(OLD, lines({"claim_id": "c1", "claim": TRUE, "facts": facts}))
    assert (rows[0]["claim_id"], rows[0]["claim"], rows[0]["verdict"]) == ("c1", TRUE, "supported")
    assert rows[0]["citations"] == [{"fact_id": "orrin", "stance": "supports"}]


async def test_without_a_deciding_fact_there_is_not_enough_evidence() -> None:
    claim = checkable(TRAMS, VerdictLabel.REFUTED)
    rows = await ask(NEW, lines({"id": "c1", "claim": claim.statement}, {"id": "c2", "claim": "Never heard of."}))
    assert [row["verdict"] for row in rows] == ["not_enough_evidence"] * 2


async def test_every_control_is_judged_rightly() -> None:
    controls = every_control()
    facts = lines(*({"id": f"f{i}", "fact": control.fact.statement} for i, control in enumerate(controls[::2])))
    asked = lines(*({"id": f"c{i}", "claim": control.claim.statement} for i, control in enumerate(controls)))
    rows = await ask(form_of(WireVerdicts), f"{facts}\n\n{asked}")
    assert [row["verdict"] for row in rows] == [control.expected.value for control in controls]


async def test_a_second_look_changes_nothing_but_a_wrong_control() -> None:
    claim = checkable(TRAMS, VerdictLabel.REFUTED)
    said: list[dict[str, JsonValue]] = [
        {"id": f"c{index}", "claim": stated, "first": "supported", "facts": ["f1"]}
        for index, stated in enumerate([claim.statement, TRUE, FALSE])
    ]
    rows = await ask(form_of(WireVerdicts), lines({"id": "f1", "fact": FACT}) + "\n\n" + lines(*said))
    assert [(row["id"], row["verdict"]) for row in rows] == [("c2", "refuted")]


async def test_the_single_prompt_gets_claims_and_verdicts_at_once() -> None:
    claim = checkable(TRAMS, VerdictLabel.SUPPORTED)
    stated = STATED[claim.fact_ids[0]]
    facts = json.dumps({"id": "a-fact", "fact": stated})
    rows = await ask(form_of(SingleAnswer), f"Facts:\n{facts}\n\nThe article:\n\n{TRAMS.text}")
    assert len(rows) == sum(each.checkable for each in TRAMS.claims)
    found = next(row for row in rows if row["statement"] == claim.statement)
    assert (found["verdict"], found["fact_ids"]) == ("supported", ["a-fact"])


async def test_a_form_that_is_not_known_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match=r"no form of row has the fields \['rows', 'x'\]; add it to"):
        await ask(form("x"), fenced("A text."))


def test_no_form_is_taken_for_another() -> None:
    tables = (CLAIMS, VERDICTS)
    names = [fields for table in tables for fields in table]
    assert not [(one, other) for one in names for other in names if one < other]


def test_conflicting_evidence_cites_facts_on_both_sides() -> None:
    write = VERDICTS[frozenset({"pro", "con", "p"})]
    judged = Judged("c1", "It is.", VerdictLabel.CONFLICTING_EVIDENCE, ("f1",), ("f2",), Severity.MINOR)
    row = write(judged)
    assert row["pro"] == ["f1"]
    assert isinstance(row["con"], dict)
    assert row["con"]["facts"] == ["f2"]


def test_names_of_fields_are_found_at_every_depth() -> None:
    assert named_fields(form("id", "pro")) == {"rows", "id", "pro"}
    assert named_fields(None) == frozenset()
