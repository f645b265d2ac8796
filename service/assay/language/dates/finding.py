"""Dates in a text, absolute or seen from the article's own day, and whether two of them agree."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from assay.language.dates.forms import Form, Period, Precision
from assay.language.dates.other_languages import absolute_forms, dated_forms
from assay.language.language import Language, english
from assay.language.numbers.mentions import Agreement
from assay_schemas import Span

__all__ = ["DateMention", "Precision", "agree", "date_spans", "dateline_date", "find_dates"]

_LINES = 8
_LINE_CHARS = 300
_PLACE = re.compile(r"[A-Z][\w.'’ ()/-]{1,60}(?:,[\w.'’ ()/-]{1,40})?,?\s*[(]?")
_AGENCY = r"(?:\s{0,4}(?:\([A-Z][^()]{1,40}\)|/[\w .]{2,40}/))?"
_DASH = re.compile(
    rf"\s{{0,4}}(?:[)]\s{{0,4}})?{_AGENCY}\s{{0,4}}(?:[-–—:·•]|\|(?!.*\b(?:photo|picture|image)))", re.IGNORECASE
)
# What tells of a picture, and not of the article: "Photo: Ann Lee, 3 May 2019"; "Photocopies: 3 May 2019".
_PICTURE = re.compile(
    r"\b(?:photo(?:graph)?s?|pictures?|pictured|images?|file photo|video still|illustration|credit|caption)\b|©",
    re.IGNORECASE,
)
_LOWER = re.compile(r"\b(?!of\b|de\b|la\b|le\b|am\b|an\b|upon\b|on\b|sur\b|and\b|by\b)[a-z]+\b")

_SENTENCE_ENDS = ("; ", ". ", "! ", "? ", "\n")
_NEARLY_A_YEAR = 357
_TEXTS_KEPT = 512


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text; `first` and `last` are the days it covers, both included.

    `is_span` if it names two years: such spans are one only if both ends are.
    """

    span: Span
    first: dt.date
    last: dt.date
    precision: Precision
    is_span: bool = False


def find_dates(text: str, *, article_date: dt.date | None, language: Language | None = None) -> tuple[DateMention, ...]:
    """Find the dates of a text, in order, without overlap.

    Args:
        text: A sentence or more.
        article_date: The day the text was published. None: "yesterday", "on Sunday" and "November 7" are skipped;
            otherwise a date without year is the latest one up to a week after that day, or where the sentence speaks of
            what is to come the next one.
        language: None is English.
    """
    language = language or english()
    mentions: list[DateMention] = []
    absolute = _absolute(text, language)
    for form, found in (*absolute, *_matches(text, dated_forms(language), absolute)):
        period = _resolved(form, found, article_date and _seen_from(article_date, form, found, language))
        if period is not None:
            mentions.append(DateMention(Span(start=found.start(), end=found.end()), *period))
    return tuple(sorted(mentions, key=lambda mention: mention.span.start))


@lru_cache(_TEXTS_KEPT)
def date_spans(text: str, language: Language | None = None) -> frozenset[int]:
    """Return the offsets that belong to a written date, whether or not its year is known; bare years are left out."""
    found = _absolute(text, language or english())
    return frozenset(at for _, match in found for at in range(match.start(), match.end()))


def dateline_date(text: str, language: Language | None = None) -> dt.date | None:
    """Return the day that an article states of itself in its first lines, or None.

    It counts at the head of a line ("August 6, 2024 –", "2025-11-12"), after a label ("Published: 8 Nov 2025") or
    after a place and before a dash ("LONDON, November 14, 2025 –"); not within a sentence, and not of a picture. A line
    of nothing but a place and a day counts only above the first paragraph: below it is a caption.
    """
    lines = [line.strip()[:_LINE_CHARS] for line in text[: _LINES * 2_000].splitlines() if line.strip()][:_LINES]
    head = next((at for at, line in enumerate(lines) if at and line.endswith((".", "!", "?", ".”", '."'))), len(lines))
    days = (_stated_day(line, language or english(), below=at - head) for at, line in enumerate(lines))
    return next((day for day in days if day is not None), None)


def agree(one: DateMention, other: DateMention) -> Agreement:
    """Compare two dates: MISMATCH if they have no day in common, else MATCH.

    Two spans of years must be identical: "from 1991 to 1995" is not "from 1992 to 1995".
    """
    if one.is_span and other.is_span:
        return Agreement.MATCH if (one.first, one.last) == (other.first, other.last) else Agreement.MISMATCH
    is_apart = one.last < other.first or other.last < one.first
    return Agreement.MISMATCH if is_apart else Agreement.MATCH


def _seen_from(article_date: dt.date, form: Form, found: re.Match[str], language: Language) -> dt.date:
    """Return the day from which a date is to be read: nearly a year on where its sentence speaks of what is to come."""
    if not form.may_lack_year or found[0].lower().startswith("last"):
        return article_date
    start = max(found.string.rfind(mark, 0, found.start()) for mark in _SENTENCE_ENDS) + 1
    ends = (found.string.find(mark, found.end() - 1) for mark in _SENTENCE_ENDS)  # "in May. It", with the full stop
    end = min((at for at in ends if at >= 0), default=len(found.string))
    is_coming = _coming(language).search(found.string, start, end)
    return article_date + dt.timedelta(days=_NEARLY_A_YEAR) if is_coming else article_date


@cache
def _coming(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(language.words['coming'])) or '(?!)'})\b", re.IGNORECASE)


def _resolved(form: Form, found: re.Match[str], article_date: dt.date | None) -> Period | None:
    try:
        return form.resolve(found, article_date)
    except (ValueError, OverflowError):  # a month or year that the calendar lacks
        return None


@lru_cache(_TEXTS_KEPT)
def _absolute(text: str, language: Language) -> tuple[tuple[Form, re.Match[str]], ...]:
    return tuple(_matches(text, absolute_forms(language)))


def _matches(
    text: str, forms: Iterable[Form], earlier: Iterable[tuple[Form, re.Match[str]]] = ()
) -> Iterator[tuple[Form, re.Match[str]]]:
    """Yield what is written in one of the forms, the first form first, without overlap and beside what was found."""
    taken = bytearray(len(text))
    for _, found in earlier:
        taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    for form in forms:
        for found in form.pattern.finditer(text):
            if not any(taken[found.start() : found.end()]):
                taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
                yield form, found


@cache
def _label(language: Language) -> re.Pattern[str]:
    words, on = "|".join(sorted(language.words["label"])), "|".join(language.words["on"])
    label = rf"(?:.{{0,80}}[|·•]|\W*(?:first |last |date )?(?:{words})\b)"
    return re.compile(rf"{label}[\W_]*(?:(?:{on}) )?[\W_]*", re.IGNORECASE)


def _stated_day(line: str, language: Language, *, below: int) -> dt.date | None:
    """Return the day of a dateline; `below` counts the lines from the first paragraph on, which may be a standfirst."""
    if _PICTURE.search(line):
        return None
    for mention in find_dates(line, article_date=None, language=language):
        if mention.precision is not Precision.DAY:
            continue
        before, after = line[: mention.span.start], line[mention.span.end :]
        is_dashed = _DASH.match(after) is not None or (below < 0 and not after.strip(" )"))
        is_labelled = _label(language).fullmatch(before) is not None
        opens_line = not before and (is_dashed or line[:4].isdecimal() or (below <= 1 and not after))
        is_dateline = _PLACE.fullmatch(before) is not None and not _LOWER.search(before) and is_dashed
        if is_labelled or opens_line or is_dateline:
            return mention.first
    return None
