"""Claims of known truth: chosen by the request, mingled with the others, and what a reply that fails them is worth."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from pydantic import JsonValue

from assay.engines.llm.answers import second_answers, verdict_drafts
from assay.engines.llm.completion import AnswerT, Completion, CompletionRequest
from assay.engines.llm.controls import CONTROL_FACTS, all_controls, choose_controls, every_control, mingle_facts
from assay.engines.llm.engine import LLMEngine
from assay.engines.llm.listing import Numbered, list_facts
from assay.errors import BudgetSpentError, EngineUnavailableError
from assay.ports import ClaimEvidence, Dispute, Finding
from assay_schemas import (
    Citation,
    EvidenceStance,
    Reason,
    VerdictDrafts,
    VerdictLabel,
    WireVerdict,
)
from tests.testing.fakes import make_fact, make_item, make_ledger, shipped_prompts, verdict_row
from tests.testing.scripted_engine import scripted_draft

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
TRUTH = {control.claim.statement: control.expected for control in every_control()}


def by_the_truth(claim: str) -> str | None:
    """The answer of a model that knows the controls and supports everything else."""
    return TRUTH.get(claim, SUPPORTED).value


def as_told(claim: str) -> str | None:
    """The answer of a model that was told to support everything."""
    del claim
    return SUPPORTED.value


def silent_on_controls(claim: str) -> str | None:
    return None if claim in TRUTH else SUPPORTED.value


@dataclass
class Reader:
    """A client whose answers depend on the claims alone; echoes whatever it is given besides."""

    answers: list[object]
    """How each request is answered, in turn; the last one for all that follow."""
    asked: list[list[str]] = field(default_factory=list)
    unavailable_s: float = 0.0

    async def complete(self, request: CompletionRequest[AnswerT]) -> Completion[AnswerT]:
        lines = [json.loads(x) for x in request.messages[-1].content.splitlines() if x.startswith('{"id":"c')]
        self.asked.append([line["claim"] for line in lines])
        how = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(how, Exception):
            raise how
        assert callable(how)
        rows: list[JsonValue] = [
            verdict_row(x["id"], v) for x in lines if (v := how(x["claim"])) is not None and v != x.get("first")
        ]
        return Completion(request.answer.model_validate({"verdicts": rows}), calls=1)

    async def aclose(self) -> None:
        """Nothing to close."""


def engine(*answers: object) -> tuple[LLMEngine, Reader]:
    reader = Reader(list(answers))
    return LLMEngine(reader, shipped_prompts(), model="m"), reader


def items(count: int) -> list[ClaimEvidence]:
    facts = (make_fact(),)
    return [make_item(number)._replace(facts=facts) for number in range(1, count + 1)]


def reasons(drafts: VerdictDrafts) -> set[Reason]:
    return {item.reason for item in drafts.unchecked}


def test_a_true_and_a_false_claim_of_two_subjects_are_chosen_by_the_request_alone() -> None:
    pairs = [choose_controls(f"article {number}") for number in range(50)]
    assert pairs == [choose_controls(f"article {number}") for number in range(50)]
    assert len({tuple(control.claim.id for control in pair) for pair in pairs}) > 10
    for pair in pairs:
        assert {control.expected for control in pair} == {SUPPORTED, REFUTED}
        assert pair[0].fact is not pair[1].fact


def test_the_facts_of_the_controls_stand_among_the_others_the_same_each_time() -> None:
    facts = tuple(make_fact(f"fact-{number}", f"Fact {number}.") for number in range(30))
    mingled = mingle_facts(facts)
    assert mingled == mingle_facts(facts)
    assert [fact for fact in mingled if fact not in CONTROL_FACTS] == list(facts)
    assert mingled[: len(CONTROL_FACTS)] != CONTROL_FACTS
    assert mingled[-len(CONTROL_FACTS) :] != CONTROL_FACTS


async def test_controls_are_asked_like_any_claim_and_never_reported() -> None:
    subject, reader = engine(by_the_truth)
    drafts = await subject.verify(items(3), make_ledger())
    assert sorted(draft.claim_id for draft in drafts.verdicts) == ["claim-0001", "claim-0002", "claim-0003"]
    assert len([claim for claim in reader.asked[0] if claim in TRUTH]) == 2
    assert len(reader.asked[0]) == 5


@pytest.mark.parametrize("how", [as_told, silent_on_controls])
async def test_a_reply_that_fails_a_control_is_asked_again_in_halves_then_given_up(how: object) -> None:
    subject, reader = engine(how, by_the_truth, how)  # the second request is the probe, which the model passes
    drafts = await subject.verify(items(4), make_ledger())
    assert drafts.verdicts == ()
    assert reasons(drafts) == {Reason.CONTROL_FAILED}
    assert [len(asked) for asked in reader.asked] == [6, len(all_controls()), 4, 4]


async def test_what_passes_in_a_smaller_request_counts() -> None:
    subject, _ = engine(as_told, by_the_truth, by_the_truth, as_told)
    drafts = await subject.verify(items(4), make_ledger())
    assert [draft.claim_id for draft in drafts.verdicts] == ["claim-0001", "claim-0002"]
    assert reasons(drafts) == {Reason.CONTROL_FAILED}


async def test_a_model_that_fails_the_probe_is_too_weak_and_is_not_asked_again() -> None:
    subject, reader = engine(as_told)
    first = await subject.verify(items(4), make_ledger())
    second = await subject.verify(items(2), make_ledger())
    assert reasons(first) | reasons(second) == {Reason.MODEL_TOO_WEAK}
    assert len(reader.asked) == 2


async def test_after_a_while_a_weak_model_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("assay.engines.llm.verification.time.monotonic", lambda: now[0])
    subject, _ = engine(as_told, as_told, by_the_truth)
    assert reasons(await subject.verify(items(2), make_ledger())) == {Reason.MODEL_TOO_WEAK}
    now[0] += 599.0
    assert reasons(await subject.verify(items(2), make_ledger())) == {Reason.MODEL_TOO_WEAK}
    now[0] += 2.0
    assert len((await subject.verify(items(2), make_ledger())).verdicts) == 2


async def test_a_probe_without_an_answer_is_not_held_against_the_model() -> None:
    down = EngineUnavailableError("no", engine="openai", step="verify")
    subject, _ = engine(as_told, down, by_the_truth)
    drafts = await subject.verify(items(2), make_ledger())
    assert len(drafts.verdicts) == 2


async def test_without_controls_every_reply_is_taken() -> None:
    reader = Reader([as_told])
    subject = LLMEngine(reader, shipped_prompts(), model="m", is_controlled=False)
    drafts = await subject.verify(items(2), make_ledger())
    assert (len(drafts.verdicts), len(reader.asked[0]), subject.identity.controlled) == (2, 2, False)


def disputes(count: int) -> list[Dispute]:
    found = (Finding(Reason.NAME_MISMATCH, "The facts do not have the name 'Velm'."),)
    return [Dispute(item, scripted_draft(item, SUPPORTED), found, item.facts) for item in items(count)]


async def test_a_second_look_is_one_request_for_all_disputes_and_two_controls() -> None:
    subject, reader = engine(by_the_truth)
    drafts = await subject.reconsider(disputes(3), make_ledger())
    assert {draft.label for draft in drafts.verdicts} == {SUPPORTED}
    assert [len(asked) for asked in reader.asked] == [5]


async def test_a_second_answer_that_fails_a_control_decides_nothing() -> None:
    subject, _ = engine(lambda _: REFUTED.value)
    assert reasons(await subject.reconsider(disputes(2), make_ledger())) == {Reason.CONTROL_FAILED}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(EngineUnavailableError, Reason.SECOND_LOOK_FAILED), (BudgetSpentError, Reason.BUDGET_SPENT)],
)
async def test_a_second_answer_that_never_comes_decides_nothing(
    kind: type[EngineUnavailableError], reason: Reason
) -> None:
    subject, _ = engine(kind("no", engine="openai", step="reconsider"))
    drafts = await subject.reconsider(disputes(2), make_ledger())
    assert reasons(drafts) == {reason}
    assert len(drafts.unchecked) == 2


@pytest.mark.parametrize(("label", "stance"), [(SUPPORTED, "supports"), (REFUTED, "refutes")])
def test_a_second_look_that_changes_nothing_gives_the_first_verdict_again(label: VerdictLabel, stance: str) -> None:
    asked = disputes(1)[0]
    cited = (Citation(fact_id=asked.facts[0].id, stance=EvidenceStance(stance)),)
    first = asked.draft.model_copy(update={"label": label, "citations": cited, "explanation": "e"})
    dispute = asked._replace(draft=first)
    listed = list_facts(dispute.facts)
    answers = second_answers([], {"c1": dispute}, listed)
    drafts = verdict_drafts(answers, [Numbered("c1", dispute.item)], listed)
    assert [(draft.label, draft.citations) for draft in drafts.verdicts] == [(label, cited)]


def test_a_second_look_changes_the_claims_that_it_names() -> None:
    first, second = disputes(2)
    listed = list_facts([*first.facts, *second.facts])
    rows = [WireVerdict(id=" C2 ", verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE), WireVerdict(id="c9", verdict=REFUTED)]
    answers = second_answers(rows, {"c1": first, "c2": second}, listed)
    drafts = verdict_drafts(answers, [Numbered("c1", first.item), Numbered("c2", second.item)], listed)
    assert [(draft.claim_id, draft.label) for draft in drafts.verdicts] == [
        ("claim-0001", SUPPORTED),
        ("claim-0002", VerdictLabel.NOT_ENOUGH_EVIDENCE),
    ]


async def test_a_second_answer_that_says_nothing_fails_the_control_that_must_change() -> None:
    subject, _ = engine(as_told)
    assert reasons(await subject.reconsider(disputes(2), make_ledger())) == {Reason.CONTROL_FAILED}
