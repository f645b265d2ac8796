"""One claim against one fact: the rules, in the order in which they decide.

Support comes first, for a fact that says the same leaves nothing to refute. Then each way of being wrong, the most
certain first. A fact that is not about the claim's subject decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.guards.alignment import Alignment, align
from assay.guards.figures import FigureMatch, compare_figures, compare_ranks
from assay.text.dates import agree as dates_agree
from assay.text.mentions import Agreement
from assay.text.names import is_known
from assay.text.polarity import are_opposed
from assay_schemas import EvidenceStance, FactId, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assay.guards.reading import FactReading, Reading


class Comparison(NamedTuple):
    """What one fact does to a claim.

    Attributes:
        strength: How sure the stance is, in [0, 1]; no probability until it is calibrated.
        reason: The rule that decided; None for a neutral fact.
        figures: Values of the claim's figures that the fact confirms, whatever its stance.
        is_exact: True where a figure, a rank or a negation was compared on the same subject and measured thing.
    """

    fact_id: FactId
    stance: EvidenceStance
    strength: float
    overlap: float
    reason: Reason | None = None
    is_exact: bool = False
    figures: frozenset[float] = frozenset()


class _Pair(NamedTuple):
    claim: Reading
    clause: Reading
    fact: FactReading
    alignment: Alignment
    figures: FigureMatch
    ranks: FigureMatch


class _Decision(NamedTuple):
    stance: EvidenceStance
    strength: float
    reason: Reason
    is_exact: bool = False


SUPPORT_OVERLAP = 0.6
"""Share of a claim's terms that a fact must have to support it."""
REFUTE_OVERLAP = 0.5
"""The same, to refute by a negation, a name or a date."""
FIGURE_OVERLAP = 0.34
"""The same, where a figure of the same unit and subject is compared."""


def compare(claim: Reading, fact: FactReading) -> Comparison:
    """Return what a fact does to a claim: the decision of the clause that is surest, neutral if none decides."""
    best = Comparison(fact.fact.id, EvidenceStance.NEUTRAL, 0.0, 0.0)
    figures: set[float] = set()
    for pair in _pairs(claim, fact):
        figures.update(pair.figures.matched if pair.alignment.aspects else ())
        decision = next((d for d in (rule(pair) for rule in _RULES) if d is not None), None)
        overlap = pair.alignment.overlap
        if decision is None:
            best = best._replace(overlap=max(best.overlap, overlap))
        elif decision.strength > best.strength:
            best = Comparison(
                fact.fact.id, decision.stance, decision.strength, overlap, decision.reason, decision.is_exact
            )
    return best._replace(figures=frozenset(figures))


def _pairs(claim: Reading, fact: FactReading) -> Iterator[_Pair]:
    for clause in fact.clauses:
        yield _Pair(
            claim, clause, fact, align(claim, clause, fact), compare_figures(claim, clause, fact), compare_ranks(claim, clause, fact)
        )


def _supports(pair: _Pair) -> _Decision | None:
    alignment, figures, ranks = pair.alignment, pair.figures, pair.ranks
    if alignment.strange or not alignment.has_subject or figures.mismatched or figures.unmatched or ranks.mismatched:
        return None
    if alignment.conflict or pair.claim.negated - pair.clause.negated or are_opposed(pair.claim.text, pair.clause.text):
        return None
    if pair.claim.polarity.scopes - pair.clause.polarity.scopes or _dates(pair) is Agreement.MISMATCH:
        return None
    matched = len(figures.matched) + len(ranks.matched)
    needed = SUPPORT_OVERLAP - 0.15 * min(matched, 2) - 0.05 * min(len(alignment.shared), 2)
    if alignment.overlap < needed:
        return None
    strength = min(0.95, 0.55 + 0.3 * alignment.overlap + 0.08 * matched)
    return _Decision(EvidenceStance.SUPPORTS, strength, Reason.NUMBER_MATCH if matched else Reason.WORDING_MATCH, bool(matched))


def _negates(pair: _Pair) -> _Decision | None:
    alignment = pair.alignment
    if not alignment.has_subject or alignment.strange or pair.figures.mismatched or pair.figures.unmatched:
        return None
    opposed = not pair.claim.negated and not pair.clause.negated and are_opposed(pair.claim.text, pair.clause.text)
    if not alignment.conflict and not opposed or pair.claim.polarity.is_lapse or _dates(pair) is Agreement.MISMATCH:
        return None
    weight = len(alignment.shared) + len(alignment.aspects - alignment.conflict)
    if alignment.overlap < REFUTE_OVERLAP or weight < 2 or pair.ranks.mismatched:
        return None
    exact = bool(alignment.conflict) and len(alignment.shared) > 1
    strength = 0.5 + 0.3 * alignment.overlap + 0.1 * exact
    return _Decision(EvidenceStance.REFUTES, strength, Reason.NEGATION_MISMATCH, exact)


def _is_denied(pair: _Pair) -> _Decision | None:
    """Return a refutation where the fact's triple denies what the claim says of its subject and its object."""
    fact, alignment = pair.fact, pair.alignment
    if not fact.denies or not fact.aspects & pair.claim.terms or pair.claim.polarity.reaches or alignment.missing:
        return None
    objects = frozenset(key for key in pair.claim.keys if is_known(key, fact.objects))
    if not objects or fact.subject is None or not is_known(fact.subject, pair.claim.keys):
        return None
    return _Decision(EvidenceStance.REFUTES, 0.85, Reason.NEGATION_MISMATCH, is_exact=True)


def _denies_scope(pair: _Pair) -> _Decision | None:
    """"Not the first" against "the first"."""
    alignment = pair.alignment
    contested = (pair.claim.polarity.scopes & pair.clause.polarity.denied_scopes) | (
        pair.claim.polarity.denied_scopes & pair.clause.polarity.scopes
    )
    if not contested or alignment.strange or not alignment.has_subject or alignment.overlap < SUPPORT_OVERLAP:
        return None
    return _Decision(EvidenceStance.REFUTES, 0.5 + 0.3 * alignment.overlap, Reason.SCOPE_MISMATCH)


def _differs_in_rank(pair: _Pair) -> _Decision | None:
    alignment = pair.alignment
    if not pair.ranks.mismatched or alignment.strange or not _is_affirmed(pair) or not alignment.has_subject:
        return None
    if pair.figures.mismatched or pair.figures.unmatched:
        return None
    if len(alignment.shared) + len(alignment.aspects) < 2 or _dates(pair) is Agreement.MISMATCH:
        return None
    return _Decision(EvidenceStance.REFUTES, 0.6 + 0.25 * alignment.overlap, Reason.RANK_MISMATCH, is_exact=True)


def _differs_in_figure(pair: _Pair) -> _Decision | None:
    alignment = pair.alignment
    if not pair.figures.mismatched or pair.figures.matched or not alignment.has_subject or not _is_affirmed(pair):
        return None
    if alignment.overlap < FIGURE_OVERLAP or alignment.strange or not alignment.aspects:
        return None
    if _dates(pair) is Agreement.MISMATCH:
        return None
    return _Decision(EvidenceStance.REFUTES, 0.5 + 0.35 * alignment.overlap, Reason.NUMBER_MISMATCH, is_exact=True)


def _is_taken_by_another(pair: _Pair) -> _Decision | None:
    """A first place has one holder: who is said to hold it while the fact names another is refuted."""
    alignment = pair.alignment
    if 1.0 not in pair.ranks.matched or not _is_affirmed(pair) or not alignment.strange or not alignment.shared:
        return None
    if not alignment.absent or not _is_in_window(pair):
        return None
    return _Decision(EvidenceStance.REFUTES, 0.5 + 0.2 * alignment.overlap, Reason.NAME_MISMATCH)


def _repeats_myth(pair: _Pair) -> _Decision | None:
    for myth in pair.fact.myths:
        union = pair.claim.terms | myth.terms
        overlap = len(pair.claim.terms & myth.terms) / len(union) if union else 0.0
        is_known = pair.claim.keys <= pair.fact.known | myth.keys
        if is_known and overlap >= REFUTE_OVERLAP and bool(pair.claim.negated) == bool(myth.negated):
            return _Decision(EvidenceStance.REFUTES, 0.6 + 0.3 * overlap, Reason.MYTH_MATCH)
    return None


_RULES: tuple[Callable[[_Pair], _Decision | None], ...] = (
    _supports,
    _is_denied,
    _negates,
    _denies_scope,
    _differs_in_rank,
    _differs_in_figure,
    _is_taken_by_another,
    _repeats_myth,
)


def _is_affirmed(pair: _Pair) -> bool:
    return not pair.claim.polarity.reaches and not pair.clause.polarity.reaches


def _dates(pair: _Pair) -> Agreement:
    if not pair.claim.dates or not pair.clause.dates:
        return Agreement.INCOMPARABLE
    results = [dates_agree(a, b) for a in pair.claim.dates for b in pair.clause.dates]
    return Agreement.MATCH if Agreement.MATCH in results else Agreement.MISMATCH


def _is_in_window(pair: _Pair) -> bool:
    fact = pair.fact.fact
    if pair.claim.dates and pair.clause.dates:
        return _dates(pair) is Agreement.MATCH
    return fact.valid_from is not None and fact.valid_to is not None
