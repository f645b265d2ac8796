"""Units of measure: how they are written, and which of them convert into each other."""

from __future__ import annotations

from typing import NamedTuple

from assay.language.numbers.mentions import Kind
from assay.language.numbers.number_tokens import Token


class Unit(NamedTuple):
    """A unit of measure: `factor` of `base` make one of it."""

    name: str
    kind: Kind
    base: str
    factor: float


# A line: canonical name, number of base units in it, spellings with "|" between them. The first line is the base.
# "pound" alone is a weight; with a scale ("two million pounds") it is money, see quantities.
_FAMILIES: tuple[tuple[Kind, tuple[tuple[str, float, str], ...]], ...] = (
    (
        Kind.DURATION,
        (
            ("second", 1, "second|seconds|sec|secs|s|sekunden|sekunde|secondes|seconde|segundos|segundo|secondi"),
            ("millisecond", 1e-3, "millisecond|milliseconds|ms"),
            ("minute", 60, "minute|minutes|min|mins|minuten|minutos|minuto|minuti"),
            ("hour", 3600, "hour|hours|hr|hrs|stunde|stunden|heure|heures|hora|horas|ora"),
            ("day", 86_400, "day|days|tage|tagen|jour|jours|día|días|giorno|giorni"),
            ("night", 86_400, "night|nights"),
            ("week", 604_800, "week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane"),
            ("fortnight", 1_209_600, "fortnight|fortnights"),
            ("month", 2_629_800, "month|months|monat|monate|monaten|mois|mes|meses|mese|mesi"),
            ("year", 31_557_600, "year|years|yr|yrs|jahr|jahre|jahren|ans|année|années|año|años|anno|anni"),
            ("decade", 315_576_000, "decade|decades|jahrzehnt|jahrzehnte|décennie|décennies|década|décadas"),
            ("century", 3_155_760_000, "century|centuries|jahrhundert|jahrhunderte|siècle|siècles|siglo|siglos"),
        ),
    ),
    (
        Kind.PERCENT,
        (("percent", 1, "%|percent|per cent|pct|prozent|pour cent|por ciento|por cento|per cento|procent"),),
    ),
    (
        Kind.PERCENTAGE_POINT,
        (
            ("percentage point", 1, "percentage point|percentage points|pp|prozentpunkte|prozentpunkten"),
            ("basis point", 0.01, "basis point|basis points|bps"),
        ),
    ),
    (
        Kind.MEASURE,
        (
            ("metre", 1, "metre|metres|meter|meters|m|mètre|mètres|metros|metri"),
            ("kilometre", 1e3, "kilometre|kilometres|kilometer|kilometers|km|kms|kilomètres|kilómetros|chilometri"),
            ("centimetre", 1e-2, "centimetre|centimetres|centimeter|centimeters|cm"),
            ("millimetre", 1e-3, "millimetre|millimetres|millimeter|millimeters|mm"),
            ("mile", 1609.344, "mile|miles"),
            ("yard", 0.9144, "yard|yards"),
            ("foot", 0.3048, "foot|feet|ft"),
            ("inch", 0.0254, "inch|inches"),
        ),
    ),
    (
        Kind.MEASURE,
        (
            ("kilogram", 1, "kilogram|kilograms|kilo|kilos|kg|kgs"),
            ("gram", 1e-3, "gram|grams|g"),
            ("milligram", 1e-6, "milligram|milligrams|mg"),
            ("tonne", 1e3, "tonne|tonnes|tonnen|toneladas|tonnellate|metric ton|metric tons"),
            ("pound", 0.45359237, "pound|pounds|lb|lbs"),
            ("ounce", 0.028349523, "ounce|ounces|oz"),
        ),
    ),
    (Kind.MEASURE, (("ton", 1, "ton|tons"),)),  # short, long or metric: never converted
    (
        Kind.MEASURE,
        (
            ("square metre", 1, "square metre|square metres|square meter|square meters"),
            ("square kilometre", 1e6, "square kilometre|square kilometres|square kilometer|square kilometers|sq km"),
            ("square mile", 2_589_988.11, "square mile|square miles|sq mi"),
            ("square foot", 0.09290304, "square foot|square feet|sq ft"),
            ("hectare", 1e4, "hectare|hectares|ha"),
            ("acre", 4046.8564, "acre|acres"),
        ),
    ),
    (
        Kind.MEASURE,
        (
            (
                "kilometre per hour",
                1,
                "km / h|kph|kmh|kilometre per hour|kilometres per hour|kilometers per hour|kilometres an hour",
            ),
            ("mile per hour", 1.609344, "mph|mile per hour|miles per hour|miles an hour"),
            ("metre per second", 3.6, "m / s|metre per second|metres per second|meter per second|meters per second"),
            ("knot", 1.852, "knot|knots"),
        ),
    ),
    (
        Kind.MEASURE,
        (
            ("litre", 1, "litre|litres|liter|liters|l"),
            ("millilitre", 1e-3, "millilitre|millilitres|milliliter|milliliters|ml"),
        ),
    ),
    (Kind.MEASURE, (("gallon", 1, "gallon|gallons"),)),  # US or imperial: never converted
    (
        Kind.MEASURE,
        (
            ("watt", 1, "watt|watts|w"),
            ("kilowatt", 1e3, "kilowatt|kilowatts|kw"),
            ("megawatt", 1e6, "megawatt|megawatts|mw"),
            ("gigawatt", 1e9, "gigawatt|gigawatts|gw"),
        ),
    ),
    (
        Kind.MEASURE,
        (
            ("kilowatt-hour", 1, "kilowatt - hours|kilowatt hours|kwh"),
            ("megawatt-hour", 1e3, "megawatt - hours|megawatt hours|mwh"),
            ("gigawatt-hour", 1e6, "gigawatt - hours|gigawatt hours|gwh"),
            ("terawatt-hour", 1e9, "terawatt - hours|terawatt hours|twh"),
        ),
    ),
    (
        Kind.MEASURE,
        (
            ("megabyte", 1, "megabyte|megabytes|mb"),
            ("gigabyte", 1e3, "gigabyte|gigabytes|gb"),
            ("terabyte", 1e6, "terabyte|terabytes|tb"),
        ),
    ),
    (
        Kind.MEASURE,
        (("part per million", 1, "ppm|parts per million"), ("part per billion", 1e-3, "ppb|parts per billion")),
    ),
    (Kind.MEASURE, (("celsius", 1, "° c|degrees celsius|degree celsius|celsius|grad celsius"),)),
    (Kind.MEASURE, (("fahrenheit", 1, "° f|degrees fahrenheit|degree fahrenheit|fahrenheit"),)),
    (Kind.MEASURE, (("degree", 1, "°|degrees|degree"),)),
    (Kind.MONEY, (("USD", 1, "$|us $|usd|dollar|dollars|us dollars|u.s. dollars"),)),
    (Kind.MONEY, (("EUR", 1, "€|eur|euro|euros"),)),
    (Kind.MONEY, (("GBP", 1, "£|gbp|pounds sterling|sterling"), ("penny", 0.01, "penny|pence"))),
    (Kind.MONEY, (("JPY", 1, "¥|jpy|yen"),)),
    (Kind.MONEY, (("INR", 1, "₹|inr|rs|rs .|re|rupee|rupees|indian rupees"),)),
    (Kind.MONEY, (("CHF", 1, "chf|swiss francs|franken"),)),
    (Kind.MONEY, (("CNY", 1, "cny|rmb|yuan"),)),
    (Kind.MONEY, (("AUD", 1, "a $|au $|aud|australian dollars"),)),
    (Kind.MONEY, (("CAD", 1, "c $|ca $|cad|canadian dollars"),)),
    (Kind.MONEY, (("NZD", 1, "nz $|nzd|new zealand dollars"),)),
    (Kind.MONEY, (("HKD", 1, "hk $|hkd|hong kong dollars"),)),
    (Kind.MONEY, (("SGD", 1, "s $|sg $|sgd|singapore dollars"),)),
    (Kind.MONEY, (("TWD", 1, "nt $|twd|taiwan dollars"),)),
    (Kind.MONEY, (("BRL", 1, "r $|brl|brazilian reais|reais"),)),
    (Kind.MONEY, (("MXN", 1, "mx $|mxn|mexican pesos"),)),
)

UNITS = {
    spelling: Unit(name, kind, lines[0][0], factor)
    for kind, lines in _FAMILIES
    for name, factor, spellings in lines
    for spelling in spellings.split("|")
}
BY_NAME = {unit.name: unit for unit in UNITS.values()}
_LONGEST = 3


def read_unit(tokens: tuple[Token, ...], at: int) -> tuple[Unit, int] | None:
    """Read a unit that begins at token `at`; the second value is the token after it."""
    for width in range(_LONGEST, 0, -1):
        unit = UNITS.get(_joined(tokens, at, at + width))
        if unit is not None:
            return unit, min(at + width, len(tokens))
    return None


def read_currency_before(tokens: tuple[Token, ...], stop: int) -> tuple[Unit, int] | None:
    """Read a currency sign or code that ends before token `stop`; the second value is its first token."""
    for width in (2, 1):
        is_apart = width == 2 and stop >= 2 and tokens[stop - 2].end != tokens[stop - 1].start
        unit = UNITS.get(_joined(tokens, stop - width, stop)) if stop >= width and not is_apart else None
        if unit is not None and unit.kind is Kind.MONEY and not tokens[stop - 1].text.islower():
            return unit, stop - width
    return None


def is_money(tokens: tuple[Token, ...], first: int, stop: int) -> bool:
    """Tell whether the figure first..stop is a sum: a currency stands before it, or behind it."""
    after = read_unit(tokens, stop)
    is_after = after is not None and (after[0].kind is Kind.MONEY or after[0].name == "pound")
    return is_after or read_currency_before(tokens, first) is not None


def conversion(source: str, target: str) -> float | None:
    """Return the factor from one unit to another; None where they do not convert."""
    first, second = BY_NAME.get(source), BY_NAME.get(target)
    if first is None or second is None or first.base != second.base:
        return None
    return first.factor / second.factor


def are_currencies(one: str, other: str) -> bool:
    """Return True if both units are money: A$50 and US$50 are two sums, though neither converts into the other."""
    units = BY_NAME.get(one), BY_NAME.get(other)
    return all(unit is not None and unit.kind is Kind.MONEY for unit in units)


def are_degrees(one: str, other: str) -> bool:
    """Return True if both units are of temperature: no factor converts degrees, so 40C is not set against 40F."""
    return {one, other} <= {"celsius", "fahrenheit"}


def _joined(tokens: tuple[Token, ...], first: int, stop: int) -> str:
    return " ".join(token.lower for token in tokens[first:stop])
