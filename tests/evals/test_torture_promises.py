"""A promise that a report breaks is named, and one that it keeps is not."""

from __future__ import annotations

import pytest

from assay_evals.torture.promises import Bounds, Trial, broken_promises, verdicts_of
from assay_schemas import VerdictLabel
from tests.testing.builders import make_claim, make_report

BOUNDS = Bounds(seconds=5.0, calls=10)
SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED


@pytest.mark.parametrize(
    ("trial", "promise"),
    [
        (Trial(None, seconds=6.1, calls=1), "took 6.10 s of 5 s"),
        (Trial(None, seconds=1.0, calls=11), "sent 11 requests of 10"),
        (
            Trial(make_report(make_claim("The mill is old.", verdict=REFUTED)), seconds=1.0, calls=1),
            "decided refuted where a server without faults leads to supported",
        ),
    ],
    ids=["late", "too many calls", "another verdict"],
)
def test_a_broken_promise_is_named(trial: Trial, promise: str) -> None:
    assert list(broken_promises(trial, BOUNDS, {"The mill is old.": SUPPORTED})) == [promise]


def test_a_report_that_keeps_all_promises_breaks_none() -> None:
    report = make_report(make_claim("The mill is old.", verdict=SUPPORTED))
    assert list(broken_promises(Trial(report, 5.9, 3), BOUNDS, verdicts_of(report))) == []
