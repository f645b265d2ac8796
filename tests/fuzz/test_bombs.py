"""Small files that unfold to more than memory holds, and large ones: a clear error within seconds and megabytes."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient

from tests.fuzz import read_bounded
from tests.testing.api_client import PAIR, SCORE, VERIFY, open_client, problem_of
from tests.testing.command_line import run, use
from tests.testing.scripted import ScriptedPipeline
from tests.testing.slowness import slowness

MOST_MB, MOST_S = 400, 10 * slowness()
"""What reading one file may take of memory and of processor time: some five times what the worst takes."""

MOST_BODY_S = 2 * slowness()
"""Of processor time for a body that is refused; the worst takes a tenth of a second, and took eleven."""

LAUGHS = "\n".join(
    [
        "a0: &a0 [lol, lol, lol]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)),
        "facts: *a11",
    ]
)
MERGES = "\n".join(
    [
        "a0: &a0 {k: v}",
        *(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)),
        "facts: [*a11]",
    ]
)
FACTS = {
    "aliases that multiply": (LAUGHS, "an alias (*name)"),
    "merge keys that multiply": (MERGES, "an alias (*name)"),
    "cycle": ("facts: &a [*a]", "an alias (*name)"),
    "lists 10,000 deep": ("facts: " + "[" * 10_000 + "]" * 10_000, "nested deeper than 12"),
    "lists never closed": ("facts: " + "[" * 1_000_000, "nested deeper than 12"),
    "mappings 10,000 deep": ("facts: " + "{a: " * 10_000 + "1" + "}" * 10_000, "nested deeper than 12"),
    "line of 10 MB": (f"facts: [{{id: a, statement: {'x' * 10_000_000}}}]", "a text of more than 20000"),
    "1.1 million values": (f"facts: [{'x,' * 1_100_000}]", "more than 1000000 values"),
    "300,000 values that are no facts": (f"facts: [{'x,' * 300_000}]", "a mapping of fields is expected"),
    "key of 10 MB": (f"{'x' * 1_000}: 1\n? {'y' * 10_000_000}\n: 1", "a text of more than 20000"),
    "21 MB": ("#" * 21_000_000, "larger than 20 MB"),
    "NUL": ("facts: [\0]", "a control character"),
}
RECORDING = "request: null\nreply: {{status: 200, body: {}}}"
RECORDINGS = {
    "aliases that multiply": (LAUGHS.replace("facts: ", "reply: "), "an alias (*name)"),
    "merge keys that multiply": (MERGES, "an alias (*name)"),
    "lists 100,000 deep": (RECORDING.format("[" * 100_000 + "]" * 100_000), "nested deeper than 100"),
    "1.1 million values": (RECORDING.format(f"[{'x,' * 1_100_000}]"), "more than 1000000 values"),
    "text of 10 MB": (RECORDING.format("x" * 10_000_000), "read"),
}
ROWS = {
    "deep": ("[" * 1_000_000, "recursion limit exceeded"),
    "line of 10 MB": (f'{{"claim": "{"x" * 10_000_000}"}}', "read"),
    "line of 51 MB": ("x" * 51_000_000, "the line is longer than 50 MB"),
    "number of 5,000 digits": (f'{{"claim": {"9" * 5_000}}}', "number out of range"),
    "NUL": ('{"claim": "\0"}', "Invalid JSON"),
}
ARRAYS = {
    "deep": ("[" * 1_000_000, "not JSON"),
    "number of 5,000 digits": (f"[{'9' * 5_000}]", "not JSON"),
    "element of 10 MB": (f'[{{"claim": "{"x" * 10_000_000}"}}]', "read"),
}
KINDS = {"facts": FACTS, "recording": RECORDINGS, "rows": ROWS, "array": ARRAYS}


class Outcome(NamedTuple):
    """What became of a file, and what it took."""

    answer: str
    mb: float
    seconds: float


def read_apart(kind: str, *paths: Path) -> dict[str, Outcome]:
    """Read files in a process of their own; the outcomes by the stem of their names."""
    command = [sys.executable, read_bounded.__file__, kind, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600 * slowness())
    assert done.returncode == 0, done.stderr[-500:]
    return {name: Outcome(*rest) for name, *rest in map(json.loads, done.stdout.splitlines())}


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")


@needs_proc
@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_goes_off_as_an_error(tmp_path: Path, kind: str) -> None:
    for name, (content, _) in KINDS[kind].items():
        (tmp_path / f"{name}.yaml").write_text(content)
    outcomes = read_apart(kind, *sorted(tmp_path.iterdir()))

    assert {
        name: expected for name, (_, expected) in KINDS[kind].items() if expected not in outcomes[name].answer
    } == {}
    assert {
        name: outcome for name, outcome in outcomes.items() if outcome.mb > MOST_MB or outcome.seconds > MOST_S
    } == {}


@needs_proc
def test_a_small_archive_of_one_endless_line_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(300):
            file.write(b"x" * 1_000_000)
    (outcome,) = read_apart("rows", path).values()

    assert "the line is longer than 50 MB" in outcome.answer
    assert outcome.mb < 200  # the line that is looked at is held twice for a moment


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_client(ScriptedPipeline()) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        pytest.param(SCORE, '{"a":' * 10_000 + "1" + "}" * 10_000, (400, "body-not-json"), id="mappings"),
        pytest.param(SCORE, '{"text": ' + "[" * 10_000 + "]" * 10_000 + "}", (400, "body-not-json"), id="lists"),
        pytest.param(SCORE, '{"text": ' + "9" * 5_000 + "}", (400, "body-not-json"), id="5,000 digits"),
        pytest.param(SCORE, '{"text": 1e999999}', (422, "invalid-request"), id="no number"),
        pytest.param(SCORE, '{"text": "\0"}', (400, "body-not-json"), id="NUL"),
        pytest.param(SCORE, f'{{"text": "{"x" * 10_000_000}"}}', (413, "too-large"), id="10 MB"),
        pytest.param(SCORE, '{"text": "x", "date": 0}', (422, "invalid-request"), id="seconds since 1970"),
        pytest.param(SCORE, '{"text": "x", "date": "20250301"}', (422, "invalid-request"), id="day without hyphens"),
        pytest.param(VERIFY, '{"pairs": [' + "{}," * 600_000 + "{}]}", (422, "invalid-request"), id="too many pairs"),
        pytest.param(
            VERIFY,
            '{"pairs": [{"id": "1", "claim": "c", "evidence": [' + "1," * 900_000 + "1]}]}",
            (422, "invalid-request"),
            id="a million texts that are none",
        ),
        pytest.param(
            VERIFY,
            f'{{"pairs": [{{"id": "1", "claim": "{"x" * 4_001}", "evidence": []}}]}}',
            (422, "invalid-request"),
            id="long claim",
        ),
    ],
)
def test_body_that_is_an_attack_is_a_problem(
    client: TestClient, path: str, body: str, expected: tuple[int, str]
) -> None:
    started = time.process_time()
    answer = client.post(path, content=body.encode(), headers={"content-type": "application/json"})

    assert problem_of(answer)[:2] == expected
    assert len(answer.content) < 10_000
    assert time.process_time() - started < MOST_BODY_S


def test_length_of_thousands_of_digits_is_too_large(client: TestClient) -> None:
    answer = client.post(SCORE, json={"text": "x"}, headers={"content-length": "9" * 5_000})

    assert problem_of(answer)[:2] == (413, "too-large")


PAIRS = {
    "deep": "[" * 1_000_000,
    "number of 5,000 digits": f'{{"id": {"9" * 5_000}}}',
    "NUL": "\0",
    "claim of 9 MB": f'{{"id": "1", "claim": "{"x" * 9_000_000}", "evidence": []}}',
    "evidence of 9 MB": f'{{"id": "1", "claim": "c", "evidence": ["{"x" * 9_000_000}"]}}',
    "line of 11 MB": "x" * 11_000_000,
}


@pytest.mark.parametrize("row", PAIRS.values(), ids=PAIRS)
def test_row_that_is_an_attack_ends_the_run_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    use(monkeypatch, ScriptedPipeline())
    path = tmp_path / "pairs.jsonl"
    path.write_text(f'{{"id": "1", "claim": "{PAIR["claim"]}", "evidence": []}}\n{row}\n')
    done = run("verify", path)

    assert (done.exit_code, f"{path}:2: " in done.stderr) == (2, True)
    assert len(done.stderr) < 1_000
