"""One function for every form of a report, as a program uses it."""

from __future__ import annotations

import datetime as dt
import json
from typing import get_args

import pytest

import assay
from assay.article.ingest import article_id
from assay.cli.renderers import BUILT_IN
from assay.errors import InputError
from assay.presentation import (
    CheckedArticle,
    Publication,
    render_claimreview,
    render_csv,
    render_html,
    render_junit,
    render_sarif,
    render_text,
)
from assay.presentation.rendering import ReportForm
from assay_schemas import Notice, NoticeCode, Report
from tests.testing.builders import make_claim, make_report

TEXT = "The tower is 120 metres high."
OTHERS = make_report(make_claim())
SUMMARY = OTHERS.article.model_copy(update={"id": article_id(TEXT), "file": "in/tower.txt"})
REPORT = OTHERS.model_copy(update={"article": SUMMARY})
CHECKED = CheckedArticle("in/tower.txt", "tower.txt", None, REPORT)
EXTRACTED = REPORT.model_copy(update={"notices": (Notice(code=NoticeCode.TEXT_EXTRACTED, message="Out of a PDF."),)})


def test_a_page_is_made_of_the_report_and_its_article() -> None:
    assert assay.render(REPORT, "html", text=TEXT) == render_html(REPORT, TEXT)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("json", REPORT.model_dump_json(indent=2), id="JSON"),
        pytest.param("text", render_text(REPORT, colour=False, width=100), id="text"),
        pytest.param("junit", render_junit([CHECKED]), id="JUnit"),
        pytest.param("csv", render_csv([CHECKED]), id="CSV"),
    ],
)
def test_other_forms_need_the_report_alone(form: ReportForm, expected: str) -> None:
    assert assay.render(REPORT, form) == expected == assay.render(REPORT, form, text=TEXT)


def test_lines_of_a_file_need_the_article_as_well() -> None:
    assert assay.render(REPORT, "sarif", text=TEXT) == render_sarif([CHECKED._replace(text=TEXT)])
    assert assay.render(REPORT, "sarif") == render_sarif([CHECKED])


def test_text_taken_out_of_a_file_has_no_lines_in_it() -> None:
    assert assay.render(EXTRACTED, "sarif", text=TEXT) == render_sarif([CHECKED._replace(report=EXTRACTED)])


def test_every_form_of_the_command_line_is_offered() -> None:
    assert {renderer.name for renderer in BUILT_IN} == set(get_args(ReportForm))


def test_reviews_need_their_publication() -> None:
    desk = Publication("The Desk", "https://desk.example/checks", dt.date(2026, 1, 2))
    assert assay.render(REPORT, "claimreview", publication=desk) == render_claimreview(REPORT, desk)
    with pytest.raises(InputError, match="give a Publication as publication="):
        assay.render(REPORT, "claimreview")


def test_a_report_as_json_can_be_read_again() -> None:
    assert Report.model_validate(json.loads(assay.render(REPORT, "json"))) == REPORT


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        pytest.param("html", None, "give it as text=", id="no article"),
        pytest.param("html", TEXT + "\n", "the text is not the article of the report", id="another article"),
        pytest.param("sarif", TEXT + "\n", "the text is not the article of the report", id="lines of another"),
        pytest.param("pdf", TEXT, "no form 'pdf'; expected one of claimreview, csv, html, json", id="no such form"),
    ],
)
def test_what_cannot_be_shown_is_refused(form: ReportForm, text: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        assay.render(REPORT, form, text=text)
