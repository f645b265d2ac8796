"""Rules for lists: of figures behind a colon, of amounts, of what there is not, of subjects with their figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.splitting.clauses import find_head, has_finite_verb, mask
from assay.engines.embedded.extraction.splitting.coordination import TOTAL
from assay.engines.embedded.extraction.splitting.verbs import forms
from assay.language.nouns import is_plural

if TYPE_CHECKING:
    from assay.engines.embedded.extraction.splitting.clauses import Clause

_COLON = re.compile(r":\s+")
_ITEM_JOINT = re.compile(r"(?:,\s+(?:and\s+)?|\s+and\s+)(?=[$€£]?\d)")
_FIGURE_ITEM = re.compile(r"[$€£]?\d[^\s)]*\s+(?:for|in|to|on|at|by|from|of|against)\s")
_NONE = re.compile(r"(?P<there>there)\s+(?P<verb>is|are|was|were)\s+no\s", re.IGNORECASE)
_SHARE = r"\d[\d.,]*\s?(?:%|per\s?cent)\s+of\s+(?:the|all|its|their)(?:\s+[a-z-]+){1,4}"
_SHARES = re.compile(rf"(?P<one>{_SHARE})\s+and\s+(?P<two>{_SHARE})[.!]?$")
_PHRASES = re.compile(
    r"\s(?P<one>(?P<word>to|in|at|for|from|on)\s(?:(?!\s(?P=word)\s)[^,;])+?)\s+and\s+"
    r"(?P<two>(?P=word)\s(?:(?!\s(?P=word)\s)[^,;])+?)[.!]?$"
)
_BEHIND_NOUN = re.compile(r"\s(?:for|of|in|on|at|to|from|with|behind|that|who|which|[a-z]+ing)\s")
_NONE_JOINT = re.compile(r",\s+(?:and\s+|or\s+)?(?=no\s)|\s+(?:and|or)\s+(?=no\s)")
_AMOUNT = (
    r"(?:(?:about|around|some|nearly|over|more\s+than|at\s+least|almost)\s+)?[$€£]?\d[\d.,]*"
    r"(?:\s+(?:hundred|thousand|million|billion))?"
)
_COUNTED = r"(?:[A-Za-z-]+\s+){0,2}(?:[a-z]+s|people|men|women|children)"
_AMOUNTS = re.compile(
    rf"(?P<one>{_AMOUNT}\s+{_COUNTED})\s+and\s+(?P<two>{_AMOUNT}\s+{_COUNTED})"
    r"(?P<rest>\s(?:from|in|to|at|on|for|since|by)\s[^,;]*)?[.!]?$"
)
_SUBJECT_JOINT = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
_BOTH = re.compile(r"(?:\s+(?:were|are|have|had|was))?\s+(?:both|each)\b")
_SINGULAR = {"were": "was", "are": "is", "have": "has"}
_TOGETHER = re.compile(
    r"\b(?:between|total|together|combined|from|of|by|within|after|in|every|per|both|sum|either)\s+$"
)


def split_figures(clause: Clause) -> tuple[Clause, ...]:
    """Figures behind a colon are given one by one: "Two won: 9.1 for Lund, 8.4 for Oslo"."""
    mark = _COLON.search(clause.view)
    if mark is None or clause.lead:
        return ()
    left = clause.part(0, mark.start())
    right = clause.part(mark.end(), len(clause.text))
    items = _parted(right, _ITEM_JOINT)
    if len(items) < 2 or not find_head(left.view) or not all(_FIGURE_ITEM.match(item.view) for item in items):
        return ()
    return left, *(item._replace(wording=f"{left.text}: {item.text}") for item in items)


def split_negated(clause: Clause) -> tuple[Clause, ...]:
    """Things of which there is none: "There is no road, no school and no well"."""
    start = _NONE.match(clause.view)
    if start is None or clause.lead:
        return ()
    items = _parted(clause, _NONE_JOINT)
    if len(items) < 2 or any(find_head(item.view) for item in items[1:]):
        return ()
    past = start["verb"] in {"was", "were"}
    return items[0], *(
        item._replace(wording=f"{start['there']} {_be(item.text, past=past)} {item.text}") for item in items[1:]
    )


def split_amounts(clause: Clause) -> tuple[Clause, ...]:
    """Two amounts of one verb: "The town has 40,000 people and 3 schools"."""
    masked = mask(clause.statement)
    match = _AMOUNTS.search(masked)
    if match and _TOGETHER.search(masked, 0, match.start()):
        return ()
    return _two_ends(clause, match or _SHARES.search(masked))


def split_phrases(clause: Clause) -> tuple[Clause, ...]:
    """The same preposition twice: "It sent boats to Lund in May and to Riga in June"."""
    match = _PHRASES.search(mask(clause.statement))
    if match is None or TOTAL.search(clause.statement, 0, match.start()) or has_finite_verb(match["one"]):
        return ()
    is_verb = match["word"] == "to" and any(
        forms().bases.intersection(match[end].split()[1:2]) for end in ("one", "two")
    )
    return () if is_verb else _two_ends(clause, match)


def _two_ends(clause: Clause, match: re.Match[str] | None) -> tuple[Clause, ...]:
    """Give the statement either end, `one` or `two`; the quote is as long as the words stand in the article."""
    statement = clause.statement
    if match is None or not has_finite_verb(mask(statement)[: match.start()]):
        return ()
    if not clause.text.endswith(statement[match.start("one") :]):
        return ()
    shift = len(clause.text) - len(statement)
    rest = match.groupdict().get("rest") or ""
    first = clause.part(0, shift + match.end("one"), wording=f"{statement[: match.end('one')]}{rest}")
    wording = f"{statement[: match.start('one')]}{statement[match.start('two') :]}"
    return first, clause.part(shift + match.start("two"), len(clause.text), wording=wording)


def split_subjects(clause: Clause) -> tuple[Clause, ...]:
    """Subjects of which each does the same: "A and B both won", "A (1), B (2) and C (3) won"."""
    head = find_head(clause.view)
    if head is None or clause.lead:
        return ()
    subjects = clause.part(head.subject_start, head.subject_end)
    predicate = clause.text[head.subject_end :]
    items = _parted(subjects, _SUBJECT_JOINT)
    counted = all(item.text.endswith(")") for item in items)
    each = counted or _BOTH.match(predicate)
    if len(items) < 2 or not each or not all(item.text[:1].isupper() for item in items):
        return ()
    verb = head.verb.text
    shared = re.sub(r"\s+(?:both|each)\b", "", predicate, count=1).replace(verb, _SINGULAR.get(verb, verb), 1)
    opener = clause.text[: head.subject_start]
    quoted = items if counted else (clause,) * len(items)
    return tuple(
        quote._replace(wording=f"{opener}{item.text}{shared}") for quote, item in zip(quoted, items, strict=True)
    )


def _be(things: str, *, past: bool) -> str:
    """Return "are" before "no roads in the valley", "is" before "no need of roads"."""
    if is_plural(_BEHIND_NOUN.split(things, maxsplit=1)[0].split()[-1]):
        return "were" if past else "are"
    return "was" if past else "is"


def _parted(clause: Clause, joint: re.Pattern[str]) -> tuple[Clause, ...]:
    """Cut a clause at every joint."""
    cuts = [match.span() for match in joint.finditer(clause.view)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(clause.text)]
    return tuple(clause.part(start, end) for start, end in zip(starts, ends, strict=True))
