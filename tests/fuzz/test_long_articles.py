"""Articles that are one long hostile sentence: a report within seconds, and time that grows no faster than the text."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator

import pytest

from assay.bootstrap import build_pipeline
from assay.pipeline import Pipeline
from assay.settings import EngineChoice, Settings
from assay_schemas import ArticleInput
from tests.testing.slowness import slowness

MOST_S = 15 * slowness()
"""Of processor time for texts that take one."""
SMALL = 3_000


def counted(piece: Callable[[int], str]) -> Callable[[int], str]:
    def text(chars: int) -> str:
        parts: list[str] = []
        total = 0
        for number in itertools.count():
            if total >= chars:
                return "".join(parts)[:chars]
            parts.append(piece(number))
            total += len(parts[-1])
        raise AssertionError

    return text


# Each was measured at 200,000 characters, too: at most 41 seconds, against minutes before sentences were cut.
GROWING = {
    "no full stop": counted(lambda n: f"the tower{n} is high "),
    "figures": counted(lambda n: f"The tower is {n},{n % 900 + 100} "),
    "relative clauses": counted(lambda n: f", which is {n} m high"),
}
CHEAP = {
    "50,000 commas": lambda: "The tower is high" + ", a" * 50_000 + ".",
    "10,000 nested brackets": lambda: "The tower " + "(" * 10_000 + "x" + ")" * 10_000 + " is high.",
    "100,000 digits": lambda: "The tower is " + "1" * 100_000 + " metres high.",
    "blanks": lambda: "The tower" + " " * 150_000 + "is high.",
    "tabs between letters": lambda: ("x" + "\t" * 31) * 6_000,
    "half tags": lambda: "<p>The tower</p>" + "<a " * 60_000,
    "accents": lambda: "e" + "\u0301" * 150_000,
    "has": lambda: "He " + "has " * 45_000,
}


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    pipeline = build_pipeline(Settings(engine=EngineChoice.EMBEDDED))
    asyncio.run(pipeline.score(ArticleInput(text="The tower is 9 m high.")))  # what loads once is loaded
    yield pipeline
    asyncio.run(pipeline.aclose())


def seconds_of(pipeline: Pipeline, text: str) -> float:
    """Return the processor time of a score."""
    started = time.process_time()
    report = asyncio.run(pipeline.score(ArticleInput(text=text)))
    assert 0 <= report.score.low <= report.score.high <= 1
    return time.process_time() - started


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING)
def test_time_grows_as_the_text_does(pipeline: Pipeline, text: Callable[[int], str]) -> None:
    small, large = seconds_of(pipeline, text(SMALL)), seconds_of(pipeline, text(4 * SMALL))

    # Four times the text; sixteen times the time would be the square of it.
    assert large < 8 * small + 0.5 * slowness()


@pytest.mark.parametrize("text", CHEAP.values(), ids=CHEAP)
def test_longest_runs_are_read_in_seconds(pipeline: Pipeline, text: Callable[[], str]) -> None:
    assert seconds_of(pipeline, text()) < MOST_S
