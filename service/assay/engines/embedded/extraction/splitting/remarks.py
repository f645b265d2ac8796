"""Rules for remarks behind a comma that say more of the statement than they can say alone.

Such a part keeps the wording of the whole statement; only its quote is short.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.engines.embedded.extraction.splitting.asides import last_name
from assay.engines.embedded.extraction.splitting.clauses import find_head, first_verb, has_finite_verb
from assay.engines.embedded.extraction.splitting.verbs import MODALS, forms, is_auxiliary, is_participle

if TYPE_CHECKING:
    from assay.engines.embedded.extraction.splitting.clauses import Clause

_COUNTED = re.compile(
    r",\s+(?=(?:two|three|four|five|six|seven|eight|nine|ten)\s+[a-z-]+(?:\s[a-z-]+)?s\s+(?:of|from|in)\s)"
)
_FIGURE_APPOSITION = re.compile(
    r"(?P<figure>[$€£]?\d[\d.,]*(?:\s+(?:thousand|million|billion|percent|per\s+cent|[a-z]+s))?),\s+"
    r"(?=an?\s(?:[A-Za-z-]+\s){0,3}?(?:record|high|low|best|figure|number|rate|sum|price|total|share|rise|increase|drop"
    r"|fall|gain|loss|amount|mark)\b)"
)
_REMARK = re.compile(
    r"(?:,|\s*[–—]|\s-{1,2})\s+(?=(?:well|far|just|only|about|almost|nearly|over|half|twice|double|each|both|then|now|in\s+(?:front|spite)"
    r"|(?:more|less|fewer|[a-z]{2,}er)\s+than|(?:one|two|three|four|five|six|\d+)\s+[a-z]+\s+(?:after|before|more|less|[a-z]{2,}er)"
    r"|(?:most|many|some|all|none|half|two|three|one)\s+of\s+(?:them|whom|which|these|those)|of\s+(?:whom|which)"
    r"|with|despite|a|an|the|up|down|which|as)\s)"
)
_OPENING = re.compile(r"(?:With|Despite|In\s+spite\s+of|Thanks\s+to)\s[^,]+,\s+(?=[A-Za-z\d“\"])")
_EXCEPTION = re.compile(
    r"\b(?:exception|except|exclusion|excluding|unless|possible|possibly|as\s+(?:well|long|soon|far)|provided|if|or|alleged|supposed)\b"
)
_LIST = re.compile(r",\s|\s(?:and|or)\s+(?:the|an?|with)\b")
_NEGATION = re.compile(r"\b(?:no|not|nobody|none|never|nothing|neither|n't)\b|n['’]t\b", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"(?:while|although|though|because|when|as|if|since|after|before|once|until)\s", re.IGNORECASE
)
_DETERMINED = re.compile(r"(?:the|an?)\s")
_PREPOSITIONS = frozenset("in on at by for with from of to into over under as".split())
_RELATIVE = re.compile(r"^which\s|\bof\s+(?:whom|which)\b")
_MIN_WORDS = 3


def split_counted_apposition(clause: Clause) -> tuple[Clause, ...]:
    """Who the named ones are, counted: "... by the Quarry Boys, three brothers from Leeds"."""
    match = _COUNTED.search(clause.view)
    if match is None or not has_finite_verb(clause.view[: match.start()]):
        return ()
    name = last_name(clause.view, clause.text, match.start())
    rest = clause.part(match.end(), len(clause.text))
    if not name or find_head(rest.view) or _LIST.search(rest.view):
        return ()
    return clause.part(0, match.start(), lead=clause.lead), rest._replace(wording=f"{name} are {rest.text}")


def split_figure_apposition(clause: Clause) -> tuple[Clause, ...]:
    """What a figure amounts to: "She jumped 7.04, a record for juniors"."""
    match = _FIGURE_APPOSITION.search(clause.view)
    if match is None or not has_finite_verb(clause.view[: match.start()]):
        return ()
    rest = clause.part(match.end(), len(clause.text))
    if find_head(rest.view) or _LIST.search(rest.view):
        return ()
    left = clause.part(0, match.end("figure"), lead=clause.lead)
    return left, rest._replace(wording=f"{match['figure']} is {rest.text}")


def split_leading_remark(clause: Clause) -> tuple[Clause, ...]:
    """A circumstance before the subject: "With nine goals behind him, the captain left"."""
    opening = _OPENING.match(clause.view)
    if opening is None or clause.lead:
        return ()
    main = clause.part(opening.end(), len(clause.text))
    head = find_head(main.view)
    if (
        head is None
        or main.view.startswith(("and ", "or "))
        or head.verb.text in MODALS
        or _EXCEPTION.search(opening[0])
        or has_finite_verb(opening[0])
    ):
        return ()
    return clause.part(0, opening.end(), wording=clause.text), main


def split_trailing_remark(clause: Clause) -> tuple[Clause, ...]:
    """A measure, a circumstance or a description at the end: "..., well within the limit"."""
    matches = list(_REMARK.finditer(clause.view))
    if not matches:
        return ()
    last = matches[-1]
    left = clause.part(0, last.start(), lead=clause.lead)
    rest = clause.part(last.end(), len(clause.text))
    is_main = first_verb(left.view) is not None if clause.lead else find_head(left.view) is not None
    if not is_main or _is_no_remark(left.view, rest.view):
        return ()
    return left, rest._replace(wording=clause.statement)


def _is_no_remark(left: str, rest: str) -> bool:
    """Tell what would change the statement if it were left out, and what may be the last item of a list."""
    if len(rest.split()) < _MIN_WORDS or _LIST.search(rest) or _EXCEPTION.search(rest):
        return True
    if _SUBORDINATE.match(left) or _NEGATION.search(left) or any(map(_is_cut_off, left.split(", "))):
        return True
    return _may_be_item(left, rest) or _has_own_subject(rest)


def _may_be_item(left: str, rest: str) -> bool:
    if _DETERMINED.match(rest) is None:
        return False
    return " who " in rest or (", " in left and _DETERMINED.match(left.rpartition(", ")[2]) is not None)


def _is_cut_off(stretch: str) -> bool:
    """Tell that what was said goes on behind the comma: "the mayor is, at 70, the oldest"."""
    last = stretch.rpartition(" ")[2]
    return is_auxiliary(last) or last in _PREPOSITIONS or last in forms().thirds


def _has_own_subject(rest: str) -> bool:
    head = find_head(rest)
    return head is not None and not _RELATIVE.search(rest) and not is_participle(head.verb.text)
