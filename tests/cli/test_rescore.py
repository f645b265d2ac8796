"""`assay rescore`: the articles of stored reports by the present facts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from assay.bootstrap import build_pipeline
from assay.jobs.rescoring import LEASE
from assay.settings import EngineChoice, KeptText, Settings
from assay.store.database import open_database
from assay.store.kept import Kept
from assay.store.leases import Leases
from assay.store.records import ReportQuery, Viewer
from assay.store.reports import Reports
from assay_schemas import ArticleInput, Report, VerdictLabel
from tests.testing.command_line import run
from tests.testing.fakes import FakeOpenAI, claims_json, verdict_row, verdicts_json

if TYPE_CHECKING:
    from pydantic import JsonValue
    from typer.testing import Result

URL = "http://model.test/v1"
TOWER = "The Alba Tower is 96 metres high."
BRIDGE = "The Marn Bridge opened in 1932."
KILN = "The Ovria kiln fired 12 pots."
SENTENCES = (TOWER, BRIDGE, KILN)
ALL = Viewer("", sees_all=True)


class Model:
    """Lists every sentence as a claim; supports it by the same sentence, refutes it by one that begins alike."""

    def __init__(self, router: respx.Router) -> None:
        self.route = router.post("/chat/completions").mock(side_effect=self._answer)
        self.judged: list[str] = []
        self.failing = 0
        """Requests, the next ones, that nobody answers."""

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.failing:
            self.failing -= 1
            return httpx.Response(503)
        body = json.loads(request.content)
        text = body["messages"][-1]["content"]
        if body["response_format"]["json_schema"]["name"] == "WireClaims":
            found = [(sentence, sentence) for sentence in SENTENCES if sentence in text]
            return httpx.Response(200, json=FakeOpenAI.completion(claims_json(*found)))
        lines = [json.loads(line) for line in text.splitlines() if line.startswith('{"id":')]
        claims = {line["id"]: line["claim"] for line in lines if "claim" in line}
        self.judged.extend(claims.values())
        facts = {line["id"]: line["fact"] for line in lines if "fact" in line}
        rows = [judge(id_, claim, facts) for id_, claim in claims.items()]
        return httpx.Response(200, json=FakeOpenAI.completion(verdicts_json(*rows)))


def judge(id_: str, claim: str, facts: dict[str, str]) -> dict[str, JsonValue]:
    same: list[JsonValue] = [number for number, fact in facts.items() if fact == claim]
    if same:
        return verdict_row(id_, pro=same)
    other: list[JsonValue] = [number for number, fact in facts.items() if fact[:12] == claim[:12]]
    return verdict_row(id_, "refuted", pro=[], con={"facts": other, "severity": "major", "why": "It differs."})


@pytest.fixture
def model() -> Iterator[Model]:
    with respx.mock(using="httpcore2", base_url=URL, assert_all_called=False) as router:
        yield Model(router)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    monkeypatch.setenv("ASSAY_DATABASE_URL", address)
    return address


@pytest.fixture
def reports(database: str) -> Iterator[Reports]:
    engine = open_database(database)
    yield Reports(engine, text=KeptText.ALL)
    engine.dispose()


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return write_facts(tmp_path / "facts.yaml")


def write_facts(path: Path, *, tower: str = TOWER) -> Path:
    statements = {"tower": tower, "bridge": BRIDGE, "kiln": KILN}
    path.write_text(json.dumps({"facts": [{"id": id_, "statement": text} for id_, text in statements.items()]}))
    return path


def use_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("OPENAI_BASE_URL", URL), ("OPENAI_ATTEMPTS", "1"), ("CONTROLS", "false")):
        monkeypatch.setenv(f"ASSAY_{name}", value)


def store(database: str, facts: Path, *texts: str, engine: EngineChoice = EngineChoice.AUTO) -> None:
    """Score articles and keep their reports, as the service does."""

    async def score() -> None:
        opened = open_database(database)
        async with build_pipeline(Settings(facts=(facts,), engine=engine), kept=Kept(opened)) as pipeline:
            for text in texts:
                source = ArticleInput(text=text)
                Reports(opened, text=KeptText.ALL).save(await pipeline.score(source), source, "desk")
        opened.dispose()

    asyncio.run(score())


def rescore(facts: Path, *options: str) -> Result:
    return run("rescore", "--changed", "--facts", facts, "--jobs", "1", *options)


def all_reports(reports: Reports) -> list[Report]:
    """Every report, the latest first."""
    found = [reports.get(entry.id, ALL) for entry in reports.find(ReportQuery(), ALL).reports]
    return [report for report in found if report]


def counts(result: Result) -> dict[str, int]:
    """The lines of the table, by their words."""
    rows = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    return {row[1]: int(row[0]) for row in rows if row[0].isdecimal()}


WHOLE = "\n\n".join(("The towns", *SENTENCES))


def test_one_fact_that_changed_has_one_claim_judged_anew(
    model: Model, database: str, reports: Reports, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch)
    store(database, facts, WHOLE)
    model.judged, before = [], model.route.call_count
    result = rescore(write_facts(facts, tower="The Alba Tower is 97 metres high."))
    assert (result.exit_code, model.judged, model.route.call_count - before) == (0, [TOWER], 1)
    latest = reports.find(ReportQuery(), ALL).reports[0].id
    assert result.stdout.splitlines() == [
        f"reliable -> mixed  0.00 -> 0.42  {latest}  The towns",
        "      1  reports rescored",
        "      1  claims judged anew",
        "      2  claims reused",
        "      1  labels changed",
        "      1  verdicts changed",
    ]
    new, old = all_reports(reports)
    assert [[claim.verdict for claim in report.claims] for report in (old, new)] == [
        [VerdictLabel.SUPPORTED] * 3,
        [VerdictLabel.REFUTED, VerdictLabel.SUPPORTED, VerdictLabel.SUPPORTED],
    ]
    assert (new.provenance.usage.reused_reading, new.provenance.usage.reused_claims) == (True, 2)
    assert reports.find(ReportQuery(), Viewer("desk")).reports == reports.find(ReportQuery(), ALL).reports


def test_reports_by_the_present_facts_are_left_out(
    model: Model, database: str, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch)
    store(database, facts, WHOLE)
    assert counts(rescore(facts))["reports rescored"] == 0
    rescore(write_facts(facts, tower="The Alba Tower is 97 metres high."))
    asked = model.route.call_count
    again = rescore(facts)
    assert (counts(again)["reports rescored"], model.route.call_count) == (0, asked)


def test_a_note_to_editors_costs_nothing(
    model: Model, database: str, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch)
    store(database, facts, WHOLE)
    asked = model.route.call_count
    facts.write_text(facts.read_text().replace('"id": "tower",', '"id": "tower", "note": "Measured in May.",'))
    assert counts(rescore(facts)) == {
        "reports rescored": 1,
        "claims judged anew": 0,
        "claims reused": 3,
        "labels changed": 0,
        "verdicts changed": 0,
    }
    assert model.route.call_count == asked


def test_a_dry_run_asks_nothing_and_keeps_nothing(
    model: Model, database: str, reports: Reports, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch)
    store(database, facts, WHOLE)
    asked = model.route.call_count
    result = rescore(write_facts(facts, tower="The Alba Tower is 97 metres high."), "--dry-run")
    assert counts(result) == {
        "reports to rescore": 1,
        "claims to judge anew": 1,
        "claims reused": 2,
        "labels changed": 0,
        "verdicts changed": 0,
        "labels that only asking will tell": 1,
    }
    assert (model.route.call_count, len(all_reports(reports))) == (asked, 1)


def test_a_dry_run_counts_the_claims_of_articles_that_have_to_be_read(
    model: Model, database: str, reports: Reports, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch)
    store(database, facts, WHOLE)
    (report,) = all_reports(reports)
    monkeypatch.setenv("ASSAY_OPENAI_MODEL", "other")
    other = report.model_copy(update={"provenance": report.provenance.model_copy(update={"model": "other"})})
    reports.save(other, ArticleInput(text=WHOLE), "desk")
    asked = model.route.call_count
    result = rescore(write_facts(facts, tower="The Alba Tower is 97 metres high."), "--dry-run")
    assert (counts(result)["reports to rescore"], counts(result)["claims to judge anew"]) == (1, 3)
    assert model.route.call_count == asked


def test_reports_that_another_process_scores_again_are_not_paid_for_twice(
    model: Model, database: str, reports: Reports, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch)
    store(database, facts, WHOLE)
    asked = model.route.call_count
    opened = open_database(database)
    Leases(opened).take(LEASE, "elsewhere process 7")
    write_facts(facts, tower="The Alba Tower is 97 metres high.")
    refused = rescore(facts)
    assert (refused.exit_code, refused.stdout, model.route.call_count) == (2, "", asked)
    assert refused.stderr == (
        "assay: elsewhere process 7 scores reports again already; run the command again once it has done\n"
    )
    assert counts(rescore(facts, "--dry-run"))["claims to judge anew"] == 1
    Leases(opened).give_back(LEASE, "elsewhere process 7")
    opened.dispose()
    assert (rescore(facts).exit_code, len(all_reports(reports))) == (0, 2)


def test_what_failed_is_made_up_for_by_the_next_run_and_nothing_else_is(
    model: Model, database: str, reports: Reports, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch)
    store(database, facts, TOWER, f"{TOWER}\n\n{BRIDGE}", KILN)
    write_facts(facts, tower="The Alba Tower is 97 metres high.")
    model.failing = 1
    first = rescore(facts)
    assert (first.exit_code, counts(first)["reports rescored"], len(all_reports(reports))) == (3, 2, 5)
    assert "some claims got no answer" in first.stderr
    model.judged = []
    second = rescore(facts)
    assert (second.exit_code, counts(second)["reports rescored"], model.judged) == (0, 1, [TOWER])
    assert len(all_reports(reports)) == 6


def test_reports_of_another_engine_are_left_alone(
    model: Model, database: str, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(database, facts, WHOLE, engine=EngineChoice.EMBEDDED)
    use_server(monkeypatch)
    result = rescore(write_facts(facts, tower="The Alba Tower is 97 metres high."))
    assert counts(result)["left as they are, made by embedded"] == 1
    assert (counts(result)["reports rescored"], model.route.call_count) == (0, 0)


def test_reports_of_the_embedded_engine_are_judged_anew(database: str, reports: Reports, facts: Path) -> None:
    store(database, facts, WHOLE, engine=EngineChoice.EMBEDDED)
    write_facts(facts, tower="The Alba Tower is 120 metres high.")
    planned = rescore(facts, "--engine", "embedded", "--dry-run")
    assert counts(planned)["claims to judge anew"] == 3
    assert len(all_reports(reports)) == 1
    done = rescore(facts, "--engine", "embedded")
    assert (counts(done)["claims judged anew"], counts(done)["claims reused"]) == (3, 0)
    (claim,) = [claim for claim in all_reports(reports)[0].claims if claim.statement == TOWER]
    assert claim.verdict is VerdictLabel.REFUTED


def test_an_article_that_is_not_kept_can_not_be_scored_again(database: str, reports: Reports, facts: Path) -> None:
    store(database, facts, WHOLE, engine=EngineChoice.EMBEDDED)
    (report,) = all_reports(reports)
    opened = open_database(database)
    Reports(opened, text=KeptText.QUOTES).save(report, ArticleInput(text=TOWER), "desk")
    opened.dispose()
    write_facts(facts, tower="The Alba Tower is 120 metres high.")
    assert counts(rescore(facts, "--engine", "embedded"))["reports rescored"] == 1


def test_it_says_which_reports_and_where_they_are() -> None:
    assert run("rescore").stderr == (
        "assay: nothing says which reports; use --changed for those that were made with other facts\n"
    )
    result = run("rescore", "--changed")
    assert (result.exit_code, result.stderr) == (
        2,
        ("assay: no database is named; use --database-url URL or set ASSAY_DATABASE_URL, such as sqlite:///assay.db\n"),
    )


def test_scoring_the_same_article_again_is_free_where_there_is_a_database(
    model: Model, database: str, facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del database
    use_server(monkeypatch)
    article = tmp_path / "article.txt"
    article.write_text(WHOLE)
    run("score", article, "--facts", facts)
    asked = model.route.call_count
    again = run("score", article, "--facts", facts)
    assert (again.exit_code, model.route.call_count) == (0, asked)
    assert "0 calls · reading reused · 3 verdicts reused" in " ".join(again.stdout.split())


def test_answers_that_quote_an_article_are_not_kept_where_no_words_may_be(
    model: Model, database: str, facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del database
    use_server(monkeypatch)
    monkeypatch.setenv("ASSAY_KEEP_TEXT", "nothing")
    article = tmp_path / "article.txt"
    article.write_text(WHOLE)
    run("score", article, "--facts", facts)
    asked = model.route.call_count
    assert (run("score", article, "--facts", facts).exit_code, model.route.call_count) == (0, 2 * asked)
