"""`assay score` and `assay claims`: articles in, reports or claims out."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

import typer

from assay.cli.batch import (
    Batch,
    DoneKey,
    Failed,
    Outcome,
    Reading,
    Scored,
    Skipped,
    done_key,
    finished_key,
    open_batch,
    outcome_code,
    score_articles,
)
from assay.cli.documents import check_names_differ, find_articles, read_article
from assay.cli.options import (
    ArticleArgument,
    DateOption,
    EngineOption,
    FactsOption,
    LanguageOption,
    OutOption,
    SetsOption,
    TitleOption,
    TrustProposalsOption,
    check_language,
    facts_override,
    read_settings,
    tell_samples,
)
from assay.cli.pace import Pace
from assay.cli.publishing import (
    ArticleUrlOption,
    FirstAppearanceOption,
    MinConfidenceOption,
    OrganisationOption,
    PublisherOption,
    Publishing,
    UrlOption,
)
from assay.cli.renderers import FORMAT_NAMES, find_renderer
from assay.cli.rendering import Destination
from assay.cli.stored import kept_answers
from assay.cli.summary import Summary
from assay.cli.watching import is_watched, score_aloud
from assay.errors import ConfigError
from assay.files.result_files import keep_lines, open_whole, write_line
from assay.terminal import ExitCode, complain, progress

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from assay.pipeline import Pipeline
    from assay.settings import Settings
    from assay_schemas import ExtractedClaims

SourcesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE|DIR|-", help="Articles, folders of articles, or - for standard input.")
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar=FORMAT_NAMES,
        help="Several articles: json gives JSON Lines, html and claimreview a folder, the others one document.",
    ),
]
FailOverOption = Annotated[
    float | None, typer.Option("--fail-over", min=0, max=1, metavar="SCORE", help="Exit with 1 if any score is higher.")
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="Articles scored side by side.  [env: ASSAY_ARTICLES_AT_ONCE]"),
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Skip articles that already have a report in --out.")]


def score(  # noqa: PLR0913, PLR0917 - one parameter for each option
    sources: SourcesArgument,
    facts: FactsOption = None,
    sets: SetsOption = None,
    date: DateOption = None,
    title: TitleOption = None,
    language: LanguageOption = None,
    engine: EngineOption = None,
    format_: FormatOption = "text",
    out: OutOption = None,
    fail_over: FailOverOption = None,
    resume: ResumeOption = False,
    jobs: JobsOption = None,
    trust_proposals: TrustProposalsOption = None,
    organisation: OrganisationOption = None,
    url: UrlOption = None,
    article_url: ArticleUrlOption = None,
    publisher: PublisherOption = None,
    first_appearance: FirstAppearanceOption = False,
    min_confidence: MinConfidenceOption = None,
) -> None:
    """Score articles: how much of each is contradicted by the facts, where, and how sure that is.

    Exit codes: 0 done, 1 --fail-over exceeded, 2 usage, configuration or input, 3 engine unavailable.
    """
    from assay.formats.registry import all_formats

    renderer = find_renderer(format_)
    settings = read_settings(
        engine=engine, facts=facts_override(facts), trust_proposals=trust_proposals, articles_at_once=jobs
    )
    formats = all_formats()
    paths = find_articles(sources, formats)
    reading = Reading(title, date, settings.max_article_chars, check_language(language), formats, tuple(sets or ()))
    batch = open_batch(paths, reading, are_several=len(sources) > 1 or sources[0].is_dir())
    publishing = Publishing(organisation, url, article_url, publisher, first_appearance, min_confidence)
    destination = Destination(renderer, out, batch.are_several, resume, publishing)
    destination.check()
    if destination.is_folder:
        check_names_differ(paths)
        destination.check_names(path.name for path in paths)
    if title is not None and batch.are_several:
        raise ConfigError("--title is for one article; put headlines on the first line, followed by a blank line")
    raise typer.Exit(asyncio.run(_score(settings, batch, reading, destination, fail_over)))


def claims(
    article: ArticleArgument,
    date: DateOption = None,
    title: TitleOption = None,
    language: LanguageOption = None,
    engine: EngineOption = None,
    format_: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
    out: OutOption = None,
) -> None:
    """Find the claims of an article without judging them."""
    settings = read_settings(engine=engine)
    reading = Reading(title, date, settings.max_article_chars, check_language(language))
    found = asyncio.run(_extract(settings, article, reading))
    with open_whole(out) as stream:
        write_line(stream, found.model_dump_json(indent=2) if format_ == "json" else _list_claims(found))


async def _score(
    settings: Settings, batch: Batch, reading: Reading, destination: Destination, fail_over: float | None
) -> ExitCode:
    from assay.bootstrap import build_pipeline

    with kept_answers(settings) as kept:
        async with build_pipeline(settings, kept=kept) as pipeline:
            tell_samples(settings, len(pipeline.facts.facts))
            pipeline.facts.chosen(reading.fact_sets)  # before anything is read, where a set is misspelt
            done = _finished(destination.out, pipeline) if destination.resume and destination.out else frozenset()
            score_one = partial(score_aloud, pipeline) if is_watched(destination) else pipeline.score
            at_once = settings.articles_at_once
            outcomes = score_articles(
                score_one,
                batch.articles,
                reading,
                is_done=lambda source: done_key(source, pipeline) in done,
                at_once=at_once,
            )
            async with aclosing(outcomes):
                summary = await _write(outcomes, destination, Pace(batch.total, at_once=at_once), fail_over)
    if destination.are_several:
        _sum_up(summary)
    return max(summary.codes, default=ExitCode.DONE)


async def _write(
    outcomes: AsyncGenerator[Outcome, None], destination: Destination, pace: Pace, fail_over: float | None
) -> Summary:
    """Write every report as it comes, and return what became of the articles."""
    summary, are_several = Summary(), destination.are_several
    with (
        destination.open() as write,
        progress("articles", pace.total, out=destination.out, are_many=are_several, left=pace.left) as advance,
    ):
        async for outcome in outcomes:
            _tell(outcome, write, are_several=are_several)
            summary.add(outcome, outcome_code(outcome, fail_over))
            pace.advance(is_scored=isinstance(outcome, Scored))
            advance(1)
    return summary


def _sum_up(summary: Summary) -> None:
    for line in summary.lines():
        typer.echo(line, err=True)
    if summary.failed:
        complain(f"{summary.failed} of {summary.total} articles could not be scored")


def _tell(outcome: Outcome, write: Callable[[Scored], None], *, are_several: bool) -> None:
    match outcome:
        case Scored():
            write(outcome)
        case Failed(error=error) if not are_several:
            raise error
        case Failed(message=message):
            complain(message)
        case Skipped():
            pass
        case _:
            assert_never(outcome)


async def _extract(settings: Settings, path: Path, reading: Reading) -> ExtractedClaims:
    from assay.bootstrap import build_pipeline
    from assay.formats.notices import extract_with_notices

    document = read_article(path, max_chars=reading.max_chars)
    async with build_pipeline(settings) as pipeline:
        return extract_with_notices(await pipeline.extract(reading.source(document)), document)


def _finished(out: Path, pipeline: Pipeline) -> frozenset[DoneKey]:
    done: set[DoneKey] = set()

    def is_done(line: str) -> bool:
        key = finished_key(line, pipeline)
        if key is not None:
            done.add(key)
        return key is not None

    keep_lines(out, is_done)
    return frozenset(done)


def _list_claims(found: ExtractedClaims) -> str:
    from assay.presentation.characters import one_line

    lines = [
        f"{claim.id}\t{one_line(claim.statement)}\t"
        f"{claim.stance}, {claim.prominence}{'' if claim.checkable else ', not checkable'}"
        for claim in found.claims
    ]
    return "\n".join([*lines, *(f"! {one_line(notice.message)}" for notice in found.notices)])
