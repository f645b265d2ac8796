"""What the pipeline asks of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from assay.ledger import Ledger
    from assay_schemas import Article, Claim, ClaimDrafts, Fact, PromptVersion, VerdictDrafts


class ClaimEvidence(NamedTuple):
    """A claim with the facts that were retrieved for it, best first, and the day it speaks of."""

    claim: Claim
    facts: tuple[Fact, ...]
    date: dt.date | None


class EngineIdentity(NamedTuple):
    """What a report says about the engine that made it."""

    name: str
    version: str
    model: str | None
    prompts: Mapping[str, PromptVersion]
    languages: frozenset[str] | None
    """ISO 639-1 codes the engine can read; None means any."""
    calibrated: bool
    rules_only: bool = False
    """True where an engine that has a trained part runs without it."""


class Engine(Protocol):
    """Finds claims and judges them. One contract test file runs over every implementation."""

    @property
    def identity(self) -> EngineIdentity:
        """Name, version, model and prompts, for the provenance of a report."""

    async def extract(self, article: Article, ledger: Ledger) -> ClaimDrafts:
        """Find the claims of an article.

        Ranges that could not be read are in `unread`; if nothing could be read the error is raised.

        Raises:
            EngineError: If no part of the article could be read.
        """

    async def verify(self, batch: Sequence[ClaimEvidence], ledger: Ledger) -> VerdictDrafts:
        """Judge every claim of the batch by its own facts.

        A claim that could not be judged is in `unchecked` with its reason: failures never raise here,
        except EngineRejectedError, which no later batch would survive either.
        """

    @property
    def unavailable_s(self) -> float:
        """Seconds until it is worth asking again; 0 if it is now."""

    async def aclose(self) -> None:
        """Release connections and threads."""
