"""Files of many articles, and of other formats, through the command line."""

import datetime as dt
import json
from pathlib import Path

import pytest

from assay.cli.batch import Reading
from assay.formats.documents import Document
from tests.testing.command_line import FALSE, TRUE, run, scores, use
from tests.testing.scripted import ScriptedPipeline

PAGE = f"<!doctype html><html><body><article><p>{FALSE}</p></article></body></html>"


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> ScriptedPipeline:
    scripted = ScriptedPipeline()
    use(monkeypatch, scripted)
    return scripted


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "wires.jsonl"
    lines = [{"id": "a", "text": FALSE}, {"id": "b"}, {"id": "c", "title": "T", "date": "2025-03-01", "text": TRUE}]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


@pytest.mark.usefixtures("pipeline")
class TestManyArticlesInOneFile:
    def test_each_gets_a_report_that_bears_its_id_and_what_is_wrong_is_named(self, rows: Path) -> None:
        done = run("score", rows, "--format", "json")
        assert (done.exit_code, scores(done.stdout)) == (2, [0.9, 0.1])
        assert [json.loads(line)["article"]["source_id"] for line in done.stdout.splitlines()] == ["a", "c"]
        assert f"assay: {str(rows)!r}, row 2: no text; write" in done.stderr
        assert "assay: 1 of 3 articles could not be scored" in done.stderr

    def test_each_gets_a_page_of_its_own(self, rows: Path, tmp_path: Path) -> None:
        run("score", rows, "--format", "html", "--out", tmp_path / "pages")
        assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
            "index.html",
            "wires.jsonl.1.html",
            "wires.jsonl.3.html",
        ]

    def test_text_names_each(self, rows: Path) -> None:
        done = run("score", rows)
        assert [line for line in done.stdout.splitlines() if line.startswith("==")] == [
            "== wires.jsonl.1 ==",
            "== wires.jsonl.3 ==",
        ]

    def test_those_of_an_earlier_run_are_skipped(self, rows: Path, tmp_path: Path) -> None:
        out = tmp_path / "reports.jsonl"
        first = [run("score", rows, "--format", "json", "--out", out), out.read_text()][1]
        run("score", rows, "--format", "json", "--out", out, "--resume")
        assert out.read_text() == first

    def test_standard_input_may_hold_them(self, rows: Path) -> None:
        done = run("score", "-", "--format", "json", stdin=rows.read_bytes())
        assert scores(done.stdout) == [0.9, 0.1]
        assert "assay: standard input, row 2: no text" in done.stderr

    def test_title_is_for_one_article(self, rows: Path) -> None:
        assert "--title is for one article" in run("score", rows, "--title", "T").stderr

    def test_one_article_is_wanted_for_its_claims(self, rows: Path) -> None:
        done = run("claims", rows)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"assay: {str(rows)!r}: the file holds several articles; `assay score` takes them all" in done.stderr

    def test_article_that_the_pipeline_refuses_is_named_by_its_place(
        self, rows: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use(monkeypatch, ScriptedPipeline(reject="96"))
        assert f"assay: {str(rows)!r}, article 3: the article is empty" in run("score", rows).stderr


@pytest.mark.usefixtures("pipeline")
class TestOtherFormats:
    def test_report_says_that_the_text_was_taken_out(self, tmp_path: Path) -> None:
        page = tmp_path / "a.html"
        page.write_text(PAGE)
        report = json.loads(run("score", page, "--format", "json").stdout)
        assert report["notices"][0]["code"] == "text_extracted"

    def test_claims_say_so_too(self, tmp_path: Path) -> None:
        page = tmp_path / "a.html"
        page.write_text(PAGE)
        found = json.loads(run("claims", page, "--format", "json").stdout)
        assert found["notices"][0]["code"] == "text_extracted"

    def test_url_is_refused_with_the_command_that_saves_it(self) -> None:
        done = run("score", "https://gazette.example/harlow?a=1")
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == (
            "assay: 'https://gazette.example/harlow?a=1' is a URL, and Assay fetches nothing; save it first: "
            "curl -L -o article.html 'https://gazette.example/harlow?a=1'\n"
        )

    def test_what_is_no_article_is_refused(self, tmp_path: Path) -> None:
        picture = tmp_path / "a.png"
        picture.write_bytes(b"\x89PNG\r\n\x1a\n")
        done = run("score", picture)
        assert (done.exit_code, f"{str(picture)!r}: an image, which is not read" in done.stderr) == (2, True)

    @pytest.mark.parametrize("code", ["english", "EN", "e1"])
    def test_language_is_a_code_of_two_letters(self, code: str) -> None:
        done = run("score", "-", "--language", code, stdin=TRUE)
        assert (done.exit_code, f"--language {code!r} is not an ISO 639-1 code" in done.stderr) == (2, True)

    def test_language_is_taken(self) -> None:
        assert run("score", "-", "--language", "en", stdin=TRUE).exit_code == 0


def test_what_the_caller_says_goes_before_what_the_file_says() -> None:
    document = Document("The bridge.", title="Theirs", date=dt.date(2020, 1, 1))
    own = Reading("Mine", dt.date(2026, 3, 2), 100, "en").source(document)
    theirs = Reading(None, None, 100).source(document)
    assert (own.title, own.date, own.language) == ("Mine", dt.date(2026, 3, 2), "en")
    assert (theirs.title, theirs.date, theirs.language) == ("Theirs", dt.date(2020, 1, 1), None)
