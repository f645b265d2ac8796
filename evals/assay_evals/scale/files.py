"""Files of many facts at the command line: lint of them, and import of tables and reviews."""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from assay_evals.scale.made_facts import make_facts, make_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assay_evals.scale.jobs import Job
    from assay_schemas import Fact

    Figures = dict[str, float]

_PLANTED_OF = 1_000
"""One of so many facts is planted: with a second one that contradicts it."""
_SOURCE = {"publisher": "Made up"}
_CODE = "contradicting-statements"
_KIB_OF_MEGABYTE = 1e6 / 1024


class _Run(NamedTuple):
    """What a command cost, and what it wrote."""

    wall_s: float
    cpu_s: float
    """Of all its processes."""
    rss_mb: float
    """Of the largest of them, at its peak."""
    lines: list[str]


def measure_lint(job: Job) -> Figures:
    """Lint a file of made-up facts with contradictions planted among them, in one go."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "facts.jsonl"
        _write_lines(path, chain(_made(job), _plant(job)))
        ran = _run(folder, "lint", str(path), "--format", "json")
    found = [finding for finding in map(json.loads, ran.lines) if finding["code"] == _CODE]
    hits = sum(finding["message"].startswith("fact planted-") for finding in found)
    figures = {"found": hits / (job.facts // _PLANTED_OF), "others": float(len(found) - hits)}
    return _figures("lint", ran, figures)


def measure_import(job: Job) -> Figures:
    """Import made-up facts as a table, and as reviews of claims, each into a file of its own, and the table again."""
    figures: Figures = {}
    with TemporaryDirectory() as folder:
        for kind, write in _SOURCES.items():
            source = Path(folder) / kind
            write(source, make_facts(job.facts, job.seed))
            into = source.with_name(f"from-{kind.rpartition('.')[2]}.jsonl")
            for name in (_NAMES[kind], f"{_NAMES[kind]}_again"):
                ran = _run(folder, "import", str(source), "--into", str(into))
                figures |= _figures(name, ran, {"taken": float(len(ran.lines))})
    return figures


def _figures(name: str, ran: _Run, more: Figures) -> Figures:
    own = {"s": ran.wall_s, "cpu_s": ran.cpu_s, "peak_mb": ran.rss_mb}
    return {f"{name}_{figure}": value for figure, value in (own | more).items()}


def _run(folder: str, *command: str) -> _Run:
    """Run a command of facts; the memory is that of the largest process that this one has started so far."""
    out = Path(folder) / "out"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with out.open("wb") as stdout:
        done = subprocess.run(  # noqa: S603 - the project's own command
            [sys.executable, "-m", "assay", "facts", *command],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"facts {command[0]} ended with exit code {done.returncode}: {done.stderr[-500:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Run(wall, cpu, after.ru_maxrss / _KIB_OF_MEGABYTE, out.read_text(encoding="utf-8").splitlines())


def _made(job: Job) -> Iterator[dict[str, object]]:
    for fact in make_facts(job.facts, job.seed):
        yield fact.model_dump(mode="json", exclude_defaults=True) | {"sources": [_SOURCE]}


def _plant(job: Job) -> Iterator[dict[str, object]]:
    draw = random.Random(job.seed + 2)  # noqa: S311 - draws names, hides nothing
    for number in range(job.facts // _PLANTED_OF):
        place, *people = (make_name(kind, draw) for kind in ("place", "person", "person"))
        for side, person in zip("ab", people, strict=True):
            statement = f"The mayor of {place} {number} is {person}."
            yield {"id": f"planted-{number}-{side}", "statement": statement, "sources": [_SOURCE]}


def _write_lines(path: Path, values: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(value)}\n" for value in values)


def _write_table(path: Path, facts: Iterable[Fact]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "statement", "source", "url"))
        writer.writerows((f.id, f.statement, "Made up", f"https://made-up.example/{f.id}") for f in facts)


def _write_reviews(path: Path, facts: Iterable[Fact]) -> None:
    _write_lines(path, map(_review, facts))


def _review(fact: Fact) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": fact.statement,
        "url": f"https://made-up.example/{fact.id}",
        "author": {"@type": "Organization", "name": "Made up"},
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1},
    }


_SOURCES: dict[str, Callable[[Path, Iterable[Fact]], None]] = {"t.csv": _write_table, "r.jsonl": _write_reviews}
_NAMES = {"t.csv": "table", "r.jsonl": "reviews"}
