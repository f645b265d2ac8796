"""What people have decided on the claims of reports: beside the machine's verdicts, never instead of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from assay.store.bodies import moment_of, unpack, without_nul
from assay.store.database import clock_ms, is_seen, reading, writing
from assay.store.models import DecisionRow, ReportRow
from assay.store.records import Decided, Decision, DecisionKind
from assay_schemas import ClaimId, Report, VerdictLabel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

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

    def add(self, report_id: str, claim_id: ClaimId, decision: Decision, author: Author) -> bool:
        """Keep a decision; those before it stay, and it holds. Returns False if the report is gone."""
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
                row.created_ms = clock_ms(session)
                session.add(row)
        except IntegrityError:
            return False
        return True

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
        wanted = sa.select(ReportRow.id).where(is_seen(viewer, ReportRow.owner), has_any)
        with reading(self._engine) as session:
            ids = session.scalars(wanted.order_by(ReportRow.created_ms, ReportRow.id)).all()
        for id_ in ids:
            with reading(self._engine) as session:
                body = session.scalar(sa.select(ReportRow.body).where(ReportRow.id == id_))
            if body is not None:
                yield DecidedReport(id_, Report.model_validate_json(unpack(body)), self.of_report(id_))


def _decided(row: DecisionRow) -> Decided:
    decision = Decision(
        kind=DecisionKind(row.kind), verdict=VerdictLabel(row.verdict) if row.verdict else None, note=row.note
    )
    return Decided(decision=decision, by=row.key_name, created=moment_of(row.created_ms))
