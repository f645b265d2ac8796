"""The facts: to look through, what they leave open, and the form in which a new one is written."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Form, Query, Response
from pydantic import Field

from assay.api.desks import DeskDependency
from assay.api.pages.frame import foreign, markup, page, render
from assay.api.pages.language import message
from assay.api.pages.visitors import EditRoute, PageRoute, VisitorDependency, VisitorSetsDependency
from assay.api.routes import find_fact, find_facts
from assay.api.service import ServiceDependency
from assay.errors import AssayError
from assay.facts.appending import fact_lines
from assay.facts.candidates import Judged, judge_flat
from assay.facts.coverage import undecided
from assay.facts.documents import FactEntry
from assay.facts.edited import EditedFile
from assay.facts.findings import Level
from assay.facts.gaps import Gap, Sighted, group_gaps
from assay.files.yaml_tree import Tree
from assay.presentation.html import safe_url
from assay.store.records import ReportQuery
from assay_schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.jobs.desk import Desk
    from assay.store.records import Viewer
    from assay_schemas import Fact

_PAGE = 100
_REPORTS = 20
"""Reports of a fact that are listed on its page."""
READ_FOR_GAPS = 300
"""Latest reports that gaps are looked for in."""
_GAPS = 100
_HERE, _FORM = Path("the facts"), Path("the form")

browsing = APIRouter(route_class=PageRoute, include_in_schema=False)
writing = APIRouter(route_class=EditRoute, include_in_schema=False)


class FactForm(Frozen):
    """What stands in the form of a fact, as `FLAT_FIELDS` has it."""

    statement: str = Field(default="", max_length=2_000)
    publisher: str = Field(default="", max_length=500)
    url: str = Field(default="", max_length=2_000)
    published: str = Field(default="", max_length=20)
    quantity: str = Field(default="", max_length=200)
    subject: str = Field(default="", max_length=500)
    aliases: str = Field(default="", max_length=2_000)
    valid_from: str = Field(default="", max_length=20)
    also_stated: str = Field(default="", max_length=10_000)
    related_myths: str = Field(default="", max_length=10_000)
    seen: str = Field(default="", max_length=64)
    """Stands for the warnings that the editor was shown, see `Drafted.seen`."""
    csrf: str = ""
    """Checked by the route."""

    @property
    def flat(self) -> dict[str, str]:
        """The fields of the fact, as texts."""
        return self.model_dump(exclude={"csrf", "seen"})


class Drafted(NamedTuple):
    """What became of a form."""

    fact: Fact | None
    """None: it can't be taken as it is."""
    problems: tuple[str, ...]
    """What is wrong, or might be, each with the way out."""

    @property
    def seen(self) -> str:
        """Stands for the warnings on a fact that can be taken all the same; empty where there are none."""
        return hashlib.sha256("\n".join(self.problems).encode()).hexdigest() if self.fact and self.problems else ""

    def is_seen(self, form: FactForm) -> bool:
        """Return True if the editor was shown every warning."""
        return self.seen in {"", form.seen}


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
async def show_fact(id: str, visitor: VisitorDependency, sets: VisitorSetsDependency, desk: DeskDependency) -> Response:  # noqa: A002
    """Show a fact, and the reports that it is evidence in."""
    fact, set_name = find_fact(sets, id)
    query = ReportQuery(fact=fact.id)
    found = await asyncio.to_thread(desk.reports.find, query, visitor.viewer, limit=_REPORTS)
    revisions = await asyncio.to_thread(desk.revisions.of_fact, fact.id)
    earlier = [each for each in revisions if each.ended is not None and sets.opens(each.fact_set)]
    shown = {"fact": fact, "set_name": set_name, "found": found, "earlier": earlier}
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


@writing.get("/new-fact")
async def show_fact_form(
    visitor: VisitorDependency, statement: Annotated[str, Query(max_length=2_000)] = ""
) -> Response:
    """Ask for a fact."""
    form = FactForm(statement=statement)
    return page(await asyncio.to_thread(render, "fact_form.html.j2", visitor, form=form, problems=(), seen=""))


@writing.post("/new-fact/lint")
async def lint_fact(
    visitor: VisitorDependency, service: ServiceDependency, form: Annotated[FactForm, Form()]
) -> Response:
    """Say what is wrong with a fact while it is being written."""
    drafted = await asyncio.to_thread(_draft, form, _entries(service.ready().facts.facts))
    return page(
        await asyncio.to_thread(render, "findings.html.j2", visitor, problems=drafted.problems, seen=drafted.seen)
    )


@writing.post("/new-fact")
async def write_fact(
    visitor: VisitorDependency, service: ServiceDependency, form: Annotated[FactForm, Form()]
) -> Response:
    """Write a fact into the file that the operator has named for it, or give the lines to add to one.

    One with warnings is written once the editor has seen them.
    """
    file = service.edited_facts
    async with service.writing_facts:
        if file is None:
            drafted = await asyncio.to_thread(_draft, form, _entries(service.ready().facts.facts))
        else:
            drafted = await asyncio.to_thread(_write, form, file)
    if drafted.fact is None or not drafted.is_seen(form):
        told = {"form": form, "problems": drafted.problems, "seen": drafted.seen}
        return page(await asyncio.to_thread(render, "fact_form.html.j2", visitor, **told), 422)
    lines = "\n".join(fact_lines(drafted.fact, column=2))
    body = await asyncio.to_thread(
        render, "fact_written.html.j2", visitor, fact=drafted.fact, lines=lines, is_written=file is not None
    )
    return page(body)


def _gaps(desk: Desk, viewer: Viewer) -> tuple[Gap, ...]:
    reports = desk.reports.latest(viewer, limit=READ_FOR_GAPS)
    sighted = [Sighted(id_, claim) for id_, report in reports for claim in undecided(report) if claim.statement]
    decided = desk.decisions.of_reports({each.report_id for each in sighted})
    return group_gaps(each for each in sighted if each.claim.id not in decided[each.report_id])


def _entries(facts: Sequence[Fact]) -> tuple[FactEntry, ...]:
    return tuple(FactEntry(fact, _HERE, Tree(1, {})) for fact in facts)


def _draft(form: FactForm, existing: Sequence[FactEntry]) -> Drafted:
    if form.url.strip() and safe_url(form.url.strip()) is None:
        return Drafted(None, (message("fact.url", url=form.url.strip()),))
    return _drafted(judge_flat(existing, _FORM, 1, form.flat))


def _write(form: FactForm, file: Path) -> Drafted:
    try:
        edited = EditedFile(file, file, can_be_new=True)
        drafted = _draft(form, edited.entries)
        if drafted.fact is not None and drafted.is_seen(form):
            edited.add([drafted.fact])
            edited.write()
    except (AssayError, OSError) as error:
        problem = str(error) if isinstance(error, AssayError) else type(error).__name__
        return Drafted(None, (markup("fact.not-written", problem=foreign(problem)),))
    return drafted


def _drafted(judged: Judged) -> Drafted:
    problems: list[str] = [foreign(f"{finding.message}; {finding.remedy}") for finding in judged.findings]
    problems += [message("fact.known", id=entry.fact.id) for entry in judged.known]
    is_fit = judged.fit and not any(finding.level is Level.ERROR for finding in judged.findings)
    return Drafted(judged.fit[0].fact if is_fit else None, tuple(problems))
