"""What a clause says of its subject: the verb that follows it, and the nouns that its figures measure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.language.tokens import concept, is_light, is_past_form, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assay.language.names import Name
    from assay.language.numbers.mentions import Mention

_AUXILIARIES = re.compile(
    r"[\"'”’]?\s+(?:(?:was|were|is|are|has|had|have|been|being|also|later|then|now|once|never|not|again|already|[a-z]+ly)\s+)*"
    r"(?P<verb>[a-z]+)\b"
)
_MEASURED = re.compile(r"\b(?P<noun>[a-z]+) of (?:the |a |an )?$")
_ANY_MEASURE = frozenset("amount average figure level number period score sum time total value record".split())


def main_verb(text: str, names: Sequence[Name]) -> str | None:
    """Return the concept of the past form that follows the first name; None if none does, or it says little."""
    found = _AUXILIARIES.match(text, names[0].end) if names else None
    if found is None or not is_past_form(found["verb"]) or is_light(found["verb"]):
        return None
    return next(iter(_concepts(found["verb"])), None)


def measured_nouns(text: str, mentions: Iterable[Mention]) -> frozenset[str]:
    """Return the concepts of what the figures are said to be of: loss, for "a loss of 3 million"."""
    found = (_MEASURED.search(text[: mention.span.start]) for mention in mentions)
    nouns = (match["noun"] for match in found if match and match["noun"] not in _ANY_MEASURE)
    return frozenset(term for noun in nouns for term in _concepts(noun))


def _concepts(word: str) -> Iterator[str]:
    return (concept(token.stem) for token in tokenize(word))
