"""`assay facts`, `assay prompts`, `assay schema`, `assay engines`: what an installation holds."""

import json
from pathlib import Path

import pytest
import yaml

import assay_schemas
from tests.testing.command_line import FALSE, run, use
from tests.testing.scripted import ScriptedPipeline

FACTS = """
facts:
  - id: opening
    statement: The bridge opened in 1932.
    valid_to: 2020-12-31
    sources: [{publisher: City Archive}]
  - id: height
    statement: The tower is 96 metres high.
    sources: [{publisher: City Archive}]
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS)
    return path


class TestFacts:
    def test_list_is_one_fact_a_line(self, facts: Path) -> None:
        done = run("facts", "list", "--facts", facts)
        expected = "height\tThe tower is 96 metres high.\nopening\tThe bridge opened in 1932.\n"
        assert (done.exit_code, done.stdout) == (0, expected)

    def test_list_as_json_is_json_lines(self, facts: Path) -> None:
        done = run("facts", "list", "--facts", facts, "--format", "json")
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["height", "opening"]

    def test_fact_is_shown_as_yaml_for_a_file_of_facts(self, facts: Path) -> None:
        done = run("facts", "show", "height", "--facts", facts)
        assert done.exit_code == 0
        assert yaml.safe_load(done.stdout) == [yaml.safe_load(FACTS)["facts"][1]]

    def test_fact_is_shown_as_json(self, facts: Path) -> None:
        done = run("facts", "show", "height", "--facts", facts, "--format", "json")
        assert assay_schemas.Fact.model_validate_json(done.stdout).statement == "The tower is 96 metres high."

    def test_unknown_fact_exits_with_2(self, facts: Path) -> None:
        done = run("facts", "show", "none", "--facts", facts)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == "assay: there is no fact 'none'; `assay facts search` finds facts by their words\n"

    @pytest.mark.parametrize(
        ("args", "ids"),
        [
            pytest.param(["bridge opened"], ["opening"], id="any day"),
            pytest.param(["bridge opened", "--on", "2020-06-01"], ["opening"], id="in force"),
            pytest.param(["bridge opened", "--on", "2021-06-01"], [], id="out of force"),
            pytest.param(["the tower and the bridge opened in 1932", "--count", "1"], ["opening"], id="only the best"),
        ],
    )
    def test_search_finds_facts_in_force(self, facts: Path, args: list[str], ids: list[str]) -> None:
        done = run("facts", "search", *args, "--facts", facts)
        assert (done.exit_code, [line.split("\t")[0] for line in done.stdout.splitlines()]) == (0, ids)

    def test_fingerprint_does_not_depend_on_the_order_of_files(self, facts: Path, tmp_path: Path) -> None:
        first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
        for path, fact in zip((first, second), yaml.safe_load(FACTS)["facts"], strict=True):
            path.write_text(yaml.safe_dump({"facts": [fact]}))
        prints = {
            run("facts", "fingerprint", "--facts", facts).stdout,
            run("facts", "fingerprint", "--facts", first, "--facts", second).stdout,
            run("facts", "fingerprint", "--facts", second, "--facts", first).stdout,
        }
        assert {len(each) for each in prints} == {65}
        assert len(prints) == 1

    def test_lint_of_good_facts_says_so_and_writes_nothing(self, facts: Path) -> None:
        done = run("facts", "lint", facts)
        assert (done.exit_code, done.stdout, "nothing is wrong with the facts of" in done.stderr) == (0, "", True)

    def test_lint_takes_the_facts_in_use_where_none_are_named(self, facts: Path) -> None:
        done = run("facts", "lint", env={"ASSAY_FACTS": json.dumps([str(facts)])})
        assert (done.exit_code, done.stdout) == (0, "")

    def test_facts_that_ship_have_no_error(self) -> None:
        assert run("facts", "lint").exit_code == 0

    @pytest.mark.parametrize(
        ("content", "code", "start"),
        [
            pytest.param(FACTS.replace("id: height", "id: opening"), 1, ":7: error duplicate-id: ", id="error"),
            pytest.param(
                FACTS.replace("[{publisher: City Archive}]", "[]"), 1, ":6: error no-source: ", id="no source"
            ),
            pytest.param(
                f"{FACTS}    quantity: {{value: 97, unit: metres}}\n",
                0,
                ":10: warning value-not-in-statement: ",
                id="warning",
            ),
        ],
    )
    def test_lint_tells_path_line_and_remedy(self, facts: Path, content: str, code: int, start: str) -> None:
        facts.write_text(content)
        done = run("facts", "lint", facts)
        first = done.stdout.splitlines()[0]
        assert (done.exit_code, first.startswith(f"{facts}{start}"), "; " in first) == (code, True, True)

    @pytest.mark.parametrize("format_", ["text", "json"])
    def test_coverage_lists_what_no_fact_decides(self, facts: Path, tmp_path: Path, format_: str) -> None:
        article = tmp_path / "article.txt"
        article.write_text("The tower is 96 metres high.\n\nThe harbour of Lowmouth was dredged in 1911.\n")
        done = run("facts", "coverage", article, "--facts", facts, "--engine", "embedded", "--format", format_)
        assert done.exit_code == 0
        (line,) = done.stdout.splitlines()
        statement = json.loads(line)["statement"] if format_ == "json" else line.split("\t")[1]
        assert statement == "The harbour of Lowmouth was dredged in 1911."

    def test_coverage_parts_claims_near_to_a_fact_from_those_that_no_fact_is_near_to(
        self, facts: Path, tmp_path: Path
    ) -> None:
        article = tmp_path / "article.txt"
        article.write_text("The tower cost 96 million euros.\n\nThe harbour of Lowmouth was dredged in 1911.\n")
        done = run("facts", "coverage", article, "--facts", facts, "--engine", "embedded")
        none, near = (line.split("\t") for line in done.stdout.splitlines())
        assert none[1:] == ["The harbour of Lowmouth was dredged in 1911.", "no fact near"]
        assert near[2].startswith("near height: ")

    def test_coverage_reads_the_date_it_is_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        builder = use(monkeypatch, ScriptedPipeline())
        done = run("facts", "coverage", "-", "--date", "2025-01-01", stdin=FALSE)
        assert (done.exit_code, done.stdout, builder.pipeline.seen) == (0, "", [FALSE])
        assert "the facts decide every claim that was found" in done.stderr

    def test_coverage_is_not_made_up_during_an_outage(self, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, ScriptedPipeline(outage=True))
        done = run("facts", "coverage", "-", stdin=FALSE)
        assert (done.exit_code, done.stdout) == (3, "")
        assert "assay: the engine judged no claim" in done.stderr


class TestCatalogue:
    def test_prompts_are_listed_with_the_version_in_use(self) -> None:
        done = run("prompts", "list")
        names = [line.split("\t")[0] for line in done.stdout.splitlines() if line.startswith("*")]
        assert (done.exit_code, names) == (
            0,
            ["* enrich_facts", "* extract_claims", "* reconsider_claims", "* verify_claims"],
        )

    @pytest.mark.parametrize(("version", "shown"), [([], "v2"), (["--version", "v1"], "v1")], ids=["in use", "named"])
    def test_prompt_is_shown_as_its_file_has_it(self, version: list[str], shown: str) -> None:
        done = run("prompts", "show", "extract_claims", *version)
        path = Path(__file__).parents[2] / "prompts" / "extract_claims" / f"{shown}.md"
        assert (done.exit_code, done.stdout) == (0, path.read_text(encoding="utf-8"))

    @pytest.mark.parametrize("args", [["nonsense"], ["extract_claims", "--version", "v99"]])
    def test_unknown_prompt_exits_with_2(self, args: list[str]) -> None:
        done = run("prompts", "show", *args)
        assert (done.exit_code, done.stdout, "expected one of" in done.stderr) == (2, "", True)

    @pytest.mark.parametrize("name", ["Report", "FactFile", "ClaimPair", "WireVerdicts"])
    def test_schema_is_that_of_the_model(self, name: str) -> None:
        done = run("schema", name)
        assert (done.exit_code, json.loads(done.stdout)) == (0, getattr(assay_schemas, name).model_json_schema())

    @pytest.mark.parametrize("name", ["report", "VerdictLabel", "first_day", "__all__"])
    def test_unknown_model_exits_with_2_and_lists_the_known_ones(self, name: str) -> None:
        done = run("schema", name)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"assay: there is no model {name!r}; expected one of Article, ")
        assert "Report, " in done.stderr

    @pytest.mark.parametrize(
        ("args", "env", "chosen"),
        [
            pytest.param([], {}, "* embedded  available", id="no key"),
            pytest.param([], {"ASSAY_OPENAI_API_KEY": "sk-1"}, "* openai    available", id="key"),
            pytest.param(["--engine", "openai"], {}, "* openai    unavailable", id="key missing"),
            pytest.param(["--engine", "replay"], {}, "* replay    available", id="replay"),
        ],
    )
    def test_engines_tell_which_one_would_run(self, args: list[str], env: dict[str, str], chosen: str) -> None:
        done = run("engines", *args, env=env)
        (line,) = (line for line in done.stdout.splitlines() if line.startswith("*"))
        assert (done.exit_code, line[: len(chosen)], len(done.stdout.splitlines())) == (0, chosen, 3)
        assert "sk-1" not in done.output
