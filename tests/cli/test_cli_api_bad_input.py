"""Bad input at both doors, with the embedded engine: every kind gets a clear answer, and none a silent zero."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient

from assay.api import create_app
from assay.settings import EngineChoice, Settings
from assay.terminal import ExitCode
from tests.testing.command_line import run

FACTS = """
facts:
  - id: height
    statement: The Meridian Tower is 96 metres high.
    subject: Meridian Tower
    quantity: {value: 96, unit: metres}
    sources: [{publisher: City Archive}]
"""
GERMAN = "Der Turm ist 120 Meter hoch und wurde im Jahr 1932 von der Stadt eröffnet, sagte der Bürgermeister."


class Scored(NamedTuple):
    """What remains of a report."""

    label: str
    verdicts: set[str | None]
    notices: set[str]


UNREADABLE = [
    pytest.param(b"", "the article is empty; send its text", 422, id="empty"),
    pytest.param(b" \n\t\r\n ", "the article is empty; send its text", 422, id="blank"),
    pytest.param("\u200b\u200b".encode(), "the article holds nothing to read", 422, id="invisible"),
    pytest.param(b"The tower is high. " * 55_000, "200000", 413, id="1 MB"),
    pytest.param(b"\x00\x01\x02\x03\x04\x00\x00", "binary", 422, id="binary"),
]

READABLE = [
    pytest.param(b"Tower", Scored("unverifiable", {None}, {"no_checkable_claim"}), id="one word"),
    pytest.param(
        b"<div><p>The Meridian Tower is 120 metres high.</p></div>",
        Scored("misleading", {"refuted"}, {"markup_in_text"}),
        id="HTML",
    ),
    pytest.param(
        b"| Building | Height in metres |\n|---|---|\n| Wayside Mill | 33 |\n",
        Scored("unverifiable", {"not_enough_evidence"}, set()),
        id="table only",
    ),
    pytest.param("🗼🎉🎉 🗼 🎊".encode(), Scored("unverifiable", set(), {"no_checkable_claim"}), id="emoji only"),
    pytest.param(
        GERMAN.encode(), Scored("unverifiable", {"not_checked"}, {"language_not_supported"}), id="another language"
    ),
    pytest.param(
        b"What a lovely morning! Who would not love that?",
        Scored("unverifiable", {None}, {"no_checkable_claim"}),
        id="no checkable claim",
    ),
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts") / "facts.yaml"
    path.write_text(FACTS)
    return path


@pytest.fixture(scope="module")
def client(facts: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(facts=(facts,), engine=EngineChoice.EMBEDDED))) as client:
        yield client


def summarise(report: str) -> Scored:
    document = json.loads(report)
    notices = {notice["code"] for notice in document["notices"]} - {"date_unknown"}
    return Scored(document["score"]["label"], {claim["verdict"] for claim in document["claims"]}, notices)


@pytest.mark.parametrize(("content", "message", "status"), UNREADABLE)
def test_what_cannot_be_read_is_refused_at_both_doors(
    tmp_path: Path, facts: Path, client: TestClient, content: bytes, message: str, status: int
) -> None:
    article = tmp_path / "article.txt"
    article.write_bytes(content)
    done = run("score", article, "--facts", facts, "--format", "json")
    answer = client.post("/v1/articles/score", json={"text": content.decode(errors="replace")})
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (ExitCode.MISUSED, "", 1)
    assert (answer.status_code, message in done.stderr, message in answer.json()["detail"]) == (status, True, True)


@pytest.mark.parametrize(("content", "expected"), READABLE)
class TestReadable:
    def test_command_line_reports(self, tmp_path: Path, facts: Path, content: bytes, expected: Scored) -> None:
        article = tmp_path / "article.txt"
        article.write_bytes(content)
        done = run("score", article, "--facts", facts, "--format", "json", "--engine", "embedded")
        assert (done.exit_code, done.stderr, summarise(done.stdout)) == (0, "", expected)

    def test_api_reports(self, client: TestClient, content: bytes, expected: Scored) -> None:
        answer = client.post("/v1/articles/score", json={"text": content.decode()})
        assert (answer.status_code, summarise(answer.text)) == (200, expected)


class TestEncoding:
    def test_command_line_names_the_file_and_the_way_out(self, tmp_path: Path, facts: Path) -> None:
        article = tmp_path / "article.txt"
        article.write_bytes("Zoë".encode("cp1252"))
        done = run("score", article, "--facts", facts)
        assert (done.exit_code, f"{str(article)!r}: not UTF-8 text; save it as UTF-8" in done.stderr) == (2, True)

    def test_api_takes_nothing_but_utf_8(self, client: TestClient) -> None:
        body = '{"text": "Zoë"}'.encode("cp1252")
        answer = client.post("/v1/articles/score", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400


class TestConfiguration:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            pytest.param(None, "no such file or folder", id="missing"),
            pytest.param("", "facts.yaml:1: ", id="empty"),
            pytest.param("facts: [", "facts.yaml:2: ", id="malformed"),
            pytest.param("facts: [{id: x}]", "facts.yaml:1: ", id="wrong fields"),
        ],
    )
    def test_facts_that_cannot_be_used_exit_with_2(self, tmp_path: Path, content: str | None, message: str) -> None:
        path = tmp_path / "facts.yaml"
        if content is not None:
            path.write_text(content)
        done = run("score", "-", "--facts", path, stdin="The tower is high.")
        assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert message in done.stderr

    def test_ten_thousand_facts_are_usable(self, tmp_path: Path) -> None:
        path = tmp_path / "facts.yaml"
        rows = "".join(f"  - {{id: fact-{n}, statement: Tower {n} is {n} metres high.}}\n" for n in range(10_000))
        path.write_text(f"facts:\n{rows}")
        done = run("facts", "list", "--facts", path)
        assert (done.exit_code, len(done.stdout.splitlines())) == (0, 10_000)

    @pytest.mark.parametrize(
        ("env", "code", "message"),
        [
            pytest.param({"ASSAY_ENGINE": "oracle"}, 2, "ASSAY_ENGINE can't be used", id="unknown engine"),
            pytest.param({"ASSAY_ENGINE": "openai"}, 2, "ASSAY_OPENAI_API_KEY is not set", id="key missing"),
            pytest.param(
                {"ASSAY_OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "ASSAY_OPENAI_ATTEMPTS": "1"},
                3,
                "",
                id="base URL where nothing listens",
            ),
            pytest.param({"ASSAY_OPENAI_BASE_URL": "no address"}, 2, "", id="base URL that is none"),
        ],
    )
    def test_engine_that_cannot_run(self, facts: Path, env: dict[str, str], code: int, message: str) -> None:
        done = run("score", "-", "--facts", facts, stdin="The Meridian Tower is 96 metres high.", env=env)
        assert (done.exit_code, done.stdout) == (code, "")
        assert done.stderr.startswith(f"assay: {message}")
        assert len(done.stderr.splitlines()) == 1

    def test_api_answers_503_where_the_model_server_does_not(self, facts: Path) -> None:
        settings = Settings(facts=(facts,), openai_base_url="http://127.0.0.1:9/v1", openai_attempts=1)
        with TestClient(create_app(settings)) as client:
            answer = client.post("/v1/articles/score", json={"text": "The Meridian Tower is 96 metres high."})
        assert (answer.status_code, answer.json()["type"]) == (503, "/docs#engine-unavailable")
        assert "127.0.0.1" not in answer.text
