"""Two engines on the same articles: a recorded language model and the embedded one. No key, no network.

Prints a table with a row for each of four recorded articles, how each engine begins its report on one of them, and what
to type next.
"""

from __future__ import annotations

import asyncio
import json
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from assay.bootstrap import build_pipeline
from assay.files.shipped import shipped
from assay.presentation import render_text
from assay.settings import EngineChoice, Settings
from assay_schemas import ArticleInput

if TYPE_CHECKING:
    from pathlib import Path

    from assay_schemas import Report

SHOWN = "olympics-subtly-wrong"
WIDTH = 80
NEXT = """
--- Your own facts and articles: type these, then go on in README.md ------------

  . .venv/bin/activate
  assay init mydesk                                            five facts, and two articles about them
  assay score mydesk/wrong.txt --facts mydesk/facts.yaml"""
SHOWN_PARTS = 3
"""Of a report: its head, its score, and the claim that is refuted first."""
RECORDED = {
    "olympics100m": ("accurate", "paraphrased", "subtly-wrong", "debunk", "injection"),
    "walk-my-walk": ("accurate", "paraphrased", "subtly-wrong", "grossly-wrong", "opinion"),
}
"""Articles that the recordings hold, by the facts that they are checked against."""
ROWS = ("olympics-accurate", "olympics-subtly-wrong", "olympics-debunk", "olympics-injection")
"""Articles of the table: the embedded engine takes seconds for each, and for each file of facts."""
_PREFIX = {"olympics100m": "olympics", "walk-my-walk": "wmw"}


class Compared(NamedTuple):
    """An article as both engines report on it."""

    name: str
    recorded: Report
    embedded: Report


def recorded_articles() -> list[tuple[str, Path]]:
    """Return the names of the recorded articles, each with its file of facts."""
    facts = shipped("seeds/ground_truth")
    return [
        (f"{_PREFIX[domain]}-{kind}", facts / f"{domain}.yaml") for domain, kinds in RECORDED.items() for kind in kinds
    ]


def read_article(name: str, facts: Path) -> ArticleInput:
    """Return a seed article with its date."""
    text = (shipped("seeds/articles") / f"{name}.txt").read_text(encoding="utf-8")
    dates = (shipped("seeds/gold") / f"{facts.stem}_articles.json").read_text(encoding="utf-8")
    return ArticleInput.model_validate({"text": text, "date": json.loads(dates)[f"{name}.txt"]["published"]})


async def compare() -> list[Compared]:
    """Return the articles of the table with both reports."""
    compared = []
    rows = [item for item in recorded_articles() if item[0] in ROWS]
    for facts, articles in groupby(rows, key=lambda item: item[1]):
        replay, own = (Settings(engine=name, facts=(facts,)) for name in (EngineChoice.REPLAY, EngineChoice.EMBEDDED))
        async with build_pipeline(replay) as recorded, build_pipeline(own, beside=recorded) as embedded:
            for name, _ in articles:
                article = read_article(name, facts)
                compared.append(Compared(name, await recorded.score(article), await embedded.score(article)))
    return compared


def summary(report: Report) -> str:
    """Return label, score and how much was decided, as one cell."""
    return f"{report.score.label.value:<12} {report.score.value:>4.2f} {report.score.coverage:>5.0%}"


def excerpt(report: Report) -> str:
    """Return the beginning of a report."""
    parts = render_text(report, colour=False, width=WIDTH).split("\n\n")
    return "\n\n".join([*parts[:SHOWN_PARTS], f"... and {len(report.claims) - 1} more claims"])


def main() -> None:
    """Print the table, then two reports."""
    rows = asyncio.run(compare())
    print("Seed articles, scored by a recorded language model and by the embedded engine:")
    print("label, score (0 nothing is contradicted, 1 all is), share of the claims that facts decided\n")
    print(f"{'article':<24}{'language model':<26}embedded engine")
    for row in rows:
        print(f"{row.name:<24}{summary(row.recorded):<26}{summary(row.embedded)}")
    shown = next(row for row in rows if row.name == SHOWN)
    for title, report in (("the language model", shown.recorded), ("the embedded engine", shown.embedded)):
        print(f"\n--- {SHOWN} by {title} {'-' * (WIDTH - 10 - len(SHOWN) - len(title))}\n\n{excerpt(report)}")
    print(NEXT)


if __name__ == "__main__":
    main()
