"""What is evaluated: cases with their gold, frozen, read from a dataset by its loader."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field

from assay_schemas import ArticleLabel, FactId, Frozen, Severity, Span, VerdictLabel


class GoldClaim(Frozen):
    """One annotated claim of an article."""

    id: str
    quote: str
    """Verbatim words of the article."""
    span: Span
    """Place of the quote in the article's text: its first occurrence, in code points."""
    statement: str
    checkable: bool
    verdict: VerdictLabel
    """Meaningless where `checkable` is false."""
    alternatives: tuple[VerdictLabel, ...] = ()
    """Verdicts that a lenient count accepts besides."""
    fact_ids: tuple[FactId, ...] = ()
    severity: Severity | None = None
    attributed_to: str | None = None
    """Who says it, where the article names a source."""
    location: str = "body"
    error_types: tuple[str, ...] = ()
    hard_cases: tuple[str, ...] = ()


class GoldArticle(Frozen):
    """What an annotator expects of a whole article."""

    label: ArticleLabel
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)
    """Range of acceptable scores, both ends included."""
    rank: int | None = None
    """Place in the order from least to most misleading within its domain; None: not ranked."""
    is_label_derived: bool = False
    """True where nobody annotated the label: it was derived from verdicts and range, and proves nothing."""


class ArticleCase(Frozen):
    """An article with its gold; every case is one cluster of the bootstrap."""

    id: str
    """Unique within the dataset."""
    domain: str
    text: str
    date: dt.date | None
    gold: GoldArticle
    claims: tuple[GoldClaim, ...] = ()
    """Empty for a variant, of which only the score and the refutation are annotated."""
    must_refute: tuple[FactId, ...] = ()
    """For a variant: facts of which one has to refute some claim; empty: nothing may be refuted."""
    attack_of: str | None = None
    """Id of the clean case that this one is an attacked copy of."""


class PairCase(Frozen):
    """A claim with its evidence."""

    id: str
    claim: str
    evidence: tuple[str, ...]
    verdict: VerdictLabel
    cluster: str
    """Cases of one source document or claim are resampled together."""
    tags: tuple[str, ...] = ()


class WorthinessCase(Frozen):
    """A sentence, and whether it makes a claim worth checking."""

    id: str
    text: str
    is_worthy: bool
    cluster: str


class DatasetKind(StrEnum):
    """What the cases of a dataset are."""

    ARTICLES = "articles"
    PAIRS = "pairs"
    WORTHINESS = "worthiness"


class DatasetInfo(Frozen):
    """Which data a figure was measured on."""

    name: str
    version: str
    kind: DatasetKind
    sha256: str
    """Hash of the files as read, hexadecimal."""
    licence: str
    source: str
    cases: int = Field(ge=0)
