"""The ways in which a fact contradicts a claim, the most certain first. Each rule is about the same subject only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.guards.date_comparison import contradict_date
from assay.guards.observation import is_far_off, outdated
from assay.guards.other_things import counts_something_else, does_otherwise, is_another
from assay.guards.pairing import Decision, Pair, refute
from assay.language.names import is_country, is_known
from assay.language.numbers.mentions import Agreement
from assay.language.polarity import are_opposed
from assay.language.tokens import content_stems
from assay_schemas import Reason

if TYPE_CHECKING:
    from collections.abc import Callable


MIN_OVERLAP = 0.5
"""Share of a claim's words that the fact must have, to refute by a negation, a scope word or a date."""
MIN_CONTEXT = 0.3
"""The same where a figure is compared: in another context it would measure another thing."""
MIN_PLAIN = 0.5
"""The same without the units of its figures: more than this, where no field of the fact says what is measured."""
MAX_BEYOND = 0.4
"""Share of the words that one denies that the other may lack."""


def contradict_triple(pair: Pair) -> Decision | None:
    """The fact's predicate begins with "not-", and the claim says it of the same subject and object."""
    fact = pair.fact
    if not fact.denies or fact.subject is None or pair.claim.polarity.reaches or pair.alignment.missing:
        return None
    objects = frozenset(key for key in pair.claim.keys if is_known(key, fact.objects))
    if not objects or not fact.aspects & pair.claim.terms or not is_known(fact.subject, pair.claim.keys):
        return None
    return refute(Reason.NEGATION_MISMATCH, 0.85, is_exact=True)


def contradict_negation(pair: Pair) -> Decision | None:
    """One negates what the other affirms, or uses the opposite word."""
    alignment = pair.alignment
    is_about = alignment.is_named or _denies_topic(pair)
    if not is_about or alignment.strange or pair.has_other_figures or pair.ranks.mismatched:
        return None
    # What somebody said is not denied by what is so.
    is_lapse = pair.claim.polarity.is_lapse or pair.clause.polarity.is_lapse
    if pair.claim.is_speech or is_lapse or pair.dates is Agreement.MISMATCH:
        return None
    conflict = alignment.conflict if _denies_the_same(pair) else frozenset()
    if not (conflict or _is_opposed(pair)):
        return None
    is_exact = bool(conflict) and len(alignment.shared) > 1
    is_pinned = (is_exact and bool(pair.ranks.matched)) or pair.claim.verb in conflict or _denies_topic(pair)
    weight = len(alignment.shared) + len(alignment.aspects - conflict)
    if not is_pinned and (alignment.overlap < MIN_OVERLAP or weight < 2):
        return None
    return refute(Reason.NEGATION_MISMATCH, 0.55 + 0.25 * alignment.overlap + 0.1 * is_exact, is_exact=is_exact)


def _denies_topic(pair: Pair) -> bool:
    """Tell whether a negation bears on what only this fact's subject is said to do ("nobody was evacuated")."""
    return pair.alignment.is_topic and bool(pair.alignment.conflict & pair.fact.aspects)


def _denies_the_same(pair: Pair) -> bool:
    """Tell whether only one denies, and denies hardly more than the other says: not A's is not nobody's."""
    claim, clause = pair.claim, pair.clause
    whom = (name.key for name in clause.names if clause.polarity.negates(name.start) and not is_country(name.key))
    if claim.negated & clause.negated or not all(is_known(key, claim.keys) for key in whom):
        return False
    said = clause.terms | pair.fact.fields | pair.fact.aspects
    beyond = (claim.negated - said) | (clause.negated - claim.terms)
    return len(beyond) <= MAX_BEYOND * len(claim.negated | clause.negated)


def _is_opposed(pair: Pair) -> bool:
    claim, clause = pair.claim, pair.clause
    if claim.negated or clause.negated or claim.unreal or clause.unreal or (claim.dates and not clause.dates):
        return False
    return are_opposed(claim.text, clause.text)


def contradict_name(pair: Pair) -> Decision | None:
    """The fact says of one of the claim's names that it has no part ("nobody named X")."""
    denied = pair.claim.keys & pair.clause.denied
    if not denied or denied & pair.claim.denied or pair.claim.polarity.reaches:
        return None
    if not pair.alignment.shared - denied and not pair.claim.terms & pair.clause.terms:
        return None
    return refute(Reason.NAME_MISMATCH, 0.65 + 0.2 * pair.alignment.overlap)


def contradict_rank(pair: Pair) -> Decision | None:
    """The same subject has another place in the same order."""
    alignment = pair.alignment
    if not pair.ranks.mismatched or alignment.strange or not pair.is_affirmed or not alignment.is_named:
        return None
    if pair.has_other_figures or pair.has_unnamed_context or pair.dates is Agreement.MISMATCH or pair.is_other_stage:
        return None
    context = len(alignment.shared) + len(alignment.aspects) + len(pair.figures.matched) + len(pair.figures.understood)
    if context < 2:
        return None
    return refute(Reason.RANK_MISMATCH, 0.6 + 0.25 * alignment.overlap, is_exact=True)


def contradict_figure(pair: Pair) -> Decision | None:
    """The same measure of the same subject has another value."""
    if not pair.alignment.has_subject or not pair.figures.mismatched or not _is_same_measure(pair):
        return None
    return refute(Reason.NUMBER_MISMATCH, 0.55 + 0.3 * pair.alignment.context, is_exact=True)


def find_outdated(pair: Pair) -> Reason | None:
    """Return why a fact of the same measure, with another value, can't refute the claim: its time is another."""
    if not pair.alignment.has_subject or not pair.figures.outdated or not _is_same_measure(pair):
        return None
    return outdated(pair.figures.outdated[0], pair.claim, pair.fact)


def _is_same_measure(pair: Pair) -> bool:
    """Return True if both measure the same of their subject, which is one, at the same time."""
    alignment = pair.alignment
    if pair.figures.matched or not pair.is_affirmed or pair.is_other_stage:
        return False
    if counts_something_else(pair) or is_another(pair) or does_otherwise(pair):
        return False
    if alignment.strangers or pair.dates is Agreement.MISMATCH or alignment.context < MIN_CONTEXT:
        return False
    if not (alignment.is_named or alignment.is_topic) and is_far_off(pair.claim, pair.fact):
        return False
    if pair.fact.figure is None and (alignment.plain <= MIN_PLAIN or _counts_anybody(pair)):
        return False
    is_said = alignment.aspects or pair.claim.terms & pair.fact.aspects or pair.dates is Agreement.MATCH
    return bool(is_said) or _says_only_how_many(pair)


def _says_only_how_many(pair: Pair) -> bool:
    """Return True if both say nothing but how many of the same their subject has."""
    figure, claim, clause = pair.fact.figure, pair.claim, pair.clause
    is_bare = not claim.words - claim.units and not clause.words - claim.units
    return is_bare and figure is not None and all(m.unit == figure.unit != "" for m in pair.figures.mismatched)


def _counts_anybody(pair: Pair) -> bool:
    """Tell whether only people are counted, and no word says in what part: "14 arrested" is no "10,000 came"."""
    is_people = bool(pair.claim.units) and pair.claim.units <= content_stems("people")
    return is_people and not pair.alignment.aspects - pair.claim.heads


def contradict_time(pair: Pair) -> Decision | None:
    """Every word is the same, and only the time of day is another."""
    claim, clause = pair.claim, pair.clause
    if pair.times is not Agreement.MISMATCH or len(claim.times) != len(clause.times) or not pair.is_affirmed:
        return None
    if pair.has_other_figures or pair.alignment.strange or bool(claim.dates) != bool(clause.dates):
        return None
    if not pair.alignment.has_subject or pair.dates is Agreement.MISMATCH or pair.alignment.overlap < 1:
        return None
    return refute(Reason.DATE_MISMATCH, 0.65)


REFUTATIONS: tuple[Callable[[Pair], Decision | None], ...] = (
    contradict_triple,
    contradict_negation,
    contradict_name,
    contradict_rank,
    contradict_figure,
    contradict_date,
    contradict_time,
)
