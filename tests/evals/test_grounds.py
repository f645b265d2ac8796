"""What verdicts rest on, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from assay_evals.measuring.grounds import citation_metric, wording_metrics
from assay_evals.measuring.measurement import Metric
from assay_evals.measuring.rows import Given, Group, Row, to_arrays
from assay_evals.metrics.classification import Answer
from assay_schemas import FactId

SUPPORTED, REFUTED, OPEN = Answer.SUPPORTED, Answer.REFUTED, Answer.NOT_ENOUGH_EVIDENCE


def row(
    id_: str, gold: Answer, answer: Answer, *, cited: str = "", grounds: str = "", groups: tuple[Group, ...] = ()
) -> Row:
    return Row(
        id=id_,
        cluster=id_,
        gold=gold,
        accepted=frozenset({gold}),
        given=Given(answer, cited=frozenset(map(FactId, cited.split()))),
        grounds=frozenset(map(FactId, grounds.split())),
        groups=groups,
    )


def value(metric: Metric, rows: tuple[Row, ...]) -> float:
    return float(metric.statistic(np.ones((1, len(rows))))[0])


def test_only_right_answers_that_facts_decide_can_cite_well_or_badly() -> None:
    rows = (
        row("a", REFUTED, REFUTED, cited="f1 f2", grounds="f2 f3"),  # one of the deciding facts is enough
        row("b", SUPPORTED, SUPPORTED, cited="f9", grounds="f1"),
        row("c", SUPPORTED, SUPPORTED, cited="", grounds="f1"),
        row("d", REFUTED, SUPPORTED, cited="f1", grounds="f1"),  # wrong anyway
        row("e", OPEN, OPEN),  # nothing to cite
    )
    metric = citation_metric("rooms", to_arrays(rows, ["a", "b", "c", "d", "e"]))
    assert (metric.name, metric.n) == ("rooms.citation", 3)
    assert value(metric, rows) == pytest.approx(1 / 3)


def test_a_claim_counts_for_every_kind_of_wording_that_it_has() -> None:
    number, negation = ("wording", "number"), ("wording", "negation")
    rows = (
        row("a", REFUTED, REFUTED, groups=(number,)),
        row("b", REFUTED, SUPPORTED, groups=(number, negation)),
        row("c", OPEN, OPEN, groups=(("wording", "plain"),)),
    )
    metrics = {metric.name: metric for metric in wording_metrics("rooms", to_arrays(rows, ["a", "b", "c"]))}
    assert (metrics["rooms.wording.number"].n, value(metrics["rooms.wording.number"], rows)) == (2, 0.5)
    assert (metrics["rooms.wording.negation"].n, value(metrics["rooms.wording.negation"], rows)) == (1, 0.0)
    assert metrics["rooms.wording.date"].n == 0
    assert np.isnan(value(metrics["rooms.wording.date"], rows))
