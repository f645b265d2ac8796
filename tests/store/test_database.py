"""Opening a database, bringing it to the present form, and refusing what is not one of Assay."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from assay.errors import ConfigError, DataError
from assay.settings import KeptText
from assay.store import database, postgres
from assay.store.database import VERSION_TABLE, connect, open_database, revision, upgrade
from assay.store.jobs import Jobs
from assay.store.models import Base
from assay.store.records import ItemState, JobWebhook, Viewer, WebhookState
from assay.store.reports import Reports
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = {*Base.metadata.tables, VERSION_TABLE}
SECRET = "pa55word"
NEXT_VERSION = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("later")
"""


FIRST_VERSION_ROWS = (
    "INSERT INTO articles VALUES ('a', NULL, 1)",
    "INSERT INTO reports VALUES ('r', 'a', 'alice', 1, 'Tower', 1, 'accurate', 0.1, 'f', 'tower', '')",
    "INSERT INTO jobs VALUES ('j1', 'alice', 1, 'monday', 'hash', 1, 1)",
    "INSERT INTO job_items VALUES ('j1', 0, 'done', NULL, NULL, NULL, 1, 1, 1, 0, 0, 0, 0.0, 1)",
    "INSERT INTO job_items VALUES ('j1', 1, 'failed', NULL, NULL, NULL, 1, 1, 1, 0, 0, 0, 0.0, 1)",
    "INSERT INTO kept_answers VALUES ('k', '', 1)",
)
"""As a database of version 0001 holds them."""


@pytest.fixture
def any_engine(empty_address: str) -> Iterator[sa.Engine]:
    """Give an engine on a database without tables."""
    engine = connect(empty_address)
    yield engine
    engine.dispose()


@contextmanager
def opened(address: str) -> Iterator[sa.Engine]:
    engine = open_database(address)
    try:
        yield engine
    finally:
        engine.dispose()


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def head() -> str:
    (found,) = ScriptDirectory(str(database.MIGRATIONS)).get_heads()
    return found


def set_version(engine: sa.Engine, state: str) -> None:
    with engine.begin() as connection:
        column: sa.ColumnClause[str] = sa.column("version_num")
        connection.execute(sa.update(sa.table(VERSION_TABLE, column)).values(version_num=state))


def refusal(address: str) -> str:
    """Return what `open_database` says, which must not hold the password."""
    with pytest.raises((ConfigError, DataError)) as caught:
        open_database(address)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def run_at_once(script: str, address: str) -> list[int]:
    """Run two processes that begin when both of them are ready; return their exit codes."""
    ready = "import sys; import assay.store.database; print(flush=True); sys.stdin.read(1)\n"
    command = [sys.executable, "-c", ready + script, address]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"!")
        process.stdin.flush()
    for process in started:
        process.communicate()
    return [process.returncode for process in started]


def test_empty_database_gets_all_tables(any_engine: sa.Engine) -> None:
    upgrade(any_engine)
    assert (tables(any_engine), revision(any_engine)) == (TABLES, head())


def test_second_upgrade_changes_nothing(any_engine: sa.Engine) -> None:
    for _ in range(2):
        upgrade(any_engine)
    assert (tables(any_engine), revision(any_engine)) == (TABLES, head())


def test_upgrades_at_the_same_moment_do_no_harm(empty_address: str) -> None:
    script = "import sys; from assay.store import database; database.upgrade(database.connect(sys.argv[1]))"
    assert run_at_once(script, empty_address) == [0] * 2
    with opened(empty_address) as engine:
        assert (tables(engine), revision(engine)) == (TABLES, head())


def test_models_are_what_migrations_make(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_comparison_would_show_a_column_too_many(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE jobs ADD COLUMN forgotten INTEGER")
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        ((change, _, table, column),) = compare_metadata(context, Base.metadata)
    assert (change, table, column.name) == ("remove_column", "jobs", "forgotten")


def test_way_down_and_up_again_ends_where_it_began(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert tables(engine) == {VERSION_TABLE}
    upgrade(engine)
    assert (tables(engine), revision(engine)) == (TABLES, head())


def test_file_that_is_not_there_is_made_at_its_first_use(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as engine:
        assert tables(engine) == TABLES


def test_postgres_gets_its_tables_by_a_command_alone(empty_address: str) -> None:
    if empty_address.startswith("sqlite"):
        pytest.skip("a file is made at its first use")
    shown = sa.make_url(empty_address).render_as_string(hide_password=True)
    assert refusal(empty_address) == f"{shown} has no tables of Assay; create them with `assay db upgrade`"


def test_tables_of_others_may_be_in_the_same_postgres(any_engine: sa.Engine) -> None:
    with any_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (id INTEGER)")
    if any_engine.dialect.name == "sqlite":
        with pytest.raises(DataError, match=r"holds the tables of another program; name another file$"):
            upgrade(any_engine)
        assert tables(any_engine) == {"orders"}
    else:
        upgrade(any_engine)
        assert tables(any_engine) == {*TABLES, "orders"}


def test_file_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "places.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    before = file.read_bytes()
    assert refusal(f"sqlite:///{file}") == (f"sqlite:///{file} holds the tables of another program; name another file")
    assert file.read_bytes() == before


def test_newer_database_is_refused(address: str) -> None:
    with opened(address) as engine:
        set_version(engine, "zzzz")
    shown = sa.make_url(address).render_as_string(hide_password=True)
    expected = f"{shown} is of a newer version of Assay; install that one, or restore an older copy"
    assert refusal(address) == expected
    engine = connect(address)
    with pytest.raises(DataError) as caught:
        upgrade(engine)
    engine.dispose()
    assert str(caught.value) == expected


def test_older_database_is_refused_until_it_is_upgraded(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, later)
    (later / "versions" / "v9999_later.py").write_text(NEXT_VERSION.format(head=head()))
    monkeypatch.setattr(database, "MIGRATIONS", later)
    shown = sa.make_url(address).render_as_string(hide_password=True)
    assert refusal(address) == f"{shown} is of an older version; make a copy, then run `assay db upgrade`"
    engine = connect(address)
    upgrade(engine)
    engine.dispose()
    with opened(address) as engine:
        assert tables(engine) == {*TABLES, "later"}


def test_first_version_is_upgraded_with_what_is_in_it(any_engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with any_engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        assert not sa.inspect(connection).has_table("webhooks")
        for statement in FIRST_VERSION_ROWS:
            connection.exec_driver_sql(statement)
    upgrade(any_engine)
    assert (tables(any_engine), revision(any_engine)) == (TABLES, head())
    jobs = Jobs(any_engine, Reports(any_engine, text=KeptText.ALL))
    job = jobs.get("j1", Viewer("alice"))
    assert job is not None
    assert (job.counts, job.webhook) == ({ItemState.DONE: 1, ItemState.FAILED: 1}, None)
    again = jobs.create((ArticleInput(text="New."),), "alice", webhook="https://hooks.example/1")
    assert (made := jobs.get(again.id, Viewer("alice"))) is not None
    assert made.webhook == JobWebhook(state=WebhookState.PENDING, attempts=0, problem=None)
    with any_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT owner, title FROM reports").one() == ("alice", "Tower")


def test_upgrade_that_fails_leaves_the_database_as_it_was(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, later)
    broken = NEXT_VERSION.format(head=head()).replace(
        "\n\n\ndef downgrade", '\n    op.execute("INSERT INTO nowhere VALUES (1)")\n\n\ndef downgrade'
    )
    (later / "versions" / "v9999_later.py").write_text(broken)
    before = head()
    monkeypatch.setattr(database, "MIGRATIONS", later)
    engine = connect(address)
    with pytest.raises(ConfigError, match="nowhere"):
        upgrade(engine)
    assert (tables(engine), revision(engine)) == (TABLES, before)
    engine.dispose()


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)
    assert refusal(f"sqlite:///{file}") == f"sqlite:///{file} is not a file of SQLite; name another file"
    assert file.read_text() == "Dear Sir or Madam, " * 100


def test_missing_folder_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "assay.db"
    assert refusal(f"sqlite:///{file}") == (
        f"sqlite:///{file} can't be opened; check that its folder exists and its permissions"
    )
    assert not file.parent.exists()


@pytest.mark.parametrize("has_tables", [True, False])
def test_file_that_cannot_be_written_is_refused_before_the_first_report(
    tmp_path: Path, sqlite_template: Path, has_tables: bool
) -> None:
    file = tmp_path / "assay.db"
    if has_tables:
        shutil.copy(sqlite_template, file)
    else:
        file.touch()
    # The permissions of a file do not bind root, who may run the tests; this does.
    said = refusal(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert said == f"sqlite:///file%3A{file} can't be written; check its permissions"


@pytest.mark.skipif(os.geteuid() == 0, reason="the permissions of a file do not bind root")
def test_file_with_no_permission_to_write_is_refused(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "assay.db"
    shutil.copy(sqlite_template, file)
    file.chmod(0o444)
    assert refusal(f"sqlite:///{file}") == f"sqlite:///{file} can't be written; check its permissions"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="empty"),
        pytest.param("assay.db", id="a file name"),
        pytest.param(f"mysql://editor:{SECRET}@localhost/assay", id="another database"),
        pytest.param(f"postgresql://editor:{SECRET}@localhost:port/assay", id="a port in words"),
        pytest.param(f"postgresql://editor:x@y:{SECRET}/assay", id="a password with an @ in it"),
        pytest.param("://", id="nothing but signs"),
    ],
)
def test_nonsense_is_not_an_address(address: str) -> None:
    assert refusal(address) == (
        "the address of the database is neither sqlite:///FILE nor postgresql://USER:PASSWORD@HOST/NAME; "
        "see ASSAY_DATABASE_URL"
    )


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"]
)
def test_workers_cannot_share_memory(address: str) -> None:
    assert refusal(address).startswith("the database needs a file, as in sqlite:///assay.db")


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(f"postgresql://editor:{SECRET}@127.0.0.1:1/assay", id="before the host"),
        pytest.param(f"postgresql://editor@127.0.0.1:1/assay?password={SECRET}", id="in the query"),
        pytest.param(f"postgres://editor:{SECRET}@127.0.0.1:1/assay?sslpassword={SECRET}", id="of the certificate"),
    ],
)
def test_password_is_not_shown_when_nobody_answers(address: str) -> None:
    said = refusal(address)
    assert said.startswith("postgresql://editor")
    assert "does not answer: connection failed" in said


def test_password_is_not_shown_when_it_is_wrong(empty_address: str) -> None:
    if empty_address.startswith("sqlite"):
        pytest.skip("no passwords")
    wrong = sa.make_url(empty_address).set(password=SECRET)
    assert "password authentication failed" in refusal(wrong.render_as_string(hide_password=False))


def test_other_drivers_of_the_same_databases_are_understood(address: str) -> None:
    with_driver = address.replace("postgresql:", "postgresql+asyncpg:").replace("sqlite:", "sqlite+aiosqlite:")
    with opened(with_driver) as engine:
        assert engine.dialect.driver in {"psycopg", "pysqlite"}


def test_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres.LIMITS, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = refusal(f"postgresql://editor@127.0.0.1:{silent.getsockname()[1]}/assay")
    assert "does not answer: connection timeout expired" in said


def test_address_may_say_how_long_to_wait_itself() -> None:
    engine = connect("postgresql://editor@127.0.0.1:1/assay?connect_timeout=7")
    assert engine.dialect.create_connect_args(engine.url)[1]["connect_timeout"] == "7"
    engine.dispose()
