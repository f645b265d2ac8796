"""A document of every public model, with all of its fields."""

from __future__ import annotations

from typing import TypeAlias

from pydantic import BaseModel

from assay_schemas import (
    Article,
    ArticleInput,
    ArticleScore,
    ArticleSummary,
    Block,
    Citation,
    Claim,
    ClaimDraft,
    ClaimDrafts,
    ClaimJudged,
    ClaimPair,
    ClaimsFound,
    EvidenceItem,
    ExtractedClaims,
    Fact,
    FactFile,
    FactSetVersion,
    Frozen,
    NearFact,
    Notice,
    PairVerdict,
    Probabilities,
    PromptVersion,
    Provenance,
    Quantity,
    Report,
    ReportedClaim,
    ReportMade,
    Source,
    Span,
    Unchecked,
    Usage,
    Verdict,
    VerdictDraft,
    VerdictDrafts,
    WireClaim,
    WireClaims,
    WireEnrichedFact,
    WireEnrichedFacts,
    WireObjection,
    WireTranslatedClaim,
    WireTranslatedClaims,
    WireVerdict,
    WireVerdicts,
    Wording,
)

Document: TypeAlias = dict[str, object]

SPAN: Document = {"start": 3, "end": 8}
SOURCE: Document = {"publisher": "City Archive", "title": "Towers", "url": "x", "published": "2024-05", "how": "read"}
QUANTITY: Document = {
    "value": [90.0, 96.5],
    "unit": "metres",
    "comparator": "between",
    "as_of": "2024",
    "cumulative": True,
}
FACT: Document = {
    "id": "alba.height-1",
    "statement": "s",
    "tier": "1",
    "topic": "t",
    "subject": "Alba",
    "predicate": "not-in",
    "object": "o",
    "quantity": QUANTITY,
    "aliases": ["A"],
    "valid_from": "2020",
    "valid_to": "2021-02",
    "as_of": "2020-01-31",
    "sources": [SOURCE],
    "confidence": "low",
    "note": "n",
    "also_stated": ["w", {"text": "p", "proposed": True}],
    "related_myths": ["m"],
    "supersedes": ["b"],
    "status": "draft",
}
DRAFT: Document = {
    "statement": "s",
    "quote": "q",
    "checkable": False,
    "stance": "attributed",
    "attributed_to": "a",
    "translation": "t",
}
CLAIM: Document = {**DRAFT, "id": "c1", "spans": [SPAN], "prominence": "lead"}
CHANCES: Document = {"supported": 0.25, "refuted": 0.5, "not_enough_evidence": 0.25}
CITATION: Document = {"fact_id": "f", "stance": "refutes"}
EVIDENCE: Document = {**CITATION, "statement": "s", "source": SOURCE}
VERDICT_DRAFT: Document = {
    "claim_id": "c1",
    "label": "refuted",
    "citations": [CITATION],
    "probabilities": CHANCES,
    "severity": "major",
    "reasons": ["myth_match"],
    "explanation": "e",
    "unguarded": "supported",
}
UNCHECKED: Document = {"claim_id": "c2", "reason": "not_answered"}
VERDICT: Document = {name: value for name, value in VERDICT_DRAFT.items() if name != "citations"} | {
    "evidence": [EVIDENCE]
}
SUMMARY: Document = {"id": "a", "title": "t", "date": "2025-03-01", "language": "en", "source_id": "row-1", "file": "f"}
SCORE: Document = {
    "value": 0.5,
    "low": 0.25,
    "high": 0.75,
    "label": "mixed",
    "coverage": 1.0,
    "claims_total": 2,
    "claims_checked": 1,
}
NEAR: Document = {"fact_id": "f", "statement": "s", "similarity": 0.5}
REPORTED: Document = {
    **CLAIM,
    "verdict": "refuted",
    "first_verdict": "supported",
    "severity": "minor",
    "confidence": 0.5,
    "reasons": ["date_mismatch"],
    "evidence": [EVIDENCE],
    "explanation": "e",
    "nearest": [NEAR],
}
USAGE: Document = {
    "calls": 1,
    "input_tokens": 2,
    "cached_tokens": 1,
    "output_tokens": 3,
    "cost_usd": None,
    "seconds": 0.5,
    "reused_reading": True,
    "reused_claims": 2,
}
PROMPT: Document = {"version": "v1", "hash": "ff"}
SET_VERSION: Document = {"name": "sports", "fingerprint": "ff"}
PROVENANCE: Document = {
    "engine": "e",
    "engine_version": "1",
    "model": "m",
    "prompts": {"extract": PROMPT},
    "facts_fingerprint": "ff",
    "fact_sets": [SET_VERSION],
    "schema_version": "2",
    "package_version": "0.1.0",
    "calibrated": True,
    "usage": USAGE,
}
NOTICE: Document = {"code": "date_unknown", "message": "m"}
REPORT: Document = {
    "article": SUMMARY,
    "score": SCORE,
    "claims": [REPORTED],
    "provenance": PROVENANCE,
    "notices": [NOTICE],
}
BLOCK: Document = {"kind": "table_row", "span": SPAN, "header": ["h"]}
WIRE_OBJECTION: Document = {"facts": ["f2"], "severity": "minor", "why": "r"}
WIRE_VERDICT: Document = {"id": "1", "verdict": "refuted", "pro": ["f1"], "con": WIRE_OBJECTION, "p": 0.5}
WIRE_ENRICHED: Document = {"id": "f1", "also_stated": ["w"], "related_myths": ["m"]}
WIRE_CLAIM: Document = {"q": "q", "claim": "s", "how": "by a"}
WIRE_TRANSLATED: Document = {**WIRE_CLAIM, "translation": "t"}
EXAMPLES: list[tuple[type[BaseModel], Document]] = [
    (
        Article,
        {
            "id": "a",
            "text": "abc",
            "origins": [0, 1, 2, 3],
            "title": "t",
            "title_in_text": False,
            "date": "2025-03-01",
            "language": "en",
            "blocks": [BLOCK],
            "orders": [SPAN],
        },
    ),
    (ArticleInput, {"text": "t", "title": "t", "date": "2025-03-01", "language": "en", "fact_sets": ["sports"]}),
    (ArticleScore, SCORE),
    (ArticleSummary, SUMMARY),
    (Block, BLOCK),
    (Citation, CITATION),
    (Claim, CLAIM),
    (ClaimDraft, DRAFT),
    (ClaimDrafts, {"claims": [DRAFT], "unread": [SPAN], "replaced": 1, "unreadable": 1}),
    (ClaimJudged, {"event": "verdict", "claim": REPORTED, "is_final": True}),
    (ClaimPair, {"id": "1", "claim": "c", "evidence": ["e"]}),
    (ClaimsFound, {"event": "claims", "claims": [CLAIM]}),
    (EvidenceItem, EVIDENCE),
    (ExtractedClaims, {"article": SUMMARY, "claims": [CLAIM], "notices": [NOTICE]}),
    (Fact, FACT),
    (FactFile, {"version": 1, "event": "e", "compiled": "2025", "facts": [FACT]}),
    (FactSetVersion, SET_VERSION),
    (Frozen, {}),
    (NearFact, NEAR),
    (Notice, NOTICE),
    (
        PairVerdict,
        {"id": "1", "verdict": "refuted", "confidence": 0.5, "probabilities": CHANCES, "reasons": ["no_evidence"]},
    ),
    (Probabilities, CHANCES),
    (PromptVersion, PROMPT),
    (Provenance, PROVENANCE),
    (Quantity, QUANTITY),
    (Report, REPORT),
    (ReportMade, {"event": "report", "report": REPORT}),
    (ReportedClaim, REPORTED),
    (Source, SOURCE),
    (Span, SPAN),
    (Unchecked, UNCHECKED),
    (Usage, USAGE),
    (Verdict, VERDICT),
    (VerdictDraft, VERDICT_DRAFT),
    (VerdictDrafts, {"verdicts": [VERDICT_DRAFT], "unchecked": [UNCHECKED]}),
    (WireClaim, WIRE_CLAIM),
    (WireClaims, {"claims": [WIRE_CLAIM]}),
    (WireEnrichedFact, WIRE_ENRICHED),
    (WireEnrichedFacts, {"facts": [WIRE_ENRICHED]}),
    (WireObjection, WIRE_OBJECTION),
    (WireTranslatedClaim, WIRE_TRANSLATED),
    (WireTranslatedClaims, {"claims": [WIRE_TRANSLATED]}),
    (WireVerdict, WIRE_VERDICT),
    (WireVerdicts, {"verdicts": [WIRE_VERDICT]}),
    (Wording, {"text": "p", "proposed": True}),
]
