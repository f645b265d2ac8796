"""In which language a page is: the nearest to those that the browser asks for, English where there is none."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from assay.api.negotiation import media_ranges
from assay.api.problems import ProblemError
from assay.presentation.catalogue import ENGLISH, languages, say_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from assay.api.problems import Kind

_LANGUAGE = ContextVar("language", default=ENGLISH)


class PageLanguage:
    """Has pages speak the language of each request, to the end of its answer; nothing else looks at it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accept = ",".join(Headers(scope=scope).getlist("accept-language"))
        with speaking(choose_language(accept, languages())):
            await self._app(scope, receive, send)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have messages be in a language for as long as the context lasts."""
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def message(key: str, /, **values: object) -> str:
    """Return a message in the language of the request, with its values filled in.

    Raises:
        KeyError: If there is none of the name, or it lacks a value.
    """
    return say_in(_LANGUAGE.get(), key, **values)


class ToldError(ProblemError):
    """A problem in words of the catalogue.

    Args:
        kind: What it is.
        key: Of the message.
        values: That the message takes.
    """

    def __init__(self, kind: Kind, key: str, /, **values: object) -> None:
        super().__init__(kind, message(key, **values))


def choose_language(accept: str, offered: Sequence[str]) -> str:
    """Return the offered language that an Accept-Language header wants most; the first where it wants none of them.

    Source: RFC 9110, section 12.5.4, and the lookup of RFC 4647, section 3.4.
    """
    ranges = media_ranges(accept)  # the two headers have one form
    named = {nearest for each in ranges if (nearest := _nearest(each.name, offered))}
    rest = next((each for each in offered if each not in named), None)
    for each in sorted(ranges, key=lambda each: -each.weight):
        found = rest if each.name == "*" else _nearest(each.name, offered)
        if found and each.weight > 0:
            return found
    return offered[0]


def _nearest(tag: str, offered: Sequence[str]) -> str | None:
    """Return the offered language that a tag is a kind of, as de-at is one of de."""
    while tag and tag not in offered:
        tag = tag.rpartition("-")[0]
    return tag or None
