"""When a fact says what the claim says: every name, figure, date and negation agrees, and enough of the words do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.guards.date_comparison import is_dated
from assay.guards.figure_comparison import has_other_ago, has_unread_figure
from assay.guards.other_things import is_of_another_part, is_other_state, stated_words
from assay.guards.pairing import Decision, Pair
from assay.language.numbers.mentions import Agreement
from assay.language.polarity import are_opposed
from assay.language.tokens import content_stems
from assay_schemas import EvidenceStance, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from assay.language.claim_reading import Reading


MIN_COVERAGE = 0.6
"""Share of a claim's words, names and figures that a fact must have to support it."""
MIN_OVERLAP = 0.5
"""Share of its words alone, where no figure and no rank agrees."""
MIN_OVERLAP_OF_ONE = 0.6
"""The same, where that is a single word."""
MIN_OVERLAP_WITH_FIGURE = 0.3
"""The same, where one does; see `_is_pinned` for when the words no longer matter."""
_FEW = 2
"""Words that are said of a name up to which more than half must be in the fact: a name alone is soon shared."""
_DISTINCTIVE = 3


def support(pair: Pair) -> Decision | None:
    """Return a support, or None."""
    if not pair.alignment.has_subject or any(objection(pair) for objection in _OBJECTIONS):
        return None
    matched = len(pair.figures.matched) + len(pair.ranks.matched)
    coverage = _coverage(pair, matched)
    if coverage < MIN_COVERAGE or pair.alignment.said < _needed_overlap(pair, matched):
        return None
    strength = min(0.95, 0.5 + 0.4 * coverage + 0.05 * matched)
    reason = Reason.NUMBER_MATCH if matched else Reason.WORDING_MATCH
    return Decision(EvidenceStance.SUPPORTS, strength, reason, is_exact=matched > 0)


def _needed_overlap(pair: Pair, matched: int) -> float:
    if _is_pinned(pair, matched):
        return 0.0
    if matched:
        return MIN_OVERLAP_WITH_FIGURE
    # One word of two in common says little, three of six a good deal.
    return MIN_OVERLAP if len(pair.alignment.aspects - pair.alignment.called) > 1 else MIN_OVERLAP_OF_ONE


def _is_pinned(pair: Pair, matched: int) -> bool:
    """Tell whether a figure and a name leave no doubt what is meant, whatever the words around them.

    A second name does, or a figure of three digits or more, or there is but one word besides.
    """
    if not matched or not pair.alignment.shared:
        return False
    is_distinctive = any(_digits(figure.low) >= _DISTINCTIVE for figure in pair.figures.matched)
    return is_distinctive or len(pair.alignment.shared) > 1 or len(pair.claim.words) <= 1


def _digits(value: float) -> int:
    """Return the number of significant digits, trailing zeros left out: 3 for 9.79, 1 for 3,000."""
    return len(f"{abs(value):.10g}".replace(".", "").strip("0"))


def _has_strange_name(pair: Pair) -> bool:
    return bool(pair.alignment.unverified or pair.claim.keys & pair.clause.denied)


def _has_other_figure(pair: Pair) -> bool:
    return pair.has_other_figures or bool(pair.ranks.mismatched or pair.ranks.unmatched)


def _has_other_polarity(pair: Pair) -> bool:
    claim, clause = pair.claim, pair.clause
    # What is denied in other words ("no sign", "no trace") is denied all the same.
    is_reversed = pair.alignment.conflict or (claim.negated and not clause.negated)
    is_only_one_real = claim.unreal - clause.unreal or (clause.unreal & claim.terms) - claim.unreal
    return bool(is_reversed or is_only_one_real) or are_opposed(claim.text, clause.text)


def _does_something_else(pair: Pair) -> bool:
    """Tell whether the verb after the claim's subject is not in the fact; where a figure agrees it may be."""
    if pair.figures.matched or pair.ranks.matched or pair.claim.verb is None:
        return False
    return pair.claim.verb not in pair.clause.terms | pair.fact.fields | pair.fact.aspects


def _has_other_predicate(pair: Pair) -> bool:
    """Return True if the fact has too few of the words that the claim says of its subject.

    A figure that agrees stands for them, and what both deny may be denied in other words.
    """
    said = (pair.claim.predicate & pair.claim.words) - _words_of_ago(pair.claim)
    if pair.figures.matched or pair.ranks.matched or not said:
        return False
    if pair.claim.polarity.reaches and pair.clause.polarity.reaches:
        return False
    needed = MIN_OVERLAP if len(said) > _FEW or not pair.claim.names else MIN_OVERLAP_OF_ONE
    return len(said & stated_words(pair)) < needed * len(said)


def _words_of_ago(claim: Reading) -> frozenset[str]:
    """Return the words that only say how long ago something was: they are compared as a time."""
    return content_stems(" ".join(("ago", *(mention.unit for mention in claim.ago)))) if claim.ago else frozenset()


def _says_nothing_of_the_subject(pair: Pair) -> bool:
    """Tell whether claim and fact share their subject and not a word, name or figure more."""
    has_more = pair.alignment.aspects - pair.fact.about - pair.alignment.called or len(pair.alignment.shared) > 1
    return not (has_more or pair.figures.matched or pair.ranks.matched or pair.dates is Agreement.MATCH)


def _has_other_scope(pair: Pair) -> bool:
    claim, clause = pair.claim.polarity, pair.clause.polarity
    return bool(claim.scopes - clause.scopes or claim.denied_scopes & clause.scopes)


def _has_other_date(pair: Pair) -> bool:
    return pair.dates is Agreement.MISMATCH


def _has_strange_date(pair: Pair) -> bool:
    """Return True if the claim has a date, and nothing in the fact can be its day or names its year."""
    if pair.dates is not Agreement.INCOMPARABLE or not pair.claim.dates or pair.clause.ago:
        return False
    return not any(is_dated(date, pair.fact) for date in pair.claim.dates)


def _leaves_out_the_order(pair: Pair) -> bool:
    return bool(pair.ranks.matched) and not pair.figures.matched and pair.is_other_order


def _has_unread_figure(pair: Pair) -> bool:
    return has_unread_figure(pair.claim, (pair.fact,))


def _is_said_not_to_be(pair: Pair) -> bool:
    """Return True if the fact's predicate denies what the claim affirms."""
    return pair.fact.denies and not pair.claim.polarity.reaches


def _has_other_time(pair: Pair) -> bool:
    """Return True if both give times of day that differ, or can't be compared for want of a zone, or other "ago"s."""
    is_other = bool(pair.claim.times and pair.clause.times) and pair.times is not Agreement.MATCH
    return is_other or has_other_ago(pair.claim, pair.clause)


_OBJECTIONS: tuple[Callable[[Pair], bool], ...] = (
    _has_strange_name,
    _has_other_figure,
    _has_unread_figure,
    _has_other_polarity,
    _does_something_else,
    _has_other_predicate,
    _says_nothing_of_the_subject,
    _has_other_scope,
    _has_other_date,
    _has_strange_date,
    _has_other_time,
    _is_said_not_to_be,
    _leaves_out_the_order,
    is_other_state,
    is_of_another_part,
)


def _coverage(pair: Pair, matched: int) -> float:
    """Return the share of the claim that the fact has; a name or a figure weighs as much as two words."""
    words = len(pair.claim.words - pair.alignment.called)
    whole = words + 2 * len(pair.claim.keys) + 2 * matched
    shared = pair.alignment.said * words + 2 * len(pair.alignment.shared) + 2 * matched
    return shared / whole if whole else 0.0
