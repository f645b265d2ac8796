"""`assay eval`: run, compare, gate, speed, list, report. Imports what a command needs when it runs."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.errors import ConfigError
from assay.extras import require_extra
from assay.terminal import ExitCode, complain
from assay_evals.load.commands import load as load_
from assay_evals.scale.commands import scale
from assay_evals.torture.commands import soak, torture

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assay.settings import Settings
    from assay_evals.datasets import Dataset
    from assay_evals.reporting.tables import RunReport
    from assay_evals.running.evaluation import Workplace
    from assay_evals.running.provenance import RunRequest
    from assay_evals.speed.costs import Conditions, SpeedRun
    from assay_evals.stand_ins import StandIn

RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a finished run.")]
HarnessEngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="auto, embedded, openai, replay; or, for evaluation only, single-prompt, oracle, credulous.  "
        "[env: ASSAY_ENGINE]",
    ),
]
PromptsOption = Annotated[
    list[str] | None,
    typer.Option("--prompt", metavar="ID=VERSION", help="Released prompt version to use; can be repeated."),
]
CasesOption = Annotated[list[str] | None, typer.Option("--case", metavar="ID", help="Only this case; can be repeated.")]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="Maximum number of cases per dataset.")
]
EndToEndOption = Annotated[
    bool, typer.Option("--end-to-end", help="Score articles only; don't also judge their gold claims separately.")
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Continue the run in --out.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder of the run; default: runs/TIME-ENGINE.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed for the intervals.")]

_MOST_FAILURES = 5

app = typer.Typer(no_args_is_help=True, help="Measure Assay on labelled data.")
app.command("torture")(torture)
app.command("soak")(soak)
app.command("load")(load_)
app.command("scale")(scale)


@app.command("run")
def run(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    specs: Annotated[list[str], typer.Argument(metavar="DATASET", help="See `assay eval list`.")],
    engine: HarnessEngineOption = None,
    prompt: PromptsOption = None,
    limit: LimitOption = None,
    case: CasesOption = None,
    end_to_end: EndToEndOption = False,
    resume: ResumeOption = False,
    out: OutOption = None,
    seed: SeedOption = 0,
) -> None:
    """Run cases through the pipeline and measure the results.

    Writes results.jsonl line by line, then report.json and report.html. A case that breaks is recorded as failed
    and does not end the run. Exit code 3 if no case was answered.
    """
    if resume and out is None:
        raise ConfigError("--resume needs the --out of the earlier run")
    settings, stand_in, chosen = _engine_of_run(engine, prompt or [])
    require_extra("evals", "scipy", user="assay eval")
    from assay_evals.running.evaluation import Workplace, load_all
    from assay_evals.running.provenance import RunRequest

    is_end_to_end = end_to_end or stand_in is not None
    request = RunRequest(tuple(specs), limit, tuple(sorted(case or ())), seed, stand_in, is_end_to_end)
    folder = out or Path("runs") / f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{chosen}"
    report = asyncio.run(_run(request, load_all(request), settings, Workplace(folder, resume)))
    raise typer.Exit(_finish(report, folder))


@app.command("compare")
def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="The earlier run.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="The later run.")],
    all_metrics: Annotated[
        bool, typer.Option("--all", help="Show every metric, not only the headline metrics.")
    ] = False,
) -> None:
    """Compare two runs over the cases they share: differences with interval and p-value, and which cases flipped."""
    require_extra("evals", "scipy", user="assay eval")
    from assay_evals.pairing import compare_runs
    from assay_evals.reporting.headline import is_headline
    from assay_evals.reporting.printing import change_lines, flip_lines

    compared = compare_runs(run_a, run_b)
    changes = [
        change
        for change in compared.changes
        if change.n and (all_metrics or is_headline(change.name, compared.datasets))
    ]
    _echo(change_lines(changes))
    typer.echo(f"{compared.paired} cases in both runs, {compared.left_out} in one only")
    _echo(flip_lines(compared.flips))


@app.command("gate")
def gate(
    run_folder: RunArgument,
    baseline: Annotated[Path, typer.Option("--baseline", metavar="FILE", help="Committed bounds.")],
    write: Annotated[bool, typer.Option("--write", help="Make this run the baseline.")] = False,
    tolerance: Annotated[
        float | None, typer.Option("--tolerance", min=0, help="With --write: tolerance of metrics that have none yet.")
    ] = None,
) -> None:
    """Exit with 1 if a metric fell below the baseline by more than its tolerance."""
    from assay_evals.gate import DEFAULT_TOLERANCE, find_breaches, make_baseline, read_baseline, write_baseline
    from assay_evals.reporting.headline import headline_figures
    from assay_evals.running.folder import read_report

    report = read_report(run_folder)
    if write:
        earlier = read_baseline(baseline) if baseline.exists() else None
        names = [figure.name for figure in headline_figures(report)]
        bounds = make_baseline(
            report, names, earlier=earlier, tolerance=DEFAULT_TOLERANCE if tolerance is None else tolerance
        )
        write_baseline(baseline, bounds)
        typer.echo(f"{baseline}: {len(bounds.metrics)} metrics")
        return
    bounds = read_baseline(baseline)
    breaches = find_breaches(report, bounds)
    for breach in breaches:
        complain(str(breach))
    if breaches:
        raise typer.Exit(ExitCode.EXCEEDED)
    typer.echo(f"{len(bounds.metrics)} metrics hold")


@app.command("minimal-pairs")
def minimal_pairs(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Facts, each with a true claim and a false one.")],
) -> None:
    """Count how many claims the audit catches if a model calls every claim supported.

    A false claim that is not looked at again stays supported; a true one that is withdrawn at once is lost.
    """
    from assay_evals.minimal_pairs import measure_pairs, pair_lines, read_pairs

    _echo(pair_lines(measure_pairs(read_pairs(path))))


@app.command("speed")
def speed(
    articles: Annotated[
        int | None, typer.Option("--articles", min=1, metavar="N", help="The first N articles; default: all twelve.")
    ] = None,
    at_once: Annotated[int, typer.Option("--at-once", min=1, help="Number of articles at the same time.")] = 4,
    first_token: Annotated[float, typer.Option("--first-token", min=0, help="Seconds until the first token.")] = 0.5,
    tokens_per_s: Annotated[
        float, typer.Option("--tokens-per-s", min=0.1, help="Tokens per second after that.")
    ] = 60.0,
    scale: Annotated[
        float, typer.Option("--scale", min=1, help="Divide all waiting times by this, for a quick trial.")
    ] = 1.0,
    priced_as: Annotated[
        str, typer.Option("--priced-as", metavar="MODEL", help="OpenAI model whose prices apply.")
    ] = "gpt-5-mini",
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="DIR", help="Checkout of an earlier build, with a .venv, to measure as well."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write speed.json to.")] = None,
) -> None:
    """Score twelve annotated articles at the pace of a model and report what a median article takes.

    This build, the single prompt and an earlier build take turns with a mock model server, on loopback, that
    answers from the annotations and caches prompts. --scale shortens only the waiting, so the seconds of a scaled run
    mostly measure this machine.
    """
    require_extra("evals", "h11", "httpx2", user="assay eval")
    from assay_evals.speed.costs import Conditions, write_speed
    from assay_evals.speed.table import speed_lines
    from assay_mock.scenario import Pace

    pace = Pace(first_token_s=first_token, tokens_per_s=tokens_per_s)
    conditions = Conditions(pace=pace, scale=scale, at_once=at_once, priced_as=priced_as)
    measured = asyncio.run(_measure_speed(conditions, articles, against))
    if out:
        write_speed(out, measured)
    _echo(speed_lines(measured))


@app.command("list")
def list_() -> None:
    """List the datasets: what to type, what each is, where it comes from and its licence."""
    from assay_evals.datasets import list_datasets

    for entry in list_datasets():
        typer.echo(f"{entry.spec:<20} {entry.kind:<11} {entry.what} ({entry.source}; {entry.licence})")


@app.command("report")
def report(
    run_folder: RunArgument,
    open_: Annotated[bool, typer.Option("--open", help="Show report.html in the browser.")] = False,
    table: Annotated[
        list[Path] | None,
        typer.Option(
            "--table", metavar="FILE", help="Update the table between the markers in this page; can be repeated."
        ),
    ] = None,
) -> None:
    """Print the headline metrics of a run."""
    from assay.files.result_files import open_whole
    from assay_evals.reporting.headline import headline_figures
    from assay_evals.reporting.printing import figure_lines, renew_table
    from assay_evals.running.folder import PAGE, read_report

    found = read_report(run_folder)
    _echo(figure_lines(headline_figures(found)))
    for page in table or ():
        renewed = renew_table(page, found)
        with open_whole(page) as file:
            file.write(renewed)
    if open_:
        typer.launch((run_folder / PAGE).resolve().as_uri())


async def _run(
    request: RunRequest, datasets: tuple[Dataset, ...], settings: Settings, workplace: Workplace
) -> RunReport:
    from assay.terminal import progress
    from assay_evals.running.evaluation import evaluate

    total = sum(dataset.info.cases for dataset in datasets)
    with progress("cases", total, out=workplace.folder) as advance:
        return await evaluate(request, datasets, settings, workplace, advance)


async def _measure_speed(conditions: Conditions, most: int | None, against: Path | None) -> SpeedRun:
    from assay.engines.llm.replies import TokenCounts
    from assay.terminal import progress
    from assay_evals.speed.articles import read_articles
    from assay_evals.speed.costs import SpeedRun
    from assay_evals.speed.measuring import find_builds, measure_build

    conditions.price_usd(TokenCounts(0, 0, 0))  # an unknown model is told before minutes are spent
    builds, articles = find_builds(against), read_articles(most)
    # Shown on a terminal too: nothing else appears there until the table does.
    with progress("articles", len(builds) * len(articles), out=Path()) as advance:
        costs = [await measure_build(build, articles, conditions, advance) for build in builds]
    return SpeedRun(conditions=conditions, words=tuple(article.words for article in articles), builds=tuple(costs))


def _parse_prompts(choices: list[str]) -> dict[str, str] | None:
    """Return the versions by prompt id; None where none were chosen, which leaves the environment's."""
    versions: dict[str, str] = {}
    for choice in choices:
        id_, equals, version = choice.partition("=")
        if not (id_ and equals and version):
            raise typer.BadParameter(f"{choice!r} is not ID=VERSION, such as verify_claims=v1", param_hint="--prompt")
        versions[id_] = version
    return versions or None


def _engine_of_run(engine: str | None, prompts: list[str]) -> tuple[Settings, StandIn | None, str]:
    """Return the settings of a run, what stands in for an engine if anything does, and the name of the two."""
    from assay.settings import EngineChoice, read_settings
    from assay_evals.stand_ins import split_engine

    choice, stand_in = split_engine(engine)
    settings = read_settings(engine=choice, prompts=_parse_prompts(prompts))
    chosen = stand_in or _chosen_engine(settings)
    if prompts and chosen == EngineChoice.EMBEDDED:
        raise ConfigError("the embedded engine has no prompts; use --prompt with --engine openai or replay")
    return settings, stand_in, chosen


def _finish(report: RunReport, folder: Path) -> ExitCode:
    """Print the headline figures of a run, and on standard error what failed and where the report is."""
    from assay_evals.reporting.headline import headline_figures
    from assay_evals.reporting.printing import figure_lines

    _echo(figure_lines(headline_figures(report)))
    _complain_of(report.failures)
    typer.echo(f"{folder}/report.html", err=True)
    return ExitCode.DONE if _is_answered(report) else ExitCode.UNAVAILABLE


def _chosen_engine(settings: Settings) -> str:
    from assay.engines.choice import describe_engines

    return next(option.name for option in describe_engines(settings) if option.chosen)


def _complain_of(failures: Sequence[str]) -> None:
    for failure in failures[:_MOST_FAILURES]:
        complain(f"failed: {failure}")
    if len(failures) > _MOST_FAILURES:
        complain(f"{len(failures)} cases failed; report.json names them all")


def _is_answered(report: RunReport) -> bool:
    return len(report.failures) < sum(info.cases for info in report.datasets)


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
