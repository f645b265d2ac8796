"""What stands for an article, and the words by which a report is found."""

import datetime as dt

from assay.store.bodies import searched_words, source_id
from assay_schemas import ArticleInput, Report
from tests.testing.builders import make_claim, make_report

ARTICLE = ArticleInput(text="Zeppelin over Quimper\n\nThe mayoress said the zeppelin weighed nine tonnes.")


def titled(title: str | None, *statements: str) -> Report:
    return make_report(*(make_claim(text, number=at) for at, text in enumerate(statements, 1)), title=title)


def test_another_date_makes_another_article() -> None:
    dated = ARTICLE.model_copy(update={"date": dt.date(2025, 3, 1)})
    assert len({source_id(ARTICLE), source_id(dated), source_id(ARTICLE.model_copy())}) == 2


def test_searched_words_are_title_and_claims() -> None:
    assert searched_words(titled("The Tower", "It Leans.", "It fell.")) == "the tower\nit leans.\nit fell."
    assert searched_words(titled(None, "It Leans.")) == "it leans."
