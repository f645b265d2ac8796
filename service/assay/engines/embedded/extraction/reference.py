"""What "he", "its" or "the company" stands for: the last fitting subject, or nothing."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.embedded.extraction.splitting.clauses import find_head, mask
from assay.engines.embedded.extraction.splitting.verbs import is_finite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = r"[A-Z][\w'’&-]*(?:\s+(?:[A-Z0-9][\w.'’&-]*|of|de|van|von)){0,4}(?<!\sof)"
_TITLE = r"[“\"][^”\"]{1,80}[”\"]|(?<!\w)['\u2018][A-Z][^'’]{1,80}['’](?!\w)"
_NAMED = rf"(?P<name>{_TITLE}|{_NAME})"
_DESCRIBED = (
    rf"(?:^|\s){_NAMED}(?:,|(?<=,[”\"])|\s+(?:is|was))\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}?(?P<noun>[a-z]{{3,}})"
    r"(?=\s+(?:of|from|by|that|which|for|in)\b|[,.]|$)"
)
# The song “Silent Rivers”; a firm called Orbis; the poet Ann Lee; Orbis, a maker of pumps. Not: “Silent Rivers” alone.
_INTRODUCTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<noun>[A-Za-z]{{3,}}),?\s+(?P<name>{_TITLE})",
        rf"\b(?P<noun>[a-z]{{2,}}|[A-Z]{{2,}}),?\s+(?:titled|entitled|called|named|dubbed|known\s+as)\s+{_NAMED}",
        rf"\b(?:[Tt]he|[Aa]n?|[Ii]ts)\s+(?:[\w-]+\s+){{0,3}}?(?P<noun>[a-z]{{3,}})\s+(?P<name>{_NAME})",
        _DESCRIBED,
    )
)
_NO_SURNAMES = frozenset(
    "he she it they this that these those there i we you his her its their both all none some many most few others "
    "another each everyone nobody no one two three people officials critics experts what who which nothing something "
    "anyone everything monday tuesday wednesday thursday friday saturday sunday".split()
)
_NO_NOUN = frozenset(
    "and the but for with from that this which who when where while was were are has had have said not into over under "
    "after before since until about than then also its his her their first last one only new most more".split()
)
# "Ann Lee", not "Orbis".
_PERSON = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Sir|Dame|Prof)\.?\s+)?[A-Z][\w'’-]*[a-z](?:\s+(?:[A-Z][\w.'’-]*|de|van|von|der)){1,3}"
)
# A capital at the start of a sentence makes no name of "Exports"; the same word inside one does.
# "to Lee", not "Exports".
_CAPITAL_INSIDE = re.compile(r"(?<=[\w,;:.] )[A-Z][a-z]+\b")
# "Dr. Lee", not "Drake".
_HONORIFIC = re.compile(r"(?:Dr|Mr|Mrs|Ms|Sir|Dame|Prof)\b")
# "the old bridge", not "bridges".
_PHRASE = re.compile(r"(?:[Tt]he|[Aa]n?)\s+(\S+(?:\s+\S+){0,3})")
# "Lee's mother", not "Lee".
_POSSESSOR = re.compile(r"(?P<owner>.+?)['’]s?\s")
# "in May he", not "there".
_PRONOUN = re.compile(r"(?P<before>(?:[A-Za-z0-9][^,]*\s)?)(?P<word>he|she|it)", re.IGNORECASE)
# "Lee of Oslo", not "offer".
_PLACE_BEHIND = re.compile(r"\s+(?:of|from|in)\s|,\s")
# "“Silent Rivers”", not "Silent Rivers".
_TITLE_ONLY = re.compile(_TITLE)
# "Lee is on that list.", not "Lee is on a list.".
_POINTS_BACK = re.compile(r"\b(?P<link>on|in|at|of|by|for|with|to)\s+(?:that|this|the\s+same)\s+[a-z]+(?=[.]?$)")
# "It sold Orbis.", not "Orbis sold it.".
_ENDS_IN_NAME = re.compile(rf"(?P<name>(?:the\s+)?{_NAME})[.,]?$")
_MEMORY_SENTENCES = 3
# "her time", not "here".
_POSSESSIVE = re.compile(r"(?P<pronoun>his|her|its)\b", re.IGNORECASE)
# "the firm grew", not "a firm grew".
_DEFINITE = re.compile(r"(?:the|this)\s+(?:[\w-]+\s+)?(?P<noun>[a-z]{2,})(?P<owns>['’]s)?(?=\s|$)", re.IGNORECASE)
# "it was clear that he left", not "it was old".
_EXPLETIVE = re.compile(
    r"\bit\s+(?:[a-z]+\s+)?(?:turn(?:s|ed)\s+out|transpired|emerged|follows|happened)\s+that\b|\bit\s+(?:took|takes|seems?|seemed|appears?|appeared|rain\w*|snow\w*|remains\s+\w+\s+(?:that|whether)"
    r"|(?:is|was|has\s+been|will\s+be)\s+(?:\w+\s+){0,3}?(?:that|who|to|whether)\b"
    r"|(?:is|was)\s+the\s+(?:[\w-]+est|first|second|third|[a-z]+th)\b.*\bsince\b)",
    re.IGNORECASE,
)


class Mentions(NamedTuple):
    """What the article has named so far."""

    person: str = ""
    """The last subject that is shaped like a person's name."""
    unmentioned: int = 0
    """Sentences since the person was the subject or was meant by a pronoun."""
    thing: str = ""
    """The last subject, if it is no person."""
    surnames: frozenset[str] = frozenset()
    named: Mapping[str, str] = MappingProxyType({})
    """Which name a noun was introduced with: "the act known as X" makes "act" X."""


def introduce(mentions: Mentions, sentence: str) -> Mentions:
    """Return the mentions as a new sentence begins: what it introduces by name, and everyone a sentence older."""
    named = MappingProxyType({**mentions.named, **dict(_introduced(sentence))})
    surnames = mentions.surnames.union(_CAPITAL_INSIDE.findall(sentence))
    is_forgotten = mentions.unmentioned >= _MEMORY_SENTENCES
    return mentions._replace(
        named=named,
        surnames=surnames,
        person="" if is_forgotten else mentions.person,
        unmentioned=mentions.unmentioned + 1,
    )


def observe(mentions: Mentions, statement: str) -> Mentions:
    """Return the mentions after a main clause has been read, with its references resolved."""
    subject = _subject(statement)
    owner = _POSSESSOR.match(subject)
    for name in (*((owner["owner"],) if owner else ()), _PLACE_BEHIND.split(subject, maxsplit=1)[0]):
        if _is_person(name, mentions):
            return mentions._replace(person=name, unmentioned=0, thing="")
    phrase = _PHRASE.fullmatch(subject)
    if phrase:
        return mentions._replace(thing=f"the {phrase[1]}")
    is_known = _TITLE_ONLY.fullmatch(subject) is not None or subject in mentions.named.values()
    return mentions._replace(thing=subject if is_known else "")


def resolve(statement: str, mentions: Mentions) -> str:
    """Put the name in the place of a subject that only refers to it; unchanged where none fits."""
    head = find_head(mask(statement))
    start, end = (head.subject_start, head.subject_end) if head else (0, len(statement))
    resolved = _resolve_subject(statement[start:end], statement, mentions)
    return f"{statement[:start]}{resolved}{statement[end:]}"


def possessive(name: str) -> str:
    """Return the genitive: "Ann Lee's", also after a closing quotation mark."""
    return f"{name}'s"


def _resolve_subject(subject: str, statement: str, mentions: Mentions) -> str:
    pronoun = _PRONOUN.fullmatch(subject)
    if pronoun:
        is_thing = pronoun["word"].lower() == "it"
        name = mentions.person if not is_thing else "" if _EXPLETIVE.search(statement) else mentions.thing
        return pronoun["before"] + (name or pronoun["word"])
    owned = _POSSESSIVE.match(subject)
    if owned:
        owner = mentions.thing if owned["pronoun"].lower() == "its" else mentions.person
        return possessive(owner) + subject[owned.end() :] if owner else subject
    return _resolve_definite(subject, statement, mentions)


def _resolve_definite(subject: str, statement: str, mentions: Mentions) -> str:
    definite = _DEFINITE.match(subject)
    name = mentions.named.get(definite["noun"].lower()) if definite else None
    if definite is None or name is None or name in statement:
        return subject
    rest = subject[definite.end() :]
    if definite["owns"]:
        return possessive(name) + rest
    return subject if rest.strip() else name


def _introduced(statement: str) -> Iterator[tuple[str, str]]:
    for pattern in _INTRODUCTIONS:
        for match in pattern.finditer(statement):
            noun = match["noun"].lower()
            if noun not in _NO_NOUN and not is_finite(noun):
                yield noun, re.sub(r"[,.](?=[”\"]?$)", "", match["name"])


def _subject(statement: str) -> str:
    head = find_head(mask(statement))
    return statement[head.subject_start : head.subject_end] if head else ""


def _is_person(name: str, mentions: Mentions) -> bool:
    if name in mentions.named.values() or name.startswith(("The ", "A ", "An ", "All ", "Both ", "No ")):
        return False
    if name.lower() in _NO_SURNAMES:
        return False
    return name in mentions.surnames or _HONORIFIC.match(name) is not None or _PERSON.fullmatch(name) is not None


def resolve_back(statement: str, before: str) -> str:
    """Name what "that list" at the end of a statement points back to: the name that ends the clause before it."""
    pointed, named = _POINTS_BACK.search(statement), _ENDS_IN_NAME.search(before)
    if pointed is None or named is None:
        return statement
    return f"{statement[: pointed.start()]}{pointed['link']} {named['name']}{statement[pointed.end() :]}"
