"""The report: public, stable, versioned."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from assay_schemas.article import ArticleId, Span
from assay_schemas.base import Frozen
from assay_schemas.claim import Claim, ClaimId, Prominence, Stance
from assay_schemas.verdict import EvidenceItem, Reason, Severity, VerdictLabel

SCHEMA_VERSION: Literal["1"] = "1"


class ArticleLabel(StrEnum):
    """What the score and the coverage say of the article."""

    RELIABLE = "reliable"
    MIXED = "mixed"
    MISLEADING = "misleading"
    UNVERIFIABLE = "unverifiable"


class ArticleSummary(Frozen):
    """Which article was scored."""

    id: ArticleId
    title: str | None
    date: dt.date | None
    language: str


class ArticleScore(Frozen):
    """How much of the article is contradicted by what is known."""

    value: float = Field(ge=0, le=1)
    """Misinformation score: 0 nothing contradicted, 1 all that weighs."""
    low: float = Field(ge=0, le=1)
    """Lower bound of the interval, inclusive."""
    high: float = Field(ge=0, le=1)
    """Upper bound of the interval, inclusive."""
    label: ArticleLabel
    coverage: float = Field(ge=0, le=1)
    """Share, by weight, of the checkable claims that facts decided; claims decided by the same facts count once."""
    claims_total: int = Field(ge=0)
    """Checkable claims outside boilerplate."""
    claims_checked: int = Field(ge=0)
    """Of these, the claims an engine judged, whatever the verdict."""


class ReportedClaim(Frozen):
    """One claim with its verdict. Spans are into the text that the caller sent."""

    id: ClaimId
    statement: str
    quote: str
    spans: tuple[Span, ...]
    checkable: bool
    stance: Stance
    attributed_to: str | None
    prominence: Prominence
    verdict: VerdictLabel | None
    """None where the claim is not checkable."""
    severity: Severity | None
    confidence: float | None = Field(ge=0, le=1)
    reasons: tuple[Reason, ...]
    evidence: tuple[EvidenceItem, ...]
    explanation: str


class Usage(Frozen):
    """What the article cost."""

    calls: int = Field(default=0, ge=0)
    """Requests sent to a model, failed ones included."""
    input_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    cost_usd: float | None = Field(default=0.0, ge=0)
    """US dollars; None where the model's price is not known."""
    seconds: float = Field(default=0.0, ge=0)
    """Wall-clock time from ingest to report."""


class PromptVersion(Frozen):
    """Which text a model was instructed with."""

    version: str
    hash: str
    """SHA-256 of the prompt file, hexadecimal."""


class Provenance(Frozen):
    """All that is needed to get the same report again."""

    engine: str
    engine_version: str
    model: str | None
    prompts: dict[str, PromptVersion]
    facts_fingerprint: str
    schema_version: Literal["1"] = SCHEMA_VERSION
    package_version: str
    calibrated: bool
    """True where a confidence is a probability fitted on labelled data."""
    usage: Usage


class NoticeCode(StrEnum):
    """What a reader of the report must know besides the verdicts."""

    LANGUAGE_NOT_SUPPORTED = "language_not_supported"
    INJECTION_ATTEMPT = "injection_attempt"
    HIDDEN_CHARACTERS = "hidden_characters"
    BUDGET_SPENT = "budget_spent"
    ENGINE_FAILED = "engine_failed"
    QUOTES_DROPPED = "quotes_dropped"
    TEXT_NOT_READ = "text_not_read"
    NO_CHECKABLE_CLAIM = "no_checkable_claim"
    NO_FACTS_IN_FORCE = "no_facts_in_force"
    DATE_UNKNOWN = "date_unknown"
    MARKUP_IN_TEXT = "markup_in_text"


class Notice(Frozen):
    """One thing a reader must know."""

    code: NoticeCode
    message: str


class Report(Frozen):
    """The whole answer for one article."""

    article: ArticleSummary
    score: ArticleScore
    claims: tuple[ReportedClaim, ...]
    provenance: Provenance
    notices: tuple[Notice, ...] = ()


class ExtractedClaims(Frozen):
    """The claims of one article, not judged. Spans are into the text that the caller sent."""

    article: ArticleSummary
    claims: tuple[Claim, ...]
    notices: tuple[Notice, ...] = ()
