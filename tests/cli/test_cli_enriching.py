"""`assay facts enrich` and `assay facts accept`: what is written where, and with which exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from assay.errors import EngineUnavailableError
from assay.facts.store import load_fact_base
from assay_schemas import WireEnrichedFact, WireEnrichedFacts
from tests.testing.command_line import run
from tests.testing.fakes import ScriptedClient

FACTS = """# Rooms
facts:
  - id: hall
    statement: The hall is open.  # since May
  - {id: loft, statement: The loft is shut.}
  - id: cellar
    statement: The cellar was flooded.
    status: draft
"""
DOWN = EngineUnavailableError("the server is away", engine="openai", step="enrich")
DIFF = """\
@@ -2,7 +2,11 @@
 facts:
   - id: hall
     statement: The hall is open.  # since May
-  - {id: loft, statement: The loft is shut.}
+    also_stated:
+      - {text: Room 1., proposed: true}
+    related_myths:
+      - {text: "No, 1.", proposed: true}
+  - {id: loft, statement: The loft is shut., also_stated: [{text: Room 2., proposed: true}], \
related_myths: [{text: "No, 2.", proposed: true}]}
   - id: cellar
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_bytes(FACTS.encode())
    return path


def rows(*numbers: int) -> WireEnrichedFacts:
    return WireEnrichedFacts(
        facts=[WireEnrichedFact(id=f"f{n}", also_stated=[f"Room {n}."], related_myths=[f"No, {n}."]) for n in numbers]
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> ScriptedClient:
    client = ScriptedClient([])
    monkeypatch.setattr("assay.bootstrap.build_client", lambda *_: client)
    monkeypatch.setenv("ASSAY_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    return client


def script(client: ScriptedClient, *answers: BaseModel | Exception) -> None:
    client.script[:] = answers


def test_by_default_the_change_is_shown_and_nothing_is_written(path: Path, asked: ScriptedClient) -> None:
    script(asked, rows(1, 2))
    done = run("facts", "enrich", path)
    assert (done.exit_code, path.read_text(), asked.closed) == (0, FACTS, True)
    assert DIFF in done.stdout


def test_what_is_written_is_proposed_until_it_is_accepted(path: Path, asked: ScriptedClient) -> None:
    script(asked, rows(1, 2))
    assert run("facts", "enrich", path, "--write").stdout == ""
    assert [fact.wordings for fact in load_fact_base([path]).facts] == [(), (), ()]
    done = run("facts", "accept", path, "--id", "hall", "--write")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "assay: 2 sentences accepted\n")
    assert [fact.wordings for fact in load_fact_base([path]).facts] == [(), ("Room 1.",), ()]
    assert path.read_text().startswith(FACTS[: FACTS.index("  - {id")] + "    also_stated:\n      - Room 1.\n")


def test_the_result_can_go_elsewhere(path: Path, asked: ScriptedClient, tmp_path: Path) -> None:
    script(asked, rows(1))
    done = run("facts", "enrich", path, "--id", "hall", "--out", tmp_path / "new.yaml")
    assert (done.exit_code, done.stdout, path.read_text()) == (0, "", FACTS)
    assert "Room 1." in (tmp_path / "new.yaml").read_text()


def test_a_run_goes_on_where_an_earlier_one_stopped(
    path: Path, asked: ScriptedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.engines.llm.enriching.BATCH_FACTS", 1)
    script(asked, rows(1), DOWN)
    broken = run("facts", "enrich", path, "--write")
    assert (broken.exit_code, path.read_text().count("proposed: true")) == (3, 2)
    assert "assay: nothing proposed for loft: the server is away\n" in broken.stderr
    assert broken.stderr.endswith("assay: 1 of 2 facts have no proposals; run the command again for the rest\n")
    script(asked, rows(1))
    assert run("facts", "enrich", path, "--write").exit_code == 0
    assert "The loft is shut." in asked.asked[-1].messages[-1].content
    assert path.read_text().count("proposed: true") == 4
    nothing = run("facts", "enrich", path, "--write")
    assert (nothing.exit_code, len(asked.asked)) == (0, 3)
    assert "every fact already has wordings or proposals" in nothing.stderr


def test_asking_again_adds_what_is_new(path: Path, asked: ScriptedClient) -> None:
    script(asked, rows(1, 2), rows(1, 3), rows(3))
    for args in ((), ("--again",), ("--again", "--id", "hall")):
        run("facts", "enrich", path, "--write", *args)
    assert path.read_text().count("Room 1.") == path.read_text().count("Room 2.") == 1


def test_a_fact_of_which_the_model_says_nothing_is_named(path: Path, asked: ScriptedClient) -> None:
    script(asked, rows(1))
    done = run("facts", "enrich", path, "--write")
    assert (done.exit_code, "Room 1." in path.read_text()) == (3, True)
    assert "nothing proposed for loft: the model left them out, or wrote nothing new" in done.stderr


def test_a_byte_order_mark_and_the_ends_of_lines_are_kept(path: Path, asked: ScriptedClient) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + FACTS.replace("\n", "\r\n").encode())
    script(asked, rows(1, 2))
    run("facts", "enrich", path, "--write")
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf#")
    assert written.count(b"\r\n") == written.count(b"\n") == FACTS.count("\n") + 4


def test_a_file_that_does_not_end_in_a_line_break_is_shown_as_one(path: Path) -> None:
    path.write_text("facts: [{id: a, statement: A., also_stated: [{text: A wall., proposed: true}]}]")
    assert run("facts", "accept", path).stdout.endswith("also_stated: [A wall.]}]\n\\ No newline at end of file\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(("--id", "attic"), "has no fact 'attic'; `assay facts list` shows the ids", id="unknown-fact"),
        pytest.param(("--write", "--out", "x.yaml"), "--write and --out can't be combined", id="two-places"),
        pytest.param(("--engine", "embedded"), "set ASSAY_OPENAI_BASE_URL or ASSAY_OPENAI_API_KEY", id="no-model"),
    ],
)
def test_misuse_exits_with_2_and_says_the_way_out(path: Path, args: tuple[str, ...], message: str) -> None:
    done = run("facts", "enrich", path, *args)
    assert (done.exit_code, done.stdout, path.read_text()) == (2, "", FACTS)
    assert message in done.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"facts: [", "did not find expected node content; write plain YAML", id="no-yaml"),
        pytest.param(b"\xff", "the text is not UTF-8; save the file as UTF-8", id="no-text"),
        pytest.param(b"facts: [{id: a, statement: A.}, {id: a, statement: B.}]", "the id is taken", id="id-twice"),
        pytest.param(b"facts: [{id: a}]", "the fact has no statement", id="no-fact"),
    ],
)
def test_a_file_that_can_not_be_used_exits_with_2(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    done = run("facts", "accept", path, "--write")
    assert (done.exit_code, path.read_bytes()) == (2, content)
    assert message in done.stderr


def test_a_layout_that_can_not_be_edited_is_left_alone(path: Path, asked: ScriptedClient) -> None:
    text = "facts: [{id: a, statement: A., also_stated}]"
    path.write_text(text)
    script(asked, rows(1))
    done = run("facts", "enrich", path, "--write")
    assert (done.exit_code, path.read_text()) == (2, text)
    assert "this layout can't be edited; put each field on its own line" in done.stderr
