"""Rows and subjects as the engine meets them: what the stack is fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from assay.engines.embedded.judging.judging import examine
from assay.engines.embedded.judging.stack import OUTCOMES
from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay.retrieval.index import FactIndex, best_first
from assay_schemas import Claim, ClaimId, Fact, FactId
from assay_training.rows import LABELS
from assay_training.stacking import UNDECIDED, Samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from assay.engines.embedded.judging.signals import Signals
    from assay.engines.embedded.judging.verifier import Verifier
    from assay.retrieval.index import Embed
    from assay_training.corpus import Subject
    from assay_training.rows import Pair

_FACTS_SHOWN = 12
_OUTCOME = {outcome: at for at, outcome in enumerate(OUTCOMES[:UNDECIDED])}


def row_evidence(pairs: Iterable[Pair]) -> Iterator[tuple[ClaimEvidence, str]]:
    """Yield rows as `assay verify` reads them, with their labels."""
    for pair in pairs:
        facts = [Fact(id=FactId(f"e{at}"), statement=text) for at, text in enumerate(pair.evidence)]
        yield ClaimEvidence(_claim(pair.claim), best_first(pair.claim, facts), None), pair.label


def found_evidence(
    claims: Iterable[tuple[str, str]], facts: Sequence[Fact], embed: Embed
) -> Iterator[tuple[ClaimEvidence, str]]:
    """Yield claims with the facts that are found for them, the right one not always among them, and their labels."""
    index = FactIndex(facts, embed)
    for text, label in claims:
        found = tuple(ranked.fact for ranked in index.search(text, k=_FACTS_SHOWN))
        if found:
            yield ClaimEvidence(_claim(text), found, None), label


def subject_claims(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield the claims of a subject with their labels."""
    return (claim for entry in subject.entries for claim in entry.claims)


def subject_facts(subject: Subject) -> tuple[Fact, ...]:
    """Return the facts of a subject as a file without any field but the statement would give them."""
    return tuple(Fact(id=FactId(f"f{at}"), statement=entry.fact) for at, entry in enumerate(subject.entries))


class Source(NamedTuple):
    """Rows of one kind.

    Attributes:
        facts: Whose names the guards know; none for rows that bring their own evidence.
        rows: Claims with their facts, and their labels.
        group: That all rows belong to; None: rows of the same first fact belong together.
        in_article: True where the claims are those of annotated articles.
    """

    name: str
    facts: Sequence[Fact]
    rows: Sequence[tuple[ClaimEvidence, str]]
    group: str | None = None
    in_article: bool = False


def sample(sources: Iterable[Source], verifier: Verifier, say: Callable[[str], None]) -> Samples:
    """Return the signals of all rows, and what the guards decide."""
    rows: list[tuple[Signals, int, int, int, bool, bool]] = []
    for source in sources:
        reader = Reader(source.facts)
        for item, label in source.rows:
            found = examine(item, reader, verifier)
            guarded = _OUTCOME.get(found.guarded.label, UNDECIDED)
            group = crc32((source.group or item.facts[0].statement).encode())
            row = (found.signals, guarded, LABELS.index(label), group, source.in_article, found.bars_support)
            rows.append(row)
        say(f"{source.name}: {len(source.rows)} rows")
    signals, *columns = zip(*rows, strict=True)
    return Samples(signals, *map(np.array, columns))


def _claim(text: str) -> Claim:
    return Claim(id=ClaimId("c1"), statement=text, quote=text, spans=())
