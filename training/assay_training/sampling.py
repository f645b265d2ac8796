"""Rows and subjects as the engine meets them: what the stack is fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast
from zlib import crc32

import numpy as np

from assay.engines.embedded.judging.examination import Examiner
from assay.language.reader import Reader
from assay.ports import ClaimEvidence
from assay.retrieval.index import FactIndex, best_first
from assay_schemas import Claim, ClaimId, Fact, FactId
from assay_training.rows import LABELS
from assay_training.stacking import Samples

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from assay.engines.embedded.judging.stack import Setting
    from assay.engines.embedded.judging.verifier import Verifier
    from assay.engines.embedded.judging.wordings import Wordings
    from assay.retrieval.index import Embed
    from assay_training.corpus import Subject
    from assay_training.rows import Pair

_FACTS_SHOWN = 12


def row_evidence(pairs: Iterable[Pair]) -> Iterator[tuple[ClaimEvidence, str]]:
    """Yield rows as `assay verify` reads them, with their labels."""
    for pair in pairs:
        facts = [Fact(id=FactId(f"e{at}"), statement=text) for at, text in enumerate(pair.evidence)]
        yield ClaimEvidence(_claim(pair.claim), best_first(pair.claim, facts), None, is_given=True), pair.label


def found_evidence(
    claims: Iterable[tuple[str, str]], facts: Sequence[Fact], embed: Embed, date: dt.date | None = None
) -> Iterator[tuple[ClaimEvidence, str]]:
    """Yield claims with the facts that are found for them, the right one not always among them, and their labels."""
    index = FactIndex(facts, embed)
    for text, label in claims:
        found = tuple(ranked.fact for ranked in index.search(text, k=_FACTS_SHOWN, on=date))
        if found:
            yield ClaimEvidence(_claim(text), found, date), label


def subject_claims(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield the claims of a subject with their labels."""
    return (claim for entry in subject.entries for claim in entry.claims)


def subject_facts(subject: Subject) -> tuple[Fact, ...]:
    """Return the facts of a subject as a file without any field but the statement would give them."""
    return tuple(Fact(id=FactId(f"f{at}"), statement=entry.fact) for at, entry in enumerate(subject.entries))


class Source(NamedTuple):
    """Rows of one kind.

    Attributes:
        setting: By whose stack they are decided.
        facts: Whose names the guards know; none for rows that bring their own evidence.
        rows: Claims with their facts, and their labels.
        group: That all rows belong to; None: rows of the same first fact belong together.
    """

    name: str
    setting: Setting
    facts: Sequence[Fact]
    rows: Sequence[tuple[ClaimEvidence, str]]
    group: str | None = None


class Sampled(NamedTuple):
    """Rows with the name of their source, shape (n,)."""

    samples: Samples
    names: NDArray[np.str_]


def sample(sources: Iterable[Source], verifier: Verifier, wordings: Wordings, say: Callable[[str], None]) -> Sampled:
    """Return what was found out about all rows; those of which nothing can be read are left out."""
    rows: list[tuple[Mapping[str, float], int, int, bool, bool]] = []
    names: list[str] = []
    reader, facts = Reader(()), cast("Sequence[Fact] | None", None)
    for source in sources:
        if source.facts is not facts:  # sources of one set of facts follow each other, and reading them takes time
            reader, facts = Reader(source.facts), source.facts
        examiner = Examiner(reader, verifier, wordings)
        for item, label in source.rows:
            found = examiner.examine(item)
            if found.setting is not source.setting or not found.read:
                continue
            group = crc32((source.group or item.facts[0].statement).encode())
            rows.append((found.signals, LABELS.index(label), group, found.bars_support, found.bars_refutation))
            names.append(source.name)
        say(f"{source.name}: {len(source.rows)} rows")
    signals, *columns = zip(*rows, strict=True)
    return Sampled(Samples(signals, *map(np.array, columns)), np.array(names))


def without_wordings(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return facts as they are before anybody has added wordings to them; myths that a model is shown stay."""
    return tuple(fact.model_copy(update={"also_stated": (), "related_myths": fact.shown_myths}) for fact in facts)


def _claim(text: str) -> Claim:
    return Claim(id=ClaimId("c1"), statement=text, quote=text, spans=())
