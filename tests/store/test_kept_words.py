"""The words of articles and reports: kept where the setting says, and gone when they are deleted."""

from __future__ import annotations

import re
import zlib
from contextlib import closing

import pytest
import sqlalchemy as sa

from assay.settings import KeptText
from assay.store.models import ArticleRow, Base
from assay.store.records import ReportQuery, Viewer
from assay.store.reports import Reports
from assay_schemas import ArticleInput, Notice, NoticeCode, Report
from tests.testing.builders import make_claim, make_evidence, make_report

ALICE = Viewer("alice")
ARTICLE = ArticleInput(text="Zeppelin over Quimper\n\nThe mayoress said the zeppelin weighed nine tonnes.")
WORDS = re.compile("zeppelin|quimper|mayoress|tonnes|reread", re.IGNORECASE)


def worded_report() -> Report:
    claim = make_claim(
        "the zeppelin weighed nine tonnes",
        within=ARTICLE.text,
        statement="The zeppelin of Quimper weighed nine tonnes.",
        attributed_to="the mayoress",
        explanation="No zeppelin weighs nine tonnes.",
        evidence=(make_evidence(),),
    ).model_copy(update={"translation": "Le zeppelin pesait neuf tonnes."})
    note = Notice(code=NoticeCode.EDITORIAL_NOTE, message="The agency notes for editors: reread Quimper")
    return make_report(claim, title="Zeppelin over Quimper", notices=(note,))


def columns_with_words(engine: sa.Engine) -> set[str]:
    """Return the columns of the whole database that hold words of the article."""
    found = set()
    for table in Base.metadata.sorted_tables:
        with engine.connect() as connection:
            for row in connection.execute(sa.select(table)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if WORDS.search(legible(value))}
    return found


def legible(value: object) -> str:
    return zlib.decompress(value).decode() if isinstance(value, bytes) else str(value)


IN_REPORTS = {"reports.title", "reports.words", "reports.body"}


@pytest.mark.parametrize(
    ("kept", "columns"),
    [
        pytest.param(KeptText.ALL, {"articles.body", *IN_REPORTS}, id="all"),
        pytest.param(KeptText.QUOTES, IN_REPORTS, id="quotes"),
        pytest.param(KeptText.NOTHING, set(), id="nothing"),
    ],
)
def test_words_are_kept_where_the_setting_says(engine: sa.Engine, kept: KeptText, columns: set[str]) -> None:
    reports = Reports(engine, text=kept)
    id_ = reports.save(worded_report(), ARTICLE, "alice")
    assert columns_with_words(engine) == columns
    assert reports.source(id_) == (ARTICLE if kept is KeptText.ALL else None)
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with open(str(engine.url.database), "rb") as file:  # noqa: PTH123
            assert bool(WORDS.search(file.read().decode("latin-1"))) == bool(columns)


def test_without_text_all_but_the_words_is_kept(engine: sa.Engine) -> None:
    report = worded_report()
    reports = Reports(engine, text=KeptText.NOTHING)
    id_ = reports.save(report, ARTICLE, "alice")
    kept = reports.get(id_, ALICE)
    assert kept is not None
    (claim,) = report.claims
    no_words = {"statement": "", "translation": None, "quote": "", "attributed_to": None, "explanation": ""}
    assert kept.claims == (claim.model_copy(update=no_words),)
    assert (kept.score, kept.provenance) == (report.score, report.provenance)
    assert [notice.code for notice in kept.notices] == [NoticeCode.EDITORIAL_NOTE]
    assert [entry.id for entry in reports.find(ReportQuery(fact="height"), ALICE).reports] == [id_]
    assert reports.find(ReportQuery(text="zeppelin"), ALICE).reports == ()


def test_with_quotes_the_report_is_kept_as_it_is(engine: sa.Engine) -> None:
    reports = Reports(engine, text=KeptText.QUOTES)
    id_ = reports.save(worded_report(), ARTICLE, "alice")
    assert reports.get(id_, ALICE) == worded_report()
    assert [entry.id for entry in reports.find(ReportQuery(text="ZEPPELIN of quimper"), ALICE).reports] == [id_]


def test_article_is_kept_once_a_report_may_keep_it(engine: sa.Engine) -> None:
    first = Reports(engine, text=KeptText.NOTHING).save(make_report(title="A"), ARTICLE, "alice")
    reports = Reports(engine, text=KeptText.ALL)
    assert reports.source(first) is None
    reports.save(make_report(title="A"), ARTICLE, "alice")
    Reports(engine, text=KeptText.QUOTES).save(make_report(title="A"), ARTICLE, "alice")
    with engine.connect() as connection:
        articles = connection.scalar(sa.select(sa.func.count()).select_from(ArticleRow))
    assert (reports.source(first), articles) == (ARTICLE, 1)


def test_deleted_words_are_not_left_in_the_file(reports: Reports, engine: sa.Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("Postgres gives space back on its own")
    id_ = reports.save(worded_report(), ARTICLE, "alice")
    reports.delete(id_, ALICE)
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(str(engine.url.database), "rb") as file:  # noqa: PTH123
        assert WORDS.search(file.read().decode("latin-1")) is None
