"""How the article stands to what it prints: denied, questioned, hypothetical, mocked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.language.dates.finding import date_spans
from assay_schemas import Stance

if TYPE_CHECKING:
    from collections.abc import Iterable

# "Fact check: it stands", not "the facts".
_DEBUNK = re.compile(
    r"\b(?:fact[- ]?check(?:ed|ing)?|debunk\w*|hoax(?:es)?|myths?|false\s+(?:claims?|rumou?rs?|posts?)|misinformation"
    r"|disinformation|rumou?rs?|viral\s+(?:claims?|posts?|videos?))\b|^No,\s",
    re.IGNORECASE,
)
# "“It fell.”", not "He said “It fell.”".
_QUOTED_ONLY = re.compile(
    r"(?:[“\"][^”\"]+[”\"]|(?:Claim|Myth|Rumou?r|Fiction)\s*(?:\d+\s*)?:\s.+)[.!]?", re.IGNORECASE | re.DOTALL
)
# "False.", not "Falsehoods spread.".
_DENIAL = re.compile(
    r"(?:False|Not\s+true|Untrue|Wrong|Incorrect|Nope|Fake|Nonsense|Myth|Fiction|Hardly"
    r"|Not\s+(?:so|even\s+close|close|quite|at\s+all)"
    r"|(?:It|That|This|They|He|She)\s+(?:is|was|does|did|do|has|had|were|are)\s*(?:n't|n’t|\s+not|\s+false|\s+wrong|\s+untrue))"
    r"\s*[.!:—–-]|On\s+the\s+contrary\b|No[.,!:—–]|(?:Verdict|Rating|Fact|Reality)\s*:\s|That\s+is\s+(?:false|wrong|not\s+true)",
    re.IGNORECASE,
)
# "It is false that it fell", not "It is clear that it fell".
_FALSE_THAT = re.compile(
    r"(?:It(?:\s+is|\s+was|['’]s)\s+(?:(?:also|just|still|\w+ly)\s+)?"
    r"(?:false|untrue|wrong|not\s+true|not\s+the\s+case|an?\s+(?:\w+\s+)?(?:myth|lie|hoax))\s+that\s+(?P<it>.+)"
    r"|(?:The\s+)?(?:claims?|rumou?rs?|reports?|posts?|idea|notion|story|suggestion)\s+(?:claiming\s+|saying\s+)?"
    r"that\s+(?P<claims>.+?)\s+(?:is|are|was|were|has\s+been|have\s+been)\s+(?:\w+ly\s+)?"
    r"(?:false|untrue|wrong|baseless|unfounded|debunked|a\s+(?:myth|hoax|lie))\b.*"
    r"|Contrary\s+to\s+(?:[\w-]+\s+){0,4}that\s+(?P<contrary>.+?),\s+(?P<rest>.+))",
    re.IGNORECASE | re.DOTALL,
)
# "One viral post", not "Ann Lee".
_ANONYMOUS_POST = re.compile(
    r"(?:one|some|many|several|other|another|an?|the|viral|most)\b.{0,60}?"
    r"\b(?:posts?|users?|clips?|videos?|rumou?rs?|memes?|others|people|accounts?|commenters?|messages?|tweets?|claims?)$"
    r"|(?:posts?|users?|clips?|videos?|rumou?rs?|memes?|others|commenters?)\b.{0,40}$",
    re.IGNORECASE,
)
# "Sure, and he can fly", not "Surely he can fly".
_MOCKED = re.compile(r"(?:Oh\s+)?(?:Sure|Yeah|Of\s+course|Right),\s+(?:and|because|right)\b|As\s+if\s", re.IGNORECASE)
# "Back on Earth, it fell", not "Back in Oslo, it fell".
_BACK = re.compile(r"Back\s+(?:on\s+(?:planet\s+)?earth|in\s+(?:the\s+real\s+world|reality))\b,?\s*", re.IGNORECASE)
# "If it falls", not "Iffy as it is".
_SUPPOSED = re.compile(
    r"(?:(?:But|And|Even)\s+)?(?:If|Suppose|Imagine|Supposing|Assuming|What\s+if|Had\s+\S+\s+(?:not\s+)?\w+(?:ed|en|n|t)\b.*\bwould)\b",
    re.IGNORECASE,
)
# "In fact, it fell", not "In Lund, it fell".
_OPENING = re.compile(
    r"(?:On\s+the\s+contrary,\s+|(?:Fact[- ]?check|Verdict|Fact|Reality|Rating)\s*:\s+|No,\s+|In\s+(?:fact|reality),\s+"
    r"|What\s+is\s+true\s+is\s+that\s+|(?:The\s+)?truth\s+is\s+(?:that\s+)?"
    r"|\[?\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?\]?\s*[–—:|-]\s+"  # "15:10 - The dam"; "15:10 trains"
    r"|(?:And\s+|But\s+)?(?:remember|note|recall)\s+that\s+)",
    re.IGNORECASE,
)
_AGENCY = r"(?:(?:\([A-Z]\w*(?:\s[A-Z]\w*){0,3}\)|/[\w ]{2,30}/)\s*)?"
# "OSLO (ABC) - ", not "Oslo fell - ".
_DATELINE = re.compile(
    rf"(?:[A-Z][A-Z.'-]+(?:\s[A-Z][A-Z.'-]+){{0,3}}(?:,\s[A-Z]\w+\.?){{0,2}})?,?\s*{_AGENCY}"
    rf"(?:[A-Z]\w{{2,8}}\.?\s\d{{1,2}}(?:,\s\d{{4}})?\s*|\d{{1,2}}\s[A-Z]\w{{2,8}}\s\d{{4}}\s*)?{_AGENCY}[–—-]{{1,2}}\s+"
)
# "New Lund, ", not "The ferry, " nor "Born ".
_PLACES = re.compile(r"(?:[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,3},\s*){0,2}")
_MIN_DENIED_WORDS = 2


def debunks(opening: Iterable[str]) -> bool:
    """Return True if an article that opens with these sentences sets out to correct falsehoods."""
    return any(_DEBUNK.search(sentence) for sentence in opening)


def stands_quoted(sentence: str) -> bool:
    """Return True if a sentence is nothing but a quotation, or is labelled as somebody's claim."""
    return _QUOTED_ONLY.fullmatch(sentence) is not None


def sentence_stance(sentence: str, following: str, *, debunks: bool) -> Stance:
    """Judge how the author stands to a whole sentence; `ASSERTED` where nothing marks another stance.

    Args:
        sentence: As it stands in the article.
        following: The next sentence, which may deny this one; empty at the end.
        debunks: True in an article that sets out to correct falsehoods.
    """
    dateline = _DATELINE.match(sentence)
    sentence = sentence[dateline.end() :] if dateline else sentence
    if stands_quoted(sentence) and (debunks or _DENIAL.match(following)):
        return Stance.DENIED
    if _MOCKED.match(sentence) or _BACK.match(following):
        return Stance.DENIED
    if sentence.rstrip("”\"')").endswith("?"):
        return Stance.QUESTIONED
    return Stance.HYPOTHETICAL if _SUPPOSED.match(sentence) else Stance.ASSERTED


def is_bare_denial(sentence: str) -> bool:
    """Return True if a sentence only says that the one before is wrong: "False.", "It was not."."""
    match = _DENIAL.match(sentence)
    return match is not None and len(sentence[match.end() :].split()) < _MIN_DENIED_WORDS


def is_dateline(sentence: str) -> bool:
    """Return True for nothing but a day, with or without a place before it: "New Lund, 1 June 2026."."""
    day = date_spans(sentence)
    if not day or len(day) <= max(day) - min(day):  # several dates, with words between them
        return False
    return _PLACES.fullmatch(sentence, 0, min(day)) is not None and not sentence[max(day) + 1 :].strip(" .–—-")


class Denied(NamedTuple):
    """What a sentence itself calls false."""

    words: str
    end: int
    """Where the sentence goes on with what holds instead; its length if it does not."""


def find_denied(sentence: str) -> Denied | None:
    """Find what a sentence itself calls false: "It is false that ...", "Contrary to claims that ..., ..."."""
    match = _FALSE_THAT.match(sentence)
    if match is None:
        return None
    words = match["it"] or match["claims"] or match["contrary"]
    return Denied(words, match.start("rest") if match["rest"] else len(sentence))


def is_anonymous_post(source: str) -> bool:
    """Return True if a source is some post or user that an article that debunks holds up."""
    return _ANONYMOUS_POST.match(source) is not None


def opening_end(sentence: str) -> int:
    """Return where the statement begins, behind a dateline and marks of stance such as "In fact, "."""
    dateline = _DATELINE.match(sentence)
    end = dateline.end() if dateline else 0
    while (match := _OPENING.match(sentence, end) or _BACK.match(sentence, end)) and match.end() < len(sentence):
        end = match.end()
    return end
