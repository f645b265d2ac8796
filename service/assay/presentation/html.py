"""The report as one self-contained page that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import HttpUrl, TypeAdapter, ValidationError

from assay.presentation import wording
from assay.presentation.characters import visible
from assay.presentation.marking import mark_paragraphs

if TYPE_CHECKING:
    from jinja2 import Template

    from assay_schemas import Report

_HTTP_URL = TypeAdapter(HttpUrl)


def render_html(report: Report, text: str) -> str:
    """Return the page: the article with its claims marked, and beside each paragraph the facts.

    Args:
        report: The report.
        text: The article as it was sent; the spans of the report are offsets into it.

    Raises:
        ValueError: If `text` is too short to be the article of the report.
    """
    css = _css()
    page = _template().render(
        report=report,
        paragraphs=mark_paragraphs(text, report.claims),
        apart=tuple(claim for claim in report.claims if not claim.spans),
        words=wording,
        css=css,
        css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
    )
    return page.lstrip()  # the macros at the top of the template leave blank lines


def safe_url(url: str | None) -> str | None:
    """Return the address if it is http or https, as a browser will read it; None for all else."""
    if url is None:
        return None
    try:
        return str(_HTTP_URL.validate_python(url))
    except ValidationError:
        return None


@functools.cache
def _css() -> str:
    return files("assay.presentation").joinpath("templates", "report.css").read_text(encoding="utf-8")


@functools.cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - most commands print no page

    environment = Environment(
        loader=PackageLoader("assay.presentation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters["safe_url"] = safe_url
    return environment.get_template("report.html.j2")
