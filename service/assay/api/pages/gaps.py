"""Gaps: what articles say and the facts that they were checked against leave open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from assay.api.desks import DeskDependency
from assay.api.pages.frame import page, render
from assay.api.pages.visitors import PageRoute, VisitorDependency
from assay.facts.coverage import undecided
from assay.facts.gaps import Gap, Sighted, group_gaps
from assay.facts.sets import DEFAULT_SET

if TYPE_CHECKING:
    from assay.jobs.desk import Desk
    from assay.store.records import Viewer
    from assay_schemas import Report

READ_FOR_GAPS = 300
"""Latest reports that gaps are looked for in."""
_SHOWN = 100

lacking = APIRouter(route_class=PageRoute, include_in_schema=False)


@lacking.get("/gaps")
async def list_gaps(
    visitor: VisitorDependency,
    desk: DeskDependency,
    set_: Annotated[str, Query(alias="set", max_length=7_000)] = "",
) -> Response:
    """List what the latest reports leave open, what most articles say first; each for the sets it was checked against.

    A claim that was checked against one set may be decided by another: it is a gap of the one alone.
    """
    gaps = await asyncio.to_thread(_gaps, desk, visitor.viewer)
    choices = sorted({_joined(gap) for gap in gaps})
    chosen = [gap for gap in gaps if set_ in ("", _joined(gap))]
    shown = {"gaps": chosen[:_SHOWN], "total": len(chosen), "reports_read": READ_FOR_GAPS}
    body = await asyncio.to_thread(
        render, "gaps.html.j2", visitor, **shown, choices=choices, chosen=set_, joined=_joined
    )
    return page(body)


def _gaps(desk: Desk, viewer: Viewer) -> tuple[Gap, ...]:
    sighted = [
        Sighted(id_, claim, _sets_of(report))
        for id_, report in desk.reports.latest(viewer, limit=READ_FOR_GAPS)
        for claim in undecided(report)
        if claim.statement
    ]
    decided = desk.decisions.of_reports({each.report_id for each in sighted})
    return group_gaps(each for each in sighted if each.claim.id not in decided[each.report_id])


def _sets_of(report: Report) -> tuple[str, ...]:
    return tuple(each.name for each in report.provenance.fact_sets) or (DEFAULT_SET,)  # there was no other then


def _joined(gap: Gap) -> str:
    return ", ".join(gap.fact_sets)
