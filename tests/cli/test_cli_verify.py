"""`assay verify` around a scripted pipeline."""

import json
from pathlib import Path

import pytest

from tests.testing.command_line import run, use
from tests.testing.scripted import Builder, ScriptedPipeline


@pytest.fixture(autouse=True)
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    return use(monkeypatch, ScriptedPipeline())


class TestVerify:
    ROWS = "".join(
        f'{{"id": "{number}", "claim": "It is {height} m high.", "evidence": ["It is 96 m high."]}}\n'
        for number, height in enumerate((96, 120, 96))
    )

    def test_every_row_is_answered_by_one_line(self) -> None:
        done = run("verify", "-", stdin=self.ROWS + "\n")
        assert done.exit_code == 0
        assert [json.loads(line) for line in done.stdout.splitlines()][1] == {
            "id": "1",
            "verdict": "refuted",
            "confidence": 0.75,
            "probabilities": {"supported": 0.25, "refuted": 0.75, "not_enough_evidence": 0},
            "reasons": ["number_mismatch"],
        }
        assert "claims 3/" in done.stderr

    def test_facts_of_the_environment_take_no_part(self, builder: Builder) -> None:
        run("verify", "-", stdin=self.ROWS, env={"ASSAY_FACTS": '["none.yaml"]'})
        assert builder.settings[0].facts == ()

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            ("{", "row: Invalid JSON"),
            ('{"id": "x", "claim": "y"}', "evidence: Field required"),
            ('{"id": "x", "claim": "", "evidence": []}', "claim: String should have at least 1 character"),
        ],
        ids=["no json", "field missing", "empty claim"],
    )
    def test_bad_row_is_named_after_the_rows_before_it_are_written(
        self, tmp_path: Path, row: str, problem: str
    ) -> None:
        rows = tmp_path / "rows.jsonl"
        rows.write_text(f"{self.ROWS}{row}\n{self.ROWS}")
        done = run("verify", rows)
        assert (done.exit_code, len(done.stdout.splitlines())) == (2, 3)
        assert f"assay: {rows}:4: {problem}" in done.stderr

    def test_resumed_run_answers_only_what_is_missing(self, tmp_path: Path, builder: Builder) -> None:
        out = tmp_path / "verdicts.jsonl"
        first = run("verify", "-", stdin=self.ROWS).stdout.splitlines(keepends=True)
        failed = (
            '{"id":"1","verdict":"not_checked","confidence":null,"probabilities":null,"reasons":["engine_failed"]}\n'
        )
        out.write_text(f"{first[0]}{failed}")
        builder.pipeline.seen.clear()
        done = run("verify", "-", "--out", out, "--resume", stdin=self.ROWS)
        assert (done.exit_code, builder.pipeline.seen) == (0, ["1", "2"])
        assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["0", "1", "2"]

    def test_nothing_is_written_twice_where_all_is_done(self, tmp_path: Path) -> None:
        out = tmp_path / "verdicts.jsonl"
        for _ in range(2):
            assert run("verify", "-", "--out", out, "--resume", stdin=self.ROWS).exit_code == 0
        assert len(out.read_text().splitlines()) == 3

    def test_outage_exits_with_3_after_the_lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        use(monkeypatch, ScriptedPipeline(outage=True))
        done = run("verify", "-", stdin=self.ROWS)
        assert (done.exit_code, len(done.stdout.splitlines())) == (3, 3)

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (["none.jsonl"], "'none.jsonl' can't be read: No such file or directory; expected JSON Lines"),
            (["-", "--resume"], "--resume needs the --out of the earlier run"),
        ],
        ids=["missing file", "nothing to resume"],
    )
    def test_wrong_use_exits_with_2_and_says_why(self, args: list[str], message: str) -> None:
        done = run("verify", *args)
        assert (done.exit_code, done.stderr.splitlines()[0]) == (2, f"assay: {message}")

    def test_rows_are_read_in_bounded_batches(self, builder: Builder) -> None:
        env = {"ASSAY_CLAIMS_PER_BATCH": "2", "ASSAY_CONCURRENCY": "1"}
        done = run("verify", "-", stdin=self.ROWS, env=env)
        assert (len(done.stdout.splitlines()), builder.pipeline.seen) == (3, ["0", "1", "2"])
