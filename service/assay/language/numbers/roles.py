"""What a number is that measures nothing: a year, a time of day, a model, a part of a name."""

from __future__ import annotations

from assay.language.nouns import counted_noun, is_part_of_name, is_plural
from assay.language.numbers.number_tokens import Tokens
from assay.language.numbers.ranges import Figure, is_year
from assay.language.numbers.units import read_currency_before, read_unit

_DETERMINERS = frozenset("the a an its their his her our my your this that these those each every".split())
_BEFORE_YEARS = frozenset(
    """in since by until till during before after from for to and or of on at versus early mid late fiscal record
    than through with about its ' ’ ( – -""".split()
)
_HOLDERS = frozenset("total capacity crowd number fleet sum maximum minimum toll workforce population".split())
"""Nouns of which a figure gives the size: "a total of 1350 seats"; "the riots of 2019"."""
_OF_YEARS = frozenset(
    """elections games olympics finals championships awards sales results profits earnings revenues exports imports
    data figures estimates levels standards models guidelines rules talks accords riots protests floods fires attacks
    prices olympians paralympics series playoffs season budgets accounts reports polls primaries midterms census
    numbers totals targets forecasts emissions dollars terms times has was is as""".split()
)
"""Plurals that go with a year ("record 2018 profits") rather than with a count."""
_REACHED = frozenset("reached hit passed stands stood totalled totaled is was at to topped numbered".split())
_TOTALS = frozenset("toll total number count tally attendance crowd membership enrolment enrollment workforce".split())
_GO_ON = frozenset("on by in after as with this last yesterday today and but when while".split())
_REACH = 6
_HEAT = ("temperatur", "degree", "heat", "oven", "thermometer", "mercury", "warm", "hot", "cold", "celsius", "weather")
_DEGREES = {"C": "celsius", "F": "fahrenheit"}
_OLDEST = 130
_ONE = frozenset("a an the his her their one another".split())
_PEOPLE = frozenset("man woman boy girl person age".split())
_PERSONS = frozenset("he she who".split())
_BEING = frozenset("is was".split())


def is_no_figure(tokens: Tokens, figure: Figure) -> bool:
    """Return True for a time of day, a decade ("the 1990s"), a version, a product ("4 x 100") or a code ("5G")."""
    first, stop = figure.first, figure.stop
    is_product = tokens.lower(stop) in {"x", "×"} and tokens.lower(stop + 1)[:1].isdecimal()
    if is_product or tokens.belongs(stop, "clock") or _is_glued_before(tokens, first):
        return True
    after = tokens[stop] if stop < len(tokens) and tokens[stop].start == tokens[stop - 1].end else None
    if after is None or not tokens[stop - 1].is_figure:
        return False
    if after.is_word:
        if temperature_of(tokens, figure):
            return False
        is_model = len(after.text) == 1 and after.text in "ABCDEFGHJKS"
        return is_model or read_unit(tokens, stop) is None or (after.lower == "s" and figure.is_plain)
    return (
        after.text in "._/:@"
        and stop + 1 < len(tokens)
        and tokens[stop + 1].start == after.end
        and (tokens[stop + 1].is_figure)
    )


def _is_glued_before(tokens: Tokens, first: int) -> bool:
    if not first or not tokens[first].is_figure or tokens[first - 1].end != tokens[first].start:
        return False
    before = tokens[first - 1]
    if before.is_word or before.text in {".", "/", "_", "@"}:
        return not (before.is_word and read_currency_before(tokens, first))
    is_joined = before.text == "-" and first > 1 and tokens[first - 2].end == before.start
    return is_joined and (tokens[first - 2].is_word or tokens[first - 2].is_figure)


def temperature_of(tokens: Tokens, figure: Figure) -> str | None:
    """Return the unit of "40C" and "104F" where the text speaks of heat; there are models of such names too."""
    stop = figure.stop
    if stop >= len(tokens) or tokens[stop].start != tokens[stop - 1].end or not tokens[stop - 1].is_figure:
        return None
    speaks_of_heat = any(token.lower.startswith(_HEAT) for token in tokens)
    return _DEGREES.get(tokens[stop].text) if speaks_of_heat else None


def is_age(tokens: Tokens, figure: Figure) -> bool:
    """Return True for an age: "Jane Doe, 42, said", "the driver, 42,", "a man of 42", "she turned 42", "he was 42"."""
    first = figure.first
    if not figure.is_plain or figure.low != figure.high or figure.high >= _OLDEST or first < 2:
        return False
    before, last = tokens[first - 2], tokens[first - 1].lower
    if last == ",":
        is_person = before.text[0].isupper() or (first > 2 and before.is_word and tokens[first - 3].lower in _ONE)
        return is_person and tokens.lower(figure.stop) in {",", ".", ""}
    if counted_noun(tokens, figure.stop, is_single=False):
        return False
    is_aged_person = last == "of" and before.lower in _PEOPLE
    return is_aged_person or (last in _BEING and before.lower in _PERSONS) or (last == "turned" and first > 1)


def is_word_one(tokens: Tokens, figure: Figure) -> bool:
    """Return True for the pronoun or article "one", False for a number such as "one hundred and ninety"."""
    return figure.stop == figure.first + 1 and tokens.belongs(figure.first, "ones")


def numbers_something(tokens: Tokens, figure: Figure) -> bool:
    """Return True for what need not count anything where nouns are not read.

    That is a year, a name's number ("Airbus 320", "article 49"), an ordinal ("3. Platz"), an age ("Jane Doe, 42,").
    """
    before = tokens[figure.first - 1] if figure.first > 1 else None
    is_named = before is not None and before.is_word and before.text[0].isupper()
    is_named = is_named or tokens.belongs(figure.first - 1, "numbered")
    is_ordinal = tokens.lower(figure.stop) == "." and figure.stop + 1 < len(tokens)
    is_age = tokens.lower(figure.first - 1) == tokens.lower(figure.stop) == ","
    return figure.is_plain and (is_year(figure.low) or is_named or is_ordinal or is_age)


def is_name_or_year(tokens: Tokens, figure: Figure, noun: str) -> bool:
    """Return True if a bare number is a year, or a part of a name."""
    if figure.is_plain and is_year(figure.low):
        is_round = figure.low % 100 == 0 and is_plural(noun)
        return not (is_round or noun.endswith("people") or _counts_like_year(tokens, figure, noun))
    is_simple = figure.is_plain or figure.stop == figure.first + 1
    is_spelled_name = tokens[figure.first].text[0].isupper() and figure.first > 0 and tokens[figure.first - 1].is_word
    if is_spelled_name and not is_plural(noun):
        return True
    return is_simple and figure.low < 10_000 and is_part_of_name(tokens, figure.first, figure.stop)


def _counts_like_year(tokens: Tokens, figure: Figure, noun: str) -> bool:
    """Return True for a count ("the hall has 1350 seats"), False for a year ("the 2019 floods", "in 2019 floods")."""
    before = [token.lower for token in tokens[max(0, figure.first - _REACH) : figure.first]]
    last = before[-1] if before else ""
    if not noun:
        is_last = figure.stop == len(tokens) or not tokens[figure.stop].is_word or tokens[figure.stop].lower in _GO_ON
        return is_last and last in _REACHED and bool(_TOTALS & set(before))
    if not is_plural(noun) or noun.rsplit(maxsplit=1)[-1] in _OF_YEARS:
        return False
    if last == "of":
        return len(before) > 1 and before[-2] in _HOLDERS
    is_adjective = len(before) > 1 and before[-2] in _DETERMINERS
    is_name = bool(before) and tokens[figure.first - 1].text[0].isupper() and figure.first > 1
    return not (last in _BEFORE_YEARS | _DETERMINERS or is_adjective or is_name)
