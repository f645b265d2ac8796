"""What is taken from workers, and what the torture says of the articles afterwards; no worker is started here."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from assay.jobs.desk import open_desk
from assay.settings import Settings
from assay.store.records import Viewer
from assay_evals.torture import cuts
from assay_evals.torture.batches import Batch
from assay_evals.torture.crew import Crew
from assay_evals.torture.cuts import Plan, Row
from assay_evals.torture.proxy import proxying
from assay_evals.torture.tally import Tally
from assay_evals.torture.wrong_clock import set_wrong
from tests.testing.builders import make_report
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assay.jobs.desk import Desk

ALL = Viewer("torture", sees_all=True)


@pytest.fixture
def echo() -> Iterator[int]:
    """Give the port of a server that sends back what it gets."""

    def send_back(connection: socket.socket) -> None:
        with closing(connection):
            while data := connection.recv(1024):
                connection.sendall(data)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=send_back, args=[connection], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def ask(connection: socket.socket) -> bytes:
    connection.sendall(b"there?")
    return connection.recv(1024)


def is_ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1024) == b""
    except ConnectionError:
        return True


def test_proxy_passes_on_until_it_is_cut_and_again_once_it_is_mended(echo: int) -> None:
    with proxying("127.0.0.1", echo) as proxy:
        address = "127.0.0.1", proxy.port
        with socket.create_connection(address) as connection:
            assert ask(connection) == b"there?"
            proxy.cut()
            assert is_ended(connection)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        proxy.mend()
        with socket.create_connection(address) as connection:
            assert ask(connection) == b"there?"


def test_proxy_that_falls_silent_closes_nothing_and_passes_new_connections_on_once_it_is_mended(echo: int) -> None:
    with proxying("127.0.0.1", echo) as proxy:
        address = "127.0.0.1", proxy.port
        with socket.create_connection(address) as old, socket.create_connection(address) as young:
            assert ask(old) == b"there?"
            proxy.silence()
            old.settimeout(0.2)
            for _ in range(2):
                with pytest.raises(TimeoutError):
                    ask(old)
                proxy.mend()  # which leaves it silent
                with socket.create_connection(address) as new:
                    assert ask(new) == b"there?"
            proxy.cut()
            assert is_ended(old)
            assert is_ended(young)


def test_proxy_of_a_server_that_is_away_ends_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with proxying("127.0.0.1", port) as proxy, socket.create_connection(("127.0.0.1", proxy.port)) as connection:
        assert is_ended(connection)


@pytest.mark.parametrize("by_s", [-3600, 3600])
def test_wrong_clock_is_wrong_by_so_much(monkeypatch: pytest.MonkeyPatch, by_s: int) -> None:
    right_s, right_ns = time.time, time.time_ns
    monkeypatch.setattr(time, "time", right_s)  # which puts it right afterwards
    monkeypatch.setattr(time, "time_ns", right_ns)
    set_wrong(by_s)
    assert time.time() - right_s() == pytest.approx(by_s, abs=1800)
    assert (time.time_ns() - right_ns()) / 1e9 == pytest.approx(by_s, abs=1800)


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assay.db'}"


@pytest.fixture
def desk(address: str) -> Iterator[Desk]:
    with closing(open_desk(Settings.model_validate({"database_url": address}))) as desk:
        yield desk


def score_all(desk: Desk, *, starts: int = 1) -> list[str]:
    """Do what workers do, each article begun so often; return the ids of the reports."""
    made = []
    for job in desk.jobs.recent(ALL):
        for item in desk.jobs.items(job.id):
            sources = [desk.jobs.start(job.id, item.position) for _ in range(starts)]
            assert sources[0] is not None
            report = make_report(title=sources[0].title)
            made.append(desk.jobs.finish(job.id, item.position, report, sources[0]) or "")
    return made


def test_articles_with_a_report_each_survived(desk: Desk) -> None:
    batch = Batch(desk, 2, 3)
    score_all(desk)
    assert (batch.wait_for(6), batch.begun_again()) == (6, 0)
    assert batch.tally("calm") == Tally("calm", 6, 6)


def test_lost_failed_and_doubled_articles_are_told(desk: Desk) -> None:
    batch = Batch(desk, 1, 4)
    (job,) = desk.jobs.recent(ALL)
    desk.jobs.fail(job.id, 3, "a bug")
    sources = [source for at in range(3) if (source := desk.jobs.start(job.id, at))]
    reports = [make_report(title=source.title) for source in sources]
    ids = [desk.jobs.finish(job.id, at, reports[at], source) for at, source in enumerate(sources[:2])]
    desk.reports.save(reports[0], sources[0], "torture")
    desk.reports.delete(ids[1] or "", ALL)
    tally = batch.tally("part")
    assert (tally.cases, tally.survived, tally.lost) == (4, 0, 2)
    assert list(tally.broken) == [
        f"the report on article 1 of {job.id} is missing",
        f"article 2 of {job.id} is running: None",
        f"article 3 of {job.id} is failed: a bug",
        f"{reports[0].article.title} has 2 reports",
    ]


@pytest.mark.parametrize(("starts", "is_explained"), [(1, True), (2, True), (3, False)])
def test_more_beginnings_than_were_under_way_break_a_promise(
    desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, starts: int, is_explained: bool
) -> None:
    @contextmanager
    def crew_of(*_: object, **__: object) -> Iterator[Crew]:
        score_all(desk, starts=starts)
        yield Crew(address, tmp_path, pause_s=0)

    monkeypatch.setattr(cuts, "crew_of", crew_of)
    done: list[object] = []
    # One article at a time for each of two: four beginnings of one article each are explained.
    tally = cuts.disturbed(address, Plan(jobs=1, articles=4), Row("calm", done.append, address, struck=2))
    assert (tally.survived, len(done), tally.part) == (4, 1, f"calm, sqlite; {4 * (starts - 1)} begun again")
    assert tally.broken == (() if is_explained else ("8 were begun again, of at most 4 under way",))


def test_worker_that_ends_by_itself_is_told_and_one_that_was_killed_is_not(tmp_path: Path) -> None:
    crew = Crew(f"sqlite:///{tmp_path / 'none' / 'assay.db'}", tmp_path, pause_s=0)
    crew.start("1").wait()  # it finds no folder for the database
    crew.start("2")
    crew.kill("2")
    assert crew.ended() == ["1"]


def test_what_workers_log_of_an_article_is_told(tmp_path: Path) -> None:
    crew = Crew("sqlite:///none.db", tmp_path, pause_s=0)
    bug = '{"event": "article failed", "error": "KeyError"}'
    crew.log("1").write_text('{"event": "worker ready"}\n')
    crew.log("2").write_text(f"{bug}\n")
    assert crew.errors() == [bug]


def test_what_needs_a_server_is_left_out_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str | None]] = []

    def withstand(address: str, plan: Plan, restart: str | None = None) -> Iterator[Tally]:
        asked.append((address.partition(":")[0], restart))
        yield Tally("calm", plan.jobs * plan.articles, 80)

    monkeypatch.setattr(cuts, "withstand", withstand)
    bare = run("eval", "torture", "--part", "cuts", "--short")
    assert (
        bare.stderr == "assay: no connection is cut and no clock is wrong: name a Postgres database with --database\n"
    )
    stays = run("eval", "torture", "--part", "cuts", "--short", "--database", "postgresql://x")
    assert stays.stderr == "assay: the server is not restarted: say how with --restart\n"
    full = run("eval", "torture", "--part", "cuts", "--short", "--database", "postgresql://x", "--restart", "true")
    assert (full.exit_code, full.stderr) == (0, "")
    assert asked == [("sqlite", None)] * 2 + [("postgresql", None), ("sqlite", None), ("postgresql", "true")]
