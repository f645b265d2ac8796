"""The rows of a domain folder, as annotators write them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from assay.steps.scoring import MISLEADING_FROM
from assay_evals.datasets.files import Text
from assay_evals.running.cases import ArticleCase, GoldArticle, GoldClaim
from assay_schemas import ArticleLabel, FactId, Frozen, Severity, Span, VerdictLabel


def _annotated(verdict: VerdictLabel) -> VerdictLabel:
    if verdict is VerdictLabel.NOT_CHECKED:
        raise ValueError("not_checked is an outcome of a run, not an annotation")
    return verdict


def _ordered(bounds: tuple[float, float]) -> tuple[float, float]:
    low, high = bounds
    if not 0 <= low <= high <= 1:
        msg = f"expected 0 <= low <= high <= 1, got [{low}, {high}]"
        raise ValueError(msg)
    return bounds


AnnotatedVerdict = Annotated[VerdictLabel, AfterValidator(_annotated)]
ScoreRange = Annotated[tuple[float, float], AfterValidator(_ordered)]
"""Lowest and highest acceptable score, both included."""


class ClaimRow(Frozen):
    """A line of gold.jsonl."""

    article: Text
    """Name of the article's file."""
    claim_id: Text
    quote: Text
    claim: Text
    checkable: bool
    verdict: AnnotatedVerdict
    fact_ids: tuple[FactId, ...]
    rationale: str = ""
    severity: Severity | Literal["none"] = "none"
    location: str = "body"
    error_types: tuple[str, ...] = ()
    attributed_to: str | None = None
    acceptable_alternatives: tuple[AnnotatedVerdict, ...] = ()
    hard_case: tuple[str, ...] = ()

    def gold(self, text: str) -> GoldClaim | None:
        """Return the claim with its place in the article, or None where the article does not hold the quote.

        Quotes are verbatim: neither case, white space nor typography is forgiven.
        """
        start = text.find(self.quote)
        if start < 0:
            return None
        return GoldClaim(
            id=self.claim_id,
            quote=self.quote,
            span=Span(start=start, end=start + len(self.quote)),
            statement=self.claim,
            checkable=self.checkable,
            verdict=self.verdict,
            alternatives=self.acceptable_alternatives,
            fact_ids=self.fact_ids,
            severity=None if self.severity == "none" else self.severity,
            attributed_to=self.attributed_to,
            location=self.location,
            error_types=self.error_types,
            hard_cases=self.hard_case,
        )


class ArticleRow(Frozen):
    """An entry of gold_articles.json, by the name of the article's file."""

    published: dt.date | None
    label: ArticleLabel
    expected_score_range: ScoreRange
    rank_expected: int | None = None
    attack_of: str | None = None
    """Id of the clean article that this one is an attacked copy of."""
    origin: str = ""
    why: str = ""

    @property
    def gold(self) -> GoldArticle:
        """What is expected of the article."""
        low, high = self.expected_score_range
        return GoldArticle(label=self.label, low=low, high=high, rank=self.rank_expected)


class VariantClaim(Frozen):
    """A claim of a variant; its place is not annotated."""

    claim: Text
    verdict: AnnotatedVerdict
    fact_ids: tuple[FactId, ...]


class VariantRow(Frozen):
    """A line of variants.jsonl: a short text that probes one thing."""

    id: Text
    text: Text
    claims: tuple[VariantClaim, ...] = Field(min_length=1)
    score_range: ScoreRange
    published: dt.date | None = None
    attack_of: str | None = None
    kind: str = ""
    lang: str = ""
    trap: str = ""

    def case(self, domain: str) -> ArticleCase:
        """Return the variant as an article without claims of its own."""
        refuted = [fact for claim in self.claims if claim.verdict is VerdictLabel.REFUTED for fact in claim.fact_ids]
        low, high = self.score_range
        return ArticleCase(
            id=self.id,
            domain=domain,
            text=self.text,
            date=self.published,
            gold=GoldArticle(label=self._label, low=low, high=high, is_label_derived=True),
            must_refute=tuple(dict.fromkeys(refuted)),
            attack_of=self.attack_of,
        )

    @property
    def _label(self) -> ArticleLabel:
        """What the verdicts come to: misleading if something is refuted and the middle of the range is that high."""
        verdicts = {claim.verdict for claim in self.claims}
        if verdicts == {VerdictLabel.NOT_ENOUGH_EVIDENCE}:
            return ArticleLabel.UNVERIFIABLE
        if verdicts <= {VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.SUPPORTED}:
            return ArticleLabel.RELIABLE
        return ArticleLabel.MISLEADING if sum(self.score_range) / 2 >= MISLEADING_FROM else ArticleLabel.MIXED
