"""Who looks at a page: by the session of a browser, or anybody where there are no keys."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Annotated, NamedTuple
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from assay.api.access import ANYONE
from assay.api.fact_sets import OpenSets, open_sets
from assay.api.middleware import problem_of
from assay.api.pages.field_words import wrong_fields
from assay.api.pages.frame import foreign, page, render
from assay.api.pages.language import ToldError, message
from assay.api.problems import NO_DATABASE, STALE_FORM, ProblemError
from assay.api.service import find_service
from assay.errors import AssayError
from assay.files.key_file import Scope
from assay.store.records import SESSION_S

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from assay.api.access import Key
    from assay.api.service import Service
    from assay.store.records import Viewer

SIGN_IN_PATH = "/sign-in"
COOKIE = "assay_session"
CSRF_FIELD = "csrf"
_TOKEN_BYTES = 32


class Visitor(NamedTuple):
    """Who looks at a page."""

    key: Key
    viewer: Viewer
    """What of the database is shown."""
    token: str
    """What the browser sends in its cookie."""
    is_open: bool
    """True where there are no keys, and so nobody to sign in."""

    @property
    def may_edit(self) -> bool:
        """True if the key may decide on claims."""
        return self.key.opens(Scope.EDIT)

    @property
    def csrf(self) -> str:
        """What a form carries to show that it is from a page of ours: nobody else's page can read the cookie."""
        return csrf_of(self.token)


def new_token() -> str:
    """Return what a browser gets that has not signed in: its forms are held against it, and it opens nothing."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def csrf_of(token: str) -> str:
    """Return what forms carry in a session."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


class PageRoute(APIRoute):
    """A route that gives pages, to whoever may see them; what goes wrong is a page, too."""

    needed: Scope = Scope.SCORE
    """Scope that the key of a visitor has to have."""

    def __init__(self, path: str, endpoint: Callable[..., object], **options: object) -> None:
        super().__init__(path, endpoint, **options)  # type: ignore[arg-type] # as the router passes them
        if self.methods and "GET" in self.methods:
            self.methods.add("HEAD")  # to which the server sends the headers alone

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        """Return the handler of the route with the checks before it."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await self._answer(request, handle)
            except (AssayError, HTTPException, ProblemError, RequestValidationError) as error:
                return await show_problem(request, error)

        return guarded

    async def _answer(self, request: Request, handle: Callable[[Request], Coroutine[None, None, Response]]) -> Response:
        service = find_service(request)
        visitor = await find_visitor(request, service)
        if visitor is None:
            return _to_sign_in(request)
        request.state.visitor, request.state.key_id = visitor, visitor.key.id
        with service.gate.admit(visitor.key, self.needed, holds_place=False):
            await service.gate.charge(visitor.key)
            if request.method == "POST":
                await check_form(request, visitor.token)
            response = await handle(request)
        if visitor.is_open and COOKIE not in request.cookies:
            set_cookie(request, response, visitor.token)
        return response


class EditRoute(PageRoute):
    """A route of those who may decide."""

    needed = Scope.EDIT


async def find_visitor(request: Request, service: Service) -> Visitor | None:
    """Return who looks; None: nobody has signed in.

    Raises:
        ProblemError: If there is no database, which all pages need.
    """
    if service.desk is None:
        raise ProblemError(NO_DATABASE)
    token = request.cookies.get(COOKIE, "")
    if service.gate.is_open:
        return Visitor(ANYONE, service.gate.viewer(ANYONE), token or new_token(), is_open=True)
    sha256 = await asyncio.to_thread(service.desk.sessions.key_sha256, token) if token else None
    key = service.gate.resume(sha256) if sha256 else None
    return Visitor(key, service.gate.viewer(key), token, is_open=False) if key else None


async def check_form(request: Request, token: str) -> None:
    """Refuse a form that another site has made the browser send, or one from before the last sign-in.

    Raises:
        ProblemError: If it does not carry what forms of this session carry.
    """
    sent = (await request.form()).get(CSRF_FIELD, "")
    if not token or not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), csrf_of(token).encode()):
        raise ProblemError(STALE_FORM)


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Have the browser send a token with each request; no script can read it, and no other site's form sends it."""
    is_safe = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, max_age=SESSION_S, httponly=True, samesite="lax", secure=is_safe, path="/")


async def show_problem(request: Request, error: Exception) -> Response:
    """Return what went wrong as a page."""
    problem = problem_of(error)
    wrong = wrong_fields(error) if isinstance(error, RequestValidationError) else ()
    visitor, id_ = (getattr(request.state, name, None) for name in ("visitor", "request_id"))
    body = await asyncio.to_thread(
        render, "problem.html.j2", visitor, problem=problem, told=_told(problem), wrong=wrong, request_id=id_
    )
    return page(body, problem.kind.status, problem.headers)


def _told(problem: ProblemError) -> str:
    """Return what happened: what only this problem says, or else what those of its kind mean to a reader of pages."""
    if isinstance(problem, ToldError):
        return str(problem)
    if problem.is_plain:
        return message(f"problem.{problem.kind.name}.text", status=problem.kind.status)
    return foreign(str(problem))


def _visitor_of(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor


VisitorDependency = Annotated[Visitor, Depends(_visitor_of)]


async def _sets_of(request: Request) -> OpenSets:
    return open_sets(request, _visitor_of(request).key)


VisitorSetsDependency = Annotated[OpenSets, Depends(_sets_of)]


def _to_sign_in(request: Request) -> Response:
    came_from = quote(request.url.path) if request.method in {"GET", "HEAD"} else "/"
    return RedirectResponse(f"{SIGN_IN_PATH}?next={came_from}", 303)
