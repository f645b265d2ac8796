"""The facts of a set that is kept in the database: listed, put and removed one by one by whoever answers for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi import Path as InPath
from pydantic import Field

from assay.api.desks import COMMON, DeskDependency, DeskRoute
from assay.api.fact_sets import OpenSetsDependency
from assay.api.problems import (
    CONDITION_MISSING,
    FACT_CHANGED,
    INVALID_REQUEST,
    NOT_FOUND,
    SET_NOT_OPEN,
    InvalidField,
    ProblemError,
)
from assay.api.routes import problems
from assay.errors import ConflictError
from assay.facts.findings import Finding, Level
from assay.facts.joining import lint_fact
from assay.files.key_file import Scope
from assay.store.records import MAX_PAGE
from assay_schemas import Fact, FactId, Frozen
from assay_schemas.fingerprints import fact_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.api.fact_sets import OpenSets
    from assay.jobs.desk import Desk

_TRIES = 5
"""Others may push at the same moment, other facts of the set."""
_ANY = "*"


class StoredFact(Frozen):
    """A fact of a set in the database."""

    sha256: str
    """Of the fact; in quotes it is the ETag that `If-Match` takes."""
    fact: Fact


class StoredFactPage(Frozen):
    """Some facts of a set, by id."""

    revision: int = Field(ge=0)
    """Of the set: the number of changes so far."""
    fingerprint: str
    """Of all facts of the set."""
    total: int = Field(ge=0)
    """Facts of the set."""
    facts: tuple[StoredFact, ...]
    next: str | None
    """`after` of the next page; null: this is the last one."""


class WrittenFact(Frozen):
    """What became of a fact that was put."""

    revision: int = Field(ge=0)
    """Of the set, by which it has the fact."""
    sha256: str
    """Of the fact."""
    warnings: tuple[str, ...]
    """What lint finds doubtful about it, or about others because of it, each with the way out."""


class EditingRoute(DeskRoute):
    """A route that changes facts."""

    needed = Scope.EDIT


reading_sets = APIRouter(prefix="/v1", route_class=DeskRoute)
editing_sets = APIRouter(prefix="/v1", route_class=EditingRoute)
_TAGGED: dict[int | str, dict[str, object]] = {
    200: {"headers": {"ETag": {"description": "The SHA-256 of the fact.", "schema": {"type": "string"}}}}
}


async def _find_name(
    name: Annotated[str, InPath(description="Name of a set in the database.")], sets: OpenSetsDependency
) -> str:
    """Return the name of a set that the key opens."""
    if not sets.opens(name):
        usable = ", ".join(map(repr, sets.limits))
        raise ProblemError(SET_NOT_OPEN, f"the key does not open the set of facts {name!r}; it opens {usable}")
    return name


NameDependency = Annotated[str, Depends(_find_name)]


@reading_sets.get("/fact-sets/{name}/facts", tags=["facts"], responses=problems(*COMMON))
async def list_set_facts(
    name: NameDependency,
    desk: DeskDependency,
    after: Annotated[str, Query(max_length=500, description="Id of the last fact of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> StoredFactPage:
    """Return the facts of a set in the database by id, a page at a time, as they are there now."""
    state = await asyncio.to_thread(desk.fact_sets.state, name)
    if state is None:
        raise ProblemError(NOT_FOUND)
    found = await asyncio.to_thread(desk.fact_sets.page, name, after=after, limit=limit + 1)
    return StoredFactPage(
        revision=state.revision,
        fingerprint=state.fingerprint,
        total=state.facts,
        facts=tuple(StoredFact(sha256=each.sha256, fact=each.fact) for each in found[:limit]),
        next=found[limit - 1].fact.id if len(found) > limit else None,
    )


@reading_sets.get("/fact-sets/{name}/facts/{id}", tags=["facts"], responses=_TAGGED | problems(*COMMON))
async def get_set_fact(name: NameDependency, id: str, response: Response, desk: DeskDependency) -> Fact:  # noqa: A002
    """Return a fact of a set in the database as it is there now, with the ETag that an edit of it takes."""
    found = await asyncio.to_thread(desk.fact_sets.find, name, id)
    if found is None:
        raise ProblemError(NOT_FOUND)
    response.headers["ETag"] = _tag(found.sha256)
    return found.fact


@editing_sets.put(
    "/fact-sets/{name}/facts/{id}", tags=["facts"], responses=_TAGGED | problems(400, 412, 413, 415, 428, *COMMON)
)
async def put_set_fact(
    name: NameDependency,
    id: str,  # noqa: A002
    fact: Fact,
    response: Response,
    desk: DeskDependency,
    sets: OpenSetsDependency,
    if_match: Annotated[str | None, Header(max_length=1_000, description="ETag of the fact that is replaced.")] = None,
) -> WrittenFact:
    """Put a fact into a set in the database: a new one, or one that replaces the fact whose ETag is sent as If-Match.

    It is linted beside the facts of the set first; errors leave all as it was. Services that serve the set from the
    database use the fact within a second.
    """
    if fact.id != id:
        raise _unfit("/id", f"the path names the fact {id!r}; send the same id")
    _check_elsewhere(sets, name, fact.id)
    written = await asyncio.to_thread(_put, desk, name, fact, if_match)
    response.headers["ETag"] = _tag(written.sha256)
    return written


@editing_sets.delete(
    "/fact-sets/{name}/facts/{id}", status_code=204, tags=["facts"], responses=problems(412, 428, *COMMON)
)
async def delete_set_fact(
    name: NameDependency,
    id: str,  # noqa: A002
    desk: DeskDependency,
    if_match: Annotated[str | None, Header(max_length=1_000, description="ETag of the fact.")] = None,
) -> None:
    """Remove a fact from a set in the database; its ETag is sent as If-Match."""
    await asyncio.to_thread(_remove, desk, name, FactId(id), if_match)


def _put(desk: Desk, name: str, fact: Fact, if_match: str | None) -> WrittenFact:
    for _ in range(_TRIES):
        with desk.fact_sets.opened(name) as found:
            if found is None:
                raise ProblemError(NOT_FOUND)
            state, facts = found
            others = {each.id: each for each in facts}
        _check_condition(others.pop(fact.id, None), if_match)
        findings = lint_fact(fact, others.values())
        if errors := [each for each in findings if each.level is Level.ERROR]:
            raise _refused(errors)
        try:
            after = desk.fact_sets.push(name, [fact], base_revision=state.revision)
        except ConflictError:
            continue
        warnings = tuple(f"{each.message}; {each.remedy}" for each in findings)
        return WrittenFact(revision=after.revision, sha256=fact_sha256(fact), warnings=warnings)
    raise ProblemError(FACT_CHANGED)


def _remove(desk: Desk, name: str, id_: FactId, if_match: str | None) -> None:
    for _ in range(_TRIES):
        state, found = desk.fact_sets.state(name), desk.fact_sets.find(name, id_)
        if state is None or found is None:
            raise ProblemError(NOT_FOUND)
        _check_condition(found.fact, if_match)
        try:
            desk.fact_sets.push(name, [], [id_], base_revision=state.revision)
        except ConflictError:
            continue
        return
    raise ProblemError(FACT_CHANGED)


def _check_condition(present: Fact | None, if_match: str | None) -> None:
    """Refuse to replace a fact that the caller has not seen."""
    if if_match is None:
        if present is not None:
            raise ProblemError(CONDITION_MISSING, headers={"ETag": _tag(fact_sha256(present))})
        return
    tags = {tag.strip() for tag in if_match.split(",")}
    if present is None or not tags & {_ANY, _tag(fact_sha256(present))}:
        raise ProblemError(FACT_CHANGED)


def _check_elsewhere(sets: OpenSets, name: str, id_: FactId) -> None:
    # Two sets that are served together can't share an id: neither would be served any more.
    for each in sets.base.sets:
        if each.name != name and any(fact.id == id_ for fact in each.facts):
            raise _unfit("/id", "a fact of another set that is served has this id; give it an id of its own")


def _refused(errors: Sequence[Finding]) -> ProblemError:
    fields = tuple(InvalidField(pointer="", detail=f"{each.code}: {each.message}; {each.remedy}") for each in errors)
    return ProblemError(INVALID_REQUEST, "lint finds errors; correct what `errors` lists", errors=fields)


def _unfit(pointer: str, detail: str) -> ProblemError:
    return ProblemError(INVALID_REQUEST, detail, errors=(InvalidField(pointer=pointer, detail=detail),))


def _tag(sha256: str) -> str:
    return f'"{sha256}"'
