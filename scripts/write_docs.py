"""Renew the generated parts of README.md and docs/: help texts, tables, and what the examples print.

A part is what lies between `<!-- generated: NAME -->` and `<!-- end -->`; NAME is a key of PARTS.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assay.api import create_app
from assay.api.documentation import type_words
from assay.api.problems import KINDS
from assay.cli import build_app
from assay.plugins import COMMANDS
from assay.presentation.wording import reason_words
from assay.settings import Settings
from assay.steps import scoring
from assay_schemas import Reason, Report
from scripts.reference import call_examples, fence, finding_list, python_names, quality_table, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = "80"
DEMO = "assay score seeds/articles/wmw-grossly-wrong.txt"
DEMO_LINES = 36
GENERATED = ("api", "cli", "findings", "python", "report", "score", "settings", "tutorial")

_PART = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SECONDS = re.compile(r"\b\d+\.\d s\b")
_REQUEST_ID = re.compile(r'"[0-9a-f]{32}"')


class Curl(NamedTuple):
    """A request as an example writes it."""

    method: str
    path: str
    body: object

    @classmethod
    def parse(cls, command: str) -> Curl:
        """Read a curl command that uses -s, -H and -d only."""
        words = shlex.split(command)
        (address,) = (word for word in words if word.startswith("http://"))
        path = "/" + address.removeprefix("http://").partition("/")[2]
        if "-d" not in words:
            return cls("GET", path, None)
        return cls("POST", path, json.loads(words[words.index("-d") + 1]))


def main() -> None:
    """Rewrite every page that has generated parts."""
    for page in pages():
        page.write_text(renew(page.read_text(encoding="utf-8")), encoding="utf-8")


def pages() -> tuple[Path, ...]:
    """Return the pages that have generated parts."""
    return (ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in GENERATED))


def renew(page: str) -> str:
    """Return a page with its generated parts brought up to date."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[3]}", page)


def demo() -> str:
    """Return the first lines that the demo prints; how long it took is left out."""
    lines = _printed(DEMO).splitlines()[:DEMO_LINES]
    return fence("console", f"$ {DEMO} | head -n {DEMO_LINES}", *(_SECONDS.sub("0.7 s", line) for line in lines))


def first_refutation() -> str:
    """Return what is printed on the height of the lighthouse in the article that `assay init` gets wrong.

    All that this article says is false; how much of it is left open is said, too.
    """
    starter = "service/assay/facts/starter"
    shown = _printed(f"assay score {starter}/wrong.txt --facts {starter}/facts.yaml --engine embedded")
    example = fence("text", next(part for part in shown.split("\n\n") if "contradicts kestrel-point-height" in part))
    found = {what: int(count) for count, what in re.findall(r"(\d+) (refuted|not enough evidence)", shown)}
    return f"{example}\n{_left_open(found['refuted'], found.get('not enough evidence', 0))}"


def _left_open(refuted: int, left: int) -> str:
    words = (
        f"All {refuted + left} claims of that article are false: {refuted} are refuted and {left} left open, beside "
        "the facts nearest to them. The embedded engine leaves open what it is not sure of; "
        "[a language model](#with-a-language-model) decides far more."
    )
    return f"{textwrap.fill(words, 120, break_on_hyphens=False)}\n"


def help_texts() -> str:
    """Return the help of every command of this project, without those that other packages contribute."""
    app = build_app(contributed=distribution("assay-news").entry_points.select(group=COMMANDS))
    runner = CliRunner()
    texts = []
    for words in _commands(typer.main.get_command(app)):
        shown = runner.invoke(app, [*words, "--help"], prog_name="assay", env={"COLUMNS": COLUMNS}).stdout
        texts.append(f"## `{' '.join(('assay', *words))}`\n\n{fence('text', shown.strip())}")
    return "\n".join(texts)


def settings_table() -> str:
    """Return the settings with their defaults."""
    properties = Settings.model_json_schema()["properties"]
    return table(
        ("variable", "default", "meaning"),
        (
            (f"`ASSAY_{name.upper()}`", _default(field["default"]), " ".join(field["description"].split()))
            for name, field in properties.items()
        ),
    )


def weight_table() -> str:
    """Return the weights of the score."""
    rows = [
        *((f"a claim in the {place}", weight) for place, weight in scoring.PROMINENCE.items()),
        *((f"× {stance} by the article", weight) for stance, weight in scoring.STANCE.items()),
        *((f"× refuted, {severity}", weight) for severity, weight in scoring.SEVERITY.items()),
        ("× conflicting evidence: `CONFLICTING`", scoring.CONFLICTING),
        ("× undecided: `UNDECIDED`", scoring.UNDECIDED),
        ("cap on all undecided claims together: `UNDECIDED_CAP`", scoring.UNDECIDED_CAP),
        ("× undecided, for the upper bound: `HIDDEN`", scoring.HIDDEN),
        ("weight beside all claims: `BASE`", scoring.BASE),
        ("exponent of the share: `BEND`", scoring.BEND),
        ("cap on all supported claims together: `TRUTH_CAP`", scoring.TRUTH_CAP),
        ("score of the decided claims from which an article is mixed: `MIXED_FROM`", scoring.MIXED_FROM),
        ("score of the decided claims from which it is misleading: `MISLEADING_FROM`", scoring.MISLEADING_FROM),
        ("coverage below which it is unverifiable: `MIN_COVERAGE`", scoring.MIN_COVERAGE),
        (
            "... unless at least this many claims are decided and it is surely misleading: `MIN_DECIDED_AGAINST`",
            scoring.MIN_DECIDED_AGAINST,
        ),
        ("decided claims that the label reliable needs: `MIN_DECIDED`", scoring.MIN_DECIDED),
    ]
    return table(("weight", "value"), ((what, f"{value:g}") for what, value in rows))


def report_fields() -> str:
    """Return the fields of the report, model by model."""
    schema = Report.model_json_schema(mode="serialization")
    models = {"Report": schema} | {name: each for name, each in schema["$defs"].items() if "properties" in each}
    order = ["Report", "ArticleSummary", "ArticleScore", "ReportedClaim", "Span", "EvidenceItem"]
    names = [*order, *(name for name in models if name not in {*order, "Source"})]  # docs/facts.md has the source
    return "\n".join(f"### {name}\n\n{_fields(models[name])}" for name in names)


def reason_table() -> str:
    """Return the reasons with their words."""
    return table(("reason", "meaning"), ((f"`{reason}`", reason_words(reason)) for reason in Reason))


def endpoint_table() -> str:
    """Return the paths of the API."""
    paths = create_app(Settings()).openapi()["paths"]
    return table(
        ("request", "answer", "problems"),
        (
            (f"`{method.upper()} {path}`", _sentence(operation["description"]), _problem_statuses(operation))
            for path, operations in paths.items()
            for method, operation in operations.items()
        ),
    )


def problem_table() -> str:
    """Return the kinds of problem documents."""
    return table(
        ("`type`", "status", "title", "what to do"),
        ((f"`{kind.type}`", str(kind.status), kind.title, kind.meaning) for kind in KINDS),
    )


def problem_example() -> str:
    """Return an example of a refused request and its answer."""
    command = (
        "curl -s http://127.0.0.1:8000/v1/articles/score -H 'Content-Type: application/json' -d '{\"text\": \"\"}'"
    )
    with TestClient(create_app(Settings())) as client:
        answer = client.post(Curl.parse(command).path, json=Curl.parse(command).body).json()
    shown = _REQUEST_ID.sub('"6f8720f1b76544d4a0845e9749847c6b"', json.dumps(answer, indent=2))
    return fence("console", f"$ {command}", shown)


PARTS: Mapping[str, Callable[[], str]] = {
    "calls": call_examples,
    "demo": demo,
    "endpoints": endpoint_table,
    "findings": finding_list,
    "first-refutation": first_refutation,
    "help": help_texts,
    "problem": problem_example,
    "problems": problem_table,
    "python-schemas": lambda: python_names("assay_schemas"),
    "quality": quality_table,
    "reasons": reason_table,
    "report": report_fields,
    "settings": settings_table,
    "weights": weight_table,
}


def _printed(command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ASSAY_", "OPENAI_"))}
    return subprocess.run(  # noqa: S603 - this very project
        [sys.executable, "-m", *shlex.split(command)],
        cwd=ROOT,
        env=environment | {"COLUMNS": COLUMNS},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _commands(command: object, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*words, name))


def _fields(model: Mapping[str, dict[str, dict[str, object]]]) -> str:
    return table(
        ("field", "type", "meaning"),
        (
            (
                f"`{name}`",
                f"`{type_words(field)}`".replace("|", r"\|"),
                " ".join(str(field.get("description", "")).split()),
            )
            for name, field in model["properties"].items()
        ),
    )


def _default(value: object) -> str:
    return "" if value in (None, [], {}) else f"`{value}`"


def _sentence(text: str) -> str:
    return text.partition("\n\n")[0].replace("\n", " ")


def _problem_statuses(operation: Mapping[str, Mapping[str, object]]) -> str:
    return ", ".join(status for status in operation["responses"] if int(status) >= 400)


if __name__ == "__main__":
    main()
