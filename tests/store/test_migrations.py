"""What is in a database of an older version is there after the upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from assay.settings import KeptText
from assay.store import database
from assay.store.bodies import pack, source_id
from assay.store.database import connect, open_database, upgrade
from assay.store.jobs import Jobs
from assay.store.records import ReportQuery, UsageQuery, Viewer
from assay.store.reports import Reports
from assay.store.revisions import Revisions, ServedSet
from assay.store.sets_of_facts import SetsOfFacts
from assay.store.usage import UsageBook
from assay.store.windows import Windows
from assay_schemas import ArticleInput, Fact, FactId, Usage
from tests.testing.batches import articles
from tests.testing.builders import make_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DESK = Viewer("desk")
SOURCE = ArticleInput(text="The tower is high.")


@pytest.fixture
def first_version(empty_address: str) -> Iterator[sa.Engine]:
    """Give a database with the tables that the first version made."""
    engine = connect(empty_address)
    migrate(engine, "0001")
    yield engine
    engine.dispose()


def migrate(engine: sa.Engine, state: str, move: Callable[[Config, str], None] = command.upgrade) -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        move(config, state)


def has(engine: sa.Engine, table: str) -> bool:
    return sa.inspect(engine).has_table(table)


def save_as_before(engine: sa.Engine) -> str:
    """Keep a report in the tables as they are, which need not be those of the models."""
    tables, report = sa.MetaData(), make_report()
    tables.reflect(engine, only=["articles", "reports"])
    id_, article_id = "0" * 32, source_id(SOURCE)
    row = {
        "id": id_,
        "article_id": article_id,
        "owner": DESK.key_id,
        "created_ms": 0,
        "claims": 0,
        "label": report.score.label.value,
        "score": report.score.value,
        "facts_fingerprint": report.provenance.facts_fingerprint,
        "words": "",
        "body": pack(report),
    }
    with engine.begin() as connection:
        article = {"id": article_id, "body": pack(SOURCE), "created_ms": 0}
        connection.execute(tables.tables["articles"].insert(), article)
        connection.execute(tables.tables["reports"].insert(), row)
    return id_


def test_usage_and_rates_come_to_a_database_with_reports_and_jobs(first_version: sa.Engine, empty_address: str) -> None:
    reports = Reports(first_version, text=KeptText.ALL)
    report_id = save_as_before(first_version)
    job_id = Jobs(first_version, reports).create(articles(1), DESK.key_id).id
    assert not has(first_version, "usage_days")
    upgrade(first_version)
    engine = open_database(empty_address)
    reports = Reports(engine, text=KeptText.ALL)
    jobs = Jobs(engine, reports)
    assert [entry.id for entry in reports.find(ReportQuery(), DESK).reports] == [report_id]
    (source,) = articles(1)
    jobs.start(job_id, 0)
    assert jobs.finish(job_id, 0, make_report(usage=Usage(calls=1)), source)
    assert [day.calls for day in UsageBook(engine).days(UsageQuery(), DESK)] == [1]
    assert [found.id for found in reports.outdated(lambda names: "f" * 64 if not names else None)][:1] == [report_id]
    assert Windows(engine).acquire("desk", limit=1, length_s=60)
    engine.dispose()


def test_sets_of_facts_come_to_a_database_that_notes_what_facts_said(empty_address: str) -> None:
    older = connect(empty_address)
    migrate(older, "0005")
    tower = Fact(id=FactId("tower"), statement="The tower is high.")
    Revisions(older).record([ServedSet("towers", "1", [tower])])
    assert not has(older, "fact_sets")
    upgrade(older)
    older.dispose()
    engine = open_database(empty_address)
    sets = SetsOfFacts(engine)
    assert (sets.revisions(), sets.push("towers", [tower], base_revision=0).revision) == ({}, 1)
    assert [each.fact for each in Revisions(engine).of_fact("tower")] == [*sets.read("towers")] == [tower]
    engine.dispose()


def test_later_tables_can_be_taken_away_again(first_version: sa.Engine) -> None:
    upgrade(first_version)
    Reports(first_version, text=KeptText.ALL).save(make_report(), SOURCE, DESK.key_id)
    migrate(first_version, "0001", command.downgrade)
    later = (
        "usage_days",
        "rate_windows",
        "webhooks",
        "job_progress",
        "decisions",
        "sessions",
        "fact_revisions",
        "recorded_sets",
        "fact_sets",
        "set_facts",
    )
    assert [has(first_version, table) for table in (*later, "reports")] == [*(False for _ in later), True]
    upgrade(first_version)
    assert len(Reports(first_version, text=KeptText.ALL).find(ReportQuery(), DESK).reports) == 1
