"""Rules for what is joined: clauses, verbs, subjects, lists of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.splitting.clauses import find_head, first_verb, has_finite_verb, tokenize
from assay.engines.embedded.extraction.splitting.verbs import (
    MODALS,
    PASSIVE,
    PERFECT,
    forms,
    is_auxiliary,
    is_clear_finite,
    is_participle,
    is_past,
)
from assay.language.language import english_words

if TYPE_CHECKING:
    from assay.engines.embedded.extraction.splitting.clauses import Clause, Token

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
# "While it fell", not "Meanwhile it fell".
_SUBORDINATE = re.compile(r"(?:While|Although|Though|Even\s+though|Whereas|Because)\s+")
# "nobody who came", not "nobody came".
_WHOEVER = re.compile(r"(?:nobody|no\s+one|everyone|everybody|those|all)\s+who\b")
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
_PRESENT = frozenset(("is", "are", "has", "have"))
_DETERMINED = frozenset("a an the its his her their this that very more most".split())
_AFTER_VERB = frozenset(
    "a an the its his her their this that these those it him them itself himself herself themselves no not all both "
    "each in on at by for from to with into over under about of as off out up down back away after before since until "
    "more less than nearly almost over at fifteen twenty "
    "thirty forty fifty several some many another dozens hundreds thousands millions".split()
) | set(english_words("counting", 2, 12))
_MAX_SUBJECT_WORDS = 7
_MAX_CLEAR_SUBJECT_WORDS = 10
_PHRASE_OPENERS = frozenset("in on at by under with after before during since".split())
# "did not", not "knot".
_NEGATION = re.compile(r"\b(?:not|never|nobody|hardly)\b|n['’]t\b", re.IGNORECASE)
_SUBJECT_OPENERS = frozenset("the a an his her its their this these those he she it they nobody no".split())
_PREPOSITIONS = frozenset("in on at by for with from of to after before since until into over under".split())
_MAX_ITEM_WORDS = 3
_PLURALS = frozenset(
    "they we you people men women children police both all most many few some two three there and".split()
)


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


def split_leading_subordinate(clause: Clause) -> tuple[Clause, ...]:
    """A concession or a reason before the main clause is stated too: "Although A, B"."""
    opening = _SUBORDINATE.match(clause.view)
    if opening is None:
        return ()
    for comma in re.finditer(r",\s", clause.view):
        first, second = clause.part(opening.end(), comma.start()), clause.part(comma.end(), len(clause.text))
        if find_head(first.view) and find_head(second.view):
            return first, second
    return ()


def split_clauses(clause: Clause) -> tuple[Clause, ...]:
    """Joined clauses that each have a subject and a verb: "A rose and B fell"."""
    for joint in _JOINT.finditer(clause.view):
        left = clause.part(0, joint.start(), lead=clause.lead)
        right = clause.part(joint.end(), len(clause.text))
        head = find_head(right.view)
        if head is None or not _is_complete(left):
            continue
        subject = _behind_phrase(right.view[head.subject_start : head.subject_end])
        if "because" in joint[0] and _NEGATION.search(left.view):
            continue
        if re.match(r"[a-z]+ing\b", subject) or _ends_in_list(left.view):
            continue
        loose = joint[0].split()[0] in {"and", "but"}
        longest = _MAX_CLEAR_SUBJECT_WORDS if _is_clear(joint[0], head.verb.text) else _MAX_SUBJECT_WORDS
        named = _WHOEVER.sub("", subject.split(", ")[0])
        if len(tokenize(named)) > longest or _RELATIVIZER.search(named):
            continue
        if _is_joined_subject(subject, head.verb.text):
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


def _behind_phrase(subject: str) -> str:
    """Return "the first runner" of "under the rules of the club the first runner": what comes after a phrase."""
    words = subject.split()
    if not words or words[0].lower() not in _PHRASE_OPENERS:
        return subject
    for index in range(2, len(words)):
        if words[index] in _SUBJECT_OPENERS and words[index - 1] not in _PREPOSITIONS | _SUBJECT_OPENERS | {
            "and",
            "or",
        }:
            return " ".join(words[index:])
    return subject


def _is_complete(clause: Clause) -> bool:
    return first_verb(clause.view) is not None if clause.lead else find_head(clause.view) is not None


def _is_joined_subject(subject: str, verb: str) -> bool:
    """Return True if a plural verb follows one thing, so that the subject begins before "and": "and the river were"."""
    words = subject.lower().split()
    plural = any((word.endswith("s") and "'" not in word and len(word) > 3) or word in _PLURALS for word in words)
    counted = _COUNTED.match(subject) is not None
    return verb in {"are", "were", "have"} and not plural and not counted


def _ends_in_list(view: str) -> bool:
    """Return True if what follows "and" may be the last item of a list: "value, creativity, and ..."."""
    *before, last = view.split(", ")
    words = last.split()
    is_item = len(words) <= _MAX_ITEM_WORDS and not _PREPOSITIONS.intersection(words[:1]) and "and" not in words
    return bool(before) and is_item and not has_finite_verb(last)


def _is_clear(joint: str, verb: str) -> bool:
    """Return True if joint and verb leave no doubt that a clause begins: "..., and ... is"."""
    return joint.startswith(",") and is_clear_finite(verb)


def _is_open(view: str) -> bool:
    head = find_head(view)
    return head is not None and _RELATIVIZER.search(view, head.verb.end) is not None


def _shared_lead(left: Clause, right: Clause) -> str:
    """Return subject, and auxiliary where it is shared, for the verb that begins `right`; empty if it has none."""
    second = first_verb(right.view)
    if second is None or _is_open(left.view) or _is_adjective(left.view, right.view, second):
        return ""
    if left.lead:
        first, lead = first_verb(left.view), left.lead
    else:
        head = find_head(left.view)
        first, lead = (head.verb, left.text[: head.subject_end]) if head else (None, "")
    if first is None:
        return ""
    agree = _agree(first.text, second.text) or _goes_on_today(first.text, right.view[second.start :])
    return lead + _shared_auxiliary(first.text, second.text) if agree else ""


def _is_adjective(left: str, right: str, verb: Token) -> bool:
    """Return True for "mixed reactions", False for "raised its rate"; "raised questions" looks like the first."""
    following = tokenize(right[verb.end :])
    is_bare = bool(following) and following[0].text.islower() and following[0].text not in _AFTER_VERB
    before = [token.text.lower() for token in tokenize(left)[-2:-1]]
    if left[-1:].isdigit():
        return False
    looks_so = verb.text.endswith("ed") or (is_participle(verb.text) and not _DETERMINED.isdisjoint(before))
    return looks_so and is_bare and not following[0].text.endswith("ly")


def _goes_on_today(first: str, second: str) -> bool:
    """Return True if a present verb with an object follows a past passive: "was founded and employs 40 people"."""
    words = second.split(maxsplit=2)
    is_present = first in {"was", "wasn't"} and words[0] in forms().thirds
    return is_present and len(words) > 1 and (words[1] in _AFTER_VERB or words[1][0].isdigit())


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
