"""Score articles again that were scored with other facts, and tell what has become of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.concurrency import in_order, in_thread
from assay.errors import BudgetSpentError, EngineError, EngineRejectedError, InputError
from assay.presentation.wording import engine_words
from assay.steps.comparing import compare_reports
from assay_schemas import NoticeCode, Reason, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from assay.errors import AssayError
    from assay.pipeline import Pipeline
    from assay.store.reports import Outdated, Reports
    from assay_schemas import ArticleInput, Report, ReportedClaim

LEASE = "rescoring"
"""Of whoever is at it: two would pay for the same answers. Names of workers have a hyphen."""
_OF_THE_FILE = frozenset(
    {NoticeCode.TEXT_EXTRACTED, NoticeCode.TEXT_INCOMPLETE, NoticeCode.PAYWALLED, NoticeCode.EDITORIAL_NOTE}
)
"""Notices on how an article came, which its text does not tell."""


class Rescored(NamedTuple):
    """An article with its report by the present facts."""

    id: str
    """Of the new report; in a dry run, of the old one."""
    old: Report
    new: Report

    @property
    def reused(self) -> int:
        """Claims that nobody was asked about."""
        return self.new.provenance.usage.reused_claims

    @property
    def anew(self) -> int:
        """Claims judged anew; in a dry run, those that would be."""
        return max(0, sum(map(_is_asked, self.new.claims)) - self.reused)

    @property
    def has_new_label(self) -> bool:
        """True if the article is called otherwise than before."""
        return self.old.score.label is not self.new.score.label

    @property
    def new_verdicts(self) -> int:
        """Claims with another verdict than before."""
        return len(compare_reports(self.old, self.new).changed)


class ToRead(NamedTuple):
    """An article that nobody has read for this engine: only a dry run leaves it so."""

    old: Report


class Left(NamedTuple):
    """A report that is left as it is: made by another engine, or gone meanwhile."""

    made_by: str | None
    """Name of its engine, with its model; None: it is gone."""


class WithoutSet(NamedTuple):
    """A report that is left as it is: a set of facts that its article was to be checked against is gone."""

    id: str
    name: str
    """Of the set."""


class Failed(NamedTuple):
    """A report that could not be made anew; the next run tries again."""

    message: str
    error: AssayError


Outcome = Rescored | ToRead | Left | WithoutSet | Failed


class Rescorer:
    """Scores the articles of reports by the facts of a pipeline.

    Args:
        pipeline: With the present facts; reports of other engines or models than its own are left alone.
        reports: Where the reports lie.
        saves: Whether new reports are kept, beside the old ones.
    """

    def __init__(self, pipeline: Pipeline, reports: Reports, *, saves: bool) -> None:
        self._pipeline = pipeline
        self._reports = reports
        self._saves = saves

    def run(self, found: Iterable[Outdated], *, at_once: int) -> AsyncGenerator[Outcome, None]:
        """Yield what has become of each report, in order; a new one is kept before it is told.

        Raises:
            EngineRejectedError: At once, for no later article would be accepted either.
        """
        return in_order(found, self._rescore, at_once=at_once)

    async def _rescore(self, found: Outdated) -> Outcome:
        old, source = await in_thread(self._reports.with_source, found.id)
        if old is None or source is None:
            return Left(None)
        if _engine_of(old) != self._own_engine():
            return Left(_engine_of(old))
        served = {each.name for each in self._pipeline.facts.sets}
        if gone := next((name for name in source.fact_sets if name not in served), None):
            return WithoutSet(found.id, gone)
        try:
            return await self._score(found, old, source)
        except EngineRejectedError:
            raise
        except (InputError, EngineError) as error:
            if isinstance(error, BudgetSpentError) and not self._saves:
                return ToRead(old)
            return Failed(f"report {found.id}: {error}", error)

    async def _score(self, found: Outdated, old: Report, source: ArticleInput) -> Outcome:
        new = _as_it_came(await self._pipeline.score(source), old)
        if any(Reason.ENGINE_FAILED in claim.reasons for claim in new.claims):
            error = EngineError("some claims got no answer", engine=new.provenance.engine, step="verify")
            return Failed(f"report {found.id}: {error}; run the command again", error)
        if not self._saves:
            return Rescored(found.id, old, new)
        return Rescored(await in_thread(self._reports.save, new, source, found.owner), old, new)

    def _own_engine(self) -> str:
        return engine_words(self._pipeline.identity.name, self._pipeline.identity.model)


def _engine_of(report: Report) -> str:
    return engine_words(report.provenance.engine, report.provenance.model)


def _as_it_came(new: Report, old: Report) -> Report:
    """Return a report with what the old one knows of the file that the article came in."""
    summary = new.article.model_copy(update={"source_id": old.article.source_id, "file": old.article.file})
    of_the_file = (notice for notice in old.notices if notice.code in _OF_THE_FILE)
    return new.model_copy(update={"article": summary, "notices": (*of_the_file, *new.notices)})


def _is_asked(claim: ReportedClaim) -> bool:
    """Return True for a claim that an engine judged, or that there was no budget to ask about."""
    if claim.verdict is VerdictLabel.NOT_CHECKED:
        return Reason.BUDGET_SPENT in claim.reasons
    return claim.verdict is not None and Reason.NO_EVIDENCE not in claim.reasons
