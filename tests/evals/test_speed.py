"""`assay eval speed`: what an article costs in this build, an earlier one and by the single prompt."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from assay.engines.llm.replies import TokenCounts
from assay.errors import ConfigError, DataError
from assay_evals.speed import scorer
from assay_evals.speed.accounting import Scored, UnderWay, account, step_shares
from assay_evals.speed.articles import read_articles
from assay_evals.speed.costs import SPEED, ArticleCost, BuildCosts, Conditions, SpeedRun, Step, write_speed
from assay_evals.speed.measuring import EARLIER, PRESENT, SINGLE, Build, find_builds, measure_build
from assay_evals.speed.table import speed_lines
from assay_mock.exchanges import Exchange
from assay_mock.material import ChatRequest
from assay_mock.scenario import Pace
from assay_schemas import ArticleInput, VerdictLabel
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CONDITIONS = Conditions(pace=Pace(first_token_s=0.5, tokens_per_s=60), priced_as="gpt-5-mini")
QUICK = CONDITIONS.model_copy(update={"scale": 10_000.0})
SHARES = {Step.EXTRACTION: 0.5, Step.VERIFICATION: 0.25, Step.SECOND_LOOK: 0.05, Step.OWN: 0.2}

EARLIER_BUILD = """
import json, sys, urllib.request
job = json.load(sys.stdin)
rows = {"properties": dict.fromkeys(["quote", "checkable", "attributed_to"])}
form = {"json_schema": {"schema": {"properties": {"claims": {"items": rows}}}}}
for article in job["articles"]:
    messages = [{"role": "user", "content": article["text"]}]
    body = {"model": job["model"], "messages": messages, "response_format": form}
    key = {"Authorization": f"Bearer {article['id']}"}
    asked = urllib.request.Request(job["base_url"] + "/chat/completions", json.dumps(body).encode(), key)
    urllib.request.urlopen(asked).read()
    told = {"seconds": 2.5, "first_verdict_s": None, "verdicts": {"supported": 3}}
    print(json.dumps({"article": article["id"]} | told))
"""
"""Asks for claims as 619a5c0 does, and tells what it took."""


def cost(article: str, seconds: float, *, first_verdict_s: float | None = None, scale: int = 1) -> ArticleCost:
    return ArticleCost(
        article=article,
        seconds=seconds,
        first_verdict_s=first_verdict_s,
        calls=2 * scale,
        input_tokens=7_000 * scale,
        cached_tokens=1_000 * scale,
        priced_tokens=6_100 * scale,
        output_tokens=2_000 * scale,
        cost_usd=0.005 * scale,
        claims=25,
        shares=SHARES,
    )


def costs(name: str, *articles: ArticleCost) -> BuildCosts:
    return BuildCosts(name=name, articles=articles)


PRESENT_COSTS = costs(PRESENT, *(cost(id_, s, first_verdict_s=s / 2) for id_, s in (("a", 10), ("b", 30), ("c", 8))))
SINGLE_COSTS = costs(SINGLE, cost("a", 12), cost("b", 40), cost("c", 20))
EARLIER_COSTS = costs(EARLIER, cost("a", 90, scale=5), cost("b", 100, scale=5), cost("c", 50, scale=5))
RUN = SpeedRun(conditions=CONDITIONS, words=(300, 1_500, 800), builds=(EARLIER_COSTS, PRESENT_COSTS, SINGLE_COSTS))


def exchange(key: str = "a", **changes: object) -> Exchange:
    chat = ChatRequest.model_validate({"model": "m", "messages": [{"role": "user", "content": "x" * 8_000}]})
    made = Exchange(chat, key, began_s=0.0, cached_tokens=1_024, status=200, written_tokens=300, ended_s=5.0)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def scored(**verdicts: int) -> Scored:
    told = {VerdictLabel(name): count for name, count in verdicts.items()}
    return Scored(article="a", seconds=10.0, first_verdict_s=None, verdicts=told)


def write_build(folder: Path, script: str) -> Path:
    """Write a checkout of an earlier build, whose interpreter is a script."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return folder


def test_the_builds_are_run_and_compared(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(EARLIER_BUILD)
    earlier = write_build(tmp_path / "earlier", f'exec "{sys.executable}" -I "{script}"')
    options = ("--articles", "1", "--scale", "10000", "--against", earlier, "--out", tmp_path / "out")
    done = run("eval", "speed", *options)
    assert done.exit_code == 0, done.stderr
    told = SpeedRun.model_validate_json((tmp_path / "out" / SPEED).read_text())
    assert [build.name for build in told.builds] == [EARLIER, PRESENT, SINGLE]
    before, now, single = (build.articles[0] for build in told.builds)
    assert (before.calls, before.seconds, before.claims) == (1, 2.5, 3)
    assert before.output_tokens > 1_000
    assert (single.calls, single.claims) == (1, now.claims)
    assert now.calls > 1
    assert now.input_tokens > now.cached_tokens
    assert sum(now.shares.values()) == pytest.approx(1)
    assert done.stdout.splitlines() == list(speed_lines(told))


def test_a_table_has_the_medians_and_what_they_may_be_of_the_others() -> None:
    assert list(speed_lines(RUN)) == [
        "3 articles of 300 to 1,500 words, 4 at once; first token after 0.5 s, then 60 tokens/s; priced as gpt-5-mini",
        "median of an article     present    single   ratio  most   earlier   ratio  most   aim",
        "seconds to the report       10.0      20.0   0.500  0.80      90.0   0.111  0.25  0.15",
        "seconds to a verdict         5.0         –       –     –         –   0.056  0.12  0.08",
        "calls                          2         2   1.000     –        10   0.200     –     –",
        "input tokens               7,000     7,000   1.000     –    35,000   0.200     –     –",
        "cached input tokens        1,000     1,000   1.000     –     5,000   0.200     –     –",
        "input tokens by price      6,100     6,100   1.000  2.00    30,500   0.200  0.25  0.15",
        "output tokens              2,000     2,000   1.000  1.80    10,000   0.200  0.50  0.40",
        "US dollars                0.0050    0.0050   1.000  2.00    0.0250   0.200  0.45  0.30",
        "claims judged                 25        25   1.000     –        25   1.000     –     –",
        "of the seconds to the report: extraction 50%, verification 25%, second look 5%, our own work 20%",
    ]


def test_without_an_earlier_build_its_columns_are_left_out_and_a_ratio_over_its_limit_has_a_star() -> None:
    slow = costs(PRESENT, cost("a", 18), cost("b", 18), cost("c", 18))
    _, columns, seconds, verdict, *_ = speed_lines(RUN.model_copy(update={"builds": (slow, SINGLE_COSTS)}))
    assert columns.split() == ["median", "of", "an", "article", "present", "single", "ratio", "most"]
    assert seconds.split()[-4:] == ["18.0", "20.0", "0.900*", "0.80"]
    assert verdict.split()[-4:] == ["–"] * 4


def test_a_scaled_run_says_so() -> None:
    head, *_ = speed_lines(RUN.model_copy(update={"conditions": QUICK}))
    assert ", all divided by 10000; " in head


def test_scale_divides_all_waiting() -> None:
    pace = CONDITIONS.model_copy(update={"scale": 10.0}).scenario().pace
    assert pace == Pace(first_token_s=0.05, tokens_per_s=600)


def test_cached_tokens_are_counted_at_their_price() -> None:
    # 0.25 dollars a million tokens, 0.025 for cached ones, says the price list of August 2025.
    assert CONDITIONS.priced_tokens(TokenCounts(sent=5_000, cached=0, written=900)) == pytest.approx(5_000)
    assert CONDITIONS.priced_tokens(TokenCounts(sent=5_000, cached=2_000, written=900)) == pytest.approx(3_200)


def test_an_article_costs_what_its_own_requests_do() -> None:
    counted = account(scored(supported=20, refuted=5), [exchange(), exchange("b"), exchange()], CONDITIONS)
    counts = TokenCounts(4_000, 2_048, 600)
    assert counted == ArticleCost(
        article="a",
        seconds=10.0,
        calls=2,
        input_tokens=4_000,
        cached_tokens=2_048,
        priced_tokens=CONDITIONS.priced_tokens(counts),
        output_tokens=600,
        cost_usd=CONDITIONS.price_usd(counts),
        claims=25,
        shares={Step.EXTRACTION: 0.5, Step.VERIFICATION: 0.0, Step.SECOND_LOOK: 0.0, Step.OWN: 0.5},
    )


@pytest.mark.parametrize(
    ("log", "verdicts", "told"),
    [
        ([exchange(status=422)], {"supported": 3}, "a: 1 of 1 requests failed, 0 of 3 claims were not judged"),
        ([exchange(ended_s=None)], {"supported": 3}, "a: 1 of 1 requests failed, 0 of 3"),
        ([exchange()], {"supported": 3, "not_checked": 2}, "a: 0 of 1 requests failed, 2 of 5"),
        ([exchange()], {}, "a: 0 of 1 requests failed, 0 of 0"),
        ([exchange("b")], {"supported": 3}, "a: 0 of 0 requests failed"),
    ],
    ids=["an error", "a reply broken off", "not judged", "no claims", "another's requests"],
)
def test_an_article_that_failed_is_not_measured(log: list[Exchange], verdicts: dict[str, int], told: str) -> None:
    with pytest.raises(DataError, match=told):
        account(scored(**verdicts), log, CONDITIONS)


def test_time_goes_to_the_earliest_step_under_way_and_the_rest_is_our_own() -> None:
    spans = [
        UnderWay(1.0, 4.0, Step.EXTRACTION),
        UnderWay(3.0, 6.0, Step.VERIFICATION),
        UnderWay(5.0, 7.0, Step.VERIFICATION),
        UnderWay(8.0, 9.0, Step.SECOND_LOOK),
    ]
    shares = step_shares(spans, seconds=10.0)
    # Extraction 1 to 4, verification 4 to 7, second look 8 to 9.
    expected = {Step.EXTRACTION: 0.3, Step.VERIFICATION: 0.3, Step.SECOND_LOOK: 0.1, Step.OWN: 0.3}
    assert shares == pytest.approx(expected)


class _Event(NamedTuple):
    event: str
    report: object = None


class _Claim(NamedTuple):
    verdict: str


class _Report(NamedTuple):
    claims: tuple[_Claim, ...]


class _Streaming:
    async def stream(self, _: ArticleInput) -> AsyncIterator[_Event]:
        for event in ("claims", "verdict", "verdict"):
            yield _Event(event)
        yield _Event("report", _Report((_Claim("supported"),)))


async def test_where_a_build_streams_the_first_verdict_is_timed() -> None:
    told = await scorer.follow(_Streaming(), ArticleInput(text="A text."))
    assert told.claims == (_Claim("supported"),)
    assert told.first_verdict_s is not None
    assert 0 < told.first_verdict_s < told.seconds


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo 'no such module' >&2; exit 1", "the earlier build broke: no such module"),
        ("cat > /dev/null", "the earlier build ended without a report on shipwreck-1"),
    ],
    ids=["it breaks", "it ends early"],
)
async def test_a_build_that_does_not_report_is_not_measured(tmp_path: Path, script: str, told: str) -> None:
    earlier, *_ = find_builds(write_build(tmp_path, script))
    with pytest.raises(DataError, match=told):
        await measure_build(earlier, read_articles(1), QUICK, lambda _: None)


def test_a_foreign_build_sees_nothing_of_ours(tmp_path: Path) -> None:
    earlier, present, _ = find_builds(write_build(tmp_path, "exit 1"))
    assert isinstance(earlier, Build)
    assert earlier.command[1] == "-I"
    assert present.command[0] == sys.executable
    assert "-I" not in present.command


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    write_speed(tmp_path / "new" / "folder", RUN)
    assert SpeedRun.model_validate(json.loads((tmp_path / "new" / "folder" / SPEED).read_text())) == RUN


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--priced-as", "no-such-model"), "'no-such-model' has no known price at OpenAI; name another with --priced"),
        (("--against", "nowhere"), "nowhere has no .venv/bin/python; check out the earlier build there and run make"),
    ],
    ids=["no price", "no earlier build"],
)
def test_what_can_not_be_measured_is_told_at_once(options: tuple[str, ...], told: str) -> None:
    done = run("eval", "speed", "--articles", "1", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_an_installed_package_has_no_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay_evals.speed.articles.shipped", lambda name: tmp_path / name)
    with pytest.raises(ConfigError, match="run it in a checkout of Assay"):
        read_articles()
