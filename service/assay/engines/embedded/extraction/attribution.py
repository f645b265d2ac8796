"""Who says it: the frame that reports somebody's words, and what is reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.embedded.extraction.splitting.asides import last_name
from assay.language.clauses import (
    LINK,
    Clause,
    find_head,
    has_finite_verb,
    opener_end,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAY = (
    r"(?:says?|said|claim(?:s|ed)?|argue[sd]?|warn(?:s|ed)?|note[sd]?|report(?:s|ed)?|insist(?:s|ed)?|state[sd]?"
    r"|explain(?:s|ed)?|add(?:s|ed)?|tells?|told|suggest(?:s|ed)?|announce[sd]?|confirm(?:s|ed)?|conclude[sd]?"
    r"|estimate[sd]?|believes?|believed|thinks?|thought|admit(?:s|ted)?|acknowledge[sd]?|maintain(?:s|ed)?"
    r"|allege[sd]?|assert(?:s|ed)?|testif(?:y|ies|ied)|wr[io]te(?:s)?|indicate[sd]?|found|finds?|reveal(?:s|ed)?"
    r"|declare[sd]?|predict(?:s|ed)?|fear(?:s|ed)?|hope[sd]?|complain(?:s|ed)?|promise[sd]?|recall(?:s|ed)?"
    r"|repl(?:y|ies|ied)|contend(?:s|ed)?|stress(?:es|ed)?|show(?:s|ed)?)"
)
_AUX = r"(?:(?:has|have|had|also|even|later|recently|then|once|now)\s+){0,4}"
_ADDRESSEE = r"(?:\s+(?:(?:in|to|on|at|during)\s+)?(?:a|an|the|reporters|journalists|[A-Z])[^,.;:“”\"]{0,60}?)?"
# "According to Lee, it fell", not "According to plan it fell".
_ACCORDING = re.compile(
    r"(?:According\s+to|In\s+the\s+words\s+of)\s+(?P<source>.{2,120}?)(?:,\s+wh(?:o|ich)\s[^,]*)?,\s+(?!wh)", re.DOTALL
)
# "It fell, according to Lee.", not "It fell according to plan, he said.".
_ACCORDING_END = re.compile(r",?\s+according\s+to\s+(?P<source>[^,;]{2,100}?)\.?$")
# Where a run of blanks begins is looked for once, not at each of its blanks: hence (?<!\s).
# "Lee said that it fell", not "Lee said it fell".
_REPORTED = re.compile(rf"(?P<source>[^:;“\"]{{1,140}}?)(?<!\s)\s+{_AUX}{_SAY}{_ADDRESSEE}\s+that\s+")
# "Lee said it fell", not "Lee kept it".
_BARE = re.compile(
    rf"(?P<source>(?P<who>[^,:;“\"]{{1,80}}?)(?:,\s[^,:;“\"]{{1,80}},)?)(?<!\s)\s+{_AUX}"
    r"(?:says?|said|claims?|claimed|argues?|believes?|thinks?)\s+"
)
# "It fell, Lee said.", not "It fell.".
_SAID_AFTER = re.compile(
    rf",\s+(?P<source>[^,:;“\"]{{1,60}}?)\s+{_AUX}(?:says?|said|claimed|reported|added|told|shows?|showed|announced|found|estimates?|estimated|warned|admitted)"
    rf"{_ADDRESSEE}\.?$"
)
# "“It fell”", not "“It fell".
_QUOTED = re.compile(r"“(?P<curly>[^”]+)”|\"(?P<plain>[^\"]+)\"")
# "Lee said", not "unsaid".
_NEAR_QUOTE = re.compile(rf"(?:^|[,\s]){_SAY}\b")
# ", said Lee.", not ", Lee.".
_INVERTED = re.compile(rf",?\s*{_AUX}{_SAY}\s+(?P<source>[^“\"]{{1,120}}?)\s*[.:]?\s*$")
# ", Lee said", not ", Lee left".
_DIRECT = re.compile(rf",?\s*(?P<source>[^\s“\"][^“\"]{{0,159}}?)(?<!\s)\s+{_AUX}{_SAY}\b")
# "those who", "traced the" claim; "those".
_NO_SOURCE = re.compile(r"\b(?:who|which|that|to|not|never|have|has|be|the|an?|this|his|her|its|their)$", re.IGNORECASE)
_NOBODY = frozenset("i we you no nobody neither none".split())
"""Whose words are no source's: "nobody was told that they would come" does not say that they would."""
# "Lee, on Tuesday", not "Lee on Tuesday".
_OCCASION = re.compile(r",\s+(?:on|in|at|during|after|before)\s[^,]*$")
# "the house of", not "the mayor".
_OPEN_END = re.compile(r"\b(?:in|on|at|by|for|with|from|of|to|and|or)(?:\s+(?:the|an?))?$")
_MIN_QUOTED_WORDS = 4
_MAX_FRAME_CHARS = 200
# "Ann Lee, 52", not "Ann Lee".
_AGED = re.compile(r"(?P<head>.+),\s+(?P<age>\d{1,3}),?")
# "Lee, the mayor", not "Lee, Oslo".
_ROLE = re.compile(r",\s+(?=(?:an?|the|its|his|her|their|who)\s)|,\s+(?=[a-z])")


class Report(NamedTuple):
    """Words that a sentence puts into somebody's mouth."""

    source: str
    content: Clause
    """The reported words, without the frame."""
    direct: bool
    """True if they stand in quotation marks."""


def find_report(clause: Clause) -> Report | None:
    """Find the frame of a sentence that reports words; None if the author speaks."""
    report = _direct_speech(clause) or _framed(clause)
    if report is None or report.source.split(maxsplit=1)[0].lower() in _NOBODY or _NO_SOURCE.search(report.source):
        return None
    return report


def source_name(source: str) -> str:
    """Return the shortest name of a source: "Dr. Ann Lee" of "Dr. Ann Lee, a chemist at Acme"."""
    head = _ROLE.split(source, maxsplit=1)[0]
    aged = _AGED.fullmatch(head)
    return (aged["head"] if aged else head).strip(" ,")


def source_roles(source: str) -> Iterator[str]:
    """Yield what a source is said to be, before its name and behind it, each as a statement."""
    head, *rest = _ROLE.split(_OCCASION.sub("", source), maxsplit=1)
    aged = _AGED.fullmatch(head)
    head = aged["head"] if aged else head
    name = last_name(head, head, len(head))
    before, behind = head.removesuffix(name).strip(" ,"), rest[0].strip(" ,") if rest else ""
    if name and " " in name and " " in before and not (_OPEN_END.search(before) or has_finite_verb(before)):
        yield f"{name} is {before}"
    if name and behind and not LINK.fullmatch(behind):
        yield f"{name} {behind[4:]}" if behind.startswith("who ") else f"{name} is {behind}"


def _direct_speech(clause: Clause) -> Report | None:
    quoted = _QUOTED.search(clause.text)
    if quoted is None or len(quoted[0].split()) < _MIN_QUOTED_WORDS:
        return None
    before, after = clause.text[: quoted.start()], clause.text[quoted.end() :]
    source = _source_before(before) if before.strip() else _source_after(after)
    if not source:
        return None
    end = clause.text.rfind(quoted[0][-1]) + 1
    return Report(source, clause.part(quoted.start(), max(end, quoted.end())), direct=True)


def _source_before(before: str) -> str:
    verb = list(_NEAR_QUOTE.finditer(before))
    return before[: verb[-1].start()].strip(" ,") if verb and len(before) < _MAX_FRAME_CHARS else ""


def _source_after(after: str) -> str:
    following = _QUOTED.split(after, maxsplit=1)[0]
    match = _INVERTED.match(following) or _DIRECT.match(following)
    return match["source"].strip(" ,.") if match else ""


def _framed(clause: Clause) -> Report | None:
    view = clause.view
    ending = _ACCORDING_END.search(view) or _SAID_AFTER.search(view)
    opening = _ACCORDING.match(view) or _REPORTED.match(view)
    if opening:
        return _report(clause, opening.span("source"), (opening.end(), len(view)))
    if ending and find_head(view[: ending.start()]):
        return _report(clause, ending.span("source"), (0, ending.start()))
    bare = _BARE.match(view, opener_end(view))
    if bare and find_head(view[bare.end() :]) and not has_finite_verb(bare["who"]):
        return _report(clause, bare.span("source"), (bare.end(), len(view)))
    return None


def _report(clause: Clause, source: tuple[int, int], content: tuple[int, int]) -> Report | None:
    said_by = clause.part(*source)
    name = said_by.text[opener_end(said_by.view) :]
    inner = clause.part(*content)
    return Report(name, inner, direct=False) if name and inner.text else None
