"""What the pipeline asks of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from assay.ledger import Ledger
    from assay_schemas import Article, Claim, ClaimDrafts, Fact, PromptVersion, Reason, VerdictDraft, VerdictDrafts

TellDrafts: TypeAlias = "Callable[[ClaimDrafts], None]"


class ClaimEvidence(NamedTuple):
    """A claim with the facts that it is judged by, and the day it speaks of.

    The facts are those found for the claim, best first, or all that are shown for an article, in a fixed order; or they
    came with the claim, from whoever asks.
    """

    claim: Claim
    facts: tuple[Fact, ...]
    date: dt.date | None
    is_given: bool = False
    """True where the facts came with the claim."""


class Finding(NamedTuple):
    """A difference between a claim and the facts cited for it, as code found it."""

    reason: Reason
    text: str
    """The same as a sentence that names the words in question."""


class Dispute(NamedTuple):
    """A verdict that an exact comparison speaks against."""

    item: ClaimEvidence
    draft: VerdictDraft
    findings: tuple[Finding, ...]
    """At least one."""
    facts: tuple[Fact, ...]
    """Those that were cited, and those that contradict."""


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
    reads_article: bool = False
    """True where `verify` reads the article and all facts that bear on it at once, and `reconsider` looks again; False
    where each claim is judged by facts of its own."""
    controlled: bool = True
    """False where an engine that could be controlled by claims of known truth is not."""


def tell_nobody(told: object) -> None:
    """Leave what is told early to what is returned in the end."""


class Engine(Protocol):
    """Finds claims and judges them. One contract test file runs over every implementation."""

    @property
    def identity(self) -> EngineIdentity:
        """Name, version, model and prompts, for the provenance of a report."""

    async def extract(self, article: Article, ledger: Ledger, tell: TellDrafts = tell_nobody) -> ClaimDrafts:
        """Find the claims of an article.

        Ranges that could not be read are in `unread`; if nothing could be read the error is raised.

        Args:
            article: The article.
            ledger: Its account.
            tell: Told the claims of a part, in the order of the text, as soon as they are found, so that they can be
                judged meanwhile. An engine need not; what it returns holds all claims, and stands where it differs.

        Raises:
            EngineError: If no part of the article could be read.
        """

    async def verify(
        self, batch: Sequence[ClaimEvidence], ledger: Ledger, article: Article | None = None
    ) -> VerdictDrafts:
        """Judge every claim of the batch by its facts.

        A claim that could not be judged is in `unchecked` with its reason: failures never raise here,
        except EngineRejectedError, which no later batch would survive either.

        Args:
            batch: The claims.
            ledger: Account of the article.
            article: Where the claims stand; None for claims that come with their evidence alone.
        """

    async def reconsider(self, disputes: Sequence[Dispute], ledger: Ledger) -> VerdictDrafts:
        """Judge claims once more, with what code found against the first verdict spelled out.

        Asked only of engines that read the article. Failures are in `unchecked`, as in `verify`.
        """

    @property
    def unavailable_s(self) -> float:
        """Seconds until a request is worth sending again; 0 if it is now."""

    async def aclose(self) -> None:
        """Release connections and threads."""


def missing_members(candidate: object) -> tuple[str, ...]:
    """Return the names of `Engine` that an object does not have; empty if it can stand as an engine."""
    # Asked of the class: on the object a property would be computed.
    wanted = [name for name in vars(Engine) if not name.startswith("_")]
    held = vars(candidate) if hasattr(candidate, "__dict__") else {}
    return tuple(name for name in wanted if name not in held and not hasattr(type(candidate), name))
