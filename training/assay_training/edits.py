"""Edits of a claim whose effect on its label is known."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING

from assay_training.figures import find_figures, is_bounded, replace, restate, round_off, vary, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay_training.figures import FigureSpan

Edit = Callable[[str, str, random.Random], str | None]
"""Takes a claim, its evidence as one text and a source of chance; None where it does not apply."""

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_SCALES = "thousand million billion".split()
_OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "more/fewer more/less higher/lower above/below before/after increased/decreased increase/decrease rose/fell "
        "rise/fall gained/lost won/lost win/lose oldest/youngest older/younger largest/smallest larger/smaller "
        "longest/shortest longer/shorter highest/lowest most/least first/last north/south east/west northern/southern "
        "eastern/western early/late earlier/later began/ended begins/ends accepted/rejected approved/rejected "
        "included/excluded includes/excludes male/female husband/wife son/daughter brother/sister father/mother "
        "always/never all/none inside/outside public/private same/different major/minor best/worst up/down "
        "opened/closed joined/left bought/sold supported/opposed success/failure true/false winner/loser"
    ).split()
)
_AUXILIARY = re.compile(
    r"\b(is|was|were|are|has been|had been|will|can|could|would|did|does|has|had)\b(?! not\b|n['’]t)"
)
_DENIAL = re.compile(r"\b(is|was|were|are|has|had|will|can|could|would|did|does) not\b ?")
_FULL_DATE = re.compile(rf"\b(?:(\d{{1,2}}) ({'|'.join(_MONTHS)})|({'|'.join(_MONTHS)}) (\d{{1,2}}),?) (\d{{4}})\b")


def change_figure(claim: str, evidence: str, rng: random.Random) -> str | None:
    """Another value where the claim has a figure that the evidence has too."""
    figures = [figure for figure in find_figures(claim) if _has(evidence, figure.text)]
    if not figures:
        return None
    figure = rng.choice(figures)
    others = [
        other.text
        for other in find_figures(evidence)
        if other.is_year == figure.is_year and abs(other.value - figure.value) > 0.04 * figure.value
    ]
    others = [other for other in others if not _has(claim, other)]
    by = rng.choice(others) if others and rng.random() < 0.3 else vary(figure, rng)
    return None if is_bounded(claim, figure) and not figure.is_year else replace(claim, figure, by)


def change_calendar(claim: str, evidence: str, rng: random.Random) -> str | None:
    """Another month, weekday or ordinal where both have the same."""
    for family in rng.sample((_MONTHS, _DAYS, _ORDINALS), 3):
        shared = [word for word in family if _has(claim, word) and _has(evidence, word)]
        if shared:
            word = rng.choice(shared)
            return _swap(claim, word, rng.choice([other for other in family if other != word]))
    return None


def change_scale(claim: str, evidence: str, rng: random.Random) -> str | None:
    """Millions for billions, and so on, where both name the scale."""
    shared = [word for word in _SCALES if _has(claim, word) and _has(evidence, word)]
    if not shared:
        return None
    return _swap(claim, shared[0], rng.choice([other for other in _SCALES if other != shared[0]]))


def reverse(claim: str, evidence: str, rng: random.Random) -> str | None:
    """The opposite of a word that both have."""
    ways = [(a, b) for pair in _OPPOSITES for a, b in (pair, pair[::-1]) if _has(claim, a) and _has(evidence, a)]
    if not ways:
        return None
    word, opposite = rng.choice(ways)
    return None if _has(claim, opposite) else _swap(claim, word, opposite)


def negate(claim: str, evidence: str, rng: random.Random) -> str | None:  # noqa: ARG001 - every edit takes the same
    """A denial put in, or taken out."""
    if match := _DENIAL.search(claim):
        return f"{claim[: match.start()]}{match[1]} {claim[match.end() :]}"
    match = _AUXILIARY.search(claim)
    if match is None:
        return None
    first = match[1].split()[0]
    return f"{claim[: match.start()]}{first} not{claim[match.start() + len(first) :]}"


def bound_wrongly(claim: str, evidence: str, rng: random.Random) -> str | None:
    """An exact figure turned into a bound that it breaks."""
    return _bound(
        claim,
        evidence,
        rng,
        (("more than", 1.3), ("over", 1.6), ("at least", 1.5), ("fewer than", 0.7), ("under", 0.6), ("nearly", 2.0)),
    )


def bound_rightly(claim: str, evidence: str, rng: random.Random) -> str | None:
    """An exact figure turned into a bound that it keeps, or said in round figures."""
    return _bound(
        claim,
        evidence,
        rng,
        (("more than", 0.9), ("over", 0.8), ("at least", 0.9), ("fewer than", 1.2), ("nearly", 1.04), ("about", 1.0)),
    )


def restate_figure(claim: str, evidence: str, rng: random.Random) -> str | None:
    """The same value in words, with a scale, or with other separators."""
    figures = [figure for figure in find_figures(claim) if _has(evidence, figure.text)]
    said = [(figure, other) for figure in figures if (other := restate(figure, rng))]
    if not said:
        return None
    figure, by = rng.choice(said)
    return replace(claim, figure, by)


def coarsen_date(claim: str, evidence: str, rng: random.Random) -> str | None:
    """A day given as its month, or as its year."""
    match = _FULL_DATE.search(claim)
    if match is None or match[5] not in evidence:
        return None
    month = match[2] or match[3]
    before = re.sub(r"\bon $", "in ", claim[: match.start()])
    return f"{before}{f'{month} {match[5]}' if rng.random() < 0.6 else match[5]}{claim[match.end() :]}"


TURNING: Mapping[str, Edit] = MappingProxyType({"denial": negate})
"""Edits that turn a refuted claim into a supported one: what is false is true when it is denied."""
REFUTING: Mapping[str, Edit] = MappingProxyType(
    {
        "figure": change_figure,
        "calendar": change_calendar,
        "scale": change_scale,
        "opposite": reverse,
        "bound": bound_wrongly,
        "denial": negate,
    }
)
"""Edits that make a supported claim a refuted one, the most telling first."""
KEEPING: Mapping[str, Edit] = MappingProxyType(
    {"bound": bound_rightly, "restated": restate_figure, "date": coarsen_date}
)
"""Edits that leave a supported claim supported."""


def _bound(claim: str, evidence: str, rng: random.Random, ways: tuple[tuple[str, float], ...]) -> str | None:
    figures = [
        figure
        for figure in find_figures(claim)
        if not figure.is_year and figure.value >= 20 and _has(evidence, figure.text) and not _is_tied(claim, figure)
    ]
    if not figures:
        return None
    figure = rng.choice(figures)
    word, factor = rng.choice(ways)
    return replace(claim, figure, f"{word} {write(round_off(figure.value * factor), figure.text.partition('.')[0])}")


def _is_tied(claim: str, figure: FigureSpan) -> bool:
    """Return True if the figure has a comparator already, or stands at a sign or in a date."""
    return (
        is_bounded(claim, figure)
        or not re.match(r" [a-z]{3,}", claim[figure.end :])
        or claim[: figure.start][-1:] in "$£€#"
    )


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w.,]){re.escape(word)}(?!\w|[.,]\d)", text))


def _swap(text: str, word: str, by: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", by, text, count=1)
