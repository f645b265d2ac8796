"""The facts: to look through, and what they leave open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from assay.api.desks import DeskDependency
from assay.api.pages.fact_forms import may_change
from assay.api.pages.frame import page, render
from assay.api.pages.visitors import PageRoute, VisitorDependency, VisitorSetsDependency
from assay.api.routes import find_fact, find_facts
from assay.api.service import ServiceDependency
from assay.facts.coverage import undecided
from assay.facts.gaps import Gap, Sighted, group_gaps
from assay.store.records import ReportQuery

if TYPE_CHECKING:
    from assay.jobs.desk import Desk
    from assay.store.records import Viewer

_PAGE = 100
_REPORTS = 20
"""Reports of a fact that are listed on its page."""
READ_FOR_GAPS = 300
"""Latest reports that gaps are looked for in."""
_GAPS = 100

browsing = APIRouter(route_class=PageRoute, include_in_schema=False)


@browsing.get("/facts")
async def list_facts(
    visitor: VisitorDependency,
    service: ServiceDependency,
    sets: VisitorSetsDependency,
    set_: Annotated[str, Query(alias="set", max_length=64)] = "",
    q: Annotated[str, Query(max_length=500)] = "",
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """List the facts, or those of a set, or those that a search finds."""
    chosen = sets.choose((set_,) if set_ else (), pointer="set")
    facts = await asyncio.to_thread(find_facts, service.ready(), chosen, q if q.strip() else None)
    shown = facts[offset : offset + _PAGE]
    more = offset + _PAGE if offset + _PAGE < len(facts) else None
    listed = {"facts": shown, "total": len(facts), "q": q, "more": more, "sets": sets.sets, "chosen": set_}
    return page(await asyncio.to_thread(render, "facts.html.j2", visitor, **listed))


@browsing.get("/facts/{id}")
async def show_fact(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    service: ServiceDependency,
    sets: VisitorSetsDependency,
    desk: DeskDependency,
) -> Response:
    """Show a fact, and the reports that it is evidence in."""
    fact, set_name = find_fact(sets, id)
    query = ReportQuery(fact=fact.id)
    found = await asyncio.to_thread(desk.reports.find, query, visitor.viewer, limit=_REPORTS)
    revisions = await asyncio.to_thread(desk.revisions.of_fact, fact.id)
    earlier = [each for each in revisions if each.ended is not None and sets.opens(each.fact_set)]
    is_ours = await asyncio.to_thread(may_change, visitor, service, sets, fact)
    shown = {"fact": fact, "set_name": set_name, "found": found, "earlier": earlier, "may_change": is_ours}
    return page(await asyncio.to_thread(render, "fact.html.j2", visitor, **shown))


@browsing.get("/gaps")
async def list_gaps(visitor: VisitorDependency, desk: DeskDependency) -> Response:
    """List what the facts leave open in the latest reports, what most articles say first."""
    gaps = await asyncio.to_thread(_gaps, desk, visitor.viewer)
    shown = gaps[:_GAPS]
    body = await asyncio.to_thread(
        render, "gaps.html.j2", visitor, gaps=shown, total=len(gaps), reports_read=READ_FOR_GAPS
    )
    return page(body)


def _gaps(desk: Desk, viewer: Viewer) -> tuple[Gap, ...]:
    reports = desk.reports.latest(viewer, limit=READ_FOR_GAPS)
    sighted = [Sighted(id_, claim) for id_, report in reports for claim in undecided(report) if claim.statement]
    decided = desk.decisions.of_reports({each.report_id for each in sighted})
    return group_gaps(each for each in sighted if each.claim.id not in decided[each.report_id])
