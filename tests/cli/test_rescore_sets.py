"""`assay rescore` of reports that were made with some of the sets of facts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from assay.bootstrap import build_pipeline
from assay.settings import KeptText, Settings
from assay.store.database import open_database
from assay.store.records import ReportQuery, Viewer
from assay.store.reports import Reports
from assay_schemas import ArticleInput
from tests.testing.command_line import run
from tests.testing.edited_facts import statement_of, write_height
from tests.testing.fact_sets import ARTICLE, BRIDGES, TOWERS, names_of, place, two_sets

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa
    from typer.testing import Result

ALL = Viewer("", sees_all=True)


def store(database: sa.Engine, settings: Settings) -> None:
    """Keep a report on the article for each set, as the service does."""

    async def score() -> None:
        async with build_pipeline(settings) as pipeline:
            for name in (TOWERS, BRIDGES):
                source = ArticleInput(text=ARTICLE, fact_sets=(name,))
                Reports(database, text=KeptText.ALL).save(await pipeline.score(source), source, "desk")

    asyncio.run(score())


def rescore(folder: Path, *places: Path) -> Result:
    given = [option for each in places for option in ("--facts", str(each))]
    address = f"sqlite:///{folder / 'assay.db'}"
    return run("rescore", "--changed", "--engine", "embedded", "--database-url", address, *given)


def test_only_reports_of_the_changed_set_are_made_anew_and_with_the_same_set(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'assay.db'}")
    store(database, two_sets(tmp_path))
    write_height(tmp_path / "towers.yaml", 120)
    both = place(tmp_path, TOWERS), place(tmp_path, BRIDGES)
    result = rescore(tmp_path, *both)
    assert result.exit_code == 0
    assert "      1  reports rescored" in result.stdout.splitlines()
    reports = Reports(database, text=KeptText.ALL)
    newest = reports.get(reports.find(ReportQuery(), ALL).reports[0].id, ALL)
    assert newest
    assert names_of(newest) == [TOWERS]
    assert newest.claims[0].evidence[0].statement == statement_of(120)
    assert "      0  reports rescored" in rescore(tmp_path, *both).stdout.splitlines()
    database.dispose()


def test_report_of_a_set_that_is_gone_is_left_and_the_set_named(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'assay.db'}")
    store(database, two_sets(tmp_path))
    result = rescore(tmp_path, place(tmp_path, BRIDGES))
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if "left" in line] == [
        "      1  left as they are, of the set 'towers', which is gone"
    ]
    assert len(Reports(database, text=KeptText.ALL).find(ReportQuery(), ALL).reports) == 2
    database.dispose()
