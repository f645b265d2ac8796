"""What the guards read out of one clause before they compare."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from assay.language.clauses import find_head, mask
from assay.language.dates.clock_times import ClockTime, find_times
from assay.language.dates.finding import DateMention, date_spans, find_dates
from assay.language.identifiers import number_names
from assay.language.language import english_words
from assay.language.names import Gazetteer, Name, find_names, find_owners
from assay.language.numbers.mentions import Kind, Mention
from assay.language.numbers.quantities import find_quantities
from assay.language.polarity import NO_POLARITY, Polarity, denies_name, read_polarity
from assay.language.ranks import LEADS, NTH, RANK_PREFIX, find_places
from assay.language.tokens import Token, concept, is_light, is_past_form, is_stop_word, tokenize

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from assay.language.clauses import Head
    from assay.language.language import Language

_SPEECH = re.compile(r"\b(?:said|says|told|wrote|tweeted|posted|argued|added): [\"'“]")
_NTH_MOST = re.compile(rf"\b({'|'.join(english_words('ordinals', 2, 10))}|\d+(?:nd|rd|th))[- ]$", re.IGNORECASE)
_STAGE = re.compile(
    r"\b(?:in|of|during|after|by) (?:the|its|his|her|their) "
    r"((?:first|second|third|fourth|final|last|opening|qualifying)"
    r" (?:half|quarter|period|round|week|weekend|month|day|hour|minute|year|stage|phase|session|set|lap|leg)s?)\b|"
    r"\bamong (?:the )?([^\W\d_]+)",
    re.IGNORECASE,
)
_PLACES = frozenset({Kind.RANK, Kind.ORDINAL})
_LONGEST_NTH = 12
_TAKES_PLACE = re.compile(r"\b(?:take|takes|took|taken|taking) place\b", re.IGNORECASE)
_AGO = re.compile(r"\s+ago\b")  # "40 years ago"; "40 years later"
_VERB = re.compile(
    r"[\"'”’]?\s+(?:(?:was|were|is|are|has|had|have|been|being|also|first|later|then|now|once|never|not|again|already|[a-z]+ly)\s+)*"
    r"(?P<verb>[a-z]+)\b"
)
# "the span of the old Arch", "the Arch's main span"; "three quarters of the Arch", "by the end of May the Arch"
_PART_OF = re.compile(r"(?:(?:[Tt]he|[Aa]n?|[Ii]ts|[Oo]ne) )?(?:[a-z-]+ ){0,2}?(?P<part>[a-z-]+) of (?:[a-z-]+ ){0,3}$")
_OWN_PART = re.compile(r"['’]s? (?:[a-z-]+ ){0,3}?(?P<part>[a-z-]+)(?= (?:of|in|at|on|for|from|with|to|by) |$)")
_TITLE_WORDS, _TITLE_LENGTH = 5, 5
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?<!\w)'[^'\n]*'(?!\w)")
_WHEN = re.compile(r"\s+(?:later|ago|earlier|before|after|from now)\b", re.IGNORECASE)


class Part(NamedTuple):
    """A noun that heads a subject, and the key of the name it is said to be of."""

    noun: str
    whole: str


@dataclass(frozen=True, eq=False)
class Reading:
    """One parsed clause; equal to itself alone, so that what is worked out about it can be kept.

    Attributes:
        terms: Concepts of its words, names and figures left out; ranks with `RANK_PREFIX`.
        negated: Those of the terms that a negation bears on.
        unreal: Those that say what was only tried, wanted or possible.
        units: Concepts of what its figures count or measure.
        heads: Concepts of the words that follow a name at once and make one thing with it ("the Ovria protest").
        verb: Concept of the past form behind the first name, or the subject that has it; None if it says little.
        predicate: Those of the terms that stand from its verb on; all if no verb is found.
        subject: Where its subject stands, half-open; None if no verb is found.
        part: What its subject is of the name in it: the span of "the span of the Arch" and "the Arch's span".
        names: Proper names, in order.
        owners: Key of a work or thing to the key of its owner: "A's 'T'", "'T' by A".
        denied: Keys of the names that follow a negation at once ("nobody named X", "without X").
        quantities: Figures other than ranks, in order.
        dates: Dates, relative ones resolved.
        times: Times of day.
        ago: How long before its day something was: "40 years ago".
        polarity: Negation and scope words.
        is_speech: True if it gives somebody's words.
        stages: Parts of a whole that it is limited to: "first half", "opening week".
        day: When it was written; None if that is not known.
        parts: Its clauses, where it has several; one without a name speaks of the first name of the whole.
    """

    text: str
    terms: frozenset[str] = frozenset()
    negated: frozenset[str] = frozenset()
    unreal: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    verb: str | None = None
    predicate: frozenset[str] = frozenset()
    subject: tuple[int, int] | None = None
    part: Part | None = None
    names: tuple[Name, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    quantities: tuple[Mention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    times: tuple[ClockTime, ...] = ()
    ago: tuple[Mention, ...] = ()
    polarity: Polarity = NO_POLARITY
    is_speech: bool = False
    stages: frozenset[str] = frozenset()
    day: dt.date | None = None
    parts: tuple[Reading, ...] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        """Its terms without the ranks."""
        return frozenset(term for term in self.terms if not term.startswith(RANK_PREFIX))

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of the names."""
        return frozenset(name.key for name in self.names)

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last day that it speaks of, both included: its own dates, else the day it was written."""
        if self.dates:
            return min(date.first for date in self.dates), max(date.last for date in self.dates)
        return (self.day, self.day) if self.day else None


def read(text: str, gazetteer: Gazetteer, date: dt.date | None, language: Language | None = None) -> Reading:
    """Parse one clause; relative dates count from `date`, and are left out if it is None.

    None is English: of another language figures and dates are read, and nothing else.
    """
    if language and not language.is_full:
        figures = tuple(found for found in find_quantities(text, language=language) if found.kind not in _PLACES)
        dates = _outside(find_dates(text, article_date=date, language=language), figures)
        return Reading(text, quantities=figures, dates=dates, day=date)
    times = find_times(text)
    timed = {at for time in times for at in range(time.span.start, time.span.end)}
    found = tuple(m for m in find_quantities(text) if m.span.start not in timed)
    names = tuple(n for n in _names(text, gazetteer, found) if n.start not in timed and not _is_currency(n, found))
    mentions = tuple(m for m in found if _is_measured(text, m, names))
    dates = _outside(find_dates(text, article_date=date), mentions)
    ranks = tuple(m for m in mentions if m.kind is Kind.RANK)
    covered = {i for n in names for i in range(n.start, n.end)} | date_spans(text) | timed
    spans = (*(mention.span for mention in mentions), *(date.span for date in dates))
    covered.update(i for span in spans for i in range(span.start, span.end))
    covered.update(i for match in _TAKES_PLACE.finditer(text) for i in range(match.start(), match.end()))
    terms = (*_words(text, covered), *find_places(text, ranks))
    polarity = read_polarity(text)
    head = find_head(mask(text))
    return Reading(
        text=text,
        terms=frozenset(term for term, _ in terms),
        negated=frozenset(term for term, offset in terms if polarity.negates(offset)),
        unreal=frozenset(term for term, offset in terms if polarity.leaves_open(offset)),
        units=_unit_terms(mentions),
        heads=_heads(text, names),
        verb=_main_verb(text, names, head),
        predicate=frozenset(term for term, offset in terms if head is None or offset >= head.verb.start),
        subject=(head.subject_start, head.subject_end) if head else None,
        part=_part(text, names, head) if head else None,
        names=names,
        owners=find_owners(text, names),
        denied=frozenset(name.key for name in names if denies_name(text, name.start)),
        quantities=tuple(m for m in mentions if m.kind not in _PLACES),
        dates=dates,
        times=times,
        ago=tuple(m for m in found if m.kind is Kind.DURATION and _AGO.match(text, m.span.end)),
        polarity=polarity,
        is_speech=bool(_SPEECH.search(text)),
        stages=frozenset(f"{m.group(1) or m.group(2)}".casefold() for m in _STAGE.finditer(text)),
        day=date,
    )


def _outside(dates: Iterable[DateMention], mentions: Iterable[Mention]) -> tuple[DateMention, ...]:
    """Leave out the dates that are figures: "a total of 1350 seats"."""
    taken = {at for mention in mentions for at in range(mention.span.start, mention.span.end)}
    return tuple(date for date in dates if date.span.start not in taken)


def _names(text: str, gazetteer: Gazetteer, mentions: Iterable[Mention]) -> tuple[Name, ...]:
    measured = {i for m in mentions for i in range(m.span.start, m.span.end) if m.kind is not Kind.RANK}
    names = find_names(_calm(text, gazetteer), gazetteer)
    return number_names(text, names, measured | date_spans(text))


def _calm(text: str, gazetteer: Gazetteer) -> str:
    """Lower the capitals of a headline in title case, where they say nothing; known names and quotes keep theirs."""
    words = [t.text for t in tokenize(text) if len(t.text) >= _TITLE_LENGTH and not is_stop_word(t.text)]
    if len(words) < _TITLE_WORDS or not all(word[0].isupper() for word in words):
        return text
    kept = [*((name.start, name.end) for name in gazetteer.find(text)), *(m.span() for m in _QUOTED.finditer(text))]
    return "".join(
        char if any(start <= at < end for start, end in kept) else char.lower() for at, char in enumerate(text)
    )


def _main_verb(text: str, names: tuple[Name, ...], head: Head | None) -> str | None:
    """Return the concept of the past form behind the first name, or the subject that has it; None if it says little."""
    if not names:
        return None
    is_in_subject = head is not None and head.subject_start <= names[0].start < head.subject_end
    found = _VERB.match(text, head.subject_end if head and is_in_subject else names[0].end)
    if found is None or not is_past_form(found["verb"]) or is_light(found["verb"]):
        return None
    return next((concept(token.stem) for token in tokenize(found["verb"])), None)


def _part(text: str, names: tuple[Name, ...], head: Head) -> Part | None:
    """Return the noun that heads the subject, where that has a name behind "of" or before "'s"."""
    subject = text[head.subject_start : head.subject_end]
    for name in names:
        if not head.subject_start <= name.start < head.subject_end:
            continue
        before, behind = subject[: name.start - head.subject_start], text[name.end : head.subject_end]
        found = _PART_OF.match(before) or _OWN_PART.match(behind)
        if found:
            return Part(found["part"], name.key)
    return None


def _is_currency(name: Name, mentions: Iterable[Mention]) -> bool:
    """Return True for the "US" of "US$50 million" and the "Rs" of "Rs 500"."""
    sums = (mention.span for mention in mentions if mention.kind is Kind.MONEY)
    return any(span.start <= name.start and name.end <= span.end for span in sums)


def _is_measured(text: str, mention: Mention, names: Iterable[Name]) -> bool:
    """Return True if a figure measures something and is not part of a name or of "four days later"."""
    is_in_name = any(name.start <= mention.span.start < name.end for name in names)
    return not is_in_name and not _WHEN.match(text[mention.span.end :])


def _words(text: str, covered: AbstractSet[int]) -> Iterator[tuple[str, int]]:
    """Yield the concepts of the words outside names and figures, with their offsets."""
    for token in tokenize(text):
        is_empty = is_stop_word(token.text) or is_light(token.text) or token.text.isdigit()
        is_place = LEADS.match(text, token.start) or NTH.fullmatch(token.text)
        if token.start not in covered and not is_empty and not is_place:
            yield _nth_most(text, token) or concept(token.stem), token.start


def _nth_most(text: str, token: Token) -> str:
    """Return "second longest" for that "longest", which is another thing than the longest; else nothing."""
    before = text[max(0, token.start - _LONGEST_NTH) : token.start]
    nth = _NTH_MOST.search(before) if token.text.endswith("est") else None
    return f"{nth.group(1).casefold()} {token.stem}" if nth else ""


def _heads(text: str, names: tuple[Name, ...]) -> frozenset[str]:
    starts = {name.end + 1 for name in names}
    return frozenset(concept(token.stem) for token in tokenize(text) if token.start in starts)


def _unit_terms(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(concept(token.stem) for m in mentions for token in tokenize(m.unit) if m.kind not in _PLACES)
