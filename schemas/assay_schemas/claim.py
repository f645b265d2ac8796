"""Claims: what an engine drafts, and what stands after grounding."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

from pydantic import Field

from assay_schemas.article import Span
from assay_schemas.base import Frozen

ClaimId = NewType("ClaimId", str)


class Stance(StrEnum):
    """How the article stands to a claim that it prints."""

    ASSERTED = "asserted"
    ATTRIBUTED = "attributed"
    DENIED = "denied"
    QUESTIONED = "questioned"
    HYPOTHETICAL = "hypothetical"


class Prominence(StrEnum):
    """Where in the article a claim stands, most prominent first."""

    HEADLINE = "headline"
    LEAD = "lead"
    BODY = "body"
    BOILERPLATE = "boilerplate"


class ClaimDraft(Frozen):
    """A claim as an engine found it, not yet located in the text."""

    statement: str = Field(min_length=1)
    """Atomic and self-contained: readable without the article."""
    quote: str = Field(min_length=1)
    """Words of the article, verbatim, that make the claim."""
    checkable: bool = True
    """False for opinion, prediction, question and rhetoric."""
    stance: Stance = Stance.ASSERTED
    attributed_to: str | None = None
    """Who says it, where the article names or describes a source."""
    translation: str | None = None
    """The statement in the language of the facts, where the article's is another."""


class ClaimDrafts(Frozen):
    """What an engine extracted from one article."""

    claims: tuple[ClaimDraft, ...]
    unread: tuple[Span, ...] = ()
    """Ranges of the cleaned text that the engine failed to read."""
    replaced: int = 0
    """Statements that strayed from their quotes and gave way to the sentence around them, or were dropped."""
    unreadable: int = 0
    """Claims of a model that fitted no schema and were asked again in vain: they are missing."""


class Claim(ClaimDraft):
    """A claim with its place in the article."""

    id: ClaimId
    spans: tuple[Span, ...]
    """Every place of the quote in the cleaned text; empty where it stands only in a separate title."""
    prominence: Prominence = Prominence.BODY
