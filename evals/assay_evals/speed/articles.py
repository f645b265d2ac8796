"""The articles of the benchmark: annotated ones, alone or several of a domain in a row, so that lengths spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assay.errors import ConfigError
from assay.files.shipped import shipped
from assay_evals.datasets import load
from assay_evals.running.cases import ArticleCase

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from assay_evals.running.cases import GoldClaim

# Domains take turns, and no two articles begin alike: what one leaves in the cache is of little use to the next.
_PLAN = (
    ("shipwreck", "01-agency-report"),
    ("tramline", "03-explainer", "04-tabloid"),
    ("olympics100m", "olympics-subtly-wrong", "olympics-results-table", "olympics-paraphrased"),
    ("walk-my-walk", "wmw-paraphrased", "wmw-accurate", "wmw-subtly-wrong", "wmw-grossly-wrong", "wmw-laundering"),
    ("shipwreck", "02-weekend-feature", "04-tabloid"),
    ("tramline", "01-agency-report", "05-window-seat-blog", "06-rumour-check"),
    (
        "olympics100m",
        "olympics-grossly-wrong",
        "olympics-beyond-facts",
        "olympics-paraphrased",
        "olympics-accurate",
        "olympics-subtly-wrong",
        "olympics-debunk",
    ),
    ("walk-my-walk", "wmw-subtly-wrong", "wmw-debunk"),
    ("shipwreck", "03-ten-points", "07-quay-notes", "05-listeners-questions", "06-harbour-blog"),
    ("tramline", "02-sunday-feature", "06-rumour-check", "01-agency-report", "04-tabloid"),
    ("olympics100m", "olympics-accurate", "olympics-debunk"),
    ("walk-my-walk", "wmw-accurate", "wmw-laundering", "wmw-opinion"),
)


class SpeedArticle(NamedTuple):
    """An article of the benchmark."""

    id: str
    """Also the key that its requests are sent with, by which the server tells them apart."""
    parts: tuple[ArticleCase, ...]
    facts: tuple[Path, ...]

    @property
    def text(self) -> str:
        """The parts in a row; the headline of the first is that of all."""
        return "\n\n".join(part.text.strip() for part in self.parts)

    @property
    def date(self) -> dt.date | None:
        """That of the first part."""
        return self.parts[0].date

    @property
    def words(self) -> int:
        """Length of the text."""
        return len(self.text.split())

    @property
    def claims(self) -> tuple[GoldClaim, ...]:
        """What the annotators found in the parts."""
        return tuple(claim for part in self.parts for claim in part.claims)


def read_articles(most: int | None = None) -> tuple[SpeedArticle, ...]:
    """Return the articles in the order in which they are scored.

    Args:
        most: How many; None: all.

    Raises:
        ConfigError: If the annotated articles are not there, as in an installed package.
    """
    domains = shipped("evals/domains")
    if not domains.is_dir():
        raise ConfigError("the articles of the benchmark are not installed; run it in a checkout of Assay")
    loaded = [load(spec) for spec in ("seeds", *map(str, sorted(domains.iterdir())))]
    facts = {domain: paths for dataset in loaded for domain, paths in dataset.fact_paths.items()}
    cases = {
        (case.domain, case.id): case for dataset in loaded for case in dataset.cases if isinstance(case, ArticleCase)
    }
    return tuple(
        SpeedArticle(f"{domain}-{number}", tuple(cases[domain, name] for name in names), facts[domain])
        for number, (domain, *names) in enumerate(_PLAN[:most], 1)
    )
