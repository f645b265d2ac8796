"""Rules for what is joined: clauses, verbs, subjects, lists of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.clauses import find_head, first_verb, has_finite_verb, is_complete, tokenize
from assay.language.language import english_words
from assay.language.verbs import (
    MODALS,
    PASSIVE,
    PERFECT,
    forms,
    is_auxiliary,
    is_participle,
    is_past,
)

if TYPE_CHECKING:
    from assay.language.clauses import Clause, Token

# "a; b", not "a;b".
_SEMICOLON = re.compile(r";\s+")
# "a: b", not "at 9:30".
_COLON = re.compile(r":\s+")
_LABEL_WORDS = 3
# "fell and it rose", not "fell and a half".
_JOINT = re.compile(
    r",\s+(?:and|but|so|yet|while|whereas|although|though|even\s+though|because|(?:ever\s+)?since)\s+(?:that\s+)?|\s+(?:and|but|while|whereas)\s+(?:that\s+)?(?!an?\s+(?:half|quarter|third)\b)|,\s+that\s+"
)
# "won, lost it", not "won, Lee".
_VERB_JOINT = re.compile(r",?\s+(?:and|but)\s+(?:then\s+)?|,\s+(?=[a-z]+\s)")
# "a and raised the rate", not "a and b".
_VERB_BEHIND = re.compile(r"\sand\s+(?:[a-z]+(?:ed|s)|[a-z]+)\s+(?:the|an?|its|his|her|their|\d|[a-z]+\s)")
# "a man who came", not "whoever".
_RELATIVIZER = re.compile(r"\b(?:who|whom|which|that|whose|where|when|if|unless|whether)\b")
# "the dam", not "dams".
_LOOSE_JOINT_SUBJECT = re.compile(
    r"(?:he|she|it|they|there|this|that|these|those|the|an?|his|her|its|their|only|some|most|many|few|all|every|each|no"
    r"|nobody|none|nothing|everyone|another|(?:[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en)\s[a-z]+s"
    r"|[A-Z])\b",
    re.ASCII,
)
# "about 38", not "about it".
_COUNTED = re.compile(r"(?:(?:only|another|about|around|some|nearly|over|more\s+than|at\s+least)\s+)?\d")
# "works manager Ann Lee is ill"; "names manager Ann Lee", "rents the flat Ann Lee has"
_OWN_SUBJECT = re.compile(r"[a-z]+\s(?:[a-z]+\s)?(?:[A-Z][\w'’-]+\s){1,3}(?:is|was|has|had|will|would|says|said)\b")
_PRESENT = frozenset(("is", "are", "has", "have"))
_DETERMINED = frozenset("a an the its his her their this that very more most".split())
_AFTER_VERB = frozenset(
    "a an the its his her their this that these those it him them itself himself herself themselves no not all both "
    "each in on at by for from to with into over under about of as off out up down back away after before since until "
    "more less than nearly almost over at fifteen twenty "
    "thirty forty fifty several some many another dozens hundreds thousands millions".split()
) | set(english_words("counting", 2, 12))
_MAX_SUBJECT_WORDS = 7
# "did not", not "knot".
_NEGATION = re.compile(r"\b(?:not|never|nobody|hardly)\b|n['’]t\b", re.IGNORECASE)


def split_semicolon(clause: Clause) -> tuple[Clause, ...]:
    """Two clauses on the sides of a semicolon."""
    for match in _SEMICOLON.finditer(clause.view):
        left = clause.part(0, match.start(), lead=clause.lead)
        right = clause.part(match.end(), len(clause.text))
        if has_finite_verb(left.view) and has_finite_verb(right.view) and not right.view.startswith(("and ", "or ")):
            return left, right
    return ()


def split_colon(clause: Clause) -> tuple[Clause, ...]:
    """Two clauses on the sides of a colon; a short label before a clause is dropped ("Update: The bridge is open")."""
    mark = _COLON.search(clause.view)
    if mark is None or clause.lead:
        return ()
    label = tokenize(clause.view[: mark.start()])
    right = clause.part(mark.end(), len(clause.text))
    if len(label) <= _LABEL_WORDS and not find_head(clause.view[: mark.start()]) and label[0].text.isalpha():
        return (right,) if find_head(right.view) else ()
    left = clause.part(0, mark.start())
    return (left, right) if find_head(left.view) and find_head(right.view) else ()


def split_clauses(clause: Clause) -> tuple[Clause, ...]:
    """Joined clauses that each have a subject and a verb: "A rose and B fell"."""
    for joint in _JOINT.finditer(clause.view):
        left = clause.part(0, joint.start(), lead=clause.lead)
        right = clause.part(joint.end(), len(clause.text))
        head = find_head(right.view)
        if head is None or not is_complete(left):
            continue
        subject = right.view[head.subject_start : head.subject_end]
        if "because" in joint[0] and _NEGATION.search(left.view):
            continue
        if re.match(r"[a-z]+ing\b", subject):
            continue
        loose = joint[0].split()[0] in {"and", "but"}
        named = subject.split(", ")[0]
        if len(tokenize(named)) > _MAX_SUBJECT_WORDS or _RELATIVIZER.search(named):
            continue
        counted = is_auxiliary(head.verb.text) and _COUNTED.match(subject) is not None
        if (
            loose
            and not counted
            and (not _LOOSE_JOINT_SUBJECT.match(subject) or " and " in subject or _is_open(left.view))
        ):
            continue
        return left, right
    return ()


def split_verbs(clause: Clause) -> tuple[Clause, ...]:
    """Verbs that share their subject: "A won X and lost Y" says that A won X, and that A lost Y."""
    for joint in _VERB_JOINT.finditer(clause.view):
        if not joint[0].split()[-1].isalpha() and not _VERB_BEHIND.search(clause.view, joint.end()):
            continue
        left = clause.part(0, joint.start(), lead=clause.lead)
        right = clause.part(joint.end(), len(clause.text))
        lead = _shared_lead(left, right)
        if lead:
            return left, right._replace(lead=lead)
    return ()


def _is_open(view: str) -> bool:
    head = find_head(view)
    return head is not None and _RELATIVIZER.search(view, head.verb.end) is not None


def _shared_lead(left: Clause, right: Clause) -> str:
    """Return subject, and auxiliary where it is shared, for the verb that begins `right`; empty if it has none."""
    second = first_verb(right.view)
    if second is None or _OWN_SUBJECT.match(right.view):
        return ""
    if _is_open(left.view) or _is_adjective(left.view, right.view, second):
        return ""
    if left.lead:
        first, lead = first_verb(left.view), left.lead
    else:
        head = find_head(left.view)
        first, lead = (head.verb, left.text[: head.subject_end]) if head else (None, "")
    if first is None:
        return ""
    return lead + _shared_auxiliary(first.text, second.text) if _agree(first.text, second.text) else ""


def _is_adjective(left: str, right: str, verb: Token) -> bool:
    """Return True for "mixed reactions", False for "raised its rate"; "raised questions" looks like the first."""
    following = tokenize(right[verb.end :])
    is_bare = bool(following) and following[0].text.islower() and following[0].text not in _AFTER_VERB
    before = [token.text.lower() for token in tokenize(left)[-2:-1]]
    if left[-1:].isdigit():
        return False
    looks_so = verb.text.endswith("ed") or (is_participle(verb.text) and not _DETERMINED.isdisjoint(before))
    return looks_so and is_bare and not following[0].text.endswith("ly")


def _shared_auxiliary(first: str, second: str) -> str:
    shared = first in PERFECT and is_participle(second)
    return f" {first}" if shared else ""


def _agree(first: str, second: str) -> bool:
    if first in MODALS or second in MODALS:
        return is_auxiliary(second) and first in MODALS | _PRESENT
    if is_auxiliary(second):
        return True
    if first in PASSIVE:
        present = first in {"is", "isn't"} and second in forms().thirds
        return second in forms().clear_pasts or present
    if first in PERFECT:
        return is_participle(second) or second in forms().thirds
    return is_past(second) or not is_past(first)
