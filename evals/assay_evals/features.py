"""What in a claim's wording a verifier may stumble over: numbers, dates, names, negation.

Crude patterns, and not the pipeline's own readers: a breakdown by what the pipeline recognised would hide what it
did not.
"""

from __future__ import annotations

import re

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half "
    "third quarter dozen first second twice double"
)
_PATTERNS = {
    "date": re.compile(rf"\b(?:(?:{_MONTHS})|(?:1[0-9]|20)\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})\b"),
    "name": re.compile(r"(?<=[\w,;)’'-] )[A-Z][\w’'-]+"),
    "negation": re.compile(
        r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t)\b", re.IGNORECASE
    ),
    "number": re.compile(rf"\d|\b(?:{'|'.join(_NUMBERS.split())})\b", re.IGNORECASE),
}
PLAIN = "plain"


def features(text: str) -> tuple[str, ...]:
    """Return which of "date", "name", "negation", "number" a claim has, in this order; ("plain",) if none.

    A capital letter at the start of a sentence does not make a name; a year is both a date and a number.
    """
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(text)) or (PLAIN,)
