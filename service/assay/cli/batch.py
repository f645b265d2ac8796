"""Score many articles with one pipeline: bounded, in order, and without letting one bad article stop the others."""

from __future__ import annotations

import hashlib
from contextlib import aclosing
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from assay.cli.documents import read_articles
from assay.concurrency import in_order
from assay.errors import EngineError, EngineRejectedError, InputError
from assay.formats.documents import Document, Refused
from assay.terminal import ExitCode, exit_code

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator, Sequence
    from pathlib import Path

    from assay.errors import AssayError
    from assay.formats.documents import Format
    from assay.pipeline import Pipeline
    from assay_schemas import ArticleInput, FactSetVersion, Report


class Reading(NamedTuple):
    """How articles are read; what is given here goes before what a file says of itself."""

    title: str | None
    date: dt.date | None
    max_chars: int
    language: str | None = None
    formats: tuple[Format, ...] | None = None
    """Those that are read; None: all."""
    fact_sets: tuple[str, ...] = ()
    """Names of the sets to check against; empty: those that a row names, else all."""

    def source(self, document: Document) -> ArticleInput:
        """Return what the pipeline is given."""
        from assay.formats.notices import article_input

        return article_input(
            document, title=self.title, date=self.date, language=self.language, fact_sets=self.fact_sets
        )


class Scored(NamedTuple):
    """An article with its report."""

    document: Document
    report: Report


class Failed(NamedTuple):
    """An article without a report."""

    message: str
    """Names the article."""
    error: AssayError


class Skipped(NamedTuple):
    """An article that an earlier run has scored."""

    document: Document


Outcome = Scored | Failed | Skipped


def read_all(paths: Iterable[Path], reading: Reading) -> Iterator[Document | Failed]:
    """Yield the articles of all files, in their order, as they are asked for, and what could not be read."""
    for path in paths:
        try:
            for found in read_articles(path, max_chars=reading.max_chars, formats=reading.formats):
                yield Failed(str(found.error), found.error) if isinstance(found, Refused) else found
        except InputError as error:
            yield Failed(str(error), error)


class Batch(NamedTuple):
    """Articles to score."""

    articles: Iterator[Document | Failed]
    are_several: bool
    """Also where a file can hold several and holds one."""
    total: int | None
    """None where nobody knows before they are read."""


def open_batch(paths: Sequence[Path], reading: Reading, *, are_several: bool) -> Batch:
    """Return the articles of all files, of which no more than the first is read by now."""
    articles = read_all(paths, reading)
    first = next(articles, None)
    is_numbered = isinstance(first, Document) and first.number is not None
    found = articles if first is None else chain((first,), articles)
    return Batch(found, are_several or is_numbered, None if is_numbered else len(paths))


async def score_articles(
    score_one: Callable[[ArticleInput], Coroutine[None, None, Report]],
    articles: Iterable[Document | Failed],
    reading: Reading,
    *,
    is_done: Callable[[ArticleInput], bool],
    at_once: int,
) -> AsyncGenerator[Outcome, None]:
    """Yield the outcome of every article, in order.

    Args:
        score_one: Scores an article.
        articles: As `read_all` gives them.
        reading: How they are read.
        is_done: Whether an article is to be skipped.
        at_once: Maximum number of articles in progress.

    Raises:
        EngineRejectedError: At once, for no later article would be accepted either.
    """
    from assay.formats.notices import with_notices

    async def score(document: Document | Failed) -> Outcome:
        if isinstance(document, Failed):
            return document
        source = reading.source(document)
        try:
            if is_done(source):
                return Skipped(document)
            report = await score_one(source)
        except EngineRejectedError:
            raise
        except (InputError, EngineError) as error:
            return Failed(f"{document.called}: {error}", error)
        return Scored(document, with_notices(report, document))

    async with aclosing(in_order(articles, score, at_once=at_once)) as outcomes:
        async for outcome in outcomes:
            yield outcome


def article_id(text: str) -> str:
    """Return the id that a report gives to an article with this text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_unanswered(report: Report) -> bool:
    """Return True if the engine failed on every claim that it was given."""
    from assay_schemas import Reason

    checkable = [claim for claim in report.claims if claim.checkable]
    return bool(checkable) and all(Reason.ENGINE_FAILED in claim.reasons for claim in checkable)


class DoneKey(NamedTuple):
    """What an earlier run has scored: an article, against some sets of facts."""

    article_id: str
    sets: tuple[FactSetVersion, ...]


def done_key(source: ArticleInput, pipeline: Pipeline) -> DoneKey:
    """Return what a pipeline would score an article as.

    Raises:
        InputError: If the article asks for a set of facts that there is not.
    """
    return DoneKey(article_id(source.text), tuple(each.version for each in pipeline.facts.chosen(source.fact_sets)))


def finished_key(line: str, pipeline: Pipeline) -> DoneKey | None:
    """Return what a line is the report of if this pipeline would reproduce it, else None.

    Raises:
        ValueError: If the line is not a report.
    """
    from assay_schemas import Reason, Report

    report = Report.model_validate_json(line)
    made, engine, facts = report.provenance, pipeline.identity, pipeline.facts
    # Reports of earlier versions name no sets: they are of all facts that there were.
    sets = made.fact_sets or (facts.versions if made.facts_fingerprint == facts.fingerprint else ())
    is_same = (
        0 < len(sets) == len(set(sets).intersection(facts.versions))
        and (made.engine, made.engine_version, made.model) == (engine.name, engine.version, engine.model)
        and made.prompts == dict(engine.prompts)
    )
    is_whole = all(Reason.ENGINE_FAILED not in claim.reasons for claim in report.claims)
    return DoneKey(report.article.id, sets) if is_same and is_whole else None


def outcome_code(outcome: Outcome, fail_over: float | None) -> ExitCode:
    """Return the exit code of one article; the command exits with the highest."""
    match outcome:
        case Failed(error=error):
            return exit_code(error)
        case Scored(report=report) if is_unanswered(report):
            return ExitCode.UNAVAILABLE
        case Scored(report=report) if fail_over is not None and report.score.value > fail_over:
            return ExitCode.EXCEEDED
        case _:
            return ExitCode.DONE
