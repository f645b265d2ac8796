"""Undecided claims of many reports, those together that one fact might decide."""

from __future__ import annotations

from assay.facts.gaps import Sighted, group_gaps
from tests.testing.builders import make_claim


def sighted(report_id: str, statement: str) -> Sighted:
    return Sighted(report_id, make_claim(statement))


def groups(*claims: tuple[str, str]) -> list[list[str]]:
    gaps = group_gaps(sighted(*claim) for claim in claims)
    return [[each.claim.statement for each in gap.sighted] for gap in gaps]


def test_what_most_reports_leave_open_comes_first() -> None:
    assert groups(
        ("1", "The ferry sails twice a day."),
        ("1", "The new bridge carries 21,000 vehicles a day."),
        ("2", "A day, 21,000 vehicles cross the new bridge."),
        ("3", "The new bridge carries 21,000 vehicles."),
    ) == [
        [
            "The new bridge carries 21,000 vehicles a day.",
            "A day, 21,000 vehicles cross the new bridge.",
            "The new bridge carries 21,000 vehicles.",
        ],
        ["The ferry sails twice a day."],
    ]


def test_one_report_counts_once_however_often_it_says_so() -> None:
    often = [("1", "The ferry sails twice a day.")] * 3
    twice = [("2", "The harbour is closed."), ("3", "The harbour is closed.")]
    gaps = group_gaps(sighted(*claim) for claim in (*often, *twice))
    assert [(gap.claim.statement, gap.reports) for gap in gaps] == [
        ("The harbour is closed.", 2),
        ("The ferry sails twice a day.", 1),
    ]


def test_claims_that_share_only_what_they_are_about_stay_apart() -> None:
    assert groups(("1", "The bridge was painted green."), ("2", "The bridge was built by volunteers.")) == [
        ["The bridge was painted green."],
        ["The bridge was built by volunteers."],
    ]


def test_claims_on_other_persons_and_places_stay_apart() -> None:
    statements = [
        "In May the mayor of Leeds resigned over the bridge.",
        "In May the mayor of York resigned over the bridge.",
    ]
    assert groups(*(("1", each) for each in statements)) == [[each] for each in statements]


def test_a_claim_that_names_fewer_is_like_one_that_names_more() -> None:
    statements = ["The mayor resigned over the new bridge.", "The mayor of York resigned over the new bridge."]
    assert groups(*(("1", each) for each in statements)) == [statements]


def test_claims_without_words_are_gaps_of_their_own() -> None:
    assert groups(("1", "—"), ("1", "—")) == [["—"], ["—"]]


def test_without_claims_there_is_no_gap() -> None:
    assert group_gaps(()) == ()


def test_a_gap_is_one_of_the_sets_that_were_checked_against() -> None:
    sets = [("towers",), ("bridges",), ("towers",), ()]
    gaps = group_gaps(
        Sighted(str(number), make_claim("The ferry sails twice a day."), names) for number, names in enumerate(sets)
    )
    assert [(gap.fact_sets, gap.reports) for gap in gaps] == [(("towers",), 2), (("bridges",), 1), ((), 1)]
