"""What is counted and timed, and the form it is told in."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assay.observing import ArticleWork, HttpExchange, JobArticle, ModelCall, Stage, StageWork
from assay.ports import EngineIdentity
from assay.store.records import Backlog
from assay.telemetry.metrics import Metrics
from assay.telemetry.scraped import backlog_metrics, build_metric
from assay_schemas import ArticleLabel, Notice, NoticeCode, Reason, Usage, VerdictLabel
from tests.telemetry.exposition import read_page, value
from tests.testing.builders import make_claim, make_report

if TYPE_CHECKING:
    from assay.observing import Activity

CALL = ModelCall("m", "model.test", input_tokens=100, cached_tokens=64, output_tokens=20, cost_usd=0.5)
USAGE = Usage(reused_reading=True, reused_claims=3)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def watch(metrics: Metrics, activity: Activity, error: BaseException | None = None) -> None:
    with metrics.watch(activity):
        if error:
            raise error


def test_requests_are_counted_and_timed_by_route(metrics: Metrics) -> None:
    for status in (200, 200, 404):
        watch(metrics, HttpExchange("GET", is_probe=False, route="/v1/facts/{id}", status=status))
    page = read_page(metrics.render().decode())
    route = {"method": "GET", "route": "/v1/facts/{id}"}
    assert value(page, "assay_http_requests_total", **route, status="200") == 2
    assert value(page, "assay_http_requests_total", **route, status="404") == 1
    assert value(page, "assay_http_request_duration_seconds_count", **route) == 3


def test_tokens_dollars_and_outcomes_of_requests_to_a_model_add_up(metrics: Metrics) -> None:
    watch(metrics, CALL)
    watch(metrics, CALL)
    for error in (OSError(), asyncio.CancelledError()):
        with pytest.raises(type(error)):
            watch(metrics, ModelCall("m", "model.test"), error)
    page = read_page(metrics.render().decode())
    totals = [value(page, f"assay_model_{name}_total") for name in ("input_tokens", "cached_input_tokens", "cost_usd")]
    assert (totals, value(page, "assay_model_output_tokens_total")) == ([200, 128, 1.0], 40)
    outcomes = ("answered", "failed", "cancelled")
    counts = [value(page, "assay_model_request_duration_seconds_count", outcome=outcome) for outcome in outcomes]
    assert counts == [2, 1, 1]


def test_articles_claims_reasons_notices_and_kept_answers_are_counted_from_the_report(metrics: Metrics) -> None:
    refuted = make_claim(verdict=VerdictLabel.REFUTED, reasons=(Reason.NUMBER_MISMATCH,))
    report = make_report(refuted, make_claim(number=2, verdict=None), usage=USAGE)
    report = report.model_copy(update={"notices": (Notice(code=NoticeCode.DATE_UNKNOWN, message="No date."),)})
    watch(metrics, ArticleWork(report))
    page = read_page(metrics.render().decode())
    counted = {
        "assay_articles_total": {"label": report.score.label.value},
        "assay_claim_reasons_total": {"reason": "number_mismatch"},
        "assay_notices_total": {"code": "date_unknown"},
        "assay_reused_readings_total": {},
        "assay_article_duration_seconds_count": {},
    }
    assert {name: value(page, name, **labels) for name, labels in counted.items()} == dict.fromkeys(counted, 1)
    assert [value(page, "assay_claims_total", verdict=verdict) for verdict in ("refuted", "none")] == [1, 1]
    assert value(page, "assay_reused_claims_total") == 3


def test_article_without_a_report_is_counted_by_its_error(metrics: Metrics) -> None:
    with pytest.raises(ValueError, match="no"):
        watch(metrics, ArticleWork(), ValueError("no"))
    page = read_page(metrics.render().decode())
    assert value(page, "assay_article_failures_total", error="ValueError") == 1
    assert sum(value(page, "assay_articles_total", label=label.value) for label in ArticleLabel) == 0


def test_stages_are_timed_and_an_article_of_a_job_is_counted_once(metrics: Metrics) -> None:
    watch(metrics, JobArticle("1", None))
    watch(metrics, StageWork(Stage.JUDGE))
    page = read_page(metrics.render().decode())
    assert value(page, "assay_stage_duration_seconds_count", stage="judge") == 1
    assert value(page, "assay_article_duration_seconds_count") == 0


def test_what_never_happened_is_there_as_zero(metrics: Metrics) -> None:
    page = read_page(metrics.render().decode())
    for name, label, values in (
        ("assay_articles", "label", ArticleLabel),
        ("assay_claims", "verdict", VerdictLabel),
        ("assay_claim_reasons", "reason", Reason),
        ("assay_notices", "code", NoticeCode),
        ("assay_stage_duration_seconds", "stage", Stage),
    ):
        assert {sample.labels[label] for sample in page[name].samples} >= {str(each) for each in values}
    assert metrics.traceparent() is None


@pytest.mark.parametrize("is_open", [True, False])
def test_circuit_is_told_as_it_was_noted_last(metrics: Metrics, is_open: bool) -> None:
    metrics.note_circuit(is_open=not is_open)
    metrics.note_circuit(is_open=is_open)
    assert value(read_page(metrics.render().decode()), "assay_model_circuit_open") == is_open


def test_what_is_found_at_a_scrape_is_on_the_page(metrics: Metrics) -> None:
    identity = EngineIdentity("embedded", "1", None, {}, None, calibrated=True)
    page = read_page(metrics.render(build_metric(identity), *backlog_metrics(Backlog(7, 2, 12.5))).decode())
    (build,) = page["assay_build_info"].samples
    assert (build.value, build.labels["engine"], build.labels["model"]) == (1, "embedded", "")
    assert [value(page, "assay_queue_articles", state=state) for state in ("queued", "running")] == [7, 2]
    assert value(page, "assay_queue_oldest_wait_seconds") == 12.5
    assert value(page, "assay_database_up") == 1


def test_database_that_does_not_answer_is_said_to_be_down(metrics: Metrics) -> None:
    page = read_page(metrics.render(*backlog_metrics(None)).decode())
    assert page["assay_database_up"].samples[0].value == 0
    assert "assay_queue_articles" not in page


SHARING = """
import sys
from pathlib import Path
from assay.observing import Stage, StageWork
from assay.telemetry.metrics import Metrics
metrics = Metrics()
with metrics.watch(StageWork(Stage.JUDGE)):
    pass
metrics.note_circuit(is_open=sys.argv[1] == "open")
print(metrics.render().decode())
"""


def test_processes_that_share_a_folder_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    pages = [
        subprocess.run([sys.executable, "-c", SHARING, state], capture_output=True, text=True, check=True).stdout
        for state in ("open", "closed")
    ]
    page = read_page(pages[-1])
    assert value(page, "assay_stage_duration_seconds_count", stage="judge") == 2
    assert value(page, "assay_model_circuit_open") == 1  # in one of them
    assert value(page, "process_resident_memory_bytes") > 0


def test_page_for_operators_tells_of_every_metric_and_of_no_other(metrics: Metrics) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "operators.md").read_text(encoding="utf-8")
    told = {name for row in re.findall(r"^\| (`assay_.*?) \|", page, re.MULTILINE) for name in re.findall(r"\w+", row)}
    identity = EngineIdentity("embedded", "1", None, {}, None, calibrated=True)
    found = metrics.render(build_metric(identity), *backlog_metrics(Backlog(0, 0, 0))).decode()
    assert told == set(re.findall(r"^# TYPE (assay_\w+)", found, re.MULTILINE))
