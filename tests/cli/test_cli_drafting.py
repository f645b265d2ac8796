"""`assay facts new`: what is drafted from an article, confirmed, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.facts.store import load_fact_base
from assay_schemas import ArticleInput, Claim, ClaimId, ExtractedClaims, Stance
from tests.testing.command_line import run, use
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from pathlib import Path

    from assay.ledger import Ledger


class Extracting(ScriptedPipeline):
    """Takes every line of the text for a claim; one that begins with "Ada: " is hers."""

    async def extract(self, source: ArticleInput, ledger: Ledger | None = None) -> ExtractedClaims:
        found = await super().extract(source, ledger)
        claims = tuple(self._claim(f"c{n}", line) for n, line in enumerate(source.text.splitlines()))
        summary = found.article.model_copy(update={"title": source.title, "date": source.date})
        return ExtractedClaims(article=summary, claims=claims)

    def _claim(self, id_: str, line: str) -> Claim:
        says, is_hers, words = line.rpartition("Ada: ")
        stance = {"stance": Stance.ATTRIBUTED, "attributed_to": "Ada"} if is_hers else {}
        return Claim(id=ClaimId(id_), statement=says + words, quote=says + words, spans=()).model_copy(update=stance)


LINES = "The mill has a roof.\nAda: The mill has a door.\nThe mill is red.\n"
GIVEN = ("--title", "Mills", "--date", "2025-06-10")


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use(monkeypatch, Extracting())
    path = tmp_path / "mills.txt"
    path.write_text(LINES)
    return path


def statements(path: Path) -> list[str]:
    return sorted(fact.statement for fact in load_fact_base([path]).facts)


def test_each_claim_is_confirmed_dropped_or_edited(article: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    edit = ["e", "The mill was red in 2025.", *[""] * 12, "y"]
    answers = ["Gazette", "y", "n", *edit]
    done = run("facts", "new", facts, "--from", article, *GIVEN, stdin="".join(f"{line}\n" for line in answers))
    assert done.exit_code == 0
    assert "2 of 3; the article has it from Ada" in done.stderr
    assert done.stderr.endswith(f"assay: 2 of 3 claims written to {facts}\n")
    assert facts.read_text() == (
        "version: 1\nfacts:\n"
        "  - id: mill-roof\n    statement: The mill has a roof.\n    as_of: 2025-06-10\n"
        "    sources:\n      - {publisher: Gazette, title: Mills, published: 2025-06-10}\n"
        "  - id: mill-red-2025\n    statement: The mill was red in 2025.\n    as_of: 2025-06-10\n"
        "    sources:\n      - {publisher: Gazette, title: Mills, published: 2025-06-10}\n"
    )


def test_yes_takes_what_the_article_says_itself(article: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    done = run("facts", "new", facts, "--from", article, "--yes")
    assert (done.exit_code, done.stdout) == (0, "mill-roof\nmill-red\n")
    assert done.stderr == "assay: 1 left out that the article only reports; without --yes you are asked\n"
    assert {fact.sources[0].publisher for fact in load_fact_base([facts]).facts} == {"mills.txt"}


def test_an_article_that_reports_nothing_leaves_nothing_out(article: Path, tmp_path: Path) -> None:
    article.write_text("The mill is red.\n")
    done = run("facts", "new", tmp_path / "facts.yaml", "--from", article, "--yes", "--source", "Gazette")
    assert (done.exit_code, done.stderr) == (0, "")


def test_what_the_file_has_is_not_asked_again(article: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    run("facts", "new", facts, "--from", article, "--yes")
    done = run("facts", "new", facts, "--from", article, "--source", "Gazette", stdin="y\n")
    assert (done.exit_code, statements(facts)) == (
        0,
        sorted(["The mill has a roof.", "The mill has a door.", "The mill is red."]),
    )
    assert done.stderr.endswith("1 of 3 claims written to " + str(facts) + "\n")


def test_stopping_loses_nothing_that_was_confirmed(article: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    done = run("facts", "new", facts, "--from", article, "--source", "Gazette", stdin="y\n")
    assert (done.exit_code, statements(facts)) == (1, ["The mill has a roof."])
    assert "1 of 3 claims written" in done.stderr


def test_answers_need_a_standard_input_of_their_own(tmp_path: Path) -> None:
    done = run("facts", "new", tmp_path / "facts.yaml", "--from", "-", stdin=LINES)
    assert (done.exit_code, done.stderr) == (
        2,
        "assay: standard input can't hold both the article and your answers; name a file, or add --yes\n",
    )


def test_the_embedded_engine_finds_what_to_draft(tmp_path: Path) -> None:
    run("init", tmp_path)
    done = run("facts", "new", tmp_path / "new.yaml", "--from", tmp_path / "right.txt", "--yes", "--engine", "embedded")
    assert done.exit_code == 0
    assert "The Kestrel Point lighthouse is 41 metres tall." in statements(tmp_path / "new.yaml")
