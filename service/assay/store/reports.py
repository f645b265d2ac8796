"""Reports that are kept, each for the key that asked for it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased, defer

from assay.settings import KeptText
from assay.store.bodies import moment_ms, moment_of, pack, searched_words, source_id, unpack, without_nul, without_words
from assay.store.database import cause_of, clock_ms, delete_in_batches, is_seen, reading, upsert_into, writing
from assay.store.models import ArticleRow, ReportFactRow, ReportRow
from assay.store.paging import Cursor, decode_cursor
from assay.store.records import MAX_PAGE, ReportEntry, ReportPage, ReportQuery, Viewer
from assay_schemas import ArticleInput, ArticleLabel, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from sqlalchemy.orm import Session


def seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Return the condition that a report is shown: the viewer sees the work of its key, and all sets it was made with.

    It is shown whole or not at all, for evidence of a closed set speaks from verdicts and explanations, too.
    """
    is_of_its_keys = is_seen(viewer, ReportRow.owner)
    if not viewer.fact_sets:
        return is_of_its_keys
    # What is left of ",a,b," without the viewer's own; of NULL, which stands for all sets that there were, NULL.
    left: sa.ColumnElement[str | None] = "," + ReportRow.fact_sets + ","
    for name in viewer.fact_sets:
        left = sa.func.replace(left, f",{name},", ",")
    return sa.and_(is_of_its_keys, left == ",")


class Outdated(NamedTuple):
    """A report that other facts have made."""

    id: str
    owner: str
    """Id of the key that asked."""


class Reports:
    """The reports of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine, *, text: KeptText) -> None:
        self._engine = engine
        self._text = text

    def save(self, report: Report, source: ArticleInput, owner: str, *, session: Session | None = None) -> str:
        """Keep a report and return its id; in a transaction of the caller's if there is one."""
        if session is None:
            with writing(self._engine) as own:
                return self.save(report, source, owner, session=own)
        kept = without_words(report) if self._text is KeptText.NOTHING else report
        article_id, id_, now = source_id(source), uuid.uuid4().hex, clock_ms(session)
        _keep_article(session, article_id, body=pack(source) if self._text is KeptText.ALL else None, now=now)
        session.add(
            ReportRow(
                id=id_,
                article_id=article_id,
                owner=owner,
                created_ms=now,
                title=kept.article.title and without_nul(kept.article.title),
                claims=report.score.claims_total,
                label=report.score.label.value,
                score=report.score.value,
                facts_fingerprint=report.provenance.facts_fingerprint,
                fact_sets=",".join(source.fact_sets) or None,
                words=searched_words(kept),
                body=pack(kept),
            )
        )
        session.flush()
        cited = {item.fact_id for claim in report.claims for item in claim.evidence}
        session.add_all(ReportFactRow(report_id=id_, fact_id=fact) for fact in sorted(cited))
        return id_

    def save_if_possible(self, report: Report, source: ArticleInput, owner: str) -> str | None:
        """Keep a report and return its id; None where the database fails, which is logged."""
        try:
            return self.save(report, source, owner)
        except SQLAlchemyError as err:
            structlog.get_logger("assay.store").warning("a report can't be kept", problem=cause_of(err))
            return None

    def get(self, id_: str, viewer: Viewer) -> Report | None:
        """Return a report; None if there is none that the viewer sees."""
        with reading(self._engine) as session:
            body = session.scalar(sa.select(ReportRow.body).where(ReportRow.id == id_, seen_by(viewer)))
        return None if body is None else Report.model_validate_json(unpack(body))

    def seen(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        """Return those of some reports that the viewer sees."""
        with reading(self._engine) as session:
            return frozenset(session.scalars(sa.select(ReportRow.id).where(ReportRow.id.in_(ids), seen_by(viewer))))

    def find(self, query: ReportQuery, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> ReportPage:
        """Return a page of the reports that a query asks for, the newest first.

        Args:
            query: What is wanted.
            viewer: Whose reports.
            cursor: As the page before gave it; None: from the top.
            limit: Reports at most, up to `MAX_PAGE`.

        Raises:
            InputError: If the cursor is damaged, or of another query.
        """
        asked = query.model_dump_json()
        wanted = sa.select(ReportRow).where(seen_by(viewer), *_filters(query))
        if cursor is not None:
            last = decode_cursor(cursor, asked)
            wanted = wanted.where(sa.tuple_(ReportRow.created_ms, ReportRow.id) < sa.tuple_(last.ms, last.id))
        limit = min(limit, MAX_PAGE)
        wanted = wanted.order_by(*_newest_first()).limit(limit + 1)
        with reading(self._engine) as session:
            rows = session.scalars(wanted).all()
        following = Cursor(rows[limit - 1].created_ms, rows[limit - 1].id).encode(asked) if len(rows) > limit else None
        return ReportPage(reports=tuple(map(_entry, rows[:limit])), next=following)

    def latest(self, viewer: Viewer, *, limit: int) -> Iterator[tuple[str, Report]]:
        """Yield the latest report on each article with its id, the newest first, out of so many reports."""
        wanted = sa.select(ReportRow.id, ReportRow.article_id).where(seen_by(viewer))
        with reading(self._engine) as session:
            rows = session.execute(wanted.order_by(*_newest_first()).limit(limit)).all()
        seen: set[str] = set()
        for id_, article_id in rows:
            if article_id not in seen and (report := self.get(id_, viewer)) is not None:
                yield id_, report
            seen.add(article_id)

    def of_same_article(self, id_: str, viewer: Viewer) -> tuple[ReportEntry, ...]:
        """Return a report and then the latest others on its article, the newest first, up to `MAX_PAGE` in all.

        Empty if there is no such report, or it is another key's. The article is the same if it was sent the same:
        text, headline and date.
        """
        is_visible, is_itself = seen_by(viewer), ReportRow.id == id_
        article = sa.select(ReportRow.article_id).where(is_itself, is_visible).scalar_subquery()
        wanted = sa.select(ReportRow).options(defer(ReportRow.body), defer(ReportRow.words))
        wanted = wanted.where(ReportRow.article_id == article, is_visible).limit(MAX_PAGE)
        with reading(self._engine) as session:
            rows = session.scalars(wanted.order_by(is_itself.desc(), *_newest_first()))
            return tuple(map(_entry, rows))

    def delete(self, id_: str, viewer: Viewer) -> bool:
        """Delete a report, and its article if no other report is of it; return False if there is none."""
        with writing(self._engine) as session:
            found = session.scalar(sa.select(ReportRow.id).where(ReportRow.id == id_, seen_by(viewer)))
            if found is not None:
                _delete(session, [found])
        return found is not None

    def prune(self, before: dt.datetime, *, batch: int = 500) -> Iterator[int]:
        """Delete all reports made before a moment, batch by batch; yield how many each time."""
        old = sa.select(ReportRow.id).where(ReportRow.created_ms < moment_ms(before)).limit(batch)
        return delete_in_batches(self._engine, old, _delete)

    def outdated(self, fingerprint_of: Callable[[tuple[str, ...]], str | None]) -> tuple[Outdated, ...]:
        """Return the latest report on each article for each owner, the oldest first, if other facts made it.

        Articles whose text is not kept are left out.

        Args:
            fingerprint_of: Returns that of the present facts of some sets, of all where no name is given; None if one
                of the sets is gone, which makes its reports outdated.
        """
        later = aliased(ReportRow)
        moment, other = sa.tuple_(ReportRow.created_ms, ReportRow.id), sa.tuple_(later.created_ms, later.id)
        is_same = sa.and_(later.article_id == ReportRow.article_id, later.owner == ReportRow.owner)
        wanted = (
            sa.select(ReportRow.id, ReportRow.owner)
            .join(ArticleRow, ReportRow.article_id == ArticleRow.id)
            .where(ArticleRow.body.is_not(None), ~sa.exists().where(is_same, other > moment))
            .order_by(ReportRow.created_ms, ReportRow.id)
        )
        with reading(self._engine) as session:
            asked = session.scalars(sa.select(ReportRow.fact_sets).distinct()).all()
        changed = [_is_changed(names, fingerprint_of) for names in asked]  # which takes its time with many facts
        with reading(self._engine) as session:
            rows = session.execute(wanted.where(sa.or_(sa.false(), *changed)))
            return tuple(Outdated(id_, owner) for id_, owner in rows)

    def with_source(self, report_id: str) -> tuple[Report | None, ArticleInput | None]:
        """Return a report, whoever asked for it, and its article; None for what is gone."""
        return self.get(report_id, Viewer("", sees_all=True)), self.source(report_id)

    def source(self, report_id: str) -> ArticleInput | None:
        """Return the article that a report is of; None if its text is not kept."""
        with reading(self._engine) as session:
            wanted = sa.select(ArticleRow.body).join(ReportRow, ReportRow.article_id == ArticleRow.id)
            body = session.scalar(wanted.where(ReportRow.id == report_id))
        return None if body is None else ArticleInput.model_validate_json(unpack(body))


def _newest_first() -> tuple[sa.ColumnElement[int], sa.ColumnElement[str]]:
    return ReportRow.created_ms.desc(), ReportRow.id.desc()


def _filters(query: ReportQuery) -> Iterator[sa.ColumnElement[bool]]:
    if query.since is not None:
        yield ReportRow.created_ms >= moment_ms(query.since)
    if query.until is not None:
        yield ReportRow.created_ms < moment_ms(query.until)
    if query.label is not None:
        yield ReportRow.label == query.label.value
    if query.min_score is not None:
        yield ReportRow.score >= query.min_score
    if query.fact is not None:
        yield ReportRow.id.in_(sa.select(ReportFactRow.report_id).where(ReportFactRow.fact_id == query.fact))
    if query.text is not None:
        yield ReportRow.words.contains(without_nul(query.text).lower(), autoescape=True)


def _is_changed(names: str | None, fingerprint_of: Callable[[tuple[str, ...]], str | None]) -> sa.ColumnElement[bool]:
    """Return what is true of reports that were made with some sets, and with other facts than these have now."""
    is_same_choice = ReportRow.fact_sets.is_(None) if names is None else ReportRow.fact_sets == names
    fingerprint = fingerprint_of(() if names is None else tuple(names.split(",")))
    return is_same_choice if fingerprint is None else is_same_choice & (ReportRow.facts_fingerprint != fingerprint)


def _entry(row: ReportRow) -> ReportEntry:
    return ReportEntry(
        id=row.id,
        created=moment_of(row.created_ms),
        title=row.title,
        label=ArticleLabel(row.label),
        score=row.score,
        claims=row.claims,
        facts_fingerprint=row.facts_fingerprint,
    )


def _keep_article(session: Session, id_: str, *, body: bytes | None, now: int) -> None:
    """Keep an article that may be there already, or come from somebody else at this moment."""
    row = upsert_into(session.get_bind(), ArticleRow).values(id=id_, body=body, created_ms=now)
    known = {"body": sa.func.coalesce(row.excluded.body, ArticleRow.body)}
    session.execute(row.on_conflict_do_update(index_elements=[ArticleRow.id], set_=known))


def _delete(session: Session, ids: Sequence[str]) -> None:
    theirs = sa.select(ReportRow.article_id).where(ReportRow.id.in_(ids))
    # Locked, and in one order for all: else a report that is being saved meanwhile might lose its article.
    wanted = sa.select(ArticleRow.id).where(ArticleRow.id.in_(theirs)).order_by(ArticleRow.id).with_for_update()
    articles = session.scalars(wanted).all()
    session.execute(sa.delete(ReportRow).where(ReportRow.id.in_(ids)))
    is_used = sa.exists().where(ReportRow.article_id == ArticleRow.id)
    session.execute(sa.delete(ArticleRow).where(ArticleRow.id.in_(articles), ~is_used))
