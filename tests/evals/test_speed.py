"""`assay eval speed`: what an article costs at the pace of a model, and beside an earlier run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from assay.errors import ConfigError, DataError, RecordingError
from assay.mock_llm.scenario import Pace
from assay_evals.speed import (
    ArticleCost,
    Conditions,
    Recorded,
    SpeedRun,
    find_recorded,
    measure_speed,
    read_speed,
    require_comparable,
    speed_lines,
    write_speed,
)
from tests.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

CONDITIONS = Conditions(pace=Pace(first_token_s=0.5, tokens_per_s=60), priced_as="gpt-5-mini")
QUICK = CONDITIONS.model_copy(update={"scale": 10_000.0})
EXACT = ["calls", "input tokens", "output tokens", "US dollars"]
"""Rows that no load of a machine changes."""


def cost(article: str, seconds: float, calls: int) -> ArticleCost:
    return ArticleCost(
        article=article,
        seconds=seconds,
        calls=calls,
        input_tokens=7_000,
        cached_tokens=0,
        output_tokens=2_000,
        cost_usd=0.005,
    )


BEFORE = SpeedRun(conditions=CONDITIONS, articles=(cost("a", 40, 4), cost("b", 60, 4), cost("c", 10, 2)))
AFTER = SpeedRun(conditions=CONDITIONS, articles=(cost("a", 10, 1), cost("b", 30, 1), cost("c", 10, 2)))


@pytest.fixture(scope="module")
def found() -> list[Recorded]:
    return asyncio.run(find_recorded(1))


def measure(*options: str | Path) -> Result:
    return run("eval", "speed", "--articles", "1", "--scale", "10000", *options)


def test_two_runs_cost_the_same_but_for_the_time(tmp_path: Path) -> None:
    first = measure("--out", tmp_path / "first")
    second = measure("--against", tmp_path / "first")
    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr + second.stderr
    ratios = {line[:22].strip(): line.split()[-1] for line in second.stdout.splitlines()[2:]}
    assert ratios == {"seconds to the report": ratios["seconds to the report"], "cached input tokens": "–"} | (
        dict.fromkeys(EXACT, "1.000")
    )
    (article,) = read_speed(tmp_path / "first").articles
    assert article.calls > 0
    assert article.input_tokens > article.output_tokens > 0


def test_a_table_has_the_medians_and_the_ratios_of_them() -> None:
    assert list(speed_lines(AFTER, BEFORE)) == [
        "3 articles, 4 at once; first token after 0.5 s, then 60 tokens/s; priced as gpt-5-mini",
        "median of an article         now    before   ratio",
        "seconds to the report       10.0      40.0   0.250",
        "calls                          1         4   0.250",
        "input tokens               7,000     7,000   1.000",
        "cached input tokens            0         0       –",
        "output tokens              2,000     2,000   1.000",
        "US dollars                0.0050    0.0050   1.000",
    ]


def test_a_scaled_run_says_so() -> None:
    head, columns, *_ = speed_lines(AFTER.model_copy(update={"conditions": QUICK}))
    assert ", all divided by 10000; " in head
    assert columns.split() == ["median", "of", "an", "article", "now"]


def test_scale_divides_all_waiting() -> None:
    pace = CONDITIONS.model_copy(update={"scale": 10.0}).scenario().pace
    assert pace == Pace(first_token_s=0.05, tokens_per_s=600)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_speed(tmp_path / "new" / "folder", BEFORE)
    assert read_speed(tmp_path / "new" / "folder") == BEFORE


def test_an_earlier_run_of_the_same_articles_can_be_compared(found: list[Recorded]) -> None:
    earlier = SpeedRun(conditions=CONDITIONS, articles=(cost(found[0].case.id, 1, 1),))
    require_comparable(earlier, CONDITIONS, found)
    with pytest.raises(ConfigError, match=r"other conditions, .*give the same options"):
        require_comparable(earlier, QUICK, found)
    with pytest.raises(ConfigError, match="other articles; give the same --articles"):
        require_comparable(BEFORE, CONDITIONS, found)


async def test_an_article_that_is_judged_otherwise_is_not_measured(found: list[Recorded]) -> None:
    other = found[0]._replace(report=found[0].report.model_copy(update={"claims": ()}))
    with pytest.raises(DataError, match=f"{other.case.id} is judged otherwise than in its replay"):
        await measure_speed([other], QUICK, lambda _: None)


async def test_without_recordings_nothing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay_evals.speed._recordings", lambda: tmp_path)
    with pytest.raises(RecordingError, match="no seed article can be replayed; run scripts/record_seeds"):
        await find_recorded(1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--priced-as", "no-such-model"), "'no-such-model' has no known price at OpenAI; name another with --priced"),
        (("--against", "nowhere"), "'nowhere' holds no speed.json; expected the --out of an earlier run"),
    ],
    ids=["no price", "no earlier run"],
)
def test_what_can_not_be_measured_is_told_at_once(options: tuple[str, ...], told: str) -> None:
    done = measure(*options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    (tmp_path / "speed.json").write_text("{}", encoding="utf-8")
    done = measure("--against", tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "speed.json:1: is no result of this command" in done.stderr
