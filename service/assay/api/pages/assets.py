"""The scripts and the style of the pages: files of the package, each under an address that changes with its content."""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files
from typing import NamedTuple

from fastapi import APIRouter, Response

from assay.api.problems import NOT_FOUND, ProblemError
from assay.presentation.html import page_style

STYLE, SCRIPT, DROP, ICON = "page.css", "htmx.js", "drop.js", "icon.svg"
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
# One file, for htmx begins before a script behind it has made its extension known.
_SCRIPTS = ("htmx-4.0.1.min.js", "hx-sse-4.0.1.min.js")
_PARTS = {STYLE: (STYLE,), SCRIPT: _SCRIPTS, DROP: (DROP,), ICON: (ICON,)}
_FOR_EVER = "public, max-age=31536000, immutable"

assets = APIRouter()


class Asset(NamedTuple):
    """A file that pages load."""

    path: str
    """Where the service has it."""
    body: bytes
    media_type: str


@functools.cache
def asset(name: str) -> Asset:
    """Return what pages load, by its name."""
    body = b"\n".join(map(_read, _PARTS[name]))
    if name == STYLE:  # the cards of claims look as in a report that is a file
        body = page_style().encode() + body
    stem, _, kind = name.rpartition(".")
    return Asset(f"/assets/{stem}.{hashlib.sha256(body).hexdigest()[:16]}.{kind}", body, _TYPES[kind])


@assets.api_route("/assets/{name}", methods=["GET", "HEAD"], include_in_schema=False)
def send_asset(name: str) -> Response:
    """Send a file; whoever has it never has to ask again."""
    for each in map(asset, _PARTS):
        if each.path == f"/assets/{name}":
            return Response(each.body, media_type=each.media_type, headers={"Cache-Control": _FOR_EVER})
    raise ProblemError(NOT_FOUND)


def _read(name: str) -> bytes:
    return (files("assay.api.pages") / "static" / name).read_bytes()
