"""One claim against facts, in as few words as a table of cases needs."""

from __future__ import annotations

import datetime as dt

from assay.engines.embedded.judging.rules import judge_by_rules
from assay.guards.comparison import Comparison, compare
from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay_schemas import Claim, ClaimId, EvidenceStance, Fact, FactId, Quantity, Reason, VerdictDraft

DAY = dt.date(2025, 3, 1)
SUPPORTS, REFUTES, NEUTRAL = EvidenceStance.SUPPORTS, EvidenceStance.REFUTES, EvidenceStance.NEUTRAL


def make_fact(statement: str, id_: str = "f1", **fields: object) -> Fact:
    return Fact.model_validate({"id": FactId(id_), "statement": statement} | fields)


def counted(statement: str, subject: str, value: float, unit: str, **more: object) -> Fact:
    """Return a fact with a quantity."""
    quantity = Quantity.model_validate({"value": value, "unit": unit} | more)
    return make_fact(statement, subject=subject, predicate=unit, quantity=quantity)


def compared(claim: str, fact: Fact | str, *others: Fact, date: dt.date | None = DAY) -> Comparison:
    """Return what a fact does to a claim; `others` are in the same file."""
    first = make_fact(fact) if isinstance(fact, str) else fact
    reader = Reader((first, *others))
    return compare(reader.read_claim(claim, date), reader.read_fact(first))


def decided(claim: str, fact: Fact | str, *others: Fact, date: dt.date | None = DAY) -> tuple[str, Reason | None]:
    """Return the stance of a fact and the rule behind it."""
    result = compared(claim, fact, *others, date=date)
    return result.stance.value, result.reason


def judged(claim: str, *facts: Fact | str, date: dt.date | None = DAY) -> VerdictDraft:
    """Return the verdict on a claim by facts, numbered f1, f2..."""
    known = tuple(
        make_fact(fact, f"f{number}") if isinstance(fact, str) else fact for number, fact in enumerate(facts, start=1)
    )
    item = ClaimEvidence(Claim(id=ClaimId("c"), statement=claim, quote=claim, spans=()), known, date)
    return judge_by_rules(item, Reader(known))
