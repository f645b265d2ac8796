"""An article about a tower, the facts to check it by, and a pipeline around a scripted engine."""

from __future__ import annotations

import datetime as dt

from assay.facts.store import FactBase
from assay.language.reader import Reader
from assay.pipeline import Limits, Pipeline
from assay.retrieval.index import FactIndex
from assay_schemas import (
    ArticleInput,
    ClaimDraft,
    Fact,
    FactId,
    NoticeCode,
    Quantity,
    Reason,
    Report,
    Source,
    Stance,
    VerdictLabel,
)
from tests.testing.scripted_engine import Answer, ScriptedEngine

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
UNDECIDED, NOT_CHECKED = VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.NOT_CHECKED
FACTS = (
    Fact(
        id=FactId("height"),
        statement="The Alba Tower is 96 metres high.",
        subject="Alba Tower",
        quantity=Quantity(value=96, unit="metres"),
        sources=(Source(publisher="City Archive"),),
    ),
    Fact(id=FactId("opening"), statement="The Alba Tower opened in 1932.", subject="Alba Tower", valid_from="1932"),
)
TITLE = "A tower for the city"
HIGH = "The Alba Tower is 120 metres high."
OPEN = "The Alba Tower opened in 1932."
RICH = "Its builder was the richest man in town."
FINE = "It is the finest view of all."
TEXT = f"{TITLE}\n\n{HIGH} {OPEN}\n\n{RICH} {FINE}\n"
DATE = dt.date(2025, 3, 1)
DRAFTS = (
    ClaimDraft(statement=HIGH, quote=HIGH),
    ClaimDraft(statement=OPEN, quote=OPEN, stance=Stance.ATTRIBUTED, attributed_to="the mayor"),
    ClaimDraft(statement=RICH, quote=RICH),
    ClaimDraft(statement=FINE, quote=FINE, checkable=False),
)
SCRIPT: dict[str, Answer] = {HIGH: REFUTED, OPEN: SUPPORTED}


def make_pipeline(engine: ScriptedEngine, limits: Limits | None = None, facts: tuple[Fact, ...] = FACTS) -> Pipeline:
    return Pipeline(engine, FactBase(facts, "f" * 64), FactIndex(facts), Reader(facts), limits or Limits())


async def score(
    engine: ScriptedEngine,
    text: str = TEXT,
    *,
    date: dt.date | None = DATE,
    limits: Limits | None = None,
    facts: tuple[Fact, ...] = FACTS,
) -> Report:
    return await make_pipeline(engine, limits, facts).score(ArticleInput(text=text, date=date))


def verdicts(report: Report) -> dict[str, tuple[VerdictLabel | None, tuple[Reason, ...]]]:
    return {claim.statement: (claim.verdict, claim.reasons) for claim in report.claims}


def codes(report: Report) -> list[NoticeCode]:
    return [notice.code for notice in report.notices]


def numbered(count: int) -> tuple[ClaimDraft, ...]:
    return tuple(ClaimDraft(statement=f"Room {n} is open.", quote=f"Room {n} is open.") for n in range(count))


def rooms(count: int) -> str:
    return " ".join(draft.quote for draft in numbered(count))
