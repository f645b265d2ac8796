"""The report: public, stable, versioned."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from assay_schemas.article import ArticleId, Span
from assay_schemas.base import Frozen
from assay_schemas.claim import Claim, ClaimId, Prominence, Stance
from assay_schemas.fact import FactId
from assay_schemas.verdict import EvidenceItem, Reason, Severity, VerdictLabel

SCHEMA_VERSION: Literal["2"] = "2"
MAX_NEAREST = 3
"""Facts near to one undecided claim at most."""


class ArticleLabel(StrEnum):
    """What the score and the coverage say of the article."""

    RELIABLE = "reliable"
    MIXED = "mixed"
    MISLEADING = "misleading"
    UNVERIFIABLE = "unverifiable"


class ArticleSummary(Frozen):
    """Which article was scored."""

    id: ArticleId
    """First 16 hexadecimal digits of the SHA-256 of the text as sent."""
    title: str | None
    """Headline: the one sent, else the first line of the text if a blank line follows; null: none."""
    date: dt.date | None
    """Day of publication: the one sent, else the one that the text states; null: unknown."""
    language: str
    """ISO 639-1 code, or "und" where there is too little text to tell."""
    source_id: str | None = None
    """What its publisher calls it, in the file it came in: the id of a row or an item; null: nothing."""
    file: str | None = None
    """Path of the file it came in, as the command line was given it; null: none."""


class ArticleScore(Frozen):
    """How much of the article is contradicted by what is known."""

    value: float = Field(ge=0, le=1)
    """Misinformation score: 0 nothing contradicted, 1 all that weighs."""
    low: float = Field(ge=0, le=1)
    """Lower bound of the interval, inclusive."""
    high: float = Field(ge=0, le=1)
    """Upper bound of the interval, inclusive."""
    label: ArticleLabel
    """What value, coverage and the number of decided claims amount to."""
    coverage: float = Field(ge=0, le=1)
    """Share, by weight, of the checkable claims that facts decided; claims decided by the same facts count once."""
    claims_total: int = Field(ge=0)
    """Checkable claims outside boilerplate."""
    claims_checked: int = Field(ge=0)
    """Of these, the claims an engine judged, whatever the verdict."""


class NearFact(Frozen):
    """A fact that is near to a claim and did not decide it: a place to look next, never evidence."""

    fact_id: FactId
    """Id of the fact in its file."""
    statement: str
    """What the fact states."""
    similarity: float = Field(ge=0, le=1)
    """Likeness of meaning; 1: the same words. Comparable within one set of facts and one version of Assay."""


class ReportedClaim(Frozen):
    """One claim with its verdict. Spans are into the text that the caller sent."""

    id: ClaimId
    """Unique in this report: c1, c2, ..."""
    statement: str
    """The claim as a sentence that can be read alone."""
    translation: str | None = None
    """The statement in the language of the facts, where the article's is another."""
    quote: str
    """The words of the article that make the claim."""
    spans: tuple[Span, ...]
    """Every place of the quote; empty where it stands only in a title that was sent apart."""
    checkable: bool
    """False for opinion, prediction, question and rhetoric."""
    stance: Stance
    """How the article stands to the claim."""
    attributed_to: str | None
    """Who says it, where the article names or describes a source."""
    prominence: Prominence
    """Where in the article it stands; boilerplate never touches the score."""
    verdict: VerdictLabel | None
    """What the facts say; null where the claim is not checkable, or was not judged because the article does not answer
    for it."""
    first_verdict: VerdictLabel | None = None
    """What the engine answered before any guard or audit; null where nothing was judged."""
    severity: Severity | None
    """How much the claim misleads; null unless it is refuted or the facts conflict."""
    confidence: float | None = Field(ge=0, le=1)
    """Probability of the verdict; null where nothing was judged or the facts conflict. See `calibrated`."""
    reasons: tuple[Reason, ...]
    """Why the verdict is what it is; set by code, never by a model."""
    evidence: tuple[EvidenceItem, ...]
    """The facts that were cited, all of them shown to the engine."""
    explanation: str
    """The engine's own sentence on its verdict; where code disagrees with it, behind one that names what differs. \
Empty where there is neither."""
    nearest: tuple[NearFact, ...] = Field(default=(), max_length=MAX_NEAREST)
    """Where the verdict is not_enough_evidence, the facts nearest to the claim, nearest first: none of them decides \
it. Empty where no fact is near."""


class Usage(Frozen):
    """What the article cost."""

    calls: int = Field(default=0, ge=0)
    """Requests sent to a model, failed ones included."""
    input_tokens: int = Field(default=0, ge=0)
    """Tokens sent, as the server counts them."""
    cached_tokens: int = Field(default=0, ge=0)
    """Of these, how many the server had read before; they are cheaper."""
    output_tokens: int = Field(default=0, ge=0)
    """Tokens received, reasoning included."""
    cost_usd: float | None = Field(default=0.0, ge=0)
    """US dollars; None where the model's price is not known."""
    seconds: float = Field(default=0.0, ge=0)
    """Wall-clock time from ingest to report."""
    reused_reading: bool = False
    """True where the claims were found earlier, by the same model in the same article: it was not asked again."""
    reused_claims: int = Field(default=0, ge=0)
    """Claims judged by what the model answered earlier, in the same place and by the same facts: it was not asked \
again."""


class PromptVersion(Frozen):
    """Which text a model was instructed with."""

    version: str
    """Released version, such as v1."""
    hash: str
    """SHA-256 of the prompt file, hexadecimal."""


class FactSetVersion(Frozen):
    """Which facts of a set an article was checked against."""

    name: str
    """Name of the set; `default` for facts that were given without one."""
    fingerprint: str
    """Of its facts, as `facts_fingerprint` is that of all that were checked against."""


class Provenance(Frozen):
    """All that is needed to get the same report again."""

    engine: str
    """Engine that read and judged."""
    engine_version: str
    """Changes whenever the engine may answer otherwise."""
    model: str | None
    """Name of the model that was asked; null: none."""
    prompts: dict[str, PromptVersion]
    """Prompts by their id; empty: none."""
    facts_fingerprint: str
    """Sum of the SHA-256 of the facts modulo 2**256, hexadecimal; their order and layout do not count."""
    fact_sets: tuple[FactSetVersion, ...] = ()
    """The sets that these facts are of, by name; empty in reports of earlier versions."""
    schema_version: Literal["2"] = SCHEMA_VERSION
    """Version of this document."""
    package_version: str
    """Version of Assay."""
    calibrated: bool
    """True where a confidence is a probability fitted on labelled data."""
    usage: Usage
    """What it took to make the report."""


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
    RULES_ONLY = "rules_only"
    STATEMENTS_REPLACED = "statements_replaced"
    CLAIMS_UNREADABLE = "claims_unreadable"
    CONTROLS_OFF = "controls_off"
    CONTROL_FAILED = "control_failed"
    MODEL_TOO_WEAK = "model_too_weak"
    NOT_COMPARED = "not_compared"
    TEXT_EXTRACTED = "text_extracted"
    TEXT_INCOMPLETE = "text_incomplete"
    PAYWALLED = "paywalled"
    EDITORIAL_NOTE = "editorial_note"


class Notice(Frozen):
    """One thing a reader must know."""

    code: NoticeCode
    """What it is about, for programs."""
    message: str
    """The same for people."""


class Report(Frozen):
    """The whole answer for one article."""

    article: ArticleSummary
    """The article that was scored."""
    score: ArticleScore
    """How much of it is contradicted."""
    claims: tuple[ReportedClaim, ...]
    """Every claim, in the order of the article."""
    provenance: Provenance
    """What made the report."""
    notices: tuple[Notice, ...] = ()
    """What a reader must know besides the verdicts."""


class ExtractedClaims(Frozen):
    """The claims of one article, not judged. Spans are into the text that the caller sent."""

    article: ArticleSummary
    claims: tuple[Claim, ...]
    notices: tuple[Notice, ...] = ()
