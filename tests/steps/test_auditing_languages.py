"""The audit of claims in other languages than the facts: figures and dates are compared, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.language.language import find_language
from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay.steps.auditing import Audited, audit
from assay_schemas import Claim, ClaimId, Fact, FactId, Quantity, Reason
from tests.testing.audited import REFUTED, REFUTES, SUPPORTED, SUPPORTS, UNDECIDED, draft

DAM = Fact(
    id=FactId("dam"),
    statement="The Otter Dam cost 2.4 billion euros and opened on 3 March 2021; 1,200 people built it.",
    subject="Otter Dam",
)
WALL = Fact(id=FactId("wall"), statement="The wall is 850 metres long.", quantity=Quantity(value=850, unit="metres"))
DAMM = Fact(id=FactId("dam"), statement="Der Otterdamm kostete 2,4 Milliarden Euro und wurde am 3. März 2021 eröffnet.")
DAY = dt.date(2025, 11, 14)


def audited(
    statement: str, language: str, *, translation: str | None = None, facts: tuple[Fact, ...] = (DAM, WALL)
) -> Audited:
    claim = Claim(id=ClaimId("c1"), statement=statement, quote=statement, spans=(), translation=translation)
    reader = Reader(facts, find_language("de") if facts == (DAMM,) else None)
    cited = draft(SUPPORTED, *((str(fact.id), SUPPORTS) for fact in facts))
    return audit(ClaimEvidence(claim, facts, DAY), cited, reader, looks_again=True, language=language)


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        pytest.param("de", "Der Otterdamm kostete 2,4 Mrd. Euro.", id="scale"),
        pytest.param("de", "Er wurde am 3. März 2021 eröffnet, nicht früher.", id="date, and a negation"),
        pytest.param("de", "Die Mauer ist 0,85 Kilometer lang.", id="unit that converts"),
        pytest.param("fr", "Le barrage a coûté plus de 2 milliards d'euros.", id="bound"),
        pytest.param("es", "Lo construyeron mil doscientos obreros.", id="words"),
        pytest.param("it", "Oltre 1.000 persone lo hanno costruito.", id="count"),
        pytest.param("pt", "Abriu em março de 2021.", id="month"),
        pytest.param("nl", "De dam in Otterveen is mooi.", id="nothing to compare"),
        pytest.param("nl", "Ze plantten 90 bomen.", id="nothing of the kind"),
    ],
)
def test_a_right_verdict_stands_whatever_the_language(language: str, statement: str) -> None:
    found = audited(statement, language)
    assert (found.dispute, found.verdict.label) == (None, SUPPORTED)


@pytest.mark.parametrize(
    ("language", "statement", "reason"),
    [
        pytest.param("de", "Der Otterdamm kostete 2,4 Mio. Euro.", Reason.NUMBER_MISMATCH, id="scale"),
        pytest.param("de", "Er wurde am 5. März 2021 eröffnet.", Reason.DATE_MISMATCH, id="date"),
        pytest.param("de", "Die Mauer ist 0,75 Kilometer lang.", Reason.NUMBER_MISMATCH, id="unit that converts"),
        pytest.param("fr", "Le barrage a coûté plus de 3 milliards d'euros.", Reason.NUMBER_MISMATCH, id="bound"),
        pytest.param("es", "Lo construyeron mil trescientos obreros.", Reason.NUMBER_MISMATCH, id="words"),
        pytest.param("it", "Meno di 800 persone lo hanno costruito.", Reason.NUMBER_MISMATCH, id="count"),
        pytest.param("pt", "Abriu em abril de 2021.", Reason.DATE_MISMATCH, id="month"),
        pytest.param("nl", "De dam kostte 2,1 miljard euro.", Reason.NUMBER_MISMATCH, id="Dutch"),
    ],
)
def test_another_figure_is_disputed_whatever_the_language(language: str, statement: str, reason: Reason) -> None:
    found = audited(statement, language)
    assert found.dispute is not None
    assert found.verdict.label is UNDECIDED
    assert found.verdict.reasons == (reason, Reason.ENGINE_DISAGREES)


def test_a_translation_that_mends_the_figure_does_not_hide_the_claims_own() -> None:
    found = audited("Er kostete 2,4 Mio. Euro.", "de", translation="The Otter Dam cost 2.4 billion euros.")
    assert found.dispute is not None
    assert [finding.text for finding in found.dispute.findings] == ["The facts do not give the figure '2,4 Mio. Euro'."]


@pytest.mark.parametrize(
    ("language", "statement", "translation", "stands"),
    [
        pytest.param("pl", "Tama kosztowała 9 mld euro.", None, True, id="not read at all"),
        pytest.param(
            "pl", "Tama kosztowała 9 mld euro.", "The Otter Dam cost 9 billion euros.", False, id="translated"
        ),
        pytest.param("und", "The Otter Dam cost 9 billion euros.", None, False, id="taken for that of the facts"),
        pytest.param("und", "9,0 mld", "The Otter Dam cost 2.4 billion euros.", True, id="unknown but translated"),
    ],
)
def test_a_language_that_is_not_read_is_audited_by_its_translation(
    language: str, statement: str, translation: str | None, *, stands: bool
) -> None:
    assert (audited(statement, language, translation=translation).dispute is None) is stands


@pytest.mark.parametrize(
    ("language", "statement", "stands"),
    [
        pytest.param("de", "Er kostete 2,4 Milliarden Euro.", True, id="same language"),
        pytest.param("de", "Er kostete 2,9 Milliarden Euro.", False, id="same language, another figure"),
        pytest.param("en", "It opened on March 3, 2021.", True, id="English"),
        pytest.param("en", "It opened on March 5, 2021.", False, id="English, another day"),
    ],
)
def test_facts_may_be_in_another_language_than_english(language: str, statement: str, *, stands: bool) -> None:
    assert (audited(statement, language, facts=(DAMM,)).dispute is None) is stands


def test_an_engine_that_cannot_look_again_loses_a_verdict_on_another_figure() -> None:
    claim = Claim(id=ClaimId("c1"), statement="Er kostete 2,4 Mio. Euro.", quote="Er", spans=())
    item = ClaimEvidence(claim, (DAM,), DAY)
    found = audit(item, draft(SUPPORTED, ("dam", SUPPORTS)), Reader((DAM,)), language="de")
    assert (found.dispute, found.verdict.label) == (None, UNDECIDED)


def test_figures_alone_never_dispute_a_refutation() -> None:
    claim = Claim(id=ClaimId("c1"), statement="Er kostete 2,4 Mrd. Euro.", quote="Er", spans=())
    item = ClaimEvidence(claim, (DAM,), DAY)
    found = audit(item, draft(REFUTED, ("dam", REFUTES)), Reader((DAM,)), looks_again=True, language="de")
    assert (found.dispute, found.verdict.label) == (None, REFUTED)


def test_a_refutation_by_a_fact_that_says_the_same_is_disputed_in_english() -> None:
    claim = Claim(id=ClaimId("c1"), statement=DAM.statement, quote=DAM.statement, spans=())
    item = ClaimEvidence(claim, (DAM,), DAY)
    found = audit(item, draft(REFUTED, ("dam", REFUTES)), Reader((DAM,)), looks_again=True, language="en")
    assert found.dispute is not None
