"""Why a score is what it is, in words; the numbers are worked by hand."""

from __future__ import annotations

from functools import partial

from assay.presentation.catalogue import say_in
from assay.presentation.score_words import score_words
from assay_schemas import Prominence, Report, ReportedClaim, Severity, VerdictLabel
from tests.testing.builders import make_claim, make_evidence, make_report, make_score

REFUTED, SUPPORTED, OPEN = VerdictLabel.REFUTED, VerdictLabel.SUPPORTED, VerdictLabel.NOT_ENOUGH_EVIDENCE
LEAD = make_claim("It is high.", verdict=REFUTED, severity=Severity.MODERATE, prominence=Prominence.LEAD)


def report_of(*claims: ReportedClaim, value: float) -> Report:
    return make_report(*claims, score=make_score(value, 0.0, 1.0))


def test_one_claim_that_is_wholly_contradicted_is_told_why_it_is_not_1() -> None:
    # 1.25 * 0.6 = 0.75; (0.75 / 1.05) ** 0.85
    first, second = score_words(report_of(LEAD, value=0.7513))
    assert first == "What the facts contradict weighs 0.75, by gravity and place: c1 0.75 (moderate, lead)."
    assert second.startswith("The score is (0.75 ÷ 1.05)^0.85 = 0.75: about the share")


def test_what_softens_the_score_and_what_is_open_is_told() -> None:
    # U' = 0.06 (1 - exp(-0.02 / 0.06)) = 0.017; S' = 20 (1 - exp(-0.05)) = 0.9754; 0.767 + 0.9754 + 0.3 = 2.0424
    claims = (
        LEAD,
        make_claim("It is of steel.", number=2, verdict=SUPPORTED),
        make_claim("It opened in May.", number=3, verdict=OPEN),
    )
    told = score_words(report_of(*claims, value=0.435))
    assert [each.split(":")[0] for each in told] == [
        "What the facts contradict weighs 0.75, by gravity and place",
        "What no fact decides adds 0.02.",
        "What the facts support weighs 0.98 and softens the score.",
        "The score is (0.77 ÷ 2.04)^0.85 = 0.43",
    ]


def test_of_claims_that_count_once_the_heaviest_is_named() -> None:
    same = (make_evidence(),)
    claims = [
        make_claim("It is high.", number=1, verdict=REFUTED, evidence=same, severity=Severity.MODERATE),
        make_claim("It is very high.", number=2, verdict=REFUTED, evidence=same, severity=Severity.MAJOR),
    ]
    # The share is 1 / 1.3.
    assert score_words(report_of(*claims, value=0.8001))[0].endswith(": c2 1.00 (major).")


def test_of_many_claims_the_heaviest_are_named() -> None:
    claims = [
        make_claim(f"It has {number}.", number=number, verdict=REFUTED, severity=severity)
        for number, severity in enumerate((Severity.MINOR, *[Severity.MAJOR] * 6), start=1)
    ]
    # The share is 6.3 / 6.6.
    told = score_words(report_of(*claims, value=0.9612))[0]
    assert told.endswith("c2 1.00 (major); c3 1.00 (major); c4 1.00 (major); c5 1.00 (major); c6 1.00 (major); ….")


def test_nothing_is_told_where_nothing_weighs_or_other_weights_made_the_score() -> None:
    assert score_words(report_of(value=0.0)) == ()
    assert score_words(report_of(LEAD, value=0.5)) == ()


def test_it_is_told_in_the_language_of_the_page() -> None:
    first, _ = score_words(report_of(LEAD, value=0.7513), partial(say_in, "de"))
    assert "wiegt 0,75, nach Schwere und Platzierung: c1 0,75 (mittelschwer, Vorspann)." in first
