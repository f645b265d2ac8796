"""What "he", "its" or "the company" stands for: the last fitting subject, or nothing."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.embedded.clauses import find_head, mask
from assay.engines.embedded.verbs import is_finite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = r"[A-Z][\w'’&-]*(?:\s+(?:[A-Z0-9][\w.'’&-]*|of|de|van|von)){0,4}(?<!\sof)"
_TITLE = r"[“\"][^”\"]{1,80}[”\"]"
_NAMED = rf"(?P<name>{_TITLE}|{_NAME})"
_INTRODUCTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<noun>[A-Za-z]{{3,}}),?\s+(?P<name>{_TITLE})",
        rf"\b(?P<noun>[a-z]{{2,}}|[A-Z]{{2,}}),?\s+(?:titled|entitled|called|named|dubbed|known\s+as)\s+{_NAMED}",
        rf"\b(?:[Tt]he|[Aa]n?|[Ii]ts)\s+(?:[\w-]+\s+){{0,3}}?(?P<noun>[a-z]{{3,}})\s+(?P<name>{_NAME})",
        rf"(?:^|\s){_NAMED}(?:,|\s+(?:is|was))\s+(?:an?|the)\s+(?:[\w-]+\s+){{0,3}}?(?P<noun>[a-z]{{3,}})"
        r"(?=\s+(?:of|from|by|that|which|for|in)\b|[,.]|$)",
    )
)
_NO_NOUN = frozenset(
    "and the but for with from that this which who when where while was were are has had have said not into over under "
    "after before since until about than then also its his her their first last one only new most more".split()
)
_PERSON = re.compile(r"(?:(?:Dr|Mr|Mrs|Ms|Sir|Dame|Prof)\.?\s+)?[A-Z][\w'’-]*[a-z](?:\s+(?:[A-Z][\w.'’-]*|de|van|von|der)){1,3}")
_HONORIFIC = re.compile(r"(?:Dr|Mr|Mrs|Ms|Sir|Dame|Prof)\b")
_PHRASE = re.compile(r"(?:[Tt]he|[Aa]n?)\s+(\S+(?:\s+\S+){0,3})")
_POSSESSOR = re.compile(r"(?P<owner>.+?)['’]s?\s")
_PERSONAL = frozenset(("he", "she"))
_POSSESSIVE = re.compile(r"(?P<pronoun>his|her|its)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|this)\s+(?:[\w-]+\s+)?(?P<noun>[a-z]{2,})(?P<owns>['’]s)?(?=\s|$)", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\bit\s+(?:took|takes|seems?|seemed|appears?|appeared|rain\w*|snow\w*|remains\s+\w+\s+(?:that|whether)"
    r"|(?:is|was|has\s+been|will\s+be)\s+(?:\w+\s+){0,3}?(?:that|who|to|whether)\b)",
    re.IGNORECASE,
)


class Mentions(NamedTuple):
    """What the article has named so far."""

    person: str = ""
    """The last subject that is shaped like a person's name."""
    thing: str = ""
    """The last other subject."""
    surnames: frozenset[str] = frozenset()
    named: Mapping[str, str] = MappingProxyType({})
    """Which name a noun was introduced with: "the act known as X" makes "act" X."""


def observe(mentions: Mentions, statement: str) -> Mentions:
    """Return the mentions after a statement has been read."""
    named = {**mentions.named, **dict(_introduced(statement))}
    mentions = mentions._replace(named=MappingProxyType(named))
    subject = _subject(statement)
    owner = _POSSESSOR.match(subject)
    if owner and _is_person(owner["owner"], mentions):
        return _with_person(mentions, owner["owner"])
    if _is_person(subject, mentions) and subject not in named.values():
        return _with_person(mentions, subject)
    phrase = _PHRASE.fullmatch(subject)
    if subject[:1].isupper() or phrase:
        is_name = re.fullmatch(f"{_TITLE}|{_NAME}", subject) is not None and subject.lower() not in _PRONOUNS
        thing = f"the {phrase[1]}" if phrase else subject if is_name else mentions.thing
        return mentions._replace(thing=thing)
    return mentions


def resolve(statement: str, mentions: Mentions) -> str:
    """Put the name in the place of a subject that only refers to it; unchanged where none fits."""
    head = find_head(mask(statement))
    start, end = (head.subject_start, head.subject_end) if head else (0, len(statement))
    resolved = _resolve_subject(statement[start:end], statement, mentions)
    return f"{statement[:start]}{resolved}{statement[end:]}"


def possessive(name: str) -> str:
    """Return the genitive: "Ann Lee's", also after a closing quotation mark."""
    return f"{name}'s"


_PRONOUNS = frozenset("he she it they this that these those there i we you his her its their both all none".split())


def _resolve_subject(subject: str, statement: str, mentions: Mentions) -> str:
    word = subject.lower()
    if word in _PERSONAL:
        return mentions.person or subject
    if word == "it":
        return mentions.thing if mentions.thing and not _EXPLETIVE.search(statement) else subject
    owned = _POSSESSIVE.match(subject)
    if owned:
        owner = mentions.thing if owned["pronoun"].lower() == "its" else mentions.person
        return possessive(owner) + subject[owned.end() :] if owner else subject
    definite = _DEFINITE.match(subject)
    name = mentions.named.get(definite["noun"].lower()) if definite else None
    if definite is None or name is None or name in statement:
        return subject
    rest = subject[definite.end() :]
    if definite["owns"]:
        return possessive(name) + rest
    return name if not rest.strip() else subject


def _introduced(statement: str) -> Iterator[tuple[str, str]]:
    for pattern in _INTRODUCTIONS:
        for match in pattern.finditer(statement):
            noun = match["noun"].lower()
            if noun not in _NO_NOUN and not is_finite(noun):
                yield noun, re.sub(r"[,.](?=[”\"]$)", "", match["name"])


def _subject(statement: str) -> str:
    head = find_head(mask(statement))
    return statement[head.subject_start : head.subject_end] if head else ""


def _is_person(name: str, mentions: Mentions) -> bool:
    known = name in mentions.surnames or _HONORIFIC.match(name) is not None
    return known or (_PERSON.fullmatch(name) is not None and not name.startswith(("The ", "A ", "An ")))


def _with_person(mentions: Mentions, name: str) -> Mentions:
    return mentions._replace(person=name, surnames=mentions.surnames | {name.split()[-1]})
