"""`assay score --format claimreview`: what has to be said of the publication, and where it ends up."""

import json
from pathlib import Path

import pytest

from tests.testing.command_line import FALSE, TRUE, run, use, write_articles
from tests.testing.scripted import Builder, ScriptedPipeline

WHO = ("--format", "claimreview", "--organisation", "The Herald")
WHERE = ("--url", "https://herald.example/{name}")


@pytest.fixture(autouse=True)
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    return use(monkeypatch, ScriptedPipeline())


def test_addresses_of_several_articles_have_their_names(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "in", **{"a b": FALSE, "c": TRUE})
    article_url = ("--article-url", "https://gazette.example/{name}", "--publisher", "The Gazette")

    done = run("score", folder, *WHO, *WHERE, *article_url, "--first-appearance", "--out", tmp_path / "out")

    assert (done.exit_code, done.stdout) == (0, "")
    (review,) = json.loads((tmp_path / "out" / "a b.txt.jsonld").read_text())["@graph"]
    assert review["url"] == "https://herald.example/a%20b.txt#c1"
    assert review["author"] == {"@type": "Organization", "name": "The Herald", "url": "https://herald.example/"}
    assert review["itemReviewed"]["author"] == {"@type": "Organization", "name": "The Gazette"}
    assert review["itemReviewed"]["appearance"] == review["itemReviewed"]["firstAppearance"]
    assert review["itemReviewed"]["appearance"]["url"] == "https://gazette.example/a%20b.txt"


def test_nothing_is_published_below_the_threshold() -> None:
    done = run("score", "-", *WHO, *WHERE, "--min-confidence", "0.9", stdin=FALSE)
    assert (done.exit_code, json.loads(done.stdout)["@graph"]) == (0, [])


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(["--format", "claimreview"], "needs --organisation NAME", id="no organisation"),
        pytest.param([*WHO[:3], "  ", *WHERE], "needs --organisation NAME", id="blank organisation"),
        pytest.param([*WHO], "needs --url URL", id="no page"),
        pytest.param([*WHO, "--url", "herald.example"], "--url 'herald.example' is not a URL", id="page not a URL"),
        pytest.param([*WHO, *WHERE, "--article-url", "x"], "--article-url 'x' is not a URL", id="article not a URL"),
        pytest.param(["--url", "https://a.example"], "--url is for --format claimreview", id="page of another format"),
        pytest.param(["--first-appearance"], "--first-appearance is for", id="flag of another format"),
        pytest.param(["--min-confidence", "0"], "--min-confidence is for", id="threshold of another format"),
        pytest.param(
            ["-", *WHO, *WHERE, "--article-url", "https://a.example", "--out", "pages"],
            "write {name} in --article-url",
            id="one address for several",
        ),
    ],
)
def test_what_is_missing_is_said_with_its_option(args: list[str], message: str, builder: Builder) -> None:
    done = run("score", "-", *args, stdin=TRUE)
    assert (done.exit_code, done.stdout, builder.pipeline.seen) == (2, "", [])
    assert message in done.stderr
