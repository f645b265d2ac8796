"""What a claim says that the facts cited for it do not: a ground to look again, never to decide.

Each rule compares a claim that was called supported with the facts together, so that a claim whose parts rest on
several facts is no difference.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assay.guards.bindings import find_misplaced, find_other_parity
from assay.guards.case import Case, weekdays_in, words
from assay.guards.figure_comparison import compare_figures
from assay.guards.near_copies import find_in_copies, find_same_words, find_unrelated
from assay.guards.word_order import is_passive
from assay.language.contrasts import are_rivals, contrast, raw_stems
from assay.language.dates.clock_times import agree_times
from assay.language.dates.finding import agree
from assay.language.names import is_known
from assay.language.numbers.agreement import agrees
from assay.language.numbers.mentions import Agreement
from assay.language.polarity import are_opposed
from assay.language.ranks import RANK_PREFIX, find_superlatives
from assay.language.tokens import is_stop_word, stems, tokenize
from assay.ports import Finding
from assay_schemas import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.numbers.mentions import Mention

# Each pattern: what it must find; what it must leave alone.
_TIMES = {
    "until": re.compile(r"\b(?:until|till)\b", re.IGNORECASE),  # "until May"; "unlike May"
    "since": re.compile(r"\bsince\b", re.IGNORECASE),  # "since May"; "sincere"
    "before": re.compile(r"\b(?:before|prior to|ahead of)\b", re.IGNORECASE),  # "before May"; "beforehand"
    "after": re.compile(r"\b(?:after|following)\b", re.IGNORECASE),  # "after May"; "afternoon"
}
_SUPERLATIVE = re.compile(r"\b(?:[a-z]{2,}(?<!for)(?<!inter)(?<!hon)(?<!mod)est|most|least)\b")  # "oldest"; "forest"
_ONE_OF = re.compile(r"\b(?:one|two|three|some|several|many|among|part) (?:of )?(?:the|its|their)\b", re.IGNORECASE)
_SCOPE = re.compile(
    r"\b(?:only|sole|solely|alone|exclusively|all|every|always|never|exactly|none|unanimous|unanimously|most|"
    r"first(?! (?:two|three|four|five|half|name|mon|tues|wednes|thurs|fri|satur|sun)))\b",
    re.IGNORECASE,
)  # "the only one", "the first woman"; "lonely", "the first two"
_THE = re.compile(r"\b(?:the|its|their|his|her) $", re.IGNORECASE)
_SAME_SCOPE = (
    frozenset({"only", "sole", "solely", "alone", "exclusively"}),
    frozenset({"all", "every", "each", "entire", "whole", "unanimous", "unanimously", "always", "both"}),
    frozenset({"never", "none", "no", "not", "nobody"}),
    frozenset({"fastest", "quickest"}),
    frozenset({"largest", "biggest", "greatest", "heaviest", "most"}),
    frozenset({"smallest", "least", "fewest", "lowest"}),
)
_CASES_KEPT = 64
"""The engine asks for the differences of a claim, its doubts do, and then the audit does."""
_PREFIXES = ("un", "in", "im", "dis", "non", "il", "ir")


def find_differences(claim: Reading, facts: Sequence[FactReading], speakers: str = "") -> tuple[Finding, ...]:
    """Return what a claim has that none of the facts has, or that they have otherwise; empty if all is there.

    Args:
        claim: Called supported.
        facts: Cited for it.
        speakers: Who is said to say it.
    """
    return _differences(Case(claim, tuple(facts), speakers)) if facts else ()


def find_other_figures(claim: Reading, facts: Sequence[FactReading]) -> tuple[Finding, ...]:
    """Return the figures and dates of a claim that its facts have otherwise, whatever words stand around them.

    So claims and facts of different languages are compared. A figure differs if the facts have another of its kind, or
    one that its unit converts into, and none that agrees with it.
    """
    case = Case(claim, tuple(facts), "")
    return (*_other_figures(case), *_strange_dates(case)) if facts else ()


def find_doubts(claim: Reading, facts: Sequence[FactReading]) -> tuple[Finding, ...]:
    """Return why facts may not refute a claim: they have none of its words, or all of them and no difference."""
    if not facts:
        return ()
    case = Case(claim, tuple(facts), "")
    same = tuple(find_same_words(case))
    return (*find_unrelated(case), *(same if same and not _differences(case) else ()))


@lru_cache(_CASES_KEPT)
def _differences(case: Case) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(finding for rule in _RULES for finding in rule(case)))


def _strange_names(case: Case) -> Iterator[Finding]:
    known = frozenset(key for fact in case.facts for key in fact.known | fact.setting.keys)
    for name in case.claim.names:
        written = case.claim.text[name.start : name.end]
        if is_known(name.key, known) or words(written) <= words(case.text) or written in case.speakers:
            continue
        yield Finding(Reason.NAME_MISMATCH, f"The facts do not have the name {written!r}.")


def _strange_figures(case: Case) -> Iterator[Finding]:
    settled: set[Mention] = set()
    for clause, fact in case.clauses:
        found = compare_figures(case.claim, clause, fact)
        settled.update((*found.matched, *found.understood))
    for mention in case.claim.quantities:
        if mention in settled:
            continue
        written = case.claim.text[mention.span.start : mention.span.end]
        others = [other for clause, _ in case.clauses for other in clause.quantities]
        if written.isalpha() and not any(other.kind is mention.kind for other in others):
            continue  # "two of them": the facts may name them one by one
        rivals = [other for other in others if other.low == mention.low]
        if rivals and any(other.unit != mention.unit for other in rivals):
            yield Finding(Reason.UNIT_MISMATCH, f"{written!r}: the facts give this number for another thing counted.")
        else:
            yield Finding(Reason.NUMBER_MISMATCH, f"The facts do not give the figure {written!r}.")


def _other_figures(case: Case) -> Iterator[Finding]:
    known = [fact.figure for fact in case.facts if fact.figure]
    known += [figure for each, _ in case.clauses for figure in each.quantities]
    known += [figure for fact in case.facts for figure in (*fact.side_figures, *fact.setting.quantities)]
    for mention in case.claim.quantities:
        # What a bare number counts is not known: it may be one of 850 metres, but is not wrong for them.
        found = {(agrees(mention, other), bool(mention.unit) or other.kind is mention.kind) for other in known}
        is_among = any(agreement is Agreement.MATCH for agreement, _ in found)
        if not is_among and (Agreement.MISMATCH, True) in found:
            written = case.claim.text[mention.span.start : mention.span.end]
            yield Finding(Reason.NUMBER_MISMATCH, f"The facts do not give the figure {written!r}.")


def _strange_ranks(case: Case) -> Iterator[Finding]:
    stated = frozenset(term for fact in case.facts for term in fact.terms | fact.places if term.startswith(RANK_PREFIX))
    for term in sorted(case.claim.terms - case.claim.words - stated):
        if stated:
            yield Finding(Reason.RANK_MISMATCH, f"The facts do not give the place {term.removeprefix(RANK_PREFIX)!r}.")
    theirs = find_superlatives(case.text)
    for superlative, places in find_superlatives(case.claim.text).items():
        if superlative in theirs and places.isdisjoint(theirs[superlative]):
            written = f"{min(places)} {superlative}".strip()
            yield Finding(Reason.RANK_MISMATCH, f"The facts do not say {written!r}.")


def _figures_of_other_events(case: Case) -> Iterator[Finding]:
    """Yield figures that agree, beside a word of another kind than in the fact: 47 killed, 47 injured."""
    for clause, fact in case.clauses:
        for mention in compare_figures(case.claim, clause, fact).matched:
            theirs = [other for other in clause.quantities if other.low == mention.low]
            mine = _around(case.claim.text, mention.span.start, mention.span.end)
            if not theirs or not mine:
                continue
            near = {s for other in theirs for s in _around(clause.text, other.span.start, other.span.end)}
            clash = next(
                ((a, b) for a in mine for b in near if are_rivals(a, b) and a not in near and b not in mine), None
            )
            if clash:
                yield Finding(
                    Reason.EVENT_MISMATCH, f"The fact gives this figure beside {clash[1]!r}, not {clash[0]!r}."
                )
                return


def _strange_dates(case: Case) -> Iterator[Finding]:
    known = [date for clause, _ in case.clauses for date in clause.dates]
    spans = " ".join(
        str(day) for fact in case.facts for day in (fact.fact.as_of, fact.fact.valid_from, fact.fact.valid_to) if day
    )
    for date in case.claim.dates:
        written = case.claim.text[date.span.start : date.span.end].rstrip(".")
        if any(agree(date, other) is Agreement.MATCH for other in known):
            continue
        has_day = f"{date.first:%Y-%m-%d}" in spans or f"{date.first:%Y-%m}" in spans
        if not has_day and (known or spans):
            yield Finding(Reason.DATE_MISMATCH, f"The facts do not give the date {written!r}.")


def _strange_times(case: Case) -> Iterator[Finding]:
    known = [time for clause, _ in case.clauses for time in clause.times]
    for time in case.claim.times:
        if known and not any(agree_times(time, other) is Agreement.MATCH for other in known):
            written = case.claim.text[time.span.start : time.span.end]
            yield Finding(Reason.DATE_MISMATCH, f"The facts do not give the time {written!r}.")


def _strange_weekdays(case: Case) -> Iterator[Finding]:
    stated = weekdays_in(case.text)
    for day in weekdays_in(case.claim.text):
        if stated and day not in stated:
            yield Finding(Reason.DATE_MISMATCH, f"The claim says {day.title()}, the facts say {stated[0].title()}.")


def _other_order_in_time(case: Case) -> Iterator[Finding]:
    stated = case.text
    theirs = [word for word, pattern in _TIMES.items() if pattern.search(stated)]
    for word, pattern in _TIMES.items():
        # "Since May" may rest on a fact that dates the beginning; "until May" needs one that dates the end.
        if pattern.search(case.claim.text) and word not in theirs and (theirs or word == "until"):
            yield Finding(Reason.DATE_MISMATCH, f"The claim says {word!r}, the facts do not.")


def _wider_scope(case: Case) -> Iterator[Finding]:
    stated = words(case.text)
    for found in _SCOPE.finditer(case.claim.text):
        word = found[0].casefold()
        if not _alike(word) & stated and not _is_place_of(found, case):
            yield Finding(Reason.SCOPE_MISMATCH, f"The claim says {word!r}, the facts do not.")
    claimed = {m[0].casefold() for m in _SUPERLATIVE.finditer(case.claim.text)} - {"most"}
    for word in sorted(claimed - stated):
        if _alike(word) & stated:
            continue
        yield Finding(Reason.SCOPE_MISMATCH, f"The claim says {word!r}, the facts do not.")
    if claimed & stated and _ONE_OF.search(case.text) and not _ONE_OF.search(case.claim.text):
        yield Finding(Reason.SCOPE_MISMATCH, "The facts say 'one of', the claim does not.")


def _alike(word: str) -> frozenset[str]:
    return next((group for group in _SAME_SCOPE if word in group), frozenset({word}))


def _is_place_of(found: re.Match[str], case: Case) -> bool:
    """Return True for "came first", not "the first to come", where the facts give a first place in any words."""
    is_place = found[0].casefold() == "first" and not _THE.search(found.string[: found.start()])
    first = f"{RANK_PREFIX}1"
    return is_place and any(first in fact.terms | fact.places for fact in case.facts)


def _other_polarity(case: Case) -> Iterator[Finding]:
    """Yield a word that only one side denies, an opposite, or a word that only a prefix turns round."""
    affirmed = frozenset(term for clause, _ in case.clauses for term in clause.terms - clause.negated)
    denied = frozenset(term for clause, _ in case.clauses for term in clause.negated)
    claimed = case.claim.terms - case.claim.negated
    if (case.claim.negated & affirmed) - denied and not denied:
        yield Finding(Reason.NEGATION_MISMATCH, "The claim denies something, the facts deny nothing.")
    elif (claimed & denied) - affirmed and not case.claim.negated:
        word = min((claimed & denied) - affirmed)
        yield Finding(Reason.NEGATION_MISMATCH, f"The facts deny what the claim says of {word!r}.")
    elif case.nearest is not None and are_opposed(case.claim.text, case.nearest.text):
        yield Finding(Reason.NEGATION_MISMATCH, "The claim uses the opposite of a word of the facts.")
    mine, theirs = words(case.claim.text), words(case.text)
    for word in sorted(word for word in mine ^ theirs if word.startswith(_PREFIXES)):
        bare = next((word.removeprefix(p) for p in _PREFIXES if word.startswith(p) and len(word) > len(p) + 3), None)
        if bare and ((word in mine and bare in theirs - mine) or (word in theirs and bare in mine - theirs)):
            yield Finding(Reason.NEGATION_MISMATCH, f"One says {word!r}, the other {bare!r}.")


def _other_event(case: Case) -> Iterator[Finding]:
    found = contrast(raw_stems(case.claim.text), raw_stems(case.text))
    if found:
        yield Finding(Reason.EVENT_MISMATCH, f"The claim says {found[0]!r}, the facts {found[1]!r}.")


def _changed_places(case: Case) -> Iterator[Finding]:
    """Yield two parties around the same verb in the other order: turned round in one voice, or kept in another."""
    for clause, _ in case.clauses:
        for verb, turned in _shared_verbs(case.claim, clause):
            is_other_voice = is_passive(verb, case.claim.text) != is_passive(verb, clause.text)
            if turned != is_other_voice:
                yield Finding(Reason.ROLE_MISMATCH, f"Two parties may have changed places around {verb!r}.")
                return


def _shared_verbs(claim: Reading, clause: Reading) -> Iterator[tuple[str, bool]]:
    """Yield a word that stands between the same two names in both, and whether the names are in another order."""
    theirs = {name.key: name for name in clause.names}
    for at, first in enumerate(claim.names):
        for second in claim.names[at + 1 :]:
            if first.key == second.key or not {first.key, second.key} <= theirs.keys():
                continue
            one, other = sorted((theirs[first.key], theirs[second.key]), key=lambda name: name.start)
            mine = {t.stem: t.text for t in tokenize(claim.text[first.end : second.start]) if _may_be_verb(t.text)}
            stated = {t.stem for t in tokenize(clause.text[one.end : other.start])}
            shared = mine.keys() & stated
            if shared:
                yield mine[min(shared)], one.key != first.key


def _may_be_verb(word: str) -> bool:
    """Return False for figures, names and stop words: two parties that stand around one say nothing of their roles."""
    return word.islower() and not is_stop_word(word)


_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _strange_names,
    _strange_figures,
    _strange_ranks,
    _figures_of_other_events,
    _strange_dates,
    _strange_times,
    _strange_weekdays,
    _other_order_in_time,
    _wider_scope,
    _other_polarity,
    _other_event,
    _changed_places,
    find_in_copies,
    find_unrelated,
    find_misplaced,
    find_other_parity,
)


def _around(text: str, start: int, end: int) -> tuple[str, ...]:
    """Return the stems of the three words before a figure and the five behind it, within its clause."""
    before = re.split(r"[,;:.]\s| and | but | while ", text[:start])[-1].split()[-3:]
    behind = re.split(r"[,;:.](?:\s|$)| and | but | while ", text[end:])[0].split()[:5]
    bare = [re.sub(r"[^\w]", "", word).casefold() for word in (*before, *behind)]
    return stems([word for word in bare if word])
