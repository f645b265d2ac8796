"""Forms of facts: a new one, and one to change that is in the file which the pages write; both are checked as typed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import RedirectResponse

from assay.api.pages.fact_drafts import (
    Drafted,
    FactForm,
    draft_change,
    draft_new,
    find_in_file,
    stamp_of,
    write_change,
    write_new,
)
from assay.api.pages.frame import page, render
from assay.api.pages.visitors import EditRoute, VisitorDependency, VisitorSetsDependency
from assay.api.problems import SET_NOT_OPEN, ProblemError
from assay.api.service import Service, ServiceDependency
from assay.facts.appending import fact_lines
from assay.facts.documents import FactEntry
from assay.facts.revising import flat_texts, is_worded_alike
from assay.files.yaml_tree import Tree

if TYPE_CHECKING:
    from assay.api.fact_sets import OpenSets
    from assay.api.pages.visitors import Visitor
    from assay_schemas import Fact

_HERE = Path("the facts")

writing = APIRouter(route_class=EditRoute, include_in_schema=False)


async def _writable_file(service: ServiceDependency, sets: VisitorSetsDependency) -> Path | None:
    """Return the file that the pages write, None where they write none.

    Raises:
        ProblemError: If the key is kept from the set that it belongs to.
    """
    if service.edited_facts is not None and not sets.opens(service.edited_set):
        raise ProblemError(SET_NOT_OPEN)
    return service.edited_facts


_FileDependency = Annotated[Path | None, Depends(_writable_file)]


def may_change(visitor: Visitor, service: Service, sets: OpenSets, fact: Fact) -> bool:
    """Return True if a visitor may change a fact on the pages. Blocks while the file is read.

    It is looked for and not parsed, which takes long: who follows the link of a fact that stands in a comment is told.
    """
    file = service.edited_facts
    if file is None or not (visitor.may_edit and sets.opens(service.edited_set)):
        return False
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return re.search(rf"""\bid["']?:\s*["']?{re.escape(fact.id)}(?![\w.-])""", text) is not None


@writing.get("/new-fact")
async def show_fact_form(
    visitor: VisitorDependency, file: _FileDependency, statement: Annotated[str, Query(max_length=2_000)] = ""
) -> Response:
    """Ask for a fact."""
    del file  # which is looked for: the key may be kept from it
    return await _ask(visitor, FactForm(statement=statement))


@writing.post("/new-fact/lint")
async def lint_fact(
    visitor: VisitorDependency, sets: VisitorSetsDependency, form: Annotated[FactForm, Form()]
) -> Response:
    """Say what is wrong with a fact while it is being written."""
    return await _tell(visitor, await asyncio.to_thread(draft_new, form, _entries(sets)))


@writing.post("/new-fact")
async def write_fact(
    visitor: VisitorDependency,
    service: ServiceDependency,
    sets: VisitorSetsDependency,
    file: _FileDependency,
    form: Annotated[FactForm, Form()],
) -> Response:
    """Write a fact into the file that the operator has named for it, or give the lines to add to one.

    One with warnings is written once the editor has seen them.
    """
    if file is None:
        drafted = await asyncio.to_thread(draft_new, form, _entries(sets))
    else:
        async with service.writing_facts:
            drafted = await asyncio.to_thread(write_new, form, file)
    if (fact := drafted.accepted(form)) is None:
        return await _ask(visitor, form, drafted, status=422)
    if file is None:
        return await _show_lines(visitor, fact, is_written=False)
    return RedirectResponse(f"/facts/{fact.id}/written", 303)


@writing.get("/facts/{id}/written")
async def show_written(id: str, visitor: VisitorDependency, file: _FileDependency) -> Response:  # noqa: A002
    """Show a fact as it stands in the file now, which the service reads in a moment."""
    _, fact = await asyncio.to_thread(find_in_file, file, id)
    return await _show_lines(visitor, fact, is_written=True)


@writing.get("/facts/{id}/edit")
async def show_edit_form(id: str, visitor: VisitorDependency, file: _FileDependency) -> Response:  # noqa: A002
    """Show a fact of the file to be changed."""
    _, fact = await asyncio.to_thread(find_in_file, file, id)
    return await _ask(visitor, FactForm(**flat_texts(fact), shown=stamp_of(fact)), fact=fact)


@writing.post("/facts/{id}/edit/lint")
async def lint_change(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    file: _FileDependency,
    form: Annotated[FactForm, Form()],
) -> Response:
    """Say what is wrong with a fact while it is being changed."""
    edited, fact = await asyncio.to_thread(find_in_file, file, id)
    return await _tell(visitor, await asyncio.to_thread(draft_change, form, fact, edited.entries))


@writing.post("/facts/{id}/edit")
async def change_fact(
    id: str,  # noqa: A002 - the name in the path
    visitor: VisitorDependency,
    service: ServiceDependency,
    file: _FileDependency,
    form: Annotated[FactForm, Form()],
) -> Response:
    """Change a fact in its file, unless somebody else has since it was shown; with warnings as `write_fact`."""
    async with service.writing_facts:
        edited, fact = await asyncio.to_thread(find_in_file, file, id)
        drafted = await asyncio.to_thread(write_change, form, fact, edited)
    if drafted.overtaken_by is not None:
        form = form.model_copy(update={"shown": stamp_of(drafted.overtaken_by)})
        return await _ask(visitor, form, drafted, fact=fact, status=409)
    if drafted.accepted(form) is None:
        return await _ask(visitor, form, drafted, fact=fact, status=422)
    return RedirectResponse(f"/facts/{id}/written", 303)


async def _ask(
    visitor: Visitor, form: FactForm, drafted: Drafted | None = None, *, fact: Fact | None = None, status: int = 200
) -> Response:
    """Show a form.

    Args:
        visitor: Who is asked.
        form: What stands in it.
        drafted: What became of it when it was sent.
        fact: The one that is changed; None: it is a new one.
        status: Of the answer.
    """
    now = flat_texts(drafted.overtaken_by) if drafted and drafted.overtaken_by else {}
    others = {name: text for name, text in now.items() if not is_worded_alike(text, form.flat[name])}
    told = _told(drafted or Drafted(None))
    body = await asyncio.to_thread(render, "fact_form.html.j2", visitor, form=form, fact=fact, others=others, **told)
    return page(body, status)


async def _tell(visitor: Visitor, drafted: Drafted) -> Response:
    """Show what is wrong with a fact that is being written, beside its form."""
    return page(await asyncio.to_thread(render, "findings.html.j2", visitor, **_told(drafted)))


def _told(drafted: Drafted) -> dict[str, object]:
    return {"problems": drafted.problems, "seen": drafted.seen}


async def _show_lines(visitor: Visitor, fact: Fact, *, is_written: bool) -> Response:
    lines = "\n".join(fact_lines(fact, column=2))
    body = await asyncio.to_thread(
        render, "fact_written.html.j2", visitor, fact=fact, lines=lines, is_written=is_written
    )
    return page(body)


def _entries(sets: OpenSets) -> tuple[FactEntry, ...]:
    return tuple(FactEntry(fact, _HERE, Tree(1, {})) for each in sets.sets for fact in each.facts)
