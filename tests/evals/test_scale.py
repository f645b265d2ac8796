"""`assay eval scale`: its made-up facts, its table, and the whole of it on a small scale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assay.errors import ConfigError
from assay_evals.scale.gold import choose_claims, read_gold
from assay_evals.scale.jobs import Job, Step, take_step
from assay_evals.scale.made_facts import make_facts
from assay_evals.scale.plot import scale_plot
from assay_evals.scale.table import ScaleRun, SizeFigures, breaches, scale_lines

HARBOUR = Path("evals/domains/harbour")
SMALL = {"hit": 0.99, "rss_mb": 300.0, "article_s": 2.0}
RUN = ScaleRun(
    SMALL,
    [
        SizeFigures(10_000, {"build_s": 1.0, "today_build_s": 2.0, "hit": 0.98, "rss_mb": 310.0, "article_s": 3.0}),
        SizeFigures(100_000, {"build_s": 61.0, "today_build_s": 200.0, "hit": 0.97, "rss_mb": 650.0}),
    ],
)


def test_made_facts_are_the_same_for_a_seed_and_begin_alike_for_every_count() -> None:
    facts = list(make_facts(200, seed=1))
    assert list(make_facts(50, seed=1)) == facts[:50]
    assert list(make_facts(50, seed=2)) != facts[:50]
    assert len({fact.statement for fact in facts}) == len({fact.id for fact in facts}) == 200


def test_made_facts_have_all_that_facts_have() -> None:
    facts = list(make_facts(500, seed=1))
    assert not [fact.statement for fact in facts if "{" in f"{fact.statement}{fact.subject}{fact.object}"]
    for field in ("object", "quantity", "valid_from", "valid_to"):
        assert 50 < sum(getattr(fact, field) is not None for fact in facts) < 500


def test_claims_are_decided_by_facts_of_their_domain() -> None:
    gold = read_gold((HARBOUR,), words=200)
    known = {fact.id for fact in gold.facts["harbour"]}
    claims = [claim for claim in gold.claims if claim.domain == "harbour"]
    assert len(claims) > 50
    assert all(claim.deciding and claim.deciding <= known for claim in claims)
    assert len(choose_claims(gold, 20, seed=1)) == 20
    assert 200 <= len(gold.article.split()) < 400


def test_two_domains_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="two domains have one name"):
        read_gold((HARBOUR, HARBOUR), words=200)


def test_a_figure_outside_its_limit_is_bold_and_named() -> None:
    lines = list(scale_lines(RUN))
    assert lines[0] == "| with that many facts | 10,000 | 100,000 | limit |"
    assert "| build of the index, s | 1.0 | **61.0** | at most 60 |" in lines
    assert "| build, ratio to that in memory | **0.50** | 0.30 | at most 0.4 |" in lines
    assert "| lost against the small file | 0.010 | **0.020** | at most 0.01 |" in lines
    assert "| article, ratio to that with 100 facts | 1.50 | – | at most 1.8 |" in lines
    assert breaches(RUN) == [
        "build of the index, s",
        "claims with a deciding fact among the 12 nearest",
        "lost against the small file",
        "memory of a worker above that with 100 facts, MB",
    ]


def test_the_plot_has_a_curve_for_what_was_measured_and_tells_it_in_words() -> None:
    sizes = [SizeFigures(10**n, {"build_cpu_s": 10.0 ** (n - 4), "edits_s": 0.5}) for n in (4, 5, 6)]
    drawn = scale_plot(ScaleRun({}, sizes))
    assert drawn.count("<polyline") == 2
    assert "build, s: 1 with 10,000 facts, 10 with 100,000 facts, 100 with 1,000,000 facts" in drawn


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("tantivy", reason="needs the extra large")
    from assay_evals.commands import app

    out = tmp_path_factory.mktemp("scale") / "run"
    options = ["--size", "1000", "--claims", "20", "--words", "60", "--part", "index", "--out", str(out)]
    done = CliRunner().invoke(app, ["scale", str(HARBOUR), *options])
    assert done.exit_code in {0, 1}, done.output
    assert "| with that many facts | 1,000 | limit |" in done.stdout
    return out


def test_every_figure_is_measured(measured: Path) -> None:
    run = json.loads((measured / "scale.json").read_text())
    (size,) = run["sizes"]
    assert all(value >= 0 for value in size.values())
    assert {
        "build_s",
        "today_build_s",
        "search_p95_ms",
        "hit",
        "rss_mb",
        "edits_s",
        "live_s",
        "article_s",
    } <= size.keys()
    assert size["hit"] > 0.9
    assert (measured / "scale.svg").read_text().startswith("<svg")


def test_a_step_that_was_taken_is_not_taken_again_and_one_with_other_options_is(measured: Path) -> None:
    kept = measured / "serve-1000.json"
    line, _, figures = kept.read_text().partition("\n")
    job = Job.model_validate_json(line)
    assert (job.step, job.facts) == (Step.SERVE, 1000)
    assert take_step(job, measured) == json.loads(figures)
    with pytest.raises(ConfigError, match="ended with exit code"):
        take_step(job.model_copy(update={"seed": 2}), measured)


def test_lint_and_import_are_measured_without_an_index(tmp_path: Path) -> None:
    pytest.importorskip("tantivy", reason="needs the extra large")
    from assay_evals.commands import app

    options = ["--size", "1000", "--part", "lint", "--part", "import", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, ["scale", *options])
    assert "| planted contradictions found | 1.000 | – |" in done.stdout, done.output
    (size,) = json.loads((tmp_path / "scale.json").read_text())["sizes"]
    assert (size["table_taken"], size["table_again_taken"], size["reviews_again_taken"]) == (1000, 0, 0)
    assert min(size[name] for name in ("lint_cpu_s", "lint_peak_mb", "table_cpu_s", "reviews_taken")) > 0
    assert not (tmp_path / "scale.svg").exists()
