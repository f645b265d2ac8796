"""Facts with a claim that holds and one that fails by a word: what the audit sees of a model that supports both."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from assay.files.yaml_tree import UnreadableError, load_yaml
from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay.steps.auditing import audit
from assay_evals.datasets.files import Place, describe, read_text
from assay_schemas import (
    Citation,
    Claim,
    ClaimId,
    EvidenceStance,
    Fact,
    FactId,
    Frozen,
    PartialDate,
    Probabilities,
    VerdictDraft,
    VerdictLabel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_ALL = "all"


class MinimalPair(Frozen):
    """A fact with two claims that differ in one respect."""

    id: str
    kind: str
    """In what they differ: name, date, scope, figure, event, unit, negation or roles."""
    fact: str = Field(min_length=1)
    subject: str | None = None
    aliases: tuple[str, ...] = ()
    as_of: PartialDate | None = None
    holds: str
    """Follows from the fact."""
    fails: str
    """Does not, by the one respect."""


_PAIRS: TypeAdapter[tuple[MinimalPair, ...]] = TypeAdapter(tuple[MinimalPair, ...])


class Passage(NamedTuple):
    """What became of claims that a model called supported, for one kind.

    Attributes:
        false_kept: False claims that stand without a second look.
        false_disputed: False claims that the model is asked about again.
        false_withdrawn: False claims withdrawn at once.
        true_kept: The same of true claims.
    """

    kind: str
    pairs: int
    false_kept: int
    false_disputed: int
    false_withdrawn: int
    true_kept: int
    true_disputed: int
    true_withdrawn: int


def read_pairs(path: Path) -> tuple[MinimalPair, ...]:
    """Read a YAML list of pairs.

    Raises:
        DatasetError: If it can't be read, or a row is not a pair.
    """
    try:
        return _PAIRS.validate_python(load_yaml(read_text(path)))
    except UnreadableError as err:
        raise Place(path, err.line, 1).error(f"is not YAML that can be read: {err.problem}") from err
    except ValidationError as err:
        raise Place(path, 1, 1).error(describe(err)) from err


def measure_pairs(pairs: Sequence[MinimalPair]) -> tuple[Passage, ...]:
    """Return what the audit makes of the pairs, each judged by its own fact, by kind and for all together."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        for kind in (pair.kind, _ALL):
            counts[kind]["pairs"] += 1
            counts[kind][f"false_{_outcome(pair, pair.fails)}"] += 1
            counts[kind][f"true_{_outcome(pair, pair.holds)}"] += 1
    ordered = [*sorted(set(counts) - {_ALL}), *([_ALL] if pairs else [])]
    return tuple(Passage(kind, *(counts[kind][field] for field in Passage._fields[1:])) for kind in ordered)


def pair_lines(passages: Iterable[Passage]) -> Iterator[str]:
    """Yield a line for each kind: shares of false claims that stay and of true ones that are withdrawn or disputed."""
    yield f"{'kind':<10} {'pairs':>5}  {'false kept':>10}  {'true withdrawn':>14}  {'true disputed':>13}"
    for each in passages:
        shares = (each.false_kept / each.pairs, each.true_withdrawn / each.pairs, each.true_disputed / each.pairs)
        yield f"{each.kind:<10} {each.pairs:>5}  {shares[0]:>10.1%}  {shares[1]:>14.1%}  {shares[2]:>13.1%}"


def _outcome(pair: MinimalPair, statement: str) -> str:
    fact = Fact(id=FactId(pair.id), statement=pair.fact, subject=pair.subject, aliases=pair.aliases, as_of=pair.as_of)
    claim = Claim(id=ClaimId("c1"), statement=statement, quote=statement, spans=())
    draft = VerdictDraft(
        claim_id=claim.id,
        label=VerdictLabel.SUPPORTED,
        citations=(Citation(fact_id=fact.id, stance=EvidenceStance.SUPPORTS),),
        probabilities=Probabilities.spread(VerdictLabel.SUPPORTED),
    )
    audited = audit(ClaimEvidence(claim, (fact,), None), draft, Reader((fact,)), looks_again=True)
    if audited.dispute:
        return "disputed"
    return "kept" if audited.verdict.label is VerdictLabel.SUPPORTED else "withdrawn"
