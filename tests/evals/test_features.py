"""What a claim's wording has."""

from __future__ import annotations

import pytest

from assay_evals.features import features


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Mills are old.", ("plain",)),
        ("The mill has 3 floors.", ("number",)),
        ("The mill has three floors.", ("number",)),
        ("It was built in May.", ("date", "name")),
        ("It was built in 1901.", ("date", "number")),
        ("The mill of Anna burned.", ("name",)),
        ("The mill never burned.", ("negation",)),
        ("The mill didn’t burn.", ("negation",)),
        ("The note on notions of nobility.", ("plain",)),
    ],
)
def test_wording_is_told_by_what_it_has(claim: str, expected: tuple[str, ...]) -> None:
    assert features(claim) == expected
