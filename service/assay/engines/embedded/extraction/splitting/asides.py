"""Rules for what is put in beside the main clause: appositions, relative clauses, participles, dashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.clauses import (
    LINK,
    Clause,
    find_head,
    first_verb,
    has_finite_verb,
    tokenize,
)
from assay.language.language import english
from assay.language.verbs import (
    MODALS,
    PERFECT,
    forms,
    is_auxiliary,
    is_participle,
    is_past,
    third_person,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.language.clauses import Token

# "a – b", not "a-b".
_DASH = re.compile(r"\s*[—–]\s*|\s+-{1,2}\s+")
# "the mayor", not "mayor".
_DETERMINER = re.compile(
    r"(?:a|an|the|one|its|his|her|their|now|then|once|formerly|currently|also|of|from|another)\s+\w", re.IGNORECASE
)
# "at least two", not "at night".
_AMOUNT = re.compile(
    r"(?:more|fewer|less|over|under|about|around|nearly|almost|up|some|roughly)\b|at\s+(?:least|most|\d)|[$€£]?\d"
)
# "built and sold twice", not "built, sold".
_SECOND_PARTICIPLE = re.compile(r"\s+and\s+(?P<participle>[a-z]+)(?=\s)")
# "head of staff", not "Head of".
_OFFICE = re.compile(r"(?P<first>[a-z-]+)(?:\s[a-z-]+){0,2}\s(?:of|at|for)\s")
_NO_OFFICE = frozenset(
    "in on at by after before for during with since from under over like unlike as because along together according "
    "instead ahead out due next such rather even both all except thanks despite including one two some many most far "
    "not only also often always more less about well".split()
)
# "a, and b", not "a and b".
_AND_MORE = re.compile(r",\s+and\s")
# "its tank filled in May"; "its new chief"
_CIRCUMSTANCE = re.compile(r"(?:its|his|her|their)\s+(?:[a-z-]+\s+){1,3}?[a-z]+(?:ed|en)\b(?!\s[a-z]+$)")
# "In May the Orbis", "One Saturday in May"; "One man", "Only children"
_CIRCUMSTANTIAL = re.compile(
    r"(?:in|on|at|by|after|before|during|since|until|under|over|below|above|behind|last|next|only\s+(?:on|in|at|after|then)"
    r"|not\s+until|once|now|then|today|yesterday|one\s+(?:[MTWFS][a-z]+day|day|morning|evening|night))\s",
    re.IGNORECASE,
)
# "Last May Ann Lee", "Monday"; "Maya Lee"
_UP_TO_DAY = re.compile(rf"(?:.*\s)?(?:{'|'.join((*english().weekdays, *english().months))})(?:\s|$)", re.IGNORECASE)
# "the mayor", not "The Hague".
_PHRASE = re.compile(r"(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s+[a-z]")
# "in 1974", not "in 974".
_YEAR = re.compile(r"\b[12]\d{3}\b")
# "52", not "52 years".
_AGE = re.compile(r"\d{1,3}$")
# "who won", not "whoever won".
_RELATIVE = re.compile(r"(who|which|that|whose)\s+")
# ", killing three", not "a killing".
_ING = re.compile(
    r"(?:,\s+(?:and\s+|thereby\s+|thus\s+|also\s+|further\s+)?|\s+and\s+)(?:[a-z]+ly\s+)?(?=([a-z]+ing)\b)"
)
_NO_EVENT_ING = frozenset("including following according regarding concerning excluding being beginning".split())
_NAME_PARTICLES = frozenset("of de du da di la le van von der den the for and del".split())
_PLURAL_VERBS = frozenset(("are", "were", "have"))
_SINGULAR_VERBS = frozenset(("is", "was", "has"))
_MAX_SUBJECT_WORDS = 9
_MAX_COMMAS = 4


def split_dash(clause: Clause) -> tuple[Clause, ...]:
    """A pair of dashes after the subject holds an aside; behind a single dash a whole clause may follow."""
    dashes = list(_DASH.finditer(clause.view))
    if len(dashes) == 2:
        return _around_subject(clause, (dashes[0].start(), dashes[0].end()), (dashes[1].start(), dashes[1].end()))
    if len(dashes) != 1 or clause.lead:
        return ()
    left, right = clause.part(0, dashes[0].start()), clause.part(dashes[0].end(), len(clause.text))
    return (left, right) if find_head(left.view) and find_head(right.view) else ()


def split_subject_aside(clause: Clause) -> tuple[Clause, ...]:
    """Commas after the subject hold an apposition or a relative clause: "Ann Lee, who led the trial, resigned"."""
    commas = [*_commas(clause)][: _MAX_COMMAS + 1]
    for closing in commas[1:]:
        parts = _around_subject(clause, commas[0], closing)
        if parts:
            return parts
    return ()


def split_trailing_participle(clause: Clause) -> tuple[Clause, ...]:
    """A participle behind the main clause has its subject: "The law passed, ending a long dispute"."""
    subject, verb = _subject_and_verb(clause)
    if verb is None or verb.text in MODALS:
        return ()
    view = clause.view
    marks = [match for match in _ING.finditer(view, verb.end) if _is_event(match[1], view[match.end(1) :])]
    first = next((index for index, match in enumerate(marks) if match[0].startswith(",")), None)
    if first is None:
        return ()
    cuts = marks[first:]
    ends = [*(match.start() for match in cuts[1:]), len(clause.text)]
    finites = (
        _finite(match[1], verb.text) + clause.text[match.end(1) : end] for match, end in zip(cuts, ends, strict=True)
    )
    events = (
        clause.part(match.end(), end, wording=f"{subject} {finite}")
        for match, end, finite in zip(cuts, ends, finites, strict=True)
    )
    return clause.part(0, cuts[0].start(), lead=clause.lead), *events


def last_name(view: str, text: str, end: int) -> str:
    """Return the proper name or quoted title that ends at `end`; empty if there is none."""
    tokens = tokenize(view[:end])
    first = len(tokens)
    while first and (tokens[first - 1].text[0].isupper() or tokens[first - 1].text in _NAME_PARTICLES):
        first -= 1
    while first < len(tokens) and tokens[first].text in _NAME_PARTICLES:
        first += 1
    if first == len(tokens) or tokens[-1].text in _NAME_PARTICLES or tokens[-1].end != end:
        return ""
    return text[tokens[first].start : end]


def _commas(clause: Clause) -> Iterator[tuple[int, int]]:
    """Yield the ranges of commas with the blank behind them, also of commas inside a closing quotation mark."""
    for match in re.finditer(r"[,”\"]\s", clause.text):
        after_title = match.start() and clause.text[match.start() - 1] == ","
        if clause.view[match.start()] == "," or after_title:
            yield match.end() - 1 if after_title else match.start(), match.end()


def _around_subject(clause: Clause, opening: tuple[int, int], closing: tuple[int, int]) -> tuple[Clause, ...]:
    subject = re.sub(r",(?=[”\"]?$)", "", clause.text[: opening[0]])
    rest = clause.part(closing[1], len(clause.text), lead=subject)
    verb = first_verb(rest.view)
    before = clause.view[: opening[0]]
    if clause.lead or verb is None or len(tokenize(before)) > _MAX_SUBJECT_WORDS or has_finite_verb(before):
        return ()
    aside = clause.text[opening[1] : closing[0]]
    if _AND_MORE.search(aside) or LINK.fullmatch(aside):
        return ()
    named = _behind_opener(before, subject)
    described = _description(named or subject, aside, verb.text)
    if not described:
        return ()
    if not named or _CIRCUMSTANCE.match(aside):  # which can't be said alone
        return clause.part(0, closing[0], wording=clause.statement), rest
    return *_described_parts(clause, opening[1], closing[0], described), rest


def _behind_opener(view: str, subject: str) -> str:
    """Return a subject without the circumstance before it; empty where it can't be told where that ends.

    In "Last May Ann Lee, a nurse, left" she left last May, and always was a nurse.
    """
    if not _CIRCUMSTANTIAL.match(view):
        return subject
    name = _UP_TO_DAY.sub("", last_name(view, subject, len(subject)))
    if not name:
        return ""
    the = re.search(r"\bthe $", subject[: -len(name)], re.IGNORECASE)
    return f"the {name}" if the else name


def _described_parts(clause: Clause, start: int, end: int, described: str) -> tuple[Clause, ...]:
    """Part two participles of one aside: "built in 1974 and repaired twice since"."""
    aside = clause.text[start:end]
    second = _SECOND_PARTICIPLE.search(aside)
    if second is None or not all(map(is_participle, (aside.partition(" ")[0], second["participle"]))):
        return (clause.part(0, end, wording=described),)
    shared = described[: len(described) - len(aside)]
    return (
        clause.part(0, start + second.start(), wording=described[: len(described) - len(aside) + second.start()]),
        clause.part(start + second.start("participle"), end, wording=shared + aside[second.start("participle") :]),
    )


def _description(subject: str, aside: str, verb: str) -> str:
    relative = _RELATIVE.match(aside)
    if relative:
        owns = "'s" if relative[1] == "whose" else ""
        return f"{subject}{owns} {aside[relative.end() :]}"
    participle = is_participle(aside.partition(" ")[0])
    was = is_past(verb) or (participle and _YEAR.search(aside) is not None)
    copula = _copula(subject, verb, was=was)
    if participle or _AGE.match(aside) or _DETERMINER.match(aside):
        return f"{subject} {copula} {aside}"
    office = _OFFICE.match(aside)
    if office and office["first"] not in _NO_OFFICE and last_name(subject, subject, len(subject)) == subject:
        return f"{subject} {copula} {aside}"
    if last_name(aside, aside, len(aside)) == aside and _PHRASE.match(subject):
        return f"{subject} {copula} {aside}"
    return f"{subject}: {aside}" if _AMOUNT.match(aside) else ""


def _copula(subject: str, verb: str, *, was: bool) -> str:
    """Return the copula in the number of `verb`, or of the subject where the verb does not tell."""
    last = subject.rsplit(maxsplit=1)[-1]
    looks_plural = last.islower() and last.endswith("s") and not last.endswith("ss")
    is_present = verb in forms().bases and not is_past(verb)
    if verb in _PLURAL_VERBS or is_present or (looks_plural and verb not in _SINGULAR_VERBS | forms().thirds):
        return "were" if was else "are"
    return "was" if was else "is"


def _subject_and_verb(clause: Clause) -> tuple[str, Token | None]:
    if clause.lead:
        return clause.lead, first_verb(clause.view)
    head = find_head(clause.view)
    return (clause.text[head.subject_start : head.subject_end], head.verb) if head else ("", None)


def _is_event(ing: str, behind: str) -> bool:
    """Return True for a participle: "ending a dispute"; a verb behind makes it a subject, "building is barred"."""
    verb = first_verb(behind)
    is_subject = verb is not None and is_auxiliary(verb.text)
    return not is_subject and (ing == "having" or (ing in forms().past_of_ing and ing not in _NO_EVENT_ING))


def _finite(ing: str, verb: str) -> str:
    """Return the finite form of a participle in the tense and number of the main verb."""
    if ing == "having":
        return "had"
    if is_past(verb) or verb in PERFECT:
        return forms().past_of_ing[ing]
    base = forms().base_of_ing[ing]
    return base if verb == "are" else third_person(base)
