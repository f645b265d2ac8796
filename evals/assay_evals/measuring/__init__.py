"""From the cases and results of a run to figures with intervals and the tables behind them.

Every name begins with the dataset's. A case that failed, and a claim that was not checked or not found, counts as a
wrong answer everywhere and stands apart in the confusion matrix.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar, assert_never

from assay.facts.store import load_fact_base
from assay_evals.measuring.article_metrics import measure_articles
from assay_evals.measuring.article_tables import article_tables
from assay_evals.measuring.articles import read_articles
from assay_evals.measuring.measurement import Measurement, differences, to_figures
from assay_evals.measuring.pairs import measure_pairs, pair_tables, read_pairs
from assay_evals.measuring.worthiness import measure_sentences, read_sentences, sentence_tables
from assay_evals.running.cases import ArticleCase, DatasetKind, PairCase, WorthinessCase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assay_evals.datasets import Dataset
    from assay_evals.reporting.tables import Table
    from assay_evals.running.results import CaseResult, Figure
    from assay_schemas import FactId

__all__ = ["Figures", "Measurement", "differences", "measure", "measurement_of"]

CaseT = TypeVar("CaseT", ArticleCase, PairCase, WorthinessCase)


class Figures(NamedTuple):
    """What a run over one dataset comes to."""

    figures: tuple[Figure, ...]
    """Ordered by name."""
    tables: tuple[Table, ...]


def measure(dataset: Dataset, results: Iterable[CaseResult], *, seed: int, is_calibrated: bool = False) -> Figures:
    """Return the figures and tables of one run over a dataset.

    Args:
        dataset: Its cases are read once; of pairs and sentences only small rows are kept. Cases without a result
            were not run and are left out.
        results: Of one configuration, in any order, read once.
        seed: Of the bootstrap.
        is_calibrated: Whether confidences are probabilities fitted on development data.

    Raises:
        DataError: If the cases or facts can't be read.
        TypeError: If a case is not of the kind that the dataset says.
    """
    measurement, tabulate = _read(dataset, results)
    return Figures(to_figures(measurement, seed=seed), tabulate(seed=seed, is_calibrated=is_calibrated))


def measurement_of(dataset: Dataset, results: Iterable[CaseResult]) -> Measurement:
    """Return the metrics of a run, to be paired with those of another over the same cases; errors as of `measure`."""
    return _read(dataset, results)[0]


class _Tabulate(Protocol):
    def __call__(self, *, seed: int, is_calibrated: bool) -> tuple[Table, ...]: ...


def _read(dataset: Dataset, results: Iterable[CaseResult]) -> tuple[Measurement, _Tabulate]:
    name = dataset.info.name
    match dataset.info.kind:
        case DatasetKind.ARTICLES:
            articles = read_articles(_only(ArticleCase, dataset), results, _statements(dataset))
            return measure_articles(name, articles), partial(article_tables, name, articles)
        case DatasetKind.PAIRS:
            pairs = read_pairs(_only(PairCase, dataset), results)
            return measure_pairs(name, pairs), partial(pair_tables, name, pairs)
        case DatasetKind.WORTHINESS:
            sentences = read_sentences(_only(WorthinessCase, dataset), results)
            return measure_sentences(name, sentences), partial(sentence_tables, name, sentences)
        case _ as unreachable:
            assert_never(unreachable)


def _only(kind: type[CaseT], dataset: Dataset) -> Iterator[CaseT]:
    for case in dataset.cases:
        if not isinstance(case, kind):
            raise TypeError(f"case {case.id!r} of {dataset.info.name!r} is not a {kind.__name__}")
        yield case


def _statements(dataset: Dataset) -> dict[str, dict[FactId, str]]:
    return {
        domain: {fact.id: fact.statement for fact in load_fact_base(paths).facts}
        for domain, paths in dataset.fact_paths.items()
    }
