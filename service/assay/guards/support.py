"""When a fact says what the claim says: every name, figure, date and negation agrees, and enough of the words do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.guards.figure_comparison import has_other_ago, has_unread_figure
from assay.guards.other_things import is_other_state
from assay.guards.pairing import Decision, Pair
from assay.language.names import is_country, is_known, same_name
from assay.language.numbers.agreement import agrees
from assay.language.numbers.mentions import Agreement
from assay.language.polarity import are_opposed
from assay.language.tokens import concept, tokenize
from assay_schemas import EvidenceStance, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assay.language.names import Name
    from assay.language.numbers.mentions import Mention

MIN_COVERAGE = 0.6
"""Share of a claim's words, names and figures that a fact must have to support it."""
MIN_OVERLAP = 0.5
"""Share of its words alone, where no figure and no rank agrees."""
MIN_OVERLAP_OF_ONE = 0.6
"""The same, where that is a single word."""
MIN_OVERLAP_WITH_FIGURE = 0.3
"""The same, where one does; see `_is_pinned` for when the words no longer matter."""
_DISTINCTIVE = 3
_CONDITION = re.compile(r"\b(?:if|unless|provided that|in case)\b", re.IGNORECASE)
_SUPERLATIVE = re.compile(
    r"\b(?:high|low|larg|bigg|small|strong|weak|fast|slow|long|short|old|young|great|rich|poor|clos|narrow|wid|cheap|"
    r"lat|deadli|earli|heavi|busi)est\b",
    re.IGNORECASE,
)
_WON = re.compile(
    r"\b(?:won|wins?|winning|winner|champion|victory|victor|title|gold|first|no\. ?1|number one|top(?:ped|s)?|prize)\b",
    re.IGNORECASE,
)
_ANOTHER_ONE = re.compile(r"\b(?:a different|another|the other|that) one\b", re.IGNORECASE)
_HELD_BY = re.compile(r"\b(?:led|topped|headed|won|held|taken) by\b", re.IGNORECASE)
_PREFIXED = re.compile(r"\b(?:semi|quarter|non|anti|pre|ex|vice|co|half)-([^\W_]+)", re.IGNORECASE)


def support(pair: Pair) -> Decision | None:
    """Return a support, or None."""
    if not pair.alignment.has_subject or any(objection(pair) for objection in _OBJECTIONS):
        return None
    matched = len(pair.figures.matched) + len(pair.ranks.matched)
    coverage = _coverage(pair, matched)
    if coverage < MIN_COVERAGE or pair.alignment.overlap < _needed_overlap(pair, matched):
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
    return MIN_OVERLAP if len(pair.alignment.aspects) > 1 else MIN_OVERLAP_OF_ONE


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


def _is_said_not_to_be(pair: Pair) -> bool:
    """Tell whether the fact's predicate denies what the claim affirms."""
    return pair.fact.denies and not pair.claim.polarity.reaches


def _measures_something_else(pair: Pair) -> bool:
    """Tell whether the claim names what its figure measures ("a loss of 3 million"), and the fact does not."""
    known = pair.clause.terms | pair.clause.units | pair.fact.fields | pair.fact.aspects
    return not pair.claim.measured <= known


def _does_something_else(pair: Pair) -> bool:
    """Tell whether the verb after the claim's subject is not in the fact; where a figure agrees it may be."""
    if pair.figures.matched or pair.ranks.matched or pair.claim.verb is None:
        return False
    return pair.claim.verb not in pair.clause.terms | pair.fact.fields | pair.fact.aspects


def _says_nothing_of_the_subject(pair: Pair) -> bool:
    """Tell whether claim and fact share their subject and not a word, name or figure more."""
    has_more = pair.alignment.aspects - pair.fact.about or len(pair.alignment.shared) > 1
    return not (has_more or pair.figures.matched or pair.ranks.matched or pair.dates is Agreement.MATCH)


def _has_other_scope(pair: Pair) -> bool:
    claim, clause = pair.claim.polarity, pair.clause.polarity
    return bool(claim.scopes - clause.scopes or claim.denied_scopes & clause.scopes)


def _has_other_date(pair: Pair) -> bool:
    return pair.dates is Agreement.MISMATCH


def _has_other_time(pair: Pair) -> bool:
    """Tell whether both give times of day that differ, or can't be compared for want of a zone."""
    return bool(pair.claim.times and pair.clause.times) and pair.times is not Agreement.MATCH


def _was_at_another_time(pair: Pair) -> bool:
    return has_other_ago(pair.claim, pair.clause)


def _is_of_another(pair: Pair) -> bool:
    """Tell whether a figure that agrees is another's, where the fact has several: "A won 3 and B 5" gives B no 3."""
    return any(
        _belongs_to_another(_nearest(said, pair.claim.names), _nearest(known, pair.clause.names), pair)
        for said in pair.figures.matched
        for known in pair.clause.quantities
        if agrees(said, known) is Agreement.MATCH
        and any(rival is not known and rival.kind is known.kind for rival in pair.clause.quantities)
    )


def _belongs_to_another(mine: Name | None, theirs: Name | None, pair: Pair) -> bool:
    if mine is None or theirs is None or same_name(mine.key, theirs.key):
        return False
    return is_known(mine.key, pair.clause.keys)


def _nearest(mention: Mention, names: Sequence[Name]) -> Name | None:
    """Return the name that a figure most likely belongs to: the last one before it, else the first behind it."""
    at = mention.span.start
    people = [name for name in names if not is_country(name.key)]
    return min(people, key=lambda name: (name.start > at, abs(name.start - at)), default=None)


def _was_only_ahead(pair: Pair) -> bool:
    """Tell whether the claim says that somebody won, and the fact only that they led for a time."""
    return bool(pair.ranks.matched and _WON.search(pair.claim.text)) and not _WON.search(pair.clause.text)


def _speaks_of_another_one(pair: Pair) -> bool:
    """Tell whether the clause points to something that another clause would have to name ("in a different one")."""
    return bool(_ANOTHER_ONE.search(pair.clause.text))


def _is_conditional(pair: Pair) -> bool:
    """Tell whether the fact says only what holds if something else does."""
    return bool(_CONDITION.search(pair.clause.text)) and not _CONDITION.search(pair.claim.text)


def _outdoes(pair: Pair) -> bool:
    """Tell whether the claim has a superlative that the fact lacks."""
    claimed = {word.casefold() for word in _SUPERLATIVE.findall(pair.claim.text)}
    return bool(claimed) and not {concept(t.stem) for word in claimed for t in tokenize(word)} <= (
        pair.clause.terms | pair.fact.fields | pair.fact.aspects
    )


def _has_other_holder(pair: Pair) -> bool:
    """Tell whether the fact gives the first place to somebody whom the claim does not name ("was led by X")."""
    by = _HELD_BY.search(pair.clause.text)
    holder = next((name for name in pair.clause.names if by and name.start >= by.end()), None)
    return holder is not None and not is_known(holder.key, pair.claim.keys)


def _leaves_out_the_order(pair: Pair) -> bool:
    return bool(pair.ranks.matched) and not pair.figures.matched and pair.is_other_order


def _speaks_of_a_variety(pair: Pair) -> bool:
    """Tell whether the fact has a word of the claim only with a prefix: a semi-final is no final."""
    words = {match.group(1).casefold() for match in _PREFIXED.finditer(pair.clause.text)}
    claimed = {word.casefold() for word in re.findall(r"[^\W_]+", _PREFIXED.sub(" ", pair.claim.text))}
    stated = {word.casefold() for word in re.findall(r"[^\W_]+", _PREFIXED.sub(" ", pair.clause.text))}
    return bool(words & claimed - stated)


def _has_unread_figure(pair: Pair) -> bool:
    return has_unread_figure(pair.claim, (pair.fact,))


_OBJECTIONS: tuple[Callable[[Pair], bool], ...] = (
    _has_strange_name,
    _has_other_figure,
    _has_unread_figure,
    _has_other_polarity,
    _is_said_not_to_be,
    _measures_something_else,
    _does_something_else,
    _says_nothing_of_the_subject,
    _has_other_scope,
    _has_other_date,
    _has_other_time,
    _was_at_another_time,
    _is_of_another,
    _was_only_ahead,
    _speaks_of_another_one,
    _is_conditional,
    _outdoes,
    _has_other_holder,
    _leaves_out_the_order,
    _speaks_of_a_variety,
    is_other_state,
)


def _coverage(pair: Pair, matched: int) -> float:
    """Return the share of the claim that the fact has; a name or a figure weighs as much as two words."""
    words = len(pair.claim.words)
    whole = words + 2 * len(pair.claim.keys) + 2 * matched
    shared = pair.alignment.overlap * words + 2 * len(pair.alignment.shared) + 2 * matched
    return shared / whole if whole else 0.0
