"""Check that a statement says what its quote says: a model rewords, and may have been told to change the meaning.

A good statement names what its quote only points to, so whatever the article has elsewhere may come in. Not
allowed are a figure or a name that the article does not have, and the same words with the opposite meaning.
"""

from __future__ import annotations

import re

from sentencex import segment

from assay.language.dates.finding import date_spans
from assay.language.polarity import are_opposed, read_polarity

_TERM = re.compile(r"\d+|[^\W\d_]{4,}")
_STEM = 4
_REWORDED = 0.6
"""Share of common words below which a lone "not" means nothing."""
_DENIES = re.compile(r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?)\b", re.IGNORECASE)
_CAPPED = re.compile(r"\b(?:no|not) (?:more|less|fewer|later|earlier|longer)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_NAME = r"[^\W\d_a-z][\w'’-]*"
_OPENING_NAME = re.compile(rf"[\"“”'(]*(?:The )?(?P<name>{_NAME}(?: {_NAME})+)")
_WORD_OF_NAME = re.compile(_NAME)


def keeps_to_quote(statement: str, quote: str, read: str, *, is_denied: bool) -> bool:
    """Return True if a statement keeps the figures, the names and the meaning of its quote.

    It may leave out what the quote says besides, and name what the quote only points to; it may not put another figure
    or another subject in the place of one, nor deny what the quote affirms.

    Args:
        statement: Of the claim.
        quote: Its words in the article.
        read: All that the model was shown.
        is_denied: Whether the article denies the claim, which then stands without the denial.
    """
    if _puts_other(statement, quote, read) or not _keeps_subject(statement, quote, read):
        return False
    if is_denied or share_of_words(statement, quote) < _REWORDED or share_of_words(quote, statement) < _REWORDED:
        return True
    if are_opposed(quote, statement) or bool(_CAPPED.search(quote)) != bool(_CAPPED.search(statement)):
        return False
    return _is_negated(quote) == _is_negated(statement)


def standing_alone(quote: str, read: str) -> str | None:
    """Return the sentence of the text that holds the quote, or None if none does."""
    for paragraph in read.split("\n\n"):
        if quote in paragraph:
            return next((found.strip() for found in segment("en", paragraph) if quote in found), paragraph.strip())
    return None


def share_of_words(statement: str, source: str) -> float:
    """Return the share of a statement's longer words and figures whose beginning the source has; 1 if it has none."""
    terms, known = ({term[:_STEM] for term in _TERM.findall(text.casefold())} for text in (statement, source))
    return len(terms & known) / len(terms) if terms else 1.0


def _puts_other(statement: str, quote: str, read: str) -> bool:
    """Return True if a year gave way to a year, a day to a day, or a count to a count, that the text does not have."""
    return any(
        bool(quoted - stated) and not stated - quoted <= _plain_numbers(read)
        for quoted, stated in zip(_numbers(quote), _numbers(statement), strict=True)
    )


def _plain_numbers(text: str) -> frozenset[str]:
    return frozenset(number.replace(",", "") for number in _NUMBER.findall(text))


def _numbers(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the years, the other numbers of dates, and the counts of a text."""
    dated = date_spans(text)
    found = [(number[0].replace(",", ""), number.start() in dated) for number in _NUMBER.finditer(text)]
    years = frozenset(number for number, _ in found if _YEAR.fullmatch(number))
    days = frozenset(number for number, is_dated in found if is_dated) - years
    return years, days, frozenset(number for number, is_dated in found if not is_dated) - years


def _keeps_subject(statement: str, quote: str, read: str) -> bool:
    """Return True if a quote that opens with a name of several words has a word of it left, or no strange one instead.

    Strange is a name that the text does not have.
    """
    opening = _OPENING_NAME.match(quote)
    if opening is None:
        return True
    named = _words_of_names(statement)
    # The first word has its capital from its place.
    known = {word[:_STEM] for word in _words_of_names(read)}
    has_strange = any(word[:_STEM] not in known for word in _words_of_names(statement.partition(" ")[2]))
    return bool(named & _words_of_names(opening["name"])) or not has_strange


def _words_of_names(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("'s").removesuffix("’s") for word in _WORD_OF_NAME.findall(text))


def _is_negated(text: str) -> bool:
    return bool(read_polarity(text).reaches) or _DENIES.search(text) is not None
