"""Whether a document could settle a statement: rules by name, none knows a subject."""

from __future__ import annotations

import re
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.splitting.clauses import has_finite_verb, mask
from assay.engines.embedded.extraction.splitting.verbs import forms
from assay.engines.embedded.extraction.worthiness import worthiness
from assay.language.language import english_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Rule = Callable[[str], bool]

# A capital inside a sentence belongs to a title ("Walk My Walk").
_SELF = re.compile(r"\b(?:I|me|my|mine|myself)\b|^(?:My)\b")
_US_OR_YOU = re.compile(r"\b(?:we|us|our|ours|ourselves|you|your|yours)\b|^(?:We|Our|You|Your)\b")
_NUMBER = re.compile(
    rf"\d|\b(?:{'|'.join(english_words('counting', 2, 12))}|dozen|hundred|thousand|million|billion)s?\b",
    re.IGNORECASE,
)
_POSSIBILITY = re.compile(
    r"\b(?:may|might|should|ought|perhaps|maybe|possibly|probably|presumably|hopefully|arguably|likely|unlikely|supposedly"
    r"|let['’]s|would|needs?\s+to|have\s+to|has\s+to|must|could|hopes?\s+(?:to|that)|poised\s+to"
    r"|remains\s+to\s+be\s+seen|time\s+will\s+tell)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:would\s+have\s+been|could\s+(?:not|only|do|hardly)|likely\s+voters|should\s+(?:never\s+)?have)\b",
    re.IGNORECASE,
)
_MONTH_MAY = re.compile(r"\bMay\s+(?:\d|of\b)|\b(?:in|since|until|by|last|next|of|on|and|\d+)\s+May\b")
_OPINION = re.compile(
    r"\b(?:in\s+my\s+(?:view|opinion)|to\s+my\s+mind|frankly|honestly|sadly|happily|thankfully|fortunately|unfortunately|no\s+wonder"
    r"|what\s+a\b|how\s+\w+\s+(?:it|this|that)\s+is|there\s+is\s+nothing\s+like|makes?\s+(?:no\s+)?sense|of\s+the\s+imagination"
    r"|deserv(?:e|es|ed|ing)\s+(?:better|more|credit|respect|praise)|of\s+all\s+things|it\s+is\s+time)\b",
    re.IGNORECASE,
)
_EVALUATION = re.compile(
    r"\b(?:is|are|was|were|be|been|it['’]s|that['’]s|feels?|felt|seems?|seemed|looks?|looked)\s+(?:\w+\s+){0,3}?(?:beautiful|ugly|great|wonderful"
    r"|terrible|awful|horrible|amazing|brilliant|superb|magnificent|disgraceful|shameful|a\s+disgrace|a\s+shame|pathetic|mediocre|third-rate"
    r"|second-rate|first-rate|excellent|impressive|remarkable|historic|fascinating|exciting|boring|dull|lovely|charming|delightful|absurd"
    r"|ridiculous|stupid|foolish|wise|unfair|fair|shocking|inspiring|iconic|stunning|breathtaking|spectacular|groundbreaking|memorable"
    r"|unforgettable|tragic|sad|wrong|immoral|right|good|bad|better|worse|nice|fine|dreadful|outrageous|scandalous|notable|inevitable"
    r"|a\s+(?:cultural\s+)?milestone|a\s+triumph|a\s+masterpiece|a\s+joke|a\s+farce|a\s+mess|a\s+must|a\s+treat|a\s+delight)\b",
    re.IGNORECASE,
)
_RHETORIC = re.compile(
    r"\b(?:raises?\s+(?:\w+\s+){0,2}questions|pos(?:es|ed)\s+questions|sends?\s+a\s+(?:\w+\s+)?message|speaks?\s+volumes|a\s+testament\s+to"
    r"|food\s+for\s+thought|invites?\s+us|reminds?\s+us|the\s+boundaries\s+of|blurs?\s+the\s+lines?|a\s+(?:\w+\s+)?shift\s+in\s+how|just\s+the\s+beginning"
    r"|a\s+(?:significant|important|major|cultural|new)\s+milestone|wake-up\s+call|a\s+sign\s+of\s+the\s+times|proof\s+that\s+the\s+system"
    r"|strikes?\s+a\s+chord|used\s+to\s+being|not\s+just\s+an?\b)",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"(?:\[?\s*)?(?:(?:note|notice|message|instructions?|attention)\s+(?:to|for)\b|(?:system|assistant|user)\s*:|ignore\s+(?:all|any|the|every|previous)\b"
    r"|disregard\b|click\s+(?:here|on)\b|subscribe\b|sign\s+up\b|follow\s+us\b|read\s+(?:the\s+full|more|also|on)\b|share\s+(?:this|on)\b"
    r"|see\s+also\b|don['’]t\s+miss\b|stay\s+tuned\b|please\b|let\s+(?:us|me)\b|forget\b|think\s+of\b|look\s+at\b|ask\s+(?:yourself|any)\b)"
    r"|.*\b(?:fact-checkers?|language\s+models?|automated\s+(?:reviewers?|systems?))\s*[:,].*"
    r"|.*\b(?:label|mark|rate|score|return|output)\s+(?:every|each|all|this|the|it|score|verdict)\b.{0,60}"
    r"\b(?:supported|true|reliable|verdict|statement|claims?|0|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_PLEASE = re.compile(r"\bplease[.!]?$", re.IGNORECASE)
_SELF_DESCRIPTION = re.compile(
    r"(?:This|The\s+present)\s+(?:publication|page|site|website|newsletter|post|column|blog)"
    r"\s+(?:is|contains|provides|offers|aims)\b",
    re.IGNORECASE,
)
_NOUN_MARKERS = frozenset(
    "the a an its his her their my our your this no of to in on at for by with from and or".split()
)
_ORDER = re.compile(r"([A-Z][a-z]+)\s+(?:the|a|an|your|all|every|it|this|that|these|more|no|not)\b")
_COMPOUND_VERB = re.compile(r"\w-[a-z]+ed\s+(?:the|an?|this|these|those|its|his|her|their|it|them|all|both)\b")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")
_FIGURE = re.compile(r"\d|\b(?:hundred|thousand|million|billion)s?\b", re.IGNORECASE)


def _has_no_content(statement: str) -> bool:
    view = mask(statement)
    if has_finite_verb(view) or _COMPOUND_VERB.search(view):
        return False
    words = view.split()
    if any(word in forms().bases and before.lower() not in _NOUN_MARKERS for before, word in pairwise(words)):
        return False
    headline = any(word.lower() in forms().thirds for word in re.findall(r"[A-Z][a-z]+", view))
    return not headline and not (_FIGURE.search(statement) and len(statement.split()) > 1)


def _is_order(statement: str) -> bool:
    match = _ORDER.match(statement)
    return match is not None and match[1].lower() in forms().bases - forms().pasts


def _is_personal(statement: str) -> bool:
    view = mask(statement)
    if _SELF.search(view):
        return True
    return _US_OR_YOU.search(view) is not None and not _NUMBER.search(view) and not _NAME.search(view)


def _is_possibility(statement: str) -> bool:
    view = _SETTLED.sub("", _MONTH_MAY.sub("", statement))
    match = _POSSIBILITY.search(view)
    return match is not None and not (match[0].lower() in {"could", "would", "must"} and re.search(r"\d", statement))


def _is_evaluation(statement: str) -> bool:
    return _EVALUATION.search(statement) is not None and not _NUMBER.search(statement)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "question": lambda statement: statement.rstrip("”\"')").endswith("?"),
        "no_content": _has_no_content,
        "addressed": lambda statement: _ADDRESSED.match(statement) is not None or _is_order(statement),
        "request": lambda statement: _PLEASE.search(statement) is not None,
        "personal": _is_personal,
        "possibility": _is_possibility,
        "opinion": lambda statement: _OPINION.search(statement) is not None,
        "evaluation": _is_evaluation,
        "rhetoric": lambda statement: _RHETORIC.search(statement) is not None,
        "self_description": lambda statement: _SELF_DESCRIPTION.match(statement) is not None,
    }
)
"""Each rule tells whether a statement is none that a document could settle."""

_WEAK_RULES = frozenset(("personal", "possibility"))
"""Rules that go by a single word; a statement which looks worth checking otherwise is checkable all the same."""
_MIN_WORTHINESS = 0.2


def is_checkable(statement: str, enabled: Collection[str] | None = None) -> bool:
    """Tell whether a document could settle a statement.

    Args:
        statement: A clause made readable alone.
        enabled: Names out of `RULES`; None means all.
    """
    fired = {name for name, rule in RULES.items() if (enabled is None or name in enabled) and rule(statement)}
    return not fired or (fired <= _WEAK_RULES and worthiness(statement) >= _MIN_WORTHINESS)
