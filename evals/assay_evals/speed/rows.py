"""What a model writes, one function for each form of row that a build of Assay asks for.

Which one is asked for shows in the schema that goes with a request: the names of the fields tell the forms apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import Severity, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pydantic import JsonValue

    from assay_evals.running.cases import GoldClaim

Row = dict[str, "JsonValue"]

_WHY = "The facts on file give another figure for this than the article does."
"""Of the usual length: the gold has no explanations in the words of a model."""
_SURE = 0.95
_MOST_WORDS = 6


class Judged(NamedTuple):
    """What is said of a listed claim, with the ids of facts as they were shown."""

    id: str
    claim: str
    label: VerdictLabel
    supporting: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()
    severity: Severity | None = None


def named_fields(form: JsonValue) -> frozenset[str]:
    """Return the names of all fields that the schema of an answer has, at whatever depth."""
    return frozenset(_fields(form))


def _fields(form: JsonValue) -> Iterator[str]:
    inner: Iterable[JsonValue] = ()
    if isinstance(form, dict):
        properties, inner = form.get("properties"), form.values()
        yield from properties if isinstance(properties, dict) else ()
    elif isinstance(form, list):
        inner = form
    for each in inner:
        yield from _fields(each)


def _claim_619a5c0(claim: GoldClaim) -> Row:
    source = claim.attributed_to
    row: Row = {"quote": claim.quote, "statement": claim.statement, "checkable": claim.checkable}
    return row | {"stance": "attributed" if source else "asserted", "attributed_to": source}


def _claim(claim: GoldClaim) -> Row:
    source = claim.attributed_to
    how: Row = {"how": f"by {source}" if source else "opinion"} if source or not claim.checkable else {}
    return {"q": _shortened(claim.quote), "claim": claim.statement} | how


def _shortened(quote: str) -> str:
    words = quote.split()
    half = _MOST_WORDS // 2
    return quote if len(words) <= _MOST_WORDS else f"{' '.join(words[:half])} ... {' '.join(words[-half:])}"


def _verdict_619a5c0(judged: Judged) -> Row:
    citations: list[JsonValue] = [
        {"fact_id": id_, "stance": stance}
        for stance, ids in (("supports", judged.supporting), ("refutes", judged.contradicting))
        for id_ in ids
    ]
    row: Row = {"claim_id": judged.id, "claim": judged.claim, "citations": citations, "reason": _WHY}
    return row | {"verdict": judged.label.value, "severity": judged.severity, "confidence": _SURE}


def _ids(ids: Iterable[str]) -> list[JsonValue]:
    return list(ids)


def _objection(judged: Judged) -> JsonValue:
    return {"facts": _ids(judged.contradicting), "severity": judged.severity, "why": _WHY}


def _verdict(judged: Judged) -> Row:
    supports: Row = {"pro": _ids(judged.supporting)} if judged.supporting else {}
    objects: Row = {"con": _objection(judged)} if judged.contradicting else {}
    return {"id": judged.id, "verdict": judged.label.value} | supports | objects | {"p": _SURE}


def single_row(claim: GoldClaim, judged: Judged) -> Row:
    """Return a claim with its verdict, as the single prompt wants it."""
    ids = _ids(dict.fromkeys((*judged.supporting, *judged.contradicting)))
    return {"quote": claim.quote, "statement": claim.statement, "verdict": judged.label.value, "fact_ids": ids}


SINGLE = frozenset({"quote", "verdict", "fact_ids"})
CLAIMS: Mapping[frozenset[str], Callable[[GoldClaim], Row]] = {
    frozenset({"quote", "checkable", "attributed_to"}): _claim_619a5c0,
    frozenset({"q", "claim", "how"}): _claim,
}
"""By fields that only this form has."""
VERDICTS: Mapping[frozenset[str], Callable[[Judged], Row]] = {
    frozenset({"claim_id", "citations", "reason"}): _verdict_619a5c0,
    frozenset({"pro", "con", "p"}): _verdict,
}
