"""What people have decided on the claims of reports: beside the machine's verdicts, never instead of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from assay.store.bodies import moment_of, unpack, without_nul
from assay.store.database import clock_ms, reading, writing
from assay.store.models import DecisionRow, ReportRow
from assay.store.records import Decided, Decision, DecisionKind, Keeping
from assay.store.reports import seen_by
from assay_schemas import ClaimId, Report, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

    from assay.store.records import Author, Viewer


class DecidedReport(NamedTuple):
    """A report that somebody has decided on."""

    id: str
    report: Report
    decided: dict[ClaimId, Decided]


class Decisions:
    """The decisions of a database. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(
        self, report_id: str, claim_id: ClaimId, decision: Decision, author: Author, *, behind: int | None = None
    ) -> Keeping:
        """Keep a decision; those before it stay, and it holds.

        Args:
            report_id: The report.
            claim_id: One of its claims.
            decision: What is decided.
            author: Who decides.
            behind: Id of the decision that the author saw, 0 where there was none; another one that was made
                meanwhile is not overruled, unless it says the same and is the author's. None: whatever was made.
        """
        row = DecisionRow(
            report_id=report_id,
            claim_id=claim_id,
            kind=decision.kind,
            verdict=decision.verdict,
            note=without_nul(decision.note),
            key_id=author.key_id,
            key_name=author.name,
        )
        try:
            with writing(self._engine) as session:
                held = None if behind is None else _held(session, report_id, claim_id)
                if held is not None and held.id != behind:
                    return Keeping.KEPT if _is_sent_again(row, held) else Keeping.OVERTAKEN
                row.created_ms = clock_ms(session)
                session.add(row)
        except IntegrityError:
            return Keeping.GONE
        return Keeping.KEPT

    def of_report(self, report_id: str) -> dict[ClaimId, Decided]:
        """Return what holds for the claims of a report that somebody has decided on."""
        return self.of_reports([report_id])[report_id]

    def of_reports(self, report_ids: Collection[str]) -> dict[str, dict[ClaimId, Decided]]:
        """Return the same for each of some hundred reports, in one query."""
        wanted = sa.select(DecisionRow).where(DecisionRow.report_id.in_(report_ids)).order_by(DecisionRow.id)
        found: dict[str, dict[ClaimId, Decided]] = {id_: {} for id_ in report_ids}
        with reading(self._engine) as session:
            for row in session.scalars(wanted):
                found[row.report_id][ClaimId(row.claim_id)] = _decided(row)
        return found

    def reports(self, viewer: Viewer) -> Iterator[DecidedReport]:
        """Yield the reports that somebody has decided on, the oldest first."""
        has_any = sa.exists().where(DecisionRow.report_id == ReportRow.id)
        wanted = sa.select(ReportRow.id).where(seen_by(viewer), has_any)
        with reading(self._engine) as session:
            ids = session.scalars(wanted.order_by(ReportRow.created_ms, ReportRow.id)).all()
        for id_ in ids:
            with reading(self._engine) as session:
                body = session.scalar(sa.select(ReportRow.body).where(ReportRow.id == id_))
            if body is not None:
                yield DecidedReport(id_, Report.model_validate_json(unpack(body)), self.of_report(id_))


def _held(session: Session, report_id: str, claim_id: ClaimId) -> DecisionRow | None:
    """Return the decision that holds, and have those who decide on the same report wait until the transaction ends."""
    session.execute(sa.select(ReportRow.id).where(ReportRow.id == report_id).with_for_update(key_share=True))
    of_claim = sa.select(DecisionRow).where(DecisionRow.report_id == report_id, DecisionRow.claim_id == claim_id)
    return session.scalar(of_claim.order_by(DecisionRow.id.desc()).limit(1))


def _is_sent_again(row: DecisionRow, held: DecisionRow) -> bool:
    """Return True for what a double click sends."""
    fields = ("kind", "verdict", "note", "key_id")
    return all(getattr(row, name) == getattr(held, name) for name in fields)


def _decided(row: DecisionRow) -> Decided:
    decision = Decision(
        kind=DecisionKind(row.kind), verdict=VerdictLabel(row.verdict) if row.verdict else None, note=row.note
    )
    return Decided(id=row.id, decision=decision, by=row.key_name, created=moment_of(row.created_ms))
