"""One article in two reports, as before and after a change of facts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Query, Response

from assay.api.desks import DeskDependency
from assay.api.pages.frame import page, render
from assay.api.pages.language import ToldError
from assay.api.pages.visitors import PageRoute, VisitorDependency
from assay.api.problems import NOT_FOUND, ProblemError
from assay.steps.comparing import compare_reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.api.pages.visitors import Visitor
    from assay.jobs.desk import Desk
    from assay.store.records import ReportEntry
    from assay_schemas import Report

comparing = APIRouter(route_class=PageRoute, include_in_schema=False)


class Side(NamedTuple):
    """One of two reports on an article."""

    entry: ReportEntry
    report: Report


class Compared(NamedTuple):
    """Two reports on an article, and what else there is to hold the first of them against."""

    shown: ReportEntry
    """The one that was asked for, which is either side."""
    other: ReportEntry
    others: tuple[ReportEntry, ...]
    before: Side
    after: Side


@comparing.get("/reports/{id}/compare")
async def show_comparison(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    desk: DeskDependency,
    with_: Annotated[str, Query(alias="with", max_length=100)] = "",
) -> Response:
    """Show a report beside another on the same article, the older first."""
    compared = await asyncio.to_thread(_compared, desk, id, with_, visitor)
    return page(await asyncio.to_thread(_show, compared, visitor))


def counterpart(shown: ReportEntry, others: Sequence[ReportEntry]) -> ReportEntry | None:
    """Return what a report is held against first: the nearest one before it, if it can be one by other facts.

    Those after it follow, then those by the same facts. None: there are no others.
    """
    return min(others, key=lambda other: _distance(shown, other), default=None)


def _distance(shown: ReportEntry, other: ReportEntry) -> tuple[bool, bool, float]:
    apart_s = (other.created - shown.created).total_seconds()
    return other.facts_fingerprint == shown.facts_fingerprint, apart_s > 0, abs(apart_s)


def _compared(desk: Desk, id_: str, other_id: str, visitor: Visitor) -> Compared:
    found = desk.reports.of_same_article(id_, visitor.viewer)
    if not found:
        raise ProblemError(NOT_FOUND)
    shown, others = found[0], found[1:]
    other = next((each for each in others if each.id == other_id), None) if other_id else counterpart(shown, others)
    if other is None:
        raise ToldError(NOT_FOUND, "compare.none")
    before, after = sorted((shown, other), key=lambda each: (each.created, each.id))
    return Compared(shown, other, others, *(_side(desk, each, visitor) for each in (before, after)))


def _side(desk: Desk, entry: ReportEntry, visitor: Visitor) -> Side:
    report = desk.reports.get(entry.id, visitor.viewer)
    if report is None:  # deleted meanwhile
        raise ProblemError(NOT_FOUND)
    return Side(entry, report)


def _show(compared: Compared, visitor: Visitor) -> str:
    comparison = compare_reports(compared.before.report, compared.after.report)
    return render("comparison.html.j2", visitor, compared=compared, comparison=comparison, facts_path="/facts/")
