"""`assay facts enrich` and `assay facts accept`: wordings of facts, proposed by a model, accepted by an editor."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import EngineOption, OutOption, read_settings
from assay.errors import InputError
from assay.terminal import ExitCode, complain, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.engines.llm.enriching import Enriched
    from assay.facts.edited import EditedFile
    from assay.settings import Settings
    from assay_schemas import Fact

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A file of facts.")]
IdOption = Annotated[list[str] | None, typer.Option("--id", metavar="ID", help="Only this fact; can be repeated.")]
WriteOption = Annotated[bool, typer.Option("--write", help="Write into FILE itself.")]
AgainOption = Annotated[
    bool, typer.Option("--again", help="Include facts that already have wordings or unaccepted proposals.")
]


def enrich(
    file: FileArgument,
    id_: IdOption = None,
    engine: EngineOption = None,
    out: OutOption = None,
    write: WriteOption = False,
    again: AgainOption = False,
) -> None:
    """Have a language model propose true (also_stated) and false (related_myths) wordings of each fact.

    Prints the change as a diff unless --write or --out is given. Proposals have no effect until
    `assay facts accept`; delete the line of one to reject it. An interrupted run resumes where it stopped: facts that
    have wordings or proposals are skipped. Ten facts share the budget of one article.

    Exit codes: 0 done, 2 usage, configuration or facts, 3 the model gave nothing for some of the facts.
    """
    from assay.facts.edited import EditedFile

    settings = read_settings(engine=engine)
    edited = EditedFile(file, _target(file, out, write=write))
    wanted = edited.wanting(id_, is_again=again)
    failed = asyncio.run(_enrich(settings, edited, wanted)) if wanted else 0
    _finish(edited)
    if not wanted:
        complain(f"{file}: every fact already has wordings or proposals; use --again to ask for more")
    if failed:
        complain(f"{failed} of {len(wanted)} facts have no proposals; run the command again for the rest")
        raise typer.Exit(ExitCode.UNAVAILABLE)


def accept(file: FileArgument, id_: IdOption = None, out: OutOption = None, write: WriteOption = False) -> None:
    """Accept the sentences proposed for all facts, or for some: from then on they count.

    Prints the change as a diff unless --write or --out is given.
    """
    from assay.facts.edited import EditedFile

    edited = EditedFile(file, _target(file, out, write=write))
    accepted = edited.accept(id_)
    _finish(edited)
    complain(f"{accepted} {'sentence' if accepted == 1 else 'sentences'} accepted")


def _finish(edited: EditedFile) -> None:
    edited.write()
    if edited.target is None:
        typer.echo(edited.diff(), nl=False)


async def _enrich(settings: Settings, edited: EditedFile, wanted: Sequence[Fact]) -> int:
    """Add what the model proposes, batch by batch; return how many facts have no proposals."""
    from contextlib import aclosing

    from assay.bootstrap import build_enricher

    failed = 0
    enricher = build_enricher(settings)
    try:
        with progress("facts", len(wanted), out=edited.target) as advance:
            async with aclosing(enricher.enrich(wanted, at_once=settings.concurrency)) as batches:
                async for batch in batches:
                    edited.propose(batch.proposals)
                    edited.write()  # a run that breaks off keeps what is done
                    failed += len(batch.left_out)
                    _tell(batch)
                    advance(len(batch.facts))
    finally:
        await enricher.aclose()
    return failed


def _tell(batch: Enriched) -> None:
    if batch.left_out:
        why = batch.error or "the model left them out, or wrote nothing new"
        complain(f"nothing proposed for {', '.join(batch.left_out)}: {why}")


def _target(file: Path, out: Path | None, *, write: bool) -> Path | None:
    if write and out is not None:
        raise InputError("--write and --out can't be combined; choose one place for the result")
    return file if write else out
