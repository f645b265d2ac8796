"""The model card: what a verifier was made from, how, what it is worth and what it is bad at."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

from assay.engines.embedded.judging.stack import Setting, read_stacks
from assay_schemas.base import Frozen
from assay_training.rows import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from assay.engines.embedded.judging.stack import Stacks
    from assay_training.rows import Pair

CARD = "MODEL_CARD.md"
MADE = "made.json"
_LIMITS = """
- It reads English only, and one claim at a time; irony, and what a claim means only in its article, are lost on it.
- It knows no facts of its own: what only world knowledge connects it leaves open, or errs.
- Figures, dates and ranks it compares badly. That is the guards' part, and a verdict rests on both.
- A fact that is near the claim, but of another time, place or namesake, is its commonest trap.
- The probabilities hold for claims like those of its calibration; on medical text and on tables they are worse.
"""


class Made(Frozen):
    """What the training of a verifier leaves for its card."""

    recipe: dict[str, str]
    """Settings by their names."""
    sources: tuple[tuple[str, int, int, int, str], ...]
    """Name of each source, its pairs that are supported, refuted and open, and its licence."""


def note_training(pairs: Iterable[Pair], recipe: Mapping[str, object], out: Path) -> None:
    """Write what a verifier is trained on, and how, for its card."""
    counts: dict[str, Counter[str]] = {}
    licences: dict[str, str] = {}
    for pair in pairs:
        counts.setdefault(pair.source, Counter())[pair.label] += 1
        licences[pair.source] = "own, and that of the text it is made from" if _is_made(pair) else pair.licence
    sources = tuple(
        (name, of[LABELS[0]], of[LABELS[1]], of[LABELS[2]], licences[name]) for name, of in sorted(counts.items())
    )
    made = Made(recipe={name: str(value) for name, value in recipe.items()}, sources=sources)
    (out / MADE).write_text(f"{made.model_dump_json(indent=2)}\n", encoding="utf-8")


def write_card(out: Path) -> None:
    """Write the card from what the steps of training left in `out`: made.json, figures.tsv and stack.json."""
    made = Made.model_validate_json((out / MADE).read_text(encoding="utf-8"))
    stacks = read_stacks((out / "stack.json").read_bytes())
    with (out / "figures.tsv").open(encoding="utf-8", newline="") as file:
        figures = list(csv.reader(file, delimiter="\t"))
    (out / CARD).write_text("\n".join(_lines(made, stacks, figures)) + "\n", encoding="utf-8")


def _is_made(pair: Pair) -> bool:
    return pair.source.startswith("made.")


def _lines(made: Made, stacks: Stacks, figures: list[list[str]]) -> Iterator[str]:
    yield from ("# The verifier of the embedded engine", "")
    yield "A cross-encoder that reads a claim beside its evidence and gives the chances that the evidence supports it,"
    yield "refutes it or leaves it open. A logistic regression weighs them with what exact comparison found."
    yield from ("", "Written by `assay-train stack`; the weights are under the Apache License 2.0.", "")
    yield from ("## How it was made", "")
    yield from _table(("setting", "value"), made.recipe.items())
    yield from ("", "## What it was trained on", "")
    yield from _table(("source", "supported", "refuted", "open", "licence"), made.sources)
    yield from ("", "## What it is worth", "")
    yield "Measured on rows that neither the verifier nor, in folds of whole subjects, the stack has seen. There is a"
    yield "stack for evidence that comes with a claim, one for articles, and one for articles whose facts carry their"
    yield "own wordings; a verdict is given from this probability on:"
    yield ""
    yield from _table(
        ("setting", "supported from", "refuted from"),
        ((each.value, stacks.of(each).supported_from, stacks.of(each).refuted_from) for each in Setting),
    )
    yield ""
    yield "`unseen` is every fourth claim of 80 subjects that nothing was fitted on, the published sets 150 rows each."
    yield "The stacks without a part of the signals are fitted anew, for comparison. `forced` is the accuracy if every"
    yield "row got its likeliest verdict, however unlikely that is."
    yield ""
    yield from _table(figures[0], figures[1:])
    yield from ("", "## What it is bad at", "")
    yield _LIMITS.strip()


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    columns = tuple(head)
    yield f"| {' | '.join(map(str, columns))} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
