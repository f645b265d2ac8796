"""What people have decided, counted by the verdicts of the service, and as rows that `assay eval` reads."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from fastapi import APIRouter, Response

from assay.api.desks import DeskDependency
from assay.api.pages.frame import page, render
from assay.api.pages.visitors import PageRoute, VisitorDependency
from assay.store.records import DecisionKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay.store.decisions import DecidedReport
    from assay.store.records import Decided
    from assay_schemas import ReportedClaim, VerdictLabel

measuring = APIRouter(route_class=PageRoute, include_in_schema=False)


class Tally(NamedTuple):
    """How people found one verdict of the service."""

    agreed: int
    overruled: int
    no_claim: int

    @property
    def share(self) -> float | None:
        """Share of the claims that people found it right on; None: they found none to be a claim."""
        claims = self.agreed + self.overruled
        return self.agreed / claims if claims else None


@measuring.get("/decisions")
async def show_decisions(visitor: VisitorDependency, desk: DeskDependency) -> Response:
    """Show how often people agreed with each verdict."""
    tallies = await asyncio.to_thread(lambda: tally(desk.decisions.reports(visitor.viewer)))
    return page(await asyncio.to_thread(render, "decisions_page.html.j2", visitor, tallies=tallies))


@measuring.get("/decisions.jsonl")
async def send_decisions(visitor: VisitorDependency, desk: DeskDependency) -> Response:
    """Send a row for each claim with evidence that a person has decided on."""
    body = await asyncio.to_thread(lambda: rows(desk.decisions.reports(visitor.viewer)))
    headers = {"Content-Disposition": "attachment; filename=decisions.jsonl"}
    return Response(body, media_type="application/jsonl", headers=headers)


def tally(reports: Iterable[DecidedReport]) -> dict[VerdictLabel, Tally]:
    """Count the decisions by the verdict that they are on; the verdict of most decisions comes first."""
    counts: defaultdict[VerdictLabel, Counter[DecisionKind]] = defaultdict(Counter)
    for report in reports:
        for claim, made in _decided(report):
            if claim.verdict is not None:
                counts[claim.verdict][made.decision.kind] += 1
    ordered = sorted(counts.items(), key=lambda item: -item[1].total())
    return {
        verdict: Tally(kinds[DecisionKind.AGREE], kinds[DecisionKind.OVERRULE], kinds[DecisionKind.NO_CLAIM])
        for verdict, kinds in ordered
    }


def rows(reports: Iterable[DecidedReport]) -> str:
    """Return a row of JSON for each claim that a person has found a verdict for, if there is evidence beside it."""
    lines = []
    for report in reports:
        for claim, made in _decided(report):
            evidence = [item.statement for item in claim.evidence] or [near.statement for near in claim.nearest]
            verdict = made.decision.verdict or claim.verdict
            if made.decision.kind is DecisionKind.NO_CLAIM or verdict is None or not evidence:
                continue
            row = {"id": f"{report.id}-{claim.id}", "claim": claim.statement, "evidence": evidence, "label": verdict}
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(lines)


def _decided(report: DecidedReport) -> Iterable[tuple[ReportedClaim, Decided]]:
    return ((claim, report.decided[claim.id]) for claim in report.report.claims if claim.id in report.decided)
