"""`assay db`: the database brought to the present form, and rid of what is old."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.store.bodies import now_ms
from assay.store.kept import Kept
from assay.store.records import ReportQuery, Viewer
from assay_schemas import ArticleInput
from tests.testing.builders import make_claim, make_report
from tests.testing.command_line import run

if TYPE_CHECKING:
    from assay.store.jobs import Jobs
    from assay.store.reports import Reports

ADMIN = Viewer("root", sees_all=True)
DAY_MS = 86_400_000


def hidden(address: str) -> str:
    return sa.make_url(address).render_as_string(hide_password=True)


def test_upgrade_makes_the_tables_and_can_be_asked_for_twice(empty_address: str) -> None:
    for _ in range(2):
        done = run("db", "upgrade", "--database-url", empty_address)
        assert (done.exit_code, done.stdout) == (0, "")
        assert done.stderr == f"assay: {hidden(empty_address)} has the form of this version\n"
    assert run("db", "prune", "--older-than", "1", "--database-url", empty_address).exit_code == 0


def test_environment_names_the_database_and_the_option_goes_before_it(tmp_path: Path) -> None:
    first, second = (f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db"))
    env = {"ASSAY_DATABASE_URL": first}
    assert first in run("db", "upgrade", env=env).stderr
    assert second in run("db", "upgrade", "--database-url", second, env=env).stderr


def test_prune_deletes_what_is_older_and_says_how_many(
    address: str, engine: sa.Engine, reports: Reports, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, now = Kept(engine), now_ms()
    for days in (0, 29, 31, 400):
        monkeypatch.setattr("assay.store.kept.now_ms", lambda days=days: now - days * DAY_MS)
        for module in ("jobs", "reports"):
            monkeypatch.setattr(f"assay.store.{module}.clock_ms", lambda _, days=days: now - days * DAY_MS)
        source = ArticleInput(text=f"{days} days ago.")
        reports.save(make_report(make_claim()), source, "alice")
        kept.put({f"{days}": b"{}"})
        jobs.cancel(jobs.create([source], "alice").id)
    open_ = jobs.create([ArticleInput(text="Still to do.")], "alice").id
    done = run("db", "prune", "--older-than", "30", "--database-url", address)
    assert (done.exit_code, done.stdout) == (0, "")
    told = "2 reports, 2 finished jobs, 2 answers of models"
    assert done.stderr == f"assay: deleted from {hidden(address)}: {told}\n"
    assert len(reports.find(ReportQuery(), ADMIN).reports) == 2
    assert (len(jobs.recent(ADMIN)), jobs.get(open_, ADMIN) is None) == (3, False)
    assert set(kept.get(["0", "29", "31", "400"])) == {"0", "29"}


def test_prune_gives_the_space_back(address: str, engine: sa.Engine, reports: Reports) -> None:
    if not address.startswith("sqlite"):
        pytest.skip("Postgres keeps the space for later rows")
    old = ArticleInput(text="".join(chr(0x4E00 + at * 7919 % 20_000) for at in range(200_000)))
    id_ = reports.save(make_report(make_claim()), old, "alice")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE reports SET created_ms = 0")
    engine.dispose()
    file = Path(str(engine.url.database))
    before = file.stat().st_size
    done = run("db", "prune", "--older-than", "1", "--database-url", address)
    assert ": 1 reports, " in done.stderr
    assert reports.get(id_, ADMIN) is None
    assert file.stat().st_size < before / 2


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "36501", "soon"])
def test_age_is_a_number_of_days(days: str, tmp_path: Path) -> None:
    done = run("db", "prune", "--older-than", days, "--database-url", f"sqlite:///{tmp_path / 'a.db'}")
    assert (done.exit_code, "--older-than" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", [["upgrade"], ["prune", "--older-than", "1"]], ids=["upgrade", "prune"])
class TestRefusals:
    def test_database_has_to_be_named(self, command: list[str]) -> None:
        done = run("db", *command)
        assert (done.exit_code, done.stderr) == (
            2,
            (
                "assay: no database is named; use --database-url URL or set ASSAY_DATABASE_URL, such as "
                "sqlite:///assay.db\n"
            ),
        )

    def test_one_line_says_that_nobody_answers(self, command: list[str]) -> None:
        done = run("db", *command, "--database-url", "postgresql://editor:pa55word@127.0.0.1:1/assay")
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
        assert done.stderr.startswith("assay: postgresql://editor:***@127.0.0.1:1/assay does not answer: ")
        assert "pa55word" not in done.stderr

    @pytest.mark.parametrize(
        ("missing", "forgotten", "address"),
        [
            pytest.param("sqlalchemy", "assay.store.database", "sqlite:///a.db", id="SQLAlchemy"),
            pytest.param("psycopg", "psycopg", "postgresql://editor@127.0.0.1:1/assay", id="the driver"),
        ],
    )
    def test_extra_is_named_where_it_is_missing(
        self, command: list[str], missing: str, forgotten: str, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, forgotten, raising=False)
        monkeypatch.delattr("assay.store.database", raising=False)
        monkeypatch.setitem(sys.modules, missing, None)
        done = run("db", *command, "--database-url", address)
        assert (done.exit_code, done.stderr) == (
            2,
            (
                f"assay: a database of jobs and reports needs {missing}, which is not installed; "
                "run: pip install 'assay-news[jobs]'\n"
            ),
        )
