"""Rules for clauses that hang on the main one: when, where, after, which means that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.splitting.asides import last_name
from assay.engines.embedded.extraction.splitting.clauses import (
    find_head,
    first_verb,
    has_finite_verb,
    opener_end,
    tokenize,
)
from assay.engines.embedded.extraction.splitting.verbs import MODALS, is_auxiliary, is_participle, is_past

if TYPE_CHECKING:
    from assay.engines.embedded.extraction.splitting.clauses import Clause, Head

_TRAILING = re.compile(r"(?:,\s+(?P<word>after|as|when|where)|\s+(?P<bare>after))\s+")
_SPANS = frozenset(
    "week weeks day days hour hours minute minutes second seconds month months year years decade decades moment "
    "moments shortly soon immediately right just long only even until and or".split()
)
# "As it has", "as if", "as expected": a comparison, no event.
_COMPARED = re.compile(r"(?:if|though|only|well|soon|long|far|many|much|it|he|she|they|we|you|i)\s", re.IGNORECASE)
_SAID = re.compile(
    r".*\b(?:sa(?:id|ys?)|not(?:es|ed)|knows?|known|put|promised|planned|predicted|expected|reported|do(?:es)?|did)"
)
_OPENING_WHEN = re.compile(r",\s+(?:when|where)\s+")
_CONSEQUENCE = re.compile(
    r",\s+(?:which\s+(?:means|meant|shows|showed|proves|proved|suggests|suggested|implies|implied)|meaning|showing|proving)"
    r"\s+that\s+"
)
_OBJECT_RELATIVE = re.compile(
    r",\s+which\s+(?=[A-Z\d]|(?:the|an?|his|her|its|their|he|she|it|they|we)\s|[a-z]+s\s+(?:ha[sd]|have|is|are|was|were)\s)"
)
_PLACE = re.compile(r"\b(?:in|at|on)\s+(?:the|an?|his|her|its|their)\s+[a-z-]+(?:\s[a-z-]+)?$")
_PLACE_BEFORE_NAME = re.compile(r"\b(?:in|at|on)\s$")
_THING = re.compile(r"\b(?:the|an?)\s+(?:[a-z-]+\s){0,2}[a-z-]+$")
_BETWEEN_VERBS = frozenset("also then first just been not never since already".split())
_RELATIVE = re.compile(r"\b(?:who|whom|which|that|whose|whether|if)\b")


def split_opening_when(clause: Clause) -> tuple[Clause, ...]:
    """What happened at the time or place that opens the sentence: "On Monday, when the dam broke, ..."."""
    comma = opener_end(clause.view)
    when = _OPENING_WHEN.match(clause.view, comma - 2) if comma else None
    if when is None or clause.lead:
        return ()
    for closing in re.finditer(r",\s", clause.view[when.end() :]):
        end = when.end() + closing.start()
        event = clause.part(when.end(), end)
        main = clause.part(end + 1, len(clause.text))
        head = find_head(event.view)
        if head is None or not _is_event(head) or find_head(main.view) is None:
            continue
        opener = clause.text[: when.start()]
        return clause.part(0, end, wording=f"{opener} {event.text}"), main
    return ()


def split_consequence(clause: Clause) -> tuple[Clause, ...]:
    """What the main clause is said to mean is stated too: "..., which means that nobody was there"."""
    match = _CONSEQUENCE.search(clause.view)
    if match is None:
        return ()
    right = clause.part(match.end(), len(clause.text))
    return (clause.part(0, match.start(), lead=clause.lead), right) if find_head(right.view) else ()


def split_trailing_subordinate(clause: Clause) -> tuple[Clause, ...]:
    """A time, place or reason that is told as something that happened: "..., after both had been shown"."""
    for match in _TRAILING.finditer(clause.view):
        left = clause.part(0, match.start("bare") if match["bare"] else match.start(), lead=clause.lead)
        right = clause.part(match.end(), len(clause.text))
        head = find_head(right.view)
        if re.match(r"[a-z]+ing\b", right.view) or (match["bare"] and left.view.rpartition(" ")[2] in _SPANS):
            continue
        if head is None or not has_finite_verb(left.view) or _RELATIVE.search(right.view[: head.subject_end]):
            continue
        if match["word"] == "where":
            place = _place(left)
            if place:
                return left, right._replace(wording=f"{place} {right.text}")
        elif match["word"] == "as":
            return (left, right) if _is_reason(right.view, head) else ()
        elif _is_event(head):
            return left, right
    return ()


def split_object_relative(clause: Clause) -> tuple[Clause, ...]:
    """A relative clause with a subject of its own: "..., the mill, which Orbis had bought in May"."""
    for match in _OBJECT_RELATIVE.finditer(clause.view):
        left = clause.part(0, match.start(), lead=clause.lead)
        right = clause.part(match.end(), len(clause.text))
        head = find_head(right.view)
        thing = last_name(left.view, left.text, len(left.text)) or _definite(left)
        if head is None or not thing or not _is_event(head) or not has_finite_verb(left.view) or first_verb(right.view):
            continue
        end = _end_of_verbs(right.view, head)
        if first_verb(right.view[end:]):
            continue
        return left, right._replace(wording=f"{right.text[:end]} {thing}{right.text[end:]}")
    return ()


def _is_event(head: Head) -> bool:
    return is_past(head.verb.text) and head.verb.text not in MODALS


def _is_reason(view: str, head: Head) -> bool:
    """Tell "as roads were wet" from "as it has", "as everybody knows" and "as Ann Lee has said"."""
    is_comparison = _COMPARED.match(view) or _SAID.fullmatch(view, head.verb.start, _end_of_verbs(view, head))
    return head.verb.text not in MODALS and not is_comparison


def _place(left: Clause) -> str:
    name = last_name(left.view, left.text, len(left.text))
    before = left.text[: len(left.text) - len(name)]
    preposition = _PLACE_BEFORE_NAME.search(before) if name else None
    found = f"{preposition[0]}{name}" if preposition else ""
    match = None if found else _PLACE.search(left.view)
    found = match[0] if match else found
    return found[:1].upper() + found[1:]


def _definite(left: Clause) -> str:
    match = _THING.search(left.view)
    return re.sub(r"^an?\b", "the", match[0]) if match else ""


def _end_of_verbs(view: str, head: Head) -> int:
    """Return where the verb group ends: behind "presented" in "had also presented"."""
    end = head.verb.end
    if not is_auxiliary(head.verb.text):
        return end
    for token in (token for token in tokenize(view) if token.start >= end):
        is_verb = is_participle(token.text)
        if not is_verb and not token.text.endswith("ly") and token.text not in _BETWEEN_VERBS:
            break
        end = token.end
        if is_verb and token.text != "been":
            break
    return end
