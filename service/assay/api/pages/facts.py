"""The facts, to look through."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from assay.api.desks import DeskDependency
from assay.api.pages.fact_forms import may_change
from assay.api.pages.frame import page, render
from assay.api.pages.visitors import PageRoute, VisitorDependency, VisitorSetsDependency
from assay.api.routes import find_fact, find_facts
from assay.api.service import ServiceDependency
from assay.store.records import ReportQuery

_PAGE = 100
_REPORTS = 20
"""Reports of a fact that are listed on its page."""

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
