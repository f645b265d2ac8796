"""`assay facts`: what an editor does with files of facts."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.adding import add
from assay.cli.batch import Reading, is_unanswered
from assay.cli.documents import read_article
from assay.cli.drafting import new
from assay.cli.enriching import accept, enrich
from assay.cli.importing import import_
from assay.cli.kept_facts import revisions, sets
from assay.cli.linting import lint
from assay.cli.options import (
    ArticleArgument,
    DateOption,
    EngineOption,
    FactsOption,
    FormatOption,
    TrustProposalsOption,
    facts_override,
    parse_day,
    read_settings,
    tell_samples,
)
from assay.cli.syncing import pull, push
from assay.errors import EngineUnavailableError, InputError
from assay.terminal import complain

if TYPE_CHECKING:
    from assay.facts.store import FactBase
    from assay.settings import Settings
    from assay_schemas import Fact, ReportedClaim

app = typer.Typer(help="Write, check, enrich, search and measure files of facts.", no_args_is_help=True)
app.command()(add)
app.command()(new)
app.command("import")(import_)
app.command()(enrich)
app.command()(accept)
app.command()(lint)
app.command()(push)
app.command()(pull)
app.command()(sets)
app.command()(revisions)


@app.command("list")
def list_(facts: FactsOption = None, format_: FormatOption = "text") -> None:
    """List the facts, one per line."""
    for fact in _load(facts).facts:
        _print_fact(fact, format_)


@app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID")], facts: FactsOption = None, format_: FormatOption = "text"
) -> None:
    """Show one fact in full; the text format is YAML, ready for a file of facts."""
    import yaml

    fact = next((fact for fact in _load(facts).facts if fact.id == id_), None)
    if fact is None:
        raise InputError(f"there is no fact {id_!r}; `assay facts search` finds facts by their words")
    if format_ == "json":
        typer.echo(fact.model_dump_json())
    else:
        fields = fact.model_dump(mode="json", exclude_defaults=True)
        typer.echo(yaml.safe_dump([fields], sort_keys=False, allow_unicode=True, width=100), nl=False)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words, or a whole claim.")],
    facts: FactsOption = None,
    on: Annotated[
        dt.date | None,
        typer.Option("--on", parser=parse_day, metavar="YYYY-MM-DD", help="Only facts in force on this day."),
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, help="Maximum number of facts.")] = 10,
    format_: FormatOption = "text",
    trust_proposals: TrustProposalsOption = None,
) -> None:
    """Find facts by words and meaning, best match first, as an engine is shown them for a claim."""
    from assay.bootstrap import build_index, load_facts

    settings = read_settings(facts=facts_override(facts), trust_proposals=trust_proposals)
    index = build_index(load_facts(settings), settings)
    for ranked in index.search(query, k=count, on=on):
        _print_fact(ranked.fact, format_)


@app.command()
def coverage(
    article: ArticleArgument,
    facts: FactsOption = None,
    date: DateOption = None,
    engine: EngineOption = None,
    format_: FormatOption = "text",
    trust_proposals: TrustProposalsOption = None,
) -> None:
    """List the claims of an article that no fact decides, to show which facts to write next.

    First come claims without a near fact, then claims whose nearest fact did not decide them, with that fact.
    """
    settings = read_settings(engine=engine, facts=facts_override(facts), trust_proposals=trust_proposals)
    reading = Reading(None, date, settings.max_article_chars)
    claims = asyncio.run(_undecided(settings, article, reading))
    if not claims:
        complain("the facts decide every claim that was found in the article")
    for claim in claims:
        typer.echo(claim.model_dump_json() if format_ == "json" else _claim_line(claim))


@app.command()
def fingerprint(facts: FactsOption = None) -> None:
    """Print the fingerprint of the facts, which does not depend on their order or layout."""
    typer.echo(_load(facts).fingerprint)


async def _undecided(settings: Settings, path: Path, reading: Reading) -> tuple[ReportedClaim, ...]:
    from assay.bootstrap import build_pipeline
    from assay.facts.coverage import undecided

    document = read_article(path, max_chars=reading.max_chars)
    async with build_pipeline(settings) as pipeline:
        tell_samples(settings, len(pipeline.facts.facts))
        report = await pipeline.score(reading.source(document))
    if is_unanswered(report):
        msg = "the engine judged no claim, so it is unknown what the facts decide; try again later"
        raise EngineUnavailableError(msg, engine=report.provenance.engine, step="verify")
    return undecided(report)


def _load(facts: list[Path] | None) -> FactBase:
    from assay.bootstrap import load_facts

    return load_facts(read_settings(facts=facts_override(facts)))


def _print_fact(fact: Fact, format_: str) -> None:
    typer.echo(fact.model_dump_json() if format_ == "json" else f"{fact.id}\t{fact.statement}")


def _claim_line(claim: ReportedClaim) -> str:
    from assay.presentation.characters import one_line

    near = claim.nearest[0] if claim.nearest else None
    fact = f"near {one_line(near.fact_id)}: {one_line(near.statement)}" if near else "no fact near"
    return f"{claim.prominence}\t{one_line(claim.statement)}\t{fact}"
