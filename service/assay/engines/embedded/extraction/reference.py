"""What "he", "its" or "it" stands for: the last fitting subject, or nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from assay.language.clauses import find_head, mask
from assay.language.language import english
from assay.language.nouns import core_of, is_plural

_NO_NAMES = frozenset(
    "he she it they this that these those there i we you his her its their both all none some many most few others "
    "another each everyone nobody no one two three people officials critics experts what who which nothing something "
    "anyone everything".split()
) | frozenset(english().weekdays)
# "Ann Lee", not "Orbis".
_PERSON = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Sir|Dame|Prof)\.?\s+)?[A-Z][\w'’-]*[a-z](?:\s+(?:[A-Z][\w.'’-]*|de|van|von|der)){1,3}"
)
# A capital at the start of a sentence makes no name of "Exports"; the same word inside one does: "to Lee".
_CAPITAL_INSIDE = re.compile(r"(?<=[\w,;:.] )[A-Z][a-z]+\b")
# "Dr. Lee", not "Drake".
_HONORIFIC = re.compile(r"(?:Dr|Mr|Mrs|Ms|Sir|Dame|Prof)\b")
# "the old bridge", not "bridges".
_PHRASE = re.compile(r"(?:[Tt]he|[Aa]n?)\s+(?P<noun>\S+(?:\s+\S+){0,3})")
# "the few of them", "the other 41"; "the other bridge"
_NO_NOUN = re.compile(r"(?:few|rest|others?|many|latter|two|three|four|five|six)(?:\s+of\b.*)?|.*\d")
# "the Osk Bridge", not "the Osk" or "Osk Bridge".
_NAMED = re.compile(r"\b[Tt]he ((?:[A-Z][\w'’-]*[a-z] ){1,4}[A-Z][a-z]+)\b")
# "The bridge's deck", not "the old bridge".
_DEFINITE = re.compile(r"(?P<the>[Tt]he) (?P<noun>[a-z]+)(?P<rest>['’]s? .+)?")
_TITLE = re.compile(r"[“\"][^”\"]{1,80}[”\"]|(?<!\w)['\u2018][A-Z][^'’]{1,80}['’](?!\w)")
# "Lee's mother", not "Lee".
_POSSESSOR = re.compile(r"(?P<owner>.+?)['’]s?\s")
# "in May he", not "there".
_PRONOUN = re.compile(r"(?P<before>(?:[A-Za-z0-9][^,]*\s)?)(?P<word>he|she|it)", re.IGNORECASE)
# "Lee of Oslo", not "offer".
_PLACE_BEHIND = re.compile(r"\s+(?:of|from|in)\s|,\s")
_MEMORY_SENTENCES = 3
# "her time", not "here".
_POSSESSIVE = re.compile(r"(?P<pronoun>his|her|its)\b", re.IGNORECASE)
# "it was clear that he left", not "it was old".
_EXPLETIVE = re.compile(
    r"\bit\s+(?:[a-z]+\s+)?(?:(?:turn(?:s|ed)\s+out|transpired|emerged|follows|happened)\s+that\b"
    r"|(?:took|takes|seem|appear|rain|snow|remains)\w*\b"
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
    named: frozenset[str] = frozenset()
    """Names of things that end in the noun by which they may be called again: "Osk Bridge"."""


def introduce(mentions: Mentions, sentence: str) -> Mentions:
    """Return the mentions as a new sentence begins: the capitals inside it, and everyone a sentence older."""
    return mentions._replace(
        surnames=mentions.surnames.union(_CAPITAL_INSIDE.findall(sentence)),
        named=mentions.named.union(_NAMED.findall(sentence)),
        person="" if mentions.unmentioned >= _MEMORY_SENTENCES else mentions.person,
        unmentioned=mentions.unmentioned + 1,
    )


def observe(mentions: Mentions, statement: str) -> Mentions:
    """Return the mentions after a main clause has been read, with its references resolved."""
    head = find_head(mask(statement))
    subject = statement[head.subject_start : head.subject_end] if head else ""
    owner = _POSSESSOR.match(subject)
    if owner and mentions.thing and owner["owner"].casefold() == mentions.thing.casefold():
        return mentions  # What comes behind a part of a thing is mostly about the thing.
    for name in (*((owner["owner"],) if owner else ()), _PLACE_BEHIND.split(subject, maxsplit=1)[0]):
        if _is_person(name, mentions):
            return mentions._replace(person=name, unmentioned=0, thing="")
    phrase = _PHRASE.fullmatch(subject)
    thing = f"the {phrase['noun']}" if phrase and _is_one_thing(phrase["noun"]) else ""
    return mentions._replace(thing=thing or (subject if _TITLE.fullmatch(subject) else ""))


def resolve(statement: str, mentions: Mentions) -> str:
    """Put the name in the place of a subject that only refers to it; unchanged where none fits."""
    head = find_head(mask(statement))
    start, end = (head.subject_start, head.subject_end) if head else (0, len(statement))
    return f"{statement[:start]}{_resolved(statement[start:end], statement, mentions)}{statement[end:]}"


def _resolved(subject: str, statement: str, mentions: Mentions) -> str:
    pronoun = _PRONOUN.fullmatch(subject)
    if pronoun:
        is_thing = pronoun["word"].lower() == "it"
        name = mentions.person if not is_thing else "" if _EXPLETIVE.search(statement) else mentions.thing
        return pronoun["before"] + (name or pronoun["word"])
    definite = _DEFINITE.fullmatch(subject)
    if definite:
        names = [name for name in mentions.named if name.rpartition(" ")[2].casefold() == definite["noun"]]
        return f"{definite['the']} {names[0]}{definite['rest'] or ''}" if len(names) == 1 else subject
    owned = _POSSESSIVE.match(subject)
    owner = owned and (mentions.thing if owned["pronoun"].lower() == "its" else mentions.person)
    return f"{owner}'s{subject[owned.end() :]}" if owned and owner else subject


def _is_one_thing(phrase: str) -> bool:
    """Return True for what "it" can stand for: "old bridge", "Alps"; not "bridges of Lund", "few of them"."""
    noun = core_of(phrase).rsplit(maxsplit=1)[-1]
    return not _NO_NOUN.fullmatch(phrase) and not (noun.islower() and is_plural(noun))


def _is_person(name: str, mentions: Mentions) -> bool:
    if name.startswith(("The ", "A ", "An ", "All ", "Both ", "No ")) or name.lower() in _NO_NAMES:
        return False
    return name in mentions.surnames or _HONORIFIC.match(name) is not None or _PERSON.fullmatch(name) is not None
