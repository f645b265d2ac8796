"""`assay jobs`: the jobs of a database, from the machine that reaches it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import SetsOption, read_settings
from assay.cli.worker import DatabaseOption
from assay.errors import InputError

if TYPE_CHECKING:
    from assay.jobs.desk import Desk
    from assay.store.records import Job, JobWebhook, Viewer
    from assay_schemas import ArticleInput

OWNER = "command-line"
"""Whose jobs these are; keys of the API with the scope `admin` see them."""

app = typer.Typer(no_args_is_help=True, help="Jobs: articles that workers score in the background.")
_JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="Id of a job.")]


@app.command()
def submit(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE...", help="Files or folders of articles, or - for standard input.")
    ],
    database_url: DatabaseOption = None,
    webhook: Annotated[
        str | None, typer.Option("--webhook", metavar="URL", help="Told by a signed POST when the job is finished.")
    ] = None,
    sets: SetsOption = None,
) -> None:
    """Queue articles as one job and print its id."""
    articles = _read(sources, tuple(sets or ()))
    with _desk(database_url) as desk:
        if webhook is not None:
            desk.webhooks.check(webhook)
        made = desk.jobs.create(articles, OWNER, webhook=webhook)
        desk.queue.put(made.id)
    typer.echo(made.id)


@app.command("list")
def list_(
    database_url: DatabaseOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Jobs at most.")] = 20,
) -> None:
    """List the latest jobs, the newest first."""
    with _desk(database_url) as desk:
        for job in desk.jobs.recent(_everything(), limit=limit):
            typer.echo(_line(job))


@app.command()
def show(job: _JobArgument, database_url: DatabaseOption = None) -> None:
    """Show how far a job is, and what it has cost so far."""
    with _desk(database_url) as desk:
        typer.echo(_line(_find(desk, job)))


@app.command()
def results(job: _JobArgument, database_url: DatabaseOption = None) -> None:
    """Print what became of each article, as JSON Lines: its report, or the problem."""
    with _desk(database_url) as desk:
        _find(desk, job)
        after = -1
        while items := desk.jobs.items(job, after=after):
            for item in items:
                report = desk.reports.get(item.report_id, _everything()) if item.report_id else None
                typer.echo(report.model_dump_json() if report else item.model_dump_json())
            after = items[-1].position


@app.command()
def cancel(job: _JobArgument, database_url: DatabaseOption = None) -> None:
    """Cancel what is not finished; reports that are there stay."""
    with _desk(database_url) as desk:
        _find(desk, job)
        typer.echo(f"{desk.jobs.cancel(job)} articles cancelled")


@app.command()
def retry(job: _JobArgument, database_url: DatabaseOption = None) -> None:
    """Queue those articles again that failed or were cancelled."""
    with _desk(database_url) as desk:
        _find(desk, job)
        positions = desk.jobs.retry(job)
        desk.queue.put(job)
        typer.echo(f"{len(positions)} articles queued again")


def _desk(database_url: str | None) -> closing[Desk]:
    from assay.jobs.desk import open_desk

    return closing(open_desk(read_settings(database_url=database_url)))


def _everything() -> Viewer:
    from assay.store.records import Viewer

    return Viewer(OWNER, sees_all=True)


def _find(desk: Desk, id_: str) -> Job:
    job = desk.jobs.get(id_, _everything())
    if job is None:
        msg = f"no job {id_!r}; `assay jobs list` shows those there are"
        raise InputError(msg)
    return job


def _line(job: Job) -> str:
    counts = ", ".join(f"{count} {state.value}" for state, count in job.counts.items())
    cost = "" if job.usage.cost_usd is None else f", {job.usage.cost_usd:.2f} USD"
    told = f"; webhook {_told(job.webhook)}" if job.webhook else ""
    return f"{job.id}  {job.created:%Y-%m-%d %H:%M}  {job.state.value:<9}  {counts}; {job.claims} claims{cost}{told}"


def _told(webhook: JobWebhook) -> str:
    problem = f": {webhook.problem}" if webhook.problem else ""
    return f"{webhook.state.value} after {webhook.attempts} attempts{problem}"


def _read(sources: list[Path], sets: tuple[str, ...]) -> tuple[ArticleInput, ...]:
    """Return the articles of files and folders, to be checked against some sets of facts.

    Raises:
        InputError: If one can't be read: nobody would look for the half of a job that is missing.
    """
    from assay.cli.documents import find_articles, read_articles
    from assay.formats.documents import Refused
    from assay.formats.notices import article_input

    limit = read_settings().max_article_chars
    articles = []
    for path in find_articles(sources):
        for found in read_articles(path, max_chars=limit):
            if isinstance(found, Refused):
                raise found.error  # which names the file and the place
            articles.append(article_input(found, fact_sets=sets))
    return tuple(articles)
