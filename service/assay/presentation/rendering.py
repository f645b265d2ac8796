"""One function for every form of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from assay.article.ingest import article_id
from assay.errors import InputError
from assay.presentation.checked import checked_article
from assay.presentation.claimreview import render_claimreview
from assay.presentation.html import render_html
from assay.presentation.junit import render_junit
from assay.presentation.sarif import render_sarif
from assay.presentation.table import render_csv
from assay.presentation.text import render_text

if TYPE_CHECKING:
    from assay.presentation.claimreview import Publication
    from assay_schemas import Report

ReportForm: TypeAlias = Literal["claimreview", "csv", "html", "json", "junit", "sarif", "text"]

_COLUMNS = 100
"""Width of a report as text."""


def render(report: Report, form: ReportForm, *, text: str | None = None, publication: Publication | None = None) -> str:
    """Return a report in one of the forms that `assay score --format` writes for one article.

    This is a function and not a method of `Report`: the models do not know the service that shows them, so that
    `assay_schemas` can be used without it; and a page needs the article, which a report does not hold.

    Args:
        report: The report.
        form: "html" is a page that loads nothing, "claimreview" JSON-LD, "json" the report itself, "text" plain text
            without colour; "sarif", "junit" and "csv" are for code hosts, build servers and tables, and name the file
            of the report, else its article.
        text: The article as it was sent, for "html", which needs it, and for "sarif", which gives no lines without it;
            the spans of the report are offsets into it. Others ignore it.
        publication: Who publishes the reviews and where, for "claimreview". Others ignore it.

    Raises:
        InputError: If there is no such form, "html" comes without the article, it or "sarif" with another, or
            "claimreview" without its publication.
    """
    match form:
        case "html":
            if text is None:
                raise InputError("a page shows the article, which a report does not hold; give it as text=")
            return render_html(report, _article(report, text))
        case "claimreview":
            if publication is None:
                raise InputError("reviews name who publishes them and where; give a Publication as publication=")
            return render_claimreview(report, publication)
        case "json":
            return report.model_dump_json(indent=2)
        case "text":
            return render_text(report, colour=False, width=_COLUMNS)
        case "sarif":
            return render_sarif([checked_article(report, None if text is None else _article(report, text))])
        case "junit":
            return render_junit([checked_article(report)])
        case "csv":
            return render_csv([checked_article(report)])
        case _:
            raise InputError(f"a report has no form {form!r}; expected one of {', '.join(get_args(ReportForm))}")


def _article(report: Report, text: str) -> str:
    if article_id(text) != report.article.id:
        raise InputError("the text is not the article of the report; give it exactly as it was scored")
    return text
