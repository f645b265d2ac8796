"""The contract of an engine as checks that any test can call; they need no test framework."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from assay.article.ingest import ingest
from assay.errors import EngineError
from assay.ledger import Budget, Ledger
from assay.ports import ClaimEvidence, Dispute, EngineIdentity, Finding, missing_members
from assay.steps.grounding import ground
from assay_schemas import ArticleInput, Claim, ClaimDrafts, ClaimId, Fact, FactId, Reason, VerdictDrafts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

    from assay.ports import Engine
    from assay_schemas import Article

_TEXT = "The kiln in Ovria fired 12 pots in 2023.\n\nThe fair in Ovria opened on May 3, 2024.\n"
_FACTS = (
    Fact(id=FactId("kiln"), statement="The kiln in Ovria fired 12 pots in 2023."),
    Fact(id=FactId("fair"), statement="The fair in Ovria opened on May 2, 2024."),
)
_STATEMENTS = (
    "The kiln in Ovria fired 12 pots in 2023.",
    "The fair in Ovria opened on May 3, 2024.",
    "Ovria has a harbour.",
)
_SUM_TOLERANCE = 1e-6


class EngineContractError(AssertionError):
    """An engine breaks its contract; `breaches` has a sentence for each way."""

    def __init__(self, breaches: Sequence[str]) -> None:
        super().__init__("\n".join(breaches))
        self.breaches = tuple(breaches)


class Sample(NamedTuple):
    """What an engine is asked."""

    article: Article
    items: tuple[ClaimEvidence, ...]


_Check: TypeAlias = "Callable[[Engine, Sample], Awaitable[Iterable[str]]]"


async def check_engine(
    engine: Engine, *, article: str | None = None, items: Sequence[ClaimEvidence] | None = None
) -> None:
    """Check that an engine keeps the contract of `assay.Engine`, then close it.

    What it says is not judged, only that it can be relied on: identity, quotes that stand in the article, an answer to
    each claim, citations of shown facts alone, batches side by side, no failure that raises in `verify`.

    Args:
        engine: An engine that is ready to be asked.
        article: Text to find claims in; None: two sentences in English.
        items: Claims with their facts, at least one; None: three claims in English with two facts.

    Raises:
        EngineContractError: If it breaks the contract; all breaches at once.
    """
    if missing := missing_members(engine):
        raise EngineContractError([f"the engine lacks {', '.join(missing)}"])
    sample = Sample(ingest(ArticleInput(text=article or _TEXT), max_chars=200_000).article, _items(items))
    breaches = [breach for check in _CHECKS for breach in await _run(check, engine, sample)]
    if breaches:
        raise EngineContractError(breaches)


def _items(given: Sequence[ClaimEvidence] | None) -> tuple[ClaimEvidence, ...]:
    if given:
        return tuple(given)
    claims = (Claim(id=ClaimId(f"c{at}"), statement=text, quote=text, spans=()) for at, text in enumerate(_STATEMENTS))
    return tuple(ClaimEvidence(claim, _FACTS, None) for claim in claims)


async def _run(check: _Check, engine: Engine, sample: Sample) -> list[str]:
    try:
        return list(await check(engine, sample))
    except Exception as err:  # noqa: BLE001 - whatever an engine raises is a finding, and must not hide the others
        return [f"{check.__name__.removeprefix('_check_')}: raised {type(err).__name__}: {err}"]


async def _check_identity(engine: Engine, sample: Sample) -> Iterator[str]:
    del sample
    return _identity_breaches(engine)


def _identity_breaches(engine: Engine) -> Iterator[str]:
    identity = engine.identity
    if not isinstance(identity, EngineIdentity):
        yield f"identity is {type(identity).__name__}, not EngineIdentity"
        return
    if not (identity.name and identity.version):
        yield "identity has no name or no version"
    if identity != engine.identity:
        yield "identity changes from one look to the next"
    if engine.unavailable_s < 0:
        yield "unavailable_s is negative"


async def _check_extract(engine: Engine, sample: Sample) -> list[str]:
    told: list[ClaimDrafts] = []
    drafts = await engine.extract(sample.article, _ledger(), told.append)
    lost = [ground(sample.article, each).dropped for each in (*told, drafts)]
    return [f"extract: {sum(lost)} quotes do not stand in the article"] if any(lost) else []


async def _check_extract_without_budget(engine: Engine, sample: Sample) -> list[str]:
    with suppress(EngineError):  # so it is told that nothing could be read
        await engine.extract(sample.article, _spent())
    return []


async def _check_verify(engine: Engine, sample: Sample) -> Iterator[str]:
    return _breaches("verify", sample.items, await engine.verify(sample.items, _ledger(), sample.article))


async def _check_verify_of_claims_that_come_alone(engine: Engine, sample: Sample) -> Iterator[str]:
    return _breaches("verify without an article", sample.items, await engine.verify(sample.items, _ledger()))


async def _check_verify_without_budget(engine: Engine, sample: Sample) -> Iterator[str]:
    return _breaches("verify without budget", sample.items, await engine.verify(sample.items, _spent(), sample.article))


async def _check_verify_of_nothing(engine: Engine, sample: Sample) -> list[str]:
    drafts = await engine.verify((), _ledger(), sample.article)
    return [] if drafts == VerdictDrafts() else ["verify: an empty batch has answers"]


async def _check_verify_side_by_side(engine: Engine, sample: Sample) -> list[str]:
    batches = [(item,) for item in sample.items]
    answers = await asyncio.gather(*(engine.verify(batch, _ledger(), sample.article) for batch in batches))
    pairs = zip(batches, answers, strict=True)
    return [breach for batch, drafts in pairs for breach in _breaches("verify side by side", batch, drafts)]


async def _check_reconsider(engine: Engine, sample: Sample) -> Iterable[str]:
    if not engine.identity.reads_article:
        return []  # never asked to
    first = {each.claim_id: each for each in (await engine.verify(sample.items, _ledger(), sample.article)).verdicts}
    finding = Finding(Reason.NUMBER_MISMATCH, "The number differs.")
    items = [item for item in sample.items if item.claim.id in first]
    disputes = [Dispute(item, first[item.claim.id], (finding,), item.facts) for item in items]
    return _breaches("reconsider", items, await engine.reconsider(disputes, _ledger()))


async def _check_close(engine: Engine, sample: Sample) -> Iterator[str]:
    await engine.aclose()
    await engine.aclose()  # who made it and who was handed it may both close it
    return await _check_identity(engine, sample)


_CHECKS: tuple[_Check, ...] = (
    _check_identity,
    _check_extract,
    _check_extract_without_budget,
    _check_verify,
    _check_verify_of_claims_that_come_alone,
    _check_verify_without_budget,
    _check_verify_of_nothing,
    _check_verify_side_by_side,
    _check_reconsider,
    _check_close,
)


def _breaches(step: str, items: Sequence[ClaimEvidence], drafts: VerdictDrafts) -> Iterator[str]:
    asked = sorted(item.claim.id for item in items)
    answered = sorted([*(each.claim_id for each in drafts.verdicts), *(each.claim_id for each in drafts.unchecked)])
    if answered != asked:
        yield f"{step}: asked of {', '.join(asked)}, answered {', '.join(answered) or 'nothing'}; expected each once"
    shown = {item.claim.id: {fact.id for fact in item.facts} for item in items}
    for draft in drafts.verdicts:
        unknown = {citation.fact_id for citation in draft.citations} - shown.get(draft.claim_id, set())
        if unknown:
            yield f"{step}: the verdict on {draft.claim_id} cites {', '.join(sorted(unknown))}, which was not shown"
        total = sum(draft.probabilities.model_dump().values())
        if abs(total - 1) > _SUM_TOLERANCE:
            yield f"{step}: the probabilities of {draft.claim_id} add up to {total:g}, not to 1"


def _ledger() -> Ledger:
    return Ledger(Budget())


def _spent() -> Ledger:
    return Ledger(Budget(calls=0, tokens=0, seconds=0))
