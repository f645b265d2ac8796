"""Signing in to the pages with a key, and out again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from assay.api.pages.frame import page, render
from assay.api.pages.language import message
from assay.api.pages.visitors import (
    COOKIE,
    SIGN_IN_PATH,
    PageRoute,
    VisitorDependency,
    check_form,
    csrf_of,
    new_token,
    set_cookie,
)
from assay.api.problems import KEY_REQUIRED, NO_DATABASE, ProblemError
from assay.api.service import find_service
from assay.files.key_file import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class SignInRoute(PageRoute):
    """A route for those who have not signed in yet."""

    async def _answer(self, request: Request, handle: Callable[[Request], Coroutine[None, None, Response]]) -> Response:
        token = request.cookies.get(COOKIE, "")
        request.state.token = token or new_token()
        if request.method == "POST":
            await check_form(request, token)
        response = await handle(request)
        if not token:
            set_cookie(request, response, request.state.token)
        return response


signing_in = APIRouter(route_class=SignInRoute, include_in_schema=False)
signing_out = APIRouter(route_class=PageRoute, include_in_schema=False)
_NextQuery = Annotated[str, Query(alias="next", max_length=500)]
_NextField = Annotated[str, Form(alias="next", max_length=500)]
_Secret = Annotated[str, Form(max_length=500)]


@signing_in.get(SIGN_IN_PATH)
async def show_sign_in(request: Request, came_from: _NextQuery = "/") -> Response:
    """Ask for a key."""
    return await _ask(request, came_from)


@signing_in.post(SIGN_IN_PATH)
async def sign_in(request: Request, key: _Secret = "", came_from: _NextField = "/") -> Response:
    """Begin a session, if the key is one that may check articles."""
    service = find_service(request)
    if service.desk is None:
        raise ProblemError(NO_DATABASE)
    if service.gate.is_open:
        return RedirectResponse(_inside(came_from), 303)
    try:
        found = service.gate.recognise(request, key.strip())
    except ProblemError as error:
        if error.kind is not KEY_REQUIRED:
            raise
        return await _ask(request, came_from, problem=message("sign-in.unknown"))
    if found.is_revoked or not found.opens(Scope.SCORE):
        wrong = "sign-in.revoked" if found.is_revoked else "sign-in.scope"
        return await _ask(request, came_from, problem=message(wrong))
    response = RedirectResponse(_inside(came_from), 303)
    set_cookie(request, response, await asyncio.to_thread(service.desk.sessions.begin, found.sha256))
    return response


@signing_out.post("/sign-out")
async def sign_out(request: Request, visitor: VisitorDependency) -> Response:
    """End the session, on the side of the service too."""
    desk = find_service(request).desk
    if desk is not None:
        await asyncio.to_thread(desk.sessions.end, visitor.token)
    response = RedirectResponse("/" if visitor.is_open else SIGN_IN_PATH, 303)
    response.delete_cookie(COOKIE)
    return response


async def _ask(request: Request, came_from: str, problem: str | None = None) -> Response:
    csrf = csrf_of(request.state.token)
    body = await asyncio.to_thread(render, "sign_in.html.j2", None, csrf=csrf, came_from=came_from, problem=problem)
    return page(body, 200 if problem is None else 401)


def _inside(path: str) -> str:
    """Return a path of this service; whoever wrote the link may want the visitor elsewhere."""
    is_inside = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if is_inside else "/"
