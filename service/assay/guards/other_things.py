"""A claim that shares a fact's subject and yet speaks of another thing: a part, a namesake, another state or count.

No rule decides anything: it takes away the ground to decide.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assay.guards.alignment import places
from assay.guards.case import weekdays_in
from assay.guards.pairing import pair_up
from assay.language.contrasts import contrast, raw_stems
from assay.language.language import english
from assay.language.names import is_country, is_known, name_key, same_name
from assay.language.nouns import is_plural
from assay.language.numbers.mentions import Kind
from assay.language.tokens import concept, is_light, is_past_form, is_stop_word, tokenize
from assay.language.verbs import is_finite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from assay.guards.pairing import Pair
    from assay.language.claim_reading import Reading
    from assay.language.fact_reading import FactReading
    from assay.language.names import Name

_PAIRS_KEPT = 512
_SIZES = frozenset(
    "number amount total average figure level value record size capacity length height width depth area weight price "
    "cost population toll count share rate age speed most all some half majority part".split()
)
"""Nouns beside a thing's name that give a measure of the whole, or its share, and are no thing of their own."""
_FEWEST_ALIKE = 3
"""Letters at least that two words of one family begin with."""
# Each pattern: what it must find; what it must leave alone.
_ENDS = re.compile(r"(?<!not )\b(?:(?:un)?till?\b(?! now\b)|before (?=\d))")  # "until 2021"; "until now", "not until"
_STILL = re.compile(r"\b(?:is|are|current(?:ly)?|serves|has been|have been)\b", re.IGNORECASE)  # "is"; "was"
_ONCE = re.compile(
    r"\b(?:initial(?:ly)?|original(?:ly)?|at first|previous(?:ly)?|former(?:ly)?|used to|preliminary|provisional"
    r"|until|till|before|prior to"
    r"|(?:first|earlier|once) (?:put|said|reported|thought|estimated|given|had|was|were|stood|believed)"
    r"|(?:early|earlier|first) (?:reports?|figures?|counts?|estimates?|versions?|tall(?:y|ies)|tolls?|drafts?))\b",
    re.IGNORECASE,
)  # "first put at 41", "early reports"; "the first report of the year"
_ARTICLE = re.compile(r"(?:the |an? )?", re.IGNORECASE)  # "The Arch"; "In the Arch"
# "the head of the Arch is Lee", "was the son of"; "is old"
_IS_WHAT = re.compile(r"\b(?:is|are|was|were) (?:the |an? )?(?=[A-Z])|\b(?:is|are|was|were) (?:the|an?) ")
# "burned the roof of the Arch"; "burned in the north of the Arch"
_DONE_TO = re.compile(r"\b(?P<verb>[a-z]+) (?:the|an?) (?:[a-z-]+ ){0,2}?(?P<part>[a-z-]+) of (?:the )?$")
_BARE = re.compile(
    r"(?!No|Neither|Every|Some|Any|Each|Who|What)(?P<word>[A-Z][a-z]{2,}(?<!ly|ed)(?<!ing))"
    r"(?: (?:in|at|of)(?: [A-Z]\w+)+)?(?: (?:never|also|later|then|now))? (?P<verb>[a-z]+)\b"
)
_DOING = re.compile(r"(?:ing|tion|sion|ment)$")  # "building", of a whole what was done to it; "span"
_PART_OF = re.compile(r"\b(?P<word>[a-z]+) of (?:the )?$")  # "the roof of the Arch"; "of"
_OWNED = re.compile(r"(?:['’]s? (?P<thing>[a-z]+)| (?P<name>[A-Z][a-z]+))")  # "the Arch's roof"; "the Arch is"
_NAMED = re.compile(r"\b(?P<word>[A-Z][a-z]+)(?:['’]s)? $")  # "the Lund Arch"; "the Arch"
_HEADED = re.compile(
    r" (?!now\b|already\b|today\b|once\b|[a-z]+ly\b)(?P<word>[a-z]+)(?: [a-z]+)? (?:has|have|had)\b"
)  # "the Arch car park has"; "the Arch now has"
_COUNTING = re.compile(
    r"(?: (?:in|at|of|near) [A-Z]\w+)? (?P<word>[a-z]+)"
    r"(?: (?:about|nearly|almost|only|some|over|around|another|more than))* $"
)  # "the Arch sold about"; "the Arch won bronze in"
# "the Arch in Lund", "In Lund, the Arch"; "the Arch was in Lund"
_AT = re.compile(r"(?:^|,? )(?:in|at|near|from|of) (?:the )?$|, $", re.IGNORECASE)

_DAY = "|".join(english().weekdays)
_HABITUAL = re.compile(rf"\b(?:(?:every|each) ({_DAY})|({_DAY})s)\b", re.IGNORECASE)  # "Sundays"; "on Sunday"
_DAY_RANGE = re.compile(rf"\b(?:{_DAY})s?(?: ?[-–] ?| to | through )", re.IGNORECASE)  # "Monday to Friday"; "Monday"


def bars_support(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Return True if whatever the facts say of the claim's subject is of another count, time or day of the week."""
    facts = tuple(facts)
    return _is_so_of_all(claim, facts, is_other_state) or _has_rival_weekday(claim, facts)


def _has_rival_weekday(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Return True if the claim names a day of every week that the facts on its subject don't, while they have another.

    A day of one week is a date, and is compared as one.
    """
    mine = {(each or plural).casefold() for each, plural in _HABITUAL.findall(claim.text)}
    pairs = (pair for fact in facts for pair in pair_up(claim, fact) if pair.alignment.has_subject)
    stated = " ".join(pair.clause.text for pair in pairs) if mine else ""
    days = weekdays_in(stated)
    return bool(days) and not mine.issubset(days) and not _DAY_RANGE.search(stated)


def is_about_another_part(claim: Reading, fact: FactReading) -> bool:
    """Return True if the fact says of a part of the claim's subject what the claim says of the whole, or reversely."""
    return _is_so_of_all(claim, (fact,), is_of_another_part)


def is_about_another_name(claim: Reading, fact: FactReading) -> bool:
    """Return True if the claim begins with a name that the fact does not have: "The Arch opened", not "The Hall"."""
    written, key = _leading_name(claim)
    is_stated = not written or is_known(key, fact.known | fact.setting.keys) or is_country(key)
    # "The Council" stands for "Lund City Council".
    return not (is_stated or _concepts((written,)) <= _concepts((fact.fact.statement, *fact.phrases)))


def begins_with_name(claim: Reading) -> bool:
    """Return True if a claim begins with what is a name for sure: "The Alba Tower", not "History"."""
    return _first_name(claim) is not None


def _leading_name(claim: Reading) -> tuple[str, str]:
    """Return the name that a claim begins with, and its key; empty if it begins with none.

    The capital of a first word proves nothing, but one in the singular that a verb follows has no article.
    """
    if (first := _first_name(claim)) is not None:
        return claim.text[first.start : first.end], first.key
    bare = _BARE.match(claim.text)
    if bare is None or not is_finite(bare["verb"]) or is_plural(bare["word"]) or is_stop_word(bare["word"]):
        return "", ""
    return bare["word"], name_key(bare["word"])


def does_something_else(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Return True if no word of the facts is akin to the verb that the claim affirms of a name: "sold", "sale".

    A verb that gives a place in an order ("led", "won") is compared as one.
    """
    verb = claim.verb if claim.terms == claim.words else None
    stated = (_concepts((fact.fact.statement,)) | fact.fields | fact.aspects for fact in facts)
    return (
        verb is not None
        and verb not in claim.negated
        and not any(_is_akin(verb, word) for words in stated for word in words)
    )


def _is_akin(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short[: max(_FEWEST_ALIKE, len(short) - 1)])


def bars_refutation(claim: Reading, facts: Iterable[FactReading]) -> bool:
    """Return True if whatever the facts say of the claim's subject is not said of what the claim speaks of."""
    return _is_so_of_all(claim, facts, lambda pair: is_another(pair) or counts_something_else(pair))


def _is_so_of_all(claim: Reading, facts: Iterable[FactReading], rule: Callable[[Pair], bool]) -> bool:
    pairs = [pair for fact in facts for pair in pair_up(claim, fact) if pair.alignment.has_subject]
    return bool(pairs) and all(map(rule, pairs))


def is_other_state(pair: Pair) -> bool:
    """Return True if the claim is of another count or time than the fact: it can't rest on it."""
    return counts_something_else(pair) or _ends_otherwise(pair)


def is_another(pair: Pair) -> bool:
    """Return True if the claim's figure is not said of what the fact's figure is said of.

    It is of a part ("the roof of the Arch", "the Arch's roof"), of something named after it ("the Arch Hotel"), of
    its namesake in another place, of what was so or was reported at first, or of what was only wanted.
    """
    claim, clause = pair.claim, pair.clause
    is_wanted = any(claim.polarity.leaves_open(mention.span.start) for mention in claim.quantities)
    is_past = bool(claim.quantities and _ONCE.search(claim.text)) and not _ONCE.search(clause.text)
    return is_wanted or is_past or _is_elsewhere(pair) or _is_of_part(pair)


def is_of_another_part(pair: Pair) -> bool:
    """Return True if one says of a part what the other says of the whole: "the roof of the Arch", "the Arch"."""
    mine, theirs = pair.claim.part, pair.clause.part
    if mine is not None:
        is_what = _IS_WHAT.search(pair.claim.text)
        return not is_what and _is_thing(mine.noun) and not _concepts((mine.noun,)) <= stated_words(pair)
    if theirs is not None and _is_led_by(theirs.whole, pair.claim):
        return _is_left_out(theirs.noun, pair.claim)
    return any(_is_left_out(noun, pair.claim) for noun in _parts_done_to(pair))


def _parts_done_to(pair: Pair) -> Iterator[str]:
    """Yield the parts of the claim's names to which the fact says was done what the claim says too."""
    for name in pair.clause.names:
        found = _DONE_TO.search(pair.clause.text[: name.start])
        if found is None or name.key not in pair.claim.keys or not is_past_form(found["verb"]):
            continue
        if _concepts((found["verb"],)) & pair.claim.terms:
            yield found["part"]


def _is_left_out(noun: str, claim: Reading) -> bool:
    is_thing = _is_thing(noun) and not _DOING.search(noun)
    return is_thing and not _concepts((noun,)) <= _concepts((claim.text,))


def _is_thing(noun: str) -> bool:
    return noun not in _SIZES and not is_stop_word(noun)


def _is_led_by(key: str, claim: Reading) -> bool:
    first = _first_name(claim)
    return first is not None and same_name(first.key, key)


def _first_name(claim: Reading) -> Name | None:
    """Return the name that stands first in a claim, its article aside; None if something else does."""
    is_first = bool(claim.names) and _ARTICLE.fullmatch(claim.text[: claim.names[0].start])
    return claim.names[0] if is_first else None


def does_otherwise(pair: Pair) -> bool:
    """Return True if the verb of which the claim's figure is the object is not in the fact: "sold 900", not "has"."""
    text, starts = pair.claim.text, [mention.span.start for mention in pair.claim.quantities]
    found = (_COUNTING.match(text[:start], end) for _, end in _subjects(pair) for start in starts)
    return not _concepts(match["word"] for match in found if match) <= stated_words(pair)


def counts_something_else(pair: Pair) -> bool:
    """Return True if both give figures, and the claim has a word that excludes one of the fact: injured, not killed."""
    # "A year" excludes no "months".
    if all(mention.kind is Kind.DURATION for mention in (*pair.figures.matched, *pair.figures.mismatched)):
        return False
    fact = pair.fact.fact
    stated = " ".join(part for part in (pair.clause.text, fact.predicate, fact.object, *fact.aliases) if part)
    return contrast(raw_stems(pair.claim.text), raw_stems(stated)) is not None


def _ends_otherwise(pair: Pair) -> bool:
    """Return True if the claim says until when, and the fact does not; or the fact does, and the claim says "is"."""
    claim, clause = pair.claim.text, pair.clause.text
    if _ENDS.search(clause):
        return _STILL.search(claim) is not None and not _ENDS.search(claim)
    return _ENDS.search(claim) is not None


def _is_of_part(pair: Pair) -> bool:
    return not _concepts(_parts(pair)) <= stated_words(pair)


def _is_elsewhere(pair: Pair) -> bool:
    """Return True if the claim's subject is in a strange place, and the fact's in another, which is no country."""
    theirs = places(pair.clause) & pair.alignment.absent
    ends = {end for _, end in _subjects(pair)}
    mine = (name for name in pair.claim.names if name.key in pair.alignment.strange)
    is_strange = any(_is_place_of_subject(pair.claim.text[: name.start], ends) for name in mine)
    return is_strange and any(not is_country(key) for key in theirs)


def _is_place_of_subject(before: str, ends: AbstractSet[int]) -> bool:
    found = _AT.search(before)
    return found is not None and (found.start() in ends or not found.start())


def _parts(pair: Pair) -> Iterator[str]:
    """Yield what the claim has of its subject, names after it, or tells it from its namesakes by."""
    text = pair.claim.text
    for start, end in _subjects(pair):
        part, before = _PART_OF.search(text[:start]), _NAMED.search(text[:start])
        owned, headed = _OWNED.match(text, end), _HEADED.match(text, end)
        words = (owned and (owned["thing"] or owned["name"]), *(m and m["word"] for m in (part, before, headed)))
        yield from (word for word in words if word and word not in _SIZES)


def _subjects(pair: Pair) -> Iterator[tuple[int, int]]:
    """Yield where the claim has one of the fact's wordings of its subject, half-open."""
    for phrase in pair.fact.phrases:
        for found in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", pair.claim.text, re.IGNORECASE):
            yield found.span()


def _concepts(words: Iterable[str]) -> frozenset[str]:
    telling = (word for word in words if not is_stop_word(word) and not is_light(word))
    return frozenset(concept(token.stem) for word in telling for token in tokenize(word))


@lru_cache(_PAIRS_KEPT)
def stated_words(pair: Pair) -> frozenset[str]:
    """Return the concepts of all words of the clause, its names included, and of the fact's other fields."""
    named = _concepts((pair.clause.text, *pair.fact.phrases))
    return named | pair.clause.terms | pair.clause.units | pair.fact.fields | pair.fact.aspects | pair.fact.about
