"""A stand-in for a model server that answers from the gold of the seeds. It shows the plumbing, not a model's skill."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NotRequired, TypedDict

from assay.mock_llm.material import read_question

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assay.mock_llm.material import ChatRequest, Question
    from assay.ports import ClaimEvidence

_DECISIVE = ("supported", "refuted", "conflicting_evidence")

Answer = dict[str, object]


class GoldRow(TypedDict):
    """What is used of a row of gold; see seeds/README.md."""

    article: str
    quote: str
    claim: str
    checkable: bool
    attributed_to: NotRequired[str | None]
    verdict: str
    fact_ids: list[str]
    rationale: str
    severity: str


class GoldAnswers:
    """Answers the prompts of Assay from the gold of the seeds.

    Args:
        gold: Folder of *.jsonl, as seeds/README.md describes them.
        articles: File names of the articles that will be asked about.
    """

    def __init__(self, gold: Path, articles: Sequence[str]) -> None:
        lines = [line for path in sorted(gold.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
        self._gold = [row for row in map(json.loads, lines) if row["article"] in articles]

    async def answer(self, chat: ChatRequest, body: bytes) -> str:
        """Return the answer to a prompt; see `Answering.answer`."""
        del body
        question = read_question(chat)
        if question is None:
            raise ValueError("nothing stands between fences")
        return json.dumps(self._answer(question), ensure_ascii=False)

    def _answer(self, question: Question) -> Answer:
        if question.items:
            return {"verdicts": [_verdict(item, self._gold) for item in question.items]}
        return {"claims": [_claim(row) for row in _article_of(question.text, self._gold)]}


def _article_of(text: str, gold: Sequence[GoldRow]) -> list[GoldRow]:
    found = [row for row in gold if row["quote"] in text]
    names = [row["article"] for row in found]
    return [row for row in found if row["article"] == max(set(names), key=names.count)]


def _claim(row: GoldRow) -> Answer:
    source = row.get("attributed_to")
    return {
        "quote": row["quote"],
        "statement": row["claim"],
        "checkable": row["checkable"],
        "stance": "attributed" if source else "asserted",
        "attributed_to": source,
    }


def _verdict(item: ClaimEvidence, gold: Sequence[GoldRow]) -> Answer:
    statement = item.claim.statement
    row = next((row for row in gold if statement in {row["claim"], row["quote"]}), _unknown(statement))
    shown = [fact.id for fact in item.facts if fact.id in row["fact_ids"]]
    verdict = row["verdict"] if shown or row["verdict"] not in _DECISIVE else "not_enough_evidence"
    return {
        "claim_id": item.claim.id,
        "claim": statement,
        "citations": [{"fact_id": id_, "stance": _stance(verdict, index)} for index, id_ in enumerate(shown)],
        "reason": row["rationale"],
        "verdict": verdict,
        "severity": row["severity"] if verdict == "refuted" else None,
        "confidence": 0.9,
    }


def _unknown(claim: str) -> GoldRow:
    """Return the row of a claim that rules have read where the gold has none."""
    return {
        "article": "",
        "quote": claim,
        "claim": claim,
        "checkable": True,
        "verdict": "not_enough_evidence",
        "fact_ids": [],
        "rationale": "No fact is about this.",
        "severity": "",
    }


def _stance(verdict: str, index: int) -> str:
    match verdict:
        case "supported":
            return "supports"
        case "refuted":
            return "refutes"
        case "conflicting_evidence":
            return "refutes" if index else "supports"
        case _:
            return "neutral"
