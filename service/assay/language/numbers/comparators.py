"""Words that say how the truth relates to a figure: over, nearly, at least, or so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.language.language import Hedge
    from assay.language.numbers.number_tokens import Tokens

_LONGEST_BEFORE, _LONGEST_AFTER = 4, 3


def hedge_before(tokens: Tokens, stop: int) -> tuple[Hedge, int] | None:
    """Read the comparator that ends before token `stop`; the second value is its first token."""
    hedges = tokens.language.hedges_before
    for end in (stop, stop - 1):
        if end < stop and not tokens.belongs(end, "fillers"):
            return None
        for width in range(min(_LONGEST_BEFORE, end), 0, -1):
            hedge = hedges.get(tokens.joined(end - width, end))
            if hedge is not None:
                return hedge, end - width
    return None


def hedge_after(tokens: Tokens, at: int) -> tuple[Hedge, int] | None:
    """Read the comparator that begins at token `at`; the second value is the token after it."""
    for width in range(_LONGEST_AFTER, 0, -1):
        hedge = tokens.language.hedges_after.get(tokens.joined(at, at + width))
        if hedge is not None and at + width <= len(tokens):
            return hedge, at + width
    return None
