"""The report as one self-contained page that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import functools
import hashlib
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pydantic import HttpUrl, TypeAdapter, ValidationError

from assay.presentation import wording
from assay.presentation.catalogue import english
from assay.presentation.characters import visible
from assay.presentation.explanation_words import explanation_words
from assay.presentation.marking import mark_paragraphs
from assay.presentation.markup import in_english
from assay.presentation.notice_words import notice_words
from assay.presentation.score_words import score_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import Environment, Template

    from assay.presentation.catalogue import Say
    from assay.store.records import Decided
    from assay_schemas import ArticleScore, ClaimId, Report

_HTTP_URL = TypeAdapter(HttpUrl)


def render_html(report: Report, text: str, decided: Mapping[ClaimId, Decided] | None = None) -> str:
    """Return the page: the article with its claims marked, and beside each paragraph the facts.

    Args:
        report: The report.
        text: The article as it was sent; the spans of the report are offsets into it.
        decided: The latest decisions of people on its claims, which stand beside the verdicts; None: there are none.

    Raises:
        ValueError: If `text` is too short to be the article of the report.
    """
    css = page_style()
    page = _template("report.html.j2").render(
        report=report,
        paragraphs=mark_paragraphs(text, report.claims),
        apart=tuple(claim for claim in report.claims if not claim.spans),
        decided=decided or {},
        css=css,
        css_hash=_hash(css),
    )
    return page.lstrip()  # the macros at the top of the template leave blank lines


class IndexRow(NamedTuple):
    """One article in the index of a folder of pages."""

    href: str
    """Address of its page, relative to the index."""
    name: str
    title: str
    date: dt.date | None
    score: ArticleScore
    finding: str


def index_row(report: Report, *, page: str, name: str) -> IndexRow:
    """Return the row of an article.

    Args:
        report: The report on it.
        page: Name of the file of its page, beside the index.
        name: What the article is called.
    """
    article = report.article
    # A colon in the name would make it a scheme.
    href = f"./{quote(page, safe='')}"
    return IndexRow(href, name, article.title or name, article.date, report.score, wording.finding(report))


def render_index(rows: Iterable[IndexRow]) -> str:
    """Return the index of a folder of pages, the highest score first."""
    css = page_style()
    ordered = sorted(rows, key=lambda row: (-row.score.value, row.name))
    return _template("index.html.j2").render(rows=ordered, css=css, css_hash=_hash(css))


def page_style_hash() -> str:
    """Return the SHA-256 of the style of the pages, base64: a Content-Security-Policy of a server has to allow it."""
    return _hash(page_style())


def safe_url(url: str | None) -> str | None:
    """Return the address if it is http or https, as a browser will read it; None for all else."""
    if url is None:
        return None
    try:
        return str(_HTTP_URL.validate_python(url))
    except ValidationError:
        return None


def _hash(css: str) -> str:
    return base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()


@functools.cache
def page_style() -> str:
    """Return the style of the pages."""
    return files("assay.presentation").joinpath("templates", "report.css").read_text(encoding="utf-8")


def page_environment(*packages: str, say: Say = english) -> Environment:
    """Return what pages are made by, of the templates of these packages and then of ours; all text is escaped.

    Args:
        packages: Where templates are looked for.
        say: Gives the words of the pages.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - most commands print no page

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(each) for each in (*packages, "assay.presentation")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    in_words: dict[str, Callable[..., str]] = {
        "day": wording.day_words,
        "english": in_english,
        "explained": explanation_words,
        "number": wording.number_words,
    }
    environment.filters.update({name: partial(write, say=say) for name, write in in_words.items()})
    environment.filters.update(safe_url=safe_url, capital=wording.capital)
    environment.globals.update(t=say, words=wording, score_words=score_words)
    environment.globals.update(notice_words=partial(notice_words, say=say))
    return environment


@functools.cache
def _template(name: str) -> Template:
    return page_environment().get_template(name)
