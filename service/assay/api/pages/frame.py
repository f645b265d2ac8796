"""What all pages have in common: their frame, their language, and what a browser may do on them."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse

from assay.api.pages.assets import asset
from assay.presentation import wording
from assay.presentation.html import page_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment, Template

    from assay.api.pages.visitors import Visitor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy: files of this service alone, and nothing that stands in the page itself."""


def message(key: str, /, **values: object) -> str:
    """Return a message of the catalogue, with its values filled in.

    Raises:
        KeyError: If there is none of the name, or it lacks a value.
    """
    return _messages()[key].format(**values)


def render(name: str, visitor: Visitor | None, /, **values: object) -> str:
    """Return a page, or a part of one. Blocks for as long as a long article takes: call it in a thread."""
    return _template(name).render(visitor=visitor, **values)


def page(body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Return the answer with a page."""
    return HTMLResponse(body, status, {"Content-Security-Policy": POLICY, **(headers or {})})


@functools.cache
def _messages() -> dict[str, str]:
    text = (files("assay.api.pages") / "messages.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


@functools.cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@functools.cache
def _environment() -> Environment:
    environment = page_environment("assay.api.pages")
    environment.filters["figures"] = _figures
    environment.globals.update(t=message, asset=lambda name: asset(name).path, words=wording)
    return environment


def _figures(value: float | tuple[float, float]) -> str:
    """Return a figure of a fact, or the two ends of its range, as it was written."""
    ends = value if isinstance(value, tuple) else (value,)
    return " to ".join(f"{end:,.15g}" for end in ends)
