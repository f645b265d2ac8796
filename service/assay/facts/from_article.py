"""Facts drafted from the claims of an article that a curator trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import Prominence, Stance

if TYPE_CHECKING:
    from assay_schemas import Claim, ExtractedClaims

_LEFT_OUT = frozenset({Prominence.HEADLINE, Prominence.BOILERPLATE})


class DraftedFact(NamedTuple):
    """Parts of a fact, by `FLAT_FIELDS`, and what a curator should know of the claim that they are made of."""

    flat: dict[str, str]
    said_by: str | None
    """Whom the article names as its source: the article itself does not stand behind the claim."""


def draft_facts(found: ExtractedClaims, publisher: str) -> tuple[DraftedFact, ...]:
    """Return a fact for every claim that the article makes or reports, with the article as its source.

    Left out are opinions, what the article denies, asks or supposes, and what stands in its headline or around it.

    Args:
        found: The claims of the article.
        publisher: Who published it.
    """
    source = {"publisher": publisher, "title": found.article.title or ""}
    if found.article.date:
        source |= {"published": found.article.date.isoformat(), "as_of": found.article.date.isoformat()}
    return tuple(_draft(claim, source) for claim in found.claims if _is_stated(claim))


def _is_stated(claim: Claim) -> bool:
    is_made = claim.stance in {Stance.ASSERTED, Stance.ATTRIBUTED}
    return is_made and claim.checkable and claim.prominence not in _LEFT_OUT


def _draft(claim: Claim, source: dict[str, str]) -> DraftedFact:
    is_reported = claim.stance is Stance.ATTRIBUTED
    differs = claim.quote.split() != claim.statement.split()
    flat = {"statement": claim.statement, **source, "note": f"The article says: {claim.quote}" if differs else ""}
    return DraftedFact(flat, (claim.attributed_to or "somebody") if is_reported else None)
