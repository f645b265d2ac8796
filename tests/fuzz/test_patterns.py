"""No pattern takes longer than the square of a text, and none long for what is as long as a text can be."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator, Mapping
from types import FrameType, ModuleType
from typing import Never

import pytest

import assay
import assay_evals
import assay_schemas
from assay.article.cleaning import MAX_BLANKS
from assay.language.dates import forms as date_forms
from tests.testing.slowness import slowness

CHARS, MOST_S = 400, 0.3 * slowness()
"""Processor time for one search of one text: the square of its length takes some milliseconds, the cube a second."""
_UNITS = (
    *(
        "a",
        " a",
        " A",
        "1,",
        "1",
        "(",
        "[",
        "-",
        " - ",
        "'",
        '"',
        "“",
        "<",
        "A b ",
        "the a ",
        ", ",
        "a-",
        "A.A ",
        "x, and ",
    ),
    *(
        "the man's ",
        "said ",
        "he has ",
        "that ",
        "$1.5 ",
        "1 January ",
        "A, A ",
        "| ",
        "*",
        "a b c d, ",
        "of the ",
        "é",
    ),
    *(
        " " * MAX_BLANKS + "a",
        "\t" * MAX_BLANKS + ",",
        "\n",
        "a" + " " * 8,
        "<!--",
        "www.a",
        "A'",
        "1. ",
        "#",
        "\u2014 ",
    ),
)


def modules() -> Iterator[ModuleType]:
    for package in (assay, assay_schemas, assay_evals):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith(("__main__", "migrations.env")):  # these are run, by Python and by Alembic
                yield importlib.import_module(found.name)


def patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    match value:
        case re.Pattern() if isinstance(value.pattern, str):
            yield value
        case Mapping():
            yield from patterns_in(tuple(value.values()))
        case tuple() | list() | frozenset():
            for item in value:
                yield from patterns_in(item)
        case _:
            pass


def all_patterns() -> dict[str, re.Pattern[str]]:
    found = {
        pattern: f"{module.__name__}.{name}"
        for module in modules()
        for name, value in vars(module).items()
        if value is not re and not isinstance(value, ModuleType)
        for pattern in patterns_in(value)
    }
    return {f"{name} {number}": pattern for number, (pattern, name) in enumerate(found.items())}


PATTERNS = all_patterns()


def own_words(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return words of a pattern, which lead further into it than others."""
    return tuple(f"{word} " for word in re.findall(r"(?<!\\)\b[A-Za-z]{2,}", pattern.pattern)[:12])


def stop(_: int, __: FrameType | None) -> Never:
    raise TimeoutError


def slowest(pattern: re.Pattern[str]) -> tuple[float, str]:
    """Return the seconds of the slowest text of `CHARS` characters, and what it repeats."""
    return max(measured(pattern))


def measured(pattern: re.Pattern[str]) -> Iterator[tuple[float, str]]:
    for unit in (*_UNITS, *own_words(pattern)):
        yield seconds_of(pattern, (unit * CHARS)[:CHARS] + "!", unit)


def seconds_of(pattern: re.Pattern[str], text: str, unit: str) -> tuple[float, str]:
    # In this thread: an alarm interrupts the search itself.
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 4 * MOST_S)
    started = time.process_time()
    try:
        pattern.search(text)
        pattern.match(text)
        return time.process_time() - started, unit
    except TimeoutError:
        return 4 * MOST_S, unit
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_patterns_are_found_wherever_they_stand() -> None:
    assert len(PATTERNS) > 200
    assert date_forms.YEAR.pattern in PATTERNS.values()


def test_no_pattern_takes_the_cube_of_a_text() -> None:
    found = {name: slowest(pattern) for name, pattern in PATTERNS.items()}

    assert {name: worst for name, worst in found.items() if worst[0] > MOST_S} == {}


@pytest.mark.parametrize("hostile", [r"(a+)+$", r"\s*x?\s*y?\s*z", r"(?:[a-z]+\s?)*\d"], ids=["power", "cube", "words"])
def test_pattern_that_is_slow_would_be_told(hostile: str) -> None:
    assert any(seconds > MOST_S for seconds, _ in measured(re.compile(hostile)))
