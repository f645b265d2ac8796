"""The report of a run as one self-contained page that loads nothing from elsewhere."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from assay.presentation.characters import visible
from assay_evals.reporting import sections, wording

if TYPE_CHECKING:
    from jinja2 import Template

    from assay_evals.reporting.tables import RunReport


def render_report(report: RunReport) -> str:
    """Return the page: figures with their intervals and baselines, plots, tables, the worst cases.

    It is complete without its script, which only filters the worst cases.

    Raises:
        ValueError: If a row of a table has more or fewer cells than the table has columns.
    """
    css, script = _text("report.css"), _text("report.js")
    page = _template().render(
        report=report,
        sections=sections.divide(report),
        draw=sections,
        words=wording,
        css=css,
        css_hash=_digest(css),
        script=script,
        script_hash=_digest(script),
    )
    return page.lstrip()  # the macros at the top of the template leave blank lines


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@functools.cache
def _text(name: str) -> str:
    return files("assay_evals.reporting").joinpath("templates", name).read_text(encoding="utf-8")


@functools.cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - most commands print no page

    environment = Environment(
        loader=PackageLoader("assay_evals.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters["cell"] = wording.cell_words
    return environment.get_template("report.html.j2")
