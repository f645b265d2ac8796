"""Figures in a text: what is said to be how much, with unit, comparator and rounding."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, assert_never

from assay.language.dates.finding import date_spans
from assay.language.nouns import counted_noun
from assay.language.numbers.agreement import agrees, as_mention
from assay.language.numbers.comparators import hedge_after, hedge_before
from assay.language.numbers.mentions import Agreement, Kind, Mention
from assay.language.numbers.numerals import Form, Numeral, Tokens, find_numerals, tokenize
from assay.language.numbers.ranges import Figure, is_year, join_figures
from assay.language.numbers.roles import (
    is_age,
    is_name_or_year,
    is_no_figure,
    is_word_one,
    numbers_something,
    temperature_of,
)
from assay.language.numbers.units import read_currency_before, read_unit
from assay_schemas import Comparator, Span

if TYPE_CHECKING:
    from assay.language.language import Language, Unit

__all__ = ["Agreement", "Kind", "Mention", "agrees", "as_mention", "find_quantities"]

_RANK_NOUNS = frozenset({"place", "position", "spot", "slot", "rank"})
_RANK_VERBS = frozenset(
    """finished finishing finish finishes came coming come comes ranked ranks ranking rank placed places placing stood
    stands sits sat lay lies joint in""".split()
)
_NOT_COUNTED = frozenset({"century", "hand", "half", "thing", "parties", "party", "degree", "thought", "glance"})
_MULTIPLIED = frozenset("as more higher larger bigger greater the its their faster fewer lower longer less".split())
_SIGNED = frozenset({Kind.MEASURE, Kind.PERCENT, Kind.PERCENTAGE_POINT, Kind.MONEY})
_AGES = frozenset({"aged", "age"})
_SUMS = frozenset({Kind.MONEY, Kind.COUNT})
_HUNDREDTHS = range(10, 100)
_AFTER_SUM = re.compile(r"\s*(?:$|[.,;:!?)\"”]|(?:an?|each|per|to|for|in|on|at)\b)")
_PHRASES = re.compile(
    r"\b(?P<top>(?:the )?top (?:spot|place|position|slot)\b|(?:the very|the) top of\b"
    r"|(?:topped|tops|topping)(?= (?:the (?!\d|[$€£])|an? |its |their |[A-Z]|[\w-]+['’]s )))"
    r"|\b(?P<two>twice|doubled|double(?= the))\b"
    r"|\b(?P<three>tripled|trebled|triple(?= the))\b|\b(?P<four>quadrupled)\b"
    r"|\b(?P<half>halved|halving)\b",
)
_TIMES = {"half": 0.5, "two": 2.0, "three": 3.0, "four": 4.0}


class _Reading(NamedTuple):
    """A figure that was understood; `first` and `stop` are half-open token indices of all that belongs to it."""

    first: int
    stop: int
    figure: Figure
    kind: Kind
    unit: str


def find_quantities(text: str, *, language: Language | None = None) -> tuple[Mention, ...]:
    """Find the figures of a text, in order, without overlap.

    Years, dates, times of day, numbers inside a capitalised name ("Route 66") or glued to letters ("5G"), and the
    words "one" and "a second" without measure are no figures.

    Args:
        text: A sentence or more.
        language: None is English. Of another language a figure's noun is not read, and fewer are found.
    """
    tokens = tokenize(text, language)
    numerals = _with_articles(tokens, find_numerals(tokens))
    dated = date_spans(text, tokens.language)
    mentions = _read_phrases(text) if tokens.language.is_full else []
    stop = 0
    for index, numeral in enumerate(numerals):
        if numeral.first < stop or tokens[numeral.first].start in dated:
            continue
        following = numerals[index + 1] if index + 1 < len(numerals) else None
        figure = join_figures(tokens, numeral, following)
        if is_no_figure(tokens, figure):
            stop = figure.stop
            continue
        reading = _read(tokens, figure)
        if reading is not None:
            mentions.append(_mention(tokens, reading))
            stop = reading.stop
    return _with_hundredths(text, _without_overlap(mentions))


def _with_articles(tokens: Tokens, numerals: tuple[Numeral, ...]) -> tuple[Numeral, ...]:
    """Add the article that stands for one in "less than a month"; "a month" alone is no figure."""
    articles = [
        Numeral(at, at + 1, 1.0, 0.5)
        for at in range(len(tokens) - 1)
        if tokens.belongs(at, "articles") and _is_duration(tokens, at + 1) and hedge_before(tokens, at) is not None
    ]
    return tuple(sorted((*numerals, *articles)))


def _is_duration(tokens: Tokens, at: int) -> bool:
    unit = tokens.language.units.get(tokens.lower(at))
    return unit is not None and unit.kind is Kind.DURATION


def _read_phrases(text: str) -> list[Mention]:
    """Read the figures that no numeral carries: the top spot, topped the list, twice, tripled, halved."""
    mentions = []
    for found in _PHRASES.finditer(text):
        name = found.lastgroup or "top"
        kind, unit, value = (Kind.RANK, "rank", 1.0) if name == "top" else (Kind.RATIO, "times", _TIMES[name])
        span = Span(start=found.start(), end=found.end())
        mentions.append(Mention(span, value, value, Comparator.EQ, kind, unit, 0.0))
    return mentions


def _without_overlap(mentions: list[Mention]) -> tuple[Mention, ...]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda mention: (mention.span.start, -mention.span.end)):
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return tuple(kept)


def _with_hundredths(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Read the hundredths behind a sum of money: "two florins eighty", "5 dollars 20 a ride"."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if before is not None and _is_hundredths(text, before, mention):
            value, span = before.low + mention.low / 100, Span(start=before.span.start, end=mention.span.end)
            joined[-1] = replace(before, low=value, high=value, resolution=0.005, span=span)
        else:
            joined.append(mention)
    return tuple(joined)


def _is_hundredths(text: str, whole: Mention, mention: Mention) -> bool:
    if whole.kind not in _SUMS or whole.low != whole.high or not whole.low.is_integer() or not whole.unit:
        return False
    noun = rf"{re.escape(whole.unit)}\s+" if whole.kind is Kind.COUNT else ""
    between = re.compile(rf"\s+{noun}", re.IGNORECASE)
    return (
        (mention.kind, mention.unit) == (Kind.COUNT, "")
        and mention.low in _HUNDREDTHS
        and between.fullmatch(text, whole.span.end, mention.span.start) is not None
        and _AFTER_SUM.match(text, mention.span.end) is not None
    )


def _read(tokens: Tokens, figure: Figure) -> _Reading | None:
    if not tokens.language.is_full and is_word_one(tokens, figure):
        return None  # "une heure" may be "an hour" as well as "one hour"
    match figure.form:
        case Form.CLOCK:
            return _read_clock(tokens, figure)
        case Form.ORDINAL:
            return _read_ordinal(tokens, figure)
        case Form.FRACTION:
            return _read_fraction(tokens, figure)
        case Form.CARDINAL | Form.VAGUE:
            return _read_rank(tokens, figure) or _read_measured(tokens, figure) or _read_count(tokens, figure)
        case unknown:
            assert_never(unknown)


def _read_clock(tokens: Tokens, figure: Figure) -> _Reading | None:
    """Read 2:01:09 and 3:26.12 as durations; 10:30 is a time of day."""
    written = tokens[figure.first].text
    if written.count(":") < 2 and "." not in written:
        return None
    return _Reading(figure.first, figure.stop, figure, Kind.DURATION, "second")


def _read_ordinal(tokens: Tokens, figure: Figure) -> _Reading | None:
    first, stop = figure.first, figure.stop
    before, after = tokens.lower(first - 1), tokens.lower(stop)
    if after in _RANK_NOUNS:
        return _Reading(first, stop + 1, figure, Kind.RANK, "rank")
    if (figure.low == 2 and before in {"a", "per", "every", "each", "split"}) or before == "at" or after == "of":
        return None
    words = after.removeprefix("-") if after != "-" else tokens.lower(stop + 1)
    noun = counted_noun(tokens, stop, is_single=True) if words.islower() and words not in _NOT_COUNTED else ""
    if after != "-" and not noun:
        return _Reading(first, stop, figure, Kind.RANK, "rank") if before in _RANK_VERBS else None
    if after == "-":
        noun = f"{words} {counted_noun(tokens, stop + 2, is_single=True)}".strip()
    is_named = stop < len(tokens) and tokens[stop].text[0].isupper()
    return None if is_named or words in _NOT_COUNTED else _Reading(first, stop, figure, Kind.ORDINAL, noun)


def _read_fraction(tokens: Tokens, figure: Figure) -> _Reading | None:
    """Read a share, or a part of a measure: two-thirds of voters, half an hour, five thousandths of a second."""
    stop = figure.stop
    stop += tokens.belongs(stop, "of")
    stop += tokens.belongs(stop, "articles")
    measured = read_unit(tokens, stop) if stop > figure.stop else None
    if measured is not None:
        return _Reading(figure.first, measured[1], figure, measured[0].kind, measured[0].name)
    is_half = tokens.language.numbers["parts"].get(tokens.lower(figure.first)) == 2
    is_half_of_game = is_half and tokens.lower(figure.stop) not in {"of", "the", "its"}
    if is_half_of_game and not read_currency_before(tokens, figure.first):
        return None
    return _Reading(figure.first, figure.stop, figure, Kind.FRACTION, "fraction")


def _read_rank(tokens: Tokens, figure: Figure) -> _Reading | None:
    """Read No. 1, number one, #3, top ten."""
    first = figure.first
    before = tokens.lower(first - 1)
    if figure.has_scale or figure.low != figure.high or figure.low > 1000 or read_unit(tokens, figure.stop):
        return None
    start = first - 2 if before == "." else first - 1
    if tokens.belongs(first - 1, "ranks") or (
        start >= 0 and tokens[start].text in {"No", "no", "Nr", "NO"} and (before == "." or tokens[start].text == "No")
    ):
        return _Reading(start, figure.stop, figure, Kind.RANK, "rank")
    return _Reading(first - 1, figure.stop, figure, Kind.RANK, "rank top") if before == "top" else None


def _read_measured(tokens: Tokens, figure: Figure) -> _Reading | None:
    """Read a figure with currency, unit of measure, age or multiplier."""
    first, stop = figure.first, figure.stop
    currency = read_currency_before(tokens, first)
    if currency is not None:
        return _Reading(currency[1], stop, figure, Kind.MONEY, currency[0].name)
    temperature = temperature_of(tokens, figure)
    if temperature is not None:
        return _Reading(first, stop + 1, figure, Kind.MEASURE, temperature)
    is_hyphened = tokens.lower(stop) == "-"
    skip = stop + is_hyphened
    skip = hedge[1] if not is_hyphened and (hedge := hedge_after(tokens, stop)) else skip
    skip += figure.has_scale and tokens.belongs(skip, "of")
    measured = read_unit(tokens, skip)
    if measured is not None:
        return _read_unit_words(tokens, figure, *measured)
    if tokens.lower(first - 1) in _AGES and first and figure.high < 130:
        return _Reading(first - 1, stop, figure, Kind.AGE, "year")
    if tokens.lower(stop) in {"times", "x", "fold"} or (is_hyphened and tokens.lower(stop + 1) == "fold"):
        is_ratio = tokens.lower(stop) != "times" or tokens.lower(stop + 1) in _MULTIPLIED
        return _Reading(first, stop + 1 + is_hyphened, figure, Kind.RATIO if is_ratio else Kind.COUNT, "times")
    return None


def _read_unit_words(tokens: Tokens, figure: Figure, unit: Unit, stop: int) -> _Reading | None:
    if unit.name == "year":
        old = stop + (tokens.lower(stop) == "-")
        if tokens.lower(old) in {"old", "olds"}:
            return _Reading(figure.first, old + 1, figure, Kind.AGE, "year")
        if (tokens.lower(stop), tokens.lower(stop + 1)) == ("of", "age"):
            return _Reading(figure.first, stop + 2, figure, Kind.AGE, "year")
    if unit.name == "pound" and figure.has_scale:
        return _Reading(figure.first, stop, figure, Kind.MONEY, "GBP")
    return _Reading(figure.first, stop, figure, unit.kind, unit.name)


def _read_count(tokens: Tokens, figure: Figure) -> _Reading | None:
    first, stop = figure.first, figure.stop
    is_hedged = hedge_before(tokens, first) is not None or hedge_after(tokens, stop) is not None
    is_bare = figure.low == figure.high and not figure.has_scale and figure.form is Form.CARDINAL
    if figure.is_score:
        return _Reading(first, stop, figure, Kind.SCORE, "")
    if not tokens.language.is_full:
        is_other = (is_bare and not is_hedged and numbers_something(tokens, figure)) or _is_year_span(figure)
        return None if is_other else _Reading(first, stop, figure, Kind.COUNT, "")
    if is_age(tokens, figure):
        return _Reading(first, stop, figure, Kind.AGE, "year")
    after = hedge_after(tokens, stop)
    noun = counted_noun(tokens, after[1] if after else stop, is_single=is_bare and figure.low == 1)
    if not is_hedged and is_bare and (is_word_one(tokens, figure) or is_name_or_year(tokens, figure, noun)):
        return None
    return None if _is_year_span(figure) else _Reading(first, stop, figure, Kind.COUNT, noun)


def _is_year_span(figure: Figure) -> bool:
    return figure.is_plain and figure.low != figure.high and is_year(figure.low) and is_year(figure.high)


def _mention(tokens: Tokens, reading: _Reading) -> Mention:
    figure = reading.figure
    comparator = Comparator.EQ if figure.low == figure.high or figure.is_score else Comparator.BETWEEN
    first, stop, unit, is_near = reading.first, reading.stop, reading.unit, False
    if reading.unit == "rank top":
        comparator, unit = Comparator.LTE, "rank"
    elif figure.form is Form.VAGUE:
        comparator = Comparator.GTE
    sign = -1.0 if _is_negative(tokens, reading) else 1.0
    first -= sign < 0
    after = hedge_after(tokens, stop)
    before = hedge_before(tokens, first)
    if after is not None and comparator is Comparator.EQ:
        (comparator, is_near), stop = after
    elif before is not None and comparator is not Comparator.GTE:
        (hedged, is_near), first = before
        # "about 3 to 5" stays a range.
        comparator = hedged if comparator is Comparator.EQ else comparator
    return Mention(
        span=Span(start=tokens[first].start, end=tokens[stop - 1].end),
        low=sign * figure.low,
        high=sign * figure.high,
        comparator=comparator,
        kind=reading.kind,
        unit=unit,
        resolution=0.0 if reading.kind in {Kind.RANK, Kind.ORDINAL, Kind.SCORE} else figure.half_width,
        is_near=is_near,
    )


def _is_negative(tokens: Tokens, reading: _Reading) -> bool:
    """Read the sign of "minus 12 degrees" and "-0.4 %"; after a word or a figure the dash is none."""
    first = reading.first
    if not first or reading.figure.low != reading.figure.high or reading.kind not in _SIGNED:
        return False
    if tokens[first - 1].lower == "minus":
        return True
    is_apart = first == 1 or tokens[first - 2].end < tokens[first - 1].start
    return tokens[first - 1].text in {"-", "−"} and is_apart and tokens[first - 1].end == tokens[first].start
