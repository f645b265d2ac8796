"""`assay score` in the formats of pipelines, and in those that other packages bring."""

import json
from importlib.metadata import EntryPoint
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from assay_schemas import Report
from tests.testing.command_line import FALSE, TRUE, run, use, write_articles
from tests.testing.scripted import Builder, ScriptedPipeline

NOT_A_FUNCTION = "nothing that could be called"


def shout(report: Report) -> str:
    return f"SCORE {report.score.value}!"


def fail(report: Report) -> str:
    raise RuntimeError(report.article.language)


def count(report: Report) -> int:
    return len(report.claims)


@pytest.fixture(autouse=True)
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    return use(monkeypatch, ScriptedPipeline())


def install(monkeypatch: pytest.MonkeyPatch, *targets: str, name: str = "loud") -> None:
    points = [EntryPoint(name, f"{__name__}:{target}", "assay.renderers") for target in targets]
    monkeypatch.setattr("assay.cli.renderers.plugins_of", lambda _: points)


class TestPipelineFormats:
    def test_sarif_of_a_folder_is_one_document_with_places_in_the_files(self, tmp_path: Path) -> None:
        folder, out = write_articles(tmp_path / "in", a=FALSE, b=TRUE), tmp_path / "out.sarif"
        done = run("score", folder, "--format", "sarif", "--out", out)
        (result,) = json.loads(out.read_text())["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]
        assert (done.exit_code, place["artifactLocation"]) == (0, {"uri": (folder / "a.txt").as_uri()})
        assert (place["region"]["startLine"], place["region"]["startColumn"]) == (3, 1)
        assert FALSE[place["region"]["charOffset"] :] == "The tower is 120 metres high."

    def test_article_out_of_a_row_has_no_place_in_the_file(self, tmp_path: Path) -> None:
        rows = tmp_path / "rows.jsonl"
        rows.write_text(json.dumps({"text": FALSE}) + "\n")
        (result,) = json.loads(run("score", rows, "--format", "sarif").stdout)["runs"][0]["results"]
        assert "region" not in result["locations"][0]["physicalLocation"]
        assert result["locations"][0]["logicalLocations"] == [{"name": "rows.jsonl.1"}]

    def test_junit_of_a_folder_has_a_suite_for_each_article(self, tmp_path: Path) -> None:
        done = run("score", write_articles(tmp_path, a=FALSE, b=TRUE), "--format", "junit")
        root = ET.fromstring(done.stdout)  # noqa: S314 - our own
        assert (done.exit_code, root.get("failures")) == (0, "1")
        assert [(suite.get("name"), suite.get("failures")) for suite in root] == [("a.txt", "1"), ("b.txt", "0")]

    def test_csv_of_a_folder_is_one_table(self, tmp_path: Path) -> None:
        out = tmp_path / "claims.csv"
        done = run("score", write_articles(tmp_path / "in", a=FALSE, b=TRUE), "--format", "csv", "--out", out)
        assert (done.exit_code, [line.split(",")[0] for line in out.read_text().splitlines()]) == (
            0,
            ["file", "a.txt", "b.txt"],
        )

    def test_article_of_standard_input_is_called_so(self) -> None:
        root = ET.fromstring(run("score", "-", "--format", "junit", stdin=FALSE).stdout)  # noqa: S314 - our own
        assert [suite.get("file") for suite in root] == ["stdin"]


class TestRenderersOfOtherPackages:
    def test_renderer_is_given_the_report(self, monkeypatch: pytest.MonkeyPatch) -> None:
        install(monkeypatch, "shout")
        done = run("score", "-", "--format", "loud", stdin=FALSE)
        assert (done.exit_code, done.stdout) == (0, "SCORE 0.9!\n")

    def test_several_articles_become_files_of_its_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        install(monkeypatch, "shout")
        out = tmp_path / "out"
        run("score", write_articles(tmp_path / "in", a=FALSE, b=TRUE), "--format", "loud", "--out", out)
        assert {path.name: path.read_text() for path in out.iterdir()} == {
            "a.txt.loud": "SCORE 0.9!\n",
            "b.txt.loud": "SCORE 0.1!\n",
        }

    @pytest.mark.parametrize(
        ("targets", "name", "message"),
        [
            pytest.param(["fail"], "loud", "failed on standard input with RuntimeError: en; report", id="raises"),
            pytest.param(["count"], "loud", "the renderer plug-in 'loud' gave int, not str", id="wrong type"),
            pytest.param(["none"], "loud", "'loud' can't be loaded: AttributeError", id="not there"),
            pytest.param(["NOT_A_FUNCTION"], "loud", "'loud' is not a function of a report", id="not a function"),
            pytest.param(["shout"], "html", "claims the name of a renderer that exists", id="name of ours"),
            pytest.param(["shout", "fail"], "loud", "claims the name of a renderer that exists", id="name taken twice"),
        ],
    )
    def test_renderer_that_fails_is_named(
        self, monkeypatch: pytest.MonkeyPatch, targets: list[str], name: str, message: str
    ) -> None:
        install(monkeypatch, *targets, name=name)
        done = run("score", "-", "--format", name, stdin=FALSE)
        assert (done.exit_code, done.stdout) == (2, "")
        assert (message in done.stderr, f"the renderer plug-in {name!r}" in done.stderr) == (True, True)

    def test_name_that_is_claimed_twice_spoils_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        install(monkeypatch, "shout", name="html")
        assert run("score", "-", "--format", "text", stdin=FALSE).exit_code == 0

    def test_unknown_format_is_answered_with_all_names(self, monkeypatch: pytest.MonkeyPatch) -> None:
        install(monkeypatch, "shout")
        done = run("score", "-", "--format", "pdf", stdin=FALSE)
        assert done.exit_code == 2
        assert "--format 'pdf' is not one of text, json, html, claimreview, sarif, junit, csv" in done.stderr
        assert "loud" in done.stderr
