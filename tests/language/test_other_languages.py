"""Figures and dates in the languages whose other words are not read, and the same strings in English text."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.language.dates.finding import dateline_date, find_dates
from assay.language.language import CODES, find_language
from assay.language.numbers.quantities import find_quantities
from assay.language.reader import Reader
from assay_schemas import Fact, FactId
from tests.testing.found import describe_date, describe_figure

FRIDAY = dt.date(2025, 11, 14)
FIGURES = {
    "de": {
        "1.234.567,89 Euro": "1.234.567,89 Euro = eq 1.23457e+06 money EUR",
        "1'234'567 Franken": "1'234'567 Franken = eq 1.23457e+06 money CHF",
        "Es kostet 3,5 Mio. Euro": "3,5 Mio. Euro = eq 3.5e+06 money EUR",
        "Das Werk kostete 12 Mrd. US-Dollar": "12 Mrd. US-Dollar = eq 1.2e+10 money USD",
        "Um 12,5 % fiel es": "12,5 % = eq 12.5 percent percent",
        "Mehr als 300 Menschen": "Mehr als 300 = gt 300 count",
        "rund 3.000 Häuser": "rund 3.000 = approx 3000 count",
        "knapp 850 Meter": "knapp 850 Meter = lt near 850 measure metre",
        "bis zu 40 Prozent": "bis zu 40 Prozent = lte 40 percent percent",
        "zwischen 3 und 5 Tonnen": "zwischen 3 und 5 Tonnen = between 3..5 measure tonne",
        "zweihundertdreißig Schüler": "zweihundertdreißig = eq 230 count",
        "anderthalb Millionen Euro": "anderthalb Millionen Euro = eq 1.5e+06 money EUR",
        "eine Million Menschen": "eine Million = eq 1e+06 count",
        "drei Komma fünf Liter": "drei Komma fünf Liter = eq 3.5 measure litre",
        "zwei Drittel der Wähler": "zwei Drittel = eq 0.666667 fraction fraction",
        "neun von zehn Kindern": "neun von zehn = eq 0.9 fraction fraction",
        "mehrere hundert Menschen": "mehrere hundert = between 200..1000 count",
        "Tausende kamen": "Tausende = gte 1000 count",
        "Er lief 9.79 Sekunden": "9.79 Sekunden = eq 9.79 duration second",
        "300 oder mehr": "300 oder mehr = gte 300 count",
    },
    "fr": {
        "1 234 567,89 euros": "1 234 567,89 euros = eq 1.23457e+06 money EUR",
        "un budget de 2,4 milliards d'euros": "2,4 milliards d'euros = eq 2.4e+09 money EUR",
        "une hausse de 2,5 pour cent": "2,5 pour cent = eq 2.5 percent percent",
        "plus d'un million de voix": "plus d'un million = gt 1e+06 count",
        "environ 3 000 personnes": "environ 3 000 = approx 3000 count",
        "près de 400 morts": "près de 400 = lt near 400 count",
        "jusqu'à 40 mètres": "jusqu'à 40 mètres = lte 40 measure metre",
        "quatre-vingt-dix-sept passagers": "quatre-vingt-dix-sept = eq 97 count",
        "un million et demi d'euros": "un million et demi d'euros = eq 1.5e+06 money EUR",
        "deux tiers des voix": "deux tiers = eq 0.666667 fraction fraction",
        "des milliers de civils": "milliers = gte 1000 count",
        "le match a fini 4-2": "4-2 = eq 2..4 score",
    },
    "es": {
        "1.234.567,89 euros": "1.234.567,89 euros = eq 1.23457e+06 money EUR",
        "mil doscientos alumnos": "mil doscientos = eq 1200 count",
        "treinta y dos barcos": "treinta y dos = eq 32 count",
        "3 mil personas": "3 mil = eq 3000 count",
        "2 mil millones de dólares": "2 mil millones de dólares = eq 2e+09 money USD",
        "más de tres millones de euros": "más de tres millones de euros = gt 3e+06 money EUR",
        "unos 500 soldados": "unos 500 = approx 500 count",
        "al menos 40 heridos": "al menos 40 = gte 40 count",
        "medio millón": "medio millón = eq 500000 count",
        "12 meses": "12 meses = eq 12 duration month",
        "el 12,5 por ciento": "12,5 por ciento = eq 12.5 percent percent",
        "nueve de cada diez": "nueve de cada diez = eq 0.9 fraction fraction",
        "miles de millones": "miles de millones = gte 1e+09 count",
    },
    "it": {
        "1.234.567,89 euro": "1.234.567,89 euro = eq 1.23457e+06 money EUR",
        "oltre 2,4 milioni di euro": "oltre 2,4 milioni di euro = gt 2.4e+06 money EUR",
        "un milione e mezzo di euro": "un milione e mezzo di euro = eq 1.5e+06 money EUR",
        "3 miliardi d'euro": "3 miliardi d'euro = eq 3e+09 money EUR",
        "circa 1.500 persone": "circa 1.500 = approx 1500 count",
        "quasi 40 chilometri": "quasi 40 chilometri = lt near 40 measure kilometre",
        "milleduecento studenti": "milleduecento = eq 1200 count",
        "meno di 5 tonnellate": "meno di 5 tonnellate = lt 5 measure tonne",
        "il 12,5 per cento": "12,5 per cento = eq 12.5 percent percent",
    },
    "pt": {
        "1.234.567,89 euros": "1.234.567,89 euros = eq 1.23457e+06 money EUR",
        "mais de 2,4 milhões de euros": "mais de 2,4 milhões de euros = gt 2.4e+06 money EUR",
        "R$ 5 bilhões": "R$ 5 bilhões = eq 5e+09 money BRL",
        "cerca de 1.500 pessoas": "cerca de 1.500 = approx 1500 count",
        "mil e duzentos alunos": "mil e duzentos = eq 1200 count",
        "um milhão e meio": "um milhão e meio = eq 1.5e+06 count",
        "até 30 graus": "até 30 graus = lte 30 measure degree",
        "quase 40 quilómetros": "quase 40 quilómetros = lt near 40 measure kilometre",
        "dois terços": "dois terços = eq 0.666667 fraction fraction",
    },
    "nl": {
        "1.234.567,89 euro": "1.234.567,89 euro = eq 1.23457e+06 money EUR",
        "meer dan 300 mensen": "meer dan 300 = gt 300 count",
        "ongeveer 1.500 huizen": "ongeveer 1.500 = approx 1500 count",
        "anderhalf miljoen euro": "anderhalf miljoen euro = eq 1.5e+06 money EUR",
        "2,4 mld. euro": "2,4 mld. euro = eq 2.4e+09 money EUR",
        "half miljoen": "half miljoen = eq 500000 count",
        "tot 300 euro": "tot 300 euro = lte 300 money EUR",
        "3 tot 5 ton": "3 tot 5 ton = between 3..5 measure tonne",
        "drieëntwintig kinderen": "drieëntwintig = eq 23 count",
        "bijna 3 kilometer": "bijna 3 kilometer = lt near 3 measure kilometre",
        "negen van de tien": "negen van de tien = eq 0.9 fraction fraction",
    },
}
NO_FIGURES = {
    "de": [
        "Der 3. Platz ging an ihn.",
        "Um 14.30 Uhr, eine Stunde später",
        "Der Airbus 320 flog 2019.",
        "Jane Doe, 42, gewann.",
        "von 1991-1995",
        "halb so groß",
        "Er kam auf Platz 3.",
    ],
    "fr": ["une heure et un stade neuf", "l'article 49", "le 2e prix", "à 18h30", "la demi-finale"],
    "es": ["una hora", "el número 7", "la página 12", "a medio camino"],
    "it": ["un'ora", "il numero 7", "a metà strada"],
    "pt": ["uma hora", "a página 12", "meia hora"],
    "nl": ["een uur", "om 14.30 uur", "half af", "artikel 5"],
}
DATES = {
    "de": {
        "am 3. März 2024": "3. März 2024 = 2024-03-03 day",
        "am 5. Mai": "5. Mai = 2025-05-05 day",
        "vom 3. bis 5. Mai 2024": "3. bis 5. Mai 2024 = 2024-05-03..2024-05-05 days",
        "im Jahr 2019": "2019 = 2019-01-01..2019-12-31 year",
        "2019 wurde es gebaut": "2019 = 2019-01-01..2019-12-31 year",
        "von 1991 bis 1995": "1991 bis 1995 = 1991-01-01..1995-12-31 years",
        "am Montag": "Montag = 2025-11-10 day",
        "am nächsten Montag": "nächsten Montag = 2025-11-17 day",
        "gestern": "gestern = 2025-11-13 day",
        "am 08.11.2025": "08.11.2025 = 2025-11-08 day",
    },
    "fr": {
        "le 1er mai 2023": "1er mai 2023 = 2023-05-01 day",
        "en mars 2021": "mars 2021 = 2021-03-01..2021-03-31 month",
        "le 14 juillet": "14 juillet = 2025-07-14 day",
        "lundi prochain": "lundi prochain = 2025-11-17 day",
        "le 03/11/2024": "03/11/2024 = 2024-11-03 day",
        "2024-03-03": "2024-03-03 = 2024-03-03 day",
    },
    "es": {
        "el 14 de julio de 2021": "14 de julio de 2021 = 2021-07-14 day",
        "en marzo de 2018": "marzo de 2018 = 2018-03-01..2018-03-31 month",
        "desde 2019": "2019 = 2019-01-01..2019-12-31 year",
        "entre 2001 y 2003": "entre 2001 y 2003 = 2001-01-01..2003-12-31 years",
    },
    "it": {
        "il 12 aprile 2020": "12 aprile 2020 = 2020-04-12 day",
        "il 1° maggio 2021": "1° maggio 2021 = 2021-05-01 day",
        "nel 2019": "2019 = 2019-01-01..2019-12-31 year",
    },
    "pt": {
        "a 5 de março": "5 de março = 2025-03-05 day",
        "em 12 de abril de 2020": "12 de abril de 2020 = 2020-04-12 day",
        "na segunda-feira": "segunda-feira = 2025-11-10 day",
    },
    "nl": {
        "op 2 mei 2022": "2 mei 2022 = 2022-05-02 day",
        "op 5 maart": "5 maart = 2025-03-05 day",
        "in 2019": "2019 = 2019-01-01..2019-12-31 year",
    },
}
NO_DATES = {"de": ["2000 Menschen", "am 32. Mai 2024"], "fr": ["5 marsouins"], "es": ["más de 2000 libros"]}


def _rows(table: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(code, text, expected) for code, cases in table.items() for text, expected in cases.items()]


@pytest.mark.parametrize(("code", "text", "expected"), _rows(FIGURES))
def test_figures_are_read_as_their_language_writes_them(code: str, text: str, expected: str) -> None:
    found = find_quantities(text, language=find_language(code))
    assert [describe_figure(text, mention) for mention in found] == [expected]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NO_FIGURES.items() for text in texts])
def test_numbers_that_count_nothing_are_no_figures(code: str, text: str) -> None:
    counted = [mention for mention in find_quantities(text, language=find_language(code)) if mention.kind != "rank"]
    assert counted == []


@pytest.mark.parametrize(("code", "text", "expected"), _rows(DATES))
def test_dates_are_read_as_their_language_writes_them(code: str, text: str, expected: str) -> None:
    found = find_dates(text, article_date=FRIDAY, language=find_language(code))
    assert [describe_date(text, mention) for mention in found] == [expected]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NO_DATES.items() for text in texts])
def test_what_looks_like_a_date_is_none(code: str, text: str) -> None:
    assert find_dates(text, article_date=FRIDAY, language=find_language(code)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 mes", "12 = eq 12 count mes"),
        ("3 mil", "3 = eq 3 count"),
        ("tot 300", "300 = eq 300 count"),
        ("über 300", "300 = eq 300 count"),
        ("5 semaines", "5 = eq 5 count semaines"),
        ("3 à 5 cars", "3 = eq 3 count"),
    ],
)
def test_words_of_other_languages_mean_nothing_in_english(text: str, expected: str) -> None:
    assert describe_figure(text, find_quantities(text)[0]) == expected


@pytest.mark.parametrize("text", ["3. März 2024", "le 1er mai 2023", "14 de julio de 2021", "ayer", "am Montag"])
def test_dates_of_other_languages_are_none_in_english(text: str) -> None:
    assert not any(mention.precision == "day" for mention in find_dates(text, article_date=FRIDAY))


def test_an_article_states_its_day_in_its_own_language() -> None:
    line = "Veröffentlicht am 3. März 2024\n\nDer Damm brach."
    assert dateline_date(line, find_language("de")) == dt.date(2024, 3, 3)
    assert dateline_date(line) is None


def test_a_language_that_is_not_read_has_no_tables() -> None:
    assert {code for code in (*CODES, "pl", "und") if find_language(code)} == CODES


def test_of_a_claim_in_another_language_only_figures_and_dates_are_read() -> None:
    reader = Reader((Fact(id=FactId("f"), statement="The dam is 96 metres high."),), find_language("de"))
    claim = reader.read_claim("Der Damm in Berlin ist seit 2019 nicht 96 Meter hoch.", FRIDAY)
    assert [(mention.low, mention.unit) for mention in claim.quantities] == [(96, "metre")]
    assert [date.first.year for date in claim.dates] == [2019]
    assert (claim.names, claim.terms, claim.polarity.reaches, claim.parts) == ((), frozenset(), (), ())
