"""The language-model engine with a scripted client: what it asks, and what stands whatever the answer."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from pydantic import BaseModel, JsonValue

from assay.engines.llm.completion import CompletionRequest
from assay.engines.llm.engine import LLMEngine
from assay.errors import (
    AssayError,
    BudgetSpentError,
    EngineOutputInvalidError,
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
    EngineUnavailableError,
    RecordingError,
)
from assay.ports import ClaimEvidence
from assay_schemas import (
    Block,
    BlockKind,
    Citation,
    Claim,
    ClaimId,
    EvidenceStance,
    FactId,
    Probabilities,
    Reason,
    Severity,
    Span,
    Stance,
    VerdictDraft,
    VerdictLabel,
    WireClaims,
    WireVerdicts,
)
from tests.testing.fakes import (
    ScriptedClient,
    claims_json,
    make_article,
    make_fact,
    make_item,
    make_ledger,
    shipped_prompts,
    verdict_row,
    verdicts_json,
)

Script = BaseModel | Exception | None


def error(kind: type[AssayError]) -> AssayError:
    return kind("no", engine="openai", step="verify")  # type: ignore[call-arg] # every kind used here is an EngineError


def engine(*script: Script, chunk_chars: int = 12_000, is_controlled: bool = False) -> tuple[LLMEngine, ScriptedClient]:
    client = ScriptedClient(list(script))
    subject = LLMEngine(client, shipped_prompts(), model="m", chunk_chars=chunk_chars, is_controlled=is_controlled)
    return subject, client


def found(*claims: tuple[str, str]) -> WireClaims:
    return WireClaims.model_validate_json(claims_json(*claims))


def judged(*rows: dict[str, JsonValue]) -> WireVerdicts:
    return WireVerdicts.model_validate_json(verdicts_json(*rows))


def items(count: int) -> list[ClaimEvidence]:
    return [make_item(number) for number in range(1, count + 1)]


async def outcome(batch: list[ClaimEvidence], *script: Script) -> tuple[list[str], dict[str, Reason], int]:
    """Return the ids judged, the reason of each that was not, and the requests made."""
    subject, client = engine(*script)
    drafts = await subject.verify(batch, make_ledger())
    unchecked = {str(item.claim_id): item.reason for item in drafts.unchecked}
    return [verdict.claim_id for verdict in drafts.verdicts], unchecked, len(client.asked)


async def only_draft(**changes: JsonValue) -> VerdictDraft:
    subject, _ = engine(judged(verdict_row("c1") | changes))
    drafts = await subject.verify(items(1), make_ledger())
    return drafts.verdicts[0]


A, B, C, D = (f"claim-{number:04}" for number in range(1, 5))
MISSING = Reason.NOT_ANSWERED

VERIFIED: dict[str, tuple[int, list[Script], list[str], dict[str, Reason], int]] = {
    "all answered": (2, [None], [A, B], {}, 1),
    "answered out of order": (2, [judged(verdict_row("c2"), verdict_row("c1"))], [A, B], {}, 1),
    "ids in capitals": (1, [judged(verdict_row(" C1 "))], [A], {}, 1),
    "one missing, then answered": (2, [judged(verdict_row("c1")), None], [A, B], {}, 2),
    "one missing twice": (2, [judged(verdict_row("c1")), judged()], [A], {B: MISSING}, 2),
    "nothing answered": (2, [judged(), judged()], [], {A: MISSING, B: MISSING}, 2),
    "an invented id": (1, [judged(verdict_row("c1"), verdict_row("c9"))], [A], {}, 1),
    "only an invented id": (1, [judged(verdict_row("x")), judged(verdict_row("x"))], [], {A: MISSING}, 2),
    "an id twice, the same": (1, [judged(verdict_row("c1"), verdict_row("c1"))], [A], {}, 1),
    "an id twice, at odds": (1, [judged(verdict_row("c1"), verdict_row("c1", "refuted")), None], [A], {}, 2),
    "at odds twice": (
        1,
        [judged(verdict_row("c1"), verdict_row("c1", "refuted"))] * 2,
        [],
        {A: MISSING},
        2,
    ),
    "a verdict for another claim": (2, [judged(verdict_row("c1"), verdict_row("c1")), None], [A, B], {}, 2),
    "not_checked as a verdict": (1, [judged(verdict_row("c1", "not_checked"))] * 2, [], {A: MISSING}, 2),
    "truncated, halves fit": (4, [error(EngineTruncatedError), None, None], [A, B, C, D], {}, 3),
    "truncated down to one claim": (
        1,
        [error(EngineTruncatedError)],
        [],
        {A: Reason.ENGINE_OUTPUT_INVALID},
        1,
    ),
    "truncated for ever": (
        8,
        [error(EngineTruncatedError)] * 7,
        [],
        {f"claim-{number:04}": Reason.ENGINE_OUTPUT_INVALID for number in range(1, 9)},
        7,
    ),
    "refused, one half offends": (
        4,
        [error(EngineRefusedError), None, error(EngineRefusedError)],
        [A, B],
        {C: Reason.ENGINE_REFUSED, D: Reason.ENGINE_REFUSED},
        3,
    ),
    "invalid": (2, [error(EngineOutputInvalidError)], [], dict.fromkeys((A, B), Reason.ENGINE_OUTPUT_INVALID), 1),
    "unavailable": (2, [error(EngineUnavailableError)], [], dict.fromkeys((A, B), Reason.ENGINE_FAILED), 1),
    "budget spent": (2, [error(BudgetSpentError)], [], dict.fromkeys((A, B), Reason.BUDGET_SPENT), 1),
    "budget spent in the second half": (
        2,
        [error(EngineTruncatedError), None, error(BudgetSpentError)],
        [A],
        {B: Reason.BUDGET_SPENT},
        3,
    ),
    "missing, then unavailable": (
        2,
        [judged(verdict_row("c1")), error(EngineUnavailableError)],
        [A],
        {B: Reason.ENGINE_FAILED},
        2,
    ),
}


@pytest.mark.parametrize(("count", "script", "verdicts", "unchecked", "calls"), VERIFIED.values(), ids=VERIFIED)
async def test_no_failure_becomes_a_verdict(
    count: int, script: list[Script], verdicts: list[str], unchecked: dict[str, Reason], calls: int
) -> None:
    assert await outcome(items(count), *script) == (verdicts, unchecked, calls)


@pytest.mark.parametrize(
    "failure", [error(EngineRejectedError), RecordingError("x:1: no recording")], ids=["rejected", "not recorded"]
)
async def test_what_no_later_batch_would_survive_is_raised(failure: AssayError) -> None:
    with pytest.raises(type(failure)):
        await outcome(items(2), failure)


async def test_a_verdict_is_drafted_as_the_model_gave_it() -> None:
    against: JsonValue = {"facts": [" F1 ", "f1"], "severity": "major", "why": " It says one. "}
    draft = await only_draft(verdict="refuted", pro=[], con=against, p=0.8)
    assert draft == VerdictDraft(
        claim_id=ClaimId(A),
        label=VerdictLabel.REFUTED,
        citations=(Citation(fact_id=FactId("fact-1"), stance=EvidenceStance.REFUTES),),
        probabilities=Probabilities(supported=(1 - 0.8) / 2, refuted=0.8, not_enough_evidence=(1 - 0.8) / 2),
        severity=Severity.MAJOR,
        explanation="It says one.",
    )


async def test_a_fact_that_was_not_shown_is_left_to_the_audit() -> None:
    draft = await only_draft(pro=["never-shown"])
    assert [citation.fact_id for citation in draft.citations] == ["never-shown"]


async def test_only_a_refuted_claim_has_a_severity() -> None:
    against: JsonValue = {"facts": [], "severity": "major", "why": ""}
    assert (await only_draft(verdict="supported", con=against)).severity is None


THIRD = 1 / 3
CONFIDENCES = {
    "supported": ("supported", 0.5, (0.5, 0.25, 0.25)),
    "refuted": ("refuted", 1.0, (0.0, 1.0, 0.0)),
    "conflicting": ("conflicting_evidence", 0.6, (0.3, 0.3, 0.4)),
    "not enough": ("not_enough_evidence", 0.5, (0.25, 0.25, 0.5)),
    "zero": ("supported", 0.0, (0.0, 0.5, 0.5)),
    "a hair above one": ("supported", 1.0000001, (1.0, 0.0, 0.0)),
    "a percentage": ("supported", 85.0, (THIRD, THIRD, THIRD)),
    "negative": ("refuted", -0.4, (THIRD, THIRD, THIRD)),
    "not a number": ("refuted", float("nan"), (THIRD, THIRD, THIRD)),
    "infinite": ("refuted", float("inf"), (THIRD, THIRD, THIRD)),
}


@pytest.mark.parametrize(("verdict", "confidence", "expected"), CONFIDENCES.values(), ids=CONFIDENCES)
async def test_a_confidence_becomes_probabilities(
    verdict: str, confidence: float, expected: tuple[float, float, float]
) -> None:
    given = (await only_draft(verdict=verdict, p=confidence)).probabilities
    assert (given.supported, given.refuted, given.not_enough_evidence) == pytest.approx(expected, abs=1e-6)


def lines_of(request: CompletionRequest[BaseModel]) -> list[dict[str, JsonValue]]:
    return [json.loads(line) for line in request.messages[1].content.splitlines() if line.startswith("{")]


async def test_claims_that_come_with_facts_of_their_own_name_them() -> None:
    subject, client = engine(None)
    batch = [make_item(1), make_item(2, facts=[make_fact("fact-2", "Two.")])]
    await subject.verify(batch, make_ledger())
    assert lines_of(client.asked[0]) == [
        {"id": "f1", "fact": "The kiln fired 1 pot."},
        {"id": "f2", "fact": "Two."},
        {"id": "c1", "claim": "The kiln fired 1 pots.", "facts": ["f1"]},
        {"id": "c2", "claim": "The kiln fired 2 pots.", "facts": ["f2"]},
    ]


async def test_claims_of_an_article_share_its_facts_and_see_its_text() -> None:
    subject, client = engine(None)
    myth = make_fact("fact-1", related_myths=("It fired none.",), as_of="2024-05", valid_to="2025", aliases=("oven",))
    said = Claim(
        id=ClaimId("claim-x"), statement="A\nb", quote="q", spans=(), stance=Stance.ATTRIBUTED, attributed_to="Ida"
    )
    facts = (myth, make_fact("fact-2", "It has a door.", subject="the kiln"))
    batch = [ClaimEvidence(said, facts, dt.date(2024, 6, 1)), make_item(2, facts=facts)._replace(facts=facts)]
    await subject.verify(batch, make_ledger(), make_article("The kiln burns.", date=dt.date(2024, 6, 1)))
    assert lines_of(client.asked[0]) == [
        {
            "id": "f1",
            "fact": "The kiln fired 1 pot.",
            "on": "2024-05",
            "until": "2025",
            "also": ["oven"],
            "false": ["It fired none."],
        },
        {"id": "f2", "fact": "It has a door.", "of": "the kiln"},
        {"id": "c1", "claim": "A\nb", "by": "Ida"},
        {"id": "c2", "claim": "The kiln fired 2 pots."},
    ]
    asked = client.asked[0].messages[1].content
    assert "\nThe kiln burns.\n" in asked
    assert "The article, of 2024-06-01, stands" in asked


async def test_a_long_article_is_shown_in_pieces_with_the_claims_that_stand_in_them() -> None:
    article = make_article("The kiln fired 1 pots.", "The kiln fired 2 pots.")
    facts = (make_fact(),)
    batch = [
        ClaimEvidence(item.claim.model_copy(update={"spans": (Span(start=at, end=at + 9),)}), facts, None)
        for item, at in ((make_item(1), 0), (make_item(2), 24))
    ]
    client = ScriptedClient([None, None])
    subject = LLMEngine(client, shipped_prompts(), model="m", article_chars=25, is_controlled=False)
    drafts = await subject.verify(batch, make_ledger(), article)
    assert [draft.claim_id for draft in drafts.verdicts] == [A, B]
    assert [request.messages[1].content.count("fired 1 pots.") for request in client.asked] == [2, 1]  # as context


async def test_only_what_was_left_out_is_asked_again() -> None:
    subject, client = engine(judged(verdict_row("c2")), None)
    await subject.verify(items(3), make_ledger())
    again = client.asked[1].messages[1].content
    assert [f"fired {number} pots" in again for number in (1, 2, 3)] == [True, False, True]


@pytest.mark.parametrize(
    ("words", "few_calls", "requests"), [(40, False, 1), (200, False, 2), (1_500, False, 8), (1_500, True, 1)]
)
async def test_an_article_is_read_in_pieces_or_in_few_calls(words: int, *, few_calls: bool, requests: int) -> None:
    client = ScriptedClient([found()] * requests)
    subject = LLMEngine(client, shipped_prompts(), model="m", prefers_few_calls=few_calls)
    await subject.extract(make_article(*["word " * 10] * (words // 10)), make_ledger())
    assert len(client.asked) == requests


async def test_a_long_article_is_read_in_chunks_with_context() -> None:
    paragraphs = [f"{letter * 40} end." for letter in "abc"]
    subject, client = engine(found(("a", "a")), found(("b", "b")), found(("c", "c")), chunk_chars=60)
    drafts = await subject.extract(make_article(*paragraphs), make_ledger())
    users = [request.messages[1].content for request in client.asked]
    assert [claim.quote for claim in drafts.claims] == ["a", "b", "c"]
    assert ["How the article begins" in user for user in users] == [False, True, True]
    assert [user.count("bbbb end") for user in users] == [0, 1, 1]


async def test_boilerplate_is_not_paid_for() -> None:
    article = make_article("Read this.", "Related: that.")
    first, second = article.blocks
    blocks = (first, Block(kind=BlockKind.BOILERPLATE, span=second.span))
    subject, client = engine(found())
    await subject.extract(make_article("Read this.", "Related: that.", blocks=blocks), make_ledger())
    assert "Related" not in client.asked[0].messages[1].content


async def test_an_article_of_boilerplate_alone_asks_nothing() -> None:
    blocks = (Block(kind=BlockKind.BOILERPLATE, span=Span(start=0, end=7)),)
    subject, client = engine()
    drafts = await subject.extract(make_article("Cookies", blocks=blocks), make_ledger())
    assert (drafts.claims, drafts.unread, client.asked) == ((), (), [])


async def test_a_title_apart_from_the_text_is_read_with_the_first_chunk() -> None:
    article = make_article("a" * 40, "b" * 40, title="Nine pots", title_in_text=False)
    subject, client = engine(found(), found(), chunk_chars=50)
    await subject.extract(article, make_ledger())
    first, second = (request.messages[1].content for request in client.asked)
    assert f"\nNine pots\n\n{'a' * 40}\n<<<end" in first
    assert second.index("Nine pots") < second.index("List the claims") < second.index("b" * 40)


READ: dict[str, tuple[list[Script], list[tuple[int, int]], int]] = {
    "second chunk unavailable": ([found(("a", "a")), error(EngineUnavailableError)], [(42, 82)], 2),
    "first chunk off the schema": ([error(EngineOutputInvalidError), found(("a", "a"))], [(0, 40)], 2),
    "second chunk over budget": ([found(("a", "a")), error(BudgetSpentError)], [(42, 82)], 2),
    "first chunk refused, half of it too": (
        [error(EngineRefusedError), found(("a", "a")), error(EngineRefusedError), found()],
        [(20, 40)],
        4,
    ),
}


@pytest.mark.parametrize(("script", "unread", "calls"), READ.values(), ids=READ)
async def test_what_could_not_be_read_is_said(script: list[Script], unread: list[tuple[int, int]], calls: int) -> None:
    subject, client = engine(*script, chunk_chars=50)
    drafts = await subject.extract(make_article("a" * 40, "b" * 40), make_ledger())
    assert [(span.start, span.end) for span in drafts.unread] == unread
    assert len(drafts.claims) == 1
    assert len(client.asked) == calls


async def test_a_truncated_chunk_is_halved_twice_at_most() -> None:
    subject, client = engine(*[error(EngineTruncatedError)] * 7)
    with pytest.raises(EngineTruncatedError):
        await subject.extract(make_article(*["Words of a paragraph. " * 4] * 8), make_ledger())
    assert len(client.asked) == 7


async def test_a_truncated_chunk_that_fits_in_halves_is_read_whole() -> None:
    subject, client = engine(error(EngineTruncatedError), found(("a", "a")), found(("b", "b")))
    drafts = await subject.extract(make_article("First one. " * 9), make_ledger())
    assert ([claim.quote for claim in drafts.claims], drafts.unread) == (["a", "b"], ())
    assert len(client.asked) == 3


@pytest.mark.parametrize(
    "kind", [EngineUnavailableError, EngineRejectedError, EngineOutputInvalidError, BudgetSpentError]
)
async def test_if_nothing_could_be_read_the_error_is_raised(kind: type[AssayError]) -> None:
    subject, _ = engine(error(kind), error(kind), chunk_chars=50)
    with pytest.raises(kind):
        await subject.extract(make_article("a" * 40, "b" * 40), make_ledger())


async def test_a_missing_recording_is_no_unread_text() -> None:
    subject, _ = engine(found(), RecordingError("x:1: no recording"), chunk_chars=50)
    with pytest.raises(RecordingError):
        await subject.extract(make_article("a" * 40, "b" * 40), make_ledger())


async def test_the_identity_names_model_and_prompts() -> None:
    subject, client = engine()
    identity = subject.identity
    assert (identity.name, identity.model, identity.languages, identity.calibrated) == ("openai", "m", None, False)
    assert identity.prompts == shipped_prompts().versions(("extract_claims", "verify_claims", "reconsider_claims"))
    await subject.aclose()
    assert client.closed
