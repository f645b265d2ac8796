"""What a fact said in former times, where there is a database."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from assay.api.desks import COMMON, DeskDependency, DeskRoute
from assay.api.fact_sets import OpenSetsDependency
from assay.api.problems import NOT_FOUND, ProblemError
from assay.api.routes import problems
from assay.store.records import FactRevisions

revisions = APIRouter(prefix="/v1", route_class=DeskRoute)


@revisions.get("/facts/{id}/revisions", tags=["facts"], responses=problems(*COMMON))
async def list_revisions(id: str, desk: DeskDependency, sets: OpenSetsDependency) -> FactRevisions:  # noqa: A002
    """Return what a fact said and when, the latest first, even if it is gone; at most 200 revisions.

    A report is explained by those that served at its `created`.
    """
    found = await asyncio.to_thread(desk.revisions.of_fact, id)
    shown = tuple(each for each in found if sets.opens(each.fact_set))
    if not shown:
        raise ProblemError(NOT_FOUND)
    return FactRevisions(revisions=shown)
