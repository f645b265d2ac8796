"""`assay score` and `assay claims` around a scripted pipeline: output, exit codes, messages."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import Result

from assay.errors import ConfigError, EngineRejectedError, EngineUnavailableError, GroundTruthError
from tests.testing.command_line import FALSE, TRUE, run, scores, use, write_articles
from tests.testing.scripted import FINGERPRINT, Builder, ScriptedPipeline, article_id

PUBLISHED = ["--organisation", "The Herald", "--url", "https://herald.example/{name}"]
UNAVAILABLE = EngineUnavailableError("the server can't be reached", engine="openai", step="extract")
SAMPLES = "assay: no facts of yours are used, only the 2 samples that ship with Assay; name yours with --facts FILE\n"
REJECTED = EngineRejectedError("the key is not accepted; check ASSAY_OPENAI_API_KEY", engine="openai", step="extract")


@pytest.fixture(autouse=True)
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    return use(monkeypatch, ScriptedPipeline())


class TestScore:
    def test_one_article_as_json_is_one_document(self, tmp_path: Path, builder: Builder) -> None:
        article = write_articles(tmp_path, a=FALSE) / "a.txt"
        done = run("score", article, "--format", "json", "--title", "T", "--date", "2025-03-01")
        report = json.loads(done.stdout)
        assert (done.exit_code, done.stderr) == (0, SAMPLES)
        assert report["article"] == {
            "id": article_id(FALSE),
            "title": "T",
            "date": "2025-03-01",
            "language": "en",
            "source_id": None,
            "file": str(article),
        }
        assert report["claims"][0]["spans"] == [{"start": 11, "end": 40}]
        assert builder.pipeline.is_closed

    @pytest.mark.parametrize("command", [["score"], ["facts", "coverage"]], ids=" ".join)
    def test_that_only_samples_are_used_is_said_first(self, tmp_path: Path, command: list[str]) -> None:
        done = run(*command, write_articles(tmp_path, a=FALSE) / "a.txt")
        assert (done.exit_code, done.output.startswith(SAMPLES)) == (0, True)

    def test_facts_that_are_named_are_not_told_of(self, tmp_path: Path, builder: Builder) -> None:
        article = write_articles(tmp_path, a=FALSE) / "a.txt"
        assert run("score", article, "--facts", tmp_path).stderr == ""
        assert builder.pipeline.seen == [FALSE]

    def test_article_is_read_from_standard_input(self, builder: Builder) -> None:
        done = run("score", "-", "--format", "json", stdin=FALSE)
        assert (done.exit_code, json.loads(done.stdout)["article"]["id"]) == (0, article_id(FALSE))
        assert builder.pipeline.seen == [FALSE]

    def test_text_for_a_pipe_has_no_colour(self) -> None:
        done = run("score", "-", stdin=FALSE)
        assert "REFUTED" in done.stdout
        assert "\x1b" not in done.stdout
        assert done.stdout.endswith("\n")
        assert not done.stdout.endswith("\n\n")

    @pytest.mark.parametrize(
        ("env", "has_colour"),
        [
            pytest.param({"FORCE_COLOR": "1"}, True, id="terminal"),
            pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="terminal without colour"),
        ],
    )
    def test_colour_is_for_terminals_that_want_it(self, env: dict[str, str], has_colour: bool) -> None:
        assert ("\x1b[" in run("score", "-", stdin=FALSE, env=env).stdout) is has_colour

    def test_colour_stays_out_of_files(self, tmp_path: Path) -> None:
        out = tmp_path / "report.txt"
        run("score", "-", "--out", out, stdin=FALSE, env={"FORCE_COLOR": "1"})
        assert "\x1b[" not in out.read_text()

    def test_folder_as_json_is_json_lines_in_the_order_of_names(self, tmp_path: Path) -> None:
        done = run("score", write_articles(tmp_path, b=FALSE, a=TRUE, c=TRUE), "--format", "json")
        assert (done.exit_code, scores(done.stdout)) == (0, [0.1, 0.9, 0.1])

    def test_every_line_of_json_lines_names_its_file(self, tmp_path: Path) -> None:
        folder = write_articles(tmp_path, b=FALSE, a=TRUE)
        lines = run("score", folder, "--format", "json").stdout.splitlines()
        assert [json.loads(line)["article"]["file"] for line in lines] == [
            str(folder / "a.txt"),
            str(folder / "b.txt"),
        ]

    def test_index_of_pages_begins_with_the_highest_score(self, tmp_path: Path) -> None:
        out = tmp_path / "pages"
        run("score", write_articles(tmp_path / "in", b=FALSE, a=TRUE, c=FALSE), "--format", "html", "--out", out)
        links = re.findall('href="([^"]+)"', (out / "index.html").read_text())
        assert links == ["./b.txt.html", "./c.txt.html", "./a.txt.html"]

    def test_article_that_would_take_the_place_of_the_index_is_refused(self, tmp_path: Path, builder: Builder) -> None:
        articles = [tmp_path / "index", tmp_path / "b"]
        for article in articles:
            article.write_text(TRUE)
        done = run("score", *articles, "--format", "html", "--out", tmp_path / "pages")
        assert (done.exit_code, builder.pipeline.seen) == (2, [])
        assert "an article is called 'index'" in done.stderr

    def test_folder_as_text_names_every_article(self, tmp_path: Path) -> None:
        done = run("score", write_articles(tmp_path, b=FALSE, a=TRUE))
        assert [line for line in done.stdout.splitlines() if line.startswith("==")] == ["== a.txt ==", "== b.txt =="]

    @pytest.mark.parametrize(
        ("args", "start", "names"),
        [
            (["html"], "<!doctype html>", ["a.txt.html", "b.txt.html", "index.html"]),
            (["claimreview", *PUBLISHED], "{", ["a.txt.jsonld", "b.txt.jsonld"]),
        ],
        ids=["html", "claimreview"],
    )
    def test_folder_becomes_a_folder_of_pages(
        self, tmp_path: Path, args: list[str], start: str, names: list[str]
    ) -> None:
        out = tmp_path / "pages" / "today"
        done = run("score", write_articles(tmp_path, b=FALSE, a=TRUE), "--out", out, "--format", *args)
        assert (done.exit_code, done.stdout) == (0, "")
        assert sorted(path.name for path in out.iterdir()) == names
        assert all(path.read_text().lstrip().lower().startswith(start) for path in out.iterdir())

    @pytest.mark.parametrize(
        ("args", "start"),
        [(["html"], "<!doctype html>"), (["claimreview", *PUBLISHED], "{"), (["text"], "The tow")],
        ids=["html", "claimreview", "text"],
    )
    def test_one_article_is_written_whole_to_a_file(self, tmp_path: Path, args: list[str], start: str) -> None:
        out = tmp_path / "report"
        title = ["--title", "The tower"]
        done = run("score", write_articles(tmp_path, a=FALSE) / "a.txt", *title, "--out", out, "--format", *args)
        assert (done.exit_code, done.stdout) == (0, "")
        assert out.read_text().lstrip().lower().startswith(start.lower())

    @pytest.mark.parametrize(("limit", "code"), [("0.9", 0), ("0.5", 1), ("0", 1)])
    def test_score_above_the_limit_exits_with_1(self, limit: str, code: int) -> None:
        assert run("score", "-", "--fail-over", limit, stdin=FALSE).exit_code == code

    def test_one_bad_article_stops_no_other(self, tmp_path: Path) -> None:
        folder = write_articles(tmp_path, a=FALSE, c=TRUE)
        (folder / "b.txt").write_bytes(b"Zo\xeb")
        done = run("score", folder, "--format", "json", "--fail-over", "0.5")
        assert (done.exit_code, scores(done.stdout)) == (2, [0.9, 0.1])
        assert f"assay: {str(folder / 'b.txt')!r}: not UTF-8 text" in done.stderr
        assert "assay: 1 of 3 articles could not be scored" in done.stderr

    def test_article_that_the_pipeline_refuses_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, ScriptedPipeline(reject="96"))
        folder = write_articles(tmp_path, a=FALSE, b=TRUE)
        done = run("score", folder, "--format", "json")
        assert (done.exit_code, scores(done.stdout)) == (2, [0.9])
        assert f"assay: {str(folder / 'b.txt')!r}: the article is empty; send its text" in done.stderr

    def test_no_more_articles_are_under_way_than_the_settings_allow(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        builder = use(monkeypatch, ScriptedPipeline(pause_s=0.001))
        folder = write_articles(tmp_path, **{f"a{number}": TRUE for number in range(8)})
        done = run("score", folder, "--format", "json", env={"ASSAY_ARTICLES_AT_ONCE": "3"})
        assert (done.exit_code, len(done.stdout.splitlines()), builder.pipeline.most_at_once) == (0, 8, 3)

    def test_progress_of_many_is_told_on_standard_error(self, tmp_path: Path) -> None:
        done = run("score", write_articles(tmp_path, a=FALSE, b=TRUE), "--format", "json")
        assert "articles 2/2" in done.stderr

    def test_settings_of_the_options_win_over_the_environment(self, builder: Builder, tmp_path: Path) -> None:
        facts = tmp_path / "facts.yaml"
        env = {"ASSAY_ENGINE": "replay", "ASSAY_FACTS": '["elsewhere"]'}
        run("score", "-", "--engine", "embedded", "--facts", facts, stdin=TRUE, env=env)
        (settings,) = builder.settings
        assert (settings.engine, settings.facts) == ("embedded", (facts,))

    def test_settings_come_from_the_environment_where_no_option_is_given(self, builder: Builder) -> None:
        run("score", "-", stdin=TRUE, env={"ASSAY_ENGINE": "replay", "ASSAY_FACTS": '["elsewhere"]'})
        (settings,) = builder.settings
        assert (settings.engine, settings.facts) == ("replay", (Path("elsewhere"),))


def resume(folder: Path, out: Path) -> Result:
    return run("score", folder, "--format", "json", "--out", out, "--resume")


class TestResume:
    def test_articles_that_have_a_report_are_skipped(self, tmp_path: Path, builder: Builder) -> None:
        folder, out = write_articles(tmp_path / "in", a=FALSE, b=TRUE), tmp_path / "out.jsonl"
        resume(folder, out)
        with out.open("a") as file:
            file.write('{"torn')
        (folder / "c.txt").write_text("120")
        done = resume(folder, out)
        assert (done.exit_code, scores(out.read_text())) == (0, [0.9, 0.1, 0.9])
        assert builder.pipeline.seen == [FALSE, TRUE, "120"]

    def test_report_on_other_facts_is_replaced(self, tmp_path: Path) -> None:
        folder, out = write_articles(tmp_path / "in", a=FALSE), tmp_path / "out.jsonl"
        resume(folder, out)
        out.write_text(out.read_text().replace(FINGERPRINT, "0" * 64))
        resume(folder, out)
        assert [json.loads(line)["provenance"]["facts_fingerprint"] for line in out.read_text().splitlines()] == [
            FINGERPRINT
        ]

    def test_report_of_an_outage_is_replaced(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder, out = write_articles(tmp_path / "in", a=FALSE), tmp_path / "out.jsonl"
        use(monkeypatch, ScriptedPipeline(outage=True))
        assert resume(folder, out).exit_code == 3
        use(monkeypatch, ScriptedPipeline())
        assert resume(folder, out).exit_code == 0
        assert [json.loads(line)["claims"][0]["verdict"] for line in out.read_text().splitlines()] == ["refuted"]

    def test_file_of_something_else_is_not_touched(self, tmp_path: Path) -> None:
        out = tmp_path / "diary"
        out.write_text("dear diary\n")
        folder = write_articles(tmp_path / "in", a=FALSE)
        done = resume(folder, out)
        assert (done.exit_code, out.read_text()) == (2, "dear diary\n")
        assert "diary:1: is not a result of this command" in done.stderr


class TestScoreErrors:
    @pytest.mark.parametrize(
        ("args", "message"),
        [
            pytest.param(["none.txt"], "assay: 'none.txt' does not exist", id="missing file"),
            pytest.param(["--format", "pdf", "-"], "'pdf' is not one of", id="unknown format"),
            pytest.param(["--engine", "oracle", "-"], "'oracle' is not one of", id="unknown engine"),
            pytest.param(["--date", "14/05/2025", "-"], "write the day as YYYY-MM-DD", id="bad date"),
            pytest.param(["--fail-over", "2", "-"], "Input should be less than or equal to 1", id="limit out of range"),
            pytest.param([], "Missing argument", id="no article"),
            pytest.param(["-", "-", "--title", "T"], "assay: --title is for one article", id="one title for several"),
            pytest.param(
                ["-", "-", "--format", "html"], "assay: several articles as html need a folder", id="no folder"
            ),
            pytest.param(["-", "--resume"], "assay: --resume needs several articles", id="nothing to resume"),
        ],
    )
    def test_wrong_use_exits_with_2_and_says_why(self, args: list[str], message: str) -> None:
        done = run("score", *args, stdin=TRUE)
        assert (done.exit_code, done.stdout) == (2, "")
        assert message in done.stderr

    def test_articles_of_one_name_are_refused_before_any_is_scored(self, tmp_path: Path, builder: Builder) -> None:
        folders = [write_articles(tmp_path / name, a=TRUE) for name in ("x", "y")]
        done = run("score", *folders, "--format", "html", "--out", tmp_path / "pages")
        assert (done.exit_code, builder.pipeline.seen) == (2, [])

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            pytest.param(UNAVAILABLE, 3, id="engine unavailable"),
            pytest.param(REJECTED, 3, id="engine rejects"),
        ],
    )
    def test_engine_error_exits_with_3_in_one_line(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, code: int
    ) -> None:
        use(monkeypatch, ScriptedPipeline(error=error))
        out = tmp_path / "report.json"
        done = run("score", "-", "--facts", tmp_path, "--format", "json", "--out", out, stdin=TRUE)
        assert (done.exit_code, done.stdout, out.exists()) == (code, "", False)
        assert [line for line in done.stderr.splitlines() if line.startswith("assay:")] == [f"assay: {error}"]

    def test_rejected_engine_is_asked_for_no_further_article(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        builder = use(monkeypatch, ScriptedPipeline(error=REJECTED))
        folder = write_articles(tmp_path, **{f"a{number}": TRUE for number in range(8)})
        done = run("score", folder, env={"ASSAY_ARTICLES_AT_ONCE": "1"})
        assert (done.exit_code, len(builder.pipeline.seen)) == (3, 1)

    def test_outage_exits_with_3_after_the_report(self, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, ScriptedPipeline(outage=True))
        done = run("score", "-", "--format", "json", stdin=FALSE)
        assert (done.exit_code, json.loads(done.stdout)["claims"][0]["verdict"]) == (3, "not_checked")

    @pytest.mark.parametrize(
        "error",
        [ConfigError("ASSAY_OPENAI_API_KEY is not set"), GroundTruthError("facts.yaml:3: no id")],
        ids=["configuration", "facts"],
    )
    def test_pipeline_that_cannot_be_built_exits_with_2(
        self, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        def fail(_: object, **__: object) -> ScriptedPipeline:
            raise error

        monkeypatch.setattr("assay.bootstrap.build_pipeline", fail)
        done = run("score", "-", stdin=TRUE)
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"assay: {error}\n")

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            (
                "ASSAY_ENGINE",
                "oracle",
                "ASSAY_ENGINE can't be used: Input should be 'auto', 'embedded', 'openai'",
            ),
            ("ASSAY_FACTS", '["facts.yaml"', "ASSAY_FACTS can't be used: it is neither a path nor a JSON list"),
            ("ASSAY_PROMPTS", "facts.yaml", "ASSAY_PROMPTS can't be read; expected JSON, such as"),
            ("ASSAY_BUDGET_CALLS", "0", "ASSAY_BUDGET_CALLS can't be used: Input should be greater than or equal to 1"),
        ],
    )
    def test_wrong_setting_is_named_and_not_shown(self, name: str, value: str, message: str) -> None:
        done = run("score", "-", stdin=TRUE, env={name: value})
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"assay: {message}")

    def test_key_in_a_wrong_setting_stays_out_of_the_message(self) -> None:
        done = run("engines", env={"ASSAY_API_KEYS": '[{"key": "hunter2"}]'})
        assert (done.exit_code, "ASSAY_API_KEYS" in done.stderr, "hunter2" in done.output) == (2, True, False)

    def test_place_that_cannot_be_written_to_is_named(self, tmp_path: Path) -> None:
        done = run("score", "-", "--facts", tmp_path, "--format", "json", "--out", tmp_path, stdin=TRUE)
        assert (done.exit_code, done.stderr) == (2, f"assay: Is a directory: {str(tmp_path)!r}\n")


class TestClaims:
    def test_text_is_one_claim_a_line(self) -> None:
        done = run("claims", "-", stdin="The tower is tall.")
        assert (done.exit_code, done.stdout) == (0, "c1\tThe tower is tall.\tasserted, body\n")

    def test_json_is_one_document(self, tmp_path: Path) -> None:
        out = tmp_path / "claims.json"
        done = run("claims", "-", "--format", "json", "--out", out, stdin="The tower is tall.")
        assert (done.exit_code, done.stdout) == (0, "")
        assert json.loads(out.read_text())["claims"][0]["spans"] == [{"start": 0, "end": 18}]
