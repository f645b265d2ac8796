"""What the guards read out of a claim or a fact before they compare."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sentencex import segment

from assay.text.agreement import as_mention
from assay.text.dates import DateMention, date_spans, find_dates
from assay.text.mentions import Kind, Mention
from assay.text.names import Gazetteer, Name, build_gazetteer, find_countries, find_names, find_owners, find_titles, name_key
from assay.text.polarity import Polarity, denies_name, read_polarity
from assay.text.quantities import find_quantities
from assay.text.tokens import concept, is_light, is_stop_word, tokenize
from assay_schemas import last_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from assay_schemas import Fact, FactId

RANK_PREFIX = "rank:"
"""Begins a term that stands for a place in an order, however it is worded."""

_LEADS = re.compile(
    r"\b(?:(?:leads?|led|leading|tops?|topped|topping|heads?|headed)(?! (?:to|up|by example|cause))|"
    r"(?:won|wins?|winning)(?! (?:\w+ ){0,2}(?:bronze|silver|second|third|awards?|prizes?|medals?|praise|support|approval|over))|"
    r"(?:is|was|are|were|be|been|became|becomes|crowned) (?:the )?(?:\w+ )?(?:winner|champion)|first place|highest[- ]ranked)\b",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NTH = re.compile("|".join(_ORDINALS), re.IGNORECASE)
_ORDINAL = re.compile(
    rf"\b(?:is|was|were|be|came|come|comes|finish(?:ed|es)?|placed|ranked|only|stood|lay|lies|in|for)\b[ ,]+(?:the )?({_NTH.pattern})\b"
    r"(?! (?:time|half|quarter|week|month|day|year|round|person|people|man|woman|country|of|and)\b)",
    re.IGNORECASE,
)
_LAST = re.compile(r"\b(?:last|bottom)\b(?! (?:week|month|year|night|decade|time|minute|century|summer|winter))", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s+|,\s+(?=(?:but|while|whereas|yet)\b)")
_PART = re.compile(r"[,;:]\s+(?!\d)|\s+as well as\s+|\s+[–—-]\s+|\s+(?:because|although|while|whereas)\s+")
_SPEECH = re.compile(r"\b(?:said|says|told|wrote|tweeted|posted|argued|added): [\"'“]")
_WHEN = re.compile(r"\s+(?:later|ago|earlier|before|after|from now)\b", re.IGNORECASE)
_DENIAL = re.compile(r"(?:not|never|no)[-_ ]")
_NUMBER_ONE = re.compile(r"\bno\.?(\d)")
_OPEN = re.compile(r"(?:whether|who|which|what|how|why|if|no record|no evidence)\b", re.IGNORECASE)
_JOINT = re.compile(r"(?<!\bsemi)(?<!\bnon)(?<!\banti)(?<!\bpre)(?<!\bex)[-_]")
_RANKED = re.compile(r"no\. ?\d|\d", re.IGNORECASE)
_LONGEST_NAME = 6
_COMMON = 3
_TITLE_CASE_WORDS = 5
_TITLE_CASE_LENGTH = 5


@dataclass(frozen=True)
class Reading:
    """One clause, taken apart.

    Attributes:
        terms: Concepts of its words, names and figures left out; ranks with `RANK_PREFIX`.
        negated: Those of the terms that a negation bears on.
        unreal: Those that say what was only tried, wanted or possible.
        units: Concepts of what its figures count or measure.
        names: Proper names, in order.
        owners: Key of a work or thing to the key of its owner: "A's 'T'", "'T' by A".
        denied: Keys of the names that follow a negation at once ("nobody named X", "without X").
        quantities: Figures other than ranks, in order.
        dates: Dates, relative ones resolved.
        polarity: Negation and scope words.
        is_speech: True if it gives somebody's words.
        parts: Its clauses, where it has several; one without a name speaks of the first name of the whole.
    """

    text: str
    terms: frozenset[str]
    negated: frozenset[str]
    unreal: frozenset[str]
    units: frozenset[str]
    names: tuple[Name, ...]
    owners: Mapping[str, str]
    denied: frozenset[str]
    quantities: tuple[Mention, ...]
    dates: tuple[DateMention, ...]
    polarity: Polarity
    is_speech: bool
    parts: tuple[Reading, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Keys of the names."""
        return frozenset(name.key for name in self.names)


@dataclass(frozen=True)
class FactReading:
    """A fact, taken apart once.

    Attributes:
        clauses: The statement's clauses; the first holds what the fact is about.
        subject: Key of what the fact is about.
        places: Ranks that its subject, object and aliases give.
        side_figures: Figures in the same fields: they can agree with a claim, never contradict it.
        objects: Keys of the names in its object, and in the aliases that are names.
        known: Keys of all names that the fact mentions in any field.
        terms: Concepts of its statement, subject, object and aliases, units included.
        aspects: Concepts of its predicate, a leading "not-" left out.
        denies: True if the predicate begins with "not-": subject and object are said not to stand so.
        figure: The quantity field.
        phrases: Wordings, in lower case, by which the subject or the statement goes.
        myths: False statements that the fact answers.
        setting: What the whole file of facts is about, as one text: a claim may name it where the fact does not.
    """

    fact: Fact
    clauses: tuple[Reading, ...]
    subject: str | None
    places: frozenset[str]
    side_figures: tuple[Mention, ...]
    objects: frozenset[str]
    known: frozenset[str]
    terms: frozenset[str]
    aspects: frozenset[str]
    denies: bool
    figure: Mention | None
    phrases: tuple[str, ...]
    myths: tuple[Reading, ...]
    setting: Reading


def gazetteer_of(facts: Sequence[Fact]) -> Gazetteer:
    """Return the names in a set of facts that belong together: a subject or object with those aliases that are names.

    An alias belongs to the subject if they share a word, else to the object if these do, else it stands for itself.
    """
    groups: list[tuple[str, ...]] = []
    for fact in facts:
        heads = [head for head in (fact.subject, fact.object) if head and _is_name(head) and _is_single(head)]
        named = [alias for alias in fact.aliases if _is_name(alias)]
        taken: set[str] = set()
        for head in heads:
            own = [alias for alias in named if alias not in taken and _shares_word(alias, head)]
            taken.update(own)
            groups.append((head, *own))
        groups.extend((alias,) for alias in named if alias not in taken)
    statements = [fact.statement for fact in facts]
    groups.extend((title,) for statement in statements for title in find_titles(statement))
    return build_gazetteer(groups, statements)


class Reader:
    """Reads claims and facts with the names of one set of facts; every fact of the set is read once."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._gazetteer = gazetteer_of(facts)
        self._setting = read(". ".join(_setting(facts)), self._gazetteer, None)
        self._facts = {fact.id: fact for fact in facts}
        self._readings: dict[FactId, FactReading] = {}

    def read_claim(self, statement: str, date: dt.date | None) -> Reading:
        """Take a claim apart, and its clauses; relative dates count from `date`."""
        whole = read(statement, self._gazetteer, date)
        texts = [statement] if whole.is_speech else _PART.split(statement)
        parts = [read(text, self._gazetteer, date) for text in texts if len(texts) > 1 and len(text.split()) > 1]
        leading = whole.names[:1] if whole.names and whole.names[0].start < len(texts[0]) else ()
        return replace(whole, parts=tuple(replace(part, names=part.names or leading) for part in parts))

    def read_fact(self, fact: Fact) -> FactReading:
        """Take a fact apart; one that is not of the set is read anew each time."""
        if self._facts.get(fact.id) is not fact:
            return read_fact(fact, self._gazetteer, self._setting)
        reading = self._readings.get(fact.id)
        if reading is None:
            reading = self._readings[fact.id] = read_fact(fact, self._gazetteer, self._setting)
        return reading


def read(text: str, gazetteer: Gazetteer, date: dt.date | None) -> Reading:
    """Take one clause apart; relative dates count from `date`, and are left out if it is None."""
    names = find_names(_calm(text, gazetteer), gazetteer)
    mentions = tuple(m for m in find_quantities(text) if _is_measured(text, m, names))
    dates = find_dates(text, article_date=date)
    ranks = tuple(m for m in mentions if m.kind is Kind.RANK)
    covered = {i for n in names for i in range(n.start, n.end)} | date_spans(text)
    covered.update(i for m in (*mentions, *dates) for i in range(m.span.start, m.span.end))
    terms = (*_words(text, covered), *_places(text, ranks))
    polarity = read_polarity(text)
    return Reading(
        text=text,
        terms=frozenset(term for term, _ in terms),
        negated=frozenset(term for term, offset in terms if polarity.negates(offset)),
        unreal=frozenset(term for term, offset in terms if polarity.leaves_open(offset)),
        units=_unit_terms(mentions),
        names=names,
        owners=find_owners(text, names),
        denied=frozenset(name.key for name in names if denies_name(text, name.start)),
        quantities=tuple(m for m in mentions if m.kind not in {Kind.RANK, Kind.ORDINAL}),
        dates=dates,
        polarity=polarity,
        is_speech=bool(_SPEECH.search(text)),
    )


def _phrases(fact: Fact) -> tuple[str, ...]:
    """Return the wordings of the subject, lower-case; an alias that shares a word with the object alone is the object's."""
    subject, object_ = fact.subject or "", fact.object or ""
    own = [alias for alias in fact.aliases if _shares_word(alias, subject) or not _shares_word(alias, object_)]
    return tuple(text.casefold() for text in (subject, *own) if text)


def _names_in(text: str, gazetteer: Gazetteer) -> frozenset[str]:
    reading = read(text, gazetteer, None)
    whole = {gazetteer.canonical(name_key(text))} if _is_name(text) else set()
    return reading.keys | _countries_within(reading) | whole


def _is_measured(text: str, mention: Mention, names: Iterable[Name]) -> bool:
    """Tell whether a figure measures something, and is no part of a name or of "four days later"."""
    is_in_name = any(name.start <= mention.span.start < name.end for name in names)
    return not is_in_name and not _WHEN.match(text[mention.span.end :])


def is_open(clause: str) -> bool:
    """Tell whether a clause says only that something is not known: it decides nothing about the thing itself."""
    return bool(_OPEN.match(clause))


def read_fact(fact: Fact, gazetteer: Gazetteer, setting: Reading | None = None) -> FactReading:
    """Take a fact apart: every clause of its statement, what its other fields add, and the setting of all facts."""
    day = fact.as_of or (fact.quantity and fact.quantity.as_of) or fact.valid_from
    seen = last_day(day) if day else None
    clauses = tuple(read(clause, gazetteer, seen) for clause in split_clauses(fact.statement) if not is_open(clause))
    stated = _NUMBER_ONE.sub(r"No. \1", fact.predicate or "")
    triple = f"{_JOINT.sub(' ', stated)} {fact.object}" if stated and fact.object else fact.object
    about = [read(text, gazetteer, None) for text in (fact.subject, triple, *fact.aliases) if text]
    predicate = read(_JOINT.sub(" ", _DENIAL.sub("", stated)), gazetteer, None)
    heads = frozenset(gazetteer.canonical(name_key(text)) for text in (fact.subject, fact.object) if text and _is_name(text))
    return FactReading(
        fact=fact,
        clauses=clauses,
        subject=gazetteer.canonical(name_key(fact.subject)) if fact.subject else None,
        places=frozenset(term for part in about for term in part.terms if term.startswith(RANK_PREFIX)),
        side_figures=tuple(mention for part in about for mention in part.quantities),
        objects=frozenset(key for text in (fact.object, *fact.aliases) if text for key in _names_in(text, gazetteer)),
        known=heads | {key for part in (*clauses, *about) for key in part.keys | _countries_within(part)},
        terms=frozenset(term for part in (*clauses, *about) for term in part.terms | part.units),
        aspects=predicate.terms,
        denies=bool(_DENIAL.match(stated)),
        figure=as_mention(fact.quantity) if fact.quantity else None,
        phrases=_phrases(fact),
        myths=tuple(read(myth, gazetteer, None) for myth in fact.related_myths),
        setting=setting or read("", gazetteer, None),
    )


def split_clauses(statement: str) -> tuple[str, ...]:
    """Return the clauses of a statement that are true or false on their own, in order."""
    sentences = [sentence.strip() for sentence in segment("en", statement)]
    return tuple(part.strip() for sentence in sentences for part in _CLAUSE.split(sentence) if part and part.strip())


def _setting(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return the wordings of what a file of facts is about as a whole: subjects, not names, of several facts."""
    subjects = Counter(fact.subject for fact in facts if fact.subject and not _is_name(fact.subject))
    common = {subject for subject, count in subjects.items() if count >= _COMMON}
    of_common = [fact for fact in facts if fact.subject in common]
    objects = [fact.object for fact in of_common if fact.object and _is_name(fact.object)]
    return (*sorted(common), *objects, *(alias for fact in of_common for alias in fact.aliases))


def _words(text: str, covered: Set[int]) -> Iterator[tuple[str, int]]:
    """Yield the concepts of the words outside names and figures, with their offsets."""
    for token in tokenize(text):
        is_empty = is_stop_word(token.text) or is_light(token.text) or token.text.isdigit()
        if token.start not in covered and not is_empty and not _LEADS.match(text, token.start) and not _NTH.fullmatch(token.text):
            yield concept(token.stem), token.start


def _places(text: str, ranks: Sequence[Mention]) -> Iterator[tuple[str, int]]:
    """Yield the places in an order, given as a number or in words, with their offsets."""
    for rank in ranks:
        yield f"{RANK_PREFIX}{rank.low:g}", rank.span.start
    for match in _LEADS.finditer(text):
        yield f"{RANK_PREFIX}1", match.start()
    for match in _ORDINAL.finditer(text):
        yield f"{RANK_PREFIX}{_ORDINALS.index(match.group(1).casefold()) + 1}", match.start()
    for match in _LAST.finditer(text):
        yield f"{RANK_PREFIX}last", match.start()


def _unit_terms(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(concept(token.stem) for m in mentions for token in tokenize(m.unit) if m.kind is not Kind.RANK)


def _countries_within(reading: Reading) -> frozenset[str]:
    """Return the countries inside longer names: a national list belongs to its nation."""
    return frozenset(key for name in reading.names for key in find_countries(reading.text[name.start : name.end]))


def _is_name(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W_][\w'’./-]*", text) if not is_stop_word(word)]
    return 0 < len(words) <= _LONGEST_NAME and not _RANKED.match(text) and all(word[0].isupper() or word[0].isdigit() for word in words)


def _is_single(text: str) -> bool:
    return not re.search(r";|,| and ", text)


def _shares_word(a: str, b: str) -> bool:
    def words(text: str) -> set[str]:
        return {token.stem for token in tokenize(text) if not is_stop_word(token.text)}

    return bool(words(a) & words(b))


def _calm(text: str, gazetteer: Gazetteer) -> str:
    """Lower the capitals of a headline in title case, where they say nothing; known names and quotes keep theirs."""
    long_words = [t for t in tokenize(text) if len(t.text) >= _TITLE_CASE_LENGTH and not is_stop_word(t.text)]
    if len(long_words) < _TITLE_CASE_WORDS or not all(token.text[0].isupper() for token in long_words):
        return text
    kept = [(name.start, name.end) for name in gazetteer.find(text)]
    kept += [m.span() for m in re.finditer(r"[\"“][^\"”]*[\"”]|(?<!\w)'[^'\n]*'(?!\w)", text)]
    return "".join(
        char if any(start <= i < end for start, end in kept) else char.lower() for i, char in enumerate(text)
    )
