"""What all pages have in common: their frame, their language, and what a browser may do on them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse

from assay.api.pages.assets import asset
from assay.api.pages.language import message
from assay.presentation.html import page_environment
from assay.presentation.markup import in_english, say_markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment, Template
    from markupsafe import Markup

    from assay.api.pages.visitors import Visitor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy: files of this service alone, and nothing that stands in the page itself."""

VARY = {"Vary": "Accept-Language"}


def markup(key: str, /, **values: object) -> Markup:
    """Return a message as markup, with values that may be some."""
    return say_markup(message, key, **values)


def foreign(text: str) -> Markup:
    """Return a text that the catalogue does not have, and that is English in every page."""
    return in_english(text, message)


def render(name: str, visitor: Visitor | None, /, **values: object) -> str:
    """Return a page, or a part of one. Blocks for as long as a long article takes: call it in a thread."""
    return _template(name).render(visitor=visitor, **values)


def plain_ends(text: str) -> str:
    """Return what was typed as its writer counts it: browsers send two characters for the end of a line."""
    return text.replace("\r\n", "\n")


def page(body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Return the answer with a page."""
    return HTMLResponse(body, status, {"Content-Security-Policy": POLICY, **VARY, **(headers or {})})


@functools.cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@functools.cache
def _environment() -> Environment:
    environment = page_environment("assay.api.pages", say=message)
    environment.filters["figures"] = _figures
    environment.globals.update(asset=lambda name: asset(name).path)
    return environment


def _figures(value: float | tuple[float, float]) -> str:
    """Return a figure of a fact, or the two ends of its range, as it was written."""
    low, high = value if isinstance(value, tuple) else (value, None)
    return _figure(low) if high is None else message("range", low=_figure(low), high=_figure(high))


def _figure(value: float) -> str:
    marks = message("format.group") + message("format.point")
    return f"{value:,.15g}".translate(str.maketrans(",.", marks))
