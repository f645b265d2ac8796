"""What is known of an article while it is under way; nothing here needs a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay_schemas import Claim, ClaimId, ClaimJudged, ClaimsFound, Frozen, ReportedClaim

if TYPE_CHECKING:
    from assay_schemas import Event


class Progress(Frozen):
    """What is known of an article so far."""

    found: tuple[Claim, ...] = ()
    """In the order in which they were found."""
    judged: tuple[ReportedClaim, ...] = ()
    """The latest verdict on each, in the order in which they came."""


class Sighting(NamedTuple):
    """A claim as far as it is known."""

    claim: Claim
    verdict: ReportedClaim | None
    """None: not judged yet."""


class ProgressTally:
    """Gathers the events of one article."""

    def __init__(self) -> None:
        self._found: dict[ClaimId, Claim] = {}
        self._judged: dict[ClaimId, ReportedClaim] = {}

    def note(self, event: Event) -> None:
        """Take in what has happened; a claim that is found again counts as it is found last."""
        if isinstance(event, ClaimsFound):
            self._found.update((claim.id, claim) for claim in event.claims)
        elif isinstance(event, ClaimJudged):
            self._judged[event.claim.id] = event.claim

    @property
    def progress(self) -> Progress:
        """What is known so far."""
        return Progress(found=tuple(self._found.values()), judged=tuple(self._judged.values()))


def sightings(progress: Progress) -> tuple[Sighting, ...]:
    """Return the claims in the order of the text; one that is nowhere in it comes first, for it is of the headline."""
    verdicts = {judged.id: judged for judged in progress.judged}
    claims = sorted(progress.found, key=lambda claim: claim.spans[0].start if claim.spans else -1)
    return tuple(Sighting(claim, verdicts.get(claim.id)) for claim in claims)
