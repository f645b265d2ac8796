"""Where a claim differs from the sentences that the verifier takes for its support: the guards' veto."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assay.guards.differences import find_differences, find_doubts
from assay.guards.other_things import does_something_else, is_about_another_name, is_about_another_part
from assay.language.tokens import content_stems
from assay_schemas import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading

NEAR_COPY = 0.5
"""Share of words in common from which a claim keeps to a sentence's own words.

There the one word that differs is the point ("killed" for "injured"); between free wordings most differing words mean
nothing, and a veto would cost three right supports for each wrong one.
"""
NEAR_COPY_OF_FOUND = 0.7
"""The same for other words than figures and dates in an article, whose facts nobody chose to look like its claims."""
_EXACT = frozenset({Reason.NUMBER_MISMATCH, Reason.RANK_MISMATCH, Reason.UNIT_MISMATCH, Reason.DATE_MISMATCH})


class Differing(NamedTuple):
    """How a claim differs.

    Attributes:
        reasons: Of all differences from the sentences that support it, taken together.
        likeness: Share of the words of the claim and the nearest of those sentences that both have, in [0, 1].
        is_refutation_doubtful: True if the sentence that refutes most is about something else, or says the same.
        is_read: True if the verifier holds that at least one sentence supports the claim rather than refutes it.
        is_of_part: True if each of the sentences that support it says so of a part, and the claim of the whole, or
            reversely.
        is_of_another: True if no sentence has the name that the claim begins with.
        is_other_deed: True if none of them has the verb of the claim, or a word akin to it.
    """

    reasons: frozenset[Reason]
    likeness: float
    is_refutation_doubtful: bool
    is_read: bool
    is_of_part: bool = False
    is_of_another: bool = False
    is_other_deed: bool = False

    def bars_support(self, *, is_given: bool, is_matched: bool) -> bool:
        """Return True if nothing reads the claim as so, or what does is of another thing, or nearly copied but differs.

        Args:
            is_given: Whether the evidence came with the claim, where the verifier alone can read support.
            is_matched: Whether exact comparison found the claim in a fact.
        """
        is_exact = is_given or bool(self.reasons & _EXACT)
        is_copy = self.likeness >= (NEAR_COPY if is_exact else NEAR_COPY_OF_FOUND)
        is_unread = not self.is_read and (is_given or not is_matched)
        is_other = self.is_of_part or (self.is_other_deed and self.likeness >= NEAR_COPY)
        is_barred = self.is_of_another or is_unread or (is_other and not is_matched)
        return is_barred or (bool(self.reasons) and is_copy)


def find_differing(claim: Reading, readings: Sequence[FactReading], answers: NDArray[np.float64]) -> Differing:
    """Return where a claim differs from what the verifier reads as its support.

    Args:
        claim: Taken apart.
        readings: Of the sentences read, at least one.
        answers: Log-probabilities by the verifier, shape (sentences, 3).
    """
    by_support = np.argsort(-answers[:, 0], kind="stable").tolist()
    grounds = tuple(at for at in by_support if answers[at, 0] > np.log(0.5)) or tuple(by_support[:1])
    found = find_differences(claim, [readings[at] for at in grounds])
    likeness = max(likeness_of(claim.text, readings[at].fact.statement) for at in grounds)
    reasons = frozenset(finding.reason for finding in found)
    doubts = find_doubts(claim, [readings[int(answers[:, 1].argmax())]])
    return Differing(
        reasons if likeness >= NEAR_COPY else reasons - {Reason.EVENT_MISMATCH},
        likeness,
        is_refutation_doubtful=bool(doubts),
        is_read=bool((answers[:, 0] > answers[:, 1]).any()),
        is_of_part=all(is_about_another_part(claim, readings[at]) for at in grounds),
        is_of_another=all(is_about_another_name(claim, reading) for reading in readings),
        is_other_deed=does_something_else(claim, [readings[at] for at in grounds]),
    )


def likeness_of(one: str, other: str) -> float:
    """Return the Jaccard index of the content words of two texts."""
    a, b = content_stems(one), content_stems(other)
    return len(a & b) / max(1, len(a | b))
