"""`assay facts new`: facts drafted from an article that a curator trusts, each confirmed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.adding import FileArgument, keep
from assay.cli.batch import Reading
from assay.cli.documents import STDIN, read_article
from assay.cli.options import DateOption, EngineOption, TitleOption, read_settings
from assay.errors import ConfigError
from assay.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.facts.edited import EditedFile
    from assay.facts.from_article import DraftedFact
    from assay.settings import Settings
    from assay_schemas import ExtractedClaims


def new(
    file: FileArgument,
    article: Annotated[Path, typer.Option("--from", metavar="ARTICLE", help="An article that you trust, or -.")],
    publisher: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Who published it; default: asked, or its file name.")
    ] = "",
    title: TitleOption = None,
    date: DateOption = None,
    engine: EngineOption = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take all that the article says itself, unasked; not what it reports.")
    ] = False,
) -> None:
    """Draft facts from the claims of an article that you trust, and confirm each: y, n or e to edit it.

    The article becomes their source, its day the day on which they were observed. A sentence that says "yesterday" or
    "here" has to be edited: a fact stands alone. Each is linted and written at once, so that Ctrl-C loses none.
    """
    from assay.facts.edited import EditedFile
    from assay.facts.from_article import draft_facts

    if article == STDIN and not yes:
        raise ConfigError("standard input can't hold both the article and your answers; name a file, or add --yes")
    settings = read_settings(engine=engine)
    edited = EditedFile(file, file, can_be_new=True)
    reading = Reading(title, date, settings.max_article_chars)
    found = asyncio.run(_extract(settings, article, reading))
    if not publisher:
        publisher = article.name if yes else typer.prompt("Who published the article", default=article.name, err=True)
    drafts = draft_facts(found, publisher)
    if yes:
        _take_all(edited, article, drafts)
    else:
        _confirm_each(edited, article, drafts)


async def _extract(settings: Settings, path: Path, reading: Reading) -> ExtractedClaims:
    from assay.bootstrap import build_pipeline

    document = read_article(path, max_chars=reading.max_chars)
    async with build_pipeline(settings) as pipeline:
        return await pipeline.extract(reading.source(document))


def _take_all(edited: EditedFile, article: Path, drafts: Sequence[DraftedFact]) -> None:
    from assay.facts.candidates import judge_flat

    stated = [draft for draft in drafts if draft.said_by is None]
    for row, draft in enumerate(stated, start=1):
        keep(edited, judge_flat(edited.entries, article, row, draft.flat))
    if len(stated) < len(drafts):
        complain(f"{len(drafts) - len(stated)} left out that the article only reports; without --yes you are asked")


def _confirm_each(edited: EditedFile, article: Path, drafts: Sequence[DraftedFact]) -> None:
    from assay.cli.asking import confirm, tell
    from assay.facts.candidates import judge_flat

    written = 0
    try:
        for number, draft in enumerate(drafts, start=1):
            if judge_flat(edited.entries, article, number, draft.flat).known:
                continue
            reported = f"; the article has it from {draft.said_by}" if draft.said_by else ""
            tell(f"\n{number} of {len(drafts)}{reported}")
            written += confirm(edited, article, draft.flat) is not None
    finally:
        complain(f"{written} of {len(drafts)} claims written to {edited.path}")
