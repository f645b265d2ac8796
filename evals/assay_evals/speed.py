"""What an article costs in seconds, calls, tokens and dollars, answered from recordings at the pace of a model."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, aclosing
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from assay.bootstrap import build_pipeline
from assay.cli.concurrency import in_order
from assay.cli.output import open_whole
from assay.engines.pricing import cost_usd
from assay.engines.replies import TokenCounts
from assay.engines.server import OPENAI_BASE_URL, SHIPPED_MODEL
from assay.errors import ConfigError, DataError, RecordingError
from assay.mock_llm.answers import RecordedAnswers
from assay.mock_llm.scenario import Pace, Scenario
from assay.mock_llm.server import MockServer
from assay.settings import EngineChoice, Settings
from assay.shipped import shipped
from assay_evals.cases import ArticleCase
from assay_evals.datasets import load
from assay_evals.folder import read_model
from assay_schemas import ArticleInput, Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from assay.pipeline import Pipeline
    from assay_schemas import Report

SPEED = "speed.json"

_AMPLE_S = 86_400.0


class Conditions(Frozen):
    """How a run is measured; under others its figures mean something else."""

    pace: Pace
    scale: float = Field(default=1.0, ge=1)
    """Divides all waiting for the model, and nothing that is computed here."""
    at_once: int = Field(default=4, ge=1)
    """Articles under way at most."""
    priced_as: str
    """Model whose price at OpenAI the tokens have."""

    def scenario(self) -> Scenario:
        """Return a server without faults that answers at the scaled pace."""
        first_token_s, tokens_per_s = self.pace.first_token_s / self.scale, self.pace.tokens_per_s * self.scale
        return Scenario(pace=Pace(first_token_s=first_token_s, tokens_per_s=tokens_per_s))

    def price_usd(self, counts: TokenCounts) -> float:
        """Return US dollars.

        Raises:
            ConfigError: If the model has no known price.
        """
        price = cost_usd(self.priced_as, counts, base_url=OPENAI_BASE_URL)
        if price is None:
            raise ConfigError(f"{self.priced_as!r} has no known price at OpenAI; name another with --priced-as")
        return price


class ArticleCost(Frozen):
    """What one article took."""

    article: str
    seconds: float = Field(ge=0)
    """Wall-clock time from the text to the report."""
    calls: int = Field(ge=0)
    input_tokens: int = Field(ge=0)
    """Sent, as the mock counts them: one for four characters."""
    cached_tokens: int = Field(ge=0)
    """Of these, how many the server had read before."""
    output_tokens: int = Field(ge=0)
    cost_usd: float = Field(ge=0)


class SpeedRun(Frozen):
    """The content of speed.json."""

    conditions: Conditions
    articles: tuple[ArticleCost, ...] = Field(min_length=1)


class Recorded(NamedTuple):
    """An article that the recordings answer."""

    case: ArticleCase
    report: Report
    """What they make of it without waiting."""
    pipeline: Pipeline
    """Which made it: closed, but its facts can be shared."""


class _Row(NamedTuple):
    """A row of the table: its name, its figure of an article, and how that is printed."""

    name: str
    figure: Callable[[ArticleCost], float]
    form: str


_ROWS = (
    _Row("seconds to the report", lambda cost: cost.seconds, ".1f"),
    _Row("calls", lambda cost: cost.calls, "g"),
    _Row("input tokens", lambda cost: cost.input_tokens, ",.0f"),
    _Row("cached input tokens", lambda cost: cost.cached_tokens, ",.0f"),
    _Row("output tokens", lambda cost: cost.output_tokens, ",.0f"),
    _Row("US dollars", lambda cost: cost.cost_usd, ".4f"),
)


async def find_recorded(most: int | None) -> list[Recorded]:
    """Return the seed articles that can be replayed from end to end, in the order of the dataset.

    Args:
        most: How many to find; None: all.

    Raises:
        RecordingError: If there is none.
    """
    seeds = load("seeds")
    # An attacked copy may be asked about in the very words of its original, which would count twice.
    originals = [case for case in seeds.cases if isinstance(case, ArticleCase) and case.attack_of is None]
    found: list[Recorded] = []
    async with AsyncExitStack() as stack:
        pipelines = {
            domain: await stack.enter_async_context(build_pipeline(_replaying(facts)))
            for domain, facts in seeds.fact_paths.items()
        }
        for case in originals:
            report = await _replay(case, pipelines[case.domain]) if len(found) != most else None
            found += [Recorded(case, report, pipelines[case.domain])] if report else []
    if not found:
        raise RecordingError(f"{_recordings()}:1: no seed article can be replayed; run scripts/record_seeds.py")
    return found


async def measure_speed(found: Sequence[Recorded], conditions: Conditions, advance: Callable[[int], None]) -> SpeedRun:
    """Score articles through the real client, against a server that answers from the recordings.

    Args:
        found: What `find_recorded` returned.
        conditions: How.
        advance: Told how many more articles are done.

    Raises:
        ConfigError: If the model has no known price.
        DataError: If an article is judged otherwise than in its replay.
    """
    server = MockServer(RecordedAnswers(_recordings()), conditions.scenario())
    async with server.serving() as base_url, AsyncExitStack() as stack:
        settings = _replaying(()).model_copy(update={"engine": EngineChoice.OPENAI, "openai_base_url": base_url})
        pipelines = {
            domain: await stack.enter_async_context(build_pipeline(settings, beside=beside))
            for domain, beside in {each.case.domain: each.pipeline for each in found}.items()
        }

        async def score(recorded: Recorded) -> ArticleCost:
            cost = await _score(recorded, pipelines[recorded.case.domain], conditions)
            advance(1)
            return cost

        async with aclosing(in_order(found, score, at_once=conditions.at_once)) as costs:
            return SpeedRun(conditions=conditions, articles=tuple([cost async for cost in costs]))


def require_comparable(earlier: SpeedRun, conditions: Conditions, found: Sequence[Recorded]) -> None:
    """Refuse to compare with what was measured otherwise.

    Raises:
        ConfigError: If the conditions or the articles differ.
    """
    if earlier.conditions != conditions:
        told = earlier.conditions.model_dump_json()
        raise ConfigError(f"the earlier run was measured under other conditions, {told}; give the same options")
    if [cost.article for cost in earlier.articles] != [recorded.case.id for recorded in found]:
        raise ConfigError("the earlier run scored other articles; give the same --articles, or measure it again")


def speed_lines(run: SpeedRun, earlier: SpeedRun | None = None) -> Iterator[str]:
    """Yield the conditions, then a line for each figure: its median over the articles, beside that of an earlier run.

    The ratio is that of the medians, a dash where the earlier one is zero.
    """
    how = run.conditions
    waiting = f"first token after {how.pace.first_token_s:g} s, then {how.pace.tokens_per_s:g} tokens/s"
    scaled = f", all divided by {how.scale:g}" if how.scale > 1 else ""
    yield f"{len(run.articles)} articles, {how.at_once} at once; {waiting}{scaled}; priced as {how.priced_as}"
    yield f"{'median of an article':<22} {'now':>9}" + (f" {'before':>9} {'ratio':>7}" if earlier else "")
    for name, figure, form in _ROWS:
        now = median(map(figure, run.articles))
        line = f"{name:<22} {now:>9{form}}"
        if earlier:
            before = median(map(figure, earlier.articles))
            line += f" {before:>9{form}} " + (f"{now / before:>7.3f}" if before else f"{'–':>7}")
        yield line


def write_speed(folder: Path, run: SpeedRun) -> None:
    """Write speed.json into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_whole(folder / SPEED) as file:
        file.write(f"{run.model_dump_json(indent=2)}\n")


def read_speed(folder: Path) -> SpeedRun:
    """Read speed.json.

    Raises:
        InputError: If it is not there or is none.
    """
    return read_model(
        folder / SPEED,
        SpeedRun,
        expected="the --out of an earlier run",
        otherwise="is no result of this command; measure it again",
    )


async def _replay(case: ArticleCase, pipeline: Pipeline) -> Report | None:
    try:
        return await pipeline.score(_input(case))
    except RecordingError:
        return None


async def _score(recorded: Recorded, pipeline: Pipeline, conditions: Conditions) -> ArticleCost:
    began = time.perf_counter()
    report = await pipeline.score(_input(recorded.case))
    seconds = time.perf_counter() - began
    if report.claims != recorded.report.claims:
        # A request that failed would make the article cheaper, or dearer by what was tried again.
        raise DataError(f"{recorded.case.id} is judged otherwise than in its replay; what it costs says nothing")
    usage = report.provenance.usage
    counts = TokenCounts(usage.input_tokens, 0, usage.output_tokens)  # the mock keeps nothing between requests
    return ArticleCost(
        article=recorded.case.id,
        seconds=seconds,
        calls=usage.calls,
        input_tokens=counts.sent,
        cached_tokens=counts.cached,
        output_tokens=counts.written,
        cost_usd=conditions.price_usd(counts),
    )


def _input(case: ArticleCase) -> ArticleInput:
    return ArticleInput(text=case.text, date=case.date)


def _replaying(facts: tuple[Path, ...]) -> Settings:
    """Return settings under which requests are those of the recordings, and no pace is too slow."""
    return Settings(
        engine=EngineChoice.REPLAY,
        facts=facts,
        openai_model=SHIPPED_MODEL,
        openai_timeout_s=_AMPLE_S,
        replay=None,
        replay_dir=_recordings(),
        budget_calls=None,
        budget_tokens=None,
        budget_seconds=_AMPLE_S,
    )


def _recordings() -> Path:
    return shipped("seeds/recordings")
