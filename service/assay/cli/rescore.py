"""`assay rescore`: what became of stored reports now that the facts have changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from assay.cli.options import EngineOption, FactsOption, TrustProposalsOption, facts_override, read_settings
from assay.cli.pace import Pace
from assay.cli.score import JobsOption
from assay.cli.stored import stored
from assay.cli.worker import DatabaseOption
from assay.errors import ConfigError
from assay.terminal import ExitCode, complain, exit_code, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from assay.jobs.rescoring import Outcome, Rescored
    from assay.settings import Settings


def rescore(
    changed: Annotated[
        bool, typer.Option("--changed", help="The latest report on each article, if it was made with other facts.")
    ] = False,
    facts: FactsOption = None,
    engine: EngineOption = None,
    database_url: DatabaseOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send no request and save nothing; tell what there is to do.")
    ] = False,
    jobs: JobsOption = None,
    trust_proposals: TrustProposalsOption = None,
) -> None:
    """Score the articles of stored reports by the present facts, and tell which labels have changed.

    A model is asked only about claims for which a fact that was cited has changed, or one that is near is new, changed
    or expired. New reports are saved beside the old ones, one by one: a run that was interrupted goes on where it
    stopped. Reports of other engines or models are left alone, as are those whose article was not kept. One process of
    a database does it at a time, workers included.

    Exit codes: 0 done, 2 usage, configuration or input, 3 engine unavailable.
    """
    if not changed:
        raise ConfigError("nothing says which reports; use --changed for those that were made with other facts")
    settings = read_settings(
        engine=engine,
        facts=facts_override(facts),
        database_url=database_url,
        trust_proposals=trust_proposals,
        articles_at_once=jobs,
    )
    with stored(settings) as opened:
        raise typer.Exit(asyncio.run(_rescore(settings, opened, saves=not dry_run)))


@dataclass
class _Tally:
    """What became of the reports."""

    saves: bool
    rescored: list[Rescored] = field(default_factory=list)
    unread: int = 0
    unread_claims: int = 0
    left: Counter[str] = field(default_factory=Counter)
    """By why they are."""
    codes: list[ExitCode] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        from assay.jobs.rescoring import Failed, Left, Rescored, ToRead, WithoutSet

        match outcome:
            case Rescored():
                self.rescored.append(outcome)
            case ToRead(old=old):
                self.unread += 1
                self.unread_claims += old.score.claims_total
            case Left(made_by=made_by):
                self.left[f"made by {made_by or 'nobody any more'}"] += 1
            case WithoutSet(name=name):
                self.left[f"of the set {name!r}, which is gone"] += 1
            case Failed(message=message, error=error):
                complain(message)
                self.codes.append(exit_code(error))
            case _:
                assert_never(outcome)

    def lines(self) -> Iterator[str]:
        """Yield the labels that have changed, and the counts."""
        settled = [each for each in self.rescored if self.saves or not _is_open(each)]
        changed = [each for each in settled if each.has_new_label]
        yield from map(_change, changed)
        yield f"{len(self.rescored) + self.unread:>7}  reports {'rescored' if self.saves else 'to rescore'}"
        yield f"{sum(each.anew for each in self.rescored) + self.unread_claims:>7}  claims {self._done} anew"
        yield f"{sum(each.reused for each in self.rescored):>7}  claims reused"
        yield f"{len(changed):>7}  labels changed"
        yield f"{sum(each.new_verdicts for each in settled):>7}  verdicts changed"
        if open_ := len(self.rescored) + self.unread - len(settled):
            yield f"{open_:>7}  labels that only asking will tell"
        for why, count in sorted(self.left.items()):
            yield f"{count:>7}  left as they are, {why}"
        if self.codes:
            yield f"{len(self.codes):>7}  failed; run the command again"

    @property
    def _done(self) -> str:
        return "judged" if self.saves else "to judge"


async def _rescore(settings: Settings, opened: sa.Engine, *, saves: bool) -> ExitCode:
    from assay.jobs.alone import do_alone
    from assay.jobs.processes import own_process
    from assay.jobs.rescoring import LEASE
    from assay.store.leases import Leases

    tally = _Tally(saves)
    duty = partial(_rescore_all, settings, opened, tally)
    if not saves:
        await duty()
    elif not await do_alone(leases := Leases(opened), LEASE, duty, holder=own_process()):
        other = await asyncio.to_thread(leases.holder, LEASE) or "another process"
        raise ConfigError(f"{other} scores reports again already; run the command again once it has done")
    for line in tally.lines():
        typer.echo(line)
    return max(tally.codes, default=ExitCode.DONE)


async def _rescore_all(settings: Settings, opened: sa.Engine, tally: _Tally) -> None:
    from assay.bootstrap import build_pipeline
    from assay.jobs.rescoring import Rescorer
    from assay.settings import KeptText
    from assay.store.kept import Kept
    from assay.store.reports import Reports

    if not tally.saves:
        settings = settings.model_copy(update={"budget_calls": 0})
    reports = Reports(opened, text=KeptText.ALL)  # of these articles the text is there already
    async with build_pipeline(settings, kept=Kept(opened)) as pipeline:
        found = await asyncio.to_thread(reports.outdated, pipeline.facts.fingerprint_of)
        pace = Pace(len(found), at_once=settings.articles_at_once)
        outcomes = Rescorer(pipeline, reports, saves=tally.saves).run(found, at_once=settings.articles_at_once)
        with progress("reports", pace.total, out=Path("reports"), left=pace.left) as advance:
            async with aclosing(outcomes):
                async for outcome in outcomes:
                    tally.add(outcome)
                    pace.advance(is_scored=True)
                    advance(1)


def _is_open(rescored: Rescored) -> bool:
    """Return True if some claims of a dry run were not judged for want of an answer."""
    from assay_schemas import Reason

    return any(Reason.BUDGET_SPENT in claim.reasons for claim in rescored.new.claims)


def _change(rescored: Rescored) -> str:
    from assay.presentation.characters import one_line

    old, new = rescored.old.score, rescored.new.score
    called = one_line(rescored.new.article.title or rescored.new.article.file or "untitled")
    return f"{old.label.value} -> {new.label.value}  {old.value:.2f} -> {new.value:.2f}  {rescored.id}  {called}"
