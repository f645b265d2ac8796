"""Which figures speak for a run: those that are printed, compared first, and held by a baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay_evals.reporting.tables import RunReport
    from assay_evals.running.results import Figure

HEADLINES = (
    "extraction.f1",
    "extraction.recall",
    "extraction.checkworthiness.f1",
    "retrieval.mrr",
    "gold_evidence.macro_f1",
    "retrieved_evidence.macro_f1",
    "retrieved_evidence.balanced_accuracy",
    "retrieved_evidence.wording.date",
    "retrieved_evidence.wording.name",
    "retrieved_evidence.wording.negation",
    "retrieved_evidence.wording.number",
    "retrieved_evidence.citation",
    "retrieved_evidence.calibration.ece",
    "end_to_end.macro_f1",
    "end_to_end.accuracy",
    "end_to_end.lenient_accuracy",
    "end_to_end.false_refutation",
    "end_to_end.missed_refutation",
    "score.in_range",
    "score.kendall_tau",
    "score.label_accuracy",
    "attack.score_drop",
    "attack.label_kept",
    "variants.refuted",
    "variants.left_alone",
    "verdicts.macro_f1",
    "verdicts.balanced_accuracy",
    "verdicts.false_refutation",
    "verdicts.missed_refutation",
    "verdicts.wording.date",
    "verdicts.wording.name",
    "verdicts.wording.negation",
    "verdicts.wording.number",
    "calibration.ece",
    "checkworthiness.f1",
)
"""Names without the dataset, in the order in which they are shown. None is of time: that differs between machines."""

SUMMARY = frozenset(
    {
        "extraction.f1",
        "retrieval.mrr",
        "end_to_end.macro_f1",
        "end_to_end.false_refutation",
        "end_to_end.missed_refutation",
        "score.kendall_tau",
        "attack.score_drop",
        "verdicts.macro_f1",
        "verdicts.false_refutation",
        "verdicts.missed_refutation",
    }
)
"""Those of them that stand where there is room for a few: one for each thing that Assay does."""


def headline_figures(report: RunReport) -> tuple[Figure, ...]:
    """Return the figures that speak for each dataset of a run, as far as there was something to measure."""
    by_name = {figure.name: figure for figure in report.figures}
    wanted = (f"{info.name}.{headline}" for info in report.datasets for headline in HEADLINES)
    return tuple(by_name[name] for name in wanted if name in by_name and by_name[name].n)


def is_headline(name: str, datasets: Iterable[str]) -> bool:
    """Return True if a figure of one of the datasets is a headline metric."""
    return any(name == f"{dataset}.{headline}" for dataset in datasets for headline in HEADLINES)
