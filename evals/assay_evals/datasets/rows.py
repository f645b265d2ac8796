"""Normalised rows: claim and evidence, or a sentence that is worth checking or not, one JSON object a line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from assay_evals.datasets.files import Id, Located, Place, Row, Text, describe, read_lines
from assay_evals.datasets.labels import verdict_of
from assay_evals.running.cases import DatasetKind, PairCase, WorthinessCase
from assay_schemas import ClaimPair

NOT_STATED: Final = "not stated"

_VERSIONED_ID = re.compile(r"_\d+$")
# Most authors write several claims to a passage; these gather several passages for a claim.
_BY_CLAIM = frozenset({"averitec", "climate_fever", "scifact", "snli_cad"})
# Its claims are rewritten versions of one, numbered at the end of the id.
_BY_ID_STEM = frozenset({"check_covid"})


class AnyRow(Row):
    """What tells the kind of a row, and where it comes from."""

    check_worthy: bool | None = None
    source: str = NOT_STATED
    licence: str = NOT_STATED


class _Origin(Row):
    """Fields that name the document which several rows share; a row has one of them at most."""

    id: Id
    source: str = ""
    cluster: Id | None = None
    page: Id | None = None
    table: Id | None = None
    speech: Id | None = None
    question: Id | None = None
    claim_id: Id | None = None

    @property
    def document(self) -> str | None:
        """The document, where the row names it."""
        return self.cluster or self.page or self.table or self.speech or self.question or self.claim_id


class ClaimRow(_Origin):
    """A claim with its evidence."""

    claim: Text
    evidence: tuple[str, ...]
    label: str
    challenge: str | None = None
    phenomenon: str | None = None
    base: str | None = None

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield the one case of the row."""
        verdict = verdict_of(self.label, source="rows", place=place)
        yield PairCase(
            id=self.id,
            claim=self.claim,
            evidence=self.evidence,
            verdict=verdict,
            cluster=self.document or self._kin,
            tags=tuple(filter(None, (self.challenge, self.phenomenon, self.base))),
        )

    @property
    def _kin(self) -> str:
        """What the rows of one origin share where no document is named: id, claim or evidence, by source."""
        if self.source in _BY_ID_STEM:
            return _VERSIONED_ID.sub("", self.id)
        by_claim = self.source in _BY_CLAIM or not self.evidence
        return text_key(self.claim if by_claim else "\n".join(self.evidence))


class SentenceRow(_Origin):
    """A sentence, and whether it is worth checking."""

    text: Text
    check_worthy: bool

    @property
    def case(self) -> WorthinessCase:
        """The case of the row; it is a cluster of its own where no document is named."""
        return WorthinessCase(id=self.id, text=self.text, is_worthy=self.check_worthy, cluster=self.document or self.id)


class Provenance(NamedTuple):
    """What the first row says of all."""

    kind: DatasetKind
    source: str
    licence: str


def read_provenance(path: Path) -> Provenance:
    """Return the kind, source and licence of a file of rows.

    Raises:
        DatasetError: If the file can't be read or holds no row.
    """
    first = next(read_lines(path, AnyRow), None)
    if first is None:
        raise Place(path, 1, 1).error("the file has no rows")
    row = first.value
    kind = DatasetKind.PAIRS if row.check_worthy is None else DatasetKind.WORTHINESS
    return Provenance(kind, row.source, row.licence)


def read_pairs(path: Path) -> Iterator[Located[PairCase]]:
    """Read claims with their evidence.

    Raises:
        DatasetError: If a line is not a valid row.
    """
    for place, row in read_lines(path, ClaimRow):
        for case in row.pairs(place):
            yield Located(place, judgeable(case, place))


def judgeable(case: PairCase, place: Place) -> PairCase:
    """Return a case as it is, once it is known to be within what the pipeline takes.

    Raises:
        DatasetError: If its claim or a text of its evidence is too long to be judged.
    """
    try:
        ClaimPair(id=case.id, claim=case.claim, evidence=case.evidence)
    except ValidationError as err:
        raise place.error(describe(err)) from err
    return case


def read_sentences(path: Path) -> Iterator[Located[WorthinessCase]]:
    """Read sentences that are worth checking or not.

    Raises:
        DatasetError: If a line is not a valid row.
    """
    for place, row in read_lines(path, SentenceRow):
        yield Located(place, row.case)


def text_key(text: str) -> str:
    """Return a short key that equal texts share."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
