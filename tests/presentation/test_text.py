from __future__ import annotations

import re

import pytest
from inline_snapshot import snapshot

from assay.presentation import render_text
from assay.presentation.characters import one_line, visible
from assay.presentation.wording import Standing, finding, reason_words, reasons, standing
from assay_schemas import (
    EvidenceStance,
    FactId,
    NearFact,
    Notice,
    NoticeCode,
    Prominence,
    Reason,
    ReportedClaim,
    Severity,
    Stance,
    Usage,
    VerdictLabel,
)
from tests.testing.builders import make_claim, make_evidence, make_report, make_score

ESCAPE = "\x1b"


def test_report_shows_the_score_first_then_the_refuted_claims_then_the_rest() -> None:
    report = make_report(
        make_claim(
            "It opened in May",
            number=1,
            verdict=VerdictLabel.SUPPORTED,
            confidence=0.875,
            reasons=(Reason.NUMBER_MATCH,),
            evidence=(make_evidence("opening", "The tower opened in May 2024.", EvidenceStance.SUPPORTS, None),),
        ),
        make_claim("It is a jewel", number=2, verdict=None),
        make_claim(
            "No tower in the country is higher",
            number=3,
            verdict=VerdictLabel.CONFLICTING_EVIDENCE,
            reasons=(Reason.FACTS_DISAGREE,),
        ),
        make_claim(
            "said to be 120 metres high",
            number=4,
            statement="The tower is 120 metres high.",
            stance=Stance.ATTRIBUTED,
            attributed_to="the mayor",
            prominence=Prominence.LEAD,
            severity=Severity.MAJOR,
            confidence=0.94,
            reasons=(Reason.NUMBER_MISMATCH, Reason.DATE_MISMATCH),
            evidence=(make_evidence(),),
            explanation="96 is not 120.",
        ),
        score=make_score(0.6, 0.35, 0.8, checked=3),
        notices=(Notice(code=NoticeCode.DATE_UNKNOWN, message="The article states no date."),),
        model="some-model",
        usage=Usage(calls=1, cost_usd=0.0021, seconds=3.25),
    )

    assert render_text(report, colour=False, width=80) == snapshot("""\
The new tower
2025-03-01 · language en

MIXED 0.60   interval 0.35 to 0.80   coverage 100 %
0 ──────────━━━━━━━━●━━━━━━────── 1
1 of 3 checked claims is contradicted by the facts.
1 refuted, 1 conflicting evidence, 1 supported, 1 not checkable

! The article states no date.

✗ REFUTED · major · lead · attributed to the mayor · confidence 0.94
  “said to be 120 metres high”
  claim: The tower is 120 metres high.
    contradicts height: The tower is 96 metres high. (City Archive, 2024-05)
  96 is not 120.

≠ CONFLICTING EVIDENCE
  “No tower in the country is higher”
  The facts disagree.

✓ SUPPORTED · confidence 0.88
  “It opened in May”
    confirms opening: The tower opened in May 2024.
  The number agrees.

– NOT CHECKABLE
  “It is a jewel”

engine embedded 1 with some-model · facts a1b2c3d4e5f6 · 1 call · 0.0021 US
dollars · 3.2 s · confidence not calibrated
""")


def test_text_without_colour_has_no_escape_code() -> None:
    assert ESCAPE not in render_text(make_report(make_claim()), colour=False, width=80)


def test_text_with_colour_says_the_same_words() -> None:
    report = make_report(make_claim(evidence=(make_evidence(),)))

    coloured = render_text(report, colour=True, width=80)

    assert ESCAPE in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured).split() == render_text(report, colour=False, width=80).split()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    claim = make_claim("A very long sentence about the tower " * 8, evidence=(make_evidence(statement="word " * 60),))
    report = make_report(claim, score=make_score(0.0, 0.0, 1.0), title="A headline that goes on " * 5)

    lines = render_text(report, colour=False, width=width).splitlines()

    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        pytest.param("\x1b[31mred\x1b[0m", "�[31mred�[0m", id="colour codes"),
        pytest.param("\x1b]8;;https://evil.example\x07click", "�]8;;https://evil.example�click", id="terminal link"),
        pytest.param("\x9b2J", "�2J", id="one-byte introducer"),
        pytest.param("[bold red]x[/] [link=https://evil.example]y[/link] :boom:", None, id="markup of the console"),
        pytest.param("left\u202etfel", "lefttfel", id="reversed direction"),
        pytest.param("in\u200bvisible\u00ad", "invisible", id="zero width"),
        pytest.param("a\r\nb\tc\u2028d", "a b c d", id="line breaks"),
        pytest.param("half \ud83d", "half �", id="lone surrogate"),
        pytest.param("👩\u200d🚀 می\u200cخواهم", None, id="joiners stay"),
    ],
)
def test_hostile_characters_of_an_article_are_shown_and_do_nothing(hostile: str, shown: str | None) -> None:
    text = render_text(make_report(make_claim(hostile), title=hostile), colour=False, width=200)

    expected = hostile if shown is None else shown
    assert f"“{expected}”" in text
    assert text.startswith(f"{expected}\n")


def test_line_breaks_and_tabs_survive_where_the_layout_is_kept() -> None:
    assert (visible("a\n\tb\x00"), one_line("a\n\tb\x00")) == ("a\n\tb�", "a b�")


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        pytest.param(make_claim(stance=Stance.ATTRIBUTED), Standing.REFUTED, id="attributed is no shelter"),
        pytest.param(make_claim(stance=Stance.DENIED), Standing.ASIDE, id="denied"),
        pytest.param(make_claim(stance=Stance.QUESTIONED), Standing.ASIDE, id="questioned"),
        pytest.param(make_claim(stance=Stance.HYPOTHETICAL), Standing.ASIDE, id="hypothetical"),
        pytest.param(make_claim(prominence=Prominence.BOILERPLATE), Standing.ASIDE, id="boilerplate"),
        pytest.param(make_claim(verdict=None), Standing.NOT_CHECKABLE, id="opinion"),
        pytest.param(make_claim(verdict=VerdictLabel.NOT_CHECKED), Standing.NOT_CHECKED, id="not checked"),
    ],
)
def test_standing_of_a_claim(claim: ReportedClaim, expected: Standing) -> None:
    assert standing(claim) is expected


@pytest.mark.parametrize(
    ("given", "explanation", "sentence"),
    [
        pytest.param((Reason.NUMBER_MISMATCH,), "96 is not 120.", "96 is not 120.", id="the engine's own reason"),
        pytest.param((Reason.NUMBER_MISMATCH,), "", "The number differs.", id="no explanation"),
        pytest.param(
            (Reason.NUMBER_MISMATCH, Reason.ENGINE_DISAGREES),
            "It says about so.",
            "The number differs; the engine and the comparison of figures and names disagree. It says about so.",
            id="an objection",
        ),
        pytest.param(
            (Reason.ENGINE_DISAGREES,), "It lacks '120'.", "It lacks '120'.", id="an objection that names both sides"
        ),
        pytest.param((), "", "", id="neither"),
    ],
)
def test_an_explanation_stands_for_the_reasons_that_it_explains(
    given: tuple[Reason, ...], explanation: str, sentence: str
) -> None:
    assert reasons(make_claim(reasons=given, explanation=explanation)) == sentence


def test_every_reason_has_words() -> None:
    assert all(map(reason_words, Reason))


@pytest.mark.parametrize(
    ("refuted", "checked", "sentence"),
    [
        pytest.param(0, 0, "No claim could be checked.", id="nothing checked"),
        pytest.param(0, 1, "None of 1 checked claim is contradicted by the facts.", id="one, fine"),
        pytest.param(0, 4, "None of 4 checked claims are contradicted by the facts.", id="all fine"),
        pytest.param(1, 4, "1 of 4 checked claims is contradicted by the facts.", id="one refuted"),
        pytest.param(2, 4, "2 of 4 checked claims are contradicted by the facts.", id="two refuted"),
    ],
)
def test_finding_says_how_many_claims_are_contradicted(refuted: int, checked: int, sentence: str) -> None:
    claims = [make_claim(number=number) for number in range(refuted)]

    assert finding(make_report(*claims, score=make_score(checked=checked))) == sentence


def test_an_open_claim_shows_no_confidence() -> None:
    report = make_report(make_claim("Rain fell.", verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE, confidence=0.31))
    assert "0.31" not in render_text(report, colour=False, width=80)


def test_the_facts_near_to_an_open_claim_are_marked_as_not_decisive() -> None:
    near = NearFact(fact_id=FactId("rain"), statement="It rained\ron Monday.", similarity=0.7)
    report = make_report(make_claim("Rain fell.", verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE, nearest=(near,)))
    assert "    near, but not decisive: rain: It rained on Monday.\n" in render_text(report, colour=False, width=80)
