"""What the audit sees of a model that supports a claim which holds and one that fails by a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay_evals.errors import DatasetError
from assay_evals.minimal_pairs import MinimalPair, Passage, measure_pairs, pair_lines, read_pairs

NAMED = MinimalPair(
    id="a",
    kind="name",
    fact="The Alba Tower is in Velm.",
    holds="The Alba Tower is in Velm.",
    fails="The Alba Tower is in Osk.",
)
FREE = MinimalPair(
    id="b",
    kind="event",
    fact="Ida baked bread.",
    holds="Ida baked bread.",
    fails="What Ida made is bread of hers, bought elsewhere.",
)


def test_what_stays_supported_is_counted_by_kind_and_in_all() -> None:
    assert measure_pairs([NAMED, FREE]) == (
        Passage("event", 1, 1, 0, 0, 1, 0, 0),
        Passage("name", 1, 0, 1, 0, 1, 0, 0),
        Passage("all", 2, 1, 1, 0, 2, 0, 0),
    )


def test_shares_are_shown_a_line_for_each_kind() -> None:
    assert [line.split() for line in pair_lines(measure_pairs([NAMED]))][1:] == [
        ["name", "1", "0.0%", "0.0%", "0.0%"],
        ["all", "1", "0.0%", "0.0%", "0.0%"],
    ]


def test_without_pairs_nothing_is_counted() -> None:
    assert measure_pairs([]) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {id: a, kind: name, fact: f, holds: h}", r":1: 0\.fails: Field required"),
        ("- !!bool x", r":1: is not YAML"),
    ],
    ids=["a field missing", "no such value"],
)
def test_a_file_that_is_none_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "pairs.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=told):
        read_pairs(path)


def test_the_pairs_that_ship_are_read() -> None:
    shipped = Path(__file__).parents[2] / "evals" / "datasets" / "minimal-pairs" / "pairs.yaml"
    pairs = read_pairs(shipped)
    assert len({pair.id for pair in pairs}) == len(pairs) == 150
