"""Parts of the documents that are read off the code and its measurements: Python names, figures, calls, findings."""

from __future__ import annotations

import inspect
import json
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NewType

from assay.api import create_app
from assay.api.examples import answer_of, curl_command
from assay.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
BASELINES = ("replay-seeds", "embedded-seeds")
"""The committed figures of the model path and of the embedded path."""
QUALITY = {
    "articles": ("score.in_range", "n"),
    "claims": ("end_to_end.accuracy", "n"),
    "claims found": ("extraction.recall", "share"),
    "verdicts right, claims not found counted as wrong": ("end_to_end.accuracy", "share"),
    "end-to-end macro-F1": ("end_to_end.macro_f1", "value"),
    "**true claims called refuted** (false refutation)": ("end_to_end.false_refutation", "share"),
    "**false claims called supported** (wrong support)": ("end_to_end.missed_refutation", "share"),
    "articles whose label is right": ("score.label_accuracy", "share"),
    "articles whose score is in the reader's range": ("score.in_range", "share"),
}
"""Rows of the table in README.md: figure of the baseline, and which side of it is shown."""

_HEADER = re.compile(r"^# ?(.*)$", re.MULTILINE)


def quality_table() -> str:
    """Return the committed figures of both paths, side by side."""
    files = [ROOT / "evals" / "baselines" / f"{name}.json" for name in BASELINES]
    metrics = [json.loads(file.read_text(encoding="utf-8"))["metrics"] for file in files]
    rows = (
        (what, *(_figure(each[f"seeds.{name}"], side) for each in metrics)) for what, (name, side) in QUALITY.items()
    )
    return table(("on the sample articles", "language model", "embedded engine"), rows)


def python_names(package: str) -> str:
    """Return the public names of a package with what each is."""
    home = import_module(package)
    members = ((name, getattr(home, name)) for name in home.__all__)
    documented = ((name, member) for name, member in members if getattr(member, "__module__", "").startswith(package))
    return table(
        ("name", "what it is"), ((f"`{_shown(name, member)}`", _first_line(member)) for name, member in documented)
    )


def finding_list() -> str:
    """Return what each script of findings/ says about itself."""
    return "\n".join(_finding(path) for path in sorted((ROOT / "findings").glob("*.sh")))


def call_examples() -> str:
    """Return an example of each call of the API with its answer, as the OpenAPI document has it."""
    paths = create_app(Settings()).openapi()["paths"]
    return "\n".join(
        _example(method, path, operation)
        for path, operations in paths.items()
        for method, operation in operations.items()
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    lines = [tuple(heads), *map(tuple, rows)]
    lines.insert(1, ("---",) * len(lines[0]))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def fence(language: str, *lines: str) -> str:
    """Return a block of code in Markdown."""
    return "\n".join((f"```{language}", *lines, "```\n"))


def _figure(metric: dict[str, float], side: str) -> str:
    match side:
        case "n":
            return str(metric["n"])
        case "share":
            return f"{100 * metric['value']:.1f} %"
        case _:
            return f"{metric['value']:.3f}"


def _shown(name: str, member: object) -> str:
    if not inspect.isfunction(member):
        return name
    parameters = ", ".join(_parameters(inspect.signature(member)))
    return f"{name}({parameters})"


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    is_keyword_only = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not is_keyword_only:
            is_keyword_only = True
            yield "*"
        has_default = parameter.default is not parameter.empty
        yield f"{parameter.name}={parameter.default!r}" if has_default else parameter.name


def _first_line(member: object) -> str:
    if isinstance(member, str | int | float):
        return f"The constant `{member!r}`."
    if isinstance(member, NewType):
        return f"A `{member.__supertype__.__name__}` with a type of its own."
    return (inspect.getdoc(member) or "").partition("\n\n")[0].replace("\n", " ").replace("|", r"\|")


def _finding(path: Path) -> str:
    lines = _HEADER.findall(path.read_text(encoding="utf-8").partition("set -eu")[0])
    title, *rest = [line for line in lines if not line.startswith("!")]
    parts = re.sub(r" ?\b(Expected|Seen|Hurts)( \([^)]*\))?:", r"\n- **\1**\2:", " ".join(filter(None, rest)))
    return f"## {title.rstrip('.')}\n\n{parts.strip()}\n\n`findings/{path.name}`\n"


def _example(method: str, path: str, operation: Mapping[str, object]) -> str:
    shown = [f"$ {curl_command(method, path, operation)}", *filter(None, [answer_of(operation)])]
    return f"### `{method.upper()} {path}`\n\n{fence('console', *shown)}"
