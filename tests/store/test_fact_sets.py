"""Reports that were made with some sets of facts: outdated only once these have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.settings import KeptText
from assay.store.bodies import source_id
from assay.store.reports import Reports
from assay_schemas import ArticleInput
from tests.testing.builders import make_report

if TYPE_CHECKING:
    import sqlalchemy as sa

TEXT = "The tower is high."
BEFORE = make_report().provenance.facts_fingerprint
AFTER = "f" * 64


@pytest.mark.parametrize(
    ("present", "outdated"),
    [
        pytest.param({(): BEFORE, ("a",): BEFORE, ("a", "b"): BEFORE}, [], id="nothing"),
        pytest.param({(): AFTER, ("a",): BEFORE, ("a", "b"): AFTER}, ["", "a,b"], id="one set"),
        pytest.param({(): BEFORE, ("a",): AFTER, ("a", "b"): BEFORE}, ["a"], id="only what was asked for"),
        pytest.param({(): AFTER, ("a",): BEFORE, ("a", "b"): None}, ["", "a,b"], id="a set is gone"),
    ],
)
def test_report_is_outdated_once_its_sets_have_changed(
    engine: sa.Engine, present: dict[tuple[str, ...], str | None], outdated: list[str]
) -> None:
    reports = Reports(engine, text=KeptText.ALL)
    saved = {}
    for names in ((), ("a",), ("b", "a")):
        source = ArticleInput(text=TEXT, fact_sets=names)
        saved[reports.save(make_report(), source, "desk")] = ",".join(source.fact_sets)
    assert sorted(saved[each.id] for each in reports.outdated(present.__getitem__)) == outdated


def test_article_against_other_sets_is_another_one_and_their_order_does_not_count() -> None:
    every, first, both, turned = (ArticleInput(text=TEXT, fact_sets=tuple(names)) for names in ("", "a", "ab", "ba"))
    assert len({source_id(each) for each in (every, first, both)}) == 3
    assert source_id(both) == source_id(turned)


def test_article_without_sets_has_the_id_of_earlier_versions() -> None:
    # Of {"text":"The tower is high.","title":null,"date":null,"language":null}, as version 0.1 made it.
    expected = "17595debd2a16796dc0d4061cbf39206c74926dd5e96799dc108a2a45f0c5895"
    assert source_id(ArticleInput(text=TEXT)) == expected
