"""Rules for remarks behind a comma that say more of the statement than they can say alone.

Such a part keeps the wording of the whole statement; only its quote is short.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.clauses import find_head, is_complete
from assay.language.verbs import is_participle

if TYPE_CHECKING:
    from assay.language.clauses import Clause

# "it fell, well within it", not "it fell well".
_REMARK = re.compile(
    r"(?:,|\s*[–—]|\s-{1,2})\s+(?=(?:well|far|just|only|about|almost|nearly|over|half|twice|double|each|both|then|now|in\s+(?:front|spite)"
    r"|(?:more|less|fewer|[a-z]{2,}er)\s+than|(?:one|two|three|four|five|six|\d+)\s+[a-z]+\s+(?:after|before|more|less|[a-z]{2,}er)"
    r"|(?:most|many|some|all|none|half|two|three|one)\s+of\s+(?:them|whom|which|these|those)|of\s+(?:whom|which)"
    r"|with|despite|a|an|the|up|down|which|as)\s)"
)
# "unless it rains", not "it rains".
_EXCEPTION = re.compile(
    r"\b(?:exception|except|exclusion|excluding|unless|possible|possibly|as\s+(?:well|long|soon|far)|provided|if|or|alleged|supposed)\b"
)
# "a, b", not "ab".
_LIST = re.compile(r",\s|\s(?:and|or)\s+(?:the|an?|with)\b")
# "no ship", not "a note".
_NEGATION = re.compile(r"\b(?:no|not|nobody|none|never|nothing|neither|n't)\b|n['’]t\b", re.IGNORECASE)
# "when it fell", not "whenever it fell".
_SUBORDINATE = re.compile(
    r"(?:while|although|though|because|when|as|if|since|after|before|once|until)\s", re.IGNORECASE
)
# "which fell", not "the one which fell".
_RELATIVE = re.compile(r"^which\s|\bof\s+(?:whom|which)\b")
_MIN_WORDS = 3


def split_trailing_remark(clause: Clause) -> tuple[Clause, ...]:
    """A measure, a circumstance or a description at the end: "..., well within the limit"."""
    matches = list(_REMARK.finditer(clause.view))
    if not matches:
        return ()
    last = matches[-1]
    left = clause.part(0, last.start(), lead=clause.lead)
    rest = clause.part(last.end(), len(clause.text))
    if not is_complete(left) or _is_no_remark(left.view, rest.view):
        return ()
    return left, rest._replace(wording=clause.statement)


def _is_no_remark(left: str, rest: str) -> bool:
    """Return True if the statement would change without it, or if it may be the last item of a list."""
    if len(rest.split()) < _MIN_WORDS or _LIST.search(rest) or _EXCEPTION.search(rest):
        return True
    if _SUBORDINATE.match(left) or _NEGATION.search(left):
        return True
    return _has_own_subject(rest)


def _has_own_subject(rest: str) -> bool:
    head = find_head(rest)
    return head is not None and not _RELATIVE.search(rest) and not is_participle(head.verb.text)
