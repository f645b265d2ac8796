"""Weights that say which statements are worth checking, fitted on sentences that people annotated.

`assay-train worthiness` writes the file that `assay.engines.embedded.extraction.worthiness` reads.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from assay.engines.embedded.extraction.worthiness import INTERCEPT, features

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MIN_COUNT = 15
"""Sentences that a word or a pair must stand in to get a weight."""
_REGULARISATION = 0.1
_DIGITS = 3
_HEADER = "# Written by `assay-train worthiness`. Feature, weight; what is not listed weighs nothing.\n"


class AnnotatedSentence(NamedTuple):
    """A sentence, and whether its annotators found it worth checking."""

    text: str
    is_worthy: bool


def train(rows: Sequence[AnnotatedSentence], *, min_count: int = _MIN_COUNT) -> dict[str, float]:
    """Fit a logistic regression on what is present in the sentences; the same rows give the same weights.

    Args:
        rows: At least one of each kind, in any order.
        min_count: Rows that a feature must be present in to get a weight.

    Returns:
        The weight of every feature that keeps one after rounding, and of the intercept, by name in alphabetical order.

    Raises:
        ValueError: If all rows are of one kind.
    """
    present = [features(row.text) for row in sorted(rows)]
    counts = Counter(feature for each in present for feature in each)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{feature: 1.0 for feature in sorted(each) if counts[feature] >= min_count} for each in present]
    )
    model = LogisticRegression(C=_REGULARISATION, max_iter=2000, random_state=0)
    model.fit(matrix, [row.is_worthy for row in sorted(rows)])
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    rounded = {name: round(weight, _DIGITS) for name, weight in weights.items()}
    kept = {name: weight for name, weight in sorted(rounded.items()) if weight}
    return {INTERCEPT: round(float(model.intercept_[0]), _DIGITS), **kept}


def write_weights(weights: Mapping[str, float], path: Path) -> None:
    """Write weights as the service reads them: a line a feature, tabs between name and weight."""
    path.write_text(_HEADER + "".join(f"{name}\t{weight}\n" for name, weight in weights.items()), "utf-8")


def read_rows(path: Path) -> Iterator[AnnotatedSentence]:
    """Read annotated sentences from gzipped JSON lines with `text` and `check_worthy`."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield AnnotatedSentence(row["text"], row["check_worthy"])
