"""Headlines in title case, whose capitals say nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.tokens import is_stop_word, tokenize

if TYPE_CHECKING:
    from assay.language.names import Gazetteer

_MIN_WORDS = 5
_MIN_LENGTH = 5
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?<!\w)'[^'\n]*'(?!\w)")


def calm(text: str, gazetteer: Gazetteer) -> str:
    """Lower the capitals of a headline in title case, where they say nothing; known names and quotes keep theirs."""
    long_words = [t for t in tokenize(text) if len(t.text) >= _MIN_LENGTH and not is_stop_word(t.text)]
    if len(long_words) < _MIN_WORDS or not all(token.text[0].isupper() for token in long_words):
        return text
    kept = [(name.start, name.end) for name in gazetteer.find(text)]
    kept += [m.span() for m in _QUOTED.finditer(text)]
    return "".join(
        char if any(start <= i < end for start, end in kept) else char.lower() for i, char in enumerate(text)
    )
